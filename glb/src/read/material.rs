//! Materials, and the textures and samplers they name.

use glam::{Vec2, Vec3, Vec4};

use super::json::Item;
use super::log::Log;
use super::source::Source;
use crate::{
    AlphaMode, Anisotropy, Clearcoat, DiffuseTransmission, Iridescence, Material, Sampler, Sheen, Specular, TextureRef,
    Transmission, UvTransform, Volume, Wrap,
};

/// Above this an emissive factor or strength is a mistake, and would overflow half floats on the GPU.
const EMISSIVE_MAX: f32 = 60_000.0;
/// Refraction indices in glTF are 1 or more (or 0, a special value); diamond has 2.4, germanium 4.
const IOR_MAX: f32 = 16.0;
/// Scales and offsets of texture coordinates beyond this leave no precision in f32.
const UV_MAX: f32 = 1.0e6;

/// Textures as `(image, sampler)`, resolved once.
pub(super) struct Textures {
    textures: Vec<Option<(usize, Sampler)>>,
}

impl Textures {
    pub(super) fn read(source: &Source, image_count: usize, log: &mut Log) -> Self {
        let limit = source.limits.list_entries;
        let samplers: Vec<_> =
            source.root.items("samplers", limit, log).iter().map(|item| sampler(item, log)).collect();
        let textures = source.root.items("textures", limit, log);
        let textures = textures.iter().map(|item| texture(source, item, &samplers, image_count, log)).collect();
        Self { textures }
    }
}

fn texture(
    source: &Source,
    item: &Item,
    samplers: &[Sampler],
    image_count: usize,
    log: &mut Log,
) -> Option<(usize, Sampler)> {
    let sampler = item.index("sampler", samplers.len(), log).map(|i| samplers[i]).unwrap_or_default();
    let plain = item.index("source", image_count, log);
    let better = ["KHR_texture_basisu", "EXT_texture_webp"]
        .into_iter()
        .find_map(|name| source.extension(item, name, log)?.index("source", image_count, log));
    // Pictures in formats that are not decoded here; some files carry a plain one as well.
    let instead = ["EXT_texture_avif", "MSFT_texture_dds"]
        .into_iter()
        .find_map(|name| Some((name, source.extension(item, name, log)?)));
    match (better.or(plain), instead) {
        (Some(image), _) => Some((image, sampler)),
        (None, Some((name, _))) => {
            log.error(
                "UNSUPPORTED_IMAGE_FORMAT",
                &item.at,
                format_args!("the picture needs {name}, which is not read"),
            );
            None
        }
        (None, None) => {
            log.warning("TEXTURE_WITHOUT_SOURCE", &item.at, "the texture names no picture");
            None
        }
    }
}

fn sampler(item: &Item, log: &mut Log) -> Sampler {
    let wrap = |key, log: &mut Log| match item.count(key, log) {
        None | Some(10497) => Wrap::Repeat,
        Some(33648) => Wrap::Mirror,
        Some(33071) => Wrap::Clamp,
        Some(other) => {
            log.warning("VALUE_NOT_IN_LIST", &item.place(key), format_args!("{other} is not a wrap mode"));
            Wrap::Repeat
        }
    };
    let (wrap_u, wrap_v) = (wrap("wrapS", log), wrap("wrapT", log));
    let mag_nearest = match item.count("magFilter", log) {
        Some(9728) => true,
        None | Some(9729) => false,
        Some(other) => {
            log.warning("VALUE_NOT_IN_LIST", &item.place("magFilter"), format_args!("{other} is not a filter"));
            false
        }
    };
    let (min_nearest, mipmaps) = match item.count("minFilter", log) {
        Some(9728) => (true, false),
        Some(9729) => (false, false),
        Some(9984 | 9986) => (true, true),
        None | Some(9985 | 9987) => (false, true),
        Some(other) => {
            log.warning("VALUE_NOT_IN_LIST", &item.place("minFilter"), format_args!("{other} is not a filter"));
            (false, true)
        }
    };
    Sampler { wrap_u, wrap_v, mag_nearest, min_nearest, mipmaps }
}

/// Reads all materials.
pub(super) fn materials(source: &Source, textures: &Textures, log: &mut Log) -> Vec<Material> {
    let items = source.root.items("materials", source.limits.materials, log);
    items.iter().map(|item| Reader { source, textures, item }.read(log)).collect()
}

