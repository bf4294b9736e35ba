//! Merchants' shops: who works there, what they sell, what was ordered of it.

use serde::{Deserialize, Serialize};

use crate::account::ShopRole;
use crate::{Address, Contact, DeliveryMethod, Lang, OrderLine, OrderState, Product, Slug, UnixMillis};

/// A shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShopProfile {
    /// Names it in addresses.
    pub slug: Slug,
    /// How it is called.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
}

/// A shop, and what the person is to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// Which shop.
    pub shop: ShopProfile,
    /// What the person is to it.
    pub role: ShopRole,
}

/// The person's shops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Memberships {
    /// By name.
    pub shops: Vec<Membership>,
}

/// Who works for a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The account.
    pub account: String,
    /// How the person is called.
    pub name: String,
    /// What the person is to the shop.
    pub role: ShopRole,
}

/// All who do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Members {
    /// Owners first.
    pub members: Vec<Member>,
}

/// What a person is to be to a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// The new role.
    pub role: ShopRole,
}

/// Asks somebody to work for a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationRequest {
    /// Where the letter goes; only an account with this address can say yes.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub email: String,
    /// What the person is to be to the shop.
    pub role: ShopRole,
    /// In which language the letter is written.
    pub lang: Lang,
}

/// Somebody who was asked and has not said yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Names it, to take it back.
    pub id: String,
    /// Where the letter went.
    pub email: String,
    /// What the person is to be to the shop.
    pub role: ShopRole,
    /// Until when the person can say yes.
    pub expires_at: UnixMillis,
}

/// All who were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitations {
    /// Those that end first, first.
    pub invitations: Vec<Invitation>,
}

/// Says yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationAnswer {
    /// From the letter; good once.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub token: String,
}

/// A page of a shop's goods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopProducts {
    /// By slug; the next page begins after the last.
    pub products: Vec<Product>,
}

/// A shop's part of an order: nothing of what the buyer ordered elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopOrder {
    /// The order's name.
    pub id: String,
    /// Where it stands.
    pub state: OrderState,
    /// When it was placed.
    pub created_at: UnixMillis,
    /// The shop's lines.
    pub lines: Vec<OrderLine>,
    /// How it goes.
    pub delivery: DeliveryMethod,
    /// To whom.
    pub contact: Contact,
    /// Where to.
    pub address: Address,
    /// In which language the buyer reads.
    pub lang: Lang,
}

/// A page of a shop's orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopOrders {
    /// Newest first.
    pub orders: Vec<ShopOrder>,
}
