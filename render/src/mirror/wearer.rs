//! What is seen of a person in one frame: a head, hands, shoulders, as far as what is worn on them must know.
//!
//! Metres and radians. The camera is at the origin, looks along -Z, and +Y is up.

use ar::mask::Mask;
use bevy::math::{Mat4, Quat, Vec2, Vec3};

/// A person in one frame.
#[derive(Debug, Clone, Default)]
pub struct Wearer {
    /// The head, if its face is seen.
    pub head: Option<Head>,
    /// The hands that are seen.
    pub hands: Vec<Hand>,
    /// The shoulder joints as the viewer sees them, left and right, in the camera's space, if they are seen.
    pub shoulders: Option<[Vec3; 2]>,
    /// Hair that hangs before the head, in the picture (see [`ar::hair`]): glasses and earrings go behind it.
    pub hair: Option<Mask>,
    /// The camera's vertical field of view.
    pub fov_y: f32,
}

/// A head. The face's space has +X to the viewer's right when it looks at the camera, +Y up and +Z out of the face.
#[derive(Debug, Clone)]
pub struct Head {
    /// The face's place.
    pub camera_from_face: Mat4,
    /// Points of the face, in its own space.
    pub surface: Vec<Vec3>,
    /// Triangles of the surface, counter-clockwise from outside.
    pub triangles: Vec<[u16; 3]>,
    /// Places of the face that the rest of the head is reckoned from.
    pub places: Places,
}

/// Places of a face, in its space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Places {
    /// Height of the middle of the eyes.
    pub eyes_y: f32,
    /// Height of the brows.
    pub brows_y: f32,
    /// Where the nose meets the upper lip.
    pub nose_base: Vec3,
    /// The lowest point of the chin.
    pub chin: Vec3,
    /// In front of the ears, left and right as the viewer sees them.
    pub sides: [Vec3; 2],
}

/// Width of the canonical face between its sides, metres: the ratios below are of it.
const CANONICAL_WIDTH: f32 = 0.1533;
/// Landmarks of the face's mesh: eyes' corners, upper edges of the brows, base of the nose, chin, sides.
const EYE_CORNERS: [usize; 4] = [33, 133, 263, 362];
const BROWS: [usize; 4] = [105, 66, 334, 296];
const NOSE_BASE: usize = 2;
const CHIN: usize = 152;
const SIDES: [usize; 2] = [234, 454];

impl Places {
    /// From a face with the points of MediaPipe's mesh, in the face's space; `None` when there are fewer than 468.
    #[must_use]
    pub fn of_mesh(surface: &[Vec3]) -> Option<Self> {
        if surface.len() < ar::geometry::FACE_POINTS {
            return None;
        }
        let mean_y = |points: [usize; 4]| points.iter().map(|&i| surface[i].y).sum::<f32>() / 4.0;
        Some(Self {
            eyes_y: mean_y(EYE_CORNERS),
            brows_y: mean_y(BROWS),
            nose_base: surface[NOSE_BASE],
            chin: surface[CHIN],
            sides: SIDES.map(|i| surface[i]),
        })
    }

    /// Width between the face's sides.
    pub(crate) fn width(&self) -> f32 {
        self.sides[0].distance(self.sides[1])
    }

    /// How large this head is against the canonical one.
    pub(crate) fn growth(&self) -> f32 {
        self.width() / CANONICAL_WIDTH
    }

    /// The middle between the face's sides: between the ears' front edges.
    pub(crate) fn between_sides(&self) -> Vec3 {
        (self.sides[0] + self.sides[1]) / 2.0
    }
}

/// Left or right, as the viewer sees the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person's right.
    Left,
    /// The person's left.
    Right,
}

impl Side {
    pub(crate) const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// -1 on the left, 1 on the right.
    pub(crate) fn sign(self) -> f32 {
        if self == Side::Left { -1.0 } else { 1.0 }
    }
}

