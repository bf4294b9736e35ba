//! The bytes of buffers and pictures, wherever they are (glTF 2.0, section 3.6.1 and 3.8.4).

use std::borrow::Cow;
use std::collections::HashMap;

use super::codes;
use super::image::{self, Failure, Header};
use super::link::{Document, Links};
use super::log::{At, Log};
use super::schema::{List, is_beside};
use crate::{Limits, Resolve};

/// Where the bytes of a file come from.
pub(super) struct Sources<'s> {
    pub(super) is_binary: bool,
    pub(super) bin: Option<&'s [u8]>,
    pub(super) resolve: &'s dyn Resolve,
    pub(super) limits: &'s Limits,
    pub(super) mime_types: Vec<&'static str>,
}

/// The bytes of each buffer, where they are all there.
pub(super) struct Buffers<'s> {
    bytes: Vec<Option<Cow<'s, [u8]>>>,
    /// Bytes that files beside the model may still have.
    bytes_left: usize,
}

impl Buffers<'_> {
    /// Bytes of the files beside the model.
    pub(super) fn bytes_beside(&self, limits: &Limits) -> u64 {
        limits.file_bytes.saturating_sub(self.bytes_left) as u64
    }

    pub(super) fn get(&self, index: usize) -> Option<&[u8]> {
        self.bytes.get(index)?.as_deref()
    }
}

/// Reads a file beside the model; says where that fails.
fn read(uri: &str, sources: &Sources<'_>, left: &mut usize, at: &At<'_>, log: &mut Log) -> Option<Vec<u8>> {
    if !is_beside(uri) {
        // Has its issue already.
        return None;
    }
    match sources.resolve.read(uri, *left as u64) {
        Ok(bytes) => {
            *left = left.saturating_sub(bytes.len());
            Some(bytes)
        }
        Err(why) => {
            log.add(codes::IO_ERROR, at, why);
            None
        }
    }
}

/// Gets the bytes of all buffers.
pub(super) fn buffers<'s>(
    document: &Document<'_, '_>,
    mut embedded: HashMap<usize, Vec<u8>>,
    sources: &Sources<'s>,
    log: &mut Log,
) -> Buffers<'s> {
    let list = At::Root.key("buffers");
    let mut left = sources.limits.file_bytes;
    let mut all = vec![None; document.list(List::Buffers).len()];
    for (i, buffer) in document.items(List::Buffers) {
        let (at, Some(declared)) = (list.index(i), buffer.uint("byteLength")) else { continue };
        let is_chunk = sources.is_binary && i == 0 && !buffer.has("uri");
        let bytes = if let Some(bytes) = embedded.remove(&i) {
            Some(Cow::Owned(bytes))
        } else if let Some(uri) = buffer.text("uri") {
            read(uri, sources, &mut left, &at.key("uri"), log).map(Cow::Owned)
        } else if is_chunk {
            if sources.bin.is_none() {
                log.add(codes::BUFFER_MISSING_GLB_DATA, &at, "");
            }
            sources.bin.map(Cow::Borrowed)
        } else {
            None
        };
        let Some(bytes) = bytes else { continue };
        if bytes.len() < declared {
            log.add(codes::BUFFER_BYTE_LENGTH_MISMATCH, &at, format_args!("{} of {declared} bytes", bytes.len()));
            continue;
        }
        if is_chunk && bytes.len() > declared.next_multiple_of(4) {
            log.add(codes::BUFFER_GLB_CHUNK_TOO_BIG, &at, format_args!("{} and {declared} bytes", bytes.len()));
        }
        all[i] = Some(bytes);
    }
    Buffers { bytes: all, bytes_left: left }
}

/// Looks at all pictures, and at which textures use them.
pub(super) fn images(
    links: &Links<'_, '_>,
    embedded: &HashMap<usize, Vec<u8>>,
    buffers: &mut Buffers<'_>,
    sources: &Sources<'_>,
    log: &mut Log,
) -> Vec<Option<Header>> {
    let list = At::Root.key("images");
    let document = links.document;
    let mut headers = vec![None; document.list(List::Images).len()];
    for (i, image) in document.items(List::Images) {
        let at = list.index(i);
        if image.object("extensions").is_some_and(|e| !e.members.is_empty()) {
            // The extension may say where else the bytes are.
            continue;
        }
        let mut left = buffers.bytes_left;
        let bytes = match image.text("uri") {
            Some(uri) if !embedded.contains_key(&i) => {
                read(uri, sources, &mut left, &at.key("uri"), log).map(Cow::Owned)
            }
            _ => within(links, embedded, buffers, i).map(Cow::Borrowed),
        };
        headers[i] = bytes.as_deref().and_then(|bytes| header(bytes, sources, &at, log));
        buffers.bytes_left = left;
        if let (Some(header), Some(declared)) = (headers[i], image.text("mimeType"))
            && header.kind.mime_type() != declared
        {
            let key = if image.text("uri").is_some() { "uri" } else { "bufferView" };
            let detail = format!("{} and {declared}", header.kind.mime_type());
            log.add(codes::IMAGE_MIME_TYPE_INVALID, &at.key(key), detail);
        }
    }
    textures(document, &headers, log);
    headers
}

