//! From a model as plain data to what the renderer needs, on a worker thread: nothing here touches a device.

mod budget;
mod geometry;
mod materials;
mod shadow;
mod textures;

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use bevy::{math::Vec3, mesh::Mesh, prelude::Image};

pub(crate) use geometry::Solid;
pub(crate) use materials::PreparedMaterial;
pub(crate) use shadow::GroundShadow;
pub(crate) use textures::{ANISOTROPY, linear_from_srgb, srgb_byte};

use crate::orbit;

/// A model ready to be put on the stage.
pub(crate) struct Prepared {
    /// Textures with their mipmaps.
    pub(crate) images: Vec<Image>,
    /// One a material of the file, and the specification's default one last.
    pub(crate) materials: Vec<PreparedMaterial>,
    /// Geometry as it is uploaded.
    pub(crate) meshes: Vec<Mesh>,
    /// What is drawn.
    pub(crate) draws: Vec<Draw>,
    /// The file without its pictures: nodes, skins, animations, names.
    pub(crate) model: glb::Model,
    /// Node order in which parents come first, from the roots.
    pub(crate) order: Vec<(usize, Option<usize>)>,
    /// All triangles in the world, in the pose of rest.
    pub(crate) solid: Solid,
    /// Points that outline the object, in the world.
    pub(crate) outline: Vec<Vec3>,
    /// The soft shadow below.
    pub(crate) shadow: Option<GroundShadow>,
    /// What is wrong, or is not drawn.
    pub(crate) problems: Vec<glb::Problem>,
}

/// A primitive at a node.
pub(crate) struct Draw {
    pub(crate) node: usize,
    pub(crate) look: Look,
    /// Look by variant, where it differs.
    pub(crate) variants: Vec<(usize, Look)>,
    pub(crate) skin: Option<usize>,
    /// How many of its morph targets are drawn.
    pub(crate) morph_targets: usize,
}

/// A mesh and a material, as indices into [`Prepared`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) mesh: usize,
    pub(crate) material: usize,
}

/// Prepares a model. None when `is_stale` turned true on the way: somebody asked for another.
pub(crate) fn prepare(
    mut model: glb::Model,
    mut problems: Vec<glb::Problem>,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Prepared> {
    budget::thin_out(&mut model, &mut problems);
    let mut textures = TextureList::default();
    let mut materials = Vec::with_capacity(model.materials.len() + 1);
    for (index, material) in model.materials.iter().chain([&glb::Material::default()]).enumerate() {
        materials.push(materials::prepare_material(index, material, &mut textures, &mut problems));
    }
    let order = model.parents_first();
    let world = model.world_transforms();
    let pictures = std::mem::take(&mut model.images);
    let size_of = |texture: &TextureUse| (pictures[texture.picture].width, pictures[texture.picture].height);
    let sizes: Vec<(u32, u32)> = textures.uses.iter().map(size_of).collect();
    let side_max = budget::texture_side(&sizes, &mut problems);
    let (images, (meshes, draws, solid)) = std::thread::scope(|scope| {
        let pictures = &pictures;
        let uses = &textures.uses;
        let images = scope.spawn(move || make_textures(pictures, uses, side_max, is_stale));
        let shapes = geometry::prepare_geometry(&model, &order, &world, &materials);
        (images.join().expect("making mipmaps does not panic"), shapes)
    });
    drop(pictures);
    if is_stale() {
        return None;
    }
    let outline = solid.outline();
    let shadow = shadow::ground_shadow(&solid);
    // Positions live on in `solid`; the rest of the geometry is with the device.
    for primitive in model.meshes.iter_mut().flat_map(|m| &mut m.primitives) {
        *primitive = glb::Primitive::default();
    }
    Some(Prepared { images, materials, meshes, draws, model, order, solid, outline, shadow, problems })
}

impl Prepared {
    /// Width, height and depth in millimetres.
    pub(crate) fn size_mm(&self) -> [f32; 3] {
        let (low, high) = orbit::bounds(&self.outline);
        ((high - low) * 1000.0).to_array()
    }
}

/// Textures that materials use, each once.
#[derive(Default)]
pub(crate) struct TextureList {
    uses: Vec<TextureUse>,
    known: HashMap<TextureUse, usize>,
}

/// A picture as a slot uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TextureUse {
    pub(crate) picture: usize,
    pub(crate) meaning: textures::Meaning,
    pub(crate) sampler: glb::Sampler,
}

impl TextureList {
    /// Index into [`Prepared::images`].
    pub(crate) fn add(&mut self, texture: TextureUse) -> usize {
        *self.known.entry(texture).or_insert_with(|| {
            self.uses.push(texture);
            self.uses.len() - 1
        })
    }
}

/// All textures, on all processors.
fn make_textures(
    pictures: &[glb::Image],
    uses: &[TextureUse],
    side_max: u32,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Vec<Image> {
    let slots: Vec<Mutex<Option<Image>>> = uses.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get()).min(uses.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(texture) = uses.get(index) else { return };
                    if is_stale() {
                        return;
                    }
                    let image =
                        textures::texture(&pictures[texture.picture], texture.meaning, texture.sampler, side_max);
                    *slots[index].lock().expect("nobody panics while holding a texture slot") = Some(image);
                }
            });
        }
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().expect("see above")).collect()
}
