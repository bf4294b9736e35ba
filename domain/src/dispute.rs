//! A buyer who goes to their bank instead of to the shop: the bank takes the money back and then decides.

use serde::{Deserialize, Serialize};

use crate::{Money, UnixMillis};

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    /// The bank asks; no money has moved.
    Inquiry,
    /// The bank has the money, and has not decided.
    Open,
    /// The shop has the money again.
    Won,
    /// The buyer has it.
    Lost,
    /// The bank asked and let it be.
    Closed,
}

impl DisputeState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Inquiry, Self::Open, Self::Won, Self::Lost, Self::Closed];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// Whether the shop is without the money.
    pub const fn has_money(self) -> bool {
        matches!(self, Self::Open | Self::Lost)
    }

    /// The states that lead to `next`, this one left out: a bank's first word may be its last. None where reports came out of
    /// order: a decision stands, and a question comes before it.
    pub const fn way_to(self, next: Self) -> &'static [Self] {
        use DisputeState as S;
        match (self, next) {
            (S::Inquiry, S::Open) => &[S::Open],
            (S::Inquiry, S::Closed) => &[S::Closed],
            (S::Inquiry, S::Won) => &[S::Open, S::Won],
            (S::Inquiry, S::Lost) => &[S::Open, S::Lost],
            (S::Open, S::Won) => &[S::Won],
            (S::Open, S::Lost) => &[S::Lost],
            _ => &[],
        }
    }
}

/// A dispute about a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dispute {
    /// What the gateway calls it.
    pub id: String,
    /// The payment that it is about.
    pub payment_id: String,
    /// Where it stands.
    pub state: DisputeState,
    /// How much of the payment.
    pub amount: Money,
    /// Why, in the gateway's word: `fraudulent`, `product_not_received` and the like.
    pub reason: String,
    /// When the shop heard of it.
    pub created_at: UnixMillis,
    /// When it last heard of it.
    pub updated_at: UnixMillis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_stand_and_every_way_ends_where_it_leads() {
        for from in DisputeState::ALL {
            assert_eq!(DisputeState::parse(from.as_str()), Some(from));
            assert_eq!(serde_json::to_value(from).unwrap(), from.as_str());
            for to in DisputeState::ALL {
                let way = from.way_to(to);
                assert!(way.last().is_none_or(|last| *last == to));
                let is_decided = matches!(from, DisputeState::Won | DisputeState::Lost | DisputeState::Closed);
                assert!(way.is_empty() || !is_decided);
                // Money leaves in one step only, so that one posting tells of it.
                assert!(way.windows(2).all(|w| w[0] == DisputeState::Open));
            }
        }
    }
}
