//! Writes a [`Model`] as GLB 2.0 (glTF 2.0 specification, sections 3 and 4).
//!
//! The same model gives the same bytes on every machine: nothing depends on time, on the order of a hash map or on
//! which features of a dependency are switched on.
//!
//! ```
//! let model = glb::Model { generator: "example".into(), ..Default::default() };
//! let bytes = glb::write::write(&model, glb::write::Coding::Exact)?;
//! assert_eq!(&bytes[..4], b"glTF");
//! # Ok::<(), glb::write::WriteError>(())
//! ```

use std::collections::BTreeSet;

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};
use serde_json::Value;

use crate::{AlphaMode, Animation, Camera, Channel, ChannelValues, Interpolation, Light, LightKind, Mesh, Model, Node};
use crate::{MorphTarget, Primitive, Skin, Transform, Unread};
use buffer::{ARRAY_BUFFER, Buffer, ELEMENT_ARRAY_BUFFER, Layout};
use json::{Obj, number};

mod buffer;
mod json;
mod material;
mod picture;

/// How numbers and pictures are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Reading gives back what was written: floats and PNG.
    Exact,
    /// Small: vertex colours in 8 bits, and opaque pictures as PNG or JPEG of this quality (1 to 100), whichever is
    /// smaller.
    Compact {
        /// JPEG quality, 1 to 100.
        jpeg_quality: u8,
    },
}

/// Why a model could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A picture has no pixels, or not as many bytes as its size says.
    #[error("picture {index} ({name:?}) has {bytes} bytes for {width}x{height} pixels")]
    PictureSize {
        /// Index into [`Model::images`].
        index: usize,
        /// Its name.
        name: String,
        /// Bytes there are.
        bytes: usize,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// A picture could not be encoded.
    #[error("could not encode picture {index}")]
    EncodePicture {
        /// Index into [`Model::images`].
        index: usize,
        /// Why.
        source: image::ImageError,
    },
    /// The file would be larger than the 32-bit lengths of a GLB can say.
    #[error("the model takes {bytes} bytes, more than a GLB can hold")]
    TooLarge {
        /// Bytes there would be.
        bytes: u64,
    },
}

/// The model as the bytes of a GLB file.
///
/// Indices in the model must be in range, as [`Model`] promises.
///
/// # Errors
/// A picture that cannot be encoded, or more than 4 GiB.
pub fn write(model: &Model, coding: Coding) -> Result<Vec<u8>, WriteError> {
    let mut out = Writer { buffer: Buffer::default(), extensions: Extensions::default(), coding };
    let root = out.root(model)?;
    pack(&json::to_text(&root), &out.buffer.bytes)
}

/// What grows while the JSON is made.
struct Writer {
    buffer: Buffer,
    extensions: Extensions,
    coding: Coding,
}

/// Names of the extensions that the file uses.
#[derive(Debug, Default)]
struct Extensions(BTreeSet<String>);

impl Extensions {
    fn insert(&mut self, name: &str) {
        if !self.0.contains(name) {
            self.0.insert(name.to_owned());
        }
    }

    /// Puts what was never looked into back beside what was.
    fn unread(&mut self, out: Obj, unread: &Unread) -> Obj {
        let out = match &unread.extras {
            Some(extras) => out.put("extras", extras.clone()),
            None => out,
        };
        unread.extensions.iter().fold(out, |out, (name, value)| {
            self.insert(name);
            out.extension(name, value.clone())
        })
    }
}

