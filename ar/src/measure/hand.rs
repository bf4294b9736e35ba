//! Ring size and wrist girth from a hand and the picture that it is in.
//!
//! The landmarks lie on the bones, so the widths are looked for in the picture: across the finger, at the place of a
//! ring, are two edges.

use std::f64::consts::PI;

use glam::{DMat4, DVec3, Vec2, Vec3};

use super::{Card, Length, Method, ellipse_girth, median};
use crate::camera;
use crate::hand::{Finger, Hand};
use crate::picture::Picture;

/// A card's corners are tapped or found to about this share of its width.
const CARD_SIGMA: f64 = 0.01;
/// How far hands of adults differ in length from a usual one's, and how well its bones are laid under it.
const HANDS_SIGMA: f64 = 0.08;

/// How well edges are found, as a share of the width (`vitrine-ar measure hands --flat`).
const FINGER_EDGE_SIGMA: f64 = 0.05;
const WRIST_EDGE_SIGMA: f64 = 0.06;

/// A finger is about as deep as wide where a ring sits; a wrist is flatter. Depth over width and its spread.
const FINGER_DEPTH: (f64, f64) = (0.95, 0.04);
const WRIST_DEPTH: (f64, f64) = (0.70, 0.05);

/// Width of a finger against the palm's length (wrist to middle knuckle), least and most; and of a wrist.
const FINGER_WIDTH: (f32, f32) = (0.12, 0.32);
const WRIST_WIDTH: (f32, f32) = (0.40, 0.95);

/// Edges are looked for so far from the middle, against the greatest width: less than to a neighbour's far edge.
const REACH: f32 = 0.8;

/// Lines across, beside each other, whose middle answer counts, and how far apart as a share of the palm.
const LINES: usize = 9;
const LINE_GAP: f32 = 0.006;
/// Lines that are looked at further along a finger, whose width hardly changes to its middle joint: where a ring sits, a
/// neighbour may lie close, and a bent finger's place is often taken to be nearer to the palm than it is.
const FURTHER: i16 = 24;
/// Beside a clear line the colour changes by this share of what it does beside the clearest.
const CLEAR: f32 = 0.6;
/// Places on a line.
const STEPS: usize = 96;
/// What differs from the skin by less than this (of 255) is not beside it.
const CHANGE_MIN: f32 = 12.0;
/// How much the tint counts, and how much light and shadow; below this light a tint is mostly noise.
const TINT: f32 = 160.0;
const SHADE: f32 = 0.10;
const TINT_DARK: f32 = 3.0;

/// Diameter of the North American ring size 0, and what a size adds, millimetres.
const US_ZERO_MM: f64 = 11.63;
const US_STEP_MM: f64 = 0.8128;

/// Sizes of a hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HandMeasures {
    /// Width of the ring finger where a ring sits.
    pub finger_width: Length,
    /// The ring that fits.
    pub ring: RingSize,
    /// Girth of the wrist where a watch sits; `None` when its edges are not seen.
    pub wrist_girth: Option<Length>,
}

/// A ring's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RingSize {
    /// Inner circumference in millimetres, which is the European size (ISO 8653).
    pub eu: Length,
    /// North American size: inner diameter 11.63 mm is size 0, and each size adds 0.8128 mm.
    pub us: f64,
    /// In 95 of 100 cases the truth lies within this of it, sizes.
    pub us_within: f64,
}

impl RingSize {
    /// The ring for a finger of this girth.
    #[must_use]
    pub fn of(girth: Length) -> RingSize {
        let us = (girth.mm / PI - US_ZERO_MM) / US_STEP_MM;
        RingSize { eu: girth, us, us_within: girth.within_mm / PI / US_STEP_MM }
    }
}

