//! Every route of the server, asked by everybody: the policy's table is what the live router does, and no route lacks a row.

use std::collections::{BTreeMap, BTreeSet};

use backend::policy::{Caller, Decision, Facts, ROWS, Row, SignedIn};
use domain::account::{Role, ShopRole};
use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Placed, Reply, checkout_of};
use super::oauth::{app, app_tokens};
use super::people::{access, join, open};
use super::shops::{operator, set_role};

/// Who asks: name, token, what the policy should know of them.
struct Actor {
    name: &'static str,
    token: Option<String>,
    secret: Option<String>,
    caller: Caller,
    is_own_order: bool,
    member: Option<ShopRole>,
}

/// Every route that the router has, by its source and by its description.
fn routes() -> BTreeSet<(String, String)> {
    let source = include_str!("../../src/http.rs");
    let paths = source.split(".route(").skip(1).map(|r| r.split('"').nth(1).unwrap().to_owned());
    let description: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let mut routes = BTreeSet::from([("GET".to_owned(), "/openapi.json".to_owned())]);
    for (path, item) in description["paths"].as_object().unwrap() {
        routes.extend(item.as_object().unwrap().keys().map(|m| (m.to_uppercase(), path.clone())));
    }
    let described: BTreeSet<&String> = routes.iter().map(|(_, path)| path).collect();
    for path in paths {
        assert!(described.contains(&path), "{path} is in the router and not in its description");
    }
    routes
}

#[test]
fn no_route_lacks_a_row_and_no_row_a_route() {
    let rows: BTreeSet<(String, String)> = ROWS.iter().map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
    assert_eq!(rows, routes());
}

fn person(account: &str, role: Role) -> Caller {
    Caller::Person(SignedIn { account: account.to_owned(), session: String::new(), role, app: None })
}

/// Whether the policy sent them away.
fn is_refused(reply: &Reply, row: &Row) -> bool {
    let detail = serde_json::from_slice::<Value>(&reply.bytes).unwrap_or_default()["detail"].to_string();
    match reply.status {
        401 | 403 => true,
        404 if row.path.starts_with("/v1/orders/") => detail.contains("no such order, or the secret"),
        404 => detail.contains("no such shop, or it is not yours"),
        _ => false,
    }
}

