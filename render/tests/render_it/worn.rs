//! Spectacles on a head whose shape and place are known: what is behind the head is hidden, what is before it is not.

use std::sync::Arc;

use ar::mask::Mask;
use ar::region::Region;
use bevy::math::{Mat4, Quat, Vec2, Vec3};
use image::RgbaImage;
use render::WornRequest;
use render::mirror::{Head, Places, Wear, Wearer};

use crate::stage;

const SIZE_PX: u32 = 384;
const FOV_Y: f32 = 0.7;
pub(crate) const GROUND: [u8; 4] = [40, 170, 220, 255];

/// The front half of an egg: 150 mm wide, 220 mm high, 100 mm deep, with a nose.
fn surface() -> (Vec<Vec3>, Vec<[u16; 3]>) {
    const SIDE: u16 = 24;
    let point = |i: u16| {
        let at = Vec2::new((i % SIDE) as f32, (i / SIDE) as f32) / (SIDE - 1) as f32 * 2.0 - 1.0;
        // A square onto a disc.
        let disc = at * Vec2::new((1.0 - at.y * at.y / 2.0).sqrt(), (1.0 - at.x * at.x / 2.0).sqrt());
        let nose = 0.02 * (-(disc - Vec2::new(0.0, -0.15)).length_squared() * 40.0).exp();
        Vec3::new(disc.x * 0.075, disc.y * 0.11, 0.1 * (1.0 - disc.length_squared()).max(0.0).sqrt() - 0.1 + nose)
    };
    let triangles = (0..(SIDE - 1) * (SIDE - 1)).flat_map(|i| {
        let a = i / (SIDE - 1) * SIDE + i % (SIDE - 1);
        [[a, a + 1, a + SIDE], [a + 1, a + SIDE + 1, a + SIDE]]
    });
    ((0..SIDE * SIDE).map(point).collect(), triangles.collect())
}

/// Turned about the vertical, then bowed towards the camera.
fn head(yaw: f32, bow: f32) -> Head {
    let (surface, triangles) = surface();
    let camera_from_face = Mat4::from_rotation_translation(
        Quat::from_rotation_x(bow) * Quat::from_rotation_y(yaw),
        Vec3::new(0.0, 0.0, -0.5),
    );
    let places = Places {
        eyes_y: 0.02,
        brows_y: 0.045,
        nose_base: Vec3::new(0.0, -0.03, 0.005),
        chin: Vec3::new(0.0, -0.11, -0.1),
        sides: [-1.0, 1.0].map(|side| Vec3::new(side * 0.0735, 0.0, -0.08)),
    };
    Head { camera_from_face, surface, triangles, places }
}

/// Adds a box.
pub(crate) fn bar(to: &mut glb::Primitive, low: Vec3, high: Vec3) {
    for axis in 0..3 {
        for (end, side) in [(low, -1.0), (high, 1.0)] {
            let mut normal = Vec3::ZERO;
            normal[axis] = side;
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            let at = to.positions.len() as u32;
            for (a, b) in [(low, low), (high, low), (high, high), (low, high)] {
                let mut corner = end;
                (corner[u], corner[v]) = (a[u], b[v]);
                to.positions.push(corner);
                to.normals.push(normal);
            }
            let order = if side > 0.0 { [0, 1, 2, 0, 2, 3] } else { [0, 2, 1, 0, 3, 2] };
            to.indices.extend(order.map(|i| at + i));
        }
    }
}

/// One black thing.
pub(crate) fn black(primitive: glb::Primitive) -> glb::Model {
    let black = glb::Material { base_color: Vec3::splat(0.01).extend(1.0), metallic: 0.0, ..Default::default() };
    glb::Model {
        nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives: vec![primitive], ..Default::default() }],
        materials: vec![black],
        ..Default::default()
    }
}

