//! Materials, textures and samplers; only what differs from the specification's defaults is written.

use glam::{Vec2, Vec3, Vec4};
use serde_json::Value;

use super::json::{Obj, number};
use super::{Extensions, alpha, floats};
use crate::{Material, Sampler, TextureRef, Wrap};

/// Textures and samplers in the order of their first use, each written once.
#[derive(Debug, Default)]
pub struct Textures {
    textures: Vec<(usize, usize)>,
    samplers: Vec<Sampler>,
}

impl Textures {
    fn index(&mut self, texture: &TextureRef) -> usize {
        let sampler = position_or_push(&mut self.samplers, texture.sampler);
        position_or_push(&mut self.textures, (sampler, texture.image))
    }

    /// `samplers` and `textures`.
    pub fn into_json(self) -> (Vec<Value>, Vec<Value>) {
        let texture = |(sampler, image): (usize, usize)| Obj::new().put("sampler", sampler).put("source", image).into();
        (self.samplers.into_iter().map(sampler_json).collect(), self.textures.into_iter().map(texture).collect())
    }
}

fn position_or_push<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

fn sampler_json(sampler: Sampler) -> Value {
    let wrap = |wrap: Wrap| match wrap {
        Wrap::Repeat => 10497,
        Wrap::Mirror => 33648,
        Wrap::Clamp => 33071,
    };
    let min = match (sampler.min_nearest, sampler.mipmaps) {
        (false, true) => 9987,
        (false, false) => 9729,
        (true, true) => 9986,
        (true, false) => 9728,
    };
    Obj::new()
        .put("magFilter", if sampler.mag_nearest { 9728 } else { 9729 })
        .put("minFilter", min)
        .put("wrapS", wrap(sampler.wrap_u))
        .put("wrapT", wrap(sampler.wrap_v))
        .into()
}

/// A material as JSON; extensions it needs are noted in `used`.
pub fn material(m: &Material, textures: &mut Textures, used: &mut Extensions) -> Value {
    let mut slot = Slots { textures, used };
    let pbr = Obj::new()
        .put_if(m.base_color != Vec4::ONE, "baseColorFactor", || floats(m.base_color.to_array()))
        .put_if(m.metallic != 1.0, "metallicFactor", || number(m.metallic))
        .put_if(m.roughness != 1.0, "roughnessFactor", || number(m.roughness));
    let pbr = slot.put(pbr, "baseColorTexture", &m.base_color_texture, None);
    let pbr = slot.put(pbr, "metallicRoughnessTexture", &m.metallic_roughness_texture, None);

    let mut out = Obj::new().put_if(!m.name.is_empty(), "name", || m.name.clone().into()).put_if(
        !pbr.is_empty(),
        "pbrMetallicRoughness",
        || pbr.into(),
    );
    out = slot.put(out, "normalTexture", &m.normal_texture, Some(("scale", m.normal_scale)));
    out = slot.put(out, "occlusionTexture", &m.occlusion_texture, Some(("strength", m.occlusion_strength)));
    out = slot.put(out, "emissiveTexture", &m.emissive_texture, None);

    let strength = m.emissive.max_element();
    let emissive = if strength > 1.0 { m.emissive / strength } else { m.emissive };
    out = out.put_if(emissive != Vec3::ZERO, "emissiveFactor", || floats(emissive.to_array()));
    if let Some((mode, cutoff)) = alpha(m.alpha_mode) {
        out = out.put("alphaMode", mode);
        if let Some(cutoff) = cutoff.filter(|&c| c != 0.5) {
            out = out.put("alphaCutoff", number(cutoff));
        }
    }
    out = out.put_if(m.double_sided, "doubleSided", || true.into());

    let mut extensions = Obj::new();
    if strength > 1.0 {
        let value = Obj::new().put("emissiveStrength", number(strength));
        extensions = slot.extension(extensions, "KHR_materials_emissive_strength", value);
    }
    let extensions = extensions_of(m, extensions, &mut slot);
    let out = out.put_if(!extensions.is_empty(), "extensions", || extensions.into());
    used.unread(out, &m.unread).into()
}

