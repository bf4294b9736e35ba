//! What is kept about people: sealed on the disk, given out whole, forgotten whole.

use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use super::client::{Ask, Placed, TestShop, new_key};
use super::database;
use super::people::{PASSWORD, access, join, open};

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}

/// The whole data folder as text, a character a byte: so the standard library searches it quickly.
struct Disk(Vec<(PathBuf, String)>);

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

impl Disk {
    fn of(dir: &Path) -> Self {
        let read = |p: PathBuf| {
            let bytes = text(&std::fs::read(&p).unwrap_or_default());
            (p, bytes)
        };
        Self(files(dir).into_iter().map(read).collect())
    }

    /// In which files the bytes stand.
    fn hits(&self, needle: &[u8]) -> Vec<&PathBuf> {
        let needle = text(needle);
        self.0.iter().filter(|(_, t)| t.contains(&needle)).map(|(p, _)| p).collect()
    }
}

async fn conn(shop: &TestShop) -> SqliteConnection {
    let path = shop.dir.path().join("data/shop.db");
    SqliteConnection::connect(path.to_str().unwrap()).await.unwrap()
}

/// An order of the person's with values of its own, paid.
async fn order(shop: &TestShop, tokens: &Value, planted: &mut Vec<String>) -> Placed {
    let n = planted.len();
    let mut plant = |what: &str| {
        let value = format!("{what} {n} {}", planted.len() * 7919 + 13);
        planted.push(value.clone());
        value
    };
    let cart = shop.cart(&[("ARIA-ROUND-BLACK", 1)]).await;
    let email = plant("mail").replace(' ', ".") + "@example.com";
    let body = json!({
        "cart_id": cart["id"], "expected_total": cart["totals"]["total"], "lang": "id",
        "contact": {"name": plant("Nama"), "email": email, "phone": plant("+62")},
        "address": {"line1": plant("Jalan"), "line2": plant("Lantai"), "city": plant("Kota"),
            "region": plant("Provinsi"), "postal_code": plant("Kode"), "country": "ID"},
    });
    planted.iter_mut().filter(|p| p.starts_with("mail ")).for_each(|p| *p = p.replace(' ', "."));
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", new_key()),
        ("authorization", format!("Bearer {}", access(tokens))),
    ];
    let body = body.to_string().into_bytes();
    let placed = shop.ask(Ask { method: Method::POST, path: "/v1/checkout", headers, body }).await.is(201);
    let placed = Placed::from(&placed);
    shop.pay(&placed, "4242424242424242").await.is(201);
    placed
}

