//! Cards that the account keeps. Their list is held in memory only; what pays with one is its name.

use std::sync::Arc;
use std::time::Duration;

use domain::Code;
use domain::saved::{SaveRequest, SavedMethods};

use super::people::Gone;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, card, now, random_name};
use crate::api::{ApiError, Card};
use crate::pages::{
    self, CardChoice, CardView, CardsView, CheckoutForm, Done, Fault, Field, FieldFault, Notice, paths,
};
use crate::store::Means;

/// How long a page that asks for a card waits for the kept ones; without them a new one can be typed.
const CARDS_WAIT: Duration = Duration::from_millis(1500);
/// The longest name of a kept card that is sent on, in characters: the server's limit.
const MAX_NAME: usize = 64;

/// What a form pays with.
pub(super) enum Paying {
    /// A kept card, by its name.
    Kept(String),
    /// A card that was typed, and whether it is to be kept.
    New(Card, bool),
}

/// What a form pays with, or everything that is wrong with the card that was typed.
pub(super) fn read(form: &Pairs) -> Result<Paying, Vec<(Field, FieldFault)>> {
    match form.text("pay_with") {
        "" | CheckoutForm::NEW_CARD => {
            card::read(form, now()).map(|card| Paying::New(card, form.get("keep_card").is_some()))
        }
        name => Ok(Paying::Kept(name.chars().take(MAX_NAME).collect())),
    }
}

impl Shop {
    async fn saved_cards(&self) -> Result<SavedMethods, ApiError> {
        self.signed(|token| async move { self.api.saved_cards(&token).await }).await
    }

    pub(super) async fn cards_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let asked = self.saved_cards().await;
        let page = asked.map(|s| pages::cards(&self.context(visit), &CardsView { cards: s.methods }));
        self.page_or_sign_in(visit, page.map_err(Gone::from))
    }

    pub(super) async fn card_remove_page(self: &Arc<Self>, visit: &Visit, id: &str) -> Document {
        let asked = self.saved_cards().await;
        let card = asked.map_err(Gone::from).and_then(|s| {
            let found = s.methods.into_iter().find(|m| m.id == id);
            found.ok_or(Gone::Fault(Fault::NotFound))
        });
        self.page_or_sign_in(visit, card.map(|card| pages::card_remove(&self.context(visit), &CardView { card })))
    }

    pub(super) async fn card_remove(self: &Arc<Self>, id: &str) -> Outcome {
        let page = paths::CARDS.to_owned();
        match self.signed(|token| async move { self.api.remove_card(id, &token).await }).await {
            // One that is gone already is what was wanted.
            Err(error) if error.code() != Some(Code::NotFound) => return self.refused_form(&error, page),
            _ => self.say(Notice::Done { what: Done::CardRemoved }),
        }
        Outcome::Go(page)
    }

    /// Asks which cards the person keeps, for [`Self::card_choice`].
    pub(super) async fn look_for_cards(&self) {
        if self.person().is_none() {
            return;
        }
        match tokio::time::timeout(CARDS_WAIT, self.saved_cards()).await {
            Ok(Ok(saved)) => self.people.keep_cards(saved.methods),
            Ok(Err(error)) => tracing::info!(%error, "the kept cards are shown as last known"),
            Err(_late) => tracing::info!("the kept cards are shown as last known"),
        }
    }

    /// Which card pays: what was chosen before, or else the newest one.
    pub(super) fn card_choice(&self, chosen: &str, keeps: bool) -> Option<CardChoice> {
        self.person()?;
        let cards = self.people.cards();
        let chosen = match chosen {
            "" => cards.first(),
            name => cards.iter().find(|c| c.id == name),
        };
        let chosen = chosen.map(|c| c.id.clone());
        Some(CardChoice { cards, chosen, keeps })
    }

    /// What the server is told to charge. A card that is to be kept is kept first, and pays by its name then: gateways take a
    /// card that has paid once for nobody's. One that cannot be kept pays all the same.
    ///
    /// # Errors
    /// The gateway's tokenizer refuses the card, or cannot be asked.
    pub(super) async fn means(&self, paying: Paying) -> Result<Means, ApiError> {
        let (card, keeps) = match paying {
            Paying::Kept(saved) => return Ok(Means::Saved { saved }),
            Paying::New(card, keeps) => (card, keeps),
        };
        let token = self.api.tokenize(&card).await?.token;
        if !keeps || self.person().is_none() {
            return Ok(Means::Token(token));
        }
        let (request, key) = (&SaveRequest { token: token.clone() }, &random_name());
        match self.signed(|access| async move { self.api.save_card(request, key, &access).await }).await {
            Ok(kept) => {
                let saved = kept.id.clone();
                let mut cards = self.people.cards();
                cards.retain(|c| c.id != saved);
                cards.insert(0, kept);
                self.people.keep_cards(cards);
                // Where the order does not come about now, this card is the chosen one.
                self.store
                    .change(|s| {
                        s.draft.pay_with.clone_from(&saved);
                        s.draft.keep_card = false;
                    })
                    .await;
                Ok(Means::Saved { saved })
            }
            Err(error) => {
                tracing::info!(%error, "a card was not kept");
                self.say(Notice::CardNotKept);
                Ok(Means::Token(token))
            }
        }
    }
}
