//! What goes in comes out again: files with everything, read, written and read.

use glam::Vec3;
use glb::write::{Coding, write};
use glb::{Camera, Limits, Model};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::build::Document;

fn rewritten(model: &Model) -> (Model, Value) {
    let bytes = write(model, Coding::Exact).expect("it can be written");
    let length = u32::from_le_bytes(bytes[12..16].try_into().expect("four bytes")) as usize;
    let json = serde_json::from_slice(&bytes[20..20 + length]).expect("it is JSON");
    let (again, _) = glb::read(&bytes, &Limits::DEFAULT).expect("it can be read");
    (again, json)
}

#[test]
fn unknown_extensions_and_extras_survive() {
    let mut document = Document::triangle();
    let mark = |name: &str| json!({"ACME_mark": {"of": name, "list": [1, 2.5, null, {"deep": true}]}});
    let extras = |name: &str| json!({"note": name});
    let joints = document.array(5121, "VEC4", &[0; 12], 3, false);
    let weights = document.floats("VEC4", &[[1.0, 0.0, 0.0, 0.0]; 3].concat());
    let times = document.floats("SCALAR", &[0.0, 1.0]);
    let moves = document.floats("VEC3", &[0.0; 6]);
    let d = &mut document.json;
    d["meshes"][0]["primitives"][0]["attributes"] = json!({"POSITION": 0, "JOINTS_0": joints, "WEIGHTS_0": weights});
    d["materials"] = json!([{"extensions": {"KHR_materials_unlit": {}}}]);
    d["skins"] = json!([{"joints": [0]}]);
    d["nodes"][0]["skin"] = json!(0);
    d["animations"] = json!([{
        "samplers": [{"input": times, "output": moves}],
        "channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}],
    }]);
    d["meshes"][0]["primitives"][0]["material"] = json!(0);
    let places = [
        "",
        "/asset",
        "/scenes/0",
        "/nodes/0",
        "/meshes/0",
        "/meshes/0/primitives/0",
        "/materials/0",
        "/skins/0",
        "/animations/0",
    ];
    for place in places {
        let object = d.pointer_mut(place).expect("it is there");
        object["extras"] = extras(place);
        for (name, value) in mark(place).as_object().expect("an object") {
            object["extensions"][name] = value.clone();
        }
    }
    d["extensionsUsed"] = json!(["ACME_mark", "ACME_rule", "KHR_materials_unlit"]);
    d["extensionsRequired"] = json!(["ACME_rule"]);
    let (model, _) = document.read();
    let (again, json) = rewritten(&model);
    assert_eq!(again, model);
    for place in places {
        let object = json.pointer(place).unwrap_or_else(|| panic!("{place} is gone"));
        assert_eq!(object["extras"], extras(place));
        assert_eq!(object["extensions"]["ACME_mark"], mark(place)["ACME_mark"]);
    }
    assert_eq!(json["materials"][0]["extensions"]["KHR_materials_unlit"], json!({}));
    assert_eq!(json["extensionsUsed"], json!(["ACME_mark", "ACME_rule", "KHR_materials_unlit"]));
    assert_eq!(json["extensionsRequired"], json!(["ACME_rule"]));
}

#[test]
fn authors_and_licences_are_told_and_kept() {
    let mut document = Document::triangle();
    document.json["extensionsUsed"] = json!(["KHR_xmp_json_ld"]);
    document.json["asset"]["extensions"] = json!({"KHR_xmp_json_ld": {"packet": 1}});
    document.json["extensions"] = json!({"KHR_xmp_json_ld": {"packets": [{}, {
        "dc:title": {"@type": "rdf:Alt", "rdf:_1": {"@language": "en", "@value": "A chair"}},
        "dc:creator": {"@list": ["Ada", "Bo"]},
        "xmpRights:UsageTerms": "CC-BY 4.0",
    }]}});
    let model = document.read_clean();
    let metadata = &model.metadata;
    assert_eq!((metadata.title.as_str(), metadata.author.as_str()), ("A chair", "Ada, Bo"));
    assert_eq!((metadata.license.as_str(), metadata.description.as_str()), ("CC-BY 4.0", ""));
    assert_eq!(rewritten(&model).0, model);

    let mut document = Document::triangle();
    document.json["asset"]["extras"] = json!({"author": "Cy", "license": "CC0"});
    let metadata = document.read_clean().metadata;
    assert_eq!((metadata.author.as_str(), metadata.license.as_str()), ("Cy", "CC0"));
}

