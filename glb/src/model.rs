//! A model as plain data: what a file says, decoded, and nothing of how it is drawn.
//!
//! Spaces and units are those of glTF 2.0: right-handed, +Y up, +Z forward, metres, seconds, radians; colours in
//! linear light unless a texture is marked sRGB; counter-clockwise triangles face outwards.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};
use serde_json::{Map, Value};

/// A whole model. Indices between its parts are always in range: the reader checks them once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Who made the file and with what (`asset.generator`, `asset.copyright`).
    pub generator: String,
    /// `asset.copyright`.
    pub copyright: String,
    /// All nodes; a parent may come after its children.
    pub nodes: Vec<Node>,
    /// The nodes of the default scene that have no parent in it.
    pub roots: Vec<usize>,
    /// All meshes.
    pub meshes: Vec<Mesh>,
    /// All materials.
    pub materials: Vec<Material>,
    /// All pictures, decoded.
    pub images: Vec<Image>,
    /// All skins.
    pub skins: Vec<Skin>,
    /// All animations.
    pub animations: Vec<Animation>,
    /// Names of the material variants (`KHR_materials_variants`), in file order.
    pub variants: Vec<String>,
    /// Who made the product's model and how it may be used.
    pub metadata: Metadata,
    /// Of the file as a whole.
    pub unread: Unread,
    /// Of `asset`.
    pub asset_unread: Unread,
    /// Of the default scene.
    pub scene_unread: Unread,
    /// Extensions that the file requires and that are not read.
    pub required_unread: Vec<String>,
}

/// What the reader does not look into: kept as it is and written back. Indices in it are not followed: nodes, meshes,
/// primitives, materials, skins and animations keep their numbers when they are written, accessors and pictures do not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unread {
    /// Extensions by name.
    pub extensions: Map<String, Value>,
    /// `extras`.
    pub extras: Option<Value>,
}

impl Unread {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.extensions.is_empty() && self.extras.is_none()
    }
}

/// What `KHR_xmp_json_ld` (Dublin Core and XMP rights) or, without it, `asset.extras` say; empty where they do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `dc:title`.
    pub title: String,
    /// `dc:creator`, several joined by commas.
    pub author: String,
    /// `dc:rights`, `xmpRights:UsageTerms` or `xmpRights:WebStatement`, the first there is.
    pub license: String,
    /// `dc:description`.
    pub description: String,
}

/// A node: a place in the tree, and what is drawn there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    /// Name, may be empty.
    pub name: String,
    /// Parent from self: `point_in_parent = transform * point_in_node`.
    pub transform: Transform,
    /// Children, as indices into [`Model::nodes`].
    pub children: Vec<usize>,
    /// Index into [`Model::meshes`].
    pub mesh: Option<usize>,
    /// Index into [`Model::skins`].
    pub skin: Option<usize>,
    /// Morph weights that override the mesh's.
    pub weights: Vec<f32>,
    /// A light of `KHR_lights_punctual`.
    pub light: Option<Light>,
    /// A camera. Looks along the node's -Z, +Y up.
    pub camera: Option<Camera>,
    /// What the reader does not look into.
    pub unread: Unread,
}

/// Translation, rotation and scale. A node given as a matrix is decomposed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// Metres.
    pub translation: Vec3,
    /// Unit quaternion.
    pub rotation: Quat,
    /// Factors.
    pub scale: Vec3,
}

impl Default for Transform {
    fn default() -> Self {
        Self { translation: Vec3::ZERO, rotation: Quat::IDENTITY, scale: Vec3::ONE }
    }
}

impl Transform {
    /// The same as a matrix.
    pub fn matrix(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
    }
}

/// A mesh: primitives that share a node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mesh {
    /// Name, may be empty.
    pub name: String,
    /// What is drawn.
    pub primitives: Vec<Primitive>,
    /// Default morph weights.
    pub weights: Vec<f32>,
    /// What the reader does not look into; many tools name the morph targets here (`extras.targetNames`).
    pub unread: Unread,
}

/// Triangles with one material. Strips and fans are unrolled by the reader; points and lines are reported and dropped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Primitive {
    /// Metres, in the mesh's space.
    pub positions: Vec<Vec3>,
    /// Unit vectors; empty where the file has none (the renderer makes flat ones).
    pub normals: Vec<Vec3>,
    /// Unit vector and handedness (w = +1 or -1); may be empty.
    pub tangents: Vec<Vec4>,
    /// Texture coordinates by set, origin top left.
    pub uvs: Vec<Vec<Vec2>>,
    /// Linear RGBA factors; may be empty.
    pub colors: Vec<Vec4>,
    /// Joint indices into the skin; may be empty.
    pub joints: Vec<[u16; 4]>,
    /// Joint weights that sum to 1; as many as `joints`.
    pub joint_weights: Vec<Vec4>,
    /// Three a triangle; every index is below `positions.len()`. Never empty after reading.
    pub indices: Vec<u32>,
    /// Index into [`Model::materials`]; none is the default material of the specification.
    pub material: Option<usize>,
    /// Material by variant: (index into [`Model::variants`], index into [`Model::materials`]).
    pub variant_materials: Vec<(usize, usize)>,
    /// Morph targets, all of the same length as `positions` or empty by part.
    pub targets: Vec<MorphTarget>,
    /// What the reader does not look into.
    pub unread: Unread,
}

