//! Apps of third parties: what they get, and what thieves of codes do not.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::client::{Ask, Reply, TestShop};
use super::people::{access, join, open};
use super::shops::operator;

const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";
const BACK: &str = "https://app.example/back?from=vitrine";

pub async fn app(shop: &TestShop) -> String {
    let new = json!({"name": "Closet", "redirects": [BACK]});
    let client = shop.tell(Method::POST, "/v1/oauth/clients", Some(&operator(shop)), &new).await.is(201);
    client["id"].as_str().unwrap().to_owned()
}

fn asks(client: &str, scope: &str) -> Value {
    json!({"response_type": "code", "client_id": client, "redirect_uri": BACK, "scope": scope, "state": "s t&te",
        "code_challenge": URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)), "code_challenge_method": "S256"})
}

pub async fn allow(shop: &TestShop, tokens: &Value, client: &str, scope: &str) -> String {
    let path = "/v1/oauth/authorize";
    let answer = shop.tell(Method::POST, path, Some(access(tokens)), &asks(client, scope)).await.is(200);
    let to = answer["redirect_to"].as_str().unwrap();
    assert!(to.starts_with(&format!("{BACK}&code=")) && to.ends_with("&state=s+t%26te&iss=vitrine"), "{to}");
    to.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

pub async fn redeem(shop: &TestShop, client: &str, code: &str, verifier: &str, back: &str) -> Reply {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("grant_type", "authorization_code"), ("client_id", client), ("code", code)])
        .extend_pairs([("redirect_uri", back), ("code_verifier", verifier)])
        .finish();
    let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    shop.ask(Ask { method: Method::POST, path: "/v1/oauth/token", headers, body: form.into_bytes() }).await
}

/// An app's tokens for a person.
pub async fn app_tokens(shop: &TestShop, tokens: &Value, client: &str, scope: &str) -> Value {
    let code = allow(shop, tokens, client, scope).await;
    redeem(shop, client, &code, VERIFIER, BACK).await.is(200)
}

#[tokio::test]
async fn an_app_gets_what_it_was_allowed_and_no_more() {
    let shop = open().await;
    let siti = join(&shop, "siti@example.com").await;
    let client = app(&shop).await;
    let tokens = app_tokens(&shop, &siti, &client, "orders").await;
    assert_eq!(tokens["scope"], "orders");
    let get = async |path: &str| shop.tell(Method::GET, path, Some(access(&tokens)), &Value::Null).await;
    get("/v1/account/orders").await.is(200);
    for path in ["/v1/account", "/v1/account/export", "/v1/sessions", "/v1/shops", "/v1/audit"] {
        get(path).await.refused(403, "forbidden");
    }
    let sessions = shop.tell(Method::GET, "/v1/sessions", Some(access(&siti)), &Value::Null).await.is(200);
    let of_app: Vec<_> = sessions["sessions"].as_array().unwrap().iter().filter(|s| s["app"] == *client).collect();
    assert_eq!(of_app.len(), 1, "its owner sees it");
    // Its refresh token is no person's, and it renews for itself.
    shop.refresh(&tokens).await.refused(401, "session_ended");
    let form = format!(
        "grant_type=refresh_token&client_id={client}&refresh_token={}",
        tokens["refresh_token"].as_str().unwrap()
    );
    let renew = async |form: &str| {
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        shop.ask(Ask { method: Method::POST, path: "/v1/oauth/token", headers, body: form.into() }).await
    };
    assert_eq!(renew(&form.replace(&client, "app_other")).await.is(400), json!({"error": "invalid_grant"}));
    assert_eq!(renew(&form).await.is(200)["scope"], "orders");
    shop.clock.advance(Duration::from_secs(61));
    assert_eq!(renew(&form).await.is(400), json!({"error": "invalid_grant"}), "reuse ends it");
    get("/v1/account/orders").await.refused(401, "token_refused");
    assert_eq!(
        renew("grant_type=password&client_id=x&code=y").await.is(400),
        json!({"error": "unsupported_grant_type"})
    );
    assert_eq!(renew("").await.is(400), json!({"error": "invalid_request"}));
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing() {
    let shop = open().await;
    let siti = join(&shop, "siti@example.com").await;
    let client = app(&shop).await;
    let other = app(&shop).await;
    let none = json!({"error": "invalid_grant"});
    for (client_id, verifier, back) in [
        (&other, VERIFIER, BACK),
        (&client, "another-verifier-that-is-long-enough-to-be-one-01234", BACK),
        (&client, "", BACK),
        (&client, VERIFIER, "https://app.example/back"),
    ] {
        let code = allow(&shop, &siti, &client, "profile").await;
        assert_eq!(redeem(&shop, client_id, &code, verifier, back).await.is(400), none);
        assert_eq!(redeem(&shop, &client, &code, VERIFIER, BACK).await.is(400), none, "tried once, it is used");
    }
    let code = allow(&shop, &siti, &client, "profile").await;
    shop.clock.advance(Duration::from_secs(60));
    assert_eq!(redeem(&shop, &client, &code, VERIFIER, BACK).await.is(400), none, "a minute old");
    // Used twice, what it gave is taken back.
    let code = allow(&shop, &siti, &client, "profile").await;
    let tokens = redeem(&shop, &client, &code, VERIFIER, BACK).await.is(200);
    shop.me(&tokens).await.is(200);
    assert_eq!(redeem(&shop, &client, &code, VERIFIER, BACK).await.is(400), none);
    shop.me(&tokens).await.refused(401, "token_refused");
}

#[tokio::test]
async fn codes_go_to_registered_addresses_only_and_only_with_a_proof_key() {
    let shop = open().await;
    let siti = join(&shop, "siti@example.com").await;
    let client = app(&shop).await;
    for (field, value) in [
        ("client_id", "app_nothing"),
        ("redirect_uri", "https://app.example/back"),
        ("redirect_uri", "https://app.example/back?from=vitrine&x"),
        ("redirect_uri", "https://evil.example/back?from=vitrine"),
        ("response_type", "token"),
        ("code_challenge_method", "plain"),
        ("code_challenge", VERIFIER),
        ("code_challenge", ""),
        ("scope", "everything"),
        ("scope", ""),
    ] {
        let mut request = asks(&client, "profile");
        request[field] = json!(value);
        let reply = shop.tell(Method::POST, "/v1/oauth/authorize", Some(access(&siti)), &request).await;
        assert_eq!(reply.refused(400, "invalid_field")["field"], format!("/{field}"), "{value}");
    }
    let bad = json!({"name": "Bad", "redirects": ["javascript:alert(1)"]});
    let path = "/v1/oauth/clients";
    let refused = shop.tell(Method::POST, path, Some(&operator(&shop)), &bad).await.refused(400, "invalid_field");
    assert_eq!(refused["field"], "/redirects/0");
}
