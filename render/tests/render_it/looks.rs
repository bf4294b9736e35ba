//! Materials in known light, on the stage: what physics asks of each, and how near the traced picture is.

use std::sync::Arc;

use bevy::math::{Vec2, Vec3, Vec4};
use render::ShotRequest;
use trace::{Background, Camera, Environment, Tonemap, srgb_byte};

use super::stage;

const SIDE: u32 = 48;

/// A square of 2 m that faces +Z.
fn sheet() -> glb::Primitive {
    let corner = |x: f32, y: f32| Vec3::new(x, y, 0.0);
    glb::Primitive {
        positions: vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)],
        normals: vec![Vec3::Z; 4],
        uvs: vec![[(0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)].map(Vec2::from).to_vec(); 2],
        indices: vec![0, 1, 2, 0, 2, 3],
        material: Some(0),
        ..Default::default()
    }
}

fn model(material: glb::Material, images: Vec<glb::Image>) -> glb::Model {
    glb::Model {
        nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives: vec![sheet()], ..Default::default() }],
        materials: vec![material],
        images,
        ..Default::default()
    }
}

fn shot_from(model: &glb::Model, angle: f32, light: &Environment, tonemap: Tonemap) -> image::RgbaImage {
    let bytes: Arc<[u8]> =
        glb::write::write(model, glb::write::Coding::Exact).expect("the model can be written").into();
    let eye = Vec3::new(angle.sin(), 0.0, angle.cos()) * 6.0;
    let request = ShotRequest {
        bytes,
        width: SIDE,
        height: SIDE,
        variant: None,
        camera: Camera { eye, target: Vec3::ZERO, fov_y: 0.4 },
        light: Arc::new(light.clone()),
        background: Background::Skybox,
        tonemap,
    };
    stage().shot(request).expect("a picture")
}

