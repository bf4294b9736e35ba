//! Streams made with the encoders of npm `meshoptimizer` 1.x; what they hold is computed here.

use base64::Engine;

use super::*;

fn bytes(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn decoded(text: &str, count: usize, stride: usize, mode: Mode, filter: Filter) -> Vec<u8> {
    decode(&bytes(text), count, stride, mode, filter, 1 << 20).unwrap()
}

/// 40 elements of 12 bytes that change in four different ways.
fn smooth() -> Vec<u8> {
    let byte = |i: u32, j: u32| match j % 4 {
        0 => i * 3,
        1 => (i * i) >> 4,
        2 => 7,
        _ => i.wrapping_mul(2_654_435_761) >> (j % 8),
    };
    (0..40).flat_map(|i| (0..12).map(move |j| byte(i, j) as u8)).collect()
}

const SMOOTH_V0: &str = "oCoGZmZmZmZmZmZmZmZmZmZmZmZmZgAAAAApAIqq7wQEBEREZGZmZoaIiIioqgAAAAAAHwBsbGxsbGxsbmxsbGxsbGxubGxsbGxsbG5sbGxsbGxs//8AAG5sbGxsbGxsKgZmZmZmZmZmZmZmZmZmZmZmZmZmAAAAACkAiqrvBAQERERkZmZmhoiIiKiqAAAAAAAfABkZFxkZFxkXGRkXGRkXGRcZGRcZFxkZFxkZFxkXGRn//wAAFxkXGRkXGRkqBmZmZmZmZmZmZmZmZmZmZmZmZmYAAAAAKQCKqu8EBARERGRmZmaGiIiIqKoAAAAAAB8AbGxsbGxsbG5sbGxsbGxsbmxsbGxsbGxubGxsbGxsbP//AABubGxsbGxsbAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHAAAABwAAAAcA";
const SMOOTH_V1: &str = "oWVlZSoGZmZmZmZmZmZmZmZmZmZmZmZmZgAAAAApAIqq7wQEBEREZGZmZoaIiIioqgAAAAAPAGxsbGxsbGxubGxsbGxsbG5sbGxsbGxsbmxsbGxsbGz/AG5sbGxsbGxsKgZmZmZmZmZmZmZmZmZmZmZmZmZmAAAAACkAiqrvBAQERERkZmZmhoiIiKiqAAAAAA8AGRkXGRkXGRcZGRcZGRcZFxkZFxkXGRkXGRkXGRcZGf8AFxkXGRkXGRkqBmZmZmZmZmZmZmZmZmZmZmZmZmYAAAAAKQCKqu8EBARERGRmZmaGiIiIqKoAAAAADwBsbGxsbGxsbmxsbGxsbGxubGxsbGxsbG5sbGxsbGxs/wBubGxsbGxsbAAAAAAAAAAAAAAABwAAAAcAAAAHAAAAAA==";
const SMOOTH_V1_LITERALS: &str = "oeXl5SoGZmZmZmZmZmZmZmZmZmZmZmZmZgAAAAApAIqq7wQEBEREZGZmZoaIiIioqgAAAAAAbGxsbGxsbG5sbGxsbGxsbmxsbGxsbGxubGxsbGxsbG5sbGxsbGxsKgZmZmZmZmZmZmZmZmZmZmZmZmZmAAAAACkAiqrvBAQERERkZmZmhoiIiKiqAAAAAAAZGRcZGRcZFxkZFxkZFxkXGRkXGRcZGRcZGRcZFxkZFxkXGRkXGRkqBmZmZmZmZmZmZmZmZmZmZmZmZmYAAAAAKQCKqu8EBARERGRmZmaGiIiIqKoAAAAAAGxsbGxsbGxubGxsbGxsbG5sbGxsbGxsbmxsbGxsbGxubGxsbGxsbAAAAAAAAAAAAAAABwAAAAcAAAAHAAAAAA==";
const SHORTS: &str = "oXd3AFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWBUqqqqqqqqqqqqqAAAA8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLy8vLyFSqqqqqqqqqqqqoAAABzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3MqAkRCREJERCREJERCREJEQkREJEQAAAAAACYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJioEREREREREZERERERERkRERERERAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQA=";
const FLOATS: &str = "oWgBAAEfGgTE9MTyYuJiHPzyYuJi8TFxMR4+3d0AAA8DBwMAAAAAAAAAAAAAAAAAAAAAAAAAAACAP2I=";
const TRIANGLES: &str = "4f4eEA4QDhAOEA7+HhkOGA4XDhYO/x4WDhYOFg4WDv8eFg4WDhYOFg7/HhYOFg4WDhYO////DwyfAl8JDF8JDF8JDB9FIv8bAIIO/9i3CN3FCAIAdodWZ3iphmWJaJgBaQAA";
const SEQUENCE: &str = "0QAEFBIYAhIEFBIYAhIEFBIYAhIEFBIYAhIEFBIYAg4EFBIYAhIEFBIYAhIEFBIYAhIEFBIYAhIEFBIYAg4EFBIYAhIEFBIYAhIEFBIYAhIEFBIYAhIEFBIYAg4EFBIYAhIEFBIYAhIEFBIYAhIEFBIYAhIEFBIYAg4EFBIYAhIEFBIYAhIEFBIYAhIEFBIYAhIEFBIYAgEERjYAkRy0ixGLHAUAAAAA";

/// A grid of 5 by 5 squares, and three triangles that share nothing with it.
fn corners() -> Vec<u32> {
    let mut all = Vec::new();
    for a in (0..5).flat_map(|y| (0..5).map(move |x| y * 6 + x)) {
        all.extend([a, a + 1, a + 6, a + 1, a + 7, a + 6]);
    }
    all.extend([0, 35, 17, 3, 3, 900, 70_000, 1, 2]);
    all
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|&b| u32::from_le_bytes(b)).collect()
}

