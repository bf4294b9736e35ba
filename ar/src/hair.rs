//! Hair that hangs before a head: over the forehead, at the temples, above and beside the face. What is worn (temples of
//! glasses, a hat) goes behind it.
//!
//! No net tells hair from skin here: the selfie net tells the person, the landmarks tell where hair may be, and the colours
//! of this very face tell the rest. Skin is learnt from its cheeks, nose and forehead, hair from above its outline.

use glam::{Mat3, Vec2, Vec3};

use crate::face::EYE_CORNERS;
use crate::geometry::FACE_POINTS;
use crate::mask::Mask;
use crate::picture::Picture;

/// The face's outline from the forehead, clockwise as the viewer sees it.
const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/// Those of it above the ears.
const CROWN: [usize; 15] = [127, 162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389, 356];
/// Where skin is learnt: cheeks, the nose, the forehead (a fringe may hide that).
const BARE: [usize; 20] = [50, 280, 205, 425, 117, 346, 118, 347, 101, 330, 36, 266, 6, 197, 195, 5, 151, 9, 108, 337];
const FOREHEAD: usize = 10;
const CHIN: usize = 152;
const SIDES: (usize, usize) = (234, 454);
/// The upper edge of both brows, and the base of the nose.
const BROWS: (usize, usize) = (105, 334);
const NOSE_BASE: usize = 2;

/// A face of fewer pixels across has no hair to speak of.
const FACE_PX_MIN: f32 = 24.0;
/// Around each of the places skin is learnt at four more, so far away in widths of the face.
const AROUND: f32 = 0.015;
/// This share of them, those nearest to the middle one, is skin; the others may be a beard, a mole, a fringe.
const SKIN_SHARE: f32 = 0.7;
/// Hair is learnt so far out of the outline, in heights of the face.
const SEEDS_AT: [f32; 3] = [0.06, 0.13, 0.21];
/// A place that belongs less to a person than this teaches no hair.
const SEED_PERSON_MIN: f32 = 0.8;
/// Of those places so many must be unlike skin, by these standard deviations: otherwise the head is bald, or the picture has no
/// colours to tell.
const SEEDS_MIN: usize = 9;
const SEED_UNLIKE: f32 = 2.2;
/// How far around the face hair is looked for: beside it in its widths from the middle, above its top in its heights. From
/// the nose's base to the chin it ends softly: below, collars and beards begin, and nothing is worn that hair would hide.
const REACH_BESIDE: f32 = 1.15;
const REACH_ABOVE: f32 = 0.95;
/// Between the brows' upper edge and the forehead's top (0 to 1), from where on a fringe may be; and how far from the outline
/// (in widths) hair at the sides reaches inwards.
const FRINGE: (f32, f32) = (0.15, 0.40);
const SIDE: (f32, f32) = (0.15, 0.08);
/// Standard deviations of light and shade on hair and skin, and of a sensor's noise, in logarithms.
const SHADE: f32 = 0.10;
const NOISE: f32 = 0.04;
/// From skin (-0.5) to hair (0.5): where alpha begins and where it is full.
const ALPHA: (f32, f32) = (-0.12, 0.22);
/// Beside the face, what is unlike skin by so many standard deviations is hair also where it has not the usual hair's colour.
const UNLIKE: (f32, f32) = (4.0, 6.0);
/// What is so much brighter than skin (logarithm) is its gleam, where hair is darker.
const GLEAM: (f32, f32) = (-0.15, 0.08);
/// Added to colours before their logarithm, of 255.
const DARK: f32 = 8.0;

/// Finds hair, frame by frame; keeps its memory.
#[derive(Debug, Clone)]
pub struct HairMatte {
    mask: Mask,
}

/// What this face's skin and hair look like.
struct Colors {
    /// Hair from skin: Fisher's linear discriminant, 0.5 for hair and -0.5 for skin.
    weights: Vec3,
    offset: f32,
    skin: Group,
    /// Hair is darker than skin: what is brighter is a gleam on the forehead.
    is_darker: bool,
}

/// Colours of one thing.
struct Group {
    mean: Vec3,
    spread: Mat3,
    inverse: Mat3,
}

/// The face's own directions and marks, in the picture.
struct Frame {
    /// Middle of the sides, unit vectors to the viewer's right and to the top of the head, pixels.
    middle: Vec2,
    right: Vec2,
    up: Vec2,
    width: f32,
    height: f32,
    /// Along `up` from `middle`, pixels.
    brows: f32,
    forehead: f32,
    chin: f32,
    nose: f32,
}

impl HairMatte {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> HairMatte {
        HairMatte { mask: Mask::new(1, 1) }
    }

