//! A copy of a running shop, and a shop made of it: nothing acknowledged before is missing, nobody forgotten comes back.
//! Copies of a PostgreSQL database are made with its own tools.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backend::{BackupError, Config};
use http::Method;
use serde_json::{Value, json};

use super::client::{Http, PICTURE, Placed, TestShop, hash_of, write_goods};
use super::database;
use super::people::{PASSWORD, access, join, open};
use super::server::{Server, program};

fn told(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-server"));
    command.arg("--data").arg(data).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// Brings what no backup holds to where a shop is to be made.
fn bring_keys(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for name in backend::KEYS {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

/// Buys and pays until told to stop; every order whose payment was acknowledged.
async fn buy(http: Http, paid: Arc<std::sync::Mutex<Vec<Placed>>>, is_over: Arc<AtomicBool>) {
    while !is_over.load(Ordering::Relaxed) {
        let order = http.order(&[("ARIA-ROUND-BLACK", 1)]).await;
        let token = http.token("4242424242424242").await;
        let path = format!("/v1/orders/{}/payments", order.id);
        http.write_patiently(&path, Some(&order.secret), &json!({"token": token})).await.is(201);
        paid.lock().unwrap().push(order);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_has_everything_acknowledged_before_it_began() {
    if !database::is_file() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    super::soak::put_in(dir.path(), "ARIA-ROUND-BLACK", 1_000_000);
    let server = Server::start(program(dir.path()));
    let (data, to, new) = (dir.path().join("data"), dir.path().join("copy"), dir.path().join("new/data"));
    let (paid, is_over) = (Arc::default(), Arc::new(AtomicBool::new(false)));
    let buyers: Vec<_> =
        (0..4).map(|_| tokio::spawn(buy(server.http.clone(), Arc::clone(&paid), Arc::clone(&is_over)))).collect();
    while paid.lock().unwrap().len() < 20 {
        assert!(buyers.iter().all(|b| !b.is_finished()), "a buyer gave up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let before: Vec<Placed> = paid.lock().unwrap().clone();
    let (from, name) = (data.clone(), to.clone());
    let made = tokio::task::spawn_blocking(move || told(&from, &["backup", name.to_str().unwrap()])).await.unwrap();
    assert!(made.status.success() && said(&made).contains("vault.keys"), "{}", said(&made));
    let during = paid.lock().unwrap().len();
    while paid.lock().unwrap().len() < during + 8 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    is_over.store(true, Ordering::Relaxed);
    for buyer in buyers {
        buyer.await.unwrap();
    }
    let all = paid.lock().unwrap().clone();
    let in_it: Vec<_> = std::fs::read_dir(&to).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(backend::KEYS.iter().all(|k| !in_it.iter().any(|f| f == k)), "{in_it:?}");
    let again = told(&data, &["backup", to.to_str().unwrap()]);
    assert!(!again.status.success() && said(&again).contains("is there already"), "{}", said(&again));

    // Not over a shop, not beside a server, not without the keys.
    let from = to.to_str().unwrap();
    assert!(said(&told(&data, &["restore", from])).contains("another vitrine-server is using"));
    server.stop();
    let kept = std::fs::read(data.join("shop.db")).unwrap();
    assert!(said(&told(&data, &["restore", from])).contains("holds a shop"));
    assert!(std::fs::read(data.join("shop.db")).unwrap() == kept);
    let keyless = told(&new, &["restore", from]);
    assert!(!keyless.status.success() && said(&keyless).contains("vault.keys"), "{}", said(&keyless));
    bring_keys(&data, &new);
    let done = told(&new, &["restore", from]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(std::fs::read_dir(&new).unwrap().all(|f| !f.unwrap().file_name().to_str().unwrap().contains("restoring")));

    write_goods(&dir.path().join("new/goods"), 10_000);
    let server = Server::start(program(&dir.path().join("new")));
    for order in &before {
        let seen = server.http.look(order).await;
        assert_eq!((&seen["state"], &seen["contact"]["name"]), (&json!("paid"), &json!("Siti Rahma")));
    }
    // What came after the backup is not in it, and that is no half of anything.
    let mut later = 0;
    for order in &all[before.len()..] {
        match server.http.see(order, &order.secret).await {
            seen if seen.status == 404 => later += 1,
            seen => drop(seen.is(200)),
        }
    }
    assert!(later > 0, "the backup was made before the last orders");
    assert_eq!(&server.http.get(&format!("/v1/assets/{}", hash_of(PICTURE))).await.bytes[..], PICTURE);
    let order = server.http.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    server.http.pay(&order, "4242424242424242").await.is(201);
    super::books::check(&dir.path().join("new"), "ARIA-ROUND-BLACK", 1_000_000).await;
}

/// A shop on what was restored into `DIR/data`.
async fn open_restored(dir: tempfile::TempDir, from: &TestShop) -> TestShop {
    let clock = from.clock.clone();
    TestShop::open_in(dir, |c: &mut Config| {
        c.clock = clock;
        c.attempts_per_minute = 0;
        c.demo = None;
    })
    .await
}

#[tokio::test]
async fn who_was_forgotten_does_not_come_back_by_a_restore() {
    if !database::is_file() {
        return;
    }
    let shop = open().await;
    let email = "siti@example.com";
    let tokens = join(&shop, email).await;
    let (own, guest) = (shop.order(&[("ARIA-ROUND-BLACK", 1)]).await, shop.order(&[("ARIA-ROUND-BLACK", 1)]).await);
    let claim = async |order: &Placed, tokens: &Value| {
        let claim = json!({"order": order.id, "secret": order.secret});
        shop.tell(Method::POST, "/v1/account/orders", Some(access(tokens)), &claim).await.is(200);
    };
    claim(&own, &tokens).await;
    let other = join(&shop, "budi@example.com").await;
    let (data, to) = (shop.dir.path().join("data"), shop.dir.path().join("copy"));
    backend::backup(&data, None, &to).await.unwrap();
    // Hers only since: the backup does not know that it is.
    claim(&guest, &tokens).await;
    shop.clock.advance(Duration::from_secs(61 * 24 * 3600));
    let tokens = shop.log_in(email, PASSWORD).await.is(201);
    let erase = json!({"password": PASSWORD});
    assert_eq!(shop.tell(Method::POST, "/v1/account/erase", Some(access(&tokens)), &erase).await.status, 204);

    let restored = tempfile::tempdir().unwrap();
    bring_keys(&data, &restored.path().join("data"));
    let done = backend::restore(&restored.path().join("data"), None, &to).await.unwrap();
    assert_eq!(done.erased, 1);
    let back = open_restored(restored, &shop).await;
    for order in [&own, &guest] {
        assert_eq!(back.look(order).await["contact"]["name"], "erased");
    }
    back.log_in(email, PASSWORD).await.refused(401, "login_refused");
    back.log_in("budi@example.com", PASSWORD).await.is(201);
    back.refresh(&other).await.refused(401, "session_ended");

    // What the ledger is for: without it she is back.
    let careless = tempfile::tempdir().unwrap();
    bring_keys(&data, &careless.path().join("data"));
    std::fs::remove_file(careless.path().join("data/erasures.ledger")).unwrap();
    assert_eq!(backend::restore(&careless.path().join("data"), None, &to).await.unwrap().erased, 0);
    let back = open_restored(careless, &shop).await;
    assert_eq!(back.look(&own).await["contact"]["name"], "Siti Rahma");
}

#[tokio::test]
async fn a_damaged_backup_makes_no_shop() {
    if !database::is_file() {
        return;
    }
    let shop = TestShop::open().await;
    shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let (data, to) = (shop.dir.path().join("data"), shop.dir.path().join("copy"));
    backend::backup(&data, None, &to).await.unwrap();
    let new = shop.dir.path().join("new");
    bring_keys(&data, &new);
    let spoil = |name: &str, at: usize| {
        let path = to.join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        move || std::fs::write(path, whole).unwrap()
    };
    let picture = format!("assets/{}", hash_of(PICTURE));
    for (name, at) in [("shop.db", 5000), (picture.as_str(), 3)] {
        let mend = spoil(name, at);
        let refused = backend::restore(&new, None, &to).await.unwrap_err();
        assert!(matches!(refused, BackupError::Damaged { .. }), "{name}: {refused:?}");
        assert!(!new.join("shop.db").exists() && !new.join("shop.db.restoring").exists());
        mend();
    }
    let text = std::fs::read_to_string(to.join("backup.json")).unwrap();
    std::fs::write(to.join("backup.json"), text.replace("\"form\": 1", "\"form\": 2")).unwrap();
    assert!(matches!(backend::restore(&new, None, &to).await.unwrap_err(), BackupError::Newer { .. }));
    std::fs::write(to.join("backup.json"), "{").unwrap();
    assert!(matches!(backend::restore(&new, None, &to).await.unwrap_err(), BackupError::Manifest { .. }));
    std::fs::write(to.join("backup.json"), text).unwrap();
    // Keys of another shop open nothing of this one.
    let keys = std::fs::read_to_string(new.join("vault.keys")).unwrap();
    let other: String = keys
        .lines()
        .map(|l| if l.starts_with("wrap") { format!("wrap 1 {}\n", "07".repeat(32)) } else { format!("{l}\n") })
        .collect();
    std::fs::write(new.join("vault.keys"), other).unwrap();
    assert!(matches!(backend::restore(&new, None, &to).await.unwrap_err(), BackupError::WrongKeys { .. }));
    std::fs::write(new.join("vault.keys"), keys).unwrap();
    backend::restore(&new, None, &to).await.unwrap();
    assert!(matches!(backend::restore(&new, None, &to).await.unwrap_err(), BackupError::ShopThere { .. }));
}

#[tokio::test]
async fn a_backup_of_a_newer_server_is_refused() {
    if !database::is_file() {
        return;
    }
    let shop = TestShop::open().await;
    let (data, to) = (shop.dir.path().join("data"), shop.dir.path().join("copy"));
    {
        use sqlx::{Connection as _, SqliteConnection};
        let mut conn = SqliteConnection::connect(data.join("shop.db").to_str().unwrap()).await.unwrap();
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'newer', 1, x'00', 1)";
        sqlx::query(newer).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
    backend::backup(&data, None, &to).await.unwrap();
    let new = shop.dir.path().join("new");
    bring_keys(&data, &new);
    assert!(matches!(backend::restore(&new, None, &to).await.unwrap_err(), BackupError::Newer { .. }));
    assert!(!new.join("shop.db").exists());
}
