//! Hands, bodies and persons in photos.

use ar::hand::{Finger, Hand, HandNets, HandOptions, HandTracker, Handedness};
use ar::measure::{find_card, measure_hand};
use ar::models::ModelName;
use ar::picture::Picture;
use ar::pose::{PoseNets, PoseOptions, PoseTracker};
use ar::segment::Segmenter;
use ar::synthetic::{self, CardShot, HandShape, Shot};
use glam::{DMat4, DVec3, Vec2, Vec3};

use crate::pack;

fn hand_tracker() -> Option<HandTracker> {
    let models = pack::models()?;
    let open = |name| models.open(name).expect("the nets are good");
    let nets = HandNets { palm: open(ModelName::Palm), hand: open(ModelName::Hand) };
    Some(HandTracker::new(nets, HandOptions::default()).expect("these are the right nets"))
}

fn pose_tracker() -> Option<PoseTracker> {
    let models = pack::models()?;
    let open = |name| models.open(name).expect("the nets are good");
    let nets = PoseNets { detector: open(ModelName::PoseDetector), pose: open(ModelName::Pose) };
    Some(PoseTracker::new(nets, PoseOptions::default()).expect("these are the right nets"))
}

fn most_off(golden: &serde_json::Value, found: &[Vec3]) -> f32 {
    let golden: Vec<[f32; 2]> = serde_json::from_value(golden.clone()).expect("points");
    let off = |(g, f): (&[f32; 2], &Vec3)| (Vec2::from(*g) - f.truncate()).abs().max_element();
    golden.iter().zip(found).map(off).fold(0.0, f32::max)
}

#[test]
fn both_hands_of_a_photo_are_found_with_the_right_side() {
    let (Some(photo), Some(golden)) = (pack::photo("hands.jpg"), pack::json("hands.expected.json")) else { return };
    let Some(mut tracker) = hand_tracker() else { return };
    let frame = pack::frame(photo, 0);
    let hands = tracker.track(&frame).expect("the nets run");
    assert_eq!(hands.len(), 2);
    for expected in golden["frames"][0]["hands"].as_array().expect("two hands") {
        let best = hands.iter().map(|h| most_off(&expected["points"], &h.landmarks)).fold(f32::MAX, f32::min);
        assert!(best < 20.0, "{best} pixels");
    }
    for hand in hands {
        // Two pictures of one left hand, seen from its back.
        assert_eq!(hand.handedness, Handedness::Left);
        let frames = hand.frames.as_ref().expect("a hand before the camera");
        assert!(frames.wrist.z_axis.z > 0.9, "its back looks out of the picture: {:?}", frames.wrist);
        let measures = measure_hand(&frame.picture, hand, None).expect("the edges are clear");
        let ring = measures.ring.eu;
        // Women's and men's rings are sold from 44 to 70.
        assert!((40.0..75.0).contains(&ring.mm) && ring.within_mm > 8.0, "{ring:?}");
    }
}

/// A drawn hand in the middle of the picture, what is found of it, and its pose.
fn drawn(shape: HandShape, turn: f64, roll: f64) -> Option<(synthetic::Hand, Picture, Option<Hand>, DMat4)> {
    let mut tracker = hand_tracker()?;
    let mut hand = synthetic::Hand::new(shape);
    let middle = DMat4::from_translation(DVec3::new(0.0, -8.0, 0.0));
    let camera_from_head = Shot::pose(turn, 0.0, roll, DVec3::new(0.0, 0.0, -40.0)) * middle;
    let mut picture = Picture::default();
    let shot = Shot { width: 1280, height: 720, camera_from_head, noise: 2.0, seed: 3 };
    hand.draw(&shot, &mut picture).expect("the size fits");
    let frame = pack::frame(picture, 0);
    let found = tracker.track(&frame).expect("the nets run").first().cloned();
    Some((hand, frame.picture, found, camera_from_head))
}

