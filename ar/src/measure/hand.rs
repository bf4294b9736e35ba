//! Ring size and wrist girth from a hand and the picture that it is in.
//!
//! The landmarks lie on the bones, so the widths are looked for in the picture: across the finger, at the place of a
//! ring, are two edges.

use std::f64::consts::PI;
use std::ops::Range;

use glam::{DMat4, DVec2, DVec3, Vec2, Vec3};

use super::{Length, Method, ellipse_girth, median};
use crate::camera;
use crate::hand::{Finger, Hand};
use crate::picture::Picture;

/// ISO/IEC 7810, format ID-1, millimetres.
const CARD_MM: DVec2 = DVec2::new(85.60, 53.98);

/// A card whose sides differ more than this from their true ratio lies at a slant, and cannot tell the size.
const CARD_SLANT_MAX: f64 = 0.08;

/// A card's corners are tapped or found to about this share of its width.
const CARD_SIGMA: f64 = 0.01;
/// How far hands of adults differ in length from a usual one's, and how well its bones are laid under it.
const HANDS_SIGMA: f64 = 0.08;

/// How well an edge is found, as a share of the width.
const FINGER_EDGE_SIGMA: f64 = 0.03;
const WRIST_EDGE_SIGMA: f64 = 0.05;

/// A finger is about as deep as wide where a ring sits; a wrist is flatter. Depth over width and its spread.
const FINGER_DEPTH: (f64, f64) = (0.95, 0.04);
const WRIST_DEPTH: (f64, f64) = (0.70, 0.05);

/// Width of a finger against the palm's length (wrist to middle knuckle), least and most; and of a wrist.
const FINGER_WIDTH: (f32, f32) = (0.12, 0.32);
const WRIST_WIDTH: (f32, f32) = (0.40, 0.95);

/// Lines across, beside each other, whose middle answer counts, and how far apart as a share of the palm.
const LINES: usize = 9;
const LINE_GAP: f32 = 0.006;
/// Places on a line.
const STEPS: usize = 96;
/// A weaker change of colour than this (of 255, over two places) is no edge.
const EDGE_MIN: f32 = 6.0;

/// Diameter of the North American ring size 0, and what a size adds, millimetres.
const US_ZERO_MM: f64 = 11.63;
const US_STEP_MM: f64 = 0.8128;

/// Four corners of a bank card in the picture, pixels, one after the other around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// The corners.
    pub corners: [Vec2; 4],
}

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

