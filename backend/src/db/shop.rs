//! Merchants' shops and their members.

use domain::account::ShopRole;
use domain::shop::{Membership, ShopProfile};
use domain::{Slug, UnixMillis};

use super::Tx;
use super::sql::{Pool, query, query_as, query_scalar};
use crate::error::{Error, Result};

/// The role of that name.
pub fn role(name: &str) -> Result<ShopRole> {
    let unknown = || Error::from(sqlx::Error::Decode("the database holds an unknown role".into()));
    ShopRole::parse(name).ok_or_else(unknown)
}

/// What a person is to a shop.
pub async fn member(read: &Pool, shop: &str, account_id: &str) -> Result<Option<ShopRole>> {
    let found: Option<String> = query_scalar("SELECT role FROM shop_members WHERE shop = $1 AND account_id = $2")
        .bind(shop.to_owned())
        .bind(account_id.to_owned())
        .fetch_optional(read)
        .await?;
    found.as_deref().map(role).transpose()
}

/// Whether an order is the person's, and what the person is to the shop whose goods alone it has: an order with goods of
/// several shops is nobody's to see whole. None where there is no such order.
pub async fn order_facts(read: &Pool, id: &str, account_id: &str) -> Result<Option<(bool, Option<ShopRole>)>> {
    let row: Option<(bool, Option<String>)> = query_as(
        "SELECT CASE WHEN account_id = $2 THEN 1 ELSE 0 END,
             (SELECT m.role FROM shop_members AS m WHERE m.account_id = $2 AND NOT EXISTS
                 (SELECT 1 FROM order_lines AS l LEFT JOIN products AS p ON p.slug = l.product
                  WHERE l.order_id = $1 AND p.shop IS DISTINCT FROM m.shop) LIMIT 1)
         FROM orders WHERE id = $1",
    )
    .bind(id.to_owned())
    .bind(account_id.to_owned())
    .fetch_optional(read)
    .await?;
    row.map(|(is_own, name)| Ok((is_own, name.as_deref().map(role).transpose()?))).transpose()
}

/// The person's shops.
pub async fn of_account(read: &Pool, account_id: &str) -> Result<Vec<Membership>> {
    let rows: Vec<(String, String, String)> = query_as(
        "SELECT s.slug, s.name, m.role FROM shop_members AS m JOIN shops AS s ON s.slug = m.shop
         WHERE m.account_id = $1 ORDER BY s.slug",
    )
    .bind(account_id.to_owned())
    .fetch_all(read)
    .await?;
    rows.into_iter()
        .map(|(slug, name, r)| Ok(Membership { shop: ShopProfile { slug: self::slug(slug)?, name }, role: role(&r)? }))
        .collect()
}

fn slug(text: String) -> Result<Slug> {
    Slug::try_from(text).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))))
}

/// Opens a shop; whether its name was free.
pub async fn put(tx: &mut Tx<'_>, profile: &ShopProfile, now: UnixMillis) -> Result<bool> {
    let done = query("INSERT INTO shops (slug, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(profile.slug.as_str().to_owned())
        .bind(profile.name.clone())
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Who works for a shop, owners first.
pub async fn members(read: &Pool, shop: &str) -> Result<Vec<(String, ShopRole)>> {
    let rows: Vec<(String, String)> =
        query_as("SELECT account_id, role FROM shop_members WHERE shop = $1 ORDER BY role <> 'owner', account_id")
            .bind(shop.to_owned())
            .fetch_all(read)
            .await?;
    rows.into_iter().map(|(account, r)| Ok((account, role(&r)?))).collect()
}

/// Whether a shop has an owner; none where there is no such shop.
pub async fn has_owner(tx: &mut Tx<'_>, shop: &str) -> Result<Option<bool>> {
    Ok(query_scalar(
        "SELECT EXISTS (SELECT 1 FROM shop_members WHERE shop = slug AND role = 'owner') FROM shops WHERE slug = $1",
    )
    .bind(shop.to_owned())
    .fetch_optional(tx.conn().await?)
    .await?)
}

/// Gives a person a role in a shop or takes it away; whether there was such a person or member.
pub async fn set_member(tx: &mut Tx<'_>, shop: &str, account_id: &str, role: Option<ShopRole>) -> Result<bool> {
    const PUT: &str = "INSERT INTO shop_members (shop, account_id, role)
         SELECT $1, id, $3 FROM accounts WHERE id = $2 AND is_verified = 1
         ON CONFLICT (shop, account_id) DO UPDATE SET role = $3";
    const TAKE: &str = "DELETE FROM shop_members WHERE shop = $1 AND account_id = $2 AND $3 IS NULL";
    let done = query(if role.is_some() { PUT } else { TAKE })
        .bind(shop.to_owned())
        .bind(account_id.to_owned())
        .bind(role.map(ShopRole::as_str))
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A shop that has this person as its only owner.
pub async fn without_another_owner(read: &Pool, account_id: &str) -> Result<Option<String>> {
    Ok(query_scalar(
        "SELECT shop FROM shop_members AS m WHERE account_id = $1 AND role = 'owner' AND NOT EXISTS
             (SELECT 1 FROM shop_members WHERE shop = m.shop AND role = 'owner' AND account_id <> $1) LIMIT 1",
    )
    .bind(account_id.to_owned())
    .fetch_optional(read)
    .await?)
}

/// Names of a shop's goods after one, in order.
pub async fn products(read: &Pool, shop: &str, after: &str, limit: u32) -> Result<Vec<String>> {
    Ok(query_scalar("SELECT slug FROM products WHERE shop = $1 AND slug > $2 ORDER BY slug LIMIT $3")
        .bind(shop.to_owned())
        .bind(after.to_owned())
        .bind(limit)
        .fetch_all(read)
        .await?)
}

/// Which shop has a product of that name.
pub async fn of_product(tx: &mut Tx<'_>, product: &str) -> Result<Option<String>> {
    let found = query_scalar("SELECT shop FROM products WHERE slug = $1").bind(product.to_owned());
    Ok(found.fetch_optional(tx.conn().await?).await?)
}

/// A product is this shop's.
pub async fn set_product(tx: &mut Tx<'_>, product: &str, shop: &str) -> Result<()> {
    query("UPDATE products SET shop = $2 WHERE slug = $1")
        .bind(product.to_owned())
        .bind(shop.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Orders with goods of a shop, placed before a moment, newest first, and which products are the shop's.
pub async fn orders(read: &Pool, shop: &str, before: UnixMillis, limit: u32) -> Result<Vec<(String, Vec<String>)>> {
    // Orders stand in the order they were placed in; what is older than the page is not looked at.
    let rows: Vec<(String, String)> = query_as(
        "SELECT o.id, (SELECT '[' || coalesce(string_agg(json_quote(product), ','), '') || ']' FROM (
                 SELECT DISTINCT l.product AS product FROM order_lines AS l
                 JOIN products AS p ON p.slug = l.product WHERE l.order_id = o.id AND p.shop = $1) AS ours)
         FROM orders AS o WHERE o.created_at < $2 AND EXISTS
             (SELECT 1 FROM order_lines AS l JOIN products AS p ON p.slug = l.product
              WHERE l.order_id = o.id AND p.shop = $1)
         ORDER BY o.rowid DESC LIMIT $3",
    )
    .bind(shop.to_owned())
    .bind(before)
    .bind(limit)
    .fetch_all(read)
    .await?;
    let list = |text: &str| serde_json::from_str(text).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))));
    rows.into_iter().map(|(id, products)| Ok((id, list(&products)?))).collect()
}
