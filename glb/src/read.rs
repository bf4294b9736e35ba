//! Reading a file into a [`Model`].

mod accessor;
mod attributes;
mod container;
mod json;
mod log;
mod material;
mod mesh;
mod motion;
mod picture;
mod scene;
mod source;

use serde_json::Value;

use crate::{Image, Limits, Material, Model, Problem, Severity};
use json::Item;
use log::Log;
use source::Source;

/// Extensions that the reader understands.
pub const EXTENSIONS: &[&str] = &[
    "KHR_lights_punctual",
    "KHR_materials_anisotropy",
    "KHR_materials_clearcoat",
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
    "KHR_texture_transform",
];

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

/// Reads a GLB, or a glTF JSON text whose data are embedded, and decodes its pictures.
///
/// Whatever can be drawn is kept, and what is wrong, missing or not drawn comes as problems, worst first. Never
/// panics and never allocates beyond `limits`, whatever the bytes.
///
/// # Errors
/// When nothing at all can be drawn; see [`ReadError`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<(Model, Vec<Problem>), ReadError> {
    let mut log = Log::new(limits);
    let parts = container::split(bytes, limits, &mut log)?;
    let document = container::parse(parts.json, limits)?;
    let model = model(&document, parts.bin, limits, &mut log)?;
    let problems = log.finish();
    match model {
        Some(model) => Ok((model, problems)),
        None => Err(ReadError::NothingToDraw { problems }),
    }
}

/// The model, or `None` when nothing can be drawn.
fn model(document: &Value, bin: Option<&[u8]>, limits: &Limits, log: &mut Log) -> Result<Option<Model>, ReadError> {
    let Some(root) = Item::root(document) else { return Err(ReadError::RecogniseFile) };
    let asset = root.child("asset", log);
    check_version(asset.as_ref(), log)?;
    check_extensions(&root, limits, log);
    let buffers = source::buffers(&root, bin, limits, log);
    let source = Source::new(root, &buffers, limits, log);

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
    let decoded = picture::decode(jobs, image_items.len(), geometry, log);
    let Some((images, (meshes, skins, nodes, roots, animations))) = decoded else { return Ok(None) };
    let images = settle_images(images, &mut materials);
    let text =
        |key: &str, log: &mut Log| asset.as_ref().map(|a| a.name(key, limits.name_chars, log)).unwrap_or_default();
    Ok(Some(Model {
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

fn check_extensions(root: &Item, limits: &Limits, log: &mut Log) {
    let required = root.texts("extensionsRequired", limits.list_entries, log);
    for name in &required {
        if !EXTENSIONS.contains(name) {
            let name: String = name.chars().take(limits.name_chars).collect();
            log.error(
                "UNSUPPORTED_EXTENSION",
                &format!("/extensionsRequired/{name}"),
                format_args!("the file requires {name}, which is not read; what depends on it is missing"),
            );
        }
    }
    for name in root.texts("extensionsUsed", limits.list_entries, log) {
        if !EXTENSIONS.contains(&name) && !required.contains(&name) {
            let name: String = name.chars().take(limits.name_chars).collect();
            log.info("UNSUPPORTED_EXTENSION", &format!("/extensionsUsed/{name}"), format_args!("{name} is not read"));
        }
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
        if was_lit_by_picture && material.emissive_texture.is_none() {
            // The factor alone would make the whole surface glow.
            material.emissive = glam::Vec3::ZERO;
        }
    }
    kept
}
