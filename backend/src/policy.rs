//! Who may do what: every route of the server is a row here, and a route without one is closed to everybody.
//!
//! Pure: facts in, decision out. The facts (whose order, which shop, who is a member) are brought by `app::access`, the one
//! who asks is found by `http::guard`, before any handler runs.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::account::{Role, ShopRole};

/// A person with a session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: String,
    /// The session.
    pub session: String,
    /// What the person is to the house, as of now.
    pub role: Role,
    /// What the app of a third party may do for the person; none where the person asks in person.
    pub app: Option<Vec<String>>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody we know.
    Nobody,
    /// Whoever may read the data folder and so has the merchant's key.
    Operator,
    /// A person.
    Person(SignedIn),
}

impl Caller {
    /// The name that the audit log has for them.
    pub fn name(&self) -> &str {
        match self {
            Self::Nobody => "nobody",
            Self::Operator => "operator",
            Self::Person(me) => &me.account,
        }
    }
}

/// One reason to be let through. A row has several; one is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Everybody. Some such routes look at a secret of their own: a cart's name, a gateway's signature.
    Anyone,
    /// Who sends an order's secret. Whether it fits is the handler's to find out.
    Secret,
    /// The person whose order it is.
    OwnOrder,
    /// Every person who is signed in: the route is about the person alone.
    Person,
    /// The owner of the shop that it is about.
    Owner,
    /// Who keeps that shop's goods.
    Editor,
    /// Who looks after that shop's orders.
    Support,
    /// Who works for the house.
    Staff,
    /// Who runs the house, and the operator.
    Admin,
}

/// A route, and who may use it.
#[derive(Debug)]
pub struct Row {
    /// `GET`, `POST`, `PUT` or `DELETE`; `HEAD` goes with `GET`.
    pub method: &'static str,
    /// As the router has it.
    pub path: &'static str,
    /// Any of them is enough.
    pub grants: &'static [Grant],
    /// What the app of a third party must have been allowed; none: such apps may not.
    pub scope: Option<&'static str>,
}

/// What apps of third parties can be allowed.
pub const SCOPES: [&str; 2] = ["profile", "orders"];

const fn row(method: &'static str, path: &'static str, grants: &'static [Grant]) -> Row {
    Row { method, path, grants, scope: None }
}

const fn for_apps(scope: &'static str, row: Row) -> Row {
    Row { scope: Some(scope), ..row }
}

use Grant::{Admin, Anyone, Editor, OwnOrder, Owner, Person, Secret, Staff, Support};

