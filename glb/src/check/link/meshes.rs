//! Meshes: attributes, indices, morph targets and what the material needs of them (glTF 2.0, section 3.7).

use super::{AccessorUse, Linker, ViewUse};
use crate::check::accessor::{Accessor, Component, Format};
use crate::check::codes;
use crate::check::data::Rule;
use crate::check::json::Object;
use crate::check::log::At;
use crate::check::schema::{List, continuous};
use Component::{F32, I8, I16, U8, U16};

/// What later checks ask of a primitive.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct PrimitiveFacts {
    /// Sets of joints; 0 where they do not go together with the weights.
    pub(in super::super) joint_sets: usize,
    pub(in super::super) vertex_count: Option<usize>,
    /// Accessors by name.
    pub(in super::super) attributes: Vec<(String, usize)>,
    pub(in super::super) target_count: Option<usize>,
    tex_coord_sets: usize,
}

impl PrimitiveFacts {
    pub(in super::super) fn attribute(&self, name: &str) -> Option<usize> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, accessor)| *accessor)
    }
}

/// Formats of attributes: name before the number, type, component types and whether they are normalized.
type Formats = [(&'static str, &'static str, &'static [(Component, bool)])];

/// glTF 2.0, section 3.7.2.1.
const VERTEX_FORMATS: &Formats = &[
    ("POSITION", "VEC3", &[(F32, false)]),
    ("NORMAL", "VEC3", &[(F32, false)]),
    ("TANGENT", "VEC4", &[(F32, false)]),
    ("TEXCOORD", "VEC2", &[(F32, false), (U8, true), (U16, true)]),
    ("COLOR", "VEC3", &[(F32, false), (U8, true), (U16, true)]),
    ("COLOR", "VEC4", &[(F32, false), (U8, true), (U16, true)]),
    ("JOINTS", "VEC4", &[(U8, false), (U16, false)]),
    ("WEIGHTS", "VEC4", &[(F32, false), (U8, true), (U16, true)]),
];

/// glTF 2.0, section 3.7.2.2.
const MORPH_FORMATS: &Formats = &[
    ("POSITION", "VEC3", &[(F32, false)]),
    ("NORMAL", "VEC3", &[(F32, false)]),
    ("TANGENT", "VEC3", &[(F32, false)]),
    ("TEXCOORD", "VEC2", &[(F32, false), (I8, true), (U8, true), (I16, true), (U16, true)]),
    ("COLOR", "VEC3", &[(F32, false), (I8, true), (U8, true), (I16, true), (U16, true)]),
    ("COLOR", "VEC4", &[(F32, false), (I8, true), (U8, true), (I16, true), (U16, true)]),
];

const ALL_SMALL: &[(Component, bool)] =
    &[(I8, false), (I8, true), (U8, false), (U8, true), (I16, false), (I16, true), (U16, false), (U16, true)];
const SIGNED: &[(Component, bool)] = &[(I8, false), (I8, true), (I16, false), (I16, true)];
const SIGNED_UNIT: &[(Component, bool)] = &[(I8, true), (I16, true)];

/// What KHR_mesh_quantization adds for vertices.
const QUANTIZED_VERTEX_FORMATS: &Formats = &[
    ("POSITION", "VEC3", ALL_SMALL),
    ("NORMAL", "VEC3", SIGNED_UNIT),
    ("TANGENT", "VEC4", SIGNED_UNIT),
    ("TEXCOORD", "VEC2", ALL_SMALL),
];

/// What KHR_mesh_quantization adds for morph targets.
const QUANTIZED_MORPH_FORMATS: &Formats = &[
    ("POSITION", "VEC3", SIGNED),
    ("NORMAL", "VEC3", SIGNED_UNIT),
    ("TANGENT", "VEC3", SIGNED_UNIT),
    ("TEXCOORD", "VEC2", SIGNED),
];

/// Whether `format` is one that attributes `stem` may have; none where anything goes.
fn is_valid(format: &Format, stem: &str, tables: [&Formats; 2]) -> Option<bool> {
    let rows = || tables.into_iter().flatten().filter(|(name, ..)| *name == stem);
    rows().next()?;
    let wanted = |(_, shape, components): &(&str, &str, &[(Component, bool)])| {
        *shape == format.shape && format.component.is_some_and(|c| components.contains(&(c, format.is_normalized)))
    };
    Some(rows().any(wanted))
}

impl Linker<'_, '_, '_> {
    pub(super) fn meshes(&mut self) {
        let list = At::Root.key("meshes");
        for (i, mesh) in self.links.document.items(List::Meshes) {
            let at = list.index(i);
            let at = at.key("primitives");
            for (p, primitive) in mesh.list("primitives").iter().enumerate() {
                if let Some(primitive) = primitive.object() {
                    let facts = self.primitive(primitive, &at.index(p));
                    self.links.primitives[i].push(facts);
                }
            }
        }
    }

    fn primitive(&mut self, primitive: &Object<'_>, at: &At<'_>) -> PrimitiveFacts {
        let mut facts = self.facts_of(primitive);
        let mut sets_used = vec![false; facts.tex_coord_sets];
        let sets = facts.tex_coord_sets;
        self.variants(primitive, at, |this, material, at| this.tex_coords(material, sets, &mut sets_used, at));
        self.references_of_extensions_without_variants(primitive, at);
        self.attributes(primitive, &mut facts, at);
        let count = self.indices(primitive, &facts, at);
        self.mode(primitive, count, at);
        self.material(primitive, sets, &mut sets_used, at);
        let at_attributes = at.key("attributes");
        for (set, _) in sets_used.iter().enumerate().filter(|(_, is_used)| !**is_used) {
            self.log.add(codes::UNUSED_OBJECT, &at_attributes.key(&format!("TEXCOORD_{set}")), "");
        }
        self.targets(primitive, &facts, at);
        facts
    }

    fn facts_of(&self, primitive: &Object<'_>) -> PrimitiveFacts {
        let counts = primitive.object("attributes").map(continuous).unwrap_or_default();
        let of = |name| counts.get(name).and_then(|count| count.ok()).unwrap_or(0);
        PrimitiveFacts {
            joint_sets: if of("JOINTS") == of("WEIGHTS") { of("JOINTS") } else { 0 },
            tex_coord_sets: of("TEXCOORD"),
            target_count: primitive.get("targets").map(|_| primitive.list("targets").len()),
            ..PrimitiveFacts::default()
        }
    }

    fn references_of_extensions_without_variants(&mut self, primitive: &Object<'_>, at: &At<'_>) {
        // Those of variants are lists of indices into another extension: `variants` knows them.
        self.references_of_extensions(primitive, "primitive", at);
    }

    fn attributes(&mut self, primitive: &Object<'_>, facts: &mut PrimitiveFacts, at: &At<'_>) {
        let tables = [VERTEX_FORMATS, self.added(QUANTIZED_VERTEX_FORMATS)];
        let at = at.key("attributes");
        for (name, value) in primitive.object("attributes").iter().flat_map(|a| &a.members) {
            let (at, Some(index)) = (at.key(name), value.uint()) else { continue };
            if self.links.document.item(List::Accessors, index).is_none() {
                self.resolve(List::Accessors, index, &at);
                continue;
            }
            let Some(accessor) = self.links.accessors[index].clone() else { continue };
            facts.attributes.push((name.to_string(), index));
            self.use_vertices(index, &accessor, name, &at);
            let stem = name.split('_').next().unwrap_or_default();
            match is_valid(&accessor.format, stem, tables) {
                Some(false) => self.invalid_format(&accessor.format, &at),
                Some(true) => {
                    let rule = match &**name {
                        "NORMAL" => Some(Rule::Unit { is_signed: false }),
                        "TANGENT" => Some(Rule::Unit { is_signed: true }),
                        "COLOR_0" if accessor.format.component == Some(F32) => Some(Rule::Clamped),
                        _ => None,
                    };
                    if let Some(rule) = rule {
                        self.check_elements(index, rule, &at);
                    }
                }
                None if accessor.format.component == Some(Component::U32) => {
                    self.log.add(codes::MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_UNSIGNED_INT, &at, "");
                }
                None => {}
            }
            self.alignment(&accessor, &at);
            match facts.vertex_count {
                None => facts.vertex_count = accessor.count,
                count if count != accessor.count => {
                    let detail = format!("{:?} and {:?}", accessor.count.unwrap_or(0), count.unwrap_or(0));
                    self.log.add(codes::MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT, &at, detail);
                }
                _ => {}
            }
            self.share_view(index, &accessor, &at);
        }
    }

    fn added(&self, formats: &'static Formats) -> &'static Formats {
        if self.is_known("KHR_mesh_quantization") { formats } else { &[] }
    }

    fn use_vertices(&mut self, index: usize, accessor: &Accessor, name: &str, at: &At<'_>) {
        self.use_accessor(index, AccessorUse::Vertices, at);
        if let Some((view, _)) = self.view_of(accessor) {
            self.use_view(view, ViewUse::Vertices, at);
        }
        if name == "POSITION" && !accessor.has_bounds {
            self.log.add(codes::MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS, at, "");
        }
    }

    fn invalid_format(&mut self, format: &Format, at: &At<'_>) {
        let code = codes::MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT;
        self.log.add(code, at, format_args!("{} of {:?}", format.shape, format.component));
    }

    fn alignment(&mut self, accessor: &Accessor, at: &At<'_>) {
        let is_packed = self.view_of(accessor).is_some_and(|(_, view)| view.stride.is_none());
        if accessor.offset.is_some_and(|offset| offset % 4 != 0)
            || (!accessor.element_bytes().is_multiple_of(4) && is_packed)
        {
            self.log.add(codes::MESH_PRIMITIVE_ACCESSOR_UNALIGNED, at, "");
        }
    }

    /// Two accessors in one view need to know how far their elements lie apart.
    fn share_view(&mut self, index: usize, accessor: &Accessor, at: &At<'_>) {
        let Some((view, _)) = self.view_of(accessor).filter(|(_, view)| view.stride.is_none()) else { return };
        let sharing = self.sharing.entry(view).or_default();
        if sharing.insert(index) && sharing.len() > 1 {
            self.log.add(codes::MESH_PRIMITIVE_ACCESSOR_WITHOUT_BYTESTRIDE, at, "");
        }
    }

    /// Checks the indices; gives how many vertices are drawn.
    fn indices(&mut self, primitive: &Object<'_>, facts: &PrimitiveFacts, at: &At<'_>) -> Option<usize> {
        let Some(index) = primitive.uint("indices") else { return facts.vertex_count };
        let is_triangles = matches!(primitive.uint("mode"), None | Some(4));
        let at = at.key("indices");
        if self.links.document.item(List::Accessors, index).is_none() {
            self.resolve(List::Accessors, index, &at);
            return facts.vertex_count;
        }
        let accessor = self.links.accessors[index].clone()?;
        self.use_accessor(index, AccessorUse::Indices, &at);
        if let Some((view, there)) = self.view_of(&accessor) {
            self.use_view(view, ViewUse::Indices, &at);
            if there.stride.is_some() {
                self.log.add(codes::MESH_PRIMITIVE_INDICES_ACCESSOR_WITH_BYTESTRIDE, &at, "");
            }
        }
        let Format { shape, component, is_normalized } = &accessor.format;
        let is_valid = shape == "SCALAR" && !is_normalized;
        match component {
            Some(component @ (U8 | U16 | Component::U32)) if is_valid => {
                let restart = component.limits().map_or(f64::INFINITY, |(_, most)| most);
                let rule = Rule::Indices { vertex_count: facts.vertex_count.unwrap_or(0), restart, is_triangles };
                self.check_elements(index, rule, &at);
            }
            _ => {
                let detail = format!("{shape} of {component:?}");
                self.log.add(codes::MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT, &at, detail);
            }
        }
        accessor.count
    }

    fn mode(&mut self, primitive: &Object<'_>, count: Option<usize>, at: &At<'_>) {
        let mode = if primitive.has("mode") { primitive.uint("mode") } else { Some(4) };
        let (Some(mode), Some(count)) = (mode, count) else { return };
        let (is_whole, noun) = match mode {
            1 => (count % 2 == 0, "lines"),
            2 | 3 => (count >= 2, "a line"),
            4 => (count % 3 == 0, "triangles"),
            5 | 6 => (count >= 3, "a strip or fan of triangles"),
            _ => return,
        };
        if !is_whole {
            self.log.add(codes::MESH_PRIMITIVE_INCOMPATIBLE_MODE, at, format_args!("{count} do not make {noun}"));
        }
    }

    fn material(&mut self, primitive: &Object<'_>, sets: usize, sets_used: &mut [bool], at: &At<'_>) {
        let attributes = primitive.object("attributes");
        let has = |name| attributes.is_some_and(|a| a.has(name));
        let mut needs_tangents = false;
        if let Some(material) = primitive.uint("material") {
            let at = at.key("material");
            if self.resolve(List::Materials, material, &at) {
                let facts = &self.materials[material];
                needs_tangents = facts.needs_tangents;
                if needs_tangents && !(has("NORMAL") && has("TANGENT")) {
                    let code = if facts.has_normal_map {
                        codes::MESH_PRIMITIVE_GENERATED_TANGENT_SPACE
                    } else {
                        codes::MESH_PRIMITIVE_NO_TANGENT_SPACE
                    };
                    self.log.add(code, &at, "");
                }
                self.tex_coords(material, sets, sets_used, &at);
            }
        }
        if has("TANGENT") && !needs_tangents {
            self.log.add(codes::UNUSED_MESH_TANGENT, &at.key("attributes").key("TANGENT"), "");
        }
    }

    fn tex_coords(&mut self, material: usize, sets: usize, sets_used: &mut [bool], at: &At<'_>) {
        for (pointer, set) in &self.materials[material].tex_coords {
            match sets_used.get_mut(*set).filter(|_| *set < sets) {
                Some(is_used) => *is_used = true,
                None => {
                    let detail = format_args!("TEXCOORD_{set} for {pointer}");
                    self.log.add(codes::MESH_PRIMITIVE_TOO_FEW_TEXCOORDS, at, detail);
                }
            }
        }
    }

    fn targets(&mut self, primitive: &Object<'_>, facts: &PrimitiveFacts, at: &At<'_>) {
        let tables = [MORPH_FORMATS, self.added(QUANTIZED_MORPH_FORMATS)];
        let list = at.key("targets");
        for (t, target) in primitive.list("targets").iter().enumerate() {
            let at = list.index(t);
            for (name, value) in target.object().iter().flat_map(|t| &t.members) {
                let (at, Some(index)) = (at.key(name), value.uint()) else { continue };
                if self.links.document.item(List::Accessors, index).is_none() {
                    self.resolve(List::Accessors, index, &at);
                    continue;
                }
                let Some(accessor) = self.links.accessors[index].clone() else { continue };
                self.use_vertices(index, &accessor, name, &at);
                match facts.attribute(name).and_then(|base| self.links.accessors[base].as_ref()) {
                    None => self.log.add(codes::MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR, &at, ""),
                    Some(base) if base.count != accessor.count => {
                        self.log.add(codes::MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT, &at, "");
                    }
                    Some(_) => {}
                }
                let stem = name.split('_').next().unwrap_or_default();
                if is_valid(&accessor.format, stem, tables) == Some(false) {
                    self.invalid_format(&accessor.format, &at);
                }
                self.alignment(&accessor, &at);
                self.share_view(index, &accessor, &at);
            }
        }
    }
}
