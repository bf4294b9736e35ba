//! glTF materials as Bevy's standard material plus our extension.

use bevy::{
    color::{Color, LinearRgba},
    image::Image,
    math::{Affine2, Mat2, Vec2, Vec3, Vec4},
    mesh::UvChannel,
    pbr::StandardMaterial,
    prelude::{AlphaMode, Handle},
};

use super::{
    TextureList, TextureUse,
    textures::{Meaning, fixed},
};
use crate::material::{
    BASE_TEXTURE, SHEEN, SHEEN_COLOR_TEXTURE, SHEEN_ROUGHNESS_TEXTURE, StageMaterial, Studio, StudioKey, StudioSettings,
};

/// A material whose textures are still indices into [`Prepared::images`](super::Prepared::images).
pub(crate) struct PreparedMaterial {
    material: StageMaterial,
    textures: Vec<(Slot, usize)>,
    /// The texture coordinates its meshes need.
    pub(crate) uvs: UvRecipe,
    /// Its meshes need tangents.
    pub(crate) needs_tangents: bool,
}

/// Up to two ways to make texture coordinates, baked into the meshes: `KHR_texture_transform` and UV sets in any mix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct UvRecipe(pub(crate) Vec<UvSource>);

/// One way: a set, and what is done to it (bits of offset, rotation and scale).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct UvSource {
    pub(crate) set: usize,
    transform: Option<[u32; 5]>,
}

/// Where a texture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    BaseColor,
    /// In coordinates that the shader makes from the first.
    BaseColorApart,
    MetallicRoughness,
    Normal,
    Occlusion,
    Emissive,
    Clearcoat,
    ClearcoatRoughness,
    ClearcoatNormal,
    Transmission,
    Thickness,
    Specular,
    SpecularTint,
    Anisotropy,
    SheenColor,
    SheenRoughness,
}

impl Slot {
    /// What the shader needs for it.
    fn needs(self) -> u32 {
        match self {
            Self::BaseColor | Self::MetallicRoughness | Self::Occlusion => StudioKey::TEXTURED,
            Self::BaseColorApart | Self::SheenColor | Self::SheenRoughness => StudioKey::CLOTH,
            Self::Normal => 0,
            _ => StudioKey::RICH,
        }
    }
}

impl StudioKey {
    fn with_cloth(self, has: bool) -> Self {
        Self(self.0 | if has { Self::CLOTH } else { 0 })
    }

    fn with_frosted(self, has: bool) -> Self {
        Self(self.0 | if has { Self::FROSTED } else { 0 })
    }

    fn with_rich(self, has: bool) -> Self {
        Self(self.0 | if has { Self::RICH } else { 0 })
    }
}

/// Smoother glass blurs less than a pixel.
const FROSTED_FROM: f32 = 0.08;

/// Bevy has two texture coordinates a vertex.
const UV_SOURCES_MAX: usize = 2;

impl UvSource {
    fn of(texture: &glb::TextureRef) -> Self {
        let transform = texture
            .transform
            .map(|t| [t.offset.x, t.offset.y, t.rotation, t.scale.x, t.scale.y].map(f32::to_bits))
            .filter(|&bits| bits != [0.0f32, 0.0, 0.0, 1.0, 1.0].map(f32::to_bits));
        Self { set: texture.uv_set, transform }
    }

    /// The texture coordinate that a vertex gets.
    pub(crate) fn apply(&self, uv: Vec2) -> Vec2 {
        self.affine().transform_point2(uv)
    }

    fn affine(&self) -> Affine2 {
        let Some([offset_x, offset_y, rotation, scale_x, scale_y]) = self.transform.map(|t| t.map(f32::from_bits))
        else {
            return Affine2::IDENTITY;
        };
        // The extension turns the other way than mathematics, because v points down.
        let turned = Mat2::from_angle(-rotation) * Mat2::from_diagonal(Vec2::new(scale_x, scale_y));
        Affine2::from_mat2_translation(turned, Vec2::new(offset_x, offset_y))
    }
}

