//! Nodes, skins, animations.

use glam::{Quat, Vec3};
use glb::animation::{SampleValue, sample};
use glb::{ChannelValues, LightKind};
use serde_json::json;

use super::build::{Document, assert_problem};

#[test]
fn a_matrix_becomes_translation_rotation_and_scale() {
    let mut document = Document::triangle();
    // 90 degrees about Z, scaled by (2, 3, 4), moved to (5, 6, 7); columns first.
    let matrix = [0, 2, 0, 0, -3, 0, 0, 0, 0, 0, 4, 0, 5, 6, 7, 1];
    document.json["nodes"][0]["matrix"] = json!(matrix);
    let model = document.read_clean();
    let transform = model.nodes[0].transform;
    assert_eq!(transform.translation, Vec3::new(5.0, 6.0, 7.0));
    assert!((transform.scale - Vec3::new(2.0, 3.0, 4.0)).length() < 1e-5);
    let turned = transform.rotation * Vec3::X;
    assert!((turned - Vec3::Y).length() < 1e-6, "{turned}");
}

#[test]
fn a_flat_or_sheared_matrix_is_survived() {
    let mut document = Document::triangle();
    document.json["nodes"][0]["matrix"] = json!([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    let model = document.read_clean();
    assert_eq!(model.nodes[0].transform.scale, Vec3::new(1.0, 0.0, 1.0));
    document.json["nodes"][0]["matrix"] = json!([1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    let (_, problems) = document.read();
    assert_problem(&problems, "NODE_MATRIX_NON_TRS", "/nodes/0/matrix");
}

#[test]
fn loops_are_cut() {
    let mut document = Document::triangle();
    document.json["scenes"][0]["nodes"] = json!([0, 1, 3]);
    document.json["nodes"] = json!([
        {"mesh": 0}, {"children": [2], "mesh": 0}, {"children": [1]}, {"children": [3], "mesh": 0}
    ]);
    let (model, problems) = document.read();
    super::sound::assert_sound(&model);
    assert_eq!(problems.iter().filter(|p| p.code == "NODE_LOOP").count(), 2);
    assert_eq!(model.triangle_count(), 3);
}

#[test]
fn a_node_keeps_its_first_parent() {
    let mut document = Document::triangle();
    document.json["scenes"][0]["nodes"] = json!([0, 1, 2]);
    document.json["nodes"] = json!([{"children": [2]}, {"children": [2]}, {"mesh": 0}]);
    let (model, problems) = document.read();
    assert_eq!(model.roots, [0, 1]);
    assert_eq!(model.nodes[1].children, [0usize; 0]);
    assert_problem(&problems, "NODE_PARENT_OVERRIDE", "/nodes/1/children");
    assert_problem(&problems, "SCENE_NON_ROOT_NODE", "/scenes/0/nodes");
}

#[test]
fn a_chain_of_ten_thousand_nodes_is_cut_not_crashed_on() {
    let mut document = Document::triangle();
    let nodes: Vec<_> = (1..10_000).map(|i| json!({"children": [i], "mesh": 0})).chain([json!({})]).collect();
    document.json["nodes"] = json!(nodes);
    let (model, problems) = document.read();
    super::sound::assert_sound(&model);
    assert!(problems.iter().any(|p| p.code == "NODE_TREE_TOO_DEEP"));
}

#[test]
fn without_a_scene_all_nodes_are_drawn() {
    let mut document = Document::triangle();
    document.json.as_object_mut().unwrap().retain(|key, _| key != "scene" && key != "scenes");
    assert_eq!(document.read_clean().roots, [0]);
}

#[test]
fn skins_move_the_bounds_and_default_to_identity() {
    let mut document = Document::triangle();
    let joints = document.array(5121, "VEC4", &[0; 12], 3, false);
    let weights = document.floats("VEC4", &[[1.0, 0.0, 0.0, 0.0]; 3].concat());
    let attributes = &mut document.json["meshes"][0]["primitives"][0]["attributes"];
    (attributes["JOINTS_0"], attributes["WEIGHTS_0"]) = (json!(joints), json!(weights));
    document.json["nodes"] = json!([{"mesh": 0, "skin": 0, "translation": [99, 0, 0]}, {"translation": [0, 0, 4]}]);
    document.json["scenes"][0]["nodes"] = json!([0, 1]);
    document.json["skins"] = json!([{"joints": [1]}]);
    let bounds = document.read_clean().bounds().unwrap();
    assert_eq!(bounds.min, Vec3::new(0.0, 0.0, 4.0), "a skinned mesh follows its joints, not its node");

    let mut matrix = glam::Mat4::from_translation(Vec3::new(0.0, 0.0, -4.0)).to_cols_array().to_vec();
    let inverse_bind = document.floats("MAT4", &matrix);
    document.json["skins"][0]["inverseBindMatrices"] = json!(inverse_bind);
    assert_eq!(document.read_clean().bounds().unwrap().min, Vec3::ZERO);

    matrix[3] = f32::NAN;
    let inverse_bind = document.floats("MAT4", &matrix);
    document.json["skins"][0]["inverseBindMatrices"] = json!(inverse_bind);
    let (model, problems) = document.read();
    assert_eq!(model.skins[0].inverse_bind[0], glam::Mat4::IDENTITY);
    assert_problem(&problems, "ACCESSOR_INVALID_FLOAT", &format!("/accessors/{inverse_bind}"));
}

#[test]
fn bounds_are_those_of_the_placed_scene() {
    let mut document = Document::triangle();
    document.json["nodes"] = json!([
        {"children": [1], "scale": [2, 2, 2]}, {"mesh": 0, "translation": [1, 0, 0]}, {"mesh": 0}
    ]);
    let bounds = document.read_clean().bounds().unwrap();
    assert_eq!((bounds.min, bounds.max), (Vec3::new(2.0, 0.0, 0.0), Vec3::new(4.0, 4.0, 0.0)));
    assert_eq!(bounds.center(), Vec3::new(3.0, 2.0, 0.0));
}

#[test]
fn lights_are_read() {
    let mut document = Document::triangle();
    document.json["extensionsUsed"] = json!(["KHR_lights_punctual"]);
    let lights = json!([
        {"type": "spot", "intensity": 40, "color": [1, 0.5, 0.25], "range": 3, "spot": {"outerConeAngle": 0.5}},
        {"type": "directional"}
    ]);
    document.json["extensions"] = json!({"KHR_lights_punctual": {"lights": lights}});
    document.json["nodes"][0]["extensions"] = json!({"KHR_lights_punctual": {"light": 0}});
    let light = document.read_clean().nodes[0].light.unwrap();
    assert_eq!(light.kind, LightKind::Spot { inner_angle: 0.0, outer_angle: 0.5 });
    assert_eq!((light.intensity, light.range), (40.0, 3.0));
    document.json["nodes"][0]["extensions"] = json!({"KHR_lights_punctual": {"light": 1}});
    let light = document.read_clean().nodes[0].light.unwrap();
    assert_eq!((light.kind, light.intensity, light.range), (LightKind::Directional, 1.0, f32::INFINITY));
}

fn animated(path: &str, interpolation: &str, times: &[f32], kind: &str, values: &[f32]) -> Document {
    let mut document = Document::triangle();
    let (input, output) = (document.floats("SCALAR", times), document.floats(kind, values));
    document.json["animations"] = json!([{
        "name": "turn",
        "channels": [{"sampler": 0, "target": {"node": 0, "path": path}}],
        "samplers": [{"input": input, "output": output, "interpolation": interpolation}],
    }]);
    document
}

fn translation_at(document: &Document, time_s: f32) -> f32 {
    let samples = sample(&document.read_clean(), 0, time_s);
    match samples[0].value {
        SampleValue::Translation(v) => v.x,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn keys_are_joined_straight_by_steps_or_by_splines() {
    let values = [0.0, 0.0, 0.0, 4.0, 0.0, 0.0];
    let linear = animated("translation", "LINEAR", &[1.0, 3.0], "VEC3", &values);
    let at = [0.0, 1.0, 1.5, 3.0, 9.0].map(|t| translation_at(&linear, t));
    assert_eq!(at, [0.0, 0.0, 1.0, 4.0, 4.0]);
    assert_eq!(linear.read_clean().animations[0].duration_s, 3.0);

    let step = animated("translation", "STEP", &[1.0, 3.0], "VEC3", &values);
    let at = [0.0, 2.9, 3.0].map(|t| translation_at(&step, t));
    assert_eq!(at, [0.0, 0.0, 4.0]);

    // In-tangent, value, out-tangent a key: out of the first with 2 m/s, into the second with 0.
    let splined = [[0.0; 3], [0.0; 3], [2.0, 0.0, 0.0], [0.0; 3], [4.0, 0.0, 0.0], [0.0; 3]].concat();
    let cubic = animated("translation", "CUBICSPLINE", &[1.0, 3.0], "VEC3", &splined);
    // Half way: 0.5 * 4 + 2 s * 2 m/s * (1/8 - 2/4 + 1/2) = 2.5.
    let at = [1.0, 2.0, 3.0].map(|t| translation_at(&cubic, t));
    assert_eq!(at, [0.0, 2.5, 4.0]);
}

#[test]
fn rotations_take_the_short_way_on_the_sphere() {
    let quarter = Quat::from_rotation_y(std::f32::consts::FRAC_PI_2);
    // The same rotation with the opposite sign.
    let end = (-quarter).to_array();
    let values = [Quat::IDENTITY.to_array(), end].concat();
    let document = animated("rotation", "LINEAR", &[0.0, 1.0], "VEC4", &values);
    let SampleValue::Rotation(q) = sample(&document.read_clean(), 0, 0.5)[0].value else { panic!() };
    assert!(q.angle_between(Quat::from_rotation_y(std::f32::consts::FRAC_PI_4)) < 1e-3);
}

#[test]
fn weights_are_animated_per_target() {
    let mut document = animated("weights", "LINEAR", &[0.0, 1.0], "SCALAR", &[0.0, 1.0, 1.0, 0.5]);
    let target = json!({"POSITION": 0});
    document.json["meshes"][0]["primitives"][0]["targets"] = json!([target, target]);
    let samples = sample(&document.read_clean(), 0, 0.5);
    assert_eq!(samples[0].value, SampleValue::Weights(vec![0.5, 0.75]));

    // Three weights a key do not fit two targets.
    document.json["meshes"][0]["primitives"][0]["targets"] = json!([target, target, target]);
    let (model, problems) = document.read();
    assert!(model.animations[0].channels.is_empty());
    assert_problem(&problems, "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT", "/animations/0/samplers/0/output");
}

#[test]
fn broken_channels_are_left_out() {
    let document = animated("translation", "LINEAR", &[3.0, 1.0], "VEC3", &[0.0; 6]);
    let (model, problems) = document.read();
    assert!(model.animations[0].channels.is_empty());
    assert_problem(&problems, "ACCESSOR_ANIMATION_INPUT_NON_INCREASING", "/animations/0/samplers/0/input");
    let document = animated("scale", "LINEAR", &[0.0], "VEC3", &[f32::NAN; 3]);
    assert_problem(&document.read().1, "ACCESSOR_INVALID_FLOAT", "/animations/0/samplers/0/output");
    let document = animated("pointer", "LINEAR", &[0.0], "VEC3", &[0.0; 3]);
    assert_problem(&document.read().1, "UNSUPPORTED_ANIMATION_PATH", "/animations/0/channels/0/target");
}

#[test]
fn normalised_rotations_are_numbers_again() {
    let mut document = animated("rotation", "STEP", &[0.0], "VEC4", &[0.0; 4]);
    let bytes: Vec<u8> = [0i16, 32767, 0, 0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let output = document.array(5122, "VEC4", &bytes, 1, true);
    document.json["animations"][0]["samplers"][0]["output"] = json!(output);
    let model = document.read_clean();
    let ChannelValues::Rotation(values) = &model.animations[0].channels[0].values else { panic!() };
    assert_eq!(values[0], Quat::from_xyzw(0.0, 1.0, 0.0, 0.0));
}
