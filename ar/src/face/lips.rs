//! Lips where the picture shows them: the net's points of a turned or speaking mouth lie up to several millimetres beside
//! its lips, mostly all of them alike. So the whole mouth is moved, stretched and sheared until its outline lies where the
//! colour of lips ends.
//!
//! Source of the idea: Cootes and others, "Active Shape Models - Their Training and Application" (1995): each point looks
//! along its normal, and the shape as a whole follows.

use glam::{Mat2, Mat3, Vec2, Vec3};

use crate::picture::Picture;

/// The outline, and the edge between lips and mouth, from the viewer's left corner along the upper lip and back.
const OUTER: [usize; 20] = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];
const INNER: [usize; 20] = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95];
/// Between them.
const WITHIN: [usize; 40] = [
    76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306, 307, 320, 404, 315, 16, 85, 180, 90, 77, 62, 183, 42, 41, 38, 12,
    268, 271, 272, 407, 292, 325, 319, 403, 316, 15, 86, 179, 89, 96,
];
/// The corners' place in both.
const CORNERS: [usize; 2] = [0, 10];

/// How far along its normals the outline looks, in widths of the mouth: first widely, then nearby.
const REACHES: [f32; 4] = [0.16, 0.12, 0.08, 0.06];
/// Places on a normal.
const PLACES: usize = 25;
/// Skin is learned so far outside of the outline, and lip so far from it to the mouth's edge.
const SKIN_AT: [f32; 3] = [0.13, 0.17, 0.21];
const LIP_AT: [f32; 3] = [0.35, 0.5, 0.65];
/// A mouth of fewer pixels has no outline to speak of.
const MOUTH_PX_MIN: f32 = 16.0;
/// Colours of lips and skin that are nearer together than this (standard deviations of both) are not told apart: pale
/// lips, a beard.
const APART_MIN: f32 = 1.6;
/// Standard deviation of a sensor's noise, of 255: nothing is surer than that, also where a drawing is quite plain.
const NOISE: f32 = 4.0;
/// So many of the outline's points must see lip on one side and skin on the other, by this share of what they differ.
const CLEAR_MIN: usize = 26;
const CLEAR: f32 = 0.45;
/// How firmly the mouth keeps the net's shape: sum of the squared changes against that of as many points' distances.
const SHEAR_KEPT: f64 = 0.6;
const SHIFT_KEPT: f64 = 0.02;
/// Shifts of the whole mouth that are tried first, in its widths. One so long is worth nothing.
const ROUGH_ACROSS: [f32; 5] = [-0.24, -0.12, 0.0, 0.12, 0.24];
const ROUGH_DOWN: [f32; 3] = [-0.1, 0.0, 0.1];
const ROUGH_DOUBT: f32 = 0.6;
/// A mouth that would move further (in widths), or grow or shrink more, is not believed.
const SHIFT_MAX: f32 = 0.40;
const STRETCH_MAX: f32 = 0.35;
/// In each frame the correction goes this share of the way to what is seen in it: it belongs to the face, and does not lag
/// behind its motion.
const SHARE: f32 = 0.35;

/// Two points of the outline and the middle between them look for it.
const LOOKS: usize = 2 * OUTER.len();

/// Moves lips to where they are seen, from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct Lips {
    /// In the mouth's own frame: moved = (I + stretch) * place + shift.
    held: Option<(Mat2, Vec2)>,
}

/// The mouth's frame: its middle, and its width along its corners.
#[derive(Debug, Clone, Copy)]
struct Mouth {
    middle: Vec2,
    across: Vec2,
}

impl Lips {
    /// Moves the lips among `landmarks` (at least 468 of [`crate::face::Face::landmarks`], pixels) to where the picture
    /// shows them. False where that is not sure: the lips' colour is not told from the skin's, or too little of the outline
    /// is seen. Then they move as the last frames showed, if they did.
    ///
    /// Ask once a frame of one person, and begin anew with another one. Other points stay: for what is painted, not for
    /// what is fitted.
    pub fn settle(&mut self, picture: &Picture, landmarks: &mut [Vec3]) -> bool {
        let Some(mouth) = Mouth::of(landmarks) else { return false };
        let seen = mouth.correction(picture, landmarks, self.held);
        self.held = match (self.held, seen) {
            (Some((stretch, shift)), Some(new)) => {
                Some((stretch + (new.0 - stretch) * SHARE, shift.lerp(new.1, SHARE)))
            }
            (held, seen) => seen.or(held),
        };
        if let Some((stretch, shift)) = self.held {
            for i in OUTER.into_iter().chain(INNER).chain(WITHIN) {
                let moved = mouth.moved(landmarks[i].truncate(), stretch, shift);
                landmarks[i] = moved.extend(landmarks[i].z);
            }
        }
        seen.is_some()
    }
}

