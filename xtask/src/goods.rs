//! The demo goods' models, made by our own code: shapes, looks and variants. The same code gives the same bytes.
//!
//! Modelling is done in millimetres with +Y up and the front towards +Z; [`build::Builder::finish`] turns it into
//! metres and puts the origin where trying on needs it.

mod build;
mod curve;
mod eyewear;
mod hat;
mod home;
mod jewellery;
mod looks;
mod makeup;
mod mannequin;
mod mesh;
mod noise;
mod paint;
mod shade;
mod solid;
mod tableware;
mod watch;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result};
use glb::Model;
use glb::write::{Coding, write};

/// JPEG quality of textures: high enough for normal maps.
const JPEG_QUALITY: u8 = 90;

/// One product's model.
pub struct Good {
    /// The product's name in addresses, and the file's.
    pub slug: &'static str,
    /// Size of the model's bounds in millimetres: width (x), height (y), depth (z).
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the model against it"))]
    pub size_mm: [f32; 3],
    /// Makes the model.
    pub build: fn() -> Model,
}

/// All goods, in the catalog's order.
pub fn all() -> Vec<Good> {
    let good = |slug, size_mm, build| Good { slug, size_mm, build };
    vec![
        good("aria-round", [137.8, 48.4, 147.3], eyewear::aria as fn() -> Model),
        good("milo-pilot", [141.8, 45.4, 145.1], eyewear::milo),
        good("nora-cat-eye", [141.8, 43.7, 147.5], eyewear::nora),
        good("otto-square", [144.8, 46.6, 149.6], eyewear::otto),
        good("luce-oversized", [146.8, 57.9, 147.9], eyewear::luce),
        good("vento-aviator", [144.2, 49.1, 145.1], eyewear::vento),
        good("onda-hoops", [5.2, 28.5, 27.8], jewellery::onda),
        good("goccia-drops", [8.9, 31.4, 9.5], jewellery::goccia),
        good("filo-necklace", [133.9, 174.5, 119.8], jewellery::filo),
        good("duna-signet", [21.5, 22.8, 12.6], jewellery::duna),
        good("stella-solitaire", [20.1, 25.3, 6.8], jewellery::stella),
        good("orizzonte-watch", [42.8, 72.9, 68.0], watch::orizzonte),
        good("velluto-lipstick", [44.5, 77.2, 25.0], makeup::velluto),
        good("alba-blush", [62.0, 69.3, 86.0], makeup::alba),
        good("notte-eyeshadow", [44.2, 60.8, 74.6], makeup::notte),
        good("linea-eyeliner", [129.3, 24.1, 47.0], makeup::linea),
        good("seta-foundation", [31.0, 98.8, 31.0], makeup::seta),
        good("brisa-fedora", [302.6, 127.9, 337.5], hat::brisa),
        good("luna-lamp", [220.0, 430.0, 220.0], tableware::luna),
        good("terra-vase", [179.2, 260.4, 179.4], tableware::terra),
        good("nido-armchair", [784.0, 757.0, 802.0], home::nido),
        good("riva-sofa", [2202.0, 814.0, 901.0], home::riva),
    ]
}

/// What the file of the shop's own model is called; see [`mannequin`].
pub const MANNEQUIN: &str = "mannequin";

/// Writes `<slug>.glb` of every good and of the mannequin into `dir`; tells `progress` one line a file, in the order they get ready.
pub fn write_all(dir: &Path, progress: &mut dyn FnMut(&str)) -> Result<()> {
    let mut goods = all();
    goods.push(Good { slug: MANNEQUIN, size_mm: mannequin::SIZE_MM, build: mannequin::bust });
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next, goods) = (sender.clone(), &next, &goods);
            scope.spawn(move || {
                while let Some(good) = goods.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // The receiver is gone when another good failed: there is no one left to tell.
                    if sender.send(write_one(good, dir)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for line in receiver {
            progress(&line?);
        }
        Ok(())
    })
}

fn write_one(good: &Good, dir: &Path) -> Result<String> {
    let model = (good.build)();
    let bytes = write(&model, Coding::Compact { jpeg_quality: JPEG_QUALITY })
        .with_context(|| format!("making the model of {}", good.slug))?;
    let path = dir.join(format!("{}.glb", good.slug));
    fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
    Ok(format!("{}: {} triangles, {} KB", good.slug, model.triangle_count(), bytes.len() / 1000))
}

#[cfg(test)]
mod tests;
