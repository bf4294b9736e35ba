//! The colours on both sides of the lips' edges: a pixel near an edge belongs to the side whose colour it has there.

use glam::{Mat3, Vec2, Vec3};

use super::color::Log;
use super::contour::out_of;
use super::{CORNERS, POINTS, SHARE};

/// What is seen beyond a point of an edge, at so many places.
const OTHERS: usize = 3;
/// Where the lip's own colour is seen, from its outline (zero) to the mouth (one): near to the edge in question.
const LIP_AT_SKIN: [f32; 2] = [0.2, 0.35];
const LIP_AT_MOUTH: [f32; 2] = [0.75, 0.85];
/// Where skin, or the wall behind a turned head, is seen: so far beyond the outline, in widths of the mouth.
const SKIN_AT: [f32; OTHERS] = [0.04, 0.08, 0.13];
/// Where teeth, tongue and the dark are seen: so far from the one lip to the other.
const MOUTH_AT: [f32; OTHERS] = [0.1, 0.2, 0.35];
/// A pixel that shows so much of the lip, and else what is beside it, lies on the edge. Towards a dark mouth lips end in
/// their own shade, on which paint is hardly seen: the upper one, which looks down, more than the lower one. Towards what is
/// brighter, as teeth are, less.
const EDGE_AT_SKIN: f32 = 0.48;
const EDGE_AT_BRIGHT: f32 = 0.15;
const EDGE_AT_MOUTH: [f32; 2] = [0.03, 0.08];
/// Standard deviations, in a logarithm, of light and shade on one thing, and of its colour: what differs in light alone may be
/// the same thing.
const SHADE: f32 = 0.12;
const NOISE: f32 = 0.04;
/// Colours nearer together than so many of them are not told apart.
const APART_MIN: f32 = 2.0;
/// From lip to what is beside it; more than one: pixels that show both are few.
const STEEP: f32 = 2.5;
/// So far on the other side of the edge lies, at least, what has the other's own colour.
const NONE_OF_IT: f32 = 0.25;
/// Logarithms of three channels by which what is beside the lip is brighter throughout, or darker.
const BRIGHTER: f32 = 0.3;

/// The colours beside both edges: the outline, and the mouth's. Logarithms, none where the picture ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    edges: [[Option<Seen>; POINTS]; 2],
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    lip: Vec3,
    others: [Vec3; OTHERS],
}

/// Tells lip from what is beside it, along one edge.
pub(super) struct Edge {
    points: [Option<Told>; POINTS],
    is_mouth: bool,
}

/// Weights and offsets; fewer where some of the others look like the lip.
struct Told {
    others: [(Vec3, f32); OTHERS],
    count: usize,
}

impl Beside {
    /// As both edges lie in the picture; places in widths of the mouth.
    pub(super) fn learn(
        outer: &[Vec2; POINTS],
        inner: &[Vec2; POINTS],
        color: impl Fn(Vec2) -> Option<Log> + Copy,
    ) -> Beside {
        let seen = |i: usize, lip: [f32; 2], others: [Vec2; OTHERS]| {
            let [a, b] = lip.map(|share| color(outer[i].lerp(inner[i], share)));
            let [c, d, e] = others.map(color);
            Some(Seen { lip: (a?.0 + b?.0) / 2.0, others: [c?.0, d?.0, e?.0] })
        };
        let skin = |i: usize| seen(i, LIP_AT_SKIN, SKIN_AT.map(|away| outer[i] + out_of(outer, i, i) * away));
        let mouth = |i: usize| {
            let across = inner[(POINTS - i) % POINTS];
            seen(i, LIP_AT_MOUTH, MOUTH_AT.map(|share| inner[i].lerp(across, share)))
        };
        let mut edges = [std::array::from_fn(skin), std::array::from_fn(mouth)];
        // At its corners nothing of the mouth is seen.
        for corner in CORNERS {
            edges[1][corner] = None;
        }
        Beside { edges }
    }

    /// What was seen in the frames before goes a share of the way to what is seen in this one.
    pub(super) fn towards(mut self, new: &Beside) -> Beside {
        for (held, new) in self.edges.iter_mut().flatten().zip(new.edges.iter().flatten()) {
            *held = match (&held, new) {
                (Some(held), Some(new)) => Some(Seen {
                    lip: held.lip.lerp(new.lip, SHARE),
                    others: std::array::from_fn(|i| held.others[i].lerp(new.others[i], SHARE)),
                }),
                _ => *new,
            };
        }
        self
    }

    /// The outline, and the mouth's edge.
    pub(super) fn edges(&self) -> [Edge; 2] {
        let shade = Mat3::from_cols(Vec3::ONE, Vec3::ONE, Vec3::ONE) * (SHADE * SHADE);
        let inverse = (shade + Mat3::from_diagonal(Vec3::splat(NOISE * NOISE))).inverse();
        // To what is darker than the lip, and to what is brighter.
        let shares = |i: usize, is_mouth: bool| match is_mouth {
            true => [EDGE_AT_MOUTH[usize::from(i > CORNERS[1])], EDGE_AT_BRIGHT],
            false => [EDGE_AT_SKIN; 2],
        };
        let edge = |seen: &[Option<Seen>; POINTS], is_mouth: bool| Edge {
            points: std::array::from_fn(|i| seen[i].map(|seen| seen.told(&inverse, shares(i, is_mouth)))),
            is_mouth,
        };
        [edge(&self.edges[0], false), edge(&self.edges[1], true)]
    }
}

impl Seen {
    /// Fisher's linear discriminants between the lip and each of the others.
    fn told(&self, inverse: &Mat3, shares: [f32; 2]) -> Told {
        let mut told = Told { others: [(Vec3::ZERO, 0.0); OTHERS], count: 0 };
        for other in self.others {
            let weights = *inverse * (self.lip - other);
            let apart = weights.dot(self.lip - other);
            if apart >= APART_MIN * APART_MIN {
                let weights = weights * (STEEP / apart);
                // What is about as bright as the lip is in between, so that a little light does not change it at once.
                let brighter = ((other - self.lip).element_sum() / (2.0 * BRIGHTER) + 0.5).clamp(0.0, 1.0);
                let share = shares[0] + (shares[1] - shares[0]) * brighter;
                // And what has the other's own colour is none of the lip.
                let least = weights.dot(other) + NONE_OF_IT;
                told.others[told.count] = (weights, weights.dot(Log(self.lip).mixed(Log(other), share).0).max(least));
                told.count += 1;
            }
        }
        told
    }
}

impl Edge {
    /// 0.5 for lip, -0.5 for what is beside it, 0 where that is not told; `place`: along the edge, in points.
    pub(super) fn side(&self, place: f32, color: Log) -> f32 {
        let (point, part) = ((place as usize) % POINTS, place.fract());
        match [&self.points[point], &self.points[(point + 1) % POINTS]] {
            [Some(from), Some(to)] => self.told(from, color) * (1.0 - part) + self.told(to, color) * part,
            [Some(only), None] | [None, Some(only)] => self.told(only, color),
            [None, None] => 0.0,
        }
    }

    fn told(&self, told: &Told, color: Log) -> f32 {
        let sides = told.others[..told.count].iter().map(|(weights, offset)| weights.dot(color.0) - offset);
        // Skin of the lip's colour is where the outline ends; a mouth of that colour is the other lip.
        let unknown = if told.count == 0 && !self.is_mouth { 0.0 } else { 0.5 };
        sides.fold(unknown, f32::min).max(-0.5)
    }
}
