//! Parcels of orders, and units that were called off before they left.

use std::collections::BTreeMap;

use domain::shipment::Shipment;
use domain::{Code, Sku};

use super::Tx;
use super::sql::{query, query_as, query_scalar};
use crate::error::{Error, Result};

fn decode(document: &str) -> Result<Shipment> {
    serde_json::from_str(document).map_err(|e| sqlx::Error::Decode(Box::new(e)).into())
}

fn json(shipment: &Shipment) -> String {
    serde_json::to_string(shipment).expect("a shipment has string keys")
}

/// The parcels of an order, oldest first, in the order of writes.
pub async fn of_order(tx: &mut Tx<'_>, order_id: &str) -> Result<Vec<Shipment>> {
    let documents: Vec<String> =
        query_scalar("SELECT document FROM shipments WHERE order_id = $1 ORDER BY created_at, rowid")
            .bind(order_id.to_owned())
            .fetch_all(tx.conn().await?)
            .await?;
    documents.iter().map(|d| decode(d)).collect()
}

/// Writes a new parcel down.
pub async fn put(tx: &mut Tx<'_>, order_id: &str, shipment: &Shipment) -> Result<()> {
    let done = query(
        "INSERT INTO shipments (id, order_id, state, carrier, tracking, document, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(shipment.id.clone())
    .bind(order_id.to_owned())
    .bind(shipment.state.as_str())
    .bind(shipment.carrier.clone())
    .bind(shipment.tracking.clone())
    .bind(json(shipment))
    .bind(shipment.created_at)
    .execute(tx.conn().await?)
    .await;
    match done {
        Ok(_) => Ok(()),
        Err(cause) if super::refused_by_rule(&cause).is_some_and(|m| m.contains("tracking")) => {
            let detail = "another parcel of this carrier has this name";
            Err(Error::new(Code::WrongState, detail).at("/tracking"))
        }
        Err(cause) => Err(cause.into()),
    }
}

/// A parcel and its order's name, by the carrier's name for it, in the order of writes.
pub async fn by_tracking(tx: &mut Tx<'_>, carrier: &str, tracking: &str) -> Result<Option<(String, Shipment)>> {
    let row: Option<(String, String)> =
        query_as("SELECT order_id, document FROM shipments WHERE carrier = $1 AND tracking = $2")
            .bind(carrier.to_owned())
            .bind(tracking.to_owned())
            .fetch_optional(tx.conn().await?)
            .await?;
    row.map(|(order_id, document)| Ok((order_id, decode(&document)?))).transpose()
}

/// The parcel stands otherwise now.
pub async fn set(tx: &mut Tx<'_>, shipment: &Shipment) -> Result<()> {
    query("UPDATE shipments SET state = $2, document = $3 WHERE id = $1")
        .bind(shipment.id.clone())
        .bind(shipment.state.as_str())
        .bind(json(shipment))
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Units of an order that were given back before they left.
pub async fn called_off(tx: &mut Tx<'_>, order_id: &str) -> Result<BTreeMap<Sku, u32>> {
    let rows: Vec<(String, u32)> = query_as("SELECT sku, quantity FROM called_off_units WHERE order_id = $1")
        .bind(order_id.to_owned())
        .fetch_all(tx.conn().await?)
        .await?;
    let sku = |text: String| Sku::try_from(text).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))));
    rows.into_iter().map(|(text, n)| Ok((sku(text)?, n))).collect()
}

/// These units will not leave.
pub async fn call_off(tx: &mut Tx<'_>, order_id: &str, units: &BTreeMap<Sku, u32>) -> Result<()> {
    query(
        "INSERT INTO called_off_units (order_id, sku, quantity) SELECT $1, key, CAST(value AS BIGINT) FROM json_each($2)
         WHERE CAST(value AS BIGINT) > 0
         ON CONFLICT (order_id, sku) DO UPDATE SET quantity = called_off_units.quantity + excluded.quantity",
    )
    .bind(order_id.to_owned())
    .bind(serde_json::to_string(units).expect("SKUs are string keys"))
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::ShipmentState;

    use super::*;

    #[test]
    fn a_parcel_comes_back_as_it_was_put() {
        let shipment = Shipment {
            id: "s".into(),
            state: ShipmentState::Packed,
            lines: Vec::new(),
            carrier: "c".into(),
            tracking: "t".into(),
            created_at: 1,
            updated_at: 2,
        };
        assert_eq!(decode(&json(&shipment)).unwrap(), shipment);
        assert!(decode("{}").is_err());
    }
}
