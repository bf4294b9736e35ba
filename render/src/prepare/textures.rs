//! Pictures become textures: factors baked in where Bevy has no slot for them, and all mipmaps.

use std::sync::{
    LazyLock,
    atomic::{AtomicU16, Ordering},
};

use bevy::{
    asset::RenderAssetUsages,
    image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor},
    prelude::Image,
    render::render_resource::{Extent3d, TextureDescriptor, TextureDimension, TextureFormat, TextureUsages},
};

use super::budget;

/// How the bytes of a picture are meant, and what is changed in them. Factors are in hundred-thousandths, so that equal
/// uses are found by comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Meaning {
    /// sRGB colour; alpha is linear.
    Color,
    /// Numbers.
    Data,
    /// Tangent-space normals; x and y are scaled by this.
    Normal(i32),
    /// Red is occlusion of this strength.
    Occlusion(i32),
    /// Alpha is `KHR_materials_specular`'s factor: Bevy squares its reflectance, so the root is stored.
    SpecularFactor,
    /// `KHR_materials_specular`'s colour, for the same reason as its root (in linear light).
    SpecularColor,
}

/// For [`Meaning`]'s factors.
pub(crate) fn fixed(factor: f32) -> i32 {
    (factor.clamp(-1e4, 1e4) * 1e5).round() as i32
}

/// A texture with all its mipmaps, halved until its sides have at most `side_max` pixels.
pub(crate) fn texture(picture: &glb::Image, meaning: Meaning, sampler: glb::Sampler, side_max: u32) -> Image {
    let (width, height) = (picture.width.max(1), picture.height.max(1));
    let halvings = budget::halvings(width.max(height), side_max);
    if halvings > 0 {
        let smaller = halved_picture(picture, meaning, halvings);
        return texture(&smaller, meaning, sampler, side_max);
    }
    let mut base = Vec::new();
    let rgba: &[u8] = match bake(picture, meaning) {
        Some(baked) => {
            base = baked;
            &base
        }
        None => &picture.rgba,
    };
    let levels = if sampler.mipmaps { 32 - width.max(height).leading_zeros() } else { 1 };
    let is_color = matches!(meaning, Meaning::Color | Meaning::SpecularColor);
    let mut data = Vec::with_capacity(rgba.len() + rgba.len() / 3 + 64);
    data.extend_from_slice(rgba);
    drop(base);
    let (mut from, mut w, mut h) = (0, width as usize, height as usize);
    for _ in 1..levels {
        let next = data.len();
        let (half_w, half_h) = ((w / 2).max(1), (h / 2).max(1));
        data.resize(next + half_w * half_h * 4, 0);
        let (fine, coarse) = data.split_at_mut(next);
        let fine = &fine[from..];
        halve_by(meaning, fine, w, h, coarse);
        (from, w, h) = (next, half_w, half_h);
    }
    Image {
        data: Some(data),
        texture_descriptor: TextureDescriptor {
            label: None,
            size: Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: levels,
            sample_count: 1,
            dimension: TextureDimension::D2,
            format: if is_color { TextureFormat::Rgba8UnormSrgb } else { TextureFormat::Rgba8Unorm },
            usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
            view_formats: &[],
        },
        sampler: ImageSampler::Descriptor(sampler_descriptor(sampler)),
        asset_usage: RenderAssetUsages::RENDER_WORLD,
        ..Image::default()
    }
}

/// Sideways views of leather and cloth stay sharp up to this ratio. 1 also takes the nearest mipmap alone: a device
/// that is software pays for every texel. One number for the process.
pub(crate) static ANISOTROPY: AtomicU16 = AtomicU16::new(8);

fn sampler_descriptor(sampler: glb::Sampler) -> ImageSamplerDescriptor {
    let wrap = |wrap: glb::Wrap| match wrap {
        glb::Wrap::Repeat => ImageAddressMode::Repeat,
        glb::Wrap::Mirror => ImageAddressMode::MirrorRepeat,
        glb::Wrap::Clamp => ImageAddressMode::ClampToEdge,
    };
    let filter = |nearest: bool| if nearest { ImageFilterMode::Nearest } else { ImageFilterMode::Linear };
    let anisotropy = ANISOTROPY.load(Ordering::Relaxed);
    let all_linear = anisotropy > 1 && !sampler.mag_nearest && !sampler.min_nearest && sampler.mipmaps;
    ImageSamplerDescriptor {
        address_mode_u: wrap(sampler.wrap_u),
        address_mode_v: wrap(sampler.wrap_v),
        mag_filter: filter(sampler.mag_nearest),
        min_filter: filter(sampler.min_nearest),
        mipmap_filter: filter(!all_linear),
        anisotropy_clamp: if all_linear { anisotropy } else { 1 },
        ..ImageSamplerDescriptor::default()
    }
}

