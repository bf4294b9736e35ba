//! Signing in by a provider's word. The provider is oidc-provider-mock (PyPI) where it is honest, and one of our own where it
//! is not.

mod forger;

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use backend::ProviderSettings;
use http::Method;
use serde_json::{Value, json};

use self::forger::{Bend, CLIENT, Forger, SECRET, Signature};
use super::client::{Reply, TestShop};
use super::people::{PASSWORD, access, code, join, letters, open, totp};
use super::pypi::{free_port, listens, python_with};

/// The one that was looked at.
const REQUIREMENT: &str = "oidc-provider-mock==0.3.4";

const BACK: &str = "http://127.0.0.1:7408/signed-in";

fn settings(name: &str, issuer: &str, client: &str) -> ProviderSettings {
    let text = str::to_owned;
    ProviderSettings {
        name: text(name),
        label: text("Sign in with a friend"),
        issuer: text(issuer),
        client_id: text(client),
        client_secret: text(SECRET),
        redirects: vec![text("https://shop.example/signed-in"), text("http://127.0.0.1/signed-in")],
    }
}

async fn shop_with(provider: ProviderSettings) -> TestShop {
    TestShop::open_with(|c| {
        c.attempts_per_minute = 0;
        c.providers = vec![provider];
    })
    .await
}

async fn start(shop: &TestShop, provider: &str) -> Reply {
    let path = format!("/v1/providers/{provider}/sign-in");
    shop.tell(Method::POST, &path, None, &json!({"redirect": BACK})).await
}

async fn finish(shop: &TestShop, login: &Value) -> Reply {
    shop.tell(Method::POST, "/v1/sessions/provider", None, login).await
}

/// What a person sends who comes back from the forger, where the forger says this of them.
async fn back_from(shop: &TestShop, forger: &Forger, claims: &Value) -> Value {
    let offer = start(shop, "forger").await.is(200);
    let (code, state) = forger.agree(offer["address"].as_str().unwrap(), claims);
    json!({"secret": offer["secret"], "state": state, "code": code, "device": "phone"})
}

async fn signs_in(shop: &TestShop, forger: &Forger, claims: &Value) -> Reply {
    finish(shop, &back_from(shop, forger, claims).await).await
}

fn siti(email: &str) -> Value {
    json!({"sub": "siti-1", "email": email, "email_verified": true, "name": "Siti Aminah"})
}

struct Mock {
    server: Child,
    issuer: String,
}