impl PreparedMaterial {
    /// With the handles of all images.
    pub(crate) fn build(&self, images: &[Handle<Image>], has_lights: bool) -> StageMaterial {
        let mut material = self.material.clone();
        if has_lights {
            material.extension.key.0 |= StudioKey::LIGHTS;
        }
        let base = &mut material.base;
        for &(slot, index) in &self.textures {
            let image = Some(images[index].clone());
            match slot {
                Slot::BaseColor => base.base_color_texture = image,
                Slot::BaseColorApart => material.extension.base_texture = image,
                Slot::MetallicRoughness => base.metallic_roughness_texture = image,
                Slot::Normal => base.normal_map_texture = image,
                Slot::Occlusion => base.occlusion_texture = image,
                Slot::Emissive => base.emissive_texture = image,
                Slot::Clearcoat => base.clearcoat_texture = image,
                Slot::ClearcoatRoughness => base.clearcoat_roughness_texture = image,
                Slot::ClearcoatNormal => base.clearcoat_normal_texture = image,
                Slot::Transmission => base.specular_transmission_texture = image,
                Slot::Thickness => base.thickness_texture = image,
                Slot::Specular => base.specular_texture = image,
                Slot::SpecularTint => base.specular_tint_texture = image,
                Slot::Anisotropy => base.anisotropy_texture = image,
                Slot::SheenColor => material.extension.sheen_color_texture = image,
                Slot::SheenRoughness => material.extension.sheen_roughness_texture = image,
            }
        }
        material
    }
}

