//! Hands: found by their palms, then followed.

mod anatomy;
mod frames;
pub(crate) mod skeleton;

use glam::{Vec2, Vec3};

use crate::detector::Detector;
use crate::filter::{OneEuro, Tuning};
use crate::follow::{Followed, Follower, Sight};
use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::{Region, angle_to, bounds};
use crate::sample::Border;
use crate::source::Frame;
use crate::ssd::Detection;
use crate::view::View;

pub use frames::{Finger, HandFrames};
pub(crate) use frames::{RING_PLACE, WATCH_PLACE};

/// Wrist, then four points a finger from its root to its tip: thumb, index, middle, ring, little finger.
pub const HAND_POINTS: usize = 21;

/// Less than this is no hand.
const SCORE_MIN: f32 = 0.5;

/// The net's depth is larger than its other coordinates by this (MediaPipe's `hand_landmark_cpu`).
const DEPTH_SCALE: f32 = 0.4;

/// Points that move little when fingers bend; the next region is made from them.
const STEADY_POINTS: [usize; 12] = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18];

/// A hand moves faster than a head, and is worn with smaller things.
const TUNING: Tuning = Tuning { rest_hz: 0.8, hz_per_speed: 60.0, speed_hz: 4.0 };

/// The nets that see hands.
pub struct HandNets {
    /// `palm_detection_full`.
    pub palm: Net,
    /// `hand_landmark_full`.
    pub hand: Net,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOptions {
    /// The most hands that are followed.
    pub hands_max: usize,
    /// Every picture stands alone: nothing is followed or filtered.
    pub is_static: bool,
    /// Whether points are filtered.
    pub is_filtered: bool,
}

impl Default for HandOptions {
    fn default() -> HandOptions {
        HandOptions { hands_max: 2, is_static: false, is_filtered: true }
    }
}

/// Whose hand it is, as its owner would say, in a picture that is not mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handedness {
    /// The left hand.
    Left,
    /// The right hand.
    Right,
}

/// A hand in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    /// How sure it is that this is a hand, 0 to 1.
    pub score: f32,
    /// Which hand.
    pub handedness: Handedness,
    /// x and y in pixels; z in pixels too, relative to the wrist, smaller towards the camera.
    pub landmarks: [Vec3; HAND_POINTS],
    /// Metres, origin in the middle of the hand; x to the right, y down, z away from the camera.
    pub world_m: [Vec3; HAND_POINTS],
    /// Where a watch and rings go.
    pub frames: Option<HandFrames>,
    /// How visible what it wears should be, 0 to 1: a hand that is lost fades.
    pub opacity: f32,
    /// Whether it is in this picture. A lost hand is kept, where it was, while it fades.
    pub is_seen: bool,
}

/// Finds hands and follows them.
pub struct HandTracker(Follower<HandSight>);

/// The nets that see hands.
struct HandSight {
    palm: Detector,
    hand: View,
    options: HandOptions,
}

/// What is kept of a hand from frame to frame.
struct Memory {
    flat: OneEuro,
    world: OneEuro,
}

impl HandTracker {
    /// # Errors
    /// One of the nets is another file.
    pub fn new(nets: HandNets, options: HandOptions) -> Result<HandTracker, NetError> {
        let sight = HandSight {
            palm: Detector::palm(nets.palm)?,
            hand: View::new(nets.hand, 0.0, Border::Replicate, &[3 * HAND_POINTS, 1, 1, 3 * HAND_POINTS])?,
            options,
        };
        Ok(HandTracker(Follower::new(sight, options.hands_max, options.is_static)))
    }

    /// The hands of this frame, and those that are fading.
    ///
    /// # Errors
    /// Those of the nets.
    pub fn track(&mut self, frame: &Frame) -> Result<&[Hand], NetError> {
        self.0.track(frame)
    }
}

impl Sight for HandSight {
    type Thing = Hand;
    type Memory = Memory;

    const SEARCH_EVERY: u32 = 5;

    fn find(&mut self, nth: usize, picture: &Picture) -> Result<Vec<Detection>, NetError> {
        if nth == 0 { self.palm.find(picture) } else { Ok(Vec::new()) }
    }

