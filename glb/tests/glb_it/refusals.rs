//! Files that cannot be read, and limits.

use glb::{Limits, ReadError, read};
use serde_json::json;

use super::build::{Document, assert_problem, container};

fn refuse(bytes: &[u8]) -> ReadError {
    read(bytes, &Limits::DEFAULT).expect_err("this cannot be read")
}

#[test]
fn what_is_not_a_model_is_named() {
    assert!(matches!(refuse(b""), ReadError::EmptyFile));
    assert!(matches!(refuse(b"PK\x03\x04 something else"), ReadError::RecogniseFile));
    assert!(matches!(refuse(b"[1, 2]"), ReadError::RecogniseFile));
    assert!(matches!(refuse(b"glTF"), ReadError::ReadContainer { .. }));
    assert!(matches!(refuse(b"glTF\x01\0\0\0\x14\0\0\0"), ReadError::CheckVersion { .. }));
    assert!(matches!(refuse(&container(b"{\"asset\": ", &[])), ReadError::ParseJson { .. }));
    assert!(matches!(refuse(&container(b"{\"asset\": \"\xFF\xFE\"}", &[])), ReadError::ParseJson { .. }));
    assert!(matches!(refuse(&container(b"{}", &[])), ReadError::NothingToDraw { .. }));
    let version_1 = json!({"asset": {"version": "1.0"}}).to_string();
    assert!(matches!(refuse(version_1.as_bytes()), ReadError::CheckVersion { .. }));
    let version_3 = json!({"asset": {"version": "2.0", "minVersion": "3.0"}}).to_string();
    assert!(matches!(refuse(version_3.as_bytes()), ReadError::CheckVersion { .. }));
}

