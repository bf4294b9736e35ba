//! Where a model is and how large, at rest.

use glam::{Mat4, Vec3};

use crate::{Model, Primitive};

/// An axis-aligned box in metres; `min` is nowhere above `max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Least coordinates.
    pub min: Vec3,
    /// Greatest coordinates.
    pub max: Vec3,
}

impl Bounds {
    /// Width, height and depth.
    pub fn size(&self) -> Vec3 {
        self.max - self.min
    }

    /// The middle.
    pub fn center(&self) -> Vec3 {
        self.min.midpoint(self.max)
    }

    fn including(bounds: Option<Self>, point: Vec3) -> Option<Self> {
        if !point.is_finite() {
            return bounds;
        }
        Some(bounds.map_or(Self { min: point, max: point }, |b| Self { min: b.min.min(point), max: b.max.max(point) }))
    }
}

impl Model {
    /// `world_from_node` of every node of the scene at rest; the identity for nodes outside it.
    pub fn world_transforms(&self) -> Vec<Mat4> {
        let mut world_from_node = vec![Mat4::IDENTITY; self.nodes.len()];
        for (node, parent) in self.parents_first() {
            let world_from_parent = parent.map_or(Mat4::IDENTITY, |parent| world_from_node[parent]);
            world_from_node[node] = world_from_parent * self.nodes[node].transform.matrix();
        }
        world_from_node
    }

    /// The box around everything the scene draws, in world space, at rest: node transforms, skins and default morph
    /// weights included. `None` when nothing is drawn.
    pub fn bounds(&self) -> Option<Bounds> {
        let world_from_node = self.world_transforms();
        let mut bounds = None;
        for (i, _) in self.parents_first() {
            let node = &self.nodes[i];
            let Some(mesh) = node.mesh.map(|m| &self.meshes[m]) else { continue };
            let world_from_mesh = node.skin.map(|skin| self.skins[skin].joint_matrices(&world_from_node));
            for primitive in &mesh.primitives {
                let skinned = world_from_mesh.as_deref().filter(|_| !primitive.joints.is_empty());
                for v in used_vertices(primitive) {
                    let point = morphed(primitive, node.rest_weights(mesh), v);
                    let point = match skinned {
                        None => world_from_node[i].transform_point3(point),
                        Some(world_from_mesh) => {
                            let (joints, weights) = (primitive.joints[v], primitive.joint_weights[v]);
                            (0..4)
                                .filter(|&k| weights[k] > 0.0)
                                .map(|k| world_from_mesh[usize::from(joints[k])].transform_point3(point) * weights[k])
                                .sum()
                        }
                    };
                    bounds = Bounds::including(bounds, point);
                }
            }
        }
        bounds
    }
}

fn morphed(primitive: &Primitive, weights: &[f32], vertex: usize) -> Vec3 {
    let offsets = primitive.targets.iter().zip(weights).filter(|(_, weight)| **weight != 0.0);
    let offset: Vec3 = offsets.filter_map(|(t, &weight)| Some(*t.positions.get(vertex)? * weight)).sum();
    primitive.positions[vertex] + offset
}

/// Vertices that a triangle uses; others are not seen.
fn used_vertices(primitive: &Primitive) -> impl Iterator<Item = usize> {
    let mut is_used = vec![false; primitive.positions.len()];
    for &i in &primitive.indices {
        is_used[i as usize] = true;
    }
    (0..is_used.len()).filter(move |&i| is_used[i])
}
