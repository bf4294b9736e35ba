//! The merchant's look at the shelves: counting, moving units between locations, and the record of every movement.

use std::sync::Arc;

use domain::stock::{
    ArrivalRequest, CountRequest, Location, LocationRequest, MAX_NAME, MAX_UNITS, PromiseRequest, Stock,
    TransferRequest,
};
use domain::{Sku, Slug};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use crate::db::{self, Tx};
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
        self.write_once(key, move |tx, _now| {
            Box::pin(async move {
                db::stock::put_location(tx, &id, &name).await?;
                Ok(Answer::json(200, &Location { id, name }))
            })
        })
        .await
    }

    /// Units of a SKU, where they lie, and how they moved.
    pub async fn stock(&self, sku: &str) -> Result<Stock> {
        let sku: Sku = sku.parse().map_err(|_bad| Error::not_found("there is no such SKU"))?;
        let mut moment = db::Snapshot::of(&self.db.read).await?;
        let stock = db::stock::overview(&mut moment.conn(), &sku).await?;
        moment.end().await?;
        stock.ok_or_else(|| Error::not_found("there is no such SKU"))
    }

    /// Units go from one location to another.
    pub async fn transfer(self: &Arc<Self>, key: &WriteKey, request: TransferRequest) -> Result<Answer> {
        if request.from == request.to {
            return Err(Error::field("/to", "units are there already"));
        }
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                db::stock::transfer(tx, &request, now).await?;
                as_it_is_now(tx, &request.sku).await
            })
        })
        .await
    }

    /// Somebody counted.
    pub async fn count_stock(self: &Arc<Self>, key: &WriteKey, request: CountRequest) -> Result<Answer> {
        if request.on_hand > MAX_UNITS {
            return Err(Error::field("/on_hand", "these are more units than anybody counts"));
        }
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                db::stock::count(tx, &request, now).await?;
                as_it_is_now(tx, &request.sku).await
            })
        })
        .await
    }

    /// Units that are sold before they are there.
    pub async fn promise(self: &Arc<Self>, key: &WriteKey, sku: &str, request: PromiseRequest) -> Result<Answer> {
        let sku: Sku = sku.parse().map_err(|_bad| Error::not_found("there is no such SKU"))?;
        if request.units > MAX_UNITS {
            return Err(Error::field("/units", "these are more units than anybody counts"));
        }
        if request.units > 0 && request.by <= self.clock.now_ms() {
            return Err(Error::field("/by", "is over already"));
        }
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                db::stock::promise(tx, &sku, &request, now).await?;
                as_it_is_now(tx, &sku).await
            })
        })
        .await
    }

    /// Units came into the house.
    pub async fn arrive(self: &Arc<Self>, key: &WriteKey, request: ArrivalRequest) -> Result<Answer> {
        if !(1..=MAX_UNITS).contains(&request.units) {
            return Err(Error::field("/units", "1 to 100,000,000 units arrive at once"));
        }
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                db::stock::arrive(tx, &request, now).await?;
                as_it_is_now(tx, &request.sku).await
            })
        })
        .await
    }
}

/// What a write to the shelves answers.
async fn as_it_is_now(tx: &mut Tx<'_>, sku: &Sku) -> Result<Answer> {
    let stock = db::stock::overview(tx.conn().await?, sku).await?;
    Ok(Answer::json(201, &stock.ok_or_else(|| Error::not_found("there is no such SKU"))?))
}
