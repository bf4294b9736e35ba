//! What lies around the bones of a right hand: tapered, flattened capsules that melt into each other.

use std::f64::consts::TAU;

use glam::{DMat3, DVec3};

use super::{HandShape, Section};
use crate::hand::skeleton::{Bone, Skeleton};
use crate::hand::{Finger, WATCH_PLACE};

/// How far flesh melts into other flesh, centimetres: within a finger, between finger and palm, within the palm.
const MELT_JOINT: f64 = 0.12;
const MELT_ROOT: f64 = 0.5;
const MELT_PALM: f64 = 1.2;

/// Half widths along a finger against its width where a ring sits: root, middle joint, last joint, tip.
const TAPER: [f64; 4] = [0.94, 0.96, 0.85, 0.70];

/// The palm's flesh below each finger: where it begins beside the wrist's middle, how far it reaches beyond the finger's
/// root, and its half width there. A ring sits beyond it, also on the short little finger. Centimetres.
const PALM: [(f64, f64, f64); 4] = [(-1.4, 0.9, 0.92), (-0.4, 0.9, 0.92), (0.6, 0.9, 0.92), (1.5, 0.5, 0.80)];

/// The forearm's length, and its half width there against the wrist's; where a sleeve begins. Centimetres.
const FOREARM: f64 = 26.0;
const FOREARM_GROWS: f64 = 1.45;
const SLEEVE: f64 = -15.0;

/// A deep crease between fingers gets this much less light, over this reach.
const HOLLOW: f64 = 0.65;
const HOLLOW_REACH: f64 = 0.7;

/// Directions in which a section is looked at; a multiple of four.
const RAYS: usize = 360;
/// No finger and no wrist is as thick, centimetres.
const SECTION_MAX: f64 = 6.0;
/// Steps on the way out of a section: shorter than the gap between two fingers.
const SECTION_STEPS: usize = 200;

const NAIL: DVec3 = DVec3::new(0.72, 0.46, 0.40);
const SHIRT: DVec3 = DVec3::new(0.05, 0.09, 0.18);

/// A capsule whose half width goes from one to the other, with a depth of its own share of the width.
#[derive(Debug, Clone, Copy)]
struct Capsule {
    bone: Bone,
    half_widths: (f64, f64),
    depth: f64,
}

#[derive(Debug)]
pub(super) struct Flesh {
    fingers: [Vec<Capsule>; 5],
    palm: Vec<Capsule>,
    forearm: Capsule,
    skin: DVec3,
}

impl Flesh {
    pub(super) fn new(shape: &HandShape, skeleton: &Skeleton) -> Flesh {
        let size = shape.size;
        let fingers = Finger::ALL.map(|finger| {
            let half = shape.finger_width_mm[finger as usize] / 20.0;
            let bones = &skeleton.fingers[finger as usize];
            // The thumb's first bone lies in the palm.
            let bones = if finger == Finger::Thumb { &bones[1..] } else { &bones[..] };
            let taper = &TAPER[4 - 1 - bones.len()..];
            // The ring sits a little past the middle of its bone: the width is meant there.
            let there = taper[0] + (taper[1] - taper[0]) * crate::hand::RING_PLACE;
            let capsule = |(i, bone): (usize, &Bone)| {
                let half_widths = (half * taper[i] / there, half * taper[i + 1] / there);
                Capsule { bone: *bone, half_widths, depth: shape.finger_depth }
            };
            bones.iter().enumerate().map(capsule).collect()
        });
        let roots = [5, 9, 13, 17].map(|i| skeleton.points[i]);
        let mut palm: Vec<Capsule> = roots
            .iter()
            .zip(PALM)
            .map(|(root, (foot, reach, half_width))| {
                let foot = DVec3::new(foot, 0.9, -0.1) * size;
                let bone = Bone::between(foot, *root + DVec3::new(0.0, reach, -0.45) * size, DVec3::Z);
                Capsule { bone, half_widths: (1.15 * size, half_width * size), depth: 1.0 }
            })
            .collect();
        let pad = |from: DVec3, to: DVec3, half_widths: (f64, f64)| Capsule {
            bone: Bone::between(from * size, to * size, DVec3::Z),
            half_widths: (half_widths.0 * size, half_widths.1 * size),
            depth: 1.0,
        };
        // The balls of the thumb and of the little finger, and the thumb's first bone.
        palm.push(pad(DVec3::new(-1.3, 1.8, -0.9), DVec3::new(-2.6, 4.6, -1.1), (1.35, 1.2)));
        palm.push(pad(DVec3::new(1.7, 1.6, -0.8), DVec3::new(2.9, 5.6, -0.8), (1.2, 1.0)));
        let thumb = &skeleton.fingers[0][0];
        palm.push(Capsule { bone: *thumb, half_widths: (1.2 * size, 1.02 * size), depth: 1.0 });
        let half = shape.wrist_width_mm / 20.0;
        let forearm = Capsule {
            bone: Bone::between(DVec3::new(0.0, 0.6 * size, 0.0), DVec3::new(0.0, -FOREARM, 0.0), DVec3::Z),
            half_widths: (half, half * FOREARM_GROWS),
            depth: shape.wrist_depth,
        };
        // The width is meant where a watch sits, and the arm has begun to grow there.
        let grown = forearm.half_width((WATCH_PLACE * skeleton.points[9].length() + 0.6 * size) / forearm.bone.length);
        let half_widths = (half * half / grown, half * half / grown * FOREARM_GROWS);
        let skin = DVec3::from(shape.skin.map(f64::from));
        Flesh { fingers, palm, forearm: Capsule { half_widths, ..forearm }, skin }
    }