/// Offsets that a morph weight of 1 adds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorphTarget {
    /// Metres.
    pub positions: Vec<Vec3>,
    /// May be empty.
    pub normals: Vec<Vec3>,
    /// May be empty.
    pub tangents: Vec<Vec3>,
}

/// How transparency is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum AlphaMode {
    /// Alpha is ignored.
    #[default]
    Opaque,
    /// All or nothing at this cutoff.
    Mask(f32),
    /// Blended over what is behind.
    Blend,
}

/// A material: metallic-roughness with the Khronos extensions as data. Defaults are the specification's.
#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    /// Name, may be empty.
    pub name: String,
    /// Linear RGBA factor.
    pub base_color: Vec4,
    /// sRGB.
    pub base_color_texture: Option<TextureRef>,
    /// 0 to 1.
    pub metallic: f32,
    /// Perceptual, 0 to 1.
    pub roughness: f32,
    /// Green is roughness, blue is metallic.
    pub metallic_roughness_texture: Option<TextureRef>,
    /// Tangent-space normals, +Y up ("OpenGL").
    pub normal_texture: Option<TextureRef>,
    /// Scales x and y of the normal.
    pub normal_scale: f32,
    /// Red is occlusion.
    pub occlusion_texture: Option<TextureRef>,
    /// 0 to 1.
    pub occlusion_strength: f32,
    /// Linear RGB, already multiplied by `KHR_materials_emissive_strength`.
    pub emissive: Vec3,
    /// sRGB.
    pub emissive_texture: Option<TextureRef>,
    /// How transparency is meant.
    pub alpha_mode: AlphaMode,
    /// Both sides are drawn and lit.
    pub double_sided: bool,
    /// `KHR_materials_unlit`.
    pub unlit: bool,
    /// `KHR_materials_ior`.
    pub ior: f32,
    /// `KHR_materials_clearcoat`.
    pub clearcoat: Option<Clearcoat>,
    /// `KHR_materials_transmission`.
    pub transmission: Option<Transmission>,
    /// `KHR_materials_volume`.
    pub volume: Option<Volume>,
    /// `KHR_materials_specular`.
    pub specular: Option<Specular>,
    /// `KHR_materials_sheen`.
    pub sheen: Option<Sheen>,
    /// `KHR_materials_iridescence`.
    pub iridescence: Option<Iridescence>,
    /// `KHR_materials_anisotropy`.
    pub anisotropy: Option<Anisotropy>,
    /// `KHR_materials_dispersion`: 20 / Abbe number; 0 is none.
    pub dispersion: f32,
    /// `KHR_materials_diffuse_transmission`.
    pub diffuse_transmission: Option<DiffuseTransmission>,
    /// What the reader does not look into.
    pub unread: Unread,
}

impl Default for Material {
    fn default() -> Self {
        Self {
            name: String::new(),
            base_color: Vec4::ONE,
            base_color_texture: None,
            metallic: 1.0,
            roughness: 1.0,
            metallic_roughness_texture: None,
            normal_texture: None,
            normal_scale: 1.0,
            occlusion_texture: None,
            occlusion_strength: 1.0,
            emissive: Vec3::ZERO,
            emissive_texture: None,
            alpha_mode: AlphaMode::Opaque,
            double_sided: false,
            unlit: false,
            ior: 1.5,
            clearcoat: None,
            transmission: None,
            volume: None,
            specular: None,
            sheen: None,
            iridescence: None,
            anisotropy: None,
            dispersion: 0.0,
            diffuse_transmission: None,
            unread: Unread::default(),
        }
    }
}

/// `KHR_materials_clearcoat`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clearcoat {
    /// 0 to 1.
    pub factor: f32,
    /// Red.
    pub texture: Option<TextureRef>,
    /// 0 to 1.
    pub roughness: f32,
    /// Green.
    pub roughness_texture: Option<TextureRef>,
    /// Tangent-space normals of the coat.
    pub normal_texture: Option<TextureRef>,
    /// Scales x and y of the coat's normal.
    pub normal_scale: f32,
}

