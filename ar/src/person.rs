//! One person's own face: its shape is learned while they look into the camera, and their head's place follows from
//! laying that shape over what is seen. No canonical face is needed; the size comes from the irises.
//!
//! Lengths are metres. The face's space: origin between the eyes, +X to the viewer's right when the face looks at the
//! camera, +Y up, +Z out of the face. The camera is at the origin, looks along -Z, and +Y is up.

use glam::{DMat4, DVec2, DVec3, Vec3};

use crate::face::{EYE_CORNERS, Face, IRIS_POINTS};
use crate::geometry::{FACE_POINTS, Procrustes};

/// Width of an iris (11.7 ± 0.5 mm among adults; Rüfer, Schröder, Erb, Cornea 24 (2005)).
const IRIS: f64 = 0.0117;
/// Distance of the outer eye corners where no iris is seen (mean of adults; Farkas, Anthropometry of the Head and Face,
/// 1994).
const OUTER_CORNERS: f64 = 0.089;
/// Nobody's are nearer together or farther apart (four standard deviations of 4.5 mm): irises that say so were not seen well.
const OUTER_CORNERS_RANGE: std::ops::Range<f64> = 0.071..0.107;
/// Inner eye corners, forehead, chin, base of the nose.
const INNER: [usize; 2] = [133, 362];
const FOREHEAD: usize = 10;
const CHIN: usize = 152;
const NOSE_BASE: usize = 2;

/// A face that looks further aside than this (cosine) teaches nothing: its far half is guessed.
const FRONTAL_MIN: f64 = 0.92;
/// After so many frames the shape is known.
const LESSONS_MAX: u32 = 60;
/// From so many on, and whenever that has doubled, what was fitted to the shape should be fitted again.
const FIRST_EDITION: u32 = 5;

/// Somebody whose face is being learned.
#[derive(Debug, Clone, Default)]
pub struct Person {
    shape: Option<Shape>,
}

#[derive(Debug, Clone)]
struct Shape {
    points: Vec<DVec3>,
    laid: Procrustes,
    lessons: u32,
}

impl Person {
    /// Looks at a face of a `width` x `height` picture whose vertical field of view is `fov_y` radians: what takes the
    /// face's space to the camera's. `None` when the landmarks are no face: too few, no numbers, or all in one place.
    pub fn look(&mut self, face: &Face, width: u32, height: u32, fov_y: f64) -> Option<DMat4> {
        let landmarks = face.landmarks.get(..FACE_POINTS)?;
        if !landmarks.iter().all(|p| p.is_finite()) {
            return None;
        }
        let middle = DVec2::new(f64::from(width), f64::from(height)) / 2.0;
        let focal = middle.y / (fov_y / 2.0).tan();
        let by_iris = iris_metres_per_pixel(&face.landmarks)?;
        let placed =
            |metres: f64| -> Vec<DVec3> { landmarks.iter().map(|p| in_camera(p, metres, middle, focal)).collect() };
        let (mut metres, mut seen) = (by_iris, placed(by_iris));
        let mut camera_from_face = frame_of(&seen)?;
        // The known shape says how large a pixel is far more steadily than the irises of one frame: laid over what is
        // seen it has its own size.
        for _ in 0..2 {
            let Some(laid) = self.shape.as_ref().and_then(|shape| shape.laid.solve(&seen)) else { break };
            metres /= laid.scale;
            seen = placed(metres);
        }
        if let Some(found) = self.shape.as_ref().and_then(|shape| shape.laid.solve_rigid(&seen)) {
            camera_from_face = found;
        }
        if face.is_seen && self.shape.as_ref().is_none_or(|shape| shape.lessons < LESSONS_MAX) {
            self.learn(&placed(by_iris));
        }
        Some(camera_from_face)
    }

    /// The 468 points of the face as known so far, in its own space; empty before anybody was seen.
    #[must_use]
    pub fn surface(&self) -> Vec<Vec3> {
        self.shape.iter().flat_map(|s| &s.points).map(|p| p.as_vec3()).collect()
    }

