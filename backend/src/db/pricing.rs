//! The merchant's rules, and what of them can be used up: promotions with a limit, and gift cards.

use domain::pricing::{GiftCard, Promotion, Rules};
use domain::{Currency, Money, Slug, UnixMillis};
use sha2::{Digest as _, Sha256};

use super::Tx;
use super::sql::{Conn, Pool, Row, query, query_as, query_scalar};
use crate::error::Result;

/// How often a promotion may still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsesLeft {
    /// Which promotion.
    pub promotion: Slug,
    /// How often.
    pub left: u32,
}

/// Takes the rules of a file in, unless they were taken from it already: what the house changed since stays.
pub async fn import(tx: &mut Tx<'_>, rules: &Rules) -> Result<()> {
    let document = serde_json::to_string(rules).expect("rules have string keys");
    let file = Sha256::digest(document).to_vec();
    let known: Option<Option<Vec<u8>>> =
        query_scalar("SELECT file_sha256 FROM pricing_rules").fetch_optional(tx.conn().await?).await?;
    if known.flatten().as_ref() == Some(&file) {
        return Ok(());
    }
    put(tx, rules).await?;
    query("UPDATE pricing_rules SET file_sha256 = $1").bind(file).execute(tx.conn().await?).await?;
    Ok(())
}

/// Takes rules in, in place of those before. A limit below what was used already means that nothing is left.
pub async fn put(tx: &mut Tx<'_>, rules: &Rules) -> Result<()> {
    query("INSERT INTO pricing_rules (id, document) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET document = $1")
        .bind(serde_json::to_string(rules).expect("rules have string keys"))
        .execute(tx.conn().await?)
        .await?;
    for promotion in &rules.promotions {
        let Some(limit) = promotion.limit else { continue };
        query(
            "INSERT INTO promotion_uses (promotion, most) VALUES ($1, $2)
             ON CONFLICT (promotion) DO UPDATE SET most = max($2, promotion_uses.used)",
        )
        .bind(promotion.id.as_str().to_owned())
        .bind(limit)
        .execute(tx.conn().await?)
        .await?;
    }
    let uses = uses_left(tx.conn().await?).await?;
    tx.uses.extend(uses);
    Ok(())
}

/// The rules; those of a shop without any where there are none.
pub async fn load(conn: &mut Conn<'_>) -> Result<Rules, sqlx::Error> {
    let document: Option<String> = query_scalar("SELECT document FROM pricing_rules").fetch_optional(conn).await?;
    document.map_or(Ok(Rules::default()), |d| serde_json::from_str(&d).map_err(|e| sqlx::Error::Decode(Box::new(e))))
}

/// What is left of every promotion with a limit.
pub async fn uses_left(conn: &mut Conn<'_>) -> Result<Vec<UsesLeft>, sqlx::Error> {
    let rows = query("SELECT promotion, most - used FROM promotion_uses").fetch_all(conn).await?;
    rows.iter().map(decode).collect()
}

/// How many orders use each promotion that has a limit.
pub async fn uses(read: &Pool) -> Result<Vec<(String, u32)>, sqlx::Error> {
    query_as("SELECT promotion, count(*) FROM order_promotions WHERE given_back = 0 GROUP BY promotion")
        .fetch_all(read)
        .await
}

fn decode(row: &Row) -> Result<UsesLeft, sqlx::Error> {
    let promotion: String = row.try_get(0)?;
    let promotion = Slug::try_from(promotion).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    Ok(UsesLeft { promotion, left: row.try_get(1)? })
}

/// The name under which a buyer's uses are counted: a hash of the e-mail address, however it is written.
pub fn buyer(email: &str) -> [u8; 32] {
    Sha256::digest(email.trim().to_lowercase()).into()
}

/// What keeps an order from using a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It was used as often as it may be.
    UsedUp,
    /// This buyer used it as often as one buyer may.
    UsedUpByBuyer,
}

