//! Files made to hurt: the checker says what is wrong with each at once, and reads nothing outside the folder.

use std::time::{Duration, Instant};

use glb::check::Options;
use glb::{Folder, Resolve, ResolveError};

/// What nobody could take for slow only: each takes well under a second alone, and tests share a busy machine.
const TIME_MOST: Duration = Duration::from_secs(20);

fn check(what: &str, text: &str, code: &str) {
    let start = Instant::now();
    let report = glb::check(text.as_bytes(), &Options::default());
    let took = start.elapsed();
    eprintln!("bomb for the checker, {what}: {took:.2?}");
    assert!(report.issues.iter().any(|i| i.code == code), "{what}: {:?}", report.issues.first());
    assert!(report.issues.len() < 20_000, "{what}: {} issues", report.issues.len());
    assert!(took < TIME_MOST, "{what} took {took:?}");
}

fn document(members: &str) -> String {
    format!(r#"{{"asset": {{"version": "2.0"}}, {members}}}"#)
}

#[test]
fn deep_and_long_documents() {
    let depth = 1_000_000;
    check("depth", &document(&format!(r#""extras": {}{}"#, "[".repeat(depth), "]".repeat(depth))), "LIMIT_JSON");
    check("open depth", &"[".repeat(depth), "LIMIT_JSON");
    check("nodes", &document(&format!(r#""nodes": [{}{{}}]"#, "{},".repeat(1_000_000))), "LIMIT_ENTRIES");
    check("values", &document(&format!(r#""extras": [{}1]"#, "1,".repeat(3_000_000))), "LIMIT_JSON");
    let keys: String = (0..300_000).map(|i| format!(r#""k{i}": 0,"#)).collect();
    check("keys", &document(&format!(r#"{keys} "nodes": []"#)), "UNEXPECTED_PROPERTY");
}

#[test]
fn trees_that_walks_get_lost_in() {
    let chain: Vec<String> = (1..100_000).map(|i| format!(r#"{{"children": [{i}]}}"#)).collect();
    check("cycle", &document(&format!(r#""nodes": [{}, {{"children": [0]}}]"#, chain.join(","))), "NODE_LOOP");
    let joints: Vec<String> = (0..100_000).map(|i| i.to_string()).collect();
    let nodes = format!(r#""nodes": [{}, {{"mesh": 0, "skin": 0}}]"#, chain.join(","));
    let skin = format!(r#""skins": [{{"joints": [{}], "skeleton": 5}}]"#, joints.join(","));
    check("joints along a chain", &document(&format!("{nodes}, {skin}")), "UNRESOLVED_REFERENCE");
    let channel = r#"{"sampler": 0, "target": {"node": 0, "path": "scale"}}"#;
    let channels = vec![channel; 50_000].join(",");
    let animation =
        format!(r#""animations": [{{"channels": [{channels}], "samplers": [{{"input": 0, "output": 0}}]}}]"#);
    check("channels", &document(&format!(r#"{animation}, "nodes": [{{}}]"#)), "ANIMATION_DUPLICATE_TARGETS");
}

#[test]
fn counts_beyond_all_bytes() {
    let most = u32::MAX;
    let view = r#""buffers": [{"byteLength": 4}], "bufferViews": [{"buffer": 0, "byteLength": 4}]"#;
    let accessor = format!(r#"{{"bufferView": 0, "componentType": 5126, "type": "MAT4", "count": {most}}}"#);
    check("count", &document(&format!(r#"{view}, "accessors": [{accessor}]"#)), "ACCESSOR_TOO_LONG");
    let sparse = format!(
        r#"{{"componentType": 5126, "type": "VEC3", "count": 9007199254740991, "sparse": {{"count": {most},
        "indices": {{"bufferView": 0, "componentType": 5125, "byteOffset": 9007199254740988}},
        "values": {{"bufferView": 0, "byteOffset": 9007199254740988}}}}}}"#
    );
    check("sparse", &document(&format!(r#"{view}, "accessors": [{sparse}]"#)), "ACCESSOR_TOO_LONG");
    // All of it would be zeros that nobody wrote down.
    let zeros = r#"{"componentType": 5126, "type": "VEC3", "count": 4000000000, "sparse": {"count": 1,
        "indices": {"bufferView": 0, "componentType": 5121}, "values": {"bufferView": 1}}}"#;
    let views = r#""buffers": [{"byteLength": 16, "uri": "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAAAAAA=="}],
        "bufferViews": [{"buffer": 0, "byteLength": 4}, {"buffer": 0, "byteLength": 12}]"#;
    check("zeros", &document(&format!(r#"{views}, "accessors": [{zeros}]"#)), "LIMIT_DATA_BYTES");
    let meshopt = format!(
        r#""extensionsUsed": ["EXT_meshopt_compression"], "buffers": [{{"byteLength": 4}}], "bufferViews": [{{"buffer": 0,
        "byteLength": 9007199254740991, "extensions": {{"EXT_meshopt_compression": {{"buffer": 7, "byteLength": 4,
        "byteStride": 16, "count": {most}, "mode": "ATTRIBUTES"}}}}}}]"#
    );
    check("meshopt", &document(&meshopt), "BUFFER_VIEW_TOO_LONG");
}

#[test]
fn one_accessor_used_a_hundred_thousand_times() {
    let floats = 30_000;
    let data = "AAAA".repeat(floats * 4 / 3);
    let primitives = vec![r#"{"attributes": {"POSITION": 0, "NORMAL": 0}}"#; 100_000].join(",");
    let text = document(&format!(
        r#""buffers": [{{"byteLength": {0}, "uri": "data:application/octet-stream;base64,{data}"}}],
        "bufferViews": [{{"buffer": 0, "byteLength": {0}}}], "meshes": [{{"primitives": [{primitives}]}}],
        "accessors": [{{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": {1}}}]"#,
        floats * 4,
        floats / 3
    ));
    check("primitives", &text, "LIMIT_DATA_BYTES");
}

#[test]
fn pictures_too_large_to_open() {
    let header = |width: u32, height: u32| {
        let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\x0dIHDR".to_vec();
        png.extend_from_slice(&width.to_be_bytes());
        png.extend_from_slice(&height.to_be_bytes());
        png.extend_from_slice(b"\x08\x02\0\0\0\0\0\0\0\0\0\0\0IDAT");
        png
    };
    let jpeg = [&b"\xFF\xD8\xFF\xC0\0\x11\x08\xFF\xFF\xFF\xFF\x03"[..], &[0; 9]].concat();
    for (kind, bytes) in [("png", header(250_000, 200_000)), ("jpeg", jpeg)] {
        use base64::Engine as _;
        let data = base64::engine::general_purpose::STANDARD.encode(bytes);
        let image =
            format!(r#""images": [{{"uri": "data:image/{kind};base64,{data}"}}], "textures": [{{"source": 0}}]"#);
        let material = r#""materials": [{"occlusionTexture": {"index": 0}}]"#;
        check(kind, &document(&format!("{image}, {material}")), "LIMIT_IMAGE_PIXELS");
    }
}

#[test]
fn nothing_outside_the_folder_is_read() {
    /// Fails the test when anything but a name in the folder is asked for.
    struct Watched;
    impl Resolve for Watched {
        fn read(&self, uri: &str, _limit_bytes: u64) -> Result<Vec<u8>, ResolveError> {
            glb::resolve::relative_path(uri)?;
            panic!("{uri} was read");
        }
    }
    for (uri, code) in [
        ("../secret", "IO_ERROR"),
        ("%2e%2e/secret", "IO_ERROR"),
        ("/etc/hostname", "NON_RELATIVE_URI"),
        ("file:///etc/hostname", "NON_RELATIVE_URI"),
        ("http://127.0.0.1:1/x.bin", "NON_RELATIVE_URI"),
        ("//127.0.0.1/x.bin", "NON_RELATIVE_URI"),
        ("data:application/octet-stream;base64,!", "INVALID_URI"),
    ] {
        let text =
            document(&format!(r#""buffers": [{{"byteLength": 1, "uri": "{uri}"}}], "images": [{{"uri": "{uri}"}}]"#));
        let report = glb::check(text.as_bytes(), &Options { resolve: &Watched, ..Options::default() });
        let found = report.issues.iter().filter(|i| i.code == code).count();
        assert_eq!(found, 2, "{uri}: {:?}", report.issues);
    }
    let place = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(place.path().join("a.bin"), [0; 9]).expect("a file");
    let folder = Folder::new(place.path());
    let text = document(r#""buffers": [{"byteLength": 9, "uri": "a.bin"}, {"byteLength": 10, "uri": "a.bin"}]"#);
    let report = glb::check(text.as_bytes(), &Options { resolve: &folder, ..Options::default() });
    let errors: Vec<_> = report.issues.iter().filter(|i| i.code != "UNUSED_OBJECT").collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!((errors[0].code, errors[0].pointer.as_str()), ("BUFFER_BYTE_LENGTH_MISMATCH", "/buffers/1"));
}

/// Changed copies of each file that the checker must survive.
const MUTANTS: usize = 60;

#[test]
fn mutants_do_no_harm() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let mut seeds = Vec::new();
    super::corpus::files(&corpus, &mut seeds);
    let mut files: Vec<Vec<u8>> = seeds.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    files.retain(|bytes| bytes.len() < 64 << 10);
    files.push(super::build::Document::triangle().glb());
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).expect("below a usize")
    };
    for bytes in &files {
        for _ in 0..MUTANTS {
            let mut mutant = bytes.clone();
            for _ in 0..=random(4) {
                let at = random(mutant.len());
                match random(5) {
                    0 => mutant.truncate(at),
                    1 => mutant.splice(at..at, *b"9").for_each(drop),
                    2 => mutant.splice(at..at, *b"-1e99,[{\"").for_each(drop),
                    _ if at < mutant.len() => mutant[at] = u8::try_from(random(256)).expect("a byte"),
                    _ => {}
                }
            }
            let start = Instant::now();
            glb::check(&mutant, &Options::default());
            assert!(start.elapsed() < TIME_MOST, "a mutant took {:?}", start.elapsed());
        }
    }
}
