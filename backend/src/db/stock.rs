//! Units of each SKU, where they lie, and what bundles are made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::stock::{
    ArrivalRequest, CountRequest, MAIN, MAX_UNITS, Movement, PromiseRequest, Stock, StockAt, TransferRequest, Waiting,
};
use domain::{Code, Sku, Slug, UnixMillis};

use super::Tx;
use super::sql::{Conn, Row, query, query_as, query_scalar};
use crate::app::{Bundles, Promises, StockLevel};
use crate::error::{Error, Result};

/// All levels.
pub async fn load(conn: &mut Conn<'_>) -> Result<Vec<StockLevel>, sqlx::Error> {
    let rows = query("SELECT sku, on_hand, held FROM stock").fetch_all(conn).await?;
    levels(&rows)
}

/// What every bundle is made of.
pub async fn bundles(conn: &mut Conn<'_>) -> Result<Bundles, sqlx::Error> {
    let rows: Vec<(String, String, u32)> =
        query_as("SELECT bundle, part, quantity FROM bundle_parts").fetch_all(conn).await?;
    let sku = |text: String| Sku::try_from(text).map_err(|e| sqlx::Error::Decode(Box::new(e)));
    let mut bundles: Bundles = BTreeMap::new();
    for (bundle, part, quantity) in rows {
        bundles.entry(sku(bundle)?).or_default().insert(sku(part)?, quantity);
    }
    Ok(bundles)
}

