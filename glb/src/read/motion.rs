//! Animations.

use glam::{Quat, Vec3};

use super::json::Item;
use super::log::Log;
use super::scene::unit;
use super::source::Source;
use crate::{Animation, Channel, ChannelValues, Interpolation, Mesh, Node};

/// Values beyond this (metres, factors) are broken data.
const VALUE_ABS_MAX: f32 = 1.0e9;

/// Reads all animations. A channel that cannot be read is left out.
pub(super) fn animations(source: &Source, nodes: &[Node], meshes: &[Mesh], log: &mut Log) -> Vec<Animation> {
    let mut reader = Reader {
        source,
        nodes,
        meshes,
        channels_left: source.limits.channels,
        values_left: source.limits.animation_values,
    };
    let items = source.root.items("animations", source.limits.list_entries, log);
    items.iter().map(|item| reader.animation(item, log)).collect()
}

struct Reader<'r, 'a> {
    source: &'r Source<'a>,
    nodes: &'r [Node],
    meshes: &'r [Mesh],
    channels_left: usize,
    values_left: usize,
}

impl Reader<'_, '_> {
    fn animation(&mut self, item: &Item, log: &mut Log) -> Animation {
        let limits = self.source.limits;
        let samplers = item.items("samplers", limits.channels, log);
        let items = item.items("channels", self.channels_left, log);
        self.channels_left -= items.len();
        let mut targets = std::collections::HashSet::new();
        let mut channels = Vec::new();
        for item in &items {
            let Some(channel) = self.channel(item, &samplers, log) else { continue };
            if targets.insert((channel.node, std::mem::discriminant(&channel.values))) {
                channels.push(channel);
            } else {
                log.error("ANIMATION_DUPLICATE_TARGETS", &item.at, "another channel already moves this");
            }
        }
        let duration_s = channels.iter().filter_map(|c| c.times_s.last().copied()).fold(0.0, f32::max);
        Animation { name: item.name("name", limits.name_chars, log), channels, duration_s, unread: item.unread(log) }
    }

    fn channel(&mut self, item: &Item, samplers: &[Item], log: &mut Log) -> Option<Channel> {
        let target = item.child("target", log)?;
        let path = target.text("path", log)?;
        if !matches!(path, "translation" | "rotation" | "scale" | "weights") {
            let path: String = path.chars().take(32).collect();
            log.warning("UNSUPPORTED_ANIMATION_PATH", &target.at, format_args!("{path:?} is not animated here"));
            return None;
        }
        let node = target.index("node", self.nodes.len(), log)?;
        let sampler = &samplers[item.index("sampler", samplers.len(), log)?];
        let interpolation = match sampler.text("interpolation", log) {
            None | Some("LINEAR") => Interpolation::Linear,
            Some("STEP") => Interpolation::Step,
            Some("CUBICSPLINE") => Interpolation::CubicSpline,
            Some(_) => {
                log.warning("VALUE_NOT_IN_LIST", &sampler.place("interpolation"), "not a kind of interpolation");
                Interpolation::Linear
            }
        };
        let times_s = self.times(sampler, log)?;
        let values_per_key = if interpolation == Interpolation::CubicSpline { 3 } else { 1 };
        let values = self.values(sampler, path, node, times_s.len() * values_per_key, log)?;
        Some(Channel { node, times_s, interpolation, values })
    }

    fn times(&mut self, sampler: &Item, log: &mut Log) -> Option<Vec<f32>> {
        let accessor = self.source.accessor(sampler.index("input", self.source.accessors.len(), log)?, log)?;
        let place = sampler.place("input");
        if accessor.width != 1 || accessor.component != super::accessor::Component::F32 {
            log.error("ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT", &place, "key times must be floats");
            return None;
        }
        if !self.take(accessor.count, 4, &place, log) {
            return None;
        }
        let times: Vec<f32> = accessor.floats::<1>(None).into_iter().map(|[t]| t).collect();
        let is_increasing = times.windows(2).all(|w| w[0] < w[1]);
        if !is_increasing || !times.iter().all(|t| t.is_finite() && *t >= 0.0) {
            log.error(
                "ACCESSOR_ANIMATION_INPUT_NON_INCREASING",
                &place,
                "key times must be finite, from 0 and increasing; the channel is left out",
            );
            return None;
        }
        Some(times)
    }

    fn values(
        &mut self,
        sampler: &Item,
        path: &str,
        node: usize,
        count: usize,
        log: &mut Log,
    ) -> Option<ChannelValues> {
        let accessor = self.source.accessor(sampler.index("output", self.source.accessors.len(), log)?, log)?;
        let place = sampler.place("output");
        let per_key = match path {
            "weights" => self.nodes[node].mesh.map_or(0, |m| self.meshes[m].weights.len()),
            _ => 1,
        };
        let width = match path {
            "weights" => 1,
            "rotation" => 4,
            _ => 3,
        };
        if per_key == 0 || accessor.width != width || accessor.count != count.saturating_mul(per_key) {
            log.error(
                "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT",
                &place,
                format_args!(
                    "{count} times {per_key} values of {width} numbers for {path} are expected, {} of {} found",
                    accessor.count, accessor.width
                ),
            );
            return None;
        }
        if !self.take(accessor.count, width * 4, &place, log) {
            return None;
        }
        let values = match path {
            "rotation" => {
                let raw = accessor.floats::<4>(None);
                if !raw.iter().flatten().all(|v| v.abs() <= VALUE_ABS_MAX) {
                    return broken(&place, log);
                }
                let is_cubic = sampler.text("interpolation", log) == Some("CUBICSPLINE");
                // Tangents of a cubic key are rates, not rotations.
                let rotations = raw.into_iter().map(Quat::from_array).enumerate();
                let rotations = rotations.map(|(i, q)| if is_cubic && i % 3 != 1 { q } else { unit(q) });
                ChannelValues::Rotation(rotations.collect())
            }
            "weights" => {
                let values: Vec<f32> = accessor.floats::<1>(None).into_iter().map(|[v]| v).collect();
                if !values.iter().all(|v| v.abs() <= VALUE_ABS_MAX) {
                    return broken(&place, log);
                }
                ChannelValues::Weights { per_key, values }
            }
            _ => {
                let values: Vec<Vec3> = accessor.floats::<3>(None).into_iter().map(Vec3::from_array).collect();
                if !values.iter().all(|v| v.is_finite() && v.abs().max_element() <= VALUE_ABS_MAX) {
                    return broken(&place, log);
                }
                match path {
                    "scale" => ChannelValues::Scale(values),
                    _ => ChannelValues::Translation(values),
                }
            }
        };
        Some(values)
    }

    fn take(&mut self, count: usize, bytes_each: usize, place: &str, log: &mut Log) -> bool {
        if count > self.values_left {
            log.error(
                "TOO_MANY_ANIMATION_VALUES",
                place,
                format_args!("{count} values, and {} are left for this model", self.values_left),
            );
            return false;
        }
        self.values_left -= count;
        log.spend(count.saturating_mul(bytes_each), place)
    }
}

fn broken(place: &str, log: &mut Log) -> Option<ChannelValues> {
    log.error("ACCESSOR_INVALID_FLOAT", place, "values are not finite; the channel is left out");
    None
}
