//! `vitrine-ar measure`: sizes of who is seen; and how true, still and sure the eyes are, on heads of known size.

mod hands;
mod lips;
mod pose;
mod sizes;
mod still;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use ar::face::FaceOptions;
use ar::hand::HandOptions;
use ar::measure::{Card, FaceMeasurer, Length, Method, find_card, measure_hand};
use ar::picture::Picture;
use ar::source::{self, Frame};
use ar::synthetic::{CardShot, Shot};
use clap::Subcommand;
use glam::{DMat4, Vec2};
use serde_json::{Value, json};

use super::eyes::Eyes;
use super::print_json;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    eyes: Eyes,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sizes of the first face of a picture or film; best with a bank card held flat to the forehead.
    Face {
        /// A picture, a film, a folder of pictures or a recorded session.
        input: PathBuf,
    },
    /// Ring size and wrist girth of the first hand of a picture.
    Hand {
        /// A picture of a hand that lies flat.
        input: PathBuf,
        /// Corners of a bank card beside it, pixels, around it: x,y,x,y,x,y,x,y; otherwise it is looked for.
        #[arg(long, value_delimiter = ',', num_args = 8)]
        card: Vec<f32>,
    },
    /// Pose of drawn heads against the truth.
    Pose(pose::Options),
    /// Pose and sizes of drawn hands against the truth.
    Hands(hands::Options),
    /// Lips of drawn heads against the truth.
    Lips(lips::Options),
    /// Jitter of a still picture with noise, and the lag of a moving one.
    Still(still::Options),
    /// Sizes of drawn heads against the truth.
    Sizes(sizes::Options),
}

pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.what {
        What::Face { input } => face(&options.eyes, input),
        What::Hand { input, card } => hand(&options.eyes, input, card),
        What::Pose(wanted) => pose::run(&options.eyes, wanted),
        What::Hands(wanted) => hands::run(&options.eyes, wanted),
        What::Lips(wanted) => lips::run(&options.eyes, wanted),
        What::Still(wanted) => still::run(&options.eyes, wanted),
        What::Sizes(wanted) => sizes::run(&options.eyes, wanted),
    }
}

fn face(eyes: &Eyes, input: &std::path::Path) -> Result<()> {
    let geometry = eyes.geometry_beside(input)?;
    let mut tracker = eyes.face(FaceOptions { faces_max: 1, ..FaceOptions::default() }, true, Some(input))?;
    let mut source = source::open(input)?;
    let (mut frame, mut measurer) = (Frame::default(), FaceMeasurer::default());
    while source.next_frame(&mut frame)? {
        if let Some(face) = tracker.track(&frame)?.first() {
            let card = find_card(&frame.picture);
            measurer.add(&frame.picture, face, card.as_ref(), &geometry);
        }
    }
    let measures = measurer.measures().context("no face looks into the camera from near enough to be measured")?;
    print_json(&json!({
        "frames": measures.frames,
        "pupil_distance": length_json(&measures.pupil_distance),
        "face_width": length_json(&measures.face_width),
        "bridge": length_json(&measures.bridge),
        "temple": length_json(&measures.temple),
    }))
}

fn hand(eyes: &Eyes, input: &std::path::Path, card: &[f32]) -> Result<()> {
    ensure!(card.is_empty() || card.len() == 8, "--card takes four corners: eight numbers");
    let card = card.as_chunks::<2>().0.iter().map(|&p| Vec2::from(p)).collect::<Vec<_>>();
    let given = <[Vec2; 4]>::try_from(card).ok().map(|corners| Card { corners });
    let mut tracker = eyes.hand(HandOptions { hands_max: 1, ..HandOptions::default() })?;
    let mut frame = Frame::default();
    ensure!(source::open(input)?.next_frame(&mut frame)?, "{} has no picture", input.display());
    let Some(hand) = tracker.track(&frame)?.first() else { bail!("no hand is seen in {}", input.display()) };
    let card = given.or_else(|| find_card(&frame.picture));
    let measures = measure_hand(&frame.picture, hand, card.as_ref()).context(
        "the ring finger's edges are not seen, or the card lies at a slant: lay both flat, on another colour",
    )?;
    print_json(&json!({
        "finger_width": length_json(&measures.finger_width),
        "ring_eu": length_json(&measures.ring.eu),
        "ring_us": {"size": measures.ring.us, "within": measures.ring.us_within},
        "wrist_girth": measures.wrist_girth.as_ref().map(length_json),
    }))
}

fn length_json(length: &Length) -> Value {
    let method = match length.method {
        Method::Iris => "iris 11.7 ± 0.5 mm and usual pupil distances",
        Method::IrisAndHeads => "iris 11.7 ± 0.5 mm and usual heads",
        Method::CardAndHeads => "bank card and usual heads",
        Method::Card => "bank card",
        Method::Hands => "usual hands",
    };
    json!({"mm": length.mm, "within_95_mm": length.within_mm, "method": method})
}

/// A card of some colour, half of them with a shadow on them, over what is there; with the sensor's noise.
fn draw_card(shot: &Shot, thing_from_card: DMat4, dice: &mut Dice, picture: &mut Picture) {
    let color = [[40.0, 70.0, 150.0], [225.0, 225.0, 230.0], [30.0, 30.0, 34.0], [190.0, 60.0, 50.0]];
    let color = color[(dice.between(0.0, 4.0) as usize).min(3)];
    let shadow = (dice.between(0.0, 1.0) < 0.5).then(|| (dice.between(0.2, 0.8), 0.7));
    CardShot { camera_from_card: shot.camera_from_head * thing_from_card, color, shadow }.draw(picture);
    let noise = f64::from(shot.noise);
    for byte in picture.pixels_mut() {
        *byte = dice.normal(f64::from(*byte), noise).round().clamp(0.0, 255.0) as u8;
    }
}

/// Numbers that look random and are the same every time: xorshift64*.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From `least` to `most`, every number as likely.
    fn between(&mut self, least: f64, most: f64) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        least + (most - least) * (bits as f64 / (1u64 << 53) as f64)
    }

    /// Around `mean`, normal (sum of twelve).
    fn normal(&mut self, mean: f64, sigma: f64) -> f64 {
        mean + sigma * ((0..12).map(|_| self.between(0.0, 1.0)).sum::<f64>() - 6.0)
    }
}

/// The value below which this share of all lies.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values
        .get(((values.len() as f64 * share) as usize).min(values.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}
