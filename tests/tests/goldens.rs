//! Golden pictures of the stage: few, small, drawn by the software rasteriser, with two honest thresholds.
//!
//! A difference leaves `new.png` and `diff.png` in the build folder (the message names it). `cargo xtask goldens
//! --update` accepts what is drawn now: look at both first.

#[path = "goldens/specimens.rs"]
mod specimens;
#[path = "goldens/worn.rs"]
mod worn;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use image::RgbaImage;
use render::{Ground, Stage, StageConfig, StillCamera, StillGround, StillRequest};
use tests::Programs;

/// Width and height of every golden.
const SIDE_PX: u32 = 320;
/// Width and height of a material's golden.
const SPECIMEN_SIDE_PX: u32 = 192;
/// Mean difference of a channel, of 255, that another version of the same rasteriser may show.
const MEAN_MAX: f64 = 0.8;
/// Share of pixels that may differ visibly (an edge that moved by a fraction of a pixel).
const VISIBLE_SHARE_MAX: f64 = 0.01;
/// From this difference of a channel a pixel differs visibly.
const VISIBLE: u8 = 24;

/// One picture: a product, a variant of it, where it is seen from.
struct Scene {
    name: &'static str,
    product: &'static str,
    variant: &'static str,
    theta_deg: f32,
    phi_deg: f32,
    ground: Ground,
}

const SCENES: &[Scene] = &[
    Scene {
        name: "acetate",
        product: "aria-round",
        variant: "tortoise",
        theta_deg: 28.0,
        phi_deg: 76.0,
        ground: LIGHT,
    },
    Scene {
        name: "gold-on-dark",
        product: "onda-hoops",
        variant: "gold",
        theta_deg: 28.0,
        phi_deg: 76.0,
        ground: DARK,
    },
    Scene {
        name: "glazed-ceramic",
        product: "terra-vase",
        variant: "celadon",
        theta_deg: 0.0,
        phi_deg: 80.0,
        ground: LIGHT,
    },
    Scene { name: "velvet", product: "nido-armchair", variant: "moss", theta_deg: 215.0, phi_deg: 70.0, ground: LIGHT },
];
const LIGHT: Ground = Ground::new(0xf1, 0xef, 0xec);
const DARK: Ground = Ground::new(0x1c, 0x1b, 0x1a);

#[test]
fn the_stage_draws_what_was_accepted() {
    let programs = Programs::find().expect("the demo goods are made");
    let stage = Stage::start(StageConfig { software_only: true, ..StageConfig::default() }).expect("a stage");
    let mut wrong = Vec::new();
    for scene in SCENES {
        let path = programs.demo.join("models").join(format!("{}.glb", scene.product));
        let bytes: Arc<[u8]> = std::fs::read(&path).expect("a demo model").into();
        let request = StillRequest {
            bytes: Some(bytes),
            width: SIDE_PX,
            height: SIDE_PX,
            variant: Some(scene.variant.to_owned()),
            camera: Some(StillCamera {
                theta: scene.theta_deg.to_radians(),
                phi: scene.phi_deg.to_radians(),
                distance: 1.0,
            }),
            ground: StillGround::Color(scene.ground),
            supersample: false,
        };
        let drawn = stage.still(request).expect("a still");
        if let Err(message) = compare(scene.name, &drawn) {
            wrong.push(message);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_material_extension_looks_as_accepted() {
    let stage = Stage::start(StageConfig { software_only: true, ..StageConfig::default() }).expect("a stage");
    let mut wrong = Vec::new();
    for specimen in specimens::SPECIMENS {
        let request = StillRequest {
            bytes: Some(specimen.glb()),
            width: SPECIMEN_SIDE_PX,
            height: SPECIMEN_SIDE_PX,
            camera: Some(StillCamera { theta: 0.15, phi: 1.42, distance: 0.7 }),
            ground: StillGround::Color(LIGHT),
            supersample: false,
            ..StillRequest::default()
        };
        let drawn = stage.still(request).expect("a still");
        wrong.extend(compare(specimen.name, &drawn).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_difference_is_found() {
    let plain = RgbaImage::from_pixel(32, 32, image::Rgba([200, 200, 200, 255]));
    let mut other = plain.clone();
    assert!(difference(&plain, &other).is_ok());
    for x in 0..12 {
        other.put_pixel(x, 3, image::Rgba([20, 20, 20, 255]));
    }
    assert!(difference(&plain, &other).is_err(), "12 of 1024 pixels are visibly wrong");
    let greyer = RgbaImage::from_pixel(32, 32, image::Rgba([201, 201, 201, 255]));
    assert!(difference(&plain, &greyer).is_err(), "every pixel is a little wrong");
}

fn compare(name: &str, drawn: &RgbaImage) -> Result<(), String> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let golden_path = Path::new(&here).join("goldens").join(format!("{name}.png"));
    if std::env::var_os("VITRINE_UPDATE_GOLDENS").is_some() {
        std::fs::create_dir_all(golden_path.parent().expect("a golden lies in a folder"))
            .expect("the folder can be made");
        drawn.save(&golden_path).expect("the golden can be written");
        return Ok(());
    }
    let golden = image::open(&golden_path).map_err(|e| format!("{name}: no golden: {e}"))?.into_rgba8();
    difference(&golden, drawn).map_err(|message| {
        let folder = failures();
        let new = folder.join(format!("{name}.new.png"));
        drawn.save(&new).expect("the new picture can be written");
        if golden.dimensions() == drawn.dimensions() {
            diff_picture(&golden, drawn)
                .save(folder.join(format!("{name}.diff.png")))
                .expect("the diff can be written");
        }
        format!("{name}: {message}; look at {}", new.display())
    })
}

fn difference(golden: &RgbaImage, drawn: &RgbaImage) -> Result<(), String> {
    if golden.dimensions() != drawn.dimensions() {
        return Err(format!("{:?} instead of {:?} pixels", drawn.dimensions(), golden.dimensions()));
    }
    let (mut sum, mut visible) = (0_u64, 0_u32);
    for (a, b) in golden.pixels().zip(drawn.pixels()) {
        let worst = a.0.iter().zip(b.0).map(|(x, y)| x.abs_diff(y)).max().unwrap_or_default();
        sum += a.0.iter().zip(b.0).take(3).map(|(x, y)| u64::from(x.abs_diff(y))).sum::<u64>();
        visible += u32::from(worst >= VISIBLE);
    }
    let pixels = f64::from(golden.width()) * f64::from(golden.height());
    #[expect(clippy::cast_precision_loss, reason = "a sum over a small picture")]
    let mean = sum as f64 / (pixels * 3.0);
    let share = f64::from(visible) / pixels;
    if mean > MEAN_MAX || share > VISIBLE_SHARE_MAX {
        return Err(format!(
            "mean difference {mean:.2} of {MEAN_MAX}, {:.2} % of pixels visibly different",
            share * 100.0
        ));
    }
    Ok(())
}

fn diff_picture(golden: &RgbaImage, drawn: &RgbaImage) -> RgbaImage {
    RgbaImage::from_fn(golden.width(), golden.height(), |x, y| {
        let (a, b) = (golden.get_pixel(x, y), drawn.get_pixel(x, y));
        let channel = |i: usize| a.0[i].abs_diff(b.0[i]).saturating_mul(4);
        image::Rgba([channel(0), channel(1), channel(2), 255])
    })
}

fn failures() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("goldens");
    std::fs::create_dir_all(&folder).expect("a folder for failures");
    folder
}
