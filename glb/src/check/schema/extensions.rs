//! The extensions, each with the places it may stand in (the README and JSON schemas of each in Khronos' registry).

use super::Kind::{Bool, Index, Indices, Number, Numbers, Object, ObjectOf, Objects, Own, Pattern, Text, Uint, Word};
use super::core::{NORMAL_TEXTURE, TEXTURE_INFO};
use super::{List, Range, Schema, optional, required, rules};

/// An extension that has tables.
pub(in super::super) struct Extension {
    pub(in super::super) name: &'static str,
    /// Place and what stands there.
    pub(in super::super) places: &'static [(&'static str, &'static Schema)],
    /// Makes no sense beside another extension.
    pub(in super::super) stands_alone: bool,
    /// Whoever does not know it cannot show the file.
    pub(in super::super) must_be_required: bool,
    /// Kind of picture that it allows.
    pub(in super::super) mime_type: Option<&'static str>,
    /// Animated path that it allows.
    pub(in super::super) path: Option<&'static str>,
}

const fn at(name: &'static str, places: &'static [(&'static str, &'static Schema)]) -> Extension {
    Extension { name, places, stands_alone: false, must_be_required: false, mime_type: None, path: None }
}

impl Extension {
    const fn alone(self) -> Self {
        Self { stands_alone: true, ..self }
    }

    const fn always_required(self) -> Self {
        Self { must_be_required: true, ..self }
    }

    const fn with_picture(self, mime_type: &'static str) -> Self {
        Self { mime_type: Some(mime_type), ..self }
    }

    const fn with_path(self, path: &'static str) -> Self {
        Self { path: Some(path), ..self }
    }
}

pub(in super::super) static EXTENSIONS: &[Extension] = &[
    at("EXT_mesh_gpu_instancing", &[("node", &INSTANCING)]),
    at("EXT_meshopt_compression", &[("bufferView", &MESHOPT), ("buffer", &MESHOPT_FALLBACK)]),
    at("EXT_texture_webp", &[("texture", &TEXTURE_SOURCE)]).with_picture("image/webp"),
    at("KHR_animation_pointer", &[("animation.channel.target", &ANIMATION_POINTER)]).with_path("pointer"),
    at("KHR_draco_mesh_compression", &[("primitive", &DRACO)]),
    at("KHR_lights_punctual", &[("document", &LIGHTS), ("node", &NODE_LIGHT)]),
    at("KHR_materials_anisotropy", &[("material", &ANISOTROPY)]),
    at("KHR_materials_clearcoat", &[("material", &CLEARCOAT)]),
    at("KHR_materials_diffuse_transmission", &[("material", &DIFFUSE_TRANSMISSION)]),
    at("KHR_materials_dispersion", &[("material", &DISPERSION)]),
    at("KHR_materials_emissive_strength", &[("material", &EMISSIVE_STRENGTH)]),
    at("KHR_materials_ior", &[("material", &IOR)]),
    at("KHR_materials_iridescence", &[("material", &IRIDESCENCE)]),
    at("KHR_materials_pbrSpecularGlossiness", &[("material", &SPECULAR_GLOSSINESS)]).alone(),
    at("KHR_materials_sheen", &[("material", &SHEEN)]),
    at("KHR_materials_specular", &[("material", &SPECULAR)]),
    at("KHR_materials_transmission", &[("material", &TRANSMISSION)]),
    at("KHR_materials_unlit", &[("material", &UNLIT)]).alone(),
    at("KHR_materials_variants", &[("document", &VARIANTS), ("primitive", &VARIANT_MAPPINGS)]),
    at("KHR_materials_volume", &[("material", &VOLUME)]),
    at("KHR_mesh_quantization", &[]).always_required(),
    at("KHR_meshopt_compression", &[("bufferView", &MESHOPT), ("buffer", &MESHOPT_FALLBACK)]),
    at("KHR_node_visibility", &[("node", &VISIBILITY)]),
    at("KHR_texture_basisu", &[("texture", &TEXTURE_SOURCE)]).with_picture("image/ktx2"),
    at("KHR_texture_transform", &[("textureInfo", &TEXTURE_TRANSFORM)]),
    at(
        "KHR_xmp_json_ld",
        &[
            ("document", &XMP),
            ("asset", &XMP_PACKET),
            ("scene", &XMP_PACKET),
            ("node", &XMP_PACKET),
            ("mesh", &XMP_PACKET),
            ("material", &XMP_PACKET),
            ("image", &XMP_PACKET),
            ("animation", &XMP_PACKET),
        ],
    ),
];