/// One material. What is not drawn becomes a problem.
pub(crate) fn prepare_material(
    index: usize,
    source: &glb::Material,
    list: &mut TextureList,
    problems: &mut Vec<glb::Problem>,
) -> PreparedMaterial {
    let pointer = format!("/materials/{index}");
    let mut slots = Slots { list, textures: Vec::new(), uvs: UvRecipe::default(), dropped: false };
    let mut base = StandardMaterial {
        base_color: Color::LinearRgba(rgba(source.base_color.to_array())),
        metallic: source.metallic,
        perceptual_roughness: source.roughness,
        emissive: rgb(source.emissive.to_array()),
        double_sided: source.double_sided,
        cull_mode: (!source.double_sided).then_some(bevy::render::render_resource::Face::Back),
        unlit: source.unlit,
        fog_enabled: false,
        alpha_mode: match source.alpha_mode {
            glb::AlphaMode::Opaque => AlphaMode::Opaque,
            glb::AlphaMode::Mask(cutoff) => AlphaMode::Mask(cutoff),
            glb::AlphaMode::Blend => AlphaMode::Blend,
        },
        ior: source.ior.max(1.0),
        reflectance: reflectance(source.ior, 1.0),
        ..StandardMaterial::default()
    };
    // Tangents belong to the normal map, so its coordinates come first.
    let normal = Meaning::Normal(fixed(source.normal_scale));
    base.normal_map_channel = slots.put(Slot::Normal, source.normal_texture.as_ref(), normal);
    base.metallic_roughness_channel =
        slots.put(Slot::MetallicRoughness, source.metallic_roughness_texture.as_ref(), Meaning::Data);
    let occlusion = Meaning::Occlusion(fixed(source.occlusion_strength));
    base.occlusion_channel = slots.put(Slot::Occlusion, source.occlusion_texture.as_ref(), occlusion);
    base.emissive_channel = slots.put(Slot::Emissive, source.emissive_texture.as_ref(), Meaning::Color);
    let mut needs_tangents = source.normal_texture.is_some();
    if let Some(coat) = &source.clearcoat {
        base.clearcoat = coat.factor;
        base.clearcoat_perceptual_roughness = coat.roughness;
        base.clearcoat_channel = slots.put(Slot::Clearcoat, coat.texture.as_ref(), Meaning::Data);
        base.clearcoat_roughness_channel =
            slots.put(Slot::ClearcoatRoughness, coat.roughness_texture.as_ref(), Meaning::Data);
        let normal = Meaning::Normal(fixed(coat.normal_scale));
        base.clearcoat_normal_channel = slots.put(Slot::ClearcoatNormal, coat.normal_texture.as_ref(), normal);
        needs_tangents |= coat.normal_texture.is_some();
    }
    if let Some(transmission) = &source.transmission {
        base.specular_transmission = transmission.factor;
        base.specular_transmission_channel =
            slots.put(Slot::Transmission, transmission.texture.as_ref(), Meaning::Data);
    }
    if let Some(volume) = &source.volume {
        base.thickness = volume.thickness;
        base.attenuation_color = Color::LinearRgba(rgb(volume.attenuation_color.to_array()));
        base.attenuation_distance = volume.attenuation_distance;
        base.thickness_channel = slots.put(Slot::Thickness, volume.thickness_texture.as_ref(), Meaning::Data);
    }
    if let Some(specular) = &source.specular {
        // Bevy halves what it reads from the texture.
        let texture_scale = if specular.texture.is_some() { 2.0 } else { 1.0 };
        base.reflectance = reflectance(source.ior, specular.factor) * texture_scale;
        base.specular_tint = Color::LinearRgba(rgb(specular.color.to_array().map(|v| v.max(0.0).sqrt())));
        base.specular_channel = slots.put(Slot::Specular, specular.texture.as_ref(), Meaning::SpecularFactor);
        base.specular_tint_channel =
            slots.put(Slot::SpecularTint, specular.color_texture.as_ref(), Meaning::SpecularColor);
    }
    if let Some(film) = source.iridescence.as_ref().filter(|film| film.factor > 0.0) {
        let specular = source.specular.as_ref().map_or(1.0, |s| s.factor);
        let bare = 0.16 * reflectance(source.ior, specular).powi(2);
        let seen = Vec3::splat(bare).lerp(film_reflection(bare, film.ior, film.thickness_max_nm), film.factor);
        let strongest = seen.max_element().max(1e-6);
        base.reflectance = (strongest / 0.16).sqrt();
        base.specular_tint = Color::LinearRgba(rgb((seen / strongest).to_array().map(f32::sqrt)));
    }
    if let Some(anisotropy) = &source.anisotropy {
        base.anisotropy_strength = anisotropy.strength;
        base.anisotropy_rotation = anisotropy.rotation;
        base.anisotropy_channel = slots.put(Slot::Anisotropy, anisotropy.texture.as_ref(), Meaning::Data);
        needs_tangents = true;
    }
    let mut settings = StudioSettings::default();
    if let Some(texture) = &source.base_color_texture {
        if let Some((u, v)) = slots.apart_from_first(texture) {
            (settings.base_u, settings.base_v) = (u, v);
            settings.flags |= BASE_TEXTURE;
            slots.put_apart(Slot::BaseColorApart, texture);
        } else {
            base.base_color_channel = slots.put(Slot::BaseColor, Some(texture), Meaning::Color);
        }
    }
    if let Some(sheen) = source.sheen.as_ref().filter(|s| s.color.max_element() > 0.0) {
        settings.sheen = Vec4::new(sheen.color.x, sheen.color.y, sheen.color.z, sheen.roughness);
        settings.flags |= SHEEN;
        if sheen.color_texture.is_some() {
            settings.flags |= SHEEN_COLOR_TEXTURE;
            slots.put(Slot::SheenColor, sheen.color_texture.as_ref(), Meaning::Color);
        }
        if sheen.roughness_texture.is_some() {
            settings.flags |= SHEEN_ROUGHNESS_TEXTURE;
            slots.put(Slot::SheenRoughness, sheen.roughness_texture.as_ref(), Meaning::Data);
        }
    }
    let Slots { textures, uvs, dropped, .. } = slots;
    let mut not_drawn = |code: &'static str, place: &str, message: &str| {
        problems.push(glb::Problem {
            severity: glb::Severity::Info,
            code,
            pointer: format!("{pointer}{place}"),
            message: message.into(),
        });
    };
    if dropped {
        not_drawn(
            "STAGE_TEXTURE_COORDINATES",
            "",
            "the material places its textures in more than two ways; the further ones follow the first",
        );
    }
    if source.iridescence.as_ref().is_some_and(|i| i.factor > 0.0) {
        let message = "thin-film colours are drawn as seen from the front, all over";
        not_drawn("STAGE_IRIDESCENCE", "/extensions/KHR_materials_iridescence", message);
    }
    if source.dispersion > 0.0 {
        not_drawn("STAGE_DISPERSION", "/extensions/KHR_materials_dispersion", "dispersion is not drawn");
    }
    let key = StudioKey(textures.iter().fold(0, |key, (slot, _)| key | slot.needs()))
        .with_cloth(settings.flags != 0)
        .with_rich(base.anisotropy_strength > 0.0)
        .with_frosted(base.specular_transmission > 0.0 && base.perceptual_roughness > FROSTED_FROM);
    let extension = Studio { key, settings, ..Studio::default() };
    PreparedMaterial { material: StageMaterial { base, extension }, textures, uvs, needs_tangents }
}

