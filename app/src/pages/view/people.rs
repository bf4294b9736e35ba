//! What the pages of an account show.

use std::collections::BTreeMap;

use domain::account::{Account, Purpose, Session, TotpOffer};
use domain::passkey::Passkey;
use domain::provider::{LinkedProvider, SignInProvider};
use domain::saved::SavedMethod;
use domain::shop::Membership;
use domain::{Address, AssetRef, Code, Money, Order, Sku};

use super::{CheckoutForm, Field, FieldFault, Product};

/// Signing in, signing up and the steps between. Passwords and codes are never sent back to the page.
#[derive(Debug, Clone, Default)]
pub struct SignView {
    /// Where to go afterwards; empty is the account.
    pub back: String,
    /// The name that was typed.
    pub name: String,
    /// The address that was typed, or that the letter went to.
    pub email: String,
    /// Whether the password of this attempt is known still.
    pub knows_password: bool,
    /// Who signs people in besides.
    pub providers: Vec<SignInProvider>,
    /// What is wrong with it, in the order of the page.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// How far a sign-in at a provider is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AwayStage {
    /// The person is there.
    #[default]
    Waits,
    /// The account's password is asked for, this once.
    Password,
    /// A code of the second factor is asked for.
    Factor,
    /// It came to nothing.
    Failed(Code),
}

/// A sign-in at a provider under way.
#[derive(Debug, Clone, Default)]
pub struct AwayView {
    /// Where the person signs in.
    pub address: String,
    /// Where to go afterwards; empty is the account.
    pub back: String,
    /// How far it is.
    pub stage: AwayStage,
    /// Whether the address is shown, to be copied; the page does not change then.
    pub shows_address: bool,
    /// What is wrong with the form that was sent.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// The passkeys and the providers that open the account.
#[derive(Debug, Clone, Default)]
pub struct WaysView {
    /// First made first.
    pub passkeys: Vec<Passkey>,
    /// Each with what people call it.
    pub providers: Vec<(LinkedProvider, String)>,
    /// Whether the shop has any to sign in by.
    pub has_providers: bool,
}

/// One passkey.
#[derive(Debug, Clone)]
pub struct PasskeyView {
    /// The passkey.
    pub passkey: Passkey,
    /// Its name as typed.
    pub name: String,
    /// What is wrong with the form that was sent.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// The account's front page.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// The shops that the person works for.
    pub shops: Vec<Membership>,
}

/// Name and telephone.
#[derive(Debug, Clone, Default)]
pub struct ProfileView {
    /// As typed.
    pub name: String,
    /// As typed.
    pub phone: String,
    /// What is wrong with it.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it was not kept, where it was not a field.
    pub failure: Option<Code>,
}

/// The kept addresses, each with the name that its forms go by.
#[derive(Debug, Clone, Default)]
pub struct AddressesView {
    /// First kept first.
    pub addresses: Vec<(String, Address)>,
}

/// A new or a kept address in a form.
#[derive(Debug, Clone, Default)]
pub struct AddressView {
    /// The address's name; none is a new one.
    pub name: Option<String>,
    /// As typed.
    pub form: CheckoutForm,
    /// What is wrong with it, in the order of the page.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it was not kept, where it was not a field.
    pub failure: Option<Code>,
}

/// The kept cards.
#[derive(Debug, Clone, Default)]
pub struct CardsView {
    /// Newest first.
    pub cards: Vec<SavedMethod>,
}

/// A kept card that is to go.
#[derive(Debug, Clone)]
pub struct CardView {
    /// The card.
    pub card: SavedMethod,
}

/// Which card pays.
#[derive(Debug, Clone, Default)]
pub struct CardChoice {
    /// Newest first.
    pub cards: Vec<SavedMethod>,
    /// The chosen one's name; none is a card that is typed.
    pub chosen: Option<String>,
    /// Whether the card that is typed is to be kept.
    pub keeps: bool,
}

/// Another password.
#[derive(Debug, Clone, Default)]
pub struct PasswordView {
    /// What is wrong with it.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// The second factor.
#[derive(Debug, Clone, Default)]
pub struct FactorView {
    /// Whether signing in asks for one.
    pub is_on: bool,
    /// An offer that waits for its first code.
    pub offer: Option<TotpOffer>,
    /// Recovery codes that were given just now.
    pub codes: Vec<String>,
    /// What is wrong with the form.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// Where the person is signed in.
#[derive(Debug, Clone, Default)]
pub struct SessionsView {
    /// Last used first.
    pub sessions: Vec<Session>,
}

/// What the shop keeps, and may do with it.
#[derive(Debug, Clone, Default)]
pub struct DataView {
    /// What was agreed to.
    pub granted: Vec<Purpose>,
}

/// What deleting the account does.
#[derive(Debug, Clone, Default)]
pub struct EraseView {
    /// What is wrong with the form.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// Saying yes to a shop that asked by letter. The code is never sent back to the page.
#[derive(Debug, Clone, Default)]
pub struct InvitationView {
    /// The account's address: the letter must have gone there.
    pub email: String,
    /// What is wrong with the form.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// Changing what is in an order that has not left.
#[derive(Debug, Clone)]
pub struct LinesView {
    /// The order as it is.
    pub order: Order,
    /// Units of each that are in it, and the most there may be.
    pub units: BTreeMap<Sku, (u32, u32)>,
    /// Units of each that are wanted, as typed.
    pub typed: BTreeMap<Sku, String>,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// Whether what was chosen is shown once more, to be agreed to.
    pub is_review: bool,
    /// What the order would cost then, as the server says; none where it says so only when it is done.
    pub total: Option<Money>,
    /// Names the attempt: a second click is the same one.
    pub attempt: String,
    /// What is wrong with the form.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}

/// Asking to send goods back.
#[derive(Debug, Clone)]
pub struct ReturnView {
    /// The order.
    pub order: Order,
    /// Units of each that can come back.
    pub units: BTreeMap<Sku, u32>,
    /// Units of each that were chosen.
    pub chosen: BTreeMap<Sku, u32>,
    /// Whether other goods are wanted, and not the money.
    pub wants_goods: bool,
    /// What was chosen instead of each.
    pub instead: BTreeMap<Sku, Sku>,
    /// The products that the goods are of, to choose another variant from.
    pub products: BTreeMap<Sku, Product>,
    /// Why, as typed.
    pub reason: String,
    /// Names the attempt: a second click is the same one.
    pub attempt: String,
    /// A small picture of each line's variant.
    pub pictures: BTreeMap<Sku, AssetRef>,
    /// What is wrong with the form.
    pub errors: Vec<(Field, FieldFault)>,
    /// Why it failed, where it was not a field.
    pub failure: Option<Code>,
}
