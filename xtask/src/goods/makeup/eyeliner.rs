//! Linea, the eyeliner: a pen with a brush tip that leans on its cap.

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Clearcoat, Material, Model};

use super::{Flutes, House, band, refine, shade_disc};
use crate::goods::build::{Builder, Look};
use crate::goods::curve::{filleted, spline2};
use crate::goods::looks;
use crate::goods::mesh::Mesh;
use crate::goods::noise::{smoothstep, tile_fbm};
use crate::goods::paint::{linear, normals};
use crate::goods::solid::{lathe, lathe_with};

/// Half of the barrel's and of the cap's thickness.
const BARREL: f32 = 5.0;
const CAP: f32 = 5.7;
/// How far from the pen's end the cap lies below it.
const LEANS_AT: f32 = 78.0;

/// The pen, its tip in the air. The origin is on the ground below the pen's end.
pub fn linea() -> Model {
    let shades = [("onyx", 0x14110f), ("cocoa", 0x43281b), ("midnight", 0x17264d)];
    let mut b = Builder::new("linea-eyeliner", &shades.map(|s| s.0));
    let House { gold, lacquer } = House::new(&mut b);
    let bristles = b.image(normals("bristles", 256, |uv| 0.004 * tile_fbm(uv, vec2(60.0, 2.0), 2, 91)));
    let barrels = shades.map(|(name, hex)| b.look(&format!("{name} lacquer"), looks::polished(hex, 0.3)));
    let inks = shades.map(|(name, hex)| {
        let wet = Material {
            base_color: linear(hex).extend(1.0),
            normal_texture: looks::texture(bristles),
            clearcoat: Some(Clearcoat { factor: 0.7, roughness: 0.15, ..looks::coat() }),
            ..looks::plain(hex, 0.5)
        };
        b.look(&format!("{name} ink"), wet)
    });

    let lean = ((2.0 * CAP) / LEANS_AT).asin();
    let pen =
        |mesh: Mesh| mesh.turned(Vec3::Z, -90.0).turned(Vec3::Z, lean.to_degrees()).at(0.0, BARREL * lean.cos(), 0.0);
    let cap = |mesh: Mesh| {
        let x = LEANS_AT * lean.cos() + CAP * lean.sin();
        mesh.turned(Vec3::X, 90.0).turned(Vec3::Y, -14.0).at(x - 5.0, CAP + 0.1, -20.0)
    };
    let mut add = |mesh: Mesh, looks: &[Look]| b.part(mesh, looks, 20.0);
    for (mesh, looks) in barrel() {
        let looks: &[Look] = match looks {
            Part::Gold => &[gold],
            Part::Lacquer => &[lacquer],
            Part::Barrel => &barrels,
            Part::Ink => &inks,
        };
        add(pen(mesh), looks);
    }
    add(cap(cap_shell()), &[lacquer]);
    add(cap(band(CAP, 0.1, 1.0, 1.6)), &[gold]);
    add(cap(band(CAP, 0.1, 43.2, 1.0)), &[gold]);
    add(cap(shade_disc(3.2, 45.6)), &barrels);
    b.bake_shade(20.0, 0.5);
    b.finish(Vec3::ZERO)
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Gold,
    Lacquer,
    Barrel,
    Ink,
}

/// The pen along y, its end at zero.
fn barrel() -> Vec<(Mesh, Part)> {
    let body = refine(
        &filleted(
            &[
                (vec2(0.0, 0.0), 0.0),
                (vec2(4.2, 0.0), 0.5),
                (vec2(BARREL, 1.2), 0.5),
                (vec2(BARREL, 80.0), 0.5),
                (vec2(4.4, 80.6), 0.0),
            ],
            5,
        ),
        3.0,
    );
    let flutes = Flutes { count: 24, depth: 0.32, low: 5.0, high: 76.0, radius_min: 4.0 };
    let grip = refine(
        &filleted(
            &[
                (vec2(4.3, 79.5), 0.0),
                (vec2(4.3, 83.0), 2.0),
                (vec2(3.1, 108.0), 8.0),
                (vec2(2.7, 113.0), 0.3),
                (vec2(1.5, 113.4), 0.0),
            ],
            8,
        ),
        2.0,
    );
    let ferrule = filleted(
        &[(vec2(2.2, 113.0), 0.0), (vec2(2.2, 114.2), 0.3), (vec2(1.45, 118.4), 0.3), (vec2(0.9, 118.5), 0.0)],
        5,
    );
    vec![
        (flutes.turned(&body), Part::Barrel),
        (band(BARREL, 0.1, 2.2, 1.2), Part::Gold),
        (band(BARREL, 0.1, 77.4, 1.6), Part::Gold),
        (lathe(&grip, 64, 50.0), Part::Lacquer),
        (lathe(&ferrule, 48, 45.0), Part::Gold),
        (brush(), Part::Ink),
    ]
}

/// Bristles that swell a little and run out into a point, bent as when they have drawn.
fn brush() -> Mesh {
    let profile: Vec<Vec2> =
        spline2(&[vec2(1.0, 117.6), vec2(1.22, 120.5), vec2(0.95, 124.0), vec2(0.42, 127.6), vec2(0.0, 130.0)], 48);
    lathe_with(&profile, 48, 120.0, |_, _, p| {
        let bend = 0.5 * smoothstep(119.0, 131.0, p.y).powi(2);
        p + vec3(bend, 0.0, 0.0)
    })
}

/// The cap along y, its mouth at zero.
fn cap_shell() -> Mesh {
    let profile = refine(
        &filleted(
            &[
                (vec2(4.6, 12.0), 0.0),
                (vec2(4.9, 0.0), 0.2),
                (vec2(CAP, 0.0), 0.4),
                (vec2(CAP, 45.0), 0.7),
                (vec2(4.9, 45.6), 0.3),
                (vec2(0.0, 45.7), 0.0),
            ],
            5,
        ),
        2.4,
    );
    Flutes { count: 24, depth: 0.36, low: 3.4, high: 42.6, radius_min: 4.9 }.turned(&profile)
}
