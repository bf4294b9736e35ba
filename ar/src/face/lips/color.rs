//! What tells lips from skin, and from what is seen between them: colours learnt from the very face.

use std::ops::Range;
use std::sync::LazyLock;

use glam::{Mat3, Vec2, Vec3};

use super::contour::out_of;
use super::{CORNERS, POINTS};

/// Skin is learned so far outside of the outline (widths of the mouth), and lip so far from it to the mouth's edge.
const SKIN_AT: [f32; 3] = [0.11, 0.15, 0.19];
const LIP_AT: [f32; 3] = [0.2, 0.35, 0.5];
const SAMPLES: usize = 3 * (POINTS - 2);
/// What is least red of the one is skin, teeth or the dark between the lips; of the other a wall behind the head, and what is
/// reddest may still be lip.
const LIPS_TRUSTED: (f32, f32) = (0.4, 1.0);
const SKIN_TRUSTED: (f32, f32) = (0.15, 0.75);
/// A lip alone, when its outline is known: near to it, whatever the mouth does.
const ONE_LIP_AT: [f32; 3] = [0.12, 0.22, 0.34];
/// Colours of lips and skin that are nearer together than this (standard deviations of both) are not told apart: pale
/// lips, a beard.
const APART_MIN: f32 = 1.6;
/// What is less red than skin by so much of what lips are redder is no skin, nor what is darker than both by so much (sum of
/// three logarithms).
const PALER: f32 = 0.7;
const DARKER: f32 = 1.5;
/// Added to colours before their logarithm, of 255: noise of dark places stays small.
const DARK: f32 = 8.0;
/// Standard deviation of a sensor's noise in a logarithm: nothing is surer than that, also where a drawing is quite plain.
const NOISE: f32 = 0.03;
/// Standard deviation of light and shade on one lip: it is round.
const SHADE: f32 = 0.12;
/// Standard deviations between which a colour stops to be like the lip's.
const ALIKE: (f32, f32) = (2.0, 4.5);

/// Logarithms of red, green and blue: light and shade only shift them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log(pub(super) Vec3);

impl Log {
    pub(super) fn of(color: Vec3) -> Log {
        Log(((color + DARK) * (1.0 / DARK)).map(f32::ln))
    }

    /// The same of a pixel.
    pub(super) fn of_pixel(rgb: [u8; 3]) -> Log {
        static LOGS: LazyLock<[f32; 256]> =
            LazyLock::new(|| std::array::from_fn(|c| Log::of(Vec3::splat(c as f32)).0.x));
        Log(Vec3::from_array(rgb.map(|c| LOGS[usize::from(c)])))
    }

    /// What a pixel looks like that shows `self` in such a share, and `other` in the rest of it: light adds up, not its
    /// logarithm. Light is near enough the square of what a picture says.
    pub(super) fn mixed(self, other: Log, share: f32) -> Log {
        let light = |log: Log| log.0.map(|c| (c.exp() - 1.0).powi(2));
        Log((light(self) * share + light(other) * (1.0 - share)).map(|c| (c.sqrt() + 1.0).ln()))
    }

    fn red(self) -> f32 {
        self.0.x - self.0.y
    }
}

/// How red this face's skin is.
pub(super) struct Skin {
    red: f32,
}

impl Skin {
    /// The middle one of some places.
    pub(super) fn learn(places: [Vec2; 12], color: impl Fn(Vec2) -> Option<Log>) -> Option<Skin> {
        let mut reds = [f32::INFINITY; 12];
        let mut count = 0;
        for red in places.into_iter().filter_map(color).map(Log::red) {
            reds[count] = red;
            count += 1;
        }
        reds.sort_by(f32::total_cmp);
        (count >= 4).then(|| Skin { red: reds[count / 2] })
    }

    /// How much redder lips between these outlines are than what is around them. What is less red than skin counts as skin: a
    /// wall behind the head is no lip's surrounding.
    pub(super) fn redder(
        &self,
        outer: &[Vec2; POINTS],
        inner: &[Vec2; POINTS],
        color: impl Fn(Vec2) -> Option<Log>,
    ) -> Option<f32> {
        let red = |at: Vec2| Some((color(at)?.red() - self.red).clamp(0.0, 0.5));
        let (mut lips, mut skin) = (Mean::default(), Mean::default());
        for i in (0..POINTS).filter(|i| !CORNERS.contains(i)) {
            for share in [0.15, 0.35, 0.55] {
                lips.add(red(outer[i].lerp(inner[i], share)));
            }
            for away in [0.07, 0.13] {
                skin.add(red(outer[i] + out_of(outer, i, i) * away));
            }
        }
        Some(lips.of_at_least(POINTS)? - skin.of_at_least(POINTS / 2)?)
    }
}

#[derive(Default)]
struct Mean {
    sum: f32,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: Option<f32>) {
        self.sum += value.unwrap_or(0.0);
        self.count += usize::from(value.is_some());
    }

    fn of_at_least(&self, count: usize) -> Option<f32> {
        (self.count >= count).then(|| self.sum / self.count as f32)
    }
}

/// Colours of one thing: their mean and spread.
struct Colors {
    count: f32,
    sum: Vec3,
    squares: Mat3,
}

