//! Payments, and what an order becomes by them.

use domain::{CartRequest, Currency, Money, OrderState, Payment, PaymentState, UnixMillis};

use super::idempotency::{Kept, explain, keep, keyed};
use super::sql::{Conn, Pool, Row, query, query_as, query_scalar};
use super::{Tx, cart, pricing, stock};
use crate::error::{Error, Result};

/// A payment with what is needed to ask its gateway again.
#[derive(Debug, Clone)]
pub struct StoredPayment {
    /// The payment.
    pub payment: Payment,
    /// Its order.
    pub order_id: String,
    /// The gateway's name for the card.
    pub token: String,
    /// The gateway's name for the payment, where it has one.
    pub reference: Option<String>,
}

const COLUMNS: &str = "id, state, currency, amount_minor, created_at, last4, order_id, token, reference";

fn decode(row: &Row) -> Result<StoredPayment, sqlx::Error> {
    let currency: Currency = row.try_get::<&str>(2)?.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    let state = PaymentState::parse(row.try_get(1)?)
        .ok_or_else(|| sqlx::Error::Decode("the database holds an unknown payment state".into()))?;
    Ok(StoredPayment {
        payment: Payment {
            id: row.try_get(0)?,
            state,
            amount: Money::new(row.try_get(3)?, currency),
            created_at: row.try_get(4)?,
            last4: row.try_get(5)?,
        },
        order_id: row.try_get(6)?,
        token: row.try_get(7)?,
        reference: row.try_get(8)?,
    })
}

/// Payments from the JSON that [`super::order::find`] asks for.
pub fn of_json(text: &str) -> Result<Vec<Payment>, sqlx::Error> {
    let decode = |e: serde_json::Error| sqlx::Error::Decode(Box::new(e));
    let rows: Vec<(String, PaymentState, Currency, i64, i64, Option<String>)> =
        serde_json::from_str(text).map_err(decode)?;
    Ok(rows
        .into_iter()
        .map(|(id, state, currency, minor, created_at, last4)| Payment {
            id,
            state,
            amount: Money::new(minor, currency),
            created_at,
            last4,
        })
        .collect())
}

/// The payment of that name.
pub async fn find(read: &Pool, id: &str) -> Result<Option<StoredPayment>> {
    let sql = format!("SELECT {COLUMNS} FROM payments WHERE id = $1");
    let row = query(sqlx::AssertSqlSafe(sql)).bind(id.to_owned()).fetch_optional(read).await?;
    Ok(row.as_ref().map(decode).transpose()?)
}

/// The buyer's code is about to go to the gateway: noted before it goes, with the key under which the outcome will be
/// found (none where that is noted already). False, with nothing changed, where the payment does not wait for a code or
/// its order for money.
pub async fn send_code(
    tx: &mut Tx<'_>,
    id: &str,
    next: PaymentState,
    now: UnixMillis,
    ask_again_at: UnixMillis,
    kept: Option<&Kept<'_>>,
) -> Result<bool> {
    macro_rules! send {
        () => {
        "UPDATE payments SET state = $8, code_sent = 1, attempts = 0, ask_again_at = $9
         WHERE id = $7 AND state = 'needs_confirmation' AND EXISTS (
             SELECT 1 FROM orders AS o WHERE o.id = order_id AND o.state = 'awaiting_payment' AND o.hold_expires_at > $10)
         RETURNING id"
        };
    }
    const SEND: &str = send!();
    const KEEP_AND_SEND: &str = keep!(send!());
    let query = match kept {
        Some(kept) => keyed(KEEP_AND_SEND, kept),
        None => (0..6).fold(query(SEND), |q, _unused| q.bind(None::<i64>)),
    };
    let rows = query
        .bind(id.to_owned())
        .bind(next.as_str())
        .bind(ask_again_at)
        .bind(now)
        .fetch_all(tx.conn().await?)
        .await
        .map_err(explain)?;
    Ok(!rows.is_empty())
}

