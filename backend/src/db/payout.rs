//! What shops earned, and what they were paid.

use std::collections::BTreeMap;

use domain::payout::{Earning, EarningKind, Payout};
use domain::{Currency, Money, Order, Slug, UnixMillis};

use super::Tx;
use super::sql::{Pool, query, query_as, query_scalar};
use crate::error::{Error, Result};
use crate::ids;

fn bad(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::from(sqlx::Error::Decode(Box::new(cause)))
}

fn slug(text: String) -> Result<Slug> {
    Slug::try_from(text).map_err(bad)
}

fn money((currency, minor): (String, i64)) -> Result<Money> {
    Ok(Money::new(minor, currency.parse::<Currency>()?))
}

/// What is to be shared out.
#[derive(Debug, Default)]
pub struct ToShare {
    /// Paid orders.
    pub orders: Vec<String>,
    /// Refunds and their orders, which are shared out.
    pub refunds: Vec<(String, String)>,
    /// Disputes and their orders, which are shared out, whose state the shops have not heard of.
    pub disputes: Vec<(String, String)>,
}

impl ToShare {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.refunds.is_empty() && self.disputes.is_empty()
    }
}

/// Up to `limit` orders, refunds and disputes that are to be shared out, oldest first.
pub async fn to_share(read: &Pool, limit: u32) -> Result<ToShare> {
    let orders =
        query_scalar("SELECT id FROM orders WHERE is_shared = 0 AND paid_at IS NOT NULL ORDER BY paid_at LIMIT $1");
    let refunds = query_as(
        "SELECT r.id, r.order_id FROM refunds AS r JOIN orders AS o ON o.id = r.order_id
         WHERE r.is_shared = 0 AND o.is_shared = 1 ORDER BY r.created_at, r.rowid LIMIT $1",
    );
    // What a bank took is shared out once (1), and once more when it is given back (2).
    let disputes = query_as(
        "SELECT d.id, d.order_id FROM disputes AS d JOIN orders AS o ON o.id = d.order_id AND o.is_shared = 1
         WHERE (d.state IN ('open', 'lost') AND d.is_shared = 0) OR (d.state = 'won' AND d.is_shared = 1)
         ORDER BY d.created_at, d.rowid LIMIT $1",
    );
    Ok(ToShare {
        orders: orders.bind(limit).fetch_all(read).await?,
        refunds: refunds.bind(limit).fetch_all(read).await?,
        disputes: disputes.bind(limit).fetch_all(read).await?,
    })
}