#[test]
fn attributes_of_both_versions_come_back() {
    for text in [SMOOTH_V0, SMOOTH_V1, SMOOTH_V1_LITERALS] {
        assert_eq!(decoded(text, 40, 12, Mode::Attributes, Filter::None), smooth());
    }
    let shorts: Vec<u8> =
        (0..40u32).flat_map(|i| (0..4).flat_map(move |j| ((i * (300 + j * 77)) as u16).to_le_bytes())).collect();
    assert_eq!(decoded(SHORTS, 40, 8, Mode::Attributes, Filter::None), shorts);
    let floats: Vec<u8> = (0..40u8).flat_map(|i| (f32::from(i) / 8.0 + 1.0).to_le_bytes()).collect();
    assert_eq!(decoded(FLOATS, 40, 4, Mode::Attributes, Filter::None), floats);
}

#[test]
fn triangles_and_indices_come_back() {
    let turned = |a: &[u32]| [[a[0], a[1], a[2]], [a[1], a[2], a[0]], [a[2], a[0], a[1]]];
    let found = words(&decoded(TRIANGLES, 159, 4, Mode::Triangles, Filter::None));
    for (found, expected) in found.chunks(3).zip(corners().chunks(3)) {
        assert!(turned(expected).iter().any(|t| t == found), "{found:?} is not {expected:?}");
    }
    assert_eq!(words(&decoded(SEQUENCE, 159, 4, Mode::Indices, Filter::None)), corners());
    let short = decoded(SEQUENCE, 159, 2, Mode::Indices, Filter::None);
    assert_eq!(short[4..6], 6u16.to_le_bytes());
}

/// What the filters make of data that were only filtered.
fn filtered(text: &str, filter: Filter, stride: usize) -> Vec<u8> {
    let mut data = bytes(text);
    filter::apply(filter, stride, &mut data);
    data
}

fn assert_near(found: impl Iterator<Item = f32>, expected: &[f32], tolerance: f32) {
    let found: Vec<f32> = found.collect();
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance, "{found:?} is not {expected:?}");
    }
}

fn signed_shorts(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.as_chunks().0.iter().map(|&b| f32::from(i16::from_le_bytes(b)) / 32767.0)
}

#[test]
fn filters_give_unit_vectors_floats_and_colours() {
    #[rustfmt::skip]
    let normals = [
        1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.6, -0.8, 0.0, 0.0, -0.48, 0.6, -0.64, 0.0,
    ];
    let small = filtered("fwB/AAB/fwB/f38ANrd/AK1cfwA=", Filter::Octahedral, 4);
    assert_near(small.iter().map(|&b| f32::from(b.cast_signed()) / 127.0), &normals, 0.01);
    let fine = filtered("/wcAAP8HAAAAAP8H/wcAAP8H/wf/BwAAbQNu+/8HAADL+sQF/wcAAA==", Filter::Octahedral, 8);
    assert_near(signed_shorts(&fine), &normals, 0.001);

    #[rustfmt::skip]
    let turns = [0.0, 0.0, 0.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.0, 0.6, 0.0, 0.8, -0.1, 0.7, -0.7, 0.1];
    let found = filtered("AAAAAAAA/3+CWoJaglr8fwAAnGwAAP9/SoEaEubt/X8=", Filter::Quaternion, 8);
    assert_near(signed_shorts(&found), &turns, 0.001);

    let floats = filtered("AAAE7gAA++9A0Af3AAAAiZMYBOQ=", Filter::Exponential, 4);
    let floats = floats.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b));
    assert_near(floats, &[1.0, -2.5, 1000.125, 0.0, 1e-3], 1e-3);

    let colors = [1.0, 0.0, 0.0, 1.0, 0.2, 0.4, 0.6, 0.5, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    let small = filtered("QH/B/2bNAMAAAACA/wAA/w==", Filter::Color, 4);
    assert_near(small.iter().map(|&b| f32::from(b) / 255.0), &colors, 0.01);
    let fine = filtered("AED/fwHA//9mZs3MAAAAwAAAAAAAAACA//8AAAAA//8=", Filter::Color, 8);
    assert_near(fine.as_chunks().0.iter().map(|&b| f32::from(u16::from_le_bytes(b)) / 65535.0), &colors, 0.001);
}

