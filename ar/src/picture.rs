//! A picture in memory, and how files become one.

mod exif;
mod jpeg;
mod png;
mod webp;

use glam::{Vec2, Vec3};
use thiserror::Error;

pub(crate) use jpeg::decode_into as jpeg_into;

/// The longest side that is read. A camera's picture has at most about 12,000.
pub const SIDE_MAX: u32 = 16_384;

/// The most pixels that are read: three bytes each must be held, twice while a picture is turned upright.
pub const PIXELS_MAX: u64 = 100_000_000;

/// The largest file that is read.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

/// Eight bits of red, green and blue a pixel, row by row from the top left, sRGB.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    focal_35mm: Option<u16>,
}

/// Diagonal of film of 36 x 24 mm, millimetres: what a focal length "as on film" refers to (CIPA DCG-001).
const FILM_DIAGONAL_MM: f64 = 43.266_615;

/// Why there is no picture.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PictureError {
    /// A side is zero.
    #[error("the picture is {width} x {height} pixels: there is nothing to see")]
    Empty {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// More pixels than [`SIDE_MAX`] and [`PIXELS_MAX`] allow.
    #[error(
        "the picture is {width} x {height} pixels; at most {SIDE_MAX} a side and {PIXELS_MAX} in all are read: scale it down"
    )]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// Neither JPEG, PNG nor WebP.
    #[error("this is no picture that can be read: save it as JPEG, PNG or WebP")]
    UnknownFormat,
    /// The file is cut short or was altered.
    #[error("the picture is damaged ({0}): get it again, or save it anew")]
    Damaged(String),
}

impl Picture {
    /// Takes `pixels` as they are.
    ///
    /// # Errors
    /// The size is zero or beyond the limits, or does not fit the number of pixels.
    pub fn from_rgb(width: u32, height: u32, pixels: Vec<u8>) -> Result<Picture, PictureError> {
        let bytes = checked_len(width, height)?;
        if pixels.len() != bytes {
            return Err(PictureError::Damaged(format!("{} bytes of pixels where {bytes} belong", pixels.len())));
        }
        Ok(Picture { width, height, pixels, focal_35mm: None })
    }

    /// Reads a JPEG, PNG or WebP file; turned upright as its EXIF data says. Transparent places become white.
    ///
    /// # Errors
    /// See [`PictureError`]. Sizes are checked before memory is asked for.
    pub fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
        let mut picture = Picture::default();
        let exif = if bytes.starts_with(&[0xFF, 0xD8]) {
            jpeg::decode_into(bytes, &mut picture)?
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            png::decode_into(bytes, &mut picture)?
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            webp::decode_into(bytes, &mut picture)?
        } else {
            return Err(PictureError::UnknownFormat);
        };
        Ok(exif::upright(picture, exif))
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// How wide the camera saw from top to bottom, radians, if its file says so (EXIF's focal length as on film). A picture
    /// that was cut after it was taken saw less, and rarely says so.
    #[must_use]
    pub fn fov_y(&self) -> Option<f64> {
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let focal_px = f64::from(self.focal_35mm?) / FILM_DIAGONAL_MM * width.hypot(height);
        Some(2.0 * (height / 2.0 / focal_px).atan())
    }

    /// Red, green, blue of each pixel.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Red, green, blue and an opaque alpha of each pixel, into memory that is used again.
    pub fn rgba_into(&self, rgba: &mut Vec<u8>) {
        rgba.resize(self.pixels.len() / 3 * 4, 255);
        let to = rgba.as_chunks_mut::<4>().0;
        to.iter_mut().zip(self.pixels.as_chunks::<3>().0).for_each(|(to, &[r, g, b])| *to = [r, g, b, 255]);
    }

    /// The same, to be changed.
    pub fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    /// The colour at a place in pixels (a pixel's middle lies at a half), between four pixels; `None` outside the picture.
    pub(crate) fn color_at(&self, at: Vec2) -> Option<Vec3> {
        let at = at - 0.5;
        let limit = Vec2::new(self.width as f32 - 1.0, self.height as f32 - 1.0);
        if !(at.cmpge(Vec2::ZERO).all() && at.cmplt(limit).all()) {
            return None;
        }
        let (x, y, f) = (at.x as usize, at.y as usize, at.fract());
        let stride = self.width as usize * 3;
        let pixel = |x: usize, y: usize| {
            let rgb = &self.pixels[y * stride + x * 3..];
            Vec3::new(f32::from(rgb[0]), f32::from(rgb[1]), f32::from(rgb[2]))
        };
        let (upper, lower) = (pixel(x, y).lerp(pixel(x + 1, y), f.x), pixel(x, y + 1).lerp(pixel(x + 1, y + 1), f.x));
        Some(upper.lerp(lower, f.y))
    }

    /// Becomes `width` x `height`, keeping its memory when it can; what it shows is undefined until it is filled.
    ///
    /// # Errors
    /// The size is zero or beyond the limits.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<(), PictureError> {
        let bytes = checked_len(width, height)?;
        self.pixels.resize(bytes, 0);
        (self.width, self.height, self.focal_35mm) = (width, height, None);
        Ok(())
    }
}

/// Bytes of a picture of this size.
fn checked_len(width: u32, height: u32) -> Result<usize, PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::Empty { width, height });
    }
    if width > SIDE_MAX || height > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok(width as usize * height as usize * 3)
}

/// Lays colour over white.
fn over_white(color: u8, alpha: u8) -> u8 {
    let (color, alpha) = (u32::from(color), u32::from(alpha));
    u8::try_from((color * alpha + 255 * (255 - alpha) + 127) / 255).expect("a mean of two bytes is a byte")
}
