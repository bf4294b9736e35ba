//! What the members of one object must be together.

use std::collections::BTreeMap;

use glam::{DMat4, DVec3};

use super::super::accessor::{Component, components_of};
use super::super::codes;
use super::super::json::{Object, Value};
use super::super::log::At;
use super::{Kind, Range, Walk};

/// How far a quaternion's length may be from 1: what rounding its components to 8 bits can do.
pub(in super::super) const UNIT_QUATERNION_TOLERANCE: f64 = 0.007_69;
/// How far a matrix may be from the one its translation, rotation and scale make.
const DECOMPOSED_TOLERANCE: f64 = 0.000_05;

/// Major and minor number of `2.0`.
pub(super) fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u32::MAX))
    };
    Some((number(major)?, number(minor)?))
}

/// RFC 6901.
pub(super) fn is_json_pointer(text: &str) -> bool {
    let mut rest = text.chars().peekable();
    if rest.peek().is_some_and(|c| *c != '/') {
        return false;
    }
    while let Some(c) = rest.next() {
        if c == '~' && !matches!(rest.next(), Some('0' | '1')) {
            return false;
        }
    }
    true
}

pub(super) fn asset(walk: &mut Walk<'_>, asset: &mut Object<'_>, at: &At<'_>) {
    let of = |key| asset.text(key).and_then(version);
    if let (Some(least), Some(version)) = (of("minVersion"), of("version"))
        && least > version
    {
        walk.log.add(codes::ASSET_MIN_VERSION_GREATER_THAN_VERSION, &at.key("minVersion"), "");
    }
}

pub(super) fn buffer_view(walk: &mut Walk<'_>, view: &mut Object<'_>, at: &At<'_>) {
    let Some(stride) = view.uint("byteStride") else { return };
    let at = at.key("byteStride");
    if let Some(length) = view.uint("byteLength")
        && stride > length
    {
        walk.log.add(codes::BUFFER_VIEW_TOO_BIG_BYTE_STRIDE, &at, format_args!("{stride} of {length} bytes"));
    }
    if stride % 4 != 0 {
        walk.log.add(codes::VALUE_MULTIPLE_OF, &at, format_args!("{stride} and 4"));
    }
    if view.uint("target") == Some(34963) {
        walk.log.add(codes::BUFFER_VIEW_INVALID_BYTE_STRIDE, &at, "");
    }
}

pub(super) fn camera(walk: &mut Walk<'_>, camera: &mut Object<'_>, at: &At<'_>) {
    if camera.has("orthographic") && camera.has("perspective") {
        walk.log.add(codes::ONE_OF_MISMATCH, at, "orthographic and perspective");
    }
}

pub(super) fn orthographic(walk: &mut Walk<'_>, camera: &mut Object<'_>, at: &At<'_>) {
    depth(walk, camera, at);
    for key in ["xmag", "ymag"] {
        match camera.number(key) {
            Some(0.0) => walk.log.add(codes::CAMERA_XMAG_YMAG_ZERO, &at.key(key), ""),
            Some(..0.0) => walk.log.add(codes::CAMERA_XMAG_YMAG_NEGATIVE, &at.key(key), ""),
            _ => {}
        }
    }
}

pub(super) fn perspective(walk: &mut Walk<'_>, camera: &mut Object<'_>, at: &At<'_>) {
    depth(walk, camera, at);
    if camera.number("yfov").is_some_and(|angle| angle >= std::f64::consts::PI) {
        walk.log.add(codes::CAMERA_YFOV_GEQUAL_PI, at, "");
    }
}

fn depth(walk: &mut Walk<'_>, camera: &Object<'_>, at: &At<'_>) {
    if let (Some(far), Some(near)) = (camera.number("zfar"), camera.number("znear"))
        && far <= near
    {
        walk.log.add(codes::CAMERA_ZFAR_LEQUAL_ZNEAR, at, format_args!("{far} and {near}"));
    }
}

pub(super) fn image(walk: &mut Walk<'_>, image: &mut Object<'_>, at: &At<'_>) {
    let has_view = image.get("bufferView").is_some();
    if has_view && image.get("mimeType").is_none() {
        walk.log.add(codes::UNSATISFIED_DEPENDENCY, &at.key("bufferView"), "mimeType");
    }
    if has_view == image.text("uri").is_some() {
        walk.log.add(codes::ONE_OF_MISMATCH, at, "bufferView and uri");
    }
}

pub(super) fn material(walk: &mut Walk<'_>, material: &mut Object<'_>, at: &At<'_>) {
    let mode = if material.has("alphaMode") { material.text("alphaMode") } else { Some("OPAQUE") };
    if material.has("alphaCutoff") && mode != Some("MASK") {
        walk.log.add(codes::MATERIAL_ALPHA_CUTOFF_INVALID_MODE, &at.key("alphaCutoff"), "");
    }
}