impl Mouth {
    fn of(landmarks: &[Vec3]) -> Option<Mouth> {
        let at = |i: usize| landmarks.get(i).map(|p| p.truncate()).filter(|p| p.is_finite());
        let points = OUTER.map(at);
        let middle = points.into_iter().sum::<Option<Vec2>>()? / OUTER.len() as f32;
        let across = points[CORNERS[1]]? - points[CORNERS[0]]?;
        (across.length() >= MOUTH_PX_MIN).then_some(Mouth { middle, across })
    }

    /// From widths of the mouth to pixels.
    fn turn(&self) -> Mat2 {
        Mat2::from_cols(self.across, self.across.perp())
    }

    fn moved(&self, at: Vec2, stretch: Mat2, shift: Vec2) -> Vec2 {
        let turn = self.turn();
        let own = turn.inverse() * (at - self.middle);
        at + turn * (stretch * own + shift)
    }

    /// What takes the net's lips to the picture's; sought from what was `held` of the frame before.
    fn correction(&self, picture: &Picture, landmarks: &[Vec3], held: Option<(Mat2, Vec2)>) -> Option<(Mat2, Vec2)> {
        let turn = self.turn();
        let own = |i: usize| turn.inverse() * (landmarks[i].truncate() - self.middle);
        let (outer, inner) = (OUTER.map(own), INNER.map(own));
        let color = |at: Vec2| picture.color_at(self.middle + turn * at);
        let (mut stretch, mut shift) = match held {
            Some(held) => held,
            None => (Mat2::ZERO, rough_shift(&outer, &inner, color)?),
        };
        for reach in REACHES {
            let place = |p: Vec2| p + stretch * p + shift;
            let (outer, inner) = (outer.map(place), inner.map(place));
            let told = Told::learn(&outer, &inner, color)?;
            let (mut normal, mut right) = ([[0.0; 6]; 6], [0.0; 6]);
            let mut clear = 0;
            for look in 0..LOOKS {
                let (i, next) = (look / 2, (look / 2 + look % 2) % OUTER.len());
                let at = (outer[i] + outer[next]) / 2.0;
                let thick = ((inner[i] + inner[next]) / 2.0).distance(at);
                let out = out_of(&outer, i, next);
                // Beyond the middle of a lip the other side begins.
                let Some((away, contrast)) = told.step(at, out, reach.min(0.8 * thick), reach, color) else { continue };
                if contrast < CLEAR {
                    continue;
                }
                clear += 1;
                // What the whole correction must be along this normal.
                let from = (Mat2::IDENTITY + stretch).inverse() * (at - shift);
                let row = [out.x * from.x, out.x * from.y, out.y * from.x, out.y * from.y, out.x, out.y].map(f64::from);
                let target = f64::from(out.dot(at - from) + away);
                for (r, total) in row.iter().zip(&mut right) {
                    *total += r * target * f64::from(contrast);
                }
                for (line, a) in normal.iter_mut().zip(row) {
                    line.iter_mut().zip(row).for_each(|(sum, b)| *sum += a * b * f64::from(contrast));
                }
            }
            if clear < CLEAR_MIN {
                return None;
            }
            for (i, line) in normal.iter_mut().enumerate() {
                line[i] += if i < 4 { SHEAR_KEPT } else { SHIFT_KEPT };
            }
            let [a, b, c, d, x, y] = solved(normal, right)?.map(|n| n as f32);
            (stretch, shift) = (Mat2::from_cols(Vec2::new(a, c), Vec2::new(b, d)), Vec2::new(x, y));
            let grown = stretch.to_cols_array().into_iter().map(f32::abs).fold(0.0, f32::max);
            if shift.length() > SHIFT_MAX || grown > STRETCH_MAX {
                return None;
            }
        }
        Some((stretch, shift))
    }
}

