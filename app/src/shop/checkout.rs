//! From cart to order. What is sent is written down first, with its idempotency key: an answer that is lost, a crash or
//! a second click asks again with the same key, and one order comes of it.

use std::sync::Arc;

use domain::order::MAX_FIELD;
use domain::{Cart, CheckoutRequest, Code, Contact, DeliveryMethod, LineIssue, Order};

use super::quote::Offer;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, now, random_name, reads::fault_of, saved};
use crate::api::ApiError;
use crate::pages::{
    self, CheckoutForm, CheckoutView, Fault, Field, FieldFault, Notice, SandboxCard, SandboxOutcome, paths,
};
use crate::store::{CheckoutAttempt, KeptOrder, Means, PayAttempt, sha256_hex};

/// The largest draft field that is kept, in characters: enough to show what was typed, and that it is too long.
const MAX_DRAFT_FIELD: usize = MAX_FIELD * 2;

impl Shop {
    pub(super) async fn checkout_page(self: &Arc<Self>, visit: &Visit) -> Document {
        self.shown_catalog().await;
        if self.store.read(|s| s.cart.wishes.is_empty()) {
            // There is nothing to pay for: the empty cart says so, and where to look.
            return self.cart_page(visit).await;
        }
        let unpriced = || Err(if self.api.is_online() { Fault::Busy } else { Fault::Offline });
        let ((cart, is_estimate), ()) = tokio::join!(self.shown_cart(visit), self.look_for_cards());
        if is_estimate {
            // Nobody is asked for a card while nobody can say the price.
            return unpriced();
        }
        let failure = stopped(&cart);
        let offer = match failure {
            Some(_) => Offer::of(cart),
            None => match self.offer(cart).await {
                Ok(offer) => offer,
                Err(error) => {
                    tracing::info!(%error, "there is no price for the address");
                    return unpriced();
                }
            },
        };
        if offer.is_asked_again {
            self.say(Notice::Problem { code: Code::QuoteExpired });
        }
        let (errors, failure) = (offer.errors.clone(), failure.or(offer.failure));
        Ok(self.checkout_markup(visit, offer, errors, failure))
    }

    fn checkout_markup(
        &self,
        visit: &Visit,
        offer: Offer,
        errors: Vec<(Field, FieldFault)>,
        failure: Option<Code>,
    ) -> maud::Markup {
        let visit = Visit { path: paths::CHECKOUT.to_owned(), ..visit.clone() };
        let Offer { cart, quote, .. } = offer;
        let lines = quote.iter().flat_map(|q| &q.breakdown.lines).map(|l| &l.sku);
        let pictures = self.pictures(cart.lines.iter().map(|l| &l.sku).chain(lines));
        let (form, delivery) = self.store.read(|s| (s.draft.clone(), s.cart.delivery));
        let gifts = quote.iter().flat_map(|q| &q.breakdown.lines).filter(|l| l.gift_of.is_some());
        let catalog = self.catalog();
        let gifts = gifts.filter_map(|l| Some((l.sku.clone(), catalog.product_of(&l.sku)?.name.clone()))).collect();
        let sandbox_cards = sandbox_cards();
        let addresses = self.person().map(|account| account.profile.addresses);
        let cards = self.card_choice(&form.pay_with, form.keep_card);
        let view = CheckoutView {
            cart,
            pictures,
            form,
            quote,
            gifts,
            delivery,
            errors,
            failure,
            sandbox_cards,
            addresses,
            cards,
        };
        pages::checkout(&self.context(&visit), &view)
    }

