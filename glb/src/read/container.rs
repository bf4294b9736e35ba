//! The GLB container (glTF 2.0, section 4.4) and the JSON document within.

use serde_json::Value;

use super::ReadError;
use super::log::Log;
use crate::Limits;

const MAGIC: &[u8; 4] = b"glTF";
const CHUNK_JSON: u32 = 0x4E4F_534A;
const CHUNK_BIN: u32 = 0x004E_4942;
const HEADER_BYTES: usize = 12;
const CHUNK_HEADER_BYTES: usize = 8;

/// The two parts of a file.
pub(super) struct Parts<'a> {
    pub(super) json: &'a [u8],
    pub(super) bin: Option<&'a [u8]>,
}

/// Finds the parts of a GLB, or takes the bytes as a glTF JSON text.
pub(super) fn split<'a>(bytes: &'a [u8], limits: &Limits, log: &mut Log) -> Result<Parts<'a>, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::EmptyFile);
    }
    if bytes.len() > limits.file_bytes {
        return Err(ReadError::FileTooLarge { bytes: bytes.len(), limit: limits.file_bytes });
    }
    let parts = if bytes.starts_with(MAGIC) {
        chunks(bytes, log)?
    } else {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if text.trim_ascii_start().first() != Some(&b'{') {
            return Err(ReadError::RecogniseFile);
        }
        Parts { json: text, bin: None }
    };
    if parts.json.len() > limits.json_bytes {
        return Err(ReadError::JsonTooLarge { what: "bytes", count: parts.json.len(), limit: limits.json_bytes });
    }
    Ok(parts)
}

fn chunks<'a>(bytes: &'a [u8], log: &mut Log) -> Result<Parts<'a>, ReadError> {
    let container = |what: &'static str| ReadError::ReadContainer { what };
    if bytes.len() < HEADER_BYTES {
        return Err(container("it ends within its 12-byte header"));
    }
    let version = word(bytes, 4);
    if version != 2 {
        return Err(ReadError::CheckVersion { version: version.to_string() });
    }
    let declared = word(bytes, 8) as usize;
    if declared > bytes.len() {
        log.error(
            "GLB_LENGTH_MISMATCH",
            "",
            format_args!("the header declares {declared} bytes and the file has {}: it is truncated", bytes.len()),
        );
    } else if declared < bytes.len() {
        log.warning(
            "GLB_LENGTH_MISMATCH",
            "",
            format_args!("the header declares {declared} bytes and the file has {}", bytes.len()),
        );
    }
    let mut rest = &bytes[HEADER_BYTES..declared.clamp(HEADER_BYTES, bytes.len())];
    let (mut json, mut bin, mut position) = (None, None, 0);
    while !rest.is_empty() {
        if rest.len() < CHUNK_HEADER_BYTES {
            log.warning("GLB_UNEXPECTED_END_OF_CHUNK_HEADER", "", "the file ends within the header of a chunk");
            break;
        }
        let (length, kind) = (word(rest, 0) as usize, word(rest, 4));
        let body = &rest[CHUNK_HEADER_BYTES..];
        if length > body.len() {
            log.error(
                "GLB_UNEXPECTED_END_OF_CHUNK_DATA",
                "",
                format_args!("chunk {position} declares {length} bytes and {} are left", body.len()),
            );
        }
        let (data, after) = body.split_at(length.min(body.len()));
        match kind {
            CHUNK_JSON if json.is_none() => {
                if position > 0 {
                    log.error("GLB_UNEXPECTED_FIRST_CHUNK", "", "the JSON chunk is not the first");
                }
                json = Some(data);
            }
            CHUNK_BIN if bin.is_none() => {
                if position != 1 {
                    log.error("GLB_UNEXPECTED_BIN_CHUNK", "", "the binary chunk is not the second");
                }
                bin = Some(data);
            }
            CHUNK_JSON | CHUNK_BIN => {
                log.error("GLB_DUPLICATE_CHUNK", "", format_args!("chunk {position} repeats a kind and is ignored"));
            }
            other => {
                log.info(
                    "GLB_UNKNOWN_CHUNK_TYPE",
                    "",
                    format_args!("chunk {position} is of unknown kind {other:#010x}"),
                );
            }
        }
        rest = after;
        position += 1;
    }
    let json = json.ok_or(container("it has no JSON chunk"))?;
    Ok(Parts { json, bin })
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Parses the JSON after counting what parsing would allocate.
pub(super) fn parse(json: &[u8], limits: &Limits) -> Result<Value, ReadError> {
    let (values, depth) = weigh(json);
    if values > limits.json_values {
        return Err(ReadError::JsonTooLarge { what: "values", count: values, limit: limits.json_values });
    }
    if depth > limits.json_depth {
        return Err(ReadError::JsonTooLarge { what: "levels", count: depth, limit: limits.json_depth });
    }
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    // Some writers pad with zero bytes instead of spaces.
    let end = json.iter().rposition(|&b| b != 0 && !b.is_ascii_whitespace()).map_or(0, |last| last + 1);
    serde_json::from_slice(&json[..end]).map_err(|source| ReadError::ParseJson { source })
}

/// An upper bound of (values and keys, nesting) by counting punctuation outside strings.
fn weigh(json: &[u8]) -> (usize, usize) {
    let (mut values, mut depth, mut deepest) = (1, 0usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in json {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b',' | b':' => values += 1,
            b'{' | b'[' => {
                values += 1;
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (values, deepest)
}
