//! The walk over the document.

use std::collections::{HashMap, HashSet};

use super::extensions::EXTENSIONS;
use super::{Extension, Kind, List, Member, Range, Schema, core, rules};
use crate::Limits;
use crate::check::codes;
use crate::check::json::{Object, Value};
use crate::check::log::{At, Log};

/// The walk over the document.
pub(in super::super) struct Walk<'w> {
    pub(in super::super) log: &'w mut Log,
    pub(in super::super) is_binary: bool,
    /// Names in `extensionsUsed`.
    pub(in super::super) used: Vec<String>,
    /// Those of them that have a table.
    pub(in super::super) known: Vec<&'static Extension>,
    /// Embedded data, decoded once: buffers and pictures by index.
    pub(in super::super) embedded: Embedded,
    /// Bytes that may still be decoded.
    pub(in super::super) bytes_left: usize,
}

/// Data that data URIs held.
#[derive(Default)]
pub(in super::super) struct Embedded {
    pub(in super::super) buffers: HashMap<usize, Vec<u8>>,
    pub(in super::super) images: HashMap<usize, Vec<u8>>,
}

/// Kinds of pictures that a document with these extensions may hold.
pub(in super::super) fn mime_types(known: &[&'static Extension]) -> impl Iterator<Item = &'static str> {
    ["image/jpeg", "image/png"].into_iter().chain(known.iter().filter_map(|e| e.mime_type))
}

impl<'w> Walk<'w> {
    pub(in super::super) fn new(log: &'w mut Log, is_binary: bool, limits: &Limits) -> Self {
        Self {
            log,
            is_binary,
            used: Vec::new(),
            known: Vec::new(),
            embedded: Embedded::default(),
            bytes_left: limits.decoded_bytes,
        }
    }

    /// Holds the whole document against the tables; false where it is none of ours, or more than is opened.
    pub(in super::super) fn document(&mut self, root: &mut Object<'_>, limits: &Limits) -> bool {
        let at = At::Root;
        self.unexpected(root, &core::DOCUMENT, &at);
        if root.has("extensionsRequired") && !root.has("extensionsUsed") {
            self.log.add(codes::UNSATISFIED_DEPENDENCY, &at.key("extensionsRequired"), "extensionsUsed");
        }
        for member in &core::PREAMBLE {
            if member.key == "asset" {
                self.declared(root);
            }
            self.member(root, member, &at);
        }
        if !self.is_ours(root) {
            return false;
        }
        for (list, schema) in List::ALL {
            let limit = if list == List::Nodes { limits.nodes } else { limits.list_entries };
            if root.list(list.key()).len() > limit {
                self.log.add(codes::LIMIT_ENTRIES, &at.key(list.key()), format_args!("more than {limit}"));
                return false;
            }
            self.list(root, list, schema);
        }
        self.expected(root, &core::DOCUMENT, &at);
        true
    }

    /// Notes which extensions the document uses.
    fn declared(&mut self, root: &Object<'_>) {
        let texts = |key| -> Vec<String> {
            let list = root.list(key).iter();
            list.map(|v| if let Value::Text(text) = v { text.to_string() } else { String::new() }).collect()
        };
        let (used, required) = (texts("extensionsUsed"), texts("extensionsRequired"));
        let list = At::Root.key("extensionsUsed");
        for (i, name) in used.iter().enumerate() {
            let at = list.index(i);
            if !is_extension_name(name) {
                self.log.add(codes::INVALID_EXTENSION_NAME_FORMAT, &at, name);
            }
            let Some(extension) = EXTENSIONS.iter().find(|e| e.name == name) else {
                self.log.add(codes::UNSUPPORTED_EXTENSION, &at, name);
                continue;
            };
            if extension.must_be_required && !required.contains(name) {
                self.log.add(codes::NON_REQUIRED_EXTENSION, &at, name);
            }
            self.known.push(extension);
        }
        let list = At::Root.key("extensionsRequired");
        let declared: HashSet<&String> = used.iter().collect();
        for (i, name) in required.iter().enumerate().filter(|(_, name)| !declared.contains(name)) {
            self.log.add(codes::UNUSED_EXTENSION_REQUIRED, &list.index(i), name);
        }
        self.used = used;
    }

    /// Whether the document is of a version we know.
    fn is_ours(&mut self, root: &Object<'_>) -> bool {
        let version = root.object("asset").and_then(|asset| asset.text("version")).and_then(rules::version);
        let at = At::Root.key("asset");
        let at = at.key("version");
        match version {
            Some((2, minor)) => {
                if minor > 0 {
                    self.log.add(codes::UNKNOWN_ASSET_MINOR_VERSION, &at, format_args!("2.{minor}"));
                }
                true
            }
            Some((major, _)) => {
                self.log.add(codes::UNKNOWN_ASSET_MAJOR_VERSION, &at, major);
                false
            }
            None => false,
        }
    }

    fn list(&mut self, root: &mut Object<'_>, list: List, schema: &'static Schema) {
        let at = At::Root.key(list.key());
        let value = match root.get_mut(list.key()) {
            None => return,
            Some(value) => value,
        };
        match value {
            Value::List(entries) if entries.is_empty() => self.log.add(codes::EMPTY_ENTITY, &at, ""),
            Value::List(entries) => {
                for (i, entry) in entries.iter_mut().enumerate() {
                    let at = at.index(i);
                    if let Value::Object(object) = entry {
                        self.object(object, schema, &at);
                    } else {
                        self.mismatch(entry, "an object", &at);
                        *entry = Value::Bad;
                    }
                }
            }
            other => {
                self.mismatch(other, "a list", &at);
                *other = Value::Bad;
            }
        }
    }

    /// Holds `object` against `schema`.
    pub(in super::super) fn object(&mut self, object: &mut Object<'_>, schema: &'static Schema, at: &At<'_>) {
        self.unexpected(object, schema, at);
        self.expected(object, schema, at);
    }

    fn unexpected(&mut self, object: &Object<'_>, schema: &'static Schema, at: &At<'_>) {
        for (key, _) in &object.members {
            let is_known = key == "extensions" || key == "extras" || schema.members.iter().any(|m| m.key == key);
            if !is_known {
                self.log.add(codes::UNEXPECTED_PROPERTY, &at.key(key), "");
            }
        }
    }

    fn expected(&mut self, object: &mut Object<'_>, schema: &'static Schema, at: &At<'_>) {
        for member in schema.members {
            self.member(object, member, at);
        }
        if let Some(rule) = schema.rule {
            rule(self, object, at);
        }
        self.extensions(object, schema, at);
        if let Some(extras) = object.get("extras")
            && !matches!(extras, Value::Object(_) | Value::Null)
        {
            self.log.add(codes::NON_OBJECT_EXTRAS, &at.key("extras"), "");
        }
    }

    fn member(&mut self, object: &mut Object<'_>, member: &'static Member, at: &At<'_>) {
        let Member { key, mut is_required, ref kind } = *member;
        if let Kind::Own(own) = kind {
            return own(self, object, at);
        }
        if let Kind::ObjectOf(other, word, _) = kind {
            is_required = object.text(other) == Some(word);
            if !is_required {
                return;
            }
        }
        let Some(value) = object.get_mut(key) else {
            if is_required {
                self.log.add(codes::UNDEFINED_PROPERTY, at, key);
            }
            return;
        };
        if is_required && *value == Value::Null && !matches!(kind, Kind::Object(_) | Kind::ObjectOf(..)) {
            self.log.add(codes::UNDEFINED_PROPERTY, at, key);
        }
        if !self.value(value, kind, &at.key(key)) {
            *value = Value::Bad;
        }
    }

    /// Whether the value is what it must be; says so where it is not.
    pub(super) fn value(&mut self, value: &mut Value<'_>, kind: &Kind, at: &At<'_>) -> bool {
        let (whole, index) = (value.integer(), value.uint());
        match (kind, value) {
            (Kind::Bool, Value::Bool(_)) | (Kind::Text, Value::Text(_)) => true,
            (Kind::Index(_), Value::Number(n)) if whole.is_some() => {
                if index.is_none() {
                    self.log.add(codes::INVALID_INDEX, at, *n);
                }
                index.is_some()
            }
            (Kind::Uint { from, to }, Value::Number(n)) if whole.is_some() => {
                let is_in = index.is_some_and(|n| (*from..=*to).contains(&n));
                if !is_in {
                    self.log.add(codes::VALUE_NOT_IN_RANGE, at, *n);
                }
                is_in
            }
            (Kind::Code(known), Value::Number(n)) if whole.is_some() => {
                let is_in = index.is_some_and(|n| known.contains(&n));
                if !is_in {
                    self.log.add(codes::VALUE_NOT_IN_LIST, at, format_args!("{n}, known are {known:?}"));
                }
                is_in
            }
            (Kind::Number(range), Value::Number(n)) => {
                let is_in = range.holds(*n);
                if !is_in {
                    self.log.add(codes::VALUE_NOT_IN_RANGE, at, *n);
                }
                is_in
            }
            (Kind::Numbers(length, range), Value::List(list)) => self.numbers(list, *length, *range, at),
            (Kind::Word(words), Value::Text(word)) => {
                self.word(word, words.to_vec(), at);
                true
            }
            (Kind::MimeType, Value::Text(word)) => {
                self.word(word, mime_types(&self.known).collect(), at);
                true
            }
            (Kind::Path, Value::Text(word)) => {
                let added = self.known.iter().filter_map(|e| e.path);
                self.word(word, ["translation", "rotation", "scale", "weights"].into_iter().chain(added).collect(), at);
                true
            }
            (Kind::Pattern(matches), Value::Text(text)) => {
                let is_so = matches(text);
                if !is_so {
                    self.log.add(codes::PATTERN_MISMATCH, at, format_args!("{text:?}"));
                }
                is_so
            }
            (Kind::Texts, Value::List(list)) => self.texts(list, at),
            (Kind::Indices, Value::List(list)) => self.indices(list, at),
            (Kind::Object(schema) | Kind::ObjectOf(.., schema), Value::Object(object)) => {
                self.object(object, schema, at);
                true
            }
            (Kind::Objects(schema), Value::List(list)) => self.objects(list, schema, at),
            (kind, value) => {
                self.mismatch(value, kind.noun(), at);
                false
            }
        }
    }

    pub(in super::super) fn mismatch(&mut self, value: &Value<'_>, noun: &str, at: &At<'_>) {
        self.log.add(codes::TYPE_MISMATCH, at, format_args!("{} where {noun} belongs", value.shown()));
    }

    fn word(&mut self, word: &str, known: Vec<&str>, at: &At<'_>) {
        if !known.contains(&word) {
            self.log.add(codes::VALUE_NOT_IN_LIST, at, format_args!("{word:?}, known are {known:?}"));
        }
    }

    fn numbers(&mut self, list: &[Value<'_>], length: Option<usize>, range: Range, at: &At<'_>) -> bool {
        if list.is_empty() {
            self.log.add(codes::EMPTY_ENTITY, at, "");
            return false;
        }
        if !self.has_length(list, length, at) {
            return false;
        }
        let mut is_good = true;
        for (i, value) in list.iter().enumerate() {
            match value {
                Value::Number(n) if range.holds(*n) => continue,
                Value::Number(n) => self.log.add(codes::VALUE_NOT_IN_RANGE, &at.index(i), *n),
                other => self.log.add(codes::ARRAY_TYPE_MISMATCH, at, other.shown()),
            }
            is_good = false;
        }
        is_good
    }

    pub(super) fn has_length(&mut self, list: &[Value<'_>], length: Option<usize>, at: &At<'_>) -> bool {
        match length {
            Some(length) if length != list.len() => {
                self.log.add(codes::ARRAY_LENGTH_NOT_IN_LIST, at, format_args!("{} instead of {length}", list.len()));
                false
            }
            _ => true,
        }
    }

    fn texts(&mut self, list: &[Value<'_>], at: &At<'_>) -> bool {
        if list.is_empty() {
            self.log.add(codes::EMPTY_ENTITY, at, "");
            return false;
        }
        let (mut is_good, mut seen) = (true, HashSet::new());
        for (i, value) in list.iter().enumerate() {
            match value {
                Value::Text(text) => {
                    if !seen.insert(&**text) {
                        self.log.add(codes::DUPLICATE_ELEMENTS, &at.index(i), format_args!("{text:?}"));
                    }
                }
                other => {
                    self.log.add(codes::ARRAY_TYPE_MISMATCH, &at.index(i), other.shown());
                    is_good = false;
                }
            }
        }
        is_good
    }

    fn indices(&mut self, list: &mut [Value<'_>], at: &At<'_>) -> bool {
        if list.is_empty() {
            self.log.add(codes::EMPTY_ENTITY, at, "");
            return false;
        }
        let mut seen = HashSet::new();
        for (i, value) in list.iter_mut().enumerate() {
            match value.uint() {
                Some(index) => {
                    if !seen.insert(index) {
                        self.log.add(codes::DUPLICATE_ELEMENTS, &at.index(i), index);
                    }
                }
                None => {
                    self.log.add(codes::INVALID_INDEX, &at.index(i), value.shown());
                    *value = Value::Bad;
                }
            }
        }
        true
    }

    fn objects(&mut self, list: &mut [Value<'_>], schema: &'static Schema, at: &At<'_>) -> bool {
        if list.is_empty() {
            self.log.add(codes::EMPTY_ENTITY, at, "");
            return false;
        }
        let mut is_good = true;
        for value in list.iter().filter(|v| v.object().is_none()) {
            self.log.add(codes::ARRAY_TYPE_MISMATCH, at, value.shown());
            is_good = false;
        }
        for (i, value) in list.iter_mut().enumerate().filter(|_| is_good) {
            if let Value::Object(object) = value {
                self.object(object, schema, &at.index(i));
            }
        }
        is_good
    }

    fn extensions(&mut self, object: &mut Object<'_>, schema: &'static Schema, at: &At<'_>) {
        let at = at.key("extensions");
        let extensions = match object.get_mut("extensions") {
            None => return,
            Some(Value::Object(extensions)) => extensions,
            Some(other) => {
                self.mismatch(other, "an object", &at);
                *other = Value::Bad;
                return;
            }
        };
        let is_alone = extensions.members.len() == 1;
        for (name, value) in &mut extensions.members {
            let at = at.key(name);
            if !matches!(value, Value::Object(_)) {
                self.mismatch(value, "an object", &at);
                *value = Value::Object(Object::default());
            }
            let Some(extension) = self.known.iter().find(|e| e.name == name) else {
                if !self.used.iter().any(|used| used == name) {
                    self.log.add(codes::UNDECLARED_EXTENSION, &at, "");
                }
                continue;
            };
            let Some((_, schema)) = extension.places.iter().find(|(place, _)| *place == schema.place) else {
                self.log.add(codes::UNEXPECTED_EXTENSION_OBJECT, &at, "");
                *value = Value::Bad;
                continue;
            };
            if extension.stands_alone && !is_alone {
                self.log.add(codes::MULTIPLE_EXTENSIONS, &at, "");
            }
            if let Value::Object(object) = value {
                self.object(object, schema, &at);
            }
        }
    }
}

/// `PREFIX_name`, the prefix in capitals and digits.
fn is_extension_name(name: &str) -> bool {
    let Some((prefix, rest)) = name.split_once('_') else { return false };
    let is_good = |text: &str, good: fn(u8) -> bool| !text.is_empty() && text.bytes().all(good);
    is_good(prefix, |b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && is_good(rest, |b| b.is_ascii_alphanumeric() || b == b'_')
}
