//! Traces one picture: `traced render FILE --out OUT.png --width W ...`, the flags of `vitrine-studio render`.

use std::{collections::HashMap, time::Duration};

use glam::Vec3;
use trace::{Background, Camera, Environment, Request, Tonemap};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut flags: HashMap<String, String> = HashMap::new();
    let mut file = String::new();
    let mut arguments = std::env::args().skip(2);
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--").map(|flag| flag.split_once('=')) {
            Some(Some((flag, value))) => drop(flags.insert(flag.into(), value.into())),
            Some(None) => drop(flags.insert(argument[2..].into(), arguments.next().unwrap_or_default())),
            None => file = argument,
        }
    }
    let number = |flag: &str, default: f32| flags.get(flag).map_or(Ok(default), |text| text.parse::<f32>());
    let (model, _) = glb::read(&std::fs::read(&file)?, &glb::Limits::DEFAULT)?;
    let environment = Environment::read(&std::fs::read(&flags["env"])?)?;
    let (theta, phi) = (number("theta", 0.0)?.to_radians(), number("phi", 90.0)?.to_radians());
    let target: Vec<f32> = flags["target"].split(',').map(str::parse).collect::<Result<_, _>>()?;
    let target = Vec3::from_slice(&target);
    let towards = Vec3::new(phi.sin() * theta.sin(), phi.cos(), phi.sin() * theta.cos());
    let picture = trace::picture(&Request {
        model: &model,
        variant: None,
        width: number("width", 768.0)? as u32,
        height: number("height", 768.0)? as u32,
        camera: Camera {
            eye: target + towards * number("radius", 1.0)?,
            target,
            fov_y: number("fov", 45.0)?.to_radians(),
        },
        environment: &environment,
        background: match flags.get("background").map(String::as_str) {
            Some("skybox") => Background::Skybox,
            Some("transparent") => Background::Transparent,
            _ => Background::Color([255; 3]),
        },
        tonemap: if flags.get("tonemap").is_some_and(|t| t == "aces") { Tonemap::Aces } else { Tonemap::Neutral },
        samples_max: number("samples", 256.0)? as u32,
        deadline: Duration::from_secs_f32(number("deadline", 60.0)?),
    });
    picture.save(&flags["out"])?;
    Ok(())
}