pub(super) fn node(walk: &mut Walk<'_>, node: &mut Object<'_>, at: &At<'_>) {
    if let Some(rotation) = node.numbers("rotation") {
        let length = rotation.iter().map(|c| c * c).sum::<f64>().sqrt();
        if (length - 1.0).abs() > UNIT_QUATERNION_TOLERANCE {
            walk.log.add(codes::ROTATION_NON_UNIT, &at.key("rotation"), length);
        }
    }
    for key in ["skin", "weights"] {
        if node.get("mesh").is_none() && node.get(key).is_some() {
            walk.log.add(codes::UNSATISFIED_DEPENDENCY, &at.key(key), "mesh");
        }
    }
    let Some(matrix) = node.numbers("matrix").and_then(|m| <[f64; 16]>::try_from(m).ok()) else { return };
    let at = at.key("matrix");
    if ["translation", "rotation", "scale"].iter().any(|key| node.get(key).is_some()) {
        walk.log.add(codes::NODE_MATRIX_TRS, &at, "");
    }
    let matrix = DMat4::from_cols_array(&matrix);
    if matrix == DMat4::IDENTITY {
        walk.log.add(codes::NODE_MATRIX_DEFAULT, &at, "");
    } else if !is_decomposable(matrix) {
        walk.log.add(codes::NODE_MATRIX_NON_TRS, &at, "");
    }
}

/// Whether a matrix is what translation, rotation and scale can make: no shear and no projection.
fn is_decomposable(matrix: DMat4) -> bool {
    let [x, y, z] = [matrix.x_axis, matrix.y_axis, matrix.z_axis].map(|axis| axis.truncate());
    let last_row = matrix.row(3);
    let is_affine = last_row == DMat4::IDENTITY.row(3);
    let determinant = x.cross(y).dot(z);
    if !is_affine || determinant == 0.0 || !matrix.is_finite() {
        return false;
    }
    let scale = DVec3::new(x.length() * determinant.signum(), y.length(), z.length());
    let rotation = glam::DQuat::from_mat3(&glam::DMat3::from_cols(x / scale.x, y / scale.y, z / scale.z));
    let rebuilt = glam::DMat3::from_quat(rotation) * glam::DMat3::from_diagonal(scale);
    let largest = |a: DVec3, b: DVec3| (a - b).abs().element_sum();
    let error = largest(rebuilt.x_axis, x).max(largest(rebuilt.y_axis, y)).max(largest(rebuilt.z_axis, z));
    error < DECOMPOSED_TOLERANCE
}

pub(super) fn light(walk: &mut Walk<'_>, light: &mut Object<'_>, at: &At<'_>) {
    let kind = light.text("type");
    if kind != Some("spot") && light.has("spot") {
        walk.log.add(codes::EXTRA_PROPERTY, &at.key("spot"), "");
    }
    if kind == Some("directional") && light.get("range").is_some() {
        walk.log.add(codes::EXTRA_PROPERTY, &at.key("range"), "");
    }
}

pub(super) fn spot(walk: &mut Walk<'_>, spot: &mut Object<'_>, at: &At<'_>) {
    let or = |key, default| if spot.has(key) { spot.number(key) } else { Some(default) };
    if let (Some(inner), Some(outer)) = (or("innerConeAngle", 0.0), or("outerConeAngle", std::f64::consts::FRAC_PI_4))
        && outer <= inner
    {
        let code = codes::KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES;
        walk.log.add(code, &at.key("outerConeAngle"), format_args!("{outer} and {inner}"));
    }
}

#[expect(clippy::float_cmp, reason = "only a range that is exactly empty has no effect")]
pub(super) fn iridescence(walk: &mut Walk<'_>, iridescence: &mut Object<'_>, at: &At<'_>) {
    let (least, most) = ("iridescenceThicknessMinimum", "iridescenceThicknessMaximum");
    let texture = "iridescenceThicknessTexture";
    let or = |key, default| if iridescence.has(key) { iridescence.number(key) } else { Some(default) };
    if iridescence.object(texture).is_some() {
        if let (Some(least), Some(most)) = (or(least, 100.0), or(most, 400.0))
            && least == most
        {
            walk.log.add(codes::KHR_MATERIALS_IRIDESCENCE_THICKNESS_TEXTURE_UNUSED, &at.key(texture), "");
        }
    } else if iridescence.get(least).is_some() {
        walk.log.add(codes::KHR_MATERIALS_IRIDESCENCE_THICKNESS_RANGE_WITHOUT_TEXTURE, &at.key(least), "");
    }
}

