//! Faces: found once, then followed.

mod iris;
mod mesh;

use std::time::Duration;

use glam::{DMat4, Vec2, Vec3};

use crate::detector::Detector;
use crate::filter::{Fade, OneEuro, Tuning};
use crate::geometry::{FACE_POINTS, FaceGeometry, Fit, unit_landmarks};
use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::{Region, angle_to, bounds};
use crate::source::Frame;
use crate::ssd::Detection;

pub use iris::{IRIS_POINTS, Iris};
use mesh::Mesh;

/// Points with both irises.
pub const REFINED_POINTS: usize = FACE_POINTS + 2 * IRIS_POINTS;

/// Outer corners of the person's right and left eye.
pub const EYE_CORNERS: (usize, usize) = (33, 263);

/// A face's region is this much larger than what it was made from, so that the whole face stays inside.
const REGION_SCALE: f32 = 1.5;

/// Regions that cover more than this of each other are of one face (MediaPipe's `AssociationNormRectCalculator`).
const SAME_FACE: f32 = 0.5;

/// A region this far from the right one is looked at again: sine of the angle, share of its size, logarithm of its size.
const ASKEW_TURN: f32 = 0.1;
const ASKEW_MOVE: f32 = 0.06;
const ASKEW_GROW: f32 = 0.12;

/// And once it was looked at again, until it is so much nearer: points from a region that is still on its way are off by
/// more than those of one that stands still. (A region that was good at once stays, as MediaPipe's does.)
const STILL: f32 = 0.4;

/// A detection less sure than this may be of a face that is upside down.
const DOUBTFUL: f32 = 0.75;

/// A turned head needs two or three looks until its region stands still.
const LOOKS_AGAIN_MAX: u32 = 3;

/// While a face is followed and another may come, the whole picture is searched once in so many frames.
const SEARCH_EVERY: u32 = 10;

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
pub struct FaceTracker {
    near: Detector,
    far: Option<Detector>,
    mesh: Mesh,
    iris: Option<Iris>,
    geometry: Option<FaceGeometry>,
    options: FaceOptions,
    followed: Vec<Followed>,
    faces: Vec<Face>,
    frames_since_search: u32,
    /// When the frame before this one was.
    before: Option<Duration>,
}

/// A face from frame to frame.
struct Followed {
    region: Region,
    /// The detector was not sure: it may have taken the chin for the forehead.
    is_doubtful: bool,
    filter: OneEuro,
    fade: Fade,
    face: Face,
}

impl FaceTracker {
    /// Without `geometry`, faces have no pose.
    ///
    /// # Errors
    /// One of the nets is another file.
    pub fn new(nets: FaceNets, geometry: Option<FaceGeometry>, options: FaceOptions) -> Result<FaceTracker, NetError> {
        Ok(FaceTracker {
            near: Detector::face_near(nets.near)?,
            far: nets.far.map(Detector::face_far).transpose()?,
            mesh: Mesh::new(nets.mesh)?,
            iris: nets.iris.map(Iris::new).transpose()?,
            geometry,
            options,
            followed: Vec::new(),
            faces: Vec::new(),
            frames_since_search: 0,
            before: None,
        })
    }

    /// The faces of this frame, and those that are fading.
    ///
    /// # Errors
    /// Those of the nets.
    pub fn track(&mut self, frame: &Frame) -> Result<&[Face], NetError> {
        if self.options.is_static {
            self.followed.clear();
            self.before = None;
        }
        self.search(&frame.picture)?;
        for followed in &mut self.followed {
            let is_new = !followed.face.is_seen;
            let mut is_seen = followed.look(&mut self.mesh, &frame.picture)?;
            if std::mem::take(&mut followed.is_doubtful) {
                is_seen = followed.look_the_other_way_up(is_seen, &mut self.mesh, &frame.picture)?;
            }
            for look in 0..LOOKS_AGAIN_MAX {
                if !(is_seen && is_new && followed.is_askew(if look == 0 { 1.0 } else { STILL })) {
                    break;
                }
                followed.region = region_of_landmarks(&followed.face.landmarks);
                is_seen = followed.look(&mut self.mesh, &frame.picture)?;
            }
            if is_seen {
                if let Some(iris) = &mut self.iris {
                    iris.refine(&frame.picture, &mut followed.face.landmarks)?;
                }
                followed.settle(&frame.picture, frame.time, self.options, self.geometry.as_ref());
            }
            followed.face.is_seen = is_seen;
            followed.face.opacity = followed.fade.step(is_seen, frame.time);
        }
        self.before = Some(frame.time);
        self.followed.retain(|f| f.face.is_seen || f.face.opacity > 0.0);
        self.drop_doubles();
        self.faces.clear();
        self.faces.extend(self.followed.iter().map(|f| f.face.clone()));
        Ok(&self.faces)
    }

    /// Adds faces that are not followed yet.
    fn search(&mut self, picture: &Picture) -> Result<(), NetError> {
        let seen = self.followed.iter().filter(|f| f.face.is_seen).count();
        self.frames_since_search += 1;
        if seen >= self.options.faces_max || (seen > 0 && self.frames_since_search < SEARCH_EVERY) {
            return Ok(());
        }
        self.frames_since_search = 0;
        let found = self.near.find(picture)?;
        self.add(found);
        if self.kept() < self.options.faces_max
            && let Some(far) = &mut self.far
        {
            let found = far.find(picture)?;
            self.add(found);
        }
        Ok(())
    }

