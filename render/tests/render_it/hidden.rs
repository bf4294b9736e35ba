//! What a head or a hand hides of what it wears, measured against `ar`'s synthetic bodies, whose depth at every pixel is
//! known: hardly anything behind them is seen, and nothing before them is missing.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use ar::geometry::{FaceGeometry, VERTICAL_FOV_DEG};
use ar::hand::{Finger, Handedness};
use ar::synthetic::{HandShape, HeadShape, Shot};
use bevy::math::{DMat4, DVec3, Mat4, Quat, Vec2, Vec3};
use image::RgbaImage;
use render::WornRequest;
use render::mirror::{Fitted, Hand, Head, Places, Wear, Wearer, fit};

use crate::stage;
use crate::worn::{GROUND, bar, black, spectacles};

const SIDE_PX: u32 = 720;

/// What was found at the pixels where the product is.
#[derive(Debug, Default)]
struct Found {
    behind: usize,
    leaked: usize,
    before: usize,
    holes: usize,
    /// Squares of two pixels of which all are holes.
    wide_holes: usize,
}

impl Found {
    fn leak(&self) -> f64 {
        self.leaked as f64 / self.behind.max(1) as f64
    }
}

fn metres(cm: DMat4) -> Mat4 {
    let mut matrix = cm.as_mat4();
    matrix.w_axis = (matrix.w_axis.truncate() / 100.0).extend(1.0);
    matrix
}

/// Distance of the product from the camera's plane at the middle of each pixel, centimetres.
fn product_depths(fitted: &Fitted) -> Vec<f32> {
    let side = SIDE_PX as usize;
    let focal = SIDE_PX as f32 / 2.0 / (VERTICAL_FOV_DEG as f32 / 2.0).to_radians().tan();
    let mut depths = vec![f32::INFINITY; side * side];
    let world = fitted.model.world_transforms();
    for (node, _) in fitted.model.parents_first() {
        let Some(mesh) = fitted.model.nodes[node].mesh else { continue };
        // The product's one material comes before those of the bodies that hide it.
        for primitive in fitted.model.meshes[mesh].primitives.iter().filter(|p| p.material == Some(0)) {
            let corners: Vec<Vec3> = primitive.positions.iter().map(|&p| world[node].transform_point3(p)).collect();
            for triangle in primitive.indices.as_chunks::<3>().0 {
                let [a, b, c] = triangle.map(|i| {
                    let p = corners[i as usize];
                    let flat = Vec2::new(p.x, -p.y) / -p.z * focal + SIDE_PX as f32 / 2.0;
                    flat.extend(-1.0 / p.z)
                });
                let area = (b - a).truncate().perp_dot((c - a).truncate());
                let low = a.min(b).min(c).max(Vec3::ZERO);
                let high = a.max(b).max(c).min(Vec3::splat(SIDE_PX as f32));
                for y in low.y as usize..high.y.max(0.0).ceil() as usize {
                    for x in low.x as usize..high.x.max(0.0).ceil() as usize {
                        let p = Vec2::new(x as f32, y as f32) + 0.5;
                        let share = |a: Vec3, b: Vec3| (a.truncate() - p).perp_dot(b.truncate() - p) / area;
                        let (u, v, w) = (share(b, c), share(c, a), share(a, b));
                        if u >= 0.0 && v >= 0.0 && w >= 0.0 {
                            let depth = 100.0 / (u * a.z + v * b.z + w * c.z);
                            let nearest = &mut depths[y * side + x];
                            *nearest = nearest.min(depth);
                        }
                    }
                }
            }
        }
    }
    depths
}

