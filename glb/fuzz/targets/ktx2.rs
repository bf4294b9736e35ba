//! KTX2 pictures of up to 256 by 256 pixels.
#![no_main]

use glb::codec::ktx2;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(header) = ktx2::header(bytes) else { return };
    if header.width.max(header.height) <= 256 {
        let mut rgba = vec![0; header.width as usize * header.height as usize * 4];
        let _outcome = ktx2::decode(bytes, &mut rgba);
    }
});
