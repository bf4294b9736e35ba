//! Which joints move a vertex, and how much (glTF 2.0, section 3.7.3.3).

use std::collections::HashSet;

use super::codes;
use super::elements::Elements;
use super::link::{Links, PrimitiveFacts};
use super::log::{At, Log};
use super::resources::Buffers;
use super::schema::List;

/// How far the sum of weights may be from 1 for each weight in it: rounding of floats.
const SUM_TOLERANCE: f64 = 2e-7;

/// Values that may be looked at.
const LOOKS_MAX: u64 = 200_000_000;

/// Checks the joints and weights of all meshes that a skin moves.
pub(super) fn check(links: &Links<'_, '_>, buffers: &Buffers<'_>, log: &mut Log) {
    let mut fewest_joints: Vec<Option<usize>> = vec![None; links.primitives.len()];
    for (_, node) in links.document.items(List::Nodes) {
        let skin = node.uint("skin").and_then(|skin| links.document.item(List::Skins, skin));
        let joints = skin.filter(|skin| skin.get("joints").is_some()).map(|skin| skin.list("joints").len());
        let mesh = node.uint("mesh").and_then(|mesh| fewest_joints.get_mut(mesh));
        if let (Some(joints), Some(fewest)) = (joints, mesh) {
            *fewest = Some(fewest.map_or(joints, |f| f.min(joints)));
        }
    }
    let mut looks_left = LOOKS_MAX;
    let list = At::Root.key("meshes");
    for (m, primitives) in links.primitives.iter().enumerate() {
        let Some(joint_count) = fewest_joints[m].filter(|count| *count > 0) else { continue };
        let at = list.index(m);
        let at = at.key("primitives");
        for (p, primitive) in primitives.iter().enumerate() {
            let looks = (primitive.vertex_count.unwrap_or(0) as u64).saturating_mul(8 * primitive.joint_sets as u64);
            let Some(left) = looks_left.checked_sub(looks) else { return };
            looks_left = left;
            let at = at.index(p);
            influences(links, buffers, primitive, joint_count, &at.key("attributes"), log);
        }
    }
}

fn influences(
    links: &Links<'_, '_>,
    buffers: &Buffers<'_>,
    primitive: &PrimitiveFacts,
    joint_count: usize,
    at: &At<'_>,
    log: &mut Log,
) {
    let elements = |name: &str| {
        let index = primitive.attribute(name)?;
        let accessor = links.accessors[index].as_ref()?;
        (accessor.count == primitive.vertex_count).then_some(())?;
        Some((Elements::of(links, buffers, index)?, accessor.format.component?))
    };
    let names: Vec<_> = (0..primitive.joint_sets).map(|i| (format!("JOINTS_{i}"), format!("WEIGHTS_{i}"))).collect();
    let mut sets = Vec::new();
    for (joints, weights) in &names {
        let (Some((joint_values, _)), Some(weight_values)) = (elements(joints), elements(weights)) else { return };
        sets.push((joint_values, weight_values.0, weight_values.1));
    }
    let mut moved_by = HashSet::new();
    let (mut sum, mut tolerance) = (0.0_f32, 0.0);
    for index in 0.. {
        for ((joints, weights, component), (joints_name, weights_name)) in sets.iter_mut().zip(&names) {
            let (Some(joint), Some(weight)) = (joints.next(), weights.next()) else { return };
            let weight = component.normalized(weight);
            if joint >= joint_count as f64 {
                let detail = format_args!("{joint} at {index} of {joint_count}");
                log.add(codes::ACCESSOR_JOINTS_INDEX_OOB, &at.key(joints_name), detail);
            } else if weight == 0.0 {
                if joint != 0.0 {
                    let detail = format_args!("{joint} at {index}");
                    log.add(codes::ACCESSOR_JOINTS_USED_ZERO_WEIGHT, &at.key(joints_name), detail);
                }
            } else {
                let is_new = moved_by.insert(joint as u32);
                if !is_new {
                    let detail = format_args!("{joint} at {index}");
                    log.add(codes::ACCESSOR_JOINTS_INDEX_DUPLICATE, &at.key(joints_name), detail);
                }
                if weight < 0.0 {
                    let detail = format_args!("{weight} at {index}");
                    log.add(codes::ACCESSOR_WEIGHTS_NEGATIVE, &at.key(weights_name), detail);
                } else if is_new {
                    sum = (f64::from(sum) + weight) as f32;
                    tolerance += SUM_TOLERANCE;
                }
            }
        }
        if sets.is_empty() {
            return;
        }
        if index % 4 == 3 {
            if (f64::from(sum) - 1.0).abs() > tolerance {
                for (_, weights) in &names {
                    let detail = format_args!("{sum} at {index}");
                    log.add(codes::ACCESSOR_WEIGHTS_NON_NORMALIZED, &at.key(weights), detail);
                }
            }
            moved_by.clear();
            (sum, tolerance) = (0.0, 0.0);
        }
    }
}