/// `KHR_materials_transmission`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transmission {
    /// 0 to 1.
    pub factor: f32,
    /// Red.
    pub texture: Option<TextureRef>,
}

/// `KHR_materials_volume`.
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    /// Metres in the mesh's space; 0 is thin-walled.
    pub thickness: f32,
    /// Green.
    pub thickness_texture: Option<TextureRef>,
    /// Metres in world space; infinity is none.
    pub attenuation_distance: f32,
    /// Linear RGB that white light becomes after that distance.
    pub attenuation_color: Vec3,
}

/// `KHR_materials_specular`.
#[derive(Debug, Clone, PartialEq)]
pub struct Specular {
    /// 0 to 1.
    pub factor: f32,
    /// Alpha.
    pub texture: Option<TextureRef>,
    /// Linear RGB of F0.
    pub color: Vec3,
    /// sRGB.
    pub color_texture: Option<TextureRef>,
}

/// `KHR_materials_sheen`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheen {
    /// Linear RGB.
    pub color: Vec3,
    /// sRGB.
    pub color_texture: Option<TextureRef>,
    /// 0 to 1.
    pub roughness: f32,
    /// Alpha.
    pub roughness_texture: Option<TextureRef>,
}

/// `KHR_materials_iridescence`.
#[derive(Debug, Clone, PartialEq)]
pub struct Iridescence {
    /// 0 to 1.
    pub factor: f32,
    /// Red.
    pub texture: Option<TextureRef>,
    /// Index of refraction of the film.
    pub ior: f32,
    /// Nanometres where the thickness texture is 0.
    pub thickness_min_nm: f32,
    /// Nanometres where the thickness texture is 1, or without one.
    pub thickness_max_nm: f32,
    /// Green.
    pub thickness_texture: Option<TextureRef>,
}

/// `KHR_materials_anisotropy`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Anisotropy {
    /// 0 to 1.
    pub strength: f32,
    /// Radians, counter-clockwise from the tangent.
    pub rotation: f32,
    /// Red and green are the direction, blue the strength.
    pub texture: Option<TextureRef>,
}

/// `KHR_materials_diffuse_transmission`.
#[derive(Debug, Clone, PartialEq)]
pub struct DiffuseTransmission {
    /// 0 to 1.
    pub factor: f32,
    /// Alpha.
    pub texture: Option<TextureRef>,
    /// Linear RGB.
    pub color: Vec3,
    /// sRGB.
    pub color_texture: Option<TextureRef>,
}

/// A texture as a material slot uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct TextureRef {
    /// Index into [`Model::images`].
    pub image: usize,
    /// Index into [`Primitive::uvs`].
    pub uv_set: usize,
    /// Wrap and filter.
    pub sampler: Sampler,
    /// `KHR_texture_transform`, if any.
    pub transform: Option<UvTransform>,
}

impl TextureRef {
    /// The image on UV set 0, repeated, filtered, untransformed.
    pub fn new(image: usize) -> Self {
        Self { image, uv_set: 0, sampler: Sampler::default(), transform: None }
    }
}

/// `KHR_texture_transform`: `uv' = offset + rotate(rotation) * (scale * uv)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UvTransform {
    /// Added last.
    pub offset: Vec2,
    /// Radians, counter-clockwise in texture space as the extension defines it.
    pub rotation: f32,
    /// Applied first.
    pub scale: Vec2,
}

/// Wrap and filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sampler {
    /// Horizontal.
    pub wrap_u: Wrap,
    /// Vertical.
    pub wrap_v: Wrap,
    /// Nearest instead of linear when magnified.
    pub mag_nearest: bool,
    /// Nearest instead of linear when minified.
    pub min_nearest: bool,
    /// Use mipmaps.
    pub mipmaps: bool,
}

impl Default for Sampler {
    fn default() -> Self {
        Self { wrap_u: Wrap::Repeat, wrap_v: Wrap::Repeat, mag_nearest: false, min_nearest: false, mipmaps: true }
    }
}

/// What happens outside 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Wrap {
    /// Repeats.
    #[default]
    Repeat,
    /// Repeats mirrored.
    Mirror,
    /// Holds the edge.
    Clamp,
}

