//! Compressed buffer views (`EXT_meshopt_compression`, `KHR_meshopt_compression`).

use std::collections::HashMap;

use super::json::Item;
use super::log::Log;
use super::source::Buffer;
use crate::Limits;
use crate::codec::meshopt::{self, Filter, Mode};

/// The decoded bytes of all compressed buffer views by index. One that cannot be decoded is reported and missing: then
/// its uncompressed stand-in is used where the file has one.
pub(super) fn views(root: &Item, buffers: &[Buffer], limits: &Limits, log: &mut Log) -> HashMap<usize, Vec<u8>> {
    let mut unpacked = HashMap::new();
    for (index, item) in root.items("bufferViews", limits.list_entries, log).iter().enumerate() {
        let packed = ["KHR_meshopt_compression", "EXT_meshopt_compression"]
            .into_iter()
            .find_map(|name| item.extension(name, log));
        if let Some(bytes) = packed.and_then(|packed| view(item, &packed, buffers, log)) {
            unpacked.insert(index, bytes);
        }
    }
    unpacked
}

fn view(item: &Item, packed: &Item, buffers: &[Buffer], log: &mut Log) -> Option<Vec<u8>> {
    let data = buffers[packed.index("buffer", buffers.len(), log)?].as_deref();
    let offset = packed.count("byteOffset", log).unwrap_or(0);
    let end = offset.saturating_add(packed.count("byteLength", log).unwrap_or(0));
    let Some(data) = data.and_then(|data| data.get(offset..end)) else {
        log.error(
            "BUFFER_VIEW_TOO_LONG",
            &packed.at,
            format_args!("there are no compressed bytes {offset} to {end} in its buffer"),
        );
        return None;
    };
    let mode = match packed.text("mode", log) {
        Some("ATTRIBUTES") => Mode::Attributes,
        Some("TRIANGLES") => Mode::Triangles,
        Some("INDICES") => Mode::Indices,
        _ => {
            log.error("VALUE_NOT_IN_LIST", &packed.place("mode"), "not a mode of compression");
            return None;
        }
    };
    let filter = match packed.text("filter", log) {
        None | Some("NONE") => Filter::None,
        Some("OCTAHEDRAL") => Filter::Octahedral,
        Some("QUATERNION") => Filter::Quaternion,
        Some("EXPONENTIAL") => Filter::Exponential,
        Some("COLOR") => Filter::Color,
        Some(_) => {
            log.error("VALUE_NOT_IN_LIST", &packed.place("filter"), "not a filter");
            return None;
        }
    };
    let count = packed.count("count", log).unwrap_or(0);
    let stride = packed.count("byteStride", log).unwrap_or(0);
    let bytes = count.saturating_mul(stride);
    let declared = item.count("byteLength", log).unwrap_or(0);
    if declared != bytes {
        log.warning(
            "BUFFER_VIEW_LENGTH_MISMATCH",
            &packed.at,
            format_args!("{count} elements of {stride} bytes do not fill the {declared} bytes of the view"),
        );
    }
    if !log.spend(bytes, &packed.at) {
        return None;
    }
    match meshopt::decode(data, count, stride, mode, filter, bytes) {
        Ok(bytes) => Some(bytes),
        Err(why) => {
            log.error("BUFFER_VIEW_DATA_INVALID", &packed.at, format_args!("the data cannot be decompressed: {why}"));
            None
        }
    }
}
