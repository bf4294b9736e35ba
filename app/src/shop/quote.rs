//! The price for the place that was typed: asked of the server as soon as the country is known, and kept until it is over.

use domain::pricing::Destination;
use domain::quote::{MAX_CODES, MAX_GIFT_CARDS, Quote, QuoteRequest};
use domain::{Cart, Code, Money};

use super::{Shop, now, random_name};
use crate::api::ApiError;
use crate::pages::{CheckoutForm, Field, FieldFault};
use crate::store::KeptQuote;

/// What there is to agree to: the cart, at the price for its place where that is known.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// The cart as the server priced it, without a place.
    pub cart: Cart,
    /// The price for the place; none while that is not known, or where the server gives none.
    pub quote: Option<Quote>,
    /// Codes that the server refuses.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why there is no price, where it is not a code.
    pub failure: Option<Code>,
    /// The price that was promised before had run out, and was asked for again.
    pub is_asked_again: bool,
}

impl Offer {
    /// A cart whose place is not known.
    pub(super) const fn of(cart: Cart) -> Self {
        Self { cart, quote: None, errors: Vec::new(), failure: None, is_asked_again: false }
    }

    /// What is to be paid.
    pub(super) fn total(&self) -> Money {
        self.quote.as_ref().map_or(self.cart.totals.total, |q| q.breakdown.totals.total)
    }
}

impl Shop {
    /// The offer for a priced cart and what is in the draft. Codes that the server refuses are named and left out.
    ///
    /// # Errors
    /// The server does not answer, or cannot be understood.
    pub(super) async fn offer(&self, cart: Cart) -> Result<Offer, ApiError> {
        let (draft, revision, kept, is_sent) =
            self.store.read(|s| (s.draft.clone(), s.cart.revision, s.quote.clone(), s.checkout.is_some()));
        let mut offer = Offer::of(cart);
        let Some(mut request) = wanted(&draft, &offer.cart) else { return Ok(offer) };
        if let Some(kept) = kept.filter(|k| k.is_for(&request, revision, &offer.cart)) {
            // What was sent with a price and not answered is asked again with that price: it may be an order already.
            if is_sent || kept.stands_at(now()) {
                offer.quote = Some(kept.quote);
                return Ok(offer);
            }
            offer.is_asked_again = true;
        }
        loop {
            let problem = match self.api.quote(&request, &random_name()).await {
                Ok(quote) => {
                    let kept = KeptQuote { request, revision, asked_at: now(), quote: quote.clone() };
                    self.store.change(|s| s.quote = Some(kept)).await;
                    offer.quote = Some(quote);
                    return Ok(offer);
                }
                Err(ApiError::Refused(problem)) => problem,
                Err(error) => return Err(error),
            };
            let at = problem.field.as_deref().unwrap_or_default();
            let (field, codes) = if at.starts_with("/codes") && !request.codes.is_empty() {
                (Field::Coupon, &mut request.codes)
            } else if at.starts_with("/gift_cards") && !request.gift_cards.is_empty() {
                (Field::GiftCard, &mut request.gift_cards)
            } else {
                offer.failure = Some(problem.code);
                return Ok(offer);
            };
            // Without them there is a price to show beside what is wrong with them.
            codes.clear();
            offer.errors.push((field, FieldFault::Refused(problem.code)));
        }
    }

    /// The promised price is not to be had any more.
    pub(super) async fn forget_quote(&self) {
        self.store.change(|s| s.quote = None).await;
    }
}

/// What to ask, once the country is known.
fn wanted(draft: &CheckoutForm, cart: &Cart) -> Option<QuoteRequest> {
    let destination = Destination::from(&draft.address());
    let is_known = destination.country.len() == 2 && destination.country.bytes().all(|b| b.is_ascii_uppercase());
    let texts = [&destination.region, &destination.postal_code];
    let is_clean =
        texts.iter().all(|t| t.chars().count() <= domain::order::MAX_FIELD && !t.chars().any(char::is_control));
    (is_known && is_clean).then(|| QuoteRequest {
        cart_id: cart.id.clone(),
        destination,
        codes: split(&draft.coupon, |c| is_between(c) || c.is_whitespace(), MAX_CODES),
        gift_cards: split(&draft.gift_card, is_between, MAX_GIFT_CARDS),
    })
}

/// What people write between two codes, in every script of the shop.
const fn is_between(c: char) -> bool {
    matches!(c, ',' | ';' | '،' | '؛' | '，' | '；' | '、')
}

/// The codes in a field; one more than the most, where there are more, so that the server says so.
fn split(text: &str, is_between: impl Fn(char) -> bool, most: usize) -> Vec<String> {
    let codes = text.split(is_between).map(str::trim).filter(|c| !c.is_empty());
    codes.take(most + 1).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let coupons = |text: &str| split(text, |c| is_between(c) || c.is_whitespace(), MAX_CODES);
        assert_eq!(coupons(" WELCOME،FIVE  ten-off；"), ["WELCOME", "FIVE", "ten-off"]);
        assert_eq!(split("ABCD EFGH, JKMN-PQRS", is_between, MAX_GIFT_CARDS), ["ABCD EFGH", "JKMN-PQRS"]);
        assert_eq!(coupons(&"x ".repeat(1_000)).len(), MAX_CODES + 1);
    }
}