    fn checkout_again(
        &self,
        visit: &Visit,
        offer: Offer,
        errors: Vec<(Field, FieldFault)>,
        failure: Option<Code>,
    ) -> Outcome {
        let status = if errors.is_empty() { 409 } else { 422 };
        Outcome::Page { status, html: self.checkout_markup(visit, offer, errors, failure).into_string() }
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
                read_draft(&mut s.draft, form);
                let chosen = form.get("use_address").and_then(|n| n.parse::<usize>().ok());
                let addresses = s.session.as_ref().map(|k| &k.account.profile.addresses);
                if let Some(address) = chosen.and_then(|n| addresses?.get(n)) {
                    s.draft = std::mem::take(&mut s.draft).at(address);
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
        let stopped = stopped(&cart);
        let offer = match stopped {
            Some(_) => Offer::of(cart),
            None => match self.offer(cart.clone()).await {
                Ok(offer) => offer,
                Err(error) => return self.checkout_failed(visit, Offer::of(cart), &error).await,
            },
        };
        errors.extend(offer.errors.iter().copied());
        let paying = match saved::read(form) {
            // Where nothing is to be paid nobody is asked for a card.
            _ if offer.total().minor == 0 => None,
            Ok(paying) => Some(paying),
            Err(faults) => {
                errors.extend(faults);
                None
            }
        };
        if !errors.is_empty() {
            return self.checkout_again(visit, offer, errors, None);
        }
        if let Some(code) = stopped.or(offer.failure) {
            return self.checkout_again(visit, offer, Vec::new(), Some(code));
        }
        if let Some(outcome) = self.another_total(visit, form, &offer) {
            return outcome;
        }
        let means = match paying {
            None => None,
            Some(paying) => match self.means(paying).await {
                Ok(means) => Some(means),
                Err(error) => return self.checkout_failed(visit, offer, &error).await,
            },
        };
        self.place(visit, form, &draft, lang, offer, means).await
    }

    /// The page again, where the total is not the one that the buyer saw: with the words that fit.
    fn another_total(&self, visit: &Visit, form: &Pairs, offer: &Offer) -> Option<Outcome> {
        let seen = form.get("expected_minor").and_then(|m| m.parse::<i64>().ok());
        if seen == Some(offer.total().minor) {
            return None;
        }
        let code = if offer.is_asked_again {
            Some(Code::QuoteExpired)
        } else if offer.quote.is_some() && seen == Some(offer.cart.totals.total.minor) {
            self.say(Notice::PriceOfPlace);
            None
        } else {
            Some(Code::PriceChanged)
        };
        Some(self.checkout_again(visit, offer.clone(), Vec::new(), code))
    }

    /// Sends the order that the buyer agreed to. A price that ran out on the way is asked for again: where it is the same,
    /// the buyer need not hear of it.
    async fn place(
        self: &Arc<Self>,
        visit: &Visit,
        form: &Pairs,
        draft: &CheckoutForm,
        lang: domain::Lang,
        mut offer: Offer,
        means: Option<Means>,
    ) -> Outcome {
        let mut is_second_try = false;
        loop {
            let request = CheckoutRequest {
                cart_id: offer.cart.id.clone(),
                expected_total: offer.total(),
                contact: draft.contact(),
                address: draft.address(),
                lang,
                quote_id: offer.quote.as_ref().map(|q| q.id.clone()),
            };
            let account = match self.token_if_any().await {
                Ok(account) => account,
                Err(error) => return self.checkout_failed(visit, offer, &error).await,
            };
            if account.is_none() {
                // A session that ended just now took what was typed with it; whoever typed it is still there.
                self.store.change(|s| s.draft.clone_from(draft)).await;
            }
            let key = self.note_attempt(&request, means.as_ref()).await;
            let error = match self.api.checkout(&request, &key, account.as_deref()).await {
                Ok(order) => {
                    let id = self.keep_order(order, means, account.is_some()).await;
                    self.pay_now(&id).await;
                    if account.is_some() && draft.keep_address {
                        self.add_address(&draft.address()).await;
                    }
                    return Outcome::Go(paths::order(&id));
                }
                Err(error) => error,
            };
            if error.outcome_unknown() || error.is_offline() {
                return self.checkout_failed(visit, offer, &error).await;
            }
            // It did not and will not happen: the next try is another one, at another price.
            self.store.change(|s| s.checkout = None).await;
            self.forget_quote().await;
            if error.code() != Some(Code::QuoteExpired) || is_second_try {
                return self.checkout_failed(visit, offer, &error).await;
            }
            is_second_try = true;
            offer = match self.offer(offer.cart.clone()).await {
                Ok(again) => Offer { is_asked_again: true, ..again },
                Err(error) => return self.checkout_failed(visit, offer, &error).await,
            };
            if !offer.errors.is_empty() || offer.failure.is_some() {
                let (errors, failure) = (offer.errors.clone(), offer.failure);
                return self.checkout_again(visit, offer, errors, failure);
            }
            if let Some(outcome) = self.another_total(visit, form, &offer) {
                return outcome;
            }
        }
    }

    /// Writes down what is about to be sent, and the key it goes by: the same for the same request.
    async fn note_attempt(&self, request: &CheckoutRequest, means: Option<&Means>) -> String {
        let written = serde_json::to_vec(request).expect("wire types have string keys and finite numbers");
        let fingerprint = sha256_hex(&written);
        self.store
            .change(|s| {
                let known = s.checkout.take().filter(|a| a.request == fingerprint);
                let key = known.map_or_else(random_name, |a| a.key);
                s.checkout = Some(CheckoutAttempt { key: key.clone(), request: fingerprint, means: means.cloned() });
                key
            })
            .await
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
    async fn keep_order(&self, mut order: Order, means: Option<Means>, is_account: bool) -> String {
        let secret = order.secret.take().unwrap_or_default();
        let id = order.id.clone();
        let pay = means.map(|means| PayAttempt { key: random_name(), means, is_open: true });
        self.store
            .change(|s| {
                s.checkout = None;
                s.quote = None;
                s.draft.coupon.clear();
                s.draft.gift_card.clear();
                s.cart.wishes.clear();
                s.cart.server_id = None;
                s.cart.priced = None;
                s.cart.revision += 1;
                s.orders.retain(|o| o.order.id != order.id);
                s.draft.keep_address = false;
                s.draft.keep_card = false;
                s.draft.pay_with.clear();
                let account = s.session.as_ref().filter(|_| is_account).map(|k| k.account.id.clone());
                s.orders.insert(0, KeptOrder { order, secret, seen_at: now(), pay, account });
            })
            .await;
        id
    }

    /// The server could not price the cart: what was typed stays, and the page says what is wrong.
    async fn checkout_unpriced(self: &Arc<Self>, visit: &Visit, error: &ApiError) -> Outcome {
        let (cart, _) = self.shown_cart(visit).await;
        self.checkout_failed(visit, Offer::of(cart), error).await
    }

    async fn checkout_failed(self: &Arc<Self>, visit: &Visit, offer: Offer, error: &ApiError) -> Outcome {
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
            return self.checkout_again(visit, offer, vec![(field, FieldFault::NotValid)], None);
        }
        let knows_better = matches!(
            code,
            Code::SoldOut
                | Code::PriceChanged
                | Code::NotSold
                | Code::QuoteExpired
                | Code::CouponUsedUp
                | Code::GiftCardUnknown
        );
        if !knows_better {
            return self.checkout_again(visit, offer, Vec::new(), Some(code));
        }
        // The server knows better than what was shown: show what it says now.
        let (cart, is_estimate) = self.shown_cart(visit).await;
        let plain = Offer::of(cart.clone());
        let offer =
            if is_estimate || stopped(&cart).is_some() { plain } else { self.offer(cart).await.unwrap_or(plain) };
        let errors = offer.errors.clone();
        self.checkout_again(visit, offer, errors, Some(code))
    }
}

/// Why a cart cannot be bought as it stands.
fn stopped(cart: &Cart) -> Option<Code> {
    let mut issues = cart.lines.iter().flat_map(|l| &l.issues).filter(|i| i.stops_sale());
    issues.next().map(|issue| match issue {
        LineIssue::OnlyLeft { .. } | LineIssue::Waits { .. } => Code::SoldOut,
        LineIssue::NotSold => Code::NotSold,
        LineIssue::PriceChanged { .. } => Code::PriceChanged,
    })
}

/// Takes what a form says into a draft; what it does not name stays.
pub(super) fn read_draft(draft: &mut CheckoutForm, form: &Pairs) {
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
        (Field::Coupon, &mut draft.coupon),
        (Field::GiftCard, &mut draft.gift_card),
    ] {
        if let Some(typed) = form.get(field.name()) {
            *place = typed.chars().take(MAX_DRAFT_FIELD).collect();
        }
    }
    // A box that is not ticked is not sent; the fields beside it are.
    if form.get(Field::Line1.name()).is_some() {
        draft.keep_address = form.get("keep_address").is_some();
    }
    if form.get(Field::CardNumber.name()).is_some() {
        draft.pay_with = form.text("pay_with").chars().take(MAX_FIELD).collect();
        draft.keep_card = form.get("keep_card").is_some();
    }
}

/// Everything that is wrong with contact and address, in the order of the form.
fn field_errors(draft: &CheckoutForm) -> Vec<(Field, FieldFault)> {
    let contact =
        [(Field::Name, &draft.name, true), (Field::Email, &draft.email, true), (Field::Phone, &draft.phone, false)];
    let mut errors = faults_of(draft, &contact);
    errors.extend(address_errors(draft));
    errors
}

/// Everything that is wrong with an address, in the order of the form.
pub(super) fn address_errors(draft: &CheckoutForm) -> Vec<(Field, FieldFault)> {
    let fields = [
        (Field::Country, &draft.country, true),
        (Field::Line1, &draft.line1, true),
        (Field::Line2, &draft.line2, false),
        (Field::City, &draft.city, true),
        (Field::Region, &draft.region, false),
        (Field::PostalCode, &draft.postal_code, false),
    ];
    faults_of(draft, &fields)
}

fn faults_of(draft: &CheckoutForm, fields: &[(Field, &String, bool)]) -> Vec<(Field, FieldFault)> {
    let mut errors = Vec::new();
    for (field, text, is_required) in fields.iter().copied() {
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