/// A decoded picture: RGBA, 8 bits a channel, rows from the top. Shared, because materials share pictures.
#[derive(Clone, PartialEq)]
pub struct Image {
    /// Name, may be empty.
    pub name: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height * 4` bytes, as stored in the file (sRGB or linear: the slot decides).
    pub rgba: Arc<[u8]>,
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({:?}, {}x{})", self.name, self.width, self.height)
    }
}

/// A skin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skin {
    /// Indices into [`Model::nodes`].
    pub joints: Vec<usize>,
    /// Joint from mesh, one a joint.
    pub inverse_bind: Vec<Mat4>,
    /// What the reader does not look into.
    pub unread: Unread,
}

/// An animation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Animation {
    /// Name, may be empty.
    pub name: String,
    /// What moves.
    pub channels: Vec<Channel>,
    /// Seconds: the last key of all channels.
    pub duration_s: f32,
    /// What the reader does not look into.
    pub unread: Unread,
}

/// One moving property of one node.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Index into [`Model::nodes`].
    pub node: usize,
    /// Seconds, strictly increasing, never empty.
    pub times_s: Vec<f32>,
    /// Between keys.
    pub interpolation: Interpolation,
    /// Values; three times as many for cubic splines (in-tangent, value, out-tangent).
    pub values: ChannelValues,
}

/// Between keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// Straight (quaternions on the sphere).
    #[default]
    Linear,
    /// Holds the key before.
    Step,
    /// Cubic Hermite spline.
    CubicSpline,
}

/// The values of a channel.
#[derive(Debug, Clone, PartialEq)]
pub enum ChannelValues {
    /// Metres.
    Translation(Vec<Vec3>),
    /// Unit quaternions.
    Rotation(Vec<Quat>),
    /// Factors.
    Scale(Vec<Vec3>),
    /// Morph weights: this many a key, flat.
    Weights {
        /// Weights a key.
        per_key: usize,
        /// All of them.
        values: Vec<f32>,
    },
}

/// A light of `KHR_lights_punctual`. Shines along the node's -Z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Kind.
    pub kind: LightKind,
    /// Linear RGB.
    pub color: Vec3,
    /// Lux for directional, candela for the others.
    pub intensity: f32,
    /// Metres; infinity is no limit.
    pub range: f32,
}

/// A camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Camera {
    /// Things far away are smaller.
    Perspective {
        /// Radians, from top to bottom.
        fov_y: f32,
        /// Width by height; 0 is the window's.
        aspect: f32,
        /// Metres.
        near: f32,
        /// Metres; infinity is no end.
        far: f32,
    },
    /// Things far away are not smaller.
    Orthographic {
        /// Metres from the middle to the right edge.
        half_width: f32,
        /// Metres from the middle to the top edge.
        half_height: f32,
        /// Metres.
        near: f32,
        /// Metres.
        far: f32,
    },
}

/// Kind of a light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LightKind {
    /// From infinitely far.
    Directional,
    /// In all directions.
    Point,
    /// A cone.
    Spot {
        /// Radians from the axis to full light.
        inner_angle: f32,
        /// Radians from the axis to no light.
        outer_angle: f32,
    },
}

/// Something that is wrong with a file, or that we do not draw. Not an error: what can be drawn is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// Stable code in the style of the Khronos validator: `ACCESSOR_INDEX_OOB`.
    pub code: &'static str,
    /// JSON pointer to the place, or empty for the file.
    pub pointer: String,
    /// One sentence with the facts, English, for logs and reports.
    pub message: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something may look different.
    Warning,
    /// Part of the model is missing.
    Error,
}

impl Model {
    /// The scene's nodes with their parents, parents first, each once.
    pub fn parents_first(&self) -> Vec<(usize, Option<usize>)> {
        let mut order: Vec<(usize, Option<usize>)> = self.roots.iter().map(|&root| (root, None)).collect();
        let mut seen = vec![false; self.nodes.len()];
        let mut at = 0;
        while let Some(&(node, _)) = order.get(at) {
            at += 1;
            seen[node] = true;
            for &child in &self.nodes[node].children {
                if !seen[child] {
                    seen[child] = true;
                    order.push((child, Some(node)));
                }
            }
        }
        order
    }

    /// Number of triangles over all nodes of the scene that draw a mesh.
    pub fn triangle_count(&self) -> usize {
        self.nodes
            .iter()
            .filter_map(|n| n.mesh)
            .map(|m| self.meshes[m].primitives.iter().map(|p| p.indices.len() / 3).sum::<usize>())
            .sum()
    }
}

impl Node {
    /// Morph weights of the node's `mesh` in the pose of rest.
    pub fn rest_weights<'a>(&'a self, mesh: &'a Mesh) -> &'a [f32] {
        if self.weights.is_empty() { &mesh.weights } else { &self.weights }
    }
}

impl Skin {
    /// World from mesh for each joint, by the world matrices of all nodes.
    pub fn joint_matrices(&self, world: &[Mat4]) -> Vec<Mat4> {
        let inverse = |i: usize| self.inverse_bind.get(i).copied().unwrap_or(Mat4::IDENTITY);
        self.joints.iter().enumerate().map(|(i, &joint)| world[joint] * inverse(i)).collect()
    }
}
