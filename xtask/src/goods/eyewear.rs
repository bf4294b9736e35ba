//! Spectacles and sunglasses. The origin is the middle of the bridge, at its back; temples go towards -Z.

mod acetate;
mod outline;
mod parts;

use glam::{Vec3, vec2, vec3};
use glb::{Material, Model};

use super::build::Builder;
use super::looks::{self, GOLD, STEEL};
use acetate::{Acetate, Bridge};

/// Honey, amber and near black: classic tortoise.
const TORTOISE: [(f32, u32); 5] = [(0.0, 0x1c0d06), (0.30, 0x3a1a0a), (0.55, 0x8a4512), (0.78, 0xc47a24), (1.0, 0xd99a42)];

/// Round acetate with a keyhole bridge.
pub fn aria() -> Model {
    let frame = Acetate {
        outline: outline::round(47.0, 44.0),
        lens_center: vec2(34.0, 0.0),
        rim: |angle| 2.9 + 0.35 * angle.sin(),
        thickness: 4.2,
        wrap_radius: 330.0,
        bridge: Bridge::Keyhole { top: 11.0, hole_y: 3.2, hole_radius: 5.4 },
        end_piece: vec3(69.0, 9.0, 5.0),
        temple_half_height: (4.6, 2.9, 4.3),
        temple_half_thickness: 2.0,
        tip_depth: 146.0,
    };
    let mut b = Builder::new("aria-round", &["tortoise", "black", "crystal"]);
    let pattern = b.image(looks::tortoise("tortoise", &TORTOISE, 1.0, 3));
    let tortoise = b.look("tortoise acetate", Material { base_color_texture: looks::texture(pattern), ..looks::polished(0xffffff, 0.25) });
    let black = b.look("black acetate", looks::polished(0x0b0a0a, 0.22));
    let crystal = b.look("crystal acetate", looks::glass(vec3(0.93, 0.90, 0.83), 4.0, 3.0, 1.49));
    let steel = b.look("hinge steel", looks::metal(STEEL, 0.25));
    let gold = b.look("hinge gilt", looks::metal(GOLD, 0.22));
    let lens = b.look("demonstration lens", parts::clear_lens());
    let metal = [gold, steel, steel];
    frame.build(&mut b, &[tortoise, black, crystal], &metal, &[lens]);
    b.finish(Vec3::ZERO)
}
