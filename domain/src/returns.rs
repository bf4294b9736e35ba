//! Goods that come back: asked for by the buyer, allowed by the shop, received, and made good by money or by other goods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{IllegalTransition, Order, Quantity, ShipmentState, Sku, UnixMillis};

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// The buyer asks.
    Requested,
    /// The goods may be sent.
    Approved,
    /// The shop says no.
    Refused,
    /// The buyer keeps the goods.
    Withdrawn,
    /// The goods are back.
    Received,
    /// The money went back.
    Refunded,
    /// Other goods went out.
    Exchanged,
}

/// What can happen to a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReturnEvent {
    /// The shop allows it.
    Approve,
    /// The shop refuses it.
    Refuse,
    /// The buyer changes their mind.
    Withdraw,
    /// The goods are back.
    Receive,
    /// The money goes back.
    Refund,
    /// Other goods go out.
    Exchange,
}

impl ReturnState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Approved,
        Self::Refused,
        Self::Withdrawn,
        Self::Received,
        Self::Refunded,
        Self::Exchanged,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Received => "received",
            Self::Refunded => "refunded",
            Self::Exchanged => "exchanged",
        }
    }

    /// The state after `event`. Nothing happens twice: money and goods move by it.
    ///
    /// # Errors
    /// The rules do not allow `event` here.
    pub const fn after(self, event: ReturnEvent) -> Result<Self, IllegalTransition> {
        use ReturnEvent as E;
        use ReturnState as S;
        match (self, event) {
            (S::Requested, E::Approve) => Ok(S::Approved),
            (S::Requested, E::Refuse) => Ok(S::Refused),
            (S::Requested | S::Approved, E::Withdraw) => Ok(S::Withdrawn),
            (S::Approved, E::Receive) => Ok(S::Received),
            (S::Received, E::Refund) => Ok(S::Refunded),
            (S::Received, E::Exchange) => Ok(S::Exchanged),
            _ => Err(IllegalTransition { noun: "return", from: self.as_str(), event: event.as_str() }),
        }
    }

    /// Whether its units are spoken for: they cannot be in another return.
    pub const fn takes_units(self) -> bool {
        !matches!(self, Self::Refused | Self::Withdrawn)
    }
}

impl ReturnEvent {
    /// All events.
    pub const ALL: [Self; 6] =
        [Self::Approve, Self::Refuse, Self::Withdraw, Self::Receive, Self::Refund, Self::Exchange];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::Receive => "receive",
            Self::Refund => "refund",
            Self::Exchange => "exchange",
        }
    }
}

/// Units that come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    /// Of what.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// What the buyer wants instead; none wants the money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Sku>,
}

/// `POST /v1/orders/{id}/returns`: the buyer wants to send goods back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnRequest {
    /// Units, each SKU once; all for money or all for other goods.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub lines: Vec<ReturnLine>,
    /// Why, in the buyer's words; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub reason: String,
}

/// The longest reason, in characters.
pub const MAX_REASON: usize = 500;

/// `POST /v1/orders/{id}/returns/{return_id}`: what becomes of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnStep {
    /// What happens. `withdraw` is the buyer's, all others are the merchant's.
    pub event: ReturnEvent,
    /// Whether the units go back to the shelf; counts where they are received.
    #[serde(default)]
    pub restock: bool,
}

/// Goods that come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return {
    /// Its name.
    pub id: String,
    /// Where it stands.
    pub state: ReturnState,
    /// The units.
    pub lines: Vec<ReturnLine>,
    /// Why, in the buyer's words.
    pub reason: String,
    /// When it was asked for.
    pub created_at: UnixMillis,
    /// When something last happened.
    pub updated_at: UnixMillis,
}

/// Why units cannot come back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnError {
    /// Nothing was named.
    #[error("no units are named")]
    Nothing,
    /// The buyer has not got so many of these; index of the line.
    #[error("the buyer has not got so many units of this")]
    TooMany(usize),
    /// Some lines want money and others goods.
    #[error("a return is for money or for other goods, not for both; ask for two")]
    Both,
}