    /// MediaPipe's `palm_detection_detection_to_roi`: from the wrist to the middle finger's root points up.
    fn region(detection: &Detection) -> Region {
        let angle = angle_to(detection.points[0], detection.points[2], std::f32::consts::FRAC_PI_2);
        Region::around(detection.min, detection.max, angle).shifted_squared_scaled(Vec2::new(0.0, -0.5), 2.6)
    }

    fn begin(_: &Detection) -> (Hand, Memory) {
        let hand = Hand {
            score: 0.0,
            handedness: Handedness::Right,
            landmarks: [Vec3::ZERO; HAND_POINTS],
            world_m: [Vec3::ZERO; HAND_POINTS],
            frames: None,
            opacity: 0.0,
            is_seen: false,
        };
        (hand, Memory { flat: OneEuro::new(TUNING), world: OneEuro::new(TUNING) })
    }

    fn forget(memory: &mut Memory) {
        memory.flat.reset();
        memory.world.reset();
    }

    fn look(&mut self, frame: &Frame, followed: &mut Followed<HandSight>) -> Result<bool, NetError> {
        let Followed { region, thing: hand, memory, .. } = followed;
        if !region.is_usable() || !look(&mut self.hand, &frame.picture, region, hand)? {
            return Ok(false);
        }
        if self.options.is_filtered && !self.options.is_static {
            let palm = |points: &[Vec3; HAND_POINTS]| (points[9] - points[0]).length();
            let size = palm(&hand.landmarks);
            memory.flat.apply(&mut hand.landmarks, size, frame.time);
            let size = palm(&hand.world_m);
            memory.world.apply(&mut hand.world_m, size, frame.time);
        }
        *region = region_of_landmarks(&hand.landmarks);
        let (width, height) = (frame.picture.width(), frame.picture.height());
        hand.frames = HandFrames::of(&hand.landmarks, &hand.world_m, hand.handedness, width, height);
        Ok(true)
    }

    fn show(hand: &mut Hand, opacity: f32, is_seen: bool) {
        (hand.opacity, hand.is_seen) = (opacity, is_seen);
    }
}

/// Fills in what the net says; false when there is no hand in the region.
fn look(view: &mut View, picture: &Picture, region: &Region, hand: &mut Hand) -> Result<bool, NetError> {
    let width = view.width();
    let outputs = view.look(picture, region)?;
    let (flat, score, handedness, world) = (outputs[0], outputs[1][0], outputs[2][0], outputs[3]);
    let is_finite = flat.iter().chain(world).all(|n| n.is_finite());
    if score.is_nan() || score < SCORE_MIN || !is_finite {
        return Ok(false);
    }
    hand.score = score;
    // The net was taught with mirrored pictures: what it calls left (more than a half) is its owner's right.
    hand.handedness = if handedness > 0.5 { Handedness::Right } else { Handedness::Left };
    for (landmark, n) in hand.landmarks.iter_mut().zip(flat.chunks_exact(3)) {
        *landmark = Vec3::new(n[0], n[1], n[2] / DEPTH_SCALE) / width;
    }
    region.project(&mut hand.landmarks);
    for (point, n) in hand.world_m.iter_mut().zip(world.chunks_exact(3)) {
        *point = Vec3::from_slice(n);
    }
    region.turn_world(&mut hand.world_m);
    Ok(true)
}

/// MediaPipe's `hand_landmark_landmarks_to_roi`: the box is taken along the hand.
fn region_of_landmarks(landmarks: &[Vec3; HAND_POINTS]) -> Region {
    let at = |i: usize| landmarks[i].truncate();
    let knuckles = ((at(5) + at(13)) / 2.0 + at(9)) / 2.0;
    let angle = angle_to(at(0), knuckles, std::f32::consts::FRAC_PI_2);
    let turn = glam::Mat2::from_angle(angle);
    let (min, max) = bounds(STEADY_POINTS.map(|i| turn.transpose() * at(i)));
    Region { center: turn * ((min + max) / 2.0), size: max - min, angle }
        .shifted_squared_scaled(Vec2::new(0.0, -0.1), 2.0)
}
