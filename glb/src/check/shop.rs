//! What a shop needs of a model besides being valid. Nothing here is an error.
//!
//! | code | what is looked at |
//! |---|---|
//! | `SHOP_SIZE` | the longest side of the box around the scene, against what such goods measure; says the factor |
//! | `SHOP_UP_AXIS` | whether the box stands on the plane Z = 0 instead of Y = 0 |
//! | `SHOP_BUDGET_*` | triangles, draw calls, pictures, bytes: what each [`Use`] can afford ([`Use::budget`]) |
//! | `SHOP_COLOUR` | base colours without a texture: no dielectric is darker than coal or lighter than snow, no metal dark |
//! | `SHOP_OCCLUSION_CHANNEL` | occlusion maps whose red channel is empty while another is not |
//! | `SHOP_ZERO_AREA`, `SHOP_NON_MANIFOLD`, `SHOP_INVERTED_FACES`, `SHOP_INSIDE_OUT` | the triangles themselves |
//!
//! Missing tangents are `MESH_PRIMITIVE_GENERATED_TANGENT_SPACE`, which is not ours.

mod geometry;
mod size;

use std::borrow::Cow;

pub use geometry::{Faces, faces};
pub use size::Goods;

use super::codes;
use super::elements::Elements;
use super::facts::Facts;
use super::json::Object;
use super::link::Links;
use super::log::{At, Log};
use super::resources::Buffers;
use super::schema::List;

/// Where a model will be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Use {
    /// On a product's page, on whatever the shopper has.
    #[default]
    Page,
    /// In the camera picture of a phone.
    MobileAr,
    /// Among many others in a room planner.
    Planner,
    /// In an advertisement that must load at once.
    Banner,
}

/// What a use can afford.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Triangles drawn.
    pub triangles: u64,
    /// Primitives drawn.
    pub draw_calls: u64,
    /// Pixels on the longer side of a picture.
    pub texture_side: u32,
    /// Bytes of the file and those beside it.
    pub bytes: u64,
    /// Bytes on the GPU.
    pub gpu_bytes: u64,
}

impl Use {
    /// Our figures: what a mid-range phone of 2020 draws at 60 frames a second and loads in 3 seconds on 4G, for one
    /// model (page, AR), for one of 20 (planner), and in 1 second (banner).
    pub fn budget(self) -> Budget {
        let of = |triangles, draw_calls, texture_side, mib_10: u64, gpu_mib: u64| Budget {
            triangles,
            draw_calls,
            texture_side,
            bytes: mib_10 * (1 << 20) / 10,
            gpu_bytes: gpu_mib << 20,
        };
        match self {
            Self::Page => of(200_000, 100, 4096, 100, 256),
            Self::MobileAr => of(100_000, 50, 2048, 50, 128),
            Self::Planner => of(30_000, 20, 1024, 20, 32),
            Self::Banner => of(50_000, 20, 1024, 10, 32),
        }
    }
}

/// What the shop's checks look at.
pub(super) struct Shop<'s, 'd, 'a> {
    pub(super) links: &'s Links<'d, 'a>,
    pub(super) buffers: &'s Buffers<'s>,
    pub(super) facts: &'s Facts,
    /// Of the file and those beside it.
    pub(super) bytes: u64,
    pub(super) seen_in: Use,
    pub(super) goods: Option<Goods>,
    /// The bytes of a picture.
    pub(super) picture: &'s dyn Fn(usize) -> Option<Cow<'s, [u8]>>,
}

/// Runs the shop's checks.
pub(super) fn check(shop: &Shop<'_, '_, '_>, log: &mut Log) {
    size::check(shop.facts, shop.goods, log);
    budgets(shop, log);
    let list = At::Root.key("materials");
    for (i, material) in shop.links.document.items(List::Materials) {
        let at = list.index(i);
        colour(material, &at, log);
        occlusion(shop, material, &at, log);
    }
    triangles(shop, log);
}

