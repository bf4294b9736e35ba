//! Meshes as they are uploaded, and one solid body of everything for framing, shadow and picking.

use std::collections::HashMap;

use bevy::{
    asset::RenderAssetUsages,
    math::{Mat4, Vec3},
    mesh::{Indices, Mesh, PrimitiveTopology, VertexAttributeValues, morph::MorphAttributes},
};

use super::{
    Draw, Look,
    materials::{PreparedMaterial, UvRecipe},
};

/// All triangles in the world, in the pose of rest.
#[derive(Default)]
pub(crate) struct Solid {
    /// Metres.
    pub(crate) positions: Vec<Vec3>,
    /// Three a triangle.
    pub(crate) indices: Vec<u32>,
}

/// More points do not make a frame better.
const OUTLINE_POINTS_MAX: usize = 8192;
/// Directions in which a large body's outline is felt: about 10 degrees apart, so framing is right to half a percent.
const OUTLINE_DIRECTIONS: usize = 400;

/// Bevy's limit; further targets are left out.
const MORPH_TARGETS_MAX: usize = 256;

/// What makes a mesh another mesh.
#[derive(PartialEq, Eq, Hash)]
struct MeshKey {
    mesh: usize,
    primitive: usize,
    uvs: UvRecipe,
    tangents: bool,
    mirrored: bool,
}

/// All meshes, what is drawn with them, and the solid.
pub(super) fn prepare_geometry(
    model: &glb::Model,
    order: &[(usize, Option<usize>)],
    world: &[Mat4],
    materials: &[PreparedMaterial],
) -> (Vec<Mesh>, Vec<Draw>, Solid) {
    let mut meshes = Vec::new();
    let mut known = HashMap::new();
    let mut draws = Vec::new();
    let mut solid = Solid::default();
    for &(node_index, _) in order {
        let node = &model.nodes[node_index];
        let Some(mesh_index) = node.mesh else { continue };
        let mesh = &model.meshes[mesh_index];
        let skin = node.skin.map(|skin| &model.skins[skin]);
        // Skinned vertices go where the joints are; a mirrored node turns its triangles inside out.
        let mirrored = skin.is_none() && world[node_index].determinant() < 0.0;
        let weights = node.rest_weights(mesh);
        for (primitive_index, primitive) in mesh.primitives.iter().enumerate() {
            if primitive.indices.is_empty() {
                continue;
            }
            let mut look = |material: Option<usize>| {
                let material = material.unwrap_or(materials.len() - 1);
                let prepared = &materials[material];
                let key = MeshKey {
                    mesh: mesh_index,
                    primitive: primitive_index,
                    uvs: prepared.uvs.clone(),
                    tangents: prepared.needs_tangents,
                    mirrored,
                };
                let mesh = *known.entry(key).or_insert_with(|| {
                    meshes.push(build_mesh(primitive, prepared, mirrored));
                    meshes.len() - 1
                });
                Look { mesh, material }
            };
            draws.push(Draw {
                node: node_index,
                look: look(primitive.material),
                variants: primitive.variant_materials.iter().map(|&(variant, m)| (variant, look(Some(m)))).collect(),
                skin: node.skin.filter(|_| !primitive.joints.is_empty()),
                morph_targets: primitive.targets.len().min(MORPH_TARGETS_MAX),
            });
            let joints = skin.filter(|_| !primitive.joints.is_empty()).map(|skin| skin.joint_matrices(world));
            solid.add(primitive, weights, &world[node_index], joints.as_deref(), mirrored);
        }
    }
    (meshes, draws, solid)
}

fn build_mesh(primitive: &glb::Primitive, material: &PreparedMaterial, mirrored: bool) -> Mesh {
    let count = primitive.positions.len();
    let mut mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD);
    mesh.insert_attribute(Mesh::ATTRIBUTE_POSITION, vec3s(&primitive.positions));
    let given = |set: usize| primitive.uvs.get(set).or(primitive.uvs.first()).filter(|set| set.len() == count);
    for (place, attribute) in [Mesh::ATTRIBUTE_UV_0, Mesh::ATTRIBUTE_UV_1].into_iter().enumerate() {
        let uvs: Vec<[f32; 2]> = match material.uvs.0.get(place).map(|source| (source, given(source.set))) {
            Some((source, Some(set))) => set.iter().map(|&uv| source.apply(uv).to_array()).collect(),
            // All meshes have coordinates, wanted or not: half as many pipelines to compile.
            _ if place == 0 => vec![[0.0; 2]; count],
            Some((_, None)) => vec![[0.0; 2]; count],
            None => continue,
        };
        mesh.insert_attribute(attribute, uvs);
    }
    if primitive.colors.len() == count {
        let colors: Vec<[f32; 4]> = primitive.colors.iter().map(|c| c.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, colors);
    }
    if primitive.joints.len() == count && primitive.joint_weights.len() == count && count > 0 {
        mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_INDEX, VertexAttributeValues::Uint16x4(primitive.joints.clone()));
        let weights: Vec<[f32; 4]> = primitive.joint_weights.iter().map(|w| w.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_WEIGHT, weights);
    }
    let mut indices = primitive.indices.clone();
    if mirrored {
        indices.as_chunks_mut::<3>().0.iter_mut().for_each(|t| t.swap(1, 2));
    }
    let has_targets = !primitive.targets.is_empty();
    mesh.insert_indices(Indices::U32(indices));
    if primitive.normals.len() == count {
        mesh.insert_attribute(Mesh::ATTRIBUTE_NORMAL, vec3s(&primitive.normals));
    } else if has_targets {
        // Flat normals need vertices of their own, which the targets do not have.
        mesh.compute_smooth_normals();
    } else {
        mesh.duplicate_vertices();
        mesh.compute_flat_normals();
    }
    let keeps_vertices = primitive.normals.len() == count || has_targets;
    if material.needs_tangents {
        if keeps_vertices && primitive.tangents.len() == count {
            let tangents: Vec<[f32; 4]> = primitive.tangents.iter().map(|t| t.to_array()).collect();
            mesh.insert_attribute(Mesh::ATTRIBUTE_TANGENT, tangents);
        } else if mesh.contains_attribute(Mesh::ATTRIBUTE_UV_0) && mesh.generate_tangents().is_err() {
            tracing::debug!("a mesh has no usable tangents; its normal map is not drawn");
        }
    }
    if has_targets && keeps_vertices {
        let at = |part: &[Vec3], i: usize| part.get(i).copied().unwrap_or(Vec3::ZERO);
        let targets = primitive.targets.iter().take(MORPH_TARGETS_MAX);
        let offsets = targets.flat_map(|target| {
            (0..count).map(|i| {
                MorphAttributes::new(at(&target.positions, i), at(&target.normals, i), at(&target.tangents, i))
            })
        });
        mesh.set_morph_targets(offsets.collect());
    }
    mesh
}

