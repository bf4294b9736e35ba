//! Sessions and their refresh tokens.

use domain::UnixMillis;
use domain::account::Role;

use super::sql::{Pool, query, query_as, query_scalar};
use super::{Tx, account};
use crate::error::Result;

/// A session as stored.
#[derive(Debug, Clone)]
pub struct StoredSession {
    /// Names it.
    pub id: String,
    /// Whose it is.
    pub account_id: String,
    /// Sealed: what the person called the device.
    pub device: String,
    /// The app of a third party.
    pub client_id: Option<String>,
    /// What that app may do.
    pub scope: String,
    /// When it began.
    pub created_at: UnixMillis,
    /// When its tokens were last renewed.
    pub used_at: UnixMillis,
    /// When it ends by itself, whatever is done with it.
    pub expires_at: UnixMillis,
}

/// Begins a session with its first refresh token.
pub async fn begin(tx: &mut Tx<'_>, session: &StoredSession, refresh_sha256: &[u8]) -> Result<()> {
    query(
        "INSERT INTO sessions (id, account_id, device, client_id, scope, created_at, used_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7);
         INSERT INTO refresh_tokens (token_sha256, session_id) VALUES ($8, $1)",
    )
    .bind(session.id.clone())
    .bind(session.account_id.clone())
    .bind(session.device.clone())
    .bind(session.client_id.clone())
    .bind(session.scope.clone())
    .bind(session.created_at)
    .bind(session.expires_at)
    .bind(refresh_sha256.to_vec())
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// What became of a refresh token.
pub enum Renewed {
    /// It was good; the next one is stored.
    Next(StoredSession),
    /// It was used before: its whole session has ended now.
    Reused {
        /// Which session.
        session: String,
        /// Whose.
        account: String,
    },
    /// There is no such token, or its session is over.
    Unknown,
}

/// Uses a refresh token up and stores the next. One that was used gives the same next again, for `grace_ms` and as long as nobody
/// has used that: the answer that brought it was lost on its way.
pub async fn renew(
    tx: &mut Tx<'_>,
    old_sha256: &[u8],
    next_sha256: &[u8],
    idle_ms: UnixMillis,
    grace_ms: UnixMillis,
    now: UnixMillis,
) -> Result<Renewed> {
    type Row = (String, String, String, Option<String>, String, i64, i64, i64, Option<i64>, bool);
    let row: Option<Row> = query_as(
        "SELECT s.id, account_id, device, client_id, scope, created_at, used_at, expires_at, ended_at, is_used
         FROM refresh_tokens AS t JOIN sessions AS s ON s.id = t.session_id WHERE t.token_sha256 = $1",
    )
    .bind(old_sha256.to_vec())
    .fetch_optional(tx.conn().await?)
    .await?;
    let Some((id, account_id, device, client_id, scope, created_at, used_at, expires_at, ended_at, is_used)) = row
    else {
        return Ok(Renewed::Unknown);
    };
    if ended_at.is_some() {
        return Ok(Renewed::Unknown);
    }
    let session = StoredSession { id, account_id, device, client_id, scope, created_at, used_at, expires_at };
    if is_used {
        let is_next_used: Option<bool> =
            query_scalar("SELECT is_used FROM refresh_tokens WHERE token_sha256 = $1 AND session_id = $2")
                .bind(next_sha256.to_vec())
                .bind(session.id.clone())
                .fetch_optional(tx.conn().await?)
                .await?;
        // Where nobody has used the next one, the session was last used with this one.
        if is_next_used == Some(false) && now < used_at + grace_ms && now < expires_at {
            return Ok(Renewed::Next(session));
        }
        let StoredSession { id, account_id, .. } = session;
        end(tx, &account_id, &id, now).await?;
        return Ok(Renewed::Reused { session: id, account: account_id });
    }
    if expires_at <= now || used_at + idle_ms <= now {
        return Ok(Renewed::Unknown);
    }
    query(
        "UPDATE refresh_tokens SET is_used = 1 WHERE token_sha256 = $1;
         INSERT INTO refresh_tokens (token_sha256, session_id) VALUES ($2, $3);
         UPDATE sessions SET used_at = $4 WHERE id = $3",
    )
    .bind(old_sha256.to_vec())
    .bind(next_sha256.to_vec())
    .bind(session.id.clone())
    .bind(now)
    .execute(tx.conn().await?)
    .await?;
    Ok(Renewed::Next(StoredSession { used_at: now, ..session }))
}

/// Ends a session of an account; whether it went on until now.
pub async fn end(tx: &mut Tx<'_>, account_id: &str, id: &str, now: UnixMillis) -> Result<bool> {
    let done = query("UPDATE sessions SET ended_at = $3 WHERE id = $2 AND account_id = $1 AND ended_at IS NULL")
        .bind(account_id.to_owned())
        .bind(id.to_owned())
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of an account but one.
pub async fn end_all(tx: &mut Tx<'_>, account_id: &str, but: Option<&str>, now: UnixMillis) -> Result<()> {
    query("UPDATE sessions SET ended_at = $3 WHERE account_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2")
        .bind(account_id.to_owned())
        .bind(but.map(str::to_owned))
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Who a session belongs to, as of now: none where it is over.
pub struct Alive {
    /// What the person is to the house.
    pub role: Role,
    /// The app of a third party.
    pub client_id: Option<String>,
    /// What that app may do.
    pub scope: String,
}

/// Looks a session up.
pub async fn alive(read: &Pool, id: &str, account_id: &str, now: UnixMillis) -> Result<Option<Alive>> {
    let row: Option<(String, Option<String>, String)> = query_as(
        "SELECT role, client_id, scope FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
         WHERE s.id = $1 AND a.id = $2 AND ended_at IS NULL AND expires_at > $3",
    )
    .bind(id.to_owned())
    .bind(account_id.to_owned())
    .bind(now)
    .fetch_optional(read)
    .await?;
    row.map(|(role, client_id, scope)| Ok(Alive { role: account::role(&role)?, client_id, scope })).transpose()
}

/// An account's sessions that go on, last used first.
pub async fn of_account(read: &Pool, account_id: &str, now: UnixMillis) -> Result<Vec<StoredSession>> {
    type Row = (String, String, Option<String>, String, i64, i64, i64);
    let rows: Vec<Row> = query_as(
        "SELECT id, device, client_id, scope, created_at, used_at, expires_at FROM sessions
         WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY used_at DESC, id",
    )
    .bind(account_id.to_owned())
    .bind(now)
    .fetch_all(read)
    .await?;
    let session = |(id, device, client_id, scope, created_at, used_at, expires_at)| StoredSession {
        id,
        account_id: account_id.to_owned(),
        device,
        client_id,
        scope,
        created_at,
        used_at,
        expires_at,
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Forgets up to `limit` sessions that ended or expired before `before`.
pub async fn forget(tx: &mut Tx<'_>, before: UnixMillis, limit: u32) -> Result<()> {
    query(
        "DELETE FROM sessions WHERE id IN
             (SELECT id FROM sessions WHERE expires_at < $1 OR ended_at < $1 LIMIT $2)",
    )
    .bind(before)
    .bind(limit)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}
