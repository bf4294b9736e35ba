//! Accounts, sessions and what people may ask of their data. Nothing here is sent twice: letters, codes and refresh tokens are
//! good once.

use domain::account::{
    Account, Claim, ConsentChange, Consents, Export, Forgotten, Login, OwnOrders, PasswordAgain, PasswordChange,
    PasswordReset, Profile, RecoveryCodes, Refresh, Registration, Sessions, Tokens, TotpCode, TotpOffer, Verification,
};
use domain::passkey::{PasskeyName, Passkeys};
use domain::provider::{LinkedProviders, ProviderLogin, ProviderOffer, ProviderStart, SignInProviders};
use domain::returns::{Return, ReturnRequest};
use domain::saved::{SaveRequest, SavedMethod, SavedMethods};
use domain::{Order, UnixMillis};
use reqwest::Method;

use super::{Api, ApiError, Call, OrderKey};
use crate::pages::paths::escape;

impl Api {
    /// Makes an account, to be confirmed by letter.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn register(&self, new: &Registration) -> Result<(), ApiError> {
        self.done(Call::once(Method::POST, "/v1/accounts", new)).await
    }

    /// Confirms an account's address and signs in.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn verify(&self, given: &Verification) -> Result<Tokens, ApiError> {
        self.json(Call::once(Method::POST, "/v1/accounts/verify", given)).await
    }

    /// Asks for a new password by letter.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn forgot(&self, given: &Forgotten) -> Result<(), ApiError> {
        self.done(Call::once(Method::POST, "/v1/accounts/forgot", given)).await
    }

    /// Takes a new password by the letter's code.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn reset(&self, given: &PasswordReset) -> Result<(), ApiError> {
        self.done(Call::once(Method::POST, "/v1/accounts/reset", given)).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// See [`ApiError`]; `login_refused`, `second_factor_required`.
    pub async fn log_in(&self, login: &Login) -> Result<Tokens, ApiError> {
        self.json(Call::once(Method::POST, "/v1/sessions", login)).await
    }

    /// By whom people can sign in.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn providers(&self) -> Result<SignInProviders, ApiError> {
        self.json(Call::get("/v1/providers".to_owned())).await
    }

    /// Begins a sign-in at a provider.
    ///
    /// # Errors
    /// See [`ApiError`]; `invalid_field` where the operator does not know the way back, `unavailable`.
    pub async fn start_provider(&self, name: &str, start: &ProviderStart) -> Result<ProviderOffer, ApiError> {
        let path = format!("/v1/providers/{}/sign-in", escape(name));
        self.json(Call::once(Method::POST, &path, start)).await
    }

    /// Signs in by what the person came back with.
    ///
    /// # Errors
    /// See [`ApiError`]; `login_refused`, `second_factor_required` with the field that is missing.
    pub async fn log_in_by_provider(&self, login: &ProviderLogin) -> Result<Tokens, ApiError> {
        self.json(Call::once(Method::POST, "/v1/sessions/provider", login)).await
    }

    /// The account's passkeys.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn passkeys(&self, token: &str) -> Result<Passkeys, ApiError> {
        self.json(Call::get("/v1/account/passkeys".to_owned()).signed(token)).await
    }

    /// Calls a passkey otherwise.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn name_passkey(&self, id: &str, change: &PasskeyName, token: &str) -> Result<Passkeys, ApiError> {
        let path = format!("/v1/account/passkeys/{}", escape(id));
        self.json(Call::once(Method::PUT, &path, change).signed(token)).await
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// See [`ApiError`]; `login_refused`.
    pub async fn remove_passkey(&self, id: &str, again: &PasswordAgain, token: &str) -> Result<(), ApiError> {
        let path = format!("/v1/account/passkeys/{}/remove", escape(id));
        self.done(Call::once(Method::POST, &path, again).signed(token)).await
    }

    /// Whose word opens the account.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn linked_providers(&self, token: &str) -> Result<LinkedProviders, ApiError> {
        self.json(Call::get("/v1/account/providers".to_owned()).signed(token)).await
    }

    /// A provider's word opens the account no more.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn unlink_provider(&self, id: &str, token: &str) -> Result<(), ApiError> {
        let path = format!("/v1/account/providers/{}", escape(id));
        self.done(Call::once(Method::DELETE, &path, &serde_json::json!({})).signed(token)).await
    }

    /// The next pair of tokens; the refresh token is used up.
    ///
    /// # Errors
    /// See [`ApiError`]; `session_ended`.
    pub async fn renew(&self, refresh_token: &str) -> Result<Tokens, ApiError> {
        let body = Refresh { refresh_token: refresh_token.to_owned() };
        self.json(Call::once(Method::POST, "/v1/sessions/refresh", &body)).await
    }

    /// The account's sessions that go on.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn sessions(&self, token: &str) -> Result<Sessions, ApiError> {
        self.json(Call::get("/v1/sessions".to_owned()).signed(token)).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn end_session(&self, id: &str, token: &str) -> Result<(), ApiError> {
        let path = format!("/v1/sessions/{}", escape(id));
        self.done(Call::once(Method::DELETE, &path, &serde_json::json!({})).signed(token)).await
    }

    /// The account.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn account(&self, token: &str) -> Result<Account, ApiError> {
        self.json(Call::get("/v1/account".to_owned()).signed(token)).await
    }

    /// Replaces what the person may correct.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn correct(&self, profile: &Profile, token: &str) -> Result<Account, ApiError> {
        self.json(Call::once(Method::PUT, "/v1/account", profile).signed(token)).await
    }

    /// Takes a new password by the old one.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn new_password(&self, change: &PasswordChange, token: &str) -> Result<(), ApiError> {
        self.done(Call::once(Method::POST, "/v1/account/password", change).signed(token)).await
    }

    /// Offers a second factor.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn offer_totp(&self, again: &PasswordAgain, token: &str) -> Result<TotpOffer, ApiError> {
        self.json(Call::once(Method::POST, "/v1/account/second-factor", again).signed(token)).await
    }

    /// Turns the offered second factor on.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn confirm_totp(&self, code: &TotpCode, token: &str) -> Result<RecoveryCodes, ApiError> {
        self.json(Call::once(Method::PUT, "/v1/account/second-factor", code).signed(token)).await
    }

    /// Turns the second factor off.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn drop_totp(&self, again: &PasswordAgain, token: &str) -> Result<(), ApiError> {
        self.done(Call::once(Method::POST, "/v1/account/second-factor/off", again).signed(token)).await
    }

    /// What the person agreed to.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn consents(&self, token: &str) -> Result<Consents, ApiError> {
        self.json(Call::get("/v1/account/consents".to_owned()).signed(token)).await
    }

    /// Writes down a yes or a no.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn consent(&self, change: &ConsentChange, token: &str) -> Result<Consents, ApiError> {
        self.json(Call::once(Method::POST, "/v1/account/consents", change).signed(token)).await
    }

    /// Everything the shop knows about the person.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn export(&self, token: &str) -> Result<Export, ApiError> {
        self.json(Call::get("/v1/account/export".to_owned()).signed(token)).await
    }

    /// Forgets the person.
    ///
    /// # Errors
    /// See [`ApiError`]; `wrong_state` while an order is not finished.
    pub async fn erase(&self, again: &PasswordAgain, token: &str) -> Result<(), ApiError> {
        self.done(Call::once(Method::POST, "/v1/account/erase", again).signed(token)).await
    }

    /// The person's orders placed before a moment, newest first.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn own_orders(&self, before: Option<UnixMillis>, token: &str) -> Result<OwnOrders, ApiError> {
        let mut call = Call::get("/v1/account/orders".to_owned()).signed(token);
        call.query.extend(before.map(|at| ("before".to_owned(), at.to_string())));
        self.json(call).await
    }

    /// Makes an order that was bought without an account the person's own. Asking twice changes nothing.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn claim(&self, claim: &Claim, token: &str) -> Result<Order, ApiError> {
        self.json(Call::once(Method::POST, "/v1/account/orders", claim).signed(token)).await
    }

    /// The cards that the person keeps.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn saved_cards(&self, token: &str) -> Result<SavedMethods, ApiError> {
        self.json(Call::get("/v1/account/payment-methods".to_owned()).signed(token)).await
    }

    /// Keeps a card for the next time.
    ///
    /// # Errors
    /// See [`ApiError`]; `card_declined` where it cannot be kept, which says nothing of paying with it.
    pub async fn save_card(&self, card: &SaveRequest, key: &str, token: &str) -> Result<SavedMethod, ApiError> {
        let path = "/v1/account/payment-methods".to_owned();
        self.json(Call::write(Method::POST, path, card, key).signed(token).impatient()).await
    }

    /// Removes a kept card.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn remove_card(&self, id: &str, token: &str) -> Result<(), ApiError> {
        let path = format!("/v1/account/payment-methods/{}", escape(id));
        self.done(Call::once(Method::DELETE, &path, &serde_json::json!({})).signed(token)).await
    }

    /// Asks to send goods back.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn ask_return(
        &self,
        order: &str,
        opens: &OrderKey,
        request: &ReturnRequest,
        key: &str,
    ) -> Result<Return, ApiError> {
        let path = format!("/v1/orders/{}/returns", escape(order));
        self.json(Call::write(Method::POST, path, request, key).opened_by(opens)).await
    }

    /// The buyer keeps the goods.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn withdraw_return(
        &self,
        order: &str,
        opens: &OrderKey,
        id: &str,
        key: &str,
    ) -> Result<Return, ApiError> {
        let path = format!("/v1/orders/{}/returns/{}/withdraw", escape(order), escape(id));
        self.json(Call::write(Method::POST, path, &serde_json::json!({}), key).opened_by(opens)).await
    }
}
