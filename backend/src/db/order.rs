//! Orders and their lines.

use domain::pricing::Breakdown;
use domain::{
    Address, Awaited, Code, Contact, Currency, DeliveryMethod, Lang, Money, Order, OrderEvent, OrderLine, OrderState,
    Quantity, Sku, Slug, Text, Totals, UnixMillis,
};
use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::idempotency::{Kept, explain, keep, keyed};
use super::sql::{On, Pool, Row, query, query_as, query_scalar};
use super::{Tx, ledger, payment, pricing, stock};
use crate::error::{Error, Result};
use crate::vault::{DataKey, Vault};

/// An order's lines as [`decode_lines`] reads them, within a question about that order.
macro_rules! lines {
    ($order:literal) => {
        concat!("(SELECT '[' || coalesce(string_agg('[' || json_quote(sku) || ',' || json_quote(product) || ',' || name || ','
             || variant || ',' || quantity || ',' || unit_minor || ',' || total_minor || ']', ',' ORDER BY position), '')
             || ']' FROM order_lines WHERE order_id = ", $order, ")")
    };
}
pub(super) use lines;

/// An order to be placed.
pub struct NewOrder<'a> {
    /// The order, without its secret.
    pub order: &'a Order,
    /// What opens it.
    pub secret: &'a str,
    /// The cart it was made from.
    pub cart_id: &'a str,
    /// That cart's version.
    pub cart_version: i64,
    /// Contact and address, sealed by the order's data key.
    pub people: &'a str,
    /// That key, wrapped.
    pub data_key: &'a [u8],
    /// Whose account placed it.
    pub account: Option<&'a str>,
    /// The units it takes: its lines with bundles opened, each SKU once.
    pub units: &'a BTreeMap<Sku, u32>,
}

/// Holds the goods, writes the order and keeps the answer, or does nothing and says why.
pub async fn place(tx: &mut Tx<'_>, new: &NewOrder<'_>, kept: &Kept<'_>) -> Result<()> {
    const PLACE: &str = keep!(
        "INSERT INTO orders (id, secret_sha256, state, cart_id, cart_version, currency, subtotal_minor, delivery_minor,
             total_minor, delivery, contact, address, lang, created_at, hold_expires_at, breakdown, sale, data_key,
             account_id)
         VALUES ($7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $25, $26, $27);;",
        "INSERT INTO order_lines (order_id, position, sku, product, name, variant, quantity, unit_minor, total_minor)
         SELECT $7, CAST(key AS BIGINT), value ->> 0, value ->> 1, value ->> 2, value ->> 3, CAST(value ->> 4 AS BIGINT),
             CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT) FROM json_each($23);;",
        "INSERT INTO order_units (order_id, sku, quantity) SELECT $7, key, CAST(value AS BIGINT)
         FROM json_each($24);;",
        "INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
         SELECT key, 'hold', $7, 0, CAST(value AS BIGINT), $20 FROM json_each($24);;",
        "UPDATE stock SET held = held + l.quantity
         FROM (SELECT key AS sku, CAST(value AS BIGINT) AS quantity FROM json_each($24)) AS l WHERE stock.sku = l.sku
         RETURNING stock.sku, on_hand, held",
    );
    let order = new.order;
    let sale = domain::ledger::sale(&order.totals, order.breakdown.as_ref())?;
    let place = keyed(PLACE, kept)
        .bind(order.id.clone())
        .bind(Sha256::digest(new.secret).to_vec())
        .bind(order.state.as_str())
        .bind(new.cart_id.to_owned())
        .bind(new.cart_version)
        .bind(order.totals.total.currency.code())
        .bind(order.totals.subtotal.minor)
        .bind(order.totals.delivery.minor)
        .bind(order.totals.total.minor)
        .bind(order.delivery.as_str())
        .bind(new.people.to_owned())
        .bind(order.address.country.clone())
        .bind(order.lang.tag())
        .bind(order.created_at)
        .bind(order.hold_expires_at)
        .bind(order.breakdown.as_ref().map(json))
        .bind(lines_json(&order.lines))
        .bind(json(new.units))
        .bind(ledger::posts(&sale))
        .bind(new.data_key.to_vec())
        .bind(new.account.map(str::to_owned));
    let rows = tx.fetch_all(place).await.map_err(explain)?;
    if rows.len() != new.units.len() {
        return Err(Error::new(Code::NotSold, "a line has no stock of its own"));
    }
    tx.levels.extend(stock::levels(&rows)?);
    Ok(())
}

