//! What the mirror looks at: a camera, a film that stands for one, or a photo.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ar::picture::{Picture, PictureError};
use ar::source::{Camera, CameraInfo, Frame, Source, SourceError, Wish};
use glam::Vec2;

use super::{MirrorFault, PHOTO_BYTES_MAX};

/// What a camera is asked for: sharp enough to judge a frame's finish, and quick everywhere.
const CAMERA: Wish = Wish { width: 1280, height: 720 };
/// Longer sides are scaled down: more is not seen on a page, and drawing takes longer.
const PHOTO_SIDE_MAX: u32 = 1600;
/// A face is small when it is narrower than this share of the picture, and nobody's that matters below the other; it is
/// then shown with so much around it, in widths of the face, and at least about so wide, pixels, in a picture that is at
/// most so long on its longer side.
const FACE_SMALL: f32 = 0.2;
const FACE_TINY: f32 = 0.01;
const AROUND_FACE: f32 = 3.6;
const FACE_PX: f32 = 320.0;
const APPROACHED_SIDE_MAX: u32 = 4096;
/// Vertical fields of view, radians, where the picture does not say: of a laptop's camera (about 70 degrees from corner
/// to corner, 16:9), and of a portrait.
const CAMERA_FOV: f32 = 0.66;
const PHOTO_FOV: f32 = 0.70;

/// What is looked at.
pub(super) enum Looked {
    /// Frames follow each other.
    Film { source: Box<dyn Source>, begun: Instant, again: Option<PathBuf> },
    /// One picture.
    Photo(Box<Photo>),
}

/// A photo as it is looked at.
pub(super) struct Photo {
    frame: Frame,
    /// Its vertical field of view if the camera wrote it down, radians.
    fov_y: Option<f32>,
    /// As it came, until the face in it was looked for.
    original: Option<Picture>,
    /// The part that is shown.
    part: Option<Part>,
}

/// A part of a picture, pixels: its upper left corner, width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Looked {
    /// A film that stands for the camera.
    pub(super) fn film(path: &Path) -> Result<Self, MirrorFault> {
        let source = ar::source::open(path).map_err(|why| fault(&why))?;
        Ok(Self::Film { source, begun: Instant::now(), again: Some(path.to_owned()) })
    }

    /// One of the cameras, or the first.
    pub(super) fn camera(cameras: &[CameraInfo], index: Option<u32>) -> Result<Self, MirrorFault> {
        let chosen = cameras.iter().find(|c| index.is_none_or(|i| c.index == i)).ok_or(MirrorFault::NoCamera)?;
        let source = Box::new(Camera::open(chosen, CAMERA).map_err(|why| fault(&why))?);
        Ok(Self::Film { source, begun: Instant::now(), again: None })
    }

    /// A photo's file.
    pub(super) fn photo(bytes: &[u8]) -> Result<Self, MirrorFault> {
        if bytes.len() > PHOTO_BYTES_MAX {
            return Err(MirrorFault::PhotoTooLarge);
        }
        let picture = Picture::decode(bytes).map_err(|why| {
            tracing::info!(%why, "the photo cannot be used");
            match why {
                PictureError::TooLarge { .. } => MirrorFault::PhotoTooLarge,
                _ => MirrorFault::PhotoUnreadable,
            }
        })?;
        let fov_y = picture.fov_y().map(|fov| fov as f32);
        let frame = Frame { picture: scaled_down(&picture, PHOTO_SIDE_MAX), time: Duration::ZERO };
        Ok(Self::Photo(Box::new(Photo { frame, fov_y, original: Some(picture), part: None })))
    }

    /// Goes nearer to a face that is small in a photo: `low` and `high` are the corners of its box, pixels of the picture
    /// that was given last. True when the picture is another one now.
    pub(super) fn approach(&mut self, low: Vec2, high: Vec2) -> bool {
        let Self::Photo(photo) = self else { return false };
        let Some(original) = photo.original.take() else { return false };
        photo.approach(&original, low, high)
    }

    /// The part of the picture that is shown, if not all of it.
    pub(super) fn part(&self) -> Option<Part> {
        match self {
            Self::Film { .. } => None,
            Self::Photo(photo) => photo.part,
        }
    }

    /// Whether pictures follow each other.
    pub(super) const fn is_live(&self) -> bool {
        matches!(self, Self::Film { .. })
    }

    /// The vertical field of view, radians.
    pub(super) fn fov_y(&self) -> f32 {
        match self {
            Self::Film { .. } => CAMERA_FOV,
            Self::Photo(photo) => photo.fov_y.unwrap_or(PHOTO_FOV),
        }
    }

    /// Puts the next picture into `frame`; a film keeps its own pace and begins again at its end.
    pub(super) fn next(&mut self, frame: &mut Frame) -> Result<(), MirrorFault> {
        match self {
            Self::Photo(photo) => frame.clone_from(&photo.frame),
            Self::Film { source, begun, again } => {
                if !source.next_frame(frame).map_err(|why| fault(&why))? {
                    let Some(path) = again else { return Err(MirrorFault::CameraLost) };
                    *source = ar::source::open(path).map_err(|why| fault(&why))?;
                    *begun = Instant::now();
                    if !source.next_frame(frame).map_err(|why| fault(&why))? {
                        return Err(MirrorFault::Film);
                    }
                }
                if again.is_some() {
                    std::thread::sleep(frame.time.saturating_sub(begun.elapsed()));
                }
            }
        }
        Ok(())
    }
}

/// The cameras of this machine.
pub(super) fn cameras() -> Vec<CameraInfo> {
    Camera::list().unwrap_or_else(|why| {
        tracing::info!(%why, "the system names no cameras");
        Vec::new()
    })
}

