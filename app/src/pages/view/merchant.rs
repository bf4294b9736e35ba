//! What the pages of a shop's members show.

use std::collections::BTreeMap;

use domain::payout::ShopPayouts;
use domain::pricing::PromotionUse;
use domain::shop::{Invitation, Member, Membership, ShopOrder};
use domain::stock::Stock;
use domain::{AssetRef, Category, Code, Order, Sku};

use super::{Field, FieldFault, Product};

/// What was ordered of a shop.
#[derive(Debug, Clone)]
pub struct MerchantView {
    /// The shop, and what the person is to it.
    pub shop: Membership,
    /// The orders, newest first.
    pub orders: Vec<ShopOrder>,
    /// Where older ones begin, if there may be some.
    pub older: Option<domain::UnixMillis>,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
}

/// One order of a shop, with what can be done about it.
#[derive(Debug, Clone)]
pub struct ShopOrderView {
    /// The shop, and what the person is to it.
    pub shop: Membership,
    /// The order.
    pub order: Order,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// Names each attempt to move money: a second click is the same attempt.
    pub attempt: String,
    /// What was typed for a parcel.
    pub carrier: String,
    /// What was typed for a parcel.
    pub tracking: String,
    /// What is wrong with the form that was sent.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// What a shop is owed and was paid.
#[derive(Debug, Clone)]
pub struct PayoutsView {
    /// The shop, and what the person is to it.
    pub shop: Membership,
    /// What the server says.
    pub payouts: ShopPayouts,
}

/// Who works for a shop, and who was asked to.
#[derive(Debug, Clone)]
pub struct StaffView {
    /// The shop, and what the person is to it.
    pub shop: Membership,
    /// The person's own account.
    pub me: String,
    /// Who works for it, owners first.
    pub members: Vec<Member>,
    /// Who was asked and has not said yes.
    pub invitations: Vec<Invitation>,
    /// Names the attempt to ask somebody: a second click is the same one.
    pub attempt: String,
    /// What was typed, by field name.
    pub typed: BTreeMap<&'static str, String>,
    /// What is wrong with the form that was sent.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// A shop's goods and how many there are.
#[derive(Debug, Clone)]
pub struct GoodsView {
    /// The shop, and what the person is to it.
    pub shop: Membership,
    /// Its goods by name.
    pub products: Vec<Product>,
    /// Whether the list ends here.
    pub is_all: bool,
}

/// Units of one variant, for those who run the house.
#[derive(Debug, Clone, Default)]
pub struct StockView {
    /// What was looked for.
    pub sku: String,
    /// What there is; none where nothing was looked for or found.
    pub stock: Option<Stock>,
    /// Whether the person may count and move, or only look.
    pub may_change: bool,
    /// Names the attempt: a second click is the same one.
    pub attempt: String,
    /// What was typed, by field name.
    pub typed: BTreeMap<&'static str, String>,
    /// What is wrong with the form that was sent.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// The house's promotions.
#[derive(Debug, Clone, Default)]
pub struct PromotionsView {
    /// Those that there are.
    pub promotions: Vec<PromotionUse>,
    /// Now: what is over is said to be.
    pub now: domain::UnixMillis,
    /// What of the goods one can be for.
    pub categories: Vec<Category>,
    /// Whether the person may make and end them, or only look.
    pub may_change: bool,
    /// What was typed, by field name.
    pub typed: BTreeMap<&'static str, String>,
    /// What is wrong with the form that was sent.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}