pub(super) fn accessor_offset(walk: &mut Walk<'_>, accessor: &mut Object<'_>, at: &At<'_>) {
    let has_view = accessor.get("bufferView").is_some();
    let Some(offset) = accessor.get_mut("byteOffset") else { return };
    let at = at.key("byteOffset");
    if !has_view {
        walk.log.add(codes::UNSATISFIED_DEPENDENCY, &at, "bufferView");
        *offset = Value::Number(0.0);
    } else if !walk.value(offset, &Kind::Uint { from: 0, to: usize::MAX }, &at) {
        *offset = Value::Bad;
    }
}

pub(super) fn accessor_max(walk: &mut Walk<'_>, accessor: &mut Object<'_>, at: &At<'_>) {
    accessor_bound(walk, accessor, "max", at);
}

pub(super) fn accessor_min(walk: &mut Walk<'_>, accessor: &mut Object<'_>, at: &At<'_>) {
    accessor_bound(walk, accessor, "min", at);
}

/// One of `min` and `max`: what its elements may be depends on type and component type.
fn accessor_bound(walk: &mut Walk<'_>, accessor: &mut Object<'_>, key: &str, at: &At<'_>) {
    let length = accessor.text("type").and_then(components_of);
    let component = accessor.uint("componentType").and_then(Component::of);
    let Some(bound) = accessor.get_mut(key) else { return };
    let (Some(length), Some(component)) = (length, component) else {
        // Nothing says what it should be.
        *bound = Value::Bad;
        return;
    };
    let at = at.key(key);
    let is_good = match (component.limits(), &*bound) {
        (Some(limits), Value::List(list)) => {
            walk.has_length(list, Some(length), &at) && integers(walk, list, limits, &at)
        }
        (Some(_), other) => {
            walk.mismatch(other, "a list", &at);
            false
        }
        (None, _) => walk.value(bound, &Kind::Numbers(Some(length), Range::ANY), &at),
    };
    if !is_good {
        *bound = Value::Bad;
    }
}

fn integers(walk: &mut Walk<'_>, list: &[Value<'_>], limits: (f64, f64), at: &At<'_>) -> bool {
    let mut is_good = true;
    for value in list {
        match value.integer() {
            Some(n) if n >= limits.0 && n <= limits.1 => continue,
            Some(n) => walk.log.add(codes::INVALID_GL_VALUE, at, n),
            None => walk.log.add(codes::ARRAY_TYPE_MISMATCH, at, value.shown()),
        }
        is_good = false;
    }
    is_good
}

pub(super) fn accessor(walk: &mut Walk<'_>, accessor: &mut Object<'_>, at: &At<'_>) {
    if accessor.is_true("normalized") && matches!(accessor.uint("componentType"), Some(5125 | 5126)) {
        walk.log.add(codes::ACCESSOR_NORMALIZED_INVALID, &at.key("normalized"), "");
    }
    let is_matrix = matches!(accessor.text("type"), Some("MAT2" | "MAT3" | "MAT4"));
    if is_matrix && accessor.uint("byteOffset").is_some_and(|offset| offset % 4 != 0) {
        walk.log.add(codes::ACCESSOR_MATRIX_ALIGNMENT, &at.key("byteOffset"), "");
    }
    // Replacements that are not complete replace nothing.
    let is_whole = |sparse: &Object<'_>| {
        sparse.get("count").is_some() && sparse.object("indices").is_some() && sparse.object("values").is_some()
    };
    if accessor.object("sparse").is_some_and(|sparse| !is_whole(sparse))
        && let Some(sparse) = accessor.get_mut("sparse")
    {
        *sparse = Value::Bad;
    }
}

pub(super) fn mesh(walk: &mut Walk<'_>, mesh: &mut Object<'_>, at: &At<'_>) {
    let targets = |primitive: &Value<'_>| primitive.object().map_or(0, |p| p.list("targets").len());
    let primitives = mesh.list("primitives");
    let Some(first) = primitives.first().map(targets) else { return };
    let list = at.key("primitives");
    for (i, count) in primitives.iter().map(targets).enumerate().filter(|(_, count)| *count != first) {
        let primitive = list.index(i);
        let place = if count > 0 { primitive.key("targets") } else { primitive };
        walk.log.add(codes::MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT, &place, format_args!("{count} and {first}"));
    }
    if let Some(weights) = mesh.numbers("weights")
        && weights.len() != first
    {
        let detail = format!("{} and {first}", weights.len());
        walk.log.add(codes::MESH_INVALID_WEIGHTS_COUNT, &at.key("weights"), detail);
    }
}

/// What the name of an attribute says.
enum Semantic<'a> {
    /// `POSITION`, `NORMAL` or `TANGENT`.
    Plain,
    /// `TEXCOORD_1` and the like: the name before the number, and the number.
    Numbered(&'a str, usize),
    /// Starts with an underscore: anything goes.
    Own,
}

