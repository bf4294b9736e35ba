//! Prices that stand for a while.

use std::sync::Arc;

use domain::pricing::GiftCard;
use domain::quote::{MAX_CODES, MAX_GIFT_CARDS, Quote, QuoteRequest};
use domain::{CheckoutRequest, Code, LineIssue, Money, UnixMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::cart::{MAX_CART_ID, no_cart};
use super::idempotency::{Answer, WriteKey};
use super::pricing::{With, price};
use crate::db;
use crate::error::{Error, Result};
use crate::ids;

/// How long a quote stands: long enough to type an address and a card, too short to wait for a better exchange rate.
const QUOTE_MS: UnixMillis = 30 * 60 * 1000;

/// The longest code or place worth looking at, in bytes.
const MAX_TEXT: usize = 200 * 4;

/// A quote with what the buyer does not need to see.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredQuote {
    /// The quote.
    pub quote: Quote,
    /// The version of the cart that was priced.
    pub cart_version: i64,
    /// Codes that opened promotions.
    pub codes: Vec<String>,
    /// Hash of each gift card's code (hexadecimal) and its part.
    pub gift_cards: Vec<(String, Money)>,
}

impl Shop {
    /// Prices a cart for a place.
    pub async fn new_quote(self: &Arc<Self>, key: &WriteKey, request: QuoteRequest) -> Result<Answer> {
        check(&request)?;
        let cart = db::cart::find(&self.db.read, &request.cart_id).await?.ok_or_else(|| no_cart().at("/cart_id"))?;
        let mut cards: Vec<(Vec<u8>, GiftCard)> = Vec::new();
        for (i, code) in request.gift_cards.iter().enumerate() {
            let hash = card_hash(code);
            let card = db::pricing::gift_card(&self.db.read, &hash).await?;
            let usable = card.filter(|c| c.balance.minor > 0 && c.balance.currency == cart.request.currency);
            let is_first = !cards.iter().any(|(known, _)| *known == hash);
            let Some(card) = usable.filter(|_| is_first) else {
                let detail = "there is no such gift card, or nothing is left on it in this currency";
                return Err(Error::new(Code::GiftCardUnknown, detail).at(format!("/gift_cards/{i}")));
            };
            cards.push((hash, card));
        }
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let balances: Vec<GiftCard> = cards.iter().map(|(_, card)| card.clone()).collect();
                    let place = Some(&request.destination);
                    let with = With { place, codes: &request.codes, gift_cards: &balances, explained: true };
                    let priced = price(&cart.request, &with, &tx.shelf, &shop.goods, now)?;
                    can_be_bought(&priced.lines)?;
                    let breakdown = priced.breakdown.expect("it was asked for");
                    let mut parts = breakdown.gift_cards.iter();
                    let gift_cards =
                        cards.iter().map_while(|(hash, _)| Some((ids::hex(hash), parts.next()?.amount))).collect();
                    let quote = Quote {
                        id: ids::quote(),
                        cart_id: request.cart_id,
                        destination: request.destination,
                        delivery: cart.request.delivery,
                        breakdown,
                        created_at: now,
                        expires_at: now + QUOTE_MS,
                    };
                    let answer = Answer::json(201, &quote);
                    let kept = answer.kept(&write_key, now);
                    let stored = StoredQuote { quote, cart_version: cart.version, codes: request.codes, gift_cards };
                    db::quote::put(tx, &stored, &kept).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }

    /// The quote that a checkout names, where it is still one for this cart and this address.
    pub async fn quote_of(&self, request: &CheckoutRequest, cart_version: i64) -> Result<Option<StoredQuote>> {
        let Some(id) = &request.quote_id else { return Ok(None) };
        if id.len() > MAX_CART_ID {
            return Err(Error::field("/quote_id", "is not a quote's name"));
        }
        let stored = db::quote::find(&self.db.read, id).await?;
        let stored = stored
            .filter(|s| s.quote.cart_id == request.cart_id)
            .ok_or_else(|| Error::new(Code::QuoteExpired, "there is no such quote for this cart").at("/quote_id"))?;
        if stored.quote.expires_at <= self.clock.now_ms() {
            return Err(Error::new(Code::QuoteExpired, "the quote is over; ask for a new one").at("/quote_id"));
        }
        if stored.cart_version != cart_version {
            return Err(Error::new(Code::PriceChanged, "the cart was changed after it was quoted").at("/quote_id"));
        }
        if !stored.quote.destination.is_same_as(&(&request.address).into()) {
            return Err(Error::new(Code::PriceChanged, "the quote is for another place").at("/address"));
        }
        Ok(Some(stored))
    }
}

/// Refuses lines that cannot be bought as they stand.
pub fn can_be_bought(lines: &[domain::CartLine]) -> Result<()> {
    if lines.is_empty() {
        return Err(Error::new(Code::CartEmpty, "the cart has no lines"));
    }
    let at = |i: usize| format!("/lines/{i}");
    if let Some(i) = lines.iter().position(|l| l.issues.contains(&LineIssue::NotSold)) {
        return Err(Error::new(Code::NotSold, "a line is not sold, or not in this currency").at(at(i)));
    }
    if let Some(i) = lines.iter().position(|l| l.issues.iter().any(LineIssue::stops_sale)) {
        return Err(Error::new(Code::SoldOut, "fewer units are left than asked for").at(at(i)));
    }
    Ok(())
}

/// The hash under which a gift card is known. Spaces, dashes and case do not matter.
pub fn card_hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    Sha256::digest(plain).to_vec()
}

fn check(request: &QuoteRequest) -> Result<()> {
    if request.cart_id.len() > MAX_CART_ID {
        return Err(Error::field("/cart_id", "is not a cart's name"));
    }
    let to = &request.destination;
    if to.country.len() != 2 || !to.country.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Error::field("/destination/country", "is not a two-letter country code"));
    }
    for (field, text) in [("/destination/region", &to.region), ("/destination/postal_code", &to.postal_code)] {
        if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
            return Err(Error::field(field, "is too long or has control characters"));
        }
    }
    for (field, list, most) in
        [("/codes", &request.codes, MAX_CODES), ("/gift_cards", &request.gift_cards, MAX_GIFT_CARDS)]
    {
        if list.len() > most {
            return Err(Error::field(field, "these are more than anybody has"));
        }
        if let Some(i) = list.iter().position(|text| text.len() > MAX_TEXT) {
            return Err(Error::field(format!("{field}/{i}"), "is too long"));
        }
    }
    Ok(())
}
