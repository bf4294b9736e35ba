//! Spectacles and sunglasses. The origin is the middle of the bridge, at its back; temples go towards -Z.

mod acetate;
mod outline;
mod parts;
mod wire;

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Image, Material, Model};

use super::build::{Builder, Look};
use super::looks::{self, GOLD, GUNMETAL, SILVER, STEEL};
use super::noise::tile_fbm;
use super::paint::{linear, picture, srgb};
use acetate::{Acetate, Bridge};
use wire::{Looks, Wire};

/// Honey, amber and near black: classic tortoise.
const TORTOISE: [(f32, u32); 5] =
    [(0.0, 0x1a0b05), (0.32, 0x34160a), (0.55, 0x84400f), (0.78, 0xc0741f), (1.0, 0xdb9c40)];
/// Lighter, redder, finer: havana.
const HAVANA: [(f32, u32); 5] = [(0.0, 0x2c1408), (0.28, 0x5a2c10), (0.5, 0xa5631f), (0.75, 0xcf8f3c), (1.0, 0xe6b765)];

/// Round acetate with a keyhole bridge.
pub fn aria() -> Model {
    let frame = Acetate {
        outline: outline::round(47.0, 43.0),
        lens_center: vec2(34.0, 0.0),
        rim: |angle| 2.7 + 0.35 * angle.sin(),
        thickness: 4.2,
        wrap_radius: 330.0,
        bridge: Bridge::Keyhole { top: 11.0, hole_y: 3.2, hole_radius: 5.4 },
        end_piece: vec3(68.5, 9.0, 4.8),
        temple_half_height: (4.5, 2.8, 4.2),
        temple_half_thickness: 1.9,
        tip_depth: 146.0,
    };
    let mut b = Builder::new("aria-round", &["tortoise", "black", "crystal"]);
    let tortoise = patterned(&mut b, "tortoise acetate", looks::tortoise("tortoise", &TORTOISE, 1.0, 3));
    let black = b.look("black acetate", looks::polished(0x0b0a0a, 0.22));
    // Champagne rather than water-clear, and a little cloudy, so that the frame shows on a pale ground.
    let clear = looks::glass(vec3(0.86, 0.78, 0.65), 3.0, 3.0, 1.49);
    let clear = Material {
        base_color: vec3(0.90, 0.85, 0.77).extend(1.0),
        roughness: 0.1,
        transmission: Some(glb::Transmission { factor: 0.84, texture: None }),
        ..clear
    };
    let crystal = b.look("crystal acetate", clear);
    let steel = b.look("hinge steel", looks::metal(STEEL, 0.25));
    let gilt = b.look("hinge gilt", looks::metal(GOLD, 0.22));
    let lens = b.look("demonstration lens", parts::clear_lens());
    frame.build(&mut b, &[tortoise, black, crystal], &[gilt, steel, steel], &[lens]);
    b.finish(Vec3::ZERO)
}

/// Acetate cat-eye with lifted corners.
pub fn nora() -> Model {
    let frame = Acetate {
        outline: outline::through(&[
            (26.2, 7.0),
            (25.6, 13.4),
            (20.0, 16.4),
            (10.0, 16.6),
            (-2.0, 15.4),
            (-13.0, 13.0),
            (-21.5, 8.5),
            (-25.2, 1.5),
            (-23.8, -7.2),
            (-17.0, -14.6),
            (-6.0, -18.0),
            (6.0, -17.2),
            (16.5, -12.0),
            (23.2, -3.0),
        ]),
        lens_center: vec2(35.2, -1.5),
        rim: |angle| {
            let lift = (angle - 0.62).cos().max(0.0);
            2.6 + 3.3 * lift * lift * lift + 0.7 * angle.sin().max(0.0)
        },
        thickness: 4.4,
        wrap_radius: 340.0,
        bridge: Bridge::Saddle { top: 8.0, bottom: 2.2, drop: 0.6 },
        end_piece: vec3(70.5, 13.0, 5.2),
        temple_half_height: (5.2, 2.8, 4.2),
        temple_half_thickness: 2.0,
        tip_depth: 146.0,
    };
    let mut b = Builder::new("nora-cat-eye", &["burgundy", "black"]);
    let burgundy = patterned(&mut b, "burgundy acetate", marbled("burgundy", 0x3c0a16, 0x6e1526, 21));
    let black = b.look("black acetate", looks::polished(0x0b0a0a, 0.22));
    let gilt = b.look("hinge gilt", looks::metal(GOLD, 0.22));
    let lens = b.look("demonstration lens", parts::clear_lens());
    frame.build(&mut b, &[burgundy, black], &[gilt], &[lens]);
    b.finish(Vec3::ZERO)
}

