//! Bodies: found once, then followed. One body at a time.

use std::time::Duration;

use glam::{Vec2, Vec3};

use crate::detector::Detector;
use crate::filter::{Fade, OneEuro, Tuning};
use crate::mask::Mask;
use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::{Region, angle_to};
use crate::sample::Border;
use crate::source::Frame;
use crate::ssd::sigmoid;
use crate::view::View;

/// Points of a body; the order is that of BlazePose (nose, eyes, ears, mouth, shoulders ... feet).
pub const BODY_POINTS: usize = 33;

/// The net gives six more, two of which say where to look next.
const NET_POINTS: usize = 39;
const NUMBERS_A_POINT: usize = 5;
const MIDDLE_POINT: usize = 33;
const REACH_POINT: usize = 34;

/// Pixels of the net's mask and heat map, a side.
const MASK_SIDE: usize = 256;
const HEAT_SIDE: usize = 64;
/// Cells of the heat map around a point that it is refined with, a side (MediaPipe's `kernel_size`).
const HEAT_KERNEL: usize = 7;
const HEAT_MIN: f32 = 0.5;

/// Less than this is no body.
const SCORE_MIN: f32 = 0.5;

/// The region is this much larger than the circle that the body reaches.
const REGION_SCALE: f32 = 1.25;

/// Clothes hang more loosely than glasses sit: a little more lag is not seen.
const TUNING: Tuning = Tuning { rest_hz: 0.6, hz_per_speed: 40.0, speed_hz: 3.0 };

/// The nets that see bodies.
pub struct PoseNets {
    /// `pose_detection`.
    pub detector: Net,
    /// `pose_landmark_full`.
    pub pose: Net,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoseOptions {
    /// Every picture stands alone: nothing is followed or filtered.
    pub is_static: bool,
    /// Whether points are filtered.
    pub is_filtered: bool,
}

impl Default for PoseOptions {
    fn default() -> PoseOptions {
        PoseOptions { is_static: false, is_filtered: true }
    }
}

/// A body in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Pose {
    /// How sure it is that this is a body, 0 to 1.
    pub score: f32,
    /// x and y in pixels; z in pixels too, relative to the middle of the hips, smaller towards the camera.
    pub landmarks: [Vec3; BODY_POINTS],
    /// How likely each point is in the picture and not hidden, 0 to 1.
    pub visibility: [f32; BODY_POINTS],
    /// Metres, origin in the middle of the hips; x to the right, y down, z away from the camera.
    pub world_m: [Vec3; BODY_POINTS],
    /// The body, in the region that the net looked at.
    pub mask: Mask,
    /// How visible what it wears should be, 0 to 1: a body that is lost fades.
    pub opacity: f32,
    /// Whether it is in this picture.
    pub is_seen: bool,
}

/// Finds a body and follows it.
pub struct PoseTracker {
    detector: Detector,
    view: View,
    options: PoseOptions,
    region: Option<Region>,
    flat: OneEuro,
    world: OneEuro,
    steer: OneEuro,
    fade: Fade,
    pose: Pose,
}

impl PoseTracker {
    /// # Errors
    /// One of the nets is another file.
    pub fn new(nets: PoseNets, options: PoseOptions) -> Result<PoseTracker, NetError> {
        let lens = [
            NET_POINTS * NUMBERS_A_POINT,
            1,
            MASK_SIDE * MASK_SIDE,
            HEAT_SIDE * HEAT_SIDE * NET_POINTS,
            NET_POINTS * 3,
        ];
        let pose = Pose {
            score: 0.0,
            landmarks: [Vec3::ZERO; BODY_POINTS],
            visibility: [0.0; BODY_POINTS],
            world_m: [Vec3::ZERO; BODY_POINTS],
            mask: Mask::new(MASK_SIDE, MASK_SIDE),
            opacity: 0.0,
            is_seen: false,
        };
        Ok(PoseTracker {
            detector: Detector::body(nets.detector)?,
            view: View::new(nets.pose, 0.0, Border::Replicate, &lens)?,
            options,
            region: None,
            flat: OneEuro::new(TUNING),
            world: OneEuro::new(TUNING),
            steer: OneEuro::new(TUNING),
            fade: Fade::new(),
            pose,
        })
    }

