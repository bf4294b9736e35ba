//! `vitrine view FILE.glb` and `vitrine stills JOBS.json`: any model on the stage, in a window or as a picture.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use image::{DynamicImage, ImageEncoder as _, RgbaImage, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};
use render::{Ground, Stage, StageConfig, StillCamera, StillGround, StillRequest};
use serde::Deserialize;

use crate::stage::{StageLink, parse_color};
use crate::{Config, Shop};

/// The largest model that is read; the server takes in a quarter of it.
const MAX_MODEL_BYTES: u64 = 256 << 20;
/// The largest list of pictures.
const MAX_JOBS: usize = 10_000;
/// Pictures up to this side are drawn at twice their size and averaged.
const SUPERSAMPLED_MAX_PX: u32 = 640;

/// `vitrine view`.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// A GLB file.
    pub file: PathBuf,
    /// Write a picture (PNG, or JPEG by its ending) instead of opening a window; needs no display.
    #[arg(long)]
    pub still: Option<PathBuf>,
    /// Pixels across.
    #[arg(long, default_value_t = 1200, requires = "still")]
    pub width: u32,
    /// Pixels down.
    #[arg(long, default_value_t = 1200, requires = "still")]
    pub height: u32,
    /// Degrees about the vertical; 0 is the front.
    #[arg(long, requires = "still", allow_negative_numbers = true)]
    pub theta: Option<f32>,
    /// Degrees from straight above.
    #[arg(long, requires = "still", allow_negative_numbers = true)]
    pub phi: Option<f32>,
    /// Material variant by name.
    #[arg(long)]
    pub variant: Option<String>,
    /// `#rrggbb` or `transparent`.
    #[arg(long, requires = "still")]
    pub background: Option<String>,
}

/// One picture of a list; angles are degrees.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Job {
    file: PathBuf,
    variant: Option<String>,
    theta: Option<f32>,
    phi: Option<f32>,
    distance: Option<f32>,
    width: u32,
    height: u32,
    background: Option<String>,
    out: PathBuf,
    format: Option<Format>,
    quality: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Png,
    #[serde(alias = "jpg")]
    Jpeg,
}

impl Format {
    /// By a file's ending; PNG unless it is JPEG's.
    pub(crate) fn of(path: &Path) -> Self {
        let is_jpeg = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jpg") || e.eq_ignore_ascii_case("jpeg"));
        if is_jpeg { Self::Jpeg } else { Self::Png }
    }
}

/// Where a picture is taken from when only one angle is given: the first view of products.
const FIRST_VIEW: (f32, f32) = (28.0, 76.0);
/// JPEG quality where none is said.
pub(crate) const QUALITY: u8 = 90;

/// Opens the window, or writes the picture.
///
/// # Errors
/// The file cannot be read, there is nothing to draw with, or the picture cannot be written.
pub fn view(config: Config, runtime: &tokio::runtime::Runtime, view: ViewArgs) -> anyhow::Result<()> {
    if let Some(out) = view.still {
        let format = Format::of(&out);
        let job = Job {
            file: view.file,
            variant: view.variant,
            theta: view.theta,
            phi: view.phi,
            distance: None,
            width: view.width,
            height: view.height,
            background: view.background,
            out,
            format: Some(format),
            quality: None,
        };
        return write(&Stage::start(StageConfig::default())?, &job, &read_model(&job.file)?);
    }
    let name = view.file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let bytes = read_model(&view.file)?;
    let _inside = runtime.enter();
    let shop = Shop::viewer(config, StageLink::start(), name, view.variant, bytes)?;
    crate::desktop::run(runtime, shop)
}

