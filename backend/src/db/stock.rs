//! Units of each SKU, and what bundles are made of.

use std::collections::BTreeMap;

use domain::Sku;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::Tx;
use crate::app::{Bundles, StockLevel};
use crate::error::Result;

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
