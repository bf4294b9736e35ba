//! The stage's thread: takes wishes, keeps time, and draws only when something changed.

mod mirror;

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError},
    },
    time::{Duration, Instant},
};

use bevy::{
    math::{UVec2, Vec2, Vec3},
    prelude::LinearRgba,
};
use image::RgbaImage;

use crate::{
    AnimationCommand, Command, FRAME_SIDE_MAX_PX, FRAME_SIDE_MIN_PX, Frame, Ground, Phase, ShotRequest, StageConfig,
    StageError, StillRequest,
    device::OpenDevice,
    dimensions::{self, dimension_lines, ray_through},
    engine::Engine,
    light::{StudioLight, studio_light},
    loader::{Loaded, Loader},
    marks::Marks,
    orbit::{FOV, Orbit, View},
    playback::Playback,
    prepare::{Prepared, linear_from_srgb, prepare},
    resolution::Resolution,
    scene::{Scene, Showing},
    shot,
    stage::Shared,
    still, warm,
};

pub(crate) use mirror::{Asked, Drawing};

/// While nobody asks for frames for this long, nothing turns by itself.
const WATCHED_WITHIN: Duration = Duration::from_millis(1500);
/// A moving picture that nobody takes is drawn anew this late.
const UNTAKEN_PATIENCE: Duration = Duration::from_millis(200);
/// How long a picture rests before a software device draws it finely.
const REFINE_AFTER: Duration = Duration::from_millis(60);
/// Larger pictures are fine enough as they are.
const REFINED_SIDE_MAX_PX: u32 = 2048;
/// Longer gaps between two moving frames count as this, so that nothing leaps.
const STEP_MAX_S: f32 = 0.1;

/// What the stage's thread is told.
pub(crate) enum Message {
    Command(Command),
    /// Somebody asked for a frame or took one.
    Asked,
    Loaded(Loaded),
    Still {
        request: StillRequest,
        prepared: Option<Box<Prepared>>,
        answer: SyncSender<Result<RgbaImage, StageError>>,
    },
    Shot {
        request: ShotRequest,
        prepared: Box<Prepared>,
        light: Box<StudioLight>,
        answer: SyncSender<Result<RgbaImage, StageError>>,
    },
    Mirror(Asked),
    Quit,
}

pub(crate) struct Director {
    engine: Engine,
    receiver: Receiver<Message>,
    loader: Loader,
    shared: Arc<Shared>,
    config: StageConfig,
    warming: std::vec::IntoIter<glb::Model>,
    scene: Option<Scene>,
    orbit: Orbit,
    size: UVec2,
    showing: Showing,
    resolution: Resolution,
    /// The last wish to open: ticket, variant, generation of the loader.
    open: Option<(u64, Option<String>, u64)>,
    /// Ticket of what is shown.
    ticket: u64,
    variant: Option<usize>,
    /// Of the model on the stage.
    playback: Option<Playback>,
    has_dimensions: bool,
    marks: Marks,
    auto_rotate: bool,
    is_reduced: bool,
    /// When a hand last moved the camera.
    hand: Option<Instant>,
    is_dirty: bool,
    is_settled: bool,
    /// A software device takes as long for four samples in one picture as for four pictures. So it draws moving ones
    /// with one sample, and refines the last by drawing it at twice the size.
    is_refined: bool,
    last_step: Option<Instant>,
    last_frame: Instant,
    /// What is worn in the mirror.
    wardrobe: mirror::Wardrobe,
}

