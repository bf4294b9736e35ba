//! The values of an accessor, one component after the other, replacements applied.

use super::accessor::{Accessor, Component, Source};
use super::link::{Links, fits};
use super::resources::Buffers;

/// The components of an accessor in order. Reads the buffers as it goes and holds nothing.
#[derive(Clone)]
pub(super) struct Elements<'b> {
    component: Component,
    components: usize,
    count: usize,
    /// From the first element on; none where all are 0.
    base: Option<&'b [u8]>,
    stride: usize,
    offsets: [usize; 16],
    replaced: Option<Replaced<'b>>,
    element: usize,
    next: usize,
}

#[derive(Clone)]
struct Replaced<'b> {
    indices: Indices<'b>,
    values: &'b [u8],
    position: usize,
    index: usize,
}

/// Which elements are replaced.
#[derive(Clone, Copy)]
pub(super) struct Indices<'b> {
    bytes: &'b [u8],
    component: Component,
    pub(super) count: usize,
}

impl Indices<'_> {
    /// `position` is below the count.
    pub(super) fn get(&self, position: usize) -> usize {
        self.component.read(&self.bytes[position * self.component.bytes()..]) as usize
    }
}

impl Iterator for Elements<'_> {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        if self.element >= self.count {
            return None;
        }
        let component = self.next;
        let value = match &self.replaced {
            Some(replaced) if replaced.index == self.element => {
                let at = (replaced.position * self.components + component) * self.component.bytes();
                self.component.read(&replaced.values[at..])
            }
            _ => match self.base {
                Some(bytes) => self.component.read(&bytes[self.element * self.stride + self.offsets[component]..]),
                None => 0.0,
            },
        };
        self.next += 1;
        if self.next == self.components {
            if let Some(replaced) = &mut self.replaced
                && replaced.index == self.element
                && replaced.position + 1 < replaced.indices.count
            {
                replaced.position += 1;
                replaced.index = replaced.indices.get(replaced.position);
            }
            self.next = 0;
            self.element += 1;
        }
        Some(value)
    }
}

impl<'b> Elements<'b> {
    /// The elements of accessor `index`; none where the file does not give them all.
    pub(super) fn of(links: &Links<'_, '_>, buffers: &'b Buffers<'_>, index: usize) -> Option<Self> {
        let accessor = links.accessors.get(index)?.as_ref()?;
        let (component, count) = (accessor.format.component?, accessor.count?);
        let components = accessor.components();
        if !accessor.has_type || components == 0 {
            return None;
        }
        let view = accessor.source.and_then(|source| links.views.get(source.view).copied().flatten());
        if view.is_none() && accessor.sparse.is_none() {
            return None;
        }
        let (mut base, mut stride) = (None, 0);
        if let (Some(view), Some(source)) = (view, accessor.source) {
            stride = view.stride.unwrap_or_else(|| accessor.packed_stride());
            let length = accessor.byte_length(stride);
            if stride < accessor.element_bytes() || !fits(accessor.offset, component.bytes(), length, view) {
                return None;
            }
            base = Some(bytes(links, buffers, source, length)?);
        }
        let replaced = match &accessor.sparse {
            None => None,
            Some(sparse) => {
                let indices = indices(links, buffers, accessor)?;
                let length = component.bytes().checked_mul(components)?.checked_mul(sparse.count)?;
                let source = sparse.values?;
                let values = bytes(links, buffers, source, length)?;
                let view = links.views[source.view]?;
                let index_view = links.views[sparse.indices?.view]?;
                let index_bytes = sparse.component?.bytes();
                let is_good = sparse.count <= count
                    && fits(source.offset, component.bytes(), length, view)
                    && fits(sparse.indices?.offset, index_bytes, index_bytes * sparse.count, index_view);
                if !is_good {
                    return None;
                }
                Some(Replaced { indices, values, position: 0, index: indices.get(0) })
            }
        };
        let mut offsets = [0; 16];
        for (i, offset) in offsets.iter_mut().enumerate().take(components) {
            *offset = accessor.component_offset(i);
        }
        Some(Self { component, components, count, base, stride, offsets, replaced, element: 0, next: 0 })
    }

    /// How many values there are.
    pub(super) fn value_count(&self) -> u64 {
        self.count as u64 * self.components as u64
    }
}

/// Which elements of an accessor are replaced, where the file gives that.
pub(super) fn indices<'b>(links: &Links<'_, '_>, buffers: &'b Buffers<'_>, accessor: &Accessor) -> Option<Indices<'b>> {
    let sparse = accessor.sparse.as_ref()?;
    let component = sparse.component?;
    let bytes = bytes(links, buffers, sparse.indices?, component.bytes().checked_mul(sparse.count)?)?;
    Some(Indices { bytes, component, count: sparse.count })
}

fn bytes<'b>(links: &Links<'_, '_>, buffers: &'b Buffers<'_>, source: Source, length: usize) -> Option<&'b [u8]> {
    let (buffer, start, _) = links.bytes_of_view(source.view)?;
    let start = start.checked_add(source.offset?)?;
    buffers.get(buffer)?.get(start..start.checked_add(length)?)
}
