//! Typefaces: our own for Latin and Arabic, the machine's for every other script; and lines of text set in them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use domain::Direction;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache};
use parley::style::{FontFamily, FontFamilyName, FontWeight, LineHeight, OverflowWrap, StyleProperty};
use parley::{Alignment, AlignmentOptions, BaseDirection, FontContext, Layout, LayoutContext};

use super::PrintError;

const LATIN: &str = "Vitrine Latin";
const ARABIC: &str = "Vitrine Arabic";

/// The typefaces of the app, as they lie in the program.
const OWN: [(&str, &[u8]); 4] = [
    (LATIN, include_bytes!("../../../assets/fonts/hanken-grotesk-latin-wght-normal.woff2")),
    (LATIN, include_bytes!("../../../assets/fonts/hanken-grotesk-latin-ext-wght-normal.woff2")),
    (ARABIC, include_bytes!("../../../assets/fonts/ibm-plex-sans-arabic-arabic-400-normal.woff2")),
    (ARABIC, include_bytes!("../../../assets/fonts/ibm-plex-sans-arabic-arabic-600-normal.woff2")),
];

/// Looked at first, where a letter is not in ours. Chinese before Japanese: the shop speaks Chinese.
const FIRST: [&str; 5] =
    ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Droid Sans Fallback", "WenQuanYi Zen Hei"];

/// Letters whose typeface is remembered; Unicode has about 150,000.
const MAX_KNOWN: usize = 200_000;

/// A line is so many times as high as its letters: room for Arabic marks and Thai vowels.
const LINE: f32 = 1.5;

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// Height of the letters, in points.
    pub size: f32,
    /// Whether it is strong.
    pub is_strong: bool,
    /// Which way it runs; none is as its first letters do.
    pub direction: Option<Direction>,
    /// Whether it stands at the right edge of its column.
    pub at_right: bool,
    /// Width of the column, in points.
    pub width: f32,
}

/// A text in lines.
pub struct Shaped {
    /// The text.
    pub text: String,
    /// Its lines.
    pub layout: Layout<()>,
    /// How high each is, in points.
    pub line_height: f32,
}

/// The typefaces of this machine.
pub struct Faces {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    folders: Vec<PathBuf>,
    /// Names of families that letters are taken from, in this order.
    stack: Vec<String>,
    /// All families of the machine, best first; empty until one is needed.
    machine: Option<Vec<String>>,
    /// Whether a letter is to be had.
    known: HashMap<char, bool>,
}

