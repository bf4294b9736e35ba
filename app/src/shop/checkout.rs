//! From cart to order. What is sent is written down first, with its idempotency key: an answer that is lost, a crash or
//! a second click asks again with the same key, and one order comes of it.

use std::sync::Arc;

use domain::order::MAX_FIELD;
use domain::{Cart, CheckoutRequest, Code, Contact, DeliveryMethod, LineIssue, Order};

use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, card, now, random_name, reads::fault_of};
use crate::api::ApiError;
use crate::pages::{
    self, CheckoutForm, CheckoutView, Fault, Field, FieldFault, Notice, SandboxCard, SandboxOutcome, paths,
};
use crate::store::{CheckoutAttempt, KeptOrder, PayAttempt, sha256_hex};

/// The largest draft field that is kept, in characters: enough to show what was typed, and that it is too long.
const MAX_DRAFT_FIELD: usize = MAX_FIELD * 2;

impl Shop {
    pub(super) async fn checkout_page(self: &Arc<Self>, visit: &Visit) -> Document {
        self.shown_catalog().await;
        if self.store.read(|s| s.cart.wishes.is_empty()) {
            // There is nothing to pay for: the empty cart says so, and where to look.
            return self.cart_page(visit).await;
        }
        let (cart, is_estimate) = self.shown_cart(visit).await;
        if is_estimate {
            // Nobody is asked for a card while nobody can say the price.
            return Err(if self.api.is_online() { Fault::Busy } else { Fault::Offline });
        }
        Ok(self.checkout_markup(visit, cart, Vec::new(), None))
    }

    fn checkout_markup(
        &self,
        visit: &Visit,
        cart: Cart,
        errors: Vec<(Field, FieldFault)>,
        failure: Option<Code>,
    ) -> maud::Markup {
        let visit = Visit { path: paths::CHECKOUT.to_owned(), ..visit.clone() };
        let pictures = self.pictures(cart.lines.iter().map(|l| &l.sku));
        let (form, delivery) = self.store.read(|s| (s.draft.clone(), s.cart.delivery));
        let view = CheckoutView { cart, pictures, form, delivery, errors, failure, sandbox_cards: sandbox_cards() };
        pages::checkout(&self.context(&visit), &view)
    }

    fn checkout_again(
        &self,
        visit: &Visit,
        cart: Cart,
        errors: Vec<(Field, FieldFault)>,
        failure: Option<Code>,
    ) -> Outcome {
        let status = if errors.is_empty() { 409 } else { 422 };
        Outcome::Page { status, html: self.checkout_markup(visit, cart, errors, failure).into_string() }
    }

    pub(super) async fn checkout_delivery(&self, form: &Pairs) -> Outcome {
        self.keep_typed(form).await;
        Outcome::Go(paths::CHECKOUT.to_owned())
    }

    /// Keeps what was typed, whatever becomes of it; never the card.
    async fn keep_typed(&self, form: &Pairs) -> CheckoutForm {
        let delivery = form.get(Field::Delivery.name()).and_then(DeliveryMethod::parse);
        self.store
            .change(|s| {
                let draft = &mut s.draft;
                for (field, place) in [
                    (Field::Name, &mut draft.name),
                    (Field::Email, &mut draft.email),
                    (Field::Phone, &mut draft.phone),
                    (Field::Line1, &mut draft.line1),
                    (Field::Line2, &mut draft.line2),
                    (Field::City, &mut draft.city),
                    (Field::Region, &mut draft.region),
                    (Field::PostalCode, &mut draft.postal_code),
                    (Field::Country, &mut draft.country),
                ] {
                    if let Some(typed) = form.get(field.name()) {
                        *place = typed.chars().take(MAX_DRAFT_FIELD).collect();
                    }
                }
                if let Some(delivery) = delivery.filter(|d| *d != s.cart.delivery) {
                    s.cart.delivery = delivery;
                    s.cart.revision += 1;
                }
                s.draft.clone()
            })
            .await
    }

    pub(super) async fn checkout_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let _turn = self.order_turn.lock().await;
        let draft = self.keep_typed(form).await;
        let (lang, currency) = self.tongue(visit);
        if let Some(outcome) = self.second_click(form) {
            return outcome;
        }
        let cart = match self.price(currency).await {
            Ok(cart) => cart,
            Err(error) => return self.checkout_unpriced(visit, &error).await,
        };
        if cart.lines.is_empty() {
            return Outcome::Go(paths::CART.to_owned());
        }
        let mut errors = field_errors(&draft);
        let card = card::read(form, now()).map_err(|faults| errors.extend(faults)).ok();
        let (Some(card), true) = (card, errors.is_empty()) else {
            return self.checkout_again(visit, cart, errors, None);
        };
        if let Some(code) = stopped(&cart) {
            return self.checkout_again(visit, cart, Vec::new(), Some(code));
        }
        if form.get("expected_minor").and_then(|m| m.parse::<i64>().ok()) != Some(cart.totals.total.minor) {
            return self.checkout_again(visit, cart, Vec::new(), Some(Code::PriceChanged));
        }
        let token = match self.api.tokenize(&card).await {
            Ok(token) => token.token,
            Err(error) => return self.checkout_failed(visit, cart, &error).await,
        };
        drop(card);

