//! Pictures of a model in any light and from anywhere, without the stage's ground.

use std::sync::Arc;

use bevy::{
    math::{UVec2, Vec3},
    prelude::LinearRgba,
};
use image::RgbaImage;
use trace::{Background, Camera, Environment, Tonemap, composite_over, srgb_byte};

use crate::{
    STILL_SIDE_MAX_PX, StageError,
    engine::Engine,
    orbit::{Orbit, View},
    prepare::Prepared,
    scene::{Scene, Showing},
    still,
};

/// What a shot is asked with.
#[derive(Debug, Clone)]
pub struct ShotRequest {
    /// A GLB file.
    pub bytes: Arc<[u8]>,
    /// Pixels across, 1 to [`STILL_SIDE_MAX_PX`].
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A material variant by name; unknown names fall back to the file's first look.
    pub variant: Option<String>,
    /// From where.
    pub camera: Camera,
    /// Light from all around, in absolute units.
    pub light: Arc<Environment>,
    /// What is behind.
    pub background: Background,
    /// How light becomes colour.
    pub tonemap: Tonemap,
}

impl ShotRequest {
    pub(crate) fn check_size(&self) -> Result<(), StageError> {
        let (width, height) = (self.width, self.height);
        if ![width, height].iter().all(|side| (1..=STILL_SIDE_MAX_PX).contains(side)) {
            return Err(StageError::StillSize { width, height, max: STILL_SIDE_MAX_PX });
        }
        Ok(())
    }
}

/// The model over nothing.
pub(crate) fn draw(
    engine: &mut Engine,
    prepared: Prepared,
    request: &ShotRequest,
    is_single_sampled: bool,
) -> Result<RgbaImage, StageError> {
    let variant = request.variant.as_deref().and_then(|name| prepared.model.variants.iter().position(|v| v == name));
    let nothing = LinearRgba::new(0.0, 0.0, 0.0, 0.0);
    let showing = Showing { ground: nothing, tonemap: request.tonemap };
    let scene = Scene::spawn(engine.app.world_mut(), prepared, variant, showing);
    scene.hide_ground(engine.app.world_mut());
    engine.set_ground(nothing);
    engine.set_fov(request.camera.fov_y);
    let orbit = Orbit::around(&scene.outline, 1.0);
    let view = view(&request.camera);
    engine.look(&view, orbit.near_far(&view));
    engine.complete();
    let size = UVec2::new(request.width, request.height);
    let picture = still::in_tiles(engine, size, still::factor(true, is_single_sampled), true);
    scene.despawn(engine.app.world_mut());
    picture
}

/// Puts the model before what is behind it.
pub(crate) fn on_background(mut picture: RgbaImage, request: &ShotRequest) -> RgbaImage {
    match request.background {
        Background::Transparent => {}
        Background::Color(color) => {
            picture.pixels_mut().for_each(|pixel| pixel.0 = composite_over(pixel.0, color));
        }
        Background::Skybox => {
            let lens = request.camera.lens(request.width, request.height);
            for (x, y, pixel) in picture.enumerate_pixels_mut() {
                let light = request.light.radiance(lens.direction([x as f32 + 0.5, y as f32 + 0.5]));
                let color = request.tonemap.map(light).to_array().map(srgb_byte);
                pixel.0 = composite_over(pixel.0, color);
            }
        }
    }
    picture
}

fn view(camera: &Camera) -> View {
    let arm = camera.eye - camera.target;
    let distance = arm.length().max(1e-9);
    let towards = arm.normalize_or(Vec3::Z);
    View { target: camera.target, theta: towards.x.atan2(towards.z), phi: towards.y.clamp(-1.0, 1.0).acos(), distance }
}