/// Lines as the statements read them that write them down.
fn lines_json(lines: &[OrderLine]) -> String {
    let row = |l: &OrderLine| {
        json(&(&l.sku, &l.product, json(&l.name), json(&l.variant), l.quantity, l.unit_price.minor, l.total.minor))
    };
    format!("[{}]", lines.iter().map(row).collect::<Vec<_>>().join(","))
}

pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("wire types have string keys and no failing parts")
}

/// Brings what was bought, for how much and how the order stands to what it is in the order of writes.
pub async fn refresh(tx: &mut Tx<'_>, order: &mut Order) -> Result<()> {
    const REFRESH: &str = concat!(
        "SELECT state, subtotal_minor, delivery_minor, total_minor, breakdown, paid_at, ",
        lines!("$1"),
        " FROM orders WHERE id = $1",
    );
    let row = query(REFRESH).bind(order.id.clone()).fetch_optional(tx.conn().await?).await?;
    let row = row.ok_or_else(|| Error::not_found("there is no such order"))?;
    let currency = order.totals.total.currency;
    let money = |at: usize| row.try_get(at).map(|minor| Money::new(minor, currency));
    let breakdown: Option<Breakdown> = row.try_get::<Option<&str>>(4)?.map(parse).transpose()?;
    let plain = Totals::plain(money(1)?, money(2)?, money(3)?);
    order.state = OrderState::parse(row.try_get(0)?).ok_or_else(|| decode_error("an unknown order state"))?;
    order.totals = breakdown.as_ref().map_or(plain, |b| b.totals);
    order.breakdown = breakdown;
    order.paid_at = row.try_get(5)?;
    order.lines = decode_lines(row.try_get(6)?, currency)?;
    Ok(())
}

fn decode_error(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("the database holds {what}").into())
}

/// The SHA-256 of the secret of the order of that name.
pub async fn secret(read: &Pool, id: &str) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT secret_sha256 FROM orders WHERE id = $1";
    Ok(query_scalar(sql).bind(id.to_owned()).fetch_optional(read).await?)
}

/// The order of that name with its lines and payments, and the SHA-256 of its secret.
pub async fn find<'e>(read: impl Into<On<'e>>, vault: &Vault, id: &str) -> Result<Option<(Order, Vec<u8>)>> {
    // One statement, so that all of it is of one moment; and one way to SQLite's thread and back.
    const FIND: &str = concat!(
        "SELECT id, secret_sha256, state, currency, subtotal_minor, delivery_minor, total_minor,
             delivery, contact, address, lang, created_at, hold_expires_at, paid_at,
             (SELECT '[' || coalesce(string_agg('[' || json_quote(id) || ',' || json_quote(state) || ',' || json_quote(currency)
                 || ',' || amount_minor || ',' || created_at || ',' || json_quote(last4) || ']', ','
                 ORDER BY created_at, rowid), '') || ']' FROM payments WHERE order_id = $1), breakdown,
             (SELECT '[' || coalesce(string_agg(document, ',' ORDER BY created_at, rowid), '') || ']' FROM refunds
                 WHERE order_id = $1),
             (SELECT number FROM papers WHERE kind = 'invoice' AND order_id = $1),
             (SELECT '[' || coalesce(string_agg(document, ',' ORDER BY created_at, rowid), '') || ']' FROM shipments
                 WHERE order_id = $1),
             (SELECT '[' || coalesce(string_agg(document, ',' ORDER BY created_at, rowid), '') || ']' FROM returns
                 WHERE order_id = $1),
             data_key,
             (SELECT '[' || coalesce(string_agg('[' || json_quote(sku) || ',' || quantity || ','
                 || coalesce(CAST(promised_by AS TEXT), 'null') || ']', ',' ORDER BY id), '') || ']' FROM owed_units
                 WHERE order_id = $1),
             ",
        lines!("$1"),
        ", (SELECT '[' || coalesce(string_agg(document, ',' ORDER BY created_at, rowid), '') || ']' FROM disputes
                 WHERE order_id = $1)
             FROM orders WHERE id = $1",
    );
    let Some(row) = query(FIND).bind(id.to_owned()).fetch_optional(read).await? else { return Ok(None) };
    let payments = payment::of_json(row.try_get(14)?)?;
    let secret = row.try_get(1)?;
    Ok(Some((decode(&row, payments, vault)?, secret)))
}

