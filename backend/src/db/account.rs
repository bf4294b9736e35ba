//! Accounts, their letters, their failed attempts and what they agreed to.

use domain::account::{Consent, ConsentChange, Purpose, Role};
use domain::{Code, UnixMillis};

use super::sql::{Pool, Row, query, query_as, query_scalar};
use super::{Tx, refused_by_rule};
use crate::error::{Error, Result};

/// An account as stored: what tells who it is stays sealed.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// Names it.
    pub id: String,
    /// The wrapped data key.
    pub data_key: Vec<u8>,
    /// Sealed address and profile.
    pub person: String,
    /// The password's hash.
    pub password: String,
    /// Whether anybody knows that password.
    pub has_password: bool,
    /// Whether its owner has read a letter sent to its address.
    pub is_verified: bool,
    /// What the person is to the house.
    pub role: Role,
    /// Sealed secret of the second factor.
    pub totp: Option<String>,
    /// One that is not confirmed yet.
    pub totp_offered: Option<String>,
    /// Whether it has a passkey.
    pub has_passkey: bool,
    /// Since when.
    pub created_at: UnixMillis,
}

impl StoredAccount {
    /// Whether a password alone does not open it.
    pub const fn has_second_factor(&self) -> bool {
        self.totp.is_some() || self.has_passkey
    }
}

const COLUMNS: &str = "id, data_key, person, password, is_verified, role, totp, totp_offered, created_at,
    EXISTS (SELECT 1 FROM passkeys WHERE account_id = accounts.id), has_password";

fn decode(row: &Row) -> Result<StoredAccount, sqlx::Error> {
    Ok(StoredAccount {
        id: row.try_get(0)?,
        data_key: row.try_get(1)?,
        person: row.try_get(2)?,
        password: row.try_get(3)?,
        is_verified: row.try_get(4)?,
        role: role(row.try_get(5)?)?,
        totp: row.try_get(6)?,
        totp_offered: row.try_get(7)?,
        created_at: row.try_get(8)?,
        has_passkey: row.try_get(9)?,
        has_password: row.try_get(10)?,
    })
}

/// The role of that name.
pub fn role(name: &str) -> Result<Role, sqlx::Error> {
    Role::parse(name).ok_or_else(|| sqlx::Error::Decode("the database holds an unknown role".into()))
}

/// The account of that address.
pub async fn by_email(read: &Pool, email_mac: &[u8]) -> Result<Option<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE email_mac = $1");
    let row = query(sqlx::AssertSqlSafe(sql)).bind(email_mac.to_vec()).fetch_optional(read).await?;
    Ok(row.as_ref().map(decode).transpose()?)
}

/// The account of that name.
pub async fn find(read: &Pool, id: &str) -> Result<Option<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = $1");
    let row = query(sqlx::AssertSqlSafe(sql)).bind(id.to_owned()).fetch_optional(read).await?;
    Ok(row.as_ref().map(decode).transpose()?)
}

/// The account of that name in the order of writes.
pub async fn find_for_write(tx: &mut Tx<'_>, id: &str) -> Result<StoredAccount> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = $1");
    let row = query(sqlx::AssertSqlSafe(sql)).bind(id.to_owned()).fetch_optional(tx.conn().await?).await?;
    Ok(decode(&row.ok_or_else(|| Error::not_found("there is no such account"))?)?)
}

/// Stores an account. Where the address has one that is verified, nothing is changed and the answer is
/// none; one that nobody ever verified is replaced, whoever made it.
pub async fn register(tx: &mut Tx<'_>, account: &StoredAccount, email_mac: &[u8]) -> Result<Option<()>> {
    query("DELETE FROM accounts WHERE email_mac = $1 AND is_verified = 0")
        .bind(email_mac.to_vec())
        .execute(tx.conn().await?)
        .await?;
    let done = query(
        "INSERT INTO accounts (id, email_mac, data_key, person, password, created_at, is_verified, has_password)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (email_mac) DO NOTHING",
    )
    .bind(account.id.clone())
    .bind(email_mac.to_vec())
    .bind(account.data_key.clone())
    .bind(account.person.clone())
    .bind(account.password.clone())
    .bind(account.created_at)
    .bind(account.is_verified)
    .bind(account.has_password)
    .execute(tx.conn().await?)
    .await?;
    Ok((done.rows_affected() == 1).then_some(()))
}