impl Mock {
    async fn start() -> Self {
        let program = tokio::task::spawn_blocking(|| python_with(REQUIREMENT)).await.unwrap();
        let port = free_port();
        let mut command = Command::new(program);
        command.args(["-m", "oidc_provider_mock", "--port", &port.to_string(), "--require-nonce", "true"]);
        command.args(["--user-claims", &siti("siti@example.com").to_string()]);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let this = Self { server, issuer: format!("http://127.0.0.1:{port}") };
        listens(port).await;
        this
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

#[tokio::test]
async fn a_provider_of_others_signs_in() {
    let mock = Mock::start().await;
    let shop = shop_with(settings("mock", &mock.issuer, "vitrine")).await;
    let providers = shop.get("/v1/providers").await.is(200);
    assert_eq!(providers, json!({"providers": [{"name": "mock", "label": "Sign in with a friend"}]}));
    let browser = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut accounts = Vec::new();
    for _ in 0..2 {
        let offer = start(&shop, "mock").await.is(200);
        let page = browser.post(offer["address"].as_str().unwrap()).form(&[("sub", "siti-1")]).send().await.unwrap();
        let to = page.headers()["location"].to_str().unwrap().to_owned();
        let query = to.strip_prefix(&format!("{BACK}?")).expect("the person comes back");
        let query: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let login = json!({"secret": offer["secret"], "state": query["state"], "code": query["code"], "lang": "id"});
        let tokens = finish(&shop, &login).await.is(201);
        let me = shop.me(&tokens).await.is(200);
        assert_eq!((&me["email"], &me["profile"]["name"]), (&json!("siti@example.com"), &json!("Siti Aminah")));
        accounts.push(me["id"].clone());
        finish(&shop, &login).await.refused(401, "login_refused");
        let path = "/v1/account/providers";
        let linked = shop.tell(Method::GET, path, Some(access(&tokens)), &Value::Null).await.is(200);
        assert_eq!(linked["providers"].as_array().unwrap().len(), 1);
    }
    assert_eq!(accounts[0], accounts[1]);
    drop(mock);
    // Away, it is away; what is known of it is kept for an hour.
    shop.clock.advance(Duration::from_secs(3600));
    start(&shop, "mock").await.refused(503, "unavailable");
}

#[tokio::test]
async fn an_account_with_a_password_is_opened_by_a_provider_once_its_password_was_said() {
    let forger = Forger::start().await;
    let shop = shop_with(settings("forger", &forger.issuer, CLIENT)).await;
    let email = "siti@example.com";
    let tokens = join(&shop, email).await;
    let id = shop.me(&tokens).await.is(200)["id"].clone();
    // Somebody who never read a letter there has no account, and nothing of it is left.
    let thief = json!({"email": "budi@example.com", "password": "thief-knows-this-one", "name": "X", "lang": "en"});
    assert_eq!(shop.tell(Method::POST, "/v1/accounts", None, &thief).await.status, 202);
    let budi = json!({"sub": "budi", "email": "budi@example.com", "email_verified": "true"});
    let of_budi = signs_in(&shop, &forger, &budi).await.is(201);
    assert_eq!(shop.me(&of_budi).await.is(200)["profile"]["name"], "budi");
    shop.log_in("budi@example.com", "thief-knows-this-one").await.refused(401, "login_refused");
    // An account without a password gets one by letter.
    let known = letters(&shop, "budi@example.com");
    let forgotten = json!({"email": "budi@example.com"});
    assert_eq!(shop.tell(Method::POST, "/v1/accounts/forgot", None, &forgotten).await.status, 202);
    let token = code(&shop, "budi@example.com", &known).await;
    let reset = json!({"token": token, "password": PASSWORD});
    assert_eq!(shop.tell(Method::POST, "/v1/accounts/reset", None, &reset).await.status, 204);
    shop.log_in("budi@example.com", PASSWORD).await.is(201);
    let of_budi = signs_in(&shop, &forger, &budi).await.is(201);

    // With the second factor on, that is asked for as well, each time.
    let path = "/v1/account/second-factor";
    let offer = shop.tell(Method::POST, path, Some(access(&tokens)), &json!({"password": PASSWORD})).await.is(200);
    let secret = offer["secret"].as_str().unwrap();
    let now = || shop.clock.now_ms() / 1000;
    shop.tell(Method::PUT, path, Some(access(&tokens)), &json!({"code": totp(secret, now())})).await.is(200);
    let mut login = back_from(&shop, &forger, &siti("Siti@Example.com")).await;
    assert_eq!(finish(&shop, &login).await.refused(401, "second_factor_required")["field"], "/password");
    login["password"] = json!("not this one");
    finish(&shop, &login).await.refused(401, "login_refused");
    login["password"] = json!(PASSWORD);
    assert_eq!(finish(&shop, &login).await.refused(401, "second_factor_required")["field"], "/second_factor");
    shop.clock.advance(Duration::from_secs(60));
    login["second_factor"] = json!(totp(secret, now()));
    let by_word = finish(&shop, &login).await.is(201);
    assert_eq!(shop.me(&by_word).await.is(200)["id"], id);
    finish(&shop, &login).await.refused(401, "login_refused");
    for _ in 0..400 {
        if letters(&shop, email).iter().any(|l| l.contains("Cara masuk baru")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(letters(&shop, email).iter().any(|l| l.contains("Cara masuk baru")), "its owner is told");
    let mut login = back_from(&shop, &forger, &siti("another@example.com")).await;
    assert_eq!(finish(&shop, &login).await.refused(401, "second_factor_required")["field"], "/second_factor");
    // Guessing it is slowed as everywhere.
    login["second_factor"] = json!("000000");
    for _ in 0..5 {
        finish(&shop, &login).await.refused(401, "login_refused");
    }
    finish(&shop, &login).await.refused(429, "rate_limited");
    shop.clock.advance(Duration::from_secs(60));
    login["second_factor"] = json!(totp(secret, now()));
    assert_eq!(
        shop.me(&finish(&shop, &login).await.is(201)).await.is(200)["id"],
        id,
        "linked to the person, not the address"
    );

    // What is linked is seen and taken away by its owner alone.
    let path = "/v1/account/providers";
    let linked = shop.tell(Method::GET, path, Some(access(&by_word)), &Value::Null).await.is(200);
    let unlink = format!("{path}/{}", linked["providers"][0]["id"].as_str().unwrap());
    shop.tell(Method::DELETE, &unlink, Some(access(&of_budi)), &Value::Null).await.refused(404, "not_found");
    assert_eq!(shop.tell(Method::DELETE, &unlink, Some(access(&by_word)), &Value::Null).await.status, 204);
    let asked = signs_in(&shop, &forger, &siti(email)).await.refused(401, "second_factor_required");
    assert_eq!(asked["field"], "/password");
}

#[tokio::test]
async fn forged_and_stolen_words_open_nothing() {
    let forger = Forger::start().await;
    let shop = shop_with(settings("forger", &forger.issuer, CLIENT)).await;
    let siti = siti("siti@example.com");
    let bends: [(&str, Bend); 22] = [
        ("signed by nobody", |t| t.signature = Signature::None),
        ("signed by nobody, and says so", |t| {
            t.header["alg"] = json!("none");
            t.signature = Signature::None;
        }),
        ("says none", |t| t.header["alg"] = json!("none")),
        ("signed by the public key", |t| {
            t.header["alg"] = json!("HS256");
            t.signature = Signature::ByPublicKey;
        }),
        ("says another algorithm", |t| t.header["alg"] = json!("EdDSA")),
        ("says one that nobody has", |t| t.header["alg"] = json!("RS256")),
        ("changed", |t| t.signature = Signature::Flipped),
        ("signed by another", |t| t.signature = Signature::OfAnother),
        ("a key that is not there", |t| t.header["kid"] = json!("none-of-it")),
        ("extensions", |t| t.header["crit"] = json!(["exp"])),
        ("another issuer", |t| t.claims["iss"] = json!("https://accounts.example")),
        ("for another shop", |t| t.claims["aud"] = json!("another")),
        ("for nobody", |t| t.claims["aud"] = json!([])),
        ("for others too, asked for by nobody", |t| t.claims["aud"] = json!([CLIENT, "another"])),
        ("asked for by another", |t| t.claims["azp"] = json!("another")),
        ("over by a second", |t| t.claims["exp"] = json!(t.claims["iat"].as_i64().unwrap() - 1)),
        ("of tomorrow", |t| t.claims["iat"] = json!(t.claims["exp"].as_i64().unwrap() + 86_400)),
        ("another's nonce", |t| t.claims["nonce"] = json!("another")),
        ("no nonce", |t| drop(t.claims.as_object_mut().unwrap().remove("nonce"))),
        ("about nobody", |t| t.claims["sub"] = json!("")),
        ("an address that it does not vouch for", |t| t.claims["email_verified"] = json!(false)),
        ("an address that it says nothing about", |t| drop(t.claims.as_object_mut().unwrap().remove("email_verified"))),
    ];
    for (what, bend) in bends {
        forger.bend(bend);
        let reply = signs_in(&shop, &forger, &siti).await;
        assert_eq!(reply.status, 401, "{what}: {}", String::from_utf8_lossy(&reply.bytes));
        reply.refused(401, "login_refused");
    }
    forger.bend(|t| t.claims["aud"] = json!([CLIENT]));
    signs_in(&shop, &forger, &siti).await.is(201);
    forger.bend(|_| {});
    // What a person comes back with is good for who began it.
    let good = back_from(&shop, &forger, &siti).await;
    let other = start(&shop, "forger").await.is(200);
    for (field, value) in [
        ("state", json!("another")),
        ("state", json!("")),
        ("iss", json!("https://accounts.example")),
        ("secret", other["secret"].clone()),
        ("secret", json!("none of ours")),
        ("code", json!("another")),
    ] {
        let mut stolen = good.clone();
        stolen[field] = value;
        finish(&shop, &stolen).await.refused(401, "login_refused");
    }
    let mut told = good.clone();
    told["iss"] = json!(forger.issuer);
    finish(&shop, &told).await.is(201);
    // Too late.
    let late = back_from(&shop, &forger, &siti).await;
    shop.clock.advance(Duration::from_secs(600));
    finish(&shop, &late).await.refused(401, "login_refused");
    // And where it may not come back to.
    let path = "/v1/providers/forger/sign-in";
    let thieves = [
        "https://thief.example/",
        "https://shop.example:7408/signed-in",
        "http://127.0.0.1:7408.thief.example/signed-in",
        "http://127.0.0.1:7408@thief.example/signed-in",
        "http://127.0.0.1:0/signed-in",
        "http://127.0.0.1:99999/signed-in",
        "http://127.0.0.1:+80/signed-in",
        "http://localhost:7408/signed-in",
        &format!("{BACK}/"),
        "",
    ];
    for redirect in thieves {
        let body = json!({"redirect": redirect});
        shop.tell(Method::POST, path, None, &body).await.refused(400, "invalid_field");
    }
    start(&shop, "nobody").await.refused(404, "not_found");
}

#[tokio::test]
async fn keys_of_a_provider_rotate() {
    let forger = Forger::start().await;
    forger.says_of_itself("token_endpoint_auth_methods_supported", json!(["client_secret_post"]));
    let shop = shop_with(settings("forger", &forger.issuer, CLIENT)).await;
    let siti = siti("siti@example.com");
    signs_in(&shop, &forger, &siti).await.is(201);
    forger.rotate("second", true);
    signs_in(&shop, &forger, &siti).await.is(201);
    let asked = forger.times_asked_for_keys();
    // Whoever shows unknown keys does not make the shop ask each time.
    forger.bend(|t| t.header["kid"] = json!("unknown"));
    for _ in 0..5 {
        signs_in(&shop, &forger, &siti).await.refused(401, "login_refused");
    }
    assert_eq!((asked, forger.times_asked_for_keys()), (2, 2));
    forger.bend(|t| drop(t.header.as_object_mut().unwrap().remove("kid")));
    signs_in(&shop, &forger, &siti).await.is(201);
    // A key without a name, of a provider that has one of its kind.
    forger.bend(|_| {});
    forger.rotate("third", false);
    shop.clock.advance(Duration::from_secs(61));
    signs_in(&shop, &forger, &siti).await.is(201);
    // One that says that it is another is none.
    forger.says_of_itself("issuer", json!("https://accounts.example"));
    shop.clock.advance(Duration::from_secs(3600));
    start(&shop, "forger").await.refused(503, "unavailable");
}

#[tokio::test]
async fn settings_of_providers_say_what_is_wrong() {
    for (field, value) in [("name", "Not A Name"), ("issuer", "http://accounts.example"), ("client_secret", "")] {
        let mut bad = settings("forger", "https://accounts.example", CLIENT);
        *match field {
            "name" => &mut bad.name,
            "issuer" => &mut bad.issuer,
            _ => &mut bad.client_secret,
        } = value.to_owned();
        let mut config = backend::Config::new(tempfile::tempdir().unwrap().path().join("data"));
        config.listen = "127.0.0.1:0".parse().unwrap();
        config.providers = vec![bad];
        let refused = backend::start(config).await.err().expect("such a shop does not open").to_string();
        assert!(refused.contains(field), "{refused}");
    }
    // Without providers there are none.
    assert_eq!(open().await.get("/v1/providers").await.is(200), json!({"providers": []}));
}
