//! What a model is: the figures a shop asks for. From the document alone, so also of a model whose data are compressed.

use std::collections::HashSet;

use glam::{DMat4, DQuat, DVec3};

use super::image::{Header, Kind};
use super::json::{Object, Value};
use super::link::{Document, Links};
use super::schema::List;

/// What a model is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Metres along X, Y and Z of what the default scene draws at rest; none where nothing says that.
    pub size_m: Option<[f64; 3]>,
    /// The lowest corner of that, in metres.
    pub min_m: Option<[f64; 3]>,
    /// Triangles drawn by the default scene.
    pub triangles: u64,
    /// Primitives drawn by the default scene.
    pub draw_calls: u64,
    /// Vertices of everything in the file.
    pub vertices: u64,
    /// Materials in the file.
    pub materials: usize,
    /// Animations in the file.
    pub animations: usize,
    /// Pictures, in file order.
    pub textures: Vec<Texture>,
    /// Bytes that pictures with their mips, vertices and indices take on a GPU, roughly.
    pub gpu_bytes: u64,
    /// Names in `extensionsUsed`.
    pub extensions: Vec<String>,
    /// Names of material variants.
    pub variants: Vec<String>,
    /// `asset.generator`.
    pub generator: Option<String>,
    /// Of the XMP packet, `asset.extras` or `asset.copyright`, whichever says it first.
    pub author: Option<String>,
    /// Likewise.
    pub licence: Option<String>,
    /// Likewise.
    pub title: Option<String>,
    /// Words that name what the file shows: of its title, scenes, nodes and meshes. For guessing what it is.
    pub(super) names: Vec<String>,
}

/// A picture, as its header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texture {
    /// `image/png` and the like.
    pub mime_type: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Names that are looked at.
const NAMES_MAX: usize = 200;
/// Characters kept of a text.
const TEXT_CHARS: usize = 300;
/// Bytes of a GPU texture for each pixel; a third more with mips.
const PLAIN_PIXEL_BYTES: u64 = 4;
/// Block-compressed.
const BLOCK_PIXEL_BYTES: u64 = 1;

/// Gathers what the document says.
pub(super) fn facts(links: &Links<'_, '_>, headers: &[Option<Header>]) -> Facts {
    let document = links.document;
    let root = document.root;
    let mut facts = Facts {
        materials: document.list(List::Materials).len(),
        animations: document.list(List::Animations).len(),
        extensions: texts(root.list("extensionsUsed")),
        ..Facts::default()
    };
    let variants = root.extension("KHR_materials_variants").map(|e| e.list("variants")).unwrap_or_default();
    facts.variants = variants.iter().filter_map(|v| v.object()?.text("name").map(cut)).collect();
    asset(root, &mut facts);
    drawn(document, links, &mut facts);
    for Header { kind, width, height, .. } in headers.iter().flatten() {
        facts.textures.push(Texture { mime_type: kind.mime_type(), width: *width, height: *height });
        let pixel_bytes = if *kind == Kind::Ktx2 { BLOCK_PIXEL_BYTES } else { PLAIN_PIXEL_BYTES };
        facts.gpu_bytes += u64::from(*width) * u64::from(*height) * pixel_bytes * 4 / 3;
    }
    facts
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_CHARS).collect()
}

