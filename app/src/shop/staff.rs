//! Who works for a shop, who is asked to, and saying yes to that. Nothing of it is kept on this device.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::account::ShopRole;
use domain::order::MAX_FIELD;
use domain::shop::{InvitationAnswer, InvitationRequest, MemberChange, Membership};
use domain::{Code, Lang, Slug};

use super::orders::derived_key;
use super::people::Gone;
use super::request::Pairs;
use super::sign::login_fault;
use super::{Document, Outcome, Shop, Visit, random_name};
use crate::api::ApiError;
use crate::pages::{self, Done, Fault, Field, FieldFault, InvitationView, Notice, StaffView, paths};

/// Fields of the form that asks somebody.
const FIELDS: [Field; 3] = [Field::Invited, Field::Role, Field::LetterLang];

type Faults = Vec<(Field, FieldFault)>;

/// Whom a form asks to be what, or all that is wrong with it.
fn read_invitation(form: &Pairs) -> Result<InvitationRequest, Faults> {
    let email = form.text(Field::Invited.name()).trim().to_owned();
    let role = ShopRole::parse(form.text(Field::Role.name()));
    let lang = form.text(Field::LetterLang.name()).parse::<Lang>().ok();
    let not_chosen = |field: Field| {
        let is_empty = form.text(field.name()).is_empty();
        (field, if is_empty { FieldFault::Empty } else { FieldFault::NotValid })
    };
    let mut errors = Faults::new();
    errors.extend(login_fault(&email).map(|fault| (Field::Invited, fault)));
    errors.extend(role.is_none().then(|| not_chosen(Field::Role)));
    errors.extend(lang.is_none().then(|| not_chosen(Field::LetterLang)));
    match (role, lang) {
        (Some(role), Some(lang)) if errors.is_empty() => Ok(InvitationRequest { email, role, lang }),
        _ => Err(errors),
    }
}

impl Shop {
    pub(super) async fn staff_page(self: &Arc<Self>, visit: &Visit, slug: &str) -> Document {
        let view = self.staff_view(slug).await;
        self.page_or_sign_in(visit, view.map(|v| pages::shop_people(&self.context(visit), &v)))
    }

    async fn staff_view(&self, slug: &str) -> Result<StaffView, Gone> {
        let shop = self.shop_of(slug).await?;
        if shop.role != ShopRole::Owner {
            return Err(Gone::Fault(Fault::NotFound));
        }
        let slug = &shop.shop.slug;
        let members = self.signed(|token| async move { self.api.members(slug, &token).await }).await?.members;
        let asked = self.signed(|token| async move { self.api.invitations(slug, &token).await }).await?;
        Ok(StaffView {
            shop,
            me: self.person().map(|account| account.id).unwrap_or_default(),
            members,
            invitations: asked.invitations,
            attempt: random_name(),
            typed: BTreeMap::new(),
            errors: Vec::new(),
            failure: None,
        })
    }

    /// What an owner does about the people of a shop.
    pub(super) async fn staff_submit(
        self: &Arc<Self>,
        visit: &Visit,
        slug: &str,
        path: &[&str],
        form: &Pairs,
    ) -> Outcome {
        let Ok(shop) = &slug.parse::<Slug>() else { return self.fault_page(visit, Fault::NotFound) };
        let page = paths::shop_people(shop);
        let visit = &Visit { path: page.clone(), ..visit.clone() };
        // One at a time: what is pressed twice is done once.
        let _turn = self.account_turn.lock().await;
        let done = match path {
            ["invite"] => return self.invite(visit, shop, form).await,
            ["invitations", id, "remove"] => self.take_invitation_back(shop, id).await,
            ["members", account] => match ShopRole::parse(form.text(Field::Role.name())) {
                Some(role) => self.change_role(shop, account, role).await,
                None => return self.fault_page(visit, Fault::Refused),
            },
            ["members", account, "remove"] => self.remove_member(shop, account).await,
            _ => return self.fault_page(visit, Fault::NotFound),
        };
        match done {
            Ok(notice) => {
                self.say(notice);
                Outcome::Go(page)
            }
            Err(error) if error.code() == Some(Code::SessionEnded) => self.refused_form(&error, page),
            Err(error) => {
                let refused = self.refusal(&error, &[]);
                self.staff_again(visit, shop, &Pairs::default(), refused).await
            }
        }
    }

    /// The page again with what was typed, or where it cannot be had, without.
    async fn staff_again(
        &self,
        visit: &Visit,
        shop: &Slug,
        form: &Pairs,
        (errors, failure): (Faults, Option<Code>),
    ) -> Outcome {
        let Ok(view) = self.staff_view(shop.as_str()).await else {
            self.say(failure.map_or(Notice::NotReached, |code| Notice::Problem { code }));
            return Outcome::Go(visit.path.clone());
        };
        let status = if errors.is_empty() { 409 } else { 422 };
        let typed = FIELDS.map(|f| (f.name(), form.text(f.name()).chars().take(MAX_FIELD).collect::<String>()));
        let view = StaffView { typed: BTreeMap::from(typed), errors, failure, ..view };
        Outcome::Page { status, html: pages::shop_people(&self.context(visit), &view).into_string() }
    }

