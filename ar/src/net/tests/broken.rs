//! Files that are cut short or changed: an error or another net, never a panic, never much memory or time.

use crate::models::{ModelName, Models};

use super::*;

/// A picture of 6 x 6 through most of what the reader knows.
fn small() -> Vec<u8> {
    let mut file = File::default();
    let x = file.tensor(&[1, 6, 6, 3]);
    let (w, b) = (constant(&mut file, &[8, 3, 3, 3], 1), constant(&mut file, &[8], 2));
    let first = file.tensor(&[1, 3, 3, 8]);
    file.op(3, &[x, w, b], first, conv(2, 0, 1));
    let (w, b) = (constant(&mut file, &[1, 3, 3, 8], 3), constant(&mut file, &[8], 4));
    let deep = file.tensor(&[1, 3, 3, 8]);
    file.op(4, &[first, w, b], deep, depthwise(1, 0, 0));
    let w = constant(&mut file, &[8, 1, 1, 8], 5);
    let wide = file.tensor(&[1, 3, 3, 8]);
    file.op(3, &[deep, w], wide, conv(1, 1, 0));
    let sum = file.tensor(&[1, 3, 3, 8]);
    file.op(0, &[first, wide], sum, Vec::new());
    let large = file.tensor(&[1, 6, 6, 8]);
    file.op(23, &[sum], large, vec![(3, Field::Byte(1))]);
    let flat = file.tensor(&[1, 36, 8]);
    file.op(22, &[large], flat, Vec::new());
    let (other, y) = (constant(&mut file, &[1, 4, 8], 6), file.tensor(&[1, 40, 8]));
    file.op(2, &[flat, other], y, vec![(0, Field::Int(1))]);
    file.write(x, y)
}

fn read_and_run(bytes: &[u8]) -> bool {
    let Ok(mut net) = Net::read(bytes) else { return false };
    let input = vec![0.5; net.input_shape().iter().product()];
    net.set_threads(1);
    net.run(&input).is_ok()
}

#[test]
fn a_file_cut_short_is_refused() {
    let file = small();
    assert!(read_and_run(&file));
    for len in 0..file.len() {
        // the end may be padding, or numbers of the last constant
        assert!(len + 160 > file.len() || !read_and_run(&file[..len]), "{len} of {} bytes were enough", file.len());
    }
}

#[test]
fn a_changed_file_is_refused_or_runs() {
    let refused = change(&small(), 6000);
    assert!(refused > 500, "only {refused} of 6000 were refused");
}

#[test]
fn a_changed_real_net_is_refused_or_runs() {
    // tables lie between the weights; where the file is not there, the small one above has to do
    let path = Models::find().path(ModelName::FaceDetector);
    if let Some(file) = path.and_then(|path| std::fs::read(path).ok()) {
        change(&file, 400);
    }
}

/// Changes the file so many times in some places and counts how often it is refused.
fn change(file: &[u8], times: usize) -> usize {
    // xorshift (Marsaglia 2003)
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("below a usize")
    };
    let mut refused = 0;
    for _ in 0..times {
        let mut changed = file.to_vec();
        for _ in 0..=random(3 + file.len() / 10_000) {
            let at = random(changed.len() / 4) * 4;
            match random(4) {
                0 => changed[at] ^= 1 << random(8),
                1 => changed[at..at + 4].copy_from_slice(&u32::try_from(random(64)).expect("small").to_le_bytes()),
                2 => changed[at..at + 4].copy_from_slice(&[0xff; 4]),
                _ => changed[at..at + 4].copy_from_slice(&i32::MAX.to_le_bytes()),
            }
        }
        refused += usize::from(!read_and_run(&changed));
    }
    refused
}

#[test]
fn other_files_say_what_they_are() {
    for bytes in [&b""[..], b"TFL3", b"\x08\0\0\0TFL3", b"\x89PNG\r\n\x1a\n and so on", &[0xff; 64]] {
        let Err(error) = Net::read(bytes) else { panic!("{bytes:?} is no net") };
        assert!(error.to_string().contains("not a TensorFlow Lite model"), "{error}");
    }
}

#[test]
fn an_unknown_operator_is_named() {
    let mut file = File::default();
    let (x, y) = (file.tensor(&[1, 2, 2, 1]), file.tensor(&[1, 2, 2, 1]));
    file.custom("Landmarks2TransformMatrix", &[x], y, &[]);
    let Err(error) = Net::read(&file.write(x, y)) else { panic!("nobody knows this operator") };
    assert!(error.to_string().contains("Landmarks2TransformMatrix"), "{error}");
}

#[test]
fn operators_in_a_circle_are_refused() {
    let mut file = File::default();
    let (x, a, b) = (file.tensor(&[1, 1, 1, 1]), file.tensor(&[1, 1, 1, 1]), file.tensor(&[1, 1, 1, 1]));
    file.op(22, &[a], b, Vec::new());
    file.op(22, &[b], a, Vec::new());
    assert!(matches!(Net::read(&file.write(x, b)), Err(NetError::Malformed(_))));
}

#[test]
fn a_small_file_cannot_ask_for_much() {
    // a file of some hundred bytes whose tensors would take 400 MB
    let mut file = File::default();
    let x = file.tensor(&[1, 10_000, 10_000, 1]);
    let y = file.tensor(&[1, 10_000, 10_000, 1]);
    file.op(19, &[x], y, Vec::new());
    assert!(matches!(Net::read(&file.write(x, y)), Err(NetError::Malformed(_))));
}
