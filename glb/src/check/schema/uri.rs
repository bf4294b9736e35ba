//! URIs of buffers and pictures (glTF 2.0, section 2.8; RFC 2397 for embedded data).

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::super::codes;
use super::super::image::Kind as Picture;
use super::super::json::{Object, Value};
use super::super::log::At;
use super::Walk;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What a URI names.
enum Uri<'a> {
    /// Bytes that it holds itself, and what they are said to be.
    Data { kind: String, data: Data<'a> },
    /// A file beside the model.
    Beside,
    /// Something that would have to be fetched.
    Elsewhere,
}

/// The part after the comma.
struct Data<'a> {
    text: &'a str,
    is_base64: bool,
}

pub(super) fn buffer(walk: &mut Walk<'_>, buffer: &mut Object<'_>, at: &At<'_>) {
    let Some((kind, bytes)) = embedded(walk, buffer, at) else { return };
    if !matches!(kind.as_str(), "application/octet-stream" | "application/gltf-buffer") {
        return walk.log.add(codes::BUFFER_DATA_URI_MIME_TYPE_INVALID, &at.key("uri"), kind);
    }
    if let At::Index(_, index) = at {
        walk.embedded.buffers.insert(*index, bytes);
    }
}

pub(super) fn image(walk: &mut Walk<'_>, image: &mut Object<'_>, at: &At<'_>) {
    let Some((kind, bytes)) = embedded(walk, image, at) else { return };
    let found = Picture::of(&bytes).map_or("something else", Picture::mime_type);
    if found != kind {
        let detail = format_args!("it is said to hold {kind} and holds {found}");
        return walk.log.add(codes::INVALID_URI, &at.key("uri"), detail);
    }
    if let At::Index(_, index) = at {
        walk.embedded.images.insert(*index, bytes);
    }
}

/// Looks at `uri`; gives what an embedded one holds, and what that is said to be.
fn embedded(walk: &mut Walk<'_>, object: &mut Object<'_>, at: &At<'_>) -> Option<(String, Vec<u8>)> {
    let at = at.key("uri");
    let value = object.get_mut("uri")?;
    let Value::Text(text) = value else {
        walk.mismatch(value, "a text", &at);
        *value = Value::Bad;
        return None;
    };
    if walk.is_binary {
        walk.log.add(codes::URI_GLB, &at, "");
    }
    let (kind, data) = match parse(text) {
        Ok(Uri::Data { kind, data }) => (kind, data),
        Ok(Uri::Beside) => return None,
        Ok(Uri::Elsewhere) => {
            walk.log.add(codes::NON_RELATIVE_URI, &at, format_args!("{text:?}"));
            return None;
        }
        Err(why) => {
            walk.log.add(codes::INVALID_URI, &at, why);
            return None;
        }
    };
    if walk.is_binary {
        walk.log.add(codes::DATA_URI_GLB, &at, "");
    }
    let Some(left) = walk.bytes_left.checked_sub(data.text.len()) else {
        walk.log.add(codes::LIMIT_DATA_BYTES, &at, format_args!("{} bytes", data.text.len()));
        return None;
    };
    walk.bytes_left = left;
    match data.decode() {
        Ok(bytes) => Some((kind, bytes)),
        Err(why) => {
            walk.log.add(codes::INVALID_URI, &at, why);
            None
        }
    }
}

/// Whether a URI that was found good names a file beside the model.
pub(in super::super) fn is_beside(text: &str) -> bool {
    matches!(parse(text), Ok(Uri::Beside))
}

fn parse(text: &str) -> Result<Uri<'_>, &'static str> {
    if text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return data(&text[5..]);
    }
    // A colon before any slash ends a scheme (RFC 3986, section 3).
    let head = text.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some((scheme, _)) = head.split_once(':') {
        if scheme.is_empty() {
            return Err("its scheme is empty");
        }
        if !crate::resolve::has_scheme(head) {
            return Err("its scheme is not valid");
        }
        return Ok(Uri::Elsewhere);
    }
    let is_elsewhere = text.starts_with('/') || text.contains(['?', '#']);
    Ok(if is_elsewhere { Uri::Elsewhere } else { Uri::Beside })
}

fn data(text: &str) -> Result<Uri<'_>, &'static str> {
    let (head, content) = text.split_once(',').ok_or("it has no comma before its data")?;
    let mut parts = head.split(';');
    let kind = parts.next().unwrap_or_default();
    if !kind.is_empty() && kind.matches('/').count() != 1 {
        return Err("its media type is not valid");
    }
    let parameters: Vec<&str> = parts.collect();
    let is_base64 = parameters.last() == Some(&"base64");
    let named = parameters.len() - usize::from(is_base64);
    if parameters[..named].iter().any(|p| !p.contains('=')) {
        return Err("a parameter of its media type has no value");
    }
    let kind = if kind.is_empty() { "text/plain" } else { kind };
    let kind = percent_decode_str(kind).decode_utf8_lossy().to_ascii_lowercase();
    Ok(Uri::Data { kind, data: Data { text: content, is_base64 } })
}

impl Data<'_> {
    fn decode(&self) -> Result<Vec<u8>, &'static str> {
        if !self.is_base64 {
            return Ok(percent_decode_str(self.text).collect());
        }
        let text = if self.text.contains(['%', '-', '_']) {
            let text = self.text.replace("%3D", "=").replace("%3d", "=");
            Cow::Owned(text.replace('-', "+").replace('_', "/"))
        } else {
            Cow::Borrowed(self.text)
        };
        BASE64.decode(&*text).map_err(|_told| "its data are not base64")
    }
}
