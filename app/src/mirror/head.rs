//! From landmarks to a head in space, without a canonical face: the size comes from the irises.

use ar::face::{Face, IRIS_POINTS};
use ar::geometry::FACE_POINTS;
use glam::{Mat4, Vec2, Vec3};
use render::Head;

/// Width of an iris, metres (11.7 ± 0.5 mm; Caroline and André 2002).
const IRIS: f32 = 0.0117;
/// Distance of the outer eye corners, metres, where no iris is seen (mean of adults; Farkas 1994).
const EYE_CORNERS: f32 = 0.089;
/// Landmarks: outer and inner corners of both eyes, forehead, chin.
const OUTER: [usize; 2] = [33, 263];
const INNER: [usize; 2] = [133, 362];
const FOREHEAD: usize = 10;
const CHIN: usize = 152;

/// The head that a face of a `width` x `height` picture belongs to; the picture's vertical field of view in radians.
pub(super) fn from_face(face: &Face, width: u32, height: u32, fov_y: f32) -> Head {
    let size = Vec2::new(width as f32, height as f32);
    let metres = metres_per_pixel(&face.landmarks);
    let focal_px = size.y * 0.5 / (fov_y * 0.5).tan();
    // Where the face is as large as its irises say; each point lies on the ray that it is seen along.
    let distance = focal_px * metres;
    let in_camera: Vec<Vec3> = face.landmarks[..FACE_POINTS]
        .iter()
        .map(|p| {
            let depth = distance + p.z * metres;
            let across = (p.truncate() - size * 0.5) * (depth / focal_px);
            Vec3::new(across.x, -across.y, -depth)
        })
        .collect();
    let right = (in_camera[OUTER[1]] - in_camera[OUTER[0]]).normalize_or(Vec3::X);
    let out = right.cross(in_camera[FOREHEAD] - in_camera[CHIN]).normalize_or(Vec3::Z);
    let up = out.cross(right);
    let eyes = [OUTER, INNER].as_flattened().iter().map(|&i| in_camera[i]).sum::<Vec3>() / 4.0;
    let camera_from_face = Mat4::from_cols(right.extend(0.0), up.extend(0.0), out.extend(0.0), eyes.extend(1.0));
    let face_from_camera = camera_from_face.inverse();
    let surface: Vec<Vec3> = in_camera.iter().map(|&p| face_from_camera.transform_point3(p)).collect();
    Head { camera_from_face, triangles: triangles(&surface), surface, eyes_y: 0.0, fov_y }
}

/// By the irises where both are seen, otherwise by the eyes' corners.
fn metres_per_pixel(landmarks: &[Vec3]) -> f32 {
    let irises = landmarks.get(FACE_POINTS..FACE_POINTS + 2 * IRIS_POINTS);
    let width = irises.map(|points| {
        // Of each iris: its middle, then right, top, left and bottom.
        let across = points.chunks_exact(IRIS_POINTS).map(|iris| (iris[1] - iris[3]).truncate().length());
        across.sum::<f32>() / 2.0
    });
    match width.filter(|px| *px > 1.0) {
        Some(px) => IRIS / px,
        None => EYE_CORNERS / (landmarks[OUTER[1]] - landmarks[OUTER[0]]).length().max(1.0),
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

    #[test]
    fn the_iris_says_how_far_away_the_head_is() {
        for scale in [100.0, 200.0] {
            let head = from_face(&face(scale, 0.0), 640, 480, 1.0);
            // An iris of 0.078 of the scale is 11.7 mm wide, so the scale is 150 mm.
            let focal_px = 240.0 / (head.fov_y / 2.0).tan();
            let distance = -head.camera_from_face.w_axis.z;
            assert!((distance - 0.15 * focal_px / scale).abs() < 0.002, "{distance}");
            assert!((head.surface[263].x - head.surface[33].x - 0.09).abs() < 0.002);
        }
    }

    #[test]
    fn a_turned_face_turns_the_head() {
        let head = from_face(&face(150.0, 0.5), 640, 480, 1.0);
        let out = head.camera_from_face.z_axis.truncate();
        assert!((out.x.atan2(out.z).abs() - 0.5).abs() < 0.03, "{out}");
    }

    #[test]
    fn the_surface_is_closed_and_seen_from_outside() {
        let head = from_face(&face(150.0, 0.0), 640, 480, 1.0);
        assert!(head.triangles.len() > 850, "{}", head.triangles.len());
        for triangle in &head.triangles {
            let [a, b, c] = triangle.map(|i| head.surface[usize::from(i)].truncate());
            assert!((b - a).perp_dot(c - a) > 0.0);
        }
    }
}