    /// Least and greatest corner of a box around it.
    pub(super) fn bounds(&self) -> (DVec3, DVec3) {
        let ends = |c: &Capsule| {
            let reach = DVec3::splat(c.half_widths.0.max(c.half_widths.1) * c.depth.max(1.0) + 0.5);
            let (a, b) = (c.bone.start, c.bone.at(1.0));
            (a.min(b) - reach, a.max(b) + reach)
        };
        let all = self.fingers.iter().flatten().chain(&self.palm).chain([&self.forearm]);
        all.map(ends).fold((DVec3::INFINITY, DVec3::NEG_INFINITY), |(min, max), (a, b)| (min.min(a), max.max(b)))
    }

    /// Distance from the skin, positive outside; near it in centimetres, further away only about so.
    pub(super) fn distance(&self, p: DVec3) -> f64 {
        let palm = self.palm_distance(p);
        (0..5).map(|i| melt(palm, self.finger_distance(i, p), MELT_ROOT)).fold(palm, f64::min)
    }

    fn palm_distance(&self, p: DVec3) -> f64 {
        self.palm.iter().fold(self.forearm.distance(p), |d, c| melt(d, c.distance(p), MELT_PALM))
    }

    fn finger_distance(&self, finger: usize, p: DVec3) -> f64 {
        self.fingers[finger].iter().fold(f64::INFINITY, |d, c| melt(d, c.distance(p), MELT_JOINT))
    }

    /// The cut across Y of `turn` through `middle`: of one finger (its neighbours may touch it), or of all.
    pub(super) fn section(&self, finger: Option<Finger>, middle: DVec3, turn: &DMat3) -> Section {
        let distance = |p: DVec3| match finger {
            Some(finger) => melt(self.palm_distance(p), self.finger_distance(finger as usize, p), MELT_ROOT),
            None => self.palm_distance(p),
        };
        let reach = |ray: usize| {
            let angle = TAU * ray as f64 / RAYS as f64;
            let way = turn.x_axis * angle.cos() + turn.z_axis * angle.sin();
            // To the first way out: beyond a gap lies other flesh.
            let mut steps = (1..=SECTION_STEPS).map(|step| SECTION_MAX * step as f64 / SECTION_STEPS as f64);
            let mut outside = steps.find(|&d| distance(middle + way * d) >= 0.0).unwrap_or(SECTION_MAX);
            let mut inside = outside - SECTION_MAX / SECTION_STEPS as f64;
            for _ in 0..40 {
                let half = (inside + outside) / 2.0;
                if distance(middle + way * half) < 0.0 { inside = half } else { outside = half }
            }
            way * inside
        };
        let rim: Vec<DVec3> = (0..RAYS).map(reach).collect();
        let girth: f64 = (0..RAYS).map(|i| rim[i].distance(rim[(i + 1) % RAYS])).sum();
        let extent = |axis: DVec3| {
            let along = rim.iter().map(|p| p.dot(axis));
            along.clone().fold(f64::NEG_INFINITY, f64::max) - along.fold(f64::INFINITY, f64::min)
        };
        Section { width_mm: 10.0 * extent(turn.x_axis), depth_mm: 10.0 * extent(turn.z_axis), girth_mm: 10.0 * girth }
    }