impl Director {
    pub(crate) fn new(
        config: StageConfig,
        device: OpenDevice,
        receiver: Receiver<Message>,
        to_self: Sender<Message>,
        shared: Arc<Shared>,
    ) -> Result<Self, StageError> {
        let loader = Loader::start(to_self)?;
        // The light is computed while Bevy builds itself.
        let light = std::thread::spawn(studio_light);
        let started = Instant::now();
        let is_refined = device.is_software && config.samples > 1;
        let mut engine = Engine::new(device.resources, if is_refined { 1 } else { config.samples });
        tracing::debug!("Bevy is built after {:?}", started.elapsed());
        engine.set_light(light.join().expect("computing light does not panic"));
        let showing = Showing { ground: linear(config.ground), tonemap: config.tonemap };
        engine.set_ground(showing.ground);
        tracing::debug!("the light is made after {:?}", started.elapsed());
        shared.lock().status.adapter = device.name;
        Ok(Self {
            engine,
            receiver,
            loader,
            shared,
            warming: warm::models().into_iter(),
            scene: None,
            orbit: Orbit::around(&[], 1.0),
            size: clamped(config.width, config.height),
            showing,
            resolution: Resolution::new(config.frame_time_target, config.adaptive_scale),
            open: None,
            ticket: 0,
            variant: None,
            playback: None,
            has_dimensions: false,
            marks: Marks::default(),
            auto_rotate: false,
            is_reduced: false,
            hand: None,
            is_dirty: false,
            is_settled: true,
            is_refined,
            last_step: None,
            last_frame: Instant::now(),
            wardrobe: mirror::Wardrobe::default(),
            config,
        })
    }

    pub(crate) fn run(mut self) {
        loop {
            let first = match self.patience() {
                Some(Duration::ZERO) => match self.receiver.try_recv() {
                    Ok(message) => Some(message),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => return,
                },
                Some(patience) => match self.receiver.recv_timeout(patience) {
                    Ok(message) => Some(message),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                },
                None => match self.receiver.recv() {
                    Ok(message) => Some(message),
                    Err(_) => return,
                },
            };
            let mut next = first;
            while let Some(message) = next {
                if !self.take(message) {
                    return;
                }
                next = self.receiver.try_recv().ok();
            }
            if self.is_mirror() {
                continue;
            }
            if self.scene.is_none() {
                self.warm_a_little();
            } else {
                self.step();
            }
        }
    }

    /// How long to wait for a message: none is forever.
    fn patience(&self) -> Option<Duration> {
        // Whoever looks into the mirror wants the next picture of it, and nothing else drawn or warmed.
        if self.is_mirror() {
            return None;
        }
        if self.scene.is_none() {
            return (self.warming.len() > 0).then_some(Duration::ZERO);
        }
        if self.is_moving() {
            if self.is_dirty || self.shared.wants_next() {
                return Some(Duration::ZERO);
            }
            return Some(UNTAKEN_PATIENCE.saturating_sub(self.last_frame.elapsed()));
        }
        if self.is_dirty {
            return Some(Duration::ZERO);
        }
        if !self.is_settled {
            return Some(self.until_refined());
        }
        if self.warming.len() > 0 {
            return Some(Duration::from_millis(300));
        }
        // The hand's rest before turning by itself resumes.
        if self.auto_rotate && !self.is_reduced && self.shared.is_watched(WATCHED_WITHIN) {
            return Some(self.until_auto_rotate());
        }
        None
    }

    /// A hand that pauses for a moment shall not wait for a slow, fine picture.
    fn until_refined(&self) -> Duration {
        if self.is_refined { REFINE_AFTER.saturating_sub(self.last_frame.elapsed()) } else { Duration::ZERO }
    }

    fn until_auto_rotate(&self) -> Duration {
        self.hand.map_or(Duration::ZERO, |hand| self.config.auto_rotate_resume.saturating_sub(hand.elapsed()))
    }

    fn turns_by_itself(&self) -> bool {
        self.auto_rotate
            && !self.is_reduced
            && self.until_auto_rotate().is_zero()
            && self.shared.is_watched(WATCHED_WITHIN)
    }

    fn is_playing(&self) -> bool {
        self.playback.as_ref().is_some_and(Playback::is_moving) && self.shared.is_watched(WATCHED_WITHIN)
    }

    fn is_moving(&self) -> bool {
        !self.orbit.is_at_rest() || self.turns_by_itself() || self.is_playing()
    }