fn budgets(shop: &Shop<'_, '_, '_>, log: &mut Log) {
    let (budget, facts) = (shop.seen_in.budget(), shop.facts);
    let mut compare = |code, has: u64, may: u64| {
        if has > may {
            log.add(code, &At::File, format_args!("{has}, at most {may} for {:?}", shop.seen_in));
        }
    };
    compare(codes::SHOP_BUDGET_TRIANGLES, facts.triangles, budget.triangles);
    compare(codes::SHOP_BUDGET_DRAW_CALLS, facts.draw_calls, budget.draw_calls);
    let side = facts.textures.iter().map(|t| t.width.max(t.height)).max().unwrap_or(0);
    compare(codes::SHOP_BUDGET_TEXTURE_SIDE, side.into(), budget.texture_side.into());
    compare(codes::SHOP_BUDGET_BYTES, shop.bytes, budget.bytes);
    compare(codes::SHOP_BUDGET_GPU_BYTES, facts.gpu_bytes, budget.gpu_bytes);
}

/// Linear reflectance of coal and of fresh snow; nothing that is no metal lies beyond.
const DIELECTRIC: std::ops::RangeInclusive<f64> = 0.01..=0.91;
/// Linear reflectance that no bare metal falls below (lead and iron have about 0.5).
const METAL_LEAST: f64 = 0.3;

fn colour(material: &Object<'_>, at: &At<'_>, log: &mut Log) {
    let is_other_model = ["KHR_materials_unlit", "KHR_materials_pbrSpecularGlossiness", "KHR_materials_transmission"];
    if is_other_model.iter().any(|name| material.extension(name).is_some()) {
        return;
    }
    let Some(pbr) = material.object("pbrMetallicRoughness") else { return };
    if pbr.has("baseColorTexture") || pbr.has("metallicRoughnessTexture") {
        return;
    }
    let Some([r, g, b, _]) = pbr.numbers("baseColorFactor").and_then(|c| <[f64; 4]>::try_from(c).ok()) else { return };
    let reflectance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let metallic = if pbr.has("metallicFactor") { pbr.number("metallicFactor").unwrap_or(1.0) } else { 1.0 };
    let why = if metallic > 0.9 && reflectance < METAL_LEAST {
        "darker than any metal"
    } else if metallic < 0.1 && !DIELECTRIC.contains(&reflectance) {
        if reflectance > 0.5 { "lighter than snow" } else { "darker than coal" }
    } else {
        return;
    };
    let at = at.key("pbrMetallicRoughness");
    log.add(codes::SHOP_COLOUR, &at.key("baseColorFactor"), format_args!("{why}, reflectance {reflectance:.3}"));
}

/// Pixels of an occlusion map that are decoded; larger ones are not looked at.
const OCCLUSION_PIXELS_MAX: u64 = 4 << 20;
/// Difference of values that counts as none: what JPEG does to a flat colour.
const FLAT: u8 = 8;

/// Occlusion is the red channel (glTF 2.0, section 3.9.3); tools that write another one leave red black or white.
fn occlusion(shop: &Shop<'_, '_, '_>, material: &Object<'_>, at: &At<'_>, log: &mut Log) {
    let texture_of = |info: &Object<'_>| info.uint("index");
    let Some(texture) = material.object("occlusionTexture").and_then(texture_of) else { return };
    let document = shop.links.document;
    let Some(image) = document.item(List::Textures, texture).and_then(|t| t.uint("source")) else { return };
    let Some([red, green, blue]) = (shop.picture)(image).and_then(|bytes| ranges(&bytes)) else { return };
    let is_flat = |(least, most): (u8, u8)| most - least <= FLAT;
    let others_vary = !is_flat(green) || !is_flat(blue);
    let pbr = material.object("pbrMetallicRoughness");
    let is_shared = pbr.and_then(|p| p.object("metallicRoughnessTexture")).and_then(texture_of) == Some(texture);
    // A shared picture may have no occlusion, then its red is white.
    let is_empty = is_flat(red) && (red.1 <= FLAT || !is_shared);
    if is_empty && others_vary {
        log.add(codes::SHOP_OCCLUSION_CHANNEL, &at.key("occlusionTexture"), format_args!("picture {image}"));
    }
}

