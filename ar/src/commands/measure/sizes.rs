//! How far the measured sizes of drawn heads are from the truth, and whether the stated intervals hold.

use std::time::Duration;

use anyhow::Result;
use ar::face::FaceOptions;
use ar::geometry::FaceGeometry;
use ar::measure::{FaceMeasurer, Length, find_card};
use ar::picture::Picture;
use ar::source::{FRAMES_PER_SECOND, Frame};
use ar::synthetic::{CardShot, Head, HeadShape, Shot};
use glam::{DMat4, DVec3};
use serde_json::json;

use super::{Dice, Eyes, print_json, quantile};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Heads.
    #[arg(long, default_value_t = 40)]
    heads: u64,
    /// Frames of each head.
    #[arg(long, default_value_t = 12)]
    frames: u32,
    /// Standard deviation of iris diameters among the heads, millimetres.
    #[arg(long, default_value_t = 0.5)]
    iris_sigma: f64,
    /// Standard deviation of the sensor's noise, of 255.
    #[arg(long, default_value_t = 3.0)]
    noise: f32,
    /// The head holds a bank card to its forehead.
    #[arg(long)]
    card: bool,
    /// Other heads; those that something was chosen on prove nothing.
    #[arg(long, default_value_t = 3)]
    seed: u64,
    /// Print every head.
    #[arg(long)]
    each: bool,
    /// With its points, frame by frame: found, and where the pupils are in truth.
    #[arg(long, requires = "each")]
    points: bool,
}

/// Standard deviation of heads against the canonical one.
const WIDTH_SIGMA: f64 = 0.05;
const IRIS_MM: f64 = 11.7;

pub(super) fn run(eyes: &Eyes, options: &Options) -> Result<()> {
    let geometry = eyes.geometry()?;
    let mut dice = Dice::new(options.seed);
    let (mut pupils, mut widths, mut within, mut biases) = (Vec::new(), Vec::new(), [0u32; 2], Vec::new());
    let (mut measured, mut cards) = (0u32, 0u32);
    for seed in 0..options.heads {
        let shape = HeadShape {
            width: dice.normal(1.0, WIDTH_SIGMA),
            height: dice.normal(1.0, WIDTH_SIGMA),
            depth: dice.normal(1.0, WIDTH_SIGMA),
            iris_mm: dice.normal(IRIS_MM, options.iris_sigma),
            ..HeadShape::default()
        };
        let mut head = Head::new(&geometry, shape);
        let wanted = FaceOptions { faces_max: 1, is_static: false, is_filtered: false };
        let mut tracker = eyes.face(wanted, true, None)?;
        let (mut measurer, mut frame) = (FaceMeasurer::default(), Frame::default());
        let distance = dice.between(30.0, 60.0);
        for index in 0..options.frames {
            let mut around = |most: f64| dice.between(-most, most);
            let place = DVec3::new(around(3.0), around(3.0), -distance);
            let camera_from_head = Shot::pose(around(15.0), around(10.0), around(10.0), place);
            let seed = seed * 1000 + u64::from(index);
            let shot = Shot { width: 1280, height: 720, camera_from_head, noise: options.noise, seed };
            head.draw(&shot, &mut frame.picture)?;
            frame.time = Duration::from_secs(1) * index / FRAMES_PER_SECOND;
            if options.card {
                hold_card(&geometry, &shape, &shot, &mut dice, &mut frame.picture);
            }
            let card = find_card(&frame.picture);
            cards += u32::from(card.is_some());
            if let Some(face) = tracker.track(&frame)?.first() {
                if options.points {
                    let pupils = head.pupils_cm(&shot).map(|p| p.to_array());
                    let found: Vec<_> = face.landmarks.iter().map(|p| p.to_array()).collect();
                    print_json(&json!({"found": found, "pupils_cm": pupils, "iris_mm": shape.iris_mm,
                        "pupils_mm": head.pupil_distance_mm(),
                        "grown": [shape.width, shape.height, shape.depth],
                        "card": card.map(|card| card.corners.map(|p| p.to_array())),
                        "camera_from_head": camera_from_head.to_cols_array()}))?;
                }
                measurer.add(&frame.picture, face, card.as_ref(), &geometry);
            }
        }
        let Some(found) = measurer.measures() else { continue };
        measured += 1;
        let off = |length: &Length, truth: f64| (length.mm - truth, (length.mm - truth).abs() <= length.within_mm);
        let (pupil_off, pupil_holds) = off(&found.pupil_distance, head.pupil_distance_mm());
        let (width_off, width_holds) = off(&found.face_width, head.face_width_mm());
        if options.each {
            print_json(&json!({"iris_mm": shape.iris_mm, "pupils_mm": head.pupil_distance_mm(),
                "pupils_off_mm": pupil_off, "pupils_within_mm": found.pupil_distance.within_mm,
                "width_mm": head.face_width_mm(), "width_off_mm": width_off, "width_within_mm": found.face_width.within_mm,
                "bridge_mm": found.bridge.mm, "temple_mm": found.temple.mm, "distance_cm": distance}))?;
        }
        biases.push(pupil_off);
        pupils.push(pupil_off.abs());
        widths.push(width_off.abs());
        within[0] += u32::from(pupil_holds);
        within[1] += u32::from(width_holds);
    }
    let share = |count: u32| 100.0 * f64::from(count) / f64::from(measured.max(1));
    print_json(&json!({
        "heads": options.heads, "measured": measured, "cards_found": cards, "iris_sigma_mm": options.iris_sigma,
        "pupil_distance": {"off_mm_median": quantile(&mut biases, 0.5), "error_mm_median": quantile(&mut pupils, 0.5),
            "error_mm_p90": quantile(&mut pupils, 0.9), "interval_holds_pct": share(within[0])},
        "face_width": {"error_mm_median": quantile(&mut widths, 0.5), "error_mm_p90": quantile(&mut widths, 0.9),
            "interval_holds_pct": share(within[1])},
    }))
}

/// A card flat on the forehead: it touches the skin between the brows and below the hair, a little askew.
fn hold_card(geometry: &FaceGeometry, shape: &HeadShape, shot: &Shot, dice: &mut Dice, picture: &mut Picture) {
    const BROWS: usize = 9;
    const HAIR: usize = 10;
    let skin = |i: usize| geometry.canonical_cm()[i] * DVec3::new(shape.width, shape.height, shape.depth);
    let lean = (skin(BROWS).z - skin(HAIR).z).atan2(skin(HAIR).y - skin(BROWS).y);
    let middle = skin(BROWS).lerp(skin(HAIR), 0.5 + dice.between(-0.15, 0.15));
    let head_from_card = DMat4::from_translation(middle)
        * DMat4::from_rotation_x(-lean)
        * DMat4::from_rotation_z(dice.between(-0.15, 0.15))
        // Thick as a card, and the forehead bulges under its middle.
        * DMat4::from_translation(DVec3::new(0.0, 0.0, 0.076 + 0.2));
    let color = [[40.0, 70.0, 150.0], [225.0, 225.0, 230.0], [30.0, 30.0, 34.0], [190.0, 60.0, 50.0]];
    let color = color[(dice.between(0.0, 4.0) as usize).min(3)];
    let shadow = (dice.between(0.0, 1.0) < 0.5).then(|| (dice.between(0.2, 0.8), 0.7));
    CardShot { camera_from_card: shot.camera_from_head * head_from_card, color, shadow }.draw(picture);
    let noise = f64::from(shot.noise);
    for byte in picture.pixels_mut() {
        *byte = dice.normal(f64::from(*byte), noise).round().clamp(0.0, 255.0) as u8;
    }
}
