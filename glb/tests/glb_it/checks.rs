//! The checker against the Khronos corpus where it is there, and each family of rules against a small file of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use glb::check::{Form, Goods, Issue, Options, Report, Severity, Use};
use glb::{Folder, Limits};

/// Share of the issues of the corpus, expected and found together, that both have; measured 1.0.
const AGREEMENT_LEAST: f64 = 0.995;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/gltf-validator")
}

fn reports(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            reports(&path, found);
        } else if path.to_string_lossy().ends_with(".report.json") {
            found.push(path);
        }
    }
    found.sort();
}

fn check_file(path: &Path) -> Report {
    let bytes = std::fs::read(path).expect("the file was just listed");
    let form = if path.extension().is_some_and(|e| e == "glb") { Form::Binary } else { Form::Text };
    glb::check(&bytes, &Options { form, resolve: &Folder::around(path), ..Options::default() })
}

type Counted = BTreeMap<(String, String, String), usize>;

fn counted(issues: impl IntoIterator<Item = (String, String, String)>) -> Counted {
    let mut counted = Counted::new();
    for issue in issues {
        *counted.entry(issue).or_default() += 1;
    }
    counted
}

/// Issues that the reference knows.
fn comparable(issues: &[Issue]) -> Counted {
    let known = issues.iter().filter(|i| !i.code.starts_with("SHOP_"));
    counted(known.map(|i| (i.code.to_owned(), i.severity.to_string(), i.pointer.clone())))
}

fn expected(report: &Path) -> Counted {
    let text = std::fs::read_to_string(report).expect("the report was just listed");
    let report: serde_json::Value = serde_json::from_str(&text).expect("a report is JSON");
    let messages = report["issues"]["messages"].as_array().expect("a report has messages").clone();
    counted(messages.into_iter().map(|m| {
        let severity = ["error", "warning", "info", "hint"][m["severity"].as_u64().expect("a number") as usize];
        let text = |key: &str| m[key].as_str().unwrap_or_default().to_owned();
        (text("code"), severity.to_owned(), text("pointer"))
    }))
}

#[test]
fn the_corpus_is_judged_as_the_reference_does() {
    let mut found = Vec::new();
    reports(&corpus(), &mut found);
    let (mut both, mut either) = (0, 0);
    for report in &found {
        let path = PathBuf::from(report.to_string_lossy().trim_end_matches(".report.json").to_owned());
        let (given, wanted) = (comparable(&check_file(&path).issues), expected(report));
        let count = |of: &Counted, key| of.get(key).copied().unwrap_or(0);
        let keys: std::collections::BTreeSet<_> = given.keys().chain(wanted.keys()).collect();
        for key in keys {
            let (given, wanted) = (count(&given, key), count(&wanted, key));
            both += given.min(wanted);
            either += given.max(wanted);
            if given != wanted {
                println!("{}: {key:?} found {given} times, expected {wanted}", path.display());
            }
        }
        let is_bad = |of: &Counted| of.keys().any(|(_, severity, _)| severity == "error");
        assert_eq!(is_bad(&given), is_bad(&wanted), "{}", path.display());
    }
    println!("{} files, {both} of {either} issues agree", found.len());
    assert!(f64::from(both as u32) >= AGREEMENT_LEAST * f64::from(either as u32), "{both} of {either}");
}

#[test]
fn models_of_the_pack_have_no_errors() {
    let pack = corpus().join("..");
    // Holds KTX2 pictures without the extension that allows them: the reference says the same of it.
    let invalid = "AnisotropyBarnLamp.glb";
    for folder in ["models", "fidelity/models"] {
        for entry in std::fs::read_dir(pack.join(folder)).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|e| e == "glb") && !path.ends_with(invalid) {
                let report = check_file(&path);
                let errors: Vec<_> = report.issues.iter().filter(|i| i.severity == Severity::Error).collect();
                assert!(errors.is_empty(), "{}: {errors:?}", path.display());
                assert!(report.facts.is_some_and(|f| f.triangles > 0 && f.size_m.is_some()), "{}", path.display());
            }
        }
    }
}

