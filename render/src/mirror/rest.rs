//! Where hats, rings and watches rest, and how a strap is closed.

use std::f32::consts::{FRAC_PI_2, TAU};

use bevy::math::{Mat4, Vec2, Vec3};

use super::{
    fit::points,
    occluder,
    relief::Relief,
    wearer::{Hand, Head},
};

/// Between the face's width and the inside of a hat, on each side: the head widens behind the face, and has hair.
pub(super) const HAIR: f32 = 0.008;
/// Between the forehead and a hat.
const FOREHEAD_GAP: f32 = 0.002;
/// A hat's front edge above the brows, of a canonical face: two fingers.
const HAT_OVER_BROWS: f32 = 0.022;
/// A hat leans back by this.
const HAT_LEANS: f32 = 0.04;
/// Hats come in sizes, from 53 to 62 cm: between these shares of a usual one. Beyond, it is shown too small or too large.
const HAT_SIZES: (f32, f32) = (0.93, 1.09);
/// What lies at most this far above and below a hat's origin is the rim of its opening.
const OPENING: (f32, f32) = (-0.004, 0.014);

/// What fills a hat's opening: heights from its rim, and shares of its width.
const FILLING: [(f32, f32); 5] = [(-0.045, 0.78), (-0.015, 0.94), (0.0, 0.985), (0.02, 0.96), (0.05, 0.85)];

/// Directions around an axis in which something is measured.
const DIRECTIONS: usize = 72;
/// Between skin and a watch.
const STRAP_GAP: f32 = 0.0006;
/// Nearer to the dial's middle than this angle a watch is stiff; beyond the other its strap follows the wrist.
const CASE_ENDS: (f32, f32) = (0.75, 1.25);
/// Only what lies this near to the middle of the strap touches the wrist.
const STRAP_HALF_WIDTH: f32 = 0.008;

/// A hat on a head.
pub(super) struct Hat {
    /// The face's space from the product's.
    pub(super) face_from_product: Mat4,
    /// What fills its opening, in the face's space: of hair, only the picture knows.
    pub(super) filling: glb::Primitive,
}

/// Puts a hat on.
pub(super) fn hat(model: &glb::Model, head: &Head) -> Hat {
    let rim: Vec<Vec2> =
        points(model).iter().filter(|p| p.y > OPENING.0 && p.y < OPENING.1).map(|p| Vec2::new(p.z, p.x)).collect();
    let inside = inner_radius(rim.iter().copied());
    let (front, side) = (inside[0], (inside[DIRECTIONS / 4] + inside[DIRECTIONS * 3 / 4]) / 2.0);
    let wanted = head.places.width() / 2.0 + HAIR;
    let scale = if side > 0.0 && side.is_finite() { (wanted / side).clamp(HAT_SIZES.0, HAT_SIZES.1) } else { 1.0 };
    let y = head.places.brows_y + HAT_OVER_BROWS * head.places.growth();
    // The mesh ends at the hairline: just below a hat's edge it is still there.
    let forehead = Relief::new(&head.surface, &head.triangles);
    let touched = (0..12).map(|mm| forehead.at(Vec2::new(0.0, y - mm as f32 * 0.001))).find(|z| z.is_finite());
    let z = touched.unwrap_or(head.places.nose_base.z) + FOREHEAD_GAP;
    let front = if front.is_finite() { front } else { 0.0 };
    let face_from_product = Mat4::from_translation(Vec3::new(0.0, y, z))
        * Mat4::from_rotation_x(-HAT_LEANS)
        * Mat4::from_scale(Vec3::splat(scale))
        * Mat4::from_translation(Vec3::new(0.0, 0.0, -front));
    let opening = Vec2::new(if side.is_finite() { side } else { 0.0 }, front);
    let mut filling = occluder::tube(&FILLING.map(|(y, share)| (Vec3::Y * y, opening * share)));
    filling.positions.iter_mut().for_each(|p| *p = face_from_product.transform_point3(*p));
    Hat { face_from_product, filling }
}