    /// Asks somebody by letter.
    async fn invite(&self, visit: &Visit, shop: &Slug, form: &Pairs) -> Outcome {
        let request = &match read_invitation(form) {
            Ok(request) => request,
            Err(errors) => return self.staff_again(visit, shop, form, (errors, None)).await,
        };
        let InvitationRequest { email, role, lang } = request;
        // A second letter would make the code of the first one worthless. Who goes back and types another address asks anew.
        let attempt = derived_key(&[shop.as_str(), form.text("attempt"), email, role.as_str(), lang.tag()]);
        if self.people.is_done(&attempt) {
            return Outcome::Go(visit.path.clone());
        }
        match self.signed(|token| async move { self.api.invite(shop, request, &token).await }).await {
            Ok(_) => {
                self.people.note_done(&attempt);
                self.say(Notice::Done { what: Done::Invited });
                Outcome::Go(visit.path.clone())
            }
            Err(error) if error.code() == Some(Code::SessionEnded) => self.refused_form(&error, visit.path.clone()),
            Err(error) => {
                let (mut errors, failure) = self.refusal(&error, &[]);
                for (field, _) in &mut errors {
                    // The address is not one to sign in by here.
                    if *field == Field::Login {
                        *field = Field::Invited;
                    }
                }
                self.staff_again(visit, shop, form, (errors, failure)).await
            }
        }
    }

    async fn take_invitation_back(&self, shop: &Slug, id: &str) -> Result<Notice, ApiError> {
        match self.signed(|token| async move { self.api.take_invitation_back(shop, id, &token).await }).await {
            // One that is gone already is what was wanted.
            Err(error) if error.code() != Some(Code::NotFound) => Err(error),
            _ => Ok(Notice::Done { what: Done::InvitationTakenBack }),
        }
    }

    /// Gives a member another role. Who was removed meanwhile is not let in again by a page of before.
    async fn change_role(&self, shop: &Slug, account: &str, role: ShopRole) -> Result<Notice, ApiError> {
        let members = self.signed(|token| async move { self.api.members(shop, &token).await }).await?.members;
        if !members.iter().any(|m| m.account == account) {
            return Ok(Notice::Problem { code: Code::NotFound });
        }
        let change = &MemberChange { role };
        self.signed(|token| async move { self.api.put_member(shop, account, change, &token).await }).await?;
        Ok(Notice::Done { what: Done::RoleChanged })
    }

    async fn remove_member(&self, shop: &Slug, account: &str) -> Result<Notice, ApiError> {
        match self.signed(|token| async move { self.api.remove_member(shop, account, &token).await }).await {
            // Who is gone already is what was wanted.
            Err(error) if error.code() != Some(Code::NotFound) => Err(error),
            _ => Ok(Notice::Done { what: Done::MemberRemoved }),
        }
    }

    pub(super) fn invitation_page(&self, visit: &Visit) -> Document {
        let page = match self.person() {
            Some(account) => {
                let view = InvitationView { email: account.email, ..InvitationView::default() };
                Ok(pages::invitation(&self.context(visit), &view))
            }
            None => Err(Gone::SignIn),
        };
        self.page_or_sign_in(visit, page)
    }

    pub(super) async fn invitation_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::INVITATION.to_owned(), ..visit.clone() };
        let token = form.text(Field::LetterCode.name()).trim().to_owned();
        let attempt = derived_key(&[paths::INVITATION, &token]);
        if self.people.is_done(&attempt) {
            // A second click: the code was good, and is good once.
            return Outcome::Go(paths::ACCOUNT.to_owned());
        }
        let email = self.person().map(|account| account.email).unwrap_or_default();
        let mut view = InvitationView { email, ..InvitationView::default() };
        if token.is_empty() {
            view.errors.push((Field::LetterCode, FieldFault::Empty));
        } else {
            match self.say_yes(&InvitationAnswer { token }).await {
                Ok(shop) => {
                    self.people.note_done(&attempt);
                    self.say(Notice::Done { what: Done::Joined });
                    let page = shop.map_or_else(|| paths::ACCOUNT.to_owned(), |shop| pages::front(&shop));
                    return Outcome::Go(page);
                }
                Err(error) if error.code() == Some(Code::SessionEnded) => {
                    return self.refused_form(&error, paths::INVITATION.to_owned());
                }
                Err(error) => {
                    (view.errors, view.failure) = self.refusal(&error, &[(Code::LetterRefused, Field::LetterCode)]);
                }
            }
        }
        let status = if view.errors.is_empty() { 409 } else { 422 };
        Outcome::Page { status, html: pages::invitation(&self.context(&visit), &view).into_string() }
    }

    /// Says yes by a letter's code: the shop where the person is something else than before.
    async fn say_yes(&self, answer: &InvitationAnswer) -> Result<Option<Membership>, ApiError> {
        let before = self.signed(|token| async move { self.api.shops(&token).await }).await?.shops;
        let after = self.signed(|token| async move { self.api.accept_invitation(answer, &token).await }).await?.shops;
        Ok(after.into_iter().find(|one| !before.contains(one)))
    }
}
