//! Units of each SKU, where they lie, and what bundles are made of.

use std::collections::BTreeMap;

use domain::stock::{CountRequest, MAIN, Movement, Stock, StockAt, TransferRequest};
use domain::{Code, Sku, Slug, UnixMillis};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::Tx;
use crate::app::{Bundles, StockLevel};
use crate::error::{Error, Result};

/// All levels.
pub async fn load(conn: &mut SqliteConnection) -> Result<Vec<StockLevel>, sqlx::Error> {
    let rows = sqlx::query("SELECT sku, on_hand, held FROM stock").fetch_all(conn).await?;
    levels(&rows)
}

/// What every bundle is made of.
pub async fn bundles(conn: &mut SqliteConnection) -> Result<Bundles, sqlx::Error> {
    let rows: Vec<(String, String, u32)> =
        sqlx::query_as("SELECT bundle, part, quantity FROM bundle_parts").fetch_all(conn).await?;
    let sku = |text: String| Sku::try_from(text).map_err(|e| sqlx::Error::Decode(Box::new(e)));
    let mut bundles: Bundles = BTreeMap::new();
    for (bundle, part, quantity) in rows {
        bundles.entry(sku(bundle)?).or_default().insert(sku(part)?, quantity);
    }
    Ok(bundles)
}

