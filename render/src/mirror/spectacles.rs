//! How spectacles sit: the front rests where it touches the face first, the temples are bent around the head.

use bevy::math::{Mat4, Vec2, Vec3, Vec4};

use crate::prepare::{linear_from_srgb, srgb_byte};

use super::{fit::points, relief::Relief, rest::deform, wearer::Head};

/// Pupils are above the middle of the lenses by about this much (opticians' usual centring height).
const PUPILS_ABOVE: f32 = 0.003;
/// Share of a tint's own colour that is seen on a lens, the least that any lens keeps away, and luminance (BT.709).
const VEIL: f32 = 0.25;
const VEIL_MIN: f32 = 0.03;
const LUMINANCE: Vec3 = Vec3::new(0.2126, 0.7152, 0.0722);
/// What of a frame may touch the face lies no deeper behind the bridge than this.
const FRONT_DEPTH: f32 = 0.014;
/// Skin gives way this far under the pads.
const SKIN_GIVES: f32 = 0.001;
/// Where temples begin to bend outwards and where they have reached the width of the head.
const TEMPLES_FROM: f32 = -0.010;
const TEMPLES_WIDE_AT: f32 = -0.075;
/// An ear's root ends this far behind the face's side, of a canonical face: there a temple bends down behind the ear.
const EAR_ROOT: f32 = 0.028;
/// Between the head and a temple.
const TEMPLE_GAP: f32 = 0.0015;
/// Bends the temples around the head, makes the lenses fit for a picture, and tells where the spectacles sit:
/// the face's space from the product's. Names the lenses' materials, too.
pub(super) fn sit(model: &mut glb::Model, head: &Head) -> (Mat4, Vec<usize>) {
    let world = model.world_transforms();
    let face = Relief::new(&head.surface, &head.triangles);
    let half_width = head.surface.iter().map(|p| p.x.abs()).fold(0.0, f32::max);
    let hinge = hinge_x(&points(model));
    let splay = (half_width + TEMPLE_GAP - hinge).max(0.0);
    bend_temples(model, &world, splay, hinge);
    let y = head.places.eyes_y - PUPILS_ABOVE;
    let z = rest(model, &world, &face, y);
    let sides_z = head.places.between_sides().z;
    cut_behind(model, &world, sides_z - EAR_ROOT * head.places.growth() - z);
    (Mat4::from_translation(Vec3::new(0.0, y, z)), see_through(model))
}

/// How far out the temples begin.
fn hinge_x(points: &[Vec3]) -> f32 {
    let behind = points.iter().filter(|p| p.z < TEMPLES_FROM && p.z > 3.0 * TEMPLES_FROM);
    behind.map(|p| p.x.abs()).fold(0.0, f32::max)
}

/// Moves the temples outwards until they pass beside the head, and behind the ears along the skull.
fn bend_temples(model: &mut glb::Model, world: &[Mat4], splay: f32, hinge: f32) {
    deform(model, world, |mut p| {
        if p.z < TEMPLES_FROM && p.x.abs() > hinge * 0.6 {
            let t = ((p.z - TEMPLES_FROM) / (TEMPLES_WIDE_AT - TEMPLES_FROM)).clamp(0.0, 1.0);
            p.x += p.x.signum() * splay * t * t * (3.0 - 2.0 * t);
        }
        p
    });
}

/// Takes away what lies behind `z`: it is behind the ears, where no camera before the face sees it.
fn cut_behind(model: &mut glb::Model, world: &[Mat4], z: f32) {
    let mut is_done = vec![false; model.meshes.len()];
    for (node, _) in model.parents_first() {
        let Some(mesh) = model.nodes[node].mesh.filter(|&mesh| !std::mem::replace(&mut is_done[mesh], true)) else {
            continue;
        };
        for primitive in &mut model.meshes[mesh].primitives {
            let depth = |i: u32| world[node].transform_point3(primitive.positions[i as usize]).z;
            let kept = primitive.indices.as_chunks::<3>().0.iter().filter(|t| t.iter().any(|&i| depth(i) > z));
            primitive.indices = kept.flatten().copied().collect();
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

/// There is no scene behind a shot that glass could bend: lenses become veils that keep light away, the darker the tint
/// the more, a gradient as it is, and mirror the surroundings. Answers with their materials.
fn see_through(model: &mut glb::Model) -> Vec<usize> {
    let glb::Model { materials, images, .. } = model;
    let mut lenses = Vec::new();
    for (index, material) in materials.iter_mut().enumerate() {
        let Some(transmission) = material.transmission.take().filter(|t| t.factor > 0.0) else { continue };
        let tint = material.base_color.truncate();
        let tinted = |texel: Vec3| {
            let color = tint * texel;
            let kept_away = 1.0 - transmission.factor * color.dot(LUMINANCE).clamp(0.0, 1.0);
            // Of the light that comes from before a lens, hardly any comes back out of the tint.
            (color * VEIL * kept_away).extend(kept_away.max(VEIL_MIN))
        };
        if let Some(texture) = &mut material.base_color_texture {
            let image = veil_image(&images[texture.image], tinted);
            texture.image = images.len();
            images.push(image);
            material.base_color = Vec4::ONE;
        } else {
            material.base_color = tinted(Vec3::ONE);
        }
        material.volume = None;
        material.alpha_mode = glb::AlphaMode::Blend;
        lenses.push(index);
    }
    lenses
}

fn veil_image(tint: &glb::Image, veil: impl Fn(Vec3) -> Vec4) -> glb::Image {
    let texel = |texel: &[u8; 4]| {
        let veil = veil(Vec3::from_array([0, 1, 2].map(|c| linear_from_srgb(texel[c]) as f32 / 65535.0)));
        let byte = |linear: f32| srgb_byte((linear.clamp(0.0, 1.0) * 65535.0) as u32);
        [byte(veil.x), byte(veil.y), byte(veil.z), (veil.w * 255.0) as u8]
    };
    let rgba: Vec<u8> = tint.rgba.as_chunks::<4>().0.iter().flat_map(texel).collect();
    glb::Image { rgba: rgba.into(), ..tint.clone() }
}
