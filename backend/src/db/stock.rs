//! Units of each SKU.

use domain::Sku;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use crate::app::StockLevel;
use crate::error::Result;

/// All levels.
pub async fn load(conn: &mut SqliteConnection) -> Result<Vec<StockLevel>, sqlx::Error> {
    let rows = sqlx::query("SELECT sku, on_hand, held FROM stock").fetch_all(conn).await?;
    levels(&rows)
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
