//! How far the pose of a drawn head is from the truth.

use anyhow::Result;
use ar::face::FaceOptions;
use ar::source::Frame;
use ar::synthetic::{Head, HeadShape, Shot};
use glam::{DMat3, DMat4, DQuat, DVec3, Vec3};
use serde_json::json;

use super::{Dice, Eyes, print_json, quantile};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Heads.
    #[arg(long, default_value_t = 200)]
    heads: u64,
    /// Standard deviation of the sensor's noise, of 255.
    #[arg(long, default_value_t = 2.0)]
    noise: f32,
    /// Other heads and turns; those that something was chosen on prove nothing.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Heads of many shapes that open their mouths, instead of the canonical face.
    #[arg(long)]
    shapes: bool,
    /// Print every head.
    #[arg(long)]
    each: bool,
    /// With its points: found, and where they are seen in truth.
    #[arg(long, requires = "each")]
    points: bool,
}

/// Degrees to either side, and centimetres.
const YAW: f64 = 50.0;
const PITCH: f64 = 30.0;
const ROLL: f64 = 40.0;
const DISTANCE: (f64, f64) = (30.0, 120.0);

/// Standard deviation of heads of many shapes against the canonical one, along each axis.
const SHAPE_SIGMA: f64 = 0.05;

pub(super) fn run(eyes: &Eyes, options: &Options) -> Result<()> {
    let geometry = eyes.geometry()?;
    let mut head = Head::new(&geometry, HeadShape::default());
    let wanted = FaceOptions { faces_max: 1, is_static: true, is_filtered: false };
    let mut tracker = eyes.face(wanted, false, None)?;
    let mut dice = Dice::new(options.seed);
    let mut frame = Frame::default();
    let (mut turns, mut shifts, mut missed) = (Vec::new(), Vec::new(), 0);
    for seed in 0..options.heads {
        let mut around = |most: f64| dice.between(-most, most);
        let (yaw, pitch, roll) = (around(YAW), around(PITCH), around(ROLL));
        let (x, y) = (around(0.25), around(0.12));
        let distance = dice.between(DISTANCE.0, DISTANCE.1);
        let place = DVec3::new(x * distance, y * distance, -distance);
        // The angles are those to the line of sight, as the camera sees them.
        let line_of_sight = DQuat::from_rotation_arc(DVec3::NEG_Z, place.normalize());
        let turned = DMat4::from_quat(line_of_sight) * Shot::pose(yaw, pitch, roll, DVec3::ZERO);
        let truth = DMat4::from_translation(place) * turned;
        if options.shapes {
            head = Head::new(&geometry, shape(&mut dice));
        }
        let shot = Shot { width: 1280, height: 720, camera_from_head: truth, noise: options.noise, seed };
        head.draw(&shot, &mut frame.picture)?;
        let seen = tracker.track(&frame)?.first();
        let landmarks = seen.map_or_else(Vec::new, |face| face.landmarks.clone());
        let Some(found) = seen.and_then(|face| face.camera_from_face) else {
            missed += 1;
            if options.each {
                print_json(&json!({"yaw": yaw, "pitch": pitch, "roll": roll, "distance": distance, "missed": true}))?;
            }
            continue;
        };
        let scale = found.x_axis.truncate().length();
        let off = (DMat3::from_mat4(found) * (1.0 / scale)) * DMat3::from_mat4(truth).transpose();
        let trace = off.x_axis.x + off.y_axis.y + off.z_axis.z;
        let turn = ((trace - 1.0) / 2.0).clamp(-1.0, 1.0).acos().to_degrees();
        let moved = found.w_axis.truncate() - place;
        let shift = 100.0 * moved.length() / place.length();
        if options.each {
            let mut line = json!({"yaw": yaw, "pitch": pitch, "roll": roll, "distance": distance, "rotation_deg": turn,
                "translation_pct": shift, "depth_pct": -100.0 * moved.z / distance});
            if options.points {
                let flat = |points: &[Vec3]| points.iter().map(|p| p.to_array()).collect::<Vec<_>>();
                line["points"] = json!({"found": flat(&landmarks), "truth": flat(&head.landmarks(&shot)),
                    "camera_from_head": truth.to_cols_array()});
            }
            print_json(&line)?;
        }
        turns.push(turn);
        shifts.push(shift);
    }
    print_json(&json!({
        "heads": options.heads,
        "missed": missed,
        "rotation_deg_median": quantile(&mut turns, 0.5),
        "rotation_deg_p95": quantile(&mut turns, 0.95),
        "translation_pct_median": quantile(&mut shifts, 0.5),
        "translation_pct_p95": quantile(&mut shifts, 0.95),
    }))
}

/// A head of its own measures.
fn shape(dice: &mut Dice) -> HeadShape {
    HeadShape {
        width: dice.normal(1.0, SHAPE_SIGMA),
        height: dice.normal(1.0, SHAPE_SIGMA),
        depth: dice.normal(1.0, SHAPE_SIGMA),
        mouth_open_cm: dice.between(-1.0, 1.0).max(0.0),
        ..HeadShape::default()
    }
}
