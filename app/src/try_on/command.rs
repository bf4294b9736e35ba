//! `vitrine try`: a product worn in a photo or a film, without a window. What is seen in it stays in this process.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use ar::models::Models;
use ar::source::Frame;
use clap::Args;
use domain::{AssetHash, Look, Product, Slug, TryOn, Variant};
use render::{Stage, StageConfig};
use serde::Serialize;
use serde_json::json;

use super::reflection::{How, Reflected, Reflection};
use super::{Garment, MirrorFault, worn_as};
use crate::api::Api;
use crate::stills::{self, Format};

/// `vitrine try`.
#[derive(Debug, Args)]
pub struct TryArgs {
    /// Who wears it: a photo (JPEG, PNG, WebP), a film (Y4M, AVI with Motion JPEG), a folder of pictures, or a recorded
    /// session.
    #[arg(long)]
    photo: PathBuf,
    /// A product of the shop by its short name, such as aria-round, or a GLB file.
    #[arg(long)]
    product: String,
    /// How a GLB file is worn: glasses, earring, necklace, ring, watch or hat.
    #[arg(long, default_value = "glasses", value_parser = wear)]
    wear: TryOn,
    /// Which one of the product: by its SKU, or by a name such as tortoise; the first one otherwise.
    #[arg(long)]
    variant: Option<String>,
    /// The picture to write: PNG, or JPEG by its ending. Of a film, its last frame.
    #[arg(long)]
    out: PathBuf,
    /// Vertical field of view of the lens, degrees: a portrait has about 35, a selfie about 60. Otherwise 40, and 25 for
    /// photos of hands, which are taken from nearby, but seldom with a wide lens.
    #[arg(long)]
    fov: Option<f32>,
    /// Folder with the nets. Otherwise that of VITRINE_MODELS, or where `cargo xtask models` puts them.
    #[arg(long)]
    models: Option<PathBuf>,
    /// The most frames of a film that are looked at.
    #[arg(long, default_value_t = 100_000)]
    frames: u32,
    /// Say what the frames took, as JSON.
    #[arg(long)]
    timings: bool,
}

/// Of a lens that nothing is known of.
const FOV_DEG: f32 = 40.0;
const FOV_OF_HANDS_DEG: f32 = 25.0;

fn wear(name: &str) -> Result<TryOn, String> {
    let worn: TryOn = serde_json::from_value(json!(name)).map_err(|_unknown| format!("nothing is worn as {name}"))?;
    match worn {
        TryOn::Room => Err("what stands in a room is not worn".to_owned()),
        painted if painted.makeup().is_some() => Err("make-up is painted: name a product of the shop".to_owned()),
        worn => Ok(worn),
    }
}

/// What each frame took.
#[derive(Debug, Default)]
struct Timings {
    decode: Vec<Duration>,
    see: Vec<Duration>,
    compose: Vec<Duration>,
    draw: Vec<Duration>,
    without_drawing: Vec<Duration>,
}

/// Writes the picture.
///
/// # Errors
/// The photo cannot be read or shows nobody, the nets or the product are missing, or there is nothing to draw with; each
/// says what to do.
pub fn try_on(server: &str, runtime: &tokio::runtime::Runtime, args: &TryArgs) -> anyhow::Result<()> {
    ensure!(args.fov.is_none_or(|fov| (5.0..=120.0).contains(&fov)), "--fov is 5 to 120 degrees");
    let mut source = ar::source::open(&args.photo)?;
    let garment = runtime.block_on(garment(server, args))?;
    let models = args.models.as_ref().map_or_else(Models::find, Models::in_folder);
    let part = super::eyes::Part::of(garment.try_on);
    let usual = if part == super::eyes::Part::Hand { FOV_OF_HANDS_DEG } else { FOV_DEG };
    for name in part.nets() {
        // Said here in full: which is missing, and what fetches it.
        models.open(name)?;
    }
    let stage = Stage::start(StageConfig::default())?;
    let mut reflection = Reflection::new(models);
    reflection.wear(garment);

    let is_film = !source.is_photo();
    let mut timings = Timings::default();
    let (mut frame, mut last, mut shown) = (Frame::default(), None::<Duration>, None::<Reflected>);
    for _ in 0..args.frames.max(1) {
        let begun = Instant::now();
        if !source.next_frame(&mut frame)? {
            break;
        }
        let decoded = begun.elapsed();
        let since_s = is_film.then(|| last.map_or(0.0, |last| frame.time.saturating_sub(last).as_secs_f32()));
        last = Some(frame.time);
        // A film is for its speed; a photo for its looks.
        let written = frame.picture.fov_y().map(|fov| fov as f32);
        let fov_y = args.fov.map(f32::to_radians).or(written).unwrap_or(usual.to_radians());
        let how = How { fov_y, since_s, factor: if is_film { 2 } else { 3 }, is_bare: false, part: None };
        let canvas = shown.take().map(|shown: Reflected| shown.picture).unwrap_or_default();
        let reflected = reflection.show(&stage, &frame, &how, canvas).map_err(|fault| told(fault, args))?;
        timings.add(decoded, &reflected);
        shown = Some(reflected);
    }
    let Some(shown) = shown else { bail!("{} has no picture in it", args.photo.display()) };
    if !shown.is_worn {
        bail!(
            "nobody is seen in {} whom this could be put on: take one from the front, near enough and in the light",
            args.photo.display()
        );
    }
    if args.timings {
        use std::io::Write as _;
        writeln!(std::io::stdout(), "{}", timings.summary()).context("saying what it took")?;
    }
    let encoded = stills::encode(shown.picture, Format::of(&args.out), stills::QUALITY)?;
    std::fs::write(&args.out, encoded).with_context(|| format!("writing {}", args.out.display()))
}

