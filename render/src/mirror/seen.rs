//! From what `ar` sees in a picture to a wearer in space.

use ar::{
    camera,
    hand::{HAND_POINTS, Handedness},
    person::Person,
    pose::Pose,
};
use bevy::math::{DMat4, DVec3, Mat4, Vec2, Vec3};

use super::wearer::{Hand, Head, Wearer};

/// What is seen in a picture.
#[derive(Debug, Clone, Default)]
pub struct Sight<'a> {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The picture's vertical field of view, radians.
    pub fov_y: f32,
    /// The head.
    pub head: Option<Head>,
    /// The hands.
    pub hands: &'a [ar::hand::Hand],
    /// The body.
    pub pose: Option<&'a Pose>,
}

/// Landmarks of a body: the shoulders as the viewer sees them.
const SHOULDERS: [usize; 2] = [12, 11];
/// A shoulder less likely to be in the picture than this is not taken.
const SHOULDER_SEEN: f32 = 0.5;
/// Width of each finger where a ring sits, as a share of the way from the wrist to the middle knuckle, thumb first; and of a
/// wrist, across and from its inside to its back: those of the usual adult that `ar`'s synthetic hand is.
const FINGER_BREADTH: [f32; 5] = [0.207, 0.191, 0.197, 0.186, 0.165];
const WRIST: Vec2 = Vec2::new(0.596, 0.417);

impl Wearer {
    /// The person whose head, hands and body these are. Parts that are not in this picture are left out.
    #[must_use]
    pub fn seen(sight: Sight<'_>) -> Self {
        let lens = Lens::of(&sight);
        let shoulders = sight.pose.filter(|pose| pose.is_seen).zip(sight.head.as_ref());
        let shoulders = shoulders.and_then(|(pose, head)| shoulders_at(pose, &lens, head));
        let hands = sight.hands.iter().filter(|hand| hand.is_seen).filter_map(|hand| lens.hand(hand)).collect();
        Self { head: sight.head, hands, shoulders, hair: None, fov_y: sight.fov_y }
    }
}

impl Head {
    /// The head of somebody who was looked at, at its place. `before` is the same head as it was known in the last frame:
    /// while nothing new was learned its triangles stay. `None` before anybody was seen.
    #[must_use]
    pub fn of_person(person: &Person, camera_from_face: DMat4, before: Option<Self>) -> Option<Self> {
        let (surface, place) = (person.surface(), camera_from_face.as_mat4());
        match before {
            Some(before) if before.surface == surface => Some(Self { camera_from_face: place, ..before }),
            _ => {
                let triangles = triangles(&surface);
                Self::of_mesh(surface, triangles, place)
            }
        }
    }
}

/// How a picture was taken.
struct Lens {
    size: Vec2,
    focal_px: f32,
}

impl Lens {
    fn of(sight: &Sight<'_>) -> Self {
        let size = Vec2::new(sight.width as f32, sight.height as f32);
        Self { size, focal_px: size.y * 0.5 / (sight.fov_y * 0.5).tan() }
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
        // Seen through another lens, it is as much further away as that draws nearer. It keeps its turn: what lies flat
        // before one lens looks the same as what lies flat before another.
        let distance = -centre.z / 100.0 * f64::from(self.focal_px) / camera::focal_px(height);
        let place = |cm: DVec3| {
            let nearer = (cm.z - centre.z) / 100.0;
            self.at(camera::project(cm, width, height).as_vec2(), (distance - nearer) as f32)
        };
        let frame = |cm: DMat4| Mat4 { w_axis: place(cm.w_axis.truncate()).extend(1.0), ..cm.as_mat4() };
        let points = points_cm.map(place);
        let palm = found as f32;
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
    use ar::geometry::FACE_POINTS;

    use super::*;

    /// A bulging oval with the points of a face's mesh.
    fn surface() -> Vec<Vec3> {
        let point = |i: usize| {
            let (r, a) = (((i + 1) as f32 / FACE_POINTS as f32).sqrt(), i as f32 * 2.4);
            Vec3::new(r * a.cos() * 0.07, r * a.sin() * 0.1, 0.03 * (1.0 - r))
        };
        (0..FACE_POINTS).map(point).collect()
    }

    #[test]
    fn the_surface_is_closed_and_seen_from_outside() {
        let surface = surface();
        let triangles = triangles(&surface);
        assert!(triangles.len() > 850, "{}", triangles.len());
        for triangle in &triangles {
            let [a, b, c] = triangle.map(|i| surface[usize::from(i)].truncate());
            assert!((b - a).perp_dot(c - a) > 0.0);
        }
    }

    #[test]
    fn nobody_has_no_head() {
        assert!(Head::of_person(&Person::default(), DMat4::IDENTITY, None).is_none());
    }
}
