//! Materials: which textures they take, with which texture coordinates, and what their extensions need of each other.

use super::Linker;
use crate::check::codes;
use crate::check::json::Object;
use crate::check::log::At;
use crate::check::schema::{Kind, List, MATERIAL, NORMAL_TEXTURE, Schema};

/// What a material asks of the primitives it is on.
#[derive(Debug, Clone, Default)]
pub(super) struct MaterialFacts {
    /// Where a texture stands, and which set of coordinates it takes.
    pub(super) tex_coords: Vec<(String, usize)>,
    pub(super) needs_tangents: bool,
    pub(super) has_normal_map: bool,
}

impl Linker<'_, '_, '_> {
    pub(super) fn all_materials(&mut self) {
        let list = At::Root.key("materials");
        self.materials = vec![MaterialFacts::default(); self.links.document.list(List::Materials).len()];
        for (i, material) in self.links.document.items(List::Materials) {
            let at = list.index(i);
            let mut facts = MaterialFacts {
                has_normal_map: material.object("normalTexture").is_some(),
                ..MaterialFacts::default()
            };
            self.references(material, &MATERIAL, &at, Some(&mut facts));
            self.extension_rules(material, &at.key("extensions"), &mut facts);
            self.materials[i] = facts;
        }
    }

    /// Resolves every index that the tables know in `object` and below it.
    pub(super) fn references(
        &mut self,
        object: &Object<'_>,
        schema: &'static Schema,
        at: &At<'_>,
        mut facts: Option<&mut MaterialFacts>,
    ) {
        if let Some(facts) = facts.as_deref_mut() {
            let set = match schema.place {
                "textureInfo" if !object.has("texCoord") => Some(0),
                "textureInfo" | "textureInfo.extension" => object.uint("texCoord"),
                _ => None,
            };
            facts.tex_coords.extend(set.map(|set| (at.to_string(), set)));
            facts.needs_tangents |= std::ptr::eq(schema, &raw const NORMAL_TEXTURE);
        }
        for member in schema.members {
            let at = at.key(member.key);
            match &member.kind {
                Kind::Index(Some(list)) => {
                    if let Some(index) = object.uint(member.key) {
                        self.resolve(*list, index, &at);
                    }
                }
                Kind::Object(schema) => {
                    if let Some(object) = object.object(member.key) {
                        self.references(object, schema, &at, facts.as_deref_mut());
                    }
                }
                _ => {}
            }
        }
        let at = at.key("extensions");
        for (name, value) in object.object("extensions").iter().flat_map(|e| &e.members) {
            let known = self.known.iter().find(|e| e.name == name);
            let schema = known.and_then(|e| e.places.iter().find(|(place, _)| *place == schema.place));
            if let (Some((_, schema)), Some(object)) = (schema, value.object()) {
                self.references(object, schema, &at.key(name), facts.as_deref_mut());
            }
        }
    }

    fn extension_rules(&mut self, material: &Object<'_>, at: &At<'_>, facts: &mut MaterialFacts) {
        let set_of = |info: &Object<'_>| if info.has("texCoord") { info.uint("texCoord") } else { Some(0) };
        let normal_set = material.object("normalTexture").map(set_of);
        let same_set = |this: &mut Self, name: &str, key: &str, code| {
            let texture = material.extension(name).and_then(|e| e.object(key));
            if texture.is_some_and(|texture| normal_set.is_some_and(|set| set != set_of(texture))) {
                this.log.add(code, &at.key(name).key(key), "");
            }
            texture.is_some()
        };
        let code = codes::KHR_MATERIALS_ANISOTROPY_ANISOTROPY_TEXTURE_TEXCOORD;
        facts.needs_tangents |= same_set(self, "KHR_materials_anisotropy", "anisotropyTexture", code);
        let code = codes::KHR_MATERIALS_CLEARCOAT_CLEARCOAT_NORMAL_TEXTURE_TEXCOORD;
        same_set(self, "KHR_materials_clearcoat", "clearcoatNormalTexture", code);

        let has = |name| self.known.iter().any(|e| e.name == name) && material.extension(name).is_some();
        let members = material.object("extensions").map_or(&[][..], |e| &e.members);
        let has_unknown = members.iter().any(|(name, _)| !self.known.iter().any(|e| e.name == name));
        let has_transmission =
            has("KHR_materials_transmission") || has("KHR_materials_diffuse_transmission") || has_unknown;
        let name = "KHR_materials_volume";
        let has_volume = has(name);
        if has_volume && let Some(volume) = material.extension(name) {
            if !has_transmission {
                self.log.add(codes::KHR_MATERIALS_VOLUME_NO_TRANSMISSION, &at.key(name), "");
            }
            if material.is_true("doubleSided") && volume.number("thicknessFactor").is_some_and(|t| t > 0.0) {
                self.log.add(codes::KHR_MATERIALS_VOLUME_DOUBLE_SIDED, &at.key(name), "");
            }
        }
        let name = "KHR_materials_dispersion";
        if self.is_known(name) && material.extension(name).is_some() && !has_volume {
            self.log.add(codes::KHR_MATERIALS_DISPERSION_NO_VOLUME, &at.key(name), "");
        }
        let name = "KHR_materials_emissive_strength";
        if self.is_known(name)
            && let Some(emissive) = material.extension(name)
            && emissive.number("emissiveStrength").is_some_and(|strength| strength != 1.0)
        {
            let is_black = match material.numbers("emissiveFactor") {
                Some(factor) => factor.iter().all(|c| *c == 0.0),
                None => !material.has("emissiveFactor"),
            };
            if is_black {
                self.log.add(codes::KHR_MATERIALS_EMISSIVE_STRENGTH_ZERO_FACTOR, &at.key(name), "");
            }
        }
    }

    pub(super) fn is_known(&self, name: &str) -> bool {
        self.known.iter().any(|e| e.name == name)
    }
}
