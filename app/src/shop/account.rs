//! The account: what is kept of a person, how it is opened, and where.

use std::sync::Arc;

use domain::account::{Account, PasswordAgain, PasswordChange, Profile, TotpCode};
use domain::order::MAX_FIELD;
use domain::{Address, Code};

use super::checkout::{address_errors, read_draft};
use super::people::Gone;
use super::request::Pairs;
use super::sign::new_password_fault;
use super::{Document, Outcome, Shop, Visit};
use crate::api::ApiError;
use crate::pages::{
    self, AccountView, AddressView, AddressesView, CheckoutForm, Done, FactorView, Fault, Field, FieldFault, Notice,
    PasswordView, ProfileView, SessionsView, paths,
};
use crate::store::sha256_hex;

/// What is wrong with a person's name.
pub(super) fn name_fault(name: &str) -> Option<FieldFault> {
    match name.trim() {
        "" => Some(FieldFault::Empty),
        n if n.chars().count() > MAX_FIELD => Some(FieldFault::TooLong),
        n => n.chars().any(char::is_control).then_some(FieldFault::NotValid),
    }
}

/// What an address is called in forms: always the same for the same address, so that a page of yesterday changes no other.
fn name_of(address: &Address) -> String {
    let text = serde_json::to_vec(address).expect("an address has string keys");
    sha256_hex(&text)[..16].to_owned()
}

pub(super) fn status<T>(errors: &[T]) -> u16 {
    if errors.is_empty() { 409 } else { 422 }
}

impl Shop {
    /// The pages of an account and the ways into it.
    pub(super) async fn account_document(self: &Arc<Self>, visit: &Visit, path: &[&str], query: &Pairs) -> Document {
        match path {
            [] => self.account_page(visit).await,
            ["sign-in"] => self.sign_page(visit, query, pages::sign_in),
            ["sign-in", "code"] => self.sign_page(visit, query, pages::sign_in_code),
            ["sign-in", "provider"] => self.away_page(visit, query.get("copy").is_some()),
            ["sign-up"] => self.sign_page(visit, query, pages::sign_up),
            ["verify"] => self.sign_page(visit, query, pages::verify),
            ["forgot"] => self.sign_page(visit, query, pages::forgot),
            ["reset"] => self.sign_page(visit, query, pages::reset),
            ["profile"] => self.profile_page(visit).await,
            ["addresses"] => self.addresses_page(visit).await,
            ["addresses", name] => self.address_page(visit, name).await,
            ["cards"] => self.cards_page(visit).await,
            ["cards", id, "remove"] => self.card_remove_page(visit, id).await,
            ["password"] => self.password_page(visit),
            ["second-factor"] => self.factor_page(visit),
            ["sessions"] => self.sessions_page(visit).await,
            ["ways"] => self.ways_page(visit).await,
            ["ways", "passkeys", id] => self.passkey_page(visit, id).await,
            ["data"] => self.data_page(visit).await,
            ["erase"] => self.erase_page(visit),
            ["invitation"] => self.invitation_page(visit),
            _ => Err(Fault::NotFound),
        }
    }

    /// The forms of an account. One at a time: codes and refresh tokens are good once.
    pub(super) async fn account_submit(self: &Arc<Self>, visit: &Visit, path: &[&str], form: &Pairs) -> Outcome {
        let _turn = self.account_turn.lock().await;
        match path {
            ["sign-in"] => self.sign_in_submit(visit, form).await,
            ["sign-in", "code"] => self.sign_in_code_submit(visit, form).await,
            ["sign-in", "provider"] => self.away_begin(visit, form).await,
            ["sign-in", "provider", "open"] => self.away_open(),
            ["sign-in", "provider", "say"] => self.away_say(visit, form).await,
            ["sign-up"] => self.sign_up_submit(visit, form).await,
            ["verify"] => self.verify_submit(visit, form).await,
            ["forgot"] => self.forgot_submit(visit, form).await,
            ["reset"] => self.reset_submit(visit, form).await,
            ["sign-out"] => self.sign_out().await,
            ["profile"] => self.profile_submit(visit, form).await,
            ["addresses", name] => self.address_submit(visit, name, form).await,
            ["addresses", name, "remove"] => self.address_remove(name).await,
            ["cards", id, "remove"] => self.card_remove(id).await,
            ["password"] => self.password_submit(visit, form).await,
            ["second-factor"] => self.factor_submit(visit, form, true).await,
            ["second-factor", "off"] => self.factor_submit(visit, form, false).await,
            ["second-factor", "on"] => self.factor_confirm(visit, form).await,
            ["second-factor", "done"] => self.factor_done(),
            ["sessions", id, "end"] => self.session_end(id).await,
            ["ways", "passkeys", id] => self.passkey_rename(visit, id, form).await,
            ["ways", "passkeys", id, "remove"] => self.passkey_remove(visit, id, form).await,
            ["ways", "providers", id, "remove"] => self.provider_remove(id).await,
            ["data", "consents"] => self.consents_submit(form).await,
            ["data", "export"] => self.export_submit().await,
            ["erase"] => self.erase_submit(visit, form).await,
            ["invitation"] => self.invitation_submit(visit, form).await,
            ["claim"] => self.claim_submit().await,
            _ => self.fault_page(visit, Fault::NotFound),
        }
    }

