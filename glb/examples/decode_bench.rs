//! Decoding speed by codec, beside the npm packages that browsers use, on the same streams in one run.
//!
//!     npm install --prefix PEERS meshoptimizer draco3d three     # any folder outside the repository
//!     cargo run -p glb --release --example decode_bench -- ../shared/data/models PEERS
//!
//! Without PEERS only our side is measured. Both sides decode every stream until a second has passed, on one thread,
//! and MB/s are of what comes out.

#![expect(clippy::print_stdout, reason = "a command tells its results")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use glb::codec::meshopt::{Filter, Mode};
use glb::codec::{draco, ktx2, meshopt};
use serde_json::{Value, json};

const TIME_EACH: Duration = Duration::from_secs(1);

/// One compressed stream of a file.
struct Stream {
    codec: &'static str,
    bytes: Vec<u8>,
    count: usize,
    stride: usize,
    mode: &'static str,
    filter: &'static str,
    /// Bytes that come out.
    decoded: usize,
}

fn main() {
    let mut words = std::env::args().skip(1);
    let folder = words.next().map(PathBuf::from).expect("the folder with the models follows");
    let peers = words.next().map(PathBuf::from);
    let mut streams = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(&folder).expect("a folder").flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        collect(&std::fs::read(path).unwrap_or_default(), &mut streams);
    }
    let theirs = peers.map(|peers| ask_peers(&peers, &streams)).unwrap_or_default();
    println!("{:<22} {:>8} {:>10} {:>10} {:>7}", "codec", "streams", "ours MB/s", "peer MB/s", "ratio");
    let mut codecs: Vec<&str> = streams.iter().map(|s| s.codec).collect();
    codecs.sort_unstable();
    codecs.dedup();
    for codec in codecs {
        let of_codec: Vec<&Stream> = streams.iter().filter(|s| s.codec == codec).collect();
        let ours = speed(&of_codec);
        let peer = theirs[codec].as_f64();
        let shown = |speed: Option<f64>| speed.map_or("-".to_owned(), |s| format!("{s:.1}"));
        let ratio = peer.map_or("-".to_owned(), |peer| format!("{:.2}", ours / peer));
        println!("{codec:<22} {:>8} {:>10} {:>10} {ratio:>7}", of_codec.len(), shown(Some(ours)), shown(peer));
    }
}

/// MB/s of what comes out, all streams once and again.
fn speed(streams: &[&Stream]) -> f64 {
    let bytes: usize = streams.iter().map(|s| s.decoded).sum();
    let mut rgba = vec![0u8; streams.iter().map(|s| s.decoded).max().unwrap_or(0)];
    let mut rounds = 0u32;
    // Once before the clock starts, as for the peers.
    streams.iter().for_each(|stream| decode(stream, &mut rgba));
    let start = Instant::now();
    while rounds == 0 || start.elapsed() < TIME_EACH {
        streams.iter().for_each(|stream| decode(stream, &mut rgba));
        rounds += 1;
    }
    bytes as f64 * f64::from(rounds) / start.elapsed().as_secs_f64() / 1e6
}

fn decode(stream: &Stream, rgba: &mut [u8]) {
    let Stream { bytes, count, stride, .. } = stream;
    if stream.codec.starts_with("meshopt") {
        let decoded = meshopt::decode(bytes, *count, *stride, mode(stream.mode), filter(stream.filter), stream.decoded);
        std::hint::black_box(decoded.expect("the pack's streams are good"));
    } else if stream.codec == "draco" {
        std::hint::black_box(draco::decode(bytes, ALLOWED).expect("the pack's streams are good"));
    } else {
        ktx2::decode(bytes, &mut rgba[..stream.decoded]).expect("the pack's streams are good");
        std::hint::black_box(&rgba);
    }
}

const ALLOWED: draco::Allowance = draco::Allowance { points: 10_000_000, triangles: 10_000_000, bytes: 1 << 30 };

fn mode(name: &str) -> Mode {
    match name {
        "ATTRIBUTES" => Mode::Attributes,
        "TRIANGLES" => Mode::Triangles,
        _ => Mode::Indices,
    }
}

