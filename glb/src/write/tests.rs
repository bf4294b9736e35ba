use std::sync::Arc;

use super::*;
use crate::{Clearcoat, Image, Material, Sampler, TextureRef, UvTransform, Volume, Wrap};

fn json_of(bytes: &[u8]) -> Value {
    let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    serde_json::from_slice(&bytes[20..20 + length]).unwrap()
}

fn triangle() -> Primitive {
    Primitive {
        positions: vec![Vec3::ZERO, Vec3::X * 0.1, Vec3::Y * 0.3],
        normals: vec![Vec3::Z; 3],
        uvs: vec![vec![Vec2::ZERO, Vec2::X, Vec2::Y]],
        colors: vec![Vec4::new(0.5, 1.0, 0.0, 1.0); 3],
        indices: vec![0, 1, 2],
        material: Some(0),
        variant_materials: vec![(0, 0), (1, 1), (2, 1)],
        ..Default::default()
    }
}

fn sample() -> Model {
    let texture = TextureRef {
        sampler: Sampler { wrap_u: Wrap::Clamp, ..Default::default() },
        transform: Some(UvTransform { offset: Vec2::ZERO, rotation: 0.0, scale: Vec2::splat(4.0) }),
        ..TextureRef::new(0)
    };
    let plain = Material { name: "plain".into(), emissive: Vec3::new(2.0, 1.0, 0.0), ..Default::default() };
    let rich = Material {
        base_color_texture: Some(texture.clone()),
        normal_texture: Some(texture),
        normal_scale: 0.5,
        clearcoat: Some(Clearcoat { factor: 1.0, ..Default::default() }),
        volume: Some(Volume {
            thickness: 0.002,
            thickness_texture: None,
            attenuation_distance: f32::INFINITY,
            attenuation_color: Vec3::ONE,
        }),
        ..Default::default()
    };
    let rgba: Arc<[u8]> = (0..64 * 64u32).flat_map(|i| [(i * 7) as u8, (i / 5) as u8, (i * i) as u8, 255]).collect();
    Model {
        generator: "test".into(),
        nodes: vec![Node { mesh: Some(0), ..Default::default() }],
        roots: vec![0],
        meshes: vec![Mesh { primitives: vec![triangle()], ..Default::default() }],
        materials: vec![plain, rich],
        images: vec![Image { name: "noise".into(), width: 64, height: 64, rgba }],
        variants: vec!["a".into(), "b".into(), "c".into()],
        ..Default::default()
    }
}

#[test]
fn lengths_agree_and_the_same_model_gives_the_same_bytes() {
    for coding in [Coding::Exact, Coding::Compact { jpeg_quality: 85 }] {
        let bytes = write(&sample(), coding).unwrap();
        assert_eq!(bytes.len() % 4, 0);
        assert_eq!(u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize, bytes.len());
        assert_eq!(bytes, write(&sample(), coding).unwrap());
        let json = json_of(&bytes);
        for view in json["bufferViews"].as_array().unwrap() {
            let end = view["byteOffset"].as_u64().unwrap() + view["byteLength"].as_u64().unwrap();
            assert!(end <= json["buffers"][0]["byteLength"].as_u64().unwrap());
        }
    }
}

#[test]
fn positions_have_bounds_and_indices_are_short() {
    let json = json_of(&write(&sample(), Coding::Exact).unwrap());
    let primitive = &json["meshes"][0]["primitives"][0];
    let positions = &json["accessors"][primitive["attributes"]["POSITION"].as_u64().unwrap() as usize];
    assert_eq!(positions["max"][1].as_f64().unwrap(), f64::from(0.3f32));
    assert_eq!(positions["min"][0], 0.0);
    assert_eq!(json["accessors"][primitive["indices"].as_u64().unwrap() as usize]["componentType"], 5123);
}

#[test]
fn variants_textures_and_extensions_are_said_once() {
    let json = json_of(&write(&sample(), Coding::Exact).unwrap());
    let mappings = &json["meshes"][0]["primitives"][0]["extensions"]["KHR_materials_variants"]["mappings"];
    assert_eq!(mappings.as_array().unwrap().len(), 2);
    assert_eq!(mappings[1]["variants"], serde_json::json!([1, 2]));
    assert_eq!(json["textures"].as_array().unwrap().len(), 1);
    assert_eq!(json["materials"][1]["normalTexture"]["scale"], 0.5);
    let used = json["extensionsUsed"].as_array().unwrap();
    for name in ["KHR_materials_emissive_strength", "KHR_texture_transform", "KHR_materials_volume"] {
        assert_eq!(used.iter().filter(|u| *u == name).count(), 1, "{name}");
    }
    assert_eq!(json["materials"][0]["emissiveFactor"], serde_json::json!([1, 0.5, 0]));
}

#[test]
fn a_picture_of_the_wrong_size_is_named() {
    let mut model = sample();
    model.images[0].width = 63;
    let error = write(&model, Coding::Exact).unwrap_err();
    assert!(matches!(error, WriteError::PictureSize { index: 0, .. }), "{error}");
}
