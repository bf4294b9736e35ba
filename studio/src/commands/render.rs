//! `vitrine-studio render`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use studio::steps::render::{Options as Wish, Quality, render};
use trace::{Background, Camera, Tonemap};

/// Options of `render`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A .glb.
    file: PathBuf,
    /// Where the picture goes, as PNG.
    #[arg(long)]
    out: PathBuf,
    /// Pixels across.
    #[arg(long, default_value_t = 1024)]
    width: u32,
    /// Pixels down.
    #[arg(long, default_value_t = 1024)]
    height: u32,
    /// Light from all around, an equirectangular .hdr; without it, the studio's.
    #[arg(long)]
    env: Option<PathBuf>,
    /// Degrees about the vertical; 0 looks from the front (+Z).
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    theta: f32,
    /// Degrees from straight above.
    #[arg(long, default_value_t = 90.0, allow_negative_numbers = true)]
    phi: f32,
    /// Metres from the target to the eye.
    #[arg(long, default_value_t = 1.0)]
    radius: f32,
    /// What the eye looks at: metres, X,Y,Z.
    #[arg(long, default_value = "0,0,0", allow_hyphen_values = true)]
    target: String,
    /// Vertical field of view in degrees.
    #[arg(long, default_value_t = 45.0)]
    fov: f32,
    /// What is behind: white, transparent, skybox or #rrggbb.
    #[arg(long, default_value = "white")]
    background: String,
    /// How light becomes colour.
    #[arg(long, value_enum, default_value_t)]
    tonemap: Curve,
    /// A material variant by name.
    #[arg(long)]
    variant: Option<String>,
    /// How the picture is made.
    #[arg(long, value_enum, default_value_t)]
    quality: Way,
    /// Paths through a pixel at most, when traced.
    #[arg(long, default_value_t = 64)]
    samples: u32,
    /// Seconds after which a traced picture is taken as it is.
    #[arg(long, default_value_t = 30.0)]
    seconds: f32,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Curve {
    /// Khronos PBR Neutral.
    #[default]
    Neutral,
    /// ACES filmic as in three.js.
    Aces,
    /// AgX.
    Agx,
    /// Clipped.
    None,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Way {
    /// Light is followed until the picture is clean.
    #[default]
    Traced,
    /// As the shop's stage draws it.
    Stage,
}

/// Exit status 0 when the picture is written.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let rendered = render(&options.file, &wish(options)?)?;
    for problem in &rendered.problems {
        eprintln!("{}: {} {}", problem.code, problem.message, problem.pointer);
    }
    let out = &options.out;
    rendered
        .picture
        .save_with_format(out, image::ImageFormat::Png)
        .with_context(|| format!("writing {}", out.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn wish(options: &Options) -> anyhow::Result<Wish> {
    let numbers = [options.theta, options.phi, options.radius, options.fov, options.seconds];
    if !numbers.iter().all(|n| n.is_finite()) || options.radius <= 0.0 {
        bail!("--theta, --phi, --radius and --fov take finite numbers, and --radius one above 0");
    }
    if !(0.1..=170.0).contains(&options.fov) {
        bail!("--fov is {}: between 0.1 and 170 degrees can be drawn", options.fov);
    }
    let target: Vec<f32> = options.target.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let &[x, y, z] = &target[..] else { bail!("--target is '{}', not three numbers X,Y,Z", options.target) };
    if !target.iter().all(|n| n.is_finite()) {
        bail!("--target takes finite numbers");
    }
    Ok(Wish {
        width: options.width,
        height: options.height,
        camera: Camera::on_arm(
            [x, y, z],
            options.theta.to_radians(),
            options.phi.to_radians(),
            options.radius,
            options.fov.to_radians(),
        ),
        environment: options.env.clone(),
        background: background(&options.background)?,
        tonemap: match options.tonemap {
            Curve::Neutral => Tonemap::Neutral,
            Curve::Aces => Tonemap::Aces,
            Curve::Agx => Tonemap::Agx,
            Curve::None => Tonemap::None,
        },
        variant: options.variant.clone(),
        quality: match options.quality {
            Way::Traced => Quality::Traced,
            Way::Stage => Quality::Stage,
        },
        samples_max: options.samples.clamp(1, 65536),
        deadline: Duration::from_secs_f32(options.seconds.clamp(0.0, 86_400.0)),
    })
}

fn background(text: &str) -> anyhow::Result<Background> {
    Ok(match text {
        "white" => Background::Color([255; 3]),
        "transparent" => Background::Transparent,
        "skybox" => Background::Skybox,
        _ => {
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
            let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let number = number.with_context(|| {
                format!("--background is '{text}', not one of white, transparent, skybox or #rrggbb")
            })?;
            let [_, r, g, b] = number.to_be_bytes();
            Background::Color([r, g, b])
        }
    })
}
