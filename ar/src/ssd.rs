//! Single-shot detectors: from a net's raw numbers to a few boxes with points.
//!
//! Source of the method: Liu et al., "SSD: Single Shot MultiBox Detector" (2016), and the suppression by weighted means
//! of Bazarevsky et al., "BlazeFace" (2019), section 4. The numbers are those of MediaPipe 0.10.21's graphs.

use glam::Vec2;

use crate::region::{Region, overlap};

/// The most points a detection has (palm: 7).
pub const POINTS_MAX: usize = 7;

/// Boxes that cover more than this of each other are one thing.
const SAME_OVERLAP: f32 = 0.3;

/// More candidates than this are not looked at: the least likely are left out. Real pictures have a few dozen; noise
/// must not cost quadratic time.
const CANDIDATES_MAX: usize = 256;

/// Something found: a box and its points. The coordinates are those of the function that gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// How likely, 0 to 1.
    pub score: f32,
    /// The box's least corner.
    pub min: Vec2,
    /// The box's greatest corner.
    pub max: Vec2,
    /// The points; those beyond the detector's own number are zero.
    pub points: [Vec2; POINTS_MAX],
}

/// How a detector's numbers are read.
#[derive(Debug)]
pub struct Ssd {
    anchors: Vec<Vec2>,
    input_size: f32,
    points: usize,
    score_min: f32,
}

impl Ssd {
    /// A detector with a square input of `input_size` pixels, whose layers have these `strides`, `per_layer` anchors a
    /// cell and layer, and `points` points a box. Less than `score_min` is nothing.
    #[must_use]
    pub fn new(input_size: usize, strides: &[usize], per_layer: usize, points: usize, score_min: f32) -> Ssd {
        assert!(points <= POINTS_MAX, "a detection has room for {POINTS_MAX} points");
        Ssd { anchors: anchors(input_size, strides, per_layer), input_size: input_size as f32, points, score_min }
    }

    /// How many boxes the net gives.
    #[must_use]
    pub fn box_count(&self) -> usize {
        self.anchors.len()
    }

    /// Numbers of one box: middle, size and the points.
    #[must_use]
    pub fn box_len(&self) -> usize {
        4 + 2 * self.points
    }

    /// What was found, most likely first, in the picture that `region` was cut from.
    /// `boxes` has `box_count() * box_len()` numbers, `scores` one number a box.
    pub fn found(&self, boxes: &[f32], scores: &[f32], region: &Region) -> Vec<Detection> {
        let mut candidates: Vec<Detection> = self
            .anchors
            .iter()
            .zip(boxes.chunks_exact(self.box_len()))
            .zip(scores)
            .filter_map(|((anchor, numbers), &raw)| self.candidate(*anchor, numbers, raw))
            .collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        candidates.truncate(CANDIDATES_MAX);
        let mut found = merge(candidates, self.points);
        for detection in &mut found {
            to_picture(detection, region, self.points);
        }
        found
    }

    fn candidate(&self, anchor: Vec2, numbers: &[f32], raw: f32) -> Option<Detection> {
        let score = sigmoid(raw);
        if score.is_nan() || score < self.score_min {
            return None;
        }
        let pair = |at: usize| Vec2::new(numbers[at], numbers[at + 1]) / self.input_size;
        let (center, size) = (pair(0) + anchor, pair(2));
        if !(center.is_finite() && size.is_finite() && size.min_element() >= 0.0) {
            return None;
        }
        let mut points = [Vec2::ZERO; POINTS_MAX];
        for (i, point) in points[..self.points].iter_mut().enumerate() {
            *point = pair(4 + 2 * i) + anchor;
        }
        Some(Detection { score, min: center - size / 2.0, max: center + size / 2.0, points })
    }
}

/// The logistic function; its argument is held where `exp` stays finite.
#[must_use]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x.clamp(-100.0, 100.0)).exp())
}

