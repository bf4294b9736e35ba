//! `vitrine-ar synthetic`: draws a head of known pose, as a recorded session.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use ar::picture::Picture;
use ar::source::{FRAMES_PER_SECOND, RecordedFrame, SESSION_FILE, Session};
use ar::synthetic::{Head, HeadShape, Shot};
use glam::DVec3;

use super::eyes::Eyes;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder that the pictures and their list are written into.
    #[arg(long)]
    out: PathBuf,
    /// Pictures.
    #[arg(long, default_value_t = 30)]
    frames: u32,
    /// Degrees that the head turns from its right to its left.
    #[arg(long, default_value_t = 60.0)]
    yaw: f64,
    /// Distance of the face from the camera, centimetres.
    #[arg(long, default_value_t = 45.0)]
    distance: f64,
    /// Standard deviation of the sensor's noise, of 255.
    #[arg(long, default_value_t = 1.5)]
    noise: f32,
    #[command(flatten)]
    eyes: Eyes,
}

/// A common camera's picture.
const SIZE: (u32, u32) = (1280, 720);

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut head = Head::new(&options.eyes.geometry()?, HeadShape::default());
    fs::create_dir_all(&options.out).with_context(|| format!("making {}", options.out.display()))?;
    let mut session = Session::default();
    let mut picture = Picture::default();
    for index in 0..options.frames {
        let share = if options.frames > 1 { f64::from(index) / f64::from(options.frames - 1) } else { 0.5 };
        let camera_from_head =
            Shot::pose(options.yaw * (share - 0.5), 0.0, 0.0, DVec3::new(0.0, 0.0, -options.distance));
        let shot =
            Shot { width: SIZE.0, height: SIZE.1, camera_from_head, noise: options.noise, seed: u64::from(index) };
        head.draw(&shot, &mut picture)?;
        let name = format!("{index:05}.png");
        write_png(&options.out.join(&name), &picture)?;
        let time_ms = f64::from(index) * 1000.0 / f64::from(FRAMES_PER_SECOND);
        session.frames.push(RecordedFrame { picture: name, time_ms });
    }
    let list = options.out.join(SESSION_FILE);
    fs::write(&list, serde_json::to_vec_pretty(&session)?).with_context(|| format!("writing {}", list.display()))
}

fn write_png(path: &std::path::Path, picture: &Picture) -> Result<()> {
    let file = fs::File::create(path).with_context(|| format!("writing {}", path.display()))?;
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(picture.pixels())?;
    Ok(())
}
