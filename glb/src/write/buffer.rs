//! The binary chunk: views and accessors.

use glam::{Vec3, Vec4};
use serde_json::Value;

use super::json::{Obj, exact};

/// `bufferView.target` of vertex attributes.
pub const ARRAY_BUFFER: u32 = 34962;
/// `bufferView.target` of indices.
pub const ELEMENT_ARRAY_BUFFER: u32 = 34963;

const UNSIGNED_BYTE: u32 = 5121;
const UNSIGNED_SHORT: u32 = 5123;
const UNSIGNED_INT: u32 = 5125;
const FLOAT: u32 = 5126;

/// `accessor.type`.
#[derive(Debug, Clone, Copy)]
pub struct Layout(&'static str);

impl Layout {
    pub const SCALAR: Self = Self("SCALAR");
    pub const VEC2: Self = Self("VEC2");
    pub const VEC3: Self = Self("VEC3");
    pub const VEC4: Self = Self("VEC4");
    pub const MAT4: Self = Self("MAT4");
}

/// Bytes so far, and what points into them.
#[derive(Debug, Default)]
pub struct Buffer {
    pub bytes: Vec<u8>,
    pub views: Vec<Value>,
    pub accessors: Vec<Value>,
}

impl Buffer {
    /// Appends bytes at a multiple of four and returns the view's index.
    pub fn view(&mut self, bytes: &[u8], target: Option<u32>) -> usize {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let mut view = Obj::new().put("buffer", 0).put("byteOffset", self.bytes.len()).put("byteLength", bytes.len());
        if let Some(target) = target {
            view = view.put("target", target);
        }
        self.bytes.extend_from_slice(bytes);
        self.views.push(view.into());
        self.views.len() - 1
    }

    /// Rows of floats without bounds.
    pub fn floats<const N: usize>(
        &mut self,
        rows: impl ExactSizeIterator<Item = [f32; N]>,
        layout: Layout,
        target: Option<u32>,
    ) -> usize {
        let count = rows.len();
        let bytes: Vec<u8> = rows.flatten().flat_map(f32::to_le_bytes).collect();
        self.accessor(&bytes, FLOAT, layout, count, target, Obj::new())
    }

    /// Vectors with `min` and `max`, as positions need them.
    pub fn bounded_vec3(&mut self, values: &[Vec3], target: Option<u32>) -> usize {
        let low = values.iter().copied().reduce(Vec3::min).unwrap_or_default();
        let high = values.iter().copied().reduce(Vec3::max).unwrap_or_default();
        let bounds = |v: Vec3| -> Value { v.to_array().into_iter().map(exact).collect() };
        let more = Obj::new().put("min", bounds(low)).put("max", bounds(high));
        let bytes: Vec<u8> = values.iter().flat_map(Vec3::to_array).flat_map(f32::to_le_bytes).collect();
        self.accessor(&bytes, FLOAT, Layout::VEC3, values.len(), target, more)
    }

    /// Scalars with `min` and `max`, as animation times need them.
    pub fn bounded_scalar(&mut self, values: &[f32]) -> usize {
        let low = values.iter().copied().fold(f32::INFINITY, f32::min);
        let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let more = Obj::new().put("min", vec![exact(low)]).put("max", vec![exact(high)]);
        let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.accessor(&bytes, FLOAT, Layout::SCALAR, values.len(), None, more)
    }

    /// Colours in 8 bits, clamped to 0 to 1.
    pub fn colors_u8(&mut self, colors: &[Vec4]) -> usize {
        let byte = |x: f32| (x.clamp(0.0, 1.0) * 255.0).round() as u8;
        let bytes: Vec<u8> = colors.iter().flat_map(Vec4::to_array).map(byte).collect();
        let more = Obj::new().put("normalized", true);
        self.accessor(&bytes, UNSIGNED_BYTE, Layout::VEC4, colors.len(), Some(ARRAY_BUFFER), more)
    }

    /// Joint indices.
    pub fn joints(&mut self, joints: &[[u16; 4]]) -> usize {
        let bytes: Vec<u8> = joints.iter().flatten().flat_map(|j| j.to_le_bytes()).collect();
        self.accessor(&bytes, UNSIGNED_SHORT, Layout::VEC4, joints.len(), Some(ARRAY_BUFFER), Obj::new())
    }

    /// Indices in 16 bits where every vertex can be named so (65,535 restarts a strip and is no index).
    pub fn indices(&mut self, indices: &[u32], vertex_count: usize, target: u32) -> usize {
        if vertex_count <= usize::from(u16::MAX) {
            let bytes: Vec<u8> = indices.iter().flat_map(|&i| (i as u16).to_le_bytes()).collect();
            return self.accessor(&bytes, UNSIGNED_SHORT, Layout::SCALAR, indices.len(), Some(target), Obj::new());
        }
        let bytes: Vec<u8> = indices.iter().flat_map(|i| i.to_le_bytes()).collect();
        self.accessor(&bytes, UNSIGNED_INT, Layout::SCALAR, indices.len(), Some(target), Obj::new())
    }

    fn accessor(
        &mut self,
        bytes: &[u8],
        component: u32,
        layout: Layout,
        count: usize,
        target: Option<u32>,
        more: Obj,
    ) -> usize {
        let view = self.view(bytes, target);
        let accessor =
            more.put("bufferView", view).put("componentType", component).put("type", layout.0).put("count", count);
        self.accessors.push(accessor.into());
        self.accessors.len() - 1
    }
}
