//! Small files that ask for much: each is refused within a second, with the reason.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use glb::{Limits, Problem, ReadError, Resolve, ResolveError, read, read_with};
use image::ExtendedColorType;
use serde_json::{Value, json};

use super::build::{Document, container, jpeg, png};

/// Each is refused within a fraction of a second; a debug run beside other builds is allowed this much. What is not
/// refused takes minutes, or all memory.
const TIME_MOST: Duration = Duration::from_secs(20);

/// Reads; nothing may take long. Gives the problems, or the error.
#[track_caller]
fn defused(bytes: &[u8]) -> (Vec<Problem>, Option<ReadError>) {
    let start = Instant::now();
    let (problems, error) = match read(bytes, &Limits::DEFAULT) {
        Ok((_, problems)) => (problems, None),
        Err(error) => (error.problems().to_vec(), Some(error)),
    };
    let took = start.elapsed();
    eprintln!("bomb for the reader, {}: {took:.2?}", std::panic::Location::caller());
    assert!(took < TIME_MOST, "took {took:?}");
    (problems, error)
}

#[track_caller]
fn assert_refused(bytes: &[u8], code: &str) {
    let (problems, error) = defused(bytes);
    assert!(problems.iter().any(|p| p.code == code), "no {code}: {problems:?} {error:?}");
}

