//! Reading addresses and forms, whatever they contain.

use domain::{SearchQuery, Slug};

use crate::pages::paths;

/// The most pairs that are read from a query or a form; no page sends a tenth of it.
const MAX_PAIRS: usize = 200;
/// The longest value that is read, in bytes: longer ones are cut at a character. The search says so by itself.
const MAX_VALUE_BYTES: usize = 4096;
/// The last page of a list that is looked for.
const MAX_PAGE: u32 = 50;

/// The decoded pairs of a query string or a form.
#[derive(Debug, Clone, Default)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `application/x-www-form-urlencoded` text. Nothing is refused here: what is too much is left out.
    pub fn parse(text: &str) -> Self {
        let cut = |text: &str| text[..text.floor_char_boundary(MAX_VALUE_BYTES)].to_owned();
        let pairs = form_urlencoded::parse(text.as_bytes()).take(MAX_PAIRS);
        Self(pairs.map(|(k, v)| (cut(&k), cut(&v))).collect())
    }

    /// The first value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|p| p.0 == key).map(|p| p.1.as_str())
    }

    /// The first value of `key`, or nothing typed.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).unwrap_or_default()
    }

    /// All values of `key`.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |p| p.0 == key).map(|p| p.1.as_str())
    }

    /// The same without one key.
    pub fn without(&self, key: &str) -> Self {
        Self(self.0.iter().filter(|p| p.0 != key).cloned().collect())
    }

    /// The values of keys that begin so, by the rest of each key.
    pub fn under<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |p| Some((p.0.strip_prefix(start)?, p.1.as_str())))
    }

    /// A list's question, and which page of the answer. What cannot be understood is as if it were not there.
    pub fn search(&self, category: Option<Slug>) -> (SearchQuery, u32) {
        let mut query = SearchQuery {
            text: self.text("q").trim().to_owned(),
            category: category.or_else(|| self.get("category").and_then(|c| c.parse().ok())),
            price_min: self.get("price_min").and_then(amount),
            price_max: self.get("price_max").and_then(amount),
            sort: self.get("sort").and_then(paths::parse_sort).unwrap_or_default(),
            ..SearchQuery::default()
        };
        for (key, value) in &self.0 {
            if let Some(attribute) = key.strip_prefix("attr.").filter(|_| !value.is_empty()) {
                let values = query.attributes.entry(attribute.to_owned()).or_default();
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
        let page = self.get("page").and_then(|p| p.parse().ok()).unwrap_or(1).clamp(1, MAX_PAGE);
        (query, page)
    }
}

fn amount(text: &str) -> Option<i64> {
    text.trim().parse().ok().filter(|minor| *minor >= 0)
}

/// A path inside the shop to go back to; anything else becomes the home page.
pub fn back(path: &str) -> String {
    // Browsers leave tabs and line ends out of an address before they read it.
    let is_plain = !path.contains('\\') && !path.contains(char::is_control);
    let inside = path.starts_with('/') && !path.starts_with("//") && is_plain;
    if inside { path.to_owned() } else { paths::HOME.to_owned() }
}

/// A path's decoded segments: `/p/aria-round` is `["p", "aria-round"]`, `/` is none.
pub fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|s| !s.is_empty())
        .map(|s| percent_encoding::percent_decode_str(s).decode_utf8_lossy().into_owned())
        .collect()
}

/// Text for a sentence about what was given: short, without control characters.
pub fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for elsewhere in
            ["https://x.test/", "//x.test/", "/\\x.test", "javascript:alert(1)", "", "/a\r\nLocation: x", "/\t/x.test/"]
        {
            assert_eq!(back(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(back("/c/hats?page=2"), "/c/hats?page=2");
    }

    #[test]
    fn any_query_is_read() {
        let (query, page) = Pairs::parse("q=%F0%9F%95%B6+%22x%22&attr.colour=gold&attr.colour=gold&attr.colour=black&price_min=-5&price_max=abc&page=0&sort=up").search(None);
        assert_eq!(query.text, "🕶 \"x\"");
        assert_eq!(query.attributes["colour"], ["gold", "black"]);
        assert_eq!((query.price_min, query.price_max, page), (None, None, 1));
        let long = format!("q={}", "é".repeat(10_000));
        assert!(Pairs::parse(&long).text("q").len() <= MAX_VALUE_BYTES);
        assert_eq!(segments("/p//a%2Fb/%FF"), ["p", "a/b", "\u{FFFD}"]);
    }
}
