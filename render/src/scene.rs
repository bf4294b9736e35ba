//! A prepared model as Bevy entities, and what can be changed in it while it stands on the stage.

use bevy::{
    asset::RenderAssetUsages,
    camera::visibility::NoFrustumCulling,
    image::{ImageAddressMode, ImageSampler, ImageSamplerDescriptor},
    mesh::{
        morph::MeshMorphWeights,
        skinning::{SkinnedMesh, SkinnedMeshInverseBindposes},
    },
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

use crate::{
    Tonemap,
    material::{StageMaterial, Studio, StudioKey, StudioSettings},
    pose::Pose,
    prepare::{Draw, GroundShadow, Look, Prepared, PreparedMaterial, Solid},
};

/// How everything on the stage is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Showing {
    /// Linear colour and coverage of the ground.
    pub(crate) ground: LinearRgba,
    pub(crate) tonemap: Tonemap,
}

/// A model on the stage.
pub(crate) struct Scene {
    root: Entity,
    nodes: Vec<Option<Entity>>,
    draws: Vec<Drawn>,
    meshes: Vec<Handle<Mesh>>,
    materials: Vec<Handle<StageMaterial>>,
    ground: Option<(Entity, Handle<StageMaterial>)>,
    order: Vec<(usize, Option<usize>)>,
    /// The file without pictures and geometry.
    pub(crate) model: glb::Model,
    pub(crate) solid: Solid,
    pub(crate) outline: Vec<Vec3>,
    pub(crate) size_mm: [f32; 3],
}

/// One drawn primitive.
struct Drawn {
    entity: Entity,
    node: usize,
    look: Look,
    variants: Vec<(usize, Look)>,
    morph_targets: usize,
}

impl Scene {
    /// Puts a model on the stage. Problems stay with the caller.
    pub(crate) fn spawn(world: &mut World, prepared: Prepared, variant: Option<usize>, showing: Showing) -> Self {
        let size_mm = prepared.size_mm();
        let Prepared { images, materials, meshes, draws, model, order, solid, outline, shadow, .. } = prepared;
        let images: Vec<_> = {
            let mut assets = world.resource_mut::<Assets<Image>>();
            images.into_iter().map(|image| assets.add(image)).collect()
        };
        let meshes: Vec<_> = {
            let mut assets = world.resource_mut::<Assets<Mesh>>();
            meshes.into_iter().map(|mesh| assets.add(mesh)).collect()
        };
        let materials: Vec<_> = {
            let mut assets = world.resource_mut::<Assets<StageMaterial>>();
            let has_lights = order.iter().any(|&(node, _)| model.nodes[node].light.is_some());
            let build = |material: PreparedMaterial| assets.add(shown(material.build(&images, has_lights), showing));
            materials.into_iter().map(build).collect()
        };
        let root = world.spawn((Transform::IDENTITY, Visibility::Visible)).id();
        let mut nodes = vec![None; model.nodes.len()];
        for &(node, parent) in &order {
            let parent = parent.and_then(|p: usize| nodes[p]).unwrap_or(root);
            let entity =
                world.spawn((transform(&model.nodes[node].transform), Visibility::Inherited, ChildOf(parent))).id();
            if let Some(light) = &model.nodes[node].light {
                spawn_light(world, entity, light);
            }
            nodes[node] = Some(entity);
        }
        let draws =
            draws.into_iter().filter_map(|draw| spawn_draw(world, draw, &model, &nodes, &meshes, &materials)).collect();
        let ground = shadow.map(|shadow| spawn_shadow(world, root, shadow, showing));
        let mut scene = Self { root, nodes, draws, meshes, materials, ground, order, model, solid, outline, size_mm };
        if variant.is_some() {
            scene.set_variant(world, variant);
        }
        scene
    }

    /// Takes everything off the stage. The memory returns with the next updates.
    pub(crate) fn despawn(self, world: &mut World) {
        world.entity_mut(self.root).despawn();
    }

    pub(crate) fn set_visible(&self, world: &mut World, is_visible: bool) {
        let visibility = if is_visible { Visibility::Visible } else { Visibility::Hidden };
        world.entity_mut(self.root).insert(visibility);
    }

    /// Takes the ground away: shrinks it to nothing, as without anything opaque Bevy clears the picture only after glass
    /// has looked through it.
    pub(crate) fn hide_ground(&self, world: &mut World) {
        if let Some((ground, _)) = &self.ground {
            world.entity_mut(*ground).insert(Transform::from_scale(Vec3::splat(1e-9)));
        }
    }

    /// The variant of a name.
    pub(crate) fn variant_index(&self, name: &str) -> Option<usize> {
        self.model.variants.iter().position(|v| v == name)
    }

    pub(crate) fn set_variant(&mut self, world: &mut World, variant: Option<usize>) {
        for draw in &self.draws {
            let of_variant = draw.variants.iter().find(|&&(v, _)| Some(v) == variant);
            let look = of_variant.map_or(draw.look, |&(_, look)| look);
            world.entity_mut(draw.entity).insert((
                Mesh3d(self.meshes[look.mesh].clone()),
                MeshMaterial3d(self.materials[look.material].clone()),
            ));
        }
    }

    /// Puts nodes where they are said to be, in their parents' space.
    pub(crate) fn set_places(&self, world: &mut World, places: &[(usize, Mat4)]) {
        for &(node, place) in places {
            if let Some(entity) = self.nodes[node] {
                world.entity_mut(entity).insert(Transform::from_matrix(place));
            }
        }
    }