#[test]
fn cameras_and_diffuse_transmission_come_back() {
    let mut document = Document::triangle();
    document.json["extensionsUsed"] = json!(["KHR_materials_diffuse_transmission"]);
    document.json["cameras"] = json!([
        {"type": "perspective", "perspective": {"yfov": 0.75, "znear": 0.125}},
        {"type": "orthographic", "orthographic": {"xmag": 2, "ymag": 3, "znear": 0, "zfar": 8}},
    ]);
    document.json["nodes"] = json!([{"mesh": 0, "camera": 1}, {"camera": 0}]);
    let glow = json!({"diffuseTransmissionFactor": 0.25, "diffuseTransmissionColorFactor": [1, 0.5, 0]});
    document.json["materials"] = json!([{"extensions": {"KHR_materials_diffuse_transmission": glow}}]);
    let model = document.read_clean();
    let expected = Camera::Perspective { fov_y: 0.75, aspect: 0.0, near: 0.125, far: f32::INFINITY };
    assert_eq!(model.nodes[1].camera, Some(expected));
    let expected = Camera::Orthographic { half_width: 2.0, half_height: 3.0, near: 0.0, far: 8.0 };
    assert_eq!(model.nodes[0].camera, Some(expected));
    let glow = model.materials[0].diffuse_transmission.clone().expect("it is read");
    assert_eq!((glow.factor, glow.color), (0.25, Vec3::new(1.0, 0.5, 0.0)));
    assert_eq!(rewritten(&model).0, model);
}

#[test]
fn instances_become_nodes() {
    let mut document = Document::triangle();
    let places = document.floats("VEC3", &[0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 10.0, 0.0, 0.0]);
    let sizes = document.floats("VEC3", &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0]);
    let turns: Vec<u8> = [[0i16, 0, 0, 32767]; 3].as_flattened().iter().flat_map(|v| v.to_le_bytes()).collect();
    let turns = document.array(5122, "VEC4", &turns, 3, true);
    let attributes = json!({"TRANSLATION": places, "ROTATION": turns, "SCALE": sizes});
    document.json["extensionsUsed"] = json!(["EXT_mesh_gpu_instancing"]);
    document.json["nodes"][0]["extensions"] = json!({"EXT_mesh_gpu_instancing": {"attributes": attributes}});
    let model = document.read_clean();
    super::sound::assert_sound(&model);
    assert_eq!((model.nodes.len(), model.triangle_count()), (4, 3));
    assert_eq!(model.nodes[2].transform.translation, Vec3::X * 5.0);
    assert_eq!(model.bounds().expect("it draws").size(), Vec3::new(11.0, 4.0, 0.0));
    assert_eq!(rewritten(&model).0, model);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the reader makes of a file, damaged or not, the writer says again.
    #[test]
    fn what_is_read_is_written(seed in any::<u64>()) {
        let rich = super::damage::rich();
        let parts = super::mutate::Parts { json: rich.json, bin: rich.bin };
        let bytes = super::mutate::mutant(&parts, &mut super::mutate::Dice(seed));
        if let Ok((model, _)) = glb::read(&bytes, &Limits { decoded_bytes: 1 << 20, ..Limits::DEFAULT }) {
            let (again, _) = rewritten(&model);
            prop_assert_eq!(again.nodes, model.nodes);
            prop_assert_eq!(again.roots, model.roots);
            prop_assert_eq!(again.meshes, model.meshes);
            prop_assert_eq!(again.materials, model.materials);
            prop_assert_eq!(again.images, model.images);
            prop_assert_eq!(again.skins, model.skins);
            prop_assert_eq!(again.variants, model.variants);
        }
    }
}