fn at(picture: &image::RgbaImage, x: f32, y: f32) -> Vec3 {
    let linear = |byte: u8| {
        let v = f32::from(byte) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let pixel = picture.get_pixel((x * SIDE as f32) as u32, (y * SIDE as f32) as u32).0;
    Vec3::new(linear(pixel[0]), linear(pixel[1]), linear(pixel[2]))
}

fn even() -> Environment {
    Environment::from_fn(64, |_| Vec3::splat(0.5))
}

fn seen(material: glb::Material, angle: f32) -> Vec3 {
    at(&shot_from(&model(material, Vec::new()), angle, &even(), Tonemap::None), 0.5, 0.5)
}

fn white(metallic: f32, roughness: f32) -> glb::Material {
    glb::Material { metallic, roughness, ..Default::default() }
}

fn film(thickness_nm: f32) -> glb::Iridescence {
    glb::Iridescence {
        factor: 1.0,
        texture: None,
        ior: 1.6,
        thickness_min_nm: 0.0,
        thickness_max_nm: thickness_nm,
        thickness_texture: None,
    }
}

#[test]
fn white_things_in_even_light_are_nearly_invisible() {
    for (metallic, roughness, angle) in [(1.0, 0.1, 0.0), (1.0, 1.0, 0.9), (0.0, 0.3, 0.4), (0.0, 1.0, 1.0)] {
        let light = seen(white(metallic, roughness), angle);
        assert!((light - 0.5).abs().max_element() < 0.04, "{metallic} {roughness} {angle}: {light}");
    }
}

#[test]
fn no_layer_makes_light() {
    let sheen = glb::Sheen { color: Vec3::ONE, roughness: 0.4, ..Default::default() };
    let coat = glb::Clearcoat { factor: 1.0, roughness: 0.3, ..Default::default() };
    let stretch = glb::Anisotropy { strength: 0.8, ..Default::default() };
    let layered = [
        glb::Material { sheen: Some(sheen), ..white(0.0, 0.6) },
        glb::Material { clearcoat: Some(coat), ..white(0.0, 0.6) },
        glb::Material { iridescence: Some(film(400.0)), ..white(0.0, 0.4) },
        glb::Material { anisotropy: Some(stretch), ..white(1.0, 0.3) },
    ];
    for material in layered {
        for angle in [0.0, 1.1] {
            let light = seen(material.clone(), angle);
            assert!(light.max_element() < 0.55 && light.min_element() > 0.35, "{light} at {angle} of {material:?}");
        }
    }
}

#[test]
fn cloth_shines_at_its_rim_and_films_change_their_hue() {
    let black = glb::Material { base_color: Vec4::new(0.0, 0.0, 0.0, 1.0), ..white(0.0, 1.0) };
    let sheen = glb::Sheen { color: Vec3::ONE, roughness: 0.4, ..Default::default() };
    let cloth = glb::Material { sheen: Some(sheen), ..black.clone() };
    let gained = |angle: f32| seen(cloth.clone(), angle).x - seen(black.clone(), angle).x;
    assert!(gained(1.3) > 4.0 * gained(0.0).max(0.005), "{} {}", gained(1.3), gained(0.0));
    let grey = glb::Material { base_color: Vec4::new(0.3, 0.3, 0.3, 1.0), ..white(1.0, 0.1) };
    let material = glb::Material { iridescence: Some(film(450.0)), ..grey };
    let hue = |angle: f32| {
        let light = seen(material.clone(), angle);
        light / light.max_element()
    };
    assert!((hue(0.0) - hue(1.1)).abs().max_element() > 0.1, "{} {}", hue(0.0), hue(1.1));
}

#[test]
fn tone_curves_are_those_of_the_traced_picture() {
    // A white mirror in even light shows the light itself.
    let mirror = model(white(1.0, 0.0), Vec::new());
    for light in [0.1f32, 0.5, 2.0] {
        let environment = Environment::from_fn(16, |_| Vec3::new(light, light * 0.5, light * 0.25));
        for tonemap in [Tonemap::Neutral, Tonemap::Aces, Tonemap::Agx, Tonemap::None] {
            let picture = shot_from(&mirror, 0.0, &environment, tonemap);
            let wanted = tonemap.map(Vec3::new(light, light * 0.5, light * 0.25)).to_array().map(srgb_byte);
            let got = picture.get_pixel(SIDE / 2, SIDE / 2).0;
            let apart = (0..3).map(|c| got[c].abs_diff(wanted[c])).max();
            assert!(apart <= Some(4), "{tonemap:?} of {light}: {got:?} is not {wanted:?}");
        }
    }
}

/// Left half red, right half green.
fn halves() -> glb::Image {
    let rgba = [[255, 0, 0, 255], [0, 255, 0, 255]].concat();
    glb::Image { name: String::new(), width: 2, height: 1, rgba: rgba.into() }
}

fn placed(offset: f32, uv_set: usize) -> Option<glb::TextureRef> {
    let sampler = glb::Sampler { mag_nearest: true, min_nearest: true, mipmaps: false, ..Default::default() };
    let transform = glb::UvTransform { offset: Vec2::new(offset, 0.0), rotation: 0.0, scale: Vec2::ONE };
    Some(glb::TextureRef { uv_set, sampler, transform: Some(transform), ..glb::TextureRef::new(0) })
}

#[test]
fn every_texture_lies_where_its_own_transform_puts_it() {
    let dark = glb::Material { base_color: Vec4::new(0.0, 0.0, 0.0, 1.0), ..white(0.0, 1.0) };
    let glowing = |offset: f32| glb::Material {
        emissive: Vec3::splat(0.8),
        emissive_texture: placed(offset, 1),
        base_color_texture: placed(0.125, 0),
        occlusion_texture: placed(0.25, 1),
        metallic_roughness_texture: placed(0.375, 0),
        ..dark.clone()
    };
    let cloth = |offset: f32| glb::Material {
        sheen: Some(glb::Sheen {
            color: Vec3::ONE,
            color_texture: placed(offset, 0),
            roughness: 0.9,
            ..Default::default()
        }),
        ..dark.clone()
    };
    let painted = |offset: f32| glb::Material {
        base_color_texture: placed(offset, 0),
        occlusion_texture: placed(0.25, 1),
        occlusion_strength: 0.0,
        emissive_texture: placed(0.375, 1),
        ..white(0.0, 1.0)
    };
    let of: [(&str, &dyn Fn(f32) -> glb::Material); 3] =
        [("emissive", &glowing), ("sheen", &cloth), ("base", &painted)];
    for (name, material) in of {
        for (offset, left_is_red) in [(0.0, true), (0.5, false)] {
            let picture = shot_from(&model(material(offset), vec![halves()]), 0.0, &even(), Tonemap::None);
            let (left, right) = (at(&picture, 0.3, 0.5), at(&picture, 0.7, 0.5));
            assert_eq!(left.x > left.y, left_is_red, "{name} moved by {offset}: {left} {right}");
            assert_eq!(right.x > right.y, !left_is_red, "{name} moved by {offset}: {left} {right}");
        }
    }
}

#[test]
fn bumps_of_mirrored_parts_are_mirrored_too() {
    // Light from the right only, and bumps that lean to the right along the texture.
    let light = Environment::from_fn(64, |d| Vec3::splat(if d.x > 0.2 { 0.8 } else { 0.0 }));
    let lean = glb::Image { name: String::new(), width: 1, height: 1, rgba: Arc::from([230u8, 128, 200, 255]) };
    let bumped = glb::Material { normal_texture: Some(glb::TextureRef::new(0)), ..white(0.0, 1.0) };
    let mut straight = model(bumped, vec![lean]);
    let picture = shot_from(&straight, 0.0, &light, Tonemap::None);
    straight.nodes[0].transform.scale.x = -1.0;
    let mirrored = shot_from(&straight, 0.0, &light, Tonemap::None);
    let (towards, away) = (at(&picture, 0.5, 0.5).x, at(&mirrored, 0.5, 0.5).x);
    assert!(towards > 1.5 * away, "{towards} {away}");
}

#[test]
fn light_is_tinted_by_the_way_through_and_the_way_grows_with_the_node() {
    let glass = glb::Material {
        transmission: Some(glb::Transmission { factor: 1.0, texture: None }),
        volume: Some(glb::Volume {
            thickness: 0.5,
            thickness_texture: None,
            attenuation_distance: 0.5,
            attenuation_color: Vec3::new(0.25, 0.5, 1.0),
        }),
        ..white(0.0, 0.0)
    };
    let mut model = model(glass, Vec::new());
    for scale in [1.0f32, 2.0] {
        model.nodes[0].transform.scale = Vec3::splat(scale);
        let light = at(&shot_from(&model, 0.0, &even(), Tonemap::None), 0.5, 0.5);
        // About 4 % are mirrored at the front, whatever is behind.
        let wanted = Vec3::new(0.25, 0.5, 1.0).powf(scale) * 0.48 + 0.02;
        assert!((light - wanted).abs().max_element() < 0.03, "{scale}: {light} {wanted}");
    }
}

#[test]
fn what_can_be_drawn_of_a_broken_mesh_is_drawn() {
    let mut broken = model(white(0.0, 1.0), Vec::new());
    let primitive = &mut broken.meshes[0].primitives[0];
    primitive.normals.clear();
    primitive.material = None;
    primitive.positions.extend([Vec3::splat(f32::NAN), Vec3::splat(1e30), Vec3::ZERO]);
    primitive.uvs.clear();
    primitive.indices.extend([0, 1, 4, 6, 6, 6, 0, 0, 1]);
    let picture = shot_from(&broken, 0.0, &even(), Tonemap::None);
    let light = at(&picture, 0.5, 0.5);
    assert!((light - 0.5).abs().max_element() < 0.06, "{light}");
}

#[test]
fn the_stage_is_near_the_traced_picture() {
    let light = Environment::from_fn(256, |d| {
        Vec3::splat(0.3) + Vec3::new(1.0, 0.9, 0.8) * f32::from(d.y > 0.5) + Vec3::new(0.2, 0.3, 0.5) * d.x.max(0.0)
    });
    let color = Vec4::new(0.6, 0.3, 0.1, 1.0);
    let coat = glb::Clearcoat { factor: 1.0, roughness: 0.2, ..Default::default() };
    let sheen = glb::Sheen { color: Vec3::new(0.4, 0.5, 0.9), roughness: 0.5, ..Default::default() };
    let materials = [
        white(0.0, 0.4),
        glb::Material { base_color: color, ..white(1.0, 0.4) },
        glb::Material { base_color: color, clearcoat: Some(coat), ..white(0.0, 0.7) },
        glb::Material { base_color: color, sheen: Some(sheen), ..white(0.0, 0.8) },
        glb::Material { base_color: color, iridescence: Some(film(380.0)), ..white(1.0, 0.3) },
    ];
    for material in materials {
        let model = model(material, Vec::new());
        for angle in [0.0, 0.8] {
            let drawn = at(&shot_from(&model, angle, &light, Tonemap::None), 0.5, 0.5);
            let eye = Vec3::new(angle.sin(), 0.0, angle.cos()) * 6.0;
            let traced = trace::picture(&trace::Request {
                model: &model,
                variant: None,
                width: SIDE,
                height: SIDE,
                camera: Camera { eye, target: Vec3::ZERO, fov_y: 0.4 },
                environment: &light,
                background: Background::Skybox,
                tonemap: Tonemap::None,
                samples_max: 64,
                deadline: std::time::Duration::from_secs(120),
            });
            let traced = at(&traced, 0.5, 0.5);
            let apart = (drawn - traced).abs().max_element();
            assert!(apart < 0.1, "{drawn} is not {traced} at {angle} of {:?}", model.materials[0]);
        }
    }
}