/// Writes a payment down before the gateway hears of it; payments that waited for the buyer give way. Answers with what
/// is to be paid, or with none where the order cannot be paid now (then the job is to be refused).
pub async fn begin(
    tx: &mut Tx<'_>,
    new: &NewPayment<'_>,
    ask_again_at: UnixMillis,
    kept: &Kept<'_>,
) -> Result<Option<Money>> {
    const BEGIN: &str = keep!(
        "UPDATE payments SET state = 'cancelled' WHERE order_id = $8 AND state = 'needs_confirmation';;",
        "INSERT INTO payments
             (id, order_id, gateway, token, state, currency, amount_minor, last4, created_at, ask_again_at)
         SELECT $7, $8, $9, $10, 'pending', currency, total_minor, $11, $12, $13 FROM orders
         WHERE id = $8 AND state = 'awaiting_payment' AND hold_expires_at > $12
             AND NOT EXISTS (SELECT 1 FROM payments WHERE order_id = $8 AND state = 'pending')
         RETURNING amount_minor, currency",
    );
    let begin = keyed(BEGIN, kept)
        .bind(new.id.to_owned())
        .bind(new.order_id.to_owned())
        .bind(new.gateway.to_owned())
        .bind(new.token.to_owned())
        .bind(new.last4.to_owned())
        .bind(new.now)
        .bind(ask_again_at);
    let rows = tx.fetch_all(begin).await.map_err(explain)?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Money::new(row.try_get(0)?, row.try_get::<&str>(1)?.parse()?)))
}

/// A payment to be begun.
pub struct NewPayment<'a> {
    /// Its name.
    pub id: &'a str,
    /// Its order.
    pub order_id: &'a str,
    /// Who is asked.
    pub gateway: &'a str,
    /// The gateway's name for the card.
    pub token: &'a str,
    /// The card's last four digits.
    pub last4: &'a str,
    /// When it begins.
    pub now: UnixMillis,
}

/// The answer that a payment's settlement completes.
pub struct Outcome<'a> {
    /// Its key; none where nobody waits for it.
    pub key: Option<&'a str>,
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: &'a str,
}

/// The usual end in one go: a payment that is pending succeeds for an order that awaits it. False, with nothing
/// changed, where either stands otherwise.
pub async fn pay_pending(
    tx: &mut Tx<'_>,
    stored: &StoredPayment,
    next: (PaymentState, OrderState),
    outcome: &Outcome<'_>,
    now: UnixMillis,
) -> Result<bool> {
    // Each statement asks again whether this payment is the one, so that none acts where the first did not.
    const PAY: &str = "INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
             SELECT sku, 'sale', $2, -quantity, -quantity, $4 FROM order_units WHERE order_id = $2 AND EXISTS (
                 SELECT 1 FROM payments AS p JOIN orders AS o ON o.id = p.order_id
                 WHERE p.id = $1 AND p.state = 'pending' AND o.id = $2 AND o.state = 'awaiting_payment');;
         UPDATE stock SET on_hand = on_hand - l.quantity, held = held - l.quantity FROM order_units AS l
             WHERE l.order_id = $2 AND l.sku = stock.sku AND EXISTS (
                 SELECT 1 FROM payments AS p JOIN orders AS o ON o.id = p.order_id
                 WHERE p.id = $1 AND p.state = 'pending' AND o.id = $2 AND o.state = 'awaiting_payment')
             RETURNING stock.sku, on_hand, held;
         UPDATE orders SET state = $3, paid_at = $4, paid_by = $1 WHERE id = $2 AND state = 'awaiting_payment'
             AND EXISTS (SELECT 1 FROM payments WHERE id = $1 AND state = 'pending');
         UPDATE payments SET state = $5, moved_at = $4 WHERE id = $1 AND state = 'pending'
             AND EXISTS (SELECT 1 FROM orders WHERE id = $2 AND paid_by = $1);;
         UPDATE idempotency SET status = $7, body = $8 WHERE key = $6 AND status IS NULL
             AND EXISTS (SELECT 1 FROM orders WHERE id = $2 AND paid_by = $1);;
         UPDATE carts SET document = json_set(document, '$.lines', json('[]')), version = version + 1, updated_at = $4
             WHERE id = (SELECT cart_id FROM orders WHERE id = $2 AND paid_by = $1 AND paid_at = $4)
                 AND version = (SELECT cart_version FROM orders WHERE id = $2) RETURNING 'cart', 0, 0";
    let id = &stored.payment.id;
    let pay = query(PAY)
        .bind(id.clone())
        .bind(stored.order_id.clone())
        .bind(next.1.as_str())
        .bind(now)
        .bind(next.0.as_str())
        .bind(outcome.key.map(str::to_owned))
        .bind(outcome.status)
        .bind(outcome.body.to_owned());
    let mut rows = tx.fetch_all(pay).await?;
    let cart_was_emptied = rows.pop_if(|r| r.try_get::<&str>(0).is_ok_and(|v| v == "cart")).is_some();
    if rows.is_empty() {
        return Ok(false);
    }
    tx.levels.extend(stock::levels(&rows)?);
    if !cart_was_emptied && let Some(s) = standing(tx, id).await? {
        take_out_of_cart(tx, &s, now).await?;
    }
    Ok(true)
}

