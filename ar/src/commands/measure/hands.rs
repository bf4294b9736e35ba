//! How far hands are from drawn ones of known pose and size, and whether the stated intervals hold.

use anyhow::Result;
use ar::camera::project;
use ar::hand::{Finger, HandOptions, Handedness};
use ar::measure::{Length, find_card, measure_hand};
use ar::picture::Picture;
use ar::source::Frame;
use ar::synthetic::{Hand, HandShape, Shot};
use glam::{DMat4, DVec3};
use serde_json::json;

use super::{Dice, Eyes, print_json, quantile};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Hands.
    #[arg(long, default_value_t = 60)]
    hands: u64,
    /// Standard deviation of the sensor's noise, of 255.
    #[arg(long, default_value_t = 2.0)]
    noise: f32,
    /// Hands that lie flat before the camera, as for measuring, instead of hands that turn all the way around.
    #[arg(long)]
    flat: bool,
    /// A bank card lies beside the hand, on the same table.
    #[arg(long, requires = "flat")]
    card: bool,
    /// Other hands; those that something was chosen on prove nothing.
    #[arg(long, default_value_t = 11)]
    seed: u64,
    /// Print every hand.
    #[arg(long)]
    each: bool,
    /// With its points: found, and where they are seen in truth.
    #[arg(long, requires = "each")]
    points: bool,
}

/// Standard deviations of hands: of bones, fingers and wrists against a usual adult's, and of what lies flat, degrees.
const SIZE_SIGMA: f64 = 0.06;
const BONE_SIGMA: f64 = 0.04;
const WIDTH_SIGMA: f64 = 0.06;
const FINGER_DEPTH: (f64, f64) = (0.95, 0.03);
const WRIST_DEPTH: (f64, f64) = (0.70, 0.04);
const FLAT_DEG: f64 = 5.0;
/// Flesh below the tips' points and the palm's middle plane, and a card's thickness (ISO/IEC 7810), centimetres.
const TIP_CM: f64 = 0.6;
const PALM_CM: f64 = 1.35;
const CARD_CM: f64 = 0.076;

pub(super) fn run(eyes: &Eyes, options: &Options) -> Result<()> {
    let wanted = HandOptions { hands_max: 1, is_static: true, is_filtered: false };
    let mut tracker = eyes.hand(wanted)?;
    let (mut dice, mut frame) = (Dice::new(options.seed), Frame::default());
    let (mut missed, mut sided, mut measured, mut cards) = (0, 0u32, 0u32, 0u32);
    let (mut rolls, mut wrists, mut rings, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut ring_off, mut wrist_off, mut within) = (Vec::new(), Vec::new(), [0u32; 2]);
    for seed in 0..options.hands {
        let mut shape = shape(&mut dice);
        if options.card {
            // It is pressed to the table.
            shape.bend_deg =
                [(); 5].map(|()| [dice.between(-2.0, 4.0), dice.between(0.0, 6.0), dice.between(0.0, 4.0)]);
        }
        let mut hand = Hand::new(shape);
        let mut around = |most: f64| dice.between(-most, most);
        let (turn, pitch, roll) = if options.flat {
            (around(FLAT_DEG), around(FLAT_DEG), around(30.0))
        } else {
            (around(180.0), around(20.0), around(60.0))
        };
        let place = DVec3::new(around(4.0), around(3.0), -dice.between(30.0, 60.0));
        // The middle of the hand is what is turned and placed.
        let truth = Shot::pose(turn, pitch, roll, place) * DMat4::from_translation(DVec3::new(0.0, -8.0, 0.0));
        let shot = Shot { width: 1280, height: 720, camera_from_head: truth, noise: options.noise, seed };
        hand.draw(&shot, &mut frame.picture)?;
        if options.card {
            lay_card(&hand, &shot, &mut dice, &mut frame.picture);
        }
        let card = options.card.then(|| find_card(&frame.picture)).flatten();
        cards += u32::from(card.is_some());
        let Some(found) = tracker.track(&frame)?.first() else {
            missed += 1;
            continue;
        };
        sided += u32::from(found.handedness == shape.handedness);
        let Some(frames) = &found.frames else { continue };
        let wrist = truth * hand.wrist_frame();
        let off = |found: &DMat4, truth: &DMat4, axis: usize| {
            found.col(axis).truncate().angle_between(truth.col(axis).truncate()).to_degrees()
        };
        let roll_off = off(&frames.wrist, &wrist, 2);
        let ring = Finger::ALL.map(|finger| truth * hand.ring_frame(finger));
        let ring_turns = [0, 1, 2, 3, 4].map(|i| off(&frames.rings[i], &ring[i], 1));
        // Across the line of sight, where an error is seen, as the finger's size makes it seen.
        let beside = |i: usize| {
            let [a, b] = [&frames.rings[i], &ring[i]].map(|m| m.w_axis.truncate() / -m.w_axis.z);
            (a - b).length() * place.length() * 10.0
        };
        rolls.push(roll_off);
        wrists.push(off(&frames.wrist, &wrist, 1));
        rings.extend(ring_turns);
        places.extend([0, 1, 2, 3, 4].map(beside));
        let mut line = json!({"hand": handedness_name(shape.handedness), "turn": turn, "pitch": pitch, "roll": roll,
            "distance": -place.z, "score": found.score, "side_is_right": found.handedness == shape.handedness,
            "wrist_back_off_deg": roll_off, "ring_off_deg": ring_turns,
            "distance_off_pct": 100.0 * (frames.wrist.w_axis.z / wrist.w_axis.z - 1.0)});
        if options.points {
            let seen = found.landmarks.map(|p| [p.x, p.y, p.z]);
            let joints = hand.points_cm().map(|p| project(truth.transform_point3(p), 1280, 720).to_array());
            line["points"] = json!({"found": seen, "truth": joints, "world_m": found.world_m.map(|p| p.to_array()),
                "camera_from_hand": truth.to_cols_array()});
        }
        if options.flat
            && options.card == card.is_some()
            && let Some(sizes) = measure_hand(&frame.picture, found, card.as_ref())
        {
            measured += 1;
            let holds = |length: &Length, truth: f64| u32::from((length.mm - truth).abs() <= length.within_mm);
            let finger = hand.ring_section(Finger::Ring);
            line["ring_mm"] = json!([sizes.ring.eu.mm, finger.girth_mm, sizes.ring.eu.within_mm]);
            line["finger_mm"] = json!([sizes.finger_width.mm, finger.width_mm]);
            ring_off.push((sizes.ring.eu.mm - finger.girth_mm).abs());
            within[0] += holds(&sizes.ring.eu, finger.girth_mm);
            if let Some(girth) = &sizes.wrist_girth {
                let truth = hand.wrist_section().girth_mm;
                line["wrist_mm"] = json!([girth.mm, truth, girth.within_mm]);
                wrist_off.push((girth.mm - truth).abs());
                within[1] += holds(girth, truth);
            }
        }
        if options.each {
            print_json(&line)?;
        }
    }
    let mut answer = json!({
        "hands": options.hands, "missed": missed, "right_side": sided,
        "wrist_back_off_deg": spread(&mut rolls), "wrist_axis_off_deg": spread(&mut wrists),
        "ring_axis_off_deg": spread(&mut rings), "ring_beside_mm": spread(&mut places),
    });
    if options.flat {
        let share = |count: u32, of: usize| 100.0 * f64::from(count) / of.max(1) as f64;
        answer["measured"] = json!(measured);
        answer["cards_found"] = json!(cards);
        answer["ring_eu"] =
            json!({"error_mm": spread(&mut ring_off), "interval_holds_pct": share(within[0], ring_off.len())});
        answer["wrist_girth"] = json!({"error_mm": spread(&mut wrist_off), "interval_holds_pct": share(within[1], wrist_off.len()), "seen": wrist_off.len()});
    }
    print_json(&answer)
}