#[tokio::test]
async fn of_200_planted_values_the_export_has_all_and_the_disk_none() {
    // What a server's own files still have of a forgotten row is its vacuum's affair (see README.md).
    if !database::is_file() {
        return;
    }
    let shop = open().await;
    let email = "planted.person@example.com";
    let tokens = join(&shop, email).await;
    let mut planted = Vec::new();
    let mut orders = Vec::new();
    while planted.len() < 160 {
        orders.push(order(&shop, &tokens, &mut planted).await);
    }
    let addresses: Vec<Value> = (0..19)
        .map(|i| {
            let (line1, city) = (format!("Gang Mawar {}", 40_000 + i), format!("Desa Melati {}", 50_000 + i));
            planted.extend([line1.clone(), city.clone()]);
            json!({"line1": line1, "city": city, "country": "ID"})
        })
        .collect();
    planted.extend(["Siti Tertanam 61234".to_owned(), "+62 811 77123".to_owned(), email.to_owned()]);
    let profile =
        json!({"name": "Siti Tertanam 61234", "phone": "+62 811 77123", "lang": "id", "addresses": addresses});
    shop.tell(Method::PUT, "/v1/account", Some(access(&tokens)), &profile).await.is(200);
    assert!(planted.len() >= 200, "{}", planted.len());

    let export = shop.tell(Method::GET, "/v1/account/export", Some(access(&tokens)), &Value::Null).await;
    let text = String::from_utf8(export.bytes.to_vec()).unwrap();
    let missing: Vec<_> = planted.iter().filter(|p| !text.contains(p.as_str())).collect();
    assert!(missing.is_empty(), "not in the export: {missing:?}");
    let export = export.is(200);
    assert_eq!(export["orders"].as_array().unwrap().len(), orders.len());
    assert!(export["log"].as_array().unwrap().iter().any(|e| e["action"] == "account.verified"));

    // Sealed already while the account lives: only letters have the address.
    let data = shop.dir.path().join("data");
    let disk = Disk::of(&data);
    for value in &planted {
        let found = disk.hits(value.as_bytes());
        let is_letter =
            |p: &&PathBuf| (value == email || value.starts_with("mail.")) && p.extension().is_some_and(|e| e == "eml");
        assert!(found.iter().all(is_letter), "{value} stands in {found:?}");
    }
    assert!(!disk.hits(email.as_bytes()).is_empty(), "a test that finds nothing proves nothing");
    let mut db = conn(&shop).await;
    let keys: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT data_key FROM accounts UNION ALL SELECT data_key FROM orders WHERE data_key IS NOT NULL",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();
    assert_eq!(keys.len(), orders.len() + 1);
    let disk = Disk::of(&data);
    assert!(keys.iter().all(|k| !disk.hits(k).is_empty()), "they are found where they are");

    // While parcels are on their way their addresses are needed.
    let erase_now = json!({"password": PASSWORD});
    let path = "/v1/account/erase";
    shop.tell(Method::POST, path, Some(access(&tokens)), &erase_now).await.refused(409, "wrong_state");
    shop.clock.advance(Duration::from_secs(61 * 24 * 3600));
    let tokens = shop.log_in(email, PASSWORD).await.is(201);
    let erase = |password: &str| {
        let (http, token, body) = (shop.http.clone(), access(&tokens).to_owned(), json!({"password": password}));
        async move { http.tell(Method::POST, "/v1/account/erase", Some(&token), &body).await }
    };
    erase("not this one at all").await.refused(401, "login_refused");
    assert_eq!(erase(PASSWORD).await.status, 204);
    let disk = Disk::of(&data);
    for value in planted.iter().map(String::as_bytes).chain(keys.iter().map(Vec::as_slice)) {
        let found = disk.hits(value);
        assert!(found.is_empty(), "{} stands in {found:?}", String::from_utf8_lossy(value));
    }
    shop.me(&tokens).await.refused(401, "token_refused");
    shop.refresh(&tokens).await.refused(401, "session_ended");
    shop.log_in(email, PASSWORD).await.refused(401, "login_refused");
    // The books still stand, without their buyer.
    let seen = shop.look(&orders[0]).await;
    assert_eq!(
        (&seen["state"], &seen["contact"]["name"], &seen["address"]["country"]),
        (&json!("paid"), &json!("erased"), &json!("ID"))
    );
    assert_eq!(seen["payments"][0].get("last4"), None);
    let again = join(&shop, email).await;
    let own = shop.tell(Method::GET, "/v1/account/orders", Some(access(&again)), &Value::Null).await.is(200);
    assert_eq!(own["orders"], json!([]), "a new account is a new person");
}

