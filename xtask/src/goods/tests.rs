use std::sync::OnceLock;
use std::thread;

use glam::{Vec3, Vec4};
use glb::write::{Coding, write};

use super::*;

/// The largest file a shopper has to wait for.
const BYTES_MAX: usize = 3_000_000;

/// Every good with its model, made once for all tests and on all cores.
fn built() -> &'static [(Good, Model)] {
    static BUILT: OnceLock<Vec<(Good, Model)>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let next = AtomicUsize::new(0);
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let mut models: Vec<(usize, Model)> = thread::scope(|scope| {
            let work = || {
                let mut made = Vec::new();
                let goods = all();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(good) = goods.get(index) else { return made };
                    made.push((index, (good.build)()));
                }
            };
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
        });
        models.sort_by_key(|(index, _)| *index);
        all().into_iter().zip(models.into_iter().map(|(_, model)| model)).collect()
    })
}

fn primitives(model: &Model) -> impl Iterator<Item = &glb::Primitive> {
    model.meshes.iter().flat_map(|m| &m.primitives)
}

#[test]
fn every_good_is_sound_within_its_budget_and_the_same_each_time() {
    assert_eq!(all().len(), 22);
    for (good, model) in built() {
        let slug = good.slug;
        let triangles = model.triangle_count();
        assert!((15_000..=150_000).contains(&triangles), "{slug}: {triangles} triangles");

        let coding = Coding::Compact { jpeg_quality: JPEG_QUALITY };
        let bytes = write(model, coding).unwrap();
        assert!(bytes.len() < BYTES_MAX, "{slug}: {} bytes", bytes.len());
        assert!(bytes == write(&(good.build)(), coding).unwrap(), "{slug} is not the same when built again");

        let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
        for p in primitives(model) {
            assert!(p.positions.iter().all(|v| v.is_finite()), "{slug}: a position is not finite");
            assert!(p.uvs[0].iter().all(|v| v.is_finite()), "{slug}: a texture coordinate is not finite");
            assert!(p.normals.iter().all(|n| (n.length() - 1.0).abs() < 1e-3), "{slug}: a normal is not a unit vector");
            assert!(p.tangents.iter().all(|t| (t.truncate().length() - 1.0).abs() < 1e-3), "{slug}: a tangent is not");
            assert!(p.colors.iter().all(|c| c.cmple(Vec4::ONE).all() && c.cmpge(Vec4::ZERO).all()), "{slug}: shade");
            let faces = p.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|k| p.positions[t[k] as usize] * 1000.0));
            let flat = faces.filter(|[a, b, c]| (*b - *a).cross(*c - *a).length() < 1e-9).count();
            assert!(flat * 500 <= p.indices.len(), "{slug}: {flat} triangles without area");
            low = p.positions.iter().copied().fold(low, Vec3::min);
            high = p.positions.iter().copied().fold(high, Vec3::max);
        }
        let size_mm = (high - low) * 1000.0;
        for (is, said) in size_mm.to_array().into_iter().zip(good.size_mm) {
            assert!((is - said).abs() <= said * 0.02, "{slug}: {size_mm} instead of {:?}", good.size_mm);
        }
    }
}

#[test]
fn normals_agree_with_faces() {
    // A face whose normals point away from it is drawn black or not at all.
    for (good, model) in built() {
        for (k, p) in primitives(model).enumerate() {
            let mut wrong = 0;
            for t in p.indices.chunks_exact(3) {
                let [a, b, c] = [0, 1, 2].map(|k| p.positions[t[k] as usize]);
                let face = (b - a).cross(c - a);
                let normal: Vec3 = t.iter().map(|&i| p.normals[i as usize]).sum();
                wrong += usize::from(face.dot(normal) < 0.0);
            }
            assert!(
                wrong * 100 <= p.indices.len() / 3,
                "{}: primitive {k}: {wrong} of {}",
                good.slug,
                p.indices.len() / 3
            );
        }
    }
}

#[test]
fn variants_are_those_of_the_catalog() {
    let catalog = include_str!("../../../assets/demo/catalog.toml");
    let catalog: toml::Value = toml::from_str(catalog).unwrap();
    let products = catalog["product"].as_array().unwrap();
    assert_eq!(products.len(), all().len());
    for (good, model) in built() {
        let product = products.iter().find(|p| p["slug"].as_str() == Some(good.slug)).unwrap();
        let mut named: Vec<&str> =
            product["variant"].as_array().unwrap().iter().filter_map(|v| v.get("model_variant")?.as_str()).collect();
        named.dedup();
        assert_eq!(model.variants, named, "{}", good.slug);
        for p in primitives(model) {
            assert_eq!(p.variant_materials.len(), model.variants.len(), "{}", good.slug);
        }
    }
}
