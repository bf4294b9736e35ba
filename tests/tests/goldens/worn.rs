//! Each kind of product on the synthetic head or hand: scale, seat, what hides it, its shadow and its light.

use std::sync::Arc;

use ar::geometry::{FaceGeometry, VERTICAL_FOV_DEG};
use ar::hand::{Finger, Handedness};
use ar::picture::Picture;
use ar::synthetic::{HandShape, HeadShape, Shot};
use domain::{Finish, Look, MakeupKind};
use glam::{DMat4, DQuat, DVec3, Mat4, Vec2, Vec3};
use image::RgbaImage;
use render::mirror::{Hand, Head, Wear, Wearer};
use render::{MakeupFace, Stage, StageConfig, WornRequest};
use tests::Programs;

use super::{SIDE_PX, compare};

/// One picture: what is worn, how, and how far the head turns, or the hand about its arm.
struct Worn {
    name: &'static str,
    product: &'static str,
    variant: &'static str,
    wear: Wear,
    turn_deg: f64,
}

const WORN: &[Worn] = &[
    Worn { name: "worn-glasses", product: "aria-round", variant: "tortoise", wear: Wear::Glasses, turn_deg: 25.0 },
    Worn { name: "worn-sunglasses", product: "luce-oversized", variant: "", wear: Wear::Glasses, turn_deg: 0.0 },
    Worn { name: "worn-earrings", product: "onda-hoops", variant: "gold", wear: Wear::Earring, turn_deg: 35.0 },
    Worn { name: "worn-necklace", product: "filo-necklace", variant: "gold", wear: Wear::Necklace, turn_deg: -10.0 },
    Worn { name: "worn-hat", product: "brisa-fedora", variant: "camel", wear: Wear::Hat, turn_deg: -20.0 },
    Worn { name: "worn-ring", product: "stella-solitaire", variant: "", wear: RING, turn_deg: 25.0 },
    Worn { name: "worn-ring-palm", product: "duna-signet", variant: "silver", wear: RING, turn_deg: 130.0 },
    Worn { name: "worn-watch", product: "orizzonte-watch", variant: "cognac", wear: Wear::Watch, turn_deg: -35.0 },
];
const RING: Wear = Wear::Ring(Finger::Ring);

