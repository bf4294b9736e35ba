//! Every word of the shop: Fluent bundles of the shipped languages, embedded in the program.
//!
//! `locales/<lang>/shop.ftl` has the words of the pages, `locales/<lang>/people.ftl` those of accounts and of shops' members,
//! `locales/<lang>/goods.ftl` those of the goods' attributes.
//! A key that a language lacks falls back to English; one that English lacks shows as the key and fails the tests.

use std::sync::LazyLock;

use domain::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// What a placeholder is filled with.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// Text, shown as it is.
    Text(&'a str),
    /// A count: chooses the plural form and is written as the language writes numbers.
    Number(i64),
}

/// The words for `key` in `lang`.
pub fn text(lang: Lang, key: &str) -> String {
    text_with(lang, key, &[])
}

/// The words for `key` in `lang` with its placeholders filled.
pub fn text_with(lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    find(lang, key, args).or_else(|| find(Lang::En, key, args)).unwrap_or_else(|| key.to_owned())
}

/// The words for `key` in `lang` or English, if there are any: for keys made from data, such as attributes.
pub fn text_if_any(lang: Lang, key: &str) -> Option<String> {
    find(lang, key, &[]).or_else(|| find(Lang::En, key, &[]))
}

fn find(lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
    let bundle = bundle(lang);
    let pattern = bundle.get_message(key)?.value()?;
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        match arg {
            Arg::Text(text) => values.set(*name, FluentValue::from(*text)),
            Arg::Number(n) => values.set(*name, FluentValue::from(*n)),
        }
    }
    let mut faults = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&values), &mut faults);
    for fault in faults {
        tracing::warn!(%key, lang = lang.tag(), %fault, "words with a hole");
    }
    Some(text.into_owned())
}

fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: LazyLock<Vec<FluentBundle<FluentResource>>> =
        LazyLock::new(|| Lang::ALL.into_iter().map(load).collect());
    let index = Lang::ALL.iter().position(|l| *l == lang).expect("Lang::ALL has every language");
    &BUNDLES[index]
}

macro_rules! sources {
    ($($lang:ident = $folder:literal),+ $(,)?) => {
        /// The embedded Fluent sources of a language.
        pub fn sources(lang: Lang) -> [&'static str; 3] {
            match lang {
                $(Lang::$lang => [
                    include_str!(concat!("../../locales/", $folder, "/shop.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/people.ftl")),
                    include_str!(concat!("../../locales/", $folder, "/goods.ftl")),
                ]),+
            }
        }
    };
}

sources!(En = "en", ZhCn = "zh-CN", Es = "es", Id = "id", Ar = "ar");

fn load(lang: Lang) -> FluentBundle<FluentResource> {
    let id = lang.tag().parse().expect("Lang::tag is a BCP 47 tag");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation is done in the markup with <bdi>, where it can be seen and tested.
    bundle.set_use_isolating(false);
    for source in sources(lang) {
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            // What can be read is kept: one bad line must not silence a language.
            Err((resource, faults)) => {
                tracing::error!(lang = lang.tag(), ?faults, "locale file with faults");
                resource
            }
        };
        if let Err(faults) = bundle.add_resource(resource) {
            tracing::error!(lang = lang.tag(), ?faults, "words defined twice");
        }
    }
    bundle
}