/// From the face's side (in front of the ear) to where a lobe is pierced, of a canonical face: outwards, up, forwards.
/// The lobe hangs at the height of the nose's base, and the ear's axis leans back (Farkas 1994: the ear is 60 mm long, 18
/// degrees off the vertical); among adults the place spreads by about 4 mm each way.
const LOBE: Vec3 = Vec3::new(0.0035, -0.0245, -0.0125);
/// From between the face's sides down and back to the middle of the neck's root, of a canonical face with the head
/// held straight.
const NECK_ROOT: Vec3 = Vec3::new(0.0, -0.135, -0.042);
/// The head turns on the neck about here, from between the face's sides.
const NECK_TOP: Vec3 = Vec3::new(0.0, -0.035, -0.030);
/// Of the turn of the head, this share is done by the chest as well (the rest is the neck's).
const CHEST_TURNS: f32 = 0.3;
/// From the middle of the shoulder joints to the middle of the neck's root, as a share of the joints' distance.
const ROOT_OVER_SHOULDERS: f32 = 0.10;

/// An earring's hook goes through the lobe from outside and before to inside and behind: turned by this from the side.
const LOBE_TURNS: f32 = 0.6;

impl Head {
    /// A head whose face has the points of MediaPipe's mesh, in the face's space; `None` when there are fewer than 468.
    #[must_use]
    pub fn of_mesh(surface: Vec<Vec3>, triangles: Vec<[u16; 3]>, camera_from_face: Mat4) -> Option<Self> {
        let places = Places::of_mesh(&surface)?;
        Some(Self { camera_from_face, surface, triangles, places })
    }

    /// The face's space turned as an ear's lobe is.
    pub(crate) fn lobe_turn(side: Side) -> Quat {
        Quat::from_rotation_y(side.sign() * LOBE_TURNS)
    }

    /// Where an ear's lobe is pierced, in the face's space.
    pub(crate) fn lobe(&self, side: Side) -> Vec3 {
        let places = &self.places;
        let base = places.sides[side as usize];
        let off = LOBE * places.growth();
        Vec3::new(base.x + side.sign() * off.x, base.y + off.y, base.z + off.z)
    }
}

impl Wearer {
    /// The middle of the neck's root: +Y up along the neck, +Z out of the chest. From the shoulders if they are seen,
    /// otherwise the chest is taken to stand upright and to follow the head's turn a little.
    pub(crate) fn camera_from_neck(&self) -> Option<Mat4> {
        let head = self.head.as_ref()?;
        let growth = head.places.growth();
        let middle = head.places.between_sides();
        let pivot = head.camera_from_face.transform_point3(middle + NECK_TOP * growth);
        let out = head.camera_from_face.transform_vector3(Vec3::Z);
        let yaw = out.x.atan2(out.z.max(1e-3)) * CHEST_TURNS;
        let mut turn = Quat::from_rotation_y(yaw);
        let mut root = pivot + turn * ((NECK_ROOT - NECK_TOP) * growth);
        if let Some([left, right]) = self.shoulders {
            let across = right - left;
            // Shoulders hang, and the net's depth of them is rough: only how they lean and where they are is taken.
            let lean = across.y.atan2(across.x).clamp(-0.5, 0.5);
            turn = Quat::from_rotation_z(lean) * turn;
            let over = turn * Vec3::Y * across.length() * ROOT_OVER_SHOULDERS;
            let seen = (left + right) / 2.0 + over;
            // Where it is across and in height; the depth stays the head's.
            root = root.lerp(seen, 0.5).with_z(root.z);
        }
        Some(Mat4::from_rotation_translation(turn, root))
    }
}

/// A hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    /// Wrist, then four points a finger from its root to its tip: thumb, index, middle, ring, little finger.
    pub points: [Vec3; 21],
    /// Whether it is its owner's left hand.
    pub is_left: bool,
    /// Around the wrist: +Y along the arm to the fingertips, +Z out of the back of the hand.
    pub camera_from_wrist: Mat4,
    /// Around each finger where a ring sits, from the thumb to the little finger; axes as of the wrist.
    pub camera_from_ring: [Mat4; 5],
    /// Radius of each finger where a ring sits.
    pub finger_radius: [f32; 5],
    /// Half axes of the wrist: across, and from its inside to its back.
    pub wrist_radii: Vec2,
}
