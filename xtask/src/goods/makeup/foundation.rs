//! Seta, the foundation: skin tones in a bottle of thick glass.

use glam::{Vec2, Vec3, vec2, vec3};
use glb::Model;

use super::rim::{Outline, loft};
use super::{Flutes, House, band, refine, shade_disc};
use crate::goods::build::Builder;
use crate::goods::curve::filleted;
use crate::goods::looks;
use crate::goods::mesh::Mesh;
use crate::goods::noise::smoothstep;
use crate::goods::solid::lathe;

/// Half of the bottle's width, and the radius of its corners there.
const HALF: f32 = 15.5;
const CORNER: f32 = 7.0;
/// Thickness of the walls.
const WALL: f32 = 2.4;
/// The cap's radius.
const CAP: f32 = 11.4;

/// Eight skin tones from very light to very deep. The origin is the middle of the bottle's foot.
pub fn seta() -> Model {
    let shades = [
        ("10", 0xf0d7c4),
        ("20", 0xe6c1a8),
        ("30", 0xdbb08c),
        ("40", 0xc99873),
        ("50", 0xb17c55),
        ("60", 0x905d3d),
        ("70", 0x6b422d),
        ("80", 0x472a1f),
    ];
    let mut b = Builder::new("seta-foundation", &shades.map(|s| s.0));
    let House { gold, lacquer } = House::new(&mut b);
    let glass = b.look("glass", looks::glass(vec3(0.83, 0.86, 0.85), 3.0, 3.0, 1.5));
    let creams = shades.map(|(name, hex)| b.look(name, looks::plain(hex, 0.55)));

    let outside = filleted(
        &[
            (vec2(-HALF, 1.6), 0.0),
            (vec2(-6.0, 1.2), 3.0),
            (vec2(-2.6, 0.0), 0.8),
            (vec2(0.0, 1.2), 1.6),
            (vec2(0.0, 57.0), 5.5),
            (vec2(-7.4, 59.6), 1.4),
            (vec2(-7.0, 62.0), 0.0),
        ],
        8,
    );
    b.part(bottle(&refine(&outside, 3.0)), &[glass], 20.0);
    let inside = filleted(
        &[
            (vec2(-HALF, 6.2), 0.0),
            (vec2(-WALL, 6.2), 3.0),
            (vec2(-WALL, 55.4), 4.5),
            (vec2(-9.6, 57.6), 1.2),
            (vec2(-9.6, 61.8), 0.0),
        ],
        8,
    );
    b.part(bottle(&refine(&inside, 3.0)), &creams, 20.0);

    let collar = filleted(
        &[(vec2(8.0, 60.0), 0.0), (vec2(10.4, 60.0), 0.3), (vec2(10.4, 63.6), 0.3), (vec2(8.0, 63.8), 0.0)],
        5,
    );
    b.part(lathe(&collar, 128, 45.0), &[gold], 20.0);
    let cap = refine(
        &filleted(
            &[
                (vec2(9.6, 64.4), 0.0),
                (vec2(9.7, 63.2), 0.2),
                (vec2(CAP, 63.2), 0.5),
                (vec2(CAP, 97.2), 0.9),
                (vec2(CAP - 1.2, 98.0), 0.5),
                (vec2(0.0, 98.3), 0.0),
            ],
            5,
        ),
        2.6,
    );
    let flutes = Flutes { count: 42, depth: 0.75, low: 66.4, high: 94.4, radius_min: CAP - 1.0 };
    b.part(flutes.turned(&cap), &[lacquer], 20.0);
    b.part(band(CAP, 0.1, 64.3, 1.4), &[gold], 20.0);
    b.part(band(CAP, 0.1, 95.0, 1.3), &[gold], 20.0);
    b.part(shade_disc(5.0, 98.0), &creams, 20.0);
    b.finish(Vec3::ZERO)
}

/// A profile of (outwards of the walls, height) led around the bottle: square below, round at the neck.
fn bottle(profile: &[Vec2]) -> Mesh {
    let section = |p: &Vec2| {
        let half = (HALF + p.x).max(0.0);
        let round = smoothstep(WALL, 7.0, -p.x);
        let corner = half * (CORNER / HALF + (1.0 - CORNER / HALF) * round);
        (Outline { half: Vec2::splat(half), corner: corner.max(0.15) }, p.y)
    };
    loft(&profile.iter().map(section).collect::<Vec<_>>(), 50.0)
}
