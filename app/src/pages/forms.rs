//! Form fields: label, hint and error belong to their field, for eyes and ears alike.
//!
//! Hooks of `/static/js/shop.js`: `form[data-once]` is sent once (its button shows `data-busy` meanwhile);
//! `[data-autosubmit]` sends its form when changed, and hides `[data-autosubmit-hides]` buttons.

use domain::Code;
use maud::{Markup, html};

use super::parts::{Icon, icon};
use super::{Field, FieldFault, PageContext};
use crate::text::Arg;

/// How a text field is typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typing<'a> {
    /// `text`, `email`, `tel`.
    pub kind: &'a str,
    /// HTML's autocomplete token.
    pub autocomplete: &'a str,
    /// The keyboard a phone shows.
    pub inputmode: Option<&'a str>,
    /// The most characters; the server's limit.
    pub max: u32,
    /// Written left to right in every language: e-mail, telephone, card.
    pub is_ltr: bool,
}

impl Typing<'_> {
    /// Words in the shopper's script.
    pub(super) const fn words(autocomplete: &str) -> Typing<'_> {
        Typing { kind: "text", autocomplete, inputmode: None, max: 200, is_ltr: false }
    }

    /// A password, new (`new-password`) or known (`current-password`); the server's limit is 128 characters.
    pub(super) const fn password(autocomplete: &str) -> Typing<'_> {
        Typing { kind: "password", autocomplete, inputmode: None, max: 128, is_ltr: true }
    }

    /// Codes of letters, carriers and shelves: Latin letters, digits and signs.
    pub(super) const fn code(autocomplete: &str, max: u32) -> Typing<'_> {
        Typing { kind: "text", autocomplete, inputmode: None, max, is_ltr: true }
    }

    /// An e-mail address.
    pub(super) const fn email(autocomplete: &str) -> Typing<'_> {
        Typing { kind: "email", autocomplete, inputmode: Some("email"), max: 200, is_ltr: true }
    }

    /// A telephone number.
    pub(super) const fn phone() -> Typing<'static> {
        Typing { kind: "tel", autocomplete: "tel", inputmode: Some("tel"), max: 200, is_ltr: true }
    }

    /// Digits and signs that run left to right.
    pub(super) const fn digits(autocomplete: &str, max: u32) -> Typing<'_> {
        Typing { kind: "text", autocomplete, inputmode: Some("numeric"), max, is_ltr: true }
    }
}

/// What is wrong with each field of a form.
pub(super) type Faults = [(Field, FieldFault)];

