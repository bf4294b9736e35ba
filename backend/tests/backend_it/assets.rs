//! Pictures by hash.

use http::Method;

use super::client::{Ask, PICTURE, Reply, TestShop, hash_of};

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
