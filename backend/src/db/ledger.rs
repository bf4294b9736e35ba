//! The ledger: written by the triggers of its migration, read here, and held against all that the shop knows.

use domain::ledger::{Account, Balance, Ledger, Posting, Transfer};
use domain::{Currency, Money};

use super::sql::{Conn, Pool, Row, query, query_as, query_scalar};
use crate::error::Result;

/// The most postings of one order that are told; one with a hundred lines given back unit by unit has fewer.
const MAX_POSTINGS: u32 = 20_000;

/// Transfers as the triggers read them.
pub fn posts(transfers: &[Transfer]) -> String {
    let rows: Vec<_> = transfers.iter().map(|t| (t.debit, t.credit, t.amount.minor)).collect();
    serde_json::to_string(&rows).expect("names and numbers")
}

/// All that was posted for an order, oldest first.
pub async fn of_order(read: &Pool, order_id: &str) -> Result<Vec<Posting>> {
    let rows = query(
        "SELECT id, at, why, order_id, source, debit, credit, currency, minor FROM ledger
         WHERE order_id = $1 ORDER BY id LIMIT $2",
    )
    .bind(order_id.to_owned())
    .bind(MAX_POSTINGS)
    .fetch_all(read)
    .await?;
    Ok(rows.iter().map(decode).collect::<Result<_, _>>()?)
}

fn decode(row: &Row) -> Result<Posting, sqlx::Error> {
    Ok(Posting {
        number: row.try_get(0)?,
        at: row.try_get(1)?,
        why: row.try_get(2)?,
        order_id: row.try_get(3)?,
        source: row.try_get(4)?,
        debit: account(row.try_get(5)?)?,
        credit: account(row.try_get(6)?)?,
        amount: Money::new(row.try_get(8)?, currency(row.try_get(7)?)?),
    })
}

fn account(name: &str) -> Result<Account, sqlx::Error> {
    Account::parse(name).ok_or_else(|| sqlx::Error::Decode(format!("the ledger has no account {name}").into()))
}

fn currency(code: &str) -> Result<Currency, sqlx::Error> {
    code.parse().map_err(|e: domain::MoneyError| sqlx::Error::Decode(Box::new(e)))
}

/// Every account, and every place where the ledger does not fit the shop's other books. Read in one transaction, so that all
/// of it is of one moment.
pub async fn check(conn: &mut Conn<'_>) -> Result<Ledger, sqlx::Error> {
    let rows: Vec<(String, String, i64)> = query_as(
        "SELECT account, currency, CAST(sum(amount) AS BIGINT) FROM (
             SELECT debit AS account, currency, minor AS amount FROM ledger
             UNION ALL SELECT credit, currency, -minor FROM ledger) AS sides
         GROUP BY account, currency ORDER BY currency, account",
    )
    .fetch_all(&mut *conn)
    .await?;
    let balance = |(name, code, minor): (String, String, i64)| {
        Ok(Balance { account: account(&name)?, balance: Money::new(minor, currency(&code)?) })
    };
    let balances = rows.into_iter().map(balance).collect::<Result<Vec<_>, sqlx::Error>>()?;
    let mut faults = Vec::new();
    for currency in Currency::ALL {
        let sum: i64 = balances.iter().filter(|b| b.balance.currency == currency).map(|b| b.balance.minor).sum();
        if sum != 0 {
            faults.push(format!("the accounts in {currency} add up to {sum}"));
        }
    }
    for (what, sql) in FITS {
        let count: i64 = query_scalar(sql).fetch_one(&mut *conn).await?;
        if count != 0 {
            faults.push(format!("{what}: {count}"));
        }
    }
    Ok(Ledger { balances, faults })
}

