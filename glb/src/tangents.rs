//! Tangents for primitives that have none, by MikkTSpace, which glTF 2.0 (section 3.7.2.1) names as the default.

use std::collections::HashMap;

use bevy_mikktspace::{Geometry, TangentSpace, generate_tangents};
use glam::{Mat2, Vec2, Vec3, Vec4};

use crate::vertices::pick_vertices;
use crate::{Primitive, TextureRef};

/// Tangents of one vertex that differ by less than this (cosine) are the same.
const SAME_TANGENT_COS: f32 = 0.9995;

/// Triangles around one vertex beyond which MikkTSpace, which recurses from each to the next, might exhaust the stack.
/// Real meshes stay below 100; the pole of a fine sphere has a few hundred.
const VALENCE_MAX: usize = 1024;

/// Gives a primitive tangents for the texture coordinates that `texture` (a normal map, as a rule) uses, its
/// transform included. A vertex whose triangles need different tangents (a mirrored seam) is split. Left as it is:
/// a primitive that has tangents, or lacks normals or the texture coordinates.
pub fn fill(primitive: &mut Primitive, texture: &TextureRef) {
    if !primitive.tangents.is_empty() || primitive.normals.is_empty() {
        return;
    }
    let Some(uvs) = primitive.uvs.get(texture.uv_set) else { return };
    let (linear, offset) = texture.transform.map_or((Mat2::IDENTITY, Vec2::ZERO), |t| {
        // Counter-clockwise with v pointing down, as KHR_texture_transform defines it.
        (Mat2::from_angle(-t.rotation) * Mat2::from_diagonal(t.scale), t.offset)
    });
    let mut corners = Corners {
        positions: &primitive.positions,
        normals: &primitive.normals,
        uvs: uvs.iter().map(|&uv| linear * uv + offset).collect(),
        indices: &primitive.indices,
        tangents: vec![None; primitive.indices.len()],
    };
    // The error type of MikkTSpace has no values yet.
    if corners.valence_max() > VALENCE_MAX || generate_tangents(&mut corners).is_err() {
        corners.average_per_vertex();
    }
    let tangents = corners.tangents;
    give(primitive, &tangents);
}

/// Spreads one tangent a corner over the vertices, splitting those that need several.
fn give(primitive: &mut Primitive, corner_tangents: &[Option<Vec4>]) {
    let vertex_count = primitive.positions.len();
    let mut pick: Vec<u32> = (0..).take(vertex_count).collect();
    let mut tangents: Vec<Option<Vec4>> = vec![None; vertex_count];
    // The next vertex split off the same original, if any.
    let mut next_split: Vec<Option<u32>> = vec![None; vertex_count];
    for (index, tangent) in primitive.indices.iter_mut().zip(corner_tangents) {
        let Some(tangent) = *tangent else { continue };
        let original = *index;
        loop {
            let slot = *index as usize;
            match (tangents[slot], next_split[slot]) {
                (None, _) => tangents[slot] = Some(tangent),
                (Some(here), _) if is_same(here, tangent) => {}
                (Some(_), Some(next)) => {
                    *index = next;
                    continue;
                }
                (Some(_), None) => {
                    let next = u32::try_from(pick.len()).expect("limits keep corners below 2^32");
                    pick.push(original);
                    tangents.push(Some(tangent));
                    next_split.push(None);
                    next_split[slot] = Some(next);
                    *index = next;
                }
            }
            break;
        }
    }
    if pick.len() > vertex_count {
        pick_vertices(primitive, &pick);
    }
    let normals = &primitive.normals;
    primitive.tangents =
        tangents.into_iter().zip(normals).map(|(t, &n)| t.unwrap_or_else(|| across(n).extend(1.0))).collect();
}

fn is_same(a: Vec4, b: Vec4) -> bool {
    a.w == b.w && a.truncate().dot(b.truncate()) > SAME_TANGENT_COS
}

/// Any direction across `normal`, for vertices whose texture coordinates give none.
fn across(normal: Vec3) -> Vec3 {
    normal.any_orthogonal_vector().normalize_or(Vec3::X)
}

struct Corners<'a> {
    positions: &'a [Vec3],
    normals: &'a [Vec3],
    uvs: Vec<Vec2>,
    indices: &'a [u32],
    tangents: Vec<Option<Vec4>>,
}

impl Corners<'_> {
    fn vertex(&self, face: usize, vert: usize) -> usize {
        self.indices[face * 3 + vert] as usize
    }

    /// The most corners that share one vertex, vertices that are equal in everything counted as one.
    fn valence_max(&self) -> usize {
        let mut of_vertex = vec![0usize; self.positions.len()];
        self.indices.iter().for_each(|&i| of_vertex[i as usize] += 1);
        let mut of_place: HashMap<[u32; 3], usize> = HashMap::with_capacity(of_vertex.len());
        for (position, count) in self.positions.iter().zip(of_vertex) {
            // Adding 0 turns -0 into 0, which is the same place.
            // Normals and UVs may tell vertices apart, so this is an upper bound.
            *of_place.entry((*position + Vec3::ZERO).to_array().map(f32::to_bits)).or_default() += count;
        }
        of_place.into_values().max().unwrap_or(0)
    }

    /// The plain way: each vertex gets the mean direction of u over its triangles.
    fn average_per_vertex(&mut self) {
        let mut sums = vec![(Vec3::ZERO, 0.0f32); self.positions.len()];
        for triangle in self.indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|k| triangle[k] as usize);
            let (ab, ac) = (self.positions[b] - self.positions[a], self.positions[c] - self.positions[a]);
            let (uv_ab, uv_ac) = (self.uvs[b] - self.uvs[a], self.uvs[c] - self.uvs[a]);
            let area = uv_ab.perp_dot(uv_ac);
            let along_u = (ab * uv_ac.y - ac * uv_ab.y) * area.signum();
            if along_u.is_finite() && area.is_finite() {
                [a, b, c].into_iter().for_each(|v| sums[v] = (sums[v].0 + along_u, sums[v].1 + area));
            }
        }
        for (slot, &i) in self.tangents.iter_mut().zip(self.indices) {
            let (along_u, area) = sums[i as usize];
            let tangent = along_u.reject_from_normalized(self.normals[i as usize]).normalize_or_zero();
            if tangent != Vec3::ZERO {
                // v points down: a triangle that turns counter-clockwise as seen has a negative area in UV.
                *slot = Some(tangent.extend(if area > 0.0 { -1.0 } else { 1.0 }));
            }
        }
    }
}

impl Geometry for Corners<'_> {
    fn num_faces(&self) -> usize {
        self.indices.len() / 3
    }

    fn num_vertices_of_face(&self, _face: usize) -> usize {
        3
    }

    fn position(&self, face: usize, vert: usize) -> [f32; 3] {
        self.positions[self.vertex(face, vert)].to_array()
    }

    fn normal(&self, face: usize, vert: usize) -> [f32; 3] {
        self.normals[self.vertex(face, vert)].to_array()
    }

    fn tex_coord(&self, face: usize, vert: usize) -> [f32; 2] {
        self.uvs[self.vertex(face, vert)].to_array()
    }

    fn set_tangent(&mut self, space: Option<TangentSpace>, face: usize, vert: usize) {
        let Some(space) = space else { return };
        let tangent = Vec3::from_array(space.tangent());
        if tangent.is_finite() && tangent.length_squared() > 0.5 {
            // MikkTSpace's v points up, glTF's down.
            let handedness = if space.is_orientation_preserving() { -1.0 } else { 1.0 };
            self.tangents[face * 3 + vert] = Some(tangent.extend(handedness));
        }
    }
}
