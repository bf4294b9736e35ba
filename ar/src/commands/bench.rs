//! `vitrine-ar bench`: how long a frame takes, from the picture in memory to what is seen in it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use ar::face::FaceOptions;
use ar::hand::HandOptions;
use ar::picture::Picture;
use ar::pose::PoseOptions;
use ar::source::{self, FRAMES_PER_SECOND, Frame};
use serde::Serialize;
use serde_json::json;

use super::eyes::Eyes;
use super::{Format, Task, print_json};

/// Frames before the clock counts: the first ones fill caches.
const WARM_UP: u32 = 10;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A picture with what is looked for.
    #[arg(long, required_unless_present = "film")]
    image: Option<PathBuf>,
    /// A film instead: how long each of its frames takes, from its bytes to what is seen in it.
    #[arg(long, conflicts_with = "image")]
    film: Option<PathBuf>,
    /// What is looked for.
    #[arg(long, value_enum, default_value_t = Task::Face)]
    task: Task,
    /// Frames that are timed, for each way.
    #[arg(long, default_value_t = 200)]
    frames: u32,
    #[command(flatten)]
    eyes: Eyes,
    /// How the answer is written.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Serialize)]
struct Times {
    p50_ms: f64,
    p95_ms: f64,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Format::Json = options.format;
    ensure!(options.frames > 0, "--frames must be at least 1");
    let Some(image) = &options.image else { return film(options) };
    let picture = Picture::decode(&std::fs::read(image)?)?;
    let eyes = &options.eyes;
    let mut answer = json!({});
    for is_static in [false, true] {
        let name = if is_static { "static" } else { "tracked" };
        match options.task {
            Task::Face => {
                let wanted = FaceOptions { faces_max: 1, is_static, is_filtered: true };
                for refine in [false, true] {
                    let mut tracker = eyes.face(wanted, refine, Some(image))?;
                    let times = time(options, &picture, |frame| Ok(!tracker.track(frame)?.is_empty()))?;
                    let name = if refine { format!("{name}_refined") } else { name.to_owned() };
                    answer[name] = json!(times);
                }
            }
            Task::Hand => {
                let wanted = HandOptions { hands_max: 2, is_static, is_filtered: true };
                let mut tracker = eyes.hand(wanted)?;
                answer[name] = json!(time(options, &picture, |frame| Ok(!tracker.track(frame)?.is_empty()))?);
            }
            Task::Pose => {
                let mut tracker = eyes.pose(PoseOptions { is_static, is_filtered: true })?;
                answer[name] = json!(time(options, &picture, |frame| Ok(tracker.track(frame)?.is_some()))?);
            }
            Task::Segment => {
                let mut segmenter = eyes.segmenter()?;
                answer[name] = json!(time(options, &picture, |frame| Ok(segmenter.track(frame)?.coverage() > 0.0))?);
            }
        }
    }
    print_json(&answer)
}

fn time(options: &Options, picture: &Picture, mut look: impl FnMut(&Frame) -> Result<bool>) -> Result<Times> {
    let mut frame = Frame { picture: picture.clone(), time: Duration::ZERO };
    let mut took_ms = Vec::new();
    for index in 0..WARM_UP + options.frames {
        frame.time = Duration::from_secs(1) * index / FRAMES_PER_SECOND;
        let start = Instant::now();
        let is_seen = look(&frame)?;
        let elapsed = start.elapsed();
        ensure!(
            is_seen,
            "nothing is seen in {}: choose another picture",
            options.image.as_deref().unwrap_or(Path::new("")).display()
        );
        if index >= WARM_UP {
            took_ms.push(elapsed.as_secs_f64() * 1e3);
        }
    }
    Ok(Times::of(took_ms))
}

impl Times {
    /// Of at least one frame.
    fn of(mut took_ms: Vec<f64>) -> Times {
        took_ms.sort_by(f64::total_cmp);
        let at = |share: usize| took_ms[(took_ms.len() * share / 100).min(took_ms.len() - 1)];
        Times { p50_ms: at(50), p95_ms: at(95) }
    }
}

/// Frame by frame: reading and decoding, looking, and both.
fn film(options: &Options) -> Result<()> {
    let Some(path) = &options.film else { bail!("--image or --film names what is looked at") };
    let mut look = looker(options, path)?;
    let mut source = source::open(path)?;
    let mut frame = Frame::default();
    let (mut decode_ms, mut track_ms, mut whole_ms, mut seen) = (Vec::new(), Vec::new(), Vec::new(), 0u32);
    for index in 0..WARM_UP + options.frames {
        let start = Instant::now();
        if !source.next_frame(&mut frame)? {
            break;
        }
        let decoded = start.elapsed();
        let is_seen = look(&frame)?;
        let whole = start.elapsed();
        if index >= WARM_UP {
            seen += u32::from(is_seen);
            decode_ms.push(decoded.as_secs_f64() * 1e3);
            track_ms.push((whole - decoded).as_secs_f64() * 1e3);
            whole_ms.push(whole.as_secs_f64() * 1e3);
        }
    }
    ensure!(!whole_ms.is_empty(), "{} has no more than {WARM_UP} frames: choose a longer film", path.display());
    print_json(&json!({"frames": whole_ms.len(), "seen": seen, "width": frame.picture.width(),
        "height": frame.picture.height(), "decode": Times::of(decode_ms), "track": Times::of(track_ms),
        "whole": Times::of(whole_ms)}))
}

/// Whether something is seen in a frame.
type Look = Box<dyn FnMut(&Frame) -> Result<bool>>;

/// A tracker as in the app: what it finds it follows, with irises, filtered.
fn looker(options: &Options, path: &Path) -> Result<Look> {
    let eyes = &options.eyes;
    Ok(match options.task {
        Task::Face => {
            let mut tracker = eyes.face(FaceOptions { faces_max: 1, ..FaceOptions::default() }, true, Some(path))?;
            Box::new(move |frame| Ok(!tracker.track(frame)?.is_empty()))
        }
        Task::Hand => {
            let mut tracker = eyes.hand(HandOptions::default())?;
            Box::new(move |frame| Ok(!tracker.track(frame)?.is_empty()))
        }
        Task::Pose => {
            let mut tracker = eyes.pose(PoseOptions::default())?;
            Box::new(move |frame| Ok(tracker.track(frame)?.is_some()))
        }
        Task::Segment => {
            let mut segmenter = eyes.segmenter()?;
            Box::new(move |frame| Ok(segmenter.track(frame)?.coverage() > 0.0))
        }
    })
}
