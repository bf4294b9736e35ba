//! How much of drawn lips is missed, and how much beside them is taken for lip: by outlines, and by what is painted.

use std::time::Instant;

use anyhow::Result;
use ar::face::{FaceOptions, LipCover, Lips};
use ar::region::bounds;
use ar::source::Frame;
use ar::synthetic::{Head, HeadShape, Shot, rounded};
use glam::{DVec3, Vec2, Vec3};
use serde_json::{Value, json};

use super::{Dice, Eyes, print_json, quantile};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Heads.
    #[arg(long, default_value_t = 60)]
    heads: u64,
    /// Standard deviation of the sensor's noise, of 255.
    #[arg(long, default_value_t = 2.0)]
    noise: f32,
    /// Other heads and turns; those that something was chosen on prove nothing.
    #[arg(long, default_value_t = 21)]
    seed: u64,
}

/// Degrees to either side: up to these yaws each third of the heads turns.
const YAWS: [f64; 3] = [15.0, 30.0, 45.0];
const PITCH: f64 = 15.0;
const ROLL: f64 = 20.0;

/// Outline of the lips, and of the mouth between them.
const OUTER: [usize; 20] = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];
const INNER: [usize; 20] = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95];

/// Where the mouth's corners are in both.
const CORNERS: [usize; 2] = [0, 10];

pub(super) fn run(eyes: &Eyes, options: &Options) -> Result<()> {
    let geometry = eyes.geometry()?;
    let wanted = FaceOptions { faces_max: 1, is_static: true, is_filtered: false };
    let mut tracker = eyes.face(wanted, true, None)?;
    let mut dice = Dice::new(options.seed);
    let mut frame = Frame::default();
    // Of each third: what the nets' points miss and take too much, then those at the edges, then true ones.
    let mut off: [[[Vec<f64>; 3]; 3]; 3] = Default::default();
    let mut painted: [[Vec<f64>; 4]; 3] = Default::default();
    let (mut sure, mut found, mut first, mut next) = (0u32, 0u32, Vec::new(), Vec::new());
    for seed in 0..options.heads {
        let third = (seed % 3) as usize;
        let least = if third == 0 { 0.0 } else { YAWS[third - 1] };
        let side = if dice.between(0.0, 1.0) < 0.5 { -1.0 } else { 1.0 };
        let yaw = side * dice.between(least, YAWS[third]);
        let mut around = |most: f64| dice.between(-most, most);
        let (pitch, roll, place) = (around(PITCH), around(ROLL), DVec3::new(around(4.0), around(3.0), 0.0));
        let place = place - DVec3::Z * dice.between(30.0, 55.0);
        let open = dice.between(-1.0, 1.2).max(0.0);
        let skin = [[0.62, 0.37, 0.27], [0.75, 0.50, 0.40], [0.30, 0.17, 0.11], [0.12, 0.065, 0.045]]
            [(dice.between(0.0, 4.0) as usize).min(3)];
        let mut head = Head::new(&geometry, HeadShape { mouth_open_cm: open, skin, ..HeadShape::default() });
        let camera_from_head = Shot::pose(yaw, pitch, roll, place);
        let shot = Shot { width: 1280, height: 720, camera_from_head, noise: options.noise, seed };
        head.draw(&shot, &mut frame.picture)?;
        let Some(face) = tracker.track(&frame)?.first() else { continue };
        let (lips, mouth) = head.lips_and_mouth(&shot)?;
        let mut moved = face.landmarks.clone();
        let (began, mut settled) = (Instant::now(), Lips::default());
        sure += u32::from(settled.settle(&frame.picture, &mut moved));
        first.push(began.elapsed().as_secs_f64());
        let shares = match settled.cover() {
            Some(cover) => shares(cover, &lips, shot.width as usize),
            None => between(&moved, &lips, shot.width as usize),
        };
        for (all, pct) in painted[third].iter_mut().zip(painted_pct(&shares, &lips, &mouth)) {
            all.push(pct);
        }
        let (began, mut again) = (Instant::now(), face.landmarks.clone());
        settled.settle(&frame.picture, &mut again);
        next.push(began.elapsed().as_secs_f64());
        found += 1;
        for (which, points) in [&face.landmarks, &moved, &head.landmarks(&shot)].into_iter().enumerate() {
            let [missed, beside] = off_pct(points, &lips, shot.width as usize);
            for (all, pct) in off[third][which].iter_mut().zip([missed, beside, missed + beside]) {
                all.push(pct);
            }
        }
    }
    let mut all: [Vec<f64>; 4] = std::array::from_fn(|of| painted.iter().flat_map(|third| third[of].clone()).collect());
    for (third, (off, painted)) in off.iter_mut().zip(&mut painted).enumerate() {
        let [nets, edges, truth] = off;
        let both = |[missed, beside, off]: &mut [Vec<f64>; 3]| {
            json!({"median": quantile(off, 0.5), "p90": quantile(off, 0.9), "missed": quantile(missed, 0.5),
                "beside": quantile(beside, 0.5)})
        };
        print_json(
            &json!({"yaw_deg_max": YAWS[third], "off_pct_of_lips": {"nets": both(nets), "at_edges": both(edges),
            "true_points": both(truth)}, "painted_pct": painted_json(painted)}),
        )?;
    }
    print_json(
        &json!({"heads": options.heads, "found": found, "sure": sure, "painted_pct_of_all": painted_json(&mut all),
            "first_ms_median": 1e3 * quantile(&mut first, 0.5), "next_ms_median": 1e3 * quantile(&mut next, 0.5)}),
    )
}

