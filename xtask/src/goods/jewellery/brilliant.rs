//! The round brilliant cut: 57 facets and a faceted girdle, after Tolkowsky's proportions.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3, vec3};

use crate::goods::mesh::Mesh;

/// A stone whose girdle lies in y = 0.
pub struct Brilliant {
    /// Table, stars, kites, upper halves and the girdle, seen from outside.
    pub crown: Mesh,
    /// Pavilion seen from outside.
    pub pavilion: Mesh,
    /// Pavilion seen from inside: total reflection makes these facets mirrors. Their normals lean as the second
    /// reflection would send the look, so that each shows another part of the light above.
    pub mirrors: Mesh,
}

/// Cuts a stone of this diameter.
pub fn cut(diameter: f32) -> Brilliant {
    let r = diameter * 0.5;
    let girdle = 0.018 * diameter;
    let table = 0.56 * r;
    let crown_height = (r - table) * 34.3f32.to_radians().tan();
    let depth = r * 40.9f32.to_radians().tan();
    let eighth = TAU / 8.0;
    let at = |radius: f32, angle: f32, y: f32| vec3(radius * angle.sin(), y, radius * angle.cos());

    // The side corners of kites and mains lie in the facet's plane, half an eighth to the side.
    let half_cos = (eighth * 0.5).cos();
    let star = 0.755 * r;
    let star_y = girdle * 0.5 + crown_height * (r - star * half_cos) / (r - table);
    let low = 0.235 * r;
    let low_y = -girdle * 0.5 - depth * (r - low * half_cos) / r;

    let mut crown = Mesh::default();
    let mut pavilion = Mesh::default();
    let mut mirrors = Mesh::default();
    let top = girdle * 0.5 + crown_height;
    let culet = vec3(0.0, -girdle * 0.5 - depth, 0.0);
    for i in 0..8 {
        let a = eighth * i as f32;
        let (before, after) = (a - eighth * 0.5, a + eighth * 0.5);
        let (t0, t1) = (at(table, a, top), at(table, a + eighth, top));
        let (s0, s1) = (at(star, before, star_y), at(star, after, star_y));
        let g = |angle: f32, y: f32| at(r, angle, y);
        let (up, down) = (girdle * 0.5, -girdle * 0.5);
        facet(&mut crown, &[vec3(0.0, top, 0.0), t0, t1]);
        facet(&mut crown, &[t0, s1, t1]);
        facet(&mut crown, &[t0, s0, g(a, up), s1]);
        facet(&mut crown, &[s1, g(a, up), g(after, up)]);
        facet(&mut crown, &[s1, g(after, up), g(a + eighth, up)]);
        for k in 0..4 {
            let (b0, b1) = (a + eighth * 0.25 * k as f32, a + eighth * 0.25 * (k + 1) as f32);
            facet(&mut crown, &[g(b0, down), g(b1, down), g(b1, up), g(b0, up)]);
        }
        let (p0, p1) = (at(low, before, low_y), at(low, after, low_y));
        let facets: [(Vec<Vec3>, f32); 3] = [
            (vec![culet, p1, g(a, down), p0], a),
            (vec![p1, g(after, down), g(a, down)], a + eighth * 0.25),
            (vec![p1, g(a + eighth, down), g(after, down)], a + eighth * 0.75),
        ];
        for (k, (corners, angle)) in facets.into_iter().enumerate() {
            facet(&mut pavilion, &corners);
            let mut inside = Mesh::default();
            let inner: Vec<Vec3> = corners.iter().rev().map(|p| *p * 0.985).collect();
            facet(&mut inside, &inner);
            let lean = [0.34, -0.22, 0.12][k] + 0.05 * ((i * 3 + k) as f32 * 2.4).sin();
            let side = [0.0, 0.20, -0.20][k] + 0.07 * ((i * 5 + k) as f32 * 1.7).cos();
            let radial = Vec2::from_angle(angle);
            let normal = vec3(lean * radial.y + side * radial.x, 1.0, lean * radial.x - side * radial.y).normalize();
            inside.normals.fill(normal);
            mirrors.append(&inside);
        }
    }
    Brilliant { crown, pavilion, mirrors }
}

/// A flat convex facet, counter-clockwise from outside.
fn facet(mesh: &mut Mesh, corners: &[Vec3]) {
    let normal = (corners[1] - corners[0]).cross(corners[2] - corners[0]).normalize_or(Vec3::Y);
    let base = mesh.positions.len() as u32;
    for p in corners {
        mesh.positions.push(*p);
        mesh.normals.push(normal);
        mesh.uvs.push(Vec2::new(p.x, p.z));
    }
    for k in 1..corners.len() as u32 - 1 {
        mesh.indices.extend_from_slice(&[base, base + k, base + k + 1]);
    }
}
