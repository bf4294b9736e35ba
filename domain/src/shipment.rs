//! Parcels: what of an order went out, where it is, and what is still to be sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{IllegalTransition, Order, OrderEvent, OrderState, Quantity, Sku, UnixMillis};

/// Where a parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShipmentState {
    /// Handed over; the carrier has not said so yet.
    Packed,
    /// With the carrier.
    InTransit,
    /// With the buyer.
    Delivered,
    /// Nobody knows; its units are to be sent again.
    Lost,
    /// Came back to the shop without having been delivered; its units are to be sent again.
    Returned,
}

/// What a carrier says of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShipmentEvent {
    /// The carrier has it.
    Collect,
    /// The buyer has it.
    Deliver,
    /// It cannot be found.
    Lose,
    /// It could not be delivered and came back.
    Return,
}

impl ShipmentState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Packed, Self::InTransit, Self::Delivered, Self::Lost, Self::Returned];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Packed => "packed",
            Self::InTransit => "in_transit",
            Self::Delivered => "delivered",
            Self::Lost => "lost",
            Self::Returned => "returned",
        }
    }

    /// The state after `event`. Repeating the event that led to a state changes nothing, because carriers repeat themselves;
    /// a lost parcel may still be found.
    ///
    /// # Errors
    /// The rules do not allow `event` here: mostly old news.
    pub const fn after(self, event: ShipmentEvent) -> Result<Self, IllegalTransition> {
        use ShipmentEvent as E;
        use ShipmentState as S;
        match (self, event) {
            (S::Packed | S::InTransit, E::Collect) => Ok(S::InTransit),
            (S::Packed | S::InTransit | S::Lost | S::Delivered, E::Deliver) => Ok(S::Delivered),
            (S::Packed | S::InTransit | S::Lost, E::Lose) => Ok(S::Lost),
            (S::Packed | S::InTransit | S::Lost | S::Returned, E::Return) => Ok(S::Returned),
            _ => Err(IllegalTransition { noun: "shipment", from: self.as_str(), event: event.as_str() }),
        }
    }

    /// Whether its units are with the buyer or on the way there.
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Packed | Self::InTransit | Self::Delivered)
    }
}

impl ShipmentEvent {
    /// All events.
    pub const ALL: [Self; 4] = [Self::Collect, Self::Deliver, Self::Lose, Self::Return];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Deliver => "deliver",
            Self::Lose => "lose",
            Self::Return => "return",
        }
    }
}

/// Units in a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShipmentLine {
    /// Of what.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
}

/// `POST /v1/orders/{id}/shipments`: a parcel leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShipmentRequest {
    /// What is in it, each SKU once; none is all that is still to be sent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub lines: Vec<ShipmentLine>,
    /// Who carries it.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, pattern = "^[!-~]+$"))]
    pub carrier: String,
    /// The carrier's name for it.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, pattern = "^[!-~]+$"))]
    pub tracking: String,
}

/// The longest name of a carrier or parcel, in bytes.
pub const MAX_TRACKING: usize = 64;

/// A parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shipment {
    /// Its name.
    pub id: String,
    /// Where it is.
    pub state: ShipmentState,
    /// What is in it.
    pub lines: Vec<ShipmentLine>,
    /// Who carries it.
    pub carrier: String,
    /// The carrier's name for it.
    pub tracking: String,
    /// When it left.
    pub created_at: UnixMillis,
    /// When the carrier last said something new.
    pub updated_at: UnixMillis,
}

/// Units of each line that are still to be sent: bought or given in exchange, not called off, and in no parcel that is out. `called_off` are units
/// that were given back before they left.
pub fn left_to_send(order: &Order, called_off: &BTreeMap<Sku, u32>) -> BTreeMap<Sku, u32> {
    let mut left: BTreeMap<Sku, u32> = BTreeMap::new();
    for line in &order.lines {
        *left.entry(line.sku.clone()).or_default() += line.quantity.get();
    }
    for line in crate::returns::exchanged(order) {
        if let Some(instead) = &line.instead {
            *left.entry(instead.clone()).or_default() += line.quantity.get();
        }
    }
    let out = order.shipments.iter().filter(|s| s.state.is_out()).flat_map(|s| &s.lines);
    let gone = out.map(|l| (&l.sku, l.quantity.get())).chain(called_off.iter().map(|(sku, n)| (sku, *n)));
    for (sku, n) in gone {
        if let Some(units) = left.get_mut(sku) {
            *units = units.saturating_sub(n);
        }
    }
    left.retain(|_, n| *n > 0);
    left
}

