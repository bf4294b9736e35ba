//! What a shopper sees: every page is a pure function of the shopper's settings and one view.
//!
//! `fn page(ctx: &PageContext, view: &XView) -> maud::Markup`. A page reads no clock, file, network or database; all
//! words come from `locales/`, all colours and sizes from `assets/*.css`. Links and form actions are built by [`paths`]
//! alone. Stable hooks for tests are `data-test="..."` attributes; hooks for the ES modules are `data-stage-*` and
//! `data-*` attributes named in [`stage`] and [`forms`].
//!
//! What it refuses to do: inline styles or scripts (the content security policy forbids both), and anything that only
//! works with a script: every form is a plain form, every link a plain link.

mod about;
mod account;
mod cart;
mod category;
mod checkout;
mod confirm;
mod factor;
mod fault;
mod forms;
mod home;
mod layout;
mod lines;
mod merchant;
mod notice;
mod order;
mod parts;
pub mod paths;
mod payouts;
mod price;
mod privacy;
mod product;
mod promotions;
mod report;
mod returns;
mod saved;
mod search;
mod settings;
mod sign;
mod staff;
pub(crate) mod stage;
mod stock;
mod try_on;
pub mod view;
mod ways;

use domain::{Category, Currency, Lang};
use serde::{Deserialize, Serialize};

pub use about::about;
pub use account::{account, address, addresses, password, profile, sessions};
pub use cart::cart;
pub use category::category;
pub use checkout::{checkout, pay};
pub use confirm::confirm;
pub use factor::factor;
pub use fault::fault;
pub use home::home;
pub use lines::lines;
pub(crate) use merchant::front;
pub use merchant::{shop_goods, shop_order, shop_orders};
pub use notice::{Done, Notice};
pub use order::{done, order, orders, pending};
pub use payouts::shop_payouts;
pub use privacy::{data, erase};
pub use product::product;
pub use promotions::{ALL_GOODS, promotions};
pub use report::report;
pub use returns::ask_return;
pub use saved::{card_remove, cards};
pub use search::search;
pub use settings::settings;
pub use sign::{forgot, reset, sign_in, sign_in_code, sign_up, verify};
pub use staff::{invitation, shop_people};
pub use stock::stock;
pub use try_on::try_on;
pub use view::{
    AboutView, AccountView, AddressView, AddressesView, AwayStage, AwayView, CardChoice, CardView, CardsView, CartView,
    CategoryView, CheckoutForm, CheckoutView, ConfirmView, Credit, DataView, EraseView, FactorView, Fault, FaultView,
    Field, FieldFault, GoodsView, HomeView, InvitationView, LinesView, MerchantView, ModelFacts, ModelView, OrderView,
    OrdersView, PasskeyView, PasswordView, PayView, PayoutsView, ProductView, ProfileView, PromotionsView, ReturnView,
    SandboxCard, SandboxOutcome, SearchOutcome, SearchView, SessionsView, SettingsView, Shelf, ShopOrderView, SignView,
    StaffView, StockView, TryView, WaysView,
};
pub use ways::{away, came_back, passkey, ways};

/// What every page needs to know beside its view.
#[derive(Debug, Clone)]
pub struct PageContext {
    /// The language of every word.
    pub lang: Lang,
    /// The currency of every price that is not fixed by an order.
    pub currency: Currency,
    /// How lengths are written.
    pub units: Units,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Whether things may move, or as the system says.
    pub motion: Motion,
    /// Units in the cart, for the badge.
    pub cart_units: u64,
    /// Whether the server cannot be reached, so that what is shown is the last known copy.
    pub is_offline: bool,
    /// Things to be said once, at the top of the page.
    pub notices: Vec<Notice>,
    /// Guards every form against requests made by other pages; goes into a hidden field `form_token`.
    pub form_token: String,
    /// Whether a 3D stage can be shown in this window.
    pub has_stage: bool,
    /// Whether things can be tried on in this window.
    pub has_mirror: bool,
    /// How the person who is signed in is called; none where nobody is.
    pub person: Option<String>,
    /// Path and query of this page, to come back to after changing settings.
    pub path: String,
    /// The shelves, for the navigation.
    pub categories: Vec<Category>,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All choices, in the order the settings show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value in forms, in the store and in HTML attributes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The choice of that name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|c| c.as_str() == name)
            }
        }
    };
}

choice!(
    /// How lengths are written.
    Units {
        /// Millimetres, and centimetres for large things.
        #[default]
        Mm = "mm",
        /// Inches.
        Inch = "inch",
    }
);
choice!(
    /// The colours of the shop.
    Theme {
        /// As the system prefers.
        #[default]
        System = "system",
        /// Daylight.
        Light = "light",
        /// Evening.
        Dark = "dark",
    }
);
choice!(
    /// Whether things may move.
    Motion {
        /// As the system prefers.
        #[default]
        System = "system",
        /// Things move to explain where they come from.
        Full = "full",
        /// Nothing moves by itself.
        Reduced = "reduced",
    }
);

impl PageContext {
    /// A context for `lang` with everything else as on a first visit.
    pub fn first_visit(lang: Lang) -> Self {
        Self {
            lang,
            currency: Currency::USD,
            units: Units::default(),
            theme: Theme::default(),
            motion: Motion::default(),
            cart_units: 0,
            is_offline: false,
            notices: Vec::new(),
            form_token: String::new(),
            has_stage: false,
            has_mirror: false,
            person: None,
            path: paths::HOME.to_owned(),
            categories: Vec::new(),
        }
    }

    /// The words for `key` in the shopper's language.
    pub fn t(&self, key: &str) -> String {
        crate::text::text(self.lang, key)
    }

    /// The words for `key` with its placeholders filled.
    pub fn t_args(&self, key: &str, args: &[(&str, crate::text::Arg<'_>)]) -> String {
        crate::text::text_with(self.lang, key, args)
    }
}

#[cfg(test)]
mod tests;
