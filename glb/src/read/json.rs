//! Walking JSON without trusting it: a wrong type or range is reported and replaced by the default.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::EXTENSIONS;
use super::log::Log;
use crate::Unread;

static EMPTY: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// A JSON object and where it stands.
#[derive(Clone)]
pub(super) struct Item<'a> {
    object: &'a Map<String, Value>,
    /// JSON pointer.
    pub(super) at: String,
}

impl<'a> Item<'a> {
    /// The document; `None` when it is not an object.
    pub(super) fn root(value: &'a Value) -> Option<Self> {
        value.as_object().map(|object| Self { object, at: String::new() })
    }

    fn of(value: &'a Value, at: String, log: &mut Log) -> Self {
        let object = value.as_object().unwrap_or_else(|| {
            log.error("TYPE_MISMATCH", &at, "an object is expected here");
            &EMPTY
        });
        Self { object, at }
    }

    pub(super) fn is_object(&self, key: &str) -> bool {
        self.object.get(key).is_some_and(Value::is_object)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.object.contains_key(key)
    }

    /// Extensions that are not read here, and extras: a copy, paid for.
    pub(super) fn unread(&self, log: &mut Log) -> Unread {
        let mut unread = Unread::default();
        if let Some(Value::Object(extensions)) = self.object.get("extensions") {
            for (name, value) in extensions.iter().filter(|(name, _)| !EXTENSIONS.contains(&name.as_str())) {
                if log.spend(weight(value), &self.at) {
                    unread.extensions.insert(name.clone(), value.clone());
                }
            }
        }
        unread.extras = self.object.get("extras").filter(|value| log.spend(weight(value), &self.at)).cloned();
        unread
    }

    /// The first text in what is under `key`, which may be wrapped in lists and objects.
    pub(super) fn words(&self, key: &str, limit: usize) -> String {
        let all = self.object.get(key).map(texts).unwrap_or_default();
        all.join(", ").chars().take(limit).collect()
    }

