//! Pictures by hash.

mod s3;

use std::sync::Arc;

use backend::Config;
use backend::asset_store::{AssetStore, MemoryAssets};
use domain::AssetHash;
use http::Method;

use super::client::{Ask, PICTURE, Reply, TestShop, hash_of, write_goods};
use super::shops::operator;

async fn fetch(shop: &TestShop, method: Method, headers: Vec<(&str, String)>) -> Reply {
    let path = format!("/v1/assets/{}", hash_of(PICTURE));
    shop.ask(Ask { method, path: &path, headers, body: vec![] }).await
}

#[tokio::test]
async fn bytes_come_whole_in_part_or_not_again() {
    let shop = TestShop::open().await;
    let etag = format!("\"{}\"", hash_of(PICTURE));
    let whole = fetch(&shop, Method::GET, vec![]).await;
    assert_eq!((whole.status, &whole.bytes[..]), (200, PICTURE));
    for (name, value) in [
        ("content-type", "image/png"),
        ("etag", &etag),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
        ("content-length", "44"),
    ] {
        assert_eq!(whole.header(name), value);
    }
    let head = fetch(&shop, Method::HEAD, vec![]).await;
    assert_eq!((head.status, head.bytes.len(), head.header("content-length")), (200, 0, "44"));

    for tags in [etag.clone(), "*".to_owned(), format!("\"x\", W/{etag}")] {
        let kept = fetch(&shop, Method::GET, vec![("if-none-match", tags)]).await;
        assert_eq!((kept.status, kept.bytes.len(), kept.header("etag")), (304, 0, etag.as_str()));
    }
    assert_eq!(fetch(&shop, Method::GET, vec![("if-none-match", "\"x\"".to_owned())]).await.status, 200);

    for (range, expected, content_range) in [
        ("bytes=8-11", &b"0123"[..], "bytes 8-11/44"),
        ("bytes=-3", b"xyz", "bytes 41-43/44"),
        ("bytes=41-", b"xyz", "bytes 41-43/44"),
    ] {
        let part = fetch(&shop, Method::GET, vec![("range", range.to_owned())]).await;
        assert_eq!((part.status, &part.bytes[..], part.header("content-range")), (206, expected, content_range));
    }
    let outside = fetch(&shop, Method::GET, vec![("range", "bytes=44-".to_owned())]).await;
    outside.refused(416, "bad_request");
    assert_eq!(outside.header("content-range"), "bytes */44");
    let changed = vec![("range", "bytes=0-1".to_owned()), ("if-range", "\"other\"".to_owned())];
    assert_eq!(fetch(&shop, Method::GET, changed).await.status, 200);

    for bad in ["0".repeat(64), "..%2F..%2Fserver.key".to_owned(), "x".to_owned(), hash_of(PICTURE).to_uppercase()] {
        shop.get(&format!("/v1/assets/{bad}")).await.refused(404, "not_found");
    }
}

/// Brings a picture to the house's own shop.
async fn bring(shop: &TestShop, key: &str, hash: &str, media: &str, body: &[u8]) -> Reply {
    let path = format!("/v1/shops/vitrine/assets/{hash}");
    let headers = vec![("content-type", media.to_owned()), ("authorization", format!("Bearer {key}"))];
    shop.ask(Ask { method: Method::PUT, path: &path, headers, body: body.to_vec() }).await
}

fn name_of(bytes: &[u8]) -> AssetHash {
    AssetHash::try_from(hash_of(bytes)).unwrap()
}

const SECOND: &[u8] = b"\x89PNG\r\n\x1a\nanother picture, longer than one chunk of the store in memory";

/// What every store must do for a shop: take pictures, give them back whole and in part, also after a restart.
async fn conforms(shop: TestShop, store: impl Fn() -> Option<Arc<dyn AssetStore>>) -> TestShop {
    let key = operator(&shop);
    let hash = hash_of(SECOND);
    shop.get(&format!("/v1/assets/{hash}")).await.refused(404, "not_found");
    for _again in 0..2 {
        let taken = bring(&shop, &key, &hash, "image/png", SECOND).await.is(200);
        assert_eq!((&taken["kind"], &taken["bytes"]), (&"png".into(), &SECOND.len().into()));
    }
    let path = format!("/v1/assets/{hash}");
    let whole = shop.get(&path).await;
    assert_eq!((whole.status, &whole.bytes[..], whole.header("etag")), (200, SECOND, format!("\"{hash}\"").as_str()));
    // A new process knows of nothing that it is what it should be: a part is proven first, then given.
    let shop = shop.reopen(|c| c.asset_store = store()).await;
    for range in ["bytes=8-14", "bytes=8-14"] {
        let headers = vec![("range", range.to_owned())];
        let part = shop.ask(Ask { method: Method::GET, path: &path, headers, body: vec![] }).await;
        assert_eq!((part.status, &part.bytes[..]), (206, &b"another"[..]));
    }
    assert_eq!(&fetch(&shop, Method::GET, vec![]).await.bytes[..], PICTURE);
    shop
}