/// Takes bundles in, in place of those before. Orders keep the units that they took.
pub async fn put_bundles(tx: &mut Tx<'_>, bundles: &Bundles) -> Result<()> {
    query(
        "DELETE FROM bundle_parts;
         INSERT INTO bundle_parts (bundle, part, quantity)
             SELECT b.key, p.key, CAST(p.value AS BIGINT) FROM json_each($1) AS b, json_each(b.value) AS p",
    )
    .bind(serde_json::to_string(bundles).expect("SKUs are string keys"))
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Levels from rows of `sku, on_hand, held`.
pub fn levels(rows: &[Row]) -> Result<Vec<StockLevel>, sqlx::Error> {
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
    query("INSERT INTO locations (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $2")
        .bind(id.as_str().to_owned())
        .bind(name.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Moves units between two locations, or says why not.
pub async fn transfer(tx: &mut Tx<'_>, t: &TransferRequest, now: UnixMillis) -> Result<()> {
    for (field, location) in [("/from", &t.from), ("/to", &t.to)] {
        let known: Option<i64> = query_scalar("SELECT 1 FROM locations WHERE id = $1")
            .bind(location.as_str().to_owned())
            .fetch_optional(tx.conn().await?)
            .await?;
        known.ok_or_else(|| Error::field(field, "there is no such location"))?;
    }
    let too_few = || Error::new(Code::SoldOut, "fewer units are at that location").at("/quantity");
    let moved = query(
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
    let rest: Option<i64> = query_scalar(
        "SELECT CAST(max(on_hand - promised, 0) - (SELECT coalesce(sum(units), 0) FROM stock_at WHERE sku = $1) AS BIGINT)
         FROM stock WHERE sku = $1",
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

/// The most units of one SKU, however often some arrive: ten times what may be counted.
const MAX_ON_HAND: u32 = 10 * MAX_UNITS;

/// Sets how many units there are in the house; those owed to buyers are given to them.
pub async fn count(tx: &mut Tx<'_>, c: &CountRequest, now: UnixMillis) -> Result<()> {
    let refusal = "unpaid orders hold more units than that; let them run out or call them off first";
    change(
        tx,
        &c.sku,
        // What is owed is taken out of what was counted, and was taken out of `on_hand` when it was sold.
        "INSERT INTO stock_movements (sku, why, on_hand, held, at)
             SELECT sku, 'count', $2 - max(on_hand - promised, 0), 0, $3 FROM stock WHERE sku = $1;
         UPDATE stock SET on_hand = on_hand + $2 - max(on_hand - promised, 0) WHERE sku = $1
             RETURNING sku, on_hand, held",
        (i64::from(c.on_hand), now, None),
        Error::new(Code::WrongState, refusal).at("/on_hand"),
    )
    .await
}

/// So many units are to come by then, and can be sold before.
pub async fn promise(tx: &mut Tx<'_>, sku: &Sku, p: &PromiseRequest, now: UnixMillis) -> Result<()> {
    let refusal = "more units than that are sold or held on the promise";
    change(
        tx,
        sku,
        "INSERT INTO stock_movements (sku, why, on_hand, held, at)
             SELECT sku, 'promise', $2 - promised, 0, $3 FROM stock WHERE sku = $1 AND promised <> $2;
         UPDATE stock SET on_hand = on_hand + $2 - promised, promised = $2, promised_by = CASE WHEN $2 <> 0 THEN $4 END
             WHERE sku = $1 RETURNING sku, on_hand, held",
        (i64::from(p.units), now, Some(p.by)),
        Error::new(Code::WrongState, refusal).at("/units"),
    )
    .await?;
    tx.new_shelf = Some(Arc::new(super::product::load(tx.conn().await?).await?));
    Ok(())
}

/// Units came: the promised ones first, what is more on top.
pub async fn arrive(tx: &mut Tx<'_>, a: &ArrivalRequest, now: UnixMillis) -> Result<()> {
    change(
        tx,
        &a.sku,
        "INSERT INTO stock_movements (sku, why, on_hand, held, at)
             SELECT sku, 'arrival', $2 - min($2, promised), 0, $3 FROM stock WHERE sku = $1;
         UPDATE stock SET on_hand = on_hand + $2 - min($2, promised), promised = promised - min($2, promised),
             promised_by = CASE WHEN promised > $2 THEN promised_by END WHERE sku = $1 RETURNING sku, on_hand, held",
        (i64::from(a.units), now, None),
        Error::field("/units", "these are more units than anybody counts"),
    )
    .await?;
    tx.new_shelf = Some(Arc::new(super::product::load(tx.conn().await?).await?));
    Ok(())
}

/// Changes the row of a SKU by `sql` with these numbers, and gives to those who wait what there is then. `refusal` where the
/// table's own rules do not allow it.
async fn change(
    tx: &mut Tx<'_>,
    sku: &Sku,
    sql: &'static str,
    (units, now, by): (i64, UnixMillis, Option<UnixMillis>),
    refusal: Error,
) -> Result<()> {
    let query = query(sql).bind(sku.as_str().to_owned()).bind(units).bind(now).bind(by);
    let rows = match query.fetch_all(tx.conn().await?).await {
        Ok(rows) => rows,
        Err(cause) if super::refused_by_rule(&cause).is_some_and(|m| m.contains("CHECK")) => return Err(refusal),
        Err(cause) => return Err(cause.into()),
    };
    if rows.is_empty() {
        return Err(Error::field("/sku", "there is no such SKU"));
    }
    let levels = levels(&rows)?;
    if levels.iter().any(|l| l.on_hand > MAX_ON_HAND) {
        return Err(Error::field("/units", "these are more units than any shelf holds"));
    }
    tx.levels.extend(levels);
    serve_who_waits(tx, sku, None).await
}

/// Brings the list of those who wait to what is owed: `first` gets its units, then who waits longest.
pub async fn serve_who_waits(tx: &mut Tx<'_>, sku: &Sku, first: Option<&str>) -> Result<()> {
    let waiting: Vec<(i64, i64)> = query_as(
        "SELECT id, quantity FROM owed_units WHERE sku = $1 ORDER BY order_id IS NOT DISTINCT FROM $2 DESC, id",
    )
    .bind(sku.as_str().to_owned())
    .bind(first.map(str::to_owned))
    .fetch_all(tx.conn().await?)
    .await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let owed: i64 = query_scalar("SELECT max(promised - on_hand, 0) FROM stock WHERE sku = $1")
        .bind(sku.as_str().to_owned())
        .fetch_one(tx.conn().await?)
        .await?;
    let mut served = waiting.iter().map(|(_, quantity)| quantity).sum::<i64>() - owed;
    for (id, quantity) in waiting {
        let gets = quantity.min(served);
        if gets <= 0 {
            break;
        }
        served -= gets;
        let sql = if gets == quantity {
            "DELETE FROM owed_units WHERE id = $1 AND quantity = $2"
        } else {
            "UPDATE owed_units SET quantity = quantity - $2 WHERE id = $1"
        };
        query(sql).bind(id).bind(gets).execute(tx.conn().await?).await?;
    }
    Ok(())
}

/// Units of an order that have not arrived.
pub async fn owed_to(tx: &mut Tx<'_>, order_id: &str) -> Result<BTreeMap<Sku, u32>> {
    let rows: Vec<(String, u32)> = query_as("SELECT sku, quantity FROM owed_units WHERE order_id = $1")
        .bind(order_id.to_owned())
        .fetch_all(tx.conn().await?)
        .await?;
    let sku = |text: String| Sku::try_from(text).map_err(|e| sqlx::Error::Decode(Box::new(e)));
    Ok(rows.into_iter().map(|(text, n)| Ok((sku(text)?, n))).collect::<Result<_, sqlx::Error>>()?)
}

/// What is to come of each SKU, and by when.
pub async fn promises(conn: &mut Conn<'_>) -> Result<Promises, sqlx::Error> {
    let rows: Vec<(String, u32, UnixMillis)> =
        query_as("SELECT sku, promised, promised_by FROM stock WHERE promised > 0").fetch_all(conn).await?;
    let sku = |text: String| Sku::try_from(text).map_err(|e| sqlx::Error::Decode(Box::new(e)));
    rows.into_iter().map(|(text, units, by)| Ok((sku(text)?, (units, by)))).collect()
}

/// Units of a SKU, where they lie, and how they moved.
pub async fn overview(conn: &mut Conn<'_>, sku: &Sku) -> Result<Option<Stock>> {
    let level: Option<(u32, u32, u32, Option<UnixMillis>)> =
        query_as("SELECT max(on_hand - promised, 0), held, promised, promised_by FROM stock WHERE sku = $1")
            .bind(sku.as_str().to_owned())
            .fetch_optional(&mut *conn)
            .await?;
    let Some((on_hand, held, promised, promised_by)) = level else { return Ok(None) };
    let waiting: Vec<(String, u32, Option<UnixMillis>)> =
        query_as("SELECT order_id, quantity, promised_by FROM owed_units WHERE sku = $1 ORDER BY id LIMIT $2")
            .bind(sku.as_str().to_owned())
            .bind(MAX_MOVEMENTS)
            .fetch_all(&mut *conn)
            .await?;
    let waiting = waiting.into_iter().map(|(order_id, units, by)| Waiting { order_id, units, by }).collect();
    let at: Vec<(String, u32)> =
        query_as("SELECT location, units FROM stock_at WHERE sku = $1 AND units > 0 ORDER BY location")
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
    type Moved = (String, Option<String>, Option<String>, i64, i64, i64);
    let rows: Vec<Moved> = query_as(
        "SELECT * FROM (
             SELECT why, order_id, NULL, on_hand, held, at FROM stock_movements WHERE sku = $1 ORDER BY id DESC LIMIT $2) AS counted
         UNION ALL SELECT * FROM (
             SELECT why, NULL, location, units, 0, at FROM location_movements WHERE sku = $1 ORDER BY id DESC LIMIT $2) AS moved
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
    Ok(Some(Stock { sku: sku.clone(), on_hand, held, promised, promised_by, waiting, locations, movements }))
}
