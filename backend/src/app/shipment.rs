//! Parcels leave, and carriers say where they are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::shipment::{
    MAX_TRACKING, Shipment, ShipmentEvent, ShipmentLine, ShipmentRequest, ShipmentState, left_to_send, progress,
};
use domain::{Code, Order, OrderState, Quantity, Sku, UnixMillis};
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::idempotency::{Answer, WriteKey};
use super::{Shelf, Shop};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::gateway::Report;
use crate::ids;

/// The most lines of a parcel: those of an order.
const MAX_LINES: usize = domain::cart::MAX_LINES;

/// The body of a carrier's webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierEvent {
    /// The event's name; the same event has the same name however often it is sent.
    #[schema(min_length = 1, max_length = 128)]
    pub id: String,
    /// The carrier's name for the parcel.
    #[schema(min_length = 1, max_length = 64)]
    pub tracking: String,
    /// What happened.
    pub event: ShipmentEvent,
    /// When it happened.
    pub created_at: UnixMillis,
}

/// `POST /v1/orders/{id}/shipments/{shipment_id}`: what the merchant knows of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipmentStep {
    /// What happened.
    pub event: ShipmentEvent,
}

impl Shop {
    /// A parcel with units of a paid order leaves.
    pub async fn ship(self: &Arc<Self>, key: &WriteKey, order_id: &str, request: ShipmentRequest) -> Result<Answer> {
        check(&request)?;
        let order = self.any_order(order_id).await?;
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                let (mut order, called_off) = as_it_stands(tx, order).await?;
                if !matches!(order.state, OrderState::Paid | OrderState::Shipped | OrderState::Delivered) {
                    let detail = format!("nothing is sent of an order that is {}", order.state.as_str());
                    return Err(Error::new(Code::WrongState, detail));
                }
                let left = left_to_send(&order, &called_off);
                let owed = db::stock::owed_to(tx, &order.id).await?;
                let lines = lines_of(&request, &arrived(&tx.shelf, left, &owed)?)?;
                let shipment = Shipment {
                    id: ids::shipment(),
                    state: ShipmentState::Packed,
                    lines,
                    carrier: request.carrier,
                    tracking: request.tracking,
                    created_at: now,
                    updated_at: now,
                };
                db::shipment::put(tx, &order.id, &shipment).await?;
                let answer = Answer::json(201, &shipment);
                order.shipments.push(shipment);
                advance(tx, &mut order, &called_off).await?;
                Ok(answer)
            })
        })
        .await
    }

    /// What the merchant knows of a parcel.
    pub async fn shipment_step(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        shipment_id: &str,
        event: ShipmentEvent,
    ) -> Result<Answer> {
        let order = self.any_order(order_id).await?;
        let shipment_id = shipment_id.to_owned();
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                let (mut order, called_off) = as_it_stands(tx, order).await?;
                let at = order.shipments.iter().position(|s| s.id == shipment_id);
                let at = at.ok_or_else(|| Error::not_found("there is no such parcel"))?;
                let next = order.shipments[at].state.after(event)?;
                let shipment = heard(tx, &mut order, &called_off, at, next, now).await?;
                Ok(Answer::json(200, &shipment))
            })
        })
        .await
    }

    /// Takes one report of a carrier. Repeating it, or sending an older one after it, changes nothing.
    ///
    /// # Errors
    /// `bad_signature`; `not_found` for an unknown parcel; `bad_request` for anything unreadable.
    pub async fn carrier_event(self: &Arc<Self>, carrier: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
        let outcome = self.take_carrier_event(carrier, headers, body).await;
        let counter = if outcome.is_ok() { &self.metrics.webhooks } else { &self.metrics.webhooks_refused };
        counter.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    async fn take_carrier_event(self: &Arc<Self>, carrier: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
        let secrets = [self.carrier_secret.clone().into_bytes()];
        let report = Report { headers, body, secrets: &secrets, now_s: self.clock.now_ms() / 1000 };
        let report: CarrierEvent = report.signed()?;
        let (shop, carrier) = (Arc::clone(self), carrier.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let known = db::shipment::by_tracking(tx, &carrier, &report.tracking).await?;
                    let (order_id, known) = known.ok_or_else(|| Error::not_found("there is no such parcel"))?;
                    // Who it is for may be read beside the writes; all that counts is read again.
                    let order = shop.any_order(&order_id).await?;
                    if !db::webhook::note(tx, &format!("{carrier}:{}", report.id), now).await? {
                        return Ok(());
                    }
                    let next = match known.state.after(report.event) {
                        Ok(next) if next != known.state => next,
                        Ok(_same) => return Ok(()),
                        // Reports overtake each other; the state that stands is the later truth.
                        Err(cause) => {
                            tracing::info!(parcel = known.id, %cause, "a carrier's report came out of order");
                            return Ok(());
                        }
                    };
                    let (mut order, called_off) = as_it_stands(tx, order).await?;
                    let at = order.shipments.iter().position(|s| s.id == known.id);
                    let at = at.ok_or_else(|| Error::not_found("there is no such parcel"))?;
                    heard(tx, &mut order, &called_off, at, next, now).await?;
                    Ok(())
                })
            })
            .await
    }

    /// An order for the merchant, without its secret.
    pub(super) async fn any_order(&self, id: &str) -> Result<Order> {
        let found = db::order::find(&self.db.read, &self.people.vault, id).await?;
        found.map(|(order, _secret)| order).ok_or_else(|| Error::not_found("there is no such order"))
    }
}