const NOT_NEGATIVE: Range = Range::ANY.from(0.0);

static TEXTURE_SOURCE: Schema =
    Schema { place: "texture.extension", members: &[optional("source", Index(Some(List::Images)))], rule: None };

static ANIMATION_POINTER: Schema = Schema {
    place: "animation.channel.target.extension",
    members: &[required("pointer", Pattern(rules::is_json_pointer))],
    rule: None,
};

static LIGHTS: Schema = Schema { place: "lights", members: &[required("lights", Objects(&LIGHT))], rule: None };

static LIGHT: Schema = Schema {
    place: "light",
    members: &[
        optional("color", Numbers(Some(3), Range::UNIT)),
        optional("intensity", Number(NOT_NEGATIVE)),
        required("type", Word(&["directional", "point", "spot"])),
        optional("spot", ObjectOf("type", "spot", &SPOT)),
        optional("range", Number(Range::ANY.above(0.0))),
        optional("name", Text),
    ],
    rule: Some(rules::light),
};

static SPOT: Schema = Schema {
    place: "light.spot",
    members: &[
        optional("innerConeAngle", Number(NOT_NEGATIVE.below(std::f64::consts::FRAC_PI_2))),
        optional("outerConeAngle", Number(Range::ANY.above(0.0).to(std::f64::consts::FRAC_PI_2))),
    ],
    rule: Some(rules::spot),
};

static NODE_LIGHT: Schema = Schema { place: "node.light", members: &[required("light", Index(None))], rule: None };

static ANISOTROPY: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("anisotropyStrength", Number(Range::UNIT)),
        optional("anisotropyRotation", Number(Range::ANY)),
        optional("anisotropyTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static CLEARCOAT: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("clearcoatFactor", Number(Range::UNIT)),
        optional("clearcoatTexture", Object(&TEXTURE_INFO)),
        optional("clearcoatRoughnessFactor", Number(Range::UNIT)),
        optional("clearcoatRoughnessTexture", Object(&TEXTURE_INFO)),
        optional("clearcoatNormalTexture", Object(&NORMAL_TEXTURE)),
    ],
    rule: None,
};

static DIFFUSE_TRANSMISSION: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("diffuseTransmissionFactor", Number(Range::UNIT)),
        optional("diffuseTransmissionTexture", Object(&TEXTURE_INFO)),
        optional("diffuseTransmissionColorFactor", Numbers(Some(3), NOT_NEGATIVE)),
        optional("diffuseTransmissionColorTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static DISPERSION: Schema =
    Schema { place: "material.extension", members: &[optional("dispersion", Number(NOT_NEGATIVE))], rule: None };

static EMISSIVE_STRENGTH: Schema =
    Schema { place: "material.extension", members: &[optional("emissiveStrength", Number(NOT_NEGATIVE))], rule: None };

static IOR: Schema = Schema {
    place: "material.extension",
    members: &[optional("ior", Number(Range::ANY.from(1.0).or(0.0)))],
    rule: None,
};

static IRIDESCENCE: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("iridescenceFactor", Number(Range::UNIT)),
        optional("iridescenceTexture", Object(&TEXTURE_INFO)),
        optional("iridescenceIor", Number(Range::ANY.from(1.0))),
        optional("iridescenceThicknessMinimum", Number(NOT_NEGATIVE)),
        optional("iridescenceThicknessMaximum", Number(NOT_NEGATIVE)),
        optional("iridescenceThicknessTexture", Object(&TEXTURE_INFO)),
    ],
    rule: Some(rules::iridescence),
};

