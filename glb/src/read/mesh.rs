//! Meshes: primitives as plain triangle lists.

use glam::{Vec2, Vec3};

use super::accessor::Accessor;
use super::attributes::{Attributes, is_readable};
use super::draco::{self, Packed};
use super::json::Item;
use super::log::Log;
use super::source::Source;
use crate::codec::draco::Allowance;
use crate::{Mesh, MorphTarget, Primitive};

/// A position beyond this (metres) is broken data: nothing sold is as large, and f32 squares would overflow.
const POSITION_ABS_MAX: f32 = 1.0e9;

/// Reads meshes; keeps count of what they add up to.
pub(super) struct Meshes<'r, 'a> {
    pub(super) source: &'r Source<'a>,
    pub(super) material_count: usize,
    /// For each material, how many UV sets its textures need.
    pub(super) uv_sets_needed: Vec<usize>,
    pub(super) variant_count: usize,
    primitives_left: usize,
    vertices_left: usize,
    triangles_left: usize,
}

impl<'r, 'a> Meshes<'r, 'a> {
    pub(super) fn new(source: &'r Source<'a>, uv_sets_needed: Vec<usize>, variant_count: usize) -> Self {
        Self {
            source,
            material_count: uv_sets_needed.len(),
            uv_sets_needed,
            variant_count,
            primitives_left: source.limits.primitives,
            vertices_left: source.limits.vertices,
            triangles_left: source.limits.triangles,
        }
    }

    /// All meshes, in file order; one of which nothing can be drawn is empty.
    pub(super) fn read(&mut self, log: &mut Log) -> Vec<Mesh> {
        let items = self.source.root.items("meshes", self.source.limits.list_entries, log);
        items.iter().map(|item| self.mesh(item, log)).collect()
    }

    fn mesh(&mut self, item: &Item<'a>, log: &mut Log) -> Mesh {
        let limits = self.source.limits;
        let items = item.items("primitives", self.primitives_left, log);
        if items.is_empty() {
            log.error("EMPTY_ENTITY", &item.place("primitives"), "a mesh needs at least one primitive");
        }
        self.primitives_left -= items.len();
        let mut primitives: Vec<_> = items.iter().filter_map(|item| self.primitive(item, log)).collect();
        let targets = primitives.iter().map(|p| p.targets.len()).max().unwrap_or(0);
        for primitive in &mut primitives {
            if primitive.targets.len() != targets {
                log.error(
                    "MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT",
                    &item.at,
                    "primitives have different numbers of morph targets",
                );
                primitive.targets.resize_with(targets, MorphTarget::default);
            }
        }
        let mut weights = item.numbers("weights", limits.morph_targets, log);
        if item.has("weights") && weights.len() != targets {
            log.error(
                "MESH_INVALID_WEIGHTS_COUNT",
                &item.place("weights"),
                format_args!("{} weights for {targets} morph targets", weights.len()),
            );
        }
        weights.resize(targets, 0.0);
        Mesh { name: item.name("name", limits.name_chars, log), primitives, weights, unread: item.unread(log) }
    }

    fn primitive(&mut self, item: &Item<'a>, log: &mut Log) -> Option<Primitive> {
        let mode = item.count("mode", log).unwrap_or(4);
        if !(4..=6).contains(&mode) {
            log.warning(
                "UNSUPPORTED_PRIMITIVE_MODE",
                &item.at,
                format_args!("mode {mode} (points, lines) is not drawn"),
            );
            return None;
        }
        let attributes = item.child("attributes", log)?;
        let packed = self.source.extension(item, "KHR_draco_mesh_compression", log);
        let is_packed = packed.is_some();
        let packed = packed.and_then(|packed| {
            let allowed =
                Allowance { points: self.vertices_left, triangles: self.triangles_left, bytes: log.bytes_left() };
            Packed::read(self.source, &packed, allowed, log)
        });
        let positions = draco::attribute(packed.as_ref(), self.source, &attributes, "POSITION", log);
        let Some(positions) = positions else {
            log.error("MESH_PRIMITIVE_NO_POSITION", &attributes.at, "without positions nothing can be drawn");
            return None;
        };
        if !is_readable(&positions, 3, log) || (is_packed && !positions.has_data()) {
            return None;
        }
        let vertex_count = positions.count;
        let corners = packed.as_ref().map(|packed| packed.geometry.indices.clone());
        let mode = if corners.is_some() { 4 } else { mode };
        let (mut indices, picked) = self.indices(item, mode, vertex_count, corners, log)?;
        let pick = picked.as_deref();
        let count = pick.map_or(vertex_count, <[u32]>::len);
        if count > self.vertices_left {
            log.error(
                "TOO_MANY_VERTICES",
                &item.at,
                format_args!("{count} vertices, and {} are left for this model", self.vertices_left),
            );
            return None;
        }
        self.vertices_left -= count;

        let mut reader =
            Attributes { meshes: self, item: &attributes, packed: packed.as_ref(), vertex_count, pick, count };
        let mut positions = reader.vec3("POSITION", positions, log)?;
        drop_broken_vertices(&mut positions, &mut indices, &item.place("attributes/POSITION"), log);
        if indices.is_empty() {
            log.error("MESH_PRIMITIVE_EMPTY", &item.at, "no triangle of this primitive can be drawn");
            return None;
        }
        let mut primitive = Primitive { positions, indices, unread: item.unread(log), ..Primitive::default() };
        primitive.normals = reader.normals(log);
        primitive.tangents = reader.tangents(log);
        primitive.uvs = reader.uvs(log);
        primitive.colors = reader.colors(log);
        (primitive.joints, primitive.joint_weights) = reader.skinning(log);
        primitive.targets = self.targets(item, vertex_count, pick, count, log);
        self.give_materials(&mut primitive, item, log);
        Some(primitive)
    }

