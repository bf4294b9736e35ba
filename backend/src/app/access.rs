//! The facts that the policy decides by: whose order it is, and what the person is to the shop it is about.

use domain::account::ShopRole;

use super::Shop;
use crate::db;
use crate::error::Result;
use crate::policy::{Caller, Facts};

/// What a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// Nothing that belongs to anybody, or the person alone.
    Nothing,
    /// An order.
    Order(&'a str),
    /// A shop.
    Shop(&'a str),
}

impl Shop {
    /// The facts about `caller` and what is asked about.
    pub async fn facts<'a>(&self, caller: &'a Caller, about: About<'_>, has_secret: bool) -> Result<Facts<'a>> {
        let mut facts = Facts { caller, has_secret, is_own_order: false, member: None };
        let Caller::Person(me) = caller else { return Ok(facts) };
        match about {
            About::Nothing => {}
            About::Order(id) => {
                let order = db::shop::order_facts(&self.db.read, id, &me.account).await?;
                (facts.is_own_order, facts.member) = order.unwrap_or((false, None));
            }
            About::Shop(slug) => facts.member = self.member(slug, &me.account).await?,
        }
        Ok(facts)
    }

    async fn member(&self, shop: &str, account: &str) -> Result<Option<ShopRole>> {
        db::shop::member(&self.db.read, shop, account).await
    }
}
