//! Sizes in millimetres, each with a 95 % interval and the method it was measured by.

mod card;
mod face;
mod hand;
mod limbus;

use std::f64::consts::PI;

pub use card::{Card, find_card};
pub use face::{FaceMeasurer, FaceMeasures};
pub use hand::{HandMeasures, RingSize, measure_hand};

/// Half of a 95 % interval, in standard deviations of a normal distribution.
const SIGMAS_95: f64 = 1.96;

/// A length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// The best guess, millimetres.
    pub mm: f64,
    /// In 95 of 100 cases the truth lies within this of it, millimetres.
    pub within_mm: f64,
    /// How it was measured.
    pub method: Method,
}

/// What gave the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The visible iris (11.7 mm across, 0.5 mm standard deviation among adults), and how far apart adults' pupils are.
    Iris,
    /// The iris, and what is known of heads: the ear is not seen from the front.
    IrisAndHeads,
    /// A bank card, and what is known of heads: the ear is not seen from the front.
    CardAndHeads,
    /// A bank card (ISO/IEC 7810 ID-1: 85.60 x 53.98 mm) beside the hand, or at the forehead.
    Card,
    /// How large hands are among adults.
    Hands,
}

impl Length {
    /// From a value and its standard deviations, which do not depend on each other.
    fn new(mm: f64, sigmas_mm: &[f64], method: Method) -> Length {
        let sigma = sigmas_mm.iter().map(|s| s * s).sum::<f64>().sqrt();
        Length { mm, within_mm: SIGMAS_95 * sigma, method }
    }
}

/// The middle one.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[half]),
        _ => Some((values[half - 1] + values[half]) / 2.0),
    }
}

/// Circumference of an ellipse with these axes (Ramanujan 1914).
fn ellipse_girth(width: f64, depth: f64) -> f64 {
    let (a, b) = (width / 2.0, depth / 2.0);
    let h = ((a - b) / (a + b)).powi(2);
    PI * (a + b) * (1.0 + 3.0 * h / (10.0 + (4.0 - 3.0 * h).sqrt()))
}