fn filter(name: &str) -> Filter {
    match name {
        "OCTAHEDRAL" => Filter::Octahedral,
        "QUATERNION" => Filter::Quaternion,
        "EXPONENTIAL" => Filter::Exponential,
        _ => Filter::None,
    }
}

/// Takes a GLB's compressed streams out.
fn collect(glb: &[u8], streams: &mut Vec<Stream>) {
    let Some(length) = glb.get(12..16).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize) else { return };
    let Some(document) = glb.get(20..20 + length).and_then(|j| serde_json::from_slice::<Value>(j).ok()) else { return };
    let bin = glb.get(28 + length..).unwrap_or_default();
    let number = |value: &Value, key: &str| value[key].as_u64().unwrap_or(0) as usize;
    let bytes = |view: &Value| {
        let start = number(view, "byteOffset");
        bin[start..start + number(view, "byteLength")].to_vec()
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let views = list(&document["bufferViews"]);
    for view in &views {
        let packed = &view["extensions"]["EXT_meshopt_compression"];
        if packed.is_object() {
            let known = |name: &Value, all: [&'static str; 4]| all.into_iter().find(|a| name == *a);
            let mode = known(&packed["mode"], ["ATTRIBUTES", "TRIANGLES", "INDICES", ""]).unwrap_or_default();
            let filter = known(&packed["filter"], ["OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "NONE"]);
            let (count, stride) = (number(packed, "count"), number(packed, "byteStride"));
            let codec = match (mode, filter) {
                ("TRIANGLES", _) => "meshopt triangles",
                ("INDICES", _) => "meshopt indices",
                (_, None | Some("NONE")) => "meshopt attributes",
                (_, Some("OCTAHEDRAL")) => "meshopt octahedral",
                _ => "meshopt exponential",
            };
            let filter = filter.unwrap_or("NONE");
            streams.push(Stream { codec, bytes: bytes(packed), count, stride, mode, filter, decoded: count * stride });
        }
    }
    let plain = |codec, bytes, decoded| Stream { codec, bytes, count: 0, stride: 0, mode: "", filter: "", decoded };
    for primitive in list(&document["meshes"]).iter().flat_map(|mesh| list(&mesh["primitives"])) {
        let packed = &primitive["extensions"]["KHR_draco_mesh_compression"];
        if packed.is_object() {
            let bytes = bytes(&views[number(packed, "bufferView")]);
            let geometry = draco::decode(&bytes, ALLOWED).expect("the pack's streams are good");
            let decoded = geometry.indices.len() * 4 + geometry.attributes.iter().map(|a| a.bytes.len()).sum::<usize>();
            streams.push(plain("draco", bytes, decoded));
        }
    }
    for image in list(&document["images"]).iter().filter(|image| image["mimeType"] == "image/ktx2") {
        let bytes = bytes(&views[number(image, "bufferView")]);
        let header = ktx2::header(&bytes).expect("the pack's pictures are good");
        let codec = if header.scratch_bytes > 0 { "uastc with zstd" } else { "etc1s" };
        streams.push(plain(codec, bytes, header.width as usize * header.height as usize * 4));
    }
}

/// MB/s of the peers by codec, from `decode_bench.mjs`.
fn ask_peers(peers: &Path, streams: &[Stream]) -> Value {
    let folder = std::env::temp_dir().join(format!("decode_bench_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the streams");
    let mut manifest = Vec::new();
    for (i, s) in streams.iter().enumerate() {
        let file = folder.join(format!("{i}.bin"));
        std::fs::write(&file, &s.bytes).expect("the stream can be written");
        manifest.push(json!({
            "codec": s.codec, "file": file, "count": s.count, "stride": s.stride, "mode": s.mode, "filter": s.filter,
            "decoded": s.decoded,
        }));
    }
    let list = folder.join("streams.json");
    std::fs::write(&list, Value::from(manifest).to_string()).expect("the list can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/decode_bench.mjs");
    let output = std::process::Command::new("node").arg(script).arg(peers).arg(&list).output().expect("node starts");
    std::fs::remove_dir_all(&folder).expect("the streams can be removed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}
