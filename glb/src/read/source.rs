//! Buffers and buffer views: which bytes belong to what.

use std::borrow::Cow;
use std::collections::HashSet;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::json::Item;
use super::log::Log;
use crate::Limits;

/// Writers disagree about padding, so it is optional.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Everything that reading a part of the document needs and nothing changes.
pub(super) struct Source<'a> {
    pub(super) root: Item<'a>,
    pub(super) limits: &'a Limits,
    pub(super) views: Vec<Item<'a>>,
    pub(super) accessors: Vec<Item<'a>>,
    buffers: &'a [Buffer<'a>],
    declared: HashSet<&'a str>,
}

/// The bytes of one buffer; `None` where they cannot be had.
pub(super) type Buffer<'a> = Option<Cow<'a, [u8]>>;

/// The bytes of one buffer view.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) stride: Option<usize>,
}

/// Reads all buffers: the binary chunk and embedded data.
pub(super) fn buffers<'a>(root: &Item<'a>, bin: Option<&'a [u8]>, limits: &Limits, log: &mut Log) -> Vec<Buffer<'a>> {
    let items = root.items("buffers", limits.list_entries, log);
    items.iter().enumerate().map(|(i, item)| buffer(item, bin.filter(|_| i == 0), log)).collect()
}

fn buffer<'a>(item: &Item<'a>, bin: Option<&'a [u8]>, log: &mut Log) -> Buffer<'a> {
    let declared = item.count("byteLength", log);
    if declared.is_none_or(|length| length == 0) {
        log.error("VALUE_NOT_IN_RANGE", &item.place("byteLength"), "a buffer needs a length of at least 1");
    }
    let bytes = match item.text("uri", log) {
        Some(uri) => data_uri(uri, &item.place("uri"), log)?,
        // Filled by a compressed buffer view; what reads from it reports itself.
        None if bin.is_none() => return None,
        None => Cow::Borrowed(bin?),
    };
    let declared = declared?;
    if declared > bytes.len() {
        log.error(
            "BUFFER_BYTE_LENGTH_MISMATCH",
            &item.at,
            format_args!("{declared} bytes are declared and {} are there", bytes.len()),
        );
    }
    Some(match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[..bytes.len().min(declared)]),
        Cow::Owned(mut bytes) => {
            bytes.truncate(declared);
            Cow::Owned(bytes)
        }
    })
}

/// Decodes `data:...;base64,...`; anything else would be another file.
pub(super) fn data_uri<'a>(uri: &str, at: &str, log: &mut Log) -> Option<Cow<'a, [u8]>> {
    let Some(rest) = uri.strip_prefix("data:") else {
        let name: String = uri.chars().take(80).collect();
        log.error("EXTERNAL_FILE", at, format_args!("{name:?} is another file, and only whole files are read"));
        return None;
    };
    let Some((_, text)) = rest.split_once(";base64,") else {
        log.error("INVALID_URI", at, "embedded data must be base64");
        return None;
    };
    if !log.spend(text.len() / 4 * 3, at) {
        return None;
    }
    match BASE64.decode(text) {
        Ok(bytes) => Some(Cow::Owned(bytes)),
        Err(source) => {
            log.error("INVALID_URI", at, format_args!("the embedded data is not base64: {source}"));
            None
        }
    }
}

impl<'a> Source<'a> {
    pub(super) fn new(root: Item<'a>, buffers: &'a [Buffer<'a>], limits: &'a Limits, log: &mut Log) -> Self {
        let views = root.items("bufferViews", limits.list_entries, log);
        let accessors = root.items("accessors", limits.list_entries, log);
        let declared = root.texts("extensionsUsed", limits.list_entries, log).into_iter().collect();
        Self { root, limits, views, accessors, buffers, declared }
    }

    /// The extension object `name` of `item`; reports one that is used without being declared.
    pub(super) fn extension(&self, item: &Item<'a>, name: &str, log: &mut Log) -> Option<Item<'a>> {
        let extension = item.extension(name, log)?;
        if !self.declared.contains(name) {
            log.warning(
                "UNDECLARED_EXTENSION",
                &extension.at,
                format_args!("{name} is used and not listed in extensionsUsed"),
            );
        }
        Some(extension)
    }

    /// The bytes of buffer view `index`, which is below `views.len()`; cut where the buffer ends.
    pub(super) fn view(&self, index: usize, log: &mut Log) -> Option<View<'a>> {
        let item = &self.views[index];
        let compressed = item.extension("EXT_meshopt_compression", log).is_some()
            || item.extension("KHR_meshopt_compression", log).is_some();
        let buffer = match item.index("buffer", self.buffers.len(), log) {
            Some(buffer) => self.buffers[buffer].as_deref(),
            None => {
                if !item.has("buffer") {
                    log.error("UNDEFINED_PROPERTY", &item.place("buffer"), "a buffer view needs a buffer");
                }
                return None;
            }
        };
        let Some(buffer) = buffer else {
            let why = if compressed { "its data are compressed, which is not read" } else { "its buffer has no data" };
            log.error("BUFFER_VIEW_WITHOUT_DATA", &item.at, why);
            return None;
        };
        let offset = item.count("byteOffset", log).unwrap_or(0);
        let length = item.count("byteLength", log).unwrap_or(0);
        let end = offset.saturating_add(length);
        if length == 0 || end > buffer.len() {
            log.error(
                "BUFFER_VIEW_TOO_LONG",
                &item.at,
                format_args!("bytes {offset} to {end} of a buffer of {}", buffer.len()),
            );
        }
        let stride = item.count("byteStride", log);
        let bytes = &buffer[offset.min(buffer.len())..end.min(buffer.len())];
        Some(View { bytes, stride })
    }
}
