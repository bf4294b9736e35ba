//! Faces: found once, then followed.

mod iris;
mod lips;
mod mesh;

use glam::{DMat4, Vec2, Vec3};

use crate::detector::Detector;
use crate::filter::{OneEuro, Tuning};
use crate::follow::{Followed, Follower, Sight};
use crate::geometry::{FACE_POINTS, FaceGeometry, Fit, unit_landmarks};
use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::{Region, angle_to, bounds};
use crate::source::Frame;
use crate::ssd::Detection;

pub use iris::{IRIS_POINTS, Iris};
pub use lips::{LipCover, Lips};
use mesh::Mesh;

/// Points with both irises.
pub const REFINED_POINTS: usize = FACE_POINTS + 2 * IRIS_POINTS;

/// Outer corners of the person's right and left eye.
pub const EYE_CORNERS: (usize, usize) = (33, 263);

/// A face's region is this much larger than what it was made from, so that the whole face stays inside.
const REGION_SCALE: f32 = 1.5;

/// A region this far from the right one is looked at again: sine of the angle, share of its size, logarithm of its size.
const ASKEW_TURN: f32 = 0.1;
const ASKEW_MOVE: f32 = 0.06;
const ASKEW_GROW: f32 = 0.12;

/// A turned head's region, and one that was looked at again, must be so much nearer: points from a region that is still on
/// its way are off by more than those of one that stands still. (One that is good at once stays, as MediaPipe's does.)
const STILL: f32 = 0.4;

/// A head whose sides, or forehead and chin, differ so much in depth (against their distance: sine of the angle) is turned.
const TURNED: f32 = 0.2;
const SIDES: (usize, usize) = (234, 454);
const HEIGHT: (usize, usize) = (10, 152);

/// A detection less sure than this may be of a face that is upside down.
const DOUBTFUL: f32 = 0.75;

/// A turned head needs two or three looks until its region stands still.
const LOOKS_AGAIN_MAX: u32 = 3;

/// Still by half of what MediaPipe shows at the same noise, at less than a frame of lag (see `vitrine-ar measure`).
const TUNING: Tuning = Tuning { rest_hz: 0.6, hz_per_speed: 60.0, speed_hz: 4.0 };

/// The nets that see faces.
pub struct FaceNets {
    /// `face_detection_short_range`.
    pub near: Net,
    /// `face_detection_full_range_sparse`; without it, small faces are not found.
    pub far: Option<Net>,
    /// `face_landmark`.
    pub mesh: Net,
    /// `iris_landmark`; without it, faces have 468 points.
    pub iris: Option<Net>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceOptions {
    /// The most faces that are followed.
    pub faces_max: usize,
    /// Every picture stands alone: nothing is followed or filtered.
    pub is_static: bool,
    /// Whether points are filtered.
    pub is_filtered: bool,
}

impl Default for FaceOptions {
    fn default() -> FaceOptions {
        FaceOptions { faces_max: 2, is_static: false, is_filtered: true }
    }
}

/// A face in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// How sure it is that this is a face, 0 to 1.
    pub score: f32,
    /// 468 points, or 478 with irises. x and y in pixels; z in pixels too, smaller towards the camera.
    pub landmarks: Vec<Vec3>,
    /// Takes the canonical face to the camera's space, centimetres; see [`FaceGeometry::fit`].
    pub camera_from_face: Option<DMat4>,
    /// The same as MediaPipe computes it, wrong by the angle at which the face lies beside the picture's middle; to be
    /// compared with.
    pub reference_pose: Option<DMat4>,
    /// How visible what it wears should be, 0 to 1: a face that is lost fades.
    pub opacity: f32,
    /// Whether it is in this picture. A lost face is kept, where it was, while it fades.
    pub is_seen: bool,
}

impl Face {
    /// The upright box around the landmarks, pixels.
    #[must_use]
    pub fn bounds(&self) -> (Vec2, Vec2) {
        bounds(self.landmarks.iter().map(|p| p.truncate()))
    }