/// A text field with its label, hint and error.
pub(super) fn text_field(
    ctx: &PageContext,
    faults: &Faults,
    field: Field,
    typing: Typing<'_>,
    value: &str,
    is_required: bool,
) -> Markup {
    let id = field_id(field);
    let fault = fault_of(faults, field);
    let hint = crate::text::text_if_any(ctx.lang, &format!("field-{}-hint", words_name(field)));
    let described = described_by(&id, hint.is_some(), fault.is_some());
    html! {
        div.field.field-wrong[fault.is_some()] data-test=(format!("field-{}", field.name())) {
            (label(ctx, &id, field, is_required))
            @if let Some(hint) = &hint { p.field-hint #(format!("{id}-hint")) { (hint) } }
            input #(id) name=(field.name()) type=(typing.kind) value=(value) maxlength=(typing.max)
                autocomplete=(typing.autocomplete) inputmode=[typing.inputmode] dir=(if typing.is_ltr { "ltr" } else { "auto" })
                required[is_required] aria-invalid=[fault.map(|_| "true")] aria-describedby=[described]
                data-test=(format!("input-{}", field.name()));
            @if let Some(fault) = fault { (error(ctx, &id, field, fault)) }
        }
    }
}

/// A list to choose one of; `choices` are values and words.
pub(super) fn select_field(
    ctx: &PageContext,
    faults: &Faults,
    field: Field,
    autocomplete: &str,
    choices: &[(String, String)],
    chosen: &str,
) -> Markup {
    let id = field_id(field);
    let fault = fault_of(faults, field);
    html! {
        div.field.field-wrong[fault.is_some()] data-test=(format!("field-{}", field.name())) {
            (label(ctx, &id, field, true))
            select #(id) name=(field.name()) autocomplete=(autocomplete) required
                aria-invalid=[fault.map(|_| "true")] aria-describedby=[described_by(&id, false, fault.is_some())]
                data-test=(format!("input-{}", field.name())) {
                option value="" selected[chosen.is_empty()] { (ctx.t("choose")) }
                @for (value, words) in choices {
                    option value=(value) selected[value == chosen] { (words) }
                }
            }
            @if let Some(fault) = fault { (error(ctx, &id, field, fault)) }
        }
    }
}

/// The list of what is wrong, at the top of a form, each entry leading to its field.
pub(super) fn error_summary(ctx: &PageContext, faults: &Faults) -> Markup {
    html! {
        @if !faults.is_empty() {
            section.error-summary role="alert" tabindex="-1" aria-labelledby="error-summary" data-focus data-test="error-summary" {
                h2 #error-summary {
                    (icon(Icon::Warning))
                    (ctx.t_args("errors-heading", &[("count", Arg::Number(super::parts::count(faults.len())))]))
                }
                ul {
                    @for (field, fault) in faults {
                        li { a href=(format!("#{}", field_id(*field))) { (fault_words(ctx, *field, *fault)) } }
                    }
                }
            }
        }
    }
}

/// Why a form failed, where it was not one of its fields.
pub(super) fn failure(ctx: &PageContext, code: Option<Code>) -> Markup {
    html! {
        @if let Some(code) = code {
            div.notice.notice-bad role="alert" tabindex="-1" data-focus data-test="failure" data-code=(code.as_str()) {
                (icon(Icon::Warning)) p { (super::notice::problem_words(ctx, code)) }
            }
        }
    }
}

/// The id of a field.
pub(super) fn field_id(field: Field) -> String {
    format!("field-{}", field.name())
}

/// What is wrong with one field.
pub(super) fn fault_of(faults: &Faults, field: Field) -> Option<FieldFault> {
    faults.iter().find(|(f, _)| *f == field).map(|(_, fault)| *fault)
}

fn words_name(field: Field) -> String {
    field.name().replace('_', "-")
}

fn label(ctx: &PageContext, id: &str, field: Field, is_required: bool) -> Markup {
    html! {
        label for=(id) {
            (ctx.t(&format!("field-{}", words_name(field))))
            @if !is_required { " " span.field-optional { (ctx.t("field-optional")) } }
        }
    }
}

/// What is wrong with a field that is drawn elsewhere.
pub(super) fn field_error(ctx: &PageContext, field: Field, fault: FieldFault) -> Markup {
    error(ctx, &field_id(field), field, fault)
}

fn error(ctx: &PageContext, id: &str, field: Field, fault: FieldFault) -> Markup {
    html! {
        p.field-error #(format!("{id}-error")) data-test=(format!("error-{}", field.name())) {
            (icon(Icon::Warning)) span { (fault_words(ctx, field, fault)) }
        }
    }
}

/// One sentence that says what to do about a field.
fn fault_words(ctx: &PageContext, field: Field, fault: FieldFault) -> String {
    let name = words_name(field);
    match fault {
        FieldFault::Empty => ctx.t(&format!("field-{name}-empty")),
        FieldFault::NotValid => ctx.t(&format!("field-{name}-invalid")),
        FieldFault::Refused(code) => super::notice::problem_words(ctx, code),
        FieldFault::Expired => ctx.t("field-card-exp-expired"),
        FieldFault::TooLong => ctx.t_args(
            "field-too-long",
            &[("field", Arg::Text(&ctx.t(&format!("field-{name}")))), ("max", Arg::Number(200))],
        ),
    }
}

fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    match (has_hint, has_error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}