#[tokio::test]
async fn every_route_asked_by_everybody_does_what_its_row_says() {
    let shop = open().await;
    let buyer = join(&shop, "buyer@example.com").await;
    // An order of the buyer's with a payment, an invoice and a credit note.
    let cart = shop.cart(&[("ARIA-ROUND-BLACK", 2)]).await;
    let mut headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", "matrix".to_owned())];
    headers.push(("authorization", format!("Bearer {}", access(&buyer))));
    let body = checkout_of(&cart).to_string().into_bytes();
    let placed = shop.ask(Ask { method: Method::POST, path: "/v1/checkout", headers, body }).await.is(201);
    let order = Placed::from(&placed);
    let payment = shop.pay(&order, "4242424242424242").await.is(201)["id"].as_str().unwrap().to_owned();
    let lines = json!({"lines": [{"sku": "ARIA-ROUND-BLACK", "quantity": 1}]});
    let path = format!("/v1/orders/{}/refunds", order.id);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", "matrix-refund".to_owned()),
        ("authorization", format!("Bearer {}", operator(&shop))),
    ];
    let refund =
        shop.ask(Ask { method: Method::POST, path: &path, headers, body: lines.to_string().into() }).await.is(201);

    let new_shop = json!({"slug": "other", "name": "Other"});
    shop.tell(Method::POST, "/v1/shops", Some(&operator(&shop)), &new_shop).await.is(201);
    let mut actors = vec![
        Actor { name: "nobody", token: None, secret: None, caller: Caller::Nobody, is_own_order: false, member: None },
        Actor {
            name: "secret",
            token: None,
            secret: Some(order.secret.clone()),
            caller: Caller::Nobody,
            is_own_order: false,
            member: None,
        },
        Actor {
            name: "operator",
            token: Some(operator(&shop)),
            secret: None,
            caller: Caller::Operator,
            is_own_order: false,
            member: None,
        },
    ];
    for (name, role, membership) in [
        ("buyer", Role::Buyer, None),
        ("stranger", Role::Buyer, None),
        ("owner", Role::Buyer, Some(("vitrine", ShopRole::Owner))),
        ("editor", Role::Buyer, Some(("vitrine", ShopRole::Editor))),
        ("support", Role::Buyer, Some(("vitrine", ShopRole::Support))),
        ("other-owner", Role::Buyer, Some(("other", ShopRole::Owner))),
        ("other-editor", Role::Buyer, Some(("other", ShopRole::Editor))),
        ("other-support", Role::Buyer, Some(("other", ShopRole::Support))),
        ("staff", Role::Staff, None),
        ("admin", Role::Admin, None),
    ] {
        let tokens = if name == "buyer" { buyer.clone() } else { join(&shop, &format!("{name}@example.com")).await };
        let id = shop.me(&tokens).await.is(200)["id"].as_str().unwrap().to_owned();
        if role != Role::Buyer {
            set_role(&shop, &id, role.as_str()).await;
        }
        if let Some((slug, role)) = membership {
            let path = format!("/v1/shops/{slug}/members/{id}");
            shop.tell(Method::PUT, &path, Some(&operator(&shop)), &json!({"role": role})).await.is(200);
        }
        actors.push(Actor {
            name,
            token: Some(access(&tokens).to_owned()),
            secret: None,
            caller: person(&id, role),
            is_own_order: name == "buyer",
            member: membership.filter(|(slug, _)| *slug == "vitrine").map(|(_, role)| role),
        });
    }

    let client = app(&shop).await;
    for (name, scope) in [("app-orders", "orders"), ("app-profile", "profile")] {
        let tokens = app_tokens(&shop, &buyer, &client, scope).await;
        actors.push(Actor {
            name,
            token: Some(access(&tokens).to_owned()),
            secret: None,
            caller: Caller::Person(SignedIn {
                account: "the buyer".to_owned(),
                session: String::new(),
                role: Role::Buyer,
                app: Some(vec![scope.to_owned()]),
            }),
            is_own_order: true,
            member: None,
        });
    }

    let cart_id = cart["id"].as_str().unwrap();
    let credit_note = refund["credit_note"].to_string();
    let (mut cells, mut denied_reads, mut wrong) = (0, 0, Vec::new());
    let mut live: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for row in ROWS {
        let id = if row.path.starts_with("/v1/orders") { order.id.as_str() } else { cart_id };
        let path = [
            ("{id}", id),
            ("{payment_id}", payment.as_str()),
            ("{number}", credit_note.as_str()),
            ("{shop}", "vitrine"),
            ("{slug}", "aria-round"),
            ("{sku}", "ARIA-ROUND-BLACK"),
            ("{gateway}", "sandbox"),
            ("{account}", "a_nobody"),
            ("{hash}", "00"),
            ("{shipment_id}", "s_none"),
            ("{return_id}", "b_none"),
            ("{carrier}", "any"),
            ("{provider}", "none"),
        ];
        let path = path.iter().fold(row.path.to_owned(), |p, (name, value)| p.replace(name, value));
        assert!(!path.contains('{'), "{path}");
        let allowed = live.entry(format!("{:6} {}", row.method, row.path)).or_default();
        for actor in &actors {
            let mut headers = vec![("content-type", "application/json".to_owned())];
            headers.extend(actor.token.iter().map(|t| ("authorization", format!("Bearer {t}"))));
            headers.extend(actor.secret.iter().map(|s| ("order-secret", s.clone())));
            // An empty body is none that any route takes: who is let through is told so, and nothing happens.
            let body = if row.method == "GET" { Vec::new() } else { b"{}".to_vec() };
            let method = row.method.parse().unwrap();
            let reply = shop.ask(Ask { method, path: &path, headers, body }).await;
            let facts = Facts {
                caller: &actor.caller,
                has_secret: actor.secret.is_some(),
                is_own_order: actor.is_own_order,
                member: actor.member,
            };
            let expected = matches!(row.decide(&facts), Decision::Cleared | Decision::BySecret);
            // A webhook without a signature is refused by its handler, whoever brings it.
            let is_let_in = !is_refused(&reply, row)
                || row.path.starts_with("/v1/webhooks")
                || row.path.starts_with("/v1/carriers");
            let said = String::from_utf8_lossy(&reply.bytes);
            let start: String = said.chars().take(200).collect();
            if is_let_in != expected || reply.status == 500 {
                let cell = format!("{} {} by {}", row.method, row.path, actor.name);
                wrong.push(format!("{cell}: {} {start}, and the policy says {expected}", reply.status));
                continue;
            }
            if expected {
                allowed.push(actor.name);
                // There is no such asset, and the payment waits for nobody.
                let is_there = !row.path.contains("{hash}") && !row.path.ends_with("/confirmation");
                assert!(row.method != "GET" || reply.status == 200 || !is_there, "{path} {start}");
            } else if row.method == "GET" {
                denied_reads += 1;
                for secret in ["Siti Rahma", "Sudirman", "siti@example.com", "ARIA-ROUND-BLACK"] {
                    assert!(!said.contains(secret), "{} reads {path}: {said}", actor.name);
                }
            }
            cells += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cells, ROWS.len() * actors.len());
    assert!(denied_reads > 50, "{denied_reads}");
    let everybody = actors.iter().map(|a| a.name).collect::<Vec<_>>().len();
    let names = |all: &Vec<&str>| if all.len() == everybody { "everybody".to_owned() } else { all.join(" ") };
    let text: String = live.iter().map(|(route, all)| format!("{route}: {}\n", names(all))).collect();
    let committed =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/backend_it/policy.txt")).unwrap();
    assert!(text == committed, "who may do what has changed; read it and put it into policy.txt:\n{text}");
}
