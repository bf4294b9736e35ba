//! Sending goods back, and the export, from the buyer's side.

use domain::ReturnState;

use super::people::{EMAIL, PASSWORD, sign_in};
use super::{GOOD_CARD, Here, shown, went_to};

/// A guest with two pairs of glasses that arrived.
async fn delivered() -> (Here, String) {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "2").await);
    let order = went_to(&here.buy_for(GOOD_CARD, "25800").await).to_owned();
    let id = order.trim_start_matches("/order/").to_owned();
    assert!(!here.get(&order).await.1.contains("data-test=\"order-return\""), "nothing arrived yet");
    assert_eq!(here.get(&format!("{order}/return")).await.0, 404);
    here.fake.deliver(&id);
    (here, id)
}

#[tokio::test]
async fn a_parcel_is_shown_with_what_its_carrier_calls_it() {
    let (here, id) = delivered().await;
    let (_, html) = here.get(&format!("/order/{id}")).await;
    assert!(html.contains("data-test=\"parcel\" data-state=\"delivered\"") && html.contains("JD-1"), "{html}");
}

#[tokio::test]
async fn goods_are_sent_back_for_money_once_and_kept_after_all() {
    let (here, id) = delivered().await;
    let path = format!("/order/{id}/return");
    assert!(here.get(&format!("/order/{id}")).await.1.contains("data-test=\"order-return\""));
    let html = shown(here.post(&path, &[("units.ARIA-BLACK", "0"), ("reason", "too <wide>")]).await, 422);
    assert!(html.contains("data-test=\"error-units\"") && html.contains("too &lt;wide&gt;"), "{html}");
    let long = "é".repeat(600);
    let html = shown(here.post(&path, &[("units.ARIA-BLACK", "1"), ("reason", &long)]).await, 422);
    assert!(html.contains("data-test=\"error-reason\""));
    // Answers are lost, the button is pressed twice: one return.
    let (_, html) = here.get(&path).await;
    let attempt = html.split("name=\"attempt\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    here.fake.lose_answers("/returns", 2);
    let fields = [("units.ARIA-BLACK", "1"), ("want", "money"), ("reason", "too wide"), ("attempt", attempt)];
    let (first, second) = tokio::join!(here.post(&path, &fields), here.post(&path, &fields));
    went_to(&first);
    went_to(&second);
    let returns = here.fake.returns(&id);
    assert_eq!((returns.len(), here.fake.keys("/returns").len()), (1, 1));
    assert_eq!(returns[0].lines[0].quantity.get(), 1);
    let (_, html) = here.get(&format!("/order/{id}")).await;
    assert!(html.contains("data-test=\"return\" data-state=\"requested\"") && html.contains("too wide"));
    went_to(&here.post(&format!("/order/{id}/returns/{}/withdraw", returns[0].id), &[]).await);
    assert_eq!(here.fake.returns(&id)[0].state, ReturnState::Withdrawn);
    // What the shop decided meanwhile is not undone.
    went_to(&here.post(&path, &[("units.ARIA-BLACK", "1"), ("reason", "again")]).await);
    here.fake.set_return(&id, ReturnState::Received);
    let last = here.fake.returns(&id).last().unwrap().id.clone();
    went_to(&here.post(&format!("/order/{id}/returns/{last}/withdraw"), &[]).await);
    let (_, html) = here.get(&format!("/order/{id}")).await;
    assert!(html.contains("data-test=\"notice\"") && html.contains("data-state=\"received\""));
}

#[tokio::test]
async fn the_invoice_of_a_paid_order_is_kept_as_a_file() {
    let (here, id) = delivered().await;
    let page = format!("/order/{id}");
    assert!(here.get(&page).await.1.contains(&format!("action=\"{page}/invoice\"")));
    went_to(&here.post(&format!("{page}/invoice"), &[]).await);
    let (_, html) = here.get(&page).await;
    let path = html.split("Saved as ").nth(1).expect("where it is, is said").split("</p>").next().unwrap().trim();
    assert!(std::path::Path::new(path).starts_with(here.folder.path().join("downloads")), "{path}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), format!("%PDF-1.7 invoice of {id}"));
    // Nothing is kept of what is not there, or cannot be reached.
    went_to(&here.post(&format!("{page}/credit-notes/none"), &[]).await);
    here.fake.vanish();
    went_to(&here.post(&format!("{page}/invoice"), &[]).await);
    assert_eq!(std::fs::read_dir(here.folder.path().join("downloads")).unwrap().count(), 1);
}

#[tokio::test]
async fn an_exchange_names_what_is_wanted_instead() {
    let (here, id) = delivered().await;
    let path = format!("/order/{id}/return");
    let (_, html) = here.get(&path).await;
    assert!(html.contains("<option value=\"ARIA-TORTOISE\""), "the other colour at the same price: {html}");
    let fields = [("units.ARIA-BLACK", "1"), ("want", "goods")];
    assert!(shown(here.post(&path, &fields).await, 422).contains("data-test=\"error-instead\""));
    let fields = [("units.ARIA-BLACK", "2"), ("want", "goods"), ("instead.ARIA-BLACK", "ARIA-TORTOISE")];
    went_to(&here.post(&path, &fields).await);
    let line = here.fake.returns(&id)[0].lines[0].clone();
    assert_eq!((line.quantity.get(), line.instead.unwrap().as_str()), (2, "ARIA-TORTOISE"));
    assert_eq!(here.get(&path).await.0, 404, "nothing is left to send back");
}

#[tokio::test]
async fn a_return_that_reaches_nobody_loses_nothing() {
    let (here, id) = delivered().await;
    here.get(&format!("/order/{id}")).await;
    here.fake.vanish();
    let fields = [("units.ARIA-BLACK", "1"), ("reason", "too wide for me")];
    let html = shown(here.post(&format!("/order/{id}/return"), &fields).await, 409);
    assert!(html.contains("too wide for me") && html.contains("<option value=\"1\" selected"), "{html}");
    assert!(html.contains("data-test=\"notice\""));
}

#[tokio::test]
async fn all_data_goes_into_a_file_of_the_persons_own() {
    let (here, id) = delivered().await;
    here.fake.know(EMAIL, PASSWORD);
    sign_in(&here).await;
    went_to(&here.post("/account/claim", &[]).await);
    went_to(&here.post("/account/data/export", &[]).await);
    let (_, html) = here.get("/account/data").await;
    let path = html.split("in the file ").nth(1).unwrap().split("</p>").next().unwrap().trim();
    assert!(std::path::Path::new(path).starts_with(here.folder.path()), "{path}");
    let text = std::fs::read_to_string(path).unwrap();
    let export: domain::account::Export = serde_json::from_str(&text).unwrap();
    assert_eq!((export.account.email.as_str(), export.orders[0].id.as_str()), (EMAIL, id.as_str()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "nobody else reads it");
    }
    // A second one takes nobody's place.
    went_to(&here.post("/account/data/export", &[]).await);
    assert_eq!(std::fs::read_dir(here.folder.path().join("downloads")).unwrap().count(), 2);
}
