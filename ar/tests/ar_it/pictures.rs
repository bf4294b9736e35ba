//! Pictures of all kinds, and what is no picture.

use ar::picture::{Picture, PictureError, SIDE_MAX};
use jpeg_encoder::{ColorType, Encoder};

fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.write_header().and_then(|mut w| w.write_image_data(data)).expect("it can be encoded");
    bytes
}

fn jpeg(width: u16, height: u16, color: ColorType, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95).encode(data, width, height, color).expect("it can be encoded");
    bytes
}

#[track_caller]
fn check_color(bytes: &[u8], expected: [u8; 3], tolerance: u8) {
    let picture = Picture::decode(bytes).expect("a picture");
    for pixel in picture.pixels().chunks_exact(3) {
        assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= tolerance), "{pixel:?} {expected:?}");
    }
}

#[test]
fn every_kind_of_png_is_read() {
    use png::{BitDepth, ColorType};
    check_color(&png(1, 1, ColorType::Rgb, BitDepth::Eight, &[10, 20, 30]), [10, 20, 30], 0);
    check_color(&png(2, 1, ColorType::Grayscale, BitDepth::Eight, &[90, 90]), [90; 3], 0);
    check_color(&png(8, 1, ColorType::Grayscale, BitDepth::One, &[0xFF]), [255; 3], 0);
    check_color(&png(1, 1, ColorType::Rgb, BitDepth::Sixteen, &[200, 7, 100, 9, 50, 1]), [200, 100, 50], 1);
    // Half transparent black over white.
    check_color(&png(1, 1, ColorType::Rgba, BitDepth::Eight, &[0, 0, 0, 128]), [127; 3], 1);
    check_color(&png(1, 1, ColorType::GrayscaleAlpha, BitDepth::Eight, &[9, 0]), [255; 3], 0);
}

#[test]
fn grey_and_printers_jpegs_are_read() {
    check_color(&jpeg(16, 16, ColorType::Luma, &[77; 256]), [77; 3], 2);
    check_color(&jpeg(16, 16, ColorType::Rgb, &[200, 100, 50].repeat(256)), [200, 100, 50], 4);
    // No ink is white; all cyan takes the red away. Adobe's files hold the inks upside down, and so does this encoder.
    check_color(&jpeg(16, 16, ColorType::Cmyk, &[0, 0, 0, 0].repeat(256)), [255; 3], 6);
    check_color(&jpeg(16, 16, ColorType::Cmyk, &[255, 0, 0, 0].repeat(256)), [0, 255, 255], 6);
}

#[test]
fn webp_is_read() {
    let mut bytes = Vec::new();
    image_webp::WebPEncoder::new(&mut bytes)
        .encode(&[10, 20, 30].repeat(6), 3, 2, image_webp::ColorType::Rgb8)
        .expect("it can be encoded");
    check_color(&bytes, [10, 20, 30], 0);
}

#[test]
fn a_phone_held_upright_gives_an_upright_picture() {
    // The left half is bright in the file; turned by tag 6 it is the upper half.
    let data: Vec<u8> = (0..32 * 16).map(|i| if i % 32 < 16 { 240 } else { 10 }).collect();
    let plain = jpeg(32, 16, ColorType::Luma, &data);
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let length = u16::try_from(exif.len() + 2).expect("it is short");
    let mut turned = plain[..2].to_vec();
    turned.extend([0xFF, 0xE1]);
    turned.extend(length.to_be_bytes());
    turned.append(&mut exif);
    turned.extend(&plain[2..]);
    let picture = Picture::decode(&turned).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (16, 32));
    assert!(picture.pixels()[0] > 200 && picture.pixels()[16 * 31 * 3] < 50);
}

#[test]
fn sizes_beyond_the_limits_are_refused_before_memory_is_asked_for() {
    // Only the header is there: whoever reserved memory for the pixels would ask for 60 gigabytes.
    let header = |width: u32, height: u32| {
        let mut bytes = png(1, 1, png::ColorType::Rgb, png::BitDepth::Eight, &[0; 3]);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.to_be_bytes());
        Picture::decode(&bytes)
    };
    assert_eq!(header(20_000, 1_000_000), Err(PictureError::TooLarge { width: 20_000, height: 1_000_000 }));
    assert_eq!(header(20_000, 1), Err(PictureError::TooLarge { width: 20_000, height: 1 }));
    assert_eq!(header(SIDE_MAX, SIDE_MAX), Err(PictureError::TooLarge { width: SIDE_MAX, height: SIDE_MAX }));
    assert!(header(0, 0).is_err());
    assert_eq!(Picture::from_rgb(0, 0, vec![]), Err(PictureError::Empty { width: 0, height: 0 }));
    let wide = jpeg(20_000, 1, ColorType::Luma, &[5; 20_000]);
    assert_eq!(Picture::decode(&wide), Err(PictureError::TooLarge { width: 20_000, height: 1 }));
}

/// ISO 3309.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

#[test]
fn damage_never_panics() {
    let noise: Vec<u8> = (0..48 * 48 * 3u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut webp = Vec::new();
    image_webp::WebPEncoder::new(&mut webp).encode(&noise, 48, 48, image_webp::ColorType::Rgb8).expect("encoded");
    let files =
        [jpeg(48, 48, ColorType::Rgb, &noise), png(48, 48, png::ColorType::Rgb, png::BitDepth::Eight, &noise), webp];
    for file in files {
        for cut in (0..file.len()).step_by(97) {
            drop(Picture::decode(&file[..cut]));
            let mut bent = file.clone();
            bent[cut] ^= 0x55;
            drop(Picture::decode(&bent));
        }
    }
    assert_eq!(Picture::decode(b"GIF89a"), Err(PictureError::UnknownFormat));
    assert_eq!(Picture::decode(b""), Err(PictureError::UnknownFormat));
}