    /// Colour of the skin at a place, linear; `normal` looks out.
    pub(super) fn color(&self, p: DVec3, normal: DVec3) -> DVec3 {
        let hollow = (self.distance(p + normal * HOLLOW_REACH) / HOLLOW_REACH).clamp(0.0, 1.0);
        let light = 1.0 - HOLLOW * (1.0 - hollow);
        if p.y < SLEEVE {
            return SHIRT * light;
        }
        let mottle = 1.0 + 0.04 * (p.x * 3.1 + (p.y * 1.7).sin()).sin() * (p.y * 2.6 + p.z).cos();
        let nearest = (0..5).min_by(|&a, &b| self.finger_distance(a, p).total_cmp(&self.finger_distance(b, p)));
        let finger = nearest.unwrap_or(0);
        let back = if self.finger_distance(finger, p) < self.palm_distance(p) {
            normal.dot(self.fingers[finger][0].bone.turn.z_axis)
        } else {
            normal.z
        };
        // Palms are lighter and redder than backs.
        let palm = soft_step(-0.35, -0.85, back);
        let mut color = self.skin * mottle;
        color = color.lerp(color * DVec3::new(1.12, 1.02, 1.04), palm);
        for (i, capsule) in self.fingers[finger].iter().enumerate() {
            let at = capsule.bone.turn.transpose() * (p - capsule.bone.start);
            let half = capsule.half_width(at.y / capsule.bone.length);
            if at.truncate().length() > 3.0 * half {
                continue;
            }
            // Folds over the joints: several on the back, one or two on the palm's side.
            let near_joint = (-(at.y / (0.45 * half)).powi(2)).exp();
            let lines = 0.5 + 0.5 * (at.y * 34.0).cos();
            if i > 0 || finger == 0 {
                color *= 1.0 - near_joint * (0.10 + 0.16 * lines * (1.0 - palm) + 0.12 * palm * lines);
            }
            if i + 1 == self.fingers[finger].len() {
                let across = at.x / (0.72 * half);
                let down = (at.y - 0.78 * capsule.bone.length) / (0.62 * half);
                let rim = across.powi(4) + down.powi(4);
                if at.z > 0.25 * half && rim < 1.0 {
                    let white = if down > 0.82 { 1.25 } else { 1.0 };
                    color = NAIL * white * (1.0 - 0.35 * soft_step(0.6, 1.0, rim));
                }
            }
        }
        if palm > 0.5 && self.palm_distance(p) < self.finger_distance(finger, p) {
            color *= 1.0 - 0.25 * palm_lines(p);
        }
        color * light
    }
}

/// The three lines of a palm: around the thumb's ball, and two across.
fn palm_lines(p: DVec3) -> f64 {
    let thumb = (p.truncate() - glam::DVec2::new(-3.4, 3.4)).length() - 2.9;
    let head = p.y - 5.6 - 0.25 * p.x + 0.06 * p.x * p.x;
    let heart = p.y - 7.2 + 0.10 * p.x - 0.05 * p.x * p.x;
    let line = |d: f64| (-(d / 0.09).powi(2)).exp();
    line(thumb).max(line(head) * f64::from(p.x > -3.0)).max(line(heart) * f64::from(p.x > -1.2))
}

impl Capsule {
    fn half_width(&self, share: f64) -> f64 {
        let (near, far) = self.half_widths;
        near + (far - near) * share.clamp(0.0, 1.0)
    }

    fn distance(&self, p: DVec3) -> f64 {
        let mut at = self.bone.turn.transpose() * (p - self.bone.start);
        at.z /= self.depth;
        let share = (at.y / self.bone.length).clamp(0.0, 1.0);
        at.y -= share * self.bone.length;
        at.length() - self.half_width(share)
    }
}

/// The smaller one; where both are alike, a little less than either (Quilez's polynomial smooth minimum).
fn melt(a: f64, b: f64, reach: f64) -> f64 {
    let share = ((reach - (a - b).abs()) / reach).max(0.0);
    a.min(b) - share * share * reach / 4.0
}

/// Zero at `from`, one at `to`.
fn soft_step(from: f64, to: f64, value: f64) -> f64 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
