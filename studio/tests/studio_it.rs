//! The program as people and scorers run it.

use std::process::{Command, Output};

fn studio(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vitrine-studio")).args(args).output().expect("the program starts")
}

fn written(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join(name);
    std::fs::write(&path, text).expect("a file");
    (place, path.display().to_string())
}

#[test]
fn check_answers_by_its_exit_status() {
    let (_kept, good) = written("good.gltf", r#"{"asset": {"version": "2.0", "generator": "by hand"}}"#);
    let answer = studio(&["check", &good, "--format", "json"]);
    assert_eq!(answer.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("the answer is JSON");
    assert_eq!(json["issues"], serde_json::json!([]));
    assert_eq!(json["info"]["generator"], "by hand");

    let (_kept, bad) = written("bad.glb", "glTF");
    let answer = studio(&["check", &bad, "--format", "json"]);
    assert_eq!(answer.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("the answer is JSON");
    assert_eq!(json["issues"][0]["code"], "GLB_UNEXPECTED_END_OF_HEADER");
    assert_eq!(json["issues"][0]["severity"], "error");
    assert!(json["info"].is_object());

    for failing in [&["check", "/nowhere/at.all"][..], &["check"], &["check", &good, "--use", "moon"], &["chekc"]] {
        assert_eq!(studio(failing).status.code(), Some(2), "{failing:?}");
    }
}

#[test]
fn the_use_decides_what_a_model_may_cost() {
    let text = r#"{"asset": {"version": "2.0"}, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"componentType": 5126, "type": "VEC3", "count": 360000, "min": [0, 0, 0], "max": [1, 1, 1]}]}"#;
    let (_kept, path) = written("many.gltf", text);
    let says = |for_use: &str| {
        let answer = studio(&["check", &path, "--use", for_use]);
        assert_eq!(answer.status.code(), Some(0), "a budget is no error");
        String::from_utf8_lossy(&answer.stdout).contains("SHOP_BUDGET_TRIANGLES")
    };
    assert!(!says("page"));
    assert!(says("mobile-ar"));
    let ring = studio(&["check", &path, "--goods", "ring"]);
    assert!(String::from_utf8_lossy(&ring.stdout).contains("SHOP_SIZE"));
}
