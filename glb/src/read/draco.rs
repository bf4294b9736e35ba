//! Primitives whose geometry is compressed with Draco (`KHR_draco_mesh_compression`).

use super::accessor::Accessor;
use super::json::Item;
use super::log::Log;
use super::source::Source;
use crate::codec::draco::{self, Allowance, Geometry};

/// The decoded geometry of one primitive, and which of its attributes is which.
pub(super) struct Packed {
    pub(super) geometry: Geometry,
    /// Names as in the primitive's `attributes`, and places in `geometry.attributes`.
    names: Vec<(String, usize)>,
}

impl Packed {
    /// Decodes what the extension object `item` names; `None` with a problem when that fails.
    pub(super) fn read(source: &Source, item: &Item, allowed: Allowance, log: &mut Log) -> Option<Self> {
        let view = source.view(item.index("bufferView", source.views.len(), log)?, log)?;
        let geometry = match draco::decode(view.bytes, allowed) {
            Ok(geometry) => geometry,
            Err(why) => {
                log.error(
                    "PRIMITIVE_DATA_INVALID",
                    &item.at,
                    format_args!("the geometry cannot be decompressed: {why}"),
                );
                return None;
            }
        };
        let bytes = geometry.attributes.iter().map(|a| a.bytes.len()).sum::<usize>() + geometry.indices.len() * 4;
        if !log.spend(bytes, &item.at) {
            return None;
        }
        let ids = item.child("attributes", log)?;
        let mut names = Vec::new();
        for key in ids.keys() {
            let id = ids.count(key, log);
            match geometry.attributes.iter().position(|a| Some(a.id as usize) == id) {
                Some(place) => names.push((key.to_owned(), place)),
                None => {
                    log.error("UNRESOLVED_REFERENCE", &ids.place(key), "the compressed data have no such attribute")
                }
            }
        }
        Some(Self { geometry, names })
    }
}

/// The attribute `key` of a primitive: from `packed`, or from its accessor when it was not compressed.
pub(super) fn attribute<'p>(
    packed: Option<&'p Packed>,
    source: &Source<'p>,
    attributes: &Item<'p>,
    key: &str,
    log: &mut Log,
) -> Option<Accessor<'p>> {
    let index = attributes.index(key, source.accessors.len(), log)?;
    let place = packed.and_then(|packed| packed.names.iter().find(|(name, _)| name == key));
    let (Some(packed), Some(&(_, place))) = (packed, place) else { return source.accessor(index, log) };
    let item = &source.accessors[index];
    let normalized = item.flag("normalized", log);
    Some(Accessor::unpacked(&packed.geometry.attributes[place], normalized, item.at.clone()))
}