/// The picture with its factor in it, or none where there is nothing to change.
fn bake(picture: &glb::Image, meaning: Meaning) -> Option<Vec<u8>> {
    let every = |f: &dyn Fn(&mut [u8; 4])| {
        let mut rgba = picture.rgba.to_vec();
        rgba.as_chunks_mut().0.iter_mut().for_each(f);
        Some(rgba)
    };
    match meaning {
        Meaning::Normal(scale) if scale != fixed(1.0) => {
            let scale = scale as f32 / 1e5;
            every(&|t| {
                let [x, y, z] = [t[0], t[1], t[2]].map(|v| v as f32 / 127.5 - 1.0);
                let (x, y) = (x * scale, y * scale);
                let unit = 127.5 / (x * x + y * y + z * z).sqrt().max(1e-6);
                [t[0], t[1], t[2]] = [x, y, z].map(|v| (v * unit + 127.5).round() as u8);
            })
        }
        Meaning::Occlusion(strength) if strength != fixed(1.0) => {
            let strength = strength as f32 / 1e5;
            every(&|t| t[0] = (255.0 + strength * (t[0] as f32 - 255.0)).round() as u8)
        }
        Meaning::SpecularFactor => every(&|t| t[3] = ((t[3] as f32 / 255.0).sqrt() * 255.0).round() as u8),
        Meaning::SpecularColor => every(&|t| {
            for v in &mut t[..3] {
                *v = srgb_from_linear(((LINEAR[*v as usize] as f32 / 65535.0).sqrt() * 65535.0) as u32);
            }
        }),
        _ => None,
    }
}

/// The picture at less resolution.
fn halved_picture(picture: &glb::Image, meaning: Meaning, halvings: u32) -> glb::Image {
    let (mut w, mut h) = (picture.width as usize, picture.height as usize);
    let mut rgba = picture.rgba.to_vec();
    for _ in 0..halvings {
        let mut coarse = vec![0; (w / 2).max(1) * (h / 2).max(1) * 4];
        halve_by(meaning, &rgba, w, h, &mut coarse);
        (w, h, rgba) = ((w / 2).max(1), (h / 2).max(1), coarse);
    }
    glb::Image { name: String::new(), width: w as u32, height: h as u32, rgba: rgba.into() }
}

fn halve_by(meaning: Meaning, fine: &[u8], w: usize, h: usize, coarse: &mut [u8]) {
    match meaning {
        Meaning::Color | Meaning::SpecularColor => halve(fine, w, h, coarse, average_color),
        Meaning::Normal(_) => halve(fine, w, h, coarse, average_normal),
        Meaning::Data | Meaning::Occlusion(_) | Meaning::SpecularFactor => halve(fine, w, h, coarse, average_data),
    }
}

fn halve(fine: &[u8], w: usize, h: usize, coarse: &mut [u8], average: impl Fn([[u8; 4]; 4]) -> [u8; 4]) {
    let (half_w, half_h) = ((w / 2).max(1), (h / 2).max(1));
    let fine: &[[u8; 4]] = fine.as_chunks().0;
    let coarse: &mut [[u8; 4]] = coarse.as_chunks_mut().0;
    for y in 0..half_h {
        let top = &fine[(2 * y).min(h - 1) * w..][..w];
        let bottom = &fine[(2 * y + 1).min(h - 1) * w..][..w];
        for (x, out) in coarse[y * half_w..][..half_w].iter_mut().enumerate() {
            let (x0, x1) = ((2 * x).min(w - 1), (2 * x + 1).min(w - 1));
            *out = average([top[x0], top[x1], bottom[x0], bottom[x1]]);
        }
    }
}

fn average_data(t: [[u8; 4]; 4]) -> [u8; 4] {
    std::array::from_fn(|c| ((t[0][c] as u32 + t[1][c] as u32 + t[2][c] as u32 + t[3][c] as u32 + 2) / 4) as u8)
}

