//! What the members of a shop, and those who run the house, ask the server for.

use domain::payout::ShopPayouts;
use domain::pricing::{Promotion, PromotionUse, Promotions};
use domain::returns::ReturnStep;
use domain::shipment::ShipmentEvent;
use domain::shop::{
    InvitationAnswer, InvitationRequest, Invitations, MemberChange, Members, Memberships, ShopOrders, ShopProducts,
};
use domain::stock::{CountRequest, Stock, TransferRequest};
use domain::{Refund, RefundRequest, Return, Shipment, ShipmentRequest, Sku, Slug, UnixMillis};
use reqwest::Method;

use super::{Api, ApiError, Call};
use crate::pages::paths::escape;

impl Api {
    /// The person's shops.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn shops(&self, token: &str) -> Result<Memberships, ApiError> {
        self.json(Call::get("/v1/shops".to_owned()).signed(token)).await
    }

    /// What was ordered of a shop before a moment, newest first.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn shop_orders(
        &self,
        shop: &Slug,
        before: Option<UnixMillis>,
        token: &str,
    ) -> Result<ShopOrders, ApiError> {
        let mut call = Call::get(format!("/v1/shops/{shop}/orders")).signed(token);
        call.query.extend(before.map(|at| ("before".to_owned(), at.to_string())));
        self.json(call).await
    }

    /// A shop's goods after the one of that name.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn shop_products(
        &self,
        shop: &Slug,
        after: Option<&Slug>,
        token: &str,
    ) -> Result<ShopProducts, ApiError> {
        let mut call = Call::get(format!("/v1/shops/{shop}/products")).signed(token);
        call.query.extend(after.map(|slug| ("after".to_owned(), slug.to_string())));
        self.json(call).await
    }

    /// What a shop is owed and was paid.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn shop_payouts(&self, shop: &Slug, token: &str) -> Result<ShopPayouts, ApiError> {
        self.json(Call::get(format!("/v1/shops/{shop}/payouts")).signed(token)).await
    }

    /// Who works for a shop.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn members(&self, shop: &Slug, token: &str) -> Result<Members, ApiError> {
        self.json(Call::get(format!("/v1/shops/{shop}/members")).signed(token)).await
    }

    /// Gives a person a role in a shop: sent again it changes nothing.
    ///
    /// # Errors
    /// See [`ApiError`]; `wrong_state` where the shop would be left without an owner.
    pub async fn put_member(
        &self,
        shop: &Slug,
        account: &str,
        change: &MemberChange,
        token: &str,
    ) -> Result<Members, ApiError> {
        let path = format!("/v1/shops/{shop}/members/{}", escape(account));
        self.json(Call::once(Method::PUT, &path, change).signed(token)).await
    }

    /// Takes a person's role in a shop away.
    ///
    /// # Errors
    /// See [`ApiError`]; `wrong_state` where the shop would be left without an owner.
    pub async fn remove_member(&self, shop: &Slug, account: &str, token: &str) -> Result<Members, ApiError> {
        let path = format!("/v1/shops/{shop}/members/{}", escape(account));
        self.json(Call::once(Method::DELETE, &path, &serde_json::json!({})).signed(token)).await
    }

    /// Who was asked to work for a shop and has not said yes.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn invitations(&self, shop: &Slug, token: &str) -> Result<Invitations, ApiError> {
        self.json(Call::get(format!("/v1/shops/{shop}/invitations")).signed(token)).await
    }

    /// Asks somebody to work for a shop, by letter: a second one takes the place of the first.
    ///
    /// # Errors
    /// See [`ApiError`]; `rate_limited` where the address had many letters.
    pub async fn invite(&self, shop: &Slug, request: &InvitationRequest, token: &str) -> Result<Invitations, ApiError> {
        let path = format!("/v1/shops/{shop}/invitations");
        self.json(Call::once(Method::POST, &path, request).signed(token)).await
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn take_invitation_back(&self, shop: &Slug, id: &str, token: &str) -> Result<(), ApiError> {
        let path = format!("/v1/shops/{shop}/invitations/{}", escape(id));
        self.done(Call::once(Method::DELETE, &path, &serde_json::json!({})).signed(token)).await
    }

    /// Says yes to a shop by its letter's code: the person's shops from then on.
    ///
    /// # Errors
    /// See [`ApiError`]; `letter_refused`, `wrong_state` where a shop would be left without an owner.
    pub async fn accept_invitation(&self, answer: &InvitationAnswer, token: &str) -> Result<Memberships, ApiError> {
        self.json(Call::once(Method::POST, "/v1/account/invitations", answer).signed(token)).await
    }

    /// A parcel leaves.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn ship(
        &self,
        order: &str,
        parcel: &ShipmentRequest,
        key: &str,
        token: &str,
    ) -> Result<Shipment, ApiError> {
        let path = format!("/v1/orders/{}/shipments", escape(order));
        self.json(Call::write(Method::POST, path, parcel, key).signed(token)).await
    }

    /// What the merchant knows of a parcel.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn shipment_step(
        &self,
        order: &str,
        parcel: &str,
        event: ShipmentEvent,
        key: &str,
        token: &str,
    ) -> Result<Shipment, ApiError> {
        let path = format!("/v1/orders/{}/shipments/{}", escape(order), escape(parcel));
        let step = serde_json::json!({ "event": event });
        self.json(Call::write(Method::POST, path, &step, key).signed(token)).await
    }

    /// What the merchant makes of a return.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn return_step(
        &self,
        order: &str,
        id: &str,
        step: &ReturnStep,
        key: &str,
        token: &str,
    ) -> Result<Return, ApiError> {
        let path = format!("/v1/orders/{}/returns/{}", escape(order), escape(id));
        self.json(Call::write(Method::POST, path, step, key).signed(token)).await
    }

    /// Gives money back. The bank is asked, so a try that was not answered in time is not repeated.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn refund(
        &self,
        order: &str,
        request: &RefundRequest,
        key: &str,
        token: &str,
    ) -> Result<Refund, ApiError> {
        let path = format!("/v1/orders/{}/refunds", escape(order));
        self.json(Call::write(Method::POST, path, request, key).signed(token).impatient()).await
    }

    /// Where units of a SKU lie, and how they moved.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn stock(&self, sku: &Sku, token: &str) -> Result<Stock, ApiError> {
        self.json(Call::get(format!("/v1/stock/{}", escape(sku.as_str()))).signed(token)).await
    }

    /// Somebody counted.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn count_stock(&self, count: &CountRequest, key: &str, token: &str) -> Result<Stock, ApiError> {
        self.json(Call::write(Method::POST, "/v1/stock/counts".to_owned(), count, key).signed(token)).await
    }

    /// Units go from one location to another.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn move_stock(&self, request: &TransferRequest, key: &str, token: &str) -> Result<Stock, ApiError> {
        self.json(Call::write(Method::POST, "/v1/stock/transfers".to_owned(), request, key).signed(token)).await
    }

    /// The house's promotions.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn promotions(&self, token: &str) -> Result<Promotions, ApiError> {
        self.json(Call::get("/v1/promotions".to_owned()).signed(token)).await
    }

    /// Makes a promotion, or puts it in the place of the one of that name: sent again it changes nothing.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn put_promotion(&self, promotion: &Promotion, token: &str) -> Result<PromotionUse, ApiError> {
        self.json(Call::once(Method::POST, "/v1/promotions", promotion).signed(token)).await
    }

    /// Ends a promotion.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn end_promotion(&self, id: &Slug, token: &str) -> Result<(), ApiError> {
        let path = format!("/v1/promotions/{id}");
        self.done(Call::once(Method::DELETE, &path, &serde_json::json!({})).signed(token)).await
    }
}