    /// Whether the face was seen from the front: only then are its measures worth telling.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.shape.as_ref().is_some_and(|shape| shape.lessons > 0)
    }

    /// Whether everything was learnt that will be: from now on a pixel's size is told by the shape, and not by the irises.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.shape.as_ref().is_some_and(|shape| shape.lessons >= LESSONS_MAX)
    }

    /// Counts up when the shape has become so much surer that what was fitted to it should be fitted again.
    #[must_use]
    pub fn edition(&self) -> u32 {
        self.shape.as_ref().map_or(0, |shape| match shape.lessons / FIRST_EDITION {
            0 => 1,
            times => 2 + times.ilog2(),
        })
    }

    /// Means of what was seen from the front.
    fn learn(&mut self, seen: &[DVec3]) {
        let Some(camera_from_face) = frame_of(seen) else { return };
        let to_camera = -camera_from_face.w_axis.truncate().normalize_or_zero();
        let is_frontal = camera_from_face.z_axis.truncate().dot(to_camera) > FRONTAL_MIN;
        let lessons = self.shape.as_ref().map_or(0, |shape| shape.lessons);
        // The first look teaches from whatever side; the first one from the front replaces it.
        if self.shape.is_some() && !is_frontal {
            return;
        }
        let face_from_camera = camera_from_face.inverse();
        let mut points: Vec<DVec3> = seen.iter().map(|&p| face_from_camera.transform_point3(p)).collect();
        if let Some(shape) = self.shape.as_ref().filter(|shape| shape.lessons > 0) {
            let new = 1.0 / f64::from(shape.lessons + 1);
            points.iter_mut().zip(&shape.points).for_each(|(p, known)| *p = known.lerp(*p, new));
        }
        let weights = steady(&points);
        let laid = Procrustes::new(&points, &weights);
        self.shape = Some(Shape { points, laid, lessons: lessons + u32::from(is_frontal) });
    }
}

/// Where a landmark is, when a pixel spans `metres` at the middle of the face: on the ray that it is seen along.
fn in_camera(p: &Vec3, metres: f64, middle: DVec2, focal: f64) -> DVec3 {
    let depth = focal * metres + f64::from(p.z) * metres;
    let across = (p.truncate().as_dvec2() - middle) * (depth / focal);
    DVec3::new(across.x, -across.y, -depth)
}

/// The face's space by its eyes, forehead and chin.
fn frame_of(seen: &[DVec3]) -> Option<DMat4> {
    let right = (seen[EYE_CORNERS.1] - seen[EYE_CORNERS.0]).try_normalize()?;
    let out = right.cross(seen[FOREHEAD] - seen[CHIN]).try_normalize()?;
    let up = out.cross(right);
    let eyes = [EYE_CORNERS.0, EYE_CORNERS.1, INNER[0], INNER[1]].map(|i| seen[i]).iter().sum::<DVec3>() / 4.0;
    Some(DMat4::from_cols(right.extend(0.0), up.extend(0.0), out.extend(0.0), eyes.extend(1.0)))
}

/// What does not move when the face speaks or smiles: everything above the base of the nose.
fn steady(points: &[DVec3]) -> Vec<(usize, f64)> {
    let above = |p: &DVec3| p.y > points[NOSE_BASE].y;
    points.iter().enumerate().filter(|(_, p)| above(p)).map(|(i, _)| (i, 1.0)).collect()
}