    /// Draws the next picture if there is a reason to.
    fn step(&mut self) {
        let was_moving = self.is_moving();
        if was_moving && !self.is_dirty && !self.shared.wants_next() && self.last_frame.elapsed() < UNTAKEN_PATIENCE {
            return;
        }
        if was_moving {
            let now = Instant::now();
            let dt_s = self.last_step.map_or(1.0 / 60.0, |last| (now - last).as_secs_f32().min(STEP_MAX_S));
            self.last_step = Some(now);
            if self.turns_by_itself() {
                self.orbit.auto_rotate(dt_s);
            }
            if self.is_reduced {
                self.orbit.jump();
            } else {
                self.orbit.glide(dt_s);
            }
            if self.is_playing() {
                self.play(Duration::from_secs_f32(dt_s));
            }
        } else {
            self.last_step = None;
        }
        if !was_moving && !self.is_dirty && self.is_settled {
            // Nothing to show; a moment to warm what is still cold.
            if self.shared_is_quiet() {
                self.warm_a_little();
            }
            return;
        }
        if self.is_moving() {
            self.draw(self.resolution.moving_scale(), false);
        } else if !self.is_refined {
            self.draw(1.0, true);
        } else if self.is_dirty || was_moving {
            // At once, if coarsely.
            self.draw(1.0, false);
        } else if self.until_refined().is_zero() {
            self.draw(1.0, true);
        }
    }

    fn shared_is_quiet(&self) -> bool {
        self.warming.len() > 0 && self.last_frame.elapsed() > Duration::from_millis(250)
    }

    fn play(&mut self, dt: Duration) {
        let (Some(playback), Some(scene)) = (&mut self.playback, &self.scene) else { return };
        scene.set_pose(self.engine.app.world_mut(), playback.advance(&scene.model, dt));
    }

    fn shown_view(&self) -> View {
        let room = if self.has_dimensions { dimensions::ROOM } else { 1.0 };
        View { distance: self.orbit.view.distance * room, ..self.orbit.view }
    }

    fn draw(&mut self, scale: f32, settled: bool) {
        let Some(scene) = &self.scene else { return };
        let started = Instant::now();
        let size = (self.size.as_vec2() * scale).round().as_uvec2().max(UVec2::splat(FRAME_SIDE_MIN_PX));
        let view = self.shown_view();
        self.engine.look(&view, self.orbit.near_far(&view));
        let is_fine = settled && self.is_refined && size.max_element() <= REFINED_SIDE_MAX_PX;
        let drawn = self.engine.picture(if is_fine { size * 2 } else { size });
        let rgba = match drawn {
            Ok(rgba) if is_fine => still::halved(&rgba, size),
            Ok(rgba) => rgba,
            Err(error) => {
                tracing::error!("{error}");
                self.is_dirty = false;
                self.is_settled = true;
                return;
            }
        };
        let full = self.size.as_vec2();
        let mut overlay = if self.has_dimensions { dimension_lines(&scene.outline, &view, full) } else { Vec::new() };
        overlay.extend(self.marks.ruler_line(&view, full));
        let marks = self.marks.seen(&scene.solid, &scene.outline, &view, full);
        let took = started.elapsed();
        tracing::debug!("drew {size} in {took:?}, settled {settled}");
        if !settled && self.is_moving() {
            self.resolution.measured(scale, took);
        }
        self.is_dirty = false;
        self.is_settled = settled;
        self.last_frame = Instant::now();
        let ticket = self.ticket;
        {
            let mut published = self.shared.lock();
            published.status.frames_rendered = self.engine.frames_rendered;
            published.status.frame_time_ms = took.as_secs_f32() * 1000.0;
        }
        self.shared.publish(|serial| Frame {
            serial,
            ticket,
            width: size.x,
            height: size.y,
            scale,
            rgba,
            settled,
            overlay,
            marks,
        });
    }

