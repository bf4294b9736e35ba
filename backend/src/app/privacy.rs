//! A person's right to their data: to have it (export), to make an order theirs (claim), to be forgotten (erasure), and what
//! is forgotten without being asked (retention).

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::{Claim, Export, OwnOrders, PasswordAgain};
use domain::{Code, Order, UnixMillis};

use super::Shop;
use super::order::{Opens, no_order};
use crate::db;
use crate::error::{Error, Result};
use crate::policy::SignedIn;

/// An order that has not arrived after so long is nobody's parcel any more.
const ON_ITS_WAY_MS: UnixMillis = 60 * 24 * 60 * 60 * 1000;

/// Orders on one page.
const PAGE: u32 = 50;

/// Orders whose keys are forgotten, or whose people are sealed, in one transaction.
const AT_ONCE: u32 = 200;

/// The longest order name that is looked up, in bytes; ours are 11.
const MAX_ORDER: usize = 32;

impl Shop {
    /// The person's orders placed before a moment, newest first.
    pub async fn own_orders(&self, me: &SignedIn, before: Option<UnixMillis>) -> Result<OwnOrders> {
        let before = before.unwrap_or(UnixMillis::MAX);
        let ids = db::order::of_account(&self.db.read, &me.account, before, PAGE).await?;
        Ok(OwnOrders { orders: self.orders(&ids).await? })
    }

    async fn orders(&self, ids: &[String]) -> Result<Vec<Order>> {
        let mut orders = Vec::with_capacity(ids.len());
        for id in ids {
            orders.push(self.order(id, &Opens::Cleared).await?);
        }
        Ok(orders)
    }

    /// Makes an order that was bought without an account the person's own; doing it again changes nothing.
    ///
    /// # Errors
    /// `not_found`: there is no such order, the secret does not fit, or it is another's.
    pub async fn claim(self: &Arc<Self>, me: &SignedIn, claim: Claim) -> Result<Order> {
        if claim.order.len() > MAX_ORDER {
            return Err(no_order());
        }
        self.open_order(&claim.order, &Opens::Secret(claim.secret)).await?;
        let (shop, account, id) = (Arc::clone(self), me.account.clone(), claim.order.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    match db::order::claim(tx, &id, &account).await? {
                        db::order::Claimed::Now => shop.note(tx, &account, "order.claimed", &account, &id).await,
                        db::order::Claimed::Before => Ok(()),
                        db::order::Claimed::ByAnother => Err(no_order()),
                    }
                })
            })
            .await?;
        self.order(&claim.order, &Opens::Cleared).await
    }

    /// Everything about the person.
    pub async fn export(self: &Arc<Self>, me: &SignedIn) -> Result<Export> {
        let ids = db::order::of_account(&self.db.read, &me.account, UnixMillis::MAX, u32::MAX).await?;
        let export = Export {
            exported_at: self.clock.now_ms(),
            account: self.account(me).await?,
            consents: self.consents(me).await?.consents,
            sessions: self.sessions(me).await?.sessions,
            passkeys: self.passkeys(me).await?.passkeys,
            providers: self.linked_providers(me).await?.providers,
            orders: self.orders(&ids).await?,
            payment_methods: db::saved::of_account(&self.db.read, &me.account).await?,
            log: db::audit::of(&self.db.read, &me.account).await?,
        };
        let (shop, id) = (Arc::clone(self), me.account.clone());
        self.writer
            .write(move |tx| Box::pin(async move { shop.note(tx, &id, "account.exported", &id, "").await }))
            .await?;
        Ok(export)
    }

    /// Forgets the person: the account is deleted with all that hangs on it, its orders stay for the books without their
    /// buyer, and the keys that could open what is left of it anywhere are destroyed.
    ///
    /// # Errors
    /// `login_refused`, `rate_limited`; `wrong_state` where a shop would be left without an owner or an order is not
    /// finished.
    pub async fn erase(self: &Arc<Self>, me: &SignedIn, again: PasswordAgain) -> Result<()> {
        let account = self.account_of(&me.account).await?;
        let person = self.person(&account)?;
        let mac = self.email_mac(&person.email);
        self.check_password(&mac, Some(&account), &again.password).await?;
        if db::order::has_unfinished(&self.db.read, &me.account, self.clock.now_ms() - ON_ITS_WAY_MS).await? {
            let detail = "an order is not finished: its parcel still needs your address";
            return Err(Error::new(Code::WrongState, detail));
        }
        if let Some(shop) = db::shop::without_another_owner(&self.db.read, &me.account).await? {
            let detail = format!("the shop {shop} has no other owner; make somebody else one first");
            return Err(Error::new(Code::WrongState, detail));
        }
        // Letters about orders went to the address that each order had.
        let ids = db::order::of_account(&self.db.read, &me.account, UnixMillis::MAX, u32::MAX).await?;
        let mut addresses: BTreeSet<String> = self.orders(&ids).await?.into_iter().map(|o| o.contact.email).collect();
        addresses.insert(person.email);
        let (shop, id) = (Arc::clone(self), me.account.clone());
        let erased = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    let orders = db::account::erase(tx, &id, &mac).await?;
                    // Before the commit: whoever is told that they are forgotten is forgotten again by a restore.
                    shop.erasures.note(&id, &orders, shop.clock.now_ms()).map_err(|cause| {
                        tracing::error!(%cause, "the ledger of erasures cannot be written");
                        Error::unavailable("the shop's disk cannot be written; nothing was changed")
                    })?;
                    let detail = format!("{} orders", orders.len());
                    shop.note(tx, &id, "account.erased", &id, &detail).await
                })
            })
            .await;
        if let Err(refusal) = erased {
            // Where nobody knows whether it stands, the note does: they asked for it.
            if refusal.code != Code::OutcomeUnknown
                && let Err(cause) = self.erasures.undo(&me.account, self.clock.now_ms())
            {
                tracing::error!(%cause, "the ledger of erasures says that an account was forgotten, and it was not");
            }
            return Err(refusal);
        }
        for address in &addresses {
            if let Err(cause) = self.mailer.forget(address).await {
                tracing::warn!(%cause, "letters to an erased address are still there");
            }
        }
        if !db::empty_log(&self.db).await? {
            tracing::warn!("readers kept the log in use; it is emptied with the next erasure or at the next stop");
        }
        Ok(())
    }

    /// Seals the people of orders that an older server wrote in the clear.
    pub async fn seal_old_orders(self: &Arc<Self>) -> Result<()> {
        loop {
            let shop = Arc::clone(self);
            let sealed = self
                .writer
                .write(move |tx| Box::pin(async move { db::order::seal_old(tx, &shop.people.vault, AT_ONCE).await }))
                .await?;
            if sealed < AT_ONCE as usize {
                return Ok(());
            }
        }
    }

    /// Forgets who bought orders older than the shop keeps people for.
    pub async fn forget_old_buyers(self: &Arc<Self>) -> Result<()> {
        let before = self.clock.now_ms() - i64::try_from(self.keep_buyers.as_millis()).unwrap_or(i64::MAX);
        let after = *self.forgotten_up_to.lock().expect("no thread panics with a number");
        let shop = Arc::clone(self);
        let last = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    let (last, forgotten) = db::order::forget_buyers(tx, after, before, AT_ONCE).await?;
                    if forgotten > 0 {
                        let detail = format!("{forgotten} orders");
                        shop.note(tx, "system", "orders.buyers_forgotten", "retention", &detail).await?;
                    }
                    Ok(last)
                })
            })
            .await?;
        *self.forgotten_up_to.lock().expect("no thread panics with a number") = last;
        Ok(())
    }
}