/// Missed, beside, how far off in all, and mouth that is painted: see [`painted_pct`].
fn painted_json(painted: &mut [Vec<f64>; 4]) -> Value {
    let [missed, beside, soft, in_mouth] =
        painted.each_mut().map(|of| json!({"median": quantile(of, 0.5), "p90": quantile(of, 0.9)}));
    json!({"missed": missed, "beside": beside, "soft_error": soft, "in_mouth": in_mouth})
}

/// Pixels that are lip and do not lie between the outlines through the points, and the other way around, against those of
/// the lips, per cent.
fn off_pct(landmarks: &[Vec3], lips: &[f32], width: usize) -> [f64; 2] {
    let [missed, beside, ..] = painted_pct(&between(landmarks, lips, width), lips, &[]);
    [missed, beside]
}

/// One for each pixel between the outlines through the points, zero for others. The outlines are round.
fn between(landmarks: &[Vec3], lips: &[f32], width: usize) -> Vec<f32> {
    let outline = |points: [usize; 20]| rounded(&points.map(|i| landmarks[i].truncate()), CORNERS);
    let (outer, inner) = (outline(OUTER), outline(INNER));
    let is_inside = |outline: &[Vec2], p: Vec2| {
        let crosses = |i: usize| {
            let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
            (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)
        };
        (0..outline.len()).filter(|&i| crosses(i)).count() % 2 == 1
    };
    let (min, max) = bounds(outer.iter().copied());
    let is_between = |i: usize| {
        let at = Vec2::new((i % width) as f32, (i / width) as f32) + 0.5;
        at.cmpge(min).all() && at.cmple(max).all() && is_inside(&outer, at) && !is_inside(&inner, at)
    };
    (0..lips.len()).map(|i| f32::from(u8::from(is_between(i)))).collect()
}

/// The cover's shares, of all pixels of the picture.
fn shares(cover: &LipCover, lips: &[f32], width: usize) -> Vec<f32> {
    let mut all = vec![0.0; lips.len()];
    let rows = cover.shares().chunks_exact(cover.width().max(1) as usize);
    for (y, row) in (cover.y() as usize..).zip(rows) {
        let at = y * width + cover.x() as usize;
        all[at..at + row.len()].iter_mut().zip(row).for_each(|(to, share)| *to = f32::from(*share) / 255.0);
    }
    all
}

/// Of the lips' area, per cent: lip that is not painted; what is painted and no lip; the sum of how far each pixel's share is
/// off; and what is painted of the pixels that are mouth, teeth or tongue throughout. A pixel counts when half of it is so.
fn painted_pct(painted: &[f32], lips: &[f32], mouth: &[f32]) -> [f64; 4] {
    let count = |is: &dyn Fn(f32, f32) -> bool, truth: &[f32]| {
        painted.iter().zip(truth).filter(|(painted, truth)| is(**painted, **truth)).count() as f64
    };
    const THROUGHOUT: f32 = 0.99;
    let area = count(&|_, lip| lip >= 0.5, lips).max(1.0) / 100.0;
    let inside = count(&|_, mouth| mouth > THROUGHOUT, mouth).max(1.0) / 100.0;
    let soft: f64 = painted.iter().zip(lips).map(|(painted, lip)| f64::from((painted - lip).abs())).sum();
    [
        count(&|painted, lip| lip >= 0.5 && painted < 0.5, lips) / area,
        count(&|painted, lip| lip < 0.5 && painted >= 0.5, lips) / area,
        soft / area,
        count(&|painted, mouth| mouth > THROUGHOUT && painted >= 0.5, mouth) / inside,
    ]
}