    /// Carries out one message; false at the end.
    fn take(&mut self, message: Message) -> bool {
        if !matches!(message, Message::Mirror(_) | Message::Asked | Message::Quit) {
            self.leave_mirror();
        }
        match message {
            Message::Mirror(asked) => self.mirror(asked),
            Message::Command(command) => self.command(command),
            Message::Asked => {}
            Message::Loaded(loaded) => self.show(loaded),
            Message::Still { request, prepared, answer } => {
                // Whoever asked may have gone meanwhile.
                drop(answer.send(self.still(request, prepared)));
            }
            Message::Shot { request, prepared, light, answer } => {
                drop(answer.send(self.shot(&request, *prepared, *light)));
            }
            Message::Quit => return false,
        }
        true
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Open { ticket, bytes, variant } => {
                let generation = self.loader.load(bytes);
                self.marks.clear();
                self.open = Some((ticket, variant, generation));
                let mut published = self.shared.lock();
                published.status.phase = Phase::Loading;
                published.status.ticket = ticket;
                published.status.problems.clear();
            }
            Command::Close => self.close(),
            Command::Variant(name) => self.set_variant(name),
            Command::Resize { width, height } => {
                let size = clamped(width, height);
                if size != self.size {
                    self.size = size;
                    if let Some(scene) = &self.scene {
                        self.orbit.reframe(&scene.outline, aspect(size));
                    }
                    self.is_dirty = true;
                }
            }
            Command::Orbit { dx, dy } => {
                self.hand = Some(Instant::now());
                self.orbit.turn(dx, dy);
            }
            Command::Zoom { factor } => {
                self.hand = Some(Instant::now());
                self.orbit.zoom(factor);
            }
            Command::Pan { dx, dy } => {
                self.hand = Some(Instant::now());
                self.orbit.pan(dx, dy, self.size.y as f32);
            }
            Command::Focus { x, y } => {
                self.hand = Some(Instant::now());
                match self.surface_under(Vec2::new(x, y)) {
                    Some(point) => self.orbit.focus(point),
                    None => self.orbit.reset(),
                }
            }
            Command::Hotspots(at) => {
                self.marks.set_hotspots(&at);
                self.is_dirty = true;
            }
            Command::Ruler(is_out) => {
                self.marks.set_ruler(is_out);
                self.is_dirty = true;
            }
            Command::RulerEnd { x, y } => {
                if let Some(point) = self.surface_under(Vec2::new(x, y)) {
                    self.is_dirty |= self.marks.set_end(point);
                }
            }
            Command::Reset => {
                self.hand = Some(Instant::now());
                self.orbit.reset();
            }
            Command::AutoRotate(auto_rotate) => self.auto_rotate = auto_rotate,
            Command::Background(ground) => {
                self.showing.ground = linear(ground);
                self.apply_showing();
            }
            Command::Tonemap(tonemap) => {
                self.showing.tonemap = tonemap;
                self.apply_showing();
            }
            Command::Exposure(stops) => {
                self.engine.set_exposure(if stops.is_finite() { stops.clamp(-4.0, 4.0) } else { 0.0 });
                self.is_dirty = true;
            }
            Command::Dimensions(has_dimensions) => {
                self.is_dirty |= self.has_dimensions != has_dimensions;
                self.has_dimensions = has_dimensions;
            }
            Command::Animation(command) => self.animate(command),
            Command::ReducedMotion(is_reduced) => self.is_reduced = is_reduced,
        }
    }

    fn surface_under(&self, pixel: Vec2) -> Option<Vec3> {
        let view = self.shown_view();
        let ray = ray_through(&view, pixel, self.size.as_vec2());
        self.scene.as_ref()?.solid.pick(view.eye(), ray)
    }

    fn animate(&mut self, command: AnimationCommand) {
        let (Some(playback), Some(scene)) = (&mut self.playback, &self.scene) else { return };
        playback.take(command, &scene.model, self.is_reduced);
        scene.set_pose(self.engine.app.world_mut(), playback.shown());
        self.is_dirty = true;
    }

    fn apply_showing(&mut self) {
        self.engine.set_ground(self.showing.ground);
        if let Some(scene) = &self.scene {
            scene.set_showing(self.engine.app.world_mut(), self.showing);
            self.engine.complete();
            self.is_dirty = true;
        }
    }

    fn set_variant(&mut self, name: Option<String>) {
        if let Some((_, variant, _)) = &mut self.open {
            // What is still being read shall come in this look.
            variant.clone_from(&name);
        }
        let Some(scene) = &mut self.scene else { return };
        let variant = name.as_deref().and_then(|name| scene.variant_index(name));
        if variant != self.variant {
            self.variant = variant;
            scene.set_variant(self.engine.app.world_mut(), variant);
            self.engine.complete();
            self.is_dirty = true;
        }
        self.shared.lock().status.variant = variant.map(|v| scene.model.variants[v].clone());
    }

    fn show(&mut self, loaded: Loaded) {
        let Some((ticket, name, generation)) = self.open.take() else { return };
        if generation != loaded.generation {
            self.open = Some((ticket, name, generation));
            return;
        }
        let mut prepared = *loaded.prepared;
        let problems = std::mem::take(&mut prepared.problems);
        let variant = name.as_deref().and_then(|name| prepared.model.variants.iter().position(|v| v == name));
        let world = self.engine.app.world_mut();
        if let Some(old) = self.scene.take() {
            old.despawn(world);
        }
        let scene = Scene::spawn(world, prepared, variant, self.showing);
        self.orbit = Orbit::around(&scene.outline, aspect(self.size));
        self.engine.look(&self.orbit.view, self.orbit.near_far(&self.orbit.view));
        if !self.engine.complete() {
            tracing::warn!("something of the model never became ready to draw");
        }
        self.ticket = ticket;
        self.variant = variant;
        self.playback = Some(Playback::at_rest(&scene.model));
        self.is_dirty = true;
        {
            let mut published = self.shared.lock();
            let status = &mut published.status;
            status.phase = if loaded.is_placeholder { Phase::Failed } else { Phase::Showing };
            status.ticket = ticket;
            status.problems = problems;
            status.variants.clone_from(&scene.model.variants);
            status.variant = variant.map(|v| scene.model.variants[v].clone());
            status.animations = scene.model.animations.iter().map(|a| a.name.clone()).collect();
            status.size_mm = (!loaded.is_placeholder).then_some(scene.size_mm);
            status.triangles = scene.solid.indices.len() / 3;
            status.frames_rendered = self.engine.frames_rendered;
        }
        self.scene = Some(scene);
    }

    fn close(&mut self) {
        self.loader.forget();
        self.open = None;
        self.playback = None;
        self.ticket = 0;
        if let Some(scene) = self.scene.take() {
            scene.despawn(self.engine.app.world_mut());
            self.engine.housekeeping();
        }
        self.shared.clear_frame();
        let mut published = self.shared.lock();
        let kept = std::mem::take(&mut published.status);
        published.status.phase = if self.warming.len() > 0 { Phase::Starting } else { Phase::Ready };
        published.status.adapter = kept.adapter;
        published.status.frames_rendered = kept.frames_rendered;
        published.status.frame_time_ms = kept.frame_time_ms;
    }

    /// Draws the next kinds of surface once, unseen.
    fn warm_a_little(&mut self) {
        if let Some(model) = self.warming.next()
            && let Some(prepared) = prepare(model, Vec::new(), &|| false)
        {
            let world = self.engine.app.world_mut();
            if let Some(scene) = &self.scene {
                scene.set_visible(world, false);
            }
            let scene = Scene::spawn(world, prepared, None, self.showing);
            let orbit = Orbit::around(&scene.outline, 1.0);
            self.engine.look(&orbit.view, orbit.near_far(&orbit.view));
            self.engine.complete();
            let world = self.engine.app.world_mut();
            scene.despawn(world);
            if let Some(scene) = &self.scene {
                scene.set_visible(world, true);
            }
            self.engine.housekeeping();
            if let Some(scene) = &self.scene {
                self.engine.look(&self.orbit.view, self.orbit.near_far(&self.orbit.view));
                tracing::debug!("warmed beside a model of {} triangles", scene.solid.indices.len() / 3);
                self.engine.complete();
            }
        }
        let mut published = self.shared.lock();
        published.status.frames_rendered = self.engine.frames_rendered;
        if self.warming.len() == 0 && published.status.phase == Phase::Starting {
            published.status.phase = Phase::Ready;
        }
    }

    fn still(&mut self, request: StillRequest, prepared: Option<Box<Prepared>>) -> Result<RgbaImage, StageError> {
        let world = self.engine.app.world_mut();
        let guest = prepared.map(|prepared| {
            if let Some(scene) = &self.scene {
                scene.set_visible(world, false);
            }
            let name = request.variant.as_deref();
            let variant = name.and_then(|name| prepared.model.variants.iter().position(|v| v == name));
            Scene::spawn(world, *prepared, variant, self.showing)
        });
        let aspect = request.width as f32 / request.height as f32;
        let result = match (&guest, &mut self.scene) {
            (Some(scene), _) => {
                let orbit = Orbit::around(&scene.outline, aspect);
                still::draw(&mut self.engine, scene, &orbit, &request, self.showing, self.is_refined)
            }
            (None, Some(scene)) => {
                let variant = request.variant.as_deref().map_or(self.variant, |name| scene.variant_index(name));
                scene.set_variant(self.engine.app.world_mut(), variant);
                let mut orbit = self.orbit.clone();
                orbit.reframe(&scene.outline, aspect);
                let result = still::draw(&mut self.engine, scene, &orbit, &request, self.showing, self.is_refined);
                scene.set_variant(self.engine.app.world_mut(), self.variant);
                result
            }
            (None, None) => Err(StageError::StillOfNothing),
        };
        if let Some(guest) = guest {
            guest.despawn(self.engine.app.world_mut());
        }
        self.resume();
        result
    }

    /// A model that is no guest of the page, in its own light.
    fn shot(&mut self, request: &ShotRequest, prepared: Prepared, light: StudioLight) -> Result<RgbaImage, StageError> {
        if let Some(scene) = &self.scene {
            scene.set_visible(self.engine.app.world_mut(), false);
        }
        let stops = self.engine.exposure();
        self.engine.set_exposure(0.0);
        self.engine.lend_light(light);
        let result = shot::draw(&mut self.engine, prepared, request, self.is_refined);
        self.engine.set_fov(FOV);
        self.engine.restore_light();
        self.engine.set_exposure(stops);
        self.resume();
        result
    }

    /// Everything as it was before a still.
    fn resume(&mut self) {
        let world = self.engine.app.world_mut();
        if let Some(scene) = &self.scene {
            scene.set_visible(world, true);
            scene.set_showing(world, self.showing);
        }
        self.engine.set_ground(self.showing.ground);
        self.engine.housekeeping();
        if self.scene.is_some() {
            self.engine.complete();
        }
        self.shared.lock().status.frames_rendered = self.engine.frames_rendered;
    }
}

pub(crate) fn linear(ground: Ground) -> LinearRgba {
    let channel = |byte: u8| linear_from_srgb(byte) as f32 / 65535.0;
    LinearRgba::new(channel(ground.r), channel(ground.g), channel(ground.b), 1.0)
}

fn clamped(width: u32, height: u32) -> UVec2 {
    UVec2::new(width, height).clamp(UVec2::splat(FRAME_SIDE_MIN_PX), UVec2::splat(FRAME_SIDE_MAX_PX))
}

fn aspect(size: UVec2) -> f32 {
    size.x as f32 / size.y as f32
}
