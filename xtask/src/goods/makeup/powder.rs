//! Pressed powder: what it looks like, and a pan of it with a relief.

use domain::Finish;
use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Image, Material, Sheen};

use super::rim::Outline;
use crate::goods::build::{Builder, Look};
use crate::goods::looks;
use crate::goods::mesh::Mesh;
use crate::goods::noise::{smoothstep, tile_cells, tile_fbm};
use crate::goods::paint::{linear, normals, picture};

/// One tile of powder.
pub const TILE_MM: f32 = 12.0;

/// Powders of one product, a look each: (name, colour, finish).
pub fn powders(b: &mut Builder, shades: &[(&str, u32, Finish)]) -> Vec<Look> {
    let grain = b.image(normals("pressed powder", 256, |uv| {
        0.0016 * tile_fbm(uv, Vec2::splat(52.0), 2, 71) + 0.0030 * tile_fbm(uv, Vec2::splat(7.0), 3, 73)
    }));
    let flakes = shades.iter().any(|s| s.2 == Finish::Metallic).then(|| b.image(mica()));
    let mottle = b.image(picture("powder tone", 256, 256, |uv| {
        let cloud = tile_fbm(uv, Vec2::splat(6.0), 3, 79);
        let speck = tile_fbm(uv, Vec2::splat(58.0), 2, 81);
        Vec3::splat((0.965 + 0.035 * cloud + 0.035 * speck).clamp(0.0, 1.0))
    }));
    shades
        .iter()
        .map(|&(name, hex, finish)| {
            let body = Material {
                // It lies flat under the studio's light, and should look as its swatch does.
                base_color: (linear(hex) * 0.68).extend(1.0),
                base_color_texture: looks::texture(mottle),
                normal_texture: looks::texture(grain),
                ..looks::plain(hex, 0.9)
            };
            let bloom =
                |roughness| Sheen { color: linear(hex).lerp(Vec3::ONE, 0.12) * 0.45, roughness, ..Default::default() };
            let powder = match finish {
                Finish::Matte => Material { sheen: Some(bloom(0.7)), ..body },
                Finish::Satin | Finish::Gloss => Material { roughness: 0.52, sheen: Some(bloom(0.4)), ..body },
                Finish::Metallic => Material {
                    base_color: linear(hex).lerp(Vec3::ONE, 0.06).extend(1.0),
                    metallic: 0.85,
                    roughness: 0.4,
                    normal_texture: flakes.and_then(looks::texture),
                    ..body
                },
            };
            b.look(name, powder)
        })
        .collect()
}

/// Flakes that lie flat, each a little askew.
fn mica() -> Image {
    normals("mica", 512, |uv| {
        let (near, second) = tile_cells(uv, 60, 0.95, 75);
        0.0028 * smoothstep(0.0, 0.35, second - near) * tile_fbm(uv, Vec2::splat(60.0), 1, 77)
            + 0.0016 * tile_fbm(uv, Vec2::splat(7.0), 3, 73)
    })
}

/// Powder within an outline, at y = 0 where `relief` is zero. It takes (x, z) and gives millimetres up.
pub fn pressed(outline: Outline, step_mm: f32, relief: impl Fn(Vec2) -> f32) -> Mesh {
    let [nu, nv] = (outline.half * 2.0 / step_mm).ceil().to_array().map(|n| n as usize);
    let mesh = Mesh::grid(nu, nv, |u, v| {
        let p = outline.nearest(vec2(2.0 * u - 1.0, 1.0 - 2.0 * v) * outline.half);
        (vec3(p.x, relief(p), p.y), p)
    });
    mesh.smooth(60.0)
}
