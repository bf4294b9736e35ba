//! Signing up and in: each step is a form, and what a step needs of the one before is remembered in memory for a while.

use std::sync::Arc;

use domain::account::{Forgotten, Login, PasswordReset, Registration, Verification};
use domain::order::MAX_FIELD;
use domain::{Code, Contact};

use super::request::{Pairs, back};
use super::{Document, Outcome, Shop, Visit};
use crate::api::ApiError;
use crate::pages::{self, Done, Field, FieldFault, Notice, PageContext, SignView, paths};

/// The fewest characters of a password, as the server wants it.
const MIN_PASSWORD: usize = 10;
/// The most.
const MAX_PASSWORD: usize = 128;

type Faults = Vec<(Field, FieldFault)>;
type Page = fn(&PageContext, &SignView) -> maud::Markup;

/// Where to go on, if the form says so.
pub(super) fn way_back(given: &Pairs) -> String {
    given.get("back").filter(|b| !b.is_empty()).map(back).unwrap_or_default()
}

fn go_on(view: &SignView) -> Outcome {
    Outcome::Go(if view.back.is_empty() { paths::ACCOUNT.to_owned() } else { view.back.clone() })
}

/// What this device is called in the list of sessions.
pub(super) fn device() -> String {
    let system = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        "android" => "Android",
        "ios" => "iOS",
        other => other,
    };
    format!("Vitrine, {system}")
}

/// What is wrong with an address to sign in by.
pub(super) fn login_fault(email: &str) -> Option<FieldFault> {
    let contact = Contact { name: "-".to_owned(), email: email.to_owned(), phone: String::new() };
    match email.trim() {
        "" => Some(FieldFault::Empty),
        e if e.chars().count() > MAX_FIELD => Some(FieldFault::TooLong),
        _ => contact.check().is_err().then_some(FieldFault::NotValid),
    }
}

/// What is wrong with a password that is to be.
pub(super) fn new_password_fault(password: &str) -> Option<FieldFault> {
    match password.chars().count() {
        0 => Some(FieldFault::Empty),
        MIN_PASSWORD..=MAX_PASSWORD => None,
        _ => Some(FieldFault::NotValid),
    }
}

pub(super) fn empty(text: &str) -> Option<FieldFault> {
    text.trim().is_empty().then_some(FieldFault::Empty)
}

fn faults<const N: usize>(found: [(Field, Option<FieldFault>); N]) -> Faults {
    found.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect()
}

impl Shop {
    /// Where the server's refusal belongs: a field of the form, or above it. That nobody could be reached is a word at the top.
    pub(super) fn refusal(&self, error: &ApiError, fields: &[(Code, Field)]) -> (Faults, Option<Code>) {
        tracing::info!(%error, "a form was refused");
        let problem = match error {
            ApiError::Refused(problem) => problem,
            e if e.is_offline() => {
                self.say(Notice::NotReached);
                return (Vec::new(), None);
            }
            e => return (Vec::new(), Some(e.code().unwrap_or(Code::Internal))),
        };
        if let Some((_, field)) = fields.iter().find(|(code, _)| *code == problem.code) {
            return (vec![(*field, FieldFault::Refused(problem.code))], None);
        }
        let pointed = problem.field.as_deref().and_then(|pointer| match pointer {
            "/email" => Some(Field::Login),
            "/password" | "/new" => Some(Field::NewPassword),
            other => Field::from_pointer(other),
        });
        match pointed {
            Some(field) if problem.code == Code::InvalidField => (vec![(field, FieldFault::NotValid)], None),
            _ => (Vec::new(), Some(problem.code)),
        }
    }

    /// A step's page. Who is signed in already needs none.
    pub(super) fn sign_page(&self, visit: &Visit, query: &Pairs, page: Page) -> Document {
        let login = self.people.remembered();
        let view = SignView {
            back: way_back(query),
            email: login.as_ref().map(|l| l.email.clone()).unwrap_or_default(),
            knows_password: login.is_some(),
            ..self.sign_view(String::new())
        };
        Ok(page(&self.context(visit), &view))
    }

    fn again(&self, visit: &Visit, page: Page, view: SignView, (errors, failure): (Faults, Option<Code>)) -> Outcome {
        let status = if errors.is_empty() { 409 } else { 422 };
        let view = SignView { errors, failure, ..view };
        Outcome::Page { status, html: page(&self.context(visit), &view).into_string() }
    }