#[tokio::test]
async fn a_folder_conforms() {
    conforms(TestShop::open().await, || None).await;
}

#[tokio::test]
async fn a_store_in_memory_conforms_and_one_that_is_away_loses_nothing() {
    let memory = Arc::new(MemoryAssets::default());
    let store = || Some(Arc::clone(&memory) as Arc<dyn AssetStore>);
    let shop = conforms(TestShop::open_with(|c| c.asset_store = store()).await, store).await;
    let key = operator(&shop);
    let third = b"glTF third";
    memory.send_away(true);
    let refused = bring(&shop, &key, &hash_of(third), "model/gltf-binary", third).await;
    refused.refused(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    let unread = fetch(&shop, Method::GET, vec![]).await;
    unread.refused(503, "unavailable");
    shop.get(&format!("/v1/assets/{}", hash_of(third))).await.refused(404, "not_found");
    // What needs no bytes goes on.
    assert_eq!(fetch(&shop, Method::HEAD, vec![]).await.status, 200);
    shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    memory.send_away(false);
    bring(&shop, &key, &hash_of(third), "model/gltf-binary", third).await.is(200);
    assert_eq!(&shop.get(&format!("/v1/assets/{}", hash_of(third))).await.bytes[..], third);
    assert_eq!(&fetch(&shop, Method::GET, vec![]).await.bytes[..], PICTURE);
}

#[tokio::test]
async fn bytes_that_are_not_those_of_their_hash_never_arrive_whole() {
    let memory = Arc::new(MemoryAssets::default());
    let store = || Some(Arc::clone(&memory) as Arc<dyn AssetStore>);
    let mut other = PICTURE.to_vec();
    *other.last_mut().unwrap() ^= 1;
    let shop = TestShop::open_with(|c| c.asset_store = store()).await;
    memory.spoil(&name_of(PICTURE), Some(other.into()));
    let path = format!("/v1/assets/{}", hash_of(PICTURE));
    let whole = shop.try_ask(Ask { method: Method::GET, path: &path, headers: vec![], body: vec![] }).await;
    assert!(whole.is_none_or(|r| r.status == 500), "a damaged picture arrived");
    fetch(&shop, Method::GET, vec![("range", "bytes=0-3".to_owned())]).await.refused(500, "internal");
    memory.spoil(&name_of(PICTURE), Some(b"short".as_slice().into()));
    fetch(&shop, Method::GET, vec![]).await.refused(500, "internal");
    memory.spoil(&name_of(PICTURE), None);
    fetch(&shop, Method::GET, vec![]).await.refused(500, "internal");
    // Taking the goods in again puts it right.
    shop.running.import(&shop.dir.path().join("goods")).await.unwrap();
    assert_eq!(&fetch(&shop, Method::GET, vec![]).await.bytes[..], PICTURE);
}

#[tokio::test]
async fn what_is_no_picture_of_that_name_is_refused() {
    let shop = TestShop::open().await;
    let key = operator(&shop);
    let hash = hash_of(SECOND);
    for (hash, media, body, status, code) in [
        (hash_of(PICTURE), "image/png", SECOND, 400, "invalid_field"),
        ("..%2F..%2Fserver.key".to_owned(), "image/png", SECOND, 400, "invalid_field"),
        (hash.clone(), "image/jpeg", SECOND, 400, "invalid_field"),
        (hash.clone(), "text/html", SECOND, 415, "bad_request"),
        (hash_of(b""), "image/png", b"", 400, "invalid_field"),
    ] {
        bring(&shop, &key, &hash, media, body).await.refused(status, code);
    }
    bring(&shop, "nobody's", &hash, "image/png", SECOND).await.refused(401, "not_allowed");
    let large = vec![0; 64 * 1024 * 1024 + 1];
    let path = format!("/v1/shops/vitrine/assets/{}", hash_of(&large));
    let headers =
        vec![("content-type", "application/octet-stream".to_owned()), ("authorization", format!("Bearer {key}"))];
    // The server may answer before all has arrived, and hang up.
    let told = shop.try_ask(Ask { method: Method::PUT, path: &path, headers, body: large }).await;
    assert!(told.is_none_or(|r| r.status == 413));
    shop.get(&format!("/v1/assets/{hash}")).await.refused(404, "not_found");
    let kept = std::fs::read_dir(shop.dir.path().join("data/assets")).unwrap();
    let kept: Vec<_> = kept.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!kept.contains(&hash) && kept.iter().all(|n| n.len() == 64), "{kept:?}");
}

#[tokio::test]
async fn goods_are_not_taken_in_without_their_pictures_because_a_store_is_away() {
    let memory = Arc::new(MemoryAssets::default());
    memory.send_away(true);
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let mut config = Config::new(dir.path().join("data"));
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.demo = Some(dir.path().join("goods"));
    config.asset_store = Some(Arc::clone(&memory) as _);
    let said = format!("{:#}", anyhow::Error::from(backend::start(config).await.err().unwrap()));
    assert!(said.contains("do it again") && said.contains("does not answer"), "{said}");
}
