//! Reading a file into a [`Model`].

mod accessor;
mod attributes;
mod container;
mod draco;
mod json;
mod log;
mod material;
mod mesh;
mod motion;
mod picture;
mod scene;
mod source;
mod unpack;

use serde_json::Value;

use crate::{Image, Limits, Material, Metadata, Model, Nothing, Problem, Resolve, Severity};
use json::Item;
use log::Log;
use source::Source;

/// Extensions that the reader understands.
pub const EXTENSIONS: &[&str] = &[
    "EXT_mesh_gpu_instancing",
    "EXT_meshopt_compression",
    "EXT_texture_webp",
    "KHR_draco_mesh_compression",
    "KHR_lights_punctual",
    "KHR_materials_anisotropy",
    "KHR_materials_clearcoat",
    "KHR_materials_diffuse_transmission",
    "KHR_materials_dispersion",
    "KHR_materials_emissive_strength",
    "KHR_materials_ior",
    "KHR_materials_iridescence",
    "KHR_materials_sheen",
    "KHR_materials_specular",
    "KHR_materials_transmission",
    "KHR_materials_unlit",
    "KHR_materials_variants",
    "KHR_materials_volume",
    "KHR_mesh_quantization",
    "KHR_meshopt_compression",
    "KHR_texture_basisu",
    "KHR_texture_transform",
];

/// Extensions that are looked into and kept as they are.
const KEPT_EXTENSIONS: &[&str] = &["KHR_xmp_json_ld"];

/// Why a file gives no model at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Zero bytes.
    #[error("the file is empty")]
    EmptyFile,
    /// More bytes than [`Limits::file_bytes`].
    #[error("the file has {bytes} bytes, and at most {limit} are read")]
    FileTooLarge {
        /// Of the file.
        bytes: usize,
        /// Allowed.
        limit: usize,
    },
    /// Neither `glTF` magic nor a JSON object.
    #[error("the file is neither a GLB nor a glTF JSON text")]
    RecogniseFile,
    /// The GLB container is broken.
    #[error("the GLB container cannot be read: {what}")]
    ReadContainer {
        /// What is wrong, as a clause.
        what: &'static str,
    },
    /// Not glTF 2.
    #[error("the file says it is glTF {version}, and version 2 is read")]
    CheckVersion {
        /// As the file says.
        version: String,
    },
    /// The JSON part is beyond a limit.
    #[error("the JSON part has {count} {what}, and at most {limit} are read")]
    JsonTooLarge {
        /// Bytes, values or levels.
        what: &'static str,
        /// Of the file.
        count: usize,
        /// Allowed.
        limit: usize,
    },
    /// The JSON part is not JSON.
    #[error("the JSON part of the file cannot be parsed")]
    ParseJson {
        /// Where and why.
        source: serde_json::Error,
    },
    /// The file was read, and nothing of it can be drawn.
    #[error("nothing in the file can be drawn{}", first_of(problems))]
    NothingToDraw {
        /// Why, worst first.
        problems: Vec<Problem>,
    },
}

fn first_of(problems: &[Problem]) -> String {
    match problems.first() {
        Some(p) if p.severity == Severity::Error => format!(": {} at {:?}: {}", p.code, p.pointer, p.message),
        _ => String::new(),
    }
}

impl ReadError {
    /// The problems found before giving up; empty where the file was not looked into.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::NothingToDraw { problems } => problems,
            _ => &[],
        }
    }
}

/// Reads a GLB, or a glTF JSON text, whose data are all embedded; as [`read_with`].
///
/// # Errors
/// When nothing at all can be drawn; see [`ReadError`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<(Model, Vec<Problem>), ReadError> {
    read_with(bytes, &Nothing, limits)
}