        let request = CheckoutRequest {
            cart_id: cart.id.clone(),
            expected_total: cart.totals.total,
            contact: draft.contact(),
            address: draft.address(),
            lang,
            quote_id: None,
        };
        let written = serde_json::to_vec(&request).expect("wire types have string keys and finite numbers");
        let fingerprint = sha256_hex(&written);
        let key = self
            .store
            .change(|s| {
                let known = s.checkout.take().filter(|a| a.request == fingerprint);
                let key = known.map_or_else(random_name, |a| a.key);
                let attempt =
                    CheckoutAttempt { key: key.clone(), request: fingerprint.clone(), token: Some(token.clone()) };
                s.checkout = Some(attempt);
                key
            })
            .await;
        let order = match self.api.checkout(&request, &key).await {
            Ok(order) => order,
            Err(error) => {
                if !error.outcome_unknown() && !error.is_offline() {
                    // It did not and will not happen: the next try is another one.
                    self.store.change(|s| s.checkout = None).await;
                }
                return self.checkout_failed(visit, cart, &error).await;
            }
        };
        let id = self.keep_order(order, Some(token)).await;
        self.pay_now(&id).await;
        Outcome::Go(paths::order(&id))
    }

    /// A second click on "pay" comes after the first one's order is placed and the cart is empty: it shows that order.
    fn second_click(&self, form: &Pairs) -> Option<Outcome> {
        let expected = form.get("expected_minor")?.parse::<i64>().ok()?;
        self.store.read(|s| {
            let newest = s.orders.first().filter(|_| s.cart.wishes.is_empty())?;
            let is_this = newest.order.totals.total.minor == expected;
            is_this.then(|| Outcome::Go(paths::order(&newest.order.id)))
        })
    }

    /// The order is placed: it is remembered with its secret and the cart is empty, in one step.
    async fn keep_order(&self, mut order: Order, token: Option<String>) -> String {
        let secret = order.secret.take().unwrap_or_default();
        let id = order.id.clone();
        let pay = token.map(|token| PayAttempt { key: random_name(), token, is_open: true });
        self.store
            .change(|s| {
                s.checkout = None;
                s.cart.wishes.clear();
                s.cart.server_id = None;
                s.cart.priced = None;
                s.cart.revision += 1;
                s.orders.retain(|o| o.order.id != order.id);
                s.orders.insert(0, KeptOrder { order, secret, seen_at: now(), pay });
            })
            .await;
        id
    }

    /// The server could not price the cart: what was typed stays, and the page says what is wrong.
    async fn checkout_unpriced(self: &Arc<Self>, visit: &Visit, error: &ApiError) -> Outcome {
        let (cart, _) = self.shown_cart(visit).await;
        self.checkout_failed(visit, cart, error).await
    }

    async fn checkout_failed(self: &Arc<Self>, visit: &Visit, cart: Cart, error: &ApiError) -> Outcome {
        tracing::info!(%error, "the checkout did not go through");
        let code = match error {
            ApiError::Refused(problem) => problem.code,
            e if e.is_offline() => {
                self.say(Notice::Unreachable);
                Code::Unavailable
            }
            e => match fault_of(e) {
                Fault::Busy => Code::Unavailable,
                _ => Code::Internal,
            },
        };
        if code == Code::InvalidField
            && let ApiError::Refused(problem) = error
            && let Some(field) = problem.field.as_deref().and_then(Field::from_pointer)
        {
            return self.checkout_again(visit, cart, vec![(field, FieldFault::NotValid)], None);
        }
        let cart = match code {
            // The server knows better than what was shown: show what it says now.
            Code::SoldOut | Code::PriceChanged | Code::NotSold => self.shown_cart(visit).await.0,
            _ => cart,
        };
        self.checkout_again(visit, cart, Vec::new(), Some(code))
    }
}

/// Why a cart cannot be bought as it stands.
fn stopped(cart: &Cart) -> Option<Code> {
    let mut issues = cart.lines.iter().flat_map(|l| &l.issues).filter(|i| i.stops_sale());
    issues.next().map(|issue| match issue {
        LineIssue::OnlyLeft { .. } => Code::SoldOut,
        LineIssue::NotSold => Code::NotSold,
        LineIssue::PriceChanged { .. } => Code::PriceChanged,
    })
}

/// Everything that is wrong with contact and address, in the order of the form.
fn field_errors(draft: &CheckoutForm) -> Vec<(Field, FieldFault)> {
    let mut errors = Vec::new();
    for (field, text, is_required) in [
        (Field::Name, &draft.name, true),
        (Field::Email, &draft.email, true),
        (Field::Phone, &draft.phone, false),
        (Field::Country, &draft.country, true),
        (Field::Line1, &draft.line1, true),
        (Field::Line2, &draft.line2, false),
        (Field::City, &draft.city, true),
        (Field::Region, &draft.region, false),
        (Field::PostalCode, &draft.postal_code, false),
    ] {
        let fault = if text.trim().is_empty() {
            is_required.then_some(FieldFault::Empty)
        } else if text.chars().count() > MAX_FIELD {
            Some(FieldFault::TooLong)
        } else {
            (!is_valid(field, text, draft)).then_some(FieldFault::NotValid)
        };
        errors.extend(fault.map(|f| (field, f)));
    }
    errors
}

/// The domain's rules for one field that has something in it.
fn is_valid(field: Field, text: &str, draft: &CheckoutForm) -> bool {
    match field {
        Field::Email => {
            Contact { name: "-".to_owned(), email: text.trim().to_owned(), phone: String::new() }.check().is_ok()
        }
        Field::Country => {
            let country = draft.address().country;
            country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase())
        }
        _ => !text.trim().chars().any(char::is_control),
    }
}

/// The cards of the server's sandbox gateway.
pub(super) fn sandbox_cards() -> Vec<SandboxCard> {
    [
        ("4242 4242 4242 4242", SandboxOutcome::Succeeds),
        ("4000 0000 0000 0002", SandboxOutcome::Declines),
        ("4000 0025 0000 3155", SandboxOutcome::AsksCode),
        ("4000 0000 0000 0341", SandboxOutcome::AnswersLate),
    ]
    .into_iter()
    .map(|(number, outcome)| SandboxCard { number: number.to_owned(), outcome })
    .collect()
}