fn pictured(picture: &[u8]) -> Vec<u8> {
    let mut document = Document::triangle();
    let view = document.view(picture);
    document.json["images"] = json!([{"bufferView": view}]);
    document.json["textures"] = json!([{"source": 0}]);
    document.json["materials"] = json!([{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]);
    document.json["meshes"][0]["primitives"][0]["material"] = json!(0);
    document.glb()
}

#[test]
fn pictures_of_many_gigapixels() {
    let mut bomb = png(1, 1, ExtendedColorType::Rgb8, &[0; 3]);
    bomb[16..24].copy_from_slice(&[0, 3, 0xD0, 0x90, 0, 3, 0x0D, 0x40]);
    assert_refused(&pictured(&bomb), "IMAGE_TOO_LARGE");
    let mut bomb = jpeg(8, 8, ExtendedColorType::Rgb8, &[9; 192]);
    let frame = bomb.windows(2).position(|w| w == [0xFF, 0xC0]).expect("a JPEG has a frame");
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    assert_refused(&pictured(&bomb), "IMAGE_TOO_LARGE");
    // As large as allowed, and nothing behind it.
    let mut bomb = png(1, 1, ExtendedColorType::Rgb8, &[0; 3]);
    bomb[16..24].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
    assert_refused(&pictured(&bomb), "IMAGE_EXPANDS_TOO_MUCH");
}

/// A frame whose blocks each repeat one byte 131,072 times (RFC 8878, section 3.1.1.2).
fn zstd_of_zeros(blocks: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];
    for i in 0..blocks {
        let header = u32::from(i + 1 == blocks) | 1 << 1 | 131_072 << 3;
        frame.extend(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// A KTX2 file of one level in UASTC, packed with zstd.
fn ktx2(side: u32, scheme: u32, level: &[u8]) -> Vec<u8> {
    let mut bytes = b"\xABKTX 20\xBB\r\n\x1A\n".to_vec();
    let descriptor: u32 = 44;
    for word in [0, 1, side, side, 0, 0, 1, 1, scheme, 104, descriptor, 0, 0, 0, 0, 0, 0] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend((104 + u64::from(descriptor)).to_le_bytes());
    bytes.extend((level.len() as u64).to_le_bytes());
    bytes.extend(u64::from(side.div_ceil(4)).pow(2).saturating_mul(16).to_le_bytes());
    bytes.extend(descriptor.to_le_bytes());
    let mut block = [0u8; 40];
    block[8] = 166;
    bytes.extend(block);
    bytes.extend(level);
    bytes
}

#[test]
fn zstd_and_ktx2_that_grow_ten_thousandfold() {
    // 1.3 GB of zeros for a picture of 64 pixels.
    assert_refused(&pictured(&ktx2(8, 2, &zstd_of_zeros(10_000))), "IMAGE_DATA_INVALID");
    // A picture of 67 million pixels in 2 KB.
    assert_refused(&pictured(&ktx2(8192, 2, &zstd_of_zeros(512))), "IMAGE_EXPANDS_TOO_MUCH");
    assert_refused(&pictured(&ktx2(8192, 0, &[0; 64])), "IMAGE_UNEXPECTED_EOS");
    assert_refused(&pictured(&ktx2(u32::MAX, 2, &[0; 64])), "IMAGE_TOO_LARGE");
    // One block of pixels, and a little more.
    let (problems, error) = defused(&pictured(&ktx2(4, 2, &zstd_of_zeros(1)[..])));
    assert!(error.is_none() && problems.iter().any(|p| p.code == "IMAGE_DATA_INVALID"), "{problems:?}");
}

#[test]
fn counts_beyond_everything() {
    let mut document = Document::triangle();
    document.json["extensionsUsed"] = json!(["EXT_meshopt_compression"]);
    document.json["buffers"] = json!([{"byteLength": 36}, {"byteLength": 36}]);
    let packed = json!({
        "buffer": 0, "byteLength": 36, "byteStride": 16, "count": u32::MAX, "mode": "ATTRIBUTES",
    });
    document.json["bufferViews"][0] =
        json!({"buffer": 1, "byteLength": 36, "extensions": {"EXT_meshopt_compression": packed}});
    assert_refused(&document.glb(), "DECODED_BYTES_LIMIT");

    for (count, changed) in [(u64::from(u32::MAX), 3u64), (1 << 52, 1 << 52), (1 << 52, 3), (3, 1 << 52)] {
        let mut document = Document::triangle();
        let places = document.view(&[0, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        document.json["accessors"][0] = json!({
            "componentType": 5126, "type": "VEC3", "count": count,
            "sparse": {
                "count": changed, "indices": {"bufferView": places, "componentType": 5125}, "values": {"bufferView": 0},
            },
        });
        let (problems, error) = defused(&document.glb());
        assert!(error.is_some(), "{count} {changed}: {problems:?}");
    }
}

#[test]
fn json_without_bottom_and_nodes_without_number() {
    let deep = format!("{{\"asset\": {}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let (_, error) = defused(&container(deep.as_bytes(), &[]));
    assert!(matches!(error, Some(ReadError::JsonTooLarge { what: "levels", .. })), "{error:?}");

    let mut document = Document::triangle();
    document.json["nodes"] = Value::Array(vec![json!({"mesh": 0}); 1_000_000]);
    let (_, error) = defused(&document.glb());
    assert!(matches!(error, Some(ReadError::JsonTooLarge { what: "values", .. })), "{error:?}");

    let mut document = Document::triangle();
    document.json["nodes"] = json!([{"mesh": 0, "children": [1]}, {"children": [2]}, {"children": [0]}]);
    assert_refused(&document.glb(), "NODE_LOOP");
}

/// Notes what it is asked for and has nothing.
#[derive(Default)]
struct Spy(RefCell<Vec<String>>);

impl Resolve for Spy {
    fn read(&self, uri: &str, limit_bytes: u64) -> Result<Vec<u8>, ResolveError> {
        self.0.borrow_mut().push(uri.to_owned());
        glb::Nothing.read(uri, limit_bytes)
    }
}

#[test]
fn nothing_outside_the_folder_is_read() {
    let outside = tempfile::tempdir().expect("a folder");
    let inside = outside.path().join("inside");
    std::fs::create_dir(&inside).expect("a folder");
    let secret: Vec<u8> =
        [0.0f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    std::fs::write(outside.path().join("secret.bin"), &secret).expect("a file");
    std::fs::write(inside.join("mine.bin"), &secret).expect("a file");
    let folder = glb::Folder::new(&inside);
    let absolute = format!("{}/secret.bin", outside.path().display());
    let mut document = Document::triangle();
    let mut read_from = |uri: &str| {
        document.json["buffers"] = json!([{"byteLength": 36, "uri": uri}]);
        let text = document.json.to_string();
        let start = Instant::now();
        let outcome = read_with(text.as_bytes(), &folder, &Limits::DEFAULT);
        assert!(start.elapsed() < TIME_MOST);
        outcome
    };
    let (model, problems) = read_from("mine.bin").expect("what lies beside the model is read");
    assert_eq!((model.triangle_count(), problems.len()), (1, 0), "{problems:?}");
    let elsewhere = [
        "../secret.bin",
        "x/../../secret.bin",
        "%2e%2e/secret.bin",
        "..%2Fsecret.bin",
        &absolute,
        &format!("file://{absolute}"),
        "file:secret.bin",
        "http://127.0.0.1/secret.bin",
        "//127.0.0.1/secret.bin",
        "ftp://127.0.0.1/secret.bin",
    ];
    for uri in elsewhere {
        let error = read_from(uri).expect_err("the data may not be had");
        assert!(error.problems().iter().any(|p| p.code == "NON_RELATIVE_URI"), "{uri}: {error}");
    }

    let spy = Spy::default();
    let mut document = Document::triangle();
    document.json["images"] = json!([{"uri": "https://example.invalid/a.png"}, {"uri": "b%20c.png"}]);
    document.json["textures"] = json!([{"source": 0}, {"source": 1}]);
    document.json["materials"] = json!([{"normalTexture": {"index": 0}, "emissiveTexture": {"index": 1}}]);
    let (model, problems) = read_with(&document.glb(), &spy, &Limits::DEFAULT).expect("the triangle is there");
    assert_eq!(spy.0.into_inner(), ["https://example.invalid/a.png", "b%20c.png"]);
    assert!(model.images.is_empty());
    let codes: Vec<_> = problems.iter().map(|p| p.code).collect();
    assert!(codes.contains(&"NON_RELATIVE_URI") && codes.contains(&"IO_ERROR"), "{problems:?}");
}
