//! Nodes, the tree they form, skins and lights.

use glam::{Mat4, Quat, Vec3};

use super::accessor::{Accessor, Component};
use super::json::Item;
use super::log::Log;
use super::source::Source;
use crate::{Camera, Light, LightKind, Mesh, Node, Skin, Transform};

/// Positions, scales and matrix entries beyond this are broken data, and their products would overflow f32.
const TRANSFORM_ABS_MAX: f32 = 1.0e9;
/// How far a matrix may be from its own translation, rotation and scale, relative to its largest entry.
const SHEAR_TOLERANCE: f32 = 1.0e-3;

/// Reads all nodes, cuts what is not a tree, and finds the roots of the default scene.
pub(super) fn nodes(source: &Source, meshes: &[Mesh], skin_count: usize, log: &mut Log) -> (Vec<Node>, Vec<usize>) {
    let items = source.root.items("nodes", source.limits.nodes, log);
    let (lights, cameras) = (lights(source, log), cameras(source, log));
    let mut nodes: Vec<Node> = items
        .iter()
        .map(|item| node(source, item, items.len(), meshes, skin_count, (&lights, &cameras), log))
        .collect();
    unfold_instances(source, &items, &mut nodes, log);
    let parents = cut_to_tree(&mut nodes, source.limits.node_depth, log);
    let roots = roots(source, &nodes, &parents, log);
    (nodes, roots)
}

fn node(
    source: &Source,
    item: &Item,
    node_count: usize,
    meshes: &[Mesh],
    skin_count: usize,
    (lights, cameras): (&[Light], &[Option<Camera>]),
    log: &mut Log,
) -> Node {
    let mesh = item.index("mesh", meshes.len(), log);
    let mut weights = item.numbers("weights", source.limits.morph_targets, log);
    let targets = mesh.map_or(0, |m| meshes[m].weights.len());
    if !weights.is_empty() && weights.len() != targets {
        log.error(
            "NODE_WEIGHTS_INVALID",
            &item.place("weights"),
            format_args!("{} weights for {targets} morph targets", weights.len()),
        );
        weights.resize(targets, 0.0);
    }
    let light = source
        .extension(item, "KHR_lights_punctual", log)
        .and_then(|e| e.index("light", lights.len(), log))
        .map(|i| lights[i]);
    Node {
        name: item.name("name", source.limits.name_chars, log),
        transform: transform(item, log),
        children: item.indices("children", node_count, node_count, log),
        mesh,
        skin: item.index("skin", skin_count, log),
        weights,
        light,
        camera: item.index("camera", cameras.len(), log).and_then(|i| cameras[i]),
        unread: item.unread(log),
    }
}

/// Puts a child for each instance of `EXT_mesh_gpu_instancing` below its node, and takes the mesh from the node itself:
/// what draws, picks and measures nodes needs to know nothing of instances.
fn unfold_instances(source: &Source, items: &[Item], nodes: &mut Vec<Node>, log: &mut Log) {
    for (i, item) in items.iter().enumerate() {
        let Some(extension) = source.extension(item, "EXT_mesh_gpu_instancing", log) else { continue };
        if nodes[i].mesh.is_none() {
            continue;
        }
        let left = source.limits.nodes - nodes.len();
        let Some(places) = instances(source, &extension, left, log) else { continue };
        let (mesh, weights) = (nodes[i].mesh.take(), std::mem::take(&mut nodes[i].weights));
        for transform in places {
            let instance = Node { transform, mesh, weights: weights.clone(), ..Node::default() };
            let place = nodes.len();
            nodes[i].children.push(place);
            nodes.push(instance);
        }
    }
}

