//! Merchants' shops: members, goods, orders; and the house's own routes (roles, audit log).

use std::sync::Arc;

use domain::account::{RoleChange, ShopRole};
use domain::audit::AuditPage;
use domain::order::line;
use domain::shop::{Member, MemberChange, Members, Memberships, ShopOrder, ShopOrders, ShopProducts, ShopProfile};
use domain::{Code, Product, Slug, UnixMillis};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use super::order::Opens;
use crate::db::{self, Committed as _, Tx};
use crate::error::{Error, Result};
use crate::policy::{Caller, SignedIn};

/// Things on one page.
const PAGE: u32 = 50;

/// The most variants of a product that a merchant sends.
const MAX_VARIANTS: usize = 100;

fn no_shop() -> Error {
    Error::not_found("there is no such shop, or it is not yours")
}

impl Shop {
    /// The person's shops.
    pub async fn memberships(&self, me: &SignedIn) -> Result<Memberships> {
        Ok(Memberships { shops: db::shop::of_account(&self.db.read, &me.account).await? })
    }

    /// Opens a shop.
    pub async fn open_shop(self: &Arc<Self>, caller: &Caller, profile: ShopProfile) -> Result<ShopProfile> {
        line("/name", &profile.name)?;
        if profile.name.trim().is_empty() {
            return Err(Error::field("/name", "is empty"));
        }
        let (shop, by, new) = (Arc::clone(self), caller.name().to_owned(), profile.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::shop::put(tx, &new, shop.clock.now_ms()).await? {
                        return Err(Error::field("/slug", "is the name of another shop"));
                    }
                    shop.note(tx, &by, "shop.opened", new.slug.as_str(), "").await
                })
            })
            .await?;
        Ok(profile)
    }

    /// Who works for the shop.
    pub async fn members(&self, slug: &str) -> Result<Members> {
        let mut members = Vec::new();
        for (account, role) in db::shop::members(&self.db.read, slug).await? {
            let person = self.person(&self.account_of(&account).await?)?;
            members.push(Member { account, name: person.profile.name, role });
        }
        Ok(Members { members })
    }

    /// Gives a person a role in the shop, or with none takes it away. A shop keeps an owner.
    ///
    /// # Errors
    /// `not_found` (no such shop or account), `wrong_state` (it would be left without an owner).
    pub async fn set_member(
        self: &Arc<Self>,
        caller: &Caller,
        slug: &str,
        account: &str,
        change: Option<MemberChange>,
    ) -> Result<Members> {
        let (shop, by) = (Arc::clone(self), caller.name().to_owned());
        let (slug_owned, account) = (slug.to_owned(), account.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let slug = slug_owned;
                    let role = change.map(|c| c.role);
                    change_member(tx, &slug, &account, role).await?;
                    let detail = format!("{account} {}", role.map_or("none", ShopRole::as_str));
                    shop.note(tx, &by, "shop.member", &slug, &detail).await
                })
            })
            .await?;
        self.members(slug).await
    }

    /// A page of the shop's goods.
    pub async fn shop_products(&self, slug: &str, after: Option<&str>) -> Result<ShopProducts> {
        let slugs = db::shop::products(&self.db.read, slug, after.unwrap_or_default(), PAGE).await?;
        let shelf = self.goods.shelf();
        let now = self.clock.now_ms();
        let product = |name: &String| Some(self.goods.with_stock(shelf.product(&name.parse::<Slug>().ok()?)?, now));
        Ok(ShopProducts { products: slugs.iter().filter_map(product).collect() })
    }

    /// Puts one of the shop's goods on the shelf, new or changed. Counts are taken for SKUs never seen before only.
    ///
    /// # Errors
    /// A field that cannot stand; a name or SKU that another shop or product has.
    pub async fn put_product(
        self: &Arc<Self>,
        key: &WriteKey,
        caller: &Caller,
        slug: &str,
        product: Product,
    ) -> Result<Answer> {
        let shelf = self.goods.shelf();
        check(&product)?;
        if !shelf.categories.iter().any(|c| c.slug == product.category) {
            return Err(Error::field("/category", "is not one of the shop's categories"));
        }
        let pictures = product.posters.iter().chain(&product.thumbnail).chain(&product.model);
        let pictures = pictures.chain(product.variants.iter().filter_map(|v| v.poster.as_ref()));
        if pictures.into_iter().any(|a| !shelf.assets.contains_key(&a.hash)) {
            return Err(Error::field("/posters", "names an asset that is not in the shop"));
        }
        let (shop, by, slug) = (Arc::clone(self), caller.name().to_owned(), slug.to_owned());
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                match db::shop::of_product(tx, product.slug.as_str()).await? {
                    Some(owner) if owner != slug => {
                        return Err(Error::field("/slug", "is the name of something of another shop"));
                    }
                    _ => {}
                }
                if !db::product::skus_elsewhere(tx, &product).await?.is_empty() {
                    return Err(Error::field("/variants", "has a SKU that something else has"));
                }
                db::product::put(tx, &product, now).await?;
                db::shop::set_product(tx, product.slug.as_str(), &slug).await?;
                tx.new_shelf = Some(Arc::new(db::product::load(tx.conn().await?).await?));
                let detail = product.slug.as_str().to_owned();
                shop.note(tx, &by, "shop.product", &slug, &detail).await?;
                Ok(Answer::json(200, &product))
            })
        })
        .await
    }

    /// A page of what was ordered of the shop's goods before a moment.
    pub async fn shop_orders(&self, slug: &str, before: Option<UnixMillis>) -> Result<ShopOrders> {
        let before = before.unwrap_or(UnixMillis::MAX);
        let mut orders = Vec::new();
        for (id, ours) in db::shop::orders(&self.db.read, slug, before, PAGE).await? {
            let order = self.order(&id, &Opens::Cleared).await?;
            let lines = order.lines.into_iter().filter(|l| ours.contains(&l.product.as_str().to_owned())).collect();
            orders.push(ShopOrder {
                id,
                lines,
                state: order.state,
                created_at: order.created_at,
                delivery: order.delivery,
                contact: order.contact,
                address: order.address,
                lang: order.lang,
            });
        }
        Ok(ShopOrders { orders })
    }

    /// Gives a person another role in the house. What the person may do changes with the next request.
    pub async fn set_role(self: &Arc<Self>, caller: &Caller, account: &str, change: RoleChange) -> Result<()> {
        let (shop, by, id) = (Arc::clone(self), caller.name().to_owned(), account.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::account::set_role(tx, &id, change.role).await? {
                        return Err(Error::not_found("there is no such account"));
                    }
                    shop.note(tx, &by, "account.role", &id, change.role.as_str()).await
                })
            })
            .await
    }

    /// A page of the audit log.
    pub async fn audit_log(&self, after: Option<i64>) -> Result<AuditPage> {
        Ok(AuditPage { entries: db::audit::list(&self.db.read, after.unwrap_or(0), PAGE).await? })
    }
}

