//! The tables' own books, read beside the running server: what was put in is on the shelf, held, or sold, and money and
//! goods belong together.

use std::collections::HashMap;
use std::path::Path;

use domain::ledger::Ledger;

use super::database::{self, Tables};

/// What the books say of one SKU and of all payments.
#[derive(Debug, PartialEq, Eq)]
pub struct Books {
    /// Units in the house, held ones too.
    pub on_hand: i64,
    /// Units that unpaid orders hold.
    pub held: i64,
    /// Units of paid orders.
    pub sold: i64,
    /// Orders there are.
    pub orders: i64,
    /// Payments there are.
    pub payments: i64,
    /// Payments without an outcome, and refunds that did not go out.
    pub undecided: i64,
}

/// Reads the books of the shop in `dir` and checks all that must hold at every moment, where `put_in` units of `sku`
/// were put in.
pub async fn check(dir: &Path, sku: &str, put_in: i64) -> Books {
    let mut tables = Tables::open(dir).await;
    tables.hold().await;
    let mut number = async |sql: &'static str| -> i64 { tables.number(sql, sku).await };
    let books = Books {
        on_hand: number("SELECT on_hand FROM stock WHERE sku = $1").await,
        held: number("SELECT held FROM stock WHERE sku = $1").await,
        sold: number(
            "SELECT coalesce(sum(quantity), 0) - (
                 SELECT coalesce(sum(m.on_hand), 0) FROM stock_movements AS m JOIN orders AS o ON o.id = m.order_id
                 WHERE m.why IN ('return', 'exchange') AND m.sku = $1 AND o.state IN ('paid', 'shipped', 'delivered'))
             FROM order_units JOIN orders ON orders.id = order_id
             WHERE state IN ('paid', 'shipped', 'delivered') AND sku = $1",
        )
        .await,
        orders: number("SELECT count(*) FROM orders WHERE $1 = $1").await,
        payments: number("SELECT count(*) FROM payments WHERE $1 = $1").await,
        undecided: number("SELECT count(*) FROM payments WHERE (state = 'pending' OR refund_due = 1) AND $1 = $1")
            .await,
    };
    let held = number(
        "SELECT coalesce(sum(quantity), 0) FROM order_units JOIN orders ON orders.id = order_id
         WHERE state = 'awaiting_payment' AND sku = $1",
    )
    .await;
    assert_eq!(books.on_hand + books.sold, put_in, "what is sold is gone from the shelf, once: {books:?}");
    assert_eq!(books.held, held, "what is held is held by an order: {books:?}");
    assert!((0..=books.on_hand).contains(&books.held), "{books:?}");
    for (what, sql) in [
        (
            "orders that took money twice",
            "SELECT count(*) FROM (SELECT 1 FROM payments WHERE state = 'succeeded' AND $1 = $1
             GROUP BY order_id HAVING count(*) > 1) AS twice",
        ),
        (
            "orders with goods and no money",
            "SELECT count(*) FROM orders AS o WHERE state IN ('paid', 'shipped', 'delivered') AND $1 = $1
             AND total_minor > 0
             AND NOT EXISTS (SELECT 1 FROM payments WHERE id = o.paid_by AND order_id = o.id AND state = 'succeeded')",
        ),
        (
            "orders paid with another amount than they cost",
            "SELECT count(*) FROM orders AS o JOIN payments AS p ON p.id = o.paid_by
             WHERE p.amount_minor <> o.total_minor AND $1 = $1",
        ),
        (
            "money without goods",
            "SELECT count(*) FROM payments AS p JOIN orders AS o ON o.id = p.order_id
             WHERE p.state = 'succeeded' AND o.state NOT IN ('paid', 'shipped', 'delivered') AND $1 = $1",
        ),
        (
            "stock that is not the sum of its movements",
            "SELECT count(*) FROM stock AS s WHERE $1 = $1 AND (on_hand, held) <> (
                 SELECT coalesce(sum(m.on_hand), 0), coalesce(sum(m.held), 0) FROM stock_movements AS m
                 WHERE m.sku = s.sku)",
        ),
        (
            "locations that have other units than moved there, or more than there are",
            "SELECT (SELECT count(*) FROM stock_at AS a WHERE units <> (
                 SELECT coalesce(sum(m.units), 0) FROM location_movements AS m
                 WHERE m.sku = a.sku AND m.location = a.location))
             + (SELECT count(*) FROM stock AS s WHERE $1 = $1
                 AND on_hand < (SELECT coalesce(sum(units), 0) FROM stock_at WHERE sku = s.sku))",
        ),
        (
            "goods that are owed to other buyers than the list of those who wait says",
            "SELECT count(*) FROM stock AS s WHERE $1 = $1 AND max(promised - on_hand, 0) <> (
                 SELECT coalesce(sum(quantity), 0) FROM owed_units WHERE sku = s.sku)",
        ),
        (
            "orders without units",
            "SELECT count(*) FROM orders AS o WHERE $1 = $1
             AND NOT EXISTS (SELECT 1 FROM order_units WHERE order_id = o.id)",
        ),
        (
            "gaps in the numbers of papers",
            "SELECT count(*) FROM (SELECT kind FROM papers WHERE $1 = $1 GROUP BY kind
                 HAVING min(number) <> 1 OR max(number) <> count(*)) AS gaps",
        ),
        (
            "paid orders without their one invoice",
            "SELECT count(*) FROM orders AS o WHERE $1 = $1 AND CASE WHEN paid_at IS NULL THEN 0 ELSE 1 END <> (
                 SELECT count(*) FROM papers WHERE kind = 'invoice' AND order_id = o.id)",
        ),
        (
            "orders that got more back than they paid",
            "SELECT count(*) FROM orders AS o WHERE $1 = $1 AND total_minor < (
                 SELECT coalesce(sum(minor), 0) FROM refunds WHERE order_id = o.id)",
        ),
        (
            "orders without lines",
            "SELECT count(*) FROM orders AS o WHERE $1 = $1
             AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = o.id)",
        ),
    ] {
        assert_eq!(number(sql).await, 0, "{what}");
    }
    tables.close().await;
    ledger(dir).await;
    books
}

/// Asserts that the ledger is zero and fits everything else.
pub async fn ledger(dir: &Path) -> Ledger {
    let ledger = backend::check(&dir.join("data"), database::of(dir).as_deref()).await.unwrap();
    assert_eq!(ledger.faults, Vec::<String>::new(), "{:?}", ledger.balances);
    ledger
}

/// Asserts SQLite's own check of the whole file; a server looks after its files itself.
pub async fn is_whole(dir: &Path) {
    if let Tables::File(mut conn) = Tables::open(dir).await {
        let fault: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut conn).await.unwrap();
        assert_eq!(fault, "ok");
    }
}

/// Every order's state by its name.
pub async fn states(dir: &Path) -> HashMap<String, String> {
    Tables::open(dir).await.pairs("SELECT id, state FROM orders").await.into_iter().collect()
}
