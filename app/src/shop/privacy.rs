//! A person's data: consents, all of it in a file, the end of the account.

use std::sync::Arc;

use domain::Code;
use domain::account::{ConsentChange, Consents, PasswordAgain, Purpose};

use super::people::Gone;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit};
use crate::pages::{self, DataView, Done, EraseView, Field, FieldFault, Notice, paths};

/// Which wording of the questions the pages show: changed with the words of `consent-*` in `locales/`.
const WORDING: &str = "2026-11";

/// What was said last to each purpose counts.
fn granted(consents: &Consents) -> Vec<Purpose> {
    let last = |purpose: &Purpose| consents.consents.iter().rev().find(|c| c.purpose == *purpose);
    Purpose::ALL.iter().copied().filter(|p| last(p).is_some_and(|c| c.granted)).collect()
}

impl Shop {
    pub(super) async fn data_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let consents = self.signed(|token| async move { self.api.consents(&token).await }).await;
        let view = consents.map(|c| DataView { granted: granted(&c) });
        self.page_or_sign_in(visit, view.map(|v| pages::data(&self.context(visit), &v)).map_err(Gone::from))
    }

    /// Writes down what changed, and nothing that was never said and is not said now.
    pub(super) async fn consents_submit(self: &Arc<Self>, form: &Pairs) -> Outcome {
        let page = paths::DATA.to_owned();
        let wanted: Vec<Purpose> = form.all("purpose").filter_map(Purpose::parse).collect();
        let before = match self.signed(|token| async move { self.api.consents(&token).await }).await {
            Ok(consents) => granted(&consents),
            Err(error) => return self.refused_form(&error, page),
        };
        for purpose in Purpose::ALL.iter().copied().filter(|p| wanted.contains(p) != before.contains(p)) {
            let change = &ConsentChange { purpose, granted: wanted.contains(&purpose), wording: WORDING.to_owned() };
            if let Err(error) = self.signed(|token| async move { self.api.consent(change, &token).await }).await {
                return self.refused_form(&error, page);
            }
        }
        self.say(Notice::Done { what: Done::Saved });
        Outcome::Go(page)
    }

    /// Everything that the shop knows of the person, as a file on this device.
    pub(super) async fn export_submit(self: &Arc<Self>) -> Outcome {
        let page = paths::DATA.to_owned();
        let export = match self.signed(|token| async move { self.api.export(&token).await }).await {
            Ok(export) => export,
            Err(error) => return self.refused_form(&error, page),
        };
        let json = serde_json::to_vec_pretty(&export).expect("wire types have string keys and finite numbers");
        self.keep_file(json, "vitrine-data", "json", |path| Notice::Exported { path }).await;
        Outcome::Go(page)
    }

    /// Puts a file where downloads are, under a name that is not taken, and says where; or why not.
    pub(super) async fn keep_file(
        &self,
        bytes: Vec<u8>,
        name: &str,
        extension: &'static str,
        kept: impl FnOnce(String) -> Notice,
    ) {
        let (folder, name) = (self.config.downloads.clone(), name.to_owned());
        match tokio::task::spawn_blocking(move || crate::keep::write(&bytes, &folder, &name, extension)).await {
            Ok(Ok(path)) => self.say(kept(path.display().to_string())),
            Ok(Err(error)) => {
                tracing::warn!(error = format!("{error:#}"), "a file was not written");
                self.say(Notice::NotWritten { reason: format!("{error:#}") });
            }
            Err(_panicked) => self.say(Notice::Problem { code: Code::Internal }),
        }
    }

    pub(super) fn erase_page(&self, visit: &Visit) -> Document {
        let page = match self.person() {
            Some(_) => Ok(pages::erase(&self.context(visit), &EraseView::default())),
            None => Err(Gone::SignIn),
        };
        self.page_or_sign_in(visit, page)
    }

    pub(super) async fn erase_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::ERASE.to_owned(), ..visit.clone() };
        let password = form.text(Field::Password.name()).to_owned();
        let mut view = EraseView::default();
        if password.is_empty() {
            view.errors.push((Field::Password, FieldFault::Empty));
        } else {
            let again = &PasswordAgain { password };
            match self.signed(|token| async move { self.api.erase(again, &token).await }).await {
                Ok(()) => {
                    self.forget_session().await;
                    self.say(Notice::Done { what: Done::Erased });
                    return Outcome::Go(paths::HOME.to_owned());
                }
                Err(error) if error.code() == Some(Code::SessionEnded) => {
                    return self.refused_form(&error, paths::ERASE.to_owned());
                }
                Err(error) => {
                    (view.errors, view.failure) = self.refusal(&error, &[(Code::LoginRefused, Field::Password)])
                }
            }
        }
        let status = if view.errors.is_empty() { 409 } else { 422 };
        Outcome::Page { status, html: pages::erase(&self.context(&visit), &view).into_string() }
    }
}
