//! Draws the program's icon: a niche with daylight in it. `cargo run -p app --no-default-features --example icon -- app/icons`

use std::path::PathBuf;

use anyhow::Context as _;
use image::{ImageEncoder as _, Rgba, RgbaImage, codecs::png::PngEncoder};

/// Samples along each side of a pixel.
const SAMPLES: u32 = 4;

fn main() -> anyhow::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("where to?")?.into();
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("icon.png"), png(512)?)?;
    std::fs::write(folder.join("icon.ico"), ico(&png(256)?)?)?;
    Ok(())
}

fn png(side: u32) -> anyhow::Result<Vec<u8>> {
    let picture = RgbaImage::from_fn(side, side, |x, y| average(x, y, side));
    let mut out = Vec::new();
    PngEncoder::new(&mut out).write_image(&picture, side, side, image::ExtendedColorType::Rgba8)?;
    Ok(out)
}

/// A 256-pixel PNG in the container that Windows wants.
fn ico(png: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut out = vec![0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0];
    out.extend(u32::try_from(png.len())?.to_le_bytes());
    out.extend(22_u32.to_le_bytes());
    out.extend(png);
    Ok(out)
}

fn average(x: u32, y: u32, side: u32) -> Rgba<u8> {
    let mut sum = [0.0_f32; 4];
    for i in 0..SAMPLES * SAMPLES {
        let at = |pixel: u32, sub: u32| (pixel as f32 + (sub as f32 + 0.5) / SAMPLES as f32) / side as f32;
        let [r, g, b, a] = color(at(x, i % SAMPLES), at(y, i / SAMPLES));
        for (s, c) in sum.iter_mut().zip([r * a, g * a, b * a, a]) {
            *s += c;
        }
    }
    let a = sum[3].max(1e-6);
    let n = (SAMPLES * SAMPLES) as f32;
    Rgba([sum[0] / a, sum[1] / a, sum[2] / a, sum[3] / n * 255.0].map(|c| c.round().clamp(0.0, 255.0) as u8))
}

/// The picture at a point of the unit square, y down: sRGB 0 to 255 and an opacity of 0 or 1.
fn color(x: f32, y: f32) -> [f32; 4] {
    let rounded = |x: f32, y: f32, half: f32, radius: f32| {
        let dx = ((x - 0.5).abs() - half + radius).max(0.0);
        let dy = ((y - 0.5).abs() - half + radius).max(0.0);
        dx.hypot(dy) <= radius
    };
    if !rounded(x, y, 0.47, 0.20) {
        return [0.0; 4];
    }
    // The niche: an arch on a plinth.
    let arch = if y < 0.46 { (x - 0.5).hypot(y - 0.46) <= 0.24 } else { (x - 0.5).abs() <= 0.24 && y <= 0.76 };
    let plinth = (x - 0.5).abs() <= 0.31 && (0.76..=0.81).contains(&y);
    // What stands in it: a ring, seen from the front.
    let ring = ((x - 0.5).hypot(y - 0.60) - 0.115).abs() <= 0.028;
    if plinth {
        [236.0, 228.0, 214.0, 1.0]
    } else if arch && ring {
        [188.0, 140.0, 62.0, 1.0]
    } else if arch {
        let light = 1.0 - (y - 0.22) * 0.16;
        [250.0 * light, 246.0 * light, 238.0 * light, 1.0]
    } else {
        let shade = 1.0 - (y - 0.5) * 0.12;
        [58.0 * shade, 66.0 * shade, 60.0 * shade, 1.0]
    }
}
