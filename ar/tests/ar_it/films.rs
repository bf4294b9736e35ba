//! Films that are whole, that stop, and that change.

use std::io::Cursor;

use ar::source::{Avi, Empty, Frame, Source, SourceError, Y4m};
use jpeg_encoder::{ColorType, Encoder};

/// Frames whose brightness is their number times twenty.
fn y4m(frames: u8) -> Vec<u8> {
    let mut bytes = b"YUV4MPEG2 W6 H4 F25:1 Ip A1:1 C420jpeg XCOLORRANGE=FULL\n".to_vec();
    for frame in 0..frames {
        bytes.extend(b"FRAME\n");
        bytes.extend([frame * 20; 24]);
        bytes.extend([128; 12]);
    }
    bytes
}

fn avi(frames: &[(u16, u16, u8)]) -> Vec<u8> {
    let piece = |name: &[u8; 4], data: &[u8]| {
        let mut bytes = name.to_vec();
        bytes.extend(u32::try_from(data.len()).expect("short").to_le_bytes());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes
    };
    let list = |name: &[u8; 4], data: &[u8]| piece(b"LIST", &[name.as_slice(), data].concat());
    let stream = |kind: &[u8; 4], codec: &[u8; 4]| {
        let mut header = [kind.as_slice(), codec.as_slice(), &[0; 48]].concat();
        header[20..24].copy_from_slice(&1u32.to_le_bytes());
        header[24..28].copy_from_slice(&25u32.to_le_bytes());
        list(b"strl", &piece(b"strh", &header))
    };
    // The sound comes first: the pictures are stream 1.
    let headers =
        list(b"hdrl", &[piece(b"avih", &[0; 56]), stream(b"auds", &[0; 4]), stream(b"vids", b"MJPG")].concat());
    let mut movie = Vec::new();
    for &(width, height, value) in frames {
        let mut jpeg = Vec::new();
        let data = vec![value; usize::from(width) * usize::from(height)];
        Encoder::new(&mut jpeg, 90).encode(&data, width, height, ColorType::Luma).expect("encoded");
        movie.extend(piece(b"00wb", &[1, 2, 3]));
        movie.extend(piece(b"01dc", &jpeg));
    }
    let body = [b"AVI ".to_vec(), headers, list(b"movi", &movie), piece(b"idx1", &[0; 16])].concat();
    piece(b"RIFF", &body)
}

/// Brightness and milliseconds of the frames, and how it ended.
fn play(mut source: impl Source) -> (Vec<(u8, u128)>, Option<SourceError>) {
    let (mut frame, mut seen) = (Frame::default(), Vec::new());
    loop {
        match source.next_frame(&mut frame) {
            Ok(true) => seen.push((frame.picture.pixels()[0], frame.time.as_millis())),
            Ok(false) => return (seen, None),
            Err(why) => {
                assert!(seen.len() < 100);
                // After the end there is nothing, not an endless row of errors.
                let after = source.next_frame(&mut frame);
                assert!(!matches!(why, SourceError::CutShort { .. }) || matches!(after, Ok(false)));
                return (seen, Some(why));
            }
        }
    }
}

#[test]
fn a_raw_film_is_read_with_its_times() {
    let (seen, error) = play(Y4m::new(Cursor::new(y4m(3))).expect("a film"));
    assert_eq!(seen, [(0, 0), (20, 40), (40, 80)]);
    assert!(error.is_none());
}

#[test]
fn a_film_that_stops_within_a_frame_keeps_the_frames_before_it() {
    let whole = y4m(3);
    let cut = whole[..whole.len() - 10].to_vec();
    let (seen, error) = play(Y4m::new(Cursor::new(cut)).expect("a film"));
    assert_eq!(seen.len(), 2);
    assert!(matches!(error, Some(SourceError::CutShort { frame: 2 })), "{error:?}");

    let whole = avi(&[(16, 16, 10), (16, 16, 60), (16, 16, 120)]);
    let cut = whole[..whole.len() - 60].to_vec();
    let (seen, error) = play(Avi::new(Cursor::new(cut)).expect("a film"));
    assert_eq!(seen.len(), 2);
    assert!(matches!(error, Some(SourceError::CutShort { frame: 2 })), "{error:?}");
}

#[test]
fn motion_jpeg_is_read_also_when_its_size_changes() {
    let film = avi(&[(16, 16, 10), (32, 8, 60), (8, 8, 120)]);
    let mut source = Avi::new(Cursor::new(film)).expect("a film");
    let mut frame = Frame::default();
    for (width, height, value, ms) in [(16, 16, 10, 0), (32, 8, 60, 40), (8, 8, 120, 80)] {
        assert!(source.next_frame(&mut frame).expect("a frame"));
        assert_eq!((frame.picture.width(), frame.picture.height()), (width, height));
        assert!(frame.picture.pixels()[0].abs_diff(value) <= 2);
        assert_eq!(frame.time.as_millis(), ms);
    }
    assert!(!source.next_frame(&mut frame).expect("the end"));
}

#[test]
fn other_films_say_how_to_save_them() {
    for header in ["YUV4MPEG2 W6 H4 C420p10\n", "YUV4MPEG2 W0 H4\n", "YUV4MPEG2 W99999 H99999\n", "YUV4MPEG2 W6", ""] {
        assert!(Y4m::new(Cursor::new(header.as_bytes().to_vec())).is_err(), "{header}");
    }
    let mut h264 = avi(&[(16, 16, 10)]);
    let at = h264.windows(4).position(|w| w == b"MJPG").expect("the codec is there");
    h264[at..at + 4].copy_from_slice(b"H264");
    let error = Avi::new(Cursor::new(h264)).expect_err("another codec");
    assert!(error.to_string().contains("Motion JPEG"), "{error}");
    let whole = avi(&[(16, 16, 10)]);
    for length in 0..whole.len() {
        if let Ok(film) = Avi::new(Cursor::new(whole[..length].to_vec())) {
            play(film);
        }
    }
}

#[test]
fn nobody_is_in_the_empty_source() {
    assert!(!Empty.next_frame(&mut Frame::default()).expect("no error"));
}
