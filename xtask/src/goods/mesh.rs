//! A mesh under construction, in millimetres, and what one does to it.

use std::collections::HashMap;

use glam::{Mat3, Mat4, Vec2, Vec3, Vec4};

/// Triangles with normals and texture coordinates in millimetres of surface.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    pub positions: Vec<Vec3>,
    pub normals: Vec<Vec3>,
    pub uvs: Vec<Vec2>,
    /// Light that reaches the point, 0 to 1, one a vertex or empty.
    pub shade: Vec<f32>,
    pub indices: Vec<u32>,
}

impl Mesh {
    /// A grid of `nu` by `nv` quads over the unit square. `f` gives position and texture coordinates. Faces are
    /// counter-clockwise seen from where u cross v points. Call [`Mesh::smooth`] afterwards.
    pub fn grid(nu: usize, nv: usize, f: impl Fn(f32, f32) -> (Vec3, Vec2)) -> Self {
        let mut mesh = Self::default();
        for j in 0..=nv {
            for i in 0..=nu {
                let (p, uv) = f(i as f32 / nu as f32, j as f32 / nv as f32);
                mesh.positions.push(p);
                mesh.uvs.push(uv);
            }
        }
        let row = nu as u32 + 1;
        for j in 0..nv as u32 {
            for i in 0..nu as u32 {
                let a = j * row + i;
                mesh.quad(a, a + 1, a + row + 1, a + row);
            }
        }
        mesh
    }

    /// Two triangles, counter-clockwise.
    pub fn quad(&mut self, a: u32, b: u32, c: u32, d: u32) {
        self.indices.extend_from_slice(&[a, b, c, a, c, d]);
    }

    /// Adds another mesh.
    pub fn append(&mut self, other: &Self) {
        let base = self.positions.len() as u32;
        if !self.shade.is_empty() || !other.shade.is_empty() {
            self.shade.resize(self.positions.len(), 1.0);
            self.shade.extend_from_slice(&other.shade);
            self.shade.resize(self.positions.len() + other.positions.len(), 1.0);
        }
        self.positions.extend_from_slice(&other.positions);
        self.normals.extend_from_slice(&other.normals);
        self.uvs.extend_from_slice(&other.uvs);
        self.indices.extend(other.indices.iter().map(|i| i + base));
    }

    /// All of them as one.
    pub fn joined(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut out = Self::default();
        for part in parts {
            out.append(&part);
        }
        out
    }

    /// Moved by a matrix; a mirroring one turns the faces round.
    pub fn moved(mut self, matrix: Mat4) -> Self {
        let normal_matrix = Mat3::from_mat4(matrix).inverse().transpose();
        for p in &mut self.positions {
            *p = matrix.transform_point3(*p);
        }
        for n in &mut self.normals {
            *n = (normal_matrix * *n).normalize_or(Vec3::Y);
        }
        if matrix.determinant() < 0.0 {
            for t in self.indices.chunks_exact_mut(3) {
                t.swap(1, 2);
            }
        }
        self
    }

    /// Moved along.
    pub fn at(self, x: f32, y: f32, z: f32) -> Self {
        self.moved(Mat4::from_translation(Vec3::new(x, y, z)))
    }

    /// Turned about an axis, in degrees.
    pub fn turned(self, axis: Vec3, degrees: f32) -> Self {
        self.moved(Mat4::from_axis_angle(axis, degrees.to_radians()))
    }

