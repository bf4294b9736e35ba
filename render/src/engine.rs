//! Bevy without a window: one camera, one picture at a time, read back as soon as it is drawn.

use bevy::{
    app::{PanicHandlerPlugin, PluginGroup, TaskPoolPlugin, TerminalCtrlCHandlerPlugin},
    asset::RenderAssetUsages,
    camera::{Exposure, RenderTarget, SubCameraView},
    core_pipeline::tonemapping::{DebandDither, Tonemapping},
    light::{
        EnvironmentMapLight, GlobalAmbientLight,
        cluster::{ClusterConfig, GlobalClusterSettings},
    },
    pbr::PbrPlugin,
    pbr::PendingMeshMaterialQueues,
    prelude::*,
    render::{
        RenderApp, RenderPlugin, RenderStartup,
        batching::gpu_preprocessing::{GpuPreprocessingMode, GpuPreprocessingSupport},
        error_handler::{ErrorType, RenderErrorHandler, RenderErrorPolicy},
        init_gpu_resource,
        pipelined_rendering::PipelinedRenderingPlugin,
        render_resource::{
            BufferDescriptor, BufferUsages, Extent3d, MapMode, PipelineCache, PollType, TexelCopyBufferInfo,
            TexelCopyBufferLayout, TextureDescriptor, TextureDimension, TextureFormat, TextureUsages,
            TextureViewDescriptor, TextureViewDimension,
        },
        renderer::{RenderDevice, RenderQueue},
        settings::{RenderCreation, RenderResources},
        view::ViewTarget,
    },
    window::ExitCondition,
};

use crate::{
    StageError,
    light::{CubeData, StudioLight},
    material,
    orbit::{FOV, View},
};

/// What the target and every pipeline is made for: what JPEG encoders and canvases take.
const FORMAT: TextureFormat = TextureFormat::Rgba8UnormSrgb;

/// More updates than this cannot make a scene complete: something in it will never be.
const COMPLETING_UPDATES_MAX: usize = 12;

/// Pixels on a side of the picture that only completes a scene (compiles, uploads).
const COMPLETING_SIDE_PX: u32 = 16;

/// Bevy's exposure at which one unit of light is one unit of picture.
const NEUTRAL_EV100: f32 = -0.263_034_4;

/// The app and its camera.
pub(crate) struct Engine {
    pub(crate) app: App,
    camera: Entity,
    size: UVec2,
    /// The light of the stage, which shots in other light give back.
    light: EnvironmentMapLight,
    /// Pictures drawn, those that only complete a scene included.
    pub(crate) frames_rendered: u64,
}

impl Engine {
    /// An engine on an open device.
    pub(crate) fn new(resources: RenderResources, samples: u32) -> Self {
        let mut app = App::new();
        let plugins = DefaultPlugins
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            .set(RenderPlugin {
                render_creation: RenderCreation::Manual(resources),
                synchronous_pipeline_compilation: true,
                ..default()
            })
            .set(TaskPoolPlugin::default())
            .set(PbrPlugin { add_default_deferred_lighting_plugin: false, ..default() })
            // The process belongs to the app around us: its signals and panics are not ours.
            .disable::<TerminalCtrlCHandlerPlugin>()
            .disable::<PanicHandlerPlugin>()
            .disable::<PipelinedRenderingPlugin>();
        app.add_plugins(plugins);
        material::plugin(&mut app);
        keep_work_off_the_device(&mut app);
        app.insert_resource(RenderErrorHandler(|error, _, _| match error.ty {
            // Already logged. One bad picture is not the end of the shop.
            ErrorType::Validation | ErrorType::Internal | ErrorType::OutOfMemory => RenderErrorPolicy::Ignore,
            ErrorType::DeviceLost => RenderErrorPolicy::StopRendering,
        }));
        app.insert_resource(GlobalAmbientLight { brightness: 0.0, ..default() });
        app.finish();
        app.cleanup();
        if let Some(mut clusters) = app.world_mut().get_resource_mut::<GlobalClusterSettings>() {
            clusters.gpu_clustering = None;
        }
        let camera = app
            .world_mut()
            .spawn((
                Camera3d::default(),
                Camera { is_active: false, ..default() },
                Msaa::from_samples(if samples > 1 { 4 } else { 1 }),
                Tonemapping::None,
                DebandDither::Disabled,
                ClusterConfig::Single,
                Exposure { ev100: NEUTRAL_EV100 },
                Projection::Perspective(PerspectiveProjection { fov: FOV, ..default() }),
            ))
            .id();
        let light = EnvironmentMapLight::default();
        let mut engine = Self { app, camera, size: UVec2::ZERO, light, frames_rendered: 0 };
        engine.set_size(UVec2::splat(COMPLETING_SIDE_PX));
        engine
    }

