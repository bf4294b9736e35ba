//! Puts parts, looks and variants together as a [`glb::Model`].

use glam::{Vec2, Vec3, Vec4, vec3};
use glb::{Image, Material, Model, Node};

use super::mesh::Mesh;
use super::shade;

/// Index of a material.
pub type Look = usize;

/// A product on its way to a model.
pub struct Builder {
    model: Model,
    parts: Vec<(Vec<Look>, Vec2, Mesh)>,
}

impl Builder {
    /// `variants` are names; the first is how the model looks when no variant is chosen. May be empty.
    pub fn new(slug: &str, variants: &[&str]) -> Self {
        let model = Model {
            generator: "Vitrine demo goods".into(),
            copyright: "Vitrine, CC0 1.0".into(),
            nodes: vec![Node { name: slug.to_owned(), mesh: Some(0), ..Default::default() }],
            roots: vec![0],
            meshes: vec![glb::Mesh { name: slug.to_owned(), ..Default::default() }],
            variants: variants.iter().map(|v| (*v).to_owned()).collect(),
            ..Default::default()
        };
        Self { model, parts: Vec::new() }
    }

    /// Adds a picture.
    pub fn image(&mut self, image: Image) -> usize {
        self.model.images.push(image);
        self.model.images.len() - 1
    }

    /// Adds a material.
    pub fn look(&mut self, name: &str, material: Material) -> Look {
        self.model.materials.push(Material { name: name.to_owned(), ..material });
        self.model.materials.len() - 1
    }

    /// Adds a part: `looks` has one entry, or one a variant. Its texture coordinates count tiles of `tile_mm`. Parts
    /// of the same looks and tile become one primitive.
    pub fn part(&mut self, mesh: Mesh, looks: &[Look], tile_mm: f32) {
        self.part2(mesh, looks, Vec2::splat(tile_mm));
    }

    /// The same with a tile that is not square.
    pub fn part2(&mut self, mesh: Mesh, looks: &[Look], tile_mm: Vec2) {
        debug_assert!(looks.len() == 1 || looks.len() == self.model.variants.len(), "a look, or one a variant");
        debug_assert_eq!(mesh.normals.len(), mesh.positions.len(), "normals were made");
        match self.parts.iter_mut().find(|(l, t, _)| l == looks && *t == tile_mm) {
            Some((_, _, same)) => same.append(&mesh),
            None => self.parts.push((looks.to_vec(), tile_mm, mesh)),
        }
    }

    /// Bakes how much light reaches the parts made so far; see [`shade::bake`]. See-through parts cast no shade.
    pub fn bake_shade(&mut self, reach_mm: f32, strength: f32) {
        let materials = &self.model.materials;
        let is_clear = |look: &Look| materials[*look].transmission.is_some();
        shade::bake(self.parts.iter_mut().map(|(l, _, mesh)| (mesh, !l.iter().any(is_clear))), reach_mm, strength);
    }

    /// The model in metres, with `origin_mm` as its origin.
    pub fn finish(mut self, origin_mm: Vec3) -> Model {
        for (looks, tile_mm, mesh) in self.parts {
            let mesh = mesh.at(-origin_mm.x, -origin_mm.y, -origin_mm.z);
            let mut primitive = mesh.primitive(tile_mm);
            if looks.iter().any(|&l| self.model.materials[l].normal_texture.is_some()) {
                primitive.tangents = tangents(&primitive);
            }
            primitive.material = Some(looks[0]);
            if looks.len() > 1 {
                primitive.variant_materials = looks.iter().copied().enumerate().collect();
            } else {
                primitive.variant_materials = (0..self.model.variants.len()).map(|v| (v, looks[0])).collect();
            }
            self.model.meshes[0].primitives.push(primitive);
        }
        self.model
    }

    /// As [`Builder::finish`], standing on the floor: the origin is below the middle of the bounds.
    pub fn finish_standing(self) -> Model {
        let (low, high) = self
            .parts
            .iter()
            .map(|p| p.2.bounds())
            .fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), (l, h)| (low.min(l), high.max(h)));
        let middle = (low + high) * 0.5;
        self.finish(vec3(middle.x, low.y, middle.z))
    }
}

/// Tangents along u, averaged over the triangles of a vertex; the bitangent `cross(normal, tangent) * w` goes against
/// v, as normal maps with +Y up want it.
fn tangents(p: &glb::Primitive) -> Vec<Vec4> {
    let uvs = &p.uvs[0];
    let mut sums = vec![(Vec3::ZERO, Vec3::ZERO); p.positions.len()];
    for t in p.indices.chunks_exact(3) {
        let [a, b, c] = [t[0] as usize, t[1] as usize, t[2] as usize];
        let (e1, e2) = (p.positions[b] - p.positions[a], p.positions[c] - p.positions[a]);
        let (d1, d2) = (uvs[b] - uvs[a], uvs[c] - uvs[a]);
        let area = d1.perp_dot(d2);
        if area.abs() < 1e-14 {
            continue;
        }
        let along_u = (e1 * d2.y - e2 * d1.y) / area;
        let against_v = (e1 * d2.x - e2 * d1.x) / area;
        let weight = e1.cross(e2).length();
        for i in [a, b, c] {
            sums[i].0 += along_u.normalize_or_zero() * weight;
            sums[i].1 += against_v.normalize_or_zero() * weight;
        }
    }
    sums.iter()
        .zip(&p.normals)
        .map(|((u, v), n)| {
            let tangent = (*u - *n * n.dot(*u)).normalize_or(n.any_orthonormal_vector());
            let handedness = if n.cross(tangent).dot(*v) < 0.0 { -1.0 } else { 1.0 };
            tangent.extend(handedness)
        })
        .collect()
}