#[test]
fn every_prefix_of_a_file_is_refused_or_read_in_part() {
    let bytes = Document::triangle().glb();
    for end in 0..bytes.len() {
        match read(&bytes[..end], &Limits::DEFAULT) {
            Ok((_, problems)) => assert_problem(&problems, "GLB_LENGTH_MISMATCH", ""),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn chunks_in_the_wrong_order_are_read_and_reported() {
    let good = Document::triangle().glb();
    let json_end = 20 + u32::from_le_bytes(good[12..16].try_into().unwrap()) as usize;
    let swapped = [&good[..12], &good[json_end..], &good[12..json_end]].concat();
    let (model, problems) = read(&swapped, &Limits::DEFAULT).unwrap();
    assert_eq!(model.triangle_count(), 1);
    assert_problem(&problems, "GLB_UNEXPECTED_FIRST_CHUNK", "");
}

#[test]
fn json_may_come_with_a_byte_order_mark_and_zero_padding() {
    let document = Document::triangle();
    let mut json = document.json.clone();
    json["buffers"] = json!([{"byteLength": document.bin.len()}]);
    let text = format!("\u{FEFF}{json}\0\0\0\0");
    let (model, _) = read(&container(text.as_bytes(), &document.bin), &Limits::DEFAULT).unwrap();
    assert_eq!(model.triangle_count(), 1);
}

#[test]
fn json_is_weighed_before_it_is_parsed() {
    let deep = "[".repeat(100_000);
    assert!(matches!(refuse(&container(deep.as_bytes(), &[])), ReadError::JsonTooLarge { what: "levels", .. }));
    let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(3_000_000));
    assert!(matches!(refuse(wide.as_bytes()), ReadError::JsonTooLarge { what: "values", .. }));
    // Brackets and commas within strings weigh nothing.
    let mut document = Document::triangle();
    document.json["asset"]["copyright"] = json!("[,\\\"[,".repeat(100_000));
    assert_eq!(document.read_clean().copyright.chars().count(), Limits::DEFAULT.name_chars);
}

#[test]
fn unsupported_extensions_are_named_once() {
    let mut document = Document::triangle();
    document.json["extensionsUsed"] = json!(["ACME_shape", "ACME_sparkle"]);
    document.json["extensionsRequired"] = json!(["ACME_shape"]);
    let (_, problems) = document.read();
    assert_problem(&problems, "UNSUPPORTED_EXTENSION", "/extensionsUsed/ACME_sparkle");
    assert_problem(&problems, "UNSUPPORTED_EXTENSION", "/extensionsRequired/ACME_shape");
}

#[test]
fn broken_compressed_geometry_is_named() {
    let mut document = Document::triangle();
    document.json["extensionsUsed"] = json!(["KHR_draco_mesh_compression"]);
    let primitive = &mut document.json["meshes"][0]["primitives"][0];
    primitive["extensions"] = json!({"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {"POSITION": 0}}});
    document.json["accessors"][0].as_object_mut().unwrap().remove("bufferView");
    let error = document.refused();
    let place = "/meshes/0/primitives/0/extensions/KHR_draco_mesh_compression";
    assert_problem(error.problems(), "PRIMITIVE_DATA_INVALID", place);
}

#[test]
fn compressed_views_are_named() {
    let mut document = Document::triangle();
    document.json["buffers"] = json!([{"byteLength": 36}, {"byteLength": 36}]);
    document.json["bufferViews"][0] =
        json!({"buffer": 1, "byteLength": 36, "extensions": {"EXT_meshopt_compression": {"buffer": 0}}});
    assert_problem(document.refused().problems(), "BUFFER_VIEW_WITHOUT_DATA", "/bufferViews/0");
}

#[test]
fn every_limit_holds() {
    let limits = Limits::DEFAULT;
    let cases: [(&str, Limits); 7] = [
        ("TOO_MANY_VERTICES", Limits { vertices: 2, ..limits.clone() }),
        ("TOO_MANY_TRIANGLES", Limits { triangles: 0, ..limits.clone() }),
        ("TOO_MANY_TRIANGLES", Limits { scene_triangles: 0, ..limits.clone() }),
        ("DECODED_BYTES_LIMIT", Limits { decoded_bytes: 30, ..limits.clone() }),
        ("TOO_MANY_ENTRIES", Limits { nodes: 0, ..limits.clone() }),
        ("TOO_MANY_ENTRIES", Limits { primitives: 0, ..limits.clone() }),
        ("TOO_MANY_ENTRIES", Limits { list_entries: 0, ..limits.clone() }),
    ];
    let bytes = Document::triangle().glb();
    for (code, limits) in cases {
        let error = read(&bytes, &limits).expect_err("beyond a limit");
        assert!(error.problems().iter().any(|p| p.code == code), "{limits:?}: {error}");
    }
    let small = Limits { file_bytes: 100, ..limits.clone() };
    assert!(matches!(read(&bytes, &small), Err(ReadError::FileTooLarge { .. })));
    let small = Limits { json_bytes: 100, ..limits };
    assert!(matches!(read(&bytes, &small), Err(ReadError::JsonTooLarge { what: "bytes", .. })));
}

#[test]
fn a_small_file_cannot_draw_without_end() {
    let mut document = Document::triangle();
    // A thousand primitives that all claim a million zeros each.
    document.json["accessors"][0] = json!({"componentType": 5126, "type": "VEC3", "count": 1_000_000});
    document.json["accessors"]
        .as_array_mut()
        .unwrap()
        .push(json!({"componentType": 5126, "type": "VEC3", "count": 4_000_000_000u32}));
    let claim = json!({"attributes": {"POSITION": 0}});
    let huge = json!({"attributes": {"POSITION": 1}});
    let mut primitives = vec![huge];
    primitives.resize(1000, claim);
    document.json["meshes"] = json!([{"primitives": primitives}]);
    let start = std::time::Instant::now();
    let (model, problems) = document.read();
    let vertices: usize = model.meshes[0].primitives.iter().map(|p| p.positions.len()).sum();
    assert!(vertices <= Limits::DEFAULT.vertices);
    assert!(problems.iter().any(|p| p.code == "TOO_MANY_VERTICES" || p.code == "TOO_MANY_TRIANGLES"));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn problems_are_counted_not_piled_up() {
    let mut document = Document::triangle();
    let nodes: Vec<_> = std::iter::once(json!({"mesh": 0})).chain((0..5000).map(|_| json!({"mesh": 99}))).collect();
    document.json["nodes"] = json!(nodes);
    let (_, problems) = document.read();
    let listed = problems.iter().filter(|p| p.code == "UNRESOLVED_REFERENCE").count();
    assert_eq!(listed, Limits::DEFAULT.problems_per_code + 1);
    assert_problem(&problems, "UNRESOLVED_REFERENCE", "");
    assert!(problems.iter().any(|p| p.message.starts_with("4950 more")), "{problems:?}");
}
