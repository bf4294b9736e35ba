//! The picture: paths are followed pixel by pixel until each is clean enough, on all processors.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use glam::{Vec2, Vec3};
use image::RgbaImage;

use crate::{
    Background, Lens, Request, composite_over,
    denoise::{Estimate, denoise},
    path::follow,
    random::{Spread, hash},
    scene::Scene,
    srgb_byte,
};

/// Paths through every pixel at first. A power of two: so many Sobol points lie well.
const SAMPLES_FIRST: u32 = 16;
/// A pixel is clean when half its paths give the same colour within this, of 1.
const CLEAN: f32 = 0.03;

#[derive(Clone, Copy, Default)]
struct Pixel {
    /// Light times coverage, summed.
    light: Vec3,
    /// The same over every other path.
    half: Vec3,
    coverage: f32,
    color: Vec3,
    normal: Vec3,
    paths: u32,
    is_clean: bool,
}

/// Light is compared over the surface's colour, and this, which dielectrics reflect whatever their colour.
const COLORLESS: f32 = 0.04;

/// Makes the picture.
pub fn picture(request: &Request<'_>) -> RgbaImage {
    let started = Instant::now();
    let scene = Scene::new(request.model, request.variant);
    let (width, height) = (request.width.max(1), request.height.max(1));
    let lens = request.camera.lens(width, height);
    let mut pixels = vec![Pixel::default(); width as usize * height as usize];
    let mut paths = SAMPLES_FIRST;
    loop {
        let is_late = || started.elapsed() > request.deadline;
        let next_row = AtomicUsize::new(0);
        let rows: Vec<Mutex<&mut [Pixel]>> = pixels.chunks_mut(width as usize).map(Mutex::new).collect();
        let workers = std::thread::available_parallelism().map_or(1, |n| n.get());
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let y = next_row.fetch_add(1, Ordering::Relaxed);
                        // The first round is always finished: a picture without holes.
                        let Some(row) = rows.get(y).filter(|_| paths == SAMPLES_FIRST || !is_late()) else { return };
                        let mut row = row.lock().expect("nobody panics while holding a row");
                        for (x, pixel) in row.iter_mut().enumerate().filter(|(_, pixel)| !pixel.is_clean) {
                            add_paths(request, &scene, &lens, (x as u32, y as u32), pixel, paths);
                        }
                    }
                });
            }
        });
        drop(rows);
        paths *= 2;
        if paths > request.samples_max.next_power_of_two()
            || is_late()
            || !mark_clean(&mut pixels, width as usize, request)
        {
            break;
        }
    }
    let mut estimates: Vec<Estimate> = pixels.iter().map(estimate).collect();
    let clean = denoise(&mut estimates, width as usize);
    let mut picture = RgbaImage::new(width, height);
    for ((out, pixel), clean) in picture.pixels_mut().zip(&pixels).zip(clean) {
        *out = image::Rgba(shown(pixel, clean * own_color(pixel), request));
    }
    picture
}

fn own_color(pixel: &Pixel) -> Vec3 {
    pixel.color / pixel.coverage.max(1e-6) + COLORLESS
}

fn estimate(pixel: &Pixel) -> Estimate {
    if pixel.coverage == 0.0 {
        return Estimate::default();
    }
    let color = own_color(pixel);
    let share = pixel.coverage / pixel.paths as f32;
    let half_paths = pixel.paths.div_ceil(2) as f32;
    let (even, odd) =
        (pixel.half / half_paths, (pixel.light - pixel.half) / (pixel.paths as f32 - half_paths).max(1.0));
    let apart = (even - odd) * 0.5 / (share * color);
    Estimate {
        light: pixel.light / (pixel.coverage * color),
        variance: apart * apart,
        normal: pixel.normal / pixel.coverage,
        coverage: share,
    }
}

/// Follows paths until the pixel has as many.
fn add_paths(request: &Request<'_>, scene: &Scene, lens: &Lens, (x, y): (u32, u32), pixel: &mut Pixel, paths: u32) {
    let seed = hash(x.wrapping_add(hash(y)));
    for index in pixel.paths..paths {
        let mut spread = Spread::new(seed, index);
        let place = Vec2::new(x as f32, y as f32) + spread.pair();
        let direction = lens.direction(place.to_array());
        let seen = follow(
            scene,
            request.environment,
            request.background,
            request.camera.eye,
            direction,
            spread,
            hash(seed ^ hash(index)),
        );
        pixel.light += seen.light;
        if index % 2 == 0 {
            pixel.half += seen.light;
        }
        pixel.coverage += seen.coverage;
        pixel.color += seen.color * seen.coverage;
        pixel.normal += seen.normal * seen.coverage;
    }
    pixel.paths = paths;
}

/// Marks pixels that are clean, neighbours included; false when all are.
fn mark_clean(pixels: &mut [Pixel], width: usize, request: &Request<'_>) -> bool {
    let error = |pixel: &Pixel| {
        let all = request.tonemap.map(pixel.light / pixel.paths as f32);
        let half = request.tonemap.map(pixel.half / (pixel.paths as f32 * 0.5));
        let encoded = |c: Vec3| c.map(|v| v.max(0.0).powf(1.0 / 2.2));
        (encoded(all) - encoded(half)).abs().max_element()
    };
    let noisy: Vec<bool> = pixels.iter().map(|pixel| !pixel.is_clean && error(pixel) > CLEAN).collect();
    let height = pixels.len() / width;
    let mut is_any_noisy = false;
    for (i, pixel) in pixels.iter_mut().enumerate() {
        if pixel.is_clean {
            continue;
        }
        let (x, y) = (i % width, i / width);
        let rows = y.saturating_sub(1)..=(y + 1).min(height - 1);
        let columns = x.saturating_sub(1)..=(x + 1).min(width - 1);
        let is_noisy = rows.into_iter().any(|y| columns.clone().any(|x| noisy[y * width + x]));
        pixel.is_clean = !is_noisy;
        is_any_noisy |= is_noisy;
    }
    is_any_noisy
}

fn shown(pixel: &Pixel, light: Vec3, request: &Request<'_>) -> [u8; 4] {
    let coverage = pixel.coverage / pixel.paths.max(1) as f32;
    let color = request.tonemap.map(light);
    let [r, g, b] = color.to_array().map(srgb_byte);
    let rgba = [r, g, b, (coverage * 255.0).round() as u8];
    match request.background {
        Background::Transparent if rgba[3] == 0 => [0; 4],
        Background::Transparent | Background::Skybox => rgba,
        Background::Color(under) => composite_over(rgba, under),
    }
}
