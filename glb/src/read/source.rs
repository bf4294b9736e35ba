//! Buffers and buffer views: which bytes belong to what.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::json::Item;
use super::log::Log;
use crate::{Limits, Resolve, ResolveError};

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
    pub(super) resolve: &'a dyn Resolve,
    buffers: &'a [Buffer<'a>],
    unpacked: &'a HashMap<usize, Vec<u8>>,
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

/// Reads all buffers: the binary chunk, embedded data, and files beside the model.
pub(super) fn buffers<'a>(
    root: &Item<'a>,
    bin: Option<&'a [u8]>,
    resolve: &dyn Resolve,
    limits: &Limits,
    log: &mut Log,
) -> Vec<Buffer<'a>> {
    let items = root.items("buffers", limits.list_entries, log);
    let read = |(i, item)| buffer(item, bin.filter(|_| i == 0), resolve, limits, log);
    items.iter().enumerate().map(read).collect()
}

fn buffer<'a>(
    item: &Item<'a>,
    bin: Option<&'a [u8]>,
    resolve: &dyn Resolve,
    limits: &Limits,
    log: &mut Log,
) -> Buffer<'a> {
    // Stands in for those who cannot decompress its views: nothing here reads from it.
    let is_fallback = ["EXT_meshopt_compression", "KHR_meshopt_compression"]
        .into_iter()
        .any(|name| item.extension(name, log).is_some_and(|e| e.flag("fallback", log)));
    if is_fallback {
        return None;
    }
    let declared = item.count("byteLength", log);
    if declared.is_none_or(|length| length == 0) {
        log.error("VALUE_NOT_IN_RANGE", &item.place("byteLength"), "a buffer needs a length of at least 1");
    }
    let bytes = match item.text("uri", log) {
        Some(uri) => bytes_of(uri, &item.place("uri"), resolve, limits, log)?,
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

/// Decodes `data:...;base64,...`, or reads the file beside the model that is named.
pub(super) fn bytes_of<'a>(
    uri: &str,
    at: &str,
    resolve: &dyn Resolve,
    limits: &Limits,
    log: &mut Log,
) -> Option<Cow<'a, [u8]>> {
    let Some(rest) = uri.strip_prefix("data:") else { return file(uri, at, resolve, limits, log).map(Cow::Owned) };
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

fn file(uri: &str, at: &str, resolve: &dyn Resolve, limits: &Limits, log: &mut Log) -> Option<Vec<u8>> {
    let limit = limits.file_bytes.min(log.bytes_left());
    match resolve.read(uri, limit as u64) {
        Ok(bytes) => log.spend(bytes.len(), at).then_some(bytes),
        Err(error) => {
            let code = match error {
                ResolveError::ParseUri { .. } => "INVALID_URI",
                ResolveError::StayLocal { .. } | ResolveError::StayInFolder { .. } => "NON_RELATIVE_URI",
                ResolveError::FitLimit { .. } => "DECODED_BYTES_LIMIT",
                ResolveError::FindFile { .. } | ResolveError::ReadFile { .. } => "IO_ERROR",
            };
            log.error(code, at, error);
            None
        }
    }
}

impl<'a> Source<'a> {
    pub(super) fn new(
        root: Item<'a>,
        buffers: &'a [Buffer<'a>],
        unpacked: &'a HashMap<usize, Vec<u8>>,
        resolve: &'a dyn Resolve,
        limits: &'a Limits,
        log: &mut Log,
    ) -> Self {
        let views = root.items("bufferViews", limits.list_entries, log);
        let accessors = root.items("accessors", limits.list_entries, log);
        let declared = root.texts("extensionsUsed", limits.list_entries, log).into_iter().collect();
        Self { root, limits, views, accessors, resolve, buffers, unpacked, declared }
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
        let stride = item.count("byteStride", log);
        if let Some(bytes) = self.unpacked.get(&index) {
            return Some(View { bytes, stride });
        }
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
            log.error("BUFFER_VIEW_WITHOUT_DATA", &item.at, "its buffer has no data");
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
        let bytes = &buffer[offset.min(buffer.len())..end.min(buffer.len())];
        Some(View { bytes, stride })
    }
}