impl Colors {
    const NONE: Colors = Colors { count: 0.0, sum: Vec3::ZERO, squares: Mat3::ZERO };

    fn add(&mut self, color: Log) {
        let c = color.0;
        self.count += 1.0;
        self.sum += c;
        self.squares += Mat3::from_cols(c * c.x, c * c.y, c * c.z);
    }

    fn mean(&self) -> Vec3 {
        self.sum / self.count
    }

    fn spread(&self) -> Mat3 {
        let m = self.mean();
        self.squares * self.count.recip() - Mat3::from_cols(m * m.x, m * m.y, m * m.z)
    }
}

/// Colours of some places, by how red they are.
struct Places {
    colors: [Log; SAMPLES],
    count: usize,
}

impl Default for Places {
    fn default() -> Places {
        Places { colors: [Log(Vec3::ZERO); SAMPLES], count: 0 }
    }
}

impl Places {
    fn add(&mut self, color: Log) {
        self.colors[self.count] = color;
        self.count += 1;
    }

    /// Those between two shares of them, from the least red; `None` of too few.
    fn reddest(&mut self, (from, to): (f32, f32)) -> Option<Colors> {
        if self.count < POINTS {
            return None;
        }
        let known = &mut self.colors[..self.count];
        known.sort_unstable_by(|a, b| a.red().total_cmp(&b.red()));
        let at = |share: f32| (share * known.len() as f32) as usize;
        let mut colors = Colors::NONE;
        known[at(from)..at(to)].iter().for_each(|&c| colors.add(c));
        Some(colors)
    }
}

/// Tells lip from skin by colour: Fisher's linear discriminant, 0.5 for lip and -0.5 for skin.
pub(super) struct LipOrSkin {
    weights: Vec3,
    offset: f32,
    /// What is less red, or darker, is neither: teeth, a wall behind the head, the dark between the lips.
    red_min: f32,
    light_min: f32,
}

impl LipOrSkin {
    pub(super) fn learn(
        outer: &[Vec2; POINTS],
        inner: &[Vec2; POINTS],
        color: impl Fn(Vec2) -> Option<Log>,
    ) -> Option<LipOrSkin> {
        let (mut lips, mut skin) = (Places::default(), Places::default());
        for i in (0..POINTS).filter(|i| !CORNERS.contains(i)) {
            LIP_AT.iter().filter_map(|&share| color(outer[i].lerp(inner[i], share))).for_each(|c| lips.add(c));
            let out = out_of(outer, i, i);
            SKIN_AT.iter().filter_map(|&away| color(outer[i] + out * away)).for_each(|c| skin.add(c));
        }
        let (lips, skin) = (lips.reddest(LIPS_TRUSTED)?, skin.reddest(SKIN_TRUSTED)?);
        let (lip, bare) = (lips.mean(), skin.mean());
        let spread = (lips.spread() + skin.spread()) * 0.5 + Mat3::from_diagonal(Vec3::splat(NOISE * NOISE));
        let weights = spread.inverse() * (lip - bare);
        let apart = weights.dot(lip - bare);
        // The discriminant's variance in each class is as great as the distance of the means.
        (apart >= APART_MIN * APART_MIN && apart.is_finite()).then(|| LipOrSkin {
            weights: weights / apart,
            offset: weights.dot(lip + bare) / (2.0 * apart),
            red_min: Log(bare).red() - PALER * (Log(lip).red() - Log(bare).red()).abs(),
            light_min: lip.min(bare).element_sum() - DARKER,
        })
    }

    pub(super) fn side(&self, color: Log) -> f32 {
        if color.red() < self.red_min || color.0.element_sum() < self.light_min {
            return 0.0;
        }
        (self.weights.dot(color.0) - self.offset).clamp(-0.5, 0.5)
    }
}

/// The colour of one lip alone.
pub(super) struct Alike {
    mean: Vec3,
    inverse: Mat3,
}

/// Learns that of the lip whose points are `lip`.
pub(super) fn one_lip(
    lip: Range<usize>,
    outer: &[Vec2; POINTS],
    inner: &[Vec2; POINTS],
    color: impl Fn(Vec2) -> Option<Log>,
) -> Option<Alike> {
    let mut colors = Colors::NONE;
    for i in lip.clone().skip(1).take(lip.len() - 2) {
        ONE_LIP_AT.iter().filter_map(|&share| color(outer[i].lerp(inner[i], share))).for_each(|c| colors.add(c));
    }
    let shade = Mat3::from_cols(Vec3::ONE, Vec3::ONE, Vec3::ONE) * (SHADE * SHADE);
    let spread = colors.spread() + shade + Mat3::from_diagonal(Vec3::splat(NOISE * NOISE));
    let inverse = spread.inverse();
    (colors.count >= lip.len() as f32 && inverse.is_finite()).then(|| Alike { mean: colors.mean(), inverse })
}

impl Alike {
    /// 0.5 for the lip's own colour, -0.5 for others.
    pub(super) fn side(&self, color: Log) -> f32 {
        let off = color.0 - self.mean;
        let away = off.dot(self.inverse * off).max(0.0).sqrt();
        (0.5 - (away - ALIKE.0) / (ALIKE.1 - ALIKE.0)).clamp(-0.5, 0.5)
    }
}