/// The shift of the whole mouth at which lips and skin differ most: beside the lips, where the net may have seen those of a
/// turned head, the outline tells nothing yet.
fn rough_shift(outer: &[Vec2; 20], inner: &[Vec2; 20], color: impl Fn(Vec2) -> Option<Vec3> + Copy) -> Option<Vec2> {
    let mut best = None;
    for y in ROUGH_DOWN {
        for x in ROUGH_ACROSS {
            let shift = Vec2::new(x, y);
            let Some(told) = Told::learn(&outer.map(|p| p + shift), &inner.map(|p| p + shift), color) else { continue };
            let worth = told.apart * (1.0 - shift.length() / ROUGH_DOUBT);
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, shift));
            }
        }
    }
    best.map(|(_, shift)| shift)
}

/// Away from the lips between two neighbours of the outline (or at one, when they are the same), of length one.
fn out_of(outer: &[Vec2; 20], i: usize, next: usize) -> Vec2 {
    let count = outer.len();
    let (before, after) = if i == next { ((i + count - 1) % count, (i + 1) % count) } else { (i, next) };
    // Along the upper lip to the right, and back along the lower: outside is on the left hand.
    (-(outer[after] - outer[before]).perp()).normalize_or_zero()
}

/// Tells lip from skin by colour: Fisher's linear discriminant, 0.5 for lip and -0.5 for skin.
struct Told {
    /// Squared distance of lip and skin, in variances of both.
    apart: f32,
    weights: Vec3,
    offset: f32,
}

impl Told {
    fn learn(outer: &[Vec2; 20], inner: &[Vec2; 20], color: impl Fn(Vec2) -> Option<Vec3>) -> Option<Told> {
        let (mut lips, mut skin) = (Vec::with_capacity(60), Vec::with_capacity(60));
        for i in (0..OUTER.len()).filter(|i| !CORNERS.contains(i)) {
            lips.extend(LIP_AT.iter().filter_map(|&share| color(outer[i].lerp(inner[i], share))));
            skin.extend(SKIN_AT.iter().filter_map(|&away| color(outer[i] + out_of(outer, i, i) * away)));
        }
        if lips.len() < OUTER.len() || skin.len() < OUTER.len() {
            return None;
        }
        let mean = |colors: &[Vec3]| colors.iter().sum::<Vec3>() / colors.len() as f32;
        let (lip, bare) = (mean(&lips), mean(&skin));
        let mut spread = Mat3::from_diagonal(Vec3::splat(NOISE * NOISE));
        for (colors, mean) in [(&lips, lip), (&skin, bare)] {
            for color in colors {
                let off = *color - mean;
                spread += Mat3::from_cols(off * off.x, off * off.y, off * off.z) * (0.5 / colors.len() as f32);
            }
        }
        let weights = spread.inverse() * (lip - bare);
        let apart = weights.dot(lip - bare);
        // The discriminant's variance in each class is as great as the distance of the means.
        (apart >= APART_MIN * APART_MIN && apart.is_finite()).then(|| Told {
            apart,
            weights: weights / apart,
            offset: weights.dot(lip + bare) / (2.0 * apart),
        })
    }

    /// How far along `out` lip ends and skin begins, and how clearly (1: as their colours differ); looked for from so far
    /// `inside` to so far `outside`.
    fn step(
        &self,
        at: Vec2,
        out: Vec2,
        inside: f32,
        outside: f32,
        color: impl Fn(Vec2) -> Option<Vec3>,
    ) -> Option<(f32, f32)> {
        let step = (inside + outside) / PLACES as f32;
        let place = |i: usize| -inside + (i as f32 + 0.5) * step;
        let mut sides = [0.0; PLACES];
        for (i, side) in sides.iter_mut().enumerate() {
            *side = (self.weights.dot(color(at + out * place(i))?) - self.offset).clamp(-0.5, 0.5);
        }
        // The best split into lip before and skin after: where the sum of what speaks for lip is greatest.
        let (mut sum, mut best, mut split) = (0.0, f32::MIN, 0);
        for (i, side) in sides.iter().enumerate().take(PLACES - 1) {
            sum += side;
            if sum > best {
                (best, split) = (sum, i + 1);
            }
        }
        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len().max(1) as f32;
        let is_between = (2..PLACES - 2).contains(&split);
        is_between.then(|| (place(split) - step / 2.0, mean(&sides[..split]) - mean(&sides[split..])))
    }
}

