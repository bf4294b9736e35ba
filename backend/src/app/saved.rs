//! Cards that people keep for the next time.

use std::sync::Arc;

use domain::Code;
use domain::saved::{MAX_SAVED, SaveRequest, SavedMethods};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use super::payment::MAX_TOKEN;
use crate::db;
use crate::error::{Error, Result};
use crate::gateway::GatewayError;
use crate::ids;
use crate::policy::SignedIn;

/// Names that the gateway is told to forget in one round.
const AT_ONCE: u32 = 50;

impl Shop {
    /// The person's methods of payment.
    pub async fn saved_methods(&self, me: &SignedIn) -> Result<SavedMethods> {
        Ok(SavedMethods { methods: db::saved::of_account(&self.db.read, &me.account).await? })
    }

    /// Keeps a card for the person, where the gateway keeps cards and the bank lets it.
    ///
    /// # Errors
    /// `invalid_field` for a token that is none; `card_declined` where the bank or the gateway will not have it kept;
    /// `gateway_timeout`; `wrong_state` for one too many.
    pub async fn save_method(self: &Arc<Self>, key: &WriteKey, me: &SignedIn, request: SaveRequest) -> Result<Answer> {
        let no_token = || Error::field("/token", "the gateway does not know this token");
        if request.token.len() > MAX_TOKEN || self.gateway.last4(&request.token).is_none() {
            return Err(no_token());
        }
        if db::saved::of_account(&self.db.read, &me.account).await?.len() >= MAX_SAVED {
            return Err(Error::new(Code::WrongState, "these are as many cards as one person keeps; remove one first"));
        }
        let (shop, account) = (Arc::clone(self), me.account.clone());
        self.once(key, || async {
            let name = self.gateway.name();
            let before = db::saved::any_token(&self.db.read, &account, name).await?;
            let asked = self.gateway.keep(&account, before.as_deref(), &request.token);
            let kept = match self.in_time(asked).await {
                Ok(Some(kept)) => kept,
                Ok(None) => return Err(Error::new(Code::CardDeclined, "this card cannot be kept; it can still pay")),
                Err(GatewayError::UnknownToken) => return Err(no_token()),
                Err(cause) => {
                    tracing::warn!(%cause, "the gateway does not keep a card");
                    let detail = "the payment gateway did not answer in time";
                    return Err(Error::new(Code::GatewayTimeout, detail).retry_after(2));
                }
            };
            let (shop, account, write_key) = (Arc::clone(&shop), account.clone(), key.clone());
            self.writer
                .write(move |tx| {
                    Box::pin(async move {
                        let now = shop.clock.now_ms();
                        let saved =
                            db::saved::put(tx, &ids::saved(), &account, shop.gateway.name(), &kept, now).await?;
                        let saved = saved.ok_or_else(|| Error::not_found("there is no such account"))?;
                        let answer = Answer::json(201, &saved);
                        db::idempotency::keep_answer(tx, &answer.kept(&write_key, now)).await?;
                        Ok(answer)
                    })
                })
                .await
        })
        .await
    }

    /// Removes one of the person's methods. The gateway hears of it afterwards.
    pub async fn remove_method(self: &Arc<Self>, me: &SignedIn, id: &str) -> Result<()> {
        let (account, id) = (me.account.clone(), id.to_owned());
        let removed =
            self.writer.write(move |tx| Box::pin(async move { db::saved::remove(tx, &account, &id).await })).await?;
        if removed { Ok(()) } else { Err(no_method()) }
    }

    /// What the gateway charges for a method of the person's, and its last four digits.
    pub(super) async fn saved_token(&self, account: &str, id: &str) -> Result<(String, String)> {
        let found = db::saved::token(&self.db.read, account, id, self.gateway.name()).await?;
        found.ok_or_else(|| Error::field("/saved", "is not one of your methods of payment"))
    }

    /// Tells the gateway what to forget.
    pub(super) async fn forget_methods(self: &Arc<Self>) -> Result<()> {
        let now = self.clock.now_ms();
        for token in db::saved::to_forget(&self.db.read, self.gateway.name(), now, AT_ONCE).await? {
            let answer = self.in_time(self.gateway.forget(&token)).await;
            if let Err(cause) = &answer {
                tracing::warn!(%cause, "the gateway has not forgotten a card yet");
            }
            let patience = self.patience();
            self.writer
                .write(move |tx| {
                    Box::pin(async move { db::saved::forgotten(tx, &token, answer.is_ok(), patience).await })
                })
                .await?;
        }
        Ok(())
    }
}

fn no_method() -> Error {
    Error::not_found("there is no such method of payment")
}