/// Middles of the cells, 0 to 1, in the order in which the nets give their boxes: neighbouring layers of one stride
/// share their cells.
fn anchors(input_size: usize, strides: &[usize], per_layer: usize) -> Vec<Vec2> {
    let mut all = Vec::new();
    for same in strides.chunk_by(|a, b| a == b) {
        let cells = input_size.div_ceil(same[0]);
        for y in 0..cells {
            for x in 0..cells {
                let center = (Vec2::new(x as f32, y as f32) + 0.5) / cells as f32;
                all.extend(std::iter::repeat_n(center, per_layer * same.len()));
            }
        }
    }
    all
}

/// Boxes that cover each other become one, each weighing as much as it is likely. `sorted` is most likely first.
fn merge(mut sorted: Vec<Detection>, points: usize) -> Vec<Detection> {
    let mut merged = Vec::new();
    while let Some(&best) = sorted.first() {
        let mut sum = Detection { score: 0.0, min: Vec2::ZERO, max: Vec2::ZERO, points: [Vec2::ZERO; POINTS_MAX] };
        let before = sorted.len();
        sorted.retain(|other| {
            let same = overlap((other.min, other.max), (best.min, best.max)) > SAME_OVERLAP;
            if same {
                sum.score += other.score;
                sum.min += other.min * other.score;
                sum.max += other.max * other.score;
                for i in 0..points {
                    sum.points[i] += other.points[i] * other.score;
                }
            }
            !same
        });
        if sorted.len() == before {
            // A box without area covers not even itself.
            sorted.remove(0);
            merged.push(best);
            continue;
        }
        merged.push(Detection {
            score: best.score,
            min: sum.min / sum.score,
            max: sum.max / sum.score,
            points: sum.points.map(|p| p / sum.score),
        });
    }
    merged
}

fn to_picture(detection: &mut Detection, region: &Region, points: usize) {
    detection.min = region.picture_from_unit(detection.min);
    detection.max = region.picture_from_unit(detection.max);
    for point in &mut detection.points[..points] {
        *point = region.picture_from_unit(*point);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detectors_have_as_many_boxes_as_their_nets() {
        let counts = [
            (Ssd::new(128, &[8, 16, 16, 16], 2, 6, 0.5), 896),
            (Ssd::new(192, &[4], 1, 6, 0.6), 2304),
            (Ssd::new(192, &[8, 16, 16, 16], 2, 7, 0.5), 2016),
            (Ssd::new(224, &[8, 16, 32, 32, 32], 2, 4, 0.5), 2254),
        ];
        for (ssd, count) in counts {
            assert_eq!(ssd.box_count(), count);
        }
    }

    #[test]
    fn two_boxes_on_one_face_become_their_weighted_mean_and_a_far_one_stays() {
        let ssd = Ssd::new(128, &[8, 16, 16, 16], 2, 6, 0.5);
        let mut boxes = vec![0.0; ssd.box_count() * ssd.box_len()];
        let mut scores = vec![-50.0; ssd.box_count()];
        // Anchors 0 and 1 share the first cell, whose middle is (4, 4) of 128; the last lies at the other end.
        for (i, x, logit) in [(0, 20.0, 2.0), (1, 24.0, 0.5), (895, 0.0, 1.0)] {
            boxes[i * 16..i * 16 + 4].copy_from_slice(&[x, 16.0, 40.0, 40.0]);
            scores[i] = logit;
        }
        let region = Region::letterbox(1280, 1280);
        let found = ssd.found(&boxes, &scores, &region);
        assert_eq!(found.len(), 2);
        let (a, b) = (sigmoid(2.0), sigmoid(0.5));
        let x = (24.0 * a + 28.0 * b) / (a + b) * 10.0;
        assert!(((found[0].min.x + found[0].max.x) / 2.0 - x).abs() < 1e-2, "{found:?}");
        assert_eq!(found[0].score, a);
    }

    #[test]
    fn numbers_that_are_none_find_nothing() {
        let ssd = Ssd::new(128, &[8, 16, 16, 16], 2, 6, 0.5);
        let boxes = vec![f32::NAN; ssd.box_count() * ssd.box_len()];
        let scores = vec![9.0; ssd.box_count()];
        assert!(ssd.found(&boxes, &scores, &Region::letterbox(10, 10)).is_empty());
    }
}