/// Uses a promotion for an order, or says why not; then the job is to be refused.
pub async fn take_use(
    tx: &mut Tx<'_>,
    order_id: &str,
    promotion: &Promotion,
    buyer: &[u8; 32],
) -> Result<Result<(), Refusal>> {
    let id = promotion.id.as_str();
    if let Some(most) = promotion.limit_per_buyer {
        let used: u32 = query_scalar(
            "SELECT count(*) FROM order_promotions WHERE promotion = $1 AND buyer_sha256 = $2 AND given_back = 0",
        )
        .bind(id.to_owned())
        .bind(buyer.to_vec())
        .fetch_one(tx.conn().await?)
        .await?;
        if used >= most {
            return Ok(Err(Refusal::UsedUpByBuyer));
        }
    }
    query(
        "INSERT INTO order_promotions (order_id, promotion, buyer_sha256) VALUES ($1, $2, $3)
         ON CONFLICT (order_id, promotion) DO UPDATE SET buyer_sha256 = excluded.buyer_sha256, given_back = 0",
    )
    .bind(order_id.to_owned())
    .bind(id.to_owned())
    .bind(buyer.to_vec())
    .execute(tx.conn().await?)
    .await?;
    if promotion.limit.is_none() {
        return Ok(Ok(()));
    }
    let taken =
        query("UPDATE promotion_uses SET used = used + 1 WHERE promotion = $1 RETURNING promotion, most - used")
            .bind(id.to_owned())
            .fetch_all(tx.conn().await?)
            .await;
    match taken {
        Ok(rows) => {
            tx.uses.extend(rows.iter().map(decode).collect::<Result<Vec<_>, _>>()?);
            Ok(if rows.is_empty() { Err(Refusal::UsedUp) } else { Ok(()) })
        }
        Err(cause) if super::refused_by_rule(&cause).is_some() => Ok(Err(Refusal::UsedUp)),
        Err(cause) => Err(cause.into()),
    }
}

/// Takes a gift card's part of an order. False, where there is not so much on it (then the job is to be refused).
pub async fn spend(
    tx: &mut Tx<'_>,
    order_id: &str,
    code_sha256: &[u8],
    amount: Money,
    now: UnixMillis,
) -> Result<bool> {
    let spent = query(
        "UPDATE gift_cards SET balance_minor = balance_minor - $2
         WHERE code_sha256 = $1 AND currency = $3 AND balance_minor >= $2",
    )
    .bind(code_sha256.to_vec())
    .bind(amount.minor)
    .bind(amount.currency.code())
    .execute(tx.conn().await?)
    .await?;
    if spent.rows_affected() == 0 {
        return Ok(false);
    }
    // A card that was given back when the order's lines were changed pays another part now.
    query(
        "INSERT INTO order_gift_cards (order_id, code_sha256, minor, moved_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (order_id, code_sha256) DO UPDATE SET minor = excluded.minor, moved_at = excluded.moved_at, given_back = 0",
    )
        .bind(order_id.to_owned())
        .bind(code_sha256.to_vec())
        .bind(amount.minor)
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(true)
}

/// An order is let go: its uses and its gift cards' money are free again.
pub async fn give_back(tx: &mut Tx<'_>, order_id: &str, now: UnixMillis) -> Result<()> {
    let rows = query(
        "UPDATE gift_cards SET balance_minor = balance_minor + o.minor FROM order_gift_cards AS o
             WHERE o.order_id = $1 AND o.given_back = 0 AND o.code_sha256 = gift_cards.code_sha256;
         UPDATE order_gift_cards SET given_back = 1, moved_at = $2 WHERE order_id = $1;
         UPDATE promotion_uses SET used = used - 1 FROM order_promotions AS o
             WHERE o.order_id = $1 AND o.given_back = 0 AND o.promotion = promotion_uses.promotion
             RETURNING promotion_uses.promotion, most - used;
         UPDATE order_promotions SET given_back = 1 WHERE order_id = $1",
    )
    .bind(order_id.to_owned())
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await?;
    tx.uses.extend(rows.iter().map(decode).collect::<Result<Vec<_>, _>>()?);
    Ok(())
}

