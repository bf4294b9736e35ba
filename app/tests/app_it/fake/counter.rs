//! Behind the fake shop's counter: parcels, returns, refunds and stock.

use domain::returns::{Return, ReturnEvent, ReturnRequest, ReturnState, ReturnStep, check};
use domain::shipment::{Shipment, ShipmentEvent, ShipmentLine, ShipmentRequest, ShipmentState};
use domain::stock::{CountRequest, Stock, StockAt, TransferRequest};
use domain::{Code, Money, Order, OrderState, Refund, RefundRequest};

use super::{Fake, Said, World, ok, problem};

impl Fake {
    /// Puts all of an order into one parcel that arrived.
    pub fn deliver(&self, id: &str) {
        let mut world = self.world();
        let order = world.orders.get_mut(id).unwrap();
        ship(order, "DHL", "JD-1", ShipmentState::Delivered);
        order.state = OrderState::Delivered;
    }

    pub fn returns(&self, id: &str) -> Vec<Return> {
        self.world().orders[id].returns.clone()
    }

    pub fn set_return(&self, id: &str, state: ReturnState) {
        self.world().orders.get_mut(id).unwrap().returns.last_mut().unwrap().state = state;
    }

    pub fn order(&self, id: &str) -> Order {
        self.world().orders[id].clone()
    }
}

impl World {
    /// Parcels, returns and refunds.
    pub fn moved(&mut self, id: &str, rest: &[&str], body: &[u8], token: &str) -> Option<Said> {
        let works = self.works(token);
        let order = self.orders.get_mut(id).unwrap();
        Some(match rest {
            ["returns"] => {
                let request: ReturnRequest = serde_json::from_slice(body).unwrap();
                if check(order, &request).is_err() {
                    return Some(problem(409, Code::WrongState));
                }
                let back = Return {
                    id: format!("r_{}", order.returns.len()),
                    state: ReturnState::Requested,
                    lines: request.lines,
                    reason: request.reason,
                    created_at: 0,
                    updated_at: 0,
                };
                order.returns.push(back.clone());
                ok(&back)
            }
            ["returns", back, "withdraw"] => step(order, back, ReturnEvent::Withdraw),
            ["returns", back] if works => {
                let wanted: ReturnStep = serde_json::from_slice(body).unwrap();
                step(order, back, wanted.event)
            }
            ["shipments"] if works => {
                let request: ShipmentRequest = serde_json::from_slice(body).unwrap();
                order.state = OrderState::Shipped;
                ok(&ship(order, &request.carrier, &request.tracking, ShipmentState::Packed))
            }
            ["shipments", parcel] if works => {
                let event: serde_json::Value = serde_json::from_slice(body).unwrap();
                let event: ShipmentEvent = serde_json::from_value(event["event"].clone()).unwrap();
                let parcel = order.shipments.iter_mut().find(|s| s.id == *parcel).unwrap();
                parcel.state = parcel.state.after(event).unwrap();
                ok(&parcel.clone())
            }
            ["refunds"] if works => {
                let request: RefundRequest = serde_json::from_slice(body).unwrap();
                ok(&give_back(order, &request).0)
            }
            ["shipments" | "refunds", ..] => problem(403, Code::Forbidden),
            _ => return None,
        })
    }

    pub fn stock(&mut self, sku: &str, token: &str) -> Said {
        if !self.is_admin(token) {
            return problem(403, Code::Forbidden);
        }
        let known = self.products.iter().flat_map(|p| &p.variants).find(|v| v.sku.as_str() == sku);
        let Some(known) = known else { return problem(404, Code::NotFound) };
        ok(&Stock {
            sku: known.sku.clone(),
            on_hand: known.available,
            held: 0,
            promised: 0,
            promised_by: None,
            waiting: Vec::new(),
            locations: vec![StockAt { location: "main".parse().unwrap(), units: known.available }],
            movements: Vec::new(),
        })
    }

    pub fn change_stock(&mut self, what: &str, body: &[u8], token: &str) -> Said {
        if !self.is_admin(token) {
            return problem(403, Code::Forbidden);
        }
        let sku = match what {
            "counts" => {
                let count: CountRequest = serde_json::from_slice(body).unwrap();
                self.variant(count.sku.as_str()).available = count.on_hand;
                count.sku
            }
            _ => {
                let wanted: TransferRequest = serde_json::from_slice(body).unwrap();
                if wanted.from.as_str() != "main" {
                    return problem(409, Code::SoldOut);
                }
                wanted.sku
            }
        };
        self.stock(sku.as_str(), token)
    }
}

fn ship(order: &mut Order, carrier: &str, tracking: &str, state: ShipmentState) -> Shipment {
    let lines = order.lines.iter().map(|l| ShipmentLine { sku: l.sku.clone(), quantity: l.quantity }).collect();
    let parcel = Shipment {
        id: format!("s_{}", order.shipments.len()),
        state,
        lines,
        carrier: carrier.into(),
        tracking: tracking.into(),
        created_at: 1_795_305_600_000,
        updated_at: 1_795_305_600_000,
    };
    order.shipments.push(parcel.clone());
    parcel
}

fn step(order: &mut Order, back: &str, event: ReturnEvent) -> Said {
    let Some(back) = order.returns.iter_mut().find(|r| r.id == back) else { return problem(404, Code::NotFound) };
    match back.state.after(event) {
        Ok(state) => {
            back.state = state;
            ok(&back.clone())
        }
        Err(_) => problem(409, Code::WrongState),
    }
}

/// Gives back what is asked for: the refund, and whether nothing is left of the order.
pub(super) fn give_back(order: &mut Order, request: &RefundRequest) -> (Refund, bool) {
    let zero = Money::zero(order.totals.total.currency);
    let amounts = domain::refund::amounts(order, &order.refunds, request).unwrap();
    let refund = Refund {
        id: format!("f_{}", order.refunds.len()),
        credit_note: 1,
        lines: amounts.lines,
        delivery: zero,
        total: amounts.total,
        to_payment: amounts.total,
        to_gift_cards: zero,
        created_at: 0,
    };
    order.refunds.push(refund.clone());
    (refund, amounts.is_all)
}