fn instances(source: &Source, extension: &Item, limit: usize, log: &mut Log) -> Option<Vec<Transform>> {
    let attributes = extension.child("attributes", log)?;
    let mut find = |key: &str, width: usize| -> Option<Accessor> {
        let accessor = source.accessor(attributes.index(key, source.accessors.len(), log)?, log)?;
        let fits = accessor.width == width && accessor.component != Component::U32;
        if !fits {
            log.error("INSTANCING_ACCESSOR_INVALID_FORMAT", &attributes.place(key), "not a place, turn or size");
        }
        (fits && log.spend(accessor.count.saturating_mul(width * 4), &attributes.at)).then_some(accessor)
    };
    let parts = [find("TRANSLATION", 3), find("ROTATION", 4), find("SCALE", 3)];
    let count = parts.iter().flatten().map(|a| a.count).min()?;
    if parts.iter().flatten().any(|a| a.count != count) {
        log.error("INSTANCING_UNEQUAL_COUNT", &attributes.at, format_args!("the shortest attribute has {count}"));
    }
    if count > limit {
        log.error("TOO_MANY_ENTRIES", &attributes.at, format_args!("{count} instances, {limit} more nodes are read"));
        return None;
    }
    let [translation, rotation, scale] = parts;
    let mut places = vec![Transform::default(); count];
    let sound = |v: Vec3, instead: Vec3| if v.abs().max_element() <= TRANSFORM_ABS_MAX { v } else { instead };
    for (place, v) in places.iter_mut().zip(translation.iter().flat_map(|a| a.floats::<3>(None))) {
        place.translation = sound(Vec3::from_array(v), Vec3::ZERO);
    }
    for (place, v) in places.iter_mut().zip(rotation.iter().flat_map(|a| a.floats::<4>(None))) {
        place.rotation = unit(Quat::from_array(v));
    }
    for (place, v) in places.iter_mut().zip(scale.iter().flat_map(|a| a.floats::<3>(None))) {
        place.scale = sound(Vec3::from_array(v), Vec3::ONE);
    }
    Some(places)
}

fn cameras(source: &Source, log: &mut Log) -> Vec<Option<Camera>> {
    let items = source.root.items("cameras", source.limits.list_entries, log);
    items.iter().map(|item| camera(item, log)).collect()
}

fn camera(item: &Item, log: &mut Log) -> Option<Camera> {
    use std::f32::consts::PI;
    const MAX: f32 = TRANSFORM_ABS_MAX;
    const MIN: f32 = 1.0e-6;
    match item.text("type", log) {
        Some("perspective") => {
            let lens = item.child("perspective", log)?;
            let near = lens.number("znear", 0.01, MIN, MAX, log);
            Some(Camera::Perspective {
                fov_y: lens.number("yfov", PI / 4.0, MIN, PI - MIN, log),
                aspect: lens.number("aspectRatio", 0.0, 0.0, MAX, log),
                near,
                far: if lens.has("zfar") { lens.number("zfar", MAX, near, MAX, log) } else { f32::INFINITY },
            })
        }
        Some("orthographic") => {
            let lens = item.child("orthographic", log)?;
            let near = lens.number("znear", 0.0, 0.0, MAX, log);
            Some(Camera::Orthographic {
                half_width: lens.number("xmag", 1.0, -MAX, MAX, log),
                half_height: lens.number("ymag", 1.0, -MAX, MAX, log),
                near,
                far: lens.number("zfar", MAX, near, MAX, log),
            })
        }
        _ => {
            log.error("VALUE_NOT_IN_LIST", &item.place("type"), "not a kind of camera");
            None
        }
    }
}

fn transform(item: &Item, log: &mut Log) -> Transform {
    const MAX: f32 = TRANSFORM_ABS_MAX;
    if let Some(matrix) = item.vector::<16>("matrix", -MAX, MAX, log) {
        return decompose(&Mat4::from_cols_array(&matrix), &item.place("matrix"), log);
    }
    let translation = item.vector("translation", -MAX, MAX, log).map_or(Vec3::ZERO, Vec3::from_array);
    let scale = item.vector("scale", -MAX, MAX, log).map_or(Vec3::ONE, Vec3::from_array);
    let rotation = item.vector("rotation", -MAX, MAX, log).map_or(Quat::IDENTITY, |r| {
        let given = Quat::from_array(r);
        let length = given.length();
        if (length - 1.0).abs() > 0.01 {
            log.error("ROTATION_NON_UNIT", &item.place("rotation"), format_args!("a quaternion of length {length}"));
        }
        unit(given)
    });
    Transform { translation, rotation, scale }
}

