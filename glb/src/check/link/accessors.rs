//! Accessors and the views they read (glTF 2.0, section 3.6.2).

use super::{Linker, View, ViewUse};
use crate::check::accessor::{Accessor, Component, Source};
use crate::check::codes;
use crate::check::log::At;
use crate::check::schema::List;

/// What does not fit.
struct Misfit {
    is_offset_unaligned: bool,
    is_total_unaligned: bool,
    is_offset_too_large: bool,
    is_too_long: bool,
}

/// How `byte_length` bytes from `offset` on, of components of `component_bytes`, fit a view; none where the file does
/// not say enough.
fn misfit(offset: Option<usize>, component_bytes: usize, byte_length: usize, view: View) -> Option<Misfit> {
    let (offset, start) = (offset?, view.offset?);
    let is_offset_too_large = view.length.is_none_or(|length| offset > length);
    Some(Misfit {
        is_offset_unaligned: offset % component_bytes != 0,
        is_total_unaligned: start.saturating_add(offset) % component_bytes != 0,
        is_offset_too_large,
        is_too_long: !is_offset_too_large
            && view.length.is_some_and(|length| offset.saturating_add(byte_length) > length),
    })
}

/// Whether they fit in every way.
pub(in super::super) fn fits(offset: Option<usize>, component_bytes: usize, byte_length: usize, view: View) -> bool {
    misfit(offset, component_bytes, byte_length, view)
        .is_some_and(|m| !(m.is_offset_unaligned || m.is_total_unaligned || m.is_offset_too_large || m.is_too_long))
}

impl Linker<'_, '_, '_> {
    pub(super) fn all_accessors(&mut self) {
        let list = At::Root.key("accessors");
        for (i, _) in self.links.document.items(List::Accessors) {
            let Some(accessor) = self.links.accessors[i].clone() else { continue };
            if accessor.is_whole() {
                self.accessor(&accessor, &list.index(i));
            }
        }
    }

    fn accessor(&mut self, accessor: &Accessor, at: &At<'_>) {
        if let Some(source) = accessor.source
            && self.resolve(List::BufferViews, source.view, &at.key("bufferView"))
            && let Some(view) = self.links.view(source.view)
        {
            let element = accessor.element_bytes();
            if let Some(stride) = view.stride
                && stride < element
            {
                self.log.add(codes::ACCESSOR_SMALL_BYTESTRIDE, at, format_args!("{stride} of {element} bytes"));
            }
            let stride = view.stride.unwrap_or_else(|| accessor.packed_stride());
            let length = accessor.byte_length(stride);
            self.check_fits(accessor.offset, accessor.component_bytes(), length, view, at);
        }
        let (Some(sparse), Some(count)) = (&accessor.sparse, accessor.count) else { return };
        let at = at.key("sparse");
        if sparse.count > count {
            let detail = format!("{} of {count}", sparse.count);
            self.log.add(codes::ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE, &at.key("count"), detail);
        }
        let component_bytes = accessor.component_bytes();
        let values = component_bytes.saturating_mul(accessor.components()).saturating_mul(sparse.count);
        self.replacement(sparse.values, Some(component_bytes), values, &at.key("values"));
        let index_bytes = sparse.component.map(Component::bytes);
        let indices = index_bytes.unwrap_or(0).saturating_mul(sparse.count);
        self.replacement(sparse.indices, index_bytes, indices, &at.key("indices"));
    }

    fn replacement(&mut self, source: Option<Source>, component_bytes: Option<usize>, length: usize, at: &At<'_>) {
        let Some(source) = source else { return };
        let place = at.key("bufferView");
        if !self.resolve(List::BufferViews, source.view, &place) {
            return;
        }
        self.use_view(source.view, ViewUse::Other, &place);
        let view = self.links.view(source.view).unwrap_or_default();
        if view.stride.is_some() {
            self.log.add(codes::BUFFER_VIEW_INVALID_BYTE_STRIDE, &place, "");
        }
        if let Some(component_bytes) = component_bytes {
            self.check_fits(source.offset, component_bytes, length, view, at);
        }
    }

    fn check_fits(&mut self, offset: Option<usize>, component: usize, length: usize, view: View, at: &At<'_>) {
        let Some(misfit) = misfit(offset, component, length, view) else { return };
        let start = offset.unwrap_or(0);
        if misfit.is_offset_unaligned {
            let detail = format!("{start} and {component}");
            self.log.add(codes::ACCESSOR_OFFSET_ALIGNMENT, &at.key("byteOffset"), detail);
        }
        if misfit.is_total_unaligned {
            self.log.add(codes::ACCESSOR_TOTAL_OFFSET_ALIGNMENT, at, format_args!("components of {component} bytes"));
        }
        let detail = format_args!("{length} bytes from byte {start} on of {}", view.length.unwrap_or(0));
        if misfit.is_offset_too_large {
            self.log.add(codes::ACCESSOR_TOO_LONG, &at.key("byteOffset"), detail);
        } else if misfit.is_too_long {
            self.log.add(codes::ACCESSOR_TOO_LONG, at, detail);
        }
    }
}
