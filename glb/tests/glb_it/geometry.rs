//! Accessors, attributes, topology.

use glam::{Vec2, Vec3, Vec4};
use glb::Primitive;
use serde_json::json;

use super::build::{Document, assert_problem};

fn only(document: &Document) -> Primitive {
    document.read_clean().meshes[0].primitives[0].clone()
}

/// A 2 by 2 square fan of four vertices.
fn square(mode: u32, indices: Option<&[u16]>) -> Document {
    let mut document = Document::new();
    document.floats("VEC3", &[0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 2.0, 2.0, 0.0, 0.0, 2.0, 0.0]);
    let mut primitive = json!({"attributes": {"POSITION": 0}, "mode": mode});
    if let Some(indices) = indices {
        primitive["indices"] = json!(document.indices(indices));
    }
    document.json["meshes"] = json!([{"primitives": [primitive]}]);
    document
}

#[test]
fn a_triangle_without_indices_gets_them() {
    let model = Document::triangle().read_clean();
    assert_eq!(model.generator, "by hand");
    assert_eq!(model.roots, [0]);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.indices, [0, 1, 2]);
    assert_eq!(primitive.positions[2], Vec3::new(0.0, 2.0, 0.0));
    assert_eq!(model.triangle_count(), 1);
}

#[test]
fn strips_and_fans_keep_their_winding() {
    let strip = only(&square(5, Some(&[0, 1, 3, 2])));
    assert_eq!(strip.indices, [0, 1, 3, 1, 2, 3]);
    let fan = only(&square(6, None));
    assert_eq!(fan.indices, [1, 2, 0, 2, 3, 0]);
    // A strip stitched with a repeated vertex.
    let stitched = only(&square(5, Some(&[0, 1, 2, 2, 3])));
    assert_eq!(stitched.indices, [0, 1, 2]);
}

#[test]
fn points_and_lines_are_reported_and_left_out() {
    let mut document = Document::triangle();
    let points = json!({"attributes": {"POSITION": 0}, "mode": 0});
    document.json["meshes"][0]["primitives"].as_array_mut().unwrap().push(points);
    let (model, problems) = document.read();
    assert_eq!(model.meshes[0].primitives.len(), 1);
    assert_problem(&problems, "UNSUPPORTED_PRIMITIVE_MODE", "/meshes/0/primitives/1");
}

#[test]
fn indices_out_of_range_cost_their_triangles_only() {
    let (model, problems) = square(4, Some(&[0, 1, 2, 0, 2, 9])).read();
    assert_eq!(model.meshes[0].primitives[0].indices, [0, 1, 2]);
    assert_problem(&problems, "ACCESSOR_INDEX_OOB", "/meshes/0/primitives/0/indices");
}

#[test]
fn every_index_type_is_read() {
    for (component, size) in [(5121, 1), (5123, 2), (5125, 4)] {
        let mut document = square(4, None);
        let bytes: Vec<u8> = [3u32, 1, 2].iter().flat_map(|i| i.to_le_bytes()[..size].to_vec()).collect();
        let indices = document.array(component, "SCALAR", &bytes, 3, false);
        document.json["meshes"][0]["primitives"][0]["indices"] = json!(indices);
        assert_eq!(only(&document).indices, [3, 1, 2], "component type {component}");
    }
}

#[test]
fn many_primitives_may_share_one_large_array() {
    let mut document = Document::new();
    let positions: Vec<f32> = (0..3000u16).map(f32::from).collect();
    document.floats("VEC3", &positions);
    let indices = document.indices(&[997, 998, 999, 999, 998, 10]);
    document.json["meshes"] = json!([{"primitives": [{"attributes": {"POSITION": 0}, "indices": indices}]}]);
    let primitive = only(&document);
    assert_eq!(primitive.positions.len(), 4, "only what is used is kept");
    assert_eq!(primitive.indices, [1, 2, 3, 3, 2, 0]);
    assert_eq!(primitive.positions[0], Vec3::new(30.0, 31.0, 32.0));
}