/// The slots of one material while it is being prepared.
struct Slots<'a> {
    list: &'a mut TextureList,
    textures: Vec<(Slot, usize)>,
    uvs: UvRecipe,
    dropped: bool,
}

impl Slots<'_> {
    /// How a texture lies that has no place among the coordinates any more, as two rows of a map from the first.
    fn apart_from_first(&self, texture: &glb::TextureRef) -> Option<(Vec4, Vec4)> {
        let source = UvSource::of(texture);
        let sources = &self.uvs.0;
        let first = sources.first().filter(|first| first.set == source.set)?.affine();
        if sources.len() < UV_SOURCES_MAX || sources.contains(&source) || first.matrix2.determinant().abs() < 1e-9 {
            return None;
        }
        let map = source.affine() * first.inverse();
        let row = |i: usize| Vec4::new(map.matrix2.row(i).x, map.matrix2.row(i).y, map.translation[i], 0.0);
        Some((row(0), row(1)))
    }

    fn put_apart(&mut self, slot: Slot, texture: &glb::TextureRef) {
        let meaning = Meaning::Color;
        let image = self.list.add(TextureUse { picture: texture.image, meaning, sampler: texture.sampler });
        self.textures.push((slot, image));
    }

    /// Takes a texture in; answers with the coordinates it reads.
    fn put(&mut self, slot: Slot, texture: Option<&glb::TextureRef>, meaning: Meaning) -> UvChannel {
        let Some(texture) = texture else { return UvChannel::Uv0 };
        let image = self.list.add(TextureUse { picture: texture.image, meaning, sampler: texture.sampler });
        self.textures.push((slot, image));
        let source = UvSource::of(texture);
        let sources = &mut self.uvs.0;
        let place = sources.iter().position(|&s| s == source).unwrap_or_else(|| {
            if sources.len() == UV_SOURCES_MAX {
                self.dropped = true;
                return 0;
            }
            sources.push(source);
            sources.len() - 1
        });
        if place == 0 { UvChannel::Uv0 } else { UvChannel::Uv1 }
    }
}

/// Bevy's reflectance, of which F0 is 0.16 times the square.
fn reflectance(ior: f32, specular: f32) -> f32 {
    let f0 = if ior > 0.0 { ((ior - 1.0) / (ior + 1.0)).powi(2) } else { 1.0 };
    (f0 * specular.max(0.0) / 0.16).sqrt()
}

/// Share of light by colour that a thin film on a surface of `bare` reflectance returns head-on (Airy's sum at one wave
/// length a colour).
fn film_reflection(bare: f32, film_ior: f32, thickness_nm: f32) -> Vec3 {
    let root = bare.clamp(0.0, 0.98).sqrt();
    let base_ior = (1.0 + root) / (1.0 - root);
    let film_ior = film_ior.max(1.0);
    let (outer, inner) = ((1.0 - film_ior) / (1.0 + film_ior), (film_ior - base_ior) / (film_ior + base_ior));
    Vec3::new(612.0, 549.0, 464.0).map(|wavelength_nm| {
        let phase = 4.0 * std::f32::consts::PI * film_ior * thickness_nm / wavelength_nm;
        let both = 2.0 * outer * inner * phase.cos();
        (outer * outer + inner * inner + both) / (1.0 + outer * outer * inner * inner + both)
    })
}

