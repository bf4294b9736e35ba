//! Colours live in `assets/`, words in `locales/`; a literal of either in the app's code is found here.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Finding;

/// Attributes whose value a person reads or hears.
const READ_ATTRIBUTES: &[&str] = &["alt", "title", "aria-label", "placeholder", "content"];

/// Names that are the same in every language.
const PROPER_NAMES: &[&str] = &["Hanken Grotesk", "IBM Plex Sans Arabic", "Vitrine"];

pub(super) fn check(root: &Path, files: &[PathBuf]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in files {
        let place = file.display().to_string().replace('\\', "/");
        let in_app = place.starts_with("app/src/") || place.starts_with("app/js/");
        let is_css = place.starts_with("assets/") && place.ends_with(".css") && place != "assets/tokens.css";
        if !in_app && !is_css {
            continue;
        }
        let text = std::fs::read_to_string(root.join(file)).with_context(|| format!("reading {place}"))?;
        let code = if place.ends_with(".rs") { without_tests(&text) } else { &text };
        findings.extend(colours(&place, code));
        if place.starts_with("app/src/pages") && place.ends_with(".rs") {
            findings.extend(words(&place, code));
        }
    }
    Ok(findings)
}

/// Tests at a file's end may say what they like.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

fn colours(place: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") || line.trim_start().starts_with('*') {
            continue;
        }
        // In a style sheet's value three letters are a colour too; elsewhere `#add` is an id.
        let is_value = place.ends_with(".css") && line.contains(':');
        let hex = line.split('#').skip(1).any(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
            let ends = !rest.chars().nth(digits).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            let has_number = rest.chars().take(digits).any(|c| c.is_ascii_digit());
            matches!(digits, 3 | 4 | 6 | 8) && ends && (has_number || digits > 4 || is_value)
        });
        let function = ["rgb(", "rgba(", "hsl(", "oklch("].iter().any(|f| {
            // A function of our own may be called so: `from_rgb(`.
            line.match_indices(f).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        if hex || function {
            findings.push(Finding::new(
                format!("{place}:{}", number + 1),
                "a literal colour: put it into assets/tokens.css",
            ));
        }
    }
    findings
}

/// String literals in page code that look like words for people.
fn words(place: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.trim_start();
        let is_for_developers = ["//", "#[", "#!["].iter().any(|p| code.starts_with(p))
            || ["expect(", "panic!(", "assert", "format!(", "tracing::", "reason ="].iter().any(|p| code.contains(p));
        if is_for_developers {
            continue;
        }
        for (before, literal) in string_literals(line) {
            let attribute = before.trim_end().strip_suffix('=').map(|b| {
                b.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default().to_owned()
            });
            let is_read = attribute.is_none_or(|a| READ_ATTRIBUTES.contains(&a.as_str()));
            if is_read && looks_like_words(literal) && !PROPER_NAMES.contains(&literal) {
                let message = format!("\"{literal}\" looks like words for people: put them into locales/");
                findings.push(Finding::new(format!("{place}:{}", number + 1), message));
            }
        }
    }
    findings
}

/// The plain string literals of a line with what stands before each.
fn string_literals(line: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = line[from..].find('"').map(|i| from + i) {
        let mut close = open + 1;
        let bytes = line.as_bytes();
        while close < bytes.len() && bytes[close] != b'"' {
            close += if bytes[close] == b'\\' { 2 } else { 1 };
        }
        if close >= bytes.len() {
            break;
        }
        found.push((&line[..open], &line[open + 1..close]));
        from = close + 1;
    }
    found
}

fn looks_like_words(literal: &str) -> bool {
    let is_word = |w: &str| w.chars().count() >= 2 && w.chars().all(char::is_alphabetic);
    let words: Vec<&str> =
        literal.split(' ').map(|w| w.trim_matches(|c: char| ".,:!?…".contains(c))).filter(|w| is_word(w)).collect();
    let starts_upper = |w: &&str| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
    };
    let is_plain = literal.chars().all(|c| c.is_alphabetic() || " .,:!?…'’".contains(c));
    is_plain
        && (words.first().is_some_and(starts_upper) || (words.len() >= 2 && literal.ends_with(['.', '!', '?', ':'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_colours_are_found_and_ids_are_not() {
        assert_eq!(colours("a.css", "a { color: #fff; }\nb { color: #1a2b3c }\nc { color: rgb(1 2 3) }").len(), 3);
        assert!(colours("a.rs", "a href=\"#cart\" { }\n// #ffffff\nlet x = \"#add\"; h1 #page-title").is_empty());
    }

    #[test]
    fn words_for_people_are_found_and_keys_are_not() {
        let bad = "p { \"Add to cart\" }\nbutton aria-label=\"Close\" { }\nspan { \"Sold out!\" }";
        assert_eq!(words("p.rs", bad).len(), 3);
        let good = "p class=\"Card wide\" { (ctx.t(\"cart-add\")) }\nlet x = y.expect(\"Some reason here\");\na rel=\"noopener\" { \"·\" }";
        assert!(words("p.rs", good).is_empty());
    }
}
