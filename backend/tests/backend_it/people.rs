//! Accounts, sessions, second factors: as their owners and as their thieves see them.

use std::time::Duration;

use backend::{Clock, Config};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Http, Reply, TestShop};

pub const PASSWORD: &str = "maple-syrup-on-toast";

/// The letters to an address as they are read, in any order.
pub fn letters(shop: &TestShop, to: &str) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(shop.dir.path().join("data/letters")) else { return Vec::new() };
    let texts = files.filter_map(|f| std::fs::read_to_string(f.unwrap().path()).ok());
    texts.filter(|t| t.contains(&format!(" <{to}>\r\n"))).map(|t| read(&t)).collect()
}

/// Subject and body of a letter.
fn read(letter: &str) -> String {
    let decode = |text: &str| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    let subject = head.split("Subject: ").nth(1).unwrap().split("\r\nMessage-ID").next().unwrap();
    let words = subject.split("\r\n ").map(|w| decode(w.trim_start_matches("=?utf-8?B?").trim_end_matches("?=")));
    words.collect::<String>() + "\n" + &decode(&body.replace("\r\n", ""))
}

/// The code of the newest letter to an address that is not in `known`.
pub async fn code(shop: &TestShop, to: &str, known: &[String]) -> String {
    for _ in 0..400 {
        if let Some(new) = letters(shop, to).into_iter().find(|l| !known.contains(l)) {
            let is_code = |l: &&str| l.len() == 32 && !l.contains(' ');
            return new.lines().find(is_code).expect("a code on a line of its own").to_owned();
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no letter came to {to}");
}

impl Http {
    /// JSON without an idempotency key, as the routes of people take it.
    pub async fn tell(&self, method: Method, path: &str, token: Option<&str>, body: &Value) -> Reply {
        let mut headers = vec![("content-type", "application/json".to_owned())];
        headers.extend(token.map(|t| ("authorization", format!("Bearer {t}"))));
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.ask(Ask { method, path, headers, body }).await
    }

    pub async fn register(&self, email: &str) -> Reply {
        let body = json!({"email": email, "password": PASSWORD, "name": "Siti Aminah", "lang": "id"});
        self.tell(Method::POST, "/v1/accounts", None, &body).await
    }

    pub async fn log_in(&self, email: &str, password: &str) -> Reply {
        let body = json!({"email": email, "password": password, "device": "phone"});
        self.tell(Method::POST, "/v1/sessions", None, &body).await
    }

    pub async fn refresh(&self, tokens: &Value) -> Reply {
        let body = json!({"refresh_token": tokens["refresh_token"]});
        self.tell(Method::POST, "/v1/sessions/refresh", None, &body).await
    }

    pub async fn me(&self, tokens: &Value) -> Reply {
        self.tell(Method::GET, "/v1/account", Some(access(tokens)), &Value::Null).await
    }
}

pub fn access(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap()
}

/// A shop without limits for one network address: all tests come from one.
pub async fn open() -> TestShop {
    TestShop::open_with(|c| c.attempts_per_minute = 0).await
}

/// A confirmed account, signed in.
pub async fn join(shop: &TestShop, email: &str) -> Value {
    let known = letters(shop, email);
    assert_eq!(shop.register(email).await.status, 202);
    let token = code(shop, email, &known).await;
    let body = json!({"token": token, "password": PASSWORD, "device": "laptop"});
    shop.tell(Method::POST, "/v1/accounts/verify", None, &body).await.is(201)
}

#[tokio::test]
async fn an_account_is_made_confirmed_and_signed_in() {
    let shop = open().await;
    let email = "Siti@Example.com";
    shop.log_in(email, PASSWORD).await.refused(401, "login_refused");
    assert_eq!(shop.register(email).await.status, 202);
    let token = code(&shop, email, &[]).await;
    assert!(letters(&shop, email)[0].contains("Kode Anda untuk Vitrine"), "in the reader's language");
    // Not before the letter is read; another letter comes, and the first is good no more.
    let known = letters(&shop, email);
    shop.log_in(email, PASSWORD).await.refused(401, "login_refused");
    let second = code(&shop, email, &known).await;
    let verify = |token: &str, password: &str| {
        let body = json!({"token": token, "password": password});
        let http = shop.http.clone();
        async move { http.tell(Method::POST, "/v1/accounts/verify", None, &body).await }
    };
    verify(&token, PASSWORD).await.refused(400, "letter_refused");
    verify(&second, "another-long-password").await.refused(401, "login_refused");
    let tokens = verify(&second, PASSWORD).await.is(201);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
    verify(&second, PASSWORD).await.refused(400, "letter_refused");
    let me = shop.me(&tokens).await.is(200);
    assert_eq!(
        (&me["email"], &me["profile"]["name"], &me["role"]),
        (&json!(email), &json!("Siti Aminah"), &json!("buyer"))
    );

    // The address in other letters is the same account; its owner hears of it, who asks does not.
    let known = letters(&shop, email);
    let again = shop.register("siti@example.COM").await;
    assert_eq!((again.status, again.bytes.len()), (202, 0));
    for _ in 0..400 {
        if letters(&shop, "siti@example.COM").len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(letters(&shop, "siti@example.COM")[0].contains("sudah punya akun"));
    assert_eq!(letters(&shop, email).len(), known.len());
    shop.log_in("SITI@example.com ", PASSWORD).await.is(201);

    let profile = json!({"name": "ستي أمينة", "phone": "+62 21 555", "lang": "ar", "addresses":
        [{"line1": "شارع الأمير 5", "city": "الرياض", "country": "SA"}]});
    let me = shop.tell(Method::PUT, "/v1/account", Some(access(&tokens)), &profile).await.is(200);
    assert_eq!(me["profile"]["addresses"][0]["city"], "الرياض");
    let shop = shop.reopen(|c| c.attempts_per_minute = 0).await;
    assert_eq!(shop.me(&tokens).await.is(200), me);
}

#[tokio::test]
async fn who_made_an_account_with_anothers_address_does_not_get_in() {
    let shop = open().await;
    let thief = json!({"email": "victim@example.com", "password": "thief-knows-this-one", "name": "X", "lang": "en"});
    assert_eq!(shop.tell(Method::POST, "/v1/accounts", None, &thief).await.status, 202);
    let first = code(&shop, "victim@example.com", &[]).await;
    let tokens = join(&shop, "victim@example.com").await;
    shop.me(&tokens).await.is(200);
    shop.log_in("victim@example.com", "thief-knows-this-one").await.refused(401, "login_refused");
    let body = json!({"token": first, "password": "thief-knows-this-one"});
    shop.tell(Method::POST, "/v1/accounts/verify", None, &body).await.refused(400, "letter_refused");
}

#[tokio::test]
async fn answers_do_not_tell_whether_there_is_such_an_account() {
    // Pauses are told in seconds: those of two questions are the same only while no time goes by.
    let set = |c: &mut Config| {
        c.attempts_per_minute = 0;
        c.clock = Clock::standing_at(c.clock.now_ms());
    };
    let shop = TestShop::open_with(set).await;
    join(&shop, "a@example.com").await;
    let bare = |reply: Reply| {
        let mut body: Value = serde_json::from_slice(&reply.bytes).unwrap_or_default();
        if let Some(problem) = body.as_object_mut() {
            problem.remove("request_id");
        }
        (reply.status, body, reply.header("retry-after").to_owned())
    };
    for guess in 0..8 {
        let there = bare(shop.log_in("a@example.com", "a wrong password").await);
        let nowhere = bare(shop.log_in("nobody@example.com", "a wrong password").await);
        assert_eq!(there, nowhere, "guess {guess}");
        assert_eq!(there.0, if guess < 5 { 401 } else { 429 });
    }
    for path in ["/v1/accounts/forgot"] {
        let ask = async |email: &str| bare(shop.tell(Method::POST, path, None, &json!({"email": email})).await);
        assert_eq!(ask("a@example.com").await, ask("nobody@example.com").await);
    }
    // Locked for a while, for its owner as well; then the right password is right again.
    shop.log_in("a@example.com", PASSWORD).await.refused(429, "rate_limited");
    shop.clock.advance(Duration::from_secs(31));
    shop.log_in("a@example.com", PASSWORD).await.is(201);
    // One wrong guess is free again: those before count no more.
    shop.log_in("a@example.com", "a wrong password").await.refused(401, "login_refused");
    shop.log_in("a@example.com", PASSWORD).await.is(201);
}

#[tokio::test]
async fn one_address_of_the_network_cannot_try_for_ever() {
    let shop = TestShop::open_with(|c| c.attempts_per_minute = 5).await;
    let mut answers = Vec::new();
    for i in 0..8 {
        answers.push(shop.log_in(&format!("{i}@example.com"), "a wrong password").await.status);
    }
    assert_eq!(answers, [401, 401, 401, 401, 401, 429, 429, 429]);
    shop.clock.advance(Duration::from_secs(61));
    assert_eq!(shop.log_in("x@example.com", "a wrong password").await.status, 401);
    shop.cart(&[("ARIA-ROUND-BLACK", 1)]).await;
}

#[tokio::test]
async fn access_tokens_end_by_the_second_and_with_their_session() {
    let shop = open().await;
    let tokens = join(&shop, "a@example.com").await;
    let fresh = shop.log_in("a@example.com", PASSWORD).await.is(201);
    let path = "/v1/sessions";
    let sessions = shop.tell(Method::GET, path, Some(access(&fresh)), &Value::Null).await.is(200);
    let list = sessions["sessions"].as_array().unwrap();
    let devices: Vec<_> =
        list.iter().map(|s| (s["device"].as_str().unwrap(), s["is_this"].as_bool().unwrap())).collect();
    assert_eq!(devices.iter().filter(|d| **d == ("phone", true)).count(), 1);
    assert_eq!(devices.iter().filter(|d| **d == ("laptop", false)).count(), 1);
    let other = list.iter().find(|s| s["is_this"] == false).unwrap()["id"].as_str().unwrap();
    let end = format!("/v1/sessions/{other}");
    assert_eq!(shop.tell(Method::DELETE, &end, Some(access(&fresh)), &Value::Null).await.status, 204);
    shop.tell(Method::DELETE, &end, Some(access(&fresh)), &Value::Null).await.refused(404, "not_found");
    let refused = shop.me(&tokens).await;
    refused.refused(401, "token_refused");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    shop.refresh(&tokens).await.refused(401, "session_ended");
    shop.me(&fresh).await.is(200);
    // To the second in a test beside the code; here a busy machine may take some of its own.
    shop.clock.advance(Duration::from_secs(540));
    shop.me(&fresh).await.is(200);
    shop.clock.advance(Duration::from_secs(60));
    shop.me(&fresh).await.refused(401, "token_refused");
    let renewed = shop.refresh(&fresh).await.is(200);
    shop.me(&renewed).await.is(200);
    // Idle for 30 days, it is over.
    shop.clock.advance(Duration::from_secs(31 * 24 * 3600));
    shop.refresh(&renewed).await.refused(401, "session_ended");
}

#[tokio::test]
async fn a_refresh_token_used_twice_ends_its_whole_session() {
    let shop = open().await;
    let first = join(&shop, "a@example.com").await;
    let other = shop.log_in("a@example.com", PASSWORD).await.is(201);
    let second = shop.refresh(&first).await.is(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let third = shop.refresh(&second).await.is(200);
    shop.me(&third).await.is(200);
    // A thief, or the owner after a thief: nobody can tell, so both are out.
    shop.refresh(&first).await.refused(401, "session_ended");
    shop.refresh(&third).await.refused(401, "session_ended");
    for tokens in [&first, &second, &third] {
        shop.me(tokens).await.refused(401, "token_refused");
    }
    shop.me(&other).await.is(200);
    for _ in 0..400 {
        if letters(&shop, "a@example.com").iter().any(|l| l.contains("dipakai dua kali")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(letters(&shop, "a@example.com").iter().any(|l| l.contains("dipakai dua kali")), "its owner is told");
    shop.refresh(&json!({"refresh_token": "nothing of ours"})).await.refused(401, "session_ended");
}

#[tokio::test]
async fn a_refresh_answer_that_was_lost_is_given_again() {
    let shop = open().await;
    let first = join(&shop, "a@example.com").await;
    // Asked for again, or by many at once, it is the same.
    let all = (0..8).map(|_| shop.refresh(&first));
    let all: Vec<Value> = futures_util::future::join_all(all).await.iter().map(|r| r.is(200)).collect();
    assert!(all.iter().all(|t| t["refresh_token"] == all[0]["refresh_token"]));
    shop.clock.advance(Duration::from_secs(50));
    let second = shop.refresh(&first).await.is(200);
    assert_eq!(second["refresh_token"], all[0]["refresh_token"]);
    shop.me(&second).await.is(200);
    // Too late, whoever has it is out, and so is whoever has the next one.
    shop.clock.advance(Duration::from_secs(20));
    shop.refresh(&first).await.refused(401, "session_ended");
    shop.refresh(&second).await.refused(401, "session_ended");
    shop.me(&second).await.refused(401, "token_refused");
    // Once the next one was used, its answer had come: at once it is reuse.
    let first = shop.log_in("a@example.com", PASSWORD).await.is(201);
    let second = shop.refresh(&first).await.is(200);
    let third = shop.refresh(&second).await.is(200);
    shop.refresh(&first).await.refused(401, "session_ended");
    shop.me(&third).await.refused(401, "token_refused");
    // A session that was ended gives nothing again.
    let first = shop.log_in("a@example.com", PASSWORD).await.is(201);
    let second = shop.refresh(&first).await.is(200);
    let sessions = shop.tell(Method::GET, "/v1/sessions", Some(access(&second)), &Value::Null).await.is(200);
    let this = sessions["sessions"].as_array().unwrap().iter().find(|s| s["is_this"] == true).unwrap();
    let path = format!("/v1/sessions/{}", this["id"].as_str().unwrap());
    assert_eq!(shop.tell(Method::DELETE, &path, Some(access(&second)), &Value::Null).await.status, 204);
    shop.refresh(&first).await.refused(401, "session_ended");
}

#[tokio::test]
async fn a_forged_token_opens_nothing() {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    let shop = open().await;
    let tokens = join(&shop, "a@example.com").await;
    let good = access(&tokens);
    let parts: Vec<&str> = good.split('.').collect();
    let header: Value = serde_json::from_slice(&B64.decode(parts[0]).unwrap()).unwrap();
    let with = |change: Value| {
        let mut header = header.clone();
        header.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        B64.encode(header.to_string())
    };
    for forged in [
        format!("{}.{}.", with(json!({"alg": "none"})), parts[1]),
        format!("{}.{}.{}", with(json!({"alg": "none"})), parts[1], parts[2]),
        format!("{}.{}.{}", with(json!({"alg": "HS256"})), parts[1], parts[2]),
        format!("{}.{}.{}", with(json!({"kid": "0000000000000000"})), parts[1], parts[2]),
        format!("{}.{}.{}", with(json!({"kid": "../../etc/passwd"})), parts[1], parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}x"),
        "x".repeat(3000),
        String::new(),
    ] {
        let path = "/v1/account";
        shop.tell(Method::GET, path, Some(&forged), &Value::Null).await.refused(401, "not_allowed");
    }
    let twice = vec![("authorization", format!("Bearer {good}")), ("authorization", format!("Bearer {good}"))];
    let ask = Ask { method: Method::GET, path: "/v1/account", headers: twice, body: vec![] };
    shop.ask(ask).await.refused(401, "not_allowed");
    let keys = shop.get("/.well-known/jwks.json").await.is(200);
    assert_eq!((&keys["keys"][0]["kid"], &keys["keys"][0]["crv"]), (&header["kid"], &json!("Ed25519")));
    assert_eq!(keys["keys"][0].as_object().unwrap().len(), 6, "nothing but the public half");
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_once_and_signs_everybody_out() {
    let shop = open().await;
    let email = "a@example.com";
    let tokens = join(&shop, email).await;
    let known = letters(&shop, email);
    let forgot = shop.tell(Method::POST, "/v1/accounts/forgot", None, &json!({"email": email})).await;
    assert_eq!((forgot.status, forgot.bytes.len()), (202, 0));
    let token = code(&shop, email, &known).await;
    let reset = |password: &str| {
        let (http, body) = (shop.http.clone(), json!({"token": token, "password": password}));
        async move { http.tell(Method::POST, "/v1/accounts/reset", None, &body).await }
    };
    for (weak, field) in [("short", "/password"), ("password1234", "/password"), ("siti-aminah-1999", "/password")] {
        assert_eq!(reset(weak).await.refused(400, "weak_password")["field"], field);
    }
    assert_eq!(reset("a quite new password").await.status, 204);
    reset("and another password").await.refused(400, "letter_refused");
    shop.me(&tokens).await.refused(401, "token_refused");
    shop.refresh(&tokens).await.refused(401, "session_ended");
    shop.log_in(email, PASSWORD).await.refused(401, "login_refused");
    let tokens = shop.log_in(email, "a quite new password").await.is(201);

    let other = shop.log_in(email, "a quite new password").await.is(201);
    let change = json!({"old": PASSWORD, "new": "yet another password"});
    let path = "/v1/account/password";
    shop.tell(Method::POST, path, Some(access(&tokens)), &change).await.refused(401, "login_refused");
    let change = json!({"old": "a quite new password", "new": "yet another password"});
    assert_eq!(shop.tell(Method::POST, path, Some(access(&tokens)), &change).await.status, 204);
    shop.me(&tokens).await.is(200);
    shop.me(&other).await.refused(401, "token_refused");

    // A letter is good for an hour.
    let known = letters(&shop, email);
    shop.tell(Method::POST, "/v1/accounts/forgot", None, &json!({"email": email})).await;
    let token = code(&shop, email, &known).await;
    shop.clock.advance(Duration::from_secs(3600));
    let body = json!({"token": token, "password": "too late for this one"});
    shop.tell(Method::POST, "/v1/accounts/reset", None, &body).await.refused(400, "letter_refused");
}

/// RFC 6238, by hand.
pub fn totp(secret: &str, unix_s: i64) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|c| format!("{:05b}", ALPHABET.find(c).unwrap())).collect();
    let bytes: Vec<u8> = (0..bits.len() / 8).map(|i| u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2).unwrap()).collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let mac = ring::hmac::sign(&key, &(unix_s / 30).to_be_bytes());
    let at = usize::from(mac.as_ref()[19] & 15);
    let number = u32::from_be_bytes(mac.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_is_good_once() {
    let shop = open().await;
    let email = "a@example.com";
    let tokens = join(&shop, email).await;
    let token = access(&tokens);
    let path = "/v1/account/second-factor";
    let password = json!({"password": PASSWORD});
    shop.tell(Method::PUT, path, Some(token), &json!({"code": "123456"})).await.refused(404, "not_found");
    shop.tell(Method::POST, path, Some(token), &json!({"password": "not this one"}))
        .await
        .refused(401, "login_refused");
    let offer = shop.tell(Method::POST, path, Some(token), &password).await.is(200);
    let secret = offer["secret"].as_str().unwrap();
    assert_eq!((secret.len(), offer["uri"].as_str().unwrap().contains(secret)), (32, true));
    // Offered is not on.
    let other = shop.log_in(email, PASSWORD).await.is(201);
    let now = || shop.clock.now_ms() / 1000;
    shop.tell(Method::PUT, path, Some(token), &json!({"code": totp(secret, now() - 90)}))
        .await
        .refused(400, "invalid_field");
    let used = totp(secret, now());
    let codes = shop.tell(Method::PUT, path, Some(token), &json!({"code": used})).await.is(200);
    let codes: Vec<&str> = codes["codes"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    assert_eq!(codes.len(), 10);
    shop.me(&other).await.refused(401, "token_refused");
    assert_eq!(shop.me(&tokens).await.is(200)["has_second_factor"], true);

    let log_in = async |code: Option<&str>, password: &str| {
        let body = json!({"email": email, "password": password, "code": code});
        shop.tell(Method::POST, "/v1/sessions", None, &body).await
    };
    log_in(None, PASSWORD).await.refused(401, "second_factor_required");
    log_in(None, "a wrong password").await.refused(401, "login_refused");
    log_in(Some(&used), PASSWORD).await.refused(401, "login_refused");
    shop.clock.advance(Duration::from_secs(60));
    let next = totp(secret, now());
    log_in(Some(&next), PASSWORD).await.is(201);
    log_in(Some(&next), PASSWORD).await.refused(401, "login_refused");
    let spoken = codes[0].to_lowercase().replace('-', " ");
    log_in(Some(&spoken), PASSWORD).await.is(201);
    log_in(Some(codes[0]), PASSWORD).await.refused(401, "login_refused");
    log_in(Some(codes[1]), PASSWORD).await.is(201);
    // Guessing codes locks as guessing passwords does.
    for _ in 0..5 {
        log_in(Some("000000"), PASSWORD).await.refused(401, "login_refused");
    }
    log_in(Some(codes[2]), PASSWORD).await.refused(429, "rate_limited");
    shop.clock.advance(Duration::from_secs(31));
    let tokens = log_in(Some(codes[2]), PASSWORD).await.is(201);
    let off = shop.tell(Method::POST, "/v1/account/second-factor/off", Some(access(&tokens)), &password).await;
    assert_eq!(off.status, 204);
    log_in(None, PASSWORD).await.is(201);
}

#[tokio::test]
async fn what_no_account_can_be_is_refused_with_its_field() {
    let shop = open().await;
    let good = json!({"email": "a@example.com", "password": PASSWORD, "name": "A", "lang": "en"});
    for (field, value, code) in [
        ("email", json!("nobody"), "invalid_field"),
        ("email", json!("a@b@c"), "invalid_field"),
        ("email", json!("a b@example.com"), "invalid_field"),
        ("email", json!(format!("{}@example.com", "x".repeat(300))), "invalid_field"),
        ("email", json!(1), "invalid_field"),
        ("name", json!(""), "invalid_field"),
        ("name", json!("line\nbreak"), "invalid_field"),
        ("name", json!("x".repeat(201)), "invalid_field"),
        ("lang", json!("tlh"), "invalid_field"),
        ("role", json!("admin"), "invalid_field"),
        ("password", json!("1234567890"), "weak_password"),
        ("password", json!("x".repeat(100_000)), "body_too_large"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let reply = shop.tell(Method::POST, "/v1/accounts", None, &body).await;
        let status = if code == "body_too_large" { 413 } else { 400 };
        let problem = reply.refused(status, code);
        if status == 400 {
            assert_eq!(problem["field"], format!("/{field}"), "{problem}");
        }
    }
    assert!(letters(&shop, "a@example.com").is_empty());
    let tokens = join(&shop, "a@example.com").await;
    let path = "/v1/account/consents";
    let yes = json!({"purpose": "newsletter", "granted": true, "wording": "2026-11"});
    let no = json!({"purpose": "newsletter", "granted": false, "wording": "2026-11"});
    shop.tell(Method::POST, path, Some(access(&tokens)), &yes).await.is(200);
    let said = shop.tell(Method::POST, path, Some(access(&tokens)), &no).await.is(200);
    let granted: Vec<_> =
        said["consents"].as_array().unwrap().iter().map(|c| c["granted"].as_bool().unwrap()).collect();
    assert_eq!(granted, [true, false], "both are kept, the last counts");
    for bad in [
        json!({"purpose": "spying", "granted": true, "wording": "1"}),
        json!({"purpose": "newsletter", "granted": true, "wording": ""}),
    ] {
        shop.tell(Method::POST, path, Some(access(&tokens)), &bad).await.refused(400, "invalid_field");
    }
}
