//! Hands, bodies and persons in photos.

use ar::hand::{HandNets, HandOptions, HandTracker, Handedness};
use ar::measure::measure_hand;
use ar::models::ModelName;
use ar::pose::{PoseNets, PoseOptions, PoseTracker};
use ar::segment::Segmenter;
use glam::{Vec2, Vec3};

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
        assert!(frames.wrist.z_axis.z > 0.6, "its back looks out of the picture: {:?}", frames.wrist);
        let measures = measure_hand(&frame.picture, hand, None).expect("the edges are clear");
        let ring = measures.ring.eu;
        // Women's and men's rings are sold from 44 to 70.
        assert!((40.0..75.0).contains(&ring.mm) && ring.within_mm > 8.0, "{ring:?}");
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
