//! How much a still face trembles, and how far a moving one lags: both belong together.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use ar::face::{FaceOptions, FaceTracker};
use ar::picture::Picture;
use ar::source::{FRAMES_PER_SECOND, Frame};
use glam::Vec2;
use serde_json::json;

use super::{Dice, Eyes, print_json};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A portrait.
    image: PathBuf,
    /// Give the points as the nets gave them.
    #[arg(long)]
    unfiltered: bool,
}

/// Frames of noise; before the first ones count, a tracker settles on its region.
const FRAMES: u32 = 40;
const SETTLE: u32 = 10;

/// The ramp: pixels a frame, as shares of the eye distance, and its frames.
const RAMPS: [f32; 3] = [0.01, 0.03, 0.10];
const RAMP_FRAMES: u32 = 40;

pub(super) fn run(eyes: &Eyes, options: &Options) -> Result<()> {
    let still = Picture::decode(&std::fs::read(&options.image)?)?;
    let tracker =
        |is_filtered: bool| eyes.face(FaceOptions { faces_max: 1, is_static: false, is_filtered }, false, None);
    for sigma in [0.0, 3.0, 8.0] {
        let mut filtered = tracker(!options.unfiltered)?;
        let mut all: Vec<Vec<Vec2>> = Vec::new();
        let mut eye_distance = 0.0;
        let mut dice = Dice::new(7);
        for index in 0..FRAMES + SETTLE {
            let mut picture = still.clone();
            if sigma > 0.0 {
                for byte in picture.pixels_mut() {
                    *byte = dice.normal(f64::from(*byte), sigma).round().clamp(0.0, 255.0) as u8;
                }
            }
            let points = look(&mut filtered, picture, index)?;
            if index >= SETTLE {
                eye_distance = (points[263] - points[33]).length();
                all.push(points);
            }
        }
        print_json(
            &json!({"noise": sigma, "frames": all.len(), "jitter_pct_iod": 100.0 * jitter(&all) / eye_distance}),
        )?;
    }
    for share in RAMPS {
        let (mut filtered, mut raw) = (tracker(!options.unfiltered)?, tracker(false)?);
        let first = look(&mut raw, still.clone(), 0)?;
        let speed = (share * (first[263] - first[33]).length()).round().max(1.0) as u32;
        let mut lags = Vec::new();
        for index in 0..RAMP_FRAMES {
            // There and back, so that the face stays in the picture.
            let way = if index < RAMP_FRAMES / 2 { index } else { RAMP_FRAMES - index };
            let moved = shifted(&still, way * speed);
            let (a, b) = (look(&mut filtered, moved.clone(), index)?, look(&mut raw, moved, index + 1)?);
            let behind = b.iter().zip(&a).map(|(raw, held)| raw.x - held.x).sum::<f32>() / a.len() as f32;
            if (6..RAMP_FRAMES / 2).contains(&index) {
                lags.push(behind / speed as f32);
            }
        }
        let worst = lags.iter().copied().fold(f32::MIN, f32::max);
        let mean = lags.iter().sum::<f32>() / lags.len() as f32;
        print_json(
            &json!({"ramp_px_a_frame": speed, "iod_a_frame": share, "lag_frames_mean": mean, "lag_frames_max": worst}),
        )?;
    }
    Ok(())
}

fn look(tracker: &mut FaceTracker, picture: Picture, index: u32) -> Result<Vec<Vec2>> {
    let frame = Frame { picture, time: Duration::from_secs(1) * index / FRAMES_PER_SECOND };
    let face = tracker.track(&frame)?.first().context("no face is seen: choose another portrait")?;
    Ok(face.landmarks[..468].iter().map(|p| p.truncate()).collect())
}

/// Root of the mean squared distance of each point from its own mean.
fn jitter(all: &[Vec<Vec2>]) -> f32 {
    let count = all.len() as f32;
    let mut sum = 0.0;
    for i in 0..all[0].len() {
        let mean = all.iter().map(|points| points[i]).sum::<Vec2>() / count;
        sum += all.iter().map(|points| (points[i] - mean).length_squared()).sum::<f32>() / count;
    }
    (sum / all[0].len() as f32).sqrt()
}

/// The picture moved to the right; its left edge is repeated.
fn shifted(picture: &Picture, by: u32) -> Picture {
    let mut moved = picture.clone();
    let stride = picture.width() as usize * 3;
    let by = (by as usize * 3).min(stride - 3);
    for (to, from) in moved.pixels_mut().chunks_exact_mut(stride).zip(picture.pixels().chunks_exact(stride)) {
        to[by..].copy_from_slice(&from[..stride - by]);
        for pixel in to[..by].chunks_exact_mut(3) {
            pixel.copy_from_slice(&from[..3]);
        }
    }
    moved
}
