//! From what `ar` sees in a picture to a wearer in space. The size of a head comes from its irises, that of a hand from
//! the net.

use ar::{
    camera,
    face::{Face, IRIS_POINTS},
    geometry::FACE_POINTS,
    hand::{HAND_POINTS, Handedness},
    pose::Pose,
};
use bevy::math::{DMat4, DVec3, Mat4, Vec2, Vec3};

use super::wearer::{Hand, Head, Wearer};

/// What is seen in a picture.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sight<'a> {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The picture's vertical field of view, radians.
    pub fov_y: f32,
    /// The face.
    pub face: Option<&'a Face>,
    /// The hands.
    pub hands: &'a [ar::hand::Hand],
    /// The body.
    pub pose: Option<&'a Pose>,
    /// Distance of the face's outer eye corners in metres ([`Head::eye_corners`]), if it is known from earlier frames:
    /// an iris is a few pixels wide, and its width flickers.
    pub eye_corners: Option<f32>,
    /// Length of the palm from the wrist to the middle finger's root in metres, if it is known (from a bank card beside the
    /// hand): the net's own idea of it is rough.
    pub palm: Option<f32>,
}

/// Width of an iris, metres (11.7 ± 0.5 mm; Caroline and André 2002).
const IRIS: f32 = 0.0117;
/// Distance of the outer eye corners, metres, where no iris is seen (mean of adults; Farkas 1994).
const EYE_CORNERS: f32 = 0.089;
/// Landmarks: outer and inner corners of both eyes, forehead, chin.
const OUTER: [usize; 2] = [33, 263];
const INNER: [usize; 2] = [133, 362];
const FOREHEAD: usize = 10;
const CHIN: usize = 152;
/// Landmarks of a body: the shoulders as the viewer sees them.
const SHOULDERS: [usize; 2] = [12, 11];
/// A shoulder less likely to be in the picture than this is not taken.
const SHOULDER_SEEN: f32 = 0.5;
/// Width of each finger where a ring sits, as a share of the way from the wrist to the middle knuckle, thumb first; and of a
/// wrist, across and from its inside to its back: those of the usual adult that `ar`'s synthetic hand is.
const FINGER_BREADTH: [f32; 5] = [0.207, 0.191, 0.197, 0.186, 0.165];
const WRIST: Vec2 = Vec2::new(0.596, 0.417);

impl Wearer {
    /// The person whose face, hands and body these are. Parts that are not in this picture are left out.
    #[must_use]
    pub fn seen(sight: &Sight<'_>) -> Self {
        let lens = Lens::of(sight);
        let head = sight.face.filter(|face| face.is_seen).and_then(|face| head(face, &lens, sight.eye_corners));
        let shoulders = sight.pose.filter(|pose| pose.is_seen).zip(head.as_ref());
        let shoulders = shoulders.and_then(|(pose, head)| shoulders_at(pose, &lens, head));
        let hands = sight.hands.iter().filter(|hand| hand.is_seen).filter_map(|hand| lens.hand(hand)).collect();
        Self { head, hands, shoulders, fov_y: sight.fov_y }
    }
}

impl Head {
    /// Distance of the outer eye corners, metres: stays the same while a face moves and speaks.
    #[must_use]
    pub fn eye_corners(&self) -> f32 {
        match OUTER.map(|i| self.surface.get(i)) {
            [Some(left), Some(right)] => left.distance(*right),
            _ => EYE_CORNERS,
        }
    }
}

/// How a picture was taken.
struct Lens {
    size: Vec2,
    focal_px: f32,
    palm: Option<f32>,
}

impl Lens {
    fn of(sight: &Sight<'_>) -> Self {
        let size = Vec2::new(sight.width as f32, sight.height as f32);
        Self { size, focal_px: size.y * 0.5 / (sight.fov_y * 0.5).tan(), palm: sight.palm }
    }

    /// The place at `depth` that is seen at a pixel.
    fn at(&self, pixel: Vec2, depth: f32) -> Vec3 {
        let across = (pixel - self.size * 0.5) * (depth / self.focal_px);
        Vec3::new(across.x, -across.y, -depth)
    }