#[test]
fn every_prefix_and_every_changed_byte_is_refused_or_decoded() {
    let streams = [
        (SMOOTH_V0, 40, 12, Mode::Attributes),
        (SMOOTH_V1, 40, 12, Mode::Attributes),
        (SHORTS, 40, 8, Mode::Attributes),
        (FLOATS, 40, 4, Mode::Attributes),
        (TRIANGLES, 159, 4, Mode::Triangles),
        (SEQUENCE, 159, 4, Mode::Indices),
    ];
    for (text, count, stride, mode) in streams {
        let good = bytes(text);
        for end in 0..good.len() {
            assert!(decode(&good[..end], count, stride, mode, Filter::None, 1 << 20).is_err(), "{mode:?} cut to {end}");
        }
        for place in 0..good.len() {
            for value in [0, 1, 0x7F, 0x80, 0xF0, 0xFE, 0xFF] {
                let mut changed = good.clone();
                changed[place] = value;
                if let Ok(out) = decode(&changed, count, stride, mode, Filter::None, 1 << 20) {
                    assert_eq!(out.len(), count * stride);
                }
            }
        }
    }
}

#[test]
fn a_huge_count_is_refused_before_memory_is_asked_for() {
    let count = u32::MAX as usize;
    for (text, mode) in [(SMOOTH_V0, Mode::Attributes), (TRIANGLES, Mode::Triangles), (SEQUENCE, Mode::Indices)] {
        let refused = decode(&bytes(text), count, 4, mode, Filter::None, 1 << 20);
        assert_eq!(refused, Err(DecodeError::TooLarge { bytes: u64::from(u32::MAX) * 4, limit: 1 << 20 }));
        let unlimited = decode(&bytes(text), count, 4, mode, Filter::None, usize::MAX);
        assert_eq!(unlimited, Err(DecodeError::Truncated), "{mode:?}");
    }
}

#[test]
fn layouts_that_the_extension_forbids_are_refused() {
    let cases = [
        (3, 6, Mode::Attributes, Filter::None),
        (3, 260, Mode::Attributes, Filter::None),
        (4, 4, Mode::Triangles, Filter::None),
        (3, 8, Mode::Triangles, Filter::None),
        (3, 4, Mode::Indices, Filter::Exponential),
        (3, 12, Mode::Attributes, Filter::Octahedral),
        (3, 4, Mode::Attributes, Filter::Quaternion),
    ];
    for (count, stride, mode, filter) in cases {
        let refused = decode(&[0; 999], count, stride, mode, filter, 1 << 20);
        assert!(matches!(refused, Err(DecodeError::Invalid(_))), "{mode:?} {filter:?} {stride}");
    }
}

/// Numbers without order, the same at each run.
fn noise(seed: u32) -> impl Iterator<Item = u8> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    })
}

#[test]
fn wide_vectors_do_what_plain_code_does() {
    for seed in 0..40 {
        let mut noise = noise(seed);
        let (stride, elements) = ([4, 8, 12, 20][seed as usize % 4], 1 + seed as usize * 6);
        // Few bits in one case, so that groups of every size are met.
        let keep = [0xFF, 0x0F, 0x03, 0x83][seed as usize / 4 % 4];
        let mut planes = [[0u8; 256]; 4];
        planes.as_flattened_mut().iter_mut().for_each(|byte| *byte = noise.next().unwrap() & keep);
        for join in [vertex::Join::Bytes, vertex::Join::Shorts, vertex::Join::Words { turn: seed % 16 }] {
            let mut plain = vec![0u8; elements * stride];
            let mut wide = plain.clone();
            vertex::sum(join, &planes, &mut plain, stride, stride - 4, [1, 200, 3, 77]);
            if sys::sum(join, &planes, &mut wide, stride, stride - 4, [1, 200, 3, 77]) {
                assert_eq!(plain, wide, "{join:?} of {elements} elements");
            }
        }

        let stream: Vec<u8> = noise.by_ref().take(600).map(|byte| byte | (byte & keep & 0x0F) << 4).collect();
        for bits in [[0, 2, 4, 8], [0, 1, 2, 4], [1, 2, 4, 8]] {
            let (mut plain, mut wide) = ([0u8; 256], [0u8; 256]);
            let (mut rest, mut wide_rest) = (&stream[..], &stream[..]);
            let outcome = vertex::decode_groups(&mut rest, &mut plain, &bits, vertex::with_literals);
            if let Some(wide_outcome) = sys::decode_plane(&mut wide_rest, &mut wide, &bits) {
                assert_eq!(outcome.is_ok(), wide_outcome.is_ok());
                assert_eq!((plain, rest), (wide, wide_rest), "{bits:?}");
            }
        }

        let bytes: Vec<u8> = noise.take(8 * elements).collect();
        let (mut plain, mut wide) = (bytes.clone(), bytes.clone());
        filter::octahedral_8(plain.as_chunks_mut().0);
        sys::octahedral_8(wide.as_chunks_mut().0);
        assert_eq!(plain, wide);
        filter::octahedral_16(plain.as_chunks_mut().0);
        sys::octahedral_16(wide.as_chunks_mut().0);
        assert_eq!(plain, wide);
    }
}