/// The quaternion at length 1; one without direction turns nothing.
pub(super) fn unit(q: Quat) -> Quat {
    let length = q.length();
    if length.is_finite() && length > 1.0e-6 { q / length } else { Quat::IDENTITY }
}

fn decompose(matrix: &Mat4, at: &str, log: &mut Log) -> Transform {
    let mut found = Transform { translation: matrix.w_axis.truncate(), ..Transform::default() };
    let lengths = Vec3::new(
        matrix.x_axis.truncate().length(),
        matrix.y_axis.truncate().length(),
        matrix.z_axis.truncate().length(),
    );
    if lengths.min_element() > 0.0 {
        let (scale, rotation, _) = matrix.to_scale_rotation_translation();
        if scale.is_finite() && rotation.is_finite() {
            found.scale = scale;
            found.rotation = unit(rotation);
        }
    } else {
        // Flattened along an axis: nothing can be seen of a rotation that a scale of 0 hides.
        found.scale = lengths;
    }
    let largest = matrix.to_cols_array().into_iter().fold(0.0f32, |m, v| m.max(v.abs()));
    if !found.matrix().abs_diff_eq(*matrix, largest * SHEAR_TOLERANCE) {
        log.warning(
            "NODE_MATRIX_NON_TRS",
            at,
            "the matrix is more than translation, rotation and scale; the rest is lost",
        );
    }
    found
}

/// Leaves each node at most one parent, no loops, and a bounded depth. Gives the parents.
fn cut_to_tree(nodes: &mut [Node], depth_max: usize, log: &mut Log) -> Vec<Option<usize>> {
    let place = |i: usize| format!("/nodes/{i}/children");
    let mut parents: Vec<Option<usize>> = vec![None; nodes.len()];
    for (i, node) in nodes.iter_mut().enumerate() {
        node.children.retain(|&child| {
            if parents[child].is_some() {
                log.error("NODE_PARENT_OVERRIDE", &place(i), format_args!("node {child} already has a parent"));
                return false;
            }
            parents[child] = Some(i);
            true
        });
    }
    // With one parent each, whatever is not below a parentless node is on, or below, a loop.
    let mut depths = vec![0usize; nodes.len()];
    let mut to_visit: Vec<(usize, usize)> =
        (0..nodes.len()).filter(|&i| parents[i].is_none()).map(|i| (i, 1)).collect();
    let mut start = 0;
    loop {
        while let Some((i, depth)) = to_visit.pop() {
            depths[i] = depth;
            if depth == depth_max && !nodes[i].children.is_empty() {
                log.error(
                    "NODE_TREE_TOO_DEEP",
                    &place(i),
                    format_args!("children below {depth_max} levels are cut off"),
                );
                for child in std::mem::take(&mut nodes[i].children) {
                    parents[child] = None;
                    to_visit.push((child, 1));
                }
            }
            to_visit.extend(nodes[i].children.iter().map(|&child| (child, depth + 1)));
        }
        let Some(looped) = (start..nodes.len()).find(|&i| depths[i] == 0) else { break };
        start = looped;
        if let Some(parent) = parents[looped].take() {
            log.error("NODE_LOOP", &place(parent), format_args!("node {looped} is its own ancestor; the loop was cut"));
            nodes[parent].children.retain(|&child| child != looped);
        }
        to_visit.push((looped, 1));
    }
    parents
}

