//! The passkeys and the providers that open the account.

use std::sync::Arc;

use domain::Code;
use domain::account::PasswordAgain;
use domain::passkey::{Passkey, PasskeyName};

use super::account::{name_fault, status};
use super::people::Gone;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit};
use crate::pages::{self, Done, Fault, Field, FieldFault, Notice, PasskeyView, WaysView, paths};

impl Shop {
    pub(super) async fn ways_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let page = async {
            let passkeys = self.signed(|token| async move { self.api.passkeys(&token).await }).await?.passkeys;
            let linked = self.signed(|token| async move { self.api.linked_providers(&token).await }).await?.providers;
            let known = self.people.providers();
            let label = |name: &str| known.iter().find(|p| p.name == name).map_or(name, |p| &p.label).to_owned();
            let providers = linked.into_iter().map(|l| (l.clone(), label(&l.provider))).collect();
            let view = WaysView { passkeys, providers, has_providers: !known.is_empty() };
            Ok::<_, Gone>(pages::ways(&self.context(visit), &view))
        };
        self.page_or_sign_in(visit, page.await)
    }

    async fn passkey_view(&self, id: &str) -> Result<PasskeyView, Gone> {
        let passkeys = self.signed(|token| async move { self.api.passkeys(&token).await }).await?.passkeys;
        let passkey: Passkey = passkeys.into_iter().find(|p| p.id == id).ok_or(Gone::Fault(Fault::NotFound))?;
        Ok(PasskeyView { name: passkey.name.clone(), passkey, errors: Vec::new(), failure: None })
    }

    pub(super) async fn passkey_page(self: &Arc<Self>, visit: &Visit, id: &str) -> Document {
        let view = self.passkey_view(id).await;
        self.page_or_sign_in(visit, view.map(|v| pages::passkey(&self.context(visit), &v)))
    }

    /// The page again with what was typed, or where the passkey is gone, the list.
    async fn passkey_again(
        &self,
        visit: &Visit,
        id: &str,
        name: Option<&str>,
        (errors, failure): (Vec<(Field, FieldFault)>, Option<Code>),
    ) -> Outcome {
        let Ok(mut view) = self.passkey_view(id).await else {
            self.say(failure.map_or(Notice::NotReached, |code| Notice::Problem { code }));
            return Outcome::Go(paths::WAYS.to_owned());
        };
        if let Some(name) = name {
            name.clone_into(&mut view.name);
        }
        let visit = Visit { path: paths::passkey(id), ..visit.clone() };
        let view = PasskeyView { errors, failure, ..view };
        Outcome::Page { status: status(&view.errors), html: pages::passkey(&self.context(&visit), &view).into_string() }
    }

    pub(super) async fn passkey_rename(self: &Arc<Self>, visit: &Visit, id: &str, form: &Pairs) -> Outcome {
        let name = form.text(Field::PasskeyName.name()).trim();
        if let Some(fault) = name_fault(name) {
            return self.passkey_again(visit, id, Some(name), (vec![(Field::PasskeyName, fault)], None)).await;
        }
        let change = &PasskeyName { name: name.to_owned() };
        match self.signed(|token| async move { self.api.name_passkey(id, change, &token).await }).await {
            Ok(_) => {
                self.say(Notice::Done { what: Done::Saved });
                Outcome::Go(paths::WAYS.to_owned())
            }
            Err(error) => {
                let refusal = self.refusal(&error, &[(Code::InvalidField, Field::PasskeyName)]);
                self.passkey_again(visit, id, Some(name), refusal).await
            }
        }
    }

    pub(super) async fn passkey_remove(self: &Arc<Self>, visit: &Visit, id: &str, form: &Pairs) -> Outcome {
        let password = form.text(Field::Password.name()).to_owned();
        if password.is_empty() {
            return self.passkey_again(visit, id, None, (vec![(Field::Password, FieldFault::Empty)], None)).await;
        }
        let again = &PasswordAgain { password };
        match self.signed(|token| async move { self.api.remove_passkey(id, again, &token).await }).await {
            // One that is gone already is what was wanted.
            Ok(()) => self.say(Notice::Done { what: Done::PasskeyRemoved }),
            Err(error) if error.code() == Some(Code::NotFound) => {
                self.say(Notice::Done { what: Done::PasskeyRemoved });
            }
            Err(error) => {
                let refusal = self.refusal(&error, &[(Code::LoginRefused, Field::Password)]);
                return self.passkey_again(visit, id, None, refusal).await;
            }
        }
        Outcome::Go(paths::WAYS.to_owned())
    }

    pub(super) async fn provider_remove(self: &Arc<Self>, id: &str) -> Outcome {
        let page = paths::WAYS.to_owned();
        match self.signed(|token| async move { self.api.unlink_provider(id, &token).await }).await {
            Ok(()) => self.say(Notice::Done { what: Done::ProviderRemoved }),
            Err(error) if error.code() == Some(Code::NotFound) => {
                self.say(Notice::Done { what: Done::ProviderRemoved });
            }
            Err(error) => return self.refused_form(&error, page),
        }
        Outcome::Go(page)
    }
}
