//! Whole files, within limits that keep each run short.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = glb::Limits {
        decoded_bytes: 32 << 20,
        vertices: 100_000,
        triangles: 100_000,
        image_side: 256,
        ..glb::Limits::DEFAULT
    };
    let _outcome = glb::read(bytes, &limits);
});
