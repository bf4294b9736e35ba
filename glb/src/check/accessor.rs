//! Accessors as the checks use them: what they say, and how they lie in their views.

use super::json::Object;
pub(super) use crate::component::Component;

impl Component {
    /// The least and the largest integer; none for floats.
    pub(super) fn limits(self) -> Option<(f64, f64)> {
        Some(match self {
            Self::I8 => (-128.0, 127.0),
            Self::U8 => (0.0, 255.0),
            Self::I16 => (-32_768.0, 32_767.0),
            Self::U16 => (0.0, 65_535.0),
            Self::U32 => (0.0, 4_294_967_295.0),
            Self::F32 => return None,
        })
    }

    /// The value that starts at `bytes`, which are at least [`Self::bytes`] long.
    pub(super) fn read(self, bytes: &[u8]) -> f64 {
        match *bytes {
            [a, ..] if self == Self::I8 => f64::from(a.cast_signed()),
            [a, ..] if self == Self::U8 => f64::from(a),
            [a, b, ..] if self == Self::I16 => f64::from(i16::from_le_bytes([a, b])),
            [a, b, ..] if self == Self::U16 => f64::from(u16::from_le_bytes([a, b])),
            [a, b, c, d, ..] if self == Self::U32 => f64::from(u32::from_le_bytes([a, b, c, d])),
            [a, b, c, d, ..] => f64::from(f32::from_le_bytes([a, b, c, d])),
            _ => 0.0,
        }
    }

    /// What an integer stands for where it is normalized.
    pub(super) fn normalized(self, value: f64) -> f64 {
        match self.limits() {
            None => value,
            Some((_, most)) => (value / most).max(-1.0),
        }
    }
}

/// How many components an element of this type has.
pub(super) fn components_of(shape: &str) -> Option<usize> {
    Some(match shape {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" | "MAT2" => 4,
        "MAT3" => 9,
        "MAT4" => 16,
        _ => return None,
    })
}

/// Type, component type and whether normalized: what attributes and animations put rules on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) shape: String,
    pub(super) component: Option<Component>,
    pub(super) is_normalized: bool,
}

/// Where elements or replacements lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// Index into the views, which may not be there.
    pub(super) view: usize,
    /// None where the file's is unusable.
    pub(super) offset: Option<usize>,
}

/// Elements that replace others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sparse {
    pub(super) count: usize,
    pub(super) indices: Option<Source>,
    pub(super) component: Option<Component>,
    pub(super) values: Option<Source>,
}

/// An accessor; what is none the file has not, or not usably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Accessor {
    pub(super) source: Option<Source>,
    /// 0 without a view.
    pub(super) offset: Option<usize>,
    pub(super) count: Option<usize>,
    pub(super) format: Format,
    pub(super) has_type: bool,
    pub(super) has_bounds: bool,
    pub(super) sparse: Option<Sparse>,
}

impl Accessor {
    pub(super) fn of(object: &Object<'_>) -> Self {
        let source = source(object);
        let sparse = object.object("sparse").map(|sparse| Sparse {
            count: sparse.uint("count").unwrap_or(0),
            indices: sparse.object("indices").and_then(self::source),
            component: sparse.object("indices").and_then(|i| i.uint("componentType")).and_then(Component::of),
            values: sparse.object("values").and_then(self::source),
        });
        Self {
            source,
            offset: source.map_or(Some(0), |s| s.offset),
            count: object.uint("count"),
            format: Format {
                shape: object.text("type").unwrap_or_default().to_owned(),
                component: object.uint("componentType").and_then(Component::of),
                is_normalized: object.is_true("normalized"),
            },
            has_type: object.text("type").is_some(),
            has_bounds: object.get("min").is_some() && object.get("max").is_some(),
            sparse,
        }
    }

    /// Whether everything is there that says what an element is.
    pub(super) fn is_whole(&self) -> bool {
        self.has_type && self.count.is_some() && self.format.component.is_some()
    }

    pub(super) fn components(&self) -> usize {
        components_of(&self.format.shape).unwrap_or(0)
    }

    /// Bytes of a component; floats where that is not known.
    pub(super) fn component_bytes(&self) -> usize {
        self.format.component.map_or(4, Component::bytes)
    }

    /// Rows of a column, padded to 4 bytes, where columns of matrices are (glTF 2.0, section 3.6.2.4).
    fn column(&self) -> Option<(usize, usize)> {
        let rows = match self.format.shape.as_str() {
            "MAT2" => 2,
            "MAT3" => 3,
            _ => return None,
        };
        let bytes = rows * self.component_bytes();
        (!bytes.is_multiple_of(4)).then(|| (rows, bytes.next_multiple_of(4)))
    }

    /// Bytes from the start of an element to the start of the next, where they lie closely.
    pub(super) fn packed_stride(&self) -> usize {
        match self.column() {
            Some((rows, column_bytes)) => rows * column_bytes,
            None => self.components() * self.component_bytes(),
        }
    }

    /// Bytes from the start of an element to its end: padding at the end does not count.
    pub(super) fn element_bytes(&self) -> usize {
        match self.column() {
            Some((rows, column_bytes)) => (rows - 1) * column_bytes + rows * self.component_bytes(),
            None => self.packed_stride(),
        }
    }

    /// Bytes from the first element's start to the last one's end.
    pub(super) fn byte_length(&self, stride: usize) -> usize {
        let steps = self.count.unwrap_or(0).saturating_sub(1);
        stride.saturating_mul(steps).saturating_add(self.element_bytes())
    }

    /// Where component `index` of an element starts.
    pub(super) fn component_offset(&self, index: usize) -> usize {
        match self.column() {
            Some((rows, column_bytes)) => index / rows * column_bytes + index % rows * self.component_bytes(),
            None => index * self.component_bytes(),
        }
    }
}

fn source(object: &Object<'_>) -> Option<Source> {
    let view = object.uint("bufferView")?;
    let offset = if object.has("byteOffset") { object.uint("byteOffset") } else { Some(0) };
    Some(Source { view, offset })
}