/// A card beside the hand, on the table that its fingers and palm touch.
fn lay_card(hand: &Hand, shot: &Shot, dice: &mut Dice, picture: &mut Picture) {
    let below = |finger: Finger| hand.ring_frame(finger).w_axis.z - hand.ring_section(finger).depth_mm / 20.0;
    let tips = [8, 12, 16, 20].map(|i| hand.points_cm()[i].z - TIP_CM);
    let fingers = [Finger::Index, Finger::Middle, Finger::Ring, Finger::Little].map(below);
    let table = tips.into_iter().chain(fingers).fold(-PALM_CM * hand.shape().size, f64::min);
    // Beside the little finger, away from the thumb.
    let side = if hand.shape().handedness == Handedness::Right { 1.0 } else { -1.0 };
    let place = DVec3::new(side * dice.between(10.0, 12.0), dice.between(3.0, 10.0), table + CARD_CM);
    let hand_from_card = DMat4::from_translation(place) * DMat4::from_rotation_z(dice.between(-1.8, 1.8));
    super::draw_card(shot, hand_from_card, dice, picture);
}

/// A hand of its own bones, fingers and wrist.
pub(super) fn shape(dice: &mut Dice) -> HandShape {
    let usual = HandShape::default();
    let size = dice.normal(1.0, SIZE_SIGMA);
    let plump = size * dice.normal(1.0, WIDTH_SIGMA);
    HandShape {
        handedness: if dice.between(0.0, 1.0) < 0.5 { Handedness::Left } else { Handedness::Right },
        size,
        palm_width: dice.normal(1.0, BONE_SIGMA),
        finger_length: [(); 5].map(|()| dice.normal(1.0, BONE_SIGMA)),
        bend_deg: usual.bend_deg.map(|bend| bend.map(|deg| deg + dice.between(-6.0, 14.0))),
        finger_width_mm: usual.finger_width_mm.map(|mm| mm * plump),
        finger_depth: dice.normal(FINGER_DEPTH.0, FINGER_DEPTH.1),
        wrist_width_mm: usual.wrist_width_mm * size * dice.normal(1.0, WIDTH_SIGMA),
        wrist_depth: dice.normal(WRIST_DEPTH.0, WRIST_DEPTH.1),
        spread: dice.between(0.8, 1.6),
        skin: [[0.62, 0.37, 0.27], [0.75, 0.50, 0.40], [0.30, 0.17, 0.11], [0.12, 0.065, 0.045]]
            [(dice.between(0.0, 4.0) as usize).min(3)],
    }
}

fn spread(values: &mut [f64]) -> serde_json::Value {
    json!({"median": quantile(values, 0.5), "p90": quantile(values, 0.9)})
}

fn handedness_name(handedness: Handedness) -> &'static str {
    match handedness {
        Handedness::Left => "left",
        Handedness::Right => "right",
    }
}
