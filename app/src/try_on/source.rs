//! What the mirror looks at: a camera, a film that stands for one, or a photo.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ar::picture::{Picture, PictureError};
use ar::source::{Camera, CameraInfo, Frame, Source, SourceError, Wish};

use super::{MirrorFault, PHOTO_BYTES_MAX};

/// What a camera is asked for: sharp enough to judge a frame's finish, and quick everywhere.
const CAMERA: Wish = Wish { width: 1280, height: 720 };
/// Longer sides are scaled down: more is not seen on a page, and drawing takes longer.
const PHOTO_SIDE_MAX: u32 = 1600;
/// Vertical fields of view, radians, where the picture does not say: of a laptop's camera (about 70 degrees from corner
/// to corner, 16:9), and of a portrait.
const CAMERA_FOV: f32 = 0.66;
const PHOTO_FOV: f32 = 0.70;

/// What is looked at.
pub(super) enum Looked {
    /// Frames follow each other.
    Film { source: Box<dyn Source>, begun: Instant, again: Option<PathBuf> },
    /// One picture, and its vertical field of view if the camera wrote it down, radians.
    Photo(Frame, Option<f32>),
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
        Ok(Self::Photo(Frame { picture: scaled_down(picture), time: Duration::ZERO }, fov_y))
    }

    /// Whether pictures follow each other.
    pub(super) const fn is_live(&self) -> bool {
        matches!(self, Self::Film { .. })
    }

    /// The vertical field of view, radians.
    pub(super) fn fov_y(&self) -> f32 {
        match self {
            Self::Film { .. } => CAMERA_FOV,
            Self::Photo(_, known) => known.unwrap_or(PHOTO_FOV),
        }
    }

    /// Puts the next picture into `frame`; a film keeps its own pace and begins again at its end.
    pub(super) fn next(&mut self, frame: &mut Frame) -> Result<(), MirrorFault> {
        match self {
            Self::Photo(photo, _) => frame.clone_from(photo),
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

fn scaled_down(picture: Picture) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let longer = width.max(height);
    if longer <= PHOTO_SIDE_MAX {
        return picture;
    }
    let side = |px: u32| (u64::from(px) * u64::from(PHOTO_SIDE_MAX) / u64::from(longer)).max(1) as u32;
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
        let small = scaled_down(picture);
        assert_eq!((small.width(), small.height()), (1600, 500));
        assert_eq!(small.pixels()[0], 90);
    }
}
