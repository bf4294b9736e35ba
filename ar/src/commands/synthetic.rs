//! `vitrine-ar synthetic`: draws a head or a hand of known pose, as a recorded session.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use ar::hand::Handedness;
use ar::picture::{Picture, PictureError};
use ar::source::{FRAMES_PER_SECOND, RecordedFrame, SESSION_FILE, Session};
use ar::synthetic::{Hand, HandShape, Head, HeadShape, Shot};
use clap::ValueEnum;
use glam::DVec3;

use super::eyes::Eyes;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder that the pictures and their list are written into.
    #[arg(long)]
    out: PathBuf,
    /// What is drawn.
    #[arg(long, value_enum, default_value_t = Body::Head)]
    body: Body,
    /// Pictures.
    #[arg(long, default_value_t = 30)]
    frames: u32,
    /// Degrees that it turns from its right to its left.
    #[arg(long, default_value_t = 60.0)]
    yaw: f64,
    /// Distance of the face, or the wrist, from the camera, centimetres.
    #[arg(long, default_value_t = 45.0)]
    distance: f64,
    /// Standard deviation of the sensor's noise, of 255.
    #[arg(long, default_value_t = 1.5)]
    noise: f32,
    #[command(flatten)]
    eyes: Eyes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Body {
    /// A head; needs the canonical face.
    Head,
    /// A left hand, fingers up.
    LeftHand,
    /// A right hand, fingers up.
    RightHand,
}

/// A common camera's picture.
const SIZE: (u32, u32) = (1280, 720);

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut draw = drawer(options)?;
    fs::create_dir_all(&options.out).with_context(|| format!("making {}", options.out.display()))?;
    // The middle of a hand is shown in the middle of the picture.
    let middle = if options.body == Body::Head { DVec3::ZERO } else { DVec3::new(0.0, -7.0, 0.0) };
    let mut session = Session::default();
    let mut picture = Picture::default();
    for index in 0..options.frames {
        let share = if options.frames > 1 { f64::from(index) / f64::from(options.frames - 1) } else { 0.5 };
        let camera_from_head =
            Shot::pose(options.yaw * (share - 0.5), 0.0, 0.0, middle + DVec3::new(0.0, 0.0, -options.distance));
        let shot =
            Shot { width: SIZE.0, height: SIZE.1, camera_from_head, noise: options.noise, seed: u64::from(index) };
        draw(&shot, &mut picture)?;
        let name = format!("{index:05}.png");
        write_png(&options.out.join(&name), &picture)?;
        let time_ms = f64::from(index) * 1000.0 / f64::from(FRAMES_PER_SECOND);
        session.frames.push(RecordedFrame { picture: name, time_ms });
    }
    let list = options.out.join(SESSION_FILE);
    fs::write(&list, serde_json::to_vec_pretty(&session)?).with_context(|| format!("writing {}", list.display()))
}

type Draw = dyn FnMut(&Shot, &mut Picture) -> Result<(), PictureError>;

fn drawer(options: &Options) -> Result<Box<Draw>> {
    let hand = |handedness| {
        let mut hand = Hand::new(HandShape { handedness, ..HandShape::default() });
        Box::new(move |shot: &Shot, picture: &mut Picture| hand.draw(shot, picture))
    };
    Ok(match options.body {
        Body::Head => {
            let mut head = Head::new(&options.eyes.geometry()?, HeadShape::default());
            Box::new(move |shot, picture| head.draw(shot, picture))
        }
        Body::LeftHand => hand(Handedness::Left),
        Body::RightHand => hand(Handedness::Right),
    })
}

fn write_png(path: &std::path::Path, picture: &Picture) -> Result<()> {
    let file = fs::File::create(path).with_context(|| format!("writing {}", path.display()))?;
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(picture.pixels())?;
    Ok(())
}