/// Six linear equations, by elimination with the greatest pivot.
fn solved(mut rows: [[f64; 6]; 6], mut right: [f64; 6]) -> Option<[f64; 6]> {
    for i in 0..6 {
        let pivot = (i..6).max_by(|&a, &b| rows[a][i].abs().total_cmp(&rows[b][i].abs()))?;
        rows.swap(i, pivot);
        right.swap(i, pivot);
        if rows[i][i].abs() < 1e-9 {
            return None;
        }
        for j in i + 1..6 {
            let share = rows[j][i] / rows[i][i];
            let upper = rows[i];
            rows[j].iter_mut().zip(upper).for_each(|(a, b)| *a -= share * b);
            right[j] -= share * right[i];
        }
    }
    let mut found = [0.0; 6];
    for i in (0..6).rev() {
        let known: f64 = (i + 1..6).map(|j| rows[i][j] * found[j]).sum();
        found[i] = (right[i] - known) / rows[i][i];
    }
    found.iter().all(|n| n.is_finite()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: Vec2 = Vec2::new(160.0, 120.0);

    /// Points of a mouth of 80 pixels around `middle`, all others in one place.
    fn mouth(middle: Vec2) -> Vec<Vec3> {
        let mut landmarks = vec![Vec3::ZERO; 468];
        for (ring, points) in [(1.0, &OUTER), (0.4, &INNER)] {
            for (i, &point) in points.iter().enumerate() {
                // From the left corner over the top, as the outlines go.
                let turn = Vec2::from_angle(std::f32::consts::PI + std::f32::consts::TAU * i as f32 / 20.0);
                landmarks[point] = (middle + turn * Vec2::new(40.0, 17.0) * ring).extend(0.0);
            }
        }
        landmarks
    }

    /// Lips of that colour at [`MIDDLE`] on skin.
    fn picture(lip: [u8; 3]) -> Picture {
        let pixels = (0..320 * 240).flat_map(|i| {
            let at = (Vec2::new((i % 320) as f32, (i / 320) as f32) + 0.5 - MIDDLE) / Vec2::new(40.0, 17.0);
            let ripple = (i % 7) as u8;
            let color = if (0.4..1.0).contains(&at.length()) { lip } else { [200, 150, 130] };
            color.map(|c| c + ripple)
        });
        Picture::from_rgb(320, 240, pixels.collect()).expect("a small picture")
    }

    fn off(landmarks: &[Vec3]) -> f32 {
        let truth = mouth(MIDDLE);
        OUTER.iter().map(|&i| landmarks[i].distance(truth[i])).sum::<f32>() / OUTER.len() as f32
    }

    #[test]
    fn lips_that_lie_beside_are_moved_onto_their_colour() {
        for shift in [Vec2::new(5.0, -4.0), Vec2::new(-14.0, 3.0), Vec2::ZERO] {
            let mut landmarks = mouth(MIDDLE + shift);
            assert!(Lips::default().settle(&picture([170, 80, 80]), &mut landmarks));
            assert!(off(&landmarks) < 1.5, "{shift}: {}", off(&landmarks));
            assert_eq!(landmarks[0].z, 0.0);
        }
    }

    #[test]
    fn where_lips_have_the_colour_of_skin_nothing_moves() {
        for picture in [picture([200, 150, 130]), picture([204, 152, 131])] {
            let mut landmarks = mouth(MIDDLE);
            assert!(!Lips::default().settle(&picture, &mut landmarks));
            assert_eq!(off(&landmarks), 0.0);
        }
        for mut landmarks in [vec![], vec![Vec3::NAN; 468], vec![Vec3::ONE; 468], mouth(Vec2::new(-500.0, 0.0))] {
            assert!(!Lips::default().settle(&picture([170, 80, 80]), &mut landmarks));
        }
    }

    #[test]
    fn a_correction_comes_softly_and_stays_while_lips_are_hidden() {
        let (seen, hidden) = (picture([170, 80, 80]), picture([200, 150, 130]));
        let mut lips = Lips::default();
        let mut look = |picture: &Picture, shift: f32| {
            let mut landmarks = mouth(MIDDLE + Vec2::new(shift, 0.0));
            lips.settle(picture, &mut landmarks);
            landmarks[OUTER[0]].x - MIDDLE.x + 40.0
        };
        assert!(look(&seen, 6.0).abs() < 1.5, "at once in the first frame");
        let before = look(&seen, 0.0);
        assert!(before < -2.0, "and then a part of the way: {before}");
        assert!((look(&hidden, 0.0) - before).abs() < 0.01);
    }
}