/// Measures the ring finger and the wrist. The hand should lie flat, seen from above. `None` when the finger's edges
/// are not seen, or the card is none.
#[must_use]
pub fn measure_hand(picture: &Picture, hand: &Hand, card: Option<&Card>) -> Option<HandMeasures> {
    let frames = hand.frames.as_ref()?;
    let ring = &frames.rings[Finger::Ring as usize];
    let seen = |at: DVec3| camera::project(at, picture.width(), picture.height()).as_vec2();
    // Along a worn thing's Y, one centimetre.
    let along = |frame: &DMat4| seen((frame.w_axis + frame.y_axis).truncate()) - seen(frame.w_axis.truncate());
    let (width, height) = (picture.width(), picture.height());
    let placed = card.map(|card| card.placed(width, height));
    let (placed, sigma, method) = match placed {
        Some(placed) => (Some(placed?), CARD_SIGMA, Method::Card),
        None => (None, HANDS_SIGMA, Method::Hands),
    };
    let palm = (hand.landmarks[9] - hand.landmarks[0]).truncate().length();
    // Millimetres across what lies at a frame's place; on the table that a card lies on it is lifted by half its depth.
    let width_of = |frame: &DMat4, range, depth: f64, further| {
        let (middle, along) = (seen(frame.w_axis.truncate()), along(frame));
        let px = width_px(picture, middle, along, palm, range, further)?;
        let Some(placed) = &placed else { return Some(-10.0 * frame.w_axis.z / camera::focal_px(height) * px) };
        let half = along.try_normalize()?.perp() * (px / 2.0) as f32;
        let [from, to] = [middle - half, middle + half].map(|p| camera::ray(p.as_dvec2(), width, height));
        let mm = placed.length_mm(from, to);
        Some(mm * (1.0 - mm * depth / 2.0 / placed.meets(from).z))
    };
    let finger_mm = width_of(ring, FINGER_WIDTH, FINGER_DEPTH.0, FURTHER)?;
    let wrist_mm = width_of(&frames.wrist, WRIST_WIDTH, WRIST_DEPTH.0, 0);

    let girth = |width: f64, edge: f64, (depth, depth_sigma): (f64, f64)| {
        let mm = ellipse_girth(width, width * depth);
        let flatter = ellipse_girth(width, width * (depth - depth_sigma));
        Length::new(mm, &[mm * sigma, mm * edge, mm - flatter], method)
    };
    Some(HandMeasures {
        finger_width: Length::new(finger_mm, &[finger_mm * sigma, finger_mm * FINGER_EDGE_SIGMA], method),
        ring: RingSize::of(girth(finger_mm, FINGER_EDGE_SIGMA, FINGER_DEPTH)),
        wrist_girth: wrist_mm.map(|mm| girth(mm, WRIST_EDGE_SIGMA, WRIST_DEPTH)),
    })
}

/// Width of what lies across `along` at `middle`, pixels: the middle answer of several lines. Where less is seen beside it
/// than on other lines, its neighbour lies; those that are `further` along are looked at instead.
fn width_px(
    picture: &Picture,
    middle: Vec2,
    along: Vec2,
    palm_px: f32,
    (least, most): (f32, f32),
    further: i16,
) -> Option<f64> {
    let along = along.try_normalize()?;
    let across = along.perp();
    let half = LINES as i16 / 2;
    let mut lines: Vec<i16> = (-half..=half + further).collect();
    lines.sort_by_key(|line| line.abs());
    let found: Vec<(f32, f32)> = lines
        .into_iter()
        .filter_map(|line| {
            let middle = middle + along * (f32::from(line) * palm_px * LINE_GAP);
            let look = |at: Vec2| edges(picture, at, across, palm_px * most * REACH, palm_px * least);
            // The place may lie beside the middle: what is found says where that is.
            let first = look(middle)?;
            let sides = look(middle + across * ((first.from + first.to) / 2.0))?;
            let width = sides.to - sides.from;
            (palm_px * least..palm_px * most).contains(&width).then_some((width, sides.change))
        })
        .collect();
    let clearest = found.iter().map(|(_, change)| *change).fold(0.0, f32::max);
    let clear = found.iter().filter(|(_, change)| *change >= CLEAR * clearest);
    let mut widths: Vec<f64> = clear.map(|(width, _)| f64::from(*width)).take(LINES).collect();
    if widths.len() <= LINES / 2 {
        return None;
    }
    median(&mut widths)
}

