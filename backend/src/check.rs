//! Holding a shop's books against each other, beside its running server or without one.

use std::path::Path;

use domain::ledger::Ledger;

use crate::db::{self, OpenError, Place};

/// The books could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the books; they are no shop's of this version, or damaged")]
pub struct CheckError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

impl From<OpenError> for CheckError {
    fn from(source: OpenError) -> Self {
        Self(Box::new(source))
    }
}

/// The ledger of the shop in the data folder `data`, or of the one in the PostgreSQL database `database`, and where it does not
/// fit the shop's other books. Changes nothing.
///
/// # Errors
/// See [`CheckError`].
pub async fn check(data: &Path, database: Option<&str>) -> Result<Ledger, CheckError> {
    let place = Place::new(data, database).map_err(OpenError::from)?;
    Ok(db::look(&place, async |conn| db::ledger::check(conn).await).await?)
}