pub(super) fn decode_lines(text: &str, currency: Currency) -> Result<Vec<OrderLine>, sqlx::Error> {
    type Line = (Sku, Slug, Text, Text, Quantity, i64, i64);
    let lines: Vec<Line> = parse(text)?;
    let line = |(sku, product, name, variant, quantity, unit, total): Line| OrderLine {
        sku,
        product,
        name,
        variant,
        quantity,
        unit_price: Money::new(unit, currency),
        total: Money::new(total, currency),
    };
    Ok(lines.into_iter().map(line).collect())
}

fn decode(row: &Row, payments: Vec<domain::Payment>, vault: &Vault) -> Result<Order, sqlx::Error> {
    let id: String = row.try_get(0)?;
    let (contact, address) = people(vault, &id, row.try_get(20)?, row.try_get(8)?, row.try_get(9)?)?;
    let currency: Currency = row.try_get::<&str>(3)?.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    let money = |row: &Row, at: usize| row.try_get(at).map(|minor| Money::new(minor, currency));
    let breakdown: Option<Breakdown> = row.try_get::<Option<&str>>(15)?.map(parse).transpose()?;
    let waits: Vec<(Sku, u32, Option<UnixMillis>)> = parse(row.try_get(21)?)?;
    let plain = Totals::plain(money(row, 4)?, money(row, 5)?, money(row, 6)?);
    Ok(Order {
        id,
        secret: None,
        state: OrderState::parse(row.try_get(2)?).ok_or_else(|| decode_error("an unknown order state"))?,
        lines: decode_lines(row.try_get(22)?, currency)?,
        totals: breakdown.as_ref().map_or(plain, |b| b.totals),
        breakdown,
        delivery: DeliveryMethod::parse(row.try_get(7)?).ok_or_else(|| decode_error("an unknown delivery method"))?,
        contact,
        address,
        lang: row.try_get::<&str>(10)?.parse::<Lang>().map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
        created_at: row.try_get(11)?,
        hold_expires_at: row.try_get(12)?,
        paid_at: row.try_get(13)?,
        payments,
        refunds: parse(row.try_get(16)?)?,
        invoice: row.try_get(17)?,
        shipments: parse(row.try_get(18)?)?,
        returns: parse(row.try_get(19)?)?,
        disputes: parse(row.try_get(23)?)?,
        waits: waits.into_iter().map(|(sku, units, by)| Awaited { sku, units, by }).collect(),
    })
}

/// Stands where somebody was.
const ERASED: &str = "erased";
/// A host that cannot be (RFC 2606).
pub const ERASED_EMAIL: &str = "erased@erased.invalid";

/// Who an order goes to, and where. Who was forgotten left their country, for the taxes' books.
fn people(
    vault: &Vault,
    id: &str,
    data_key: Option<&[u8]>,
    sealed: &str,
    address: &str,
) -> Result<(Contact, Address), sqlx::Error> {
    match data_key {
        Some(wrapped) => {
            let opened = vault.unwrap(id, wrapped).and_then(|key| key.open(id, sealed));
            opened.map_err(|shut| sqlx::Error::Decode(Box::new(shut)))
        }
        // Written by an older server, and not sealed yet.
        None if !sealed.is_empty() => Ok((parse(sealed)?, parse(address)?)),
        None => {
            let (none, erased) = (String::new, || ERASED.to_owned());
            let contact = Contact { name: erased(), email: ERASED_EMAIL.to_owned(), phone: none() };
            let country = address.to_owned();
            let address = Address {
                line1: erased(),
                line2: none(),
                city: erased(),
                region: none(),
                postal_code: none(),
                country,
            };
            Ok((contact, address))
        }
    }
}

/// The data key of an order; none where its people were forgotten, or were never sealed.
pub async fn data_key(read: &Pool, vault: &Vault, id: &str) -> Result<Option<DataKey>> {
    let sql = "SELECT data_key FROM orders WHERE id = $1";
    let wrapped: Option<Option<Vec<u8>>> = query_scalar(sql).bind(id.to_owned()).fetch_optional(read).await?;
    Ok(wrapped.flatten().map(|w| vault.unwrap(id, &w)).transpose()?)
}

