//! The objects of glTF 2.0 (its JSON schemas, section 5 of the specification), geometry and animation aside.

use super::Kind::{
    Bool, Code, Index, Indices, MimeType, Number, Numbers, Object, ObjectOf, Own, Pattern, Text, Texts, Uint, Word,
};
use super::{List, Member, Range, Schema, optional, required, rules, uri};

pub(super) static DOCUMENT: Schema = Schema {
    place: "document",
    members: &[
        // Already looked at: what they list decides about everything else.
        optional("extensionsUsed", Own(|_, _, _| {})),
        optional("extensionsRequired", Own(|_, _, _| {})),
        optional("asset", Own(|_, _, _| {})),
        // Lists, each element of which is held against its own table.
        optional("accessors", Own(|_, _, _| {})),
        optional("animations", Own(|_, _, _| {})),
        optional("buffers", Own(|_, _, _| {})),
        optional("bufferViews", Own(|_, _, _| {})),
        optional("cameras", Own(|_, _, _| {})),
        optional("images", Own(|_, _, _| {})),
        optional("materials", Own(|_, _, _| {})),
        optional("meshes", Own(|_, _, _| {})),
        optional("nodes", Own(|_, _, _| {})),
        optional("samplers", Own(|_, _, _| {})),
        optional("scene", Index(Some(List::Scenes))),
        optional("scenes", Own(|_, _, _| {})),
        optional("skins", Own(|_, _, _| {})),
        optional("textures", Own(|_, _, _| {})),
    ],
    rule: None,
};

/// What is looked at before anything else.
pub(super) static PREAMBLE: [Member; 3] =
    [optional("extensionsUsed", Texts), optional("extensionsRequired", Texts), required("asset", Object(&ASSET))];

static ASSET: Schema = Schema {
    place: "asset",
    members: &[
        optional("copyright", Text),
        optional("generator", Text),
        required("version", Pattern(|text| rules::version(text).is_some())),
        optional("minVersion", Pattern(|text| rules::version(text).is_some())),
    ],
    rule: Some(rules::asset),
};

pub(super) static BUFFER: Schema = Schema {
    place: "buffer",
    members: &[
        required("byteLength", Uint { from: 1, to: usize::MAX }),
        optional("uri", Own(uri::buffer)),
        optional("name", Text),
    ],
    rule: None,
};

pub(super) static BUFFER_VIEW: Schema = Schema {
    place: "bufferView",
    members: &[
        required("buffer", Index(Some(List::Buffers))),
        optional("byteOffset", Uint { from: 0, to: usize::MAX }),
        required("byteLength", Uint { from: 1, to: usize::MAX }),
        optional("byteStride", Uint { from: 4, to: 252 }),
        optional("target", Code(&[34962, 34963])),
        optional("name", Text),
    ],
    rule: Some(rules::buffer_view),
};

pub(super) static CAMERA: Schema = Schema {
    place: "camera",
    members: &[
        required("type", Word(&["orthographic", "perspective"])),
        optional("orthographic", ObjectOf("type", "orthographic", &ORTHOGRAPHIC)),
        optional("perspective", ObjectOf("type", "perspective", &PERSPECTIVE)),
        optional("name", Text),
    ],
    rule: Some(rules::camera),
};

static ORTHOGRAPHIC: Schema = Schema {
    place: "camera.orthographic",
    members: &[
        required("xmag", Number(Range::ANY)),
        required("ymag", Number(Range::ANY)),
        required("zfar", Number(Range::ANY.above(0.0))),
        required("znear", Number(Range::ANY.from(0.0))),
    ],
    rule: Some(rules::orthographic),
};

static PERSPECTIVE: Schema = Schema {
    place: "camera.perspective",
    members: &[
        optional("aspectRatio", Number(Range::ANY.above(0.0))),
        required("yfov", Number(Range::ANY.above(0.0))),
        optional("zfar", Number(Range::ANY.above(0.0))),
        required("znear", Number(Range::ANY.above(0.0))),
    ],
    rule: Some(rules::perspective),
};

