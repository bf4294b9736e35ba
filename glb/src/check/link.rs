//! What refers to what, and whether that fits (the parts of the specification between objects).
//!
//! Works on the document after the walk over its schema: whatever is still there has the type and range it must have.

mod accessors;
mod animations;
mod extensions;
mod materials;
mod meshes;
mod nodes;

use std::collections::{HashMap, HashSet};

use super::accessor::Accessor;
use super::codes;
use super::data::{ElementCheck, Rule};
use super::json::{Object, Value};
use super::log::{At, Log};
use super::schema::{Extension, List};
pub(super) use accessors::fits;
use materials::MaterialFacts;
pub(super) use meshes::PrimitiveFacts;

/// The document with its lists at hand.
pub(super) struct Document<'d, 'a> {
    pub(super) root: &'d Object<'a>,
    lists: [&'d [Value<'a>]; List::ALL.len()],
}

impl<'d, 'a> Document<'d, 'a> {
    pub(super) fn new(root: &'d Object<'a>) -> Self {
        Self { root, lists: List::ALL.map(|(list, _)| root.list(list.key())) }
    }

    pub(super) fn list(&self, list: List) -> &'d [Value<'a>] {
        self.lists[list as usize]
    }

    /// The entry, if it is there and an object.
    pub(super) fn item(&self, list: List, index: usize) -> Option<&'d Object<'a>> {
        self.list(list).get(index)?.object()
    }

    /// All entries that are objects.
    pub(super) fn items(&self, list: List) -> impl Iterator<Item = (usize, &'d Object<'a>)> + use<'d, 'a> {
        self.list(list).iter().enumerate().filter_map(|(i, v)| Some((i, v.object()?)))
    }
}

/// A view; what is none the file has not, or not usably.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct View {
    pub(super) buffer: Option<usize>,
    /// 0 where the file is silent.
    pub(super) offset: Option<usize>,
    pub(super) length: Option<usize>,
    pub(super) stride: Option<usize>,
}

/// What a view is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ViewUse {
    InverseBind,
    Picture,
    Indices,
    Other,
    Vertices,
}

/// What an accessor is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccessorUse {
    Times,
    Values,
    InverseBind,
    Indices,
    Vertices,
}

/// What is known once everything is linked.
pub(super) struct Links<'d, 'a> {
    pub(super) document: &'d Document<'d, 'a>,
    pub(super) accessors: Vec<Option<Accessor>>,
    pub(super) views: Vec<Option<View>>,
    /// By mesh.
    pub(super) primitives: Vec<Vec<PrimitiveFacts>>,
    /// What the data must be, for when they are there.
    pub(super) checks: Vec<ElementCheck>,
}

/// Finds the links.
struct Linker<'d, 'a, 'l> {
    links: Links<'d, 'a>,
    log: &'l mut Log,
    known: &'l [&'static Extension],
    used: [Vec<bool>; List::ALL.len()],
    accessor_uses: Vec<Option<AccessorUse>>,
    view_uses: Vec<Option<ViewUse>>,
    /// Accessors of vertices by the view without a stride that they share.
    sharing: HashMap<usize, HashSet<usize>>,
    materials: Vec<MaterialFacts>,
    parents: Vec<Option<usize>>,
    is_joint: Vec<bool>,
    used_weights: Vec<bool>,
    lights_used: Vec<bool>,
    variants_used: Vec<bool>,
    steps_left: usize,
}

/// Steps along parents that all checks of the tree may take together, about a third of a second: chains of 100 000
/// nodes with as many joints would take 10^10; a real file takes thousands.
const STEPS_MAX: usize = 4_000_000;

