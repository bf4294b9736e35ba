//! Pictures in a bucket of moto (PyPI): a stand-in of Amazon's services by others, started here. It checks signatures and rights.

use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use backend::asset_store::{AssetStore, S3Assets, S3Keys, StoreError};

use super::super::client::{TestShop, hash_of, write_goods};
use super::super::pypi::{Served, python_with};
use super::super::server::{Server, program};
use super::{PICTURE, SECOND, bring, conforms, name_of, operator};

/// The one that was looked at, with what its server needs.
const REQUIREMENT: &str = "moto[s3]==5.2.5 flask==3.1.3 flask-cors==6.0.5";

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| python_with(REQUIREMENT));

/// Requests before rights are looked at: a user, a key, what it may do, a bucket.
const SETTING_UP: &str = "4";

struct Moto {
    server: Served,
    endpoint: String,
    key: String,
    secret: String,
}

impl Moto {
    async fn start() -> Self {
        let server = Served::start(
            || PROGRAM.clone(),
            |command, port| {
                let args = ["-m", "moto.server", "-p", &port.to_string()];
                command.args(args).env("INITIAL_NO_AUTH_ACTION_COUNT", SETTING_UP);
            },
        );
        let server = server.await;
        let endpoint = format!("http://127.0.0.1:{}", server.port);
        let mut this = Self { server, endpoint, key: String::new(), secret: String::new() };
        let may = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
        this.iam(&[("Action", "CreateUser"), ("UserName", "shop")]).await;
        let made = this.iam(&[("Action", "CreateAccessKey"), ("UserName", "shop")]).await;
        let policy = [("Action", "PutUserPolicy"), ("UserName", "shop"), ("PolicyName", "p"), ("PolicyDocument", may)];
        this.iam(&policy).await;
        let between = |from: &str, to: &str| made.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
        this.key = between("<AccessKeyId>", "</AccessKeyId>");
        this.secret = between("<SecretAccessKey>", "</SecretAccessKey>");
        let bucket = web().put(format!("{}/goods", this.endpoint));
        assert!(bucket.header("authorization", as_anybody("s3")).send().await.unwrap().status().is_success());
        this
    }

    async fn iam(&self, form: &[(&str, &str)]) -> String {
        let request = web().post(&self.endpoint).header("authorization", as_anybody("iam"));
        let answer = request.form(&[form, &[("Version", "2010-05-08")]].concat()).send().await.unwrap();
        answer.text().await.unwrap()
    }

    fn assets(&self, bucket: &str, secret: &str) -> S3Assets {
        let keys = S3Keys::These { endpoint: self.endpoint.clone(), key: self.key.clone(), secret: secret.to_owned() };
        S3Assets::new(bucket, "shop/assets", keys).unwrap()
    }
}

fn web() -> reqwest::Client {
    // A second install in one process is refused and means the same provider is there already.
    let _already = rustls::crypto::ring::default_provider().install_default().is_err();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Which service is meant stands in a request's signature, before rights are looked at any.
fn as_anybody(service: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=x")
}

#[tokio::test]
async fn a_bucket_conforms_and_says_clearly_what_is_wrong() {
    let moto = Moto::start().await;
    let store = || Some(Arc::new(moto.assets("goods", &moto.secret)) as Arc<dyn AssetStore>);
    let shop = conforms(TestShop::open_with(|c| c.asset_store = store()).await, store).await;
    let there = store().unwrap();
    assert_eq!(there.size(&name_of(SECOND)).await.unwrap(), Some(SECOND.len() as u64));
    assert_eq!(there.size(&name_of(b"nothing")).await.unwrap(), None);
    assert!(matches!(there.read(&name_of(b"nothing"), 0..1).await, Err(StoreError::Missing)));

    let (name, bytes) = (name_of(b"x"), bytes::Bytes::from_static(b"x"));
    let wrong = moto.assets("goods", "not the secret").put(&name, bytes.clone()).await.unwrap_err();
    assert!(matches!(wrong, StoreError::Refused { .. }), "{wrong:?}");
    let no_bucket = moto.assets("nobodys", &moto.secret).put(&name, bytes.clone()).await.unwrap_err();
    assert!(matches!(no_bucket, StoreError::NoBucket { .. }), "{no_bucket:?}");

    // The service goes away in the middle of the day: told so, nothing lost, done again when it is back.
    let key = operator(&shop);
    let third = b"glTF a third thing";
    let endpoint = moto.endpoint.trim_start_matches("http://").to_owned();
    moto.server.signal("-STOP");
    let name = hash_of(third);
    let waits = bring(&shop, &key, &name, "model/gltf-binary", third);
    let told = tokio::time::timeout(std::time::Duration::from_millis(500), waits).await;
    assert!(told.is_err(), "it answered without its store: {told:?}");
    moto.server.signal("-CONT");
    bring(&shop, &key, &name, "model/gltf-binary", third).await.is(200);
    drop(moto);
    assert!(TcpStream::connect(endpoint).is_err());
    let refused = shop.get(&format!("/v1/assets/{}", hash_of(PICTURE))).await;
    refused.refused(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
}

#[tokio::test]
async fn the_program_takes_its_bucket_from_a_url_and_the_usual_environment() {
    let moto = Moto::start().await;
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let with = |bucket: &str, secret: &str| {
        let mut command = program(dir.path());
        command.args(["--assets", &format!("s3://{bucket}/a/b")]);
        command.env("AWS_ACCESS_KEY_ID", &moto.key).env("AWS_SECRET_ACCESS_KEY", secret);
        command.env("AWS_ENDPOINT_URL", &moto.endpoint);
        command
    };
    for (bucket, secret, said) in [
        ("goods", "wrong", "the asset store refuses our keys; look at AWS_ACCESS_KEY_ID"),
        ("nobodys", moto.secret.as_str(), "the asset store has no bucket nobodys; make it"),
    ] {
        let output = with(bucket, secret).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && text.contains(said), "{text}");
        assert!(!text.contains(secret), "{text}");
    }
    let server = Server::start(with("goods", &moto.secret));
    let path = format!("/v1/assets/{}", hash_of(PICTURE));
    assert_eq!(&server.http.get(&path).await.bytes[..], PICTURE);
    assert!(!dir.path().join("data/assets").join(hash_of(PICTURE)).exists());
    server.stop();
    let keys = S3Keys::These { endpoint: moto.endpoint.clone(), key: moto.key.clone(), secret: moto.secret.clone() };
    let there = S3Assets::new("goods", "a/b", keys).unwrap();
    assert_eq!(there.size(&name_of(PICTURE)).await.unwrap(), Some(PICTURE.len() as u64));
}