/// The edges of what is measured, as distances along the line across it, and how much the colour changes on the side where
/// it changes less.
struct Sides {
    from: f32,
    to: f32,
    change: f32,
}

/// Where the colour is another one to either side of `middle`, as distances along `across`.
fn edges(picture: &Picture, middle: Vec2, across: Vec2, reach: f32, width_min: f32) -> Option<Sides> {
    let step = 2.0 * reach / STEPS as f32;
    let place = |i: usize| -reach + (i as f32 + 0.5) * step;
    let colors: Vec<Vec3> =
        (0..STEPS).map(|i| Some(tint(picture.color_at(middle + across * place(i))?))).collect::<Option<Vec<_>>>()?;
    // Against the finger's own colour, so that a fold of the skin does not count as its end.
    let own = colors[STEPS / 2 - 3..STEPS / 2 + 3].iter().sum::<Vec3>() / 6.0;
    let change: Vec<f32> = colors.iter().map(|c| (*c - own).length()).collect();
    // What is beside the finger differs from it by the greatest change on that side; half of it is the edge. A fold or a
    // shadow on the skin changes less, and of a neighbour only what comes first counts: the gap before it.
    let inner = (width_min / 2.0 / step) as usize;
    let crossing = |outwards: &[f32]| {
        let most = outwards.iter().copied().fold(0.0, f32::max);
        let half = most / 2.0;
        let first = (inner.max(1)..outwards.len()).find(|&i| outwards[i] >= half)?;
        let (before, at) = (outwards[first - 1], outwards[first]);
        let back = if before < half { (at - half) / (at - before) } else { 0.0 };
        (most > CHANGE_MIN).then_some(((first as f32 + 0.5 - back) * step, most))
    };
    let (to, right) = crossing(&change[STEPS / 2..])?;
    let (left, change) = crossing(&change[..STEPS / 2].iter().rev().copied().collect::<Vec<_>>())?;
    Some(Sides { from: -left, to, change: change.min(right) })
}

/// A colour in which light and shadow count little: a finger is darker at its sides, and still the same skin.
fn tint(color: Vec3) -> Vec3 {
    // Shadow scales light, not the numbers of the file: their squares are near enough to light.
    let color = color * color / 255.0;
    let light = color.element_sum() / 3.0;
    color * (TINT / (light + TINT_DARK)) + Vec3::splat(SHADE * light)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ring_sizes_are_those_of_the_tables() {
        // ISO 8653 circumference against the North American size, as jewellers' tables give them.
        for (eu, us) in [(49.3, 5.0), (54.4, 7.0), (59.5, 9.0), (62.1, 10.0)] {
            let ring = RingSize::of(Length { mm: eu, within_mm: 1.0, method: Method::Card });
            assert!((ring.us - us).abs() < 0.06, "{eu}: {}", ring.us);
        }
    }

    #[test]
    fn the_edges_of_a_bright_bar_are_found() {
        // A bar from x = 40 to x = 70, with soft edges.
        let pixels = (0..100 * 100)
            .flat_map(|i| {
                let x = (i % 100) as f32;
                let share = ((x - 39.0) / 2.0).clamp(0.0, 1.0) * ((71.0 - x) / 2.0).clamp(0.0, 1.0);
                [(40.0 + 160.0 * share) as u8; 3]
            })
            .collect();
        let picture = Picture::from_rgb(100, 100, pixels).expect("the size fits");
        let width = width_px(&picture, Vec2::new(56.0, 50.0), Vec2::Y, 100.0, (0.12, 0.50), 0).expect("two edges");
        assert!((width - 30.0).abs() < 1.3, "{width}");
    }
}
