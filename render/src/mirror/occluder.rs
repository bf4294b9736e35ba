//! Bodies that are not drawn, and hide what is behind them.
//!
//! The head is the face's mesh, a jaw drawn back from its edge, a ball for the skull and two flat ones for the ears. Their
//! sizes are shares of the face's width, as adults have them on average (Farkas 1994): the back of a head is not seen.

use bevy::math::{Mat4, Quat, Vec2, Vec3};

use super::wearer::{Hand, Head, Side};

/// Of a canonical face, from between its sides: middle and half axes of the skull.
const SKULL: (Vec3, Vec3) = (Vec3::new(0.0, 0.028, -0.028), Vec3::new(0.073, 0.096, 0.080));
/// From a face's side (outwards, up, forwards): middle and half axes of an ear.
const EAR: (Vec3, Vec3) = (Vec3::new(0.0045, 0.001, -0.0155), Vec3::new(0.0105, 0.030, 0.016));
/// How far and how narrow the jaw is drawn back from the face's edge.
const JAW_BACK: f32 = 0.055;
const JAW_NARROWS: Vec2 = Vec2::new(0.86, 0.92);
/// From the neck's root: heights and half axes of the neck, which widens into the shoulders.
const NECK: [(f32, Vec2); 5] = [
    (-0.03, Vec2::new(0.066, 0.050)),
    (0.0, Vec2::new(0.067, 0.054)),
    (0.02, Vec2::new(0.060, 0.054)),
    (0.04, Vec2::new(0.056, 0.053)),
    (0.12, Vec2::new(0.054, 0.052)),
];
/// A finger's radius at its joints, from the root on, against where a ring sits; and that of the palm's bones, which
/// together are the palm, as a share of its length.
const FINGER: [f32; 4] = [1.08, 1.0, 0.88, 0.72];
const PALM: f32 = 0.125;
/// How far the forearm is seen behind the wrist, and how much wider it is there.
const FOREARM: f32 = 0.16;
const FOREARM_WIDENS: f32 = 1.3;

/// Steps around a body.
const AROUND: u32 = 32;

/// The head with its `hair`, metres thick, in the face's space.
pub(super) fn head(head: &Head, hair: f32) -> glb::Primitive {
    let places = &head.places;
    let growth = places.growth();
    let mut body = face(head);
    let middle = places.between_sides() + SKULL.0 * growth;
    append(&mut body, ball(middle, SKULL.1 * growth + hair));
    for side in Side::BOTH {
        let off = EAR.0 * growth * Vec3::new(side.sign(), 1.0, 1.0);
        append(&mut body, ball(places.sides[side as usize] + off, EAR.1 * growth));
    }
    body
}

/// The face and the jaw behind its edge.
fn face(head: &Head) -> glb::Primitive {
    let mut body = glb::Primitive {
        positions: head.surface.clone(),
        indices: head.triangles.iter().flatten().map(|&i| u32::from(i)).collect(),
        ..Default::default()
    };
    let middle = head.places.between_sides();
    for [a, b] in edges(&head.triangles) {
        let at = body.positions.len() as u32;
        for corner in [a, b] {
            let p = head.surface[usize::from(corner)] - middle;
            let back = p.z.min(0.0) - JAW_BACK * head.places.growth();
            body.positions.push(middle + (p.truncate() * JAW_NARROWS).extend(back));
        }
        let (a, b) = (u32::from(a), u32::from(b));
        body.indices.extend([b, a, at, b, at, at + 1]);
    }
    body
}

/// The neck, in the space of its root.
pub(super) fn neck(head: &Head) -> glb::Primitive {
    let growth = head.places.growth();
    tube(&NECK.map(|(y, radii)| (Vec3::Y * y * growth, radii * growth)))
}

/// Edges that only one triangle has.
fn edges(triangles: &[[u16; 3]]) -> Vec<[u16; 2]> {
    let all = || triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]);
    let known: std::collections::HashSet<[u16; 2]> = all().collect();
    all().filter(|&[a, b]| !known.contains(&[b, a])).collect()
}

/// A hand's bones with flesh, each in the space of its bone ([`bone`]): first and last point, and the body.
pub(super) fn bones(hand: &Hand) -> Vec<(usize, usize, glb::Primitive)> {
    let palm = hand.points[9].distance(hand.points[0]) * PALM;
    let flesh =
        |a: usize, b: usize, from: f32, to: f32| (a, b, capsule(hand.points[a].distance(hand.points[b]), from, to));
    let mut bones = Vec::new();
    for (finger, &radius) in hand.finger_radius.iter().enumerate() {
        let root = 1 + 4 * finger;
        bones.push(flesh(0, root, palm, if finger == 0 { radius * FINGER[0] } else { palm }));
        for joint in 0..3 {
            bones.push(flesh(root + joint, root + joint + 1, radius * FINGER[joint], radius * FINGER[joint + 1]));
        }
    }
    bones
}

/// Where a bone is: from its first point, +Y to its last.
pub(super) fn bone(hand: &Hand, first: usize, last: usize) -> Mat4 {
    let (from, to) = (hand.points[first], hand.points[last]);
    let turn = Quat::from_rotation_arc(Vec3::Y, (to - from).normalize_or(Vec3::Y));
    Mat4::from_rotation_translation(turn, from)
}

