//! The one material of the stage: Bevy's standard material and what it lacks.

use bevy::{
    asset::uuid_handle,
    mesh::MeshVertexBufferLayoutRef,
    pbr::{ExtendedMaterial, MaterialExtension, MaterialExtensionKey, MaterialExtensionPipeline, MaterialPlugin},
    prelude::*,
    render::render_resource::{
        AsBindGroup, BlendComponent, BlendFactor, BlendOperation, BlendState, RenderPipelineDescriptor, ShaderType,
        SpecializedMeshPipelineError,
    },
    shader::{ShaderDefVal, ShaderRef},
};

use crate::Tonemap;

/// What surfaces on the stage are made of.
pub(crate) type StageMaterial = ExtendedMaterial<StandardMaterial, Studio>;

const SHADER: Handle<Shader> = uuid_handle!("6c0a5f1e-3c53-4f0a-9d55-0f3bb8f6a1d2");

/// The part of the material that `studio.wgsl` reads.
#[derive(Asset, AsBindGroup, TypePath, Debug, Clone, Default)]
#[bind_group_data(StudioKey)]
pub(crate) struct Studio {
    /// What the shader is compiled with.
    pub(crate) key: StudioKey,
    #[uniform(100)]
    pub(crate) settings: StudioSettings,
    #[texture(101)]
    #[sampler(102)]
    pub(crate) sheen_color_texture: Option<Handle<Image>>,
    #[texture(103)]
    #[sampler(104)]
    pub(crate) sheen_roughness_texture: Option<Handle<Image>>,
    #[texture(105)]
    #[sampler(106)]
    pub(crate) film_texture: Option<Handle<Image>>,
    #[texture(107)]
    #[sampler(108)]
    pub(crate) film_thickness_texture: Option<Handle<Image>>,
    #[texture(109)]
    #[sampler(110)]
    pub(crate) scatter_texture: Option<Handle<Image>>,
    #[texture(111)]
    #[sampler(112)]
    pub(crate) scatter_color_texture: Option<Handle<Image>>,
}

/// What a surface needs of `studio.wgsl`: each bit is a piece of it that is compiled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct StudioKey(pub(crate) u64);

impl StudioKey {
    /// The shadow on the ground, alone.
    pub(crate) const GROUND: u64 = 1;
    /// Base colour, metallic-roughness or occlusion has a texture.
    pub(crate) const TEXTURED: u64 = 1 << 1;
    /// Anything beyond the plain material with these textures and a normal map: each texture is then placed by itself.
    pub(crate) const RICH: u64 = 1 << 2;
    /// The model brings lights.
    pub(crate) const LIGHTS: u64 = 1 << 3;
    /// What is seen through it is blurred.
    pub(crate) const FROSTED: u64 = 1 << 4;
    /// A thin film changes colour with the angle.
    pub(crate) const FILM: u64 = 1 << 5;
    /// Cloth.
    pub(crate) const SHEEN: u64 = 1 << 6;
    /// What is seen through it is split by colour.
    pub(crate) const DISPERSION: u64 = 1 << 7;
    const ACES: u64 = 1 << 8;
    const AGX: u64 = 1 << 9;
    const CLIP: u64 = 1 << 10;
    /// Matt light goes through to the other side.
    pub(crate) const SCATTER: u64 = 1 << 11;
    /// Draws nothing and hides what is behind.
    pub(crate) const OCCLUDER: u64 = 1 << 12;
    /// Takes away its share (the base colour's alpha) of what is drawn behind.
    pub(crate) const RIM: u64 = 1 << 13;
    /// Clear: adds what it mirrors to what is behind, of which its alpha is kept away.
    pub(crate) const VEIL: u64 = 1 << 14;
    /// The first of one bit a [`Slot`].
    const SLOTS: u32 = 16;

    const DEFINITIONS: [(u64, &'static str); 15] = [
        (Self::GROUND, "STUDIO_GROUND"),
        (Self::TEXTURED, "STUDIO_TEXTURED"),
        (Self::RICH, "STUDIO_RICH"),
        (Self::LIGHTS, "STUDIO_LIGHTS"),
        (Self::FROSTED, "STUDIO_FROSTED"),
        (Self::FILM, "STUDIO_FILM"),
        (Self::SHEEN, "STUDIO_SHEEN"),
        (Self::DISPERSION, "STUDIO_DISPERSION"),
        (Self::ACES, "STUDIO_ACES"),
        (Self::AGX, "STUDIO_AGX"),
        (Self::CLIP, "STUDIO_CLIP"),
        (Self::SCATTER, "STUDIO_SCATTER"),
        (Self::OCCLUDER, "STUDIO_OCCLUDER"),
        (Self::RIM, "STUDIO_RIM"),
        (Self::VEIL, "STUDIO_VEIL"),
    ];

    /// The bit of a texture, for rich materials.
    pub(crate) fn of_slot(slot: Slot) -> u64 {
        1 << (Self::SLOTS + slot as u32)
    }

    pub(crate) fn set(&mut self, bits: u64, is_set: bool) {
        self.0 = if is_set { self.0 | bits } else { self.0 & !bits };
    }

    /// How it covers what is drawn already, where Bevy has no such way.
    fn blend(self) -> Option<BlendState> {
        let over = |src_factor| BlendComponent {
            src_factor,
            dst_factor: BlendFactor::OneMinusSrcAlpha,
            operation: BlendOperation::Add,
        };
        if self.0 & Self::RIM != 0 {
            return Some(BlendState { color: over(BlendFactor::Zero), alpha: over(BlendFactor::Zero) });
        }
        (self.0 & Self::VEIL != 0).then(|| BlendState { color: over(BlendFactor::One), alpha: over(BlendFactor::One) })
    }

    fn definitions(self) -> impl Iterator<Item = &'static str> {
        let common = Self::DEFINITIONS.into_iter().filter(move |&(bit, _)| self.0 & bit != 0).map(|(_, name)| name);
        let is_rich = self.0 & Self::RICH != 0;
        let slots = Slot::ALL.into_iter().filter(move |&(slot, _)| is_rich && self.0 & Self::of_slot(slot) != 0);
        common.chain(slots.map(|(_, name)| name))
    }