/// Draws the product on nobody, hidden as by the wearer, and looks at it where the truth says before or behind.
fn found(wearer: &Wearer, wear: Wear, product: &glb::Model, truth: &[f32], name: &str) -> Found {
    let fitted = fit(product.clone(), wear, wearer).expect("there is something to wear it on");
    let depths = product_depths(&fitted);
    let request = WornRequest {
        picture: Arc::new(RgbaImage::from_pixel(SIDE_PX, SIDE_PX, image::Rgba(GROUND))),
        wearer: wearer.clone(),
        product: glb::write::write(product, glb::write::Coding::Exact).expect("a small model can be written").into(),
        wear,
        variant: None,
    };
    let picture = stage().worn(&request).expect("a picture");
    if let Some(folder) = std::env::var_os("VITRINE_TEST_PICTURES") {
        picture.save(Path::new(&folder).join(format!("{name}.png"))).expect("it can be written");
    }
    let side = SIDE_PX as usize;
    // Half of the ground's green: shadows take less.
    let is_seen = |i: usize| picture.get_pixel((i % side) as u32, (i / side) as u32).0[1] < GROUND[1] / 2;
    let mut found = Found::default();
    let mut hole = vec![false; side * side];
    for (i, (&depth, &body)) in depths.iter().zip(truth).enumerate() {
        if depth.is_infinite() {
            continue;
        }
        if depth > body {
            found.behind += 1;
            found.leaked += usize::from(is_seen(i));
        } else {
            found.before += 1;
            hole[i] = !is_seen(i);
        }
    }
    found.holes = hole.iter().filter(|&&h| h).count();
    let is_wide = |i: &usize| i % side + 1 < side && [0, 1, side, side + 1].iter().all(|d| hole[i + d]);
    found.wide_holes = (0..side * (side - 1)).filter(is_wide).count();
    let told = format!("{name}: {:.2} % of {} pixels leak, {found:?}", 100.0 * found.leak(), found.behind);
    writeln!(std::io::stderr(), "{told}").expect("somebody listens");
    found
}

fn shot(camera_from_head: DMat4) -> Shot {
    Shot { width: SIDE_PX, height: SIDE_PX, camera_from_head, noise: 0.0, seed: 1 }
}

fn fov_y() -> f32 {
    VERTICAL_FOV_DEG.to_radians() as f32
}

/// `None` where the canonical face is not at hand.
fn geometry() -> Option<FaceGeometry> {
    let name = "geometry_pipeline_metadata_landmarks.pbtxt";
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [here.join("../../shared/data/vision"), "/work/shared/data/vision".into()];
    let text = folders.iter().find_map(|folder| std::fs::read_to_string(folder.join(name)).ok())?;
    Some(FaceGeometry::read(&text).expect("it is the canonical face"))
}

fn head(geometry: &FaceGeometry, camera_from_head: DMat4) -> Head {
    let surface: Vec<Vec3> = geometry.canonical_cm().iter().map(|p| (*p / 100.0).as_vec3()).collect();
    let places = Places::of_mesh(&surface).expect("all points");
    Head { camera_from_face: metres(camera_from_head), triangles: geometry.triangles().to_vec(), surface, places }
}

#[test]
fn temples_behind_the_head_are_not_seen_and_nothing_before_it_is_missing() {
    let Some(geometry) = geometry() else { return };
    let mut truth = ar::synthetic::Head::new(&geometry, HeadShape::default());
    let mut total = Found::default();
    for yaw in [0.0, 20.0, -20.0, 40.0, -40.0] {
        let camera_from_head = Shot::pose(yaw, 0.0, 0.0, DVec3::new(0.0, 0.0, -38.0));
        let wearer = Wearer { head: Some(head(&geometry, camera_from_head)), fov_y: fov_y(), ..Wearer::default() };
        let depths = truth.depths_cm(&shot(camera_from_head));
        let found = found(&wearer, Wear::Glasses, &spectacles(), &depths, &format!("glasses-yaw{yaw}"));
        assert_eq!(found.wide_holes, 0, "at {yaw} degrees: {found:?}");
        total.behind += found.behind;
        total.leaked += found.leaked;
    }
    assert!(total.behind > 1000 && total.leak() <= 0.02, "{:.4}: {total:?}", total.leak());
}

