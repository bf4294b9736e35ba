//! glTF materials as Bevy's standard material plus our extension.

use bevy::{
    color::{Color, LinearRgba},
    image::Image,
    math::{Affine2, Mat2, Vec2, Vec4},
    mesh::UvChannel,
    pbr::StandardMaterial,
    prelude::{AlphaMode, Handle},
};

use super::{
    TextureList, TextureUse,
    textures::{Meaning, fixed},
};
use crate::material::{Slot, StageMaterial, Studio, StudioKey, StudioSettings};

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

    /// The same set, untouched.
    fn plain(self) -> Self {
        Self { transform: None, ..self }
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
    /// Gives it a way of covering that no file can ask for.
    pub(crate) fn set_key(&mut self, bits: u64) {
        self.material.extension.key.set(bits, true);
    }

    /// With the handles of all images.
    pub(crate) fn build(&self, images: &[Handle<Image>], has_lights: bool) -> StageMaterial {
        let mut material = self.material.clone();
        if has_lights {
            material.extension.key.set(StudioKey::LIGHTS, true);
        }
        let base = &mut material.base;
        for &(slot, index) in &self.textures {
            let image = Some(images[index].clone());
            match slot {
                Slot::BaseColor => base.base_color_texture = image,
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
                Slot::Film => material.extension.film_texture = image,
                Slot::FilmThickness => material.extension.film_thickness_texture = image,
                Slot::Scatter => material.extension.scatter_texture = image,
                Slot::ScatterColor => material.extension.scatter_color_texture = image,
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
    let mut slots = Slots { list, textures: Vec::new(), uvs: UvRecipe::default() };
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
        base.reflectance = reflectance(source.ior, specular.factor);
        base.specular_tint = Color::LinearRgba(rgb(specular.color.to_array().map(|v| v.max(0.0).sqrt())));
        base.specular_channel = slots.put(Slot::Specular, specular.texture.as_ref(), Meaning::SpecularFactor);
        base.specular_tint_channel =
            slots.put(Slot::SpecularTint, specular.color_texture.as_ref(), Meaning::SpecularColor);
    }
    if let Some(anisotropy) = &source.anisotropy {
        base.anisotropy_strength = anisotropy.strength;
        base.anisotropy_rotation = anisotropy.rotation;
        base.anisotropy_channel = slots.put(Slot::Anisotropy, anisotropy.texture.as_ref(), Meaning::Data);
        needs_tangents = true;
    }
    base.base_color_channel = slots.put(Slot::BaseColor, source.base_color_texture.as_ref(), Meaning::Color);
    let f90 = source.specular.as_ref().map_or(1.0, |s| s.factor);
    let mut settings = StudioSettings { f90, ..StudioSettings::default() };
    let mut key = StudioKey::default();
    if let Some(sheen) = source.sheen.as_ref().filter(|s| s.color.max_element() > 0.0) {
        settings.sheen = Vec4::new(sheen.color.x, sheen.color.y, sheen.color.z, sheen.roughness);
        key.set(StudioKey::SHEEN, true);
        slots.put(Slot::SheenColor, sheen.color_texture.as_ref(), Meaning::Color);
        slots.put(Slot::SheenRoughness, sheen.roughness_texture.as_ref(), Meaning::Data);
    }
    if let Some(film) = source.iridescence.as_ref().filter(|f| f.factor > 0.0) {
        settings.film = Vec4::new(film.factor, film.ior.max(1.0), film.thickness_min_nm, film.thickness_max_nm);
        key.set(StudioKey::FILM, true);
        slots.put(Slot::Film, film.texture.as_ref(), Meaning::Data);
        slots.put(Slot::FilmThickness, film.thickness_texture.as_ref(), Meaning::Data);
    }
    if let Some(scatter) = source.diffuse_transmission.as_ref().filter(|s| s.factor > 0.0) {
        settings.scatter = scatter.color.extend(scatter.factor);
        key.set(StudioKey::SCATTER, true);
        slots.put(Slot::Scatter, scatter.texture.as_ref(), Meaning::Data);
        slots.put(Slot::ScatterColor, scatter.color_texture.as_ref(), Meaning::Color);
        // Where the model brings lights, Bevy draws it, in the base colour.
        base.diffuse_transmission = scatter.factor;
    }
    let has_transmission = base.specular_transmission > 0.0;
    settings.dispersion = source.dispersion.max(0.0);
    key.set(StudioKey::DISPERSION, settings.dispersion > 0.0 && has_transmission && base.thickness > 0.0);
    key.set(StudioKey::FROSTED, has_transmission && base.perceptual_roughness > FROSTED_FROM);
    let Slots { textures, uvs, .. } = slots;
    let is_common =
        |slot: Slot| matches!(slot, Slot::BaseColor | Slot::MetallicRoughness | Slot::Occlusion | Slot::Normal);
    let baked = UvRecipe::for_textures(&uvs, &textures);
    let is_plain = uvs.0.len() <= UV_SOURCES_MAX
        && textures.iter().all(|texture| is_common(texture.slot))
        && key.0 & (StudioKey::SHEEN | StudioKey::FILM | StudioKey::DISPERSION | StudioKey::SCATTER) == 0
        && base.anisotropy_strength == 0.0
        && base.thickness == 0.0
        && f90 == 1.0;
    key.set(StudioKey::TEXTURED, textures.iter().any(|texture| texture.slot != Slot::Normal));
    let uvs = if is_plain {
        uvs
    } else {
        key.set(StudioKey::RICH, true);
        let mut is_lost = false;
        for texture in &textures {
            key.set(StudioKey::of_slot(texture.slot), true);
            match baked.place(&texture.source) {
                Some((u, v)) => settings.places[2 * texture.slot as usize..][..2].copy_from_slice(&[u, v]),
                None => is_lost = true,
            }
        }
        if is_lost {
            problems.push(glb::Problem {
                severity: glb::Severity::Info,
                code: "STAGE_TEXTURE_COORDINATES",
                pointer,
                message:
                    "the material uses more than two sets of texture coordinates; the further ones follow the first"
                        .into(),
            });
        }
        baked
    };
    let textures = textures.into_iter().map(|texture| (texture.slot, texture.image)).collect();
    let extension = Studio { key, settings, ..Studio::default() };
    PreparedMaterial { material: StageMaterial { base, extension }, textures, uvs, needs_tangents }
}

impl UvRecipe {
    /// The coordinates that are baked into meshes of rich materials: as the first texture has them, and the first
    /// other set as it is. All else is placed from these by the shader.
    fn for_textures(all: &Self, textures: &[PutTexture]) -> Self {
        let Some(&first) = all.0.first() else { return Self::default() };
        // A texture scaled to nothing places nothing else.
        let first = if first.affine().matrix2.determinant().abs() > 1e-9 { first } else { first.plain() };
        let other = textures.iter().map(|texture| texture.source).find(|source| source.set != first.set);
        Self([first].into_iter().chain(other.map(|source| source.plain())).collect())
    }

    /// Two rows of a map from the baked coordinates; none where the set is not among them.
    fn place(&self, source: &UvSource) -> Option<(Vec4, Vec4)> {
        let from = self.0.iter().position(|baked| baked.set == source.set)?;
        let map = source.affine() * self.0[from].affine().inverse();
        let row = |i: usize| Vec4::new(map.matrix2.row(i).x, map.matrix2.row(i).y, map.translation[i], from as f32);
        Some((row(0), row(1)))
    }
}

/// A texture of a material: where it goes, and how it lies.
struct PutTexture {
    slot: Slot,
    image: usize,
    source: UvSource,
}

/// The slots of one material while it is being prepared.
struct Slots<'a> {
    list: &'a mut TextureList,
    textures: Vec<PutTexture>,
    /// Every way that textures lie in, the first ones first.
    uvs: UvRecipe,
}

impl Slots<'_> {
    /// Takes a texture in; answers with the coordinates it reads, as long as there are two at most.
    fn put(&mut self, slot: Slot, texture: Option<&glb::TextureRef>, meaning: Meaning) -> UvChannel {
        let Some(texture) = texture else { return UvChannel::Uv0 };
        let image = self.list.add(TextureUse { picture: texture.image, meaning, sampler: texture.sampler });
        let source = UvSource::of(texture);
        self.textures.push(PutTexture { slot, image, source });
        let sources = &mut self.uvs.0;
        let place = sources.iter().position(|&s| s == source).unwrap_or_else(|| {
            sources.push(source);
            sources.len() - 1
        });
        if place == 1 { UvChannel::Uv1 } else { UvChannel::Uv0 }
    }
}