/// Puts a ring on: the frame of [`Hand::camera_from_ring`] from the product's. It keeps its true size.
pub(super) fn ring() -> Mat4 {
    // The finger goes along the product's Z, the stone looks out of the back of the hand.
    Mat4::from_rotation_x(FRAC_PI_2)
}

/// Radius of a ring's hole.
pub(super) fn ring_radius(model: &glb::Model) -> f32 {
    points(model).iter().map(|p| p.truncate().length()).fold(f32::INFINITY, f32::min)
}

/// Closes a watch around a wrist: the case keeps its size and rests on the back of the wrist, the strap is drawn in until
/// it lies on the skin.
pub(super) fn watch(model: &mut glb::Model, hand: &Hand) {
    let world = model.world_transforms();
    let across = |p: Vec3| Vec2::new(p.z, p.y);
    let inside = inner_radius(points(model).iter().filter(|p| p.x.abs() < STRAP_HALF_WIDTH).map(|&p| across(p)));
    // Across the wrist is the product's Y, from its inside to its back the product's Z.
    let skin = |turn: f32| {
        let (sin, cos) = turn.sin_cos();
        Vec2::new(cos / hand.wrist_radii.y, sin / hand.wrist_radii.x).length().recip() + STRAP_GAP
    };
    let lowered = Vec2::new(skin(0.0) - inside[0], 0.0);
    if lowered.is_finite() {
        deform(model, &world, |p| {
            let from = across(p);
            let turn = from.to_angle();
            let (radius, slack) = (from.length(), inside[direction(turn)]);
            let drawn_in = Vec2::from_angle(turn) * (skin(turn) + (radius - slack).max(0.0));
            let t = ((turn.abs() - CASE_ENDS.0) / (CASE_ENDS.1 - CASE_ENDS.0)).clamp(0.0, 1.0);
            let to = (from + lowered).lerp(drawn_in, t * t * (3.0 - 2.0 * t));
            Vec3::new(p.x, to.y, to.x)
        });
    }
}

/// The wrist's space from a watch's. The dial looks out of the back of the hand; twelve is on the side of the little
/// finger, so that its owner reads it, the arm before the chest, upright. The crown is then towards the hand on a left arm,
/// towards the elbow on a right one.
pub(super) fn watch_turn(hand: &Hand) -> Mat4 {
    Mat4::from_rotation_z(if hand.is_left { FRAC_PI_2 } else { -FRAC_PI_2 })
}

/// Which of the directions an angle is nearest to.
fn direction(turn: f32) -> usize {
    (turn.rem_euclid(TAU) / TAU * DIRECTIONS as f32).round() as usize % DIRECTIONS
}

/// How near points come to the origin in each direction; where there are none, as beside them.
fn inner_radius(points: impl Iterator<Item = Vec2>) -> [f32; DIRECTIONS] {
    let mut inside = [f32::INFINITY; DIRECTIONS];
    for point in points {
        let nearest = &mut inside[direction(point.to_angle())];
        *nearest = nearest.min(point.length());
    }
    std::array::from_fn(|i| {
        let beside = |step: usize| inside[(i + step) % DIRECTIONS].min(inside[(i + DIRECTIONS - step) % DIRECTIONS]);
        (0..DIRECTIONS / 2).map(beside).find(|radius| radius.is_finite()).unwrap_or(f32::INFINITY)
    })
}

/// Moves every vertex of the scene, in the product's space, once.
pub(super) fn deform(model: &mut glb::Model, world: &[Mat4], moved: impl Fn(Vec3) -> Vec3) {
    let mut is_done = vec![false; model.meshes.len()];
    for (node, _) in model.parents_first() {
        let Some(mesh) = model.nodes[node].mesh.filter(|&mesh| !std::mem::replace(&mut is_done[mesh], true)) else {
            continue;
        };
        let node_from_product = world[node].inverse();
        for position in model.meshes[mesh].primitives.iter_mut().flat_map(|p| &mut p.positions) {
            *position = node_from_product.transform_point3(moved(world[node].transform_point3(*position)));
        }
    }
}
