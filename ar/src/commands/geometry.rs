//! `vitrine-ar geometry`: landmarks in, metric mesh and pose out.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use glam::DVec3;
use serde::{Deserialize, Serialize};

use super::eyes::Eyes;
use super::{Format, print_json};

/// 478 points with three long numbers each are below 50,000 bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// JSON with image_width, image_height and landmarks (units of the picture).
    input: PathBuf,
    #[command(flatten)]
    eyes: Eyes,
    /// How the answer is written.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Deserialize)]
struct Input {
    image_width: u32,
    image_height: u32,
    landmarks: Vec<[f64; 3]>,
}

#[derive(Serialize)]
struct Answer {
    /// Column-major, canonical face to camera, centimetres.
    pose: [f64; 16],
    /// The face over the canonical one, centimetres.
    vertices: Vec<[f64; 3]>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Format::Json = options.format;
    let mut text = String::new();
    File::open(&options.input)
        .and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text))
        .with_context(|| format!("reading {}", options.input.display()))?;
    let input: Input = serde_json::from_str(&text).with_context(|| format!("reading {}", options.input.display()))?;
    let landmarks: Vec<DVec3> = input.landmarks.iter().map(|&p| p.into()).collect();
    let Some(fit) =
        options.eyes.geometry_beside(&options.input)?.fit_unit(&landmarks, input.image_width, input.image_height)
    else {
        bail!("these landmarks have no pose: 468 different places in a picture with a size are needed");
    };
    let vertices = fit.vertices_cm.iter().map(|p| p.to_array()).collect();
    print_json(&Answer { pose: fit.camera_from_face.to_cols_array(), vertices })
}
