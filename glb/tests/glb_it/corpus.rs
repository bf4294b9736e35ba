//! Every file of the shared data pack is read without a panic, and the plain ones completely.
//! Without the pack there is nothing to read, and the tests pass.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use glb::{Limits, Severity};

fn pack() -> PathBuf {
    // At run time: a build folder shared by two checkouts may hold a test that was built in the other one.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    Path::new(&here).join("../../shared/data")
}

pub fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "glb" || e == "gltf") {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn every_file_of_the_pack_is_read_or_refused_quickly() {
    let mut found = Vec::new();
    files(&pack(), &mut found);
    for path in found {
        let bytes = std::fs::read(&path).expect("the file was just listed");
        let start = Instant::now();
        let outcome = glb::read(&bytes, &Limits::DEFAULT);
        let took = start.elapsed();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match &outcome {
            Ok((model, problems)) => {
                let pixels: u64 = model.images.iter().map(|i| u64::from(i.width) * u64::from(i.height)).sum();
                println!(
                    "{name}: {took:?}, {} triangles, {} pictures of {pixels} pixels, {} materials",
                    model.triangle_count(),
                    model.images.len(),
                    model.materials.len()
                );
                for problem in problems {
                    println!("    {problem:?}");
                }
            }
            Err(error) => println!("{name}: {took:?}, {error}"),
        }
        assert!(took < Duration::from_secs(60), "{name} took {took:?}");
    }
}

#[test]
fn plain_files_are_read_completely() {
    let plain = ["fidelity/models", "models"];
    for folder in plain {
        let mut found = Vec::new();
        files(&pack().join(folder), &mut found);
        for path in found {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let coded = ["AnisotropyBarnLamp"];
            if coded.iter().any(|c| name.contains(c)) {
                continue;
            }
            let bytes = std::fs::read(&path).expect("the file was just listed");
            let (model, problems) = glb::read(&bytes, &Limits::DEFAULT).expect("a good file is read");
            assert!(model.triangle_count() > 0, "{name}");
            let worst: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).collect();
            assert!(worst.is_empty(), "{name}: {worst:?}");
        }
    }
}