fn rgba([r, g, b, a]: [f32; 4]) -> LinearRgba {
    LinearRgba::new(r, g, b, a)
}

fn rgb([r, g, b]: [f32; 3]) -> LinearRgba {
    LinearRgba::new(r, g, b, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glass_reflects_four_percent() {
        assert!((0.16 * reflectance(1.5, 1.0).powi(2) - 0.04).abs() < 1e-5);
        assert_eq!(reflectance(1.5, 0.0), 0.0);
    }

    #[test]
    fn textures_placed_in_three_ways_are_reported() {
        let at = |rotation: f32| {
            let transform = glb::UvTransform { offset: Default::default(), rotation, scale: [1.0, 1.0].into() };
            Some(glb::TextureRef { transform: Some(transform), ..glb::TextureRef::new(0) })
        };
        let material = glb::Material {
            metallic_roughness_texture: at(0.0),
            normal_texture: at(0.0),
            occlusion_texture: at(0.5),
            emissive_texture: at(0.7),
            ..glb::Material::default()
        };
        let (mut list, mut problems) = (TextureList::default(), Vec::new());
        let prepared = prepare_material(3, &material, &mut list, &mut problems);
        assert_eq!(prepared.uvs.0.len(), 2);
        assert_eq!(prepared.material.base.occlusion_channel, UvChannel::Uv1);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].pointer, "/materials/3");
    }

    #[test]
    fn a_base_colour_placed_in_a_third_way_is_drawn() {
        let at = |scale: f32, uv_set: usize| {
            let transform = glb::UvTransform { offset: Vec2::splat(0.25), rotation: 0.0, scale: Vec2::splat(scale) };
            Some(glb::TextureRef { transform: Some(transform), uv_set, ..glb::TextureRef::new(0) })
        };
        let material = glb::Material {
            normal_texture: at(2.0, 0),
            occlusion_texture: at(1.0, 1),
            base_color_texture: at(7.0, 0),
            ..glb::Material::default()
        };
        let (mut list, mut problems) = (TextureList::default(), Vec::new());
        let prepared = prepare_material(0, &material, &mut list, &mut problems);
        assert!(problems.is_empty());
        let settings = prepared.material.extension.settings;
        assert_eq!(settings.flags, BASE_TEXTURE);
        let uv = Vec2::new(0.3, 0.6);
        let first = prepared.uvs.0[0].apply(uv).extend(1.0);
        let made = Vec2::new(settings.base_u.truncate().dot(first), settings.base_v.truncate().dot(first));
        assert!((made - (uv * 7.0 + 0.25)).length() < 1e-5, "{made}");
    }

    #[test]
    fn a_film_without_thickness_is_not_there() {
        let bare = film_reflection(0.04, 1.3, 0.0);
        assert!((bare - 0.04).abs().max_element() < 1e-4, "{bare}");
        assert!(film_reflection(0.0, 2.0, 300.0).max_element() > 0.1);
    }

    #[test]
    fn uv_rotation_is_counter_clockwise_on_the_picture() {
        let transform = glb::UvTransform {
            offset: [0.5, 0.0].into(),
            rotation: std::f32::consts::FRAC_PI_2,
            scale: [2.0, 1.0].into(),
        };
        let source = UvSource::of(&glb::TextureRef { transform: Some(transform), ..glb::TextureRef::new(0) });
        // Specification: uv' = T * R * S * uv with R = [cos, sin; -sin, cos] for column vectors.
        assert!((source.apply(Vec2::new(1.0, 0.0)) - Vec2::new(0.5, -2.0)).length() < 1e-6);
    }
}