/// In linear light, weighted by alpha, so that the invisible colour of cut-outs does not bleed in.
fn average_color(t: [[u8; 4]; 4]) -> [u8; 4] {
    let opaque = t.iter().all(|t| t[3] == 255);
    if opaque {
        let c = |c: usize| {
            let sum: u32 = t.iter().map(|t| LINEAR[t[c] as usize] as u32).sum();
            srgb_from_linear(sum / 4)
        };
        return [c(0), c(1), c(2), 255];
    }
    let alpha: u32 = t.iter().map(|t| t[3] as u32).sum();
    if alpha == 0 {
        return average_data(t);
    }
    let c = |c: usize| {
        let sum: u64 = t.iter().map(|t| LINEAR[t[c] as usize] as u64 * t[3] as u64).sum();
        srgb_from_linear((sum / alpha as u64) as u32)
    };
    [c(0), c(1), c(2), ((alpha + 2) / 4) as u8]
}

/// Averages directions and makes them unit again.
fn average_normal(t: [[u8; 4]; 4]) -> [u8; 4] {
    let sum = |c: usize| t.iter().map(|t| t[c] as i32).sum::<i32>() as f32 - 510.0;
    let (x, y, z) = (sum(0), sum(1), sum(2));
    let unit = 127.5 / (x * x + y * y + z * z).sqrt().max(1e-6);
    let byte = |v: f32| (v * unit + 128.0) as u8;
    [byte(x), byte(y), byte(z), 255]
}

/// Linear light in 16 bits of an sRGB byte.
static LINEAR: LazyLock<[u16; 256]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        let v = i as f32 / 255.0;
        let linear = if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        (linear * 65535.0).round() as u16
    })
});

/// sRGB bytes of linear light, in two tables: the dark ones need every one of the 16 bits.
struct SrgbBytes {
    /// By the lowest 4096 values of 16 bits.
    dark: Box<[u8]>,
    /// By the upper 12 bits.
    bright: Box<[u8]>,
}

static SRGB: LazyLock<SrgbBytes> = LazyLock::new(|| {
    let encode = |linear: f32| {
        let v = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        (v * 255.0).round().clamp(0.0, 255.0) as u8
    };
    SrgbBytes {
        dark: (0..4096).map(|i| encode((i as f32 + 0.5) / 65535.0)).collect(),
        bright: (0..4096).map(|i| encode((i as f32 + 0.5) / 4096.0)).collect(),
    }
});

fn srgb_from_linear(linear: u32) -> u8 {
    let tables = &*SRGB;
    if linear < 4096 { tables.dark[linear as usize] } else { tables.bright[(linear >> 4).min(4095) as usize] }
}

/// For averaging stills: linear light in 16 bits of an sRGB byte.
pub(crate) fn linear_from_srgb(byte: u8) -> u32 {
    LINEAR[byte as usize] as u32
}

/// For averaging stills: the sRGB byte of linear light in 16 bits.
pub(crate) fn srgb_byte(linear: u32) -> u8 {
    srgb_from_linear(linear)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, rgba: Vec<u8>) -> glb::Image {
        glb::Image { name: String::new(), width, height, rgba: rgba.into() }
    }

    #[test]
    fn colours_survive_the_tables() {
        for byte in 0..=255 {
            assert_eq!(srgb_from_linear(LINEAR[byte as usize] as u32), byte);
        }
    }

    #[test]
    fn black_and_white_average_to_half_the_light() {
        let image = texture(
            &picture(2, 1, vec![0, 0, 0, 255, 255, 255, 255, 255]),
            Meaning::Color,
            glb::Sampler::default(),
            4096,
        );
        assert_eq!(image.texture_descriptor.mip_level_count, 2);
        let data = image.data.expect("pixels");
        assert_eq!(data.len(), 12);
        assert!((187..=189).contains(&data[8]), "{}", data[8]);
    }

    #[test]
    fn odd_sizes_have_all_levels() {
        let image = texture(&picture(5, 3, vec![9; 60]), Meaning::Data, glb::Sampler::default(), 4096);
        assert_eq!(image.texture_descriptor.mip_level_count, 3);
        assert_eq!(image.data.expect("pixels").len(), 60 + 2 * 4 + 4);
    }

    #[test]
    fn a_normal_scale_of_zero_is_flat() {
        let image =
            texture(&picture(1, 1, vec![255, 128, 128, 255]), Meaning::Normal(0), glb::Sampler::default(), 4096);
        let data = image.data.expect("pixels");
        assert!((127..=128).contains(&data[0]) && data[2] > 250, "{data:?}");
    }
}
