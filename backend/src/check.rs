//! Holding a shop's books against each other, beside its running server or without one.

use std::path::{Path, PathBuf};

use domain::ledger::Ledger;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::db;

/// The books could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the books of {path}; it is no shop of this version, or damaged", path = .path.display())]
pub struct CheckError {
    /// The database.
    pub path: PathBuf,
    /// Why.
    pub source: sqlx::Error,
}

/// The ledger of the shop in the data folder `data`, and where it does not fit the shop's other books. Changes nothing.
///
/// # Errors
/// See [`CheckError`].
pub async fn check(data: &Path) -> Result<Ledger, CheckError> {
    let path = data.join("shop.db");
    let read = async {
        let options = SqliteConnectOptions::new().filename(&path).read_only(true).disable_statement_logging();
        let mut conn = options.connect().await?;
        let mut tx = conn.begin().await?;
        let ledger = db::ledger::check(&mut tx).await?;
        tx.rollback().await?;
        conn.close().await?;
        Ok(ledger)
    };
    read.await.map_err(|source| CheckError { path: path.clone(), source })
}
