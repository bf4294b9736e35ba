//! Damaged files: whatever the bytes, no panic, and every model that comes out keeps its promises.

use std::sync::LazyLock;

use glb::{Limits, read};
use image::ExtendedColorType;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::build::{Document, container, jpeg, png};
use super::sound::assert_sound;

/// A file that uses everything the reader knows.
pub fn rich() -> Document {
    let mut d = Document::triangle();
    let normals = d.floats("VEC3", &[[0.0, 0.0, 1.0]; 3].concat());
    let tangents = d.floats("VEC4", &[[1.0, 0.0, 0.0, 1.0]; 3].concat());
    let uvs = d.floats("VEC2", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    let colors = d.array(5121, "VEC4", &[200; 12], 3, true);
    let joints = d.array(5121, "VEC4", &[[0, 1, 0, 0]; 3].concat(), 3, false);
    let weights = d.floats("VEC4", &[[0.5, 0.5, 0.0, 0.0]; 3].concat());
    let indices = d.indices(&[0, 1, 2, 2, 1]);
    let offsets = d.floats("VEC3", &[0.1; 9]);
    let times = d.floats("SCALAR", &[0.0, 1.0]);
    let moves = d.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 2.0, 3.0]);
    let turns = d.floats("VEC4", &[[0.0, 0.0, 0.0, 1.0]; 6].concat());
    let morphs = d.floats("SCALAR", &[0.0, 1.0]);
    let matrices = d.floats("MAT4", &glam::Mat4::IDENTITY.to_cols_array().repeat(2));
    let sparse = d.view(&[1, 0, 2, 0]);
    let values = d.floats("VEC3", &[0.5; 6]);
    d.json["accessors"][offsets]["sparse"] = json!({
        "count": 2, "indices": {"bufferView": sparse, "componentType": 5123},
        "values": {"bufferView": d.json["accessors"][values]["bufferView"]},
    });
    let png_view = d.view(&png(4, 2, ExtendedColorType::Rgba8, &[77; 32]));
    let jpeg_view = d.view(&jpeg(8, 8, ExtendedColorType::Rgb8, &[99; 192]));
    d.json["images"] = json!([{"bufferView": png_view, "mimeType": "image/png"}, {"bufferView": jpeg_view}]);
    d.json["samplers"] = json!([{"wrapS": 33071, "minFilter": 9986}]);
    d.json["textures"] = json!([{"source": 0, "sampler": 0}, {"source": 1}]);
    let t = json!({"index": 1, "extensions": {"KHR_texture_transform": {"offset": [0.1, 0.2], "rotation": 1}}});
    d.json["materials"] = json!([
        {
            "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0.5},
            "normalTexture": {"index": 1, "scale": 0.5}, "emissiveFactor": [1, 1, 1], "alphaMode": "MASK",
            "extensions": {
                "KHR_materials_clearcoat": {"clearcoatFactor": 1, "clearcoatTexture": t},
                "KHR_materials_volume": {"thicknessFactor": 1, "attenuationDistance": 0.5, "thicknessTexture": t},
                "KHR_materials_sheen": {"sheenColorFactor": [1, 0, 0], "sheenColorTexture": t},
            },
        },
        {"extensions": {"KHR_materials_ior": {"ior": 1.7}, "KHR_materials_iridescence": {"iridescenceTexture": t}}},
    ]);
    let attributes = json!({
        "POSITION": 0, "NORMAL": normals, "TANGENT": tangents, "TEXCOORD_0": uvs, "COLOR_0": colors,
        "JOINTS_0": joints, "WEIGHTS_0": weights,
    });
    let mappings = json!({"mappings": [{"material": 1, "variants": [0, 1]}]});
    d.json["meshes"] = json!([
        {
            "weights": [0.3],
            "primitives": [{
                "attributes": attributes, "indices": indices, "mode": 5, "material": 0,
                "targets": [{"POSITION": offsets}], "extensions": {"KHR_materials_variants": mappings},
            }],
        },
        {"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": uvs}, "material": 1}, {"attributes": {"POSITION": 0}, "mode": 1}]},
    ]);
    d.json["extensions"] = json!({
        "KHR_materials_variants": {"variants": [{"name": "a"}, {"name": "b"}]},
        "KHR_lights_punctual": {"lights": [{"type": "spot", "spot": {"innerConeAngle": 0.1}}]},
    });
    d.json["nodes"] = json!([
        {"children": [1, 2], "mesh": 1, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 3, 2, 1, 1]},
        {"mesh": 0, "skin": 0, "weights": [0.7]},
        {"children": [3], "rotation": [0, 0.6, 0, 0.8], "scale": [2, 2, 2]},
        {"translation": [0, 1, 0], "extensions": {"KHR_lights_punctual": {"light": 0}}},
    ]);
    d.json["skins"] = json!([{"joints": [2, 3], "inverseBindMatrices": matrices}]);
    d.json["animations"] = json!([{
        "channels": [
            {"sampler": 0, "target": {"node": 2, "path": "translation"}},
            {"sampler": 1, "target": {"node": 2, "path": "rotation"}},
            {"sampler": 2, "target": {"node": 1, "path": "weights"}},
        ],
        "samplers": [
            {"input": times, "output": moves}, {"input": times, "output": turns, "interpolation": "CUBICSPLINE"},
            {"input": times, "output": morphs, "interpolation": "STEP"},
        ],
    }]);
    d.json["extensionsUsed"] = json!([
        "KHR_texture_transform",
        "KHR_materials_clearcoat",
        "KHR_materials_volume",
        "KHR_materials_sheen",
        "KHR_materials_ior",
        "KHR_materials_iridescence",
        "KHR_materials_variants",
        "KHR_lights_punctual",
    ]);
    d.json["buffers"] = json!([{"byteLength": d.bin.len()}]);
    d
}

