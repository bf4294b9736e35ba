//! Draco streams.
#![no_main]

use glb::codec::draco::{Allowance, decode};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _outcome = decode(bytes, Allowance { points: 100_000, triangles: 100_000, bytes: 32 << 20 });
});