/// Finds all links and says what is wrong with them.
pub(super) fn link<'d, 'a>(
    document: &'d Document<'d, 'a>,
    known: &[&'static Extension],
    log: &mut Log,
) -> Links<'d, 'a> {
    let of = |list: List| document.list(list).len();
    let view = |object: &Object<'_>| View {
        buffer: object.uint("buffer"),
        offset: if object.has("byteOffset") { object.uint("byteOffset") } else { Some(0) },
        length: object.uint("byteLength"),
        stride: object.uint("byteStride"),
    };
    let links = Links {
        document,
        accessors: document.list(List::Accessors).iter().map(|v| v.object().map(Accessor::of)).collect(),
        views: document.list(List::BufferViews).iter().map(|v| v.object().map(view)).collect(),
        primitives: vec![Vec::new(); of(List::Meshes)],
        checks: Vec::new(),
    };
    let mut linker = Linker {
        links,
        log,
        known,
        used: List::ALL.map(|(list, _)| vec![false; of(list)]),
        accessor_uses: vec![None; of(List::Accessors)],
        view_uses: vec![None; of(List::BufferViews)],
        sharing: HashMap::new(),
        materials: Vec::new(),
        parents: vec![None; of(List::Nodes)],
        is_joint: vec![false; of(List::Nodes)],
        used_weights: vec![false; of(List::Meshes)],
        lights_used: Vec::new(),
        variants_used: Vec::new(),
        steps_left: STEPS_MAX,
    };
    linker.root_extensions();
    linker.buffer_views();
    linker.all_accessors();
    linker.images();
    linker.textures();
    linker.all_materials();
    linker.meshes();
    linker.nodes();
    linker.skins();
    linker.animations();
    linker.scenes();
    linker.tree();
    linker.unused();
    linker.links
}

impl Links<'_, '_> {
    fn view(&self, index: usize) -> Option<View> {
        self.views.get(index).copied().flatten()
    }

    /// The bytes of a view as (buffer, first byte, length), where the file says them.
    pub(super) fn bytes_of_view(&self, index: usize) -> Option<(usize, usize, usize)> {
        let view = self.view(index)?;
        Some((view.buffer?, view.offset?, view.length?))
    }
}

