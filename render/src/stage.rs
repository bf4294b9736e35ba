//! The handle, and what it shares with the stage's thread.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
        mpsc::{Sender, SyncSender, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use image::RgbaImage;

use crate::{
    Command, Frame, STILL_SIDE_MAX_PX, ShotRequest, StageConfig, StageError, StageStatus, StillRequest, WornRequest,
    device::open_device,
    director::{Asked, Director, Message},
    light::environment_light,
    loader,
    mirror::{Mirror, MirrorLook, MirrorShot},
    prepare::{Prepared, prepare},
    shot,
};

/// A running stage. Clones share it; the last one to go ends its thread.
#[derive(Clone)]
pub struct Stage {
    inner: Arc<Inner>,
}

struct Inner {
    sender: Sender<Message>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Between the handle and the stage's thread.
#[derive(Default)]
pub(crate) struct Shared {
    published: Mutex<Published>,
    /// A new frame, or the end.
    changed: Condvar,
    /// Callers inside [`Stage::frame_after`].
    waiting: AtomicU32,
}

#[derive(Default)]
pub(crate) struct Published {
    pub(crate) frame: Option<Arc<Frame>>,
    pub(crate) status: StageStatus,
    /// Serial of the newest frame that somebody took.
    taken: u64,
    /// When somebody last asked for a frame.
    asked: Option<Instant>,
    /// Serial of the last frame before the stage was emptied.
    last_serial: u64,
    has_stopped: bool,
}

impl Stage {
    /// Starts the stage on a thread of its own. Returns as soon as a graphics device is open; pipelines warm up behind
    /// it ([`Phase::Starting`](crate::Phase)), and commands are taken meanwhile.
    pub fn start(config: StageConfig) -> Result<Self, StageError> {
        crate::sys::give_large_blocks_back();
        let (sender, receiver) = std::sync::mpsc::channel();
        let shared = Arc::new(Shared::default());
        let (opened_sender, opened) = sync_channel(1);
        let (theirs, to_self) = (shared.clone(), sender.clone());
        let thread = std::thread::Builder::new()
            .name("stage".into())
            .spawn(move || {
                let _ending = Ending(theirs.clone());
                let device = match open_device(config.software_only) {
                    Ok(opened) => opened,
                    Err(error) => {
                        // Nobody listens only when the starting thread is gone.
                        drop(opened_sender.send(Err(error)));
                        return;
                    }
                };
                drop(opened_sender.send(Ok(())));
                match Director::new(config, device, receiver, to_self, theirs) {
                    Ok(director) => director.run(),
                    Err(error) => tracing::error!("the stage cannot start: {error}"),
                }
            })
            .map_err(StageError::StartThread)?;
        match opened.recv() {
            Ok(Ok(())) => Ok(Self { inner: Arc::new(Inner { sender, shared, thread: Some(thread) }) }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(StageError::Stopped),
        }
    }

    /// Sends a wish. Never blocks; a stage that has stopped ignores it.
    pub fn send(&self, command: Command) {
        if self.inner.sender.send(Message::Command(command)).is_err() {
            tracing::debug!("a command came after the stage had stopped");
        }
    }

    /// The latest finished picture with a serial above `serial`, waiting for one at most `timeout`. Serial 0 takes any.
    pub fn frame_after(&self, serial: u64, timeout: Duration) -> Option<Arc<Frame>> {
        let shared = &self.inner.shared;
        let deadline = Instant::now() + timeout;
        shared.waiting.fetch_add(1, Ordering::AcqRel);
        let mut published = shared.lock();
        published.asked = Some(Instant::now());
        // Whoever turns by itself sleeps while nobody looks.
        drop(self.inner.sender.send(Message::Asked));
        let frame = loop {
            if let Some(frame) = published.frame.as_ref().filter(|frame| frame.serial > serial) {
                let frame = frame.clone();
                published.taken = published.taken.max(frame.serial);
                break Some(frame);
            }
            let now = Instant::now();
            if now >= deadline || published.has_stopped {
                break None;
            }
            published = shared
                .changed
                .wait_timeout(published, deadline - now)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(published, _)| published);
        };
        published.asked = Some(Instant::now());
        drop(published);
        shared.waiting.fetch_sub(1, Ordering::AcqRel);
        if frame.is_some() {
            drop(self.inner.sender.send(Message::Asked));
        }
        frame
    }

    /// Facts, as of now.
    pub fn status(&self) -> StageStatus {
        self.inner.shared.lock().status.clone()
    }

    /// An exact picture, beside the page's frames. Blocks until it is done.
    pub fn still(&self, request: StillRequest) -> Result<RgbaImage, StageError> {
        let (width, height) = (request.width, request.height);
        if ![width, height].iter().all(|side| (1..=STILL_SIDE_MAX_PX).contains(side)) {
            return Err(StageError::StillSize { width, height, max: STILL_SIDE_MAX_PX });
        }
        let prepared = match &request.bytes {
            Some(bytes) => {
                let (model, problems) = loader::read(bytes).map_err(|problems| StageError::ReadModel { problems })?;
                let prepared = prepare(model, problems, &|| false).expect("a still is never stale");
                Some(Box::new(prepared))
            }
            None => None,
        };
        self.ask(|answer| Message::Still { request, prepared, answer })
    }

    /// A picture of another model in its own light, without the ground. Blocks until it is done.
    pub fn shot(&self, request: ShotRequest) -> Result<RgbaImage, StageError> {
        request.check_size()?;
        let (model, problems) = loader::read(&request.bytes).map_err(|problems| StageError::ReadModel { problems })?;
        let prepared = prepare(model, problems, &|| false).expect("a shot is never stale");
        self.draw_shot(request.clone(), prepared).map(|picture| shot::on_background(picture, &request))
    }

    /// A person's picture with a product worn in it. Blocks until it is done.
    ///
    /// # Errors
    /// The product cannot be read, what it is worn on is not seen, or the picture is too large.
    pub fn worn(&self, request: &WornRequest) -> Result<RgbaImage, StageError> {
        let mut picture = RgbaImage::clone(&request.picture);
        let mut mirror = Mirror::put_on(self, &request.product, request.wear, &request.wearer)?
            .ok_or(StageError::NothingToWearOn)?;
        let look = MirrorLook { picture: &mut picture, variant: request.variant.as_deref() };
        mirror.draw(&mut [look], &request.wearer, &MirrorShot::default())?;
        Ok(picture)
    }

    /// Asks the mirror's part of the stage, and waits for the answer.
    pub(crate) fn ask_mirror<T>(&self, asked: impl FnOnce(SyncSender<T>) -> Asked) -> Result<T, StageError> {
        let (sender, answer) = sync_channel(1);
        self.inner.sender.send(Message::Mirror(asked(sender))).map_err(|_gone| StageError::Stopped)?;
        answer.recv().map_err(|_gone| StageError::Stopped)
    }

    /// Tells it something; a stage that has stopped does not hear it.
    pub(crate) fn tell_mirror(&self, asked: Asked) {
        drop(self.inner.sender.send(Message::Mirror(asked)));
    }

    fn draw_shot(&self, request: ShotRequest, prepared: Prepared) -> Result<RgbaImage, StageError> {
        let light = Box::new(environment_light(&request.light));
        self.ask(|answer| Message::Shot { request, prepared: Box::new(prepared), light, answer })
    }

    fn ask(
        &self,
        message: impl FnOnce(SyncSender<Result<RgbaImage, StageError>>) -> Message,
    ) -> Result<RgbaImage, StageError> {
        let (sender, answer) = sync_channel(1);
        self.inner.sender.send(message(sender)).map_err(|_gone| StageError::Stopped)?;
        answer.recv().map_err(|_gone| StageError::Stopped)?
    }
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        drop(self.sender.send(Message::Quit));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the stage had panicked");
        }
    }
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a frame the latest.
    pub(crate) fn publish(&self, make: impl FnOnce(u64) -> Frame) {
        let mut published = self.lock();
        let serial = published.serial() + 1;
        published.frame = Some(Arc::new(make(serial)));
        drop(published);
        self.changed.notify_all();
    }

    /// Nothing is shown any more. Serials go on counting.
    pub(crate) fn clear_frame(&self) {
        let mut published = self.lock();
        published.last_serial = published.serial();
        published.frame = None;
    }

    /// Somebody looks: asked lately, or waits now.
    pub(crate) fn is_watched(&self, within: Duration) -> bool {
        self.waiting.load(Ordering::Acquire) > 0 || self.lock().asked.is_some_and(|asked| asked.elapsed() < within)
    }

    /// The latest frame was taken, or somebody waits for the next.
    pub(crate) fn wants_next(&self) -> bool {
        if self.waiting.load(Ordering::Acquire) > 0 {
            return true;
        }
        let published = self.lock();
        published.frame.as_ref().is_none_or(|frame| frame.serial <= published.taken)
    }
}

impl Published {
    fn serial(&self) -> u64 {
        self.frame.as_ref().map_or(self.last_serial, |frame| frame.serial)
    }
}

/// Wakes whoever waits when the stage's thread ends, however it ends.
struct Ending(Arc<Shared>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.lock().has_stopped = true;
        self.0.changed.notify_all();
    }
}
