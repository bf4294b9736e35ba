//! Vertex attributes (glTF 2.0, section 3.7.2.1), made finite and of unit length where they must be.

use glam::{Vec2, Vec3, Vec4};

use super::accessor::{Accessor, Component};
use super::draco::{self, Packed};
use super::json::Item;
use super::log::Log;
use super::mesh::Meshes;

/// Shorter normals and tangents have no direction.
const DIRECTION_LENGTH_MIN: f32 = 1.0e-6;

/// Four joints a vertex, and how much each counts.
type Influences = (Vec<[u16; 4]>, Vec<[f32; 4]>);

/// Reads the vertex attributes of one primitive or morph target.
pub(super) struct Attributes<'m, 'r, 'a> {
    pub(super) meshes: &'m Meshes<'r, 'a>,
    pub(super) item: &'m Item<'a>,
    /// Where some of the attributes come from instead of their accessors.
    pub(super) packed: Option<&'m Packed>,
    pub(super) vertex_count: usize,
    pub(super) pick: Option<&'m [u32]>,
    pub(super) count: usize,
}

impl<'m> Attributes<'m, '_, '_> {
    /// The attribute as the file has it.
    pub(super) fn accessor(&self, key: &str, log: &mut Log) -> Option<Accessor<'m>> {
        draco::attribute(self.packed, self.meshes.source, self.item, key, log)
    }

    fn find(&self, key: &str, width: usize, log: &mut Log) -> Option<Accessor<'m>> {
        let accessor = self.accessor(key, log)?;
        if accessor.width != width || accessor.component == Component::U32 {
            log.error(
                "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT",
                &self.item.place(key),
                format_args!("{:?} with {} components is not read", accessor.component, accessor.width),
            );
            return None;
        }
        self.fits(key, &accessor, log).then_some(accessor)
    }

    /// Whether the accessor has data for every vertex; pays for what will be read.
    fn fits(&self, key: &str, accessor: &Accessor, log: &mut Log) -> bool {
        if accessor.count != self.vertex_count {
            log.error(
                "MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT",
                &self.item.place(key),
                format_args!("{} elements for {} vertices", accessor.count, self.vertex_count),
            );
            return false;
        }
        log.spend(self.count.saturating_mul(accessor.width * 4), &self.item.place(key))
    }

    pub(super) fn vec3(&self, key: &str, accessor: Accessor, log: &mut Log) -> Option<Vec<Vec3>> {
        let fits = is_readable(&accessor, 3, log) && self.fits(key, &accessor, log);
        fits.then(|| accessor.floats::<3>(self.pick).into_iter().map(Vec3::from_array).collect())
    }

    pub(super) fn normals(&mut self, log: &mut Log) -> Vec<Vec3> {
        let Some(accessor) = self.find("NORMAL", 3, log) else { return Vec::new() };
        let mut normals: Vec<Vec3> = accessor.floats::<3>(self.pick).into_iter().map(Vec3::from_array).collect();
        let mut broken = 0usize;
        for normal in &mut normals {
            match normal.length_squared() {
                length if (length - 1.0).abs() < 1.0e-4 => {}
                _ => {
                    *normal = direction(*normal).unwrap_or_else(|| {
                        broken += 1;
                        Vec3::Y
                    })
                }
            }
        }
        if broken == normals.len() {
            log.error(
                "ACCESSOR_INVALID_FLOAT",
                &self.item.place("NORMAL"),
                "no normal has a direction; all are left out",
            );
            return Vec::new();
        }
        if broken > 0 {
            log.error(
                "ACCESSOR_NON_UNIT",
                &self.item.place("NORMAL"),
                format_args!("{broken} normals have no direction and point up"),
            );
        }
        normals
    }

    pub(super) fn tangents(&mut self, log: &mut Log) -> Vec<Vec4> {
        let Some(accessor) = self.find("TANGENT", 4, log) else { return Vec::new() };
        let mut broken = 0usize;
        let tangents: Vec<Vec4> = accessor
            .floats::<4>(self.pick)
            .into_iter()
            .map(|[x, y, z, w]| {
                let tangent = direction(Vec3::new(x, y, z)).unwrap_or_else(|| {
                    broken += 1;
                    Vec3::X
                });
                tangent.extend(if w < 0.0 { -1.0 } else { 1.0 })
            })
            .collect();
        if broken == tangents.len() {
            log.error(
                "ACCESSOR_INVALID_FLOAT",
                &self.item.place("TANGENT"),
                "no tangent has a direction; all are left out",
            );
            return Vec::new();
        }
        if broken > 0 {
            log.error(
                "ACCESSOR_NON_UNIT",
                &self.item.place("TANGENT"),
                format_args!("{broken} tangents have no direction and point along X"),
            );
        }
        tangents
    }

    pub(super) fn uvs(&mut self, log: &mut Log) -> Vec<Vec<Vec2>> {
        let mut uvs: Vec<Vec<Vec2>> = Vec::new();
        for set in 0..self.meshes.source.limits.uv_sets {
            let key = format!("TEXCOORD_{set}");
            let Some(accessor) = self.find(&key, 2, log) else { continue };
            let mut coordinates: Vec<Vec2> =
                accessor.floats::<2>(self.pick).into_iter().map(Vec2::from_array).collect();
            if coordinates.iter().any(|uv| !uv.is_finite()) {
                log.error("ACCESSOR_INVALID_FLOAT", &self.item.place(&key), "some are not finite and were set to 0");
                coordinates.iter_mut().filter(|uv| !uv.is_finite()).for_each(|uv| *uv = Vec2::ZERO);
            }
            // A set that is missing before one that is there.
            while uvs.len() < set {
                uvs.push(vec![Vec2::ZERO; self.count]);
            }
            uvs.push(coordinates);
        }
        uvs
    }

    pub(super) fn colors(&mut self, log: &mut Log) -> Vec<Vec4> {
        let Some(mut accessor) = self.accessor("COLOR_0", log) else { return Vec::new() };
        if accessor.component != Component::F32 && !accessor.normalized {
            log.warning(
                "ACCESSOR_NOT_NORMALIZED",
                &self.item.place("COLOR_0"),
                "integer colours are read as normalised",
            );
            accessor.normalized = true;
        }
        if !self.fits("COLOR_0", &accessor, log) {
            return Vec::new();
        }
        let mut colors: Vec<Vec4> = match accessor.width {
            3 => accessor.floats::<3>(self.pick).into_iter().map(|[r, g, b]| Vec4::new(r, g, b, 1.0)).collect(),
            4 => accessor.floats::<4>(self.pick).into_iter().map(Vec4::from_array).collect(),
            width => {
                log.error(
                    "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT",
                    &self.item.place("COLOR_0"),
                    format_args!("a colour of {width} components is not read"),
                );
                return Vec::new();
            }
        };
        if colors.iter().any(|c| !c.is_finite()) {
            log.error(
                "ACCESSOR_INVALID_FLOAT",
                &self.item.place("COLOR_0"),
                "some are not finite and were set to white",
            );
            colors.iter_mut().filter(|c| !c.is_finite()).for_each(|c| *c = Vec4::ONE);
        }
        colors
    }

    /// Joints and weights: the four strongest influences of each vertex, weights adding up to 1.
    pub(super) fn skinning(&mut self, log: &mut Log) -> (Vec<[u16; 4]>, Vec<Vec4>) {
        let Some((joints, weights)) = self.influences(0, log) else { return Default::default() };
        let mut pairs: Vec<_> = joints.into_iter().zip(weights).collect();
        if let Some((joints, weights)) = self.influences(1, log) {
            log.info("MORE_THAN_FOUR_INFLUENCES", &self.item.at, "the four strongest of eight are kept");
            for (pair, more) in pairs.iter_mut().zip(joints.into_iter().zip(weights)) {
                *pair = strongest(*pair, more);
            }
        }
        let mut broken = 0usize;
        let settled = pairs.into_iter().map(|(joints, weights)| {
            let weights = Vec4::from_array(weights.map(|w| if w.is_finite() { w.max(0.0) } else { 0.0 }));
            let sum = weights.element_sum();
            let weights = if sum > 0.0 && sum.is_finite() { weights / sum } else { Vec4::X };
            broken += usize::from((sum - 1.0).abs() > 0.02);
            (joints, weights)
        });
        let (joints, weights) = settled.unzip();
        if broken > 0 {
            log.warning(
                "ACCESSOR_WEIGHTS_NON_NORMALIZED",
                &self.item.place("WEIGHTS_0"),
                format_args!("the weights of {broken} vertices do not add up to 1 and were scaled"),
            );
        }
        (joints, weights)
    }

    fn influences(&self, set: usize, log: &mut Log) -> Option<Influences> {
        let (joints_key, weights_key) = (format!("JOINTS_{set}"), format!("WEIGHTS_{set}"));
        if !self.item.has(&joints_key) && !self.item.has(&weights_key) {
            return None;
        }
        let (joints, weights) = (self.find(&joints_key, 4, log), self.find(&weights_key, 4, log));
        let joints = joints.filter(|a| {
            let fits = a.component.is_unsigned();
            if !fits {
                log.error(
                    "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT",
                    &self.item.place(&joints_key),
                    "joints must be unsigned",
                );
            }
            fits
        });
        let (Some(joints), Some(mut weights)) = (joints, weights) else {
            log.error("MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH", &self.item.at, "joints and weights must come together");
            return None;
        };
        weights.normalized = weights.component != Component::F32;
        #[expect(clippy::cast_possible_truncation, reason = "U32 was refused, so every index is at most 65535")]
        let joints = joints.unsigneds::<4>(self.pick).into_iter().map(|j| j.map(|i| i as u16)).collect();
        Some((joints, weights.floats::<4>(self.pick)))
    }
}

/// Whether the accessor can stand for `width` numbers a vertex.
pub(super) fn is_readable(accessor: &Accessor, width: usize, log: &mut Log) -> bool {
    let fits = accessor.width == width && accessor.component != Component::U32;
    if !fits {
        log.error(
            "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT",
            &accessor.at,
            format_args!("{:?} with {} components is not read", accessor.component, accessor.width),
        );
    }
    fits
}

fn direction(v: Vec3) -> Option<Vec3> {
    let length = v.length();
    (length > DIRECTION_LENGTH_MIN && length.is_finite()).then(|| v / length)
}

fn strongest(a: ([u16; 4], [f32; 4]), b: ([u16; 4], [f32; 4])) -> ([u16; 4], [f32; 4]) {
    let mut all: [(u16, f32); 8] =
        std::array::from_fn(|i| if i < 4 { (a.0[i], a.1[i]) } else { (b.0[i - 4], b.1[i - 4]) });
    all.sort_by(|x, y| y.1.total_cmp(&x.1));
    (std::array::from_fn(|i| all[i].0), std::array::from_fn(|i| all[i].1))
}
