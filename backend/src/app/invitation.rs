//! Asking people to work for a shop by letter, whether or not they have an account: whoever reads the letter says yes with an
//! account of that address.

use std::sync::Arc;

use domain::UnixMillis;
use domain::shop::{Invitation, InvitationAnswer, InvitationRequest, Invitations, Memberships};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::account::check_email;
use super::people::{HOUR_MS, Says, too_often};
use super::session::short;
use super::shop::change_member;
use crate::db;
use crate::db::account::letter_refused;
use crate::db::invitation::StoredInvitation;
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::{Caller, SignedIn};

/// How long somebody may think about it.
const OPEN_MS: UnixMillis = 7 * 24 * HOUR_MS;

/// Open invitations of one shop: none has so many people.
const MAX_OPEN: i64 = 50;

impl Shop {
    /// Asks somebody by letter. A second letter to the same address takes the place of the first.
    ///
    /// # Errors
    /// `not_found`, an address that letters do not reach, too many; `rate_limited`.
    pub async fn invite(
        self: &Arc<Self>,
        caller: &Caller,
        slug: &str,
        request: InvitationRequest,
    ) -> Result<Invitations> {
        check_email(&request.email)?;
        let mac = self.email_mac(&request.email);
        if !self.may_write_to(&mac) {
            return Err(too_often(HOUR_MS));
        }
        let (id, code, email) = (ids::invitation(), ids::secret(), request.email.trim().to_owned());
        let invitation = StoredInvitation {
            email: self.people.vault.key_of("invitation", &id).seal(&id, &email),
            id,
            shop: slug.to_owned(),
            role: request.role,
            expires_at: self.clock.now_ms() + OPEN_MS,
        };
        let (shop, by, hash) = (Arc::clone(self), caller.name().to_owned(), Sha256::digest(&code));
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::invitation::put(tx, &invitation, &hash, &mac, MAX_OPEN).await?;
                    let detail = format!("{} {}", invitation.id, invitation.role.as_str());
                    shop.note(tx, &by, "shop.invited", &invitation.shop, &detail).await
                })
            })
            .await?;
        self.write_to(request.lang, &email, &email, Says::Invited, &[("code", code.as_str()), ("shop", slug)]);
        self.invitations(slug).await
    }

    /// Who was asked and has not said yes.
    pub async fn invitations(&self, slug: &str) -> Result<Invitations> {
        let open = db::invitation::of_shop(&self.db.read, slug, self.clock.now_ms()).await?;
        let told = |i: StoredInvitation| {
            let email = self.people.vault.key_of("invitation", &i.id).open(&i.id, &i.email)?;
            Ok(Invitation { id: i.id, email, role: i.role, expires_at: i.expires_at })
        };
        Ok(Invitations { invitations: open.into_iter().map(told).collect::<Result<_>>()? })
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn take_invitation_back(self: &Arc<Self>, caller: &Caller, slug: &str, id: &str) -> Result<()> {
        let (shop, by, slug, id) = (Arc::clone(self), caller.name().to_owned(), slug.to_owned(), id.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::invitation::end(tx, &slug, &id).await? {
                        return Err(Error::not_found("there is no such invitation"));
                    }
                    shop.note(tx, &by, "shop.uninvited", &slug, &id).await
                })
            })
            .await
    }

    /// Says yes, with an account of the address that the letter went to.
    ///
    /// # Errors
    /// `letter_refused`; `wrong_state` where a shop would be left without an owner.
    pub async fn accept_invitation(self: &Arc<Self>, me: &SignedIn, answer: InvitationAnswer) -> Result<Memberships> {
        let person = self.person(&self.account_of(&me.account).await?)?;
        let (mac, hash) = (self.email_mac(&person.email), Sha256::digest(short(&answer.token)));
        let (shop, account) = (Arc::clone(self), me.account.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let taken = db::invitation::take(tx, &hash, &mac, shop.clock.now_ms()).await?;
                    let (slug, role) = taken.ok_or_else(letter_refused)?;
                    change_member(tx, &slug, &account, Some(role)).await?;
                    let detail = format!("{account} {}", role.as_str());
                    shop.note(tx, &account, "shop.member", &slug, &detail).await
                })
            })
            .await?;
        self.memberships(me).await
    }
}
