//! Light that reaches each vertex under an even sky, baked as vertex colours: folds and hollows read as such even where
//! the stage draws no ambient occlusion.

use glam::Vec3;

use super::mesh::Mesh;
use super::noise::hash;

/// Rays a vertex.
const RAYS: usize = 28;
/// Triangles in a leaf of the tree.
const LEAF: usize = 6;

/// Darkens the meshes where they or each other keep light away. Rays end after `reach_mm`; `strength` 1 lets closed
/// hollows go black. Meshes marked `false` only receive (glass, say).
pub fn bake<'a>(meshes: impl Iterator<Item = (&'a mut Mesh, bool)>, reach_mm: f32, strength: f32) {
    let mut meshes: Vec<(&mut Mesh, bool)> = meshes.collect();
    let mut triangles = Vec::new();
    for (mesh, _) in meshes.iter().filter(|(_, casts)| *casts) {
        triangles.extend(mesh.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|k| mesh.positions[t[k] as usize])));
    }
    let tree = Tree::new(triangles);
    let directions = directions();
    for (mesh, _) in &mut meshes {
        let shade = mesh
            .positions
            .iter()
            .zip(&mesh.normals)
            .enumerate()
            .map(|(i, (p, n))| {
                let tangent = n.any_orthonormal_vector();
                let bitangent = n.cross(tangent);
                let turn = hash(i as i32, 0, 0, 5) * std::f32::consts::TAU;
                let (sin, cos) = turn.sin_cos();
                let from = *p + *n * (reach_mm * 0.004);
                let open: f32 = directions
                    .iter()
                    .map(|d| {
                        let (x, z) = (d.x * cos - d.z * sin, d.x * sin + d.z * cos);
                        let ray = tangent * x + *n * d.y + bitangent * z;
                        tree.first_hit(from, ray, reach_mm).map_or(1.0, |distance| (distance / reach_mm).powf(0.8))
                    })
                    .sum();
                1.0 - strength * (1.0 - open / RAYS as f32)
            })
            .collect();
        mesh.shade = shade;
    }
    for (mesh, _) in &mut meshes {
        even_out(mesh);
    }
}

/// Averages with the neighbours twice: so few rays are grainy.
fn even_out(mesh: &mut Mesh) {
    for _ in 0..2 {
        let mut sums: Vec<(f32, f32)> = mesh.shade.iter().map(|s| (*s, 1.0)).collect();
        for t in mesh.indices.chunks_exact(3) {
            let mean = t.iter().map(|&i| mesh.shade[i as usize]).sum::<f32>() / 3.0;
            for &i in t {
                sums[i as usize].0 += mean;
                sums[i as usize].1 += 1.0;
            }
        }
        mesh.shade = sums.iter().map(|(sum, count)| sum / count).collect();
    }
}

/// Directions about +Y, denser towards it as a matt surface wants.
fn directions() -> Vec<Vec3> {
    (0..RAYS)
        .map(|i| {
            let u = (i as f32 + 0.5) / RAYS as f32;
            let angle = i as f32 * 2.399_963;
            let (r, y) = (u.sqrt(), (1.0 - u).sqrt());
            Vec3::new(r * angle.cos(), y, r * angle.sin())
        })
        .collect()
}

/// A tree of boxes around triangles.
struct Tree {
    triangles: Vec<[Vec3; 3]>,
    nodes: Vec<TreeNode>,
}

struct TreeNode {
    low: Vec3,
    high: Vec3,
    /// Leaf: first triangle; branch: index of the second child (the first follows its parent).
    start: usize,
    /// Triangles in a leaf; 0 for a branch.
    count: usize,
}

impl Tree {
    fn new(triangles: Vec<[Vec3; 3]>) -> Self {
        let mut tree = Self { triangles, nodes: Vec::new() };
        let end = tree.triangles.len();
        tree.split(0, end);
        tree
    }

    fn split(&mut self, start: usize, end: usize) {
        let part = &mut self.triangles[start..end];
        let corners = || part.iter().flatten().copied();
        let low = corners().fold(Vec3::INFINITY, Vec3::min);
        let high = corners().fold(Vec3::NEG_INFINITY, Vec3::max);
        let this = self.nodes.len();
        if end - start <= LEAF {
            self.nodes.push(TreeNode { low, high, start, count: end - start });
            return;
        }
        let axis = (high - low).max_position();
        let middle = (end - start) / 2;
        let key = |t: &[Vec3; 3]| t[0][axis] + t[1][axis] + t[2][axis];
        part.select_nth_unstable_by(middle, |a, b| key(a).total_cmp(&key(b)));
        self.nodes.push(TreeNode { low, high, start: 0, count: 0 });
        self.split(start, start + middle);
        self.nodes[this].start = self.nodes.len();
        self.split(start + middle, end);
    }

    /// Distance to the nearest triangle along a unit ray, if any within `reach`.
    fn first_hit(&self, from: Vec3, ray: Vec3, reach: f32) -> Option<f32> {
        let inverse = ray.recip();
        let mut nearest = reach;
        let mut stack = [0usize; 64];
        let mut depth = usize::from(!self.nodes.is_empty());
        while depth > 0 {
            depth -= 1;
            let index = stack[depth];
            let node = &self.nodes[index];
            let (a, b) = ((node.low - from) * inverse, (node.high - from) * inverse);
            let (enter, leave) = (a.min(b).max_element().max(0.0), a.max(b).min_element().min(nearest));
            if enter > leave {
                continue;
            }
            if node.count == 0 {
                stack[depth] = index + 1;
                stack[depth + 1] = node.start;
                depth += 2;
                continue;
            }
            for t in &self.triangles[node.start..node.start + node.count] {
                if let Some(distance) = hit(t, from, ray).filter(|d| *d < nearest) {
                    nearest = distance;
                }
            }
        }
        (nearest < reach).then_some(nearest)
    }
}

/// Distance along the ray to a triangle (Möller and Trumbore), either side.
fn hit(t: &[Vec3; 3], from: Vec3, ray: Vec3) -> Option<f32> {
    let (e1, e2) = (t[1] - t[0], t[2] - t[0]);
    let p = ray.cross(e2);
    let determinant = e1.dot(p);
    if determinant.abs() < 1e-9 {
        return None;
    }
    let s = (from - t[0]) / determinant;
    let u = s.dot(p);
    let q = s.cross(e1);
    let v = ray.dot(q);
    let distance = e2.dot(q);
    (u >= 0.0 && v >= 0.0 && u + v <= 1.0 && distance > 1e-4).then_some(distance)
}
