//! Every language says everything, with the same placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Finding;

/// The language all others are compared with.
const REFERENCE: &str = "en";

/// Message name (with attribute, if any) to the placeholders it uses.
type Words = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(locales: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut languages = Vec::new();
    for entry in std::fs::read_dir(locales).context("reading locales/")? {
        let path = entry.context("reading locales/")?.path();
        if path.is_dir() {
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            languages.push((name, read_language(&path, &mut findings)?));
        }
    }
    languages.sort_by(|a, b| a.0.cmp(&b.0));
    let Some((_, reference)) = languages.iter().find(|(name, _)| name == REFERENCE) else {
        return Ok(vec![Finding::new("locales", "there is no `en`")]);
    };
    for (name, words) in languages.iter().filter(|(name, _)| name != REFERENCE) {
        findings.extend(compare(name, reference, words));
    }
    Ok(findings)
}

fn read_language(folder: &Path, findings: &mut Vec<Finding>) -> Result<Words> {
    let mut words = Words::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry.with_context(|| format!("reading {}", folder.display()))?.path();
        if path.extension().is_some_and(|e| e == "ftl") {
            let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            let place = path.display().to_string();
            for (name, places) in read_words(&text, &place, findings) {
                if words.insert(name.clone(), places).is_some() {
                    findings.push(Finding::new(&place, format!("`{name}` is said twice")));
                }
            }
        }
    }
    Ok(words)
}

fn read_words(text: &str, place: &str, findings: &mut Vec<Finding>) -> Vec<(String, BTreeSet<String>)> {
    let resource = match fluent_syntax::parser::parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            findings.extend(errors.iter().map(|e| Finding::new(place, format!("Fluent: {e}"))));
            resource
        }
    };
    let mut words = Vec::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        if let Some(pattern) = &message.value {
            words.push((message.id.name.to_owned(), placeholders(pattern)));
        }
        for attribute in &message.attributes {
            words.push((format!("{}.{}", message.id.name, attribute.id.name), placeholders(&attribute.value)));
        }
    }
    words
}

fn placeholders(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(pattern, &mut found);
    found
}

fn collect(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => collect_inline(inline, found),
            Expression::Select { selector, variants } => {
                collect_inline(selector, found);
                for variant in variants {
                    collect(&variant.value, found);
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(format!("${}", id.name));
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                collect_inline(argument, found);
            }
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = &**expression {
                collect_inline(inner, found);
            }
        }
        _ => {}
    }
}

fn compare(name: &str, reference: &Words, words: &Words) -> Vec<Finding> {
    let place = format!("locales/{name}");
    let mut findings = Vec::new();
    for (key, wanted) in reference {
        match words.get(key) {
            None => findings.push(Finding::new(&place, format!("`{key}` is missing"))),
            Some(given) if given != wanted => {
                findings.push(Finding::new(&place, format!("`{key}` uses {given:?}, English uses {wanted:?}")));
            }
            Some(_) => {}
        }
    }
    for key in words.keys().filter(|k| !reference.contains_key(*k)) {
        findings.push(Finding::new(&place, format!("`{key}` is not in English")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        let mut findings = Vec::new();
        let words = read_words(text, "x", &mut findings).into_iter().collect();
        assert!(findings.is_empty());
        words
    }

    #[test]
    fn missing_words_and_placeholders_are_found() {
        let en = words(
            "a = Hello { $name }\nb = { $n ->\n    [one] one { $unit }\n   *[other] many\n }\nc = See\n    .title = T\n",
        );
        let es = words("a = Hola\nb = { $n ->\n    [one] uno { $unit }\n   *[other] muchos\n }\nd = Extra\n");
        let messages: Vec<String> = compare("es", &en, &es).into_iter().map(|f| f.message).collect();
        assert_eq!(messages.len(), 4, "{messages:?}");
        assert!(compare("en", &en, &en).is_empty());
    }
}
