//! Disputes about payments.

use domain::dispute::Dispute;
use domain::{Currency, Money};

use super::Tx;
use super::sql::{query, query_as, query_scalar};
use crate::error::Result;

/// A payment by what its gateway calls it: its name, its order, how much it was.
pub async fn payment_of(tx: &mut Tx<'_>, gateway: &str, reference: &str) -> Result<Option<(String, String, Money)>> {
    let row: Option<(String, String, String, i64)> = query_as(
        "SELECT id, order_id, currency, amount_minor FROM payments
         WHERE reference = $1 AND gateway = $2 AND state IN ('succeeded', 'refunded')",
    )
    .bind(reference.to_owned())
    .bind(gateway.to_owned())
    .fetch_optional(tx.conn().await?)
    .await?;
    row.map(|(id, order, currency, minor)| Ok((id, order, Money::new(minor, currency.parse::<Currency>()?))))
        .transpose()
}

/// The dispute of that name, in the order of writes.
pub async fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<Dispute>> {
    let document: Option<String> = query_scalar("SELECT document FROM disputes WHERE id = $1")
        .bind(id.to_owned())
        .fetch_optional(tx.conn().await?)
        .await?;
    Ok(document.map(|d| serde_json::from_str(&d).map_err(|e| sqlx::Error::Decode(Box::new(e)))).transpose()?)
}

/// Writes down how a dispute stands; what that moves is posted with it.
pub async fn put(tx: &mut Tx<'_>, order_id: &str, dispute: &Dispute) -> Result<()> {
    query(
        "INSERT INTO disputes (id, order_id, payment_id, state, minor, document, created_at, moved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document, moved_at = excluded.moved_at",
    )
    .bind(dispute.id.clone())
    .bind(order_id.to_owned())
    .bind(dispute.payment_id.clone())
    .bind(dispute.state.as_str())
    .bind(dispute.amount.minor)
    .bind(serde_json::to_string(dispute).expect("a dispute has string keys"))
    .bind(dispute.created_at)
    .bind(dispute.updated_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Whether a bank has money of an order, for now or for good.
pub async fn has_money(tx: &mut Tx<'_>, order_id: &str) -> Result<bool> {
    Ok(query_scalar("SELECT EXISTS (SELECT 1 FROM disputes WHERE order_id = $1 AND state IN ('open', 'lost'))")
        .bind(order_id.to_owned())
        .fetch_one(tx.conn().await?)
        .await?)
}