struct Reader<'r, 'a> {
    source: &'r Source<'a>,
    textures: &'r Textures,
    item: &'r Item<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn read(&self, log: &mut Log) -> Material {
        let item = self.item;
        let mut material = Material {
            name: item.name("name", self.source.limits.name_chars, log),
            unread: item.unread(log),
            ..Material::default()
        };
        if let Some(pbr) = item.child("pbrMetallicRoughness", log) {
            material.base_color = pbr.vector("baseColorFactor", 0.0, 1.0, log).map_or(Vec4::ONE, Vec4::from_array);
            material.base_color_texture = self.texture(&pbr, "baseColorTexture", log);
            material.metallic = pbr.number("metallicFactor", 1.0, 0.0, 1.0, log);
            material.roughness = pbr.number("roughnessFactor", 1.0, 0.0, 1.0, log);
            material.metallic_roughness_texture = self.texture(&pbr, "metallicRoughnessTexture", log);
        }
        material.normal_texture = self.texture(item, "normalTexture", log);
        material.normal_scale = self.texture_factor("normalTexture", "scale", -UV_MAX, UV_MAX, log);
        material.occlusion_texture = self.texture(item, "occlusionTexture", log);
        material.occlusion_strength = self.texture_factor("occlusionTexture", "strength", 0.0, 1.0, log);
        material.emissive = color(item, "emissiveFactor", Vec3::ZERO, 1.0, log);
        material.emissive_texture = self.texture(item, "emissiveTexture", log);
        material.double_sided = item.flag("doubleSided", log);
        material.alpha_mode = match item.text("alphaMode", log) {
            None | Some("OPAQUE") => AlphaMode::Opaque,
            Some("MASK") => AlphaMode::Mask(item.number("alphaCutoff", 0.5, 0.0, f32::MAX, log)),
            Some("BLEND") => AlphaMode::Blend,
            Some(other) => {
                let other: String = other.chars().take(32).collect();
                log.warning("VALUE_NOT_IN_LIST", &item.place("alphaMode"), format_args!("{other:?} is not a mode"));
                AlphaMode::Opaque
            }
        };
        self.extensions(&mut material, log);
        material
    }

    fn extensions(&self, material: &mut Material, log: &mut Log) {
        material.unlit = self.extension("unlit", log).is_some();
        if let Some(e) = self.extension("emissive_strength", log) {
            material.emissive *= e.number("emissiveStrength", 1.0, 0.0, EMISSIVE_MAX, log);
        }
        if let Some(e) = self.extension("ior", log) {
            let ior = e.number("ior", 1.5, 0.0, IOR_MAX, log);
            // 0 is allowed: it turns Fresnel off for converted specular-glossiness materials.
            if ior > 0.0 && ior < 1.0 {
                log.warning("VALUE_NOT_IN_RANGE", &e.place("ior"), format_args!("{ior} is neither 0 nor at least 1"));
            }
            material.ior = if ior > 0.0 { ior.max(1.0) } else { 0.0 };
        }
        if let Some(e) = self.extension("dispersion", log) {
            material.dispersion = e.number("dispersion", 0.0, 0.0, f32::MAX, log);
        }
        material.clearcoat = self.extension("clearcoat", log).map(|e| Clearcoat {
            factor: e.number("clearcoatFactor", 0.0, 0.0, 1.0, log),
            texture: self.texture(&e, "clearcoatTexture", log),
            roughness: e.number("clearcoatRoughnessFactor", 0.0, 0.0, 1.0, log),
            roughness_texture: self.texture(&e, "clearcoatRoughnessTexture", log),
            normal_texture: self.texture(&e, "clearcoatNormalTexture", log),
            normal_scale: e
                .child("clearcoatNormalTexture", log)
                .map_or(1.0, |t| t.number("scale", 1.0, -UV_MAX, UV_MAX, log)),
        });
        material.transmission = self.extension("transmission", log).map(|e| Transmission {
            factor: e.number("transmissionFactor", 0.0, 0.0, 1.0, log),
            texture: self.texture(&e, "transmissionTexture", log),
        });
        material.volume = self.extension("volume", log).map(|e| Volume {
            thickness: e.number("thicknessFactor", 0.0, 0.0, f32::MAX, log),
            thickness_texture: self.texture(&e, "thicknessTexture", log),
            attenuation_distance: if e.has("attenuationDistance") {
                // 0 would be a division by zero; the format wants more than 0.
                e.number("attenuationDistance", f32::INFINITY, 1.0e-6, f32::MAX, log)
            } else {
                f32::INFINITY
            },
            attenuation_color: color(&e, "attenuationColor", Vec3::ONE, 1.0, log),
        });
        material.specular = self.extension("specular", log).map(|e| Specular {
            factor: e.number("specularFactor", 1.0, 0.0, 1.0, log),
            texture: self.texture(&e, "specularTexture", log),
            color: color(&e, "specularColorFactor", Vec3::ONE, f32::MAX, log),
            color_texture: self.texture(&e, "specularColorTexture", log),
        });
        material.sheen = self.extension("sheen", log).map(|e| Sheen {
            color: color(&e, "sheenColorFactor", Vec3::ZERO, 1.0, log),
            color_texture: self.texture(&e, "sheenColorTexture", log),
            roughness: e.number("sheenRoughnessFactor", 0.0, 0.0, 1.0, log),
            roughness_texture: self.texture(&e, "sheenRoughnessTexture", log),
        });
        material.iridescence = self.extension("iridescence", log).map(|e| Iridescence {
            factor: e.number("iridescenceFactor", 0.0, 0.0, 1.0, log),
            texture: self.texture(&e, "iridescenceTexture", log),
            ior: e.number("iridescenceIor", 1.3, 1.0, IOR_MAX, log),
            thickness_min_nm: e.number("iridescenceThicknessMinimum", 100.0, 0.0, f32::MAX, log),
            thickness_max_nm: e.number("iridescenceThicknessMaximum", 400.0, 0.0, f32::MAX, log),
            thickness_texture: self.texture(&e, "iridescenceThicknessTexture", log),
        });
        material.diffuse_transmission = self.extension("diffuse_transmission", log).map(|e| DiffuseTransmission {
            factor: e.number("diffuseTransmissionFactor", 0.0, 0.0, 1.0, log),
            texture: self.texture(&e, "diffuseTransmissionTexture", log),
            color: color(&e, "diffuseTransmissionColorFactor", Vec3::ONE, f32::MAX, log),
            color_texture: self.texture(&e, "diffuseTransmissionColorTexture", log),
        });
        material.anisotropy = self.extension("anisotropy", log).map(|e| Anisotropy {
            strength: e.number("anisotropyStrength", 0.0, 0.0, 1.0, log),
            rotation: e.number("anisotropyRotation", 0.0, f32::MIN, f32::MAX, log),
            texture: self.texture(&e, "anisotropyTexture", log),
        });
    }

    /// The extension `KHR_materials_<short>`.
    fn extension(&self, short: &str, log: &mut Log) -> Option<Item<'a>> {
        if !self.item.has("extensions") {
            return None;
        }
        self.source.extension(self.item, &format!("KHR_materials_{short}"), log)
    }

    fn texture_factor(&self, slot: &str, key: &str, low: f32, high: f32, log: &mut Log) -> f32 {
        self.item.child(slot, log).map_or(1.0, |t| t.number(key, 1.0, low, high, log))
    }

    fn texture(&self, parent: &Item<'a>, key: &str, log: &mut Log) -> Option<TextureRef> {
        let info = parent.child(key, log)?;
        if !info.has("index") {
            log.error("UNDEFINED_PROPERTY", &info.place("index"), "a texture slot needs a texture");
        }
        let (image, sampler) = self.textures.textures[info.index("index", self.textures.textures.len(), log)?]?;
        let mut uv_set = info.count("texCoord", log).unwrap_or(0);
        let transform = self.source.extension(&info, "KHR_texture_transform", log).map(|e| {
            if let Some(set) = e.count("texCoord", log) {
                uv_set = set;
            }
            UvTransform {
                offset: e.vector("offset", -UV_MAX, UV_MAX, log).map_or(Vec2::ZERO, Vec2::from_array),
                rotation: e.number("rotation", 0.0, -UV_MAX, UV_MAX, log),
                scale: e.vector("scale", -UV_MAX, UV_MAX, log).map_or(Vec2::ONE, Vec2::from_array),
            }
        });
        if uv_set >= self.source.limits.uv_sets {
            log.error("TOO_MANY_UV_SETS", &info.at, format_args!("UV set {uv_set} is not read"));
            return None;
        }
        Some(TextureRef { image, uv_set, sampler, transform })
    }
}