/// Reads the name of an attribute; `numbered` are the names that take a number here.
fn semantic<'a>(name: &'a str, numbered: &[&str]) -> Option<Semantic<'a>> {
    if name.starts_with('_') {
        return Some(Semantic::Own);
    }
    if matches!(name, "POSITION" | "NORMAL" | "TANGENT") {
        return Some(Semantic::Plain);
    }
    let (stem, digits) = name.split_once('_')?;
    let is_number = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
    if !numbered.contains(&stem) || digits.is_empty() || !is_number {
        return None;
    }
    Some(Semantic::Numbered(stem, digits.parse().unwrap_or(usize::MAX)))
}

/// Attributes of vertices that take a number.
const NUMBERED: [&str; 4] = ["COLOR", "JOINTS", "WEIGHTS", "TEXCOORD"];
/// Those that can be morphed.
const NUMBERED_MORPHED: [&str; 2] = ["COLOR", "TEXCOORD"];

pub(super) fn attributes(walk: &mut Walk<'_>, primitive: &mut Object<'_>, at: &At<'_>) {
    let Some(value) = primitive.get_mut("attributes") else {
        return walk.log.add(codes::UNDEFINED_PROPERTY, at, "attributes");
    };
    let at = at.key("attributes");
    let Value::Object(attributes) = value else {
        walk.mismatch(value, "an object", &at);
        *value = Value::Bad;
        return;
    };
    if !named_indices(walk, attributes, &NUMBERED, &at) {
        *value = Value::Bad;
        return;
    }
    if !attributes.has("POSITION") {
        walk.log.add(codes::MESH_PRIMITIVE_NO_POSITION, &at, "");
    }
    if attributes.has("TANGENT") && !attributes.has("NORMAL") {
        walk.log.add(codes::MESH_PRIMITIVE_TANGENT_WITHOUT_NORMAL, &at.key("TANGENT"), "");
    }
    let counts = continuous(attributes);
    for name in NUMBERED {
        if let Some(Err((given, expected))) = counts.get(name) {
            let code = codes::MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY;
            walk.log.add(code, &at, format_args!("{name}: {given} of {expected}"));
        }
    }
    let of = |name| counts.get(name).and_then(|c| c.ok()).unwrap_or(0);
    if of("JOINTS") != of("WEIGHTS") {
        let detail = format!("{} and {}", of("JOINTS"), of("WEIGHTS"));
        walk.log.add(codes::MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH, &at, detail);
    }
}

/// How many of each numbered attribute there are; as an error (given, expected) where the numbers leave a gap.
pub(in super::super) fn continuous<'a>(attributes: &'a Object<'_>) -> BTreeMap<&'a str, Result<usize, (usize, usize)>> {
    let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, _) in &attributes.members {
        if let Some(Semantic::Numbered(stem, number)) = semantic(name, &NUMBERED) {
            let (count, expected) = found.entry(stem).or_default();
            *count += 1;
            *expected = number.saturating_add(1).max(*expected);
        }
    }
    found
        .into_iter()
        .map(|(n, (count, expected))| (n, if count == expected { Ok(count) } else { Err((count, expected)) }))
        .collect()
}

pub(super) fn targets(walk: &mut Walk<'_>, primitive: &mut Object<'_>, at: &At<'_>) {
    let Some(value) = primitive.get_mut("targets") else { return };
    let at = at.key("targets");
    let Value::List(list) = value else {
        walk.mismatch(value, "a list", &at);
        *value = Value::Bad;
        return;
    };
    let mut is_good = !list.is_empty();
    if list.is_empty() {
        walk.log.add(codes::EMPTY_ENTITY, &at, "");
    }
    for (i, target) in list.iter_mut().enumerate() {
        if let Value::Object(target) = target {
            is_good &= named_indices(walk, target, &NUMBERED_MORPHED, &at.index(i));
        } else {
            walk.log.add(codes::ARRAY_TYPE_MISMATCH, &at, target.shown());
            is_good = false;
        }
    }
    if !is_good {
        *value = Value::Bad;
    }
}

/// Attributes to accessors; false when there are none.
fn named_indices(walk: &mut Walk<'_>, object: &mut Object<'_>, numbered: &[&str], at: &At<'_>) -> bool {
    if object.members.is_empty() {
        walk.log.add(codes::EMPTY_ENTITY, at, "");
        return false;
    }
    for (name, value) in &mut object.members {
        let at = at.key(name);
        if semantic(name, numbered).is_none() {
            walk.log.add(codes::MESH_PRIMITIVE_INVALID_ATTRIBUTE, &at, "");
        }
        if value.uint().is_none() {
            walk.log.add(codes::INVALID_INDEX, &at, value.shown());
            *value = Value::Bad;
        }
    }
    true
}
