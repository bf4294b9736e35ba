//! What each page shows, as plain data.

mod merchant;
mod people;

use std::collections::BTreeMap;

use domain::quote::Quote;
use domain::{
    Address, AssetRef, Cart, Category, Code, Contact, DeliveryMethod, Dimensions, Order, Product, ProductPage,
    SearchQuery, Sku, Slug, Text, UnixMillis,
};
use serde::{Deserialize, Serialize};

pub use merchant::{GoodsView, MerchantView, PayoutsView, PromotionsView, ShopOrderView, StaffView, StockView};
pub use people::{
    AccountView, AddressView, AddressesView, AwayStage, AwayView, CardChoice, CardView, CardsView, DataView, EraseView,
    FactorView, InvitationView, LinesView, PasskeyView, PasswordView, ProfileView, ReturnView, SessionsView, SignView,
    WaysView,
};

/// The front page.
#[derive(Debug, Clone, Default)]
pub struct HomeView {
    /// Newest products, newest first; the first one gets the large picture.
    pub newest: Vec<Product>,
    /// The shelves, each with a few products.
    pub shelves: Vec<Shelf>,
}

/// A category with the products that stand for it.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The category.
    pub category: Category,
    /// A few of its products.
    pub products: Vec<Product>,
}

/// One category's list.
#[derive(Debug, Clone)]
pub struct CategoryView {
    /// The category.
    pub category: Category,
    /// What was asked, as read from the address.
    pub query: SearchQuery,
    /// What was found.
    pub page: ProductPage,
    /// Which page it is; the first is 1.
    pub page_number: u32,
}

/// The search page.
#[derive(Debug, Clone)]
pub struct SearchView {
    /// What was asked, as read from the address; `query.text` is cut to [`SearchQuery::MAX_TEXT`] by the caller.
    pub query: SearchQuery,
    /// What came of it.
    pub outcome: SearchOutcome,
    /// Which page of the results it is; the first is 1.
    pub page_number: u32,
    /// Products to show where nothing was found or nothing was asked.
    pub suggestions: Vec<Product>,
}

/// What came of a search.
#[derive(Debug, Clone)]
pub enum SearchOutcome {
    /// No words were given.
    NothingAsked,
    /// More words than the shop searches for.
    TooLong,
    /// A page of results; it may be empty.
    Found(ProductPage),
}

/// A product's page. Sold out is a state of it: every variant, or the chosen one, has none left.
#[derive(Debug, Clone)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// The chosen variant; the first where it is none of the product's.
    pub chosen: Sku,
    /// Its category, for the way back.
    pub category: Option<Category>,
    /// Products that go with it.
    pub related: Vec<Product>,
    /// What was typed as quantity and cannot be one; shown again beside the reason.
    pub refused_quantity: Option<String>,
}

/// A product in the mirror.
#[derive(Debug, Clone)]
pub struct TryView {
    /// The product, which can be worn.
    pub product: ProductView,
    /// Others that are worn at the same place.
    pub others: Vec<Product>,
}

/// The cart; no lines is the empty cart's page.
#[derive(Debug, Clone)]
pub struct CartView {
    /// The cart as the server priced it, or as last known where `is_estimate`.
    pub cart: Cart,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// Whether the amounts are a copy that the server has not confirmed just now.
    pub is_estimate: bool,
    /// Products to show beside an empty cart.
    pub suggestions: Vec<Product>,
}

/// The checkout: contact, address, delivery and card on one page.
#[derive(Debug, Clone)]
pub struct CheckoutView {
    /// What is bought, as the server priced it.
    pub cart: Cart,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// What was typed so far. Card fields are never sent back to the page.
    pub form: CheckoutForm,
    /// The price for the place that was typed; none while that is not known.
    pub quote: Option<Quote>,
    /// What the goods of the quote are called that are not in the cart: gifts.
    pub gifts: BTreeMap<Sku, Text>,
    /// How it is to be delivered.
    pub delivery: DeliveryMethod,
    /// What is wrong with it, in the order of the page.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why the last attempt failed, where it was not a field: sold out, price changed, server busy.
    pub failure: Option<Code>,
    /// The sandbox's cards; empty where a real gateway takes the money.
    pub sandbox_cards: Vec<SandboxCard>,
    /// Addresses to choose from; none where nobody is signed in.
    pub addresses: Option<Vec<Address>>,
    /// Cards to choose from; none where nobody is signed in.
    pub cards: Option<CardChoice>,
}