/// A hand turned about its arm.
fn turned(truth: &ar::synthetic::Hand, roll_deg: f64) -> (DMat4, Hand) {
    let turn = bevy::math::DQuat::from_rotation_y(roll_deg.to_radians());
    let camera_from_hand = DMat4::from_rotation_translation(turn, DVec3::new(0.0, -5.0, -32.0));
    let metres = |cm: DMat4| metres(camera_from_hand * cm);
    let section = truth.wrist_section();
    let hand = Hand {
        points: truth.points_cm().map(|p| (camera_from_hand.transform_point3(p) / 100.0).as_vec3()),
        is_left: truth.shape().handedness == Handedness::Left,
        camera_from_wrist: metres(truth.wrist_frame()),
        camera_from_ring: Finger::ALL.map(|finger| metres(truth.ring_frame(finger))),
        finger_radius: truth.shape().finger_width_mm.map(|mm| mm as f32 / 2000.0),
        wrist_radii: Vec2::new(section.width_mm as f32, section.depth_mm as f32) / 2000.0,
    };
    (camera_from_hand, hand)
}

/// A band around +Z of this half width, `radii` inside and outside.
fn band(radii: [f32; 2], half_width: f32) -> glb::Model {
    let mut walls = glb::Primitive { material: Some(0), ..Default::default() };
    for step in 0..48 {
        let turn = Quat::from_rotation_z(std::f32::consts::TAU * step as f32 / 48.0);
        let half = radii[1] * (std::f32::consts::PI / 48.0).tan() * 1.02;
        let mut piece = glb::Primitive::default();
        bar(&mut piece, Vec3::new(-half, radii[0], -half_width), Vec3::new(half, radii[1], half_width));
        let at = walls.positions.len() as u32;
        walls.positions.extend(piece.positions.iter().map(|&p| turn * p));
        walls.normals.extend(piece.normals.iter().map(|&n| turn * n));
        walls.indices.extend(piece.indices.iter().map(|i| i + at));
    }
    black(walls)
}

#[test]
fn rings_and_watches_go_around_at_every_roll() {
    for handedness in [Handedness::Left, Handedness::Right] {
        let mut truth = ar::synthetic::Hand::new(HandShape { handedness, ..HandShape::default() });
        let finger = Finger::Ring;
        let inside = truth.ring_section(finger).width_mm as f32 / 2000.0 + 0.0004;
        let ring = band([inside, inside + 0.0016], 0.0022);
        // A strap around the product's X, and a case towards +Z.
        let mut watch = band([0.030, 0.0322], 0.008);
        watch.nodes[0].transform.rotation = Quat::from_rotation_y(std::f32::consts::FRAC_PI_2);
        let mut case = glb::Primitive { material: Some(0), ..Default::default() };
        bar(&mut case, Vec3::new(-0.017, -0.017, 0.030), Vec3::new(0.017, 0.017, 0.037));
        watch.meshes.push(glb::Mesh { primitives: vec![case], ..Default::default() });
        watch.nodes.push(glb::Node { mesh: Some(1), ..Default::default() });
        watch.roots.push(1);
        for (wear, product, share_max) in [(Wear::Ring(finger), &ring, 0.05), (Wear::Watch, &watch, 0.02)] {
            let mut total = Found::default();
            for roll in (-180i32..180).step_by(45) {
                let (camera_from_hand, hand) = turned(&truth, f64::from(roll));
                let wearer = Wearer { hands: vec![hand], fov_y: fov_y(), ..Wearer::default() };
                let depths = truth.depths_cm(&shot(camera_from_hand));
                let kind = if wear == Wear::Watch { "watch" } else { "ring" };
                let found = found(&wearer, wear, product, &depths, &format!("{kind}-{handedness:?}-roll{roll}"));
                total.behind += found.behind;
                total.leaked += found.leaked;
                total.before += found.before;
                total.holes += found.holes;
                if wear == Wear::Watch && roll.abs() < 60 {
                    // The dial faces the back of the hand: the case is in front when the back is.
                    assert!(found.before > found.behind, "{roll}: {found:?}");
                }
            }
            assert!(total.behind > 500, "{total:?}");
            assert!(total.leak() <= share_max, "{wear:?} {handedness:?}: {:.4}", total.leak());
            let missing = total.holes as f64 / total.before as f64;
            assert!(missing <= share_max, "{wear:?} {handedness:?}: {missing:.4} missing");
        }
    }
}
