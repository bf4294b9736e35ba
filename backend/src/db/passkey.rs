//! Passkeys, and what devices are to sign.

use domain::UnixMillis;

use super::Tx;
use super::sql::{Pool, Row, query, query_scalar};
use crate::error::{Error, Result};
use crate::webauthn::{Credential, Use};

/// A passkey as stored.
#[derive(Debug, Clone)]
pub struct StoredPasskey {
    /// Names it.
    pub id: String,
    /// Whose it is.
    pub account_id: String,
    /// What signatures are verified with.
    pub credential: Credential,
    /// How its device is reached.
    pub transports: Vec<String>,
    /// Sealed: what the person calls it.
    pub name: String,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last signed in with.
    pub used_at: Option<UnixMillis>,
}

const COLUMNS: &str =
    "id, account_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up, transports,
    name, created_at, used_at";

fn decode(row: &Row) -> Result<StoredPasskey> {
    let transports: String = row.try_get(7)?;
    Ok(StoredPasskey {
        id: row.try_get(0)?,
        account_id: row.try_get(1)?,
        credential: Credential {
            id: row.try_get(2)?,
            public_key: row.try_get(3)?,
            sign_count: row.try_get(4)?,
            is_backup_eligible: row.try_get(5)?,
            is_backed_up: row.try_get(6)?,
        },
        transports: serde_json::from_str(&transports).map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
        name: row.try_get(8)?,
        created_at: row.try_get(9)?,
        used_at: row.try_get(10)?,
    })
}

/// An account's passkeys, first made first.
pub async fn of_account(read: &Pool, account_id: &str) -> Result<Vec<StoredPasskey>> {
    let sql = format!("SELECT {COLUMNS} FROM passkeys WHERE account_id = $1 ORDER BY created_at, id");
    let rows = query(sqlx::AssertSqlSafe(sql)).bind(account_id.to_owned()).fetch_all(read).await?;
    rows.iter().map(decode).collect()
}

/// The passkey that a device calls so.
pub async fn by_credential(read: &Pool, credential_id: &[u8]) -> Result<Option<StoredPasskey>> {
    let sql = format!("SELECT {COLUMNS} FROM passkeys WHERE credential_id = $1");
    let row = query(sqlx::AssertSqlSafe(sql)).bind(credential_id.to_vec()).fetch_optional(read).await?;
    row.as_ref().map(decode).transpose()
}

/// Stores a new one, unless the account has `most` already.
///
/// # Errors
/// A field: another account has it, or there are too many.
pub async fn put(tx: &mut Tx<'_>, new: &StoredPasskey, most: i64) -> Result<()> {
    let count: i64 = query_scalar("SELECT COUNT(*) FROM passkeys WHERE account_id = $1")
        .bind(new.account_id.clone())
        .fetch_one(tx.conn().await?)
        .await?;
    if count >= most {
        return Err(Error::field("/credential", "is one too many; remove another first"));
    }
    let done = query(
        "INSERT INTO passkeys (id, account_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up,
             transports, name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(new.id.clone())
    .bind(new.account_id.clone())
    .bind(new.credential.id.clone())
    .bind(new.credential.public_key.clone())
    .bind(new.credential.sign_count)
    .bind(new.credential.is_backup_eligible)
    .bind(new.credential.is_backed_up)
    .bind(serde_json::to_string(&new.transports).expect("texts have no failing parts"))
    .bind(new.name.clone())
    .bind(new.created_at)
    .execute(tx.conn().await?)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::field("/credential", "is a passkey of the shop already"))
    }
}

/// Writes down that it was signed in with; false where its device counted on meanwhile.
pub async fn used(tx: &mut Tx<'_>, id: &str, by: Use, now: UnixMillis) -> Result<bool> {
    let done = query(
        "UPDATE passkeys SET sign_count = $2, is_backed_up = $3, used_at = $4
         WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))",
    )
    .bind(id.to_owned())
    .bind(by.sign_count)
    .bind(by.is_backed_up)
    .bind(now)
    .execute(tx.conn().await?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Calls an account's passkey otherwise; whether there is such a one.
pub async fn rename(tx: &mut Tx<'_>, account_id: &str, id: &str, name: &str) -> Result<bool> {
    let done = query("UPDATE passkeys SET name = $3 WHERE account_id = $1 AND id = $2")
        .bind(account_id.to_owned())
        .bind(id.to_owned())
        .bind(name.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes an account's passkey; whether there was such a one.
pub async fn remove(tx: &mut Tx<'_>, account_id: &str, id: &str) -> Result<bool> {
    let done = query("DELETE FROM passkeys WHERE account_id = $1 AND id = $2")
        .bind(account_id.to_owned())
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeFor {
    /// Making a passkey.
    Create,
    /// Signing in with one.
    Get,
}

impl ChallengeFor {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
        }
    }
}

/// Stores a challenge; the account's earlier ones for the same are good no more.
pub async fn put_challenge(
    tx: &mut Tx<'_>,
    challenge_sha256: &[u8],
    purpose: ChallengeFor,
    account_id: Option<String>,
    expires_at: UnixMillis,
) -> Result<()> {
    query(
        "DELETE FROM passkey_challenges WHERE account_id = $3 AND purpose = $2;
         INSERT INTO passkey_challenges (challenge_sha256, purpose, account_id, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(challenge_sha256.to_vec())
    .bind(purpose.as_str())
    .bind(account_id)
    .bind(expires_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Takes a challenge, whatever comes of it: for whom it was. None where it was taken before, is too old or never was.
pub async fn take_challenge(
    tx: &mut Tx<'_>,
    challenge_sha256: &[u8],
    purpose: ChallengeFor,
    now: UnixMillis,
) -> Result<Option<Option<String>>> {
    Ok(query_scalar(
        "DELETE FROM passkey_challenges WHERE challenge_sha256 = $1 AND purpose = $2 AND expires_at > $3
         RETURNING account_id",
    )
    .bind(challenge_sha256.to_vec())
    .bind(purpose.as_str())
    .bind(now)
    .fetch_optional(tx.conn().await?)
    .await?)
}

/// Forgets up to `limit` challenges that nobody signed in time.
pub async fn forget(tx: &mut Tx<'_>, now: UnixMillis, limit: u32) -> Result<()> {
    query(
        "DELETE FROM passkey_challenges WHERE challenge_sha256 IN
             (SELECT challenge_sha256 FROM passkey_challenges WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(now)
    .bind(limit)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}