/// The scene that is shown.
pub(super) fn default_scene<'a>(source: &Source<'a>, log: &mut Log) -> Option<Item<'a>> {
    let mut scenes = source.root.items("scenes", source.limits.list_entries, log);
    let scene = source.root.index("scene", scenes.len(), log).or((!scenes.is_empty()).then_some(0));
    scene.map(|scene| scenes.swap_remove(scene))
}

fn roots(source: &Source, nodes: &[Node], parents: &[Option<usize>], log: &mut Log) -> Vec<usize> {
    let Some(scene) = default_scene(source, log) else {
        log.info("SCENE_UNDEFINED", "", "the file has no scene; all nodes are drawn");
        return (0..nodes.len()).filter(|&i| parents[i].is_none()).collect();
    };
    let mut listed = scene.indices("nodes", nodes.len(), nodes.len(), log);
    let mut is_listed = vec![false; nodes.len()];
    listed.retain(|&i| !std::mem::replace(&mut is_listed[i], true));
    listed.retain(|&i| {
        if parents[i].is_some() {
            log.error(
                "SCENE_NON_ROOT_NODE",
                &scene.place("nodes"),
                format_args!("node {i} has a parent and is listed as a root"),
            );
        }
        let mut above = parents[i];
        while let Some(ancestor) = above {
            if is_listed[ancestor] {
                return false;
            }
            above = parents[ancestor];
        }
        true
    });
    listed
}

/// Drops meshes of scene nodes that would draw more triangles than allowed, and gives the number that is drawn.
pub(super) fn bound_instances(
    nodes: &mut [Node],
    roots: &[usize],
    meshes: &[Mesh],
    limit: usize,
    log: &mut Log,
) -> usize {
    let triangles: Vec<usize> = meshes.iter().map(|m| m.primitives.iter().map(|p| p.indices.len() / 3).sum()).collect();
    let mut drawn = 0usize;
    let mut to_visit = roots.to_vec();
    while let Some(i) = to_visit.pop() {
        to_visit.extend(&nodes[i].children);
        let Some(mesh) = nodes[i].mesh else { continue };
        if drawn + triangles[mesh] > limit {
            log.error(
                "TOO_MANY_TRIANGLES",
                &format!("/nodes/{i}/mesh"),
                format_args!("the scene would draw more than {limit} triangles; this part is left out"),
            );
            nodes[i].mesh = None;
        } else {
            drawn += triangles[mesh];
        }
    }
    drawn
}

/// Reads all skins.
pub(super) fn skins(source: &Source, log: &mut Log) -> Vec<Skin> {
    let node_count = source.root.length("nodes", source.limits.nodes);
    let mut joints_left = source.limits.joints;
    let items = source.root.items("skins", source.limits.list_entries, log);
    items.iter().map(|item| skin(source, item, node_count, &mut joints_left, log)).collect()
}

fn skin(source: &Source, item: &Item, node_count: usize, joints_left: &mut usize, log: &mut Log) -> Skin {
    let joints = item.indices("joints", node_count, *joints_left, log);
    *joints_left -= joints.len();
    if joints.is_empty() {
        log.error("EMPTY_ENTITY", &item.place("joints"), "a skin needs at least one joint");
    }
    let mut inverse_bind = vec![Mat4::IDENTITY; joints.len()];
    let matrices = item.index("inverseBindMatrices", source.accessors.len(), log);
    if let Some(accessor) = matrices.and_then(|i| source.accessor(i, log)) {
        if !accessor.is_float_matrix() || accessor.count < joints.len() {
            log.error(
                "SKIN_IBM_INVALID",
                &item.place("inverseBindMatrices"),
                format_args!("one 4 by 4 matrix of floats for each of {} joints is expected", joints.len()),
            );
        } else if log.spend(accessor.count.saturating_mul(64), &item.at) {
            for (slot, matrix) in inverse_bind.iter_mut().zip(accessor.floats::<16>(None)) {
                let matrix = Mat4::from_cols_array(&matrix);
                if matrix.is_finite() {
                    *slot = matrix;
                } else {
                    log.error("ACCESSOR_INVALID_FLOAT", &accessor.at, "an inverse bind matrix is not finite");
                }
            }
        }
    }
    Skin { joints, inverse_bind, unread: item.unread(log) }
}

