//! A hand of our own with its forearm: bones that bend, flesh around them, drawn with known pose and sizes.
//!
//! The hand's space, centimetres: the wrist at the origin, +Y to the root of the middle finger, +Z out of the back of the
//! hand, +X follows: to the thumb of a left hand, away from the thumb of a right one.

mod flesh;

use glam::{DMat3, DMat4, DVec3};

use super::body::{Material, Part};
use super::raster::Raster;
use super::{Shot, paint, surface};
use crate::hand::skeleton::{Build, Joint, Skeleton, fanned, mirror};
use crate::hand::{Finger, HAND_POINTS, Handedness, RING_PLACE, WATCH_PLACE};
use crate::picture::{Picture, PictureError};

use flesh::Flesh;

/// Skin is laid over a grid of this step, centimetres, for a hand of usual size: a finger is forty steps around.
const STEP_CM: f64 = 0.15;

/// What makes one hand differ from another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HandShape {
    /// Which hand.
    pub handedness: Handedness,
    /// Length of all bones against a usual adult's, whose palm (wrist to the root of the middle finger) is 94 mm long.
    pub size: f64,
    /// The palm's width against a usual adult's, beside its size.
    pub palm_width: f64,
    /// Lengths of the fingers against a usual adult's, from the thumb on, beside the size.
    pub finger_length: [f64; 5],
    /// Widths of the fingers between root and next joint, from the thumb on, millimetres; the flesh between the fingers'
    /// roots adds a little, see [`Hand::ring_section`].
    pub finger_width_mm: [f64; 5],
    /// Depth of a finger over its width.
    pub finger_depth: f64,
    /// Width of the wrist, millimetres; see [`Hand::wrist_section`].
    pub wrist_width_mm: f64,
    /// Depth of the wrist over its width.
    pub wrist_depth: f64,
    /// How far each finger is bent at its root, middle and last joint, degrees; from the thumb on.
    pub bend_deg: [[f64; 3]; 5],
    /// How far the fingers are spread, against a relaxed hand.
    pub spread: f64,
    /// Colour of the skin in full light, linear.
    pub skin: [f32; 3],
}

impl Default for HandShape {
    fn default() -> HandShape {
        HandShape {
            handedness: Handedness::Right,
            size: 1.0,
            palm_width: 1.0,
            finger_length: [1.0; 5],
            finger_width_mm: [19.5, 18.0, 18.5, 17.5, 15.5],
            finger_depth: 0.95,
            wrist_width_mm: 56.0,
            wrist_depth: 0.70,
            bend_deg: [[4.0, 8.0, 8.0], [8.0, 10.0, 6.0], [8.0, 10.0, 6.0], [10.0, 12.0, 6.0], [10.0, 12.0, 8.0]],
            spread: 1.0,
            skin: [0.62, 0.37, 0.27],
        }
    }
}

/// A cut through a finger or the wrist, millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// From side to side.
    pub width_mm: f64,
    /// From the back to the palm's side.
    pub depth_mm: f64,
    /// All around.
    pub girth_mm: f64,
}

/// A hand that can be drawn.
#[derive(Debug)]
pub struct Hand {
    shape: HandShape,
    skeleton: Skeleton,
    flesh: Flesh,
    part: Part,
    raster: Raster,
}

impl Hand {
    /// A hand of this shape; this lays its skin, and takes a fraction of a second.
    #[must_use]
    pub fn new(shape: HandShape) -> Hand {
        let skeleton = skeleton(&shape);
        let flesh = Flesh::new(&shape, &skeleton);
        let side = mirror(shape.handedness);
        let skin = surface::around(flesh.bounds(), STEP_CM * shape.size, |p| flesh.distance(p));
        let part = Part {
            material: Material::Painted,
            positions: skin.positions.iter().map(|p| *p * side).collect(),
            normals: skin.normals.iter().map(|n| *n * side).collect(),
            marks: skin.positions.iter().zip(&skin.normals).map(|(p, n)| flesh.color(*p, *n)).collect(),
            triangles: skin.triangles,
            eye: None,
        };
        Hand { shape, skeleton, flesh, part, raster: Raster::default() }
    }

    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> &HandShape {
        &self.shape
    }

    /// The 21 points that hand nets know, in the hand's space, centimetres: joints lie inside the flesh, tips just under
    /// it.
    #[must_use]
    pub fn points_cm(&self) -> [DVec3; HAND_POINTS] {
        self.skeleton.points.map(|p| p * mirror(self.shape.handedness))
    }

    /// The true place of a watch, as [`crate::hand::HandFrames::wrist`] describes it, in the hand's space.
    #[must_use]
    pub fn wrist_frame(&self) -> DMat4 {
        DMat4::from_translation(DVec3::new(0.0, -self.palm_cm() * WATCH_PLACE, 0.0))
    }

    /// The true place of a ring, as [`crate::hand::HandFrames::rings`] describes it, in the hand's space.
    #[must_use]
    pub fn ring_frame(&self, finger: Finger) -> DMat4 {
        let bone = self.skeleton.ring_bone(finger);
        let side = mirror(self.shape.handedness);
        let (y, z) = (bone.turn.y_axis * side, bone.turn.z_axis * side);
        DMat4::from_mat3_translation(DMat3::from_cols(y.cross(z), y, z), bone.at(RING_PLACE) * side)
    }

    /// What a ring on this finger goes around.
    #[must_use]
    pub fn ring_section(&self, finger: Finger) -> Section {
        let bone = self.skeleton.ring_bone(finger);
        self.flesh.section(Some(finger), bone.at(RING_PLACE), &bone.turn)
    }

    /// What a watch goes around.
    #[must_use]
    pub fn wrist_section(&self) -> Section {
        self.flesh.section(None, self.wrist_frame().w_axis.truncate(), &DMat3::IDENTITY)
    }

    /// Draws it; `camera_from_head` of the shot takes the hand's space to the camera's.
    ///
    /// # Errors
    /// The picture would be empty or beyond the limits.
    pub fn draw(&mut self, shot: &Shot, picture: &mut Picture) -> Result<(), PictureError> {
        picture.resize(shot.width, shot.height)?;
        self.raster.begin(shot.width as usize, shot.height as usize);
        self.raster.draw(&self.part, &shot.camera_from_head);
        self.raster.finish(|_, color, normal| paint::skin_in_light(color, normal), shot, picture);
        Ok(())
    }

    /// See [`super::Head::depths_cm`].
    #[must_use]
    pub fn depths_cm(&mut self, shot: &Shot) -> Vec<f32> {
        self.raster.begin(shot.width as usize, shot.height as usize);
        self.raster.draw(&self.part, &shot.camera_from_head);
        self.raster.depths_cm()
    }

    fn palm_cm(&self) -> f64 {
        self.skeleton.points[9].length()
    }
}

fn skeleton(shape: &HandShape) -> Skeleton {
    let build = Build { size: shape.size, palm_width: shape.palm_width, finger_length: shape.finger_length };
    let joint = |finger: Finger| Joint {
        aside: fanned(finger, shape.spread),
        bend: shape.bend_deg[finger as usize].map(f64::to_radians),
    };
    Skeleton::new(&build, &Finger::ALL.map(joint))
}