    /// Distance of the outer eye corners, pixels.
    #[must_use]
    pub fn eye_distance_px(&self) -> f32 {
        (self.landmarks[EYE_CORNERS.1] - self.landmarks[EYE_CORNERS.0]).truncate().length()
    }
}

/// Finds faces and follows them.
pub struct FaceTracker(Follower<FaceSight>);

/// The nets that see faces, and what is made of what they see.
struct FaceSight {
    near: Detector,
    far: Option<Detector>,
    mesh: Mesh,
    iris: Option<Iris>,
    sees_irises: bool,
    geometry: Option<FaceGeometry>,
    options: FaceOptions,
}

/// What is kept of a face from frame to frame.
struct Memory {
    /// The detector was not sure: it may have taken the chin for the forehead.
    is_doubtful: bool,
    filter: OneEuro,
}

impl FaceTracker {
    /// Without `geometry`, faces have no pose.
    ///
    /// # Errors
    /// One of the nets is another file.
    pub fn new(nets: FaceNets, geometry: Option<FaceGeometry>, options: FaceOptions) -> Result<FaceTracker, NetError> {
        let sight = FaceSight {
            near: Detector::face_near(nets.near)?,
            far: nets.far.map(Detector::face_far).transpose()?,
            mesh: Mesh::new(nets.mesh)?,
            iris: nets.iris.map(Iris::new).transpose()?,
            sees_irises: true,
            geometry,
            options,
        };
        Ok(FaceTracker(Follower::new(sight, options.faces_max, options.is_static)))
    }

    /// Whether irises are looked for from now on, where there is a net for them. Without, faces have 468 points and cost half:
    /// enough for who is measured already and has nothing painted at the eyes.
    pub fn see_irises(&mut self, yes: bool) {
        self.0.sight_mut().sees_irises = yes;
    }

    /// The faces of this frame, and those that are fading.
    ///
    /// # Errors
    /// Those of the nets.
    pub fn track(&mut self, frame: &Frame) -> Result<&[Face], NetError> {
        self.0.track(frame)
    }
}

impl Sight for FaceSight {
    type Thing = Face;
    type Memory = Memory;

    const SEARCH_EVERY: u32 = 10;

    fn find(&mut self, nth: usize, picture: &Picture) -> Result<Vec<Detection>, NetError> {
        let detector = if nth == 0 { Some(&mut self.near) } else { self.far.as_mut() };
        detector.map_or_else(|| Ok(Vec::new()), |detector| detector.find(picture))
    }

    /// MediaPipe's `face_detection_front_detection_to_roi`.
    fn region(detection: &Detection) -> Region {
        let angle = angle_to(detection.points[0], detection.points[1], 0.0);
        Region::around(detection.min, detection.max, angle).shifted_squared_scaled(Vec2::ZERO, REGION_SCALE)
    }

    fn begin(detection: &Detection) -> (Face, Memory) {
        let face = Face {
            score: 0.0,
            landmarks: Vec::new(),
            camera_from_face: None,
            reference_pose: None,
            opacity: 0.0,
            is_seen: false,
        };
        (face, Memory { is_doubtful: detection.score < DOUBTFUL, filter: OneEuro::new(TUNING) })
    }

    fn forget(memory: &mut Memory) {
        memory.filter.reset();
    }

    fn look(&mut self, frame: &Frame, followed: &mut Followed<FaceSight>) -> Result<bool, NetError> {
        let is_new = !followed.is_seen;
        let mut is_seen = followed.look(&mut self.mesh, &frame.picture)?;
        if std::mem::take(&mut followed.memory.is_doubtful) {
            is_seen = followed.look_the_other_way_up(is_seen, &mut self.mesh, &frame.picture)?;
        }
        for look in 0..LOOKS_AGAIN_MAX {
            if !(is_seen && is_new) {
                break;
            }
            let share = if look == 0 && !followed.is_turned() { 1.0 } else { STILL };
            if !followed.is_askew(share) {
                break;
            }
            followed.region = region_of_landmarks(&followed.thing.landmarks);
            is_seen = followed.look(&mut self.mesh, &frame.picture)?;
        }
        if is_seen {
            if let Some(iris) = self.iris.as_mut().filter(|_| self.sees_irises) {
                iris.refine(&frame.picture, &mut followed.thing.landmarks)?;
            }
            followed.settle(frame, self.options, self.geometry.as_ref());
        }
        Ok(is_seen)
    }