/// Every route of the server.
pub const ROWS: &[Row] = &[
    row("GET", "/v1/products", &[Anyone]),
    row("GET", "/v1/products/{slug}", &[Anyone]),
    row("GET", "/v1/categories", &[Anyone]),
    row("GET", "/v1/assets/{hash}", &[Anyone]),
    row("POST", "/v1/carts", &[Anyone]),
    row("GET", "/v1/carts/{id}", &[Anyone]),
    row("PUT", "/v1/carts/{id}", &[Anyone]),
    row("PUT", "/v1/carts/{id}/lines/{sku}", &[Anyone]),
    row("DELETE", "/v1/carts/{id}/lines/{sku}", &[Anyone]),
    row("POST", "/v1/quotes", &[Anyone]),
    // Nobody needs an account to buy; who is signed in finds the order among their own.
    row("POST", "/v1/checkout", &[Anyone, Person]),
    for_apps("orders", row("GET", "/v1/orders/{id}", &[Secret, OwnOrder, Owner, Support, Staff, Admin])),
    row("POST", "/v1/orders/{id}/cancel", &[Secret, OwnOrder]),
    row("POST", "/v1/orders/{id}/payments", &[Secret, OwnOrder]),
    row("GET", "/v1/orders/{id}/payments/{payment_id}", &[Secret, OwnOrder]),
    row("POST", "/v1/orders/{id}/payments/{payment_id}/confirm", &[Secret, OwnOrder]),
    row("GET", "/v1/orders/{id}/payments/{payment_id}/confirmation", &[Secret, OwnOrder]),
    row("POST", "/v1/orders/{id}/refunds", &[Owner, Support, Admin]),
    row("PUT", "/v1/orders/{id}/address", &[Secret, OwnOrder]),
    row("PUT", "/v1/orders/{id}/lines", &[Secret, OwnOrder, Owner, Support, Admin]),
    row("POST", "/v1/orders/{id}/shipments", &[Owner, Support, Admin]),
    row("POST", "/v1/orders/{id}/shipments/{shipment_id}", &[Owner, Support, Admin]),
    row("POST", "/v1/orders/{id}/returns", &[Secret, OwnOrder]),
    row("POST", "/v1/orders/{id}/returns/{return_id}", &[Owner, Support, Admin]),
    row("POST", "/v1/orders/{id}/returns/{return_id}/withdraw", &[Secret, OwnOrder]),
    row("POST", "/v1/carriers/{carrier}/events", &[Anyone]),
    // The shelves are the house's: they hold the goods of all shops.
    row("PUT", "/v1/locations/{id}", &[Admin]),
    row("POST", "/v1/stock/transfers", &[Admin]),
    row("POST", "/v1/stock/counts", &[Admin]),
    row("POST", "/v1/stock/arrivals", &[Admin]),
    row("PUT", "/v1/stock/{sku}/promise", &[Admin]),
    row("GET", "/v1/stock/{sku}", &[Staff, Admin]),
    // Promotions are the house's: their discount is taken from every shop's goods.
    row("GET", "/v1/promotions", &[Staff, Admin]),
    row("POST", "/v1/promotions", &[Admin]),
    row("DELETE", "/v1/promotions/{id}", &[Admin]),
    row("GET", "/v1/ledger", &[Admin]),
    row("GET", "/v1/orders/{id}/ledger", &[Owner, Admin]),
    row("GET", "/v1/orders/{id}/invoice", &[Secret, OwnOrder, Owner, Support, Staff, Admin]),
    row("GET", "/v1/orders/{id}/credit-notes/{number}", &[Secret, OwnOrder, Owner, Support, Staff, Admin]),
    row("POST", "/v1/webhooks/{gateway}", &[Anyone]),
    row("POST", "/sandbox/tokens", &[Anyone]),
    row("POST", "/v1/accounts", &[Anyone]),
    row("POST", "/v1/accounts/verify", &[Anyone]),
    row("POST", "/v1/accounts/forgot", &[Anyone]),
    row("POST", "/v1/accounts/reset", &[Anyone]),
    row("POST", "/v1/sessions", &[Anyone]),
    row("POST", "/v1/sessions/refresh", &[Anyone]),
    row("POST", "/v1/sessions/passkey/challenge", &[Anyone]),
    row("POST", "/v1/sessions/passkey", &[Anyone]),
    row("GET", "/v1/providers", &[Anyone]),
    row("POST", "/v1/providers/{provider}/sign-in", &[Anyone]),
    row("POST", "/v1/sessions/provider", &[Anyone]),
    row("GET", "/v1/sessions", &[Person]),
    row("DELETE", "/v1/sessions/{id}", &[Person]),
    for_apps("profile", row("GET", "/v1/account", &[Person])),
    row("PUT", "/v1/account", &[Person]),
    row("POST", "/v1/account/password", &[Person]),
    row("POST", "/v1/account/second-factor", &[Person]),
    row("PUT", "/v1/account/second-factor", &[Person]),
    row("POST", "/v1/account/second-factor/off", &[Person]),
    row("POST", "/v1/account/passkeys/offer", &[Person]),
    row("GET", "/v1/account/passkeys", &[Person]),
    row("POST", "/v1/account/passkeys", &[Person]),
    row("PUT", "/v1/account/passkeys/{id}", &[Person]),
    row("POST", "/v1/account/passkeys/{id}/remove", &[Person]),
    row("GET", "/v1/account/providers", &[Person]),
    row("DELETE", "/v1/account/providers/{id}", &[Person]),
    row("GET", "/v1/account/consents", &[Person]),
    row("POST", "/v1/account/consents", &[Person]),
    row("GET", "/v1/account/payment-methods", &[Person]),
    row("POST", "/v1/account/payment-methods", &[Person]),
    row("DELETE", "/v1/account/payment-methods/{id}", &[Person]),
    row("GET", "/v1/account/export", &[Person]),
    row("POST", "/v1/account/erase", &[Person]),
    for_apps("orders", row("GET", "/v1/account/orders", &[Person])),
    row("POST", "/v1/account/orders", &[Person]),
    row("GET", "/v1/shops", &[Person]),
    row("POST", "/v1/shops", &[Admin]),
    row("POST", "/v1/account/invitations", &[Person]),
    row("GET", "/v1/shops/{shop}/invitations", &[Owner, Admin]),
    row("POST", "/v1/shops/{shop}/invitations", &[Owner, Admin]),
    row("DELETE", "/v1/shops/{shop}/invitations/{id}", &[Owner, Admin]),
    row("GET", "/v1/shops/{shop}/members", &[Owner, Admin]),
    row("PUT", "/v1/shops/{shop}/members/{account}", &[Owner, Admin]),
    row("DELETE", "/v1/shops/{shop}/members/{account}", &[Owner, Admin]),
    row("GET", "/v1/shops/{shop}/products", &[Owner, Editor, Support, Staff, Admin]),
    row("PUT", "/v1/shops/{shop}/products/{slug}", &[Owner, Editor, Admin]),
    row("PUT", "/v1/shops/{shop}/assets/{hash}", &[Owner, Editor, Admin]),
    row("GET", "/v1/shops/{shop}/orders", &[Owner, Support, Staff, Admin]),
    row("POST", "/v1/payouts", &[Admin]),
    row("GET", "/v1/shops/{shop}/payouts", &[Owner, Admin]),
    row("PUT", "/v1/shops/{shop}/fee", &[Admin]),
    row("PUT", "/v1/accounts/{account}/role", &[Admin]),
    row("GET", "/v1/audit", &[Admin]),
    row("POST", "/v1/oauth/clients", &[Admin]),
    row("POST", "/v1/oauth/authorize", &[Person]),
    // The code or the refresh token that is sent says who asks.
    row("POST", "/v1/oauth/token", &[Anyone]),
    row("GET", "/.well-known/jwks.json", &[Anyone]),
    row("GET", "/healthz", &[Anyone]),
    row("GET", "/readyz", &[Anyone]),
    row("GET", "/metrics", &[Anyone]),
    row("GET", "/openapi.json", &[Anyone]),
];

