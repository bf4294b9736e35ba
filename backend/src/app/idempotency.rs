//! A write sent twice happens once: its answer is kept with its effect and given again.

use std::future::Future;
use std::sync::Arc;

use domain::{Code, UnixMillis};
use futures_util::future::BoxFuture;

use super::Shop;
use super::order::no_order;
use crate::db::idempotency::Kept;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::vault::DataKey;

/// How long an answer is kept.
pub const KEEP_MS: UnixMillis = 24 * 60 * 60 * 1000;

/// The longest key, in bytes: a UUID is 36, nobody needs more than this.
pub const MAX_KEY: usize = 128;

/// The client's name for a write, and what the write was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteKey {
    /// The `Idempotency-Key`.
    pub key: String,
    /// SHA-256 over method, address, secret and body.
    pub request_sha256: [u8; 32],
}

/// What a write answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
    /// Whether it was kept from an earlier request.
    pub replayed: bool,
}

impl Answer {
    /// An answer with a JSON body.
    pub fn json(status: u16, value: &impl serde::Serialize) -> Self {
        let body = serde_json::to_string(value).expect("wire types have string keys and no failing parts");
        Self { status, body, replayed: false }
    }

    /// This answer, as it is kept with the effect of a write.
    pub fn kept<'a>(&'a self, key: &'a WriteKey, now: UnixMillis) -> Kept<'a> {
        Kept { key, status: Some(self.status), body: &self.body, payment_id: None, expires_at: now + KEEP_MS }
    }

    /// This answer as it is kept where it says who an order is for: sealed by the order's key, and gone with it.
    pub fn sealed(&self, order_id: &str, key: &DataKey) -> Self {
        let sealed = key.seal(&sealed_for(order_id), &self.body);
        Self { body: format!("{SEALED}{order_id}:{sealed}"), ..self.clone() }
    }

    /// The answer kept for a declined card becomes the refusal it was.
    fn replay(status: u16, body: String) -> Result<Self> {
        if status == 402 {
            Err(Error::new(Code::CardDeclined, body))
        } else {
            Ok(Self { status, body, replayed: true })
        }
    }
}

/// How a kept answer begins that is sealed; then the order's name, a colon, and the sealed text. No JSON begins so.
const SEALED: &str = "sealed:";

/// An order's answers do not open as its people, nor the other way round.
fn sealed_for(order_id: &str) -> String {
    format!("{order_id} answer")
}

/// Frees the key when the write ends, however it ends.
struct UnderWay<'s> {
    shop: &'s Shop,
    key: &'s str,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.shop.in_flight.lock().expect("no thread panics with the keys").remove(self.key);
    }
}

impl Shop {
    /// Runs `work`, whose transaction keeps its answer under `key`; where the key is known already, gives the kept
    /// answer instead. A refused write keeps nothing (it had no effect) and is decided anew.
    ///
    /// # Errors
    /// `idempotency_key_in_flight`, `idempotency_key_reused`, or the work's own.
    pub async fn once<F, W>(self: &Arc<Self>, key: &WriteKey, work: F) -> Result<Answer>
    where
        F: FnOnce() -> W,
        W: Future<Output = Result<Answer>>,
    {
        if !self.in_flight.lock().expect("no thread panics with the keys").insert(key.key.clone()) {
            return Err(Error::new(Code::IdempotencyKeyInFlight, "the first request with this key is still under way"));
        }
        let _under_way = UnderWay { shop: self, key: &key.key };
        let refusal = match work().await {
            Ok(answer) => return Ok(answer),
            // What can be read now may not be on the disk: who asks again waits for that with the next write.
            Err(unknown) if unknown.code == Code::OutcomeUnknown => return Err(unknown),
            Err(refusal) => refusal,
        };
        // A repeated write may be refused for what the first one did (its cart is empty by now): the key speaks first.
        match db::idempotency::find(&self.db.read, &key.key).await? {
            Some(kept) if !matches!(refusal.code, Code::GatewayTimeout | Code::CardDeclined) => {
                self.kept(key, kept).await
            }
            _ => Err(refusal),
        }
    }

    /// The usual write: `work` in one transaction, and its answer kept with it.
    ///
    /// # Errors
    /// Those of [`Self::once`].
    pub async fn write_once<F>(self: &Arc<Self>, key: &WriteKey, work: F) -> Result<Answer>
    where
        F: for<'t, 'c> FnOnce(&'t mut Tx<'c>, UnixMillis) -> BoxFuture<'t, Result<Answer>> + Send + 'static,
    {
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let answer = work(tx, now).await?;
                    db::idempotency::keep_answer(tx, &answer.kept(&write_key, now)).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }

    async fn opened(&self, body: String) -> Result<String> {
        let Some((order_id, sealed)) = body.strip_prefix(SEALED).and_then(|rest| rest.split_once(':')) else {
            return Ok(body);
        };
        let key = db::order::data_key(&self.db.read, &self.people.vault, order_id).await?.ok_or_else(no_order)?;
        Ok(key.open(&sealed_for(order_id), sealed)?)
    }

    async fn kept(self: &Arc<Self>, key: &WriteKey, kept: db::idempotency::Found) -> Result<Answer> {
        if kept.expires_at <= self.clock.now_ms() {
            return Err(Error::unavailable("this key is being forgotten; use a new one"));
        }
        if kept.request_sha256 != key.request_sha256 {
            return Err(Error::new(Code::IdempotencyKeyReused, "this key came with another request before"));
        }
        match (kept.status, kept.payment_id) {
            (Some(status), _) => Answer::replay(status, self.opened(kept.body).await?),
            (None, Some(payment_id)) => self.resume_payment(&payment_id, key).await,
            (None, None) => Err(Error::new(Code::Internal, "something went wrong on our side")),
        }
    }
}