/// What was typed at the checkout, but for the card; it is kept until the order is placed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckoutForm {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Street, number, floor.
    pub line1: String,
    /// More of it.
    pub line2: String,
    /// City.
    pub city: String,
    /// State, province or region.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Codes that open promotions.
    pub coupon: String,
    /// Codes of gift cards.
    pub gift_card: String,
    /// Whether the address goes among the account's.
    pub keep_address: bool,
    /// The kept card that is to pay, by name; [`Self::NEW_CARD`] is another one, and empty nothing chosen.
    pub pay_with: String,
    /// Whether the other card goes among the account's.
    pub keep_card: bool,
}

impl CheckoutForm {
    /// In [`Self::pay_with`]: a card that is typed.
    pub const NEW_CARD: &str = "new";

    /// Who buys, as typed.
    pub fn contact(&self) -> Contact {
        let trimmed = |s: &String| s.trim().to_owned();
        Contact { name: trimmed(&self.name), email: trimmed(&self.email), phone: trimmed(&self.phone) }
    }

    /// With this address in its fields.
    #[must_use]
    pub fn at(self, address: &Address) -> Self {
        let Address { line1, line2, city, region, postal_code, country } = address.clone();
        Self { line1, line2, city, region, postal_code, country, ..self }
    }

    /// Where it goes, as typed.
    pub fn address(&self) -> Address {
        let trimmed = |s: &String| s.trim().to_owned();
        Address {
            line1: trimmed(&self.line1),
            line2: trimmed(&self.line2),
            city: trimmed(&self.city),
            region: trimmed(&self.region),
            postal_code: trimmed(&self.postal_code),
            country: trimmed(&self.country).to_ascii_uppercase(),
        }
    }
}

/// A field of the checkout or the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Full name.
    Name,
    /// E-mail address.
    Email,
    /// Telephone.
    Phone,
    /// Country.
    Country,
    /// Street, number, floor.
    Line1,
    /// More of it.
    Line2,
    /// City.
    City,
    /// State, province or region.
    Region,
    /// Postal code.
    PostalCode,
    /// How it is to be delivered.
    Delivery,
    /// Codes that open promotions.
    Coupon,
    /// Codes of gift cards.
    GiftCard,
    /// Card number.
    CardNumber,
    /// Month and year the card is good until.
    CardExpiry,
    /// The three or four digits on the card.
    CardCode,
    /// The code that confirms a payment, or a new second factor.
    ConfirmCode,
    /// The account's e-mail address.
    Login,
    /// The account's password.
    Password,
    /// The password that is to be.
    NewPassword,
    /// The password as it was.
    OldPassword,
    /// The code of a letter.
    LetterCode,
    /// A code of the second factor, or a recovery code.
    Factor,
    /// What a passkey is called.
    PasskeyName,
    /// Units that are to come back, or money is given back for.
    Units,
    /// What is wanted instead.
    Instead,
    /// Why, in the buyer's words.
    Reason,
    /// Who carries a parcel.
    Carrier,
    /// The carrier's name for a parcel.
    Tracking,
    /// Units that were counted.
    OnHand,
    /// Units that are moved.
    Quantity,
    /// Where units come from.
    From,
    /// Where they go.
    To,
    /// What buyers call a promotion.
    Offer,
    /// The word that opens it.
    OfferCode,
    /// How much less, in percent.
    Percent,
    /// What of the goods it is for.
    OfferGoods,
    /// The last day of it.
    LastDay,
    /// How many orders may use it.
    Limit,
    /// Units of everything in an order.
    Lines,
    /// The e-mail address of who is asked to work for a shop.
    Invited,
    /// What a person is to be to a shop.
    Role,
    /// In which language a letter is written.
    LetterLang,
}

