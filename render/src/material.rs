//! The one material of the stage: Bevy's standard material and what it lacks.

use bevy::{
    asset::uuid_handle,
    pbr::{ExtendedMaterial, MaterialExtension, MaterialPlugin},
    prelude::*,
    render::render_resource::{AsBindGroup, ShaderType},
    shader::ShaderRef,
};

use crate::Tonemap;

/// What surfaces on the stage are made of.
pub(crate) type StageMaterial = ExtendedMaterial<StandardMaterial, Studio>;

const SHADER: Handle<Shader> = uuid_handle!("6c0a5f1e-3c53-4f0a-9d55-0f3bb8f6a1d2");

/// The part of the material that `studio.wgsl` reads.
#[derive(Asset, AsBindGroup, TypePath, Debug, Clone, Default)]
pub(crate) struct Studio {
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

/// Mirrors `Studio` in `studio.wgsl`.
#[derive(ShaderType, Debug, Clone, Copy, Default)]
pub(crate) struct StudioSettings {
    pub(crate) ground: Vec4,
    pub(crate) sheen: Vec4,
    pub(crate) tonemap: u32,
    pub(crate) role: u32,
    pub(crate) flags: u32,
    pub(crate) shadow: f32,
    pub(crate) base_u: Vec4,
    pub(crate) base_v: Vec4,
}

/// [`StudioSettings::role`] of the shadow on the ground.
pub(crate) const ROLE_GROUND_SHADOW: u32 = 1;
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
}

/// The number that `studio.wgsl` knows a tone mapping by.
pub(crate) fn tonemap_code(tonemap: Tonemap) -> u32 {
    match tonemap {
        Tonemap::None => 0,
        Tonemap::Neutral => 1,
        Tonemap::Aces => 2,
        Tonemap::Agx => 3,
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
