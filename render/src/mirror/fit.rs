//! How spectacles sit: the front rests where it touches the face first, the temples are bent around the head.

use bevy::math::{Mat4, Vec2, Vec3};

use super::{Head, relief::Relief};

/// Spectacles on a head, in the camera's space, and what hides them.
pub(crate) struct Fitted {
    /// With the occluder as its last material.
    pub(crate) model: glb::Model,
    /// Index of the occluder's material.
    pub(crate) occluder: usize,
}

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
/// The face's edge lies this far before the ear.
const EAR_BEHIND: f32 = 0.012;

/// Places spectacles on the head.
pub(crate) fn fit_spectacles(mut model: glb::Model, head: &Head) -> Fitted {
    let world = model.world_transforms();
    let face = Relief::new(&head.surface, &head.triangles);
    let half_width = head.surface.iter().map(|p| p.x.abs()).fold(0.0, f32::max);
    let hinge = hinge_x(&model, &world);
    let splay = (half_width + TEMPLE_GAP - hinge).max(0.0);
    bend_temples(&mut model, &world, splay, hinge);
    let y = head.eyes_y - PUPILS_ABOVE;
    let z = rest(&model, &world, &face, y);
    let camera_from_product = head.camera_from_face * Mat4::from_translation(Vec3::new(0.0, y, z));

    let placed = glb::Node { children: std::mem::take(&mut model.roots), ..Default::default() };
    let (scale, rotation, translation) = camera_from_product.to_scale_rotation_translation();
    model.nodes.push(glb::Node { transform: glb::Transform { translation, rotation, scale }, ..placed });
    see_through(&mut model);
    let occluder = model.materials.len();
    model.materials.push(glb::Material { name: "occluder".into(), double_sided: true, ..Default::default() });
    let (scale, rotation, translation) = head.camera_from_face.to_scale_rotation_translation();
    model.meshes.push(glb::Mesh { primitives: vec![shell(head, half_width, occluder)], ..Default::default() });
    model.nodes.push(glb::Node {
        transform: glb::Transform { translation, rotation, scale },
        mesh: Some(model.meshes.len() - 1),
        ..Default::default()
    });
    model.roots = vec![model.nodes.len() - 2, model.nodes.len() - 1];
    Fitted { model, occluder }
}

/// Every vertex of the scene, in the product's space.
fn points<'a>(model: &'a glb::Model, world: &'a [Mat4]) -> impl Iterator<Item = Vec3> + 'a {
    model.parents_first().into_iter().flat_map(move |(node, _)| {
        let mesh = model.nodes[node].mesh.map(|mesh| &model.meshes[mesh]);
        let primitives = mesh.map_or(&[][..], |mesh| &mesh.primitives);
        primitives.iter().flat_map(move |p| p.positions.iter().map(move |&v| world[node].transform_point3(v)))
    })
}

/// How far out the temples begin.
fn hinge_x(model: &glb::Model, world: &[Mat4]) -> f32 {
    let behind = points(model, world).filter(|p| p.z < TEMPLES_FROM && p.z > 3.0 * TEMPLES_FROM);
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

/// The face, a skirt from its edge backwards, and a block behind each ear's place.
fn shell(head: &Head, half_width: f32, material: usize) -> glb::Primitive {
    let mut shell = glb::Primitive {
        positions: head.surface.clone(),
        indices: head.triangles.iter().flatten().map(|&i| u32::from(i)).collect(),
        material: Some(material),
        ..Default::default()
    };
    let deepest = head.surface.iter().map(|p| p.z).fold(f32::INFINITY, f32::min);
    let back = deepest - 0.12;
    for [a, b] in edges(&head.triangles) {
        let at = shell.positions.len() as u32;
        for corner in [a, b] {
            let p = head.surface[usize::from(corner)];
            shell.positions.extend([p, Vec3::new(p.x, p.y, back)]);
        }
        shell.indices.extend([at, at + 1, at + 2, at + 2, at + 1, at + 3]);
    }
    for side in [-1.0, 1.0] {
        let (near, far) = (half_width - 0.015, half_width + 0.03);
        let z = deepest - EAR_BEHIND;
        let at = shell.positions.len() as u32;
        for (x, y, z) in [(near, -0.06, z), (far, -0.06, z), (far, 0.05, z), (near, 0.05, z)] {
            shell.positions.push(Vec3::new(side * x, head.eyes_y + y, z));
        }
        shell.indices.extend([at, at + 1, at + 2, at, at + 2, at + 3]);
    }
    shell
}

/// Edges that only one triangle has.
fn edges(triangles: &[[u16; 3]]) -> Vec<[u16; 2]> {
    let all = || triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]);
    let known: std::collections::HashSet<[u16; 2]> = all().collect();
    all().filter(|&[a, b]| !known.contains(&[b, a])).collect()
}