/// Thick, square acetate.
pub fn otto() -> Model {
    let frame = Acetate {
        outline: outline::through(&[
            (25.6, 0.0),
            (25.8, 10.0),
            (23.4, 16.6),
            (15.0, 18.6),
            (0.0, 19.0),
            (-14.0, 18.4),
            (-22.6, 15.6),
            (-25.2, 9.0),
            (-24.6, 0.0),
            (-22.6, -9.5),
            (-17.0, -17.0),
            (-6.0, -19.0),
            (7.0, -19.0),
            (18.2, -16.6),
            (23.8, -9.6),
        ]),
        lens_center: vec2(35.5, -0.5),
        rim: |angle| 4.1 + 0.9 * angle.sin() + 0.4 * angle.cos(),
        thickness: 5.2,
        wrap_radius: 330.0,
        bridge: Bridge::Saddle { top: 13.2, bottom: 5.0, drop: 0.2 },
        end_piece: vec3(72.0, 10.5, 6.8),
        temple_half_height: (7.0, 4.6, 5.0),
        temple_half_thickness: 2.3,
        tip_depth: 147.0,
    };
    let mut b = Builder::new("otto-square", &["forest", "havana", "navy"]);
    let forest = patterned(&mut b, "forest acetate", marbled("forest", 0x12251a, 0x284733, 31));
    let havana = patterned(&mut b, "havana acetate", looks::tortoise("havana", &HAVANA, 1.0, 14));
    let navy = patterned(&mut b, "navy acetate", marbled("navy", 0x0d1628, 0x1f3050, 41));
    let steel = b.look("hinge steel", looks::metal(STEEL, 0.25));
    let lens = b.look("demonstration lens", parts::clear_lens());
    frame.build(&mut b, &[forest, havana, navy], &[steel], &[lens]);
    b.finish(Vec3::ZERO)
}

/// Oversized acetate sunglasses whose lenses fade downwards.
pub fn luce() -> Model {
    let frame = Acetate {
        outline: outline::through(&[
            (28.4, 4.0),
            (27.6, 13.5),
            (22.6, 21.0),
            (12.0, 24.6),
            (-2.0, 25.0),
            (-15.0, 23.0),
            (-24.0, 16.5),
            (-27.6, 7.0),
            (-26.4, -5.0),
            (-21.6, -15.8),
            (-12.0, -23.0),
            (1.0, -25.0),
            (13.0, -22.6),
            (22.6, -15.4),
            (27.2, -6.0),
        ]),
        lens_center: vec2(37.2, -3.0),
        rim: |angle| 3.6 + 0.9 * (angle - 0.7).cos().max(0.0),
        thickness: 4.6,
        wrap_radius: 260.0,
        bridge: Bridge::Saddle { top: 9.0, bottom: 2.0, drop: 0.4 },
        end_piece: vec3(73.0, 11.5, 6.4),
        temple_half_height: (6.8, 4.0, 4.6),
        temple_half_thickness: 2.1,
        tip_depth: 146.0,
    };
    let mut b = Builder::new("luce-oversized", &["tortoise", "black"]);
    let tortoise = patterned(&mut b, "tortoise acetate", looks::tortoise("tortoise", &TORTOISE, 1.0, 77));
    let black = b.look("black acetate", looks::polished(0x0b0a0a, 0.22));
    let gilt = b.look("hinge gilt", looks::metal(GOLD, 0.22));
    let brown = tinted(&mut b, "brown gradient lens", 0x2a1a10, 0xb08a68);
    let grey = tinted(&mut b, "grey gradient lens", 0x15171a, 0x8f9498);
    frame.build(&mut b, &[tortoise, black], &[gilt], &[brown, grey]);
    b.finish(Vec3::ZERO)
}

/// The teardrop of the pilot's frame.
fn teardrop(scale: Vec2) -> Vec<Vec2> {
    let points = [
        (27.0, 6.0),
        (25.6, 14.0),
        (18.5, 19.6),
        (6.0, 21.2),
        (-7.0, 20.8),
        (-18.0, 18.2),
        (-24.6, 11.6),
        (-26.2, 2.0),
        (-22.8, -9.0),
        (-15.0, -18.4),
        (-3.5, -23.6),
        (9.0, -22.4),
        (19.4, -14.6),
        (25.4, -4.0),
    ];
    outline::through(&points.map(|(x, y)| (x * scale.x, y * scale.y)))
}

