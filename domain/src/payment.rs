//! A payment and the states it can be in.

use serde::{Deserialize, Serialize};

use crate::{IllegalTransition, Money, UnixMillis};

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Written down, not yet known to the gateway or its answer not yet known to us.
    Pending,
    /// The buyer must confirm (3-D Secure or the like).
    NeedsConfirmation,
    /// The money is ours.
    Succeeded,
    /// Refused; another payment may be tried.
    Declined,
    /// The buyer did not confirm, or the hold ran out first.
    Cancelled,
    /// Given back.
    Refunded,
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentEvent {
    /// The gateway asks the buyer to confirm.
    AskConfirmation,
    /// What the buyer's bank sent is on its way to the gateway.
    Confirm,
    /// The gateway has the money.
    Succeed,
    /// The gateway refuses.
    Decline,
    /// Given up.
    Cancel,
    /// Given back.
    Refund,
}

impl PaymentState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::NeedsConfirmation, Self::Succeeded, Self::Declined, Self::Cancelled, Self::Refunded];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::NeedsConfirmation => "needs_confirmation",
            Self::Succeeded => "succeeded",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// Whether nothing more than a refund can happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Declined | Self::Cancelled | Self::Refunded)
    }

    /// The state after `event`. Repeating the event that led to a state changes nothing, because webhooks repeat.
    /// Money that arrives after we gave up still counts: it is kept or refunded, never ignored.
    ///
    /// # Errors
    /// The rules do not allow `event` here.
    pub const fn after(self, event: PaymentEvent) -> Result<Self, IllegalTransition> {
        use PaymentEvent as E;
        use PaymentState as S;
        match (self, event) {
            (S::Pending | S::NeedsConfirmation, E::AskConfirmation) => Ok(S::NeedsConfirmation),
            (S::Pending | S::NeedsConfirmation, E::Confirm) => Ok(S::Pending),
            (S::Pending | S::NeedsConfirmation | S::Cancelled | S::Succeeded, E::Succeed) => Ok(S::Succeeded),
            (S::Pending | S::NeedsConfirmation | S::Declined, E::Decline) => Ok(S::Declined),
            (S::Pending | S::NeedsConfirmation | S::Cancelled, E::Cancel) => Ok(S::Cancelled),
            (S::Succeeded | S::Refunded, E::Refund) => Ok(S::Refunded),
            _ => Err(IllegalTransition { noun: "payment", from: self.as_str(), event: event.as_str() }),
        }
    }
}

impl PaymentEvent {
    /// All events.
    pub const ALL: [Self; 6] =
        [Self::AskConfirmation, Self::Confirm, Self::Succeed, Self::Decline, Self::Cancel, Self::Refund];

    /// The event's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskConfirmation => "ask_confirmation",
            Self::Confirm => "confirm",
            Self::Succeed => "succeed",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
            Self::Refund => "refund",
        }
    }
}

/// A payment of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// Its name.
    pub id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// How much.
    pub amount: Money,
    /// When it was begun.
    pub created_at: UnixMillis,
    /// The card's last four digits, where the gateway says them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn money_once_received_is_never_forgotten(events in prop::collection::vec(proptest::sample::select(PaymentEvent::ALL.to_vec()), 0..30)) {
            let mut state = PaymentState::Pending;
            let mut received = false;
            for event in events {
                match state.after(event) {
                    Ok(next) => {
                        received |= next == PaymentState::Succeeded;
                        // a repeated event changes nothing
                        prop_assert_eq!(next.after(event), Ok(next));
                        state = next;
                    }
                    Err(e) => prop_assert!(e.from == state.as_str() && e.event == event.as_str()),
                }
                if received {
                    prop_assert!(matches!(state, PaymentState::Succeeded | PaymentState::Refunded));
                }
            }
        }
    }

    #[test]
    fn names_come_back() {
        for s in PaymentState::ALL {
            assert_eq!(PaymentState::parse(s.as_str()), Some(s));
            assert_eq!(serde_json::to_value(s).unwrap(), s.as_str());
        }
    }
}