/// Seals the people of up to `limit` orders that an older server wrote in the clear; how many.
pub async fn seal_old(tx: &mut Tx<'_>, vault: &Vault, limit: u32) -> Result<usize> {
    let rows: Vec<(String, String, String)> =
        query_as("SELECT id, contact, address FROM orders WHERE data_key IS NULL AND contact <> '' LIMIT $1")
            .bind(limit)
            .fetch_all(tx.conn().await?)
            .await?;
    for (id, contact, address) in &rows {
        let people: (Contact, Address) = (parse(contact)?, parse(address)?);
        let (key, wrapped) = vault.new_key(id);
        query("UPDATE orders SET contact = $2, address = $3, data_key = $4 WHERE id = $1")
            .bind(id.clone())
            .bind(key.seal(id, &people))
            .bind(people.1.country.clone())
            .bind(wrapped)
            .execute(tx.conn().await?)
            .await?;
    }
    Ok(rows.len())
}

/// Names of an account's orders placed before a moment, newest first.
pub async fn of_account(read: &Pool, account_id: &str, before: UnixMillis, limit: u32) -> Result<Vec<String>> {
    Ok(query_scalar(
        "SELECT id FROM orders WHERE account_id = $1 AND created_at < $2 ORDER BY created_at DESC, rowid DESC LIMIT $3",
    )
    .bind(account_id.to_owned())
    .bind(before)
    .bind(limit)
    .fetch_all(read)
    .await?)
}

/// Whether an account has an order placed after a moment that has not arrived: its parcel needs a name and an address.
pub async fn has_unfinished(read: &Pool, account_id: &str, since: UnixMillis) -> Result<bool> {
    Ok(query_scalar(
        "SELECT EXISTS (SELECT 1 FROM orders WHERE account_id = $1 AND created_at > $2
             AND state IN ('awaiting_payment', 'paid', 'shipped'))",
    )
    .bind(account_id.to_owned())
    .bind(since)
    .fetch_one(read)
    .await?)
}

/// What became of a claim.
pub enum Claimed {
    /// The order is the account's now.
    Now,
    /// It was before.
    Before,
    /// It is another's.
    ByAnother,
}

