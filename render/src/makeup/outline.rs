//! Smooth curves through points of the face.

use bevy::math::Vec2;

/// Pixels between two points of a flattened curve, at most.
const STEP_PX: f32 = 1.5;
/// A curve between two points is cut at most so often: enough for a face as high as 8K film.
const STEPS_MAX: f32 = 64.0;

/// A curve through all points, from the first to the last: Catmull and Rom's with knots by the square root of the
/// distances, so that it neither loops nor overshoots where points lie close (Yuksel, Schaefer, Keyser 2011).
pub(super) fn curve(points: &[Vec2]) -> Vec<Vec2> {
    let Some((&first, &last)) = points.first().zip(points.last()) else { return Vec::new() };
    let count = points.len();
    let mut flat = vec![first];
    for i in 0..count - 1 {
        let (b, c) = (points[i], points[i + 1]);
        let a = if i > 0 { points[i - 1] } else { b * 2.0 - c };
        let d = if i + 2 < count { points[i + 2] } else { c * 2.0 - b };
        let gap = |p: Vec2, q: Vec2| p.distance(q).sqrt().max(1e-3);
        let (ab, bc, cd) = (gap(a, b), gap(b, c), gap(c, d));
        let leave = ((b - a) / ab - (c - a) / (ab + bc) + (c - b) / bc) * bc;
        let arrive = ((c - b) / bc - (d - b) / (bc + cd) + (d - c) / cd) * bc;
        let steps = (b.distance(c) / STEP_PX).ceil().clamp(1.0, STEPS_MAX);
        for step in 1..steps as usize {
            let t = step as f32 / steps;
            let (t2, t3) = (t * t, t * t * t);
            flat.push(
                b * (2.0 * t3 - 3.0 * t2 + 1.0)
                    + leave * (t3 - 2.0 * t2 + t)
                    + c * (3.0 * t2 - 2.0 * t3)
                    + arrive * (t3 - t2),
            );
        }
        flat.push(c);
    }
    debug_assert_eq!(flat.last(), Some(&last));
    flat
}

/// `count` points at equal distances along a line, with both ends.
pub(super) fn resampled(line: &[Vec2], count: usize) -> Vec<Vec2> {
    let lengths: Vec<f32> = line.windows(2).map(|w| w[0].distance(w[1])).collect();
    let total: f32 = lengths.iter().sum();
    let (mut segment, mut before) = (0, 0.0);
    (0..count)
        .map(|i| {
            let at = total * i as f32 / (count - 1) as f32;
            while segment + 1 < lengths.len() && before + lengths[segment] < at {
                before += lengths[segment];
                segment += 1;
            }
            let t = ((at - before) / lengths[segment].max(1e-6)).clamp(0.0, 1.0);
            line[segment].lerp(line[segment + 1], t)
        })
        .collect()
}

/// Out along the first, back along the second: a closed outline between two curves that begin at the same side.
pub(super) fn between(out: &[Vec2], back: &[Vec2]) -> Vec<Vec2> {
    out.iter().chain(back.iter().rev()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_through_its_points_and_bends_between_them() {
        let circle = |i: usize| Vec2::from_angle(i as f32 * 0.3) * 40.0;
        let points: Vec<Vec2> = (0..8).map(circle).collect();
        let flat = curve(&points);
        assert!(points.iter().all(|p| flat.contains(p)));
        // The polyline's middles lie 0.45 pixels inside the circle.
        let middle = &flat[flat.len() / 3..flat.len() * 2 / 3];
        assert!(middle.iter().all(|p| (p.length() - 40.0).abs() < 0.1), "{middle:?}");
    }

    #[test]
    fn resampling_keeps_the_ends_and_the_distances() {
        let line = [Vec2::ZERO, Vec2::new(1.0, 0.0), Vec2::new(10.0, 0.0), Vec2::new(10.0, 10.0)];
        let points = resampled(&line, 5);
        assert_eq!(points, [Vec2::ZERO, Vec2::new(5.0, 0.0), Vec2::new(10.0, 0.0), Vec2::new(10.0, 5.0), line[3]]);
    }
}
