//! The one material of the stage: Bevy's standard material and what it lacks.

use bevy::{
    asset::uuid_handle,
    mesh::MeshVertexBufferLayoutRef,
    pbr::{ExtendedMaterial, MaterialExtension, MaterialExtensionKey, MaterialExtensionPipeline, MaterialPlugin},
    prelude::*,
    render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError},
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
    pub(crate) base_texture: Option<Handle<Image>>,
}

/// What a surface needs of `studio.wgsl`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct StudioKey(pub(crate) u32);

impl StudioKey {
    /// The shadow on the ground, alone.
    pub(crate) const GROUND: u32 = 1;
    /// Base colour, metallic-roughness or occlusion has a texture.
    pub(crate) const TEXTURED: u32 = 2;
    /// Sheen, or a base colour that lies apart.
    pub(crate) const CLOTH: u32 = 4;
    /// Any other texture than these and the normal map.
    pub(crate) const RICH: u32 = 8;
    /// The model brings lights.
    pub(crate) const LIGHTS: u32 = 16;

    /// What is seen through it is blurred.
    pub(crate) const FROSTED: u32 = 256;
    const ACES: u32 = 32;
    const AGX: u32 = 64;
    const CLIP: u32 = 128;

    const DEFINITIONS: [(u32, &'static str); 9] = [
        (Self::FROSTED, "STUDIO_FROSTED"),
        (Self::GROUND, "STUDIO_GROUND"),
        (Self::TEXTURED, "STUDIO_TEXTURED"),
        (Self::CLOTH, "STUDIO_CLOTH"),
        (Self::RICH, "STUDIO_RICH"),
        (Self::LIGHTS, "STUDIO_LIGHTS"),
        (Self::ACES, "STUDIO_ACES"),
        (Self::AGX, "STUDIO_AGX"),
        (Self::CLIP, "STUDIO_CLIP"),
    ];

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

/// Mirrors `Studio` in `studio.wgsl`.
#[derive(ShaderType, Debug, Clone, Copy, Default)]
pub(crate) struct StudioSettings {
    pub(crate) ground: Vec4,
    pub(crate) sheen: Vec4,
    pub(crate) flags: u32,
    pub(crate) shadow: f32,
    pub(crate) padding_a: u32,
    pub(crate) padding_b: u32,
    pub(crate) base_u: Vec4,
    pub(crate) base_v: Vec4,
}

/// [`StudioSettings::flags`]: there is sheen.
pub(crate) const SHEEN: u32 = 1;
/// [`StudioSettings::flags`]: its colour has a texture.
pub(crate) const SHEEN_COLOR_TEXTURE: u32 = 2;
/// [`StudioSettings::flags`]: its roughness has a texture.
pub(crate) const SHEEN_ROUGHNESS_TEXTURE: u32 = 4;
/// [`StudioSettings::flags`]: the base colour texture is [`Studio::base_texture`], placed by `base_u` and `base_v`.
pub(crate) const BASE_TEXTURE: u32 = 8;

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
        let needs = key.bind_group_data.0;
        if let Some(fragment) = &mut descriptor.fragment {
            for (bit, name) in StudioKey::DEFINITIONS {
                if needs & bit != 0 {
                    fragment.shader_defs.push(ShaderDefVal::from(name));
                }
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
