//! Materials that several goods share.

use glam::{Vec2, Vec3, vec2};
use glb::{Clearcoat, Image, Material, Sheen, TextureRef, Transmission, Volume};

use super::noise::{smoothstep, tile_fbm};
use super::paint::{linear, picture, ramp, roughness};

/// A metal by its reflectance in linear light.
pub fn metal(color: Vec3, rough: f32) -> Material {
    Material { base_color: color.extend(1.0), metallic: 1.0, roughness: rough, ..Default::default() }
}

/// 18 carat yellow gold.
pub const GOLD: Vec3 = Vec3::new(0.96, 0.67, 0.27);
/// Rhodium-bright silver and white gold.
pub const SILVER: Vec3 = Vec3::new(0.93, 0.92, 0.90);
/// Stainless steel.
pub const STEEL: Vec3 = Vec3::new(0.70, 0.69, 0.67);
/// Lacquered brass.
pub const BRASS: Vec3 = Vec3::new(0.80, 0.56, 0.24);
/// Dark plated steel.
pub const GUNMETAL: Vec3 = Vec3::new(0.19, 0.195, 0.205);

/// Something plain that does not conduct.
pub fn plain(hex: u32, rough: f32) -> Material {
    Material { base_color: linear(hex).extend(1.0), metallic: 0.0, roughness: rough, ..Default::default() }
}

/// Polished plastic or lacquer: a body with a thin clear coat.
pub fn polished(hex: u32, rough: f32) -> Material {
    Material { clearcoat: Some(Clearcoat { factor: 1.0, roughness: 0.04, ..coat() }), ..plain(hex, rough) }
}

/// A coat with factors at one.
pub fn coat() -> Clearcoat {
    Clearcoat { normal_scale: 1.0, ..Default::default() }
}

/// Clear glass of some thickness: `tint` is what white light becomes after `tint_depth_mm`.
pub fn glass(tint: Vec3, tint_depth_mm: f32, thickness_mm: f32, ior: f32) -> Material {
    Material {
        base_color: Vec3::ONE.extend(1.0),
        metallic: 0.0,
        roughness: 0.0,
        ior,
        transmission: Some(Transmission { factor: 1.0, texture: None }),
        volume: Some(Volume {
            thickness: thickness_mm * 0.001,
            thickness_texture: None,
            attenuation_distance: tint_depth_mm * 0.001,
            attenuation_color: tint,
        }),
        ..Default::default()
    }
}

/// Cloth: diffuse with a sheen at grazing angles.
pub fn cloth(sheen: Vec3, sheen_rough: f32) -> Material {
    Material {
        metallic: 0.0,
        roughness: 0.9,
        sheen: Some(Sheen { color: sheen, roughness: sheen_rough, ..Default::default() }),
        ..Default::default()
    }
}

/// Tortoise acetate: honey with soft, layered, dark brown blotches. One tile is 160 mm.
pub fn tortoise(name: &str, stops: &[(f32, u32)], scale: f32, seed: u32) -> Image {
    picture(name, 512, 512, |uv| {
        let warp = vec2(
            tile_fbm(uv, Vec2::splat(5.0 * scale), 3, seed + 40),
            tile_fbm(uv, Vec2::splat(5.0 * scale), 3, seed + 50),
        );
        let p = uv + warp * 0.045 / scale;
        let large = tile_fbm(p, vec2(7.0, 11.0) * scale, 4, seed);
        let deep = tile_fbm(p + 0.31, vec2(14.0, 20.0) * scale, 3, seed + 10);
        let fine = tile_fbm(uv, vec2(48.0, 64.0) * scale, 2, seed + 20);
        let blotch = smoothstep(-0.12, 0.16, large + 0.35 * deep);
        let cloud = 0.5 + 0.5 * tile_fbm(p, vec2(4.0, 5.0) * scale, 3, seed + 30);
        ramp(stops, (0.78 * blotch + 0.22 * cloud + 0.03 * fine).clamp(0.0, 1.0))
    })
}

/// Roughness of a polished metal that was handled: a faint cloud around `base`.
pub fn handled(base: f32, spread: f32, seed: u32) -> Image {
    roughness("handled metal", 256, 1.0, move |uv| {
        let cloud = tile_fbm(uv, Vec2::splat(4.0), 4, seed);
        let hair = tile_fbm(uv, vec2(90.0, 6.0), 2, seed + 9);
        base + spread * (0.6 * cloud + 0.5 * hair)
    })
}

/// Roughness of brushed metal, strokes along u.
pub fn brushed(base: f32, spread: f32, seed: u32) -> Image {
    roughness("brushed metal", 512, 1.0, move |uv| {
        base + spread * (tile_fbm(uv, vec2(3.0, 160.0), 2, seed) + 0.5 * tile_fbm(uv, vec2(8.0, 256.0), 1, seed + 3))
    })
}

/// A texture on the first set.
pub fn texture(image: usize) -> Option<TextureRef> {
    Some(TextureRef::new(image))
}

/// Metal whose roughness comes from a picture.
pub fn metal_with(color: Vec3, rough_image: usize) -> Material {
    Material { metallic_roughness_texture: texture(rough_image), ..metal(color, 1.0) }
}
