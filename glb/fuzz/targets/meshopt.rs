//! The first bytes say count, stride, mode and filter; the rest is the stream.
#![no_main]

use glb::codec::meshopt::{Filter, Mode, decode};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&[low, high, stride, kind], stream)) = bytes.split_first_chunk() else { return };
    let mode = [Mode::Attributes, Mode::Triangles, Mode::Indices][usize::from(kind) % 3];
    let filters = [Filter::None, Filter::Octahedral, Filter::Quaternion, Filter::Exponential, Filter::Color];
    let filter = filters[usize::from(kind) / 3 % filters.len()];
    let count = usize::from(u16::from_le_bytes([low, high]));
    let _outcome = decode(stream, count, usize::from(stride) + 1, mode, filter, 32 << 20);
});
