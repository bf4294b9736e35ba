//! Full disks, wrong folders, second servers: what is wrong is said, and nothing is lost by it.

use std::path::Path;
use std::process::Command;

use backend::Config;
use serde_json::json;

use super::client::TestShop;

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";

#[tokio::test]
async fn a_second_server_on_the_same_data_is_told_so() {
    let shop = TestShop::open().await;
    let output = Command::new(env!("CARGO_BIN_EXE_vitrine-server"))
        .arg("--data")
        .arg(shop.dir.path().join("data"))
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    let folder = shop.dir.path().join("data").display().to_string();
    assert!(said.contains("another vitrine-server") && said.contains(&folder) && said.contains("--data"), "{said}");
    assert_eq!(shop.get("/readyz").await.status, 200, "the first is not disturbed");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let locked = dir.path().join("locked");
    std::fs::create_dir(&locked).unwrap();
    let mut rights = std::fs::metadata(&locked).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&locked, rights).unwrap();
    // Root writes everywhere but into the kernel's own folders.
    let is_root = std::fs::write(locked.join("x"), "x").is_ok();
    let refused = if is_root { Path::new("/proc/sys").to_owned() } else { locked };
    let a_file = dir.path().join("a-file");
    std::fs::write(&a_file, "x").unwrap();
    for folder in [refused, a_file] {
        let mut config = Config::new(&folder);
        config.listen = "127.0.0.1:0".parse().unwrap();
        let Err(error) = backend::start(config).await else { panic!("{} was taken", folder.display()) };
        let said = error.to_string();
        assert!(said.contains(&folder.display().to_string()) && said.contains("--data"), "{said}");
    }
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_keeps_what_is_there() {
    let room = |bytes: Option<u64>| move |c: &mut Config| c.max_database_bytes = bytes;
    let shop = TestShop::open_with(room(Some(1_000_000))).await;
    let first = shop.order(&[(SKU, 1)]).await;
    let lines: Vec<_> = (0..100).map(|i| json!({"sku": format!("{}-{i}", "S".repeat(30)), "quantity": 1})).collect();
    let large = json!({"currency": "USD", "lines": lines});
    let mut refused = None;
    for _ in 0..500 {
        let reply = shop.post("/v1/carts", &large).await;
        if reply.status != 201 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.expect("the disk fills up");
    assert!(refused.refused(503, "unavailable")["detail"].as_str().unwrap().contains("full"));
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(shop.look(&first).await["state"], "awaiting_payment");
    shop.get("/v1/products").await.is(200);
    // With room again, everything goes on where it was.
    let shop = shop.reopen(room(None)).await;
    assert_eq!(shop.available(SKU).await, 999_999);
    shop.pay(&first, "4242424242424242").await.is(201);
    shop.post("/v1/carts", &large).await.is(201);
}

#[tokio::test]
async fn the_file_says_what_flags_and_environment_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let serve = |settings: &str, flags: &[&str]| {
        std::fs::write(data.join("server.toml"), settings).unwrap();
        Command::new(env!("CARGO_BIN_EXE_vitrine-server"))
            .arg("--data")
            .arg(&data)
            .args(flags)
            .env("VITRINE_LOG", "off")
            .output()
            .unwrap()
    };
    // An address that is not ours ends the server at once and shows which setting was heard.
    let said = |output: std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said(serve("listen = \"198.51.100.1:1\"", &[])).contains("cannot listen on 198.51.100.1:1"));
    assert!(said(serve("listen = \"198.51.100.1:1\"", &["--listen", "198.51.100.2:2"])).contains("198.51.100.2:2"));
    assert!(said(serve("listne = 1", &[])).contains("server.toml"));
    let missing = said(serve("", &["--demo", "/nowhere", "--listen", "127.0.0.1:0"]));
    assert!(missing.contains("/nowhere"), "{missing}");
}