impl Solid {
    fn add(
        &mut self,
        primitive: &glb::Primitive,
        weights: &[f32],
        world: &Mat4,
        joints: Option<&[Mat4]>,
        mirrored: bool,
    ) {
        let first = self.positions.len() as u32;
        self.positions.extend(primitive.positions.iter().enumerate().map(|(i, p)| {
            let mut p = *p;
            for (target, &weight) in primitive.targets.iter().zip(weights) {
                if let Some(offset) = target.positions.get(i).filter(|_| weight != 0.0) {
                    p += *offset * weight;
                }
            }
            match joints.zip(primitive.joints.get(i)).zip(primitive.joint_weights.get(i)) {
                Some(((matrices, indices), weights)) => {
                    let weights = weights.to_array();
                    let moved = indices.iter().zip(weights).filter(|&(_, w)| w > 0.0).filter_map(|(&joint, weight)| {
                        matrices.get(joint as usize).map(|m| m.transform_point3(p) * weight)
                    });
                    moved.sum()
                }
                None => world.transform_point3(p),
            }
        }));
        if mirrored {
            let turned = primitive.indices.as_chunks::<3>().0.iter().flat_map(|&[a, b, c]| [a, c, b]);
            self.indices.extend(turned.map(|i| first + i));
        } else {
            self.indices.extend(primitive.indices.iter().map(|&i| first + i));
        }
    }

    /// Corners of all triangles.
    pub(crate) fn triangles(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        self.indices.as_chunks::<3>().0.iter().map(|t| t.map(|i| self.positions[i as usize]))
    }

    /// Points that outline it: all of them, or of many the farthest in each of many directions. The same body has the
    /// same outline however its triangles are ordered, so that a model and its compressed copies are framed alike.
    pub(crate) fn outline(&self) -> Vec<Vec3> {
        let mut is_used = vec![false; self.positions.len()];
        self.indices.iter().for_each(|&i| is_used[i as usize] = true);
        let used = || self.positions.iter().zip(&is_used).filter(|(p, used)| **used && p.is_finite()).map(|(p, _)| *p);
        if used().count() <= OUTLINE_POINTS_MAX {
            return used().collect();
        }
        let mut far: Vec<(f32, Vec3, Vec3)> = outline_directions().map(|d| (f32::MIN, d, Vec3::ZERO)).collect();
        for p in used() {
            for (best, direction, farthest) in &mut far {
                let reach = p.dot(*direction);
                if reach > *best {
                    (*best, *farthest) = (reach, p);
                }
            }
        }
        far.into_iter().map(|(_, _, farthest)| farthest).collect()
    }

    /// The nearest surface along a ray from `origin`.
    pub(crate) fn pick(&self, origin: Vec3, direction: Vec3) -> Option<Vec3> {
        let mut nearest = f32::MAX;
        for [a, b, c] in self.triangles() {
            // Moeller and Trumbore 1997.
            let (ab, ac) = (b - a, c - a);
            let p = direction.cross(ac);
            let det = ab.dot(p);
            if det.abs() < 1e-20 {
                continue;
            }
            let to_origin = origin - a;
            let u = to_origin.dot(p) / det;
            let q = to_origin.cross(ab);
            let v = direction.dot(q) / det;
            let t = ac.dot(q) / det;
            if u >= 0.0 && v >= 0.0 && u + v <= 1.0 && t > 0.0 && t < nearest {
                nearest = t;
            }
        }
        (nearest < f32::MAX).then(|| origin + direction * nearest)
    }
}

/// The axes, which give the exact size, and a spiral of points evenly over the sphere.
fn outline_directions() -> impl Iterator<Item = Vec3> {
    let axes = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z];
    let golden_angle = std::f32::consts::PI * (3.0 - 5f32.sqrt());
    let spiral = (0..OUTLINE_DIRECTIONS).map(move |i| {
        let y = 1.0 - (2 * i + 1) as f32 / OUTLINE_DIRECTIONS as f32;
        let (sin, cos) = (i as f32 * golden_angle).sin_cos();
        let radius = (1.0 - y * y).sqrt();
        Vec3::new(radius * cos, y, radius * sin)
    });
    axes.into_iter().chain(spiral)
}

fn vec3s(values: &[Vec3]) -> Vec<[f32; 3]> {
    values.iter().map(|v| v.to_array()).collect()
}