fn told(fault: MirrorFault, args: &TryArgs) -> anyhow::Error {
    match fault {
        MirrorFault::Product => anyhow::anyhow!("{} cannot be read or drawn: see the log", args.product),
        _ => anyhow::anyhow!("the mirror cannot see: see the log"),
    }
}

impl Timings {
    fn add(&mut self, decoded: Duration, frame: &Reflected) {
        self.decode.push(decoded);
        self.see.push(frame.took.see);
        self.compose.push(frame.took.compose);
        self.draw.push(frame.took.draw);
        self.without_drawing.push(decoded + frame.took.see + frame.took.compose);
    }

    /// Milliseconds; the first frames, in which everything is found and fitted, are left out.
    fn summary(&self) -> serde_json::Value {
        const WARM_UP: usize = 5;
        #[derive(Serialize)]
        struct Took {
            p50_ms: f64,
            p95_ms: f64,
        }
        let took = |all: &[Duration]| {
            let mut ms: Vec<f64> = all.iter().skip(WARM_UP).map(|d| d.as_secs_f64() * 1000.0).collect();
            ms.sort_by(f64::total_cmp);
            let at = |share: f64| ms.get(((ms.len() as f64 * share) as usize).min(ms.len().saturating_sub(1))).copied();
            Took { p50_ms: at(0.5).unwrap_or(0.0), p95_ms: at(0.95).unwrap_or(0.0) }
        };
        json!({
            "frames": self.decode.len(),
            "decode": took(&self.decode),
            "see": took(&self.see),
            "compose": took(&self.compose),
            "draw": took(&self.draw),
            "without_drawing": took(&self.without_drawing),
        })
    }
}

/// The product, asked for at the server, or read from a file.
async fn garment(server: &str, args: &TryArgs) -> anyhow::Result<Garment> {
    let (name, variant) = (&args.product, args.variant.as_deref());
    let file = PathBuf::from(name);
    if file.is_file() {
        let model: Arc<[u8]> = stills::read_model(&file)?;
        let hash = AssetHash::try_from(crate::store::sha256_hex(&model)).context("a file's hash")?;
        let sku = "FILE".parse().context("a name for a file")?;
        let variant = variant.map(str::to_owned);
        return Ok(Garment { sku, hash: Some(hash), model, look: None, variant, try_on: args.wear, width_mm: 0.0 });
    }
    let slug: Slug =
        name.parse().ok().with_context(|| format!("there is no file {name}, nor can a product be called that"))?;
    let api = Api::new(server).context("setting up the client of the server")?;
    let product: Product =
        api.product(&slug).await.with_context(|| format!("asking {server} for {name} (or name a GLB file)"))?;
    if worn_as(&product).is_none() {
        bail!("{name} is of {}, and nothing that is worn", product.category);
    }
    let variant = variant_of(&product, variant)?;
    Look::of(&product, variant).with_context(|| format!("{name} cannot be painted"))?;
    let bytes = match product.model.as_ref() {
        Some(model) => api.asset(&model.hash).await.with_context(|| format!("fetching the model of {name}"))?,
        None => Vec::new(),
    };
    Garment::of(&product, variant, bytes.into()).with_context(|| format!("{name} cannot be worn"))
}

/// The variant of that SKU, model's variant or option; the first one without a name.
fn variant_of<'a>(product: &'a Product, name: Option<&str>) -> anyhow::Result<&'a Variant> {
    let is_called = |variant: &&Variant| {
        name.is_none_or(|name| {
            variant.sku.as_str().eq_ignore_ascii_case(name)
                || variant.model_variant.as_deref() == Some(name)
                || variant.options.iter().any(|option| option.value == name)
        })
    };
    product.variants.iter().find(is_called).with_context(|| {
        let known: Vec<&str> = product.variants.iter().map(|v| v.sku.as_str()).collect();
        format!("{} has no variant {}; it has {}", product.slug, name.unwrap_or_default(), known.join(", "))
    })
}
