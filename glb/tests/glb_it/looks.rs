//! Materials, textures, pictures.

use glam::{Vec2, Vec3, Vec4};
use glb::{AlphaMode, Limits, Material, Wrap};
use image::ExtendedColorType;
use serde_json::{Value, json};

use super::build::{Document, assert_problem, jpeg, png};

/// A triangle with one UV set, a material, and a picture.
fn textured(material: Value, picture: &[u8]) -> Document {
    let mut document = Document::triangle();
    let uvs = document.floats("VEC2", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    let view = document.view(picture);
    document.json["images"] = json!([{"bufferView": view, "name": "bark"}]);
    document.json["textures"] = json!([{"source": 0}]);
    document.json["materials"] = json!([material]);
    let primitive = &mut document.json["meshes"][0]["primitives"][0];
    primitive["attributes"]["TEXCOORD_0"] = json!(uvs);
    primitive["material"] = json!(0);
    document
}

fn base(texture: Value) -> Value {
    json!({"pbrMetallicRoughness": {"baseColorTexture": texture}})
}

fn declare(document: &mut Document, names: &[&str]) {
    document.json["extensionsUsed"] = json!(names);
}

#[test]
fn an_empty_material_has_the_defaults_of_the_specification() {
    let mut document = Document::triangle();
    document.json["materials"] = json!([{}]);
    assert_eq!(document.read_clean().materials[0], Material::default());
}

#[test]
fn every_kind_of_picture_becomes_rgba() {
    let gray16 = [0x12u16, 0xFFFF].iter().flat_map(|v| v.to_ne_bytes()).collect::<Vec<_>>();
    let rgb16 = [0u16, 0x8000, 0xFFFF, 0xFFFF, 0, 0].iter().flat_map(|v| v.to_ne_bytes()).collect::<Vec<_>>();
    let cases: [(ExtendedColorType, &[u8], [u8; 8]); 6] = [
        (ExtendedColorType::Rgba8, &[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8]),
        (ExtendedColorType::Rgb8, &[1, 2, 3, 5, 6, 7], [1, 2, 3, 255, 5, 6, 7, 255]),
        (ExtendedColorType::L8, &[9, 200], [9, 9, 9, 255, 200, 200, 200, 255]),
        (ExtendedColorType::La8, &[9, 30, 200, 40], [9, 9, 9, 30, 200, 200, 200, 40]),
        (ExtendedColorType::L16, &gray16, [0, 0, 0, 255, 255, 255, 255, 255]),
        (ExtendedColorType::Rgb16, &rgb16, [0, 128, 255, 255, 255, 0, 0, 255]),
    ];
    for (color, samples, expected) in cases {
        let model = textured(base(json!({"index": 0})), &png(2, 1, color, samples)).read_clean();
        let picture = &model.images[0];
        assert_eq!((picture.name.as_str(), picture.width, picture.height), ("bark", 2, 1));
        assert_eq!(*picture.rgba, expected, "{color:?}");
    }
}

#[test]
fn jpegs_become_rgba() {
    let samples = [200u8, 100, 50].repeat(64);
    for (color, samples) in [(ExtendedColorType::Rgb8, &samples[..]), (ExtendedColorType::L8, &samples[..64])] {
        let model = textured(base(json!({"index": 0})), &jpeg(8, 8, color, samples)).read_clean();
        let rgba = &model.images[0].rgba;
        assert_eq!(rgba.len(), 256);
        assert_eq!(rgba[3], 255);
        if color == ExtendedColorType::Rgb8 {
            assert!(rgba[0].abs_diff(200) < 4 && rgba[1].abs_diff(100) < 4 && rgba[2].abs_diff(50) < 4, "{rgba:?}");
        }
    }
}

#[test]
fn a_picture_may_be_embedded_as_text() {
    use base64::Engine;
    let picture = png(1, 1, ExtendedColorType::Rgb8, &[7, 8, 9]);
    let mut document = textured(base(json!({"index": 0})), &[0]);
    let text = base64::engine::general_purpose::STANDARD.encode(picture);
    document.json["images"][0] = json!({"uri": format!("data:image/png;base64,{text}")});
    assert_eq!(*document.read_clean().images[0].rgba, [7, 8, 9, 255]);
    document.json["images"][0] = json!({"uri": "wood.png"});
    let (model, problems) = document.read();
    assert!(model.images.is_empty());
    assert_problem(&problems, "IO_ERROR", "/images/0");
}

#[test]
fn a_broken_picture_leaves_the_material_without_it() {
    let good = png(16, 16, ExtendedColorType::Rgb8, &[9; 768]);
    let cut = &good[..good.len() / 2];
    let webp = b"RIFF\0\0\0\0WEBPVP8 ";
    let cases: [(&[u8], &str); 5] = [
        (cut, "IMAGE_DATA_INVALID"),
        (webp, "IMAGE_UNEXPECTED_EOS"),
        (&good[..20], "IMAGE_UNEXPECTED_EOS"),
        (&[0xFF, 0xD8, 0xFF], "IMAGE_UNEXPECTED_EOS"),
        (b"hello", "UNSUPPORTED_IMAGE_FORMAT"),
    ];
    for (bytes, code) in cases {
        let mut material = base(json!({"index": 0}));
        material["emissiveFactor"] = json!([1, 1, 1]);
        material["emissiveTexture"] = json!({"index": 0});
        let (model, problems) = textured(material, bytes).read();
        assert!(model.images.is_empty());
        assert_eq!(model.materials[0].base_color_texture, None);
        assert_eq!(model.materials[0].emissive, Vec3::ZERO, "it must not glow where the picture is missing");
        assert_problem(&problems, code, "/images/0");
    }
}

#[test]
fn a_truncated_jpeg_shows_what_is_there_and_says_so() {
    let samples: Vec<u8> = (0..64 * 64 * 3u32).map(|i| (i * 7 % 251) as u8).collect();
    let good = jpeg(64, 64, ExtendedColorType::Rgb8, &samples);
    let (_, problems) = textured(base(json!({"index": 0})), &good[..good.len() / 2]).read();
    assert_problem(&problems, "IMAGE_DATA_INVALID", "/images/0");
}

#[test]
fn the_size_of_a_picture_is_checked_before_it_is_decoded() {
    let mut bomb = png(1, 1, ExtendedColorType::Rgb8, &[0; 3]);
    bomb[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
    let (_, problems) = textured(base(json!({"index": 0})), &bomb).read();
    assert_problem(&problems, "IMAGE_TOO_LARGE", "/images/0");

    let picture = png(4, 4, ExtendedColorType::Rgb8, &[0; 48]);
    let document = textured(base(json!({"index": 0})), &picture).glb();
    let limits = Limits { image_pixels_total: 15, ..Limits::DEFAULT };
    let (model, problems) = glb::read(&document, &limits).unwrap();
    assert_eq!((model.images[0].width, model.images[0].rgba.len()), (2, 16));
    assert_problem(&problems, "IMAGE_REDUCED", "/images/0");
    let limits = Limits { decoded_bytes: 100, ..Limits::DEFAULT };
    let problems = glb::read(&document, &limits).expect_err("36 bytes of positions, 12 of indices and 64 of pixels");
    assert!(problems.problems().iter().any(|p| p.code == "DECODED_BYTES_LIMIT"));
}

#[test]
fn unused_pictures_are_not_decoded() {
    let (model, problems) = textured(json!({}), b"not a picture").read();
    assert!(model.images.is_empty());
    assert_problem(&problems, "UNUSED_OBJECT", "/images/0");
}

#[test]
fn textures_carry_sampler_set_and_transform() {
    let transform = json!({"offset": [0.5, 0.25], "rotation": 1.5, "scale": [2, -3], "texCoord": 1});
    let texture = json!({"index": 0, "texCoord": 0, "extensions": {"KHR_texture_transform": transform}});
    let mut document = textured(base(texture), &png(1, 1, ExtendedColorType::Rgb8, &[0; 3]));
    declare(&mut document, &["KHR_texture_transform"]);
    document.json["samplers"] = json!([{"wrapS": 33071, "wrapT": 33648, "magFilter": 9728, "minFilter": 9984}]);
    document.json["textures"][0]["sampler"] = json!(0);
    let (model, problems) = document.read();
    let texture = model.materials[0].base_color_texture.clone().unwrap();
    assert_eq!((texture.sampler.wrap_u, texture.sampler.wrap_v), (Wrap::Clamp, Wrap::Mirror));
    assert!(texture.sampler.mag_nearest && texture.sampler.min_nearest && texture.sampler.mipmaps);
    let transform = texture.transform.unwrap();
    assert_eq!((transform.offset, transform.rotation), (Vec2::new(0.5, 0.25), 1.5));
    assert_eq!(transform.scale, Vec2::new(2.0, -3.0));
    assert_eq!(texture.uv_set, 1, "the extension's set wins");
    // The triangle has no such set: the reader makes one, so that indices hold.
    assert_eq!(model.meshes[0].primitives[0].uvs[1], [Vec2::ZERO; 3]);
    assert_problem(&problems, "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", "/meshes/0/primitives/0");
}

#[test]
fn the_core_material_is_read() {
    let t = json!({"index": 0});
    let material = json!({
        "name": "bark",
        "pbrMetallicRoughness": {
            "baseColorFactor": [0.1, 0.2, 0.3, 0.4], "metallicFactor": 0.5, "roughnessFactor": 0.6,
            "baseColorTexture": t, "metallicRoughnessTexture": t,
        },
        "normalTexture": {"index": 0, "scale": 0.7}, "occlusionTexture": {"index": 0, "strength": 0.8},
        "emissiveTexture": t, "emissiveFactor": [0.5, 0.25, 1], "alphaMode": "MASK", "alphaCutoff": 0.3,
        "doubleSided": true,
        "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}, "KHR_materials_unlit": {}},
    });
    let mut document = textured(material, &png(1, 1, ExtendedColorType::Rgb8, &[0; 3]));
    declare(&mut document, &["KHR_materials_emissive_strength", "KHR_materials_unlit"]);
    let m = document.read_clean().materials[0].clone();
    assert_eq!((m.name.as_str(), m.base_color), ("bark", Vec4::new(0.1, 0.2, 0.3, 0.4)));
    assert_eq!((m.metallic, m.roughness, m.normal_scale, m.occlusion_strength), (0.5, 0.6, 0.7, 0.8));
    assert_eq!(m.emissive, Vec3::new(2.0, 1.0, 4.0));
    assert_eq!((m.alpha_mode, m.double_sided, m.unlit), (AlphaMode::Mask(0.3), true, true));
    for texture in [
        &m.base_color_texture,
        &m.metallic_roughness_texture,
        &m.normal_texture,
        &m.occlusion_texture,
        &m.emissive_texture,
    ] {
        assert_eq!(texture.as_ref().unwrap().image, 0);
    }
}

#[test]
fn every_material_extension_is_read() {
    let t = json!({"index": 0});
    let extensions = json!({
        "KHR_materials_clearcoat": {
            "clearcoatFactor": 0.1, "clearcoatTexture": t, "clearcoatRoughnessFactor": 0.2,
            "clearcoatRoughnessTexture": t, "clearcoatNormalTexture": {"index": 0, "scale": 0.3},
        },
        "KHR_materials_transmission": {"transmissionFactor": 0.4, "transmissionTexture": t},
        "KHR_materials_volume": {
            "thicknessFactor": 0.5, "thicknessTexture": t, "attenuationDistance": 0.6, "attenuationColor": [0.1, 0.2, 0.3],
        },
        "KHR_materials_ior": {"ior": 1.7},
        "KHR_materials_dispersion": {"dispersion": 0.9},
        "KHR_materials_specular": {
            "specularFactor": 0.8, "specularTexture": t, "specularColorFactor": [1, 2, 3], "specularColorTexture": t,
        },
        "KHR_materials_sheen": {
            "sheenColorFactor": [0.4, 0.5, 0.6], "sheenColorTexture": t, "sheenRoughnessFactor": 0.7,
            "sheenRoughnessTexture": t,
        },
        "KHR_materials_iridescence": {
            "iridescenceFactor": 0.2, "iridescenceTexture": t, "iridescenceIor": 1.8,
            "iridescenceThicknessMinimum": 150, "iridescenceThicknessMaximum": 350, "iridescenceThicknessTexture": t,
        },
        "KHR_materials_anisotropy": {"anisotropyStrength": 0.3, "anisotropyRotation": 0.5, "anisotropyTexture": t},
    });
    let names: Vec<&str> = extensions.as_object().unwrap().keys().map(String::as_str).collect();
    let mut document = textured(json!({"extensions": extensions}), &png(1, 1, ExtendedColorType::Rgb8, &[0; 3]));
    declare(&mut document, &names);
    let model = document.read_clean();
    super::sound::assert_sound(&model);
    let m = &model.materials[0];
    let texture = Some(glb::TextureRef::new(0));
    assert_eq!((m.ior, m.dispersion), (1.7, 0.9));
    let clearcoat = m.clearcoat.clone().unwrap();
    assert_eq!((clearcoat.factor, clearcoat.roughness, clearcoat.normal_scale), (0.1, 0.2, 0.3));
    assert!([clearcoat.texture, clearcoat.roughness_texture, clearcoat.normal_texture].iter().all(|t| *t == texture));
    let transmission = m.transmission.clone().unwrap();
    assert_eq!((transmission.factor, transmission.texture), (0.4, texture.clone()));
    let volume = m.volume.clone().unwrap();
    assert_eq!((volume.thickness, volume.attenuation_distance), (0.5, 0.6));
    assert_eq!((volume.attenuation_color, volume.thickness_texture), (Vec3::new(0.1, 0.2, 0.3), texture.clone()));
    let specular = m.specular.clone().unwrap();
    assert_eq!((specular.factor, specular.color), (0.8, Vec3::new(1.0, 2.0, 3.0)));
    assert_eq!((specular.texture, specular.color_texture), (texture.clone(), texture.clone()));
    let sheen = m.sheen.clone().unwrap();
    assert_eq!((sheen.color, sheen.roughness), (Vec3::new(0.4, 0.5, 0.6), 0.7));
    assert_eq!((sheen.color_texture, sheen.roughness_texture), (texture.clone(), texture.clone()));
    let iridescence = m.iridescence.clone().unwrap();
    assert_eq!((iridescence.factor, iridescence.ior), (0.2, 1.8));
    assert_eq!((iridescence.thickness_min_nm, iridescence.thickness_max_nm), (150.0, 350.0));
    assert_eq!((iridescence.texture, iridescence.thickness_texture), (texture.clone(), texture.clone()));
    let anisotropy = m.anisotropy.clone().unwrap();
    assert_eq!((anisotropy.strength, anisotropy.rotation, anisotropy.texture), (0.3, 0.5, texture));
}

#[test]
fn values_out_of_range_are_clamped_and_wrong_types_ignored() {
    let mut document = Document::triangle();
    document.json["materials"] = json!([{
        "pbrMetallicRoughness": {"metallicFactor": 7, "roughnessFactor": "rough", "baseColorFactor": [1, 1, 1]},
        "alphaMode": 5, "doubleSided": "yes",
        "extensions": {"KHR_materials_volume": {"attenuationDistance": 0}},
    }]);
    let (model, problems) = document.read();
    let m = &model.materials[0];
    assert_eq!((m.metallic, m.roughness, m.base_color), (1.0, 1.0, Vec4::ONE));
    assert!(m.volume.clone().unwrap().attenuation_distance > 0.0);
    let pbr = "/materials/0/pbrMetallicRoughness";
    assert_problem(&problems, "VALUE_NOT_IN_RANGE", &format!("{pbr}/metallicFactor"));
    assert_problem(&problems, "TYPE_MISMATCH", &format!("{pbr}/roughnessFactor"));
    assert_problem(&problems, "TYPE_MISMATCH", &format!("{pbr}/baseColorFactor"));
    assert_problem(&problems, "UNDECLARED_EXTENSION", "/materials/0/extensions/KHR_materials_volume");
}

#[test]
fn variants_name_materials() {
    let mut document = Document::triangle();
    declare(&mut document, &["KHR_materials_variants"]);
    document.json["materials"] = json!([{"name": "oak"}, {"name": "ash"}]);
    document.json["extensions"] = json!({"KHR_materials_variants": {"variants": [{"name": "a"}, {"name": "b"}]}});
    let mappings = json!([{"material": 1, "variants": [0, 1]}, {"material": 0, "variants": [1]}]);
    document.json["meshes"][0]["primitives"][0]["extensions"] =
        json!({"KHR_materials_variants": {"mappings": mappings}});
    let (model, problems) = document.read();
    assert_eq!(model.variants, ["a", "b"]);
    assert_eq!(model.meshes[0].primitives[0].variant_materials, [(0, 1), (1, 1)]);
    let place = "/meshes/0/primitives/0/extensions/KHR_materials_variants/mappings/1";
    assert_problem(&problems, "KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT", place);
}