    pub(super) async fn sign_in_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::SIGN_IN.to_owned(), ..visit.clone() };
        let email = form.text(Field::Login.name()).trim().to_owned();
        let password = form.text(Field::Password.name()).to_owned();
        let view = SignView { email: email.clone(), ..self.sign_view(way_back(form)) };
        let wrong = faults([(Field::Login, login_fault(&email)), (Field::Password, empty(&password))]);
        if !wrong.is_empty() {
            return self.again(&visit, pages::sign_in, view, (wrong, None));
        }
        let login = Login { email, password, code: None, device: device() };
        match self.log_in(&login).await {
            Ok(()) => self.signed_in(&view),
            Err(error) if error.code() == Some(Code::SecondFactorRequired) => {
                self.people.remember(login);
                Outcome::Go(paths::with_back(paths::SIGN_IN_CODE, &view.back))
            }
            Err(error) => {
                if error.code() == Some(Code::LoginRefused) {
                    // The letter of a new account may be what is missing: its page knows the password then.
                    self.people.remember(login);
                }
                self.again(&visit, pages::sign_in, view, self.refusal(&error, &[]))
            }
        }
    }

    async fn log_in(&self, login: &Login) -> Result<(), ApiError> {
        let tokens = self.api.log_in(login).await?;
        self.begin_session(tokens).await
    }

    fn signed_in(&self, view: &SignView) -> Outcome {
        self.say(Notice::Done { what: Done::SignedIn });
        go_on(view)
    }

    pub(super) async fn sign_in_code_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::SIGN_IN_CODE.to_owned(), ..visit.clone() };
        let view = SignView { back: way_back(form), ..SignView::default() };
        let Some(login) = self.people.remembered() else {
            self.say(Notice::FormExpired);
            return Outcome::Go(paths::with_back(paths::SIGN_IN, &view.back));
        };
        let code = super::card::plain_digits(form.text(Field::Factor.name()));
        if let Some(fault) = empty(&code) {
            return self.again(&visit, pages::sign_in_code, view, (vec![(Field::Factor, fault)], None));
        }
        match self.log_in(&Login { code: Some(code), ..login }).await {
            Ok(()) => self.signed_in(&view),
            Err(error) if error.code() == Some(Code::LoginRefused) => {
                let wrong = vec![(Field::Factor, FieldFault::NotValid)];
                self.again(&visit, pages::sign_in_code, view, (wrong, None))
            }
            Err(error) => self.again(&visit, pages::sign_in_code, view, self.refusal(&error, &[])),
        }
    }

    pub(super) async fn sign_up_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::SIGN_UP.to_owned(), ..visit.clone() };
        let name = form.text(Field::Name.name()).trim().to_owned();
        let email = form.text(Field::Login.name()).trim().to_owned();
        let password = form.text(Field::NewPassword.name()).to_owned();
        let view = SignView { back: way_back(form), name: name.clone(), email: email.clone(), ..SignView::default() };
        let name_fault = super::account::name_fault(&name);
        let wrong = faults([
            (Field::Name, name_fault),
            (Field::Login, login_fault(&email)),
            (Field::NewPassword, new_password_fault(&password)),
        ]);
        if !wrong.is_empty() {
            return self.again(&visit, pages::sign_up, view, (wrong, None));
        }
        let (lang, _) = self.tongue(&visit);
        let new = Registration { email: email.clone(), password: password.clone(), name, lang };
        match self.api.register(&new).await {
            Ok(()) => {
                self.people.remember(Login { email, password, code: None, device: device() });
                Outcome::Go(paths::with_back(paths::VERIFY, &view.back))
            }
            Err(error) => self.again(
                &visit,
                pages::sign_up,
                view,
                self.refusal(&error, &[(Code::WeakPassword, Field::NewPassword)]),
            ),
        }
    }

    pub(super) async fn verify_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::VERIFY.to_owned(), ..visit.clone() };
        let login = self.people.remembered();
        let token = form.text(Field::LetterCode.name()).trim().to_owned();
        // Who types a password means that one.
        let typed = Some(form.text(Field::Password.name()).to_owned()).filter(|p| !p.is_empty());
        let password = typed.or_else(|| login.as_ref().map(|l| l.password.clone())).unwrap_or_default();
        let view = SignView {
            back: way_back(form),
            email: login.as_ref().map(|l| l.email.clone()).unwrap_or_default(),
            knows_password: login.is_some(),
            ..SignView::default()
        };
        let wrong = faults([(Field::LetterCode, empty(&token)), (Field::Password, empty(&password))]);
        if !wrong.is_empty() {
            return self.again(&visit, pages::verify, view, (wrong, None));
        }
        let given = Verification { token, password, device: device() };
        let begun = match self.api.verify(&given).await {
            Ok(tokens) => self.begin_session(tokens).await,
            Err(error) => Err(error),
        };
        match begun {
            Ok(()) => self.signed_in(&view),
            Err(error) => {
                // The password that was remembered may be what is wrong.
                let knows_password = view.knows_password && error.code() != Some(Code::LoginRefused);
                let fields = [(Code::LetterRefused, Field::LetterCode), (Code::LoginRefused, Field::Password)];
                self.again(&visit, pages::verify, SignView { knows_password, ..view }, self.refusal(&error, &fields))
            }
        }
    }

    pub(super) async fn forgot_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::FORGOT.to_owned(), ..visit.clone() };
        let email = form.text(Field::Login.name()).trim().to_owned();
        let view = SignView { email: email.clone(), ..SignView::default() };
        if let Some(fault) = login_fault(&email) {
            return self.again(&visit, pages::forgot, view, (vec![(Field::Login, fault)], None));
        }
        match self.api.forgot(&Forgotten { email }).await {
            Ok(()) => {
                self.say(Notice::Done { what: Done::LetterSent });
                Outcome::Go(paths::RESET.to_owned())
            }
            Err(error) => self.again(&visit, pages::forgot, view, self.refusal(&error, &[])),
        }
    }

    pub(super) async fn reset_submit(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::RESET.to_owned(), ..visit.clone() };
        let token = form.text(Field::LetterCode.name()).trim().to_owned();
        let password = form.text(Field::NewPassword.name()).to_owned();
        let wrong = faults([(Field::LetterCode, empty(&token)), (Field::NewPassword, new_password_fault(&password))]);
        if !wrong.is_empty() {
            return self.again(&visit, pages::reset, SignView::default(), (wrong, None));
        }
        match self.api.reset(&PasswordReset { token, password }).await {
            Ok(()) => {
                // All sessions ended, the one here with them.
                self.forget_session().await;
                self.say(Notice::Done { what: Done::PasswordChanged });
                Outcome::Go(paths::SIGN_IN.to_owned())
            }
            Err(error) => {
                let fields = [(Code::LetterRefused, Field::LetterCode), (Code::WeakPassword, Field::NewPassword)];
                self.again(&visit, pages::reset, SignView::default(), self.refusal(&error, &fields))
            }
        }
    }
}