/// The bytes of a picture within the file.
fn within<'b>(
    links: &Links<'_, '_>,
    embedded: &'b HashMap<usize, Vec<u8>>,
    buffers: &'b Buffers<'_>,
    index: usize,
) -> Option<&'b [u8]> {
    if let Some(bytes) = embedded.get(&index) {
        return Some(bytes);
    }
    let view = links.document.item(List::Images, index)?.uint("bufferView")?;
    let (buffer, start, length) = links.bytes_of_view(view)?;
    buffers.get(buffer)?.get(start..start.checked_add(length)?)
}

/// The bytes of a picture once more, wherever they are.
pub(super) fn picture<'b>(
    links: &Links<'_, '_>,
    embedded: &'b HashMap<usize, Vec<u8>>,
    buffers: &'b Buffers<'_>,
    sources: &Sources<'_>,
    index: usize,
) -> Option<Cow<'b, [u8]>> {
    let uri = links.document.item(List::Images, index)?.text("uri").filter(|_| !embedded.contains_key(&index));
    match uri {
        Some(uri) if is_beside(uri) => {
            // What cannot be read was said the first time.
            sources.resolve.read(uri, sources.limits.file_bytes as u64).ok().map(Cow::Owned)
        }
        Some(_) => None,
        None => within(links, embedded, buffers, index).map(Cow::Borrowed),
    }
}

fn header(bytes: &[u8], sources: &Sources<'_>, at: &At<'_>, log: &mut Log) -> Option<Header> {
    let found = match image::header(bytes) {
        // What no extension allows is not known to whoever opens the file.
        Ok(header) if header.kind == image::Kind::Ktx2 && !sources.mime_types.contains(&"image/ktx2") => {
            Err(Failure::Unknown)
        }
        found => found,
    };
    let header = match found {
        Ok(header) => header,
        Err(Failure::Unknown) => {
            log.add(codes::IMAGE_UNRECOGNIZED_FORMAT, at, "");
            return None;
        }
        Err(Failure::Ended) => {
            log.add(codes::IMAGE_UNEXPECTED_EOS, at, "");
            return None;
        }
        Err(Failure::Invalid(why)) => {
            log.add(codes::IMAGE_DATA_INVALID, at, why);
            return None;
        }
    };
    let Header { kind, width, height, is_special } = header;
    if !sources.mime_types.contains(&kind.mime_type()) {
        log.add(codes::IMAGE_NON_ENABLED_MIME_TYPE, at, kind.mime_type());
    }
    if !width.is_power_of_two() || !height.is_power_of_two() {
        log.add(codes::IMAGE_NPOT_DIMENSIONS, at, format_args!("{width} x {height}"));
    }
    if is_special {
        log.add(codes::IMAGE_FEATURES_UNSUPPORTED, at, "");
    }
    let limits = sources.limits;
    if width > limits.image_side || height > limits.image_side {
        let detail = format!("{width} x {height} pixels, at most {} a side", limits.image_side);
        log.add(codes::LIMIT_IMAGE_PIXELS, at, detail);
    }
    Some(header)
}

/// Extensions that give a texture a picture of another kind, and that kind.
const OTHER_SOURCES: [(&str, &str); 2] = [("EXT_texture_webp", "image/webp"), ("KHR_texture_basisu", "image/ktx2")];

fn textures(document: &Document<'_, '_>, headers: &[Option<Header>], log: &mut Log) {
    let list = At::Root.key("textures");
    let kind_of = |index: Option<usize>| {
        let image = document.item(List::Images, index?)?;
        image.text("mimeType").or_else(|| headers[index?].map(|header| header.kind.mime_type()))
    };
    for (i, texture) in document.items(List::Textures) {
        let at = list.index(i);
        if let Some(kind) = kind_of(texture.uint("source"))
            && !matches!(kind, "image/jpeg" | "image/png")
        {
            log.add(codes::TEXTURE_INVALID_IMAGE_MIME_TYPE, &at.key("source"), kind);
        }
        let at = at.key("extensions");
        for (name, expected) in OTHER_SOURCES {
            let source = texture.extension(name).and_then(|e| e.uint("source"));
            if let Some(kind) = kind_of(source).filter(|kind| *kind != expected) {
                log.add(codes::TEXTURE_INVALID_IMAGE_MIME_TYPE, &at.key(name).key("source"), kind);
            }
        }
    }
}
