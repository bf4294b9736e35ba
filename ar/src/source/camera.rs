//! Cameras of this machine, through nokhwa.
//!
//! A camera runs on its own thread and leaves its latest picture in a letter box: whoever looks never waits for more
//! than [`WAIT_MAX`], and a slow looker gets the newest picture, not the oldest.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nokhwa::pixel_format::RgbFormat;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Buffer, NokhwaError};

use super::{FRAMES_PER_SECOND, Frame, Source, SourceError};
use crate::picture::{Picture, jpeg_into};

/// A camera that gives nothing for so long is gone, or another program has it.
pub const WAIT_MAX: Duration = Duration::from_secs(3);

/// Pictures that cannot be decoded, one after the other, before the camera counts as broken: when a stream starts, the
/// first ones often are.
const BROKEN_MAX: u32 = 30;

/// A camera that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// Its place among the cameras; changes when one is plugged in.
    pub index: u32,
    /// What its maker calls it.
    pub name: String,
}

/// What is asked of a camera; it gives what comes nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Gives what a camera sees.
pub struct Camera {
    name: String,
    letter_box: Arc<LetterBox>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct LetterBox {
    content: Mutex<Content>,
    changed: Condvar,
    is_closed: AtomicBool,
}

#[derive(Default)]
struct Content {
    frame: Frame,
    is_new: bool,
    failure: Option<String>,
}

impl Camera {
    /// The cameras that are there now.
    ///
    /// # Errors
    /// The system does not say.
    pub fn list() -> Result<Vec<CameraInfo>, SourceError> {
        let cameras = nokhwa::query(ApiBackend::Auto).map_err(|why| failed("list", &why.to_string()))?;
        let info = |camera: &nokhwa::utils::CameraInfo| {
            Some(CameraInfo { index: camera.index().as_index().ok()?, name: camera.human_name() })
        };
        Ok(cameras.iter().filter_map(info).collect())
    }

    /// Opens a camera. Nothing is taken before this, and nothing after it is dropped.
    ///
    /// # Errors
    /// The thread cannot be started. That the camera is refused, missing or used by another program is said by the
    /// first [`Source::next_frame`].
    pub fn open(camera: &CameraInfo, wish: Wish) -> Result<Camera, SourceError> {
        let letter_box = Arc::new(LetterBox::default());
        let (theirs, index) = (Arc::clone(&letter_box), camera.index);
        let thread = std::thread::Builder::new()
            .name("camera".to_owned())
            .spawn(move || {
                if let Err(why) = take_pictures(index, wish, &theirs) {
                    theirs.open().failure = Some(why);
                    theirs.changed.notify_all();
                }
            })
            .map_err(|why| failed(&camera.name, &why.to_string()))?;
        Ok(Camera { name: camera.name.clone(), letter_box, thread: Some(thread) })
    }
}

impl Source for Camera {
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError> {
        let until = Instant::now() + WAIT_MAX;
        let mut content = self.letter_box.open();
        loop {
            if content.is_new {
                content.is_new = false;
                // The two buffers change places: no picture is copied.
                std::mem::swap(frame, &mut content.frame);
                return Ok(true);
            }
            if let Some(why) = &content.failure {
                return Err(failed(&self.name, why));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(failed(&self.name, "it is silent: is it unplugged, or used by another program?"));
            }
            content = self.letter_box.changed.wait_timeout(content, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.letter_box.is_closed.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A camera that hangs in its driver must not hang the window: its thread ends with the next picture.
            drop(thread);
        }
    }
}

impl LetterBox {
    /// A thread that panicked left a whole frame or none; either is good.
    fn open(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take_pictures(index: u32, wish: Wish, letter_box: &LetterBox) -> Result<(), String> {
    let say = |why: NokhwaError| why.to_string();
    let resolution = Resolution::new(wish.width, wish.height);
    let format = CameraFormat::new(resolution, FrameFormat::MJPEG, FRAMES_PER_SECOND);
    let wanted = RequestedFormat::new::<RgbFormat>(RequestedFormatType::Closest(format));
    let mut camera = nokhwa::Camera::new(CameraIndex::Index(index), wanted).map_err(say)?;
    camera.open_stream().map_err(say)?;
    let start = Instant::now();
    let (mut picture, mut broken) = (Picture::default(), 0);
    while !letter_box.is_closed.load(Ordering::Relaxed) {
        let buffer = camera.frame().map_err(say)?;
        if let Err(why) = decode(&buffer, &mut picture) {
            broken += 1;
            if broken > BROKEN_MAX {
                return Err(why);
            }
            continue;
        }
        broken = 0;
        let mut content = letter_box.open();
        std::mem::swap(&mut content.frame.picture, &mut picture);
        content.frame.time = start.elapsed();
        content.is_new = true;
        drop(content);
        letter_box.changed.notify_all();
    }
    camera.stop_stream().map_err(say)
}

/// The size may change from picture to picture.
fn decode(buffer: &Buffer, picture: &mut Picture) -> Result<(), String> {
    if buffer.source_frame_format() == FrameFormat::MJPEG {
        return jpeg_into(buffer.buffer(), picture).map(|_| ()).map_err(|why| why.to_string());
    }
    let size = buffer.resolution();
    picture.resize(size.width(), size.height()).map_err(|why| why.to_string())?;
    buffer.decode_image_to_buffer::<RgbFormat>(picture.pixels_mut()).map_err(|why| why.to_string())
}

fn failed(camera: &str, why: &str) -> SourceError {
    SourceError::Camera { camera: camera.to_owned(), why: why.to_owned() }
}
