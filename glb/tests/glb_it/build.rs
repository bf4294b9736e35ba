//! Builds GLBs byte by byte.

use glb::{Limits, Model, Problem, ReadError, Severity};
use serde_json::{Value, json};

/// A document under construction: JSON, and the binary chunk with a view and an accessor for each array put in.
pub struct Document {
    pub json: Value,
    pub bin: Vec<u8>,
}

impl Document {
    pub fn new() -> Self {
        let json = json!({
            "asset": {"version": "2.0", "generator": "by hand"},
            "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
            "accessors": [], "bufferViews": [],
        });
        Self { json, bin: Vec::new() }
    }

    /// One triangle, accessor 0 its positions.
    pub fn triangle() -> Self {
        let mut document = Self::new();
        document.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
        document.json["meshes"] = json!([{"primitives": [{"attributes": {"POSITION": 0}}]}]);
        document
    }

    /// Puts bytes into the binary chunk, 4-aligned; gives the view's index.
    pub fn view(&mut self, bytes: &[u8]) -> usize {
        while !self.bin.len().is_multiple_of(4) {
            self.bin.push(0);
        }
        let view = json!({"buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len()});
        self.bin.extend_from_slice(bytes);
        push(&mut self.json["bufferViews"], view)
    }

    /// Puts an array in; gives the accessor's index.
    pub fn array(&mut self, component: u32, kind: &str, bytes: &[u8], count: usize, normalized: bool) -> usize {
        let view = self.view(bytes);
        let accessor = json!({
            "bufferView": view, "componentType": component, "type": kind, "count": count, "normalized": normalized,
        });
        push(&mut self.json["accessors"], accessor)
    }

    pub fn floats(&mut self, kind: &str, values: &[f32]) -> usize {
        let width = match kind {
            "SCALAR" => 1,
            "VEC2" => 2,
            "VEC3" => 3,
            "VEC4" => 4,
            _ => 16,
        };
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.array(5126, kind, &bytes, values.len() / width, false)
    }

    pub fn indices(&mut self, values: &[u16]) -> usize {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.array(5123, "SCALAR", &bytes, values.len(), false)
    }

    pub fn glb(&self) -> Vec<u8> {
        let mut json = self.json.clone();
        if !self.bin.is_empty() && json.get("buffers").is_none() {
            json["buffers"] = json!([{"byteLength": self.bin.len()}]);
        }
        container(json.to_string().as_bytes(), &self.bin)
    }

    /// Reads it; the model must be there.
    pub fn read(&self) -> (Model, Vec<Problem>) {
        glb::read(&self.glb(), &Limits::DEFAULT).expect("there is something to draw")
    }

    /// Reads it; nothing must be wrong.
    pub fn read_clean(&self) -> Model {
        let (model, problems) = self.read();
        assert!(problems.iter().all(|p| p.severity == Severity::Info), "{problems:?}");
        model
    }

    pub fn refused(&self) -> ReadError {
        glb::read(&self.glb(), &Limits::DEFAULT).expect_err("nothing can be drawn")
    }
}

fn push(list: &mut Value, value: Value) -> usize {
    let list = list.as_array_mut().expect("documents start with lists here");
    list.push(value);
    list.len() - 1
}

fn word(length: usize) -> u32 {
    u32::try_from(length).expect("test files are small")
}

pub fn container(json: &[u8], bin: &[u8]) -> Vec<u8> {
    let mut json = json.to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut bin = bin.to_vec();
    bin.resize(bin.len().next_multiple_of(4), 0);
    let total = 12 + 8 + json.len() + if bin.is_empty() { 0 } else { 8 + bin.len() };
    let mut bytes = b"glTF".to_vec();
    for word in [2, word(total), word(json.len()), 0x4E4F_534A] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(json);
    if !bin.is_empty() {
        for word in [word(bin.len()), 0x004E_4942] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(bin);
    }
    bytes
}

#[track_caller]
pub fn assert_problem(problems: &[Problem], code: &str, pointer: &str) {
    assert!(problems.iter().any(|p| p.code == code && p.pointer == pointer), "no {code} at {pointer}: {problems:#?}");
}

pub fn png(width: u32, height: u32, color: image::ExtendedColorType, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    image::ImageEncoder::write_image(encoder, samples, width, height, color).expect("the samples fit the size");
    bytes
}

pub fn jpeg(width: u32, height: u32, color: image::ExtendedColorType, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 100);
    image::ImageEncoder::write_image(encoder, samples, width, height, color).expect("the samples fit the size");
    bytes
}