/// Takes bundles in, in place of those before. Orders keep the units that they took.
pub async fn put_bundles(tx: &mut Tx<'_>, bundles: &Bundles) -> Result<()> {
    sqlx::query(
        "DELETE FROM bundle_parts;
         INSERT INTO bundle_parts (bundle, part, quantity)
             SELECT b.key, p.key, p.value FROM json_each($1) AS b, json_each(b.value) AS p",
    )
    .bind(serde_json::to_string(bundles).expect("SKUs are string keys"))
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Levels from rows of `sku, on_hand, held`.
pub fn levels(rows: &[SqliteRow]) -> Result<Vec<StockLevel>, sqlx::Error> {
    rows.iter()
        .map(|row| {
            let sku: String = row.try_get(0)?;
            let sku = Sku::try_from(sku).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            Ok(StockLevel { sku, on_hand: row.try_get(1)?, held: row.try_get(2)? })
        })
        .collect()
}

/// The most movements that are told; all of them stay in the tables.
const MAX_MOVEMENTS: u32 = 200;

/// A location, new or renamed.
pub async fn put_location(tx: &mut Tx<'_>, id: &Slug, name: &str) -> Result<()> {
    sqlx::query("INSERT INTO locations (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $2")
        .bind(id.as_str().to_owned())
        .bind(name.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Moves units between two locations, or says why not.
pub async fn transfer(tx: &mut Tx<'_>, t: &TransferRequest, now: UnixMillis) -> Result<()> {
    for (field, location) in [("/from", &t.from), ("/to", &t.to)] {
        let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM locations WHERE id = $1")
            .bind(location.as_str().to_owned())
            .fetch_optional(tx.conn().await?)
            .await?;
        known.ok_or_else(|| Error::field(field, "there is no such location"))?;
    }
    let too_few = || Error::new(Code::SoldOut, "fewer units are at that location").at("/quantity");
    let moved = sqlx::query(
        "INSERT INTO location_movements (sku, location, why, units, at)
         VALUES ($1, $2, 'transfer', -$4, $5), ($1, $3, 'transfer', $4, $5)",
    )
    .bind(t.sku.as_str().to_owned())
    .bind(t.from.as_str().to_owned())
    .bind(t.to.as_str().to_owned())
    .bind(i64::from(t.quantity.get()))
    .bind(now)
    .execute(tx.conn().await?)
    .await;
    match moved {
        Ok(_) => {}
        Err(cause) if super::refused_by_rule(&cause).is_some_and(|m| m.contains("stock_at_units")) => {
            return Err(too_few());
        }
        Err(cause) => return Err(cause.into()),
    }
    // The main location has the rest: it may not owe any.
    let rest: Option<i64> = sqlx::query_scalar(
        "SELECT on_hand - (SELECT coalesce(sum(units), 0) FROM stock_at WHERE sku = $1) FROM stock WHERE sku = $1",
    )
    .bind(t.sku.as_str().to_owned())
    .fetch_optional(tx.conn().await?)
    .await?;
    match rest {
        None => Err(Error::field("/sku", "there is no such SKU")),
        Some(rest) if rest < 0 => Err(too_few()),
        Some(_) => Ok(()),
    }
}

/// Sets how many units there are.
pub async fn count(tx: &mut Tx<'_>, c: &CountRequest, now: UnixMillis) -> Result<()> {
    let counted = sqlx::query(
        "INSERT INTO stock_movements (sku, why, on_hand, held, at)
             SELECT sku, 'count', $2 - on_hand, 0, $3 FROM stock WHERE sku = $1;
         UPDATE stock SET on_hand = $2 WHERE sku = $1 RETURNING sku, on_hand, held",
    )
    .bind(c.sku.as_str().to_owned())
    .bind(c.on_hand)
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await;
    let rows = match counted {
        Ok(rows) => rows,
        Err(cause) if super::refused_by_rule(&cause).is_some_and(|m| m.contains("CHECK")) => {
            let detail = "unpaid orders hold more units than that; let them run out or call them off first";
            return Err(Error::new(Code::WrongState, detail).at("/on_hand"));
        }
        Err(cause) => return Err(cause.into()),
    };
    if rows.is_empty() {
        return Err(Error::field("/sku", "there is no such SKU"));
    }
    tx.levels.extend(levels(&rows)?);
    Ok(())
}

/// Units of a SKU, where they lie, and how they moved.
pub async fn overview(conn: &mut SqliteConnection, sku: &Sku) -> Result<Option<Stock>> {
    let level: Option<(u32, u32)> = sqlx::query_as("SELECT on_hand, held FROM stock WHERE sku = $1")
        .bind(sku.as_str().to_owned())
        .fetch_optional(&mut *conn)
        .await?;
    let Some((on_hand, held)) = level else { return Ok(None) };
    let at: Vec<(String, u32)> =
        sqlx::query_as("SELECT location, units FROM stock_at WHERE sku = $1 AND units > 0 ORDER BY location")
            .bind(sku.as_str().to_owned())
            .fetch_all(&mut *conn)
            .await?;
    let slug = |text: String| Slug::try_from(text).map_err(|e| sqlx::Error::Decode(Box::new(e)));
    let elsewhere: u32 = at.iter().map(|(_, units)| units).sum();
    let main = StockAt { location: slug(MAIN.to_owned())?, units: on_hand.saturating_sub(elsewhere) };
    let mut locations = vec![main];
    for (location, units) in at {
        locations.push(StockAt { location: slug(location)?, units });
    }
    type Row = (String, Option<String>, Option<String>, i64, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM (
             SELECT why, order_id, NULL, on_hand, held, at FROM stock_movements WHERE sku = $1 ORDER BY id DESC LIMIT $2)
         UNION ALL SELECT * FROM (
             SELECT why, NULL, location, units, 0, at FROM location_movements WHERE sku = $1 ORDER BY id DESC LIMIT $2)
         ORDER BY 6 DESC LIMIT $2",
    )
    .bind(sku.as_str().to_owned())
    .bind(MAX_MOVEMENTS)
    .fetch_all(conn)
    .await?;
    let mut movements = Vec::with_capacity(rows.len());
    for (why, order_id, location, on_hand, held, at) in rows {
        let location = location.map(slug).transpose()?;
        movements.push(Movement { why, order_id, location, on_hand, held, at });
    }
    Ok(Some(Stock { sku: sku.clone(), on_hand, held, locations, movements }))
}
