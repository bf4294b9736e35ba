//! Passkeys: as devices, people and thieves see them. The other side is soft-webauthn (PyPI) where it is honest, and a device
//! of our own where it is not.

mod device;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use backend::PasskeySite;
use http::Method;
use serde_json::{Value, json};

use self::device::{BACKED_UP, Device, ORIGIN, Said, VERIFIED};
use super::client::{Reply, TestShop};
use super::people::{PASSWORD, access, join, letters};
use super::pypi::python_with;

/// The one that was looked at.
const REQUIREMENT: &str = "soft-webauthn==0.1.4";

const EMAIL: &str = "siti@example.com";

async fn open() -> TestShop {
    TestShop::open_with(settings).await
}

fn settings(config: &mut backend::Config) {
    config.attempts_per_minute = 0;
    config.passkeys = Some(PasskeySite::new("localhost", vec![ORIGIN.to_owned()]).unwrap());
}

async fn offer(shop: &TestShop, tokens: &Value) -> Value {
    let body = json!({"password": PASSWORD});
    shop.tell(Method::POST, "/v1/account/passkeys/offer", Some(access(tokens)), &body).await.is(200)
}

async fn add(shop: &TestShop, tokens: &Value, name: &str, credential: &Value) -> Reply {
    let body = json!({"name": name, "credential": credential});
    shop.tell(Method::POST, "/v1/account/passkeys", Some(access(tokens)), &body).await
}

/// A device that the account has from now on.
async fn with_device(shop: &TestShop, tokens: &Value, mut device: Device) -> Device {
    let credential = device.make(&offer(shop, tokens).await);
    add(shop, tokens, "key ring", &credential).await.is(201);
    device
}

async fn ask(shop: &TestShop, first: &Value) -> Reply {
    let body = if first.is_null() { json!({}) } else { json!({"first": first}) };
    shop.tell(Method::POST, "/v1/sessions/passkey/challenge", None, &body).await
}

fn first(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD})
}

async fn sign_in(shop: &TestShop, credential: &Value) -> Reply {
    let body = json!({"credential": credential, "device": "phone"});
    shop.tell(Method::POST, "/v1/sessions/passkey", None, &body).await
}

async fn list(shop: &TestShop, tokens: &Value) -> Value {
    let passkeys = shop.tell(Method::GET, "/v1/account/passkeys", Some(access(tokens)), &Value::Null).await.is(200);
    passkeys["passkeys"].clone()
}

/// The browser and authenticator of others.
struct Soft {
    process: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Soft {
    async fn start() -> Self {
        let program = tokio::task::spawn_blocking(|| python_with(REQUIREMENT)).await.unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/backend_it/passkeys/soft.py");
        let mut command = Command::new(program);
        let mut process = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (ask, answer) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, ask, answer: BufReader::new(answer) }
    }

    fn asked(&mut self, what: &str, options: &Value) -> Value {
        writeln!(self.ask, "{}", json!({what: options, "origin": ORIGIN})).unwrap();
        let mut line = String::new();
        self.answer.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("an answer; its complaints stand above")
    }
}