impl Field {
    /// The name of the form field, which is also the end of its id.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Country => "country",
            Self::Line1 => "line1",
            Self::Line2 => "line2",
            Self::City => "city",
            Self::Region => "region",
            Self::PostalCode => "postal_code",
            Self::Delivery => "delivery",
            Self::Coupon => "coupon",
            Self::GiftCard => "gift_card",
            Self::CardNumber => "card_number",
            Self::CardExpiry => "card_exp",
            Self::CardCode => "card_cvc",
            Self::ConfirmCode => "code",
            Self::Login => "login",
            Self::Password => "password",
            Self::NewPassword => "new_password",
            Self::OldPassword => "old_password",
            Self::LetterCode => "letter_code",
            Self::Factor => "factor",
            Self::PasskeyName => "passkey_name",
            Self::Units => "units",
            Self::Instead => "instead",
            Self::Reason => "reason",
            Self::Carrier => "carrier",
            Self::Tracking => "tracking",
            Self::OnHand => "on_hand",
            Self::Quantity => "quantity",
            Self::From => "from",
            Self::To => "to",
            Self::Offer => "offer",
            Self::OfferCode => "offer_code",
            Self::Percent => "percent",
            Self::OfferGoods => "offer_goods",
            Self::LastDay => "last_day",
            Self::Limit => "limit",
            Self::Lines => "lines",
            Self::Invited => "invited",
            Self::Role => "role",
            Self::LetterLang => "letter_lang",
        }
    }

    /// The field that a JSON pointer of [`domain::order::FieldError`] or [`domain::Problem::field`] means.
    pub fn from_pointer(pointer: &str) -> Option<Self> {
        match pointer.rsplit('/').next()? {
            "name" => Some(Self::Name),
            "email" => Some(Self::Email),
            "phone" => Some(Self::Phone),
            "country" => Some(Self::Country),
            "line1" => Some(Self::Line1),
            "line2" => Some(Self::Line2),
            "city" => Some(Self::City),
            "region" => Some(Self::Region),
            "postal_code" => Some(Self::PostalCode),
            "delivery" => Some(Self::Delivery),
            "card_number" | "number" | "card" => Some(Self::CardNumber),
            "card_exp" | "expiry" | "exp_month" | "exp_year" => Some(Self::CardExpiry),
            "card_cvc" | "cvc" | "cvv" => Some(Self::CardCode),
            "code" => Some(Self::ConfirmCode),
            "carrier" => Some(Self::Carrier),
            "tracking" => Some(Self::Tracking),
            "on_hand" => Some(Self::OnHand),
            "quantity" => Some(Self::Quantity),
            "from" => Some(Self::From),
            "to" => Some(Self::To),
            "reason" => Some(Self::Reason),
            "role" => Some(Self::Role),
            _ => None,
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldFault {
    /// Nothing was typed.
    Empty,
    /// More than [`domain::order::MAX_FIELD`] characters.
    TooLong,
    /// It cannot be what it should be: no e-mail address, no card number.
    NotValid,
    /// The card is no longer good.
    Expired,
    /// The server refuses it, for this reason.
    Refused(Code),
}

/// A card of the sandbox gateway, shown on the payment form so that nobody types a real one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxCard {
    /// The number, in groups of four.
    pub number: String,
    /// What the sandbox does with it.
    pub outcome: SandboxOutcome,
}

/// What the sandbox gateway does with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SandboxOutcome {
    /// Pays.
    Succeeds,
    /// Is declined.
    Declines,
    /// Asks for a code first.
    AsksCode,
    /// Answers only after a while.
    AnswersLate,
}

/// Paying for an order that is already placed: after a decline, or after coming back.
#[derive(Debug, Clone)]
pub struct PayView {
    /// The order, in state awaiting payment.
    pub order: Order,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// What is wrong with the card's fields.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why the last attempt failed, where it was not a field: declined, gateway time-out, server busy.
    pub failure: Option<Code>,
    /// The sandbox's cards; empty where a real gateway takes the money.
    pub sandbox_cards: Vec<SandboxCard>,
    /// Cards to choose from; none where nobody is signed in.
    pub cards: Option<CardChoice>,
}