/// Whether the buyer can send these units: they arrived, and did not come back before.
///
/// # Errors
/// See [`ReturnError`].
pub fn check(order: &Order, request: &ReturnRequest) -> Result<(), ReturnError> {
    if request.lines.is_empty() {
        return Err(ReturnError::Nothing);
    }
    let wants_goods = request.lines.iter().filter(|l| l.instead.is_some()).count();
    if wants_goods != 0 && wants_goods != request.lines.len() {
        return Err(ReturnError::Both);
    }
    for (i, wanted) in request.lines.iter().enumerate() {
        let is_again = request.lines[..i].iter().any(|l| l.sku == wanted.sku);
        if is_again || wanted.quantity.get() > with_buyer(order, &wanted.sku) {
            return Err(ReturnError::TooMany(i));
        }
    }
    Ok(())
}

/// What was paid for the units of a return: those of the order itself, and for goods that came by an exchange those that they
/// came for. Each SKU once.
///
/// # Errors
/// More units than were paid for and not given back.
pub fn origins(order: &Order, lines: &[ReturnLine]) -> Result<Vec<(Sku, Quantity)>, ReturnError> {
    let mut worth: BTreeMap<Sku, u32> = BTreeMap::new();
    for line in &order.lines {
        *worth.entry(line.sku.clone()).or_default() += line.quantity.get();
    }
    for line in order.refunds.iter().flat_map(|r| &r.lines) {
        if let Some(units) = worth.get_mut(&line.sku) {
            *units = units.saturating_sub(line.quantity.get());
        }
    }
    let mut taken: BTreeMap<Sku, u32> = BTreeMap::new();
    for (i, line) in lines.iter().enumerate() {
        let came_for = exchanged(order).filter(|l| l.instead.as_ref() == Some(&line.sku)).map(|l| &l.sku);
        let mut left = line.quantity.get();
        for sku in std::iter::once(&line.sku).chain(came_for) {
            let units = worth.get_mut(sku).map_or(0, |n| {
                let units = left.min(*n);
                *n -= units;
                units
            });
            left -= units;
            *taken.entry(sku.clone()).or_default() += units;
        }
        if left > 0 {
            return Err(ReturnError::TooMany(i));
        }
    }
    let units = taken.into_iter().filter(|(_, n)| *n > 0);
    let counted = |(sku, n): (Sku, u32)| Some((sku, Quantity::try_from(i64::from(n)).ok()?));
    // A quantity holds any part of an order's line.
    Ok(units.filter_map(counted).collect())
}

/// Lines of returns for which other goods went out.
pub(crate) fn exchanged(order: &Order) -> impl Iterator<Item = &ReturnLine> {
    order.returns.iter().filter(|r| r.state == ReturnState::Exchanged).flat_map(|r| &r.lines)
}

/// Units of a SKU that arrived and are in no return.
fn with_buyer(order: &Order, sku: &Sku) -> u32 {
    let delivered = order.shipments.iter().filter(|s| s.state == ShipmentState::Delivered).flat_map(|s| &s.lines);
    let arrived: u32 = delivered.filter(|l| l.sku == *sku).map(|l| l.quantity.get()).sum();
    let coming = order.returns.iter().filter(|r| r.state.takes_units()).flat_map(|r| &r.lines);
    let gone: u32 = coming.filter(|l| l.sku == *sku).map(|l| l.quantity.get()).sum();
    arrived.saturating_sub(gone)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_return_is_made_good_once_and_only_for_what_came_back(events in prop::collection::vec(proptest::sample::select(ReturnEvent::ALL.to_vec()), 0..30)) {
            let mut state = ReturnState::Requested;
            let (mut received, mut made_good) = (false, 0);
            for event in events {
                match state.after(event) {
                    Ok(next) => {
                        prop_assert!(next.after(event).is_err(), "nothing happens twice");
                        received |= next == ReturnState::Received;
                        made_good += u32::from(matches!(next, ReturnState::Refunded | ReturnState::Exchanged));
                        state = next;
                    }
                    Err(e) => prop_assert!(e.from == state.as_str() && e.event == event.as_str()),
                }
                prop_assert!(made_good <= u32::from(received));
                prop_assert!(!received || state.takes_units(), "what came back is never forgotten");
            }
        }
    }

    #[test]
    fn names_are_those_of_the_wire() {
        for s in ReturnState::ALL {
            assert_eq!(serde_json::to_value(s).unwrap(), s.as_str());
        }
        for e in ReturnEvent::ALL {
            assert_eq!(serde_json::to_value(e).unwrap(), e.as_str());
        }
    }
}
