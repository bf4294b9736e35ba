//! The GLB container (glTF 2.0, section 4.4), checked byte by byte.

use super::codes;
use super::log::{At, Log};

const MAGIC: u32 = 0x4654_6C67;
const VERSION: u32 = 2;
const CHUNK_JSON: u32 = 0x4E4F_534A;
const CHUNK_BIN: u32 = 0x004E_4942;
const HEADER_BYTES: usize = 12;
const CHUNK_HEADER_BYTES: usize = 8;

/// What the container holds.
#[derive(Default)]
pub(super) struct Chunks<'a> {
    pub(super) json: Option<&'a [u8]>,
    pub(super) bin: Option<&'a [u8]>,
    /// Whether the file holds all it declares: only then its data are worth a look.
    pub(super) is_whole: bool,
}

/// Finds the chunks. `json` is there only when the JSON chunk is complete.
pub(super) fn split<'a>(bytes: &'a [u8], log: &mut Log) -> Chunks<'a> {
    let mut chunks = Chunks::default();
    let mut add = |code, at: usize, detail: String| log.add(code, &At::File, format_args!("byte {at}{detail}"));
    if bytes.len() < HEADER_BYTES {
        add(codes::GLB_UNEXPECTED_END_OF_HEADER, bytes.len(), String::new());
        return chunks;
    }
    let (magic, version, declared) = (word(bytes, 0), word(bytes, 4), word(bytes, 8) as usize);
    if magic != MAGIC {
        add(codes::GLB_INVALID_MAGIC, 0, format!(", {magic:#010x}"));
        return chunks;
    }
    if version != VERSION {
        add(codes::GLB_INVALID_VERSION, 4, format!(", version {version}"));
        return chunks;
    }
    if declared <= HEADER_BYTES {
        add(codes::GLB_LENGTH_TOO_SMALL, 8, format!(", {declared} bytes"));
    }
    let (mut at, mut position) = (HEADER_BYTES, 0);
    let (mut seen_json, mut seen_bin) = (false, false);
    while at < bytes.len() {
        if at == declared {
            add(codes::GLB_EXTRA_DATA, at, format!(", {} bytes", bytes.len() - at));
            chunks.is_whole = true;
            return chunks;
        }
        if bytes.len() - at < CHUNK_HEADER_BYTES {
            add(codes::GLB_UNEXPECTED_END_OF_CHUNK_HEADER, bytes.len(), String::new());
            return chunks;
        }
        let (length, kind) = (word(bytes, at) as usize, word(bytes, at + 4));
        let data = at + CHUNK_HEADER_BYTES;
        let named = format!(", chunk {kind:#010x} of {length} bytes");
        if length % 4 != 0 {
            add(codes::GLB_CHUNK_LENGTH_UNALIGNED, at, named.clone());
        }
        if data + length > declared {
            add(codes::GLB_CHUNK_TOO_BIG, at, named.clone());
        }
        if position == 0 && kind != CHUNK_JSON {
            add(codes::GLB_UNEXPECTED_FIRST_CHUNK, at, named.clone());
        }
        if kind == CHUNK_BIN && position > 1 && !seen_bin {
            add(codes::GLB_UNEXPECTED_BIN_CHUNK, at, named.clone());
        }
        let body = bytes.get(data..data + length);
        match kind {
            CHUNK_JSON => {
                if length == 0 {
                    add(codes::GLB_EMPTY_CHUNK, at, named.clone());
                }
                if std::mem::replace(&mut seen_json, true) {
                    add(codes::GLB_DUPLICATE_CHUNK, at, named);
                } else {
                    chunks.json = body;
                }
            }
            CHUNK_BIN => {
                if length == 0 {
                    add(codes::GLB_EMPTY_BIN_CHUNK, at, named.clone());
                }
                if std::mem::replace(&mut seen_bin, true) {
                    add(codes::GLB_DUPLICATE_CHUNK, at, named);
                } else {
                    chunks.bin = body;
                }
            }
            _ => add(codes::GLB_UNKNOWN_CHUNK_TYPE, at, named),
        }
        if body.is_none() {
            add(codes::GLB_UNEXPECTED_END_OF_CHUNK_DATA, bytes.len(), String::new());
            return chunks;
        }
        at = data + length;
        position += 1;
        if length == 0 && at == bytes.len() {
            // What an empty chunk at the end was meant to hold is not there.
            if kind == CHUNK_JSON && position == 1 {
                chunks.json = None;
            }
            return chunks;
        }
    }
    if at != declared {
        add(codes::GLB_LENGTH_MISMATCH, at, format!(", {declared} declared"));
    }
    chunks.is_whole = true;
    chunks
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
