//! Accessors: typed arrays in buffer views (glTF 2.0, section 3.6.2), with strides, normalised integers and sparse
//! parts.

use super::json::Item;
use super::log::Log;
use super::source::Source;
use crate::codec::draco::{self, Scalar};
pub(super) use crate::component::Component;

/// A typed array whose bytes are known to be there.
pub(super) struct Accessor<'a> {
    pub(super) at: String,
    pub(super) count: usize,
    pub(super) width: usize,
    pub(super) component: Component,
    pub(super) normalized: bool,
    is_matrix: bool,
    stride: usize,
    /// From the first element on; `None` is all zeros.
    bytes: Option<&'a [u8]>,
    sparse: Option<Sparse<'a>>,
}

struct Sparse<'a> {
    indices: Vec<u32>,
    values: &'a [u8],
}

impl Component {
    pub(super) fn is_unsigned(self) -> bool {
        matches!(self, Self::U8 | Self::U16 | Self::U32)
    }
}

impl<'a> Accessor<'a> {
    /// All points of a Draco attribute.
    pub(super) fn unpacked(attribute: &'a draco::Attribute, normalized: bool, at: String) -> Self {
        let component = match attribute.scalar {
            Scalar::I8 => Component::I8,
            Scalar::U8 => Component::U8,
            Scalar::I16 => Component::I16,
            Scalar::U16 => Component::U16,
            Scalar::U32 => Component::U32,
            Scalar::F32 => Component::F32,
        };
        let stride = component.bytes() * attribute.width;
        Self {
            at,
            count: attribute.bytes.len() / stride.max(1),
            width: attribute.width,
            component,
            normalized,
            is_matrix: false,
            stride,
            bytes: Some(&attribute.bytes),
            sparse: None,
        }
    }
}