/// Thin titanium pilot frame.
pub fn milo() -> Model {
    let frame = Wire {
        outline: teardrop(vec2(1.03, 0.98)),
        lens_center: vec2(36.2, -4.5),
        rim_half: vec2(0.62, 1.0),
        wrap_radius: 330.0,
        bar_y: 13.0,
        bridge_y: 7.2,
        hinge: vec2(69.2, 7.0),
        tip_depth: 143.0,
        lens_thickness: 1.5,
        lens_bulge: 1.2,
    };
    let mut b = Builder::new("milo-pilot", &["gold", "gunmetal"]);
    let rough = b.image(looks::handled(0.16, 0.06, 5));
    let gold = b.look("gold", looks::metal_with(GOLD, rough));
    let gunmetal = b.look("gunmetal", looks::metal_with(GUNMETAL, rough));
    let lens = b.look("demonstration lens", parts::clear_lens());
    let pad = b.look("silicone", looks::glass(vec3(0.9, 0.9, 0.88), 3.0, 2.0, 1.41));
    let pattern = b.image(looks::tortoise("tortoise", &TORTOISE, 1.0, 9));
    let brown = b.look(
        "tortoise tips",
        Material { base_color_texture: looks::texture(pattern), ..looks::polished(0xffffff, 0.25) },
    );
    let black = b.look("black tips", looks::polished(0x0c0c0d, 0.25));
    frame.build(&mut b, &Looks { metal: &[gold, gunmetal], lens: &[lens], tip: &[brown, black], pad: &[pad] });
    b.finish(Vec3::ZERO)
}

/// Slim steel aviator sunglasses.
pub fn vento() -> Model {
    let frame = Wire {
        outline: teardrop(vec2(1.08, 1.06)),
        lens_center: vec2(36.6, -5.0),
        rim_half: vec2(0.7, 1.05),
        wrap_radius: 220.0,
        bar_y: 14.2,
        bridge_y: 8.0,
        hinge: vec2(70.4, 8.0),
        tip_depth: 143.0,
        lens_thickness: 1.8,
        lens_bulge: 2.0,
    };
    let mut b = Builder::new("vento-aviator", &["gold", "silver"]);
    let rough = b.image(looks::handled(0.13, 0.05, 6));
    let gold = b.look("gold", looks::metal_with(GOLD, rough));
    let silver = b.look("silver", looks::metal_with(SILVER * 0.94, rough));
    let green = tinted(&mut b, "green lens", 0x48584a, 0x617063);
    let grey = tinted(&mut b, "grey lens", 0x45484c, 0x5f6266);
    let pad = b.look("silicone", looks::glass(vec3(0.9, 0.9, 0.88), 3.0, 2.0, 1.41));
    let black = b.look("black tips", looks::polished(0x0c0c0d, 0.25));
    frame.build(&mut b, &Looks { metal: &[gold, silver], lens: &[green, grey], tip: &[black], pad: &[pad] });
    b.finish(Vec3::ZERO)
}

/// Glass so thin that it does not bend what is behind it.
pub fn clear_glass() -> Material {
    parts::clear_lens()
}

/// Polished acetate with a painted pattern.
fn patterned(b: &mut Builder, name: &str, image: Image) -> Look {
    let pattern = b.image(image);
    b.look(name, Material { base_color_texture: looks::texture(pattern), ..looks::polished(0xffffff, 0.25) })
}

/// One colour of acetate as it comes from the block: slow clouds between two depths.
fn marbled(name: &str, dark: u32, light: u32, seed: u32) -> Image {
    picture(name, 512, 512, |uv| {
        let warp = Vec2::splat(tile_fbm(uv, Vec2::splat(4.0), 3, seed + 5)) * 0.06;
        let t = 0.5 + 0.75 * tile_fbm(uv + warp, vec2(5.0, 9.0), 4, seed);
        srgb(dark).lerp(srgb(light), t.clamp(0.0, 1.0))
    })
}

/// A sun lens: `top` fades to `bottom` over its height.
fn tinted(b: &mut Builder, name: &str, top: u32, bottom: u32) -> Look {
    let gradient = b.image(picture(name, 8, 256, |uv| {
        let t = ((uv.y - 0.18) / 0.64).clamp(0.0, 1.0);
        srgb(top).lerp(srgb(bottom), t * t * (3.0 - 2.0 * t))
    }));
    let mut texture = glb::TextureRef::new(gradient);
    (texture.sampler.wrap_u, texture.sampler.wrap_v) = (glb::Wrap::Clamp, glb::Wrap::Clamp);
    let glass = Material { base_color_texture: Some(texture), ior: 1.6, ..parts::clear_lens() };
    b.look(name, Material { base_color: linear(0xffffff).extend(1.0), ..glass })
}