/// Reads a GLB, or a glTF JSON text, with the files beside it, and decodes its geometry and pictures.
///
/// Whatever can be drawn is kept, and what is wrong, missing or not drawn comes as problems, worst first. Never
/// panics and never allocates beyond `limits`, whatever the bytes.
///
/// # Errors
/// When nothing at all can be drawn; see [`ReadError`].
pub fn read_with(bytes: &[u8], resolve: &dyn Resolve, limits: &Limits) -> Result<(Model, Vec<Problem>), ReadError> {
    let mut log = Log::new(limits);
    let parts = container::split(bytes, limits, &mut log)?;
    let document = container::parse(parts.json, limits)?;
    let model = model(&document, parts.bin, resolve, limits, &mut log)?;
    let problems = log.finish();
    match model {
        Some(model) => Ok((model, problems)),
        None => Err(ReadError::NothingToDraw { problems }),
    }
}

/// The model, or `None` when nothing can be drawn.
fn model(
    document: &Value,
    bin: Option<&[u8]>,
    resolve: &dyn Resolve,
    limits: &Limits,
    log: &mut Log,
) -> Result<Option<Model>, ReadError> {
    let Some(root) = Item::root(document) else { return Err(ReadError::RecogniseFile) };
    let asset = root.child("asset", log);
    check_version(asset.as_ref(), log)?;
    check_extensions(&root, limits, log);
    let buffers = source::buffers(&root, bin, resolve, limits, log);
    let unpacked = unpack::views(&root, &buffers, limits, log);
    let source = Source::new(root, &buffers, &unpacked, resolve, limits, log);

    let image_items = source.root.items("images", limits.images, log);
    let textures = material::Textures::read(&source, image_items.len(), log);
    let mut materials = material::materials(&source, &textures, log);
    let mut used = vec![false; image_items.len()];
    let mut uv_sets_needed = vec![0; materials.len()];
    for (material, needed) in materials.iter_mut().zip(&mut uv_sets_needed) {
        material::each_slot(material, |slot| {
            if let Some(texture) = slot {
                used[texture.image] = true;
                *needed = texture.uv_set.saturating_add(1).max(*needed);
            }
        });
    }
    let jobs = picture::jobs(&source, &image_items, &used, log);
    let variants = variants(&source, log);
    let geometry = |log: &mut Log| {
        let mut meshes = mesh::Meshes::new(&source, uv_sets_needed, variants.len()).read(log);
        let skins = scene::skins(&source, log);
        let (mut nodes, roots) = scene::nodes(&source, &meshes, skins.len(), log);
        scene::check_skinning(&mut nodes, &mut meshes, &skins, log);
        let drawn = scene::bound_instances(&mut nodes, &roots, &meshes, limits.scene_triangles, log);
        let animations = motion::animations(&source, &nodes, &meshes, log);
        (drawn > 0).then_some((meshes, skins, nodes, roots, animations))
    };
    let decoded = picture::decode(jobs, image_items.len(), limits.image_scratch_bytes, geometry, log);
    let Some((images, (meshes, skins, nodes, roots, animations))) = decoded else { return Ok(None) };
    let images = settle_images(images, &mut materials);
    let text =
        |key: &str, log: &mut Log| asset.as_ref().map(|a| a.name(key, limits.name_chars, log)).unwrap_or_default();
    let required = source.root.texts("extensionsRequired", limits.list_entries, log);
    let required_unread = required.into_iter().filter(|name| !EXTENSIONS.contains(name)).map(str::to_owned).collect();
    Ok(Some(Model {
        metadata: metadata(&source, asset.as_ref(), log),
        unread: source.root.unread(log),
        asset_unread: asset.as_ref().map(|asset| asset.unread(log)).unwrap_or_default(),
        scene_unread: scene::default_scene(&source, log).map(|scene| scene.unread(log)).unwrap_or_default(),
        required_unread,
        generator: text("generator", log),
        copyright: text("copyright", log),
        nodes,
        roots,
        meshes,
        materials,
        images,
        skins,
        animations,
        variants,
    }))
}

fn check_version(asset: Option<&Item>, log: &mut Log) -> Result<(), ReadError> {
    let version = asset.and_then(|asset| asset.text("version", log));
    let Some(version) = version else {
        log.error("UNDEFINED_PROPERTY", "/asset/version", "the file does not say its version; 2.0 is assumed");
        return Ok(());
    };
    let oldest_reader = asset.and_then(|asset| asset.text("minVersion", log)).unwrap_or(version);
    let major = |text: &str| text.split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major(version) == Some(2) && major(oldest_reader) == Some(2) {
        return Ok(());
    }
    Err(ReadError::CheckVersion { version: version.chars().take(32).collect() })
}