/// What its parcels make of an order: shipped when nothing is left to send, delivered when all of it arrived.
pub fn progress(order: &Order, called_off: &BTreeMap<Sku, u32>) -> Option<OrderEvent> {
    let mut out = order.shipments.iter().filter(|s| s.state.is_out()).peekable();
    if out.peek().is_none() || !left_to_send(order, called_off).is_empty() {
        return None;
    }
    match order.state {
        OrderState::Paid => Some(OrderEvent::Ship),
        OrderState::Shipped if out.all(|s| s.state == ShipmentState::Delivered) => Some(OrderEvent::Deliver),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_parcel_that_arrived_has_arrived(events in prop::collection::vec(proptest::sample::select(ShipmentEvent::ALL.to_vec()), 0..30)) {
            let mut state = ShipmentState::Packed;
            let mut arrived = false;
            for event in events {
                match state.after(event) {
                    Ok(next) => {
                        prop_assert_eq!(next.after(event), Ok(next), "a repeated event changes nothing");
                        state = next;
                    }
                    Err(e) => prop_assert!(e.from == state.as_str() && e.event == event.as_str()),
                }
                arrived |= state == ShipmentState::Delivered;
                prop_assert!(!arrived || state == ShipmentState::Delivered);
            }
        }

        #[test]
        fn whatever_the_carriers_say_no_unit_is_sent_twice(
            bought in prop::collection::vec(1u32..9, 1..4),
            parcels in prop::collection::vec((0usize..4, 1u32..9, 0usize..4), 0..20),
        ) {
            let mut order = order(&bought);
            for (i, n, event) in parcels {
                let sku: Sku = format!("S-{}", i % bought.len()).parse().unwrap();
                let left = left_to_send(&order, &BTreeMap::new()).get(&sku).copied().unwrap_or_default();
                let Ok(quantity) = Quantity::try_from(i64::from(n.min(left))) else { continue };
                let state = ShipmentState::Packed.after(ShipmentEvent::ALL[event]).unwrap();
                order.shipments.push(Shipment {
                    id: String::new(), state, lines: vec![ShipmentLine { sku, quantity }], carrier: String::new(),
                    tracking: String::new(), created_at: 0, updated_at: 0,
                });
                if let Some(event) = progress(&order, &BTreeMap::new()) {
                    order.state = order.state.after(event).unwrap();
                }
                for (sku, n) in order.lines.iter().map(|l| (&l.sku, l.quantity.get())) {
                    let out: u32 = order.shipments.iter().filter(|s| s.state.is_out()).flat_map(|s| &s.lines)
                        .filter(|l| l.sku == *sku).map(|l| l.quantity.get()).sum();
                    prop_assert!(out <= n);
                }
            }
            let left = left_to_send(&order, &BTreeMap::new());
            let is_out = order.state != OrderState::Paid;
            prop_assert_eq!(is_out, left.is_empty());
        }
    }

    fn order(bought: &[u32]) -> Order {
        let lines: Vec<_> = bought
            .iter()
            .enumerate()
            .map(|(i, n)| {
                let money = serde_json::json!({"minor": 0, "currency": "EUR"});
                serde_json::json!({"sku": format!("S-{i}"), "product": "p", "name": {}, "variant": {}, "quantity": n,
                    "unit_price": money, "total": money})
            })
            .collect();
        let zero = crate::Money::zero(crate::Currency::EUR);
        serde_json::from_value(serde_json::json!({
            "id": "V", "state": "paid", "lines": lines, "totals": crate::Totals::plain(zero, zero, zero),
            "delivery": "standard", "contact": {"name": "", "email": ""}, "lang": "en",
            "address": {"line1": "", "city": "", "country": "DE"}, "created_at": 0, "hold_expires_at": 0,
        }))
        .unwrap()
    }

    #[test]
    fn what_was_called_off_is_not_waited_for() {
        let mut order = order(&[2]);
        let sku: Sku = "S-0".parse().unwrap();
        assert_eq!(left_to_send(&order, &BTreeMap::from([(sku.clone(), 1)])), BTreeMap::from([(sku.clone(), 1)]));
        assert_eq!(progress(&order, &BTreeMap::from([(sku.clone(), 2)])), None, "nothing was sent at all");
        order.shipments.push(Shipment {
            id: String::new(),
            state: ShipmentState::Delivered,
            lines: vec![ShipmentLine { sku: sku.clone(), quantity: Quantity::ONE }],
            carrier: String::new(),
            tracking: String::new(),
            created_at: 0,
            updated_at: 0,
        });
        assert_eq!(progress(&order, &BTreeMap::new()), None);
        assert_eq!(progress(&order, &BTreeMap::from([(sku, 1)])), Some(OrderEvent::Ship));
    }

    #[test]
    fn names_are_those_of_the_wire() {
        for s in ShipmentState::ALL {
            assert_eq!(serde_json::to_value(s).unwrap(), s.as_str());
        }
        for e in ShipmentEvent::ALL {
            assert_eq!(serde_json::to_value(e).unwrap(), e.as_str());
        }
    }
}