    fn show(face: &mut Face, opacity: f32, is_seen: bool) {
        (face.opacity, face.is_seen) = (opacity, is_seen);
    }
}

impl Followed<FaceSight> {
    /// Fills in what the mesh says; false when there is no face in the region.
    fn look(&mut self, mesh: &mut Mesh, picture: &Picture) -> Result<bool, NetError> {
        if !self.region.is_usable() {
            return Ok(false);
        }
        let Some((score, landmarks)) = mesh.look(picture, &self.region)? else { return Ok(false) };
        self.thing.score = score;
        self.thing.landmarks.clear();
        self.thing.landmarks.extend_from_slice(landmarks);
        Ok(true)
    }

    /// Tries the region upside down, and keeps what the mesh is surer of.
    fn look_the_other_way_up(&mut self, is_seen: bool, mesh: &mut Mesh, picture: &Picture) -> Result<bool, NetError> {
        let (first, score) = (self.region, if is_seen { self.thing.score } else { 0.0 });
        self.region.angle += std::f32::consts::PI;
        if self.look(mesh, picture)? && self.thing.score > score {
            return Ok(true);
        }
        self.region = first;
        Ok(is_seen && self.look(mesh, picture)?)
    }

    /// Whether it looks aside, up or down.
    fn is_turned(&self) -> bool {
        let sine = |(a, b): (usize, usize)| {
            let line = self.thing.landmarks[b] - self.thing.landmarks[a];
            (line.z / line.length()).abs()
        };
        sine(SIDES).max(sine(HEIGHT)) > TURNED
    }

    /// Whether the detector's box was so far from what the landmarks ask for that a second look sees more: so it is with
    /// heads that are turned or tilted. `share`: of the limits.
    fn is_askew(&self, share: f32) -> bool {
        let better = region_of_landmarks(&self.thing.landmarks);
        let turned = (better.angle - self.region.angle).sin().abs();
        let moved = better.center.distance(self.region.center) / self.region.size.x;
        let grown = (better.size.x / self.region.size.x).ln().abs();
        turned > share * ASKEW_TURN || moved > share * ASKEW_MOVE || grown > share * ASKEW_GROW
    }

    /// Filters the landmarks, and derives from them where to look next and the pose.
    fn settle(&mut self, frame: &Frame, options: FaceOptions, geometry: Option<&FaceGeometry>) {
        let landmarks = &mut self.thing.landmarks;
        if options.is_filtered && !options.is_static {
            let size = (landmarks[EYE_CORNERS.1] - landmarks[EYE_CORNERS.0]).truncate().length();
            self.memory.filter.apply(landmarks, size, frame.time);
        }
        self.region = region_of_landmarks(landmarks);
        let (width, height) = (frame.picture.width(), frame.picture.height());
        let pose = |fit: Option<Fit>| fit.map(|fit| fit.camera_from_face);
        self.thing.camera_from_face = pose(geometry.and_then(|g| g.fit(landmarks, width, height)));
        self.thing.reference_pose =
            pose(geometry.and_then(|g| g.fit_unit(&unit_landmarks(landmarks, width, height), width, height)));
    }
}

/// Where to look in the next frame (MediaPipe's `face_landmark_landmarks_to_roi`).
fn region_of_landmarks(landmarks: &[Vec3]) -> Region {
    let angle = angle_to(landmarks[EYE_CORNERS.0].truncate(), landmarks[EYE_CORNERS.1].truncate(), 0.0);
    let (min, max) = bounds(landmarks[..FACE_POINTS].iter().map(|p| p.truncate()));
    Region::around(min, max, angle).shifted_squared_scaled(Vec2::ZERO, REGION_SCALE)
}