/// The least and largest value of each channel.
fn ranges(bytes: &[u8]) -> Option<[(u8, u8); 3]> {
    let header = super::image::header(bytes).ok()?;
    if u64::from(header.width) * u64::from(header.height) > OCCLUSION_PIXELS_MAX {
        return None;
    }
    let pixels = image::load_from_memory(bytes).ok()?.into_rgb8();
    let mut ranges = [(u8::MAX, u8::MIN); 3];
    for pixel in pixels.pixels() {
        for (range, value) in ranges.iter_mut().zip(pixel.0) {
            *range = (range.0.min(value), range.1.max(value));
        }
    }
    Some(ranges)
}

/// Triangles of all primitives together whose neighbours are looked at.
const TRIANGLES_MAX: usize = 1_000_000;

fn triangles(shop: &Shop<'_, '_, '_>, log: &mut Log) {
    let links = shop.links;
    let list = At::Root.key("meshes");
    let mut left = TRIANGLES_MAX;
    for (m, mesh) in links.document.items(List::Meshes) {
        let at = list.index(m);
        let at = at.key("primitives");
        for (p, primitive) in mesh.list("primitives").iter().enumerate() {
            let Some(primitive) = primitive.object() else { continue };
            let Some((positions, indices)) = mesh_of(links, shop.buffers, primitive, left) else { continue };
            left = left.saturating_sub(indices.len() / 3);
            let material = primitive.uint("material").and_then(|m| links.document.item(List::Materials, m));
            let is_double_sided = material.is_some_and(|m| m.is_true("doubleSided"));
            said_of(faces(&positions, &indices), is_double_sided, &at.index(p), log);
        }
    }
}

fn said_of(faces: Faces, is_double_sided: bool, at: &At<'_>, log: &mut Log) {
    let Faces { triangles, zero_area, edges, non_manifold, inverted, is_inside_out } = faces;
    if zero_area > 0 {
        log.add(codes::SHOP_ZERO_AREA, at, format_args!("{zero_area} of {triangles}"));
    }
    if non_manifold > 0 {
        log.add(codes::SHOP_NON_MANIFOLD, at, format_args!("{non_manifold} of {edges}"));
    }
    if is_double_sided {
        return;
    }
    if inverted > 0 {
        log.add(codes::SHOP_INVERTED_FACES, at, format_args!("along {inverted} of {edges} edges"));
    } else if is_inside_out {
        log.add(codes::SHOP_INSIDE_OUT, at, "");
    }
}

/// Positions and triangles of a primitive, as far as the buffers give them plainly and `left` allows.
fn mesh_of(
    links: &Links<'_, '_>,
    buffers: &Buffers<'_>,
    primitive: &Object<'_>,
    left: usize,
) -> Option<(Vec<[f32; 3]>, Vec<u32>)> {
    if !matches!(primitive.uint("mode"), None | Some(4)) {
        return None;
    }
    let position = primitive.object("attributes")?.uint("POSITION")?;
    let accessor = links.accessors.get(position)?.as_ref()?;
    let (count, index_count) = (accessor.count?, primitive.uint("indices"));
    let index_count = match index_count {
        Some(indices) => links.accessors.get(indices)?.as_ref()?.count?,
        None => count,
    };
    if accessor.components() != 3 || index_count / 3 > left || count > 3 * left {
        return None;
    }
    let mut values = Elements::of(links, buffers, position)?;
    let mut positions = Vec::with_capacity(count);
    while let (Some(x), Some(y), Some(z)) = (values.next(), values.next(), values.next()) {
        positions.push([x as f32, y as f32, z as f32]);
    }
    let indices: Vec<u32> = match primitive.uint("indices") {
        Some(indices) => Elements::of(links, buffers, indices)?.map(|i| i as u32).collect(),
        None => (0..u32::try_from(count).ok()?).collect(),
    };
    Some((positions, indices))
}
