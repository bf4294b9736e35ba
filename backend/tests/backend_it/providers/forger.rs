//! A provider of our own, which also says what no honest one would.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as B64};
use http::{HeaderMap, StatusCode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub const CLIENT: &str = "vitrine at the forger's";
pub const SECRET: &str = "a secret: with / and % in it";

enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

/// What a token says, to be bent before it is signed.
#[derive(Debug, Clone)]
pub struct Token {
    pub header: Value,
    pub claims: Value,
    /// Signed by nobody, or by somebody else.
    pub signature: Signature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    Ours,
    None,
    Flipped,
    OfAnother,
    /// HMAC by the public key: what a verifier checks that believes the token about its algorithm.
    ByPublicKey,
}

pub type Bend = fn(&mut Token);

struct Begun {
    nonce: String,
    challenge: String,
    redirect: String,
    claims: Value,
}

struct Inner {
    keys: Vec<(String, Key)>,
    bend: Bend,
    begun: HashMap<String, Begun>,
    /// How often its keys were asked for.
    asked: usize,
    about: Value,
}

#[derive(Clone)]
pub struct Forger {
    pub issuer: String,
    inner: Arc<Mutex<Inner>>,
}

fn key(is_ed25519: bool) -> Key {
    let random = SystemRandom::new();
    if is_ed25519 {
        Key::EdDsa(Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&random).unwrap().as_ref()).unwrap())
    } else {
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Key::Es256(EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap())
    }
}

impl Key {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Self::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    fn public(&self, kid: &str) -> Value {
        match self {
            Self::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": B64.encode(x), "y": B64.encode(y)})
            }
            Self::EdDsa(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "alg": "EdDSA", "x": B64.encode(pair.public_key())})
            }
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::EdDsa(_) => "EdDSA",
        }
    }
}

impl Forger {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let about = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize?tenant=1"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        });
        let keys = vec![("first".to_owned(), key(false))];
        let inner = Inner { keys, bend: |_| {}, begun: HashMap::new(), asked: 0, about };
        let this = Self { issuer, inner: Arc::new(Mutex::new(inner)) };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(about_itself))
            .route("/keys", get(keys_now))
            .route("/token", post(token))
            .with_state(this.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        this
    }

    /// Signs with a new key from now on, and knows the old one no more.
    pub fn rotate(&self, kid: &str, is_ed25519: bool) {
        self.inner.lock().unwrap().keys = vec![(kid.to_owned(), key(is_ed25519))];
    }

    pub fn bend(&self, bend: Bend) {
        self.inner.lock().unwrap().bend = bend;
    }

    pub fn says_of_itself(&self, name: &str, value: Value) {
        self.inner.lock().unwrap().about[name] = value;
    }

    pub fn times_asked_for_keys(&self) -> usize {
        self.inner.lock().unwrap().asked
    }

    /// A person agrees at the address that they were sent to: the code and the state that they come back with.
    pub fn agree(&self, address: &str, claims: &Value) -> (String, String) {
        let (page, query) = address.split_once('?').unwrap();
        assert_eq!(page, format!("{}/authorize", self.issuer));
        let query: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!((&*query["tenant"], &*query["response_type"], &*query["client_id"]), ("1", "code", CLIENT));
        assert_eq!((&*query["code_challenge_method"], query["scope"].contains("openid")), ("S256", true));
        let code = format!("code-{}", B64.encode(Sha256::digest(&query["state"])));
        let begun = Begun {
            nonce: query["nonce"].clone(),
            challenge: query["code_challenge"].clone(),
            redirect: query["redirect_uri"].clone(),
            claims: claims.clone(),
        };
        self.inner.lock().unwrap().begun.insert(code.clone(), begun);
        (code, query["state"].clone())
    }
}

async fn about_itself(State(forger): State<Forger>) -> Json<Value> {
    Json(forger.inner.lock().unwrap().about.clone())
}

async fn keys_now(State(forger): State<Forger>) -> Json<Value> {
    let mut inner = forger.inner.lock().unwrap();
    inner.asked += 1;
    // Keys of kinds that nobody here knows stand beside it, as they do at the large ones.
    let mut keys = vec![json!({"kty": "EC", "crv": "P-521", "kid": "other"}), json!({"kty": "oct", "k": "AA"})];
    keys.extend(inner.keys.iter().map(|(kid, key)| key.public(kid)));
    Json(json!({"keys": keys}))
}

async fn token(State(forger): State<Forger>, headers: HeaderMap, body: String) -> Response {
    let form: HashMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut inner = forger.inner.lock().unwrap();
    let refuse = || (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    let given = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(CLIENT), encode(SECRET))));
    let is_posted =
        form.get("client_id").is_some_and(|c| c == CLIENT) && form.get("client_secret").is_some_and(|s| s == SECRET);
    if given != basic && !is_posted {
        return (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client"}))).into_response();
    }
    let Some(begun) = inner.begun.remove(&form["code"]) else { return refuse() };
    let is_theirs = B64.encode(Sha256::digest(&form["code_verifier"])) == begun.challenge;
    if !is_theirs || form["redirect_uri"] != begun.redirect || form["grant_type"] != "authorization_code" {
        return refuse();
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let (kid, key) = inner.keys.last().unwrap();
    let mut claims = json!({"iss": forger.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun.nonce});
    claims.as_object_mut().unwrap().extend(begun.claims.as_object().unwrap().clone());
    let header = json!({"alg": key.name(), "kid": kid, "typ": "JWT"});
    let mut token = Token { header, claims, signature: Signature::Ours };
    (inner.bend)(&mut token);
    let signed = format!("{}.{}", B64.encode(token.header.to_string()), B64.encode(token.claims.to_string()));
    let mut signature = key.sign(signed.as_bytes());
    match token.signature {
        Signature::Ours => {}
        Signature::None => signature.clear(),
        Signature::Flipped => signature[7] ^= 1,
        Signature::OfAnother => signature = self::key(matches!(key, Key::EdDsa(_))).sign(signed.as_bytes()),
        Signature::ByPublicKey => {
            let public = B64.decode(key.public(kid)["x"].as_str().unwrap()).unwrap();
            let by = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public);
            signature = ring::hmac::sign(&by, signed.as_bytes()).as_ref().to_vec();
        }
    }
    let id_token = format!("{signed}.{}", B64.encode(signature));
    Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": id_token})).into_response()
}