/// The account's owner has read a letter sent to its address.
pub async fn verified(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    query("UPDATE accounts SET is_verified = 1 WHERE id = $1").bind(id.to_owned()).execute(tx.conn().await?).await?;
    Ok(())
}

/// Takes another password.
pub async fn set_password(tx: &mut Tx<'_>, id: &str, hash: &str) -> Result<()> {
    query("UPDATE accounts SET password = $2, has_password = 1 WHERE id = $1")
        .bind(id.to_owned())
        .bind(hash.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Corrects what is sealed.
pub async fn set_person(tx: &mut Tx<'_>, id: &str, person: &str) -> Result<()> {
    query("UPDATE accounts SET person = $2 WHERE id = $1")
        .bind(id.to_owned())
        .bind(person.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Gives another role; whether there is such an account.
pub async fn set_role(tx: &mut Tx<'_>, id: &str, role: Role) -> Result<bool> {
    let done = query("UPDATE accounts SET role = $2 WHERE id = $1")
        .bind(id.to_owned())
        .bind(role.as_str())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterFor {
    /// Its reader owns the address.
    Verify,
    /// Its reader may choose a new password.
    Reset,
}

impl LetterFor {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
        }
    }
}

/// Stores the code of a letter; earlier ones for the same purpose are good no more.
pub async fn put_letter(
    tx: &mut Tx<'_>,
    token_sha256: &[u8],
    account_id: &str,
    purpose: LetterFor,
    expires_at: UnixMillis,
) -> Result<()> {
    query(
        "DELETE FROM letter_codes WHERE account_id = $2 AND purpose = $3;
         INSERT INTO letter_codes (token_sha256, account_id, purpose, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(token_sha256.to_vec())
    .bind(account_id.to_owned())
    .bind(purpose.as_str())
    .bind(expires_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Whose letter has this code, if it is still good.
pub async fn reader_of(
    read: &Pool,
    token_sha256: &[u8],
    purpose: LetterFor,
    now: UnixMillis,
) -> Result<Option<String>> {
    let sql = "SELECT account_id FROM letter_codes WHERE token_sha256 = $1 AND purpose = $2 AND expires_at > $3";
    let query = query_scalar(sql).bind(token_sha256.to_vec()).bind(purpose.as_str()).bind(now);
    Ok(query.fetch_optional(read).await?)
}

/// Uses the code of a letter up.
///
/// # Errors
/// `letter_refused`: somebody was faster.
pub async fn use_letter(tx: &mut Tx<'_>, token_sha256: &[u8]) -> Result<()> {
    let done = query("DELETE FROM letter_codes WHERE token_sha256 = $1")
        .bind(token_sha256.to_vec())
        .execute(tx.conn().await?)
        .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(letter_refused()) }
}

/// The code of a letter is not good; why is not told.
pub fn letter_refused() -> Error {
    Error::new(Code::LetterRefused, "this code was used, is too old, or never was; ask for a new letter").at("/token")
}

/// Until when an attempt has to wait, in milliseconds since 1970; 0 where it need not.
pub async fn locked_until(read: &Pool, who: &[u8]) -> Result<UnixMillis> {
    let found = query_scalar("SELECT locked_until FROM failures WHERE who = $1").bind(who.to_vec());
    Ok(found.fetch_optional(read).await?.unwrap_or(0))
}

/// The same in the order of writes.
pub async fn locked_until_for_write(tx: &mut Tx<'_>, who: &[u8]) -> Result<UnixMillis> {
    let found = query_scalar("SELECT locked_until FROM failures WHERE who = $1").bind(who.to_vec());
    Ok(found.fetch_optional(tx.conn().await?).await?.unwrap_or(0))
}

/// Counts a failed attempt. `wait_ms(n)` is how long to wait after the n-th in a row.
pub async fn failed(
    tx: &mut Tx<'_>,
    who: &[u8],
    now: UnixMillis,
    forget_after: UnixMillis,
    wait_ms: fn(i64) -> UnixMillis,
) -> Result<i64> {
    let failed: i64 = query_scalar(
        "INSERT INTO failures (who, failed, locked_until, last_at) VALUES ($1, 1, 0, $2)
         ON CONFLICT (who) DO UPDATE SET failed = CASE WHEN failures.last_at < $3 THEN 1 ELSE failures.failed + 1 END, last_at = $2
         RETURNING failed",
    )
    .bind(who.to_vec())
    .bind(now)
    .bind(now - forget_after)
    .fetch_one(tx.conn().await?)
    .await?;
    query("UPDATE failures SET locked_until = $2 WHERE who = $1")
        .bind(who.to_vec())
        .bind(now + wait_ms(failed))
        .execute(tx.conn().await?)
        .await?;
    Ok(failed)
}

/// An attempt was right: those before count no more.
pub async fn succeeded(tx: &mut Tx<'_>, who: &[u8]) -> Result<()> {
    query("DELETE FROM failures WHERE who = $1").bind(who.to_vec()).execute(tx.conn().await?).await?;
    Ok(())
}

/// Stores what a person said.
pub async fn put_consent(tx: &mut Tx<'_>, id: &str, change: &ConsentChange, now: UnixMillis) -> Result<()> {
    query("INSERT INTO consents (account_id, purpose, granted, wording, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.to_owned())
        .bind(change.purpose.as_str())
        .bind(change.granted)
        .bind(change.wording.clone())
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// What a person said so far, first said first.
pub async fn consents(read: &Pool, id: &str) -> Result<Vec<Consent>> {
    let rows: Vec<(String, bool, String, i64)> =
        query_as("SELECT purpose, granted, wording, at FROM consents WHERE account_id = $1 ORDER BY id")
            .bind(id.to_owned())
            .fetch_all(read)
            .await?;
    let unknown = || Error::from(sqlx::Error::Decode("the database holds an unknown purpose".into()));
    rows.into_iter()
        .map(|(purpose, granted, wording, at)| {
            let purpose = Purpose::parse(&purpose).ok_or_else(unknown)?;
            Ok(Consent { purpose, granted, wording, at })
        })
        .collect()
}

/// Offers a second factor, which counts once it is confirmed.
pub async fn offer_totp(tx: &mut Tx<'_>, id: &str, sealed: &str) -> Result<()> {
    query("UPDATE accounts SET totp_offered = $2 WHERE id = $1")
        .bind(id.to_owned())
        .bind(sealed.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// The offered second factor counts from now on, with these recovery codes in the place of those before.
pub async fn confirm_totp(tx: &mut Tx<'_>, id: &str, step: i64, codes_sha256: &[Vec<u8>]) -> Result<()> {
    query(
        "UPDATE accounts SET totp = totp_offered, totp_offered = NULL, totp_step = $2 WHERE id = $1;
         DELETE FROM recovery_codes WHERE account_id = $1",
    )
    .bind(id.to_owned())
    .bind(step)
    .execute(tx.conn().await?)
    .await?;
    put_recovery_codes(tx, id, codes_sha256).await
}

/// These recovery codes, where the account has none; whether it had none.
pub async fn put_first_recovery_codes(tx: &mut Tx<'_>, id: &str, codes_sha256: &[Vec<u8>]) -> Result<bool> {
    let found: Option<i64> = query_scalar("SELECT 1 FROM recovery_codes WHERE account_id = $1 LIMIT 1")
        .bind(id.to_owned())
        .fetch_optional(tx.conn().await?)
        .await?;
    if found.is_none() {
        put_recovery_codes(tx, id, codes_sha256).await?;
    }
    Ok(found.is_none())
}

async fn put_recovery_codes(tx: &mut Tx<'_>, id: &str, codes_sha256: &[Vec<u8>]) -> Result<()> {
    for code in codes_sha256 {
        query("INSERT INTO recovery_codes (account_id, code_sha256) VALUES ($1, $2)")
            .bind(id.to_owned())
            .bind(code.clone())
            .execute(tx.conn().await?)
            .await?;
    }
    Ok(())
}

/// No codes of an app any more.
pub async fn drop_totp(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    query("UPDATE accounts SET totp = NULL, totp_offered = NULL WHERE id = $1")
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    drop_idle_recovery_codes(tx, id).await
}

/// Forgets an account's recovery codes, where there is no second factor left that they could take the place of.
pub async fn drop_idle_recovery_codes(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    query(
        "DELETE FROM recovery_codes WHERE account_id = $1
             AND NOT EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND totp IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM passkeys WHERE account_id = $1)",
    )
    .bind(id.to_owned())
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Takes the code of a time step, unless it or a later one was taken before.
pub async fn take_step(tx: &mut Tx<'_>, id: &str, step: i64) -> Result<bool> {
    let done = query("UPDATE accounts SET totp_step = $2 WHERE id = $1 AND totp_step < $2")
        .bind(id.to_owned())
        .bind(step)
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a recovery code, once.
pub async fn take_recovery_code(tx: &mut Tx<'_>, id: &str, code_sha256: &[u8]) -> Result<bool> {
    let done = query("DELETE FROM recovery_codes WHERE account_id = $1 AND code_sha256 = $2")
        .bind(id.to_owned())
        .bind(code_sha256.to_vec())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets up to `limit` each of letters that are too old, failed attempts that count no more, and accounts that nobody
/// verified.
pub async fn forget(tx: &mut Tx<'_>, now: UnixMillis, kept_ms: UnixMillis, limit: u32) -> Result<()> {
    query(
        "DELETE FROM letter_codes WHERE token_sha256 IN (SELECT token_sha256 FROM letter_codes WHERE expires_at <= $1 LIMIT $3);
         DELETE FROM failures WHERE who IN (SELECT who FROM failures WHERE last_at < $2 AND locked_until < $1 LIMIT $3);
         DELETE FROM accounts WHERE id IN
             (SELECT id FROM accounts WHERE is_verified = 0 AND created_at < $2 LIMIT $3)",
    )
    .bind(now)
    .bind(now - kept_ms)
    .bind(limit)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Forgets the account and everything that hangs on it; its orders lose the keys to contact and address.
pub async fn erase(tx: &mut Tx<'_>, id: &str, email_mac: &[u8]) -> Result<Vec<String>> {
    let orders: Vec<String> = query_scalar(
        "UPDATE orders SET data_key = NULL, contact = '', account_id = NULL WHERE account_id = $1 RETURNING id",
    )
    .bind(id.to_owned())
    .fetch_all(tx.conn().await?)
    .await?;
    let ids = serde_json::to_string(&orders).expect("texts have no failing parts");
    query(
        "UPDATE payments SET last4 = NULL WHERE order_id IN (SELECT value FROM json_each($3));
         UPDATE order_promotions SET buyer_sha256 = randomblob(32) WHERE order_id IN (SELECT value FROM json_each($3));
         DELETE FROM accounts WHERE id = $1;
         DELETE FROM failures WHERE who = $2;
         DELETE FROM shop_invitations WHERE email_mac = $2",
    )
    .bind(id.to_owned())
    .bind(email_mac.to_vec())
    .bind(ids)
    .execute(tx.conn().await?)
    .await
    .map_err(|cause| match refused_by_rule(&cause) {
        Some(_) => Error::new(Code::WrongState, "something still hangs on this account"),
        None => Error::from(cause),
    })?;
    Ok(orders)
}