impl Card {
    /// Millimetres a pixel, if the card lies in the plane of the hand, facing the camera: from its two diagonals, which
    /// do not depend on how it is turned. `None` when the corners are those of no card.
    #[must_use]
    pub fn mm_per_px(&self) -> Option<f64> {
        let [a, b, c, d] = self.corners.map(|p| p.as_dvec2());
        let sides = [a.distance(b), b.distance(c), c.distance(d), d.distance(a)];
        let (one, other) = ((sides[0] + sides[2]) / 2.0, (sides[1] + sides[3]) / 2.0);
        let shape = one.max(other) / one.min(other);
        let is_flat = (shape / (CARD_MM.x / CARD_MM.y) - 1.0).abs() < CARD_SLANT_MAX;
        let px = (a.distance(c) + b.distance(d)) / 2.0;
        (is_flat && px.is_finite() && px > 0.0).then(|| CARD_MM.length() / px)
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
    let (mm_per_px, sigma, method) = match card {
        Some(card) => (card.mm_per_px()?, CARD_SIGMA, Method::Card),
        None => (-10.0 * ring.w_axis.z / camera::focal_px(picture.height()), HANDS_SIGMA, Method::Hands),
    };
    let palm = (hand.landmarks[9] - hand.landmarks[0]).truncate().length();
    let finger_px = width_px(picture, seen(ring.w_axis.truncate()), along(ring), palm, FINGER_WIDTH)?;
    let wrist = &frames.wrist;
    let wrist_px = width_px(picture, seen(wrist.w_axis.truncate()), along(wrist), palm, WRIST_WIDTH);

    let girth = |px: f64, edge: f64, (depth, depth_sigma): (f64, f64)| {
        let width = px * mm_per_px;
        let mm = ellipse_girth(width, width * depth);
        let flatter = ellipse_girth(width, width * (depth - depth_sigma));
        Length::new(mm, &[mm * sigma, mm * edge, mm - flatter], method)
    };
    let finger_mm = finger_px * mm_per_px;
    Some(HandMeasures {
        finger_width: Length::new(finger_mm, &[finger_mm * sigma, finger_mm * FINGER_EDGE_SIGMA], method),
        ring: RingSize::of(girth(finger_px, FINGER_EDGE_SIGMA, FINGER_DEPTH)),
        wrist_girth: wrist_px.map(|px| girth(px, WRIST_EDGE_SIGMA, WRIST_DEPTH)),
    })
}

/// Width of what lies across `along` at `middle`, pixels: the middle answer of several lines.
fn width_px(picture: &Picture, middle: Vec2, along: Vec2, palm_px: f32, (least, most): (f32, f32)) -> Option<f64> {
    let along = along.try_normalize()?;
    let across = along.perp();
    let mut widths: Vec<f64> = (0..LINES)
        .filter_map(|line| {
            let shift = (line as f32 - (LINES / 2) as f32) * palm_px * LINE_GAP;
            let (from, to) = edges(picture, middle + along * shift, across, palm_px * most, palm_px * least)?;
            Some(f64::from(to - from))
        })
        .collect();
    if widths.len() <= LINES / 2 {
        return None;
    }
    median(&mut widths)
}

/// Where the colour changes most to either side of `middle`, as distances along `across`.
fn edges(picture: &Picture, middle: Vec2, across: Vec2, reach: f32, width_min: f32) -> Option<(f32, f32)> {
    let step = 2.0 * reach / STEPS as f32;
    let place = |i: usize| -reach + (i as f32 + 0.5) * step;
    let colors: Vec<Vec3> =
        (0..STEPS).map(|i| color_at(picture, middle + across * place(i))).collect::<Option<Vec<_>>>()?;
    // Against the finger's own colour, so that a fold of the skin does not count as its end.
    let own = colors[STEPS / 2 - 3..STEPS / 2 + 3].iter().sum::<Vec3>() / 6.0;
    let change: Vec<f32> = colors.iter().map(|c| (*c - own).length()).collect();
    let steepest = |range: Range<usize>, towards: f32| {
        let slope = |i: usize| (change[i + 1] - change[i - 1]) * towards;
        let best = range.max_by(|&i, &j| slope(i).total_cmp(&slope(j)))?;
        let (before, at, after) = (slope(best - 1), slope(best), slope(best + 1));
        // The top of a parabola through the three.
        let curve = before - 2.0 * at + after;
        let shift = if curve < 0.0 { (0.5 * (before - after) / curve).clamp(-0.5, 0.5) } else { 0.0 };
        (at > EDGE_MIN).then(|| place(best) + shift * step)
    };
    let inner = (width_min / 2.0 / step) as usize;
    let left = steepest(2..(STEPS / 2).saturating_sub(inner).max(3), -1.0)?;
    let right = steepest((STEPS / 2 + inner).min(STEPS - 3)..STEPS - 2, 1.0)?;
    Some((left, right))
}

/// Between four pixels; `None` outside the picture.
fn color_at(picture: &Picture, at: Vec2) -> Option<Vec3> {
    let limit = Vec2::new(picture.width() as f32 - 1.0, picture.height() as f32 - 1.0);
    if !(at.cmpge(Vec2::ZERO).all() && at.cmplt(limit).all()) {
        return None;
    }
    let (x, y) = (at.x as usize, at.y as usize);
    let f = at.fract();
    let stride = picture.width() as usize * 3;
    let pixel = |x: usize, y: usize| {
        let rgb = &picture.pixels()[y * stride + x * 3..];
        Vec3::new(f32::from(rgb[0]), f32::from(rgb[1]), f32::from(rgb[2]))
    };
    let (upper, lower) = (pixel(x, y).lerp(pixel(x + 1, y), f.x), pixel(x, y + 1).lerp(pixel(x + 1, y + 1), f.x));
    Some(upper.lerp(lower, f.y))
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
    fn a_card_gives_the_scale_however_it_is_turned_and_a_slanted_one_none() {
        let card = |turn: f32, squeeze: f32| {
            let (x, y) = (42.8 * 5.0, 26.99 * 5.0 * squeeze);
            let turn = glam::Mat2::from_angle(turn);
            let corners = [(-x, -y), (x, -y), (x, y), (-x, y)].map(|(x, y)| turn * Vec2::new(x, y) + 400.0);
            Card { corners }
        };
        for turn in [0.0, 0.5, 1.6] {
            let scale = card(turn, 1.0).mm_per_px().expect("a card");
            assert!((scale - 0.2).abs() < 1e-4, "{scale}");
        }
        assert_eq!(card(0.3, 0.7).mm_per_px(), None);
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
        let width = width_px(&picture, Vec2::new(56.0, 50.0), Vec2::Y, 100.0, (0.12, 0.40)).expect("two edges");
        assert!((width - 30.0).abs() < 0.7, "{width}");
    }
}