/// Makes every joint index of a mesh name a joint of every skin it is drawn with.
pub(super) fn check_skinning(nodes: &mut [Node], meshes: &mut [Mesh], skins: &[Skin], log: &mut Log) {
    let mut joints_at_hand: Vec<Option<usize>> = vec![None; meshes.len()];
    for (i, node) in nodes.iter_mut().enumerate() {
        let (Some(mesh), Some(skin)) = (node.mesh, node.skin) else {
            if node.skin.take().is_some() {
                log.error("NODE_SKIN_WITHOUT_MESH", &format!("/nodes/{i}"), "a skin needs a mesh");
            }
            continue;
        };
        let count = skins[skin].joints.len();
        if count == 0 || meshes[mesh].primitives.iter().all(|p| p.joints.is_empty()) {
            log.warning("NODE_SKINNED_MESH_WITHOUT_JOINTS", &format!("/nodes/{i}"), "nothing can be skinned here");
            node.skin = None;
            continue;
        }
        let least = &mut joints_at_hand[mesh];
        *least = Some(least.map_or(count, |l| l.min(count)));
    }
    for (m, (mesh, count)) in meshes.iter_mut().zip(joints_at_hand).enumerate() {
        let Some(count) = count else { continue };
        for primitive in &mut mesh.primitives {
            let mut broken = 0usize;
            for (joints, weights) in primitive.joints.iter_mut().zip(&mut primitive.joint_weights) {
                for k in 0..4 {
                    if usize::from(joints[k]) >= count {
                        broken += usize::from(weights[k] > 0.0);
                        joints[k] = 0;
                    }
                }
            }
            if broken > 0 {
                log.error(
                    "ACCESSOR_JOINTS_INDEX_OOB",
                    &format!("/meshes/{m}"),
                    format_args!("{broken} influences name a joint beyond the last of {count}; they follow the first"),
                );
            }
        }
    }
}

fn lights(source: &Source, log: &mut Log) -> Vec<Light> {
    let Some(extension) = source.extension(&source.root, "KHR_lights_punctual", log) else { return Vec::new() };
    let items = extension.items("lights", source.limits.list_entries, log);
    items.iter().map(|item| light(item, log)).collect()
}

fn light(item: &Item, log: &mut Log) -> Light {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};
    let kind = match item.text("type", log) {
        Some("directional") => LightKind::Directional,
        Some("point") => LightKind::Point,
        Some("spot") => {
            let cone = item.child("spot", log);
            let angle = |key, default, log: &mut Log| {
                cone.as_ref().map_or(default, |cone| cone.number(key, default, 0.0, FRAC_PI_2, log))
            };
            let outer_angle = angle("outerConeAngle", FRAC_PI_4, log).max(1.0e-3);
            let inner_angle = angle("innerConeAngle", 0.0, log);
            if inner_angle >= outer_angle {
                log.error("KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES", &item.at, "the inner cone is not within the outer");
            }
            LightKind::Spot { inner_angle: inner_angle.min(outer_angle), outer_angle }
        }
        _ => {
            log.error("VALUE_NOT_IN_LIST", &item.place("type"), "not a kind of light; it shines in all directions");
            LightKind::Point
        }
    };
    Light {
        kind,
        color: item.vector("color", 0.0, 1.0, log).map_or(Vec3::ONE, Vec3::from_array),
        intensity: item.number("intensity", 1.0, 0.0, f32::MAX, log),
        range: if item.has("range") {
            item.number("range", f32::INFINITY, 1.0e-6, f32::MAX, log)
        } else {
            f32::INFINITY
        },
    }
}
