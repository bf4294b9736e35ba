//! Textures painted by functions of the unit square. All of them tile.

use std::sync::Arc;

use glam::{Vec2, Vec3, vec2, vec3};
use glb::Image;

/// A picture of `width` by `height` whose pixels `f` gives from 0 to 1 (as stored: sRGB for colours, linear for data).
pub fn picture(name: &str, width: u32, height: u32, f: impl Fn(Vec2) -> Vec3) -> Image {
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for y in 0..height {
        for x in 0..width {
            let c = f(vec2((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32));
            for channel in c.to_array() {
                rgba.push((channel.clamp(0.0, 1.0) * 255.0).round() as u8);
            }
            rgba.push(255);
        }
    }
    Image { name: name.to_owned(), width, height, rgba: Arc::from(rgba) }
}

/// A tangent-space normal map of a height field: `f` gives heights in units of a tile's width, rows go down while the
/// tangent space's y goes up.
pub fn normals(name: &str, size: u32, f: impl Fn(Vec2) -> f32) -> Image {
    let n = size as usize;
    let heights: Vec<f32> =
        (0..n * n).map(|i| f(vec2(((i % n) as f32 + 0.5) / n as f32, ((i / n) as f32 + 0.5) / n as f32))).collect();
    let at = |x: usize, y: usize| heights[(y % n) * n + x % n];
    let mut rgba = Vec::with_capacity(n * n * 4);
    for y in 0..n {
        for x in 0..n {
            let dx = (at(x + 1, y) - at(x + n - 1, y)) * n as f32 * 0.5;
            let dy = (at(x, y + 1) - at(x, y + n - 1)) * n as f32 * 0.5;
            let normal = vec3(-dx, dy, 1.0).normalize() * 0.5 + 0.5;
            rgba.extend(normal.to_array().map(|c| (c * 255.0).round() as u8));
            rgba.push(255);
        }
    }
    Image { name: name.to_owned(), width: size, height: size, rgba: Arc::from(rgba) }
}

/// Roughness (green) and metalness (blue) from `f`.
pub fn roughness(name: &str, size: u32, metallic: f32, f: impl Fn(Vec2) -> f32) -> Image {
    picture(name, size, size, |uv| vec3(1.0, f(uv), metallic))
}

/// `#rrggbb` as stored values from 0 to 1.
pub fn srgb(hex: u32) -> Vec3 {
    vec3((hex >> 16 & 255) as f32, (hex >> 8 & 255) as f32, (hex & 255) as f32) / 255.0
}

/// `#rrggbb` in linear light.
pub fn linear(hex: u32) -> Vec3 {
    Vec3::from_array(
        srgb(hex).to_array().map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }),
    )
}

/// Colours at places along 0 to 1, mixed in between.
pub fn ramp(stops: &[(f32, u32)], t: f32) -> Vec3 {
    let mut before = stops[0];
    for &stop in stops {
        if t <= stop.0 {
            let u = ((t - before.0) / (stop.0 - before.0).max(1e-6)).clamp(0.0, 1.0);
            return srgb(before.1).lerp(srgb(stop.1), u * u * (3.0 - 2.0 * u));
        }
        before = stop;
    }
    srgb(before.1)
}