/// Marks an order as shared out; false where it was.
pub async fn share_order(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let done = query("UPDATE orders SET is_shared = 1 WHERE id = $1 AND is_shared = 0 AND paid_at IS NOT NULL")
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks a refund as shared out; false where it was.
pub async fn share_refund(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let done = query("UPDATE refunds SET is_shared = 1 WHERE id = $1 AND is_shared = 0")
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks what a bank took as shared out, or what it gave back; false where it was.
pub async fn share_dispute(tx: &mut Tx<'_>, id: &str, is_back: bool) -> Result<bool> {
    let done = query("UPDATE disputes SET is_shared = 1 + $2 WHERE id = $1 AND is_shared = $2")
        .bind(id.to_owned())
        .bind(is_back)
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose an order's goods are, by product.
pub async fn shops_of(tx: &mut Tx<'_>, order_id: &str) -> Result<BTreeMap<Slug, Slug>> {
    let rows: Vec<(String, String)> = query_as(
        "SELECT DISTINCT p.slug, p.shop FROM order_lines AS l JOIN products AS p ON p.slug = l.product WHERE l.order_id = $1",
    )
    .bind(order_id.to_owned())
    .fetch_all(tx.conn().await?)
    .await?;
    rows.into_iter().map(|(product, shop)| Ok((slug(product)?, slug(shop)?))).collect()
}

/// A shop's part of an order.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// What its goods cost.
    pub earned: i64,
    /// What the house keeps of it, in millionths.
    pub fee_ppm: u32,
    /// What went back of the goods.
    pub back: i64,
}

/// Writes a shop's part of an order down, at the shop's fee of today.
pub async fn put_part(tx: &mut Tx<'_>, order_id: &str, shop: &Slug, earned: i64) -> Result<Part> {
    let fee_ppm: u32 = query_scalar(
        "INSERT INTO order_shops (order_id, shop, earned, fee_ppm)
         SELECT $1, slug, $3, fee_ppm FROM shops WHERE slug = $2 RETURNING fee_ppm",
    )
    .bind(order_id.to_owned())
    .bind(shop.as_str().to_owned())
    .bind(earned)
    .fetch_one(tx.conn().await?)
    .await?;
    Ok(Part { earned, fee_ppm, back: 0 })
}

/// The shops' parts of an order.
pub async fn parts(tx: &mut Tx<'_>, order_id: &str) -> Result<BTreeMap<Slug, Part>> {
    let rows: Vec<(String, i64, u32, i64)> =
        query_as("SELECT shop, earned, fee_ppm, back FROM order_shops WHERE order_id = $1")
            .bind(order_id.to_owned())
            .fetch_all(tx.conn().await?)
            .await?;
    rows.into_iter().map(|(shop, earned, fee_ppm, back)| Ok((slug(shop)?, Part { earned, fee_ppm, back }))).collect()
}

/// So much more of a shop's goods in an order went back.
pub async fn take_back(tx: &mut Tx<'_>, order_id: &str, shop: &Slug, minor: i64) -> Result<()> {
    query("UPDATE order_shops SET back = back + $3 WHERE order_id = $1 AND shop = $2")
        .bind(order_id.to_owned())
        .bind(shop.as_str().to_owned())
        .bind(minor)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// An earning, which is not written down where it is nothing.
pub async fn earn(
    tx: &mut Tx<'_>,
    order: &Order,
    shop: &Slug,
    (kind, source): (EarningKind, &str),
    minor: i64,
    now: UnixMillis,
) -> Result<()> {
    if minor == 0 {
        return Ok(());
    }
    query(
        "INSERT INTO earnings (shop, kind, order_id, source, currency, minor, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(shop.as_str().to_owned())
    .bind(kind.as_str())
    .bind(order.id.clone())
    .bind(source.to_owned())
    .bind(order.totals.total.currency.code())
    .bind(minor)
    .bind(now)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// What a dispute took of each shop.
pub async fn taken_by(tx: &mut Tx<'_>, dispute: &str) -> Result<Vec<(Slug, i64)>> {
    let rows: Vec<(String, i64)> = query_as("SELECT shop, minor FROM earnings WHERE source = $1 AND kind = 'dispute'")
        .bind(dispute.to_owned())
        .fetch_all(tx.conn().await?)
        .await?;
    rows.into_iter().map(|(shop, minor)| Ok((slug(shop)?, minor))).collect()
}

/// Pays every shop what it is owed, where that is more than nothing.
pub async fn run(tx: &mut Tx<'_>, now: UnixMillis) -> Result<Vec<Payout>> {
    let owed: Vec<(String, String, i64)> = query_as(
        "SELECT shop, currency, CAST(sum(minor) AS BIGINT) FROM earnings WHERE payout_id IS NULL
         GROUP BY shop, currency HAVING sum(minor) > 0 ORDER BY shop, currency",
    )
    .fetch_all(tx.conn().await?)
    .await?;
    let mut payouts = Vec::with_capacity(owed.len());
    for (shop, currency, minor) in owed {
        let id = ids::payout();
        query(
            "INSERT INTO payouts (id, shop, currency, minor, created_at) VALUES ($1, $2, $3, $4, $5);
             UPDATE earnings SET payout_id = $1 WHERE shop = $2 AND currency = $3 AND payout_id IS NULL",
        )
        .bind(id.clone())
        .bind(shop.clone())
        .bind(currency.clone())
        .bind(minor)
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
        payouts.push(Payout { id, shop: slug(shop)?, amount: money((currency, minor))?, created_at: now });
    }
    Ok(payouts)
}

/// What a shop is owed, by currency.
pub async fn owed(read: &Pool, shop: &str) -> Result<Vec<Money>> {
    let rows: Vec<(String, i64)> = query_as(
        "SELECT currency, CAST(sum(minor) AS BIGINT) FROM earnings WHERE shop = $1 AND payout_id IS NULL
         GROUP BY currency ORDER BY currency",
    )
    .bind(shop.to_owned())
    .fetch_all(read)
    .await?;
    rows.into_iter().map(money).collect()
}

/// A shop's payouts, newest first.
pub async fn of_shop(read: &Pool, shop: &str, limit: u32) -> Result<Vec<Payout>> {
    let rows: Vec<(String, String, String, i64, i64)> = query_as(
        "SELECT id, shop, currency, minor, created_at FROM payouts WHERE shop = $1 ORDER BY created_at DESC, rowid DESC LIMIT $2",
    )
    .bind(shop.to_owned())
    .bind(limit)
    .fetch_all(read)
    .await?;
    let payout = |(id, shop, currency, minor, created_at): (String, String, String, i64, i64)| {
        Ok(Payout { id, shop: slug(shop)?, amount: money((currency, minor))?, created_at })
    };
    rows.into_iter().map(payout).collect()
}

/// A shop's earnings, newest first.
pub async fn earnings(read: &Pool, shop: &str, limit: u32) -> Result<Vec<Earning>> {
    let rows: Vec<(String, String, String, i64, i64, Option<String>)> = query_as(
        "SELECT kind, order_id, currency, minor, at, payout_id FROM earnings WHERE shop = $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(shop.to_owned())
    .bind(limit)
    .fetch_all(read)
    .await?;
    let earning =
        |(kind, order_id, currency, minor, at, payout_id): (String, String, String, i64, i64, Option<String>)| {
            let unknown = || Error::from(sqlx::Error::Decode("the database holds an unknown earning".into()));
            let kind = EarningKind::parse(&kind).ok_or_else(unknown)?;
            Ok(Earning { kind, order_id, amount: money((currency, minor))?, at, payout_id })
        };
    rows.into_iter().map(earning).collect()
}

/// What the house keeps of a shop's goods; none where there is no such shop.
pub async fn fee(read: &Pool, shop: &str) -> Result<Option<u32>> {
    let sql = "SELECT fee_ppm FROM shops WHERE slug = $1";
    Ok(query_scalar(sql).bind(shop.to_owned()).fetch_optional(read).await?)
}

/// Sets that; false where there is no such shop.
pub async fn set_fee(tx: &mut Tx<'_>, shop: &str, ppm: u32) -> Result<bool> {
    let done = query("UPDATE shops SET fee_ppm = $2 WHERE slug = $1")
        .bind(shop.to_owned())
        .bind(ppm)
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}
