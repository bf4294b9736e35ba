//! Pictures inside the file.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};

use super::{Coding, WriteError};
use crate::Image;

/// Bytes and media type.
pub fn encode(image: &Image, index: usize, coding: Coding) -> Result<(Vec<u8>, &'static str), WriteError> {
    let pixels = image.width as usize * image.height as usize;
    if pixels == 0 || image.rgba.len() != pixels * 4 {
        let (name, bytes) = (image.name.clone(), image.rgba.len());
        return Err(WriteError::PictureSize { index, name, bytes, width: image.width, height: image.height });
    }
    let failed = |source| WriteError::EncodePicture { index, source };
    let is_opaque = image.rgba.chunks_exact(4).all(|p| p[3] == 255);
    if !is_opaque {
        return Ok((png(&image.rgba, image, ExtendedColorType::Rgba8).map_err(failed)?, "image/png"));
    }
    let rgb: Vec<u8> = image.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let lossless = png(&rgb, image, ExtendedColorType::Rgb8).map_err(failed)?;
    if let Coding::Compact { jpeg_quality } = coding {
        let mut small = Vec::new();
        JpegEncoder::new_with_quality(&mut small, jpeg_quality)
            .write_image(&rgb, image.width, image.height, ExtendedColorType::Rgb8)
            .map_err(failed)?;
        if small.len() < lossless.len() {
            return Ok((small, "image/jpeg"));
        }
    }
    Ok((lossless, "image/png"))
}

fn png(bytes: &[u8], image: &Image, color: ExtendedColorType) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive).write_image(
        bytes,
        image.width,
        image.height,
        color,
    )?;
    Ok(out)
}