fn texts(list: &[Value<'_>]) -> Vec<String> {
    list.iter().filter_map(|v| if let Value::Text(text) = v { Some(cut(text)) } else { None }).collect()
}

fn asset(root: &Object<'_>, facts: &mut Facts) {
    let Some(asset) = root.object("asset") else { return };
    facts.generator = asset.text("generator").map(cut);
    let packet = asset.extension("KHR_xmp_json_ld").and_then(|e| e.uint("packet")).unwrap_or(0);
    let packets = root.extension("KHR_xmp_json_ld").map(|e| e.list("packets")).unwrap_or_default();
    let xmp = packets.get(packet).and_then(Value::object);
    let of_xmp = |keys: &[&str]| keys.iter().find_map(|key| said(xmp?.get(key)?));
    let extras = asset.object("extras");
    let of_extras = |keys: &[&str]| keys.iter().find_map(|key| extras?.text(key).map(cut));
    facts.author = of_xmp(&["dc:creator"]).or_else(|| of_extras(&["author", "creator"]));
    facts.licence =
        of_xmp(&["dc:rights", "xmpRights:UsageTerms", "xmpRights:WebStatement", "model3d:preferredLicense"])
            .or_else(|| of_extras(&["license", "licence"]))
            .or_else(|| asset.text("copyright").map(cut));
    facts.title = of_xmp(&["dc:title"]).or_else(|| of_extras(&["title"]));
}

/// The text of an XMP value in JSON-LD: itself, of a list, or of language alternatives.
fn said(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(cut(text)),
        Value::List(list) => {
            let all: Vec<String> = list.iter().take(8).filter_map(said).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        Value::Object(object) => {
            let is_said = |key: &str| key != "@type" && key != "@language";
            object.members.iter().take(8).filter(|(key, _)| is_said(key)).find_map(|(_, value)| said(value))
        }
        _ => None,
    }
}

/// Walks the default scene, or the first, or all roots.
fn drawn(document: &Document<'_, '_>, links: &Links<'_, '_>, facts: &mut Facts) {
    let scene = document.item(List::Scenes, document.root.uint("scene").unwrap_or(0));
    let roots: Vec<usize> = match scene {
        Some(scene) => {
            facts.names.extend(scene.text("name").map(cut));
            scene.list("nodes").iter().filter_map(Value::uint).collect()
        }
        None => (0..document.list(List::Nodes).len()).collect(),
    };
    let (mut least, mut most) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    let mut waiting: Vec<(usize, DMat4)> = roots.into_iter().rev().map(|node| (node, DMat4::IDENTITY)).collect();
    let mut seen = HashSet::new();
    while let Some((index, parent)) = waiting.pop() {
        let Some(node) = document.item(List::Nodes, index).filter(|_| seen.insert(index)) else { continue };
        let world_from_node = parent * transform(node);
        waiting.extend(node.list("children").iter().rev().filter_map(Value::uint).map(|c| (c, world_from_node)));
        if facts.names.len() < NAMES_MAX {
            facts.names.extend(node.text("name").map(cut));
        }
        let Some(mesh) = node.uint("mesh") else { continue };
        let Some(object) = document.item(List::Meshes, mesh) else { continue };
        if facts.names.len() < NAMES_MAX {
            facts.names.extend(object.text("name").map(cut));
        }
        for primitive in object.list("primitives").iter().filter_map(Value::object) {
            facts.draw_calls += 1;
            facts.triangles += triangles(primitive, links);
            let corners = primitive.object("attributes").and_then(|a| corners(document, a.uint("POSITION")?));
            for corner in corners.iter().flatten() {
                let corner = world_from_node.transform_point3(*corner);
                (least, most) = (least.min(corner), most.max(corner));
            }
        }
    }
    if least.is_finite() && most.is_finite() {
        facts.size_m = Some((most - least).to_array());
        facts.min_m = Some(least.to_array());
    }
    counts(links, facts);
}

/// Vertices, and the bytes of what meshes use.
fn counts(links: &Links<'_, '_>, facts: &mut Facts) {
    let document = links.document;
    let mut used = HashSet::new();
    for (_, mesh) in document.items(List::Meshes) {
        for primitive in mesh.list("primitives").iter().filter_map(Value::object) {
            let targets = primitive.list("targets").iter().filter_map(Value::object);
            let attributes = primitive.object("attributes").into_iter().chain(targets);
            used.extend(attributes.flat_map(|a| &a.members).filter_map(|(_, v)| v.uint()));
            used.extend(primitive.uint("indices"));
            let positions = primitive.object("attributes").and_then(|a| a.uint("POSITION"));
            let accessor = positions.and_then(|i| links.accessors.get(i)?.as_ref());
            facts.vertices += accessor.and_then(|a| a.count).unwrap_or(0) as u64;
        }
    }
    for accessor in used.into_iter().filter_map(|i| links.accessors.get(i)?.as_ref()) {
        let bytes = accessor.packed_stride() as u64;
        facts.gpu_bytes = facts.gpu_bytes.saturating_add(bytes.saturating_mul(accessor.count.unwrap_or(0) as u64));
    }
}

fn triangles(primitive: &Object<'_>, links: &Links<'_, '_>) -> u64 {
    let drawn = primitive.uint("indices").or_else(|| primitive.object("attributes")?.uint("POSITION"));
    let count = drawn.and_then(|i| links.accessors.get(i)?.as_ref()?.count).unwrap_or(0) as u64;
    match primitive.uint("mode").unwrap_or(4) {
        4 => count / 3,
        5 | 6 => count.saturating_sub(2),
        _ => 0,
    }
}

/// The corners of the box around positions, as their bounds say.
fn corners(document: &Document<'_, '_>, accessor: usize) -> Option<[DVec3; 8]> {
    let accessor = document.item(List::Accessors, accessor)?;
    let component = accessor.uint("componentType").and_then(super::accessor::Component::of)?;
    let bound = |key| {
        let numbers: [f64; 3] = accessor.numbers(key)?.try_into().ok()?;
        let is_normalized = accessor.is_true("normalized");
        Some(DVec3::from(numbers.map(|n| if is_normalized { component.normalized(n) } else { n })))
    };
    let (least, most): (DVec3, DVec3) = (bound("min")?, bound("max")?);
    let pick = |i: usize, bit: usize, axis: fn(DVec3) -> f64| axis(if i >> bit & 1 == 0 { least } else { most });
    Some(std::array::from_fn(|i| DVec3::new(pick(i, 0, |v| v.x), pick(i, 1, |v| v.y), pick(i, 2, |v| v.z))))
}

/// `point_in_parent = transform * point_in_node`.
fn transform(node: &Object<'_>) -> DMat4 {
    if let Some(matrix) = node.numbers("matrix").and_then(|m| <[f64; 16]>::try_from(m).ok()) {
        return DMat4::from_cols_array(&matrix);
    }
    let three =
        |key, default| node.numbers(key).and_then(|n| <[f64; 3]>::try_from(n).ok()).map_or(default, DVec3::from_array);
    let rotation =
        node.numbers("rotation").and_then(|n| <[f64; 4]>::try_from(n).ok()).map_or(DQuat::IDENTITY, DQuat::from_array);
    DMat4::from_scale_rotation_translation(three("scale", DVec3::ONE), rotation, three("translation", DVec3::ZERO))
}