fn extensions_of(m: &Material, mut out: Obj, slot: &mut Slots) -> Obj {
    if m.unlit {
        out = slot.extension(out, "KHR_materials_unlit", Obj::new());
    }
    if m.ior != 1.5 {
        out = slot.extension(out, "KHR_materials_ior", Obj::new().put("ior", number(m.ior)));
    }
    if let Some(c) = &m.clearcoat {
        let o = Obj::new().put("clearcoatFactor", number(c.factor)).put_if(
            c.roughness != 0.0,
            "clearcoatRoughnessFactor",
            || number(c.roughness),
        );
        let o = slot.put(o, "clearcoatTexture", &c.texture, None);
        let o = slot.put(o, "clearcoatRoughnessTexture", &c.roughness_texture, None);
        let o = slot.put(o, "clearcoatNormalTexture", &c.normal_texture, Some(("scale", c.normal_scale)));
        out = slot.extension(out, "KHR_materials_clearcoat", o);
    }
    if let Some(t) = &m.transmission {
        let o = Obj::new().put("transmissionFactor", number(t.factor));
        let o = slot.put(o, "transmissionTexture", &t.texture, None);
        out = slot.extension(out, "KHR_materials_transmission", o);
    }
    if let Some(v) = &m.volume {
        let o = Obj::new()
            .put_if(v.thickness != 0.0, "thicknessFactor", || number(v.thickness))
            .put_if(v.attenuation_distance.is_finite(), "attenuationDistance", || number(v.attenuation_distance))
            .put_if(v.attenuation_color != Vec3::ONE, "attenuationColor", || floats(v.attenuation_color.to_array()));
        let o = slot.put(o, "thicknessTexture", &v.thickness_texture, None);
        out = slot.extension(out, "KHR_materials_volume", o);
    }
    if let Some(s) = &m.specular {
        let o = Obj::new().put_if(s.factor != 1.0, "specularFactor", || number(s.factor)).put_if(
            s.color != Vec3::ONE,
            "specularColorFactor",
            || floats(s.color.to_array()),
        );
        let o = slot.put(o, "specularTexture", &s.texture, None);
        let o = slot.put(o, "specularColorTexture", &s.color_texture, None);
        out = slot.extension(out, "KHR_materials_specular", o);
    }
    if let Some(s) = &m.sheen {
        let o = Obj::new().put_if(s.color != Vec3::ZERO, "sheenColorFactor", || floats(s.color.to_array())).put_if(
            s.roughness != 0.0,
            "sheenRoughnessFactor",
            || number(s.roughness),
        );
        let o = slot.put(o, "sheenColorTexture", &s.color_texture, None);
        let o = slot.put(o, "sheenRoughnessTexture", &s.roughness_texture, None);
        out = slot.extension(out, "KHR_materials_sheen", o);
    }
    if let Some(i) = &m.iridescence {
        let o = Obj::new()
            .put("iridescenceFactor", number(i.factor))
            .put("iridescenceIor", number(i.ior))
            .put("iridescenceThicknessMinimum", number(i.thickness_min_nm))
            .put("iridescenceThicknessMaximum", number(i.thickness_max_nm));
        let o = slot.put(o, "iridescenceTexture", &i.texture, None);
        let o = slot.put(o, "iridescenceThicknessTexture", &i.thickness_texture, None);
        out = slot.extension(out, "KHR_materials_iridescence", o);
    }
    if let Some(d) = &m.diffuse_transmission {
        let o = Obj::new().put_if(d.factor != 0.0, "diffuseTransmissionFactor", || number(d.factor)).put_if(
            d.color != Vec3::ONE,
            "diffuseTransmissionColorFactor",
            || floats(d.color.to_array()),
        );
        let o = slot.put(o, "diffuseTransmissionTexture", &d.texture, None);
        let o = slot.put(o, "diffuseTransmissionColorTexture", &d.color_texture, None);
        out = slot.extension(out, "KHR_materials_diffuse_transmission", o);
    }
    if let Some(a) = &m.anisotropy {
        let o = Obj::new().put("anisotropyStrength", number(a.strength)).put_if(
            a.rotation != 0.0,
            "anisotropyRotation",
            || number(a.rotation),
        );
        let o = slot.put(o, "anisotropyTexture", &a.texture, None);
        out = slot.extension(out, "KHR_materials_anisotropy", o);
    }
    if m.dispersion != 0.0 {
        let o = Obj::new().put("dispersion", number(m.dispersion));
        out = slot.extension(out, "KHR_materials_dispersion", o);
    }
    out
}

/// What a material's parts are noted in.
struct Slots<'a> {
    textures: &'a mut Textures,
    used: &'a mut Extensions,
}

impl Slots<'_> {
    fn extension(&mut self, all: Obj, name: &'static str, value: Obj) -> Obj {
        self.used.insert(name);
        all.put(name, value)
    }

    /// Puts a texture, with its factor (`scale`, `strength`) where it is not 1.
    fn put(&mut self, all: Obj, key: &str, texture: &Option<TextureRef>, factor: Option<(&str, f32)>) -> Obj {
        let Some(texture) = texture else { return all };
        let mut info =
            Obj::new()
                .put("index", self.textures.index(texture))
                .put_if(texture.uv_set != 0, "texCoord", || texture.uv_set.into());
        if let Some((name, value)) = factor.filter(|&(_, value)| value != 1.0) {
            info = info.put(name, number(value));
        }
        if let Some(t) = &texture.transform {
            let o = Obj::new()
                .put_if(t.offset != Vec2::ZERO, "offset", || floats(t.offset.to_array()))
                .put_if(t.rotation != 0.0, "rotation", || number(t.rotation))
                .put_if(t.scale != Vec2::ONE, "scale", || floats(t.scale.to_array()));
            let extensions = self.extension(Obj::new(), "KHR_texture_transform", o);
            info = info.put("extensions", extensions);
        }
        all.put(key, info)
    }
}