impl Writer {
    fn root(&mut self, model: &Model) -> Result<Value, WriteError> {
        let mut extensions = Obj::new();
        let asset = Obj::new()
            .put("version", "2.0")
            .put_if(!model.generator.is_empty(), "generator", || model.generator.clone().into())
            .put_if(!model.copyright.is_empty(), "copyright", || model.copyright.clone().into());
        let asset = self.extensions.unread(asset, &model.asset_unread);

        let mut textures = material::Textures::default();
        let materials: Vec<Value> =
            model.materials.iter().map(|m| material::material(m, &mut textures, &mut self.extensions)).collect();
        let meshes: Vec<Value> = model.meshes.iter().map(|m| self.mesh(m)).collect();
        let skins: Vec<Value> = model.skins.iter().map(|s| self.skin(s)).collect();
        let animations: Vec<Value> = model.animations.iter().filter_map(|a| self.animation(a)).collect();

        let (mut lights, mut cameras) = (Vec::new(), Vec::new());
        let nodes: Vec<Value> = model.nodes.iter().map(|n| self.node(n, &mut lights, &mut cameras)).collect();
        if !lights.is_empty() {
            extensions = extensions.put("KHR_lights_punctual", Obj::new().list("lights", lights));
        }
        if !model.variants.is_empty() {
            self.extensions.insert("KHR_materials_variants");
            let names = model.variants.iter().map(|name| Obj::new().put("name", name.as_str()).into()).collect();
            extensions = extensions.put("KHR_materials_variants", Obj::new().list("variants", names));
        }

        let mut images = Vec::with_capacity(model.images.len());
        for (index, image) in model.images.iter().enumerate() {
            let (bytes, media_type) = picture::encode(image, index, self.coding)?;
            let view = self.buffer.view(&bytes, None);
            images.push(
                Obj::new()
                    .put_if(!image.name.is_empty(), "name", || image.name.clone().into())
                    .put("bufferView", view)
                    .put("mimeType", media_type)
                    .into(),
            );
        }

        let mut root = Obj::new().put("asset", asset);
        if !model.roots.is_empty() {
            let scene = Obj::new().list("nodes", model.roots.iter().map(|&i| i.into()).collect());
            let scene = self.extensions.unread(scene, &model.scene_unread);
            root = root.put("scene", 0).list("scenes", vec![scene.into()]);
        }
        root = root.put_if(!extensions.is_empty(), "extensions", || extensions.into());
        root = self.extensions.unread(root, &model.unread);
        for name in &model.required_unread {
            self.extensions.insert(name);
        }
        let used = self.extensions.0.iter().map(|name| name.as_str().into()).collect();
        let required = model.required_unread.iter().map(|name| name.as_str().into()).collect();
        let (samplers, texture_list) = textures.into_json();
        root = root
            .list("extensionsUsed", used)
            .list("extensionsRequired", required)
            .list("nodes", nodes)
            .list("cameras", cameras)
            .list("meshes", meshes)
            .list("materials", materials)
            .list("textures", texture_list)
            .list("samplers", samplers)
            .list("images", images)
            .list("skins", skins)
            .list("animations", animations)
            .list("accessors", std::mem::take(&mut self.buffer.accessors))
            .list("bufferViews", std::mem::take(&mut self.buffer.views));
        if !self.buffer.bytes.is_empty() {
            root = root.list("buffers", vec![Obj::new().put("byteLength", self.buffer.bytes.len()).into()]);
        }
        Ok(root.into())
    }

    fn node(&mut self, node: &Node, lights: &mut Vec<Value>, cameras: &mut Vec<Value>) -> Value {
        let Transform { translation, rotation, scale } = node.transform;
        let mut out = Obj::new()
            .put_if(!node.name.is_empty(), "name", || node.name.clone().into())
            .put_if(translation != Vec3::ZERO, "translation", || floats(translation.to_array()))
            .put_if(rotation != Quat::IDENTITY, "rotation", || floats(rotation.to_array()))
            .put_if(scale != Vec3::ONE, "scale", || floats(scale.to_array()))
            .list("children", node.children.iter().map(|&i| i.into()).collect())
            .list("weights", node.weights.iter().map(|&w| number(w)).collect());
        if let Some(mesh) = node.mesh {
            out = out.put("mesh", mesh);
        }
        if let Some(skin) = node.skin {
            out = out.put("skin", skin);
        }
        if let Some(light) = &node.light {
            self.extensions.insert("KHR_lights_punctual");
            let reference = Obj::new().put("light", lights.len());
            out = out.extension("KHR_lights_punctual", reference);
            lights.push(punctual(light));
        }
        if let Some(camera) = &node.camera {
            out = out.put("camera", cameras.len());
            cameras.push(lens(camera));
        }
        self.extensions.unread(out, &node.unread).into()
    }

    fn mesh(&mut self, mesh: &Mesh) -> Value {
        let primitives = mesh.primitives.iter().map(|p| self.primitive(p)).collect();
        let out = Obj::new()
            .put_if(!mesh.name.is_empty(), "name", || mesh.name.clone().into())
            .list("primitives", primitives)
            .list("weights", mesh.weights.iter().map(|&w| number(w)).collect());
        self.extensions.unread(out, &mesh.unread).into()
    }

