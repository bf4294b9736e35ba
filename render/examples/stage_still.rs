//! Draws one picture of a model: `stage_still FILE OUT.png [--size N] [--theta DEG] [--phi DEG] [--distance F]
//! [--variant NAME] [--ground RRGGBB|none] [--sides]`. `--sides` draws four sides next to each other.

use std::{path::PathBuf, process::ExitCode};

use render::{Ground, RgbaImage, Stage, StageConfig, StillCamera, StillGround, StillRequest};

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stage_still: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut places = Vec::new();
    let (mut size, mut theta, mut phi, mut distance) = (768, 28.0f32, 76.0f32, 1.0f32);
    let (mut variant, mut ground, mut sides) = (None, StillGround::Color(Ground::default()), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--size" => size = value()?.parse()?,
            "--theta" => theta = value()?.parse()?,
            "--phi" => phi = value()?.parse()?,
            "--distance" => distance = value()?.parse()?,
            "--variant" => variant = Some(value()?),
            "--ground" => ground = parse_ground(&value()?)?,
            "--sides" => sides = true,
            _ => places.push(PathBuf::from(argument)),
        }
    }
    let [file, out] = &places[..] else { return Err("usage: stage_still FILE OUT.png [options]".into()) };
    let bytes: std::sync::Arc<[u8]> = std::fs::read(file)?.into();
    let stage = Stage::start(StageConfig::default())?;
    let thetas = if sides { vec![theta, theta + 90.0, theta + 180.0, theta + 270.0] } else { vec![theta] };
    let mut sheet = RgbaImage::new(size * thetas.len() as u32, size);
    for (place, theta) in thetas.into_iter().enumerate() {
        let started = std::time::Instant::now();
        let camera = StillCamera { theta: theta.to_radians(), phi: phi.to_radians(), distance };
        let still = stage.still(StillRequest {
            bytes: Some(bytes.clone()),
            width: size,
            height: size,
            variant: variant.clone(),
            camera: Some(camera),
            ground,
            ..StillRequest::default()
        })?;
        eprintln!("{:.2} s", started.elapsed().as_secs_f32());
        for (x, y, pixel) in still.enumerate_pixels() {
            sheet.put_pixel(place as u32 * size + x, y, *pixel);
        }
    }
    sheet.save(out)?;
    Ok(())
}

fn parse_ground(text: &str) -> Result<StillGround, String> {
    if text == "none" {
        return Ok(StillGround::Transparent);
    }
    let number = u32::from_str_radix(text, 16).map_err(|e| format!("{text}: {e}"))?;
    let [_, r, g, b] = number.to_be_bytes();
    Ok(StillGround::Color(Ground::new(r, g, b)))
}