/// Gives a person a role in a shop, or with none takes it away.
///
/// # Errors
/// `not_found` (no such shop, account or member), `wrong_state` (the shop would be left without an owner).
pub async fn change_member(tx: &mut Tx<'_>, slug: &str, account: &str, role: Option<ShopRole>) -> Result<()> {
    let had_owner = db::shop::has_owner(tx, slug).await?.ok_or_else(no_shop)?;
    if !db::shop::set_member(tx, slug, account, role).await? {
        return Err(Error::not_found("there is no such account or member"));
    }
    if had_owner && db::shop::has_owner(tx, slug).await? == Some(false) {
        return Err(Error::new(Code::WrongState, "a shop keeps an owner; make somebody else one first"));
    }
    Ok(())
}

fn check(product: &Product) -> Result<()> {
    if product.variants.is_empty() || product.variants.len() > MAX_VARIANTS {
        return Err(Error::field("/variants", "has 1 to 100 variants"));
    }
    for (i, variant) in product.variants.iter().enumerate() {
        if variant.price.values().any(|minor| *minor < 0) {
            return Err(Error::field(format!("/variants/{i}/price"), "is below zero"));
        }
        if product.variants[..i].iter().any(|v| v.sku == variant.sku) {
            return Err(Error::field(format!("/variants/{i}/sku"), "stands twice"));
        }
    }
    Ok(())
}