#[test]
fn drawn_hands_wear_watch_and_rings_where_they_belong_however_they_are_turned() {
    for handedness in [Handedness::Left, Handedness::Right] {
        for (turn, roll) in [(0.0, 0.0), (25.0, 20.0), (-25.0, -30.0), (180.0, 10.0), (150.0, 0.0), (-150.0, 0.0)] {
            let Some((hand, _, found, truth)) = drawn(HandShape { handedness, ..HandShape::default() }, turn, roll)
            else {
                return;
            };
            let case = format!("{handedness:?} {turn} {roll}");
            let found = found.unwrap_or_else(|| panic!("{case}: not found"));
            assert_eq!(found.handedness, handedness, "{case}");
            let frames = found.frames.expect("a hand before the camera");
            let off = |found: DMat4, truth: DMat4, axis: usize| {
                found.col(axis).truncate().angle_between(truth.col(axis).truncate()).to_degrees()
            };
            let wrist = truth * hand.wrist_frame();
            for axis in 0..3 {
                assert!(off(frames.wrist, wrist, axis) < 25.0, "{case}: axis {axis} of {:?}", frames.wrist);
            }
            let moved = frames.wrist.w_axis.truncate() - wrist.w_axis.truncate();
            assert!(moved.length() < 6.0, "{case}: the watch is {moved} cm away");
            for finger in [Finger::Index, Finger::Middle, Finger::Ring] {
                let ring = truth * hand.ring_frame(finger);
                let found = frames.rings[finger as usize];
                assert!(off(found, ring, 1) < 40.0, "{case}: {finger:?} {}", off(found, ring, 1));
            }
        }
    }
}

#[test]
fn ring_size_and_wrist_girth_of_drawn_hands_hold_within_their_intervals() {
    for (handedness, size, width) in [(Handedness::Left, 0.93, 16.5), (Handedness::Right, 1.05, 19.5)] {
        let mut shape = HandShape { handedness, size, spread: 1.3, ..HandShape::default() };
        shape.finger_width_mm[Finger::Ring as usize] = width;
        let Some((hand, picture, found, _)) = drawn(shape, 0.0, 5.0) else { return };
        let found = measure_hand(&picture, &found.expect("the hand is seen"), None).expect("its edges are clear");
        let ring = hand.ring_section(Finger::Ring).girth_mm;
        assert!((found.ring.eu.mm - ring).abs() < found.ring.eu.within_mm, "{ring}: {found:?}");
        let wrist = hand.wrist_section().girth_mm;
        let girth = found.wrist_girth.expect("the wrist is seen");
        assert!((girth.mm - wrist).abs() < girth.within_mm, "{wrist}: {girth:?}");
        assert!(found.ring.eu.within_mm < 0.23 * ring && girth.within_mm < 0.25 * wrist, "{found:?}");
    }
}

#[test]
fn a_card_beside_a_flat_hand_makes_its_sizes_surer() {
    for (handedness, width, turn) in [(Handedness::Left, 16.5, 0.4), (Handedness::Right, 19.5, 1.4)] {
        let bend_deg = [[0.0, 3.0, 2.0]; 5];
        let mut shape = HandShape { handedness, bend_deg, spread: 1.3, ..HandShape::default() };
        shape.finger_width_mm[Finger::Ring as usize] = width;
        let Some((hand, mut picture, found, camera_from_hand)) = drawn(shape, 0.0, 5.0) else { return };
        let found = found.expect("the hand is seen");
        let side = if handedness == Handedness::Right { 1.0 } else { -1.0 };
        let place = DMat4::from_translation(DVec3::new(side * 11.0, 5.0, -1.3)) * DMat4::from_rotation_z(turn);
        let camera_from_card = camera_from_hand * place;
        CardShot { camera_from_card, color: [190.0, 60.0, 50.0], shadow: None }.draw(&mut picture);
        let card = find_card(&picture).expect("a card");
        let by_hands = measure_hand(&picture, &found, None).expect("its edges are clear");
        let by_card = measure_hand(&picture, &found, Some(&card)).expect("its edges are clear");
        let (ring, truth) = (by_card.ring.eu, hand.ring_section(Finger::Ring).girth_mm);
        assert!((ring.mm - truth).abs() < ring.within_mm.min(0.08 * truth), "{truth}: {ring:?}");
        assert!(ring.within_mm < 0.65 * by_hands.ring.eu.within_mm, "{ring:?} {by_hands:?}");
        // EU 52 is US 6.1, and a US size is 2.55 mm around.
        assert!((by_card.ring.us - (truth - 36.54) / 2.553).abs() < by_card.ring.us_within, "{by_card:?}");
        let (wrist, truth) = (by_card.wrist_girth.expect("the wrist is seen"), hand.wrist_section().girth_mm);
        assert!((wrist.mm - truth).abs() < wrist.within_mm, "{truth}: {wrist:?}");
    }
}

#[test]
fn a_fingers_shaded_side_is_not_its_edge_when_its_neighbour_is_close() {
    for spread in [0.8, 1.0] {
        let bend_deg =
            [[8.0, 10.0, 6.0], [18.0, 20.0, 10.0], [18.0, 20.0, 10.0], [20.0, 22.0, 10.0], [20.0, 22.0, 10.0]];
        let shape = HandShape { spread, bend_deg, skin: [0.30, 0.17, 0.11], ..HandShape::default() };
        let Some((hand, picture, found, _)) = drawn(shape, 0.0, -10.0) else { return };
        let found = found.expect("the hand is seen");
        if let Some(found) = measure_hand(&picture, &found, None) {
            let truth = hand.ring_section(Finger::Ring).girth_mm;
            assert!((found.ring.eu.mm / truth - 1.0).abs() < 0.17, "{spread}: {truth} {found:?}");
        }
    }
}