impl Faces {
    /// Our own typefaces, and where others are looked for.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        let options = CollectionOptions { system_fonts: false, ..CollectionOptions::default() };
        let mut collection = Collection::new(options);
        for (family, packed) in OWN {
            let plain = wuff::decompress_woff2(packed).expect("a test has opened what lies in the program");
            let name = FontInfoOverride { family_name: Some(family), ..FontInfoOverride::default() };
            collection.register_fonts(Blob::new(Arc::new(plain)), Some(name));
        }
        Self {
            fonts: FontContext { collection, source_cache: SourceCache::default() },
            layouts: LayoutContext::new(),
            folders,
            stack: vec![LATIN.to_owned(), ARABIC.to_owned()],
            machine: None,
            known: HashMap::new(),
        }
    }

    /// Sets a text.
    ///
    /// # Errors
    /// No typeface has one of its letters.
    pub fn shape(&mut self, text: &str, set: Set) -> Result<Shaped, PrintError> {
        for letter in text.chars().filter(|c| is_drawn(*c)) {
            if !self.find(letter) {
                return Err(PrintError::NoFace(letter));
            }
        }
        let line_height = set.size * LINE;
        let elsewhere = self.words_of_one_face(text);
        let families: Vec<_> = self.stack.iter().map(|f| FontFamilyName::Named(Cow::Borrowed(f))).collect();
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.set_base_direction(match set.direction {
            None => BaseDirection::Auto,
            Some(Direction::Ltr) => BaseDirection::Ltr,
            Some(Direction::Rtl) => BaseDirection::Rtl,
        });
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Owned(families))));
        builder.push_default(StyleProperty::FontSize(set.size));
        builder.push_default(StyleProperty::FontWeight(FontWeight::new(if set.is_strong { 600.0 } else { 400.0 })));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(line_height)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        for (word, family) in elsewhere {
            let family = FontFamilyName::Named(Cow::Borrowed(&self.stack[family]));
            builder.push(StyleProperty::FontFamily(FontFamily::Single(family)), word);
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(set.width));
        let edge = if set.at_right { Alignment::Right } else { Alignment::Left };
        layout.align(edge, AlignmentOptions::default());
        Ok(Shaped { text: text.to_owned(), layout, line_height })
    }

    /// What of a text is not set in the first family, and in which: all of it where one family has all its letters, else the words
    /// of which one has all. So `Nguyễn Thị` does not change its face at the fourth letter, and Arabic letters stay joined.
    fn words_of_one_face(&mut self, text: &str) -> Vec<(Range<usize>, usize)> {
        if let Some(family) = self.family_of(text) {
            return if family == 0 { Vec::new() } else { vec![(0..text.len(), family)] };
        }
        let mut found = Vec::new();
        let mut start = 0;
        for word in text.split_inclusive(char::is_whitespace) {
            let range = start..start + word.len();
            start = range.end;
            if let Some(family) = self.family_of(word).filter(|f| *f > 0) {
                found.push((range, family));
            }
        }
        found
    }

    /// The first family that has all letters of a text.
    fn family_of(&mut self, text: &str) -> Option<usize> {
        let fonts = &mut self.fonts;
        self.stack.iter().position(|f| text.chars().filter(|c| is_drawn(*c)).all(|c| has(fonts, f, c)))
    }

    /// Whether a letter is to be had. Where none of the families in use has it, one of the machine's that does is taken in.
    fn find(&mut self, letter: char) -> bool {
        if let Some(known) = self.known.get(&letter) {
            return *known;
        }
        let fonts = &mut self.fonts;
        let mut is_there = self.stack.iter().any(|family| has(fonts, family, letter));
        if !is_there {
            let folders = &self.folders;
            let machine = self.machine.get_or_insert_with(|| of_machine(fonts, folders));
            if let Some(family) = machine.iter().find(|family| has(fonts, family, letter)) {
                self.stack.push(family.clone());
                is_there = true;
            }
        }
        if self.known.len() >= MAX_KNOWN {
            self.known.clear();
        }
        self.known.insert(letter, is_there);
        is_there
    }
}

/// The machine's families, in the order in which they are to be looked through.
fn of_machine(fonts: &mut FontContext, folders: &[PathBuf]) -> Vec<String> {
    fonts.collection.load_fonts_from_paths(folders);
    let mut names: Vec<String> = fonts.collection.family_names().map(str::to_owned).collect();
    // Colour pictures and typewriters last: they stand badly among words.
    let rank = |name: &str| match FIRST.iter().position(|f| *f == name) {
        Some(i) => i,
        None if name.contains("Emoji") || name.contains("Mono") => FIRST.len() + 3,
        None if name.starts_with("Noto Sans") => FIRST.len(),
        None if name.starts_with("DejaVu Sans") => FIRST.len() + 1,
        None => FIRST.len() + 2,
    };
    names.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    names
}

/// Whether a family has a letter.
fn has(fonts: &mut FontContext, family: &str, letter: char) -> bool {
    let Some(family) = fonts.collection.family_by_name(family) else { return false };
    family.fonts().iter().any(|font| {
        let Some(bytes) = font.load(Some(&mut fonts.source_cache)) else { return false };
        let map = font.charmap_index().charmap(bytes.as_ref());
        map.and_then(|m| m.map(letter)).is_some_and(|glyph| glyph != 0)
    })
}

/// Whether a character is seen: it is no space, mark of direction or joiner.
pub fn is_drawn(c: char) -> bool {
    !(c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'))
}
