use domain::{Currency, Lang, Money, Quantity};

use super::*;
use crate::pages::Units;

fn wish(sku: &str, n: i64) -> Wish {
    Wish {
        sku: sku.parse().unwrap(),
        quantity: Quantity::try_from(n).unwrap(),
        seen_price: Some(Money::new(12_900, Currency::EUR)),
    }
}

#[tokio::test]
async fn what_is_put_in_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    assert!(store.keeps());
    store
        .change(|s| {
            s.cart.wishes = vec![wish("ARIA-BLACK", 2)];
            s.settings.lang = Some(Lang::Ar);
            s.draft.city = "الرياض".to_owned();
        })
        .await;
    drop(store);
    let store = Store::open(folder.path()).await.unwrap();
    store.read(|s| {
        assert_eq!(s.cart.wishes, [wish("ARIA-BLACK", 2)]);
        assert_eq!(s.settings.lang, Some(Lang::Ar));
        assert_eq!(s.draft.city, "الرياض");
    });
}

#[tokio::test]
async fn a_second_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let first = Store::open(folder.path()).await.unwrap();
    assert!(matches!(Store::open(folder.path()).await, Err(StoreError::InUse { .. })));
    drop(first);
    assert!(Store::open(folder.path()).await.is_ok());
}

#[tokio::test]
async fn who_closes_and_opens_again_at_once_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let first = Store::open(folder.path()).await.unwrap();
    let closing = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        drop(first);
    };
    let ((), second) = tokio::join!(closing, Store::open(folder.path()));
    assert!(second.is_ok());
}

#[tokio::test]
async fn an_unusable_folder_keeps_nothing_but_works() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    let store = Store::open(&file).await.unwrap();
    assert!(!store.keeps());
    store.change(|s| s.cart.wishes = vec![wish("ARIA-BLACK", 1)]).await;
    assert_eq!(store.read(|s| s.cart.units()), 1);
}

#[tokio::test]
async fn a_damaged_database_is_no_wall() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vitrine.sqlite"), "this is not a database, it is a sentence".repeat(100))
        .unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    assert!(!store.keeps());
}

#[tokio::test]
async fn settings_of_another_version_read_as_not_chosen() {
    let settings: Settings =
        serde_json::from_str(r#"{"lang":"tlh","currency":"XXX","theme":"neon","units":"inch","later":1}"#).unwrap();
    assert_eq!(settings, Settings { units: Units::Inch, ..Settings::default() });
}

#[tokio::test]
async fn a_damaged_picture_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let hash = domain::AssetHash::try_from(sha256_hex(b"picture")).unwrap();
    assert_eq!(store.assets().get(&hash), None);
    store.assets().put(&hash, b"picture");
    assert_eq!(store.assets().get(&hash).as_deref(), Some(&b"picture"[..]));
    std::fs::write(folder.path().join("assets").join(hash.as_str()), b"damage").unwrap();
    assert_eq!(store.assets().get(&hash), None);
}

#[tokio::test]
async fn while_the_disk_refuses_nothing_is_lost_in_memory_and_then_all_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("vitrine.sqlite"));
    let other = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("ALTER TABLE doc RENAME TO doc_gone").execute(&other).await.unwrap();
    store.change(|s| s.cart.wishes = vec![wish("ARIA-BLACK", 2)]).await;
    assert!(!store.keeps(), "the shopper is told");
    assert_eq!(store.read(|s| s.cart.units()), 2);
    sqlx::query("ALTER TABLE doc_gone RENAME TO doc").execute(&other).await.unwrap();
    store.change(|s| s.settings.lang = Some(Lang::Es)).await;
    assert!(store.keeps());
    drop((store, other));
    let store = Store::open(folder.path()).await.unwrap();
    assert_eq!(store.read(|s| s.cart.units()), 2, "what could not be written then is written now");
}