/// Makes an order an account's, where it is nobody's.
pub async fn claim(tx: &mut Tx<'_>, id: &str, account_id: &str) -> Result<Claimed> {
    let done = query("UPDATE orders SET account_id = $2 WHERE id = $1 AND account_id IS NULL")
        .bind(id.to_owned())
        .bind(account_id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    if done.rows_affected() == 1 {
        return Ok(Claimed::Now);
    }
    let owner: Option<String> = query_scalar("SELECT account_id FROM orders WHERE id = $1")
        .bind(id.to_owned())
        .fetch_optional(tx.conn().await?)
        .await?
        .flatten();
    Ok(if owner.as_deref() == Some(account_id) { Claimed::Before } else { Claimed::ByAnother })
}

/// Forgets who bought the orders placed before a moment, going on after row `after`: up to which row, and how many.
pub async fn forget_buyers(tx: &mut Tx<'_>, after: i64, before: UnixMillis, limit: u32) -> Result<(i64, usize)> {
    // Orders stand in the order they were placed in: what comes after the first younger one is younger too.
    let rows: Vec<(i64, i64)> =
        query_as("SELECT rowid, created_at FROM orders WHERE rowid > $1 ORDER BY rowid LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(tx.conn().await?)
            .await?;
    let old: Vec<i64> = rows.into_iter().take_while(|(_, at)| *at < before).map(|(row, _)| row).collect();
    let Some(last) = old.last() else { return Ok((after, 0)) };
    let done = query(
        "UPDATE orders SET data_key = NULL, contact = '', account_id = NULL
         WHERE rowid IN (SELECT CAST(value AS BIGINT) FROM json_each($1)) AND contact <> ''",
    )
    .bind(json(&old))
    .execute(tx.conn().await?)
    .await?;
    Ok((*last, usize::try_from(done.rows_affected()).unwrap_or(0)))
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(text).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

/// What is needed to decide about an order, in the order of writes.
pub struct OrderHead {
    /// Where it stands.
    pub state: OrderState,
    /// Until when its goods are held.
    pub hold_expires_at: UnixMillis,
    /// Whether a payment is undecided.
    pub is_being_paid: bool,
}

/// The head of the order of that name.
pub async fn head(tx: &mut Tx<'_>, id: &str) -> Result<OrderHead> {
    let row = query(
        "SELECT state, hold_expires_at,
             EXISTS (SELECT 1 FROM payments WHERE order_id = $1 AND state = 'pending')
         FROM orders WHERE id = $1",
    )
    .bind(id.to_owned())
    .fetch_optional(tx.conn().await?)
    .await?
    .ok_or_else(|| Error::not_found("there is no such order"))?;
    Ok(OrderHead {
        state: OrderState::parse(row.try_get(0)?).ok_or_else(|| decode_error("an unknown order state"))?,
        hold_expires_at: row.try_get(1)?,
        is_being_paid: row.try_get(2)?,
    })
}

/// The order stands otherwise now, and nothing else changes with it.
pub async fn set_state(tx: &mut Tx<'_>, id: &str, state: OrderState) -> Result<()> {
    query("UPDATE orders SET state = $2 WHERE id = $1")
        .bind(id.to_owned())
        .bind(state.as_str())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Somebody else gets the order, or it goes elsewhere.
///
/// `people` is sealed by the order's data key.
pub async fn amend(tx: &mut Tx<'_>, order: &Order, people: &str) -> Result<()> {
    query("UPDATE orders SET contact = $2, address = $3 WHERE id = $1")
        .bind(order.id.clone())
        .bind(people.to_owned())
        .bind(order.address.country.clone())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// An unpaid order has other lines now, and costs otherwise: its hold goes with them, payments that wait for the buyer end.
/// `units` are those of its new lines, as in [`NewOrder::units`].
pub async fn put_lines(tx: &mut Tx<'_>, order: &Order, units: &BTreeMap<Sku, u32>, now: UnixMillis) -> Result<()> {
    const PUT: &str = "UPDATE payments SET state = 'cancelled' WHERE order_id = $1 AND state = 'needs_confirmation';
         UPDATE orders SET subtotal_minor = $2, delivery_minor = $3, total_minor = $4, breakdown = $5, sale = $6 WHERE id = $1;
         DELETE FROM order_lines WHERE order_id = $1;
         INSERT INTO order_lines (order_id, position, sku, product, name, variant, quantity, unit_minor, total_minor)
         SELECT $1, CAST(key AS BIGINT), value ->> 0, value ->> 1, value ->> 2, value ->> 3, CAST(value ->> 4 AS BIGINT),
             CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT) FROM json_each($7);
         INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
         SELECT sku, 'amend', $1, 0, sum(quantity), $9 FROM (
             SELECT key AS sku, CAST(value AS BIGINT) AS quantity FROM json_each($8)
             UNION ALL SELECT sku, -quantity FROM order_units WHERE order_id = $1) AS both_ways
         GROUP BY sku HAVING sum(quantity) <> 0;
         UPDATE stock SET held = held + l.more FROM (
             SELECT sku, sum(quantity) AS more FROM (
                 SELECT key AS sku, CAST(value AS BIGINT) AS quantity FROM json_each($8)
                 UNION ALL SELECT sku, -quantity FROM order_units WHERE order_id = $1) AS both_ways
             GROUP BY sku) AS l WHERE l.sku = stock.sku RETURNING stock.sku, on_hand, held;
         DELETE FROM order_units WHERE order_id = $1;
         INSERT INTO order_units (order_id, sku, quantity) SELECT $1, key, CAST(value AS BIGINT) FROM json_each($8)";
    let sale = domain::ledger::sale(&order.totals, order.breakdown.as_ref())?;
    let put = query(PUT)
        .bind(order.id.clone())
        .bind(order.totals.subtotal.minor)
        .bind(order.totals.delivery.minor)
        .bind(order.totals.total.minor)
        .bind(order.breakdown.as_ref().map(json))
        .bind(ledger::posts(&sale))
        .bind(lines_json(&order.lines))
        .bind(json(units))
        .bind(now);
    let levels = stock::levels(&put.fetch_all(tx.conn().await?).await.map_err(explain)?)?;
    if units.keys().any(|sku| !levels.iter().any(|l| l.sku == *sku)) {
        return Err(Error::new(Code::NotSold, "a line has no stock of its own"));
    }
    tx.levels.extend(levels);
    Ok(())
}

/// The units that an order took.
pub async fn units(tx: &mut Tx<'_>, id: &str) -> Result<BTreeMap<Sku, u32>> {
    let rows: Vec<(String, u32)> = query_as("SELECT sku, quantity FROM order_units WHERE order_id = $1")
        .bind(id.to_owned())
        .fetch_all(tx.conn().await?)
        .await?;
    let sku = |text: String| Sku::try_from(text).map_err(|e| sqlx::Error::Decode(Box::new(e)));
    Ok(rows.into_iter().map(|(text, n)| Ok((sku(text)?, n))).collect::<Result<_, sqlx::Error>>()?)
}

/// Lets go of an unpaid order: its goods go back to the shelf, payments that wait for the buyer end, promotions and gift
/// cards are free again.
pub async fn release(
    tx: &mut Tx<'_>,
    id: &str,
    event: OrderEvent,
    now: UnixMillis,
    kept: Option<&Kept<'_>>,
) -> Result<()> {
    macro_rules! release {
        () => {
            "UPDATE orders SET state = $8 WHERE id = $7;
             UPDATE payments SET state = 'cancelled' WHERE order_id = $7 AND state = 'needs_confirmation';
             INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
                 SELECT sku, $9, $7, 0, -quantity, $10 FROM order_units WHERE order_id = $7;
             UPDATE stock SET held = held - l.quantity FROM order_units AS l
                 WHERE l.order_id = $7 AND l.sku = stock.sku RETURNING stock.sku, on_hand, held"
        };
    }
    const RELEASE: &str = release!();
    const KEEP_AND_RELEASE: &str = keep!(release!());
    let next = OrderState::AwaitingPayment.after(event)?;
    let query = match kept {
        Some(kept) => keyed(KEEP_AND_RELEASE, kept),
        None => (0..6).fold(query(RELEASE), |q, _unused| q.bind(None::<i64>)),
    };
    let rows = query
        .bind(id.to_owned())
        .bind(next.as_str())
        .bind(event.as_str())
        .bind(now)
        .fetch_all(tx.conn().await?)
        .await
        .map_err(explain)?;
    tx.levels.extend(stock::levels(&rows)?);
    pricing::give_back(tx, id, now).await
}

/// An order that costs nothing is the buyer's: its held goods leave the shelf, its cart is emptied.
pub async fn pay_nothing(tx: &mut Tx<'_>, id: &str, now: UnixMillis) -> Result<()> {
    let rows = query(
        "UPDATE orders SET paid_at = $2 WHERE id = $1;
         UPDATE carts SET document = json_set(document, '$.lines', json('[]')), version = version + 1, updated_at = $2
             WHERE id = (SELECT cart_id FROM orders WHERE id = $1);
         INSERT INTO stock_movements (sku, why, order_id, on_hand, held, at)
             SELECT sku, 'sale', $1, -quantity, -quantity, $2 FROM order_units WHERE order_id = $1;
         UPDATE stock SET on_hand = on_hand - l.quantity, held = held - l.quantity FROM order_units AS l
             WHERE l.order_id = $1 AND l.sku = stock.sku RETURNING stock.sku, on_hand, held",
    )
    .bind(id.to_owned())
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await?;
    tx.levels.extend(stock::levels(&rows)?);
    Ok(())
}

/// Up to `limit` unpaid orders whose hold ran out.
pub async fn overdue(tx: &mut Tx<'_>, now: UnixMillis, limit: u32) -> Result<Vec<String>> {
    Ok(query_scalar(
        "SELECT id FROM orders WHERE state = 'awaiting_payment' AND hold_expires_at <= $1
         ORDER BY hold_expires_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(tx.conn().await?)
    .await?)
}

/// Holds the goods of a payment's order longer: money was promised until then.
pub async fn hold_until(tx: &mut Tx<'_>, payment_id: &str, until: UnixMillis) -> Result<()> {
    query(
        "UPDATE orders SET hold_expires_at = $2
         WHERE id = (SELECT order_id FROM payments WHERE id = $1) AND state = 'awaiting_payment' AND hold_expires_at < $2",
    )
    .bind(payment_id.to_owned())
    .bind(until)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}