impl Linker<'_, '_, '_> {
    /// Whether the entry is there; says so where not, and marks it used where it is.
    fn resolve(&mut self, list: List, index: usize, at: &At<'_>) -> bool {
        let is_there = self.links.document.item(list, index).is_some();
        if is_there {
            self.used[list as usize][index] = true;
        } else {
            self.log.add(codes::UNRESOLVED_REFERENCE, at, format_args!("{} has no entry {index}", list.key()));
        }
        is_there
    }

    /// The view of an accessor and its index.
    fn view_of(&self, accessor: &Accessor) -> Option<(usize, View)> {
        let index = accessor.source?.view;
        Some((index, self.links.view(index)?))
    }

    fn use_accessor(&mut self, index: usize, new: AccessorUse, at: &At<'_>) {
        self.used[List::Accessors as usize][index] = true;
        let old = *self.accessor_uses[index].get_or_insert(new);
        if old != new {
            self.log.add(codes::ACCESSOR_USAGE_OVERRIDE, at, format_args!("{old:?} and {new:?}"));
        }
    }

    fn use_view(&mut self, index: usize, new: ViewUse, at: &At<'_>) {
        self.used[List::BufferViews as usize][index] = true;
        match self.view_uses[index] {
            None => {
                self.view_uses[index] = Some(new);
                if matches!(new, ViewUse::Vertices | ViewUse::Indices) {
                    self.log.add(codes::BUFFER_VIEW_TARGET_MISSING, at, "");
                }
            }
            Some(old) if old != new => {
                self.log.add(codes::BUFFER_VIEW_TARGET_OVERRIDE, at, format_args!("{old:?} and {new:?}"));
            }
            Some(_) => {}
        }
    }

    fn check_elements(&mut self, accessor: usize, rule: Rule, at: &At<'_>) {
        self.links.checks.push(ElementCheck { accessor, rule, pointer: at.to_string() });
    }

    fn buffer_views(&mut self) {
        let list = At::Root.key("bufferViews");
        for (i, object) in self.links.document.items(List::BufferViews) {
            let (at, view) = (list.index(i), self.links.view(i).unwrap_or_default());
            self.view_uses[i] = match object.uint("target") {
                Some(34962) => Some(ViewUse::Vertices),
                Some(34963) => Some(ViewUse::Indices),
                _ => None,
            };
            if let Some(buffer) = view.buffer
                && self.resolve(List::Buffers, buffer, &at.key("buffer"))
            {
                self.view_fits(view, buffer, &at);
            }
            self.references_of_extensions(object, "bufferView", &at);
        }
    }

    fn view_fits(&mut self, view: View, buffer: usize, at: &At<'_>) {
        let length = self.links.document.item(List::Buffers, buffer).and_then(|b| b.uint("byteLength"));
        let (Some(offset), Some(all)) = (view.offset, length) else { return };
        let key = if offset >= all {
            "byteOffset"
        } else if view.length.is_some_and(|length| offset.saturating_add(length) > all) {
            "byteLength"
        } else {
            return;
        };
        self.log.add(codes::BUFFER_VIEW_TOO_LONG, &at.key(key), format_args!("buffer {buffer} has {all} bytes"));
    }

    fn images(&mut self) {
        let list = At::Root.key("images");
        for (i, image) in self.links.document.items(List::Images) {
            let (at, Some(view)) = (list.index(i), image.uint("bufferView")) else { continue };
            let at = at.key("bufferView");
            if self.resolve(List::BufferViews, view, &at) {
                self.use_view(view, ViewUse::Picture, &at);
                if self.links.view(view).is_some_and(|v| v.stride.is_some()) {
                    self.log.add(codes::IMAGE_BUFFER_VIEW_WITH_BYTESTRIDE, &at, "");
                }
            }
        }
    }

    fn textures(&mut self) {
        let at = At::Root.key("textures");
        for (i, texture) in self.links.document.items(List::Textures) {
            let at = at.index(i);
            for (key, list) in [("source", List::Images), ("sampler", List::Samplers)] {
                if let Some(index) = texture.uint(key) {
                    self.resolve(list, index, &at.key(key));
                }
            }
            self.references_of_extensions(texture, "texture", &at);
        }
    }

    fn scenes(&mut self) {
        if let Some(scene) = self.links.document.root.uint("scene") {
            self.resolve(List::Scenes, scene, &At::Root.key("scene"));
        }
        let list = At::Root.key("scenes");
        for (i, scene) in self.links.document.items(List::Scenes) {
            let at = list.index(i);
            let at = at.key("nodes");
            for (i, node) in scene.list("nodes").iter().enumerate() {
                let (at, Some(node)) = (at.index(i), node.uint()) else { continue };
                if self.resolve(List::Nodes, node, &at) && self.parents[node].is_some() {
                    self.log.add(codes::SCENE_NON_ROOT_NODE, &at, format_args!("node {node}"));
                }
            }
        }
    }

    fn unused(&mut self) {
        use List::{
            Accessors, BufferViews, Buffers, Cameras, Images, Materials, Meshes, Nodes, Samplers, Skins, Textures,
        };
        let counted =
            [Accessors, Buffers, BufferViews, Cameras, Images, Materials, Meshes, Nodes, Samplers, Skins, Textures];
        for list in counted {
            let at = At::Root.key(list.key());
            for (i, _) in self.links.document.items(list) {
                if !self.used[list as usize][i] {
                    self.log.add(codes::UNUSED_OBJECT, &at.index(i), "");
                }
            }
        }
        self.unused_of_extensions();
        let list = At::Root.key("meshes");
        for (i, mesh) in self.links.document.items(List::Meshes) {
            let is_used = self.used[List::Meshes as usize][i];
            if mesh.get("weights").is_some() && is_used && !self.used_weights[i] {
                self.log.add(codes::UNUSED_MESH_WEIGHTS, &list.index(i).key("weights"), "");
            }
        }
    }
}
