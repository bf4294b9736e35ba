//! The house's promotions: looking at them, making and ending them.

use std::sync::Arc;

use domain::Slug;
use domain::pricing::{Action, Promotion, PromotionUse, Promotions};

use super::{Shelf, Shop};
use crate::db::{self, Committed as _, Tx};
use crate::error::{Error, Result};
use crate::policy::Caller;

/// The longest name of a promotion in one language, in characters.
const MAX_NAME: usize = 200;

impl Shop {
    /// All promotions, and how often those with a limit were used.
    pub async fn promotions(&self) -> Result<Promotions> {
        let uses = db::pricing::uses(&self.db.read).await?;
        let promotions = self.goods.shelf().rules.promotions.clone();
        let promotions = promotions.into_iter().map(|p| PromotionUse { used: used(&p, &uses), promotion: p }).collect();
        Ok(Promotions { promotions })
    }

    /// Makes a promotion, or puts another in the place of the one of that name.
    pub async fn put_promotion(self: &Arc<Self>, caller: &Caller, promotion: Promotion) -> Result<PromotionUse> {
        let (shop, by) = (Arc::clone(self), caller.name().to_owned());
        let made = promotion.clone();
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    check(&promotion, &tx.shelf)?;
                    let mut rules = (*tx.shelf.rules).clone();
                    let (id, detail) = (promotion.id.clone(), kind(&promotion.action));
                    match rules.promotions.iter_mut().find(|p| p.id == id) {
                        Some(known) => *known = promotion,
                        None => rules.promotions.push(promotion),
                    }
                    let is_about = |at: &str| at.starts_with("/promotions");
                    rules.check().map_err(|cause| match cause.at.rsplit('/').next() {
                        Some("code") => Error::field("/code", "is the code of another promotion"),
                        _ if is_about(&cause.at) => Error::field("/action", cause.why),
                        _ => Error::field("", cause.why),
                    })?;
                    change(tx, rules).await?;
                    shop.note(tx, &by, "promotion.put", id.as_str(), detail).await
                })
            })
            .await?;
        let uses = db::pricing::uses(&self.db.read).await?;
        Ok(PromotionUse { used: used(&made, &uses), promotion: made })
    }

    /// Ends a promotion. Who was promised it in a quote is told that it is over.
    pub async fn end_promotion(self: &Arc<Self>, caller: &Caller, id: &str) -> Result<()> {
        let none = || Error::not_found("there is no such promotion");
        let id: Slug = id.parse().map_err(|_bad| none())?;
        let (shop, by) = (Arc::clone(self), caller.name().to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let mut rules = (*tx.shelf.rules).clone();
                    let before = rules.promotions.len();
                    rules.promotions.retain(|p| p.id != id);
                    if rules.promotions.len() == before {
                        return Err(none());
                    }
                    change(tx, rules).await?;
                    shop.note(tx, &by, "promotion.end", id.as_str(), "").await
                })
            })
            .await
    }
}

async fn change(tx: &mut Tx<'_>, rules: domain::pricing::Rules) -> Result<()> {
    db::pricing::put(tx, &rules).await?;
    tx.new_shelf = Some(Arc::new(tx.shelf.under(rules)));
    Ok(())
}

/// Orders are counted only where there is a limit to count towards.
fn used(promotion: &Promotion, uses: &[(String, u32)]) -> Option<u32> {
    let count = || uses.iter().find(|(id, _)| id == promotion.id.as_str()).map_or(0, |(_, n)| *n);
    (promotion.limit.is_some() || promotion.limit_per_buyer.is_some()).then(count)
}

/// What the rules themselves do not know: names that people read, and goods that there are.
fn check(promotion: &Promotion, shelf: &Shelf) -> Result<()> {
    let is_name = |name: &String| {
        let length = name.trim().chars().count();
        (1..=MAX_NAME).contains(&length) && !name.chars().any(char::is_control)
    };
    if promotion.name.0.is_empty() || !promotion.name.0.values().all(is_name) {
        return Err(Error::field("/name", "a name is 1 to 200 characters, in at least one language"));
    }
    if let Some(i) = promotion.markets.iter().position(|m| shelf.rules.markets.iter().all(|known| known.id != *m)) {
        return Err(Error::field(format!("/markets/{i}"), "there is no such market"));
    }
    let is_known = |slug: &Slug| shelf.products.values().any(|p| p.slug == *slug);
    if let Some(i) = promotion.goods.products.iter().position(|p| !is_known(p)) {
        return Err(Error::field(format!("/goods/products/{i}"), "there is no such product"));
    }
    if let Action::Gift { sku, .. } = &promotion.action
        && shelf.find(sku).is_none()
    {
        return Err(Error::field("/action/gift/sku", "there is no such SKU"));
    }
    Ok(())
}

/// In a word, for the audit log.
const fn kind(action: &Action) -> &'static str {
    match action {
        Action::Percent(_) => "percent",
        Action::Fixed(_) => "fixed",
        Action::BuyGet { .. } => "buy_get",
        Action::FreeDelivery { .. } => "free_delivery",
        Action::Gift { .. } => "gift",
    }
}
