//! Velluto, the lipstick.

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Clearcoat, Material, Model};

use super::{Flutes, House, band, refine, shade_disc};
use crate::goods::build::{Builder, Look};
use crate::goods::curve::filleted;
use crate::goods::looks;
use crate::goods::noise::tile_fbm;
use crate::goods::paint::{linear, normals};
use crate::goods::solid::{join, lathe, lathe_with};

/// A slanted bullet in a fluted case, its cap beside it. The origin is the middle of the case's foot.
pub fn velluto() -> Model {
    let names = ["rosewood", "ruby", "coral", "nude", "plum"];
    let colors = [0x8e3f45, 0x8f0f22, 0xd9493c, 0xb5745f, 0x4d1833];
    let mut b = Builder::new("velluto-lipstick", &names);
    let House { gold, lacquer } = House::new(&mut b);
    let swirl = b.image(normals("bullet", 256, |uv| 0.0009 * tile_fbm(uv, vec2(3.0, 40.0), 3, 3)));
    let shades: Vec<Look> = names
        .iter()
        .zip(colors)
        .map(|(name, hex)| {
            let satin = Material {
                base_color: linear(hex).extend(1.0),
                normal_texture: looks::texture(swirl),
                clearcoat: Some(Clearcoat { factor: 0.35, roughness: 0.28, ..looks::coat() }),
                ..looks::plain(hex, 0.42)
            };
            b.look(name, satin)
        })
        .collect();

    let fluted = |profile: &[Vec2], low: f32, high: f32| {
        Flutes { count: 36, depth: 0.75, low, high, radius_min: 9.0 }.turned(profile)
    };
    let dense = |corners: &[(Vec2, f32)]| refine(&filleted(corners, 5), 2.6);
    let foot = dense(&[
        (vec2(0.0, 0.0), 0.0),
        (vec2(9.9, 0.0), 0.7),
        (vec2(9.9, 34.0), 0.8),
        (vec2(8.4, 34.6), 0.3),
        (vec2(8.3, 33.0), 0.0),
    ]);
    b.part(fluted(&foot, 3.2, 31.0), &[lacquer], 20.0);
    b.part(band(9.9, 0.1, 1.2, 1.4), &[gold], 20.0);
    b.part(band(9.9, 0.1, 31.6, 1.3), &[gold], 20.0);
    let collar = filleted(
        &[
            (vec2(8.25, 33.0), 0.0),
            (vec2(8.25, 47.2), 0.5),
            (vec2(7.5, 47.4), 0.3),
            (vec2(7.45, 49.6), 0.4),
            (vec2(6.75, 49.6), 0.3),
            (vec2(6.7, 40.0), 0.0),
        ],
        5,
    );
    b.part(lathe(&collar, 128, 45.0), &[gold], 20.0);
    let bullet = refine(
        &filleted(&[(vec2(6.1, 46.0), 0.0), (vec2(6.1, 62.0), 3.0), (vec2(5.9, 84.0), 3.0), (vec2(0.0, 86.0), 0.0)], 8),
        0.4,
    );
    let bullet = lathe_with(&bullet, 112, 180.0, |_, _, p| {
        // Cut at a slant, with the soft edge that casting leaves.
        let cut = 71.2 + 1.12 * p.x - 0.018 * p.x * p.x;
        let y = join(p.y, cut, 1.1);
        vec3(p.x, y.min(p.y), p.z)
    });
    b.part(bullet.turned(Vec3::Y, -35.0), &shades, 20.0);

    let cap = dense(&[
        (vec2(8.6, 1.5), 0.0),
        (vec2(8.6, 0.0), 0.2),
        (vec2(9.9, 0.0), 0.5),
        (vec2(9.9, 43.2), 0.9),
        (vec2(8.8, 44.0), 0.5),
        (vec2(0.0, 44.3), 0.0),
    ]);
    b.part(fluted(&cap, 3.2, 40.5).at(24.5, 0.0, 5.0), &[lacquer], 20.0);
    b.part(band(9.9, 0.1, 1.2, 1.3).at(24.5, 0.0, 5.0), &[gold], 20.0);
    b.part(band(9.9, 0.1, 41.0, 1.3).at(24.5, 0.0, 5.0), &[gold], 20.0);
    b.part(shade_disc(4.4, 44.0).at(24.5, 0.0, 5.0), &shades, 20.0);
    b.finish(Vec3::ZERO)
}
