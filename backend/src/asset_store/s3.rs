//! Assets in a bucket that speaks S3, through `object_store`.

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use domain::AssetHash;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, TryStreamExt as _};
use http_body_util::BodyExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, RetryConfig,
};

use super::{AssetStore, Chunks, StoreError};

/// How long it may take to reach the service.
const CONNECT: Duration = Duration::from_secs(3);

/// How long the service may say nothing: a large asset is stored before it answers.
const SILENCE: Duration = Duration::from_secs(20);

/// How often a request is made again, and for how long: a buyer waits for the picture.
const RETRIES: usize = 2;
const RETRY_FOR: Duration = Duration::from_secs(8);

/// Where the keys come from.
#[derive(Clone)]
pub enum S3Keys {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`; on Amazon's machines
    /// the machine's own role.
    Environment,
    /// Given here.
    These {
        /// The service, for example `http://127.0.0.1:9000`.
        endpoint: String,
        /// Public part.
        key: String,
        /// Secret part.
        secret: String,
    },
}

/// The bucket.
pub struct S3Assets {
    bucket: String,
    prefix: Path,
    store: AmazonS3,
}

impl S3Assets {
    /// Assets under `prefix` in `bucket`. Nothing is asked yet.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(bucket: &str, prefix: &str, keys: S3Keys) -> Result<Self, StoreError> {
        let settings = |what: &dyn std::fmt::Display| StoreError::Settings(format!("assets: {what}"));
        let prefix = Path::parse(prefix.trim_matches('/')).map_err(|e| settings(&e))?;
        let builder = match keys {
            S3Keys::Environment => {
                let builder = AmazonS3Builder::from_env();
                let names = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];
                let is_plain = names.iter().any(|n| std::env::var(n).is_ok_and(|url| url.starts_with("http://")));
                // Who writes http:// means it.
                if is_plain { builder.with_allow_http(true) } else { builder }
            }
            S3Keys::These { endpoint, key, secret } => AmazonS3Builder::new()
                .with_allow_http(endpoint.starts_with("http://"))
                .with_endpoint(endpoint)
                .with_access_key_id(key)
                .with_secret_access_key(secret),
        };
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, backoff: BackoffConfig::default() };
        let builder = builder.with_bucket_name(bucket).with_retry(retry).with_http_connector(OurClient);
        let store = builder.build().map_err(|e| settings(&e))?;
        Ok(Self { bucket: bucket.to_owned(), prefix, store })
    }

    fn path(&self, hash: &AssetHash) -> Path {
        self.prefix.clone().join(hash.as_str())
    }

    /// What a refusal means. The service's own words go along as the cause; they name no secret.
    fn error(&self, cause: object_store::Error) -> StoreError {
        use object_store::Error as Cause;
        let said = cause.to_string();
        match cause {
            _ if said.contains("NoSuchBucket") => StoreError::NoBucket { bucket: self.bucket.clone() },
            Cause::NotFound { .. } => StoreError::Missing,
            cause @ (Cause::PermissionDenied { .. } | Cause::Unauthenticated { .. }) => {
                StoreError::Refused { source: Box::new(cause) }
            }
            cause => StoreError::Away { source: Box::new(cause) },
        }
    }
}

impl AssetStore for S3Assets {
    fn put<'a>(&'a self, hash: &'a AssetHash, bytes: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let path = self.path(hash);
            self.store.put(&path, bytes.into()).await.map(|_stored| ()).map_err(|cause| match self.error(cause) {
                // There is nothing to find before it is put: what is missing is the bucket.
                StoreError::Missing => StoreError::NoBucket { bucket: self.bucket.clone() },
                other => other,
            })
        })
    }

    fn size<'a>(&'a self, hash: &'a AssetHash) -> BoxFuture<'a, Result<Option<u64>, StoreError>> {
        Box::pin(async move {
            match self.store.head(&self.path(hash)).await.map_err(|e| self.error(e)) {
                Ok(found) => Ok(Some(found.size)),
                Err(StoreError::Missing) => Ok(None),
                Err(cause) => Err(cause),
            }
        })
    }

    fn read<'a>(&'a self, hash: &'a AssetHash, range: Range<u64>) -> BoxFuture<'a, Result<Chunks, StoreError>> {
        Box::pin(async move {
            let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
            let found = self.store.get_opts(&self.path(hash), options).await.map_err(|e| self.error(e))?;
            let broke = |cause| StoreError::Away { source: Box::new(cause) };
            Ok(found.into_stream().map_err(broke).boxed())
        })
    }
}

/// Connects with the client that the rest of the server uses: HTTP/1.1, rustls with ring.
#[derive(Debug)]
struct OurClient;

impl HttpConnector for OurClient {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        // A second install in one process is refused and means the same provider is there already.
        let _already = rustls::crypto::ring::default_provider().install_default().is_err();
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|source| object_store::Error::Generic { store: "S3", source: Box::new(source) })?;
        Ok(HttpClient::new(Client(client)))
    }
}

#[derive(Debug)]
struct Client(reqwest::Client);

impl HttpService for Client {
    fn call<'life0, 'async_trait>(
        &'life0 self,
        request: HttpRequest,
    ) -> BoxFuture<'async_trait, Result<HttpResponse, HttpError>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let request: reqwest::Request = request.map(reqwest::Body::wrap).try_into().map_err(error)?;
            let answer: http::Response<reqwest::Body> = self.0.execute(request).await.map_err(error)?.into();
            Ok(answer.map(|body| HttpResponseBody::new(body.map_err(error))))
        })
    }
}

/// Which kind it is decides whether `object_store` asks again.
fn error(cause: reqwest::Error) -> HttpError {
    let kind = if cause.is_timeout() {
        HttpErrorKind::Timeout
    } else if cause.is_connect() {
        HttpErrorKind::Connect
    } else if cause.is_decode() {
        HttpErrorKind::Decode
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, cause.without_url())
}