pub(super) static IMAGE: Schema = Schema {
    place: "image",
    members: &[
        optional("bufferView", Index(Some(List::BufferViews))),
        optional("mimeType", MimeType),
        optional("uri", Own(uri::image)),
        optional("name", Text),
    ],
    rule: Some(rules::image),
};

pub(in super::super) static MATERIAL: Schema = Schema {
    place: "material",
    members: &[
        optional("pbrMetallicRoughness", Object(&METALLIC_ROUGHNESS)),
        optional("normalTexture", Object(&NORMAL_TEXTURE)),
        optional("occlusionTexture", Object(&OCCLUSION_TEXTURE)),
        optional("emissiveTexture", Object(&TEXTURE_INFO)),
        optional("emissiveFactor", Numbers(Some(3), Range::UNIT)),
        optional("alphaMode", Word(&["OPAQUE", "MASK", "BLEND"])),
        optional("alphaCutoff", Number(Range::ANY.from(0.0))),
        optional("doubleSided", Bool),
        optional("name", Text),
    ],
    rule: Some(rules::material),
};

static METALLIC_ROUGHNESS: Schema = Schema {
    place: "material.pbrMetallicRoughness",
    members: &[
        optional("baseColorFactor", Numbers(Some(4), Range::UNIT)),
        optional("baseColorTexture", Object(&TEXTURE_INFO)),
        optional("metallicFactor", Number(Range::UNIT)),
        optional("roughnessFactor", Number(Range::UNIT)),
        optional("metallicRoughnessTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

pub(super) static TEXTURE_INFO: Schema = Schema {
    place: "textureInfo",
    members: &[required("index", Index(Some(List::Textures))), optional("texCoord", Uint { from: 0, to: usize::MAX })],
    rule: None,
};

pub(in super::super) static NORMAL_TEXTURE: Schema = Schema {
    place: "textureInfo",
    members: &[
        required("index", Index(Some(List::Textures))),
        optional("texCoord", Uint { from: 0, to: usize::MAX }),
        optional("scale", Number(Range::ANY)),
    ],
    rule: None,
};

static OCCLUSION_TEXTURE: Schema = Schema {
    place: "textureInfo",
    members: &[
        required("index", Index(Some(List::Textures))),
        optional("texCoord", Uint { from: 0, to: usize::MAX }),
        optional("strength", Number(Range::UNIT)),
    ],
    rule: None,
};

pub(super) static NODE: Schema = Schema {
    place: "node",
    members: &[
        optional("camera", Index(Some(List::Cameras))),
        optional("children", Indices),
        optional("skin", Index(Some(List::Skins))),
        optional("matrix", Numbers(Some(16), Range::ANY)),
        optional("mesh", Index(Some(List::Meshes))),
        optional("rotation", Numbers(Some(4), Range::ANY.from(-1.0).to(1.0))),
        optional("scale", Numbers(Some(3), Range::ANY)),
        optional("translation", Numbers(Some(3), Range::ANY)),
        optional("weights", Numbers(None, Range::ANY)),
        optional("name", Text),
    ],
    rule: Some(rules::node),
};

pub(super) static SAMPLER: Schema = Schema {
    place: "sampler",
    members: &[
        optional("magFilter", Code(&[9728, 9729])),
        optional("minFilter", Code(&[9728, 9729, 9984, 9985, 9986, 9987])),
        optional("wrapS", Code(&[33071, 33648, 10497])),
        optional("wrapT", Code(&[33071, 33648, 10497])),
        optional("name", Text),
    ],
    rule: None,
};

pub(super) static SCENE: Schema =
    Schema { place: "scene", members: &[optional("nodes", Indices), optional("name", Text)], rule: None };

pub(super) static SKIN: Schema = Schema {
    place: "skin",
    members: &[
        optional("inverseBindMatrices", Index(Some(List::Accessors))),
        optional("skeleton", Index(Some(List::Nodes))),
        required("joints", Indices),
        optional("name", Text),
    ],
    rule: None,
};

pub(super) static TEXTURE: Schema = Schema {
    place: "texture",
    members: &[
        optional("sampler", Index(Some(List::Samplers))),
        optional("source", Index(Some(List::Images))),
        optional("name", Text),
    ],
    rule: None,
};