/// Bevy's reflectance, of which F0 is 0.16 times the square.
fn reflectance(ior: f32, specular: f32) -> f32 {
    let f0 = if ior > 0.0 { ((ior - 1.0) / (ior + 1.0)).powi(2) } else { 1.0 };
    (f0 * specular.max(0.0) / 0.16).sqrt()
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

    fn at(scale: f32, uv_set: usize) -> Option<glb::TextureRef> {
        let transform = glb::UvTransform { offset: Vec2::splat(0.25), rotation: 0.3, scale: Vec2::splat(scale) };
        Some(glb::TextureRef { transform: Some(transform), uv_set, ..glb::TextureRef::new(0) })
    }

    #[test]
    fn textures_that_lie_in_many_ways_are_all_placed() {
        let material = glb::Material {
            normal_texture: at(2.0, 0),
            occlusion_texture: at(1.0, 1),
            base_color_texture: at(7.0, 0),
            emissive_texture: at(3.0, 1),
            ..glb::Material::default()
        };
        let (mut list, mut problems) = (TextureList::default(), Vec::new());
        let prepared = prepare_material(0, &material, &mut list, &mut problems);
        assert!(problems.is_empty());
        assert!(prepared.material.extension.key.0 & StudioKey::RICH != 0);
        let settings = prepared.material.extension.settings;
        let uv = Vec2::new(0.3, 0.6);
        let baked = [0, 1].map(|i| prepared.uvs.0[i].apply(uv).extend(1.0));
        let slots = [(Slot::Normal, at(2.0, 0)), (Slot::BaseColor, at(7.0, 0)), (Slot::Emissive, at(3.0, 1))];
        for (slot, texture) in slots {
            let [u, v] = [0, 1].map(|row| settings.places[2 * slot as usize + row]);
            let from = baked[u.w as usize];
            let made = Vec2::new(u.truncate().dot(from), v.truncate().dot(from));
            let wanted = UvSource::of(&texture.expect("a texture")).apply(uv);
            assert!((made - wanted).length() < 1e-5, "{slot:?} {made} {wanted}");
        }
    }

    #[test]
    fn plain_materials_stay_plain() {
        let material =
            glb::Material { normal_texture: at(2.0, 0), base_color_texture: at(7.0, 0), ..Default::default() };
        let prepared = prepare_material(0, &material, &mut TextureList::default(), &mut Vec::new());
        assert_eq!(prepared.material.extension.key.0, StudioKey::TEXTURED);
        assert_eq!(prepared.material.base.base_color_channel, UvChannel::Uv1);
    }

    #[test]
    fn a_third_set_of_coordinates_is_reported() {
        let material = glb::Material {
            normal_texture: at(1.0, 0),
            occlusion_texture: at(1.0, 1),
            emissive_texture: at(1.0, 2),
            ..Default::default()
        };
        let mut problems = Vec::new();
        prepare_material(3, &material, &mut TextureList::default(), &mut problems);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].pointer, "/materials/3");
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
