//! Every kind of surface once, in pictures nobody sees: afterwards all pipelines are compiled, and the first picture of
//! a real model does not wait for them.

use std::sync::Arc;

use bevy::math::{Vec2, Vec3, Vec4};

/// Small models that together need every pipeline that common goods need, the commonest first.
pub(crate) fn models() -> Vec<glb::Model> {
    let texture = || Some(glb::TextureRef::new(0));
    let textured = |m: glb::Material| glb::Material {
        base_color_texture: texture(),
        metallic_roughness_texture: texture(),
        occlusion_texture: texture(),
        ..m
    };
    let bumped = |m: glb::Material| glb::Material { normal_texture: texture(), ..textured(m) };
    let both = |m: glb::Material| glb::Material { double_sided: true, ..m };
    let clear = glb::Material { transmission: Some(glb::Transmission { factor: 1.0, texture: None }), ..plain() };
    let coated = glb::Material { clearcoat: Some(glb::Clearcoat { factor: 1.0, ..Default::default() }), ..plain() };
    let seen_through = Vec4::new(1.0, 1.0, 1.0, 0.5);
    let blended = glb::Material { alpha_mode: glb::AlphaMode::Blend, base_color: seen_through, ..plain() };
    let masked = glb::Material { alpha_mode: glb::AlphaMode::Mask(0.5), ..plain() };
    let cloth =
        glb::Material { sheen: Some(glb::Sheen { color: Vec3::ONE, roughness: 0.5, ..Default::default() }), ..plain() };
    let sets: [Vec<glb::Material>; 5] = [
        vec![plain(), textured(plain()), bumped(plain()), bumped(both(plain()))],
        vec![coated.clone(), clear.clone(), bumped(cloth.clone()), bumped(blended.clone())],
        vec![textured(coated.clone()), bumped(coated.clone()), textured(cloth.clone()), cloth],
        vec![blended.clone(), both(blended.clone()), both(plain()), textured(both(plain()))],
        vec![both(clear.clone()), textured(clear), textured(both(masked.clone())), bumped(both(masked)), both(coated)],
    ];
    sets.into_iter().map(model).collect()
}

fn plain() -> glb::Material {
    glb::Material { metallic: 0.5, roughness: 0.5, ..Default::default() }
}

/// One small sheet a material, side by side.
fn model(materials: Vec<glb::Material>) -> glb::Model {
    let primitives = (0..materials.len())
        .map(|i| {
            let corner = |x: f32, y: f32| Vec3::new((i as f32 + x) * 0.1, y * 0.1, 0.0);
            let uv = |x: f32, y: f32| Vec2::new(x, y);
            glb::Primitive {
                positions: vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)],
                normals: vec![Vec3::Z; 4],
                uvs: vec![vec![uv(0.0, 1.0), uv(1.0, 1.0), uv(1.0, 0.0), uv(0.0, 0.0)]],
                indices: vec![0, 1, 2, 0, 2, 3],
                material: Some(i),
                ..Default::default()
            }
        })
        .collect();
    glb::Model {
        nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives, ..Default::default() }],
        materials,
        images: vec![glb::Image {
            name: String::new(),
            width: 4,
            height: 4,
            rgba: Arc::from([128u8, 128, 255, 255].repeat(16)),
        }],
        ..Default::default()
    }
}