/// What must hold between the ledger and the other tables: how many times it does not.
const FITS: [(&str, &str); 8] = [
    (
        "orders that are neither owed nor settled",
        "SELECT count(*) FROM (
             SELECT 1 FROM orders AS o LEFT JOIN ledger AS l ON l.order_id = o.id GROUP BY o.id
             HAVING coalesce(sum(CASE 'receivable' WHEN l.debit THEN l.minor WHEN l.credit THEN -l.minor END), 0) <>
                 CASE o.state WHEN 'awaiting_payment' THEN -(
                     SELECT coalesce(sum(minor), 0) FROM order_gift_cards WHERE order_id = o.id AND given_back = 0)
                 ELSE 0 END) AS faults",
    ),
    (
        "currencies in which gift cards are good for another amount",
        "SELECT count(*) FROM (
             SELECT 1 FROM (
                 SELECT currency, balance_minor AS amount FROM gift_cards
                 UNION ALL SELECT currency, minor FROM ledger WHERE debit = 'gift_cards'
                 UNION ALL SELECT currency, -minor FROM ledger WHERE credit = 'gift_cards') AS amounts
             GROUP BY currency HAVING sum(amount) <> 0) AS faults",
    ),
    (
        "payments whose money is not posted as it came and went",
        "SELECT count(*) FROM (
             SELECT 1 FROM payments AS p JOIN orders AS o ON o.id = p.order_id
             LEFT JOIN ledger AS l ON l.source = p.id AND l.order_id = p.order_id GROUP BY p.id, o.id
             HAVING coalesce(sum(CASE 'gateway' WHEN l.debit THEN l.minor WHEN l.credit THEN -l.minor END), 0) <>
                 CASE WHEN p.state NOT IN ('succeeded', 'refunded') THEN 0
                     WHEN o.paid_by IS NOT DISTINCT FROM p.id OR p.refund_due = 1 THEN p.amount_minor
                     ELSE 0 END) AS faults",
    ),
    (
        "refunds whose money is not posted as it went",
        "SELECT count(*) FROM (
             SELECT 1 FROM refunds AS r LEFT JOIN ledger AS l ON l.source = r.id AND l.order_id = r.order_id GROUP BY r.id
             HAVING coalesce(sum(CASE l.credit WHEN 'gateway' THEN l.minor END), 0) <> (1 - r.is_due) * r.minor) AS faults",
    ),
    (
        "currencies in which other refunds are due",
        "SELECT count(*) FROM (
             SELECT 1 FROM (
                 SELECT currency, amount_minor AS amount FROM payments WHERE refund_due = 1
                 UNION ALL SELECT o.currency, r.minor FROM refunds AS r JOIN orders AS o ON o.id = r.order_id
                     WHERE r.is_due = 1
                 UNION ALL SELECT currency, minor FROM ledger WHERE debit = 'refunds_due'
                 UNION ALL SELECT currency, -minor FROM ledger WHERE credit = 'refunds_due') AS amounts
             GROUP BY currency HAVING sum(amount) <> 0) AS faults",
    ),
    (
        "disputes whose money is not posted as it went and came",
        "SELECT count(*) FROM (
             SELECT 1 FROM disputes AS d LEFT JOIN ledger AS l ON l.source = d.id AND l.order_id = d.order_id GROUP BY d.id
             HAVING coalesce(sum(CASE 'disputes' WHEN l.debit THEN l.minor WHEN l.credit THEN -l.minor END), 0) <>
                 CASE WHEN d.state IN ('open', 'lost') THEN d.minor ELSE 0 END) AS faults",
    ),
    (
        "shops that are owed other amounts than they earned",
        "SELECT count(*) FROM (
             SELECT 1 FROM (
                 SELECT shop, currency, minor AS amount FROM earnings WHERE payout_id IS NULL
                 UNION ALL SELECT shop, currency, minor FROM ledger WHERE debit = 'shop_payable'
                 UNION ALL SELECT shop, currency, -minor FROM ledger WHERE credit = 'shop_payable') AS amounts
             GROUP BY shop, currency HAVING sum(amount) <> 0) AS faults",
    ),
    (
        "orders that were given back whole and keep taxes, customs or delivery",
        "SELECT count(*) FROM (
             SELECT 1 FROM orders AS o JOIN ledger AS l ON l.order_id = o.id WHERE o.state = 'refunded'
             GROUP BY o.id HAVING count(CASE l.why WHEN 'opening' THEN 1 END) = 0 AND (
                 sum(CASE 'tax' WHEN l.debit THEN l.minor WHEN l.credit THEN -l.minor ELSE 0 END) <> 0
                 OR sum(CASE 'duties' WHEN l.debit THEN l.minor WHEN l.credit THEN -l.minor ELSE 0 END) <> 0
                 OR sum(CASE 'delivery' WHEN l.debit THEN l.minor WHEN l.credit THEN -l.minor ELSE 0 END) <> 0)) AS faults",
    ),
];