/// The code that the card's bank asks for.
#[derive(Debug, Clone)]
pub struct ConfirmView {
    /// The order that is being paid.
    pub order: Order,
    /// The payment that waits for the code.
    pub payment: String,
    /// Whether the last code was wrong.
    pub is_wrong: bool,
    /// The code that the sandbox accepts; none where a real bank sends one.
    pub sandbox_code: Option<String>,
}

/// One order: just paid, being paid, or looked up later.
#[derive(Debug, Clone)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// When this copy was fetched, where the server cannot be asked now.
    pub stale_since: Option<UnixMillis>,
    /// Whether something of it can be sent back.
    pub can_return: bool,
    /// Whether units can be taken out of it.
    pub can_change: bool,
}

/// The orders of the account and of this device, newest first.
#[derive(Debug, Clone, Default)]
pub struct OrdersView {
    /// The orders.
    pub orders: Vec<Order>,
    /// Whether somebody is signed in.
    pub is_signed_in: bool,
    /// How many of the orders were bought without an account.
    pub without_account: usize,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
}

/// Settings; the current choices are in the [`super::PageContext`].
#[derive(Debug, Clone, Default)]
pub struct SettingsView {
    /// Where to go after saving; empty stays on the settings.
    pub return_to: String,
}

/// What the shop is and what it is made of.
#[derive(Debug, Clone, Default)]
pub struct AboutView {
    /// The version of this app.
    pub version: String,
    /// The server it talks to, as a person would name it.
    pub server: String,
    /// Libraries and files of others.
    pub credits: Vec<Credit>,
}

/// Something made by others, and under which terms it is here.
#[derive(Debug, Clone)]
pub struct Credit {
    /// What it is called.
    pub name: String,
    /// SPDX expression.
    pub licence: String,
}

/// What a check said of a model.
#[derive(Debug, Clone)]
pub struct ModelView {
    /// What the model shows, or its file's name.
    pub name: String,
    /// Where to go back to.
    pub back: String,
    /// What is wrong or could be better, worst first, in the words of the check (English).
    pub issues: Vec<glb::check::Issue>,
    /// What it is; none where it cannot be read at all.
    pub facts: Option<ModelFacts>,
}

/// What a model is.
#[derive(Debug, Clone, Copy)]
pub struct ModelFacts {
    /// Its true size.
    pub size: Dimensions,
    /// Triangles drawn.
    pub triangles: usize,
    /// Materials.
    pub materials: usize,
    /// Pictures.
    pub textures: usize,
    /// Variants.
    pub variants: usize,
    /// Animations.
    pub animations: usize,
    /// The file's length.
    pub bytes: usize,
}

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The server cannot be reached and there is no copy on this device.
    Offline,
    /// There is nothing at this address.
    NotFound,
    /// The server, or the app, has a fault.
    Server,
    /// The server is busy; trying again soon helps.
    Busy,
    /// What was sent cannot be understood, or was sent by another page.
    Refused,
    /// Another window has the shopper's cart and orders.
    AlreadyOpen,
}

impl Fault {
    /// The HTTP status of such a page.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Server => 500,
            Self::Offline | Self::Busy => 503,
            Self::Refused => 400,
            Self::AlreadyOpen => 409,
        }
    }
}

/// An honest page in place of the one asked for.
#[derive(Debug, Clone)]
pub struct FaultView {
    /// Why.
    pub fault: Fault,
    /// The name of the request, to quote when asking for help.
    pub request_id: Option<String>,
    /// Products to go on with.
    pub suggestions: Vec<Product>,
}

impl ProductView {
    /// A view of `product` with its first variant chosen and nothing beside it.
    pub fn of(product: Product) -> Option<Self> {
        let chosen = product.variants.first()?.sku.clone();
        Some(Self { product, chosen, category: None, related: Vec::new(), refused_quantity: None })
    }

    /// The chosen variant; none only for a product without variants, which the server never sends.
    pub fn variant(&self) -> Option<&domain::Variant> {
        self.product.variant(&self.chosen).or_else(|| self.product.variants.first())
    }

    /// Whether no variant can be bought now.
    pub fn is_sold_out(&self) -> bool {
        self.product.variants.iter().all(|v| v.available == 0)
    }

    /// The category's slug.
    pub fn category_slug(&self) -> &Slug {
        &self.product.category
    }
}
