//! A head and a hand of our own, drawn in software with known pose and sizes: the truth that tests measure against.
//!
//! The head's face is the canonical face of the nets' geometry data, its skull, ears, neck and eyes are simple bodies; the
//! hand is flesh around bones. They are not meant to be beautiful, only to be seen as a face and a hand.

mod body;
mod card;
mod hand;
mod mouth;
mod paint;
mod raster;
mod surface;

use glam::{DMat4, DQuat, DVec3, EulerRot, Vec3};

use crate::camera;
use crate::geometry::FaceGeometry;
use crate::picture::{Picture, PictureError};

use body::{Body, Material};
use paint::Paint;
use raster::Raster;

pub use card::CardShot;
pub use hand::{Hand, HandShape, Section};
pub use mouth::rounded;

/// What makes one head differ from another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadShape {
    /// Width against the canonical face.
    pub width: f64,
    /// Height against the canonical face.
    pub height: f64,
    /// Depth against the canonical face.
    pub depth: f64,
    /// Diameter of the visible iris, millimetres.
    pub iris_mm: f64,
    /// Colour of the skin in full light, linear.
    pub skin: [f32; 3],
    /// Colour of the iris, linear.
    pub iris: [f32; 3],
    /// Colour of the hair (and, in part, the brows), linear.
    pub hair: [f32; 3],
    /// How far a fringe hangs down before the forehead, centimetres below the hairline; zero is none.
    pub fringe_cm: f64,
    /// How far hair hangs down at both sides, centimetres below the crown's; zero is none.
    pub locks_cm: f64,
    /// How far the lower lip has gone down, centimetres; above zero, teeth and tongue are seen.
    pub mouth_open_cm: f64,
}

impl Default for HeadShape {
    fn default() -> HeadShape {
        HeadShape {
            width: 1.0,
            height: 1.0,
            depth: 1.0,
            iris_mm: 11.7,
            skin: [0.62, 0.37, 0.27],
            iris: [0.10, 0.06, 0.035],
            hair: [0.035, 0.022, 0.015],
            fringe_cm: 0.0,
            locks_cm: 0.0,
            mouth_open_cm: 0.0,
        }
    }
}

/// Where the head or hand is, and how the picture is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Takes the head (the canonical face's space), or the hand, to the camera's space, centimetres.
    pub camera_from_head: DMat4,
    /// Standard deviation of the sensor's noise, of 255.
    pub noise: f32,
    /// Makes the noise another one.
    pub seed: u64,
}

impl Shot {
    /// A head that has turned by these angles (degrees; yaw to its left, pitch up, roll to its left shoulder) with the
    /// middle of its face at `place` in the camera's space, centimetres.
    #[must_use]
    pub fn pose(yaw_deg: f64, pitch_deg: f64, roll_deg: f64, place: DVec3) -> DMat4 {
        let [yaw, pitch, roll] = [yaw_deg, pitch_deg, roll_deg].map(f64::to_radians);
        let turn = DQuat::from_euler(EulerRot::ZYX, roll, yaw, -pitch);
        DMat4::from_rotation_translation(turn, place)
    }
}

/// A head that can be drawn.
#[derive(Debug)]
pub struct Head {
    shape: HeadShape,
    body: Body,
    paint: Paint,
    raster: Raster,
}

impl Head {
    /// A head of this shape over the canonical face.
    #[must_use]
    pub fn new(geometry: &FaceGeometry, shape: HeadShape) -> Head {
        Head {
            shape,
            body: Body::new(geometry, &shape),
            paint: Paint::new(geometry, &shape),
            raster: Raster::default(),
        }
    }

    /// Distance of the pupils if the eyes looked far away, millimetres (drawn, they look into the camera).
    #[must_use]
    pub fn pupil_distance_mm(&self) -> f64 {
        10.0 * (self.body.eyes[0] - self.body.eyes[1]).length()
    }

    /// The middles of the pupils of eyes that look into the camera, the person's right one first, in the camera's space,
    /// centimetres.
    #[must_use]
    pub fn pupils_cm(&self, shot: &Shot) -> [DVec3; 2] {
        self.body.eyes.map(|eye| {
            let eye = shot.camera_from_head.transform_point3(eye);
            eye - eye.normalize_or_zero() * body::EYE_RADIUS
        })
    }

    /// Width of the face between the outermost points of its mesh, millimetres.
    #[must_use]
    pub fn face_width_mm(&self) -> f64 {
        10.0 * self.body.face_width_cm
    }

    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> &HeadShape {
        &self.shape
    }

    /// The 468 points as they are seen: x and y in pixels of the shot, z in pixels too, smaller towards the camera.
    #[must_use]
    pub fn landmarks(&self, shot: &Shot) -> Vec<Vec3> {
        let places: Vec<DVec3> = self.body.places.iter().map(|p| shot.camera_from_head.transform_point3(*p)).collect();
        let middle = places.iter().map(|p| p.z).sum::<f64>() / places.len() as f64;
        let px_per_cm = camera::focal_px(shot.height) / -middle;
        let seen =
            |p: &DVec3| camera::project(*p, shot.width, shot.height).extend((middle - p.z) * px_per_cm).as_vec3();
        places.iter().map(seen).collect()
    }

    /// What share of each pixel is lip, and what share is between the lips: mouth, teeth and tongue. Rows from the top.
    ///
    /// # Errors
    /// As those of [`Head::draw`].
    pub fn lips_and_mouth(&mut self, shot: &Shot) -> Result<(Vec<f32>, Vec<f32>), PictureError> {
        Picture::default().resize(shot.width, shot.height)?;
        self.lay(shot);
        let paint = &self.paint;
        let lips = self.raster.shares(|material, mark| material == Material::Face && paint.is_lip(mark));
        let mouth = self.raster.shares(|material, mark| match material {
            Material::Face => paint.is_mouth(mark),
            Material::Teeth | Material::Tongue | Material::Cavity => true,
            _ => false,
        });
        Ok((lips, mouth))
    }

    /// What share of each pixel is hair, and what share is of the head and its body at all. Rows from the top.
    ///
    /// # Errors
    /// As those of [`Head::draw`].
    pub fn hair_and_person(&mut self, shot: &Shot) -> Result<(Vec<f32>, Vec<f32>), PictureError> {
        Picture::default().resize(shot.width, shot.height)?;
        self.lay(shot);
        let hair = self.raster.shares(|material, _| matches!(material, Material::Hair | Material::Locks));
        Ok((hair, self.raster.shares(|_, _| true)))
    }

    /// Draws it.
    ///
    /// # Errors
    /// The picture would be empty or beyond the limits.
    pub fn draw(&mut self, shot: &Shot, picture: &mut Picture) -> Result<(), PictureError> {
        picture.resize(shot.width, shot.height)?;
        self.lay(shot);
        self.raster.finish(|material, mark, normal| self.paint.shade(material, mark, normal), shot, picture);
        Ok(())
    }

    /// How far the head is from the camera's plane at the middle of each pixel, row by row, centimetres; infinite beside
    /// it: what is further away there is hidden.
    #[must_use]
    pub fn depths_cm(&mut self, shot: &Shot) -> Vec<f32> {
        self.lay(shot);
        self.raster.depths_cm()
    }

    /// Finds what is visible.
    fn lay(&mut self, shot: &Shot) {
        self.raster.begin(shot.width as usize, shot.height as usize);
        for part in &self.body.parts {
            self.raster.draw(part, &shot.camera_from_head);
        }
    }
}
