//! Goods that come back.

use std::collections::BTreeMap;

use domain::returns::Return;
use domain::{Sku, UnixMillis};

use super::sql::{query, query_scalar};
use super::{Tx, stock};
use crate::error::Result;

/// The returns of an order, oldest first, in the order of writes.
pub async fn of_order(tx: &mut Tx<'_>, order_id: &str) -> Result<Vec<Return>> {
    let documents: Vec<String> =
        query_scalar("SELECT document FROM returns WHERE order_id = $1 ORDER BY created_at, rowid")
            .bind(order_id.to_owned())
            .fetch_all(tx.conn().await?)
            .await?;
    let decode = |d: String| serde_json::from_str(&d).map_err(|e| sqlx::Error::Decode(Box::new(e)).into());
    documents.into_iter().map(decode).collect()
}

/// Writes a return down, new or changed.
pub async fn put(tx: &mut Tx<'_>, order_id: &str, back: &Return) -> Result<()> {
    query(
        "INSERT INTO returns (id, order_id, state, document, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET state = $3, document = $4",
    )
    .bind(back.id.clone())
    .bind(order_id.to_owned())
    .bind(back.state.as_str())
    .bind(serde_json::to_string(back).expect("a return has string keys"))
    .bind(back.created_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Takes units of other goods from the shelf, for an exchange. False, with nothing changed, where too few are free.
pub async fn take(tx: &mut Tx<'_>, order_id: &str, units: &BTreeMap<Sku, u32>, now: UnixMillis) -> Result<bool> {
    let json = serde_json::to_string(units).expect("SKUs are string keys");
    let enough: i64 = query_scalar(
        "SELECT count(*) FROM json_each($1) AS l JOIN stock AS s ON s.sku = l.key WHERE s.on_hand - s.held >= CAST(l.value AS BIGINT)",
    )
    .bind(json.clone())
    .fetch_one(tx.conn().await?)
    .await?;
    if usize::try_from(enough) != Ok(units.len()) {
        return Ok(false);
    }
    let rows = query(
        "INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
             SELECT key, 'exchange', $2, -CAST(value AS BIGINT), 0, $3 FROM json_each($1);
         UPDATE stock SET on_hand = on_hand - l.quantity
             FROM (SELECT key AS sku, CAST(value AS BIGINT) AS quantity FROM json_each($1)) AS l WHERE stock.sku = l.sku
             RETURNING stock.sku, on_hand, held",
    )
    .bind(json)
    .bind(order_id.to_owned())
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await?;
    tx.levels.extend(stock::levels(&rows)?);
    Ok(true)
}