#[test]
fn quantised_and_strided_attributes_are_read() {
    let mut document = Document::new();
    // i16 positions padded to 8 bytes, plain; u8 UVs normalised; i8 normals normalised, padded to 4 bytes.
    let positions: Vec<u8> = [[0i16, 0, 0, 77], [100, 0, 0, 77], [0, -32768, 0, 77]]
        .iter()
        .flatten()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    document.array(5122, "VEC3", &positions, 3, false);
    document.json["bufferViews"][0]["byteStride"] = json!(8);
    let normals = [0u8, 0, 127, 9, 0, 129, 0, 9, 0x80, 0, 0, 9];
    document.array(5120, "VEC3", &normals, 3, true);
    document.json["bufferViews"][1]["byteStride"] = json!(4);
    document.array(5121, "VEC2", &[0, 255, 51, 102, 255, 0], 3, true);
    let weights: Vec<u8> = [65535u16, 0, 0, 32768].iter().flat_map(|v| v.to_le_bytes()).collect();
    document.array(5123, "VEC4", &weights.repeat(3), 3, true);
    document.json["extensionsUsed"] = json!(["KHR_mesh_quantization"]);
    document.json["extensionsRequired"] = json!(["KHR_mesh_quantization"]);
    let attributes = json!({"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2, "COLOR_0": 3});
    document.json["meshes"] = json!([{"primitives": [{"attributes": attributes}]}]);
    let primitive = only(&document);
    assert_eq!(primitive.positions, [Vec3::ZERO, Vec3::X * 100.0, Vec3::Y * -32768.0]);
    assert_eq!(primitive.normals, [Vec3::Z, Vec3::NEG_Y, Vec3::NEG_X]);
    assert_eq!(primitive.uvs[0][0], Vec2::new(0.0, 1.0));
    assert!((primitive.uvs[0][1] - Vec2::new(0.2, 0.4)).length() < 1e-6);
    assert!((primitive.colors[0] - Vec4::new(1.0, 0.0, 0.0, 0.5)).length() < 1e-4);
}

#[test]
fn sparse_accessors_replace_elements() {
    let mut document = Document::triangle();
    let indices = document.view(&[2, 0]);
    let values: Vec<u8> = [5.0f32, 6.0, 7.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let values = document.view(&values);
    document.json["accessors"][0]["sparse"] = json!({
        "count": 1,
        "indices": {"bufferView": indices, "componentType": 5123},
        "values": {"bufferView": values},
    });
    assert_eq!(only(&document).positions[2], Vec3::new(5.0, 6.0, 7.0));

    // Without a view the rest is zeros.
    document.json["accessors"][0].as_object_mut().unwrap().remove("bufferView");
    assert_eq!(only(&document).positions, [Vec3::ZERO, Vec3::ZERO, Vec3::new(5.0, 6.0, 7.0)]);

    document.bin[36] = 3;
    let error = document.refused();
    assert_problem(error.problems(), "ACCESSOR_SPARSE_INDEX_OOB", "/accessors/0/sparse");
}

#[test]
fn positions_that_are_no_numbers_are_dropped_with_their_triangles() {
    let mut document = square(4, Some(&[0, 1, 2, 0, 2, 3]));
    document.bin[12..16].copy_from_slice(&f32::NAN.to_le_bytes());
    let (model, problems) = document.read();
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.indices, [0, 2, 3]);
    assert!(primitive.positions.iter().all(|p| p.is_finite()));
    assert_problem(&problems, "ACCESSOR_INVALID_FLOAT", "/meshes/0/primitives/0/attributes/POSITION");
}

#[test]
fn an_array_that_leaves_its_view_is_refused() {
    let mut document = square(4, None);
    document.json["accessors"][0]["count"] = json!(5);
    assert_problem(document.refused().problems(), "ACCESSOR_TOO_LONG", "/accessors/0");
    document.json["accessors"][0]["count"] = json!(4_000_000_000_000u64);
    assert_problem(document.refused().problems(), "ACCESSOR_TOO_LONG", "/accessors/0");
    document.json["bufferViews"][0]["byteLength"] = json!(u64::MAX);
    assert_problem(document.refused().problems(), "BUFFER_VIEW_TOO_LONG", "/bufferViews/0");
}

#[test]
fn attributes_of_another_length_are_left_out() {
    let mut document = Document::triangle();
    let normals = document.floats("VEC3", &[0.0, 0.0, 1.0]);
    document.json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = json!(normals);
    let (model, problems) = document.read();
    assert!(model.meshes[0].primitives[0].normals.is_empty());
    assert_problem(&problems, "MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", "/meshes/0/primitives/0/attributes/NORMAL");
}

#[test]
fn of_eight_influences_the_four_strongest_count() {
    let mut document = Document::triangle();
    let joints = document.array(5121, "VEC4", &[[0, 1, 2, 3]; 3].concat(), 3, false);
    let more = document.array(5121, "VEC4", &[[4, 5, 6, 7]; 3].concat(), 3, false);
    let weights = document.floats("VEC4", &[[0.05, 0.05, 0.1, 0.2]; 3].concat());
    let more_weights = document.floats("VEC4", &[[0.3, 0.2, 0.05, 0.05]; 3].concat());
    let attributes = &mut document.json["meshes"][0]["primitives"][0]["attributes"];
    (attributes["JOINTS_0"], attributes["JOINTS_1"]) = (json!(joints), json!(more));
    (attributes["WEIGHTS_0"], attributes["WEIGHTS_1"]) = (json!(weights), json!(more_weights));
    document.json["nodes"] = json!([{"mesh": 0, "skin": 0}, {}]);
    document.json["skins"] = json!([{"joints": [1, 1, 1, 1, 1, 1, 1, 1]}]);
    let (model, _) = document.read();
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.joints[0], [4, 3, 5, 2]);
    assert!((primitive.joint_weights[0] - Vec4::new(0.375, 0.25, 0.25, 0.125)).length() < 1e-6);
}

#[test]
fn a_joint_that_the_skin_lacks_is_replaced() {
    let mut document = Document::triangle();
    let joints = document.array(5121, "VEC4", &[[0, 9, 0, 0]; 3].concat(), 3, false);
    let weights = document.floats("VEC4", &[[0.5, 0.5, 0.0, 0.0]; 3].concat());
    let attributes = &mut document.json["meshes"][0]["primitives"][0]["attributes"];
    (attributes["JOINTS_0"], attributes["WEIGHTS_0"]) = (json!(joints), json!(weights));
    document.json["nodes"] = json!([{"mesh": 0, "skin": 0}, {}]);
    document.json["skins"] = json!([{"joints": [1]}]);
    let (model, problems) = document.read();
    assert_eq!(model.meshes[0].primitives[0].joints[0], [0, 0, 0, 0]);
    assert_problem(&problems, "ACCESSOR_JOINTS_INDEX_OOB", "/meshes/0");
}

#[test]
fn morph_targets_come_with_their_weights() {
    let mut document = Document::triangle();
    let offsets = document.floats("VEC3", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, f32::INFINITY]);
    document.json["meshes"][0]["primitives"][0]["targets"] = json!([{"POSITION": offsets}]);
    document.json["meshes"][0]["weights"] = json!([0.5]);
    let (model, problems) = document.read();
    let target = &model.meshes[0].primitives[0].targets[0];
    assert_eq!(target.positions, [Vec3::Z, Vec3::Z, Vec3::ZERO]);
    assert_eq!(model.meshes[0].weights, [0.5]);
    assert_problem(&problems, "ACCESSOR_INVALID_FLOAT", "/meshes/0/primitives/0/targets/0/POSITION");
    assert_eq!(model.bounds().unwrap().max.z, 0.5, "the default weights count at rest");
}
