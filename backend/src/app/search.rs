//! Making words findable in every language: the same preparation for the index and for what is searched.
//!
//! Latin and Arabic words are matched by prefix, without accents and vowel marks. Chinese and Japanese have no spaces:
//! each character is a word, and neighbours are searched as a phrase, so a query of any length works.

use domain::Product;

/// A product's words, by how much they count.
pub struct IndexText {
    /// Names, brand, SKUs.
    pub name: String,
    /// Category, attributes, option labels.
    pub labels: String,
    /// One sentence in every language.
    pub summary: String,
    /// Everything else.
    pub body: String,
}

/// What is indexed of a product, in all languages at once.
pub fn index_text(product: &Product) -> IndexText {
    let all = |texts: &[&domain::Text]| -> String {
        texts.iter().flat_map(|t| t.0.values()).map(String::as_str).collect::<Vec<_>>().join(" \n ")
    };
    let skus: Vec<&str> = product.variants.iter().map(|v| v.sku.as_str()).collect();
    let mut labels = vec![product.category.as_str().to_owned()];
    labels.extend(product.attributes.values().flatten().cloned());
    labels.extend(product.variants.iter().flat_map(|v| &v.options).map(|o| all(&[&o.label])));
    IndexText {
        name: prepare(&format!("{} {} {} {}", all(&[&product.name]), product.brand, product.slug, skus.join(" "))),
        labels: prepare(&labels.join(" ")),
        summary: prepare(&all(&[&product.summary])),
        body: prepare(&all(&[&product.description, &product.materials])),
    }
}

impl IndexText {
    /// The same for PostgreSQL: each word with its places and how much it counts. A phrase never goes from one part into the
    /// next.
    pub fn tsvector(&self) -> String {
        let mut words = Vec::new();
        let mut place = 0;
        for (text, weight) in [(&self.name, 'A'), (&self.labels, 'B'), (&self.summary, 'C'), (&self.body, 'D')] {
            for word in text.split_whitespace() {
                place = (place + 1).min(LAST_PLACE);
                words.push(format!("'{}':{place}{weight}", short(word)));
            }
            place += 1;
        }
        words.join(" ")
    }
}

/// The last place of a word that PostgreSQL counts.
const LAST_PLACE: usize = 16_383;

/// The longest word that is told from another, in characters: PostgreSQL takes 2,046 bytes, and nobody types so much.
const LONGEST_WORD: usize = 200;

fn short(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

/// What somebody looks for: every phrase must be there, the beginning of its last word suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(Vec<Vec<String>>);

impl Sought {
    /// An FTS5 expression. Made of quoted words only, so nothing typed is ever an operator.
    pub fn fts5(&self) -> String {
        self.0.iter().map(|p| format!("\"{}\" *", p.join(" "))).collect::<Vec<_>>().join(" AND ")
    }

    /// The same for PostgreSQL.
    pub fn tsquery(&self) -> String {
        let phrase = |p: &Vec<String>| p.iter().map(|w| format!("'{}'", short(w))).collect::<Vec<_>>().join(" <-> ");
        self.0.iter().map(|p| format!("({}:*)", phrase(p))).collect::<Vec<_>>().join(" & ")
    }
}

/// What is looked for by what somebody typed. None where nothing in it is a word.
pub fn sought(typed: &str) -> Option<Sought> {
    let prepared = prepare(typed);
    let mut phrases: Vec<Vec<String>> = Vec::new();
    let mut was_ideograph = false;
    for word in prepared.split_whitespace() {
        let is_ideograph = word.chars().next().is_some_and(is_ideograph);
        match phrases.last_mut() {
            Some(phrase) if is_ideograph && was_ideograph => phrase.push(word.to_owned()),
            _ => phrases.push(vec![word.to_owned()]),
        }
        was_ideograph = is_ideograph;
    }
    (!phrases.is_empty()).then_some(Sought(phrases))
}

/// Words in small letters separated by spaces; every ideograph a word of its own.
fn prepare(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for word in text.split(|c: char| !(c.is_alphanumeric() || is_mark(c))) {
        let mut plain = String::new();
        for c in word.chars().flat_map(char::to_lowercase).filter(|c| !is_mark(*c) || !is_arabic(*c)) {
            let c = fold_arabic(c);
            if is_ideograph(c) {
                plain.push(' ');
                plain.push(c);
                plain.push(' ');
            } else {
                plain.push(c);
            }
        }
        // The Arabic article is written onto its word; nobody searches for it.
        let is_with_article = plain.starts_with("ال") && plain.chars().count() > 4;
        out.push_str(if is_with_article { plain.trim_start_matches("ال") } else { &plain });
        out.push(' ');
    }
    out
}

/// Combining marks and the Arabic lengthening stroke: part of a word, never its end.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

const fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}')
}

/// Letters that are written one way or another for the same word.
const fn fold_arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        'ؤ' => 'و',
        'ئ' => 'ي',
        other => other,
    }
}

/// Han characters, kana: scripts without spaces.
const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_is_an_operator() {
        for (typed, expected) in [
            ("round glasses", Some(r#""round" * AND "glasses" *"#)),
            ("\"NEAR(a OR b)\" -c*", Some(r#""near" * AND "a" * AND "or" * AND "b" * AND "c" *"#)),
            ("墨镜 black", Some(r#""墨 镜" * AND "black" *"#)),
            ("النَّظّارة", Some(r#""نظاره" *"#)),
            ("🕶️ \"' ", None),
            ("", None),
        ] {
            assert_eq!(sought(typed).map(|s| s.fts5()).as_deref(), expected, "{typed}");
        }
        assert_eq!(sought("墨镜 black'").unwrap().tsquery(), "('墨' <-> '镜':*) & ('black':*)");
    }
}