    /// All keys of the object.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.object.keys().map(String::as_str)
    }

    pub(super) fn place(&self, key: &str) -> String {
        format!("{}/{key}", self.at)
    }

    fn mismatch(&self, key: &str, expected: &str, log: &mut Log) {
        log.warning("TYPE_MISMATCH", &self.place(key), format_args!("{expected} is expected here"));
    }

    /// The object under `key`.
    pub(super) fn child(&self, key: &str, log: &mut Log) -> Option<Item<'a>> {
        self.object.get(key).map(|v| Item::of(v, self.place(key), log))
    }

    /// The object `extensions.name`.
    pub(super) fn extension(&self, name: &str, log: &mut Log) -> Option<Item<'a>> {
        if !self.has("extensions") {
            return None;
        }
        self.child("extensions", log)?.child(name, log)
    }

    fn list(&self, key: &str, limit: usize, log: &mut Log) -> &'a [Value] {
        let list = match self.object.get(key) {
            None => return &[],
            Some(Value::Array(list)) => list.as_slice(),
            Some(_) => {
                self.mismatch(key, "a list", log);
                return &[];
            }
        };
        if list.len() > limit {
            log.error(
                "TOO_MANY_ENTRIES",
                &self.place(key),
                format_args!("{} entries, the first {limit} are read", list.len()),
            );
        }
        &list[..list.len().min(limit)]
    }

    /// How many entries [`Self::items`] gives.
    pub(super) fn length(&self, key: &str, limit: usize) -> usize {
        self.object.get(key).and_then(Value::as_array).map_or(0, |list| list.len().min(limit))
    }

    /// The objects of a list. One that is not an object stands as an empty one, so that indices keep their meaning.
    pub(super) fn items(&self, key: &str, limit: usize, log: &mut Log) -> Vec<Item<'a>> {
        let list = self.list(key, limit, log);
        list.iter().enumerate().map(|(i, v)| Item::of(v, format!("{}/{key}/{i}", self.at), log)).collect()
    }

    /// A list of indices below `len`; others are reported and left out.
    pub(super) fn indices(&self, key: &str, len: usize, limit: usize, log: &mut Log) -> Vec<usize> {
        let list = self.list(key, limit, log);
        let mut indices = Vec::with_capacity(list.len());
        for (i, value) in list.iter().enumerate() {
            match integer(value) {
                Some(index) if index < len => indices.push(index),
                _ => log.error(
                    "UNRESOLVED_REFERENCE",
                    &format!("{}/{key}/{i}", self.at),
                    format_args!("{} does not name one of {len} entries", shown(value)),
                ),
            }
        }
        indices
    }

    /// The strings of a list; other values are reported and left out.
    pub(super) fn texts(&self, key: &str, limit: usize, log: &mut Log) -> Vec<&'a str> {
        let list = self.list(key, limit, log);
        if list.iter().any(|v| !v.is_string()) {
            self.mismatch(key, "a list of strings", log);
        }
        list.iter().filter_map(Value::as_str).collect()
    }

    /// A list of finite numbers; others become 0.
    pub(super) fn numbers(&self, key: &str, limit: usize, log: &mut Log) -> Vec<f32> {
        let list = self.list(key, limit, log);
        if list.iter().any(|v| finite(v).is_none()) {
            self.mismatch(key, "a list of numbers", log);
        }
        list.iter().map(|v| finite(v).unwrap_or(0.0)).collect()
    }

    /// A number within `low..=high`, clamped when it is not.
    pub(super) fn number(&self, key: &str, default: f32, low: f32, high: f32, log: &mut Log) -> f32 {
        let Some(value) = self.object.get(key) else { return default };
        let Some(number) = finite(value) else {
            self.mismatch(key, "a number", log);
            return default;
        };
        if number < low || number > high {
            log.warning(
                "VALUE_NOT_IN_RANGE",
                &self.place(key),
                format_args!("{number} is outside {low} to {high} and was clamped"),
            );
        }
        number.clamp(low, high)
    }

    /// `N` numbers within `low..=high`; `None` when absent or malformed.
    pub(super) fn vector<const N: usize>(&self, key: &str, low: f32, high: f32, log: &mut Log) -> Option<[f32; N]> {
        let value = self.object.get(key)?;
        let numbers = value.as_array().filter(|list| list.len() == N).and_then(|list| {
            let mut numbers = [0.0; N];
            for (number, value) in numbers.iter_mut().zip(list) {
                *number = finite(value)?;
            }
            Some(numbers)
        });
        let Some(numbers) = numbers else {
            self.mismatch(key, &format!("a list of {N} numbers"), log);
            return None;
        };
        if numbers.iter().any(|n| !(low..=high).contains(n)) {
            log.warning(
                "VALUE_NOT_IN_RANGE",
                &self.place(key),
                format_args!("{numbers:?} has a part outside {low} to {high}, which was clamped"),
            );
        }
        Some(numbers.map(|n| n.clamp(low, high)))
    }

    /// A whole number from 0.
    pub(super) fn count(&self, key: &str, log: &mut Log) -> Option<usize> {
        let value = self.object.get(key)?;
        let count = integer(value);
        if count.is_none() {
            self.mismatch(key, "a whole number from 0", log);
        }
        count
    }

    /// An index below `len`; others are reported and count as absent.
    pub(super) fn index(&self, key: &str, len: usize, log: &mut Log) -> Option<usize> {
        let value = self.object.get(key)?;
        let index = integer(value).filter(|&i| i < len);
        if index.is_none() {
            log.error(
                "UNRESOLVED_REFERENCE",
                &self.place(key),
                format_args!("{} does not name one of {len} entries", shown(value)),
            );
        }
        index
    }

    /// A string, or nothing.
    pub(super) fn text(&self, key: &str, log: &mut Log) -> Option<&'a str> {
        let value = self.object.get(key)?;
        let text = value.as_str();
        if text.is_none() {
            self.mismatch(key, "a string", log);
        }
        text
    }

    /// A string cut to `limit` characters, empty when absent.
    pub(super) fn name(&self, key: &str, limit: usize, log: &mut Log) -> String {
        self.text(key, log).unwrap_or_default().chars().take(limit).collect()
    }

    /// A boolean, false when absent.
    pub(super) fn flag(&self, key: &str, log: &mut Log) -> bool {
        match self.object.get(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.mismatch(key, "true or false", log);
                false
            }
        }
    }
}

/// About how many bytes a copy of a value takes.
fn weight(value: &Value) -> usize {
    /// Of a value in a list or map, beside its text.
    const VALUE_BYTES: usize = 100;
    VALUE_BYTES
        + match value {
            Value::String(text) => text.len(),
            Value::Array(list) => list.iter().map(weight).sum(),
            Value::Object(map) => map.iter().map(|(key, value)| key.len() + weight(value)).sum(),
            _ => 0,
        }
}

/// The texts of a JSON-LD value: itself, those of a list or set, or the first of alternative languages.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(map) => {
            let inner = ["@value", "@list", "@set", "rdf:_1"].into_iter().find_map(|key| map.get(key));
            inner.map(texts).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// A number that is finite as f32 (`1e300` is not).
fn finite(value: &Value) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is wanted")]
    let number = value.as_f64()? as f32;
    number.is_finite().then_some(number)
}

fn integer(value: &Value) -> Option<usize> {
    // Some writers say 3.0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
    let whole = |n: f64| (n.fract() == 0.0 && (0.0..9e15).contains(&n)).then_some(n as u64);
    usize::try_from(value.as_u64().or_else(|| value.as_f64().and_then(whole))?).ok()
}

/// A value as a message may quote it: short.
fn shown(value: &Value) -> String {
    value.to_string().chars().take(32).collect()
}
