//! The words of the goods, `locales/<lang>/goods.ftl`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use domain::{Lang, Text};
use fluent_bundle::{FluentBundle, FluentResource};

/// Every shipped language's words.
pub(super) struct Words {
    bundles: BTreeMap<Lang, FluentBundle<FluentResource>>,
}

impl Words {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut bundles = BTreeMap::new();
        for lang in Lang::ALL {
            let path = root.join("locales").join(lang.tag()).join("goods.ftl");
            let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            bundles.insert(lang, bundle(lang, text).with_context(|| format!("in {}", path.display()))?);
        }
        Ok(Self { bundles })
    }

    /// The message in every language.
    ///
    /// # Errors
    /// It is missing or empty in one of them, or it wants a value that the goods' words never have.
    pub(super) fn text(&self, id: &str) -> Result<Text> {
        let words = self.bundles.iter().map(|(lang, bundle)| {
            let word = word(bundle, id).with_context(|| format!("the words '{id}' in {}", lang.tag()))?;
            Ok((*lang, word))
        });
        words.collect::<Result<_>>().map(Text)
    }
}

fn bundle(lang: Lang, text: String) -> Result<FluentBundle<FluentResource>> {
    let resource = FluentResource::try_new(text).map_err(|(_, errors)| anyhow!("Fluent: {}", join(&errors)))?;
    let mut bundle = FluentBundle::new(vec![lang.tag().parse().context("a shipped language's tag is well-formed")?]);
    bundle.add_resource(resource).map_err(|errors| anyhow!("Fluent: {}", join(&errors)))?;
    Ok(bundle)
}

fn word(bundle: &FluentBundle<FluentResource>, id: &str) -> Result<String> {
    let pattern = bundle.get_message(id).and_then(|m| m.value()).context("are missing")?;
    let mut errors = Vec::new();
    let word = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    ensure!(errors.is_empty(), "Fluent: {}", join(&errors));
    ensure!(!word.trim().is_empty(), "are empty");
    Ok(word)
}

fn join<E: std::fmt::Display>(errors: &[E]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
