//! Refunds, and the numbers of papers.

use domain::ledger::Transfer;
use domain::{Currency, Money, OrderState, Refund, UnixMillis};

use super::payment::Patience;
use super::sql::{Pool, query, query_as, query_scalar};
use super::{Tx, ledger};
use crate::error::{Error, Result};
use crate::gateway::{Charge, Part};

/// The refunds of an order, oldest first.
const OF_ORDER: &str = "SELECT document FROM refunds WHERE order_id = $1 ORDER BY created_at, rowid";

fn decode(documents: Vec<String>) -> Result<Vec<Refund>> {
    let decode = |d: String| serde_json::from_str(&d).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))));
    documents.into_iter().map(decode).collect()
}

/// The refunds of an order in the order of writes, and which payment paid it.
pub async fn of_order_for_write(tx: &mut Tx<'_>, order_id: &str) -> Result<(Vec<Refund>, Option<String>)> {
    let documents = query_scalar(OF_ORDER).bind(order_id.to_owned()).fetch_all(tx.conn().await?).await?;
    let paid_by = query_scalar("SELECT paid_by FROM orders WHERE id = $1")
        .bind(order_id.to_owned())
        .fetch_optional(tx.conn().await?)
        .await?;
    Ok((decode(documents)?, paid_by.flatten()))
}

/// The number that the next credit note has.
pub async fn next_credit_note(tx: &mut Tx<'_>) -> Result<i64> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM papers WHERE kind = 'credit_note'";
    Ok(query_scalar(sql).fetch_one(tx.conn().await?).await?)
}

/// Writes a refund, its credit note and what it does to the ledger; `order_next` where nothing of the order is left.
pub async fn put(
    tx: &mut Tx<'_>,
    order_id: &str,
    refund: &Refund,
    transfers: &[Transfer],
    paid_by: Option<&str>,
    order_next: Option<OrderState>,
) -> Result<()> {
    query(
        "INSERT INTO refunds (id, order_id, payment_id, minor, document, is_due, ask_again_at, created_at, posts)
             VALUES ($1, $2, $3, $4, $5, CASE WHEN $4 > 0 THEN 1 ELSE 0 END, $6, $6, $9);
         INSERT INTO papers (kind, number, order_id, refund_id, issued_at) VALUES ('credit_note', $7, $2, $1, $6);
         UPDATE orders SET state = coalesce($8, state) WHERE id = $2;
         UPDATE payments SET state = 'refunded' WHERE id = $3 AND $8 IS NOT NULL",
    )
    .bind(refund.id.clone())
    .bind(order_id.to_owned())
    .bind(paid_by.map(str::to_owned))
    .bind(refund.to_payment.minor)
    .bind(serde_json::to_string(refund).expect("a refund has string keys"))
    .bind(refund.created_at)
    .bind(refund.credit_note)
    .bind(order_next.map(OrderState::as_str))
    .bind(ledger::posts(transfers))
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Gives an amount back to the gift cards that paid, the last one first.
pub async fn to_gift_cards(tx: &mut Tx<'_>, order_id: &str, amount: Money, now: UnixMillis) -> Result<()> {
    let parts: Vec<(Vec<u8>, i64)> = query_as(
        "SELECT code_sha256, minor - refunded_minor FROM order_gift_cards
         WHERE order_id = $1 AND given_back = 0 AND refunded_minor < minor ORDER BY code_sha256 DESC",
    )
    .bind(order_id.to_owned())
    .fetch_all(tx.conn().await?)
    .await?;
    let mut left = amount.minor;
    for (card, spent) in parts {
        let back = spent.min(left);
        query(
            "UPDATE gift_cards SET balance_minor = balance_minor + $3 WHERE code_sha256 = $2;
             UPDATE order_gift_cards SET refunded_minor = refunded_minor + $3, moved_at = $4 WHERE order_id = $1 AND code_sha256 = $2",
        )
        .bind(order_id.to_owned())
        .bind(card)
        .bind(back)
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
        left -= back;
    }
    if left == 0 { Ok(()) } else { Err(sqlx::Error::Decode("gift cards paid less than what goes back".into()).into()) }
}

/// Units come back to the shelf.
pub async fn restock(
    tx: &mut Tx<'_>,
    order_id: &str,
    units: &std::collections::BTreeMap<domain::Sku, u32>,
    now: UnixMillis,
) -> Result<()> {
    let rows = query(
        "INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
             SELECT key, 'return', $2, CAST(value AS BIGINT), 0, $3 FROM json_each($1);
         UPDATE stock SET on_hand = on_hand + l.quantity
             FROM (SELECT key AS sku, CAST(value AS BIGINT) AS quantity FROM json_each($1)) AS l WHERE stock.sku = l.sku
             RETURNING stock.sku, on_hand, held",
    )
    .bind(serde_json::to_string(units).expect("SKUs are string keys"))
    .bind(order_id.to_owned())
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await?;
    tx.levels.extend(super::stock::levels(&rows)?);
    for sku in units.keys() {
        super::stock::serve_who_waits(tx, sku, Some(order_id)).await?;
    }
    Ok(())
}

/// Up to `limit` refunds that the gateway has not made and is to be asked for now.
pub async fn due(read: &Pool, now: UnixMillis, limit: u32) -> Result<Vec<(Charge, Part)>> {
    let rows = query(
        "SELECT r.id, r.minor, p.id, p.token, p.amount_minor, p.currency, p.reference FROM refunds AS r
         JOIN payments AS p ON p.id = r.payment_id
         WHERE r.is_due = 1 AND r.ask_again_at <= $1 ORDER BY r.ask_again_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(read)
    .await?;
    rows.iter()
        .map(|row| {
            let currency: Currency = row.try_get::<&str>(5)?.parse()?;
            let charge = Charge {
                payment_id: row.try_get(2)?,
                token: row.try_get(3)?,
                amount: Money::new(row.try_get(4)?, currency),
                reference: row.try_get(6)?,
            };
            Ok((charge, Part { id: row.try_get(0)?, amount: Money::new(row.try_get(1)?, currency) }))
        })
        .collect()
}

/// The gateway has made a refund, or is asked again later.
pub async fn answered(tx: &mut Tx<'_>, id: &str, is_done: bool, patience: Patience) -> Result<()> {
    query(
        "UPDATE refunds SET is_due = 1 - $5, moved_at = $2, ask_again_at = $2 + min($3 << CAST(min(attempts, 20) AS INTEGER), $4), attempts = attempts + 1
         WHERE id = $1",
    )
    .bind(id.to_owned())
    .bind(patience.now)
    .bind(patience.first_ms)
    .bind(patience.longest_ms)
    .bind(is_done)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// The number and the time of an order's invoice.
pub async fn invoice(read: &Pool, order_id: &str) -> Result<Option<(i64, UnixMillis)>> {
    let sql = "SELECT number, issued_at FROM papers WHERE kind = 'invoice' AND order_id = $1";
    Ok(query_as(sql).bind(order_id.to_owned()).fetch_optional(read).await?)
}