    fn primitive(&mut self, p: &Primitive) -> Value {
        let vertices = Some(ARRAY_BUFFER);
        let mut attributes = Obj::new().put("POSITION", self.buffer.bounded_vec3(&p.positions, vertices));
        if !p.normals.is_empty() {
            let index = self.buffer.floats(p.normals.iter().map(Vec3::to_array), Layout::VEC3, vertices);
            attributes = attributes.put("NORMAL", index);
        }
        if !p.tangents.is_empty() {
            let index = self.buffer.floats(p.tangents.iter().map(Vec4::to_array), Layout::VEC4, vertices);
            attributes = attributes.put("TANGENT", index);
        }
        for (set, uvs) in p.uvs.iter().enumerate().filter(|(_, uvs)| !uvs.is_empty()) {
            let index = self.buffer.floats(uvs.iter().map(Vec2::to_array), Layout::VEC2, vertices);
            attributes = attributes.put(&format!("TEXCOORD_{set}"), index);
        }
        if !p.colors.is_empty() {
            let index = match self.coding {
                Coding::Exact => self.buffer.floats(p.colors.iter().map(Vec4::to_array), Layout::VEC4, vertices),
                Coding::Compact { .. } => self.buffer.colors_u8(&p.colors),
            };
            attributes = attributes.put("COLOR_0", index);
        }
        if !p.joints.is_empty() {
            attributes = attributes.put("JOINTS_0", self.buffer.joints(&p.joints)).put(
                "WEIGHTS_0",
                self.buffer.floats(p.joint_weights.iter().map(Vec4::to_array), Layout::VEC4, vertices),
            );
        }
        let mut out = Obj::new()
            .put("attributes", attributes)
            .put("indices", self.buffer.indices(&p.indices, p.positions.len(), ELEMENT_ARRAY_BUFFER));
        if let Some(material) = p.material {
            out = out.put("material", material);
        }
        let targets = p.targets.iter().map(|t| self.target(t, p.positions.len())).collect();
        out = out.list("targets", targets);
        if !p.variant_materials.is_empty() {
            out = out.extension("KHR_materials_variants", variant_mappings(p));
        }
        self.extensions.unread(out, &p.unread).into()
    }

    fn target(&mut self, target: &MorphTarget, vertex_count: usize) -> Value {
        // A target without any attribute is not allowed; one that moves nothing is written as zeros.
        let still = vec![Vec3::ZERO; vertex_count];
        let has_any = !(target.positions.is_empty() && target.normals.is_empty() && target.tangents.is_empty());
        let positions = if has_any { &target.positions } else { &still };
        let mut out = Obj::new();
        if !positions.is_empty() {
            out = out.put("POSITION", self.buffer.bounded_vec3(positions, Some(ARRAY_BUFFER)));
        }
        for (name, values) in [("NORMAL", &target.normals), ("TANGENT", &target.tangents)] {
            if !values.is_empty() {
                let rows = values.iter().map(Vec3::to_array);
                out = out.put(name, self.buffer.floats(rows, Layout::VEC3, Some(ARRAY_BUFFER)));
            }
        }
        out.into()
    }

    fn skin(&mut self, skin: &Skin) -> Value {
        let mut out = Obj::new().list("joints", skin.joints.iter().map(|&i| i.into()).collect());
        if !skin.inverse_bind.is_empty() {
            let rows = skin.inverse_bind.iter().map(Mat4::to_cols_array);
            out = out.put("inverseBindMatrices", self.buffer.floats(rows, Layout::MAT4, None));
        }
        self.extensions.unread(out, &skin.unread).into()
    }

    fn animation(&mut self, animation: &Animation) -> Option<Value> {
        if animation.channels.is_empty() {
            return None;
        }
        let mut samplers = Vec::new();
        let mut channels = Vec::new();
        for Channel { node, times_s, interpolation, values } in &animation.channels {
            let (path, output) = match values {
                ChannelValues::Translation(v) => ("translation", self.vec3_rows(v)),
                ChannelValues::Scale(v) => ("scale", self.vec3_rows(v)),
                ChannelValues::Rotation(v) => {
                    ("rotation", self.buffer.floats(v.iter().map(|q| q.to_array()), Layout::VEC4, None))
                }
                ChannelValues::Weights { values, .. } => {
                    ("weights", self.buffer.floats(values.iter().map(|&w| [w]), Layout::SCALAR, None))
                }
            };
            let name = match interpolation {
                Interpolation::Linear => "LINEAR",
                Interpolation::Step => "STEP",
                Interpolation::CubicSpline => "CUBICSPLINE",
            };
            let target = Obj::new().put("node", *node).put("path", path);
            channels.push(Obj::new().put("sampler", samplers.len()).put("target", target).into());
            let input = self.buffer.bounded_scalar(times_s);
            samplers.push(Obj::new().put("input", input).put("output", output).put("interpolation", name).into());
        }
        let named = Obj::new().put_if(!animation.name.is_empty(), "name", || animation.name.clone().into());
        let out = named.list("channels", channels).list("samplers", samplers);
        Some(self.extensions.unread(out, &animation.unread).into())
    }