    /// The light of the stage.
    pub(crate) fn set_light(&mut self, light: StudioLight) {
        self.light = self.upload(light);
        self.restore_light();
    }

    /// Other light, until [`Engine::restore_light`].
    pub(crate) fn lend_light(&mut self, light: StudioLight) {
        let light = self.upload(light);
        self.shine(light);
    }

    /// Light that was uploaded before, until [`Engine::restore_light`].
    pub(crate) fn shine(&mut self, light: EnvironmentMapLight) {
        self.app.world_mut().entity_mut(self.camera).insert(light);
    }

    pub(crate) fn restore_light(&mut self) {
        self.shine(self.light.clone());
    }

    pub(crate) fn upload(&mut self, light: StudioLight) -> EnvironmentMapLight {
        let mut images = self.app.world_mut().resource_mut::<Assets<Image>>();
        EnvironmentMapLight {
            diffuse_map: images.add(cube(light.diffuse)),
            specular_map: images.add(cube(light.specular)),
            intensity: 1.0,
            ..default()
        }
    }

    /// Vertical field of view in radians.
    pub(crate) fn set_fov(&mut self, fov: f32) {
        let mut camera = self.app.world_mut().entity_mut(self.camera);
        if let Projection::Perspective(lens) = &mut *camera.get_mut::<Projection>().expect("the camera has a lens") {
            lens.fov = fov;
        }
    }

    /// Stops of exposure, which shots leave out.
    pub(crate) fn exposure(&self) -> f32 {
        let exposure = self.app.world().get::<Exposure>(self.camera).expect("the camera has an exposure");
        NEUTRAL_EV100 - exposure.ev100
    }

    /// Exposure in stops.
    pub(crate) fn set_exposure(&mut self, stops: f32) {
        self.app.world_mut().entity_mut(self.camera).insert(Exposure { ev100: NEUTRAL_EV100 - stops });
    }

    /// The colour that the picture is cleared with; alpha 0 is a transparent ground.
    pub(crate) fn set_ground(&mut self, ground: LinearRgba) {
        self.camera_mut().clear_color = ClearColorConfig::Custom(Color::LinearRgba(ground));
    }

    /// Looks along `view`, between a near and a far plane.
    pub(crate) fn look(&mut self, view: &View, (near, far): (f32, f32)) {
        let transform = Transform::from_translation(view.eye()).with_rotation(view.rotation());
        let mut camera = self.app.world_mut().entity_mut(self.camera);
        *camera.get_mut::<Transform>().expect("the camera has a place") = transform;
        if let Projection::Perspective(lens) = &mut *camera.get_mut::<Projection>().expect("the camera has a lens") {
            (lens.near, lens.far) = (near, far);
            // Bevy keeps the near plane apart for oblique clipping.
            lens.near_clip_plane = Vec4::new(0.0, 0.0, -1.0, -near);
        }
    }

    /// Draws and reads back one picture, tight RGBA rows.
    pub(crate) fn picture(&mut self, size: UVec2) -> Result<Vec<u8>, StageError> {
        self.set_size(size);
        self.draw();
        self.read_back()
    }

    /// Draws one tile of a picture that is `full` pixels as a whole.
    pub(crate) fn tile(&mut self, full: UVec2, offset: UVec2, size: UVec2) -> Result<Vec<u8>, StageError> {
        self.camera_mut().sub_camera_view = Some(SubCameraView { full_size: full, offset: offset.as_vec2(), size });
        let picture = self.picture(size);
        self.camera_mut().sub_camera_view = None;
        picture
    }

    /// Compiles and uploads what the scene lacks, by pictures too small to cost anything. True when it is complete.
    pub(crate) fn complete(&mut self) -> bool {
        let started = std::time::Instant::now();
        let size = self.size;
        self.set_size(UVec2::splat(COMPLETING_SIDE_PX));
        let mut done = false;
        let mut updates = 0;
        for _ in 0..COMPLETING_UPDATES_MAX {
            updates += 1;
            self.draw();
            // What is queued in one update is drawn in the same one, but only a second one shows that nothing waits.
            if done {
                break;
            }
            done = self.is_complete();
        }
        self.set_size(size.max(UVec2::ONE));
        tracing::debug!("completed in {updates} updates, {:?}", started.elapsed());
        done
    }

    /// Lets Bevy carry out what was spawned, despawned and dropped, without drawing.
    pub(crate) fn housekeeping(&mut self) {
        self.app.update();
        self.app.update();
        tracing::debug!(
            "{} pipelines, {} images",
            self.app.sub_app(RenderApp).world().resource::<PipelineCache>().pipelines().count(),
            self.app.world().resource::<Assets<Image>>().len()
        );
        // Only a device that is asked frees what nobody uses any more.
        if self.app.world().resource::<RenderDevice>().poll(PollType::wait_indefinitely()).is_err() {
            tracing::debug!("the device was not idle in time");
        }
    }