    async fn fresh_account(&self) -> Result<Account, ApiError> {
        let account = self.signed(|token| async move { self.api.account(&token).await }).await?;
        self.keep_account(account.clone()).await;
        Ok(account)
    }

    pub(super) async fn account_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let page = async {
            let account = self.fresh_account().await?;
            let shops = self.signed(|token| async move { self.api.shops(&token).await }).await?.shops;
            Ok::<_, Gone>(pages::account(&self.context(visit), &AccountView { account, shops }))
        };
        let page = page.await;
        if matches!(page, Err(Gone::SignIn)) {
            // Who asks for the account itself need not be told where to come back to.
            return Ok(pages::sign_in(&self.context(visit), &self.sign_view(String::new())));
        }
        self.page_or_sign_in(visit, page)
    }

    pub(super) async fn profile_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let view = self.fresh_account().await.map(|a| ProfileView {
            name: a.profile.name,
            phone: a.profile.phone,
            ..ProfileView::default()
        });
        self.page_or_sign_in(visit, view.map(|v| pages::profile(&self.context(visit), &v)).map_err(Gone::from))
    }

    pub(super) async fn profile_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::PROFILE.to_owned(), ..visit.clone() };
        let name = form.text(Field::Name.name()).trim().to_owned();
        let phone = form.text(Field::Phone.name()).trim().to_owned();
        let mut view = ProfileView { name: name.clone(), phone: phone.clone(), ..ProfileView::default() };
        view.errors.extend(name_fault(&name).map(|f| (Field::Name, f)));
        let phone_fault = Some(&phone).filter(|p| !p.is_empty()).and_then(|p| name_fault(p));
        view.errors.extend(phone_fault.map(|f| (Field::Phone, f)));
        if view.errors.is_empty() {
            let (lang, _) = self.tongue(&visit);
            match self.correct(|profile| Profile { name: name.clone(), phone: phone.clone(), lang, ..profile }).await {
                Ok(()) => {
                    self.say(Notice::Done { what: Done::Saved });
                    return Outcome::Go(paths::ACCOUNT.to_owned());
                }
                Err(error) => (view.errors, view.failure) = self.refusal(&error, &[]),
            }
        }
        Outcome::Page { status: status(&view.errors), html: pages::profile(&self.context(&visit), &view).into_string() }
    }

    /// Changes what is kept of the person, from what the server has now.
    pub(super) async fn correct(&self, change: impl Fn(Profile) -> Profile) -> Result<(), ApiError> {
        let profile = &change(self.fresh_account().await?.profile);
        let account = self.signed(|token| async move { self.api.correct(profile, &token).await }).await?;
        self.keep_account(account).await;
        Ok(())
    }

    pub(super) async fn addresses_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let view = self.fresh_account().await.map(|account| AddressesView {
            addresses: account.profile.addresses.into_iter().map(|a| (name_of(&a), a)).collect(),
        });
        self.page_or_sign_in(visit, view.map(|v| pages::addresses(&self.context(visit), &v)).map_err(Gone::from))
    }

    /// A new address (`new`), or the kept one of that name.
    pub(super) async fn address_page(self: &Arc<Self>, visit: &Visit, name: &str) -> Document {
        let view = self.fresh_account().await.map_err(Gone::from).and_then(|account| {
            if name == "new" {
                return Ok(AddressView::default());
            }
            let known = account.profile.addresses.iter().find(|a| name_of(a) == name);
            let known = known.ok_or(Gone::Fault(Fault::NotFound))?;
            let form = CheckoutForm::default().at(known);
            Ok(AddressView { name: Some(name.to_owned()), form, ..AddressView::default() })
        });
        self.page_or_sign_in(visit, view.map(|v| pages::address(&self.context(visit), &v)))
    }

    pub(super) async fn address_submit(self: &Arc<Self>, visit: &Visit, name: &str, form: &Pairs) -> Outcome {
        let known = Some(name).filter(|n| *n != "new");
        let path = known.map_or_else(|| paths::ADDRESS_NEW.to_owned(), paths::address);
        let visit = Visit { path, ..visit.clone() };
        let mut typed = CheckoutForm::default();
        read_draft(&mut typed, form);
        let mut view = AddressView { name: known.map(str::to_owned), form: typed, ..AddressView::default() };
        view.errors = address_errors(&view.form);
        if view.errors.is_empty() {
            let address = &view.form.address();
            let kept = self.correct(|mut profile| {
                let place = profile.addresses.iter().position(|a| known.is_some_and(|n| name_of(a) == n));
                match place {
                    Some(place) => profile.addresses[place].clone_from(address),
                    None if profile.addresses.contains(address) => {}
                    None => profile.addresses.push(address.clone()),
                }
                profile
            });
            match kept.await {
                Ok(()) => {
                    self.say(Notice::Done { what: Done::Saved });
                    return Outcome::Go(paths::ADDRESSES.to_owned());
                }
                Err(error) => (view.errors, view.failure) = self.refusal(&error, &[]),
            }
        }
        Outcome::Page { status: status(&view.errors), html: pages::address(&self.context(&visit), &view).into_string() }
    }

    /// Keeps the address of an order; the order stands whether that works or not.
    pub(super) async fn add_address(&self, address: &Address) {
        let kept = self.correct(|mut profile| {
            if !profile.addresses.contains(address) {
                profile.addresses.push(address.clone());
            }
            profile
        });
        if let Err(error) = kept.await {
            tracing::info!(%error, "the address of an order was not kept");
            self.say(Notice::AddressNotKept);
        }
    }

    pub(super) async fn address_remove(self: &Arc<Self>, name: &str) -> Outcome {
        let page = paths::ADDRESSES.to_owned();
        let kept = self.correct(|mut profile| {
            profile.addresses.retain(|a| name_of(a) != name);
            profile
        });
        match kept.await {
            Ok(()) => {
                self.say(Notice::Done { what: Done::AddressRemoved });
                Outcome::Go(page)
            }
            Err(error) => self.refused_form(&error, page),
        }
    }

    /// A page that needs nothing of the server but somebody who is signed in.
    fn for_person(&self, visit: &Visit, page: impl FnOnce(&pages::PageContext, &Account) -> maud::Markup) -> Document {
        let page = match self.person() {
            Some(account) => Ok(page(&self.context(visit), &account)),
            None => Err(Gone::SignIn),
        };
        self.page_or_sign_in(visit, page)
    }

    pub(super) fn password_page(&self, visit: &Visit) -> Document {
        self.for_person(visit, |ctx, _| pages::password(ctx, &PasswordView::default()))
    }

    pub(super) async fn password_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::PASSWORD.to_owned(), ..visit.clone() };
        let (old, new) = (form.text(Field::OldPassword.name()), form.text(Field::NewPassword.name()));
        let mut view = PasswordView::default();
        view.errors.extend(old.is_empty().then_some((Field::OldPassword, FieldFault::Empty)));
        view.errors.extend(new_password_fault(new).map(|f| (Field::NewPassword, f)));
        if view.errors.is_empty() {
            let change = &PasswordChange { old: old.to_owned(), new: new.to_owned() };
            match self.signed(|token| async move { self.api.new_password(change, &token).await }).await {
                Ok(()) => {
                    self.say(Notice::Done { what: Done::PasswordChanged });
                    return Outcome::Go(paths::ACCOUNT.to_owned());
                }
                Err(error) if error.code() == Some(Code::SessionEnded) => {
                    return self.refused_form(&error, paths::PASSWORD.to_owned());
                }
                Err(error) => {
                    let fields = [(Code::LoginRefused, Field::OldPassword), (Code::WeakPassword, Field::NewPassword)];
                    (view.errors, view.failure) = self.refusal(&error, &fields);
                }
            }
        }
        let html = pages::password(&self.context(&visit), &view).into_string();
        Outcome::Page { status: status(&view.errors), html }
    }

    fn factor_view(&self, account: &Account) -> FactorView {
        FactorView {
            is_on: account.has_second_factor,
            offer: self.people.offer(),
            codes: self.people.codes(),
            ..FactorView::default()
        }
    }

    pub(super) fn factor_page(&self, visit: &Visit) -> Document {
        self.for_person(visit, |ctx, account| pages::factor(ctx, &self.factor_view(account)))
    }

    fn factor_again(&self, visit: &Visit, errors: Vec<(Field, FieldFault)>, failure: Option<Code>) -> Outcome {
        let Some(account) = self.person() else { return Outcome::Go(paths::SECOND_FACTOR.to_owned()) };
        let visit = Visit { path: paths::SECOND_FACTOR.to_owned(), ..visit.clone() };
        let view = FactorView { errors, failure, ..self.factor_view(&account) };
        Outcome::Page { status: status(&view.errors), html: pages::factor(&self.context(&visit), &view).into_string() }
    }

    /// Offers a second factor, or turns it off: both want the password once more.
    pub(super) async fn factor_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs, is_on: bool) -> Outcome {
        let password = form.text(Field::Password.name()).to_owned();
        if password.is_empty() {
            return self.factor_again(visit, vec![(Field::Password, FieldFault::Empty)], None);
        }
        let again = &PasswordAgain { password };
        let done = if is_on {
            let offer = self.signed(|token| async move { self.api.offer_totp(again, &token).await }).await;
            offer.map(|offer| self.people.keep_offer(Some(offer)))
        } else {
            self.signed(|token| async move { self.api.drop_totp(again, &token).await }).await
        };
        if let Err(error) = done {
            let (errors, failure) = self.refusal(&error, &[(Code::LoginRefused, Field::Password)]);
            return self.factor_again(visit, errors, failure);
        }
        if !is_on {
            self.has_factor(false).await;
            self.say(Notice::Done { what: Done::FactorOff });
        }
        Outcome::Go(paths::SECOND_FACTOR.to_owned())
    }

    pub(super) async fn factor_confirm(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let code = &TotpCode { code: super::card::plain_digits(form.text(Field::ConfirmCode.name())) };
        if code.code.is_empty() {
            return self.factor_again(visit, vec![(Field::ConfirmCode, FieldFault::Empty)], None);
        }
        match self.signed(|token| async move { self.api.confirm_totp(code, &token).await }).await {
            Ok(recovery) => {
                self.people.keep_offer(None);
                self.people.keep_codes(recovery.codes);
                self.has_factor(true).await;
                self.say(Notice::Done { what: Done::FactorOn });
                Outcome::Go(paths::SECOND_FACTOR.to_owned())
            }
            Err(error) => {
                let (errors, failure) = self.refusal(&error, &[]);
                self.factor_again(visit, errors, failure)
            }
        }
    }

    /// The recovery codes are kept elsewhere, or the offer is not wanted.
    pub(super) fn factor_done(&self) -> Outcome {
        let is_offer = self.people.offer().is_some();
        self.people.keep_offer(None);
        self.people.keep_codes(Vec::new());
        Outcome::Go(if is_offer { paths::SECOND_FACTOR } else { paths::ACCOUNT }.to_owned())
    }

    async fn has_factor(&self, has: bool) {
        if let Some(account) = self.person() {
            self.keep_account(Account { has_second_factor: has, ..account }).await;
        }
    }

    pub(super) async fn sessions_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let sessions = self.signed(|token| async move { self.api.sessions(&token).await }).await;
        let view = sessions.map(|s| SessionsView { sessions: s.sessions });
        self.page_or_sign_in(visit, view.map(|v| pages::sessions(&self.context(visit), &v)).map_err(Gone::from))
    }

    pub(super) async fn session_end(self: &Arc<Self>, id: &str) -> Outcome {
        let page = paths::SESSIONS.to_owned();
        match self.signed(|token| async move { self.api.end_session(id, &token).await }).await {
            // One that ended by itself meanwhile is what was wanted.
            Ok(()) => self.say(Notice::Done { what: Done::SessionEnded }),
            Err(error) if error.code() == Some(Code::NotFound) => self.say(Notice::Done { what: Done::SessionEnded }),
            Err(error) => return self.refused_form(&error, page),
        }
        Outcome::Go(page)
    }
}