/// Writes every picture of a list with one stage, and goes on after one that fails.
///
/// # Errors
/// The list cannot be read, there is nothing to draw with, or at least one picture could not be made.
pub fn write_all(jobs: &Path) -> anyhow::Result<()> {
    let text = std::fs::read(jobs).with_context(|| format!("reading {}", jobs.display()))?;
    let jobs: Vec<Job> = serde_json::from_slice(&text).context("understanding the list of pictures")?;
    ensure!(jobs.len() <= MAX_JOBS, "a list has at most {MAX_JOBS} pictures");
    let stage = Stage::start(StageConfig::default())?;
    let mut failed = 0_usize;
    let mut last: Option<(PathBuf, Arc<[u8]>)> = None;
    for (i, job) in jobs.iter().enumerate() {
        let begun = std::time::Instant::now();
        let outcome = match &last {
            Some((file, bytes)) if *file == job.file => Ok(Arc::clone(bytes)),
            _ => read_model(&job.file),
        }
        .and_then(|bytes| {
            last = Some((job.file.clone(), Arc::clone(&bytes)));
            write(&stage, job, &bytes)
        });
        match outcome {
            Ok(()) => {
                let elapsed_ms = begun.elapsed().as_millis();
                tracing::info!(picture = i + 1, of = jobs.len(), elapsed_ms, out = %job.out.display(), "drawn");
            }
            Err(error) => {
                failed += 1;
                tracing::error!(out = %job.out.display(), "no picture: {error:#}");
            }
        }
    }
    if failed > 0 {
        bail!("{failed} of {} pictures could not be made", jobs.len());
    }
    Ok(())
}

pub(crate) fn read_model(file: &Path) -> anyhow::Result<Arc<[u8]>> {
    let bytes = std::fs::metadata(file).with_context(|| format!("looking at {}", file.display()))?.len();
    ensure!(bytes <= MAX_MODEL_BYTES, "{} has {bytes} bytes; at most {MAX_MODEL_BYTES} are read", file.display());
    Ok(std::fs::read(file).with_context(|| format!("reading {}", file.display()))?.into())
}

fn write(stage: &Stage, job: &Job, bytes: &Arc<[u8]>) -> anyhow::Result<()> {
    let camera = (job.theta.is_some() || job.phi.is_some() || job.distance.is_some()).then(|| StillCamera {
        theta: job.theta.unwrap_or(FIRST_VIEW.0).to_radians(),
        phi: job.phi.unwrap_or(FIRST_VIEW.1).to_radians(),
        distance: job.distance.unwrap_or(1.0),
    });
    let ground = match job.background.as_deref() {
        None => StillGround::Color(Ground::default()),
        Some("transparent") => StillGround::Transparent,
        Some(color) => {
            let [r, g, b] = parse_color(color).with_context(|| format!("'{color}' is not #rrggbb"))?;
            StillGround::Color(Ground::new(r, g, b))
        }
    };
    let picture = stage.still(StillRequest {
        bytes: Some(Arc::clone(bytes)),
        width: job.width,
        height: job.height,
        variant: job.variant.clone(),
        camera,
        ground,
        // A large picture is shown smaller than it is: four samples a pixel are enough, and four times quicker.
        supersample: job.width.max(job.height) <= SUPERSAMPLED_MAX_PX,
    })?;
    let encoded = encode(picture, job.format.unwrap_or(Format::Png), job.quality.unwrap_or(QUALITY))?;
    std::fs::write(&job.out, encoded).with_context(|| format!("writing {}", job.out.display()))
}

pub(crate) fn encode(picture: RgbaImage, format: Format, quality: u8) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    let (width, height) = picture.dimensions();
    match format {
        Format::Png => PngEncoder::new(&mut out).write_image(&picture, width, height, image::ExtendedColorType::Rgba8),
        Format::Jpeg => {
            let rgb = DynamicImage::ImageRgba8(picture).into_rgb8();
            JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100)).encode_image(&rgb)
        }
    }
    .context("compressing the picture")?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_goods_list_is_understood() {
        let text = r##"[{"file":"a.glb","variant":"gold","theta":28,"phi":76,"distance":1.2,"width":1200,"height":1200,
            "background":"#f4f2ef","out":"a.jpg","format":"jpeg","quality":90},
            {"file":"b.glb","width":480,"height":480,"out":"b.png"}]"##;
        let jobs: Vec<Job> = serde_json::from_str(text).unwrap();
        assert_eq!(jobs[0].format, Some(Format::Jpeg));
        assert_eq!(jobs[1].variant, None);
        assert!(
            serde_json::from_str::<Vec<Job>>(r#"[{"file":"a.glb","width":1,"height":1,"out":"x","thetta":3}]"#)
                .is_err()
        );
    }

    #[test]
    fn pictures_are_what_their_names_say() {
        let picture = RgbaImage::from_pixel(4, 2, image::Rgba([200, 100, 50, 255]));
        assert!(encode(picture.clone(), Format::Png, 90).unwrap().starts_with(&[0x89, b'P', b'N', b'G']));
        assert!(encode(picture, Format::Jpeg, 90).unwrap().starts_with(&[0xFF, 0xD8, 0xFF]));
    }
}
