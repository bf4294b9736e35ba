//! Properties that must hold however often one looks. Each is a short slice among the tests; `cargo xtask soak` runs the
//! same code for long.

mod disk;
mod idempotency;
mod kill;
mod overload;
mod oversell;
mod power;
mod simulation;
mod webhooks;

use std::path::Path;

use serde_json::Value;

/// How often: `slice` among the tests, a share of `full` where `VITRINE_SOAK` names one (1 is all of it).
pub fn times(slice: u64, full: u64) -> u64 {
    match share() {
        None => slice,
        Some(share) => ((full as f64 * share).round() as u64).max(1),
    }
}

/// How many at once: small among the tests, always `full` in a long run.
pub fn at_once(slice: usize, full: usize) -> usize {
    if share().is_some() { full } else { slice }
}

fn share() -> Option<f64> {
    let said = std::env::var("VITRINE_SOAK").ok()?;
    Some(said.parse().expect("VITRINE_SOAK is a number"))
}

/// What all chance comes from: `VITRINE_SOAK_SEED`, or always the same.
fn seed() -> u64 {
    std::env::var("VITRINE_SOAK_SEED").map_or(5, |s| s.parse().expect("VITRINE_SOAK_SEED is a number"))
}

/// Progress and results; the test harness shows it in a long run only.
pub fn say(line: &str) {
    println!("soak: {line}");
}

/// Chance that can be repeated: SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    /// Dice of their own for the `n`th of something.
    fn nth(n: u64) -> Self {
        Self(Self(seed().wrapping_mul(0x5851_f42d_4c95_7f2d) ^ n).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `n - 1`.
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, usize::try_from(self.below(i as u64 + 1)).unwrap());
        }
    }
}

/// Puts `units` of `sku` into the goods of `dir`, where no shop has taken them in yet.
pub fn put_in(dir: &Path, sku: &str, units: i64) {
    let path = dir.join("goods/catalog.json");
    let mut catalog: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let products = catalog["products"].as_array_mut().unwrap();
    let mut variants = products.iter_mut().flat_map(|p| p["variants"].as_array_mut().unwrap());
    variants.find(|v| v["sku"] == sku).expect("the SKU is sold")["available"] = units.into();
    std::fs::write(&path, catalog.to_string()).unwrap();
}
