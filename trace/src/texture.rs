//! Looking pictures up: bilinear, at full resolution; many paths a pixel average what is far away.

use std::sync::{Arc, LazyLock};

use glam::{Mat2, Vec2, Vec4};

/// A picture as a slot uses it.
#[derive(Clone)]
pub(crate) struct Texture {
    rgba: Arc<[u8]>,
    width: i32,
    height: i32,
    sampler: glb::Sampler,
    is_color: bool,
    /// Index into the vertex's sets.
    pub(crate) uv_set: usize,
    linear: Mat2,
    offset: Vec2,
}

impl Texture {
    /// Whether the bytes are sRGB colours or numbers, the slot knows.
    pub(crate) fn new(texture: &glb::TextureRef, images: &[glb::Image], is_color: bool) -> Option<Self> {
        let image = images.get(texture.image)?;
        let complete = image.rgba.len() as u64 >= u64::from(image.width) * u64::from(image.height) * 4;
        if image.width == 0 || image.height == 0 || !complete {
            return None;
        }
        let (linear, offset) = texture.transform.map_or((Mat2::IDENTITY, Vec2::ZERO), |t| {
            // The extension turns the other way than mathematics, because v points down.
            (Mat2::from_angle(-t.rotation) * Mat2::from_diagonal(t.scale), t.offset)
        });
        Some(Self {
            rgba: image.rgba.clone(),
            width: image.width.min(1 << 24) as i32,
            height: image.height.min(1 << 24) as i32,
            sampler: texture.sampler,
            is_color,
            uv_set: texture.uv_set,
            linear,
            offset,
        })
    }

    /// The value at the vertex's own coordinates, in linear light.
    pub(crate) fn at(&self, uv: Vec2) -> Vec4 {
        let uv = self.linear * uv + self.offset;
        if !uv.is_finite() {
            return Vec4::ONE;
        }
        // Beyond a few thousand repeats a float says nothing about the place any more.
        let p = uv.clamp(Vec2::splat(-4096.0), Vec2::splat(4096.0)) * Vec2::new(self.width as f32, self.height as f32)
            - 0.5;
        let column = |x: f32| wrapped(x as i32, self.width, self.sampler.wrap_u);
        let row = |y: f32| wrapped(y as i32, self.height, self.sampler.wrap_v);
        if self.sampler.mag_nearest {
            let p = p.round();
            return self.texel(column(p.x), row(p.y));
        }
        let base = p.floor();
        let part = p - base;
        let (x0, x1, y0, y1) = (column(base.x), column(base.x + 1.0), row(base.y), row(base.y + 1.0));
        let top = self.texel(x0, y0).lerp(self.texel(x1, y0), part.x);
        let bottom = self.texel(x0, y1).lerp(self.texel(x1, y1), part.x);
        top.lerp(bottom, part.y)
    }

    fn texel(&self, x: usize, y: usize) -> Vec4 {
        let start = (y * self.width as usize + x) * 4;
        let rgba: [u8; 4] = self.rgba[start..start + 4].try_into().expect("four bytes a texel");
        let number = |byte: u8| f32::from(byte) * (1.0 / 255.0);
        let [r, g, b, a] = rgba;
        if self.is_color {
            Vec4::new(LINEAR[r as usize], LINEAR[g as usize], LINEAR[b as usize], number(a))
        } else {
            Vec4::new(number(r), number(g), number(b), number(a))
        }
    }
}

fn wrapped(i: i32, size: i32, wrap: glb::Wrap) -> usize {
    if (0..size).contains(&i) {
        return i as usize;
    }
    let inside = match wrap {
        glb::Wrap::Repeat => i.rem_euclid(size),
        glb::Wrap::Mirror => {
            let i = i.rem_euclid(2 * size);
            if i < size { i } else { 2 * size - 1 - i }
        }
        glb::Wrap::Clamp => i.clamp(0, size - 1),
    };
    inside as usize
}

/// Linear light of an sRGB byte.
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        let v = i as f32 / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(sampler: glb::Sampler, transform: Option<glb::UvTransform>) -> Texture {
        let rgba: Vec<u8> = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255; 4]].concat();
        let image = glb::Image { name: String::new(), width: 2, height: 2, rgba: rgba.into() };
        let texture = glb::TextureRef { sampler, transform, ..glb::TextureRef::new(0) };
        Texture::new(&texture, &[image], true).expect("a whole picture")
    }

    #[test]
    fn the_first_row_is_on_top_and_edges_wrap_as_they_should() {
        let nearest = glb::Sampler { mag_nearest: true, ..glb::Sampler::default() };
        assert_eq!(picture(nearest, None).at(Vec2::new(0.1, 0.1)), Vec4::new(1.0, 0.0, 0.0, 1.0));
        assert_eq!(picture(nearest, None).at(Vec2::new(1.1, 0.9)), Vec4::new(0.0, 0.0, 1.0, 1.0));
        let mirror = glb::Sampler { wrap_u: glb::Wrap::Mirror, ..nearest };
        assert_eq!(picture(mirror, None).at(Vec2::new(1.1, 0.1)), Vec4::new(0.0, 1.0, 0.0, 1.0));
        let clamp = glb::Sampler { wrap_u: glb::Wrap::Clamp, ..nearest };
        assert_eq!(picture(clamp, None).at(Vec2::new(-3.0, 0.1)), Vec4::new(1.0, 0.0, 0.0, 1.0));
    }

    #[test]
    fn a_transform_moves_the_picture_as_the_extension_says() {
        let nearest = glb::Sampler { mag_nearest: true, ..glb::Sampler::default() };
        let transform = glb::UvTransform { offset: Vec2::new(0.5, 0.0), rotation: 0.0, scale: Vec2::ONE };
        assert_eq!(picture(nearest, Some(transform)).at(Vec2::new(0.1, 0.1)), Vec4::new(0.0, 1.0, 0.0, 1.0));
    }
}