    /// Ground and tone mapping of all materials.
    pub(crate) fn set_showing(&self, world: &mut World, showing: Showing) {
        let mut assets = world.resource_mut::<Assets<StageMaterial>>();
        for handle in self.materials.iter().chain(self.ground.as_ref().map(|(_, material)| material)) {
            if let Some(mut material) = assets.get_mut(handle) {
                *material = shown(material.clone(), showing);
            }
        }
    }

    pub(crate) fn set_pose(&self, world: &mut World, pose: &Pose) {
        for &(node, _) in &self.order {
            let Some(entity) = self.nodes[node] else { continue };
            world.entity_mut(entity).insert(transform(&pose.nodes[node].at));
        }
        for draw in self.draws.iter().filter(|draw| draw.morph_targets > 0) {
            world.entity_mut(draw.entity).insert(morphed(&pose.nodes[draw.node].weights, draw.morph_targets));
        }
    }
}

fn morphed(weights: &[f32], targets: usize) -> MeshMorphWeights {
    let mut weights = weights.to_vec();
    weights.resize(targets, 0.0);
    MeshMorphWeights::Value { weights }
}

fn shown(mut material: StageMaterial, showing: Showing) -> StageMaterial {
    material.extension.settings.ground = showing.ground.to_vec4();
    material.extension.key = material.extension.key.with_tonemap(showing.tonemap);
    material
}

fn transform(from: &glb::Transform) -> Transform {
    Transform { translation: from.translation, rotation: from.rotation, scale: from.scale }
}

fn spawn_draw(
    world: &mut World,
    draw: Draw,
    model: &glb::Model,
    nodes: &[Option<Entity>],
    meshes: &[Handle<Mesh>],
    materials: &[Handle<StageMaterial>],
) -> Option<Drawn> {
    let parent = nodes[draw.node]?;
    let entity = world
        .spawn((
            Mesh3d(meshes[draw.look.mesh].clone()),
            MeshMaterial3d(materials[draw.look.material].clone()),
            // One object, always in view; and skins and morphs outgrow boxes.
            NoFrustumCulling,
            ChildOf(parent),
        ))
        .id();
    if let (Some(mesh), true) = (model.nodes[draw.node].mesh, draw.morph_targets > 0) {
        let weights = model.nodes[draw.node].rest_weights(&model.meshes[mesh]);
        world.entity_mut(entity).insert(morphed(weights, draw.morph_targets));
    }
    if let Some(skin) = draw.skin.map(|skin| &model.skins[skin]) {
        let mut inverse = skin.inverse_bind.clone();
        inverse.resize(skin.joints.len(), Mat4::IDENTITY);
        let inverse_bindposes =
            world.resource_mut::<Assets<SkinnedMeshInverseBindposes>>().add(SkinnedMeshInverseBindposes::from(inverse));
        let joints = skin.joints.iter().map(|&joint| nodes[joint].unwrap_or(parent)).collect();
        world.entity_mut(entity).insert(SkinnedMesh { inverse_bindposes, joints });
    }
    Some(Drawn { entity, node: draw.node, look: draw.look, variants: draw.variants, morph_targets: draw.morph_targets })
}

fn spawn_light(world: &mut World, node: Entity, light: &glb::Light) {
    let color = Color::LinearRgba(LinearRgba::new(light.color.x, light.color.y, light.color.z, 1.0));
    // Bevy wants lumens and divides them by the sphere.
    let lumens = light.intensity * 4.0 * std::f32::consts::PI;
    let range = if light.range.is_finite() { light.range } else { 100.0 };
    let mut node = world.entity_mut(node);
    match light.kind {
        glb::LightKind::Directional => {
            node.insert(DirectionalLight { color, illuminance: light.intensity, ..default() });
        }
        glb::LightKind::Point => {
            node.insert(PointLight { color, intensity: lumens, range, ..default() });
        }
        glb::LightKind::Spot { inner_angle, outer_angle } => {
            node.insert(SpotLight { color, intensity: lumens, range, inner_angle, outer_angle, ..default() });
        }
    }
}

fn spawn_shadow(
    world: &mut World,
    root: Entity,
    shadow: GroundShadow,
    showing: Showing,
) -> (Entity, Handle<StageMaterial>) {
    let mut texture = Image::new(
        Extent3d { width: shadow.texels_side, height: shadow.texels_side, depth_or_array_layers: 1 },
        TextureDimension::D2,
        shadow.texels,
        TextureFormat::R8Unorm,
        RenderAssetUsages::RENDER_WORLD,
    );
    texture.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        ..ImageSamplerDescriptor::linear()
    });
    let texture = world.resource_mut::<Assets<Image>>().add(texture);
    let mesh = Plane3d::new(Vec3::Y, Vec2::splat(shadow.side * 0.5)).mesh().build();
    let mesh = world.resource_mut::<Assets<Mesh>>().add(mesh);
    // Opaque on purpose: it repeats the ground's colour, and so is seen through glass.
    let material = StageMaterial {
        base: StandardMaterial { base_color_texture: Some(texture), unlit: true, fog_enabled: false, ..default() },
        extension: Studio {
            key: StudioKey(StudioKey::GROUND),
            settings: StudioSettings { shadow: 1.0, ..default() },
            ..default()
        },
    };
    let material = world.resource_mut::<Assets<StageMaterial>>().add(shown(material, showing));
    let below = Vec3::Y * shadow.side * 1e-4;
    let entity = world.spawn((
        Mesh3d(mesh),
        MeshMaterial3d(material.clone()),
        Transform::from_translation(shadow.centre - below),
        NoFrustumCulling,
        ChildOf(root),
    ));
    (entity.id(), material)
}
