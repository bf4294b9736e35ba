//! `vitrine`: what a shopper opens. Pages rendered in Rust, a local store, a client of the shop's server, and (with the
//! feature `desktop`) a window with the 3D stage in it.
//!
//! It refuses to decide a price, a total or a stock: those are the server's word. It refuses to lose what a shopper
//! put in: wishes are written to the local store before the network hears of them.
//!
//! # Addresses
//!
//! Reads, each a document that is a pure function of state (`GET`):
//!
//! | address | page |
//! |---|---|
//! | `/` | home |
//! | `/c/{category}?sort=&price_min=&price_max=&attr.KEY=VALUE&page=N` | a shelf, filtered |
//! | `/search?q=` and the same filters | search |
//! | `/p/{product}?sku=SKU` | a product |
//! | `/p/{product}/model` | what is wrong with its model, and what it is |
//! | `/p/{product}/try?sku=SKU` | the mirror, wearing it |
//! | `/cart` | the cart |
//! | `/checkout` | contact, address, delivery, payment |
//! | `/order/{id}` | an order; asks the shopper's confirmation, for another card, or to wait, as it stands |
//! | `/order/{id}/return` | asking to send goods back |
//! | `/orders` | the last orders, of this device and of who is signed in |
//! | `/account`, `/account/sign-in`, `/account/sign-in/code`, `/account/sign-up`, `/account/verify`, `/account/forgot`, `/account/reset` | an account, and the ways into it |
//! | `/account/profile`, `/account/addresses`, `/account/addresses/{name}`, `/account/password`, `/account/second-factor`, `/account/sessions`, `/account/data`, `/account/erase` | what is kept of a person, and how it is opened |
//! | `/shop/{shop}?before=`, `/shop/{shop}/goods`, `/shop/{shop}/order/{id}` | a shop, for its members |
//! | `/stock?sku=` | the shelves, for those who run the house |
//! | `/settings`, `/about` | settings, licences |
//! | `/assets/{sha256}` | a picture or model from the cache or the server |
//! | `/static/{file}` | style, fonts, scripts |
//! | `/online` | whether the server is there, `true` or `false`; pages that are looked at ask every few seconds |
//! | `/stage/status`, `/stage/frame` | the stage, see [`stage`] |
//! | `/mirror/status`, `/mirror/frame` | the mirror, see [`try_on`] |
//!
//! Writes, all `application/x-www-form-urlencoded` through [`Shop::submit`]:
//!
//! | address | fields |
//! |---|---|
//! | `/cart/add` | `sku`, `quantity`, `seen_minor` (unit price shown, minor units), `seen_currency` |
//! | `/cart/set` | `sku`, `quantity` |
//! | `/cart/remove` | `sku` |
//! | `/cart/accept` | none: the changed prices are fine, remember them as seen |
//! | `/checkout/delivery` | `delivery` (`standard`, `express`) and whatever of `/checkout` was typed so far |
//! | `/checkout` | `name`, `email`, `phone`, `line1`, `line2`, `city`, `region`, `postal_code`, `country`, `delivery`, `card_number`, `card_exp` (`MM/YY`), `card_cvc`, `expected_minor` (the total that was shown) |
//! | `/order/{id}/pay` | `card_number`, `card_exp`, `card_cvc` |
//! | `/order/{id}/confirm` | `payment`, `code` |
//! | `/order/{id}/retry` | none: ask again with the same idempotency key |
//! | `/order/{id}/cancel` | none |
//! | `/order/{id}/return` | `units.SKU`, `want` (`money`, `goods`), `instead.SKU`, `reason` |
//! | `/order/{id}/returns/{return}/withdraw` | none |
//! | `/account/...`, `/shop/...`, `/stock/...` | as [`pages::paths`] says at each |
//! | `/settings` | any of `lang`, `currency`, `units` (`mm`, `inch`), `theme` (`system`, `light`, `dark`), `motion` (`system`, `reduced`, `full`), and `back` (a path to return to) |
//! | `/retry` | `back`: look again whether the server is there |
//!
//! Every form carries `form_token` (a per-process secret, in the page's frame) so that no other page can post it.

pub mod api;
pub mod config;
#[cfg(feature = "desktop")]
pub mod desktop;
pub mod format;
mod keep;
pub mod opener;
pub mod pages;
pub mod serve;
pub mod shop;
pub mod stage;
#[cfg(feature = "desktop")]
pub mod stills;
pub mod store;
pub mod text;
pub mod try_on;
mod viewer;

pub use config::Config;
pub use shop::{Outcome, Shop, program_files};
