//! How spectacles sit: the front rests where it touches the face first, the temples are bent around the head.

use bevy::math::{Mat4, Vec2, Vec3};

use super::{fit::points, relief::Relief, wearer::Head};

/// Pupils are above the middle of the lenses by about this much (opticians' usual centring height).
const PUPILS_ABOVE: f32 = 0.003;
/// What of a frame may touch the face lies no deeper behind the bridge than this.
const FRONT_DEPTH: f32 = 0.014;
/// Skin gives way this far under the pads.
const SKIN_GIVES: f32 = 0.001;
/// Where temples begin to bend outwards and where they have reached the width of the head.
const TEMPLES_FROM: f32 = -0.010;
const TEMPLES_WIDE_AT: f32 = -0.075;
/// Between the head and a temple.
const TEMPLE_GAP: f32 = 0.0015;
/// Bends the temples around the head, makes the lenses fit for a picture, and tells where the spectacles sit:
/// the face's space from the product's. `model` has its roots.
pub(super) fn sit(model: &mut glb::Model, head: &Head) -> Mat4 {
    let world = model.world_transforms();
    let face = Relief::new(&head.surface, &head.triangles);
    let half_width = head.surface.iter().map(|p| p.x.abs()).fold(0.0, f32::max);
    let hinge = hinge_x(&points(model));
    let splay = (half_width + TEMPLE_GAP - hinge).max(0.0);
    bend_temples(model, &world, splay, hinge);
    let y = head.places.eyes_y - PUPILS_ABOVE;
    let z = rest(model, &world, &face, y);
    see_through(model);
    Mat4::from_translation(Vec3::new(0.0, y, z))
}

/// How far out the temples begin.
fn hinge_x(points: &[Vec3]) -> f32 {
    let behind = points.iter().filter(|p| p.z < TEMPLES_FROM && p.z > 3.0 * TEMPLES_FROM);
    behind.map(|p| p.x.abs()).fold(0.0, f32::max)
}

/// Moves the temples outwards until they pass beside the head.
fn bend_temples(model: &mut glb::Model, world: &[Mat4], splay: f32, hinge: f32) {
    let mut bent = vec![false; model.meshes.len()];
    for (node, _) in model.parents_first() {
        let Some(mesh) = model.nodes[node].mesh.filter(|&mesh| !std::mem::replace(&mut bent[mesh], true)) else {
            continue;
        };
        let to_node = world[node].inverse();
        for position in model.meshes[mesh].primitives.iter_mut().flat_map(|p| &mut p.positions) {
            let mut p = world[node].transform_point3(*position);
            if p.z < TEMPLES_FROM && p.x.abs() > hinge * 0.6 {
                let t = ((p.z - TEMPLES_FROM) / (TEMPLES_WIDE_AT - TEMPLES_FROM)).clamp(0.0, 1.0);
                p.x += p.x.signum() * splay * t * t * (3.0 - 2.0 * t);
                *position = to_node.transform_point3(p);
            }
        }
    }
}

/// How far out the bridge must stay so that nothing of the front enters the face, when its middle is at the height `y`.
fn rest(model: &glb::Model, world: &[Mat4], face: &Relief, y: f32) -> f32 {
    let mut back = Relief::empty();
    for (node, _) in model.parents_first() {
        let mesh = model.nodes[node].mesh.map(|mesh| &model.meshes[mesh]);
        for primitive in mesh.map_or(&[][..], |mesh| &mesh.primitives) {
            // Seen from the face, what lies deepest is highest.
            let points: Vec<Vec3> = primitive
                .positions
                .iter()
                .map(|&v| world[node].transform_point3(v) * Vec3::new(1.0, 1.0, -1.0))
                .collect();
            let corners = primitive.indices.as_chunks::<3>().0.iter().map(|t| t.map(|i| points[i as usize]));
            corners.filter(|t| t.iter().all(|p| p.z < FRONT_DEPTH)).for_each(|t| back.add(t));
        }
    }
    let needed =
        back.cells().map(|(place, depth)| face.at(place + Vec2::Y * y) + depth).fold(f32::NEG_INFINITY, f32::max);
    if needed.is_finite() { needed - SKIN_GIVES } else { 0.0 }
}

/// There is no scene behind a shot that glass could bend: clear lenses become thin veils, tinted ones darker veils.
fn see_through(model: &mut glb::Model) {
    for material in &mut model.materials {
        let Some(transmission) = material.transmission.take().filter(|t| t.factor > 0.0) else { continue };
        let color = material.base_color.truncate();
        let passes = transmission.factor * color.dot(Vec3::new(0.2126, 0.7152, 0.0722)).clamp(0.0, 1.0);
        material.base_color = (color * 0.25).extend((1.0 - passes).max(0.06));
        material.base_color_texture = None;
        material.volume = None;
        material.alpha_mode = glb::AlphaMode::Blend;
    }
}