    /// Itself and its mirror image at x = 0.
    pub fn both_sides(self) -> Self {
        let other = self.clone().moved(Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0)));
        Self::joined([self, other])
    }

    /// Every point moved by a function; normals must be made afterwards.
    pub fn bent(mut self, f: impl Fn(Vec3) -> Vec3) -> Self {
        for p in &mut self.positions {
            *p = f(*p);
        }
        self
    }

    /// Faces turned round.
    pub fn flipped(mut self) -> Self {
        for t in self.indices.chunks_exact_mut(3) {
            t.swap(1, 2);
        }
        for n in &mut self.normals {
            *n = -*n;
        }
        self
    }

    /// Texture coordinates from positions.
    pub fn mapped(mut self, f: impl Fn(Vec3, Vec3) -> Vec2) -> Self {
        self.uvs = self.positions.iter().zip(&self.normals).map(|(p, n)| f(*p, *n)).collect();
        self
    }

    /// Normals averaged over neighbours whose faces differ by less than `crease_deg`; seams in texture coordinates
    /// stay smooth, degenerate triangles go, vertices that ended up equal become one.
    pub fn smooth(self, crease_deg: f32) -> Self {
        let limit = crease_deg.to_radians().cos();
        let key = |p: Vec3| {
            let q = (p * 2000.0).round();
            (q.x as i32, q.y as i32, q.z as i32)
        };
        let mut point_of: HashMap<(i32, i32, i32), u32> = HashMap::new();
        let points: Vec<u32> = self
            .positions
            .iter()
            .map(|p| {
                let next = point_of.len() as u32;
                *point_of.entry(key(*p)).or_insert(next)
            })
            .collect();
        let triangles: Vec<[u32; 3]> = self
            .indices
            .chunks_exact(3)
            .map(|t| [t[0], t[1], t[2]])
            .filter(|t| {
                let [a, b, c] = t.map(|i| points[i as usize]);
                a != b && b != c && c != a
            })
            .collect();
        let corner = |t: &[u32; 3], k: usize| self.positions[t[k] as usize];
        let faces: Vec<Vec3> = triangles
            .iter()
            .map(|t| (corner(t, 1) - corner(t, 0)).cross(corner(t, 2) - corner(t, 0)).normalize_or_zero())
            .collect();
        let mut around: Vec<Vec<(u32, f32)>> = vec![Vec::new(); point_of.len()];
        for (f, t) in triangles.iter().enumerate() {
            for k in 0..3 {
                let a = (corner(t, (k + 1) % 3) - corner(t, k)).normalize_or_zero();
                let b = (corner(t, (k + 2) % 3) - corner(t, k)).normalize_or_zero();
                around[points[t[k] as usize] as usize].push((f as u32, a.dot(b).clamp(-1.0, 1.0).acos()));
            }
        }
        let mut out = Self::default();
        let mut known: HashMap<(u32, [i32; 3], [u32; 2]), u32> = HashMap::new();
        for (f, t) in triangles.iter().enumerate() {
            if faces[f] == Vec3::ZERO {
                continue;
            }
            for &i in t {
                let point = points[i as usize];
                let sum: Vec3 = around[point as usize]
                    .iter()
                    .filter(|(g, _)| faces[*g as usize].dot(faces[f]) >= limit)
                    .map(|(g, weight)| faces[*g as usize] * *weight)
                    .sum();
                let normal = sum.normalize_or(faces[f]);
                let uv = self.uvs.get(i as usize).copied().unwrap_or_default();
                let q = (normal * 500.0).round();
                let id = (point, [q.x as i32, q.y as i32, q.z as i32], [uv.x.to_bits(), uv.y.to_bits()]);
                let index = *known.entry(id).or_insert_with(|| {
                    out.positions.push(self.positions[i as usize]);
                    out.normals.push(normal);
                    out.uvs.push(uv);
                    if let Some(shade) = self.shade.get(i as usize) {
                        out.shade.push(*shade);
                    }
                    out.positions.len() as u32 - 1
                });
                out.indices.push(index);
            }
        }
        out
    }

    /// The triangles whose middle and mean normal satisfy `f`, and the others.
    pub fn split(self, f: impl Fn(Vec3, Vec3) -> bool) -> (Self, Self) {
        let mean = |values: &[Vec3], t: &[u32]| t.iter().map(|&i| values[i as usize]).sum::<Vec3>() / 3.0;
        let mut chosen = Self { indices: Vec::new(), ..self.clone() };
        let mut others = chosen.clone();
        for t in self.indices.chunks_exact(3) {
            let side = if f(mean(&self.positions, t), mean(&self.normals, t)) { &mut chosen } else { &mut others };
            side.indices.extend_from_slice(t);
        }
        (chosen.compacted(), others.compacted())
    }

    /// Without vertices that no triangle uses.
    fn compacted(self) -> Self {
        let mut out = Self::default();
        let mut known = vec![u32::MAX; self.positions.len()];
        for &i in &self.indices {
            let k = i as usize;
            if known[k] == u32::MAX {
                known[k] = out.positions.len() as u32;
                out.positions.push(self.positions[k]);
                out.normals.push(self.normals[k]);
                out.uvs.push(self.uvs[k]);
                if let Some(shade) = self.shade.get(k) {
                    out.shade.push(*shade);
                }
            }
            out.indices.push(known[k]);
        }
        out
    }

    /// Lowest and highest corner.
    pub fn bounds(&self) -> (Vec3, Vec3) {
        let low = self.positions.iter().copied().fold(Vec3::INFINITY, Vec3::min);
        let high = self.positions.iter().copied().fold(Vec3::NEG_INFINITY, Vec3::max);
        (low, high)
    }

    /// As a primitive in metres; texture coordinates count tiles of `tile_mm`.
    pub fn primitive(&self, tile_mm: Vec2) -> glb::Primitive {
        glb::Primitive {
            positions: self.positions.iter().map(|p| *p * 0.001).collect(),
            normals: self.normals.clone(),
            uvs: vec![self.uvs.iter().map(|uv| *uv / tile_mm).collect()],
            colors: self.shade.iter().map(|s| Vec4::new(*s, *s, *s, 1.0)).collect(),
            indices: self.indices.clone(),
            ..Default::default()
        }
    }
}
