//! The merchant's look into the ledger.

use domain::ledger::{Ledger, Posting};

use super::Shop;
use crate::db;
use crate::error::{Error, Result};

impl Shop {
    /// Every account, and where the books do not fit.
    pub async fn ledger(&self) -> Result<Ledger> {
        let mut moment = db::Snapshot::of(&self.db.read).await?;
        let ledger = db::ledger::check(&mut moment.conn()).await?;
        moment.end().await?;
        for fault in &ledger.faults {
            tracing::error!(fault, "the ledger does not fit");
        }
        Ok(ledger)
    }

    /// How an order's money moved, oldest first.
    pub async fn order_ledger(&self, order_id: &str) -> Result<Vec<Posting>> {
        if db::order::secret(&self.db.read, order_id).await?.is_none() {
            return Err(Error::not_found("there is no such order"));
        }
        db::ledger::of_order(&self.db.read, order_id).await
    }
}