/// The gift cards that pay for an order, each with its hash and what would be on it without that, in the order of their codes.
pub async fn cards_of(tx: &mut Tx<'_>, order_id: &str) -> Result<Vec<(Vec<u8>, GiftCard)>> {
    let rows: Vec<(Vec<u8>, String, String, i64)> = query_as(
        "SELECT o.code_sha256, g.last4, g.currency, g.balance_minor + o.minor FROM order_gift_cards AS o
         JOIN gift_cards AS g ON g.code_sha256 = o.code_sha256
         WHERE o.order_id = $1 AND o.given_back = 0 ORDER BY o.code_sha256",
    )
    .bind(order_id.to_owned())
    .fetch_all(tx.conn().await?)
    .await?;
    let card = |(hash, last4, currency, minor): (Vec<u8>, String, String, i64)| {
        Ok((hash, GiftCard { last4, balance: Money::new(minor, currency.parse()?) }))
    };
    rows.into_iter().map(card).collect()
}

/// Forgets what an order used before its lines were changed and uses no more.
pub async fn drop_given_back(tx: &mut Tx<'_>, order_id: &str) -> Result<()> {
    query(
        "DELETE FROM order_promotions WHERE order_id = $1 AND given_back = 1;
         DELETE FROM order_gift_cards WHERE order_id = $1 AND given_back = 1",
    )
    .bind(order_id.to_owned())
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// An order that was let go is paid after all: takes its uses and its gift cards' money again. False, with nothing changed,
/// where some of it is gone.
pub async fn take_again(tx: &mut Tx<'_>, order_id: &str, now: UnixMillis) -> Result<bool> {
    let missing: i64 = query_scalar(
        "SELECT (SELECT count(*) FROM order_promotions AS o JOIN promotion_uses AS u USING (promotion)
                 WHERE o.order_id = $1 AND o.given_back = 1 AND u.used >= u.most)
              + (SELECT count(*) FROM order_gift_cards AS o JOIN gift_cards AS g USING (code_sha256)
                 WHERE o.order_id = $1 AND o.given_back = 1 AND g.balance_minor < o.minor)",
    )
    .bind(order_id.to_owned())
    .fetch_one(tx.conn().await?)
    .await?;
    if missing > 0 {
        return Ok(false);
    }
    let rows = query(
        "UPDATE gift_cards SET balance_minor = balance_minor - o.minor FROM order_gift_cards AS o
             WHERE o.order_id = $1 AND o.given_back = 1 AND o.code_sha256 = gift_cards.code_sha256;
         UPDATE order_gift_cards SET given_back = 0, moved_at = $2 WHERE order_id = $1;
         UPDATE promotion_uses SET used = used + 1 FROM order_promotions AS o
             WHERE o.order_id = $1 AND o.given_back = 1 AND o.promotion = promotion_uses.promotion
             RETURNING promotion_uses.promotion, most - used;
         UPDATE order_promotions SET given_back = 0 WHERE order_id = $1",
    )
    .bind(order_id.to_owned())
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await?;
    tx.uses.extend(rows.iter().map(decode).collect::<Result<Vec<_>, _>>()?);
    Ok(true)
}

/// The gift card of that code's hash.
pub async fn gift_card(read: &Pool, code_sha256: &[u8]) -> Result<Option<GiftCard>> {
    let row: Option<(String, String, i64)> =
        query_as("SELECT last4, currency, balance_minor FROM gift_cards WHERE code_sha256 = $1")
            .bind(code_sha256.to_vec())
            .fetch_optional(read)
            .await?;
    row.map(|(last4, currency, minor)| {
        let currency: Currency = currency.parse()?;
        Ok(GiftCard { last4, balance: Money::new(minor, currency) })
    })
    .transpose()
}

/// Takes a new gift card in; one that is there stays as it is.
pub async fn issue(tx: &mut Tx<'_>, code_sha256: &[u8], last4: &str, amount: Money, now: UnixMillis) -> Result<()> {
    query(
        "INSERT INTO gift_cards (code_sha256, last4, currency, issued_minor, balance_minor, issued_at)
         VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(code_sha256.to_vec())
    .bind(last4.to_owned())
    .bind(amount.currency.code())
    .bind(amount.minor)
    .bind(now)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}