    fn add(&mut self, found: Vec<Detection>) {
        for detection in found {
            let region = region_of_detection(&detection);
            // A face that comes back while it fades is the same face.
            if let Some(lost) = self.followed.iter_mut().find(|f| f.region.overlap(&region) > SAME_FACE) {
                if lost.is_fading() {
                    lost.region = region;
                    lost.filter.reset();
                }
            } else if self.kept() < self.options.faces_max {
                self.followed.push(Followed::new(region, detection.score < DOUBTFUL, self.before));
            }
        }
    }

    /// Faces that are followed; one that fades takes nobody's place.
    fn kept(&self) -> usize {
        self.followed.iter().filter(|f| !f.is_fading()).count()
    }

    /// Two regions may come to follow one face; the surer one stays.
    fn drop_doubles(&mut self) {
        self.followed.sort_by_key(|f| !f.face.is_seen);
        let mut kept: Vec<Region> = Vec::with_capacity(self.followed.len());
        self.followed.retain(|f| {
            let is_new = kept.iter().all(|other| other.overlap(&f.region) <= SAME_FACE);
            kept.push(f.region);
            is_new
        });
    }
}

impl Followed {
    /// It was seen before, but not in the last frame.
    fn is_fading(&self) -> bool {
        !self.face.is_seen && self.face.opacity > 0.0
    }

    fn new(region: Region, is_doubtful: bool, before: Option<Duration>) -> Followed {
        let face = Face {
            score: 0.0,
            landmarks: Vec::new(),
            camera_from_face: None,
            reference_pose: None,
            opacity: 0.0,
            is_seen: false,
        };
        Followed { region, is_doubtful, filter: OneEuro::new(TUNING), fade: Fade::since(before), face }
    }

    /// Fills in what the mesh says; false when there is no face in the region.
    fn look(&mut self, mesh: &mut Mesh, picture: &Picture) -> Result<bool, NetError> {
        if !self.region.is_usable() {
            return Ok(false);
        }
        let Some((score, landmarks)) = mesh.look(picture, &self.region)? else { return Ok(false) };
        self.face.score = score;
        self.face.landmarks.clear();
        self.face.landmarks.extend_from_slice(landmarks);
        Ok(true)
    }

    /// Tries the region upside down, and keeps what the mesh is surer of.
    fn look_the_other_way_up(&mut self, is_seen: bool, mesh: &mut Mesh, picture: &Picture) -> Result<bool, NetError> {
        let (first, score) = (self.region, if is_seen { self.face.score } else { 0.0 });
        self.region.angle += std::f32::consts::PI;
        if self.look(mesh, picture)? && self.face.score > score {
            return Ok(true);
        }
        self.region = first;
        Ok(is_seen && self.look(mesh, picture)?)
    }

    /// Whether the detector's box was so far from what the landmarks ask for that a second look sees more: so it is with
    /// heads that are turned or tilted. `share`: of the limits.
    fn is_askew(&self, share: f32) -> bool {
        let better = region_of_landmarks(&self.face.landmarks);
        let turned = (better.angle - self.region.angle).sin().abs();
        let moved = better.center.distance(self.region.center) / self.region.size.x;
        let grown = (better.size.x / self.region.size.x).ln().abs();
        turned > share * ASKEW_TURN || moved > share * ASKEW_MOVE || grown > share * ASKEW_GROW
    }

    /// Filters the landmarks, and derives from them where to look next and the pose.
    fn settle(&mut self, picture: &Picture, time: Duration, options: FaceOptions, geometry: Option<&FaceGeometry>) {
        let landmarks = &mut self.face.landmarks;
        if options.is_filtered && !options.is_static {
            let size = (landmarks[EYE_CORNERS.1] - landmarks[EYE_CORNERS.0]).truncate().length();
            self.filter.apply(landmarks, size, time);
        }
        self.region = region_of_landmarks(landmarks);
        let (width, height) = (picture.width(), picture.height());
        let pose = |fit: Option<Fit>| fit.map(|fit| fit.camera_from_face);
        self.face.camera_from_face = pose(geometry.and_then(|g| g.fit(landmarks, width, height)));
        self.face.reference_pose =
            pose(geometry.and_then(|g| g.fit_unit(&unit_landmarks(landmarks, width, height), width, height)));
    }
}

/// Where to look for the points of a face that was detected (MediaPipe's `face_detection_front_detection_to_roi`).
fn region_of_detection(detection: &Detection) -> Region {
    let angle = angle_to(detection.points[0], detection.points[1], 0.0);
    Region::around(detection.min, detection.max, angle).shifted_squared_scaled(Vec2::ZERO, REGION_SCALE)
}

/// Where to look in the next frame (MediaPipe's `face_landmark_landmarks_to_roi`).
fn region_of_landmarks(landmarks: &[Vec3]) -> Region {
    let angle = angle_to(landmarks[EYE_CORNERS.0].truncate(), landmarks[EYE_CORNERS.1].truncate(), 0.0);
    let (min, max) = bounds(landmarks[..FACE_POINTS].iter().map(|p| p.truncate()));
    Region::around(min, max, angle).shifted_squared_scaled(Vec2::ZERO, REGION_SCALE)
}
