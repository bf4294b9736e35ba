//! The merchant's look at the shelves: counting, moving units between locations, and the record of every movement.

use std::sync::Arc;

use domain::stock::{CountRequest, Location, LocationRequest, MAX_NAME, MAX_UNITS, Stock, TransferRequest};
use domain::{Sku, Slug};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use crate::db;
use crate::error::{Error, Result};

impl Shop {
    /// A location, new or renamed.
    pub async fn put_location(self: &Arc<Self>, key: &WriteKey, id: &str, request: LocationRequest) -> Result<Answer> {
        let id: Slug =
            id.parse().map_err(|_bad| Error::not_found("a location's name is small letters, digits and '-'"))?;
        let name = request.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(Error::field("/name", "a name is 1 to 100 characters without control characters"));
        }
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    db::stock::put_location(tx, &id, &name).await?;
                    let answer = Answer::json(200, &Location { id, name });
                    let kept = answer.kept(&write_key, shop.clock.now_ms());
                    db::idempotency::keep_answer(tx, &kept).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }

    /// Units of a SKU, where they lie, and how they moved.
    pub async fn stock(&self, sku: &str) -> Result<Stock> {
        let sku: Sku = sku.parse().map_err(|_bad| Error::not_found("there is no such SKU"))?;
        let mut tx = self.db.read.begin().await?;
        db::stock::overview(&mut tx, &sku).await?.ok_or_else(|| Error::not_found("there is no such SKU"))
    }

    /// Units go from one location to another.
    pub async fn transfer(self: &Arc<Self>, key: &WriteKey, request: TransferRequest) -> Result<Answer> {
        if request.from == request.to {
            return Err(Error::field("/to", "units are there already"));
        }
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    db::stock::transfer(tx, &request, now).await?;
                    let stock = db::stock::overview(tx.conn().await?, &request.sku).await?;
                    let stock = stock.ok_or_else(|| Error::not_found("there is no such SKU"))?;
                    let answer = Answer::json(201, &stock);
                    let kept = answer.kept(&write_key, now);
                    db::idempotency::keep_answer(tx, &kept).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }

    /// Somebody counted.
    pub async fn count_stock(self: &Arc<Self>, key: &WriteKey, request: CountRequest) -> Result<Answer> {
        if request.on_hand > MAX_UNITS {
            return Err(Error::field("/on_hand", "these are more units than anybody counts"));
        }
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    db::stock::count(tx, &request, now).await?;
                    let stock = db::stock::overview(tx.conn().await?, &request.sku).await?;
                    let stock = stock.ok_or_else(|| Error::not_found("there is no such SKU"))?;
                    let answer = Answer::json(201, &stock);
                    let kept = answer.kept(&write_key, now);
                    db::idempotency::keep_answer(tx, &kept).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }
}