/// The row of a route.
pub fn find(method: &str, path: &str) -> Option<&'static Row> {
    static BY_ROUTE: LazyLock<HashMap<(&str, &str), &Row>> =
        LazyLock::new(|| ROWS.iter().map(|r| ((r.method, r.path), r)).collect());
    let method = if method == "HEAD" { "GET" } else { method };
    BY_ROUTE.get(&(method, path)).copied()
}

/// What a decision needs to know about who asks and what is asked about.
#[derive(Debug)]
pub struct Facts<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// An order's secret was sent, right or wrong.
    pub has_secret: bool,
    /// The order is this person's.
    pub is_own_order: bool,
    /// What the person is to the shop that it is about.
    pub member: Option<ShopRole>,
}

/// Whether somebody is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes, for what they are.
    Cleared,
    /// The handler looks at the secret that was sent.
    BySecret,
    /// We do not know who it is; that might help.
    Unknown,
    /// We know, and it is not theirs to do.
    Forbidden,
    /// Whether there is such a thing is not theirs to know.
    Hidden,
}

impl Row {
    /// Whether nobody needs to be looked at.
    pub fn is_open(&self) -> bool {
        *self.grants == [Anyone]
    }

    /// Whether it is about one order or one shop.
    pub fn is_about_one(&self) -> bool {
        self.path.starts_with("/v1/orders/{id}") || self.path.starts_with("/v1/shops/{shop}")
    }

    /// Whether these facts are enough.
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        let is_granted = |grant: &Grant| match (grant, facts.caller) {
            (Anyone, _) => true,
            (Secret, _) => false,
            (OwnOrder, Caller::Person(_)) => facts.is_own_order,
            (Person, Caller::Person(_)) => true,
            // An app of a third party acts for the person as a buyer, whatever else the person is.
            (_, Caller::Person(SignedIn { app: Some(_), .. })) => false,
            (Owner, _) => facts.member == Some(ShopRole::Owner),
            (Editor, _) => facts.member == Some(ShopRole::Editor),
            (Support, _) => facts.member == Some(ShopRole::Support),
            (Staff, Caller::Person(me)) => me.role == Role::Staff,
            (Admin, Caller::Person(me)) => me.role == Role::Admin,
            (Admin, Caller::Operator) => true,
            _ => false,
        };
        let is_outside_scope = match facts.caller {
            Caller::Person(SignedIn { app: Some(allowed), .. }) => {
                !self.is_open() && !self.scope.is_some_and(|s| allowed.iter().any(|a| a == s))
            }
            _ => false,
        };
        if !is_outside_scope && self.grants.iter().any(is_granted) {
            Decision::Cleared
        } else if facts.has_secret && self.grants.contains(&Secret) {
            Decision::BySecret
        } else if is_outside_scope {
            Decision::Forbidden
        } else if *facts.caller == Caller::Nobody {
            if self.grants.contains(&Secret) { Decision::Hidden } else { Decision::Unknown }
        } else if self.is_about_one() && facts.member.is_none() {
            Decision::Hidden
        } else {
            Decision::Forbidden
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role, app: Option<&str>) -> Caller {
        let app = app.map(|s| vec![s.to_owned()]);
        Caller::Person(SignedIn { account: "a_1".into(), session: "s_1".into(), role, app })
    }

    #[test]
    fn a_route_stands_once() {
        for (i, row) in ROWS.iter().enumerate() {
            assert!(
                ROWS[..i].iter().all(|r| (r.method, r.path) != (row.method, row.path)),
                "{} {}",
                row.method,
                row.path
            );
            assert!(!row.grants.is_empty() && row.scope.is_none_or(|s| SCOPES.contains(&s)));
        }
        assert!(find("HEAD", "/v1/products").is_some() && find("PATCH", "/v1/products").is_none());
    }

    #[test]
    fn an_app_of_an_admin_is_no_admin() {
        let order = find("GET", "/v1/orders/{id}").unwrap();
        let facts = |caller| Facts { caller, has_secret: false, is_own_order: false, member: Some(ShopRole::Owner) };
        let (admin, app) = (person(Role::Admin, None), person(Role::Admin, Some("orders")));
        assert_eq!(order.decide(&facts(&admin)), Decision::Cleared);
        assert_eq!(order.decide(&facts(&app)), Decision::Forbidden);
        let own = Facts { is_own_order: true, ..facts(&app) };
        assert_eq!(order.decide(&own), Decision::Cleared);
        assert_eq!(order.decide(&Facts { caller: &person(Role::Buyer, Some("profile")), ..own }), Decision::Forbidden);
    }
}
