//! A slice of the mutant run (`examples/mutants.rs`) for every test run: small files of the shared pack, damaged.
//! Without the pack there is nothing to damage, and the test passes.

use std::path::Path;

use glb::{Limits, read};

use super::mutate::{Dice, Parts, mutant};
use super::sound::assert_sound;

/// One of each codec, small enough to be read in milliseconds.
const FILES: [&str; 6] = [
    "models/SunglassesKhronos.draco.glb",
    "models/SunglassesKhronos.meshopt.glb",
    "models/SunglassesKhronos.ktx2-etc1s.glb",
    "models/SunglassesKhronos.ktx2-uastc.glb",
    "models/SunglassesKhronos.webp.glb",
    "models/GlassVaseFlowers.meshopt-webp.glb",
];
const MUTANTS: usize = 2000;

#[test]
fn damaged_files_of_every_codec_do_no_harm() {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let files: Vec<Parts> = FILES.iter().filter_map(|file| Parts::of(&std::fs::read(pack.join(file)).ok()?)).collect();
    if files.is_empty() {
        return;
    }
    // Pictures of the full size would take an hour; their decoders are stopped by the same damage.
    let limits = Limits { image_side: 1024, ..Limits::DEFAULT };
    for seed in 0..MUTANTS {
        let mut dice = Dice(seed as u64);
        let bytes = mutant(&files[dice.below(files.len())], &mut dice);
        if let Ok((model, _)) = read(&bytes, &limits) {
            assert_sound(&model);
        }
    }
}