static RICH: LazyLock<Document> = LazyLock::new(rich);
static RICH_GLB: LazyLock<Vec<u8>> = LazyLock::new(|| RICH.glb());

/// Small enough that a mutated number cannot make a test slow, large enough for the file itself.
fn tight() -> Limits {
    Limits { decoded_bytes: 1 << 20, vertices: 10_000, triangles: 10_000, ..Limits::DEFAULT }
}

fn check(bytes: &[u8]) {
    if let Ok((model, _)) = read(bytes, &tight()) {
        assert_sound(&model);
    }
}

#[test]
fn the_rich_file_is_read_without_a_fault() {
    let model = RICH.read().0;
    assert_sound(&model);
    let (_, problems) = RICH.read();
    let codes: Vec<_> = problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["UNSUPPORTED_PRIMITIVE_MODE"], "{problems:?}");
    assert_eq!((model.images.len(), model.skins.len(), model.animations[0].channels.len()), (2, 1, 3));
    assert_eq!(model.meshes[0].primitives[0].targets[0].positions.len(), 3);
}

/// Every number, string and object of a document, as JSON pointers.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| pointers(v, &format!("{at}/{i}"), found)),
        Value::Object(map) => map.iter().for_each(|(k, v)| pointers(v, &format!("{at}/{k}"), found)),
        _ => {}
    }
}

static POINTERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut found = Vec::new();
    pointers(&RICH.json, "", &mut found);
    found
});

fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!(-1)),
        (0..20u32).prop_map(|n| json!(n)),
        Just(json!(u64::MAX)),
        Just(json!(4_294_967_295u32)),
        Just(json!(1e308)),
        Just(json!(-0.5)),
        any::<f64>().prop_map(|f| json!(f)),
        Just(json!("")),
        Just(json!("SCALAR")),
        Just(json!("VEC4")),
        Just(json!([])),
        Just(json!([0, 0, 0])),
        Just(json!({})),
        Just(json!(true)),
        prop_oneof![Just(5120), Just(5121), Just(5122), Just(5123), Just(5125), Just(5126)].prop_map(|n| json!(n)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = RICH_GLB.clone();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        check(&bytes);
    }

    #[test]
    fn changed_data_does_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bin = RICH.bin.clone();
        for (place, value) in changes {
            let place = place.index(bin.len());
            bin[place] = value;
        }
        check(&container(RICH.json.to_string().as_bytes(), &bin));
    }

    #[test]
    fn changed_values_do_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), strange()), 1..5)
    ) {
        let mut json = RICH.json.clone();
        for (place, value) in changes {
            if let Some(slot) = json.pointer_mut(&POINTERS[place.index(POINTERS.len())]) {
                *slot = value;
            }
        }
        check(&container(json.to_string().as_bytes(), &RICH.bin));
    }

    #[test]
    fn lost_keys_do_no_harm(places in prop::collection::vec(any::<prop::sample::Index>(), 1..5)) {
        let mut json = RICH.json.clone();
        for place in places {
            let (parent, key) = POINTERS[place.index(POINTERS.len())].rsplit_once('/').unwrap_or_default();
            if let Some(Value::Object(map)) = json.pointer_mut(parent) {
                map.remove(key);
            }
        }
        check(&container(json.to_string().as_bytes(), &RICH.bin));
    }

    #[test]
    fn cut_files_do_no_harm(end in any::<prop::sample::Index>()) {
        check(&RICH_GLB[..end.index(RICH_GLB.len())]);
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..400), with_magic in any::<bool>()) {
        check(&bytes);
        if with_magic {
            check(&container(&bytes, &bytes));
            check(&[&b"glTF\x02\0\0\0\0\x01\0\0"[..], &bytes].concat());
        }
    }
}
