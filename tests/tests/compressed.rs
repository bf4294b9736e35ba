//! What optimisers made of a model looks like the model: each compressed copy in the shared data pack beside its source.
//! Without the pack there is nothing to compare, and the test passes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use image::RgbaImage;
use render::{Stage, StageConfig, StillRequest};

/// Width and height of every picture.
const SIDE_PX: u32 = 400;
/// Structural similarity (Wang et al. 2004, mean over windows of 8 x 8) of a copy to its source.
const SIMILARITY_MIN: f64 = 0.98;

#[test]
fn compressed_copies_look_like_their_source() {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let pack = Path::new(&here).join("../../shared/data");
    let mut sources = BTreeMap::new();
    let mut copies = Vec::new();
    for folder in ["fidelity/models", "models"] {
        for path in std::fs::read_dir(pack.join(folder)).into_iter().flatten().flatten().map(|e| e.path()) {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            match name.strip_suffix(".glb").map(|n| n.split_once('.')) {
                Some(None) => drop(sources.insert(name, path)),
                Some(Some((source, _coding))) => copies.push((format!("{source}.glb"), path)),
                None => {}
            }
        }
    }
    let stage = Stage::start(StageConfig { software_only: true, ..StageConfig::default() }).expect("a stage");
    let mut drawn = BTreeMap::new();
    let mut wrong = Vec::new();
    for (source, copy) in copies {
        let Some(path) = sources.get(&source) else { continue };
        let original = drawn.entry(source).or_insert_with(|| picture(&stage, path));
        let found = similarity(original, &picture(&stage, &copy));
        if found < SIMILARITY_MIN {
            wrong.push(format!("{}: {found:.4}", copy.display()));
        }
    }
    assert!(wrong.is_empty(), "not alike:\n{}", wrong.join("\n"));
}

#[test]
fn similarity_tells_shapes_apart() {
    let stripes = |period: u32| {
        RgbaImage::from_fn(64, 64, |x, _| {
            let v = if (x / period).is_multiple_of(2) { 230 } else { 40 };
            image::Rgba([v, v, v, 255])
        })
    };
    assert!((similarity(&stripes(4), &stripes(4)) - 1.0).abs() < 1e-9);
    assert!(similarity(&stripes(4), &stripes(5)) < 0.5);
}

fn picture(stage: &Stage, path: &PathBuf) -> RgbaImage {
    let bytes: Arc<[u8]> = std::fs::read(path).expect("a file of the pack").into();
    let request = StillRequest {
        bytes: Some(bytes),
        width: SIDE_PX,
        height: SIDE_PX,
        supersample: false,
        ..StillRequest::default()
    };
    stage.still(request).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Mean structural similarity of the greys of two pictures of one size.
fn similarity(a: &RgbaImage, b: &RgbaImage) -> f64 {
    const WINDOW: u32 = 8;
    let grey =
        |p: &image::Rgba<u8>| (0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2])) / 255.0;
    let (mut sum, mut count) = (0.0, 0.0);
    for y in (0..=a.height() - WINDOW).step_by(2) {
        for x in (0..=a.width() - WINDOW).step_by(2) {
            let (mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (dx, dy) in (0..WINDOW * WINDOW).map(|i| (i % WINDOW, i / WINDOW)) {
                let (va, vb) = (grey(a.get_pixel(x + dx, y + dy)), grey(b.get_pixel(x + dx, y + dy)));
                (sa, sb) = (sa + va, sb + vb);
                (saa, sbb, sab) = (saa + va * va, sbb + vb * vb, sab + va * vb);
            }
            let n = f64::from(WINDOW * WINDOW);
            let (ma, mb) = (sa / n, sb / n);
            let (va, vb, cov) = (saa / n - ma * ma, sbb / n - mb * mb, sab / n - ma * mb);
            let (c1, c2) = (0.01_f64.powi(2), 0.03_f64.powi(2));
            sum += ((2.0 * ma * mb + c1) * (2.0 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            count += 1.0;
        }
    }
    sum / count
}
