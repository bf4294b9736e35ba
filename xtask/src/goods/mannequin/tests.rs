use std::collections::HashMap;
use std::time::Duration;

use ar::face::{FaceNets, FaceOptions, FaceTracker};
use ar::models::{ModelName, Models};
use ar::source::Frame;

use super::*;
use crate::process::target_dir;

/// Coarse enough to be made in a test.
const SCALE: f32 = 2.6;

#[test]
fn the_bust_is_closed_and_has_its_size() {
    let model = sculpted(SCALE);
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    // What belongs to one body may lie in several primitives: the painted face is cut out of the skin.
    let mut points: HashMap<[i32; 3], u32> = HashMap::new();
    let mut edges: HashMap<(u32, u32), i32> = HashMap::new();
    for primitive in &model.meshes[0].primitives {
        let mut point = |i: u32| {
            let p = primitive.positions[i as usize];
            (low, high) = (low.min(p), high.max(p));
            let next = points.len() as u32;
            *points.entry((p * 1e6).round().as_ivec3().to_array()).or_insert(next)
        };
        for t in primitive.indices.chunks_exact(3) {
            let [a, b, c] = [point(t[0]), point(t[1]), point(t[2])];
            for (from, to) in [(a, b), (b, c), (c, a)] {
                *edges.entry((from, to)).or_default() += 1;
                *edges.entry((to, from)).or_default() -= 1;
            }
        }
    }
    let open = edges.values().filter(|n| **n != 0).count();
    assert_eq!(open, 0, "{open} of {} edges have a face on one side only", edges.len());
    let size_mm = (high - low) * 1000.0;
    for (is, said) in size_mm.to_array().into_iter().zip(SIZE_MM) {
        assert!((is - said).abs() <= said * 0.01, "{size_mm} instead of {SIZE_MM:?}");
    }
}

#[test]
fn the_face_is_as_wide_and_deep_as_a_face() {
    // From outside inwards to the skin.
    let reach = |from: Vec3, towards: Vec3| {
        (0..4000).map(|i| from + towards * (i as f32 * 0.05)).find(|p| field::skin(*p) < 0.0).unwrap()
    };
    let side = reach(vec3(120.0, -20.0, 12.0), Vec3::NEG_X);
    assert!((2.0 * side.x - 138.0).abs() < 6.0, "the face is {} mm wide", 2.0 * side.x);
    let (tip, chin) = (reach(vec3(0.0, -39.0, 150.0), Vec3::NEG_Z), reach(vec3(0.0, -200.0, 88.0), Vec3::Y));
    assert!((tip.z - 116.0).abs() < 3.0, "the tip of the nose is at {tip}");
    assert!((chin.y + 113.0).abs() < 5.0, "the chin is at {chin}");
    // The lids are open in front of the pupils, and closed beside the eye.
    let pupil = reach(vec3(field::PUPIL_X, 0.0, 120.0), Vec3::NEG_Z);
    let seen = field::EYE.z + field::EYEBALL.z;
    assert!(pupil.z < seen - 2.0, "skin at {pupil} hides the pupil at {seen}");
    let lid = reach(vec3(field::PUPIL_X, 9.0, 120.0), Vec3::NEG_Z);
    assert!(lid.z > field::EYE.z + 8.0, "the lid is at {lid}");
}

/// Needs the demo's picture and the nets; passes without.
#[test]
fn the_nets_see_the_face_and_its_pupil_distance() {
    let Ok(bytes) = std::fs::read(target_dir().unwrap().join("../demo/pictures/mannequin.jpg")) else { return };
    let models = Models::find();
    let open = |name| models.open(name).ok();
    let (Some(near), Some(mesh), Some(iris)) =
        (open(ModelName::FaceDetector), open(ModelName::FaceMesh), open(ModelName::Iris))
    else {
        return;
    };
    let nets = FaceNets { near, far: None, mesh, iris: Some(iris) };
    let mut tracker = FaceTracker::new(nets, None, FaceOptions::default()).unwrap();
    let picture = ar::picture::Picture::decode(&bytes).unwrap();
    let faces = tracker.track(&Frame { picture, time: Duration::ZERO }).unwrap();
    assert_eq!(faces.len(), 1);
    assert!(faces[0].score > 0.9, "score {}", faces[0].score);
    let between = |a: usize, b: usize| (faces[0].landmarks[a] - faces[0].landmarks[b]).truncate().length();
    let iris_px = (between(469, 471) + between(474, 476)) * 0.5;
    let pupils_mm = between(468, 473) / iris_px * 2.0 * IRIS;
    assert!((pupils_mm - 2.0 * field::PUPIL_X).abs() < 3.0, "pupils {pupils_mm} mm apart");
}