fn is_known(extension: &str) -> bool {
    EXTENSIONS.contains(&extension) || KEPT_EXTENSIONS.contains(&extension)
}

fn check_extensions(root: &Item, limits: &Limits, log: &mut Log) {
    let required = root.texts("extensionsRequired", limits.list_entries, log);
    for name in &required {
        if !is_known(name) {
            let name: String = name.chars().take(limits.name_chars).collect();
            log.error(
                "UNSUPPORTED_EXTENSION",
                &format!("/extensionsRequired/{name}"),
                format_args!("the file requires {name}, which is not read; what depends on it is missing"),
            );
        }
    }
    for name in root.texts("extensionsUsed", limits.list_entries, log) {
        if !is_known(name) && !required.contains(&name) {
            let name: String = name.chars().take(limits.name_chars).collect();
            log.info("UNSUPPORTED_EXTENSION", &format!("/extensionsUsed/{name}"), format_args!("{name} is not read"));
        }
    }
}

/// The packet that `asset` names, or the first there is, or what some tools write into the extras of `asset`.
fn metadata(source: &Source, asset: Option<&Item>, log: &mut Log) -> Metadata {
    const XMP: &str = "KHR_xmp_json_ld";
    let limit = source.limits.name_chars;
    let packets = source
        .root
        .extension(XMP, log)
        .map(|e| e.items("packets", source.limits.list_entries, log))
        .unwrap_or_default();
    let named = asset.and_then(|a| a.extension(XMP, log)?.index("packet", packets.len(), log)).unwrap_or(0);
    if let Some(packet) = packets.get(named) {
        let licenses = ["dc:rights", "xmpRights:UsageTerms", "xmpRights:WebStatement"];
        return Metadata {
            title: packet.words("dc:title", limit),
            author: packet.words("dc:creator", limit),
            license: licenses.iter().map(|key| packet.words(key, limit)).find(|l| !l.is_empty()).unwrap_or_default(),
            description: packet.words("dc:description", limit),
        };
    }
    let Some(extras) = asset.filter(|a| a.is_object("extras")).and_then(|a| a.child("extras", log)) else {
        return Metadata::default();
    };
    Metadata {
        title: extras.words("title", limit),
        author: extras.words("author", limit),
        license: extras.words("license", limit),
        description: extras.words("description", limit),
    }
}

fn variants(source: &Source, log: &mut Log) -> Vec<String> {
    let Some(extension) = source.extension(&source.root, "KHR_materials_variants", log) else { return Vec::new() };
    let items = extension.items("variants", source.limits.variants, log);
    items.iter().map(|item| item.name("name", source.limits.name_chars, log)).collect()
}

/// Leaves out pictures that could not be decoded, and the references to them.
fn settle_images(images: Vec<Option<Image>>, materials: &mut [Material]) -> Vec<Image> {
    let mut places = Vec::with_capacity(images.len());
    let mut kept = Vec::with_capacity(images.len());
    for image in images {
        places.push(image.is_some().then_some(kept.len()));
        kept.extend(image);
    }
    for material in materials {
        let was_lit_by_picture = material.emissive_texture.is_some();
        material::each_slot(material, |slot| {
            *slot = slot.take().and_then(|mut texture| {
                texture.image = places[texture.image]?;
                Some(texture)
            });
        });
        // What scales a picture says nothing without it.
        if material.normal_texture.is_none() {
            material.normal_scale = 1.0;
        }
        if material.occlusion_texture.is_none() {
            material.occlusion_strength = 1.0;
        }
        if let Some(coat) = material.clearcoat.as_mut().filter(|coat| coat.normal_texture.is_none()) {
            coat.normal_scale = 1.0;
        }
        if was_lit_by_picture && material.emissive_texture.is_none() {
            // The factor alone would make the whole surface glow.
            material.emissive = glam::Vec3::ZERO;
        }
    }
    kept
}