    fn vec3_rows(&mut self, values: &[Vec3]) -> usize {
        self.buffer.floats(values.iter().map(Vec3::to_array), Layout::VEC3, None)
    }
}

/// One mapping a material, with all variants that use it.
fn variant_mappings(p: &Primitive) -> Obj {
    let materials: BTreeSet<usize> = p.variant_materials.iter().map(|&(_, m)| m).collect();
    let mapping = |material: usize| {
        let of_it: BTreeSet<usize> =
            p.variant_materials.iter().filter(|&&(_, m)| m == material).map(|&(v, _)| v).collect();
        Obj::new().put("material", material).list("variants", of_it.into_iter().map(Value::from).collect()).into()
    };
    Obj::new().list("mappings", materials.into_iter().map(mapping).collect())
}

fn punctual(light: &Light) -> Value {
    let kind = match light.kind {
        LightKind::Directional => "directional",
        LightKind::Point => "point",
        LightKind::Spot { .. } => "spot",
    };
    let mut out = Obj::new()
        .put("type", kind)
        .put_if(light.color != Vec3::ONE, "color", || floats(light.color.to_array()))
        .put("intensity", number(light.intensity))
        .put_if(light.range.is_finite(), "range", || number(light.range));
    if let LightKind::Spot { inner_angle, outer_angle } = light.kind {
        let cone = Obj::new().put("innerConeAngle", number(inner_angle)).put("outerConeAngle", number(outer_angle));
        out = out.put("spot", cone);
    }
    out.into()
}

fn lens(camera: &Camera) -> Value {
    match *camera {
        Camera::Perspective { fov_y, aspect, near, far } => {
            let lens = Obj::new()
                .put("yfov", number(fov_y))
                .put("znear", number(near))
                .put_if(aspect > 0.0, "aspectRatio", || number(aspect))
                .put_if(far.is_finite(), "zfar", || number(far));
            Obj::new().put("type", "perspective").put("perspective", lens).into()
        }
        Camera::Orthographic { half_width, half_height, near, far } => {
            let lens = Obj::new()
                .put("xmag", number(half_width))
                .put("ymag", number(half_height))
                .put("znear", number(near))
                .put("zfar", number(far));
            Obj::new().put("type", "orthographic").put("orthographic", lens).into()
        }
    }
}

fn floats<const N: usize>(values: [f32; N]) -> Value {
    values.into_iter().map(number).collect()
}

fn alpha(mode: AlphaMode) -> Option<(&'static str, Option<f32>)> {
    match mode {
        AlphaMode::Opaque => None,
        AlphaMode::Mask(cutoff) => Some(("MASK", Some(cutoff))),
        AlphaMode::Blend => Some(("BLEND", None)),
    }
}

/// Header, JSON chunk and binary chunk (specification section 4.4).
fn pack(json: &str, binary: &[u8]) -> Result<Vec<u8>, WriteError> {
    let json_length = json.len().next_multiple_of(4);
    let binary_length = binary.len().next_multiple_of(4);
    let chunks = if binary.is_empty() { 8 + json_length } else { 16 + json_length + binary_length };
    let total = 12 + chunks as u64;
    let length = |n: usize| u32::try_from(n).map_err(|_too_large| WriteError::TooLarge { bytes: total });

    let mut out = Vec::with_capacity(12 + chunks);
    out.extend_from_slice(b"glTF");
    out.extend_from_slice(&2u32.to_le_bytes());
    out.extend_from_slice(&length(12 + chunks)?.to_le_bytes());
    out.extend_from_slice(&length(json_length)?.to_le_bytes());
    out.extend_from_slice(b"JSON");
    out.extend_from_slice(json.as_bytes());
    out.resize(20 + json_length, b' ');
    if !binary.is_empty() {
        out.extend_from_slice(&length(binary_length)?.to_le_bytes());
        out.extend_from_slice(b"BIN\0");
        out.extend_from_slice(binary);
        out.resize(12 + chunks, 0);
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
