//! Turned oak legs with brass ferrules.

use glam::{Vec2, Vec3, vec2};
use glb::Material;

use crate::goods::build::{Builder, Look};
use crate::goods::curve::filleted;
use crate::goods::looks::{self, BRASS, texture};
use crate::goods::mesh::Mesh;
use crate::goods::noise::{smoothstep, tile_fbm};
use crate::goods::paint::{normals, picture, ramp};
use crate::goods::solid::lathe;

/// One tile of oak.
pub const TILE_MM: f32 = 160.0;

/// Oiled oak, its grain along v.
pub fn oak(b: &mut Builder) -> Look {
    let pores = |uv: Vec2| smoothstep(0.16, 0.42, tile_fbm(uv, vec2(96.0, 7.0), 2, 61));
    let color = b.image(picture("oak", 512, 512, |uv| {
        let warp = 0.06 * tile_fbm(uv, vec2(3.0, 2.0), 2, 62);
        let year = 0.5 + 0.5 * ((uv.x * 9.0 + 3.0 * warp * 9.0) * std::f32::consts::TAU).sin();
        let t = 0.30 + 0.32 * year + 0.22 * tile_fbm(uv, vec2(48.0, 2.0), 3, 63) - 0.30 * pores(uv);
        ramp(&[(0.0, 0x67_4a_30), (0.35, 0x94_74_53), (0.7, 0xb0_92_6e), (1.0, 0xc4_ab_88)], t.clamp(0.0, 1.0))
    }));
    let relief = b.image(normals("oak pores", 512, |uv| -0.0012 * pores(uv)));
    b.look(
        "oiled oak",
        Material {
            base_color_texture: texture(color),
            normal_texture: texture(relief),
            metallic: 0.0,
            roughness: 0.5,
            ..Default::default()
        },
    )
}

/// Brass of the ferrules.
pub fn ferrule_brass(b: &mut Builder) -> Look {
    let rough = b.image(looks::handled(0.26, 0.05, 64));
    b.look("ferrule brass", looks::metal_with(BRASS, rough))
}

/// A leg that stands at the origin and reaches `height` up: wood, ferrule. Radii at the top and at the floor.
pub fn leg(height: f32, top: f32, bottom: f32, ferrule: f32) -> (Mesh, Mesh) {
    let radius = |y: f32| bottom + (top - bottom) * (y / height).powf(0.85);
    let wood: Vec<Vec2> = (0..=5)
        .map(|i| {
            let y = ferrule - 2.0 + (height - ferrule + 2.0) * i as f32 / 5.0;
            vec2(radius(y), y)
        })
        .collect();
    let metal = filleted(
        &[
            (vec2(0.0, 0.0), 0.0),
            (vec2(bottom + 0.6, 0.0), 1.6),
            (vec2(radius(ferrule) + 0.9, ferrule), 0.7),
            (vec2(radius(ferrule) - 1.0, ferrule), 0.0),
        ],
        4,
    );
    (lathe(&wood, 36, 60.0), lathe(&metal, 36, 40.0))
}

/// The same leg leaning outwards, with its foot at (x, z): `lean_deg` away from the middle.
pub fn splayed(leg: (Mesh, Mesh), x: f32, z: f32, lean_deg: f32) -> (Mesh, Mesh) {
    let out = Vec3::new(x, 0.0, z).normalize();
    let axis = out.cross(Vec3::Y);
    let put = |m: Mesh| m.turned(axis, lean_deg).at(x, 0.0, z);
    let (wood, metal) = (put(leg.0), put(leg.1));
    let low = metal.bounds().0.y;
    (wood.at(0.0, -low, 0.0), metal.at(0.0, -low, 0.0))
}