/// Wrist and forearm, in the wrist's space.
pub(super) fn wrist(hand: &Hand) -> glb::Primitive {
    let radii = hand.wrist_radii;
    let to_hand = hand.points[0].distance(hand.camera_from_wrist.w_axis.truncate());
    tube(&[
        (Vec3::NEG_Y * FOREARM, radii * FOREARM_WIDENS),
        (Vec3::NEG_Y * FOREARM * 0.3, radii * 1.05),
        (Vec3::ZERO, radii),
        (Vec3::Y * to_hand, radii),
    ])
}

/// The part of a finger that a ring is on, in the ring's space: no thicker than the ring is wide inside.
pub(super) fn ring_finger(radius: f32, length: f32) -> glb::Primitive {
    tube(&[(Vec3::NEG_Y * length, Vec2::splat(radius * FINGER[0])), (Vec3::Y * length, Vec2::splat(radius))])
}

fn append(body: &mut glb::Primitive, other: glb::Primitive) {
    let at = body.positions.len() as u32;
    body.positions.extend(other.positions);
    body.indices.extend(other.indices.into_iter().map(|i| i + at));
}

fn ball(middle: Vec3, radii: Vec3) -> glb::Primitive {
    const DOWN: u32 = 24;
    let rows: Vec<(Vec3, Vec2)> = (0..=DOWN)
        .map(|row| {
            let (sin, cos) = (std::f32::consts::PI * row as f32 / DOWN as f32).sin_cos();
            (middle - Vec3::Y * radii.y * cos, Vec2::new(radii.x, radii.z) * sin)
        })
        .collect();
    tube(&rows)
}

/// Along +Y from the origin, with round ends.
fn capsule(length: f32, from: f32, to: f32) -> glb::Primitive {
    const ROUND: u32 = 5;
    let cap = |i: u32| (std::f32::consts::FRAC_PI_2 * i as f32 / ROUND as f32).sin_cos();
    let low = (0..=ROUND).map(cap).map(|(sin, cos)| (Vec3::NEG_Y * from * cos, Vec2::splat(from * sin)));
    let high = (0..=ROUND).map(cap).map(|(sin, cos)| (Vec3::Y * (length + to * sin), Vec2::splat(to * cos)));
    tube(&low.chain(high).collect::<Vec<_>>())
}

/// Ellipses around +Y, from the lowest up: the middle of each and its half axes along X and Z.
pub(super) fn tube(rows: &[(Vec3, Vec2)]) -> glb::Primitive {
    let mut body = glb::Primitive::default();
    for &(middle, radii) in rows {
        for step in 0..AROUND {
            let (sin, cos) = (std::f32::consts::TAU * step as f32 / AROUND as f32).sin_cos();
            body.positions.push(middle + Vec3::new(radii.x * cos, 0.0, -radii.y * sin));
        }
    }
    for row in 1..rows.len() as u32 {
        for step in 0..AROUND {
            let (a, b) = ((row - 1) * AROUND + step, (row - 1) * AROUND + (step + 1) % AROUND);
            body.indices.extend([a, b, b + AROUND, a, b + AROUND, a + AROUND]);
        }
    }
    body
}

/// A body a little larger than this one, its sides outwards.
pub(super) fn grown(body: &glb::Primitive, by: f32) -> glb::Primitive {
    let mut normals = vec![Vec3::ZERO; body.positions.len()];
    for triangle in body.indices.as_chunks::<3>().0 {
        let [a, b, c] = triangle.map(|i| body.positions[i as usize]);
        let normal = (b - a).cross(c - a);
        triangle.iter().for_each(|&i| normals[i as usize] += normal);
    }
    let moved = |(p, n): (&Vec3, &Vec3)| *p + n.normalize_or_zero() * by;
    glb::Primitive { positions: body.positions.iter().zip(&normals).map(moved).collect(), ..body.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is inside of the body, by the theorem of Gauss; negative when it is turned inside out.
    fn volume(body: &glb::Primitive) -> f32 {
        let corners = |t: &[u32; 3]| t.map(|i| body.positions[i as usize]);
        body.indices.as_chunks::<3>().0.iter().map(corners).map(|[a, b, c]| a.dot(b.cross(c)) / 6.0).sum()
    }

    #[test]
    fn bodies_are_turned_outwards_and_grow() {
        let sphere = 4.0 / 3.0 * std::f32::consts::PI;
        let ball = ball(Vec3::new(0.1, 0.2, -0.3), Vec3::new(1.0, 2.0, 0.5));
        assert!((volume(&ball) - sphere).abs() < 0.05 * sphere, "{}", volume(&ball));
        let capsule = capsule(2.0, 1.0, 1.0);
        let truth = sphere + 2.0 * std::f32::consts::PI;
        assert!((volume(&capsule) - truth).abs() < 0.05 * truth, "{}", volume(&capsule));
        assert!(volume(&grown(&capsule, 0.1)) > volume(&capsule) * 1.2);
    }
}