impl Drop for Soft {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test]
async fn an_authenticator_of_others_is_a_second_factor() {
    let shop = open().await;
    let tokens = join(&shop, EMAIL).await;
    let other = shop.log_in(EMAIL, PASSWORD).await.is(201);
    let wrong = json!({"password": "not this one"});
    let path = "/v1/account/passkeys/offer";
    shop.tell(Method::POST, path, Some(access(&tokens)), &wrong).await.refused(401, "login_refused");
    ask(&shop, &first(EMAIL)).await.refused(404, "not_found");

    let mut soft = Soft::start().await;
    let made = soft.asked("make", &offer(&shop, &tokens).await);
    let added = add(&shop, &tokens, "Kunci di gantungan", &made).await.is(201);
    let codes = added["codes"].as_array().unwrap();
    assert_eq!((codes.len(), &added["passkey"]["is_backed_up"]), (10, &json!(false)));
    shop.me(&other).await.refused(401, "token_refused");
    assert_eq!(shop.me(&tokens).await.is(200)["has_second_factor"], true);
    for _ in 0..400 {
        if letters(&shop, EMAIL).iter().any(|l| l.contains("Cara masuk baru")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(letters(&shop, EMAIL).iter().any(|l| l.contains("Cara masuk baru")), "its owner is told");
    // The same challenge makes no second one, and the same key is nobody's twice.
    add(&shop, &tokens, "again", &made).await.refused(400, "invalid_field");

    shop.log_in(EMAIL, PASSWORD).await.refused(401, "second_factor_required");
    ask(&shop, &json!({"email": EMAIL, "password": "not this one"})).await.refused(401, "login_refused");
    let options = ask(&shop, &first(EMAIL)).await.is(200);
    assert_eq!(options["allowCredentials"][0]["id"], made["id"]);
    let signed = soft.asked("sign", &options);
    let signed_in = sign_in(&shop, &signed).await.is(201);
    assert!(list(&shop, &signed_in).await[0]["used_at"].is_i64());
    sign_in(&shop, &signed).await.refused(401, "login_refused");
    // It asks nobody who is there: alone it opens nothing.
    let alone = soft.asked("sign", &ask(&shop, &Value::Null).await.is(200));
    sign_in(&shop, &alone).await.refused(401, "login_refused");

    // Who lost it has the codes, each once.
    let by_code = async |code: &Value| {
        let body = json!({"email": EMAIL, "password": PASSWORD, "code": code});
        shop.tell(Method::POST, "/v1/sessions", None, &body).await
    };
    let tokens = by_code(&codes[0]).await.is(201);
    by_code(&codes[0]).await.refused(401, "login_refused");
    let id = list(&shop, &tokens).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/account/passkeys/{id}");
    let named = shop.tell(Method::PUT, &path, Some(access(&tokens)), &json!({"name": "Lama"})).await.is(200);
    assert_eq!(named["passkeys"][0]["name"], "Lama");
    shop.tell(Method::PUT, &path, Some(access(&tokens)), &json!({"name": " "})).await.refused(400, "invalid_field");
    let remove = async |who: &Value, password: &str| {
        let body = json!({"password": password});
        shop.tell(Method::POST, &format!("{path}/remove"), Some(access(who)), &body).await
    };
    let stranger = join(&shop, "budi@example.com").await;
    remove(&stranger, PASSWORD).await.refused(404, "not_found");
    let renamed = shop.tell(Method::PUT, &path, Some(access(&stranger)), &json!({"name": "Mine"})).await;
    renamed.refused(404, "not_found");
    remove(&tokens, "not this one").await.refused(401, "login_refused");
    assert_eq!(remove(&tokens, PASSWORD).await.status, 204);
    remove(&tokens, PASSWORD).await.refused(404, "not_found");
    shop.log_in(EMAIL, PASSWORD).await.is(201);
    by_code(&codes[1]).await.is(201);
}

#[tokio::test]
async fn a_device_that_asks_who_is_there_signs_in_alone() {
    let shop = open().await;
    for (email, device) in [(EMAIL, Device::es256()), ("budi@example.com", Device::ed25519())] {
        let tokens = join(&shop, email).await;
        let mut device = with_device(&shop, &tokens, device).await;
        let options = ask(&shop, &Value::Null).await.is(200);
        assert_eq!((&options["userVerification"], &options["allowCredentials"]), (&json!("required"), &json!([])));
        let signed_in = sign_in(&shop, &device.sign_in(&options)).await.is(201);
        assert_eq!(shop.me(&signed_in).await.is(200)["email"], email);
        // Whoever guesses passwords locks passwords; a device cannot be guessed.
        for _ in 0..6 {
            shop.log_in(email, "a wrong password").await;
        }
        shop.log_in(email, PASSWORD).await.refused(429, "rate_limited");
        let options = ask(&shop, &Value::Null).await.is(200);
        sign_in(&shop, &device.sign_in(&options)).await.is(201);
    }
    // One that signs itself is no less good, and a phone's that is copied to the next phone says so.
    let tokens = join(&shop, "ana@example.com").await;
    let mut phone = Device::es256();
    phone.flags = VERIFIED | BACKED_UP | 8;
    let made = phone.make_but(&offer(&shop, &tokens).await, |said| said.format = "packed");
    assert_eq!(add(&shop, &tokens, "phone", &made).await.is(201)["passkey"]["is_backed_up"], true);
    // Such a one does not count: that nothing is good twice is the challenge's alone.
    for _ in 0..2 {
        let options = ask(&shop, &Value::Null).await.is(200);
        let signed = phone.sign_in_but(&options, |said| said.count = 0);
        sign_in(&shop, &signed).await.is(201);
        sign_in(&shop, &signed).await.refused(401, "login_refused");
    }
    assert_eq!(offer(&shop, &tokens).await["excludeCredentials"][0]["transports"], json!(["internal"]));
}

/// What one lie changes.
type Bend = fn(&mut Said);

/// Lies that no passkey may tell, made or used.
const LIES: [(&str, Bend); 11] = [
    ("a page of another site", |s| s.client["origin"] = json!("https://thief.example")),
    ("a page of the same name on another port", |s| s.client["origin"] = json!("http://localhost:7408")),
    ("in a frame of another site", |s| s.client["crossOrigin"] = json!(true)),
    ("in a frame, as newer browsers say it", |s| s.client["topOrigin"] = json!("https://thief.example")),
    ("signed for something else", |s| s.client["type"] = json!("payment.get")),
    ("a challenge of its own", |s| s.client["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
    ("a challenge that is none", |s| s.client["challenge"] = json!("&")),
    ("another domain", |s| s.domain = "thief.example".to_owned()),
    ("nobody there", |s| s.flags &= !1),
    ("copied and not to be copied", |s| s.flags |= BACKED_UP),
    ("more than it says", |s| s.tail = vec![0]),
];

#[tokio::test]
async fn what_no_honest_device_says_makes_no_passkey() {
    let shop = open().await;
    let tokens = join(&shop, EMAIL).await;
    let more: [(&str, Bend); 5] = [
        ("signing in", |s| s.client["type"] = json!("webauthn.get")),
        ("no algorithm", |s| s.algorithm = 0),
        ("one that was not asked for", |s| s.algorithm = -36),
        ("an attestation that was not asked for", |s| s.format = "fido-u2f"),
        ("extensions that are not there", |s| s.flags |= 128),
    ];
    for (what, bend) in LIES.into_iter().chain(more) {
        let mut device = Device::es256();
        let made = device.make_but(&offer(&shop, &tokens).await, bend);
        let refused = add(&shop, &tokens, what, &made).await;
        assert_eq!(refused.status, 400, "{what}: {}", refused.json());
    }
    // Another's key under this one's name, a longer name, and nothing at all.
    let mut device = Device::es256();
    let mut made = device.make(&offer(&shop, &tokens).await);
    made["id"] = json!("AAAA");
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    device.id = vec![7; 1024];
    let made = device.make(&offer(&shop, &tokens).await);
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    device.id = Vec::new();
    let made = device.make(&offer(&shop, &tokens).await);
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    // A self-signature over something else.
    let options = offer(&shop, &tokens).await;
    let mut device = Device::es256();
    let mut made = device.make_but(&options, |s| s.format = "packed");
    let other = device.make_but(&options, |s| s.client["extra"] = json!(1));
    made["response"]["clientDataJSON"] = other["response"]["clientDataJSON"].clone();
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    // Another's challenge, one that was answered, and one that is over.
    let budi = join(&shop, "budi@example.com").await;
    let made = Device::es256().make(&offer(&shop, &budi).await);
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    let options = offer(&shop, &tokens).await;
    let wrong = Device::es256().make_but(&options, |s| s.flags = 0);
    add(&shop, &tokens, "x", &wrong).await.refused(400, "invalid_field");
    add(&shop, &tokens, "x", &Device::es256().make(&options)).await.refused(400, "invalid_field");
    let mut device = Device::es256();
    let made = device.make(&offer(&shop, &tokens).await);
    shop.clock.advance(Duration::from_secs(5 * 60));
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    let mut made = device.make(&offer(&shop, &tokens).await);
    made["response"]["clientDataJSON"] = json!("A".repeat(20_000));
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
    assert_eq!(list(&shop, &tokens).await, json!([]), "nothing of this was taken");
    // Another account's key.
    let mut device = with_device(&shop, &budi, device).await;
    let made = device.make(&offer(&shop, &tokens).await);
    add(&shop, &tokens, "x", &made).await.refused(400, "invalid_field");
}

#[tokio::test]
async fn what_no_honest_device_signs_opens_nothing() {
    let shop = open().await;
    let tokens = join(&shop, EMAIL).await;
    let budi = join(&shop, "budi@example.com").await;
    let mut device = with_device(&shop, &tokens, Device::es256()).await;
    let mut of_budi = with_device(&shop, &budi, Device::es256()).await;
    let more: [(&str, Bend); 3] = [
        ("making one", |s| s.client["type"] = json!("webauthn.create")),
        ("asked nobody", |s| s.flags &= !VERIFIED),
        ("may be copied, which it said that it may not", |s| s.flags |= 8),
    ];
    for (what, bend) in LIES.into_iter().chain(more) {
        let options = ask(&shop, &Value::Null).await.is(200);
        let refused = sign_in(&shop, &device.sign_in_but(&options, bend)).await;
        assert_eq!(refused.status, 401, "{what}: {}", String::from_utf8_lossy(&refused.bytes));
        refused.refused(401, "login_refused");
    }
    // A key's signature under another's name, and another's user.
    let options = async || ask(&shop, &Value::Null).await.is(200);
    let mut forged = device.sign_in(&options().await);
    forged["id"] = of_budi.sign_in(&json!({"challenge": "AA"}))["id"].clone();
    sign_in(&shop, &forged).await.refused(401, "login_refused");
    let mut forged = device.sign_in(&options().await);
    forged["response"]["userHandle"] = json!(of_budi.user);
    sign_in(&shop, &forged).await.refused(401, "login_refused");
    let mut forged = device.sign_in(&options().await);
    forged["response"].as_object_mut().unwrap().remove("userHandle");
    sign_in(&shop, &forged).await.refused(401, "login_refused");
    // The password was another's.
    let of_password = ask(&shop, &first("budi@example.com")).await.is(200);
    sign_in(&shop, &device.sign_in(&of_password)).await.refused(401, "login_refused");
    // Every byte of what is signed counts.
    for part in ["authenticatorData", "clientDataJSON", "signature"] {
        for place in [0, 40] {
            let mut forged = device.sign_in(&options().await);
            let text = forged["response"][part].as_str().unwrap();
            let flipped = if text.as_bytes()[place] == b'A' { 'B' } else { 'A' };
            let text = format!("{}{flipped}{}", &text[..place], &text[place + 1..]);
            forged["response"][part] = json!(text);
            sign_in(&shop, &forged).await.refused(401, "login_refused");
        }
    }
    // Too late, and a counter that does not move or goes back: there are two of it.
    let late = device.sign_in(&options().await);
    shop.clock.advance(Duration::from_secs(5 * 60));
    sign_in(&shop, &late).await.refused(401, "login_refused");
    let options_now = options().await;
    sign_in(&shop, &device.sign_in(&options_now)).await.is(201);
    for back in [0, 1, device.count] {
        let forged = device.sign_in_but(&options().await, |s| s.count = back);
        sign_in(&shop, &forged).await.refused(401, "login_refused");
    }
    let log = shop.tell(Method::GET, "/v1/account/export", Some(access(&tokens)), &Value::Null).await.is(200);
    let copied = log["log"].as_array().unwrap().iter().filter(|e| e["action"] == "account.passkey_copied").count();
    assert_eq!((copied, log["passkeys"].as_array().unwrap().len()), (3, 1));
    sign_in(&shop, &device.sign_in(&options().await)).await.is(201);
    // Of two answers at once that a device and its copy give, one opens.
    let (one, two) = (options().await, options().await);
    let (one, count) = (device.sign_in(&one), device.count);
    let two = device.sign_in_but(&two, |s| s.count = count);
    let (one, two) = tokio::join!(sign_in(&shop, &one), sign_in(&shop, &two));
    let mut both = [one.status, two.status];
    both.sort_unstable();
    assert_eq!(both, [201, 401]);
    // Guessing behind a known password is slowed as codes are.
    for _ in 0..5 {
        let of_password = ask(&shop, &first(EMAIL)).await.is(200);
        let forged = device.sign_in_but(&of_password, |s| s.domain = "thief.example".to_owned());
        sign_in(&shop, &forged).await.refused(401, "login_refused");
    }
    ask(&shop, &first(EMAIL)).await.refused(429, "rate_limited");
}

#[tokio::test]
async fn a_shop_without_a_domain_takes_no_passkeys() {
    let shop = super::people::open().await;
    let tokens = join(&shop, EMAIL).await;
    let path = "/v1/account/passkeys/offer";
    let body = json!({"password": PASSWORD});
    shop.tell(Method::POST, path, Some(access(&tokens)), &body).await.refused(404, "not_found");
    ask(&shop, &Value::Null).await.refused(404, "not_found");
    assert_eq!(list(&shop, &tokens).await, json!([]));
}
