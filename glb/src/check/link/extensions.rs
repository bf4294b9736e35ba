//! Extensions that hold lists of their own, and what refers to those.

use super::{Linker, materials::MaterialFacts};
use crate::check::codes;
use crate::check::json::Object;
use crate::check::log::At;
use crate::check::schema::{List, Schema};

const LIGHTS: &str = "KHR_lights_punctual";
const VARIANTS: &str = "KHR_materials_variants";
const POINTER: &str = "KHR_animation_pointer";

impl Linker<'_, '_, '_> {
    /// Makes room for the uses of lights and variants.
    pub(super) fn root_extensions(&mut self) {
        let count = |name, key| self.links.document.root.extension(name).map_or(0, |e| e.list(key).len());
        self.lights_used = vec![false; count(LIGHTS, "lights")];
        self.variants_used = vec![false; count(VARIANTS, "variants")];
    }

    /// Resolves the indices in the extensions of something that stands in `place`.
    pub(super) fn references_of_extensions(&mut self, object: &Object<'_>, place: &'static str, at: &At<'_>) {
        let at = at.key("extensions");
        for (name, value) in object.object("extensions").iter().flat_map(|e| &e.members) {
            let known = self.known.iter().find(|e| e.name == name);
            let schema: Option<&'static Schema> =
                known.and_then(|e| e.places.iter().find(|(p, _)| *p == place)).map(|(_, schema)| *schema);
            if let (Some(schema), Some(object)) = (schema, value.object()) {
                self.references(object, schema, &at.key(name), None::<&mut MaterialFacts>);
            }
        }
    }

    /// The light of a node.
    pub(super) fn node_light(&mut self, node: &Object<'_>, at: &At<'_>) {
        let Some(extension) = node.extension(LIGHTS).filter(|_| self.is_known(LIGHTS)) else { return };
        let at = at.key("extensions");
        let at = at.key(LIGHTS);
        if self.links.document.root.extension(LIGHTS).is_none() {
            return self.log.add(codes::UNSATISFIED_DEPENDENCY, &at, format_args!("/extensions/{LIGHTS}"));
        }
        let Some(light) = extension.uint("light") else { return };
        match self.lights_used.get_mut(light) {
            Some(used) => *used = true,
            None => self.log.add(codes::UNRESOLVED_REFERENCE, &at.key("light"), format_args!("no light {light}")),
        }
    }

    /// The variants of a primitive; gives the materials they take.
    pub(super) fn variants(
        &mut self,
        primitive: &Object<'_>,
        at: &At<'_>,
        mut on_material: impl FnMut(&mut Self, usize, &At<'_>),
    ) {
        let Some(extension) = primitive.extension(VARIANTS).filter(|_| self.is_known(VARIANTS)) else { return };
        let at = at.key("extensions");
        let at = at.key(VARIANTS);
        let at = at.key("mappings");
        let has_root = self.links.document.root.extension(VARIANTS).is_some();
        let mut seen = std::collections::HashSet::new();
        for (i, mapping) in extension.list("mappings").iter().enumerate() {
            let (at, Some(mapping)) = (at.index(i), mapping.object()) else { continue };
            if !has_root {
                self.log.add(codes::UNSATISFIED_DEPENDENCY, &at, format_args!("/extensions/{VARIANTS}"));
                continue;
            }
            let list = at.key("variants");
            for (i, variant) in mapping.list("variants").iter().enumerate() {
                let (at, Some(variant)) = (list.index(i), variant.uint()) else { continue };
                if !seen.insert(variant) {
                    self.log.add(codes::KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT, &at, format_args!("{variant}"));
                }
                match self.variants_used.get_mut(variant) {
                    Some(used) => *used = true,
                    None => self.log.add(codes::UNRESOLVED_REFERENCE, &at, format_args!("no variant {variant}")),
                }
            }
            if let Some(material) = mapping.uint("material") {
                let at = at.key("material");
                if self.resolve(List::Materials, material, &at) {
                    on_material(self, material, &at);
                }
            }
        }
    }

    /// A channel that animates whatever a pointer names.
    pub(super) fn animation_pointer(&mut self, target: &Object<'_>, at: &At<'_>) {
        if !self.is_known(POINTER) || target.extension(POINTER).is_none() {
            return;
        }
        let at = at.key("extensions");
        let at = at.key(POINTER);
        self.log.add(codes::INCOMPLETE_EXTENSION_SUPPORT, &at, "whether the pointer names something is not looked at");
        if target.uint("node").is_some_and(|node| self.links.document.item(List::Nodes, node).is_some()) {
            self.log.add(codes::KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET_NODE, &at, "");
        }
        if target.text("path") != Some("pointer") {
            self.log.add(codes::KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET_PATH, &at, "");
        }
    }

    pub(super) fn unused_of_extensions(&mut self) {
        let root = At::Root.key("extensions");
        let lists = [(LIGHTS, "lights", &self.lights_used), (VARIANTS, "variants", &self.variants_used)];
        for (name, key, used) in lists {
            let at = root.key(name);
            let at = at.key(key);
            let unused = used.iter().enumerate().filter(|(_, used)| !**used);
            for (i, _) in unused.filter(|_| self.known.iter().any(|e| e.name == name)) {
                self.log.add(codes::UNUSED_OBJECT, &at.index(i), "");
            }
        }
    }
}
