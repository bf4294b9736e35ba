//! Animations (glTF 2.0, section 3.11).

use std::collections::HashMap;

use super::{AccessorUse, Linker, ViewUse};
use crate::check::accessor::{Accessor, Component, Format};
use crate::check::codes;
use crate::check::data::Rule;
use crate::check::json::Object;
use crate::check::log::At;
use crate::check::schema::List;

const PATHS: [&str; 4] = ["translation", "rotation", "scale", "weights"];

/// Pairs of channels with one target that are told of.
const DUPLICATES_TOLD: usize = 100;

impl Linker<'_, '_, '_> {
    pub(super) fn animations(&mut self) {
        let list = At::Root.key("animations");
        for (i, animation) in self.links.document.items(List::Animations) {
            let at = list.index(i);
            let channels = animation.list("channels");
            if !channels.is_empty() && !animation.list("samplers").is_empty() {
                self.samplers(animation, &at.key("samplers"));
                self.channels(animation, &at);
            }
            let list = at.key("channels");
            for (c, channel) in channels.iter().enumerate() {
                if let Some(target) = channel.object().and_then(|c| c.object("target")) {
                    let at = list.index(c);
                    self.animation_pointer(target, &at.key("target"));
                }
            }
        }
    }

    /// The accessor behind `key` of a sampler, its use noted.
    fn animated(
        &mut self,
        sampler: &Object<'_>,
        key: &str,
        new: AccessorUse,
        at: &At<'_>,
    ) -> Option<(usize, Accessor)> {
        let index = sampler.uint(key)?;
        if self.links.document.item(List::Accessors, index).is_none() {
            self.resolve(List::Accessors, index, at);
            return None;
        }
        let accessor = self.links.accessors[index].clone()?;
        self.use_accessor(index, new, at);
        if let Some((view, there)) = self.view_of(&accessor) {
            self.use_view(view, ViewUse::Other, at);
            if there.stride.is_some() {
                self.log.add(codes::ANIMATION_SAMPLER_ACCESSOR_WITH_BYTESTRIDE, at, "");
            }
        }
        Some((index, accessor))
    }

    fn samplers(&mut self, animation: &Object<'_>, list: &At<'_>) {
        for (s, sampler) in animation.list("samplers").iter().enumerate() {
            let (at, Some(sampler)) = (list.index(s), sampler.object()) else { continue };
            let input = at.key("input");
            if let Some((index, times)) = self.animated(sampler, "input", AccessorUse::Times, &input) {
                let Format { shape, component, is_normalized } = &times.format;
                if shape == "SCALAR" && *component == Some(Component::F32) && !is_normalized {
                    self.check_elements(index, Rule::Times, &input);
                } else {
                    let detail = format!("{shape} of {component:?}");
                    self.log.add(codes::ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT, &input, detail);
                }
                if !times.has_bounds {
                    self.log.add(codes::ANIMATION_SAMPLER_INPUT_ACCESSOR_WITHOUT_BOUNDS, &input, "");
                }
                if is_cubic(sampler) && times.count.is_none_or(|count| count < 2) {
                    self.log.add(codes::ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS, &input, "");
                }
            }
            self.animated(sampler, "output", AccessorUse::Values, &at.key("output"));
        }
    }

    fn channels(&mut self, animation: &Object<'_>, at: &At<'_>) {
        let samplers = animation.list("samplers");
        let mut sampler_used = vec![false; samplers.len()];
        let mut by_target: HashMap<(usize, &str), Vec<usize>> = HashMap::new();
        let list = at.key("channels");
        for (c, channel) in animation.list("channels").iter().enumerate() {
            let (at, Some(channel)) = (list.index(c), channel.object()) else { continue };
            let target = channel.object("target");
            let node = target.and_then(|t| t.uint("node"));
            let path = target.and_then(|t| t.text("path"));
            if let Some(node) = node {
                let at = at.key("target");
                if self.resolve(List::Nodes, node, &at.key("node")) {
                    self.animated_node(node, path, &at);
                }
                if channel.get("sampler").is_some() {
                    by_target.entry((node, path.unwrap_or_default())).or_default().push(c);
                }
            }
            let (Some(index), at) = (channel.uint("sampler"), at.key("sampler")) else { continue };
            let Some(sampler) = samplers.get(index).and_then(|s| s.object()) else {
                self.log.add(codes::UNRESOLVED_REFERENCE, &at, format_args!("no sampler {index}"));
                continue;
            };
            sampler_used[index] = true;
            if target.is_some() {
                self.output(sampler, node, path, &at);
            }
        }
        self.duplicates(by_target, &list);
        let list = at.key("samplers");
        for (s, _) in sampler_used.iter().enumerate().filter(|(_, used)| !**used) {
            self.log.add(codes::UNUSED_OBJECT, &list.index(s), "");
        }
    }

    fn duplicates(&mut self, by_target: HashMap<(usize, &str), Vec<usize>>, list: &At<'_>) {
        let mut groups: Vec<Vec<usize>> = by_target.into_values().filter(|channels| channels.len() > 1).collect();
        groups.sort_unstable();
        let pairs = groups.iter().flat_map(|group| {
            group
                .iter()
                .enumerate()
                .flat_map(move |(i, first)| group[i + 1..].iter().map(move |other| (*first, *other)))
        });
        for (first, other) in pairs.take(DUPLICATES_TOLD) {
            let at = list.index(first);
            self.log.add(codes::ANIMATION_DUPLICATE_TARGETS, &at.key("target"), format_args!("channel {other}"));
        }
    }

    fn animated_node(&mut self, index: usize, path: Option<&str>, at: &At<'_>) {
        let Some(node) = self.links.document.item(List::Nodes, index) else { return };
        match path {
            Some("translation" | "rotation" | "scale") => {
                if node.get("matrix").is_some() {
                    self.log.add(codes::ANIMATION_CHANNEL_TARGET_NODE_MATRIX, at, "");
                }
                if node.uint("skin").is_some_and(|skin| self.links.document.item(List::Skins, skin).is_some()) {
                    self.log.add(codes::ANIMATION_CHANNEL_TARGET_NODE_SKIN, &at.key("path"), "");
                }
            }
            Some("weights") if self.target_count(index).is_none() => {
                self.log.add(codes::ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS, at, "");
            }
            _ => {}
        }
    }

    /// Morph targets of what a node draws.
    fn target_count(&self, node: usize) -> Option<usize> {
        let mesh = self.links.document.item(List::Nodes, node)?.uint("mesh")?;
        self.links.primitives.get(mesh)?.first()?.target_count
    }

    fn output(&mut self, sampler: &Object<'_>, node: Option<usize>, path: Option<&str>, at: &At<'_>) {
        let Some(index) = sampler.uint("output") else { return };
        let Some(values) = self.links.accessors.get(index).cloned().flatten() else { return };
        if path == Some("rotation") && values.components() == 4 {
            self.check_elements(index, Rule::Quaternion { has_tangents: is_cubic(sampler) }, at);
        }
        let format = &values.format;
        let is_float = format.component == Some(Component::F32) && !format.is_normalized;
        let is_small =
            format.is_normalized && !matches!(format.component, Some(Component::F32 | Component::U32) | None);
        let is_valid = match path {
            Some("translation" | "scale") => format.shape == "VEC3" && is_float,
            Some("rotation") => format.shape == "VEC4" && (is_float || is_small),
            Some("weights") => format.shape == "SCALAR" && (is_float || is_small),
            _ => true,
        };
        if !is_valid {
            let detail = format!("{} of {:?}", format.shape, format.component);
            self.log.add(codes::ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT, at, detail);
        }
        let times = sampler.uint("input").and_then(|i| self.links.accessors.get(i)?.as_ref()?.count);
        let has_interpolation = !sampler.has("interpolation") || sampler.text("interpolation").is_some();
        let (Some(times), Some(count), true) = (times, values.count, has_interpolation) else { return };
        let keys = times.saturating_mul(if is_cubic(sampler) { 3 } else { 1 });
        let expected = match path {
            Some("weights") => keys.saturating_mul(node.and_then(|n| self.target_count(n)).unwrap_or(0)),
            Some(path) if PATHS.contains(&path) => keys,
            _ => 0,
        };
        if expected != 0 && expected != count {
            let detail = format!("{count} instead of {expected}");
            self.log.add(codes::ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT, at, detail);
        }
    }
}

fn is_cubic(sampler: &Object<'_>) -> bool {
    sampler.text("interpolation") == Some("CUBICSPLINE")
}
