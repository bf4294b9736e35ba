//! What a model may have read from beside it, and what not.

use glb::{Folder, Nothing, Resolve, ResolveError};

/// A folder with `a b.bin`, `sub/c.bin`, and a secret beside it.
fn place() -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let model = place.path().join("model");
    std::fs::create_dir_all(model.join("sub")).expect("a folder");
    std::fs::write(model.join("a b.bin"), b"beside").expect("a file");
    std::fs::write(model.join("sub/c.bin"), b"below").expect("a file");
    std::fs::write(place.path().join("secret"), b"secret").expect("a file");
    (place, Folder::around(&model.join("scene.gltf")))
}

#[test]
fn files_beside_and_below_are_read() {
    let (_kept, folder) = place();
    for (uri, bytes) in
        [("a%20b.bin", "beside"), ("a b.bin", "beside"), ("./sub/c.bin", "below"), ("sub//c.bin?v=2", "below")]
    {
        assert_eq!(folder.read(uri, 6).expect(uri), bytes.as_bytes(), "{uri}");
    }
}

#[test]
fn nothing_outside_is_read() {
    let (kept, folder) = place();
    let absolute = kept.path().join("secret").display().to_string();
    for uri in [
        "../secret",
        "sub/../../secret",
        "%2e%2e/secret",
        "..%2fsecret",
        "..\\secret",
        "sub/..",
        "..",
        "/etc/hostname",
        "\\etc\\hostname",
        "%2fetc%2fhostname",
        &absolute,
    ] {
        assert!(matches!(folder.read(uri, 100), Err(ResolveError::StayInFolder { .. })), "{uri}");
    }
    for uri in ["file:///etc/hostname", "http://127.0.0.1:1/x", "HTTPS:x", "//host/share", "c:secret", "data:,x"] {
        assert!(matches!(folder.read(uri, 100), Err(ResolveError::StayLocal { .. })), "{uri}");
    }
    for uri in ["", "?", "%ff.bin", "a%00.bin"] {
        assert!(matches!(folder.read(uri, 100), Err(ResolveError::ParseUri { .. })), "{uri:?}");
    }
}

#[test]
fn missing_long_and_odd_files_are_said() {
    let (_kept, folder) = place();
    for uri in ["gone.bin", "sub", ".", "sub/c.bin/d", &"x".repeat(5000)] {
        assert!(folder.read(uri, 100).is_err(), "{uri}");
    }
    assert!(matches!(folder.read("sub/c.bin", 4), Err(ResolveError::FitLimit { limit_bytes: 4, .. })));
    assert!(matches!(Nothing.read("sub/c.bin", 100), Err(ResolveError::FindFile { .. })));
    assert!(matches!(Nothing.read("../c.bin", 100), Err(ResolveError::StayInFolder { .. })));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    let (kept, folder) = place();
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(kept.path().join(to), kept.path().join("model").join(name)).expect("a link");
    };
    link("secret", "out.bin");
    link("", "up");
    link("model/sub/c.bin", "in.bin");
    assert!(matches!(folder.read("out.bin", 100), Err(ResolveError::StayInFolder { .. })));
    assert!(matches!(folder.read("up/secret", 100), Err(ResolveError::StayInFolder { .. })));
    assert_eq!(folder.read("in.bin", 100).expect("a link within"), b"below");
}