/// A payment and its order as they stand in the order of writes.
pub struct Standing {
    /// The payment.
    pub payment: Payment,
    /// Its order's name.
    pub order_id: String,
    /// Its order's state.
    pub order_state: OrderState,
    /// Which payment paid the order, if one did.
    pub paid_by: Option<String>,
    /// Whether the buyer's code went to the gateway.
    pub code_sent: bool,
    /// Whether it is as much as the order costs now: its lines may have been changed since it was begun.
    pub is_enough: bool,
    cart_id: String,
    cart_version: i64,
}

/// How the payment of that name stands.
pub async fn standing(tx: &mut Tx<'_>, id: &str) -> Result<Option<Standing>> {
    let row = query(
        "SELECT p.id, p.state, p.currency, p.amount_minor, p.created_at, p.last4, p.order_id, p.token, p.reference,
             o.state, o.paid_by, o.cart_id, o.cart_version, p.code_sent, p.amount_minor = o.total_minor
         FROM payments AS p JOIN orders AS o ON o.id = p.order_id WHERE p.id = $1",
    )
    .bind(id.to_owned())
    .fetch_optional(tx.conn().await?)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let StoredPayment { payment, order_id, .. } = decode(&row)?;
    let order_state = OrderState::parse(row.try_get(9)?)
        .ok_or_else(|| sqlx::Error::Decode("the database holds an unknown order state".into()))?;
    Ok(Some(Standing {
        payment,
        order_id,
        order_state,
        paid_by: row.try_get(10)?,
        cart_id: row.try_get(11)?,
        cart_version: row.try_get(12)?,
        code_sent: row.try_get(13)?,
        is_enough: row.try_get(14)?,
    }))
}

/// How the goods of a paid order are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// They are held for it.
    Held,
    /// The hold ran out; only what is free may be taken.
    Free,
}

