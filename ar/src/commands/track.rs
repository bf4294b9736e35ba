//! `vitrine-ar track`: one line of JSON for each frame.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use ar::face::{Face, FaceOptions, FaceTracker};
use ar::hand::{Hand, HandOptions, HandTracker, Handedness};
use ar::mask::Mask;
use ar::pose::{Pose, PoseOptions, PoseTracker};
use ar::segment::Segmenter;
use ar::source::{self, Frame, SourceError};
use glam::Vec3;
use serde_json::{Value, json};

use super::eyes::Eyes;
use super::{Format, Task, print_json};

/// Decimals of pixels, metres and scores that mean something.
const DECIMALS: f64 = 1e5;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A picture (JPEG, PNG, WebP), a film (Y4M, AVI with Motion JPEG), a folder of pictures, or a recorded session.
    input: PathBuf,
    /// What is looked for.
    #[arg(long, value_enum)]
    task: Task,
    #[command(flatten)]
    eyes: Eyes,
    /// The most faces or hands.
    #[arg(long, default_value_t = 4)]
    most: usize,
    /// Look for faces without their irises: 468 points.
    #[arg(long)]
    plain: bool,
    /// Give the points as the nets gave them.
    #[arg(long)]
    unfiltered: bool,
    /// How the answer is written.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// One of the trackers.
enum Watch {
    Face(Box<FaceTracker>),
    Hand(Box<HandTracker>),
    Pose(Box<PoseTracker>),
    Segment(Box<Segmenter>),
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Format::Json = options.format;
    let mut source = source::open(&options.input)?;
    let mut watch = Watch::new(options)?;
    let mut frame = Frame::default();
    for index in 0u64.. {
        match source.next_frame(&mut frame) {
            Ok(true) => {}
            Ok(false) => break,
            // What a film shows before and after a broken frame is worth having.
            Err(why @ (SourceError::CutShort { .. } | SourceError::FilmFrame { .. })) if index > 0 => {
                eprintln!("vitrine-ar: {:#}", anyhow::Error::new(why));
                continue;
            }
            Err(why) => return Err(why.into()),
        }
        let start = Instant::now();
        let seen = watch.look(&frame)?;
        let infer_ms = start.elapsed().as_secs_f64() * 1e3;
        let mut line = json!({
            "frame": index,
            "time_ms": round(frame.time.as_secs_f64() * 1e3),
            "width": frame.picture.width(),
            "height": frame.picture.height(),
            "infer_ms": round(infer_ms),
        });
        line[seen.0] = seen.1;
        print_json(&line)?;
    }
    Ok(())
}

impl Watch {
    fn new(options: &Options) -> Result<Watch> {
        let is_filtered = !options.unfiltered;
        let eyes = &options.eyes;
        Ok(match options.task {
            Task::Face => {
                let wanted = FaceOptions { faces_max: options.most, is_static: false, is_filtered };
                Watch::Face(Box::new(eyes.face(wanted, !options.plain, Some(&options.input))?))
            }
            Task::Hand => {
                let wanted = HandOptions { hands_max: options.most, is_static: false, is_filtered };
                Watch::Hand(Box::new(eyes.hand(wanted)?))
            }
            Task::Pose => Watch::Pose(Box::new(eyes.pose(PoseOptions { is_static: false, is_filtered })?)),
            Task::Segment => Watch::Segment(Box::new(eyes.segmenter()?)),
        })
    }

    /// What is seen, and under which name.
    fn look(&mut self, frame: &Frame) -> Result<(&'static str, Value)> {
        Ok(match self {
            Watch::Face(tracker) => {
                ("faces", tracker.track(frame)?.iter().filter(|f| f.is_seen).map(face_json).collect())
            }
            Watch::Hand(tracker) => {
                ("hands", tracker.track(frame)?.iter().filter(|h| h.is_seen).map(hand_json).collect())
            }
            Watch::Pose(tracker) => {
                ("poses", tracker.track(frame)?.filter(|p| p.is_seen).into_iter().map(pose_json).collect())
            }
            Watch::Segment(segmenter) => ("mask", mask_json(segmenter.track(frame)?)),
        })
    }
}

fn face_json(face: &Face) -> Value {
    let (min, max) = face.bounds();
    let frame = [min.x, min.y, max.x - min.x, max.y - min.y].map(|n| round(n.into()));
    let mut json = json!({
        "score": round(face.score.into()),
        "box": frame,
        "landmarks": points(&face.landmarks),
        "opacity": round(face.opacity.into()),
    });
    if let Some(pose) = face.reference_pose {
        json["pose"] = json!(pose.to_cols_array());
    }
    if let Some(pose) = face.camera_from_face {
        json["camera_from_face"] = json!(pose.to_cols_array());
    }
    json
}

fn hand_json(hand: &Hand) -> Value {
    let mut json = json!({
        "handedness": match hand.handedness { Handedness::Left => "left", Handedness::Right => "right" },
        "score": round(hand.score.into()),
        "landmarks": points(&hand.landmarks),
        "world": points(&hand.world_m),
        "opacity": round(hand.opacity.into()),
    });
    if let Some(frames) = &hand.frames {
        json["wrist"] = json!(frames.wrist.to_cols_array());
        json["wrist_roll_deg"] = json!(round(frames.wrist_roll.to_degrees()));
        json["rings"] = frames.rings.iter().map(|ring| json!(ring.to_cols_array())).collect();
    }
    json
}

fn pose_json(pose: &Pose) -> Value {
    json!({
        "score": round(pose.score.into()),
        "landmarks": points(&pose.landmarks),
        "visibility": pose.visibility.iter().map(|&v| round(v.into())).collect::<Vec<_>>(),
        "world": points(&pose.world_m),
        "mask": mask_json(&pose.mask),
        "opacity": round(pose.opacity.into()),
    })
}

/// Shares in 256 steps, each row as lengths of runs: value, length, value, length ...
fn mask_json(mask: &Mask) -> Value {
    let mut runs: Vec<u32> = Vec::new();
    for share in mask.shares() {
        let value = (share * 255.0).round() as u32;
        match runs.as_mut_slice() {
            [.., last, length] if *last == value => *length += 1,
            _ => runs.extend([value, 1]),
        }
    }
    let region = mask.region();
    json!({
        "width": mask.width(),
        "height": mask.height(),
        "center": [region.center.x, region.center.y],
        "size": [region.size.x, region.size.y],
        "angle": region.angle,
        "coverage": round(mask.coverage().into()),
        "runs": runs,
    })
}

fn points(points: &[Vec3]) -> Value {
    points.iter().map(|p| json!([round(p.x.into()), round(p.y.into()), round(p.z.into())])).collect()
}

fn round(number: f64) -> f64 {
    (number * DECIMALS).round() / DECIMALS
}