/// What a source's words mean for the shopper. Drivers say what they like; these are the usual words of V4L2,
/// AVFoundation and Media Foundation.
fn fault(why: &SourceError) -> MirrorFault {
    tracing::info!(%why, "there is no picture");
    let SourceError::Camera { why, .. } = why else { return MirrorFault::Film };
    let says = |words: &[&str]| words.iter().any(|word| why.to_lowercase().contains(word));
    if says(&["permission", "denied", "not authorized", "access"]) {
        MirrorFault::CameraRefused
    } else if says(&["busy", "in use", "used by another"]) {
        MirrorFault::CameraBusy
    } else {
        MirrorFault::CameraLost
    }
}

impl Photo {
    fn approach(&mut self, original: &Picture, low: Vec2, high: Vec2) -> bool {
        let seen = &self.frame.picture;
        let face = high - low;
        let share = face.x / seen.width() as f32;
        if !(FACE_TINY..FACE_SMALL).contains(&share) {
            return false;
        }
        let before = seen.width() as f32;
        let longer = seen.width().max(seen.height()) as f32 * (FACE_PX / face.x).max(1.0);
        self.frame.picture = scaled_down(original, (longer as u32).min(APPROACHED_SIDE_MAX));
        let (width, height) = (self.frame.picture.width(), self.frame.picture.height());
        let scale = width as f32 / before;
        // As wide as a bust, a hat above and a necklace below.
        let side = face.x * scale * AROUND_FACE;
        let (middle, size) = ((low + high) / 2.0 * scale, Vec2::new(side, side * 4.0 / 3.0));
        let full = Vec2::new(width as f32, height as f32);
        let size = size.min(full);
        let corner = (middle - size * Vec2::new(0.5, 0.42)).clamp(Vec2::ZERO, full - size);
        let [x, y, width, height] = [corner.x, corner.y, size.x, size.y].map(|px| px as u32);
        self.part = Some(Part { x, y, width, height });
        true
    }
}

/// At most so long on its longer side.
fn scaled_down(picture: &Picture, side_max: u32) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let longer = width.max(height);
    if longer <= side_max {
        return picture.clone();
    }
    let side = |px: u32| (u64::from(px) * u64::from(side_max) / u64::from(longer)).max(1) as u32;
    let full = image::RgbImage::from_raw(width, height, picture.pixels().to_vec()).expect("three bytes a pixel");
    let small = image::imageops::thumbnail(&full, side(width), side(height));
    Picture::from_rgb(small.width(), small.height(), small.into_raw()).expect("it is smaller than one that was fine")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(why: &str) -> MirrorFault {
        fault(&SourceError::Camera { camera: "0".to_owned(), why: why.to_owned() })
    }

    #[test]
    fn drivers_words_become_the_shops() {
        assert_eq!(says("Could not open device: Permission denied (os error 13)"), MirrorFault::CameraRefused);
        assert_eq!(says("Device or resource busy (os error 16)"), MirrorFault::CameraBusy);
        assert_eq!(says("it is silent: is it unplugged, or used by another program?"), MirrorFault::CameraBusy);
        assert_eq!(says("No such device (os error 19)"), MirrorFault::CameraLost);
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        assert!(matches!(Looked::photo(b"GIF89a"), Err(MirrorFault::PhotoUnreadable)));
        assert!(matches!(Looked::photo(&[]), Err(MirrorFault::PhotoUnreadable)));
        assert!(matches!(Looked::photo(&vec![0; PHOTO_BYTES_MAX + 1]), Err(MirrorFault::PhotoTooLarge)));
    }

    #[test]
    fn a_large_photo_is_scaled_down() {
        let picture = Picture::from_rgb(3200, 1000, vec![90; 3200 * 1000 * 3]).unwrap();
        let small = scaled_down(&picture, PHOTO_SIDE_MAX);
        assert_eq!((small.width(), small.height()), (1600, 500));
        assert_eq!(small.pixels()[0], 90);
    }

    #[test]
    fn a_small_face_is_shown_from_near_and_a_large_one_is_left() {
        let photo = |width: u32, height: u32| {
            let picture = Picture::from_rgb(width, height, vec![90; (width * height * 3) as usize]).unwrap();
            let frame = Frame { picture: scaled_down(&picture, PHOTO_SIDE_MAX), time: Duration::ZERO };
            Looked::Photo(Box::new(Photo { frame, fov_y: None, original: Some(picture), part: None }))
        };
        let mut far = photo(3000, 4000);
        // 100 of 1200 pixels, up on the right.
        assert!(far.approach(Vec2::new(1000.0, 100.0), Vec2::new(1100.0, 220.0)));
        let Looked::Photo(seen) = &far else { panic!("a photo") };
        assert_eq!((seen.frame.picture.width(), seen.frame.picture.height()), (3000, 4000), "it has no more");
        let part = far.part().unwrap();
        assert!((part.x + part.width <= 3000) && part.y == 0 && (895..=905).contains(&part.width), "{part:?}");
        assert!(part.x < 2500 && part.x + part.width > 2750, "the face is in it: {part:?}");
        assert!(!far.approach(Vec2::ZERO, Vec2::new(100.0, 100.0)), "once");

        let mut near = photo(1000, 1000);
        assert!(!near.approach(Vec2::new(200.0, 200.0), Vec2::new(700.0, 800.0)) && near.part().is_none());
        let mut nobody = photo(1000, 1000);
        assert!(!nobody.approach(Vec2::ZERO, Vec2::ZERO) && nobody.part().is_none());
    }
}