static SPECULAR_GLOSSINESS: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("diffuseFactor", Numbers(Some(4), Range::UNIT)),
        optional("diffuseTexture", Object(&TEXTURE_INFO)),
        optional("specularFactor", Numbers(Some(3), Range::UNIT)),
        optional("glossinessFactor", Number(Range::UNIT)),
        optional("specularGlossinessTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static SHEEN: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("sheenColorFactor", Numbers(Some(3), Range::UNIT)),
        optional("sheenColorTexture", Object(&TEXTURE_INFO)),
        optional("sheenRoughnessFactor", Number(Range::UNIT)),
        optional("sheenRoughnessTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static SPECULAR: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("specularFactor", Number(Range::UNIT)),
        optional("specularTexture", Object(&TEXTURE_INFO)),
        optional("specularColorFactor", Numbers(Some(3), NOT_NEGATIVE)),
        optional("specularColorTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static TRANSMISSION: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("transmissionFactor", Number(Range::UNIT)),
        optional("transmissionTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static UNLIT: Schema = Schema { place: "material.extension", members: &[], rule: None };

static VOLUME: Schema = Schema {
    place: "material.extension",
    members: &[
        optional("attenuationColor", Numbers(Some(3), Range::UNIT)),
        optional("attenuationDistance", Number(Range::ANY.above(0.0))),
        optional("thicknessFactor", Number(NOT_NEGATIVE)),
        optional("thicknessTexture", Object(&TEXTURE_INFO)),
    ],
    rule: None,
};

static VARIANTS: Schema = Schema { place: "variants", members: &[required("variants", Objects(&VARIANT))], rule: None };

static VARIANT: Schema = Schema { place: "variant", members: &[required("name", Text)], rule: None };

static VARIANT_MAPPINGS: Schema =
    Schema { place: "primitive.variants", members: &[required("mappings", Objects(&VARIANT_MAPPING))], rule: None };

static VARIANT_MAPPING: Schema = Schema {
    place: "primitive.variants.mapping",
    members: &[
        required("variants", Indices),
        required("material", Index(Some(List::Materials))),
        optional("name", Text),
    ],
    rule: None,
};

static VISIBILITY: Schema = Schema { place: "node.extension", members: &[optional("visible", Bool)], rule: None };

static TEXTURE_TRANSFORM: Schema = Schema {
    place: "textureInfo.extension",
    members: &[
        optional("offset", Numbers(Some(2), Range::ANY)),
        optional("rotation", Number(Range::ANY)),
        optional("scale", Numbers(Some(2), Range::ANY)),
        optional("texCoord", Uint { from: 0, to: usize::MAX }),
    ],
    rule: None,
};

static DRACO: Schema = Schema {
    place: "primitive.extension",
    members: &[required("bufferView", Index(Some(List::BufferViews))), optional("attributes", Own(|_, _, _| {}))],
    rule: None,
};

static MESHOPT: Schema = Schema {
    place: "bufferView.extension",
    members: &[
        required("buffer", Index(Some(List::Buffers))),
        optional("byteOffset", Uint { from: 0, to: usize::MAX }),
        required("byteLength", Uint { from: 1, to: usize::MAX }),
        required("byteStride", Uint { from: 1, to: 256 }),
        required("count", Uint { from: 1, to: usize::MAX }),
        required("mode", Word(&["ATTRIBUTES", "TRIANGLES", "INDICES"])),
        optional("filter", Word(&["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"])),
    ],
    rule: None,
};

static MESHOPT_FALLBACK: Schema =
    Schema { place: "buffer.extension", members: &[optional("fallback", Bool)], rule: None };

static INSTANCING: Schema =
    Schema { place: "node.extension", members: &[optional("attributes", Own(|_, _, _| {}))], rule: None };

static XMP: Schema = Schema { place: "xmp", members: &[optional("packets", Own(|_, _, _| {}))], rule: None };

static XMP_PACKET: Schema = Schema { place: "xmp.packet", members: &[required("packet", Index(None))], rule: None };
