//! `vitrine try`: a product worn in a photo, without a window. The photo, and what is seen in it, stay in this process.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use ar::face::{Face, FaceNets, FaceOptions, FaceTracker};
use ar::models::{ModelName, Models};
use ar::source::Frame;
use clap::Args;
use domain::{Look, Product, Slug, TryOn, Variant};
use image::RgbaImage;
use render::mirror::{Sight, Wear, Wearer};
use render::{MakeupFace, Stage, StageConfig, WornRequest};

use crate::api::Api;
use crate::stills::{self, Format};

/// `vitrine try`.
#[derive(Debug, Args)]
pub struct TryArgs {
    /// The photo of a face: JPEG, PNG or WebP.
    #[arg(long)]
    photo: PathBuf,
    /// Spectacles or make-up: a product of the shop by its short name, such as aria-round; or spectacles as a GLB file.
    #[arg(long)]
    product: String,
    /// Which one of the product: by its SKU, or by a name such as tortoise; the first one otherwise.
    #[arg(long)]
    variant: Option<String>,
    /// The picture to write: PNG, or JPEG by its ending.
    #[arg(long)]
    out: PathBuf,
    /// Vertical field of view of the photo's lens, degrees: a portrait has about 35, a selfie about 60.
    #[arg(long, default_value_t = 40.0, value_parser = clap::value_parser!(f32))]
    fov: f32,
    /// Folder with the nets. Otherwise that of VITRINE_MODELS, or where `cargo xtask models` puts them.
    #[arg(long)]
    models: Option<PathBuf>,
}

/// What is put on.
enum Chosen {
    /// A model that is worn, and its material variant.
    Worn(Arc<[u8]>, Option<String>),
    /// Make-up.
    Painted(Look),
}

/// Writes the picture.
///
/// # Errors
/// The photo cannot be read or shows no face, the nets or the product are missing, or there is nothing to draw with;
/// each says what to do.
pub fn try_on(server: &str, runtime: &tokio::runtime::Runtime, args: &TryArgs) -> anyhow::Result<()> {
    let photo = read_photo(args)?;
    let face = find_face(args, &photo)?;
    let chosen = runtime.block_on(chosen(server, &args.product, args.variant.as_deref()))?;
    ensure!((5.0..=120.0).contains(&args.fov), "--fov is 5 to 120 degrees");
    let wearer = Wearer::seen(&Sight {
        width: photo.picture.width(),
        height: photo.picture.height(),
        fov_y: args.fov.to_radians(),
        face: Some(&face),
        ..Sight::default()
    });
    let mut picture = with_alpha(&photo);
    let shown = match chosen {
        Chosen::Worn(product, variant) => {
            let request = WornRequest { picture: Arc::new(picture), wearer, product, wear: Wear::Glasses, variant };
            Stage::start(StageConfig::default())?.worn(&request)?
        }
        Chosen::Painted(look) => {
            let triangles = wearer.head.map(|head| head.triangles).unwrap_or_default();
            let face = MakeupFace::new(face.landmarks, triangles)
                .with_context(|| format!("the face in {} is too small to paint: come nearer", args.photo.display()))?;
            render::paint_makeup(&mut picture, &face, &[look]);
            picture
        }
    };
    let encoded = stills::encode(shown, Format::of(&args.out), stills::QUALITY)?;
    std::fs::write(&args.out, encoded).with_context(|| format!("writing {}", args.out.display()))
}

fn read_photo(args: &TryArgs) -> anyhow::Result<Frame> {
    let mut source = ar::source::open(&args.photo)?;
    let mut frame = Frame::default();
    if !source.next_frame(&mut frame)? {
        bail!("{} has no picture in it", args.photo.display());
    }
    Ok(frame)
}

fn find_face(args: &TryArgs, photo: &Frame) -> anyhow::Result<Face> {
    let models = args.models.as_ref().map_or_else(Models::find, Models::in_folder);
    let nets = FaceNets {
        near: models.open(ModelName::FaceDetector)?,
        far: Some(models.open(ModelName::FaceDetectorFar)?),
        mesh: models.open(ModelName::FaceMesh)?,
        iris: Some(models.open(ModelName::Iris)?),
    };
    let options = FaceOptions { faces_max: 1, is_static: true, is_filtered: false };
    let mut tracker = FaceTracker::new(nets, None, options)?;
    let faces = tracker.track(photo)?;
    let Some(face) = faces.iter().find(|face| face.is_seen) else {
        bail!("no face is seen in {}: take one from the front, near enough and in the light", args.photo.display());
    };
    Ok(face.clone())
}

/// The product, asked for at the server, or read from a file.
async fn chosen(server: &str, name: &str, variant: Option<&str>) -> anyhow::Result<Chosen> {
    let file = PathBuf::from(name);
    if file.is_file() {
        return Ok(Chosen::Worn(stills::read_model(&file)?, variant.map(str::to_owned)));
    }
    let slug: Slug =
        name.parse().ok().with_context(|| format!("there is no file {name}, nor can a product be called that"))?;
    let api = Api::new(server).context("setting up the client of the server")?;
    let product: Product =
        api.product(&slug).await.with_context(|| format!("asking {server} for {name} (or name a GLB file)"))?;
    let variant = variant_of(&product, variant)?;
    if let Some(look) = Look::of(&product, variant).with_context(|| format!("{name} cannot be painted"))? {
        return Ok(Chosen::Painted(look));
    }
    if !matches!(product.try_on, Some((TryOn::Glasses, _))) {
        bail!("{name} is of {}; so far only glasses and make-up can be tried on", product.category.as_str());
    }
    let model = product.model.as_ref().with_context(|| format!("{name} has no model"))?;
    let bytes = api.asset(&model.hash).await.with_context(|| format!("fetching the model of {name}"))?;
    Ok(Chosen::Worn(bytes.into(), variant.model_variant.clone()))
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

fn with_alpha(photo: &Frame) -> RgbaImage {
    let (width, height) = (photo.picture.width(), photo.picture.height());
    let rgb = photo.picture.pixels();
    RgbaImage::from_fn(width, height, |x, y| {
        let at = (y as usize * width as usize + x as usize) * 3;
        image::Rgba([rgb[at], rgb[at + 1], rgb[at + 2], 255])
    })
}
