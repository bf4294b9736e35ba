//! Whether a file is right: every rule of glTF 2.0 and of the extensions we know, with the codes, severities and JSON
//! pointers of the Khronos glTF-Validator.
//!
//! Nothing is repaired and nothing is decoded that the rules do not ask for; no panic and no allocation beyond
//! [`Limits`], whatever the bytes.
//!
//! ```
//! let text = br#"{"asset": {"version": "2.0"}, "nodes": [{"mesh": 3, "children": [0]}]}"#;
//! let report = glb::check(text, &glb::check::Options::default());
//! let found: Vec<_> = report.issues.iter().map(|i| (i.code, i.pointer.as_str())).collect();
//! assert_eq!(found, [("UNRESOLVED_REFERENCE", "/nodes/0/mesh"), ("NODE_LOOP", "/nodes/0")]);
//! ```

mod accessor;
mod codes;
mod container;
mod data;
mod elements;
mod facts;
mod image;
mod json;
mod link;
mod log;
mod resources;
mod schema;
pub mod shop;
mod skinning;

use std::fmt;

pub use codes::{ALL as CODES, Code};
pub use facts::{Facts, Texture};
pub use shop::{Goods, Use};

use crate::{Limits, Nothing, Resolve};
use json::{Failure, Object, Value};
use link::Document;
use log::{At, Log};
use resources::Sources;
use schema::{Embedded, Walk};
use shop::Shop;

/// How bad an issue is. Sorts worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file is not valid.
    Error,
    /// It is valid, and probably not what was meant.
    Warning,
    /// Worth knowing.
    Info,
    /// Could be done better.
    Hint,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Hint => "hint",
        })
    }
}

/// Something that is wrong, or could be better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// How bad.
    pub severity: Severity,
    /// Which rule, as in [`CODES`]: for programs.
    pub code: &'static str,
    /// Where, as a JSON pointer; empty for the file as a whole.
    pub pointer: String,
    /// What and how much, in English: for logs and reports.
    pub message: String,
}

/// What the file is, where its name says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// A GLB if it starts like one, otherwise JSON.
    #[default]
    Sniff,
    /// Named `.glb`.
    Binary,
    /// Named `.gltf`.
    Text,
}

/// What a check needs besides the bytes.
pub struct Options<'a> {
    /// What the file's name says it is.
    pub form: Form,
    /// Where the files beside it come from.
    pub resolve: &'a dyn Resolve,
    /// How much it may ask of us.
    pub limits: Limits,
    /// Where the model will be seen: decides what it may cost.
    pub seen_in: Use,
    /// What it is: decides what it may measure. Otherwise names in the file tell.
    pub goods: Option<Goods>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { form: Form::Sniff, resolve: &Nothing, limits: Limits::DEFAULT, seen_in: Use::Page, goods: None }
    }
}

/// The outcome of a check.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// All issues, worst first.
    pub issues: Vec<Issue>,
    /// What the model is; none where the file could not be looked into.
    pub facts: Option<Facts>,
}

impl Report {
    /// Whether nothing is an error.
    pub fn is_valid(&self) -> bool {
        self.issues.iter().all(|i| i.severity != Severity::Error)
    }
}

/// Checks a GLB or a glTF JSON text, and the files beside it.
pub fn check(bytes: &[u8], options: &Options<'_>) -> Report {
    let mut log = Log::new(&options.limits);
    let facts = check_file(bytes, options, &mut log);
    Report { issues: log.finish(), facts }
}

fn check_file(bytes: &[u8], options: &Options<'_>, log: &mut Log) -> Option<Facts> {
    let limits = &options.limits;
    if bytes.len() > limits.file_bytes {
        log.add(codes::LIMIT_FILE_BYTES, &At::File, format_args!("{} of {}", bytes.len(), limits.file_bytes));
        return None;
    }
    let is_binary = match options.form {
        Form::Sniff => bytes.starts_with(b"g"),
        Form::Binary => true,
        Form::Text => false,
    };
    let chunks = if is_binary {
        container::split(bytes, log)
    } else {
        container::Chunks { json: Some(bytes), bin: None, is_whole: true }
    };
    let mut root = parse(chunks.json?, limits, log)?;
    let mut walk = Walk::new(log, is_binary, limits);
    if !walk.document(&mut root, limits) {
        return None;
    }
    let (known, embedded) = (std::mem::take(&mut walk.known), std::mem::take(&mut walk.embedded));
    let mime_types = schema::mime_types(&known).collect();
    let document = Document::new(&root);
    let links = link::link(&document, &known, log);
    if !chunks.is_whole {
        return Some(facts::facts(&links, &[]));
    }
    let Embedded { buffers, images } = embedded;
    let sources = Sources { is_binary, bin: chunks.bin, resolve: options.resolve, limits, mime_types };
    let mut buffers = resources::buffers(&document, buffers, &sources, log);
    let headers = resources::images(&links, &images, &mut buffers, &sources, log);
    data::check(&links, &buffers, log);
    skinning::check(&links, &buffers, log);
    let facts = facts::facts(&links, &headers);
    let picture = |index| resources::picture(&links, &images, &buffers, &sources, index);
    let bytes = bytes.len() as u64 + buffers.bytes_beside(limits);
    let Options { seen_in, goods, .. } = *options;
    let shop = Shop { links: &links, buffers: &buffers, facts: &facts, bytes, seen_in, goods, picture: &picture };
    shop::check(&shop, log);
    Some(facts)
}

/// The document, if there is one.
fn parse<'a>(json: &'a [u8], limits: &Limits, log: &mut Log) -> Option<Object<'a>> {
    if json.len() > limits.json_bytes {
        log.add(codes::LIMIT_JSON, &At::File, format_args!("{} bytes of {}", json.len(), limits.json_bytes));
        return None;
    }
    let text = match json.strip_prefix(b"\xEF\xBB\xBF") {
        Some(text) => {
            log.add(codes::INVALID_JSON, &At::File, "it starts with a byte order mark");
            text
        }
        None => json,
    };
    match json::parse(text, limits) {
        Ok(Value::Object(document)) => return Some(document),
        Ok(other) => log.add(codes::TYPE_MISMATCH, &At::File, format_args!("{} is not an object", other.shown())),
        Err(Failure::Syntax { at, what }) => {
            log.add(codes::INVALID_JSON, &At::File, format_args!("{what} at byte {}", at + json.len() - text.len()));
        }
        Err(Failure::Limit { what, limit }) => {
            log.add(codes::LIMIT_JSON, &At::File, format_args!("more than {limit} {what}"));
        }
    }
    None
}
