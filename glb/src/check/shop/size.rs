//! Real size: glTF is in metres, exporters often are not.

use crate::check::codes;
use crate::check::facts::Facts;
use crate::check::log::{At, Log};

/// A kind of goods, with what their longest side measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goods {
    /// What it is called.
    pub name: &'static str,
    /// Metres.
    pub least_m: f64,
    /// Metres.
    pub most_m: f64,
    words: &'static [&'static str],
}

const fn goods(name: &'static str, least_m: f64, most_m: f64, words: &'static [&'static str]) -> Goods {
    Goods { name, least_m, most_m, words }
}

/// What the longest side of goods measures, generously.
const KINDS: &[Goods] = &[
    goods("earring", 0.003, 0.2, &["earring", "earrings"]),
    goods("ring", 0.012, 0.06, &["ring", "rings", "solitaire"]),
    goods("necklace", 0.03, 1.2, &["necklace", "pendant", "chain", "bracelet"]),
    goods("watch", 0.02, 0.4, &["watch", "wristwatch"]),
    goods("glasses", 0.08, 0.3, &["sunglasses", "eyeglasses", "spectacles", "eyewear"]),
    goods("hat", 0.1, 0.8, &["hat", "cap", "beanie", "helmet"]),
    goods("shoe", 0.08, 0.6, &["shoe", "shoes", "sneaker", "sneakers", "boot", "boots", "sandal"]),
    goods("bag", 0.08, 1.2, &["bag", "handbag", "backpack", "suitcase"]),
    goods("tableware", 0.03, 0.8, &["mug", "cup", "bowl", "plate", "teapot", "carafe", "bottle", "vase"]),
    goods("armchair", 0.4, 2.0, &["armchair", "chair", "stool", "recliner"]),
    goods("sofa", 0.8, 6.0, &["sofa", "couch", "settee"]),
    goods("table", 0.2, 5.0, &["table", "desk", "nightstand"]),
    goods("bed", 0.9, 3.5, &["bed", "mattress"]),
    goods("storage", 0.2, 5.0, &["shelf", "bookcase", "cabinet", "wardrobe", "dresser", "sideboard"]),
    goods("lamp", 0.05, 3.0, &["lamp", "lantern", "chandelier"]),
];

/// Anything a shop sells: from a bead to a garden shed.
const ANYTHING: Goods = goods("goods", 0.003, 15.0, &[]);

/// What units that were meant become metres: millimetres, centimetres, inches, feet and back.
const FACTORS: [f64; 10] = [0.001, 0.01, 0.0254, 0.1, 0.3048, 10.0, 39.37, 100.0, 1000.0, 3.2808];

impl Goods {
    /// The kind that a word names, as `ring` or `sofa`.
    pub fn of(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        KINDS.iter().find(|kind| kind.name == word || kind.words.contains(&word.as_str())).copied()
    }

    /// The kind that names in a file speak of, if they speak of one.
    fn guessed(names: &[String]) -> Option<Self> {
        let mut found: Option<Self> = None;
        for word in names.iter().flat_map(|name| words(name)) {
            if let Some(kind) = Self::of(&word) {
                if found.is_some_and(|found| found != kind) {
                    return None;
                }
                found = Some(kind);
            }
        }
        found
    }
}

/// `SheenChair_01` is sheen and chair.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphabetic() || (was_lower && c.is_uppercase()) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphabetic(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

pub(super) fn check(facts: &Facts, said: Option<Goods>, log: &mut Log) {
    let (Some(size), Some(min)) = (facts.size_m, facts.min_m) else { return };
    let longest = size.into_iter().fold(0.0, f64::max);
    let title = facts.title.iter().cloned().collect::<Vec<_>>();
    let kind = said.or_else(|| Goods::guessed(&title)).or_else(|| Goods::guessed(&facts.names)).unwrap_or(ANYTHING);
    if longest > 0.0 && !(kind.least_m..=kind.most_m).contains(&longest) {
        let (is, least, most) = (shown(longest), shown(kind.least_m), shown(kind.most_m));
        let offer = match factor(longest, kind) {
            Some(factor) => format!(", times {factor} it would be {}", shown(longest * factor)),
            None => String::new(),
        };
        let detail = format!("the longest side is {is}, {} measures {least} to {most}{offer}", kind.name);
        log.add(codes::SHOP_SIZE, &At::File, detail);
    }
    up_axis(size, min, longest, log);
}

/// The factor of a usual unit that makes the size plausible: the one that comes nearest to the middle.
fn factor(longest: f64, kind: Goods) -> Option<f64> {
    let middle = (kind.least_m * kind.most_m).sqrt();
    let off = |factor: &f64| (longest * factor / middle).ln().abs();
    let fitting = FACTORS.into_iter().filter(|f| (kind.least_m..=kind.most_m).contains(&(longest * f)));
    fitting.min_by(|a, b| off(a).total_cmp(&off(b)))
}

fn shown(metres: f64) -> String {
    if metres < 1.0 { format!("{:.4} mm", metres * 1000.0).replace(".0000", "") } else { format!("{metres:.2} m") }
}

/// Goods stand on Y = 0. A box that stands on Z = 0 exactly, and hangs half below Y = 0, was made with Z up.
fn up_axis(size: [f64; 3], min: [f64; 3], longest: f64, log: &mut Log) {
    let stands_on = |axis: usize| min[axis].abs() < 0.01 * longest;
    let is_centred = |axis: usize| (min[axis] + size[axis] / 2.0).abs() < 0.05 * longest;
    if stands_on(2)
        && !stands_on(1)
        && is_centred(0)
        && is_centred(1)
        && size[1] > 0.1 * longest
        && size[2] > 0.1 * longest
    {
        log.add(codes::SHOP_UP_AXIS, &At::File, "it stands on Z = 0 and reaches below Y = 0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_it_is() {
        let guess = |names: &[&str]| {
            Goods::guessed(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).map(|kind| kind.name)
        };
        assert_eq!(guess(&["SheenChair_01", "fabric"]), Some("armchair"));
        assert_eq!(guess(&["Spring", "string"]), None);
        assert_eq!(guess(&["chair", "table"]), None);
        assert_eq!(guess(&["RING-gold", "ring_stone"]), Some("ring"));
    }

    #[test]
    fn a_usual_factor_is_offered() {
        let ring = Goods::of("ring").expect("a kind");
        assert_eq!(factor(2.0, ring), Some(0.01));
        let sofa = Goods::of("sofa").expect("a kind");
        assert_eq!(factor(0.002, sofa), Some(1000.0));
        assert_eq!(factor(1e9, sofa), None);
    }
}