/// By the irises where both are seen, otherwise by the eyes' corners.
fn iris_metres_per_pixel(landmarks: &[Vec3]) -> Option<f64> {
    let irises = landmarks.get(FACE_POINTS..FACE_POINTS + 2 * IRIS_POINTS);
    let width = irises.map(|points| {
        // Of each iris: its middle, then right, top, left and bottom.
        let across = points.chunks_exact(IRIS_POINTS).map(|iris| (iris[1] - iris[3]).truncate().length());
        f64::from(across.sum::<f32>()) / 2.0
    });
    let corners = f64::from((landmarks[EYE_CORNERS.1] - landmarks[EYE_CORNERS.0]).length());
    let by_iris = width.filter(|px| *px > 1.0).map(|px| IRIS / px);
    let metres =
        by_iris.filter(|metres| OUTER_CORNERS_RANGE.contains(&(metres * corners))).unwrap_or(OUTER_CORNERS / corners);
    (metres.is_finite() && metres > 0.0).then_some(metres)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOV: f64 = 1.0;
    const SIZE: (u32, u32) = (640, 480);

    /// A bulging oval of 468 points and two irises, metres, in the face's space.
    fn head() -> Vec<DVec3> {
        let mut points: Vec<DVec3> = (0..FACE_POINTS)
            .map(|i| {
                let (r, a) = (((i + 1) as f64 / FACE_POINTS as f64).sqrt(), i as f64 * 2.4);
                DVec3::new(r * a.cos() * 0.075, r * a.sin() * 0.1, 0.04 * (1.0 - r * r) - 0.02)
            })
            .collect();
        for (i, x, y) in [
            (EYE_CORNERS.0, -0.045, 0.0),
            (EYE_CORNERS.1, 0.045, 0.0),
            (INNER[0], -0.016, 0.0),
            (INNER[1], 0.016, 0.0),
            (FOREHEAD, 0.0, 0.07),
            (CHIN, 0.0, -0.09),
            (NOSE_BASE, 0.0, -0.05),
        ] {
            points[i] = DVec3::new(x, y, 0.0);
        }
        for x in [-0.031, 0.031] {
            let r = IRIS / 2.0;
            points.extend(
                [(0.0, 0.0), (r, 0.0), (0.0, r), (-r, 0.0), (0.0, -r)].map(|(dx, dy)| DVec3::new(x + dx, dy, 0.0)),
            );
        }
        points
    }

    /// What a tracker would say of the head at that place; `iris` makes its irises look larger.
    fn seen(camera_from_face: DMat4, iris: f64) -> Face {
        let focal = f64::from(SIZE.1) / 2.0 / (FOV / 2.0).tan();
        let distance = -camera_from_face.w_axis.z;
        let points = head();
        let mut landmarks: Vec<Vec3> = points
            .iter()
            .map(|&p| {
                let at = camera_from_face.transform_point3(p);
                let flat = DVec2::new(at.x, -at.y) * focal / -at.z;
                let px = flat + DVec2::new(f64::from(SIZE.0), f64::from(SIZE.1)) / 2.0;
                px.extend((-at.z - distance) * focal / distance).as_vec3()
            })
            .collect();
        for points in landmarks[FACE_POINTS..].chunks_exact_mut(IRIS_POINTS) {
            let middle = points[0];
            points.iter_mut().for_each(|p| *p = middle + (*p - middle) * iris as f32);
        }
        Face { score: 1.0, landmarks, camera_from_face: None, reference_pose: None, opacity: 1.0, is_seen: true }
    }

    fn at(yaw: f64, x: f64, z: f64) -> DMat4 {
        DMat4::from_translation(DVec3::new(x, 0.01, -z)) * DMat4::from_rotation_y(yaw)
    }

    fn look(person: &mut Person, place: DMat4, iris: f64) -> DMat4 {
        person.look(&seen(place, iris), SIZE.0, SIZE.1, FOV).expect("a face")
    }

    #[test]
    fn the_iris_says_how_far_away_the_head_is() {
        for z in [0.35, 0.6, 1.0] {
            let place = look(&mut Person::default(), at(0.0, 0.05, z), 1.0);
            let found = -place.w_axis.z;
            assert!((found / z - 1.0).abs() < 0.02, "{found} for {z}");
        }
    }

    #[test]
    fn a_learned_face_keeps_its_size_when_an_iris_seems_larger() {
        let mut person = Person::default();
        for _ in 0..20 {
            look(&mut person, at(0.0, 0.0, 0.6), 1.0);
        }
        let place = look(&mut person, at(0.2, 0.1, 0.6), 1.1);
        let found = -place.w_axis.z;
        assert!((found / 0.6 - 1.0).abs() < 0.02, "{found}");
        let turned = place.z_axis;
        assert!((turned.x.atan2(turned.z) - 0.2).abs() < 0.02, "{turned}");
    }

    #[test]
    fn a_first_look_from_the_side_is_forgotten_for_one_from_the_front() {
        let mut person = Person::default();
        look(&mut person, at(0.7, 0.0, 0.5), 1.0);
        let first = person.edition();
        for _ in 0..FIRST_EDITION {
            look(&mut person, at(0.0, 0.0, 0.5), 1.0);
        }
        assert!(person.edition() > first);
        let surface = person.surface();
        let width = surface[EYE_CORNERS.1].x - surface[EYE_CORNERS.0].x;
        assert!((width - 0.09).abs() < 0.002, "{width}");
    }

    #[test]
    fn irises_that_make_a_giant_are_not_believed() {
        for iris in [0.25, 4.0] {
            let mut person = Person::default();
            let found = -look(&mut person, at(0.0, 0.0, 0.6), iris).w_axis.z;
            assert!((found / 0.6 - 1.0).abs() < 0.05, "{found} for irises of {iris}");
        }
        let mut person = Person::default();
        look(&mut person, at(1.2, 0.0, 0.6), 1.0);
        assert!(!person.is_measured(), "a profile tells no measures");
        look(&mut person, at(0.0, 0.0, 0.6), 1.0);
        assert!(person.is_measured());
    }

    #[test]
    fn what_is_no_face_is_refused() {
        let mut face = seen(at(0.0, 0.0, 0.5), 1.0);
        face.landmarks[17] = Vec3::NAN;
        assert_eq!(Person::default().look(&face, SIZE.0, SIZE.1, FOV), None);
        face.landmarks.truncate(9);
        assert_eq!(Person::default().look(&face, SIZE.0, SIZE.1, FOV), None);
        face.landmarks = vec![Vec3::ONE; FACE_POINTS];
        assert_eq!(Person::default().look(&face, SIZE.0, SIZE.1, FOV), None);
    }
}
