//! Exact pictures: in tiles, so that any size fits the device, and averaged in linear light.

use bevy::math::UVec2;
use bevy::prelude::LinearRgba;
use image::RgbaImage;

use crate::{
    StageError, StillGround, StillRequest,
    director::linear,
    engine::Engine,
    orbit::Orbit,
    prepare::{linear_from_srgb, srgb_byte},
    scene::{Scene, Showing},
};

/// Pixels on a side of a tile: a 4x multisampled one takes 64 MiB and fits every device.
const TILE_PX: u32 = 2048;

/// One exact picture of a scene that is visible now.
pub(crate) fn draw(
    engine: &mut Engine,
    scene: &Scene,
    orbit: &Orbit,
    request: &StillRequest,
    showing: Showing,
) -> Result<RgbaImage, StageError> {
    let (ground, is_transparent) = match request.ground {
        StillGround::Color(ground) => (linear(ground), false),
        // Glass sees a light wall behind it, and the picture's own alpha says where nothing is.
        StillGround::Transparent => (LinearRgba::new(0.0, 0.0, 0.0, 0.0), true),
    };
    scene.set_showing(engine.app.world_mut(), Showing { ground, ..showing });
    engine.set_ground(ground);
    let view = request.camera.map_or(orbit.view, |c| orbit.view_from(c.theta, c.phi, c.distance));
    engine.look(&view, orbit.near_far(&view));
    engine.complete();
    let factor = if request.supersample { 2 } else { 1 };
    let full = UVec2::new(request.width, request.height) * factor;
    let mut picture = RgbaImage::new(request.width, request.height);
    for y in (0..full.y).step_by(TILE_PX as usize) {
        for x in (0..full.x).step_by(TILE_PX as usize) {
            let offset = UVec2::new(x, y);
            let size = (full - offset).min(UVec2::splat(TILE_PX));
            let mut tile = if size == full { engine.picture(size)? } else { engine.tile(full, offset, size)? };
            if is_transparent {
                straighten(&mut tile);
            }
            put(&mut picture, &tile, offset / factor, size, factor);
        }
    }
    Ok(picture)
}

/// Divides colour by coverage: the device leaves it multiplied.
fn straighten(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = pixel[3] as u32;
        if alpha == 0 || alpha == 255 {
            continue;
        }
        for c in &mut pixel[..3] {
            *c = srgb_byte((linear_from_srgb(*c) * 255 / alpha).min(65535));
        }
    }
}

/// Puts a tile into the picture, averaging squares of `factor` pixels in linear light, weighted by coverage.
fn put(picture: &mut RgbaImage, tile: &[u8], at: UVec2, size: UVec2, factor: u32) {
    let pixel = |x: u32, y: u32| {
        let start = ((y * size.x + x) * 4) as usize;
        [tile[start], tile[start + 1], tile[start + 2], tile[start + 3]]
    };
    for y in 0..size.y / factor {
        for x in 0..size.x / factor {
            let mut color = [0u64; 3];
            let mut alpha = 0u64;
            for dy in 0..factor {
                for dx in 0..factor {
                    let [r, g, b, a] = pixel(x * factor + dx, y * factor + dy);
                    for (sum, byte) in color.iter_mut().zip([r, g, b]) {
                        *sum += linear_from_srgb(byte) as u64 * a as u64;
                    }
                    alpha += a as u64;
                }
            }
            let [r, g, b] = color.map(|sum| if alpha == 0 { 0 } else { srgb_byte((sum / alpha) as u32) });
            let a = (alpha / (factor * factor) as u64) as u8;
            picture.put_pixel(at.x + x, at.y + y, image::Rgba([r, g, b, a]));
        }
    }
}