    /// The same with another tone mapping.
    pub(crate) fn with_tonemap(self, tonemap: Tonemap) -> Self {
        let bit = match tonemap {
            Tonemap::Neutral => 0,
            Tonemap::Aces => Self::ACES,
            Tonemap::Agx => Self::AGX,
            Tonemap::None => Self::CLIP,
        };
        Self(self.0 & !(Self::ACES | Self::AGX | Self::CLIP) | bit)
    }
}

impl From<&Studio> for StudioKey {
    fn from(studio: &Studio) -> Self {
        studio.key
    }
}

/// Where a texture goes. Its number is that of its place in [`StudioSettings::places`], as in `studio.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    BaseColor,
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
    Film,
    FilmThickness,
    Scatter,
    ScatterColor,
}

impl Slot {
    /// All, and what the shader knows them by.
    const ALL: [(Self, &'static str); 19] = [
        (Self::BaseColor, "STUDIO_BASE_COLOR"),
        (Self::MetallicRoughness, "STUDIO_METALLIC_ROUGHNESS"),
        (Self::Normal, "STUDIO_NORMAL"),
        (Self::Occlusion, "STUDIO_OCCLUSION"),
        (Self::Emissive, "STUDIO_EMISSIVE"),
        (Self::Clearcoat, "STUDIO_COAT"),
        (Self::ClearcoatRoughness, "STUDIO_COAT_ROUGHNESS"),
        (Self::ClearcoatNormal, "STUDIO_COAT_NORMAL"),
        (Self::Transmission, "STUDIO_TRANSMISSION"),
        (Self::Thickness, "STUDIO_THICKNESS"),
        (Self::Specular, "STUDIO_SPECULAR"),
        (Self::SpecularTint, "STUDIO_SPECULAR_TINT"),
        (Self::Anisotropy, "STUDIO_ANISOTROPY"),
        (Self::SheenColor, "STUDIO_SHEEN_COLOR"),
        (Self::SheenRoughness, "STUDIO_SHEEN_ROUGHNESS"),
        (Self::Film, "STUDIO_FILM_TEXTURE"),
        (Self::FilmThickness, "STUDIO_FILM_THICKNESS"),
        (Self::Scatter, "STUDIO_SCATTER_TEXTURE"),
        (Self::ScatterColor, "STUDIO_SCATTER_COLOR"),
    ];
}

/// Slots with a place.
pub(crate) const PLACES: usize = Slot::ALL.len();

/// Mirrors `Studio` in `studio.wgsl`.
#[derive(ShaderType, Debug, Clone, Copy)]
pub(crate) struct StudioSettings {
    /// Linear colour of the ground and its coverage.
    pub(crate) ground: Vec4,
    /// Linear sheen colour and perceptual roughness.
    pub(crate) sheen: Vec4,
    /// Strength and index of a thin film, and its thickness in nanometres where the texture is 0 and 1.
    pub(crate) film: Vec4,
    /// Linear colour of matt light that goes through, and its share.
    pub(crate) scatter: Vec4,
    /// Strength of the shadow on the ground.
    pub(crate) shadow: f32,
    /// Reflectance at grazing angles.
    pub(crate) f90: f32,
    /// `KHR_materials_dispersion`.
    pub(crate) dispersion: f32,
    pub(crate) padding: f32,
    /// For each slot two rows of an affine map from the first or second texture coordinates: z is the offset, w of the
    /// first row says which.
    pub(crate) places: [Vec4; 2 * PLACES],
}

impl Default for StudioSettings {
    fn default() -> Self {
        let [ground, sheen, film, scatter] = [Vec4::ZERO; 4];
        let places = [Vec4::ZERO; 2 * PLACES];
        Self { ground, sheen, film, scatter, shadow: 0.0, f90: 1.0, dispersion: 0.0, padding: 0.0, places }
    }
}

impl MaterialExtension for Studio {
    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn specialize(
        _pipeline: &MaterialExtensionPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _layout: &MeshVertexBufferLayoutRef,
        key: MaterialExtensionKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        if let Some(fragment) = &mut descriptor.fragment {
            fragment.shader_defs.extend(key.bind_group_data.definitions().map(ShaderDefVal::from));
            if let (Some(blend), Some(Some(target))) = (key.bind_group_data.blend(), fragment.targets.first_mut()) {
                target.blend = Some(blend);
            }
        }
        Ok(())
    }
}

/// Registers the material and its shader.
pub(crate) fn plugin(app: &mut App) {
    app.world_mut()
        .resource_mut::<Assets<Shader>>()
        .insert(SHADER.id(), Shader::from_wgsl(include_str!("studio.wgsl"), "render/src/studio.wgsl"))
        .expect("a handle made from a UUID is always insertable");
    app.add_plugins(MaterialPlugin::<StageMaterial>::default());
}