#[test]
fn every_finger_of_a_drawn_hand_is_as_wide_as_it_was_made() {
    let widths = [19.5, 18.0, 18.5, 17.5, 15.5];
    for (size, spread, thick) in [(1.0, 1.0, 1.0), (0.85, 1.2, 1.15), (1.15, 1.6, 0.9), (1.0, 0.8, 1.05)] {
        let finger_width_mm = widths.map(|mm| mm * thick);
        let shape = HandShape { size, spread, finger_width_mm, ..HandShape::default() };
        let hand = synthetic::Hand::new(shape);
        for finger in Finger::ALL {
            let made = finger_width_mm[finger as usize];
            let section = hand.ring_section(finger);
            let case = format!("{finger:?} of {made} mm, size {size}, spread {spread}: {section:?}");
            // The flesh between the roots adds a little.
            assert!((-0.01..0.05).contains(&(section.width_mm / made - 1.0)), "{case}");
            assert!((-0.01..0.04).contains(&(section.depth_mm / (made * shape.finger_depth) - 1.0)), "{case}");
            // An ellipse's girth lies between those of circles of its depth and of its width.
            let around = section.girth_mm / std::f64::consts::PI;
            assert!((section.depth_mm..section.width_mm).contains(&around), "{case}");
        }
        let wrist = hand.wrist_section();
        assert!((wrist.width_mm / shape.wrist_width_mm - 1.0).abs() < 0.05, "{wrist:?}");
    }
}

#[test]
fn a_body_is_found_with_its_mask() {
    let (Some(photo), Some(golden), Some(truth)) =
        (pack::photo("pose.jpg"), pack::json("pose.expected.json"), pack::photo("pose_segmentation.png"))
    else {
        return;
    };
    let Some(mut tracker) = pose_tracker() else { return };
    let pose = tracker.track(&pack::frame(photo, 0)).expect("the nets run").expect("a body");
    let expected = &golden["frames"][0]["poses"][0];
    assert!(most_off(&expected["points"], &pose.landmarks) < 11.0);
    let world: Vec<[f32; 3]> = serde_json::from_value(expected["world"].clone()).expect("points");
    let off = world.iter().zip(&pose.world_m).map(|(g, f)| (Vec3::from(*g) - *f).abs().max_element());
    assert!(off.fold(0.0, f32::max) < 0.11);
    let (mut both, mut either) = (0u32, 0u32);
    for (i, pixel) in truth.pixels().chunks_exact(3).enumerate() {
        let (x, y) = (i % truth.width() as usize, i / truth.width() as usize);
        // Blue is the person, red the rest.
        let (a, b) = (pixel[2] > 127, pose.mask.at(Vec2::new(x as f32, y as f32)) > 0.5);
        both += u32::from(a && b);
        either += u32::from(a || b);
    }
    assert!(f64::from(both) > 0.9 * f64::from(either), "{both} of {either}");
}

#[test]
fn a_person_is_told_from_the_background() {
    let (Some(photo), Some(models)) = (pack::photo("portrait.jpg"), pack::models()) else { return };
    let net = models.open(ModelName::Selfie).expect("the net is good");
    let mut segmenter = Segmenter::new(net).expect("this is the right net");
    let mask = segmenter.track(&pack::frame(photo, 0)).expect("the net runs");
    assert!(mask.at(Vec2::new(408.0, 240.0)) > 0.9, "the nose");
    assert!(mask.at(Vec2::new(20.0, 20.0)) < 0.1, "a corner");
}

#[test]
fn nothing_is_found_where_nothing_is() {
    if let Some(mut tracker) = hand_tracker() {
        assert!(tracker.track(&pack::frame(pack::blank(320, 200), 0)).expect("the nets run").is_empty());
    }
    if let Some(mut tracker) = pose_tracker() {
        assert!(tracker.track(&pack::frame(pack::blank(320, 200), 0)).expect("the nets run").is_none());
    }
}

#[test]
fn a_net_in_the_wrong_place_is_refused() {
    let Some(models) = pack::models() else { return };
    let nets = HandNets {
        palm: models.open(ModelName::Hand).expect("the net is good"),
        hand: models.open(ModelName::Palm).expect("the net is good"),
    };
    assert!(HandTracker::new(nets, HandOptions::default()).is_err());
}