/// The payment succeeded and the goods are the buyer's; the cart they came from is emptied.
/// False, with nothing changed, where [`Take::Free`] finds too little.
pub async fn pay(tx: &mut Tx<'_>, s: &Standing, order_next: OrderState, take: Take, now: UnixMillis) -> Result<bool> {
    const FROM_HOLD: &str = "INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
             SELECT sku, 'sale', $2, -quantity, -quantity, $4 FROM order_units WHERE order_id = $2;
         UPDATE stock SET on_hand = on_hand - l.quantity, held = held - l.quantity
             FROM order_units AS l WHERE l.order_id = $2 AND l.sku = stock.sku RETURNING stock.sku, on_hand, held;
         UPDATE payments SET state = 'succeeded', moved_at = $4 WHERE id = $1;
         UPDATE orders SET state = $3, paid_at = $4, paid_by = $1 WHERE id = $2;
         UPDATE carts SET document = json_set(document, '$.lines', json('[]')), version = version + 1, updated_at = $4
             WHERE id = $5 AND version = $6 RETURNING 'cart', 0, 0";
    const FROM_FREE: &str = "INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
             SELECT sku, 'sale', $2, -quantity, 0, $4 FROM order_units WHERE order_id = $2;
         UPDATE stock SET on_hand = on_hand - l.quantity
             FROM order_units AS l WHERE l.order_id = $2 AND l.sku = stock.sku RETURNING stock.sku, on_hand, held;
         UPDATE payments SET state = 'succeeded', moved_at = $4 WHERE id = $1;
         UPDATE orders SET state = $3, paid_at = $4, paid_by = $1 WHERE id = $2;
         UPDATE carts SET document = json_set(document, '$.lines', json('[]')), version = version + 1, updated_at = $4
             WHERE id = $5 AND version = $6 RETURNING 'cart', 0, 0";
    if take == Take::Free {
        let is_there = free_stock_suffices(tx, &s.order_id).await? && pricing::take_again(tx, &s.order_id, now).await?;
        if !is_there {
            return Ok(false);
        }
    }
    let mut rows = query(if take == Take::Held { FROM_HOLD } else { FROM_FREE })
        .bind(s.payment.id.clone())
        .bind(s.order_id.clone())
        .bind(order_next.as_str())
        .bind(now)
        .bind(s.cart_id.clone())
        .bind(s.cart_version)
        .fetch_all(tx.conn().await?)
        .await?;
    let cart_was_emptied = rows.pop_if(|r| r.try_get::<&str>(0).is_ok_and(|v| v == "cart")).is_some();
    tx.levels.extend(stock::levels(&rows)?);
    if !cart_was_emptied {
        take_out_of_cart(tx, s, now).await?;
    }
    Ok(true)
}

async fn free_stock_suffices(tx: &mut Tx<'_>, order_id: &str) -> Result<bool> {
    let missing: i64 = query_scalar(
        "SELECT count(*) FROM order_units AS l LEFT JOIN stock AS s ON s.sku = l.sku
         WHERE l.order_id = $1 AND coalesce(s.on_hand - s.held, 0) < l.quantity",
    )
    .bind(order_id.to_owned())
    .fetch_one(tx.conn().await?)
    .await?;
    Ok(missing == 0)
}

/// The buyer went on shopping in the cart after the checkout: only what was bought goes out of it.
async fn take_out_of_cart(tx: &mut Tx<'_>, s: &Standing, now: UnixMillis) -> Result<()> {
    let Some(stored) = cart::find_for_write(tx, &s.cart_id).await? else { return Ok(()) };
    let bought: Vec<(String, i64)> = query_as("SELECT sku, quantity FROM order_lines WHERE order_id = $1")
        .bind(s.order_id.clone())
        .fetch_all(tx.conn().await?)
        .await?;
    let mut request: CartRequest = stored.request;
    request.lines.retain_mut(|line| {
        let taken = bought.iter().find(|(sku, _)| sku == line.sku.as_str()).map_or(0, |(_, quantity)| *quantity);
        match domain::Quantity::try_from(i64::from(line.quantity.get()) - taken) {
            Ok(left) => {
                line.quantity = left;
                true
            }
            Err(_none_left) => false,
        }
    });
    cart::replace(tx, &s.cart_id, &request, now).await
}

/// Notes what the gateway calls the payment; the first name stands, and is given back.
pub async fn refer(tx: &mut Tx<'_>, id: &str, reference: &str) -> Result<Option<String>> {
    let sql = "UPDATE payments SET reference = coalesce(reference, $2) WHERE id = $1 RETURNING reference";
    let stands = query_scalar(sql).bind(id.to_owned()).bind(reference.to_owned());
    Ok(stands.fetch_optional(tx.conn().await?).await?.flatten())
}