/// A bar across the front, two temples of 140 mm at 66 mm, black.
pub(crate) fn spectacles() -> glb::Model {
    let mut bars = glb::Primitive { material: Some(0), ..Default::default() };
    bar(&mut bars, Vec3::new(-0.068, -0.004, 0.0), Vec3::new(0.068, 0.004, 0.004));
    for side in [-1.0, 1.0] {
        let x = 0.066 * side;
        for step in 0..14 {
            let z = -0.01 * step as f32;
            bar(&mut bars, Vec3::new(x - 0.002, -0.004, z - 0.01), Vec3::new(x + 0.002, 0.004, z));
        }
    }
    black(bars)
}

fn worn(head: &Head) -> RgbaImage {
    worn_under(head, None)
}

fn worn_under(head: &Head, hair: Option<Mask>) -> RgbaImage {
    let picture = Arc::new(RgbaImage::from_pixel(SIZE_PX, SIZE_PX, image::Rgba(GROUND)));
    let product =
        glb::write::write(&spectacles(), glb::write::Coding::Exact).expect("a small model can be written").into();
    let wearer = Wearer { head: Some(head.clone()), hair, fov_y: FOV_Y, ..Wearer::default() };
    let request = WornRequest { picture, wearer, product, wear: Wear::Glasses, variant: None };
    stage().worn(&request).expect("a picture")
}

/// What is seen at a place of the face's space.
fn at(picture: &RgbaImage, head: &Head, place: Vec3) -> [u8; 4] {
    let p = head.camera_from_face.transform_point3(place);
    let on_plane = p.truncate() / -p.z / (FOV_Y * 0.5).tan();
    let pixel = (Vec2::new(on_plane.x, -on_plane.y) * 0.5 + 0.5) * SIZE_PX as f32;
    picture.get_pixel(pixel.x as u32, pixel.y as u32).0
}

fn is_frame(pixel: [u8; 4]) -> bool {
    pixel[..3].iter().all(|&c| c < 90)
}

#[test]
fn the_front_is_seen_and_the_picture_elsewhere_is_as_it_was() {
    let head = head(0.0, 0.0);
    let picture = worn(&head);
    let y = head.places.eyes_y - 0.003;
    for x in [-0.05, 0.0, 0.05] {
        assert!(is_frame(at(&picture, &head, Vec3::new(x, y, 0.0))), "{x}");
    }
    assert_eq!(at(&picture, &head, Vec3::new(0.0, -0.09, 0.0)), GROUND);
    assert_eq!(picture.get_pixel(2, 2).0, GROUND);
}

#[test]
fn a_turned_head_hides_the_temple_behind_it_and_shows_the_other() {
    for side in [-1.0, 1.0] {
        let head = head(0.5 * side, 0.4);
        let picture = worn(&head);
        let y = head.places.eyes_y - 0.003;
        // Bowed, the temples are above the front in the picture. Turned to the viewer's right, the temple on its left comes forward.
        let near = Vec3::new(-0.0765 * side, y, -0.06);
        let far = Vec3::new(0.0765 * side, y, -0.09);
        assert!(is_frame(at(&picture, &head, near)), "{side}: {:?}", at(&picture, &head, near));
        assert!(!is_frame(at(&picture, &head, far)), "{side}: {:?}", at(&picture, &head, far));
        // Behind the ear nothing is seen of either.
        let tip = Vec3::new(-0.0765 * side, y, -0.118);
        assert!(!is_frame(at(&picture, &head, tip)), "{side}: {:?}", at(&picture, &head, tip));
    }
}

#[test]
fn hair_before_the_head_hides_what_is_worn_under_it() {
    let head = head(0.0, 0.0);
    let y = head.places.eyes_y - 0.003;
    // The viewer's left half of the picture is hair, thinner towards its middle.
    let mut hair = Mask::new(4, 1);
    hair.fill([1.0, 1.0, 0.0, 0.0].into_iter(), Region::whole(SIZE_PX, SIZE_PX));
    let picture = worn_under(&head, Some(hair));
    let seen = |x: f32| at(&picture, &head, Vec3::new(x, y, 0.0));
    assert!(!is_frame(seen(-0.055)) && is_frame(seen(0.055)), "{:?} {:?}", seen(-0.055), seen(0.055));
    let edge = seen(0.0)[2];
    assert!((90..200).contains(&edge), "at the hair's edge a part of the frame is seen: {edge}");
}