impl<'a> Source<'a> {
    /// Accessor `index` (below `accessors.len()`), or `None` with a problem when its bytes are not all there.
    pub(super) fn accessor(&self, index: usize, log: &mut Log) -> Option<Accessor<'a>> {
        let item = &self.accessors[index];
        let Some(component) = item.count("componentType", log).and_then(Component::of) else {
            log.error("VALUE_NOT_IN_LIST", &item.place("componentType"), "not a component type");
            return None;
        };
        let (width, is_matrix) = match item.text("type", log).unwrap_or_default() {
            "SCALAR" => (1, false),
            "VEC2" => (2, false),
            "VEC3" => (3, false),
            "VEC4" => (4, false),
            "MAT4" => (16, true),
            other => {
                let other: String = other.chars().take(32).collect();
                log.error("VALUE_NOT_IN_LIST", &item.place("type"), format_args!("{other:?} is not read here"));
                return None;
            }
        };
        let count = item.count("count", log).unwrap_or(0);
        if count == 0 {
            log.error("VALUE_NOT_IN_RANGE", &item.place("count"), "an accessor needs at least one element");
            return None;
        }
        let element = width * component.bytes();
        let (mut stride, mut bytes) = (element, None);
        if let Some(view) = item.index("bufferView", self.views.len(), log) {
            let view = self.view(view, log)?;
            if let Some(given) = view.stride {
                if given < element {
                    log.error(
                        "ACCESSOR_TOTAL_OFFSET_ALIGNMENT",
                        &item.at,
                        format_args!("a stride of {given} bytes is less than an element of {element}"),
                    );
                    return None;
                }
                stride = given;
            }
            let offset = item.count("byteOffset", log).unwrap_or(0);
            let needed = (count - 1).checked_mul(stride).and_then(|n| n.checked_add(element)?.checked_add(offset));
            if needed.is_none_or(|needed| needed > view.bytes.len()) {
                log.error(
                    "ACCESSOR_TOO_LONG",
                    &item.at,
                    format_args!(
                        "{count} elements of {element} bytes from byte {offset} do not fit in a view of {}",
                        view.bytes.len()
                    ),
                );
                return None;
            }
            bytes = Some(&view.bytes[offset..]);
        } else if item.has("bufferView") {
            return None;
        }
        let sparse = match item.child("sparse", log) {
            Some(sparse) => Some(self.sparse(&sparse, count, element, log)?),
            None => None,
        };
        Some(Accessor {
            at: item.at.clone(),
            count,
            width,
            component,
            normalized: item.flag("normalized", log),
            is_matrix,
            stride,
            bytes,
            sparse,
        })
    }

    fn sparse(&self, item: &Item<'a>, count: usize, element: usize, log: &mut Log) -> Option<Sparse<'a>> {
        let changed = item.count("count", log).unwrap_or(0);
        if changed == 0 || changed > count {
            log.error(
                "ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE",
                &item.at,
                format_args!("{changed} of {count} elements are replaced"),
            );
            return None;
        }
        let indices = item.child("indices", log)?;
        let component = indices.count("componentType", log).and_then(Component::of);
        let Some(component) = component.filter(|c| c.is_unsigned()) else {
            log.error("VALUE_NOT_IN_LIST", &indices.place("componentType"), "not an index type");
            return None;
        };
        let index_bytes = self.part(&indices, changed, component.bytes(), log)?;
        let values = self.part(&item.child("values", log)?, changed, element, log)?;
        if !log.spend(changed * 4, &item.at) {
            return None;
        }
        let indices: Vec<u32> = (0..changed).map(|i| unsigned(index_bytes, i * component.bytes(), component)).collect();
        if indices.iter().any(|&i| i as usize >= count) {
            log.error("ACCESSOR_SPARSE_INDEX_OOB", &item.at, format_args!("an index is not below {count}"));
            return None;
        }
        Some(Sparse { indices, values })
    }

    fn part(&self, item: &Item<'a>, count: usize, element: usize, log: &mut Log) -> Option<&'a [u8]> {
        let view = self.view(item.index("bufferView", self.views.len(), log)?, log)?;
        let offset = item.count("byteOffset", log).unwrap_or(0);
        let end = count.checked_mul(element).and_then(|n| n.checked_add(offset));
        let bytes = end.and_then(|end| view.bytes.get(offset..end));
        if bytes.is_none() {
            log.error("ACCESSOR_TOO_LONG", &item.at, "the sparse part does not fit in its view");
        }
        bytes
    }
}

impl Accessor<'_> {
    /// Whether the file gives any data: a compressed primitive's accessors have none.
    pub(super) fn has_data(&self) -> bool {
        self.bytes.is_some() || self.sparse.is_some()
    }

    /// `N` numbers an element, of all elements or of those in `pick` (all below `count`). The caller checked that
    /// `width` is `N` and paid for the result.
    pub(super) fn floats<const N: usize>(&self, pick: Option<&[u32]>) -> Vec<[f32; N]> {
        debug_assert_eq!(self.width, N);
        let unit = |scale: f32| if self.normalized { scale } else { 1.0 };
        match self.component {
            Component::F32 => self.elements(pick, |b, at| f32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]])),
            Component::U8 => {
                let scale = unit(1.0 / 255.0);
                self.elements(pick, |b, at| f32::from(b[at]) * scale)
            }
            Component::U16 => {
                let scale = unit(1.0 / 65535.0);
                self.elements(pick, |b, at| f32::from(u16::from_le_bytes([b[at], b[at + 1]])) * scale)
            }
            // -128/127 and -32768/32767 are -1 by definition.
            Component::I8 => {
                let (scale, low) = if self.normalized { (1.0 / 127.0, -1.0) } else { (1.0, f32::MIN) };
                self.elements(pick, |b, at| (f32::from(b[at].cast_signed()) * scale).max(low))
            }
            Component::I16 => {
                let (scale, low) = if self.normalized { (1.0 / 32767.0, -1.0) } else { (1.0, f32::MIN) };
                self.elements(pick, |b, at| (f32::from(i16::from_le_bytes([b[at], b[at + 1]])) * scale).max(low))
            }
            #[expect(clippy::cast_precision_loss, reason = "the nearest f32 is wanted")]
            Component::U32 => self.elements(pick, |b, at| unsigned(b, at, Component::U32) as f32),
        }
    }

    /// `N` unsigned numbers an element; as [`Self::floats`].
    pub(super) fn unsigneds<const N: usize>(&self, pick: Option<&[u32]>) -> Vec<[u32; N]> {
        debug_assert!(self.width == N && self.component.is_unsigned());
        match self.component {
            Component::U8 => self.elements(pick, |b, at| u32::from(b[at])),
            Component::U16 => self.elements(pick, |b, at| u32::from(u16::from_le_bytes([b[at], b[at + 1]]))),
            _ => self.elements(pick, |b, at| unsigned(b, at, Component::U32)),
        }
    }

    /// Whether this holds 4 by 4 float matrices.
    pub(super) fn is_float_matrix(&self) -> bool {
        self.is_matrix && self.component == Component::F32
    }

    #[inline(always)]
    fn elements<T: Copy + Default, const N: usize>(
        &self,
        pick: Option<&[u32]>,
        read: impl Fn(&[u8], usize) -> T,
    ) -> Vec<[T; N]> {
        let size = self.component.bytes();
        let element = |bytes: &[u8], start: usize| {
            let bytes = &bytes[start..start + N * size];
            std::array::from_fn(|k| read(bytes, k * size))
        };
        let zero = [T::default(); N];
        let Some(sparse) = &self.sparse else {
            return match (self.bytes, pick) {
                (Some(bytes), None) => (0..self.count).map(|i| element(bytes, i * self.stride)).collect(),
                (Some(bytes), Some(pick)) => pick.iter().map(|&i| element(bytes, i as usize * self.stride)).collect(),
                (None, pick) => vec![zero; pick.map_or(self.count, <[u32]>::len)],
            };
        };
        let mut all: Vec<[T; N]> = match self.bytes {
            Some(bytes) => (0..self.count).map(|i| element(bytes, i * self.stride)).collect(),
            None => vec![zero; self.count],
        };
        for (k, &i) in sparse.indices.iter().enumerate() {
            all[i as usize] = element(sparse.values, k * N * size);
        }
        match pick {
            Some(pick) => pick.iter().map(|&i| all[i as usize]).collect(),
            None => all,
        }
    }
}

fn unsigned(bytes: &[u8], at: usize, component: Component) -> u32 {
    match component {
        Component::U8 => u32::from(bytes[at]),
        Component::U16 => u32::from(u16::from_le_bytes([bytes[at], bytes[at + 1]])),
        _ => u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]),
    }
}
