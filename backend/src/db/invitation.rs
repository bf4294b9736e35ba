//! People who were asked to work for a shop.

use domain::UnixMillis;
use domain::account::ShopRole;

use super::Tx;
use super::shop::role;
use super::sql::{Pool, query, query_as, query_scalar};
use crate::error::{Error, Result};

/// An invitation as stored.
pub struct StoredInvitation {
    /// Names it.
    pub id: String,
    /// To which shop.
    pub shop: String,
    /// Sealed: the address.
    pub email: String,
    /// What the person is to be to it.
    pub role: ShopRole,
    /// Until when it is good.
    pub expires_at: UnixMillis,
}

/// Stores an invitation in the place of an earlier one to the same address, unless the shop has `most` open.
///
/// # Errors
/// `not_found`: there is no such shop. A field: there are too many.
pub async fn put(
    tx: &mut Tx<'_>,
    new: &StoredInvitation,
    token_sha256: &[u8],
    email_mac: &[u8],
    most: i64,
) -> Result<()> {
    let open: Option<i64> = query_scalar(
        "SELECT (SELECT COUNT(*) FROM shop_invitations WHERE shop = slug AND email_mac <> $2) FROM shops WHERE slug = $1",
    )
    .bind(new.shop.clone())
    .bind(email_mac.to_vec())
    .fetch_optional(tx.conn().await?)
    .await?;
    match open {
        None => return Err(Error::not_found("there is no such shop, or it is not yours")),
        Some(open) if open >= most => return Err(Error::field("/email", "is one too many; take another back first")),
        Some(_) => {}
    }
    query(
        "DELETE FROM shop_invitations WHERE shop = $2 AND email_mac = $4;
         INSERT INTO shop_invitations (id, shop, token_sha256, email_mac, email, role, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.clone())
    .bind(new.shop.clone())
    .bind(token_sha256.to_vec())
    .bind(email_mac.to_vec())
    .bind(new.email.clone())
    .bind(new.role.as_str())
    .bind(new.expires_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// A shop's invitations that are good, those that end first, first.
pub async fn of_shop(read: &Pool, shop: &str, now: UnixMillis) -> Result<Vec<StoredInvitation>> {
    let rows: Vec<(String, String, String, i64)> = query_as(
        "SELECT id, email, role, expires_at FROM shop_invitations WHERE shop = $1 AND expires_at > $2 ORDER BY expires_at, id",
    )
    .bind(shop.to_owned())
    .bind(now)
    .fetch_all(read)
    .await?;
    rows.into_iter()
        .map(|(id, email, name, expires_at)| {
            Ok(StoredInvitation { id, shop: shop.to_owned(), email, role: role(&name)?, expires_at })
        })
        .collect()
}

/// Takes an invitation by its letter's code, where it went to this address: to which shop, and what to be.
pub async fn take(
    tx: &mut Tx<'_>,
    token_sha256: &[u8],
    email_mac: &[u8],
    now: UnixMillis,
) -> Result<Option<(String, ShopRole)>> {
    let row: Option<(String, String)> = query_as(
        "DELETE FROM shop_invitations WHERE token_sha256 = $1 AND email_mac = $2 AND expires_at > $3 RETURNING shop, role",
    )
    .bind(token_sha256.to_vec())
    .bind(email_mac.to_vec())
    .bind(now)
    .fetch_optional(tx.conn().await?)
    .await?;
    row.map(|(shop, name)| Ok((shop, role(&name)?))).transpose()
}

/// Takes an invitation back; whether there was such a one.
pub async fn end(tx: &mut Tx<'_>, shop: &str, id: &str) -> Result<bool> {
    let done = query("DELETE FROM shop_invitations WHERE shop = $1 AND id = $2")
        .bind(shop.to_owned())
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets up to `limit` invitations that nobody answered in time.
pub async fn forget(tx: &mut Tx<'_>, now: UnixMillis, limit: u32) -> Result<()> {
    query("DELETE FROM shop_invitations WHERE id IN (SELECT id FROM shop_invitations WHERE expires_at <= $1 LIMIT $2)")
        .bind(now)
        .bind(limit)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