    /// The body of this frame, or the one that is fading.
    ///
    /// # Errors
    /// Those of the nets.
    pub fn track(&mut self, frame: &Frame) -> Result<Option<&Pose>, NetError> {
        if self.options.is_static {
            self.region = None;
        }
        let region = match self.region {
            Some(region) => Some(region),
            None => self.search(&frame.picture)?,
        };
        let is_seen = match region.filter(Region::is_usable) {
            Some(region) => self.look(frame, region)?,
            None => false,
        };
        if !is_seen {
            self.region = None;
            self.flat.reset();
            self.world.reset();
            self.steer.reset();
        }
        self.pose.is_seen = is_seen;
        self.pose.opacity = self.fade.step(is_seen, frame.time);
        Ok((self.pose.opacity > 0.0).then_some(&self.pose))
    }

    fn search(&mut self, picture: &Picture) -> Result<Option<Region>, NetError> {
        let found = self.detector.find(picture)?;
        Ok(found.first().map(|body| region_of_circle(body.points[0], body.points[1])))
    }

    fn look(&mut self, frame: &Frame, region: Region) -> Result<bool, NetError> {
        let width = self.view.width();
        let outputs = self.view.look(&frame.picture, &region)?;
        let score = outputs[1][0];
        if score.is_nan() || score < SCORE_MIN || !outputs[0].iter().chain(outputs[4]).all(|n| n.is_finite()) {
            return Ok(false);
        }
        let mut points = [Vec3::ZERO; NET_POINTS];
        for (i, (point, n)) in points.iter_mut().zip(outputs[0].chunks_exact(NUMBERS_A_POINT)).enumerate() {
            *point = Vec3::new(n[0], n[1], n[2]) / width;
            refine(point, outputs[3], i);
            if let Some(visibility) = self.pose.visibility.get_mut(i) {
                *visibility = sigmoid(n[3]);
            }
        }
        region.project(&mut points);
        for (point, n) in self.pose.world_m.iter_mut().zip(outputs[4].chunks_exact(3)) {
            *point = Vec3::from_slice(n);
        }
        region.turn_world(&mut self.pose.world_m);
        self.pose.mask.fill(outputs[2].iter().map(|&n| sigmoid(n)), region);
        self.pose.score = score;
        self.pose.landmarks.copy_from_slice(&points[..BODY_POINTS]);
        self.settle(&points, frame.time);
        Ok(true)
    }

    fn settle(&mut self, points: &[Vec3; NET_POINTS], time: Duration) {
        let mut steer = [points[MIDDLE_POINT], points[REACH_POINT]];
        let reach = (steer[1] - steer[0]).truncate().length();
        if self.options.is_filtered && !self.options.is_static {
            self.flat.apply(&mut self.pose.landmarks, reach, time);
            self.world.apply(&mut self.pose.world_m, 1.0, time);
            self.steer.apply(&mut steer, reach, time);
        }
        self.region = Some(region_of_circle(steer[0].truncate(), steer[1].truncate()));
    }
}

/// The square around the circle through `reach`, turned so that `reach` is above `middle` (MediaPipe's
/// `AlignmentPointsRectsCalculator`).
fn region_of_circle(middle: Vec2, reach: Vec2) -> Region {
    let side = 2.0 * (reach - middle).length();
    let angle = angle_to(middle, reach, std::f32::consts::FRAC_PI_2);
    Region { center: middle, size: Vec2::splat(side), angle }.shifted_squared_scaled(Vec2::ZERO, REGION_SCALE)
}

/// Moves a point (in units of the region) to the middle of the heat around it, when there is enough of it.
fn refine(point: &mut Vec3, heat: &[f32], channel: usize) {
    let cell = (point.truncate() * HEAT_SIDE as f32).as_ivec2();
    let side = i32::try_from(HEAT_SIDE).expect("64 fits");
    if cell.min_element() < 0 || cell.max_element() >= side {
        return;
    }
    let around = |center: i32| {
        let half = i32::try_from(HEAT_KERNEL / 2).expect("3 fits");
        ((center - half).max(0)..(center + half + 1).min(side)).map(|n| usize::try_from(n).expect("clamped"))
    };
    let (mut sum, mut most, mut weighted) = (0.0, 0.0f32, Vec2::ZERO);
    for y in around(cell.y) {
        for x in around(cell.x) {
            let confidence = sigmoid(heat[(y * HEAT_SIDE + x) * NET_POINTS + channel]);
            sum += confidence;
            most = most.max(confidence);
            weighted += Vec2::new(x as f32, y as f32) * confidence;
        }
    }
    if most >= HEAT_MIN && sum > 0.0 {
        let refined = weighted / (HEAT_SIDE as f32 * sum);
        *point = refined.extend(point.z);
    }
}
