//! Where an animation has everything at a time: glTF 2.0, appendix C.

use bevy::math::{Quat, Vec3};

/// Where every node of a model is and how its mesh is morphed, by node.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pose {
    pub(crate) nodes: Vec<Placed>,
}

/// One node of a [`Pose`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    /// To the parent.
    pub(crate) at: glb::Transform,
    /// Morph weights; none where nothing is morphed.
    pub(crate) weights: Vec<f32>,
}

impl Pose {
    /// As the file has it.
    pub(crate) fn of_rest(model: &glb::Model) -> Self {
        let placed = |node: &glb::Node| Placed {
            at: node.transform,
            weights: node.mesh.map_or(Vec::new(), |mesh| node.rest_weights(&model.meshes[mesh]).to_vec()),
        };
        Self { nodes: model.nodes.iter().map(placed).collect() }
    }

    /// At a time of an animation, in seconds; before the first key and after the last, the nearest holds. What the
    /// animation does not name rests.
    pub(crate) fn at(model: &glb::Model, animation: &glb::Animation, time_s: f32) -> Self {
        let mut pose = Self::of_rest(model);
        for channel in &animation.channels {
            let Some(Placed { at: place, weights: morphs }) = pose.nodes.get_mut(channel.node) else { continue };
            let at = Key::find(&channel.times_s, time_s);
            let cubic = channel.interpolation == glb::Interpolation::CubicSpline;
            let at = Key { part: if channel.interpolation == glb::Interpolation::Step { 0.0 } else { at.part }, ..at };
            match &channel.values {
                glb::ChannelValues::Translation(values) => {
                    place.translation = vector(values, at, cubic).unwrap_or(place.translation);
                }
                glb::ChannelValues::Scale(values) => place.scale = vector(values, at, cubic).unwrap_or(place.scale),
                glb::ChannelValues::Rotation(values) => {
                    place.rotation = rotation(values, at, cubic).unwrap_or(place.rotation);
                }
                glb::ChannelValues::Weights { per_key, values } => *morphs = weights(values, *per_key, at, cubic),
            }
        }
        pose
    }

    /// Between this and another pose of the same model: 0 is this one, 1 the other.
    pub(crate) fn towards(&self, other: &Self, part: f32) -> Self {
        let between = |(a, b): (&Placed, &Placed)| {
            let weight = |of: &Placed, i: usize| of.weights.get(i).copied().unwrap_or(0.0);
            let mix = |i: usize| weight(a, i) + (weight(b, i) - weight(a, i)) * part;
            Placed {
                at: glb::Transform {
                    translation: a.at.translation.lerp(b.at.translation, part),
                    rotation: a.at.rotation.slerp(b.at.rotation, part),
                    scale: a.at.scale.lerp(b.at.scale, part),
                },
                weights: (0..a.weights.len().max(b.weights.len())).map(mix).collect(),
            }
        };
        Self { nodes: self.nodes.iter().zip(&other.nodes).map(between).collect() }
    }
}

/// Between two keys.
#[derive(Debug, Clone, Copy)]
struct Key {
    before: usize,
    after: usize,
    /// 0 at `before`, 1 at `after`.
    part: f32,
    /// Seconds from one to the other.
    span_s: f32,
}

impl Key {
    fn find(times_s: &[f32], time_s: f32) -> Self {
        let after = times_s.partition_point(|&t| t <= time_s).min(times_s.len().saturating_sub(1));
        let before = if times_s.get(after).is_some_and(|&t| t <= time_s) { after } else { after.saturating_sub(1) };
        let at = |i: usize| times_s.get(i).copied().unwrap_or(0.0);
        let span_s = at(after) - at(before);
        let part = if span_s > 0.0 { ((time_s - at(before)) / span_s).clamp(0.0, 1.0) } else { 0.0 };
        Self { before, after, part, span_s }
    }

