//! Where an animation puts things at a time (glTF 2.0, sections 3.11 and C).

use std::ops::{Add, Mul};

use glam::{Quat, Vec3};

use crate::{Channel, ChannelValues, Interpolation, Model};

/// What an animation sets at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Index into [`Model::nodes`].
    pub node: usize,
    /// Replaces what the node has.
    pub value: SampleValue,
}

/// One property of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleValue {
    /// Metres.
    Translation(Vec3),
    /// Unit quaternion.
    Rotation(Quat),
    /// Factors.
    Scale(Vec3),
    /// One a morph target.
    Weights(Vec<f32>),
}

/// What animation `index` sets at `time_s`, one sample a channel. Before the first key and after the last the value
/// of that key holds; looping is up to the caller. Empty when there is no such animation.
pub fn sample(model: &Model, index: usize, time_s: f32) -> Vec<Sample> {
    let channels = model.animations.get(index).map_or(&[][..], |animation| &animation.channels);
    channels.iter().map(|channel| Sample { node: channel.node, value: value(channel, time_s) }).collect()
}

fn value(channel: &Channel, time_s: f32) -> SampleValue {
    let span = Span::at(&channel.times_s, time_s);
    let mode = channel.interpolation;
    match &channel.values {
        ChannelValues::Translation(values) => SampleValue::Translation(between(values, &span, mode, Vec3::lerp)),
        ChannelValues::Scale(values) => SampleValue::Scale(between(values, &span, mode, Vec3::lerp)),
        ChannelValues::Rotation(values) => {
            let rotation = between(values, &span, mode, Quat::slerp);
            // A spline leaves the sphere between its keys.
            SampleValue::Rotation(if rotation.length_squared() > 1.0e-12 {
                rotation.normalize()
            } else {
                Quat::IDENTITY
            })
        }
        ChannelValues::Weights { per_key, values } => {
            let lerp = |a: f32, b: f32, t: f32| a + (b - a) * t;
            let weight = |k: usize| match mode {
                Interpolation::CubicSpline => {
                    let at = |key: usize, part: usize| values[(key * 3 + part) * per_key + k];
                    spline([at(span.from, 1), at(span.from, 2), at(span.to, 0), at(span.to, 1)], &span)
                }
                _ => {
                    let at = |key: usize| values[key * per_key + k];
                    if mode == Interpolation::Step { at(span.held()) } else { lerp(at(span.from), at(span.to), span.t) }
                }
            };
            SampleValue::Weights((0..*per_key).map(weight).collect())
        }
    }
}

fn between<T: Copy + Add<Output = T> + Mul<f32, Output = T>>(
    values: &[T],
    span: &Span,
    mode: Interpolation,
    straight: impl Fn(T, T, f32) -> T,
) -> T {
    match mode {
        Interpolation::Step => values[span.held()],
        Interpolation::Linear => straight(values[span.from], values[span.to], span.t),
        Interpolation::CubicSpline => spline(
            [values[span.from * 3 + 1], values[span.from * 3 + 2], values[span.to * 3], values[span.to * 3 + 1]],
            span,
        ),
    }
}

/// `[value, out-tangent, in-tangent, value]` of the two keys of a cubic Hermite spline.
fn spline<T: Copy + Add<Output = T> + Mul<f32, Output = T>>([a, out_tangent, in_tangent, b]: [T; 4], span: &Span) -> T {
    let t = span.t;
    let (t2, t3) = (t * t, t * t * t);
    a * (2.0 * t3 - 3.0 * t2 + 1.0)
        + out_tangent * (span.duration_s * (t3 - 2.0 * t2 + t))
        + b * (-2.0 * t3 + 3.0 * t2)
        + in_tangent * (span.duration_s * (t3 - t2))
}

/// The two keys around a time.
struct Span {
    from: usize,
    to: usize,
    /// 0 at `from`, 1 at `to`.
    t: f32,
    duration_s: f32,
}

impl Span {
    fn at(times_s: &[f32], time_s: f32) -> Self {
        let after = times_s.partition_point(|&key| key <= time_s);
        let (from, to) = (after.saturating_sub(1), after.min(times_s.len().saturating_sub(1)));
        let duration_s = times_s[to] - times_s[from];
        let t = if duration_s > 0.0 { ((time_s - times_s[from]) / duration_s).clamp(0.0, 1.0) } else { 0.0 };
        Self { from, to, t, duration_s }
    }

    /// The key that holds until the next.
    fn held(&self) -> usize {
        self.from
    }
}
