//! What shops earned, and what they were paid.

use std::collections::BTreeMap;

use domain::payout::{Earning, EarningKind, Payout};
use domain::pricing::Breakdown;
use domain::{Currency, Money, Order, OrderLine, Slug, UnixMillis};

use super::Tx;
use super::order::{self, lines};
use super::sql::{Pool, Row, query, query_as, query_scalar};
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

/// A paid order that is to be shared out. What was bought does not change any more.
#[derive(Debug)]
pub struct Sold {
    /// Which.
    pub id: String,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What it cost, where that was more than the lines say.
    pub breakdown: Option<Breakdown>,
    /// Which products are which shops', and what the house keeps of them, in millionths.
    pub shops: Vec<(Slug, Slug, u32)>,
}

/// What is to be shared out.
#[derive(Debug, Default)]
pub struct ToShare {
    /// Paid orders.
    pub orders: Vec<Sold>,
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

/// Up to `limit` orders, and `back` refunds and disputes, that are to be shared out, oldest first.
pub async fn to_share(read: &Pool, limit: u32, back: u32) -> Result<ToShare> {
    const ORDERS: &str = concat!(
        "SELECT id, currency, breakdown, ",
        lines!("o.id"),
        ", (SELECT '[' || coalesce(string_agg('[' || json_quote(p.slug) || ',' || json_quote(p.shop) || ',' || s.fee_ppm
             || ']', ','), '') || ']' FROM order_lines AS l JOIN products AS p ON p.slug = l.product
             JOIN shops AS s ON s.slug = p.shop WHERE l.order_id = o.id)
         FROM orders AS o WHERE is_shared = 0 AND paid_at IS NOT NULL ORDER BY paid_at LIMIT $1",
    );
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
    let orders = query(ORDERS).bind(limit).fetch_all(read).await?;
    Ok(ToShare {
        orders: orders.iter().map(sold).collect::<Result<_>>()?,
        refunds: refunds.bind(back).fetch_all(read).await?,
        disputes: disputes.bind(back).fetch_all(read).await?,
    })
}

fn sold(row: &Row) -> Result<Sold> {
    let currency = row.try_get::<&str>(1)?.parse()?;
    Ok(Sold {
        id: row.try_get(0)?,
        breakdown: row.try_get::<Option<&str>>(2)?.map(order::parse).transpose()?,
        lines: order::decode_lines(row.try_get(3)?, currency)?,
        shops: order::parse(row.try_get(4)?)?,
    })
}

/// What shops earn of orders.
#[derive(Debug, Default)]
pub struct Shares {
    orders: Vec<String>,
    /// Order, shop, what its goods cost, what the house keeps of it.
    parts: Vec<(String, Slug, i64, u32)>,
    /// Order, shop, kind, amount.
    earnings: Vec<(String, Slug, &'static str, i64)>,
}

impl Shares {
    /// A shop's part of an order.
    pub fn put(&mut self, order: &str, shop: &Slug, minor: i64, fee_ppm: u32) {
        self.parts.push((order.to_owned(), shop.clone(), minor, fee_ppm));
        let (sale, fee) = (EarningKind::Sale, EarningKind::Fee);
        for (kind, minor) in [(sale, minor), (fee, -domain::payout::fee(minor, fee_ppm))] {
            if minor != 0 {
                self.earnings.push((order.to_owned(), shop.clone(), kind.as_str(), minor));
            }
        }
    }

    /// An order has no more parts than were put.
    pub fn end(&mut self, order: &str) {
        self.orders.push(order.to_owned());
    }
}

/// Writes down what shops earn of orders, and that these are shared out; those that were before stay as they are.
pub async fn share_orders(tx: &mut Tx<'_>, shares: &Shares, now: UnixMillis) -> Result<()> {
    if shares.orders.is_empty() {
        return Ok(());
    }
    // All in one go: many orders are paid each second, and each statement of each would be waited for by all buyers.
    query(
        "INSERT INTO order_shops (order_id, shop, earned, fee_ppm)
         SELECT o.id, l.value ->> 1, CAST(l.value ->> 2 AS BIGINT), CAST(l.value ->> 3 AS BIGINT)
         FROM json_each($1) AS l JOIN orders AS o ON o.id = l.value ->> 0
         WHERE o.is_shared = 0 AND o.paid_at IS NOT NULL;
         INSERT INTO earnings (shop, kind, order_id, source, currency, minor, at)
         SELECT l.value ->> 1, l.value ->> 2, o.id, o.id, o.currency, CAST(l.value ->> 3 AS BIGINT), $3
         FROM json_each($2) AS l JOIN orders AS o ON o.id = l.value ->> 0
         WHERE o.is_shared = 0 AND o.paid_at IS NOT NULL ORDER BY CAST(l.key AS BIGINT);
         UPDATE orders SET is_shared = 1 WHERE is_shared = 0 AND paid_at IS NOT NULL
             AND id IN (SELECT value FROM json_each($4))",
    )
    .bind(order::json(&shares.parts))
    .bind(order::json(&shares.earnings))
    .bind(now)
    .bind(order::json(&shares.orders))
    .execute(tx.conn().await?)
    .await?;
    Ok(())
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
