//! What an operator does while the server is stopped: new keys, and a look at the audit log.

use std::path::Path;
use std::sync::Arc;

use sqlx::SqliteConnection;

use crate::clock::Clock;
use crate::data_folder::{DataFolder, DataFolderError, LOCK_PATIENCE};
use crate::db;
use crate::ids;
use crate::token::{self, Keyring};
use crate::vault::{FileKms, Kms, KmsError, Shut, Vault};

/// Data keys wrapped anew in one transaction.
const AT_ONCE: u32 = 500;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The data folder cannot be used, or a server is using it.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The keys cannot be had or stored.
    #[error(transparent)]
    Keys(#[from] KmsError),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Database(#[from] sqlx::Error),
    /// A data key does not open.
    #[error("the data key of {owner} does not open; nothing was retired, all keys are still there")]
    Shut {
        /// Whose: an account or an order.
        owner: String,
        /// Why.
        source: Shut,
    },
}

/// What a look at the audit log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Rows that stand.
    pub rows: i64,
    /// The last link, in hexadecimal: who keeps it elsewhere sees later whether rows were cut off the end.
    pub head: String,
    /// The first row that was changed or added, or follows a missing one.
    pub broken_at: Option<i64>,
}

async fn open(
    data: &Path,
    kms: Option<Arc<dyn Kms>>,
) -> Result<(DataFolder, Arc<dyn Kms>, SqliteConnection), AdminError> {
    let folder = DataFolder::open(data, LOCK_PATIENCE)?;
    let kms = kms.unwrap_or_else(|| Arc::new(FileKms::new(data.join("vault.keys"))));
    let (database, conn) = db::open(&data.join("shop.db"), None).await?;
    database.read.close().await;
    Ok((folder, kms, conn))
}

/// Makes a new wrapping key, wraps every data key with it and then forgets the older ones; how many were wrapped. Cut off
/// half-way it leaves both keys, and can be done again.
///
/// # Errors
/// See [`AdminError`].
pub async fn rotate_keys(data: &Path, kms: Option<Arc<dyn Kms>>) -> Result<u64, AdminError> {
    let (_folder, kms, mut conn) = open(data, kms).await?;
    let vault = Vault::new(&kms.rotate()?)?;
    let mut count = 0;
    for table in db::keys::TABLES {
        let mut after = String::new();
        loop {
            let keys = db::keys::after(&mut conn, table, &after, AT_ONCE).await?;
            let Some((last, _)) = keys.last() else { break };
            after.clone_from(last);
            let mut new = Vec::with_capacity(keys.len());
            for (owner, wrapped) in keys {
                match vault.rewrap(&owner, &wrapped) {
                    Ok(Some(wrapped)) => new.push((owner, wrapped)),
                    Ok(None) => {}
                    Err(source) => return Err(AdminError::Shut { owner, source }),
                }
            }
            count += new.len() as u64;
            db::keys::replace(&mut conn, table, &new).await?;
        }
    }
    sqlx::Connection::close(conn).await?;
    kms.retire_old()?;
    Ok(count)
}

/// Makes a new key for access tokens. Tokens of the one before are good to their end.
///
/// # Errors
/// The data folder or the key file cannot be used.
pub fn rotate_signing_key(data: &Path) -> Result<(), AdminError> {
    let _folder = DataFolder::open(data, LOCK_PATIENCE)?;
    let write = |source| DataFolderError::Write { path: data.to_owned(), source };
    let (path, now) = (token::path(data), Clock::default().now_ms());
    Ok(Keyring::open(&path, now).map_err(write)?.rotate(&path, now).map_err(write)?)
}

/// Follows the audit log's chain from its beginning.
///
/// # Errors
/// See [`AdminError`]. A broken chain is no error but the report.
pub async fn verify_audit(data: &Path, kms: Option<Arc<dyn Kms>>) -> Result<AuditReport, AdminError> {
    let (_folder, kms, mut conn) = open(data, kms).await?;
    let vault = Vault::new(&kms.keys()?)?;
    let chain = db::audit::verify(&mut conn, &vault).await?;
    sqlx::Connection::close(conn).await?;
    Ok(AuditReport { rows: chain.rows, head: ids::hex(&chain.head), broken_at: chain.broken_at })
}
