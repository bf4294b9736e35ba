//! A model in the pose of rest as one heap of triangles in the world, and its lights.

use glam::{Mat3, Mat4, Vec2, Vec3, Vec4};

use crate::{
    bvh::{Bvh, Meeting, Ray},
    random::coin,
    surface::Material,
};

/// Texture coordinates a vertex; further sets follow the first.
pub(crate) const UV_SETS: usize = 4;

/// Everything that light meets.
pub(crate) struct Scene {
    pub(crate) bvh: Bvh,
    pub(crate) materials: Vec<Material>,
    pub(crate) triangles: Vec<Triangle>,
    pub(crate) vertices: Vec<Vertex>,
    pub(crate) lights: Vec<Light>,
    /// Lengths below this are nothing, against the scene's size.
    pub(crate) epsilon: f32,
}

#[derive(Clone, Copy)]
pub(crate) struct Triangle {
    pub(crate) corners: [u32; 3],
    pub(crate) material: u32,
}

#[derive(Clone, Copy)]
pub(crate) struct Vertex {
    pub(crate) position: Vec3,
    pub(crate) normal: Vec3,
    /// Handedness in w; zero where there is none.
    pub(crate) tangent: Vec4,
    pub(crate) color: Vec4,
    pub(crate) uvs: [Vec2; UV_SETS],
}

/// A light of the model's own, in the world.
pub(crate) struct Light {
    pub(crate) kind: glb::LightKind,
    pub(crate) position: Vec3,
    /// The way it shines.
    pub(crate) direction: Vec3,
    /// Lux or candela.
    pub(crate) intensity: Vec3,
    pub(crate) range: f32,
}

impl Scene {
    pub(crate) fn new(model: &glb::Model, variant: Option<usize>) -> Self {
        let default = glb::Material::default();
        let materials: Vec<Material> =
            model.materials.iter().chain([&default]).map(|material| Material::new(material, &model.images)).collect();
        let order = model.parents_first();
        let world = model.world_transforms();
        let (mut triangles, mut vertices) = (Vec::new(), Vec::new());
        let mut lights = Vec::new();
        for &(index, _) in &order {
            let node = &model.nodes[index];
            if let Some(light) = &node.light {
                lights.push(Light {
                    kind: light.kind,
                    position: world[index].w_axis.truncate(),
                    direction: world[index].transform_vector3(Vec3::NEG_Z).normalize_or(Vec3::NEG_Z),
                    intensity: light.color * light.intensity,
                    range: light.range,
                });
            }
            let Some(mesh) = node.mesh.map(|mesh| &model.meshes[mesh]) else { continue };
            let skin = node.skin.map(|skin| model.skins[skin].joint_matrices(&world));
            for primitive in &mesh.primitives {
                let own = primitive.variant_materials.iter().find(|&&(v, _)| Some(v) == variant).map(|&(_, m)| m);
                let material = own.or(primitive.material).unwrap_or(materials.len() - 1);
                let mut primitive = primitive.clone();
                morph(&mut primitive, node.rest_weights(mesh));
                glb::normals::fill(&mut primitive);
                if let Some(texture) = &materials[material].tangents_for {
                    glb::tangents::fill(&mut primitive, texture);
                }
                let first = vertices.len() as u32;
                let is_mirrored = skin.is_none() && world[index].determinant() < 0.0;
                vertices.extend(world_vertices(&primitive, world[index], skin.as_deref()));
                triangles.extend(primitive.indices.as_chunks::<3>().0.iter().map(|&[a, b, c]| {
                    let corners = if is_mirrored { [a, c, b] } else { [a, b, c] };
                    Triangle { corners: corners.map(|i| first + i), material: material as u32 }
                }));
            }
        }
        let corner = |i: u32| vertices[i as usize].position;
        let bvh = Bvh::new(triangles.iter().map(|t| t.corners.map(corner)));
        let finite = || vertices.iter().map(|v| v.position).filter(|p| p.is_finite());
        let (low, high) = finite().fold((Vec3::MAX, Vec3::MIN), |(low, high), p| (low.min(p), high.max(p)));
        let size = if low.x <= high.x {
            (high - low).length().max(low.abs().max_element().max(high.abs().max_element()) * 0.1)
        } else {
            1.0
        };
        Self { bvh, materials, triangles, vertices, lights, epsilon: (size * 1e-6).max(1e-20) }
    }