#[tokio::test]
async fn guests_are_sealed_too_and_forgotten_in_time() {
    let shop = TestShop::open_with(|c| c.keep_buyers = Duration::from_secs(3600)).await;
    let old = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    shop.pay(&old, "4242424242424242").await.is(201);
    let data = shop.dir.path().join("data");
    for value in ["Siti Rahma", "Sudirman", "siti@example.com", &old.secret] {
        assert_eq!(Disk::of(&data).hits(value.as_bytes()), Vec::<&PathBuf>::new(), "{value}");
    }
    assert_eq!(shop.look(&old).await["contact"]["name"], "Siti Rahma");
    shop.clock.advance(Duration::from_secs(3601));
    let new = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    for _ in 0..400 {
        if shop.look(&old).await["contact"]["name"] == "erased" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let seen = shop.look(&old).await;
    assert_eq!((&seen["contact"]["name"], &seen["state"]), (&json!("erased"), &json!("paid")));
    assert_eq!(shop.look(&new).await["contact"]["name"], "Siti Rahma");
}

#[tokio::test]
async fn an_order_on_its_way_keeps_its_buyer() {
    let shop = open().await;
    let tokens = join(&shop, "a@example.com").await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let claim = json!({"order": order.id, "secret": order.secret});
    shop.tell(Method::POST, "/v1/account/orders", Some(access(&tokens)), &claim).await.is(200);
    let erase = json!({"password": PASSWORD});
    let path = "/v1/account/erase";
    shop.tell(Method::POST, path, Some(access(&tokens)), &erase).await.refused(409, "wrong_state");
    assert_eq!(shop.look(&order).await["contact"]["name"], "Siti Rahma");
}

#[tokio::test]
async fn what_an_older_server_wrote_in_the_clear_is_sealed_at_the_next_start() {
    // No older server wrote to PostgreSQL.
    if !database::is_file() {
        return;
    }
    let shop = open().await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let mut db = conn(&shop).await;
    let contact = json!({"name": "Lama Terbuka", "email": "lama@example.com", "phone": ""}).to_string();
    let address = json!({"line1": "Jalan Terbuka", "line2": "", "city": "Solo", "region": "", "postal_code": "", "country": "ID"});
    let done = sqlx::query("UPDATE orders SET data_key = NULL, contact = $1, address = $2")
        .bind(contact)
        .bind(address.to_string())
        .execute(&mut db)
        .await;
    assert_eq!(done.unwrap().rows_affected(), 1);
    db.close().await.unwrap();
    let data = shop.dir.path().join("data");
    assert!(!Disk::of(&data).hits(b"Lama Terbuka").is_empty());
    let shop = shop.reopen(|_| {}).await;
    let seen = shop.look(&order).await;
    assert_eq!((&seen["contact"]["name"], &seen["address"]["city"]), (&json!("Lama Terbuka"), &json!("Solo")));
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(shop.look(&order).await, seen);
    assert_eq!(Disk::of(&shop.dir.path().join("data")).hits(b"Lama Terbuka"), Vec::<&PathBuf>::new());
}

#[tokio::test]
async fn keys_rotate_without_a_word_lost_and_the_old_one_opens_nothing() {
    let shop = open().await;
    let tokens = join(&shop, "a@example.com").await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let (data, url) = (shop.dir.path().join("data"), database::of(shop.dir.path()));
    let keys = data.join("vault.keys");
    let before = std::fs::read_to_string(&keys).unwrap();
    let refused = backend::rotate_keys(&data, url.as_deref(), None).await.unwrap_err().to_string();
    assert!(refused.contains("another vitrine-server is using"), "{refused}");
    let TestShop { running, dir, clock, .. } = shop;
    running.shutdown().await;
    assert_eq!(backend::rotate_keys(&data, url.as_deref(), None).await.unwrap(), 2);
    assert_eq!(backend::rotate_keys(&data, url.as_deref(), None).await.unwrap(), 2, "again, with yet another key");
    backend::rotate_signing_key(&data).unwrap();
    let after = std::fs::read_to_string(&keys).unwrap();
    let wraps = |text: &str| text.lines().filter(|l| l.starts_with("wrap")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((wraps(&before).len(), wraps(&after).len()), (1, 1));
    assert_ne!(wraps(&before), wraps(&after));
    let set = |config: &mut backend::Config| {
        config.clock = clock.clone();
        config.attempts_per_minute = 0;
    };
    let shop = TestShop::open_in(dir, set).await;
    assert_eq!(shop.look(&order).await["contact"]["name"], "Siti Rahma");
    assert_eq!(
        shop.me(&tokens).await.is(200)["email"],
        "a@example.com",
        "and the token of the old signing key is good"
    );
    assert_eq!(shop.get("/.well-known/jwks.json").await.is(200)["keys"].as_array().unwrap().len(), 2);
    // With the old file nothing opens, and nobody gets something else's data.
    let TestShop { running, dir, .. } = shop;
    running.shutdown().await;
    std::fs::write(&keys, before).unwrap();
    let shop = TestShop::open_in(dir, set).await;
    shop.see(&order, &order.secret).await.refused(500, "internal");
}
