//! WebP pictures of up to 256 by 256 pixels.
#![no_main]

use glb::codec::webp;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok((width, height)) = webp::size(bytes) else { return };
    if width.max(height) <= 256 {
        let mut rgba = vec![0; width as usize * height as usize * 4];
        let _outcome = webp::decode(bytes, &mut rgba);
    }
});