    /// The nearest surface; cut-outs are looked through, and blended ones as often as they are clear.
    pub(crate) fn nearest(&self, ray: &Ray, seed: u32, from_camera: bool) -> Option<Meeting> {
        self.bvh.nearest(ray, |meeting| self.is_there(ray, meeting, seed, from_camera))
    }

    pub(crate) fn is_blocked(&self, ray: &Ray, seed: u32) -> bool {
        self.bvh.is_blocked(ray, |meeting| self.is_there(ray, meeting, seed, false))
    }

    fn is_there(&self, ray: &Ray, meeting: &Meeting, seed: u32, from_camera: bool) -> bool {
        let triangle = &self.triangles[meeting.triangle as usize];
        let material = &self.materials[triangle.material as usize];
        // The eye does not see the back of a single-sided surface (glTF 2.0, 3.9.6); light does, or thin parts would
        // not throw shadows. Glass has an inside.
        if from_camera && !material.is_double_sided && !material.is_refractive() {
            let [a, b, c] = triangle.corners.map(|i| self.vertices[i as usize].position);
            if (b - a).cross(c - a).dot(ray.direction) > 0.0 {
                return false;
            }
        }
        match material.alpha_mode {
            glb::AlphaMode::Opaque => true,
            glb::AlphaMode::Mask(cutoff) => self.alpha(material, triangle, meeting) >= cutoff,
            glb::AlphaMode::Blend => {
                self.alpha(material, triangle, meeting) > coin(seed ^ meeting.triangle.wrapping_mul(0x9e37_79b9))
            }
        }
    }

    fn alpha(&self, material: &Material, triangle: &Triangle, meeting: &Meeting) -> f32 {
        let corners = triangle.corners.map(|i| &self.vertices[i as usize]);
        let weights = Vec3::new(1.0 - meeting.u - meeting.v, meeting.u, meeting.v);
        let uvs = |set: usize| {
            corners[0].uvs[set] * weights.x + corners[1].uvs[set] * weights.y + corners[2].uvs[set] * weights.z
        };
        let color = corners[0].color * weights.x + corners[1].color * weights.y + corners[2].color * weights.z;
        (material.base_color(&uvs) * color).w
    }
}

fn morph(primitive: &mut glb::Primitive, weights: &[f32]) {
    let targets = std::mem::take(&mut primitive.targets);
    for (target, &weight) in targets.iter().zip(weights).filter(|&(_, &weight)| weight != 0.0) {
        let add = |to: &mut [Vec3], offsets: &[Vec3]| to.iter_mut().zip(offsets).for_each(|(p, o)| *p += *o * weight);
        add(&mut primitive.positions, &target.positions);
        add(&mut primitive.normals, &target.normals);
        primitive.tangents.iter_mut().zip(&target.tangents).for_each(|(t, o)| *t += (*o * weight).extend(0.0));
    }
}

fn world_vertices<'a>(
    primitive: &'a glb::Primitive,
    world: Mat4,
    joints: Option<&'a [Mat4]>,
) -> impl Iterator<Item = Vertex> + 'a {
    primitive.positions.iter().enumerate().map(move |(i, &position)| {
        let skinned = joints.zip(primitive.joints.get(i)).zip(primitive.joint_weights.get(i));
        let matrix = skinned.map_or(world, |((matrices, indices), weights)| {
            let parts = indices.iter().zip(weights.to_array()).filter(|&(_, weight)| weight > 0.0);
            let moved = parts.filter_map(|(&joint, weight)| matrices.get(joint as usize).map(|m| *m * weight));
            moved.fold(Mat4::ZERO, |sum, m| sum + m)
        });
        let linear = Mat3::from_mat4(matrix);
        let determinant = linear.determinant();
        let normal_from = if determinant.abs() > 1e-30 { linear.inverse().transpose() } else { linear };
        let normal = primitive.normals.get(i).copied().unwrap_or(Vec3::ZERO);
        let tangent = primitive.tangents.get(i).copied().unwrap_or(Vec4::ZERO);
        let handedness = if determinant < 0.0 { -tangent.w } else { tangent.w };
        let uv = |set: usize| {
            let set = primitive.uvs.get(set).or(primitive.uvs.first());
            set.and_then(|set| set.get(i)).copied().unwrap_or(Vec2::ZERO)
        };
        Vertex {
            position: (matrix * position.extend(1.0)).truncate(),
            normal: (normal_from * normal).normalize_or_zero(),
            tangent: (linear * tangent.truncate()).normalize_or_zero().extend(handedness),
            color: primitive.colors.get(i).copied().unwrap_or(Vec4::ONE),
            uvs: std::array::from_fn(uv),
        }
    })
}