#[test]
fn each_kind_is_worn_as_was_accepted() {
    let programs = Programs::find().expect("the demo goods are made");
    let stage = Stage::start(StageConfig { software_only: true, ..StageConfig::default() }).expect("a stage");
    let geometry = geometry();
    let mut wrong = Vec::new();
    for worn in WORN {
        let is_on_hand = matches!(worn.wear, Wear::Ring(_) | Wear::Watch);
        let (picture, wearer) = match &geometry {
            _ if is_on_hand => hand(worn),
            Some(geometry) => head(worn, geometry),
            // The canonical face is not at hand here.
            None => continue,
        };
        let path = programs.demo.join("models").join(format!("{}.glb", worn.product));
        let request = WornRequest {
            picture,
            wearer,
            product: std::fs::read(&path).expect("a demo model").into(),
            wear: worn.wear,
            variant: Some(worn.variant.to_owned()),
        };
        let drawn = stage.worn(&request).expect("a picture");
        if let Err(message) = compare(worn.name, &drawn) {
            wrong.push(message);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Make-up on the synthetic head, by landmarks that are true.
#[test]
fn make_up_looks_as_was_accepted() {
    let look = |kind, color, finish, coverage| Look { kind, color, finish, coverage };
    let day = [
        look(MakeupKind::Foundation, [0xd9, 0xa8, 0x86], Finish::Satin, 0.7),
        look(MakeupKind::Blush, [0xc9, 0x6a, 0x62], Finish::Matte, 0.5),
        look(MakeupKind::Lipstick, [0x8e, 0x3f, 0x45], Finish::Satin, 0.9),
    ];
    let night = [
        look(MakeupKind::Eyeshadow, [0x5b, 0x46, 0x7a], Finish::Metallic, 0.9),
        look(MakeupKind::Eyeliner, [0x14, 0x12, 0x12], Finish::Matte, 1.0),
        look(MakeupKind::Lipstick, [0x8f, 0x0f, 0x22], Finish::Gloss, 1.0),
    ];
    let Some(geometry) = geometry() else { return };
    let mut wrong = Vec::new();
    for (name, looks, turn_deg) in [("painted-day", day, 0.0), ("painted-night", night, -15.0)] {
        let mut head = ar::synthetic::Head::new(&geometry, HeadShape::default());
        let shot = shot(Shot::pose(turn_deg, 0.0, 0.0, DVec3::new(0.0, 0.0, -22.0)));
        let mut picture = Picture::default();
        head.draw(&shot, &mut picture).expect("a small picture");
        let mut picture = RgbaImage::clone(&with_alpha(&picture));
        let face = MakeupFace::new(head.landmarks(&shot), geometry.triangles().to_vec()).expect("a large face");
        render::paint_makeup(&mut picture, &face, &looks);
        if let Err(message) = compare(name, &picture) {
            wrong.push(message);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn geometry() -> Option<FaceGeometry> {
    let name = "geometry_pipeline_metadata_landmarks.pbtxt";
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [here.join("../../shared/data/vision"), "/work/shared/data/vision".into()];
    let text = folders.iter().find_map(|folder| std::fs::read_to_string(folder.join(name)).ok())?;
    Some(FaceGeometry::read(&text).expect("it is the canonical face"))
}

fn shot(camera_from_body: DMat4) -> Shot {
    Shot { width: SIDE_PX, height: SIDE_PX, camera_from_head: camera_from_body, noise: 0.0, seed: 1 }
}

fn metres(cm: DMat4) -> Mat4 {
    let mut matrix = cm.as_mat4();
    matrix.w_axis = (matrix.w_axis.truncate() / 100.0).extend(1.0);
    matrix
}

fn with_alpha(picture: &Picture) -> Arc<RgbaImage> {
    let rgb: &[[u8; 3]] = picture.pixels().as_chunks().0;
    let pixel = |x: u32, y: u32| rgb[(y * SIDE_PX + x) as usize];
    Arc::new(RgbaImage::from_fn(SIDE_PX, SIDE_PX, |x, y| {
        let [r, g, b] = pixel(x, y);
        image::Rgba([r, g, b, 255])
    }))
}

fn head(worn: &Worn, geometry: &FaceGeometry) -> (Arc<RgbaImage>, Wearer) {
    // A necklace and a hat want room below and above.
    let place = match worn.wear {
        Wear::Necklace => DVec3::new(0.0, 9.0, -52.0),
        Wear::Hat => DVec3::new(0.0, -5.0, -46.0),
        _ => DVec3::new(0.0, 0.0, -32.0),
    };
    let camera_from_head = Shot::pose(worn.turn_deg, 0.0, 0.0, place);
    let mut picture = Picture::default();
    let mut drawn = ar::synthetic::Head::new(geometry, HeadShape::default());
    drawn.draw(&shot(camera_from_head), &mut picture).expect("a small picture");
    let surface: Vec<Vec3> = geometry.canonical_cm().iter().map(|p| (*p / 100.0).as_vec3()).collect();
    let head = Head::of_mesh(surface, geometry.triangles().to_vec(), metres(camera_from_head));
    (with_alpha(&picture), Wearer { head, ..wearer() })
}

fn hand(worn: &Worn) -> (Arc<RgbaImage>, Wearer) {
    let mut drawn = ar::synthetic::Hand::new(HandShape { handedness: Handedness::Left, ..HandShape::default() });
    let turn = DQuat::from_rotation_z(0.4) * DQuat::from_rotation_y(worn.turn_deg.to_radians());
    let place = if worn.wear == Wear::Watch { DVec3::new(0.0, 1.0, -20.0) } else { DVec3::new(3.0, -9.0, -16.0) };
    let camera_from_hand = DMat4::from_rotation_translation(turn, place);
    let mut picture = Picture::default();
    drawn.draw(&shot(camera_from_hand), &mut picture).expect("a small picture");
    let wrist = drawn.wrist_section();
    let hand = Hand {
        points: drawn.points_cm().map(|p| (camera_from_hand.transform_point3(p) / 100.0).as_vec3()),
        is_left: true,
        camera_from_wrist: metres(camera_from_hand * drawn.wrist_frame()),
        camera_from_ring: Finger::ALL.map(|finger| metres(camera_from_hand * drawn.ring_frame(finger))),
        finger_radius: drawn.shape().finger_width_mm.map(|mm| mm as f32 / 2000.0),
        wrist_radii: Vec2::new(wrist.width_mm as f32, wrist.depth_mm as f32) / 2000.0,
    };
    (with_alpha(&picture), Wearer { hands: vec![hand], ..wearer() })
}

fn wearer() -> Wearer {
    Wearer { fov_y: VERTICAL_FOV_DEG.to_radians() as f32, ..Wearer::default() }
}