fn color(item: &Item, key: &str, default: Vec3, high: f32, log: &mut Log) -> Vec3 {
    item.vector(key, 0.0, high, log).map_or(default, Vec3::from_array)
}

/// Calls `visit` with every texture slot of a material.
pub(super) fn each_slot(material: &mut Material, mut visit: impl FnMut(&mut Option<TextureRef>)) {
    let m = material;
    let plain = [
        &mut m.base_color_texture,
        &mut m.metallic_roughness_texture,
        &mut m.normal_texture,
        &mut m.occlusion_texture,
        &mut m.emissive_texture,
    ];
    plain.into_iter().for_each(&mut visit);
    if let Some(e) = &mut m.clearcoat {
        [&mut e.texture, &mut e.roughness_texture, &mut e.normal_texture].into_iter().for_each(&mut visit);
    }
    if let Some(e) = &mut m.transmission {
        visit(&mut e.texture);
    }
    if let Some(e) = &mut m.volume {
        visit(&mut e.thickness_texture);
    }
    if let Some(e) = &mut m.specular {
        [&mut e.texture, &mut e.color_texture].into_iter().for_each(&mut visit);
    }
    if let Some(e) = &mut m.sheen {
        [&mut e.color_texture, &mut e.roughness_texture].into_iter().for_each(&mut visit);
    }
    if let Some(e) = &mut m.iridescence {
        [&mut e.texture, &mut e.thickness_texture].into_iter().for_each(&mut visit);
    }
    if let Some(e) = &mut m.diffuse_transmission {
        [&mut e.texture, &mut e.color_texture].into_iter().for_each(&mut visit);
    }
    if let Some(e) = &mut m.anisotropy {
        visit(&mut e.texture);
    }
}