    /// How much of each place is hair before or around the head, 0 to 1: a mask over the same region and of the same size as
    /// `persons` (that of [`crate::segment::Segmenter`], of the same frame). `landmarks`: at least 468 of
    /// [`crate::face::Face::landmarks`], pixels.
    ///
    /// Brows, eyes, mouth and what lies below the chin are never hair. `None` when hair cannot be told from skin (a bald head,
    /// a picture without colours, hardly a face): lay nothing over what is worn. About a millisecond at 256 x 256.
    pub fn find(&mut self, picture: &Picture, persons: &Mask, landmarks: &[Vec3]) -> Option<&Mask> {
        if (self.mask.width(), self.mask.height()) != (persons.width(), persons.height()) {
            self.mask = Mask::new(persons.width(), persons.height());
        }
        let region = persons.region();
        let shares = self.mask.begin(region);
        let points = landmarks.get(..FACE_POINTS).filter(|points| points.iter().all(|p| p.is_finite()))?;
        let frame = Frame::of(points)?;
        let colors = Colors::learn(picture, persons, points, &frame)?;
        if !region.is_usable() {
            return None;
        }

        let (width, height) = (persons.width(), persons.height());
        let size = Vec2::new(width as f32, height as f32);
        let cell = |at: Vec2| region.unit_from_picture(at) * size - 0.5;
        let oval = OVAL.map(|i| cell(points[i].truncate()));
        let (min, max) = crate::region::bounds(frame.corners().map(cell));
        let (min, max) = (min.max(Vec2::ZERO).as_usizevec2(), max.clamp(Vec2::ZERO, size).as_usizevec2());
        let origin = region.picture_from_unit(Vec2::splat(0.5) / size);
        let across = region.picture_from_unit(Vec2::new(1.5, 0.5) / size) - origin;
        let down = region.picture_from_unit(Vec2::new(0.5, 1.5) / size) - origin;
        // In cells, the face's width: what distances from the outline are compared with.
        let wide = frame.width / across.length();
        for y in min.y..max.y {
            let span = span(&oval, y as f32);
            for x in min.x..max.x {
                let person = persons.shares()[y * width + x];
                if person <= 0.02 {
                    continue;
                }
                let at = origin + across * x as f32 + down * y as f32;
                let inside = span.map_or(f32::MIN, |(from, to)| (x as f32 - from).min(to - x as f32) / wide);
                let may = frame.may_be_hair(at, inside);
                if may <= 0.0 {
                    continue;
                }
                let quarter = (across + down) / 4.0;
                let Some(color) = color_at(picture, at - quarter).zip(color_at(picture, at + quarter)) else {
                    continue;
                };
                let is_hair = colors.hair((color.0 + color.1) / 2.0, inside < 0.0);
                shares[y * width + x] = person * may * is_hair;
            }
        }
        Some(&self.mask)
    }
}

impl Default for HairMatte {
    fn default() -> HairMatte {
        HairMatte::new()
    }
}

impl Frame {
    fn of(points: &[Vec3]) -> Option<Frame> {
        let at = |i: usize| points[i].truncate();
        let right = (at(EYE_CORNERS.1) - at(EYE_CORNERS.0)).try_normalize()?;
        // Upwards: as the face's middle line goes, square to the eyes.
        let up = right.perp() * (at(FOREHEAD) - at(CHIN)).dot(right.perp()).signum();
        let middle = (at(SIDES.0) + at(SIDES.1)) / 2.0;
        let along = |p: Vec2| (p - middle).dot(up);
        let (forehead, chin) = (along(at(FOREHEAD)), along(at(CHIN)));
        let brows = along(at(BROWS.0)).max(along(at(BROWS.1)));
        let width = (at(SIDES.1) - at(SIDES.0)).length();
        let frame = Frame {
            middle,
            right,
            up,
            width,
            height: forehead - chin,
            brows,
            forehead,
            chin,
            nose: along(at(NOSE_BASE)),
        };
        let is_usable = width >= FACE_PX_MIN && frame.height >= FACE_PX_MIN && brows < forehead && brows > frame.nose;
        is_usable.then_some(frame)
    }

    /// Of the box in which hair is looked for.
    fn corners(&self) -> [Vec2; 4] {
        let beside = self.right * (REACH_BESIDE * self.width);
        let top = self.middle + self.up * (self.forehead + REACH_ABOVE * self.height);
        let low = self.middle + self.up * (self.chin);
        [top - beside, top + beside, low - beside, low + beside]
    }

    /// Whether hair may be at a place that lies so far inside of the outline (in widths of the face; less than zero outside).
    fn may_be_hair(&self, at: Vec2, inside: f32) -> f32 {
        let (beside, along) = ((at - self.middle).dot(self.right) / self.width, (at - self.middle).dot(self.up));
        if beside.abs() > REACH_BESIDE {
            return 0.0;
        }
        if inside < 0.0 {
            return between(self.chin, self.nose, along);
        }
        let fringe = between(FRINGE.0, FRINGE.1, (along - self.brows) / (self.forehead - self.brows));
        let side =
            between(SIDE.0, SIDE.1, inside) * between(self.nose, self.nose + 0.3 * (self.brows - self.nose), along);
        fringe.max(side)
    }
}