/// The order with all of it that changes, in the order of writes; and its units that will not leave.
pub(super) async fn as_it_stands(tx: &mut Tx<'_>, mut order: Order) -> Result<(Order, BTreeMap<Sku, u32>)> {
    db::order::refresh(tx, &mut order).await?;
    order.shipments = db::shipment::of_order(tx, &order.id).await?;
    order.returns = db::returns::of_order(tx, &order.id).await?;
    order.refunds = db::refund::of_order_for_write(tx, &order.id).await?.0;
    let called_off = db::shipment::called_off(tx, &order.id).await?;
    Ok((order, called_off))
}

/// The order follows its parcels: shipped when all left, delivered when all arrived.
pub(super) async fn advance(tx: &mut Tx<'_>, order: &mut Order, called_off: &BTreeMap<Sku, u32>) -> Result<()> {
    while let Some(event) = progress(order, called_off) {
        order.state = order.state.after(event)?;
        db::order::set_state(tx, &order.id, order.state).await?;
    }
    Ok(())
}

async fn heard(
    tx: &mut Tx<'_>,
    order: &mut Order,
    called_off: &BTreeMap<Sku, u32>,
    at: usize,
    next: ShipmentState,
    now: UnixMillis,
) -> Result<Shipment> {
    let shipment = &mut order.shipments[at];
    shipment.state = next;
    shipment.updated_at = now;
    let shipment = shipment.clone();
    db::shipment::set(tx, &shipment).await?;
    advance(tx, order, called_off).await?;
    Ok(shipment)
}

/// What can leave of what is left to send: the rest was sold on a promise and has not arrived.
fn arrived(shelf: &Shelf, left: BTreeMap<Sku, u32>, owed: &BTreeMap<Sku, u32>) -> Result<BTreeMap<Sku, u32>> {
    let is_all_gone = left.is_empty();
    let here = left.into_iter().map(|(sku, n)| (n.saturating_sub(shelf.waits(&sku, owed)), sku));
    let here: BTreeMap<Sku, u32> = here.filter(|(n, _)| *n > 0).map(|(n, sku)| (sku, n)).collect();
    if here.is_empty() && !is_all_gone {
        return Err(Error::new(Code::WrongState, "what is left to send of this order has not arrived yet"));
    }
    Ok(here)
}

/// The lines of a parcel, no more than is left; all that is left where none are named.
fn lines_of(request: &ShipmentRequest, left: &BTreeMap<Sku, u32>) -> Result<Vec<ShipmentLine>> {
    if left.is_empty() {
        return Err(Error::new(Code::WrongState, "nothing of this order is left to send"));
    }
    if request.lines.is_empty() {
        let line = |(sku, n): (&Sku, &u32)| {
            Ok(ShipmentLine { sku: sku.clone(), quantity: Quantity::try_from(i64::from(*n))? })
        };
        let lines: Result<Vec<ShipmentLine>, domain::QuantityError> = left.iter().map(line).collect();
        return lines.map_err(|_many| Error::field("/lines", "these are more units than one parcel takes; name them"));
    }
    for (i, line) in request.lines.iter().enumerate() {
        let is_again = request.lines[..i].iter().any(|l| l.sku == line.sku);
        if is_again || left.get(&line.sku).is_none_or(|n| *n < line.quantity.get()) {
            return Err(Error::field(format!("/lines/{i}/quantity"), "not so many units of this are left to send"));
        }
    }
    Ok(request.lines.clone())
}

fn check(request: &ShipmentRequest) -> Result<()> {
    if request.lines.len() > MAX_LINES {
        return Err(Error::field("/lines", "these are more lines than an order has"));
    }
    for (field, name) in [("/carrier", &request.carrier), ("/tracking", &request.tracking)] {
        if name.is_empty() || name.len() > MAX_TRACKING || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::field(field, "a name is 1 to 64 visible ASCII characters"));
        }
    }
    Ok(())
}
