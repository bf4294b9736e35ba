//! What the decoders make of the shared pack's compressed models is what their sources hold.
//! Without the pack there is nothing to compare, and the tests pass.

use std::path::{Path, PathBuf};

use glb::{Image, Limits, Material, Model, Severity};
use serde_json::Value;

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data")
}

/// Name, file and variant of every model of the pack.
fn index() -> Vec<(String, PathBuf, String)> {
    let Ok(text) = std::fs::read(pack().join("models/index.json")) else { return Vec::new() };
    let index: Value = serde_json::from_slice(&text).expect("the index is JSON");
    let text = |model: &Value, key: &str| model[key].as_str().unwrap_or_default().to_owned();
    let models = index["models"].as_array().expect("the index lists models");
    models.iter().map(|m| (text(m, "name"), pack().join(text(m, "file")), text(m, "variant"))).collect()
}

/// Reads a good file: nothing of it may be missing.
fn read(path: &Path) -> Model {
    let bytes = std::fs::read(path).expect("the index lists it");
    let (model, problems) = glb::read(&bytes, &Limits::DEFAULT).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let errors: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{path:?}: {errors:?}");
    super::sound::assert_sound(&model);
    model
}

/// Signal to noise in decibels over all channels, colours as they are seen: what is cut away has none. The same size
/// is expected.
fn psnr(a: &Image, b: &Image) -> f64 {
    let seen = |p: &[u8; 4]| [0, 1, 2, 3].map(|c| f64::from(p[c]) * if c < 3 { f64::from(p[3]) / 255.0 } else { 1.0 });
    let pixels = a.rgba.as_chunks().0.iter().zip(b.rgba.as_chunks().0);
    let square = |(a, b): (f64, f64)| (a - b) * (a - b);
    let squares: f64 = pixels.map(|(a, b)| seen(a).into_iter().zip(seen(b)).map(square).sum::<f64>()).sum();
    let mean = squares / a.rgba.len() as f64;
    if mean == 0.0 { f64::INFINITY } else { 10.0 * (255.0f64.powi(2) / mean).log10() }
}

fn textures(material: &Material) -> [(&'static str, Option<usize>); 4] {
    let image = |slot: &Option<glb::TextureRef>| slot.as_ref().map(|t| t.image);
    [
        ("base colour", image(&material.base_color_texture)),
        ("metal and roughness", image(&material.metallic_roughness_texture)),
        ("normal", image(&material.normal_texture)),
        ("occlusion", image(&material.occlusion_texture)),
    ]
}

/// The least that each kind of compression must keep of a picture.
fn psnr_floor(variant: &str) -> f64 {
    match variant {
        v if v.contains("uastc") => 34.0,
        v if v.contains("etc1s") || v.contains("gltfpack") => 22.0,
        v if v.contains("webp") => 30.0,
        _ => f64::INFINITY,
    }
}

#[test]
fn compressed_models_are_their_sources() {
    let all = index();
    for (name, path, variant) in all.iter().filter(|(_, _, variant)| variant != "source") {
        let Some((_, source, _)) = all.iter().find(|(n, _, v)| n == name && v == "source") else {
            println!("{path:?} has no source in the pack");
            read(path);
            continue;
        };
        let (found, source) = (read(path), read(source));
        let (bounds, expected) = (found.bounds().expect("it draws"), source.bounds().expect("it draws"));
        let tolerance = expected.size().max_element() * 2.0e-3;
        let off = (bounds.min - expected.min).abs().max((bounds.max - expected.max).abs()).max_element();
        assert!(off <= tolerance, "{path:?}: {bounds:?} is not {expected:?}");
        let (triangles, expected) = (found.triangle_count(), source.triangle_count());
        // Tools drop triangles that quantisation leaves without area.
        assert!(triangles <= expected && triangles * 100 >= expected * 99, "{path:?}: {triangles} of {expected}");
        println!("{name} {variant}: off by {off}, {triangles} of {expected} triangles");
        for material in &found.materials {
            let Some(original) = source.materials.iter().find(|m| m.name == material.name) else { continue };
            for ((slot, image), (_, original)) in textures(material).into_iter().zip(textures(original)) {
                let (Some(image), Some(original)) = (image, original) else {
                    assert_eq!(image.is_some(), original.is_some(), "{path:?}: {slot}");
                    continue;
                };
                let (image, original) = (&found.images[image], &source.images[original]);
                if (image.width, image.height) != (original.width, original.height) {
                    println!("    {slot}: {image:?} for {original:?}");
                    continue;
                }
                let psnr = psnr(image, original);
                println!("    {slot}: {psnr:.1} dB");
                assert!(psnr >= psnr_floor(variant), "{path:?}: {slot} has {psnr} dB");
            }
        }
    }
}
