//! Render: a picture of a model, from a given place in given light.
//!
//! Before: a file. After: the same file, and its picture.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use glb::Limits;
use trace::{Background, Camera, Environment, RgbaImage, Tonemap};

/// How the picture is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Quality {
    /// Light is followed until the picture is clean: seconds, on any machine.
    #[default]
    Traced,
    /// As the shop's stage draws it: at once, on the graphics device.
    Stage,
}

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Options {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Where the eye is.
    pub camera: Camera,
    /// An equirectangular .hdr; none is the studio's light.
    pub environment: Option<PathBuf>,
    /// What is behind.
    pub background: Background,
    /// How light becomes colour.
    pub tonemap: Tonemap,
    /// A material variant by name; none is the file's first look.
    pub variant: Option<String>,
    /// How it is made.
    pub quality: Quality,
    /// Paths through a pixel at most, when it is traced.
    pub samples_max: u32,
    /// The traced picture is taken as it is after this long.
    pub deadline: Duration,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("reading {}", path.display())]
    ReadFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The model says nothing that can be drawn.
    #[error("reading the model {}", path.display())]
    ReadModel {
        /// Which.
        path: PathBuf,
        /// Why.
        source: glb::ReadError,
    },
    /// The light cannot be read.
    #[error("reading the light {}", path.display())]
    ReadEnvironment {
        /// Which.
        path: PathBuf,
        /// Why.
        source: trace::EnvironmentError,
    },
    /// There is no such variant.
    #[error("the model has no variant '{name}'; it has {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") })]
    NoVariant {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The picture is too large or has no pixels.
    #[error("a picture of {width} x {height} pixels cannot be made: sides have 1 to {max} pixels")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Pixels on a side at most.
        max: u32,
    },
    /// Tracing would take too much memory.
    #[error("the model has {triangles} triangles; tracing takes at most {max}: draw it with --quality stage")]
    Triangles {
        /// Of the model.
        triangles: usize,
        /// At most.
        max: usize,
    },
    /// The stage cannot draw.
    #[error("drawing on the stage")]
    Stage(#[source] render::StageError),
}

/// A picture, and what is wrong with the model.
#[derive(Debug)]
pub struct Rendered {
    /// Straight RGBA.
    pub picture: RgbaImage,
    /// What could not be read, or is not drawn.
    pub problems: Vec<glb::Problem>,
}

/// Makes a picture of the model at `path`.
///
/// # Errors
/// When a file cannot be read, or a wish cannot be met. Imperfect models are drawn as far as they can be.
pub fn render(path: &Path, options: &Options) -> Result<Rendered, Error> {
    let (width, height, max) = (options.width, options.height, trace::PICTURE_SIDE_MAX_PX);
    if ![width, height].iter().all(|side| (1..=max).contains(side)) {
        return Err(Error::Size { width, height, max });
    }
    let bytes = read(path)?;
    let environment = match &options.environment {
        Some(place) => {
            Environment::read(&read(place)?).map_err(|source| Error::ReadEnvironment { path: place.clone(), source })?
        }
        None => render::studio_environment(),
    };
    let (model, problems) =
        glb::read(&bytes, &Limits::DEFAULT).map_err(|source| Error::ReadModel { path: path.to_owned(), source })?;
    let variant = match &options.variant {
        None => None,
        Some(name) => Some(
            model
                .variants
                .iter()
                .position(|v| v == name)
                .ok_or_else(|| Error::NoVariant { name: name.clone(), known: model.variants.clone() })?,
        ),
    };
    let picture = match options.quality {
        Quality::Traced => trace(&model, variant, &environment, options)?,
        Quality::Stage => {
            let stage = render::Stage::start(render::StageConfig::default()).map_err(Error::Stage)?;
            let shot = render::ShotRequest {
                bytes: bytes.into(),
                width,
                height,
                variant: options.variant.clone(),
                camera: options.camera,
                light: Arc::new(environment),
                background: options.background,
                tonemap: options.tonemap,
            };
            stage.shot(shot).map_err(Error::Stage)?
        }
    };
    Ok(Rendered { picture, problems })
}

fn trace(
    model: &glb::Model,
    variant: Option<usize>,
    environment: &Environment,
    options: &Options,
) -> Result<RgbaImage, Error> {
    let (triangles, max) = (model.triangle_count(), trace::TRIANGLES_MAX);
    if triangles > max {
        return Err(Error::Triangles { triangles, max });
    }
    Ok(trace::picture(&trace::Request {
        model,
        variant,
        width: options.width,
        height: options.height,
        camera: options.camera,
        environment,
        background: options.background,
        tonemap: options.tonemap,
        samples_max: options.samples_max,
        deadline: options.deadline,
    }))
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::ReadFile { path: path.to_owned(), source })
}