/// Changes the payment's state alone.
pub async fn set_state(tx: &mut Tx<'_>, id: &str, state: PaymentState, last4: Option<&str>) -> Result<()> {
    query("UPDATE payments SET state = $2, last4 = coalesce($3, last4), code_sent = 0 WHERE id = $1")
        .bind(id.to_owned())
        .bind(state.as_str())
        .bind(last4.map(str::to_owned))
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Money that came and cannot be kept: the payment is to be given back, and its order with it where `order_next` says.
pub async fn refund(tx: &mut Tx<'_>, s: &Standing, order_next: Option<OrderState>, now: UnixMillis) -> Result<()> {
    query(
        "UPDATE payments SET state = 'refunded', refund_due = 1, attempts = 0, ask_again_at = 0, moved_at = $4 WHERE id = $1;
         UPDATE orders SET state = coalesce($3, state) WHERE id = $2",
    )
    .bind(s.payment.id.clone())
    .bind(s.order_id.clone())
    .bind(order_next.map(OrderState::as_str))
    .bind(now)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Completes a kept answer that was begun with the payment.
pub async fn keep_outcome(tx: &mut Tx<'_>, key: &str, status: u16, body: &str) -> Result<()> {
    query("UPDATE idempotency SET status = $2, body = $3 WHERE key = $1 AND status IS NULL")
        .bind(key.to_owned())
        .bind(status)
        .bind(body.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// When a question is asked again: twice as long after each that found no answer.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The moment of the question.
    pub now: UnixMillis,
    /// How long after the first one the second is asked.
    pub first_ms: i64,
    /// No pause is longer.
    pub longest_ms: i64,
}

/// Up to `limit` payments that were due at `due` to be asked about; they are put off.
pub async fn undecided(tx: &mut Tx<'_>, due: UnixMillis, patience: Patience, limit: u32) -> Result<Vec<StoredPayment>> {
    let rows = query(
        "UPDATE payments SET ask_again_at = $2 + min($3 << CAST(min(attempts, 20) AS INTEGER), $4), attempts = attempts + 1 WHERE id IN
             (SELECT id FROM payments WHERE state = 'pending' AND ask_again_at <= $1 ORDER BY ask_again_at LIMIT $5)
         RETURNING id, state, currency, amount_minor, created_at, last4, order_id, token, reference",
    )
    .bind(due)
    .bind(patience.now)
    .bind(patience.first_ms)
    .bind(patience.longest_ms)
    .bind(limit)
    .fetch_all(tx.conn().await?)
    .await?;
    rows.iter().map(|r| decode(r).map_err(Error::from)).collect()
}

/// Makes every undecided payment due to be asked about now: after a start nobody else waits for its answer.
pub async fn all_undecided_are_due(conn: &mut Conn<'_>) -> Result<(), sqlx::Error> {
    query("UPDATE payments SET ask_again_at = 0, attempts = 0 WHERE state = 'pending' OR refund_due = 1")
        .execute(conn)
        .await
        .map(|_| ())
}

/// Up to `limit` payments whose money has not gone back yet and is to be asked for now.
pub async fn to_refund(read: &Pool, now: UnixMillis, limit: u32) -> Result<Vec<StoredPayment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments WHERE refund_due = 1 AND ask_again_at <= $1 ORDER BY ask_again_at LIMIT $2"
    );
    let rows = query(sqlx::AssertSqlSafe(sql)).bind(now).bind(limit).fetch_all(read).await?;
    rows.iter().map(|r| decode(r).map_err(Error::from)).collect()
}

/// The gateway has not given the money back: it is asked again later.
pub async fn refund_put_off(tx: &mut Tx<'_>, id: &str, patience: Patience) -> Result<()> {
    query(
        "UPDATE payments SET ask_again_at = $2 + min($3 << CAST(min(attempts, 20) AS INTEGER), $4), attempts = attempts + 1 WHERE id = $1",
    )
    .bind(id.to_owned())
    .bind(patience.now)
    .bind(patience.first_ms)
    .bind(patience.longest_ms)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// The gateway has given the money back.
pub async fn refund_done(tx: &mut Tx<'_>, id: &str, now: UnixMillis) -> Result<()> {
    query("UPDATE payments SET refund_due = 0, moved_at = $2 WHERE id = $1")
        .bind(id.to_owned())
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