impl Colors {
    fn learn(picture: &Picture, persons: &Mask, points: &[Vec3], frame: &Frame) -> Option<Colors> {
        let mut bare = [Vec3::ZERO; 5 * BARE.len()];
        let mut count = 0;
        for i in BARE {
            for by in [Vec2::ZERO, frame.right, -frame.right, frame.up, -frame.up] {
                if let Some(color) = color_at(picture, points[i].truncate() + by * (AROUND * frame.width)) {
                    bare[count] = color;
                    count += 1;
                }
            }
        }
        let bare = &mut bare[..count];
        if count < 2 * BARE.len() {
            return None;
        }
        let middle = Vec3::from_array([0, 1, 2].map(|channel| {
            bare.sort_unstable_by(|a, b| a[channel].total_cmp(&b[channel]));
            bare[count / 2][channel]
        }));
        bare.sort_unstable_by(|a, b| a.distance_squared(middle).total_cmp(&b.distance_squared(middle)));
        let skin = Group::of(&bare[..(SKIN_SHARE * count as f32) as usize]);

        let mut seeds = [Vec3::ZERO; SEEDS_AT.len() * CROWN.len()];
        let mut count = 0;
        for i in CROWN {
            let edge = points[i].truncate();
            let out = (edge - frame.middle).normalize_or_zero();
            for away in SEEDS_AT {
                let at = edge + out * (away * frame.height);
                let color = color_at(picture, at).filter(|_| persons.at(at) >= SEED_PERSON_MIN);
                if let Some(color) = color.filter(|color| skin.unlike(*color) > SEED_UNLIKE) {
                    seeds[count] = color;
                    count += 1;
                }
            }
        }
        if count < SEEDS_MIN {
            return None;
        }
        let hair = Group::of(&seeds[..count]);
        let weights = ((skin.spread + hair.spread) * 0.5).inverse() * (hair.mean - skin.mean);
        let apart = weights.dot(hair.mean - skin.mean);
        (apart.is_finite() && apart > 0.0).then(|| Colors {
            weights: weights / apart,
            offset: weights.dot(hair.mean + skin.mean) / (2.0 * apart),
            is_darker: light(hair.mean) < light(skin.mean) - GLEAM.1,
            skin,
        })
    }

    /// 0 for skin, 1 for hair.
    fn hair(&self, color: Vec3, is_beside: bool) -> f32 {
        let like = between(ALPHA.0, ALPHA.1, self.weights.dot(color) - self.offset);
        if is_beside && like < 1.0 {
            like.max(between(UNLIKE.0, UNLIKE.1, self.skin.unlike(color)))
        } else if self.is_darker {
            like * (1.0 - between(GLEAM.0, GLEAM.1, light(color) - light(self.skin.mean)))
        } else {
            like
        }
    }
}

impl Group {
    fn of(colors: &[Vec3]) -> Group {
        let count = colors.len() as f32;
        let mean = colors.iter().sum::<Vec3>() / count;
        let outer = |c: Vec3| Mat3::from_cols(c * c.x, c * c.y, c * c.z);
        let floor = outer(Vec3::ONE) * (SHADE * SHADE) + Mat3::from_diagonal(Vec3::splat(NOISE * NOISE));
        let spread = colors.iter().fold(floor, |sum, c| sum + outer(*c - mean) * (1.0 / count));
        Group { mean, spread, inverse: spread.inverse() }
    }

    /// Standard deviations between a colour and the mean one.
    fn unlike(&self, color: Vec3) -> f32 {
        let off = color - self.mean;
        off.dot(self.inverse * off).max(0.0).sqrt()
    }
}

/// Logarithms of red, green and blue: light and shade only shift them.
fn color_at(picture: &Picture, at: Vec2) -> Option<Vec3> {
    Some((picture.color_at(at)? + DARK).map(f32::ln))
}

fn light(color: Vec3) -> f32 {
    color.element_sum() / 3.0
}

/// 0 at `from`, 1 at `to`, softly between.
fn between(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Where a row passes through an outline.
fn span(outline: &[Vec2], y: f32) -> Option<(f32, f32)> {
    let mut span: Option<(f32, f32)> = None;
    for (a, b) in outline.iter().zip(outline.iter().cycle().skip(1)) {
        if (a.y > y) != (b.y > y) {
            let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            let (from, to) = span.unwrap_or((x, x));
            span = Some((from.min(x), to.max(x)));
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::Region;

    #[test]
    fn what_is_no_face_or_no_person_has_no_hair() {
        let picture = Picture::from_rgb(64, 64, vec![120; 64 * 64 * 3]).expect("a small picture");
        let (nobody, mut everywhere) = (Mask::new(8, 8), Mask::new(8, 8));
        everywhere.fill(std::iter::repeat_n(1.0, 64), Region::whole(64, 64));
        let mut matte = HairMatte::new();
        for landmarks in [vec![], vec![Vec3::NAN; 468], vec![Vec3::ONE; 468], vec![Vec3::splat(1e9); 478]] {
            assert_eq!(matte.find(&picture, &nobody, &landmarks), None);
            assert_eq!(matte.find(&picture, &everywhere, &landmarks), None);
        }
    }

    #[test]
    fn a_row_passes_through_a_square_between_its_sides() {
        let square = [(2.0, 1.0), (6.0, 1.0), (6.0, 5.0), (2.0, 5.0)].map(Vec2::from);
        assert_eq!(span(&square, 3.0), Some((2.0, 6.0)));
        assert_eq!(span(&square, 7.0), None);
    }
}