    /// Hermite factors of value and outgoing tangent before, value and incoming tangent after.
    fn hermite(&self) -> [f32; 4] {
        let t = self.part;
        let (t2, t3) = (t * t, t * t * t);
        [2.0 * t3 - 3.0 * t2 + 1.0, self.span_s * (t3 - 2.0 * t2 + t), 3.0 * t2 - 2.0 * t3, self.span_s * (t3 - t2)]
    }
}

fn vector(values: &[Vec3], key: Key, cubic: bool) -> Option<Vec3> {
    if !cubic {
        return Some(values.get(key.before)?.lerp(*values.get(key.after)?, key.part));
    }
    let [v0, m0, v1, m1] = key.hermite();
    let before = values.get(3 * key.before..3 * key.before + 3)?;
    let after = values.get(3 * key.after..3 * key.after + 3)?;
    Some(before[1] * v0 + before[2] * m0 + after[1] * v1 + after[0] * m1)
}

fn rotation(values: &[Quat], key: Key, cubic: bool) -> Option<Quat> {
    if !cubic {
        return Some(values.get(key.before)?.slerp(*values.get(key.after)?, key.part));
    }
    let [v0, m0, v1, m1] = key.hermite();
    let before = values.get(3 * key.before..3 * key.before + 3)?;
    let after = values.get(3 * key.after..3 * key.after + 3)?;
    Some((before[1] * v0 + before[2] * m0 + after[1] * v1 + after[0] * m1).normalize())
}

fn weights(values: &[f32], per_key: usize, key: Key, cubic: bool) -> Vec<f32> {
    let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
    if !cubic {
        let (a, b) = (key.before * per_key, key.after * per_key);
        return (0..per_key).map(|i| at(a + i) + (at(b + i) - at(a + i)) * key.part).collect();
    }
    let [v0, m0, v1, m1] = key.hermite();
    let (a, b) = (3 * key.before * per_key, 3 * key.after * per_key);
    (0..per_key)
        .map(|i| at(a + per_key + i) * v0 + at(a + 2 * per_key + i) * m0 + at(b + per_key + i) * v1 + at(b + i) * m1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> glb::Model {
        glb::Model { nodes: vec![glb::Node::default()], ..Default::default() }
    }

    fn sliding(interpolation: glb::Interpolation, values: Vec<Vec3>) -> glb::Animation {
        glb::Animation {
            channels: vec![glb::Channel {
                node: 0,
                times_s: vec![1.0, 2.0, 4.0],
                interpolation,
                values: glb::ChannelValues::Translation(values),
            }],
            duration_s: 4.0,
            ..Default::default()
        }
    }

    fn x_at(animation: &glb::Animation, time_s: f32) -> f32 {
        Pose::at(&model(), animation, time_s).nodes[0].at.translation.x
    }

    #[test]
    fn keys_are_met_and_held() {
        let keys = vec![Vec3::X * 10.0, Vec3::X * 20.0, Vec3::X * 40.0];
        let linear = sliding(glb::Interpolation::Linear, keys.clone());
        for (time, x) in [(0.0, 10.0), (1.0, 10.0), (1.5, 15.0), (2.0, 20.0), (3.0, 30.0), (4.0, 40.0), (9.0, 40.0)] {
            assert!((x_at(&linear, time) - x).abs() < 1e-4, "{time}");
        }
        let step = sliding(glb::Interpolation::Step, keys);
        for (time, x) in [(0.0, 10.0), (1.9, 10.0), (2.0, 20.0), (3.9, 20.0), (4.0, 40.0)] {
            assert!((x_at(&step, time) - x).abs() < 1e-4, "{time}");
        }
    }

    #[test]
    fn a_spline_with_flat_tangents_eases() {
        let zero = Vec3::ZERO;
        let keys = vec![zero, Vec3::X * 10.0, zero, zero, Vec3::X * 20.0, zero, zero, Vec3::X * 40.0, zero];
        let cubic = sliding(glb::Interpolation::CubicSpline, keys);
        assert!((x_at(&cubic, 1.5) - 15.0).abs() < 1e-4);
        assert!(x_at(&cubic, 1.1) < 11.0);
        assert!((x_at(&cubic, 4.0) - 40.0).abs() < 1e-4);
    }
}
