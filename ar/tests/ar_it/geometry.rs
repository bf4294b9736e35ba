//! The pose of a face against MediaPipe's own answer.

use ar::geometry::FaceGeometry;
use glam::{DVec3, Vec3};

use crate::pack;

#[test]
fn the_pose_and_the_mesh_are_those_of_the_reference() {
    let (Some(geometry), Some(input), Some(expected)) =
        (pack::geometry(), pack::json("face_geometry.input.json"), pack::json("face_geometry.expected.json"))
    else {
        return;
    };
    let landmarks: Vec<[f64; 3]> = serde_json::from_value(input["landmarks"].clone()).expect("points");
    let landmarks: Vec<DVec3> = landmarks.into_iter().map(DVec3::from).collect();
    let pose: Vec<f64> = serde_json::from_value(expected["pose"].clone()).expect("a matrix");
    let vertices: Vec<[f64; 3]> = serde_json::from_value(expected["vertices"].clone()).expect("points");
    let fit = geometry.fit_unit(&landmarks, 820, 1024).expect("a face");
    for (ours, theirs) in fit.camera_from_face.to_cols_array().iter().zip(&pose) {
        assert!((ours - theirs).abs() < 1e-4, "{ours} {theirs}");
    }
    for (ours, theirs) in fit.vertices_cm.iter().zip(vertices) {
        assert!((*ours - DVec3::from(theirs)).abs().max_element() < 1e-4, "{ours} {theirs:?}");
    }
}

/// The canonical face itself, seen by the camera, must be found where it was put: also beside the middle.
#[test]
fn a_face_beside_the_middle_keeps_its_direction() {
    let Some(geometry) = pack::geometry() else { return };
    let (width, height) = (1280, 720);
    for x in [-22.0, 0.0, 22.0] {
        let place = DVec3::new(x, 4.0, -50.0);
        // What a net says of depth: along the line of sight, as large as the face in the picture.
        let sight = place.normalize();
        let scale = ar::camera::focal_px(height) / place.length();
        let landmarks: Vec<Vec3> = geometry
            .canonical_cm()
            .iter()
            .map(|p| {
                let seen = ar::camera::project(*p + place, width, height);
                Vec3::new(seen.x as f32, seen.y as f32, (p.dot(sight) * scale) as f32)
            })
            .collect();
        let fit = geometry.fit(&landmarks, width, height).expect("a face");
        let off_deg = |pose: glam::DMat4| pose.z_axis.truncate().angle_between(DVec3::Z).to_degrees();
        assert!(off_deg(fit.camera_from_face) < 4.0, "{x}: {}", off_deg(fit.camera_from_face));
        // The reference is wrong there by the angle of the line of sight: what this is for.
        let unit = ar::geometry::unit_landmarks(&landmarks, width, height);
        let reference = geometry.fit_unit(&unit, width, height).expect("a face").camera_from_face;
        assert!(x == 0.0 || off_deg(reference) > 15.0, "{x}: {}", off_deg(reference));
        let moved = fit.camera_from_face.w_axis.truncate() - place;
        assert!(moved.length() < 0.04 * place.length(), "{x}: {moved}");
    }
}

#[test]
fn broken_metadata_says_what_is_wrong() {
    for text in ["", "vertex_buffer: x", "vertex_buffer: NaN", "index_buffer: 70000"] {
        assert!(FaceGeometry::read(text).is_err(), "{text}");
    }
}

#[test]
fn landmarks_that_are_no_face_have_no_pose() {
    let Some(geometry) = pack::geometry() else { return };
    for landmarks in [vec![], vec![Vec3::ZERO; 468], vec![Vec3::splat(f32::NAN); 468], vec![Vec3::ONE; 467]] {
        assert!(geometry.fit(&landmarks, 640, 480).is_none());
        assert!(geometry.fit(&landmarks, 0, 0).is_none());
    }
}