    /// A hand. `ar` lays bones under what it sees, before a camera of its own field of view: in this one each point stays
    /// on the ray that it is seen along, and as deep against the others.
    fn hand(&self, hand: &ar::hand::Hand) -> Option<Hand> {
        let frames = hand.frames.as_ref()?;
        let (width, height) = (self.size.x as u32, self.size.y as u32);
        let points_cm = frames.points;
        let centre = points_cm.iter().sum::<DVec3>() / HAND_POINTS as f64;
        let found = points_cm[9].distance(points_cm[0]).max(1e-3) / 100.0;
        let size = self.palm.map_or(1.0, |palm| f64::from(palm) / found);
        // Seen through another lens, it is as much further away as that draws nearer. It keeps its turn: what lies flat
        // before one lens looks the same as what lies flat before another.
        let distance = -centre.z / 100.0 * size * f64::from(self.focal_px) / camera::focal_px(height);
        let place = |cm: DVec3| {
            let nearer = (cm.z - centre.z) / 100.0 * size;
            self.at(camera::project(cm, width, height).as_vec2(), (distance - nearer) as f32)
        };
        let frame = |cm: DMat4| Mat4 { w_axis: place(cm.w_axis.truncate()).extend(1.0), ..cm.as_mat4() };
        let points = points_cm.map(place);
        let palm = (found * size) as f32;
        points.iter().all(|p| p.is_finite() && p.z < 0.0).then(|| Hand {
            points,
            is_left: hand.handedness == Handedness::Left,
            camera_from_wrist: frame(frames.wrist),
            camera_from_ring: frames.rings.map(frame),
            finger_radius: FINGER_BREADTH.map(|share| share * palm / 2.0),
            wrist_radii: WRIST * palm / 2.0,
        })
    }
}

fn head(face: &Face, lens: &Lens, eye_corners: Option<f32>) -> Option<Head> {
    let metres = metres_per_pixel(&face.landmarks, eye_corners);
    // Where the face is as large as its irises say; each point lies on the ray that it is seen along.
    let distance = lens.focal_px * metres;
    let points = face.landmarks.get(..FACE_POINTS)?;
    let in_camera: Vec<Vec3> = points.iter().map(|p| lens.at(p.truncate(), distance + p.z * metres)).collect();
    let right = (in_camera[OUTER[1]] - in_camera[OUTER[0]]).normalize_or(Vec3::X);
    let out = right.cross(in_camera[FOREHEAD] - in_camera[CHIN]).normalize_or(Vec3::Z);
    let up = out.cross(right);
    let eyes = [OUTER, INNER].as_flattened().iter().map(|&i| in_camera[i]).sum::<Vec3>() / 4.0;
    let camera_from_face = Mat4::from_cols(right.extend(0.0), up.extend(0.0), out.extend(0.0), eyes.extend(1.0));
    let face_from_camera = camera_from_face.inverse();
    let surface: Vec<Vec3> = in_camera.iter().map(|&p| face_from_camera.transform_point3(p)).collect();
    let triangles = triangles(&surface);
    Head::of_mesh(surface, triangles, camera_from_face)
}

/// By what is known of the face; otherwise by the irises where both are seen, otherwise by the eyes' corners.
fn metres_per_pixel(landmarks: &[Vec3], eye_corners: Option<f32>) -> f32 {
    let corners_px = (landmarks[OUTER[1]] - landmarks[OUTER[0]]).length().max(1.0);
    if let Some(known) = eye_corners {
        return known / corners_px;
    }
    let irises = landmarks.get(FACE_POINTS..FACE_POINTS + 2 * IRIS_POINTS);
    let width = irises.map(|points| {
        // Of each iris: its middle, then right, top, left and bottom.
        let across = points.chunks_exact(IRIS_POINTS).map(|iris| (iris[1] - iris[3]).truncate().length());
        across.sum::<f32>() / 2.0
    });
    match width.filter(|px| *px > 1.0) {
        Some(px) => IRIS / px,
        None => EYE_CORNERS / corners_px,
    }
}

