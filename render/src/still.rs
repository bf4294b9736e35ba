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

/// Pixels on a side of a tile, a multiple of every factor: a 4x multisampled one takes 64 MiB and fits every device.
const TILE_PX: u32 = 2048 / 6 * 6;

/// One exact picture of a scene that is visible now.
pub(crate) fn draw(
    engine: &mut Engine,
    scene: &Scene,
    orbit: &Orbit,
    request: &StillRequest,
    showing: Showing,
    is_single_sampled: bool,
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
    let size = UVec2::new(request.width, request.height);
    in_tiles(engine, size, factor(request.supersample, is_single_sampled), is_transparent)
}

/// Pixels on a side of what becomes one pixel.
pub(crate) fn factor(is_supersampled: bool, is_single_sampled: bool) -> u32 {
    // Without multisampling, more pictures' worth of pixels make up for it.
    match (is_supersampled, is_single_sampled) {
        (true, true) => 3,
        (true, false) | (false, true) => 2,
        (false, false) => 1,
    }
}

/// What the camera sees, at `factor` times the size and averaged.
pub(crate) fn in_tiles(
    engine: &mut Engine,
    size: UVec2,
    factor: u32,
    is_transparent: bool,
) -> Result<RgbaImage, StageError> {
    part_in_tiles(engine, size, (UVec2::ZERO, size), factor, is_transparent)
}

/// The same of a part of a picture of size `full`: `part` is its upper left corner and its size.
pub(crate) fn part_in_tiles(
    engine: &mut Engine,
    full: UVec2,
    (corner, size): (UVec2, UVec2),
    factor: u32,
    is_transparent: bool,
) -> Result<RgbaImage, StageError> {
    let mut picture = RgbaImage::new(size.x, size.y);
    let (full, corner, end) = (full * factor, corner * factor, size * factor);
    for y in (0..end.y).step_by(TILE_PX as usize) {
        for x in (0..end.x).step_by(TILE_PX as usize) {
            let offset = UVec2::new(x, y);
            let size = (end - offset).min(UVec2::splat(TILE_PX));
            let mut tile =
                if size == full { engine.picture(size)? } else { engine.tile(full, corner + offset, size)? };
            if is_transparent {
                straighten(&mut tile);
            }
            put(&mut picture, &tile, offset / factor, size, factor);
        }
    }
    Ok(picture)
}

/// An opaque picture at half the size, averaged in linear light. `size` is that of the result.
pub(crate) fn halved(rgba: &[u8], size: UVec2) -> Vec<u8> {
    let from: &[[u8; 4]] = rgba.as_chunks().0;
    let width = size.x as usize;
    let mut out = Vec::with_capacity(width * size.y as usize * 4);
    for rows in from.chunks_exact(4 * width) {
        let (top, bottom) = rows.split_at(2 * width);
        for (a, b) in top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0) {
            for c in 0..3 {
                let sum: u32 = [a[0][c], a[1][c], b[0][c], b[1][c]].map(linear_from_srgb).iter().sum();
                out.push(srgb_byte(sum / 4));
            }
            out.push(255);
        }
    }
    out
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
            let [r, g, b] = color.map(|sum| sum.checked_div(alpha).map_or(0, |mean| srgb_byte(mean as u32)));
            let a = (alpha / (factor * factor) as u64) as u8;
            picture.put_pixel(at.x + x, at.y + y, image::Rgba([r, g, b, a]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_averages_light_and_keeps_what_is_even() {
        let (black, white, ground) = ([0, 0, 0, 255], [255, 255, 255, 255], [240, 17, 3, 255]);
        let rows = [[black, white, ground, ground], [white, black, ground, ground]];
        let rgba: Vec<u8> = rows.as_flattened().as_flattened().to_vec();
        let half = halved(&rgba, UVec2::new(2, 1));
        assert!((187..=189).contains(&half[0]), "{half:?}");
        assert_eq!(half[4..], ground);
    }
}