/// A document with these members besides its asset, and what is said of it, the shop's words aside.
fn issues(members: &str) -> Vec<(String, String)> {
    let text = format!(r#"{{"asset": {{"version": "2.0"}}, {members}}}"#);
    let report = glb::check(text.as_bytes(), &Options::default());
    let mut issues: Vec<_> = report.issues.into_iter().filter(|i| i.code != "UNUSED_OBJECT").collect();
    issues.retain(|i| !i.code.starts_with("SHOP_"));
    issues.into_iter().map(|i| (i.code.to_owned(), i.pointer)).collect()
}

fn check(members: &str, expected: &[(&str, &str)]) {
    let mut found = issues(members);
    let mut expected: Vec<_> = expected.iter().map(|(c, p)| ((*c).to_owned(), (*p).to_owned())).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{members}");
}

/// A buffer with these bytes, and one view of it.
fn data(bytes: &[u8], view: &str) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    let length = bytes.len();
    format!(
        r#""buffers": [{{"byteLength": {length}, "uri": "data:application/octet-stream;base64,{text}"}}],
        "bufferViews": [{{"buffer": 0, "byteLength": {length}{view}}}]"#
    )
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[test]
fn schema_types_and_ranges() {
    check(
        r#""cameras": [{"type": "perspective", "perspective": {"yfov": "1", "znear": 1e999}}]"#,
        &[("TYPE_MISMATCH", "/cameras/0/perspective/yfov"), ("VALUE_NOT_IN_RANGE", "/cameras/0/perspective/znear")],
    );
    check(
        r#""nodes": [{"rotation": [0, 0, 0, 2], "scale": [1, 1], "children": [-1, 0.5], "mesh": -1, "extras": 3}]"#,
        &[
            ("VALUE_NOT_IN_RANGE", "/nodes/0/rotation/3"),
            ("ARRAY_LENGTH_NOT_IN_LIST", "/nodes/0/scale"),
            ("INVALID_INDEX", "/nodes/0/children/0"),
            ("INVALID_INDEX", "/nodes/0/children/1"),
            ("INVALID_INDEX", "/nodes/0/mesh"),
            ("NON_OBJECT_EXTRAS", "/nodes/0/extras"),
        ],
    );
    check(
        r#""extensionsUsed": ["KHR_materials_unlit", "KHR_materials_unlit", "bad", 1]"#,
        &[("DUPLICATE_ELEMENTS", "/extensionsUsed/1"), ("ARRAY_TYPE_MISMATCH", "/extensionsUsed/3")],
    );
    check(
        r#""extensionsUsed": ["nope", "VENDOR_x"], "extensionsRequired": ["KHR_other"]"#,
        &[
            ("INVALID_EXTENSION_NAME_FORMAT", "/extensionsUsed/0"),
            ("UNSUPPORTED_EXTENSION", "/extensionsUsed/0"),
            ("UNSUPPORTED_EXTENSION", "/extensionsUsed/1"),
            ("UNUSED_EXTENSION_REQUIRED", "/extensionsRequired/0"),
        ],
    );
}

#[test]
fn versions_decide_whether_anything_is_looked_at() {
    let codes = |asset: &str| {
        let text = format!(r#"{{"asset": {asset}, "nodes": [7]}}"#);
        let report = glb::check(text.as_bytes(), &Options::default());
        report.issues.into_iter().map(|i| i.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(r#"{"version": "1.0"}"#), ["UNKNOWN_ASSET_MAJOR_VERSION"]);
    assert_eq!(codes(r#"{"version": "2"}"#), ["PATTERN_MISMATCH"]);
    assert_eq!(
        codes(r#"{"version": "2.1", "minVersion": "2.2"}"#),
        ["ASSET_MIN_VERSION_GREATER_THAN_VERSION", "TYPE_MISMATCH", "UNKNOWN_ASSET_MINOR_VERSION"]
    );
}

#[test]
fn nodes_skins_and_scenes() {
    check(
        r#""nodes": [{"children": [1]}, {"children": [0]}], "scenes": [{"nodes": [0, 9]}], "scene": 3"#,
        &[
            ("NODE_LOOP", "/nodes/0"),
            ("NODE_LOOP", "/nodes/1"),
            ("SCENE_NON_ROOT_NODE", "/scenes/0/nodes/0"),
            ("UNRESOLVED_REFERENCE", "/scenes/0/nodes/1"),
            ("UNRESOLVED_REFERENCE", "/scene"),
        ],
    );
    check(
        r#""nodes": [{"matrix": [1,0,0,0, 0,1,0,0, 0,0,1,0, 0,0,0,1], "scale": [1,1,1], "camera": 0, "children": [1]},
            {"matrix": [1,0,0,0, 0.5,1,0,0, 0,0,1,0, 0,0,0,1], "skin": 0, "children": [2, 2]},
            {"rotation": [0, 0, 0, 0.9], "weights": [1]}],
            "skins": [{"joints": [0, 2], "skeleton": 2}],
            "cameras": [{"type": "perspective", "perspective": {"yfov": 1, "znear": 1}}]"#,
        &[
            ("NODE_MATRIX_TRS", "/nodes/0/matrix"),
            ("NODE_MATRIX_DEFAULT", "/nodes/0/matrix"),
            ("NODE_MATRIX_NON_TRS", "/nodes/1/matrix"),
            ("UNSATISFIED_DEPENDENCY", "/nodes/1/skin"),
            ("DUPLICATE_ELEMENTS", "/nodes/1/children/1"),
            ("NODE_PARENT_OVERRIDE", "/nodes/1/children/1"),
            ("ROTATION_NON_UNIT", "/nodes/2/rotation"),
            ("UNSATISFIED_DEPENDENCY", "/nodes/2/weights"),
            ("SKIN_SKELETON_INVALID", "/skins/0/skeleton"),
            ("NODE_SKINNED_MESH_LOCAL_TRANSFORMS", "/nodes/1"),
            ("NODE_SKINNED_MESH_NON_ROOT", "/nodes/1"),
        ],
    );
    check(
        r#""nodes": [{"extras": {}}, {"extras": {}}, {"mesh": 0, "skin": 0}], "skins": [{"joints": [0, 1]}],
            "meshes": [{"primitives": [{"attributes": {"_A": 0}}]}],
            "accessors": [{"componentType": 5126, "type": "SCALAR", "count": 3}]"#,
        &[
            ("SKIN_NO_COMMON_ROOT", "/skins/0/joints"),
            ("MESH_PRIMITIVE_NO_POSITION", "/meshes/0/primitives/0/attributes"),
            ("NODE_SKIN_WITH_NON_SKINNED_MESH", "/nodes/2"),
        ],
    );
    check(
        r#""nodes": [{}, {"mesh": 0, "skin": 0}], "skins": [{"joints": [0]}], "scenes": [{"nodes": [1]}],
            "meshes": [{"primitives": [{"attributes": {"_A": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}]}],
            "accessors": [{"componentType": 5126, "type": "SCALAR", "count": 3},
                {"componentType": 5121, "type": "VEC4", "count": 3}, {"componentType": 5126, "type": "VEC4", "count": 3}]"#,
        &[("NODE_SKIN_NO_SCENE", "/nodes/1"), ("MESH_PRIMITIVE_NO_POSITION", "/meshes/0/primitives/0/attributes")],
    );
}

#[test]
fn accessors_fit_their_views() {
    let of = |accessor: &str, view: &str| format!(r#""accessors": [{accessor}], {}"#, data(&[0; 24], view));
    check(
        &of(r#"{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3, "byteOffset": 2}"#, ""),
        &[
            ("ACCESSOR_OFFSET_ALIGNMENT", "/accessors/0/byteOffset"),
            ("ACCESSOR_TOTAL_OFFSET_ALIGNMENT", "/accessors/0"),
            ("ACCESSOR_TOO_LONG", "/accessors/0"),
        ],
    );
    let matrix = r#"{"bufferView": 0, "componentType": 5121, "type": "MAT3", "count": 2, "normalized": true}"#;
    check(&of(matrix, ""), &[]);
    check(
        &of(r#"{"componentType": 5126, "type": "VEC2", "count": 1, "byteOffset": 4, "normalized": true}"#, ""),
        &[
            ("UNSATISFIED_DEPENDENCY", "/accessors/0/byteOffset"),
            ("ACCESSOR_NORMALIZED_INVALID", "/accessors/0/normalized"),
        ],
    );
    check(
        &of(
            r#"{"bufferView": 0, "componentType": 5123, "type": "VEC4", "count": 2, "min": [1], "max": [70000, 0, 0, 0.5]}"#,
            r#", "byteStride": 4"#,
        ),
        &[
            ("ARRAY_LENGTH_NOT_IN_LIST", "/accessors/0/min"),
            ("INVALID_GL_VALUE", "/accessors/0/max"),
            ("ARRAY_TYPE_MISMATCH", "/accessors/0/max"),
            ("ACCESSOR_SMALL_BYTESTRIDE", "/accessors/0"),
        ],
    );
}

#[test]
fn values_keep_their_bounds() {
    let of = |values: &[f32], accessor: &str| {
        let count = values.len();
        let accessor =
            format!(r#"{{"bufferView": 0, "componentType": 5126, "type": "SCALAR", "count": {count}{accessor}}}"#);
        format!(r#""accessors": [{accessor}], {}"#, data(&floats(values), ""))
    };
    check(&of(&[0.1, 0.5, 2.0], r#", "min": [0.1], "max": [2]"#), &[]);
    check(
        &of(&[0.0, 3.0], r#", "min": [-1], "max": [2]"#),
        &[
            ("ACCESSOR_MIN_MISMATCH", "/accessors/0/min/0"),
            ("ACCESSOR_MAX_MISMATCH", "/accessors/0/max/0"),
            ("ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND", "/accessors/0/max/0"),
        ],
    );
    check(
        &of(&[f32::NAN, 1.0, f32::INFINITY], ""),
        &[("ACCESSOR_INVALID_FLOAT", "/accessors/0"), ("ACCESSOR_INVALID_FLOAT", "/accessors/0")],
    );
    let sparse =
        r#", "sparse": {"count": 2, "indices": {"bufferView": 1, "componentType": 5121}, "values": {"bufferView": 0}}"#;
    let text = of(&[1.0, 2.0, 3.0], sparse);
    let text =
        text.replace(r#""byteLength": 12}]"#, r#""byteLength": 12}, {"buffer": 0, "byteOffset": 2, "byteLength": 2}]"#);
    // The indices are 128 and 63.
    check(
        &text,
        &[
            ("ACCESSOR_SPARSE_INDEX_OOB", "/accessors/0/sparse"),
            ("ACCESSOR_SPARSE_INDEX_OOB", "/accessors/0/sparse"),
            ("ACCESSOR_SPARSE_INDICES_NON_INCREASING", "/accessors/0/sparse"),
        ],
    );
}

#[test]
fn vertices_and_indices() {
    let bytes = [floats(&[0.0, 0.0, 2.0, 0.0, 0.0, 1.0]), vec![0, 1, 1, 7, 255, 0, 0, 0]].concat();
    let text = format!(
        r#""meshes": [{{"primitives": [{{"attributes": {{"POSITION": 0, "NORMAL": 1}}, "indices": 2}}]}}],
        "accessors": [
            {{"componentType": 5126, "type": "VEC3", "count": 2, "min": [0, 0, 0], "max": [0, 0, 0]}},
            {{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 2}},
            {{"bufferView": 1, "componentType": 5121, "type": "SCALAR", "count": 6}}], {}"#,
        data(&bytes, r#", "target": 34962"#)
    );
    let text = text.replace(
        r#""byteLength": 32, "target": 34962}]"#,
        r#""byteLength": 24, "target": 34962}, {"buffer": 0, "byteOffset": 24, "byteLength": 8}]"#,
    );
    check(
        &text,
        &[
            ("BUFFER_VIEW_TARGET_MISSING", "/meshes/0/primitives/0/indices"),
            ("ACCESSOR_VECTOR3_NON_UNIT", "/meshes/0/primitives/0/attributes/NORMAL"),
            ("ACCESSOR_INDEX_OOB", "/meshes/0/primitives/0/indices"),
            ("ACCESSOR_INDEX_OOB", "/meshes/0/primitives/0/indices"),
            ("ACCESSOR_INDEX_PRIMITIVE_RESTART", "/meshes/0/primitives/0/indices"),
            ("ACCESSOR_INDEX_TRIANGLE_DEGENERATE", "/meshes/0/primitives/0/indices"),
        ],
    );
}

#[test]
fn animations() {
    let text = |path: &str, interpolation: &str, values: &[f32]| {
        format!(
            r#""nodes": [{{"matrix": [2,0,0,0, 0,2,0,0, 0,0,2,0, 0,0,0,1], "camera": 0}}],
            "cameras": [{{"type": "perspective", "perspective": {{"yfov": 1, "znear": 1}}}}],
            "animations": [{{"channels": [{{"sampler": 0, "target": {{"node": 0, "path": "{path}"}}}},
                {{"sampler": 4, "target": {{"node": 0, "path": "{path}"}}}}],
                "samplers": [{{"input": 0, "output": 1, "interpolation": "{interpolation}"}}, {{"input": 0, "output": 9}}]}}],
            "accessors": [{{"bufferView": 0, "componentType": 5126, "type": "SCALAR", "count": 2, "min": [-1], "max": [-1]}},
                {{"componentType": 5126, "type": "VEC4", "count": 2}}], {}"#,
            data(&floats(values), "")
        )
    };
    check(
        &text("rotation", "CUBICSPLINE", &[-1.0, -1.0]),
        &[
            ("ANIMATION_CHANNEL_TARGET_NODE_MATRIX", "/animations/0/channels/0/target"),
            ("ANIMATION_CHANNEL_TARGET_NODE_MATRIX", "/animations/0/channels/1/target"),
            ("ANIMATION_DUPLICATE_TARGETS", "/animations/0/channels/0/target"),
            ("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT", "/animations/0/channels/0/sampler"),
            ("UNRESOLVED_REFERENCE", "/animations/0/channels/1/sampler"),
            ("UNRESOLVED_REFERENCE", "/animations/0/samplers/1/output"),
            ("ACCESSOR_ANIMATION_INPUT_NEGATIVE", "/animations/0/samplers/0/input"),
            ("ACCESSOR_ANIMATION_INPUT_NEGATIVE", "/animations/0/samplers/0/input"),
            ("ACCESSOR_ANIMATION_INPUT_NEGATIVE", "/animations/0/samplers/1/input"),
            ("ACCESSOR_ANIMATION_INPUT_NEGATIVE", "/animations/0/samplers/1/input"),
        ],
    );
    assert!(issues(&text("weights", "STEP", &[0.0, 1.0])).iter().any(|(code, pointer)| {
        code == "ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS" && pointer == "/animations/0/channels/0/target"
    }));
}

#[test]
fn skinned_vertices() {
    let weights = floats(&[0.5, 0.25, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, -0.5, 1.5, 0.0, 0.0]);
    let bytes = [weights, vec![0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 9, 0]].concat();
    let text = format!(
        r#""nodes": [{{"mesh": 0, "skin": 0}}, {{"children": [2]}}, {{}}], "skins": [{{"joints": [1, 2]}}],
        "meshes": [{{"primitives": [{{"mode": 0, "attributes": {{"POSITION": 2, "WEIGHTS_0": 0, "JOINTS_0": 1}}}}]}}],
        "accessors": [{{"bufferView": 0, "componentType": 5126, "type": "VEC4", "count": 3}},
            {{"bufferView": 1, "componentType": 5121, "type": "VEC4", "count": 3}},
            {{"componentType": 5126, "type": "VEC3", "count": 3, "min": [0, 0, 0], "max": [0, 0, 0]}}], {}"#,
        data(&bytes, r#", "target": 34962"#)
    );
    let text = text.replace(
        r#""byteLength": 60, "target": 34962}]"#,
        r#""byteLength": 48, "target": 34962}, {"buffer": 0, "byteOffset": 48, "byteLength": 12, "target": 34962}]"#,
    );
    let (joints, weights) =
        ("/meshes/0/primitives/0/attributes/JOINTS_0", "/meshes/0/primitives/0/attributes/WEIGHTS_0");
    check(
        &text,
        &[
            ("ACCESSOR_WEIGHTS_NON_NORMALIZED", weights),
            ("ACCESSOR_JOINTS_USED_ZERO_WEIGHT", joints),
            ("ACCESSOR_JOINTS_INDEX_DUPLICATE", joints),
            ("ACCESSOR_WEIGHTS_NON_NORMALIZED", weights),
            ("ACCESSOR_WEIGHTS_NEGATIVE", weights),
            ("ACCESSOR_JOINTS_INDEX_OOB", joints),
            ("ACCESSOR_WEIGHTS_NON_NORMALIZED", weights),
        ],
    );
}

#[test]
fn material_extensions_need_each_other() {
    let of = |names: &str, extensions: &str| {
        format!(r#""extensionsUsed": [{names}], "materials": [{{"extensions": {{{extensions}}}}}]"#)
    };
    let at = |name: &str| format!("/materials/0/extensions/{name}");
    let name = "KHR_materials_volume";
    check(
        &of(r#""KHR_materials_volume""#, r#""KHR_materials_volume": {}"#),
        &[("KHR_MATERIALS_VOLUME_NO_TRANSMISSION", &at(name))],
    );
    let both = r#""KHR_materials_volume", "KHR_materials_transmission""#;
    check(
        &of(both, r#""KHR_materials_volume": {}, "KHR_materials_transmission": {"transmissionFactor": 2}"#),
        &[("VALUE_NOT_IN_RANGE", &at("KHR_materials_transmission/transmissionFactor"))],
    );
    check(
        &of(r#""KHR_materials_unlit""#, r#""KHR_materials_unlit": {}, "KHR_materials_ior": {}"#),
        &[("MULTIPLE_EXTENSIONS", &at("KHR_materials_unlit")), ("UNDECLARED_EXTENSION", &at("KHR_materials_ior"))],
    );
    check(&of(r#""KHR_materials_ior""#, r#""KHR_materials_ior": {"ior": 0}"#), &[]);
    check(r#""extensionsUsed": ["KHR_mesh_quantization"]"#, &[("NON_REQUIRED_EXTENSION", "/extensionsUsed/0")]);
}

#[test]
fn variants_and_texture_coordinates() {
    check(
        r#""extensionsUsed": ["KHR_materials_variants"],
        "extensions": {"KHR_materials_variants": {"variants": [{"name": "a"}, {}]}},
        "materials": [{"normalTexture": {"index": 0, "texCoord": 1}}], "textures": [{}],
        "meshes": [{"primitives": [{"attributes": {"_A": 0}, "extensions": {"KHR_materials_variants": {"mappings": [
            {"variants": [0, 0, 5], "material": 0}, {"variants": [1], "material": 3}]}}}]}],
        "accessors": [{"componentType": 5126, "type": "SCALAR", "count": 3}]"#,
        &[
            ("UNDEFINED_PROPERTY", "/extensions/KHR_materials_variants/variants/1"),
            ("MESH_PRIMITIVE_NO_POSITION", "/meshes/0/primitives/0/attributes"),
            ("DUPLICATE_ELEMENTS", "/meshes/0/primitives/0/extensions/KHR_materials_variants/mappings/0/variants/1"),
            (
                "KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT",
                "/meshes/0/primitives/0/extensions/KHR_materials_variants/mappings/0/variants/1",
            ),
            ("UNRESOLVED_REFERENCE", "/meshes/0/primitives/0/extensions/KHR_materials_variants/mappings/0/variants/2"),
            (
                "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS",
                "/meshes/0/primitives/0/extensions/KHR_materials_variants/mappings/0/material",
            ),
            ("UNRESOLVED_REFERENCE", "/meshes/0/primitives/0/extensions/KHR_materials_variants/mappings/1/material"),
        ],
    );
}

/// A box of this size as a document: only its bounds are there.
fn boxed(size: [f32; 3], name: &str, more: &str) -> String {
    let [x, y, z] = size;
    format!(
        r#"{{"asset": {{"version": "2.0"}}, "scenes": [{{"nodes": [0]}}], "nodes": [{{"mesh": 0, "name": "{name}"}}],
        "meshes": [{{"primitives": [{{"attributes": {{"POSITION": 0}}{more}}}]}}],
        "accessors": [{{"componentType": 5126, "type": "VEC3", "count": 600003, "min": [0, 0, 0], "max": [{x}, {y}, {z}]}}]}}"#
    )
}

fn shop(text: &str, options: &Options<'_>) -> Vec<(&'static str, Severity, String)> {
    let report = glb::check(text.as_bytes(), options);
    let shop = report.issues.into_iter().filter(|i| i.code.starts_with("SHOP_"));
    shop.map(|i| (i.code, i.severity, i.message)).collect()
}

#[test]
fn the_shop_says_what_is_too_large_and_by_how_much() {
    let found = shop(&boxed([2.0, 0.5, 2.0], "GoldRing", ""), &Options::default());
    let size = found.iter().find(|(code, ..)| *code == "SHOP_SIZE").expect("a ring of 2 m is too large");
    assert!(size.2.contains("times 0.01"), "{}", size.2);
    let sofa = Options { goods: Goods::of("sofa"), ..Options::default() };
    let found = shop(&boxed([0.002, 0.001, 0.001], "x", ""), &sofa);
    assert!(found[0].2.contains("times 1000"), "{found:?}");
    assert!(shop(&boxed([2.0, 0.8, 0.9], "Sofa", ""), &Options::default()).iter().all(|(c, ..)| *c != "SHOP_SIZE"));
    let banner = Options { seen_in: Use::Banner, ..Options::default() };
    assert!(shop(&boxed([1.0; 3], "x", ""), &banner).iter().any(|(c, ..)| *c == "SHOP_BUDGET_TRIANGLES"));
    assert!(shop(&boxed([1.0; 3], "x", ""), &Options::default()).iter().all(|(c, ..)| *c != "SHOP_BUDGET_DRAW_CALLS"));
}

#[test]
fn no_code_of_the_shop_is_an_error() {
    for code in glb::check::CODES.iter().filter(|code| code.name.starts_with("SHOP_")) {
        assert_ne!(code.severity, Severity::Error, "{}", code.name);
    }
}

#[test]
fn base_colours_are_those_of_something_real() {
    let of = |colour: &str, metallic: u8| {
        let material = format!(
            r#"{{"asset": {{"version": "2.0"}}, "materials": [{{"pbrMetallicRoughness":
            {{"baseColorFactor": [{colour}, 1], "metallicFactor": {metallic}}}}}]}}"#
        );
        shop(&material, &Options::default()).into_iter().map(|(code, ..)| code).collect::<Vec<_>>()
    };
    assert_eq!(of("0, 0, 0", 0), ["SHOP_COLOUR"]);
    assert_eq!(of("1, 1, 1", 0), ["SHOP_COLOUR"]);
    assert_eq!(of("0.1, 0.1, 0.1", 1), ["SHOP_COLOUR"]);
    assert!(of("0.9, 0.6, 0.2", 1).is_empty());
    assert!(of("0.5, 0.1, 0.1", 0).is_empty());
}

#[test]
fn an_occlusion_map_in_the_wrong_channel_is_found() {
    let of = |pixel: fn(u32) -> [u8; 3]| {
        let picture = image::RgbImage::from_fn(16, 16, |x, _| image::Rgb(pixel(x)));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
        let text = base64::engine::general_purpose::STANDARD.encode(bytes.into_inner());
        let document = format!(
            r#"{{"asset": {{"version": "2.0"}}, "materials": [{{"occlusionTexture": {{"index": 0}}}}],
            "textures": [{{"source": 0}}], "images": [{{"uri": "data:image/png;base64,{text}"}}]}}"#
        );
        shop(&document, &Options::default()).into_iter().map(|(code, ..)| code).collect::<Vec<_>>()
    };
    assert_eq!(of(|x| [0, 0, x as u8 * 10]), ["SHOP_OCCLUSION_CHANNEL"]);
    assert!(of(|x| [x as u8 * 10; 3]).is_empty());
}

#[test]
fn facts_say_who_made_it() {
    let text = r#"{"asset": {"version": "2.0", "generator": "g", "extensions": {"KHR_xmp_json_ld": {"packet": 0}},
        "extras": {"author": "extra", "license": "CC0"}}, "extensionsUsed": ["KHR_xmp_json_ld"],
        "extensions": {"KHR_xmp_json_ld": {"packets": [{"@context": {}, "dc:creator": {"@list": ["A", "B"]},
            "dc:title": {"@type": "rdf:Alt", "rdf:_1": {"@language": "en", "@value": "Chair"}}}]}}}"#;
    let facts = glb::check(text.as_bytes(), &Options::default()).facts.expect("it is a document");
    assert_eq!(facts.author.as_deref(), Some("A, B"));
    assert_eq!(facts.licence.as_deref(), Some("CC0"));
    assert_eq!(facts.title.as_deref(), Some("Chair"));
    assert_eq!(facts.generator.as_deref(), Some("g"));
    let sized = glb::check(boxed([1.0, 2.0, 3.0], "x", "").as_bytes(), &Options::default()).facts;
    assert_eq!(sized.map(|f| (f.size_m, f.triangles, f.draw_calls)), Some((Some([1.0, 2.0, 3.0]), 200_001, 1)));
}

#[test]
fn limits_are_told() {
    let limits = Limits { nodes: 1, ..Limits::DEFAULT };
    let text = br#"{"asset": {"version": "2.0"}, "nodes": [{}, {}]}"#;
    let report = glb::check(text, &Options { limits, ..Options::default() });
    assert_eq!(report.issues[0].code, "LIMIT_ENTRIES");
    assert!(!report.is_valid());
}