    fn draw(&mut self) {
        self.camera_mut().is_active = true;
        self.app.update();
        self.camera_mut().is_active = false;
        self.frames_rendered += 1;
    }

    fn is_complete(&self) -> bool {
        let world = self.app.sub_app(RenderApp).world();
        let pipelines = world.resource::<PipelineCache>();
        let queues = world.resource::<PendingMeshMaterialQueues>();
        pipelines.waiting_pipelines().next().is_none()
            && queues.values().all(|q| q.current_frame.is_empty() && q.prev_frame.is_empty())
    }

    fn camera_mut(&mut self) -> Mut<'_, Camera> {
        self.app.world_mut().get_mut::<Camera>(self.camera).expect("the camera lives as long as the engine")
    }

    fn set_size(&mut self, size: UVec2) {
        if self.size == size {
            return;
        }
        self.size = size;
        // Only its size and format count: the picture is read from the camera's own texture, before any copy.
        let target = Image {
            data: None,
            texture_descriptor: TextureDescriptor {
                label: Some("stage_target"),
                size: Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: TextureDimension::D2,
                format: FORMAT,
                usage: TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING,
                view_formats: &[],
            },
            ..default()
        };
        let target = self.app.world_mut().resource_mut::<Assets<Image>>().add(target);
        let mut camera = self.app.world_mut().entity_mut(self.camera);
        camera.insert(RenderTarget::from(target));
        // Bevy hears of new targets an update late; of a new lens at once.
        camera.get_mut::<Projection>().expect("the camera has a lens").set_changed();
    }

    fn read_back(&mut self) -> Result<Vec<u8>, StageError> {
        let world = self.app.sub_app_mut(RenderApp).world_mut();
        let mut targets = world.query::<&ViewTarget>();
        let texture = targets.iter(world).next().ok_or(StageError::ReadBack)?.main_texture().clone();
        let device = world.resource::<RenderDevice>().clone();
        let queue = world.resource::<RenderQueue>().clone();
        let (width, height) = (self.size.x, self.size.y);
        let row = width as usize * 4;
        let padded_row = RenderDevice::align_copy_bytes_per_row(row);
        let buffer = device.create_buffer(&BufferDescriptor {
            label: Some("stage_read_back"),
            size: (padded_row * height as usize) as u64,
            usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            TexelCopyBufferInfo {
                buffer: &buffer,
                layout: TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(padded_row as u32),
                    rows_per_image: None,
                },
            },
            Extent3d { width, height, depth_or_array_layers: 1 },
        );
        queue.submit([encoder.finish()]);
        let slice = buffer.slice(..);
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        device.map_buffer(&slice, MapMode::Read, move |result| {
            if sender.send(result.is_ok()).is_err() {
                tracing::debug!("a picture came back after nobody waited for it");
            }
        });
        if device.poll(PollType::wait_indefinitely()).is_err() || !receiver.recv().unwrap_or(false) {
            return Err(StageError::ReadBack);
        }
        let mapped = slice.get_mapped_range();
        let mut rgba = Vec::with_capacity(row * height as usize);
        for padded in mapped.chunks(padded_row) {
            rgba.extend_from_slice(&padded[..row]);
        }
        drop(mapped);
        buffer.unmap();
        Ok(rgba)
    }
}

/// One model and hardly any lights: what Bevy would hand to compute shaders (culling, batching) is done sooner than
/// dispatched, most of all on a software device. Between building plugins and finishing them.
fn keep_work_off_the_device(app: &mut App) {
    let on_processor = || GpuPreprocessingSupport { max_supported_mode: GpuPreprocessingMode::None };
    app.sub_app_mut(RenderApp).insert_resource(on_processor()).add_systems(
        RenderStartup,
        (move |mut commands: Commands| commands.insert_resource(on_processor()))
            .after(init_gpu_resource::<GpuPreprocessingSupport>),
    );
}

fn cube(data: CubeData) -> Image {
    Image {
        data: Some(data.bytes),
        texture_descriptor: TextureDescriptor {
            label: Some("studio_light"),
            size: Extent3d { width: data.side, height: data.side, depth_or_array_layers: 6 },
            mip_level_count: data.levels,
            sample_count: 1,
            dimension: TextureDimension::D2,
            format: TextureFormat::Rgba16Float,
            usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
            view_formats: &[],
        },
        texture_view_descriptor: Some(TextureViewDescriptor {
            dimension: Some(TextureViewDimension::Cube),
            ..default()
        }),
        asset_usage: RenderAssetUsages::RENDER_WORLD,
        ..default()
    }
}