    /// The accessor that `item` names under `key`.
    pub(super) fn accessor(&self, item: &Item<'a>, key: &str, log: &mut Log) -> Option<Accessor<'a>> {
        self.source.accessor(item.index(key, self.source.accessors.len(), log)?, log)
    }

    /// Three indices a triangle, all below the vertex count. Where they use less than half of the vertices (tools
    /// let many primitives share one array), also the sorted list of vertices that they use, and the indices are
    /// positions in that list.
    fn indices(
        &mut self,
        item: &Item<'a>,
        mode: usize,
        vertex_count: usize,
        unpacked: Option<Vec<u32>>,
        log: &mut Log,
    ) -> Option<(Vec<u32>, Option<Vec<u32>>)> {
        let accessor = match unpacked.is_none() && item.has("indices") {
            true => Some(self.accessor(item, "indices", log)?),
            false => None,
        };
        let corner_count = match (&unpacked, &accessor) {
            (Some(unpacked), _) => unpacked.len(),
            (None, Some(accessor)) => accessor.count,
            (None, None) => vertex_count,
        };
        let triangle_count = if mode == 4 { corner_count / 3 } else { corner_count.saturating_sub(2) };
        if triangle_count == 0 || (mode == 4 && !corner_count.is_multiple_of(3)) {
            log.warning(
                "MESH_PRIMITIVE_INCOMPATIBLE_MODE",
                &item.at,
                format_args!("{corner_count} corners, mode {mode}"),
            );
        }
        if triangle_count > self.triangles_left {
            log.error(
                "TOO_MANY_TRIANGLES",
                &item.at,
                format_args!("{triangle_count} triangles, and {} are left for this model", self.triangles_left),
            );
            return None;
        }
        if vertex_count > u32::MAX as usize {
            log.error("TOO_MANY_VERTICES", &item.at, format_args!("{vertex_count} vertices"));
            return None;
        }
        if !log.spend(corner_count.saturating_mul(4) + triangle_count * 12, &item.at) {
            return None;
        }
        self.triangles_left -= triangle_count;
        let corners: Vec<u32> = match (unpacked, &accessor) {
            (Some(unpacked), _) => unpacked,
            (None, Some(accessor)) => {
                if accessor.width != 1 || !accessor.component.is_unsigned() {
                    log.error(
                        "MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT",
                        &item.place("indices"),
                        "indices must be unsigned scalars",
                    );
                    return None;
                }
                if !accessor.has_data() {
                    log.error("ACCESSOR_WITHOUT_DATA", &accessor.at, "the indices have no data");
                    return None;
                }
                accessor.unsigneds::<1>(None).into_iter().map(|[i]| i).collect()
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked above")]
            (None, None) => (0..vertex_count as u32).collect(),
        };
        let mut indices = unroll(corners, mode);
        let before = indices.len();
        if indices.iter().any(|&i| i as usize >= vertex_count) {
            keep_triangles(&mut indices, |i| (i as usize) < vertex_count);
            log.error(
                "ACCESSOR_INDEX_OOB",
                &item.place("indices"),
                format_args!(
                    "{} triangles use vertices beyond the last of {vertex_count}",
                    (before - indices.len()) / 3
                ),
            );
        }
        if indices.len() >= vertex_count / 2 {
            return Some((indices, None));
        }
        let mut used = indices.clone();
        used.sort_unstable();
        used.dedup();
        for index in &mut indices {
            let place = used.binary_search(index).expect("every index was put into the list");
            *index = u32::try_from(place).expect("a list of u32 indices is no longer than u32");
        }
        Some((indices, Some(used)))
    }

    fn targets(
        &self,
        item: &Item<'a>,
        vertex_count: usize,
        pick: Option<&[u32]>,
        count: usize,
        log: &mut Log,
    ) -> Vec<MorphTarget> {
        let items = item.items("targets", self.source.limits.morph_targets, log);
        let mut targets = Vec::with_capacity(items.len());
        for item in &items {
            let reader = Attributes { meshes: self, item, packed: None, vertex_count, pick, count };
            let mut part = |key: &str| {
                let accessor = self.accessor(item, key, log)?;
                let mut offsets = reader.vec3(key, accessor, log)?;
                if offsets.iter().any(|v| !is_sound(*v)) {
                    log.error("ACCESSOR_INVALID_FLOAT", &item.place(key), "offsets that are not finite are set to 0");
                    offsets.iter_mut().filter(|v| !is_sound(**v)).for_each(|v| *v = Vec3::ZERO);
                }
                Some(offsets)
            };
            targets.push(MorphTarget {
                positions: part("POSITION").unwrap_or_default(),
                normals: part("NORMAL").unwrap_or_default(),
                tangents: part("TANGENT").unwrap_or_default(),
            });
        }
        targets
    }

    fn give_materials(&self, primitive: &mut Primitive, item: &Item<'a>, log: &mut Log) {
        primitive.material = item.index("material", self.material_count, log);
        if let Some(extension) = self.source.extension(item, "KHR_materials_variants", log) {
            for mapping in extension.items("mappings", self.source.limits.variants, log) {
                let Some(material) = mapping.index("material", self.material_count, log) else { continue };
                for variant in mapping.indices("variants", self.variant_count, self.source.limits.variants, log) {
                    match primitive.variant_materials.iter().any(|&(v, _)| v == variant) {
                        false => primitive.variant_materials.push((variant, material)),
                        true => log.error(
                            "KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT",
                            &mapping.at,
                            format_args!("variant {variant} already has a material"),
                        ),
                    }
                }
            }
        }
        let materials = primitive.material.into_iter().chain(primitive.variant_materials.iter().map(|&(_, m)| m));
        let needed = materials.map(|m| self.uv_sets_needed[m]).max().unwrap_or(0);
        if needed > primitive.uvs.len() {
            log.warning(
                "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS",
                &item.at,
                format_args!("its material needs {needed} UV sets and it has {}; the rest is 0", primitive.uvs.len()),
            );
            let count = primitive.positions.len();
            while primitive.uvs.len() < needed {
                // Eight bytes a vertex, within the vertex limit.
                primitive.uvs.push(vec![Vec2::ZERO; count]);
            }
        }
    }
}

/// A strip or fan as a list (glTF 2.0, section 3.7.2.1); a list is cut to whole triangles.
fn unroll(mut corners: Vec<u32>, mode: usize) -> Vec<u32> {
    let mut indices = match mode {
        4 => {
            corners.truncate(corners.len() / 3 * 3);
            return corners;
        }
        5 => corners
            .windows(3)
            .enumerate()
            .flat_map(|(i, w)| if i % 2 == 0 { [w[0], w[1], w[2]] } else { [w[0], w[2], w[1]] })
            .collect::<Vec<_>>(),
        _ => corners.get(1..).unwrap_or_default().windows(2).flat_map(|w| [w[0], w[1], corners[0]]).collect(),
    };
    // Strips are stitched with triangles of no area.
    let mut kept = 0;
    for k in (0..indices.len()).step_by(3) {
        let [a, b, c] = [indices[k], indices[k + 1], indices[k + 2]];
        if a != b && b != c && c != a {
            indices.copy_within(k..k + 3, kept);
            kept += 3;
        }
    }
    indices.truncate(kept);
    indices
}

fn keep_triangles(indices: &mut Vec<u32>, keep: impl Fn(u32) -> bool) {
    let mut kept = 0;
    for k in (0..indices.len()).step_by(3) {
        if indices[k..k + 3].iter().all(|&i| keep(i)) {
            indices.copy_within(k..k + 3, kept);
            kept += 3;
        }
    }
    indices.truncate(kept);
}

/// Positions that are not finite, or absurd, take their triangles with them and hide behind a good one.
fn drop_broken_vertices(positions: &mut [Vec3], indices: &mut Vec<u32>, at: &str, log: &mut Log) {
    if positions.iter().all(|&p| is_sound(p)) {
        return;
    }
    let before = indices.len();
    keep_triangles(indices, |i| is_sound(positions[i as usize]));
    let good = positions.iter().copied().find(|&p| is_sound(p)).unwrap_or(Vec3::ZERO);
    let mut broken = 0usize;
    for position in positions.iter_mut().filter(|p| !is_sound(**p)) {
        *position = good;
        broken += 1;
    }
    log.error(
        "ACCESSOR_INVALID_FLOAT",
        at,
        format_args!(
            "{broken} positions are not finite or beyond 10^9 m; {} triangles were dropped",
            (before - indices.len()) / 3
        ),
    );
}

fn is_sound(v: Vec3) -> bool {
    v.is_finite() && v.abs().max_element() <= POSITION_ABS_MAX
}