/// The surface's triangles: Delaunay's, as the face is seen from the front.
fn triangles(surface: &[Vec3]) -> Vec<[u16; 3]> {
    let points: Vec<delaunator::Point> =
        surface.iter().map(|p| delaunator::Point { x: f64::from(p.x), y: f64::from(p.y) }).collect();
    let found = delaunator::triangulate(&points).triangles;
    let small = |i: usize| u16::try_from(i).expect("a face has 468 points");
    // Its triangles turn clockwise where y points up.
    found.as_chunks::<3>().0.iter().map(|&[a, b, c]| [small(a), small(c), small(b)]).collect()
}

/// Where the shoulders are seen, at the depth of the head's neck.
fn shoulders_at(pose: &Pose, lens: &Lens, head: &Head) -> Option<[Vec3; 2]> {
    if SHOULDERS.iter().any(|&i| pose.visibility[i] < SHOULDER_SEEN) {
        return None;
    }
    let depth = -head.camera_from_face.transform_point3(head.places.between_sides()).z;
    Some(SHOULDERS.map(|i| lens.at(pose.landmarks[i].truncate(), depth)))
}
#[cfg(test)]
mod tests {
    use super::*;

    /// A flat oval of 468 points and two irises, `scale` pixels wide, turned by `yaw` about the vertical.
    fn face(scale: f32, yaw: f32) -> Face {
        let turned = |p: Vec3| {
            let (sin, cos) = yaw.sin_cos();
            Vec3::new(p.x * cos + p.z * sin, p.y, p.z * cos - p.x * sin) * scale + Vec3::new(320.0, 240.0, 0.0)
        };
        let mut points: Vec<Vec3> = (0..FACE_POINTS)
            .map(|i| {
                let (r, a) = (((i + 1) as f32 / FACE_POINTS as f32).sqrt(), i as f32 * 2.4);
                Vec3::new(r * a.cos() * 0.5, r * a.sin() * 0.7, -0.2 * (1.0 - r))
            })
            .collect();
        for (i, x, y) in
            [(33, -0.3, 0.0), (263, 0.3, 0.0), (133, -0.1, 0.0), (362, 0.1, 0.0), (10, 0.0, -0.65), (152, 0.0, 0.65)]
        {
            points[i] = Vec3::new(x, y, 0.0);
        }
        for x in [-0.2, 0.2] {
            let r = 0.039;
            points.extend(
                [(0.0, 0.0), (r, 0.0), (0.0, -r), (-r, 0.0), (0.0, r)].map(|(dx, dy)| Vec3::new(x + dx, dy, 0.0)),
            );
        }
        Face {
            score: 1.0,
            landmarks: points.into_iter().map(turned).collect(),
            camera_from_face: None,
            reference_pose: None,
            opacity: 1.0,
            is_seen: true,
        }
    }

    fn seen(face: &Face) -> Head {
        let sight = Sight { width: 640, height: 480, fov_y: 1.0, face: Some(face), ..Sight::default() };
        Wearer::seen(&sight).head.expect("a face")
    }

    #[test]
    fn the_iris_says_how_far_away_the_head_is() {
        for scale in [100.0, 200.0] {
            let head = seen(&face(scale, 0.0));
            // An iris of 0.078 of the scale is 11.7 mm wide, so the scale is 150 mm.
            let focal_px = 240.0 / 0.5f32.tan();
            let distance = -head.camera_from_face.w_axis.z;
            assert!((distance - 0.15 * focal_px / scale).abs() < 0.002, "{distance}");
            assert!((head.surface[263].x - head.surface[33].x - 0.09).abs() < 0.002);
        }
    }

    #[test]
    fn a_turned_face_turns_the_head() {
        let head = seen(&face(150.0, 0.5));
        let out = head.camera_from_face.z_axis.truncate();
        assert!((out.x.atan2(out.z).abs() - 0.5).abs() < 0.03, "{out}");
    }

    #[test]
    fn the_surface_is_closed_and_seen_from_outside() {
        let head = seen(&face(150.0, 0.0));
        assert!(head.triangles.len() > 850, "{}", head.triangles.len());
        for triangle in &head.triangles {
            let [a, b, c] = triangle.map(|i| head.surface[usize::from(i)].truncate());
            assert!((b - a).perp_dot(c - a) > 0.0);
        }
    }
}
