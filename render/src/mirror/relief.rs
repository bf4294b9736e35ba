//! Small rasters: triangles filled, heights over a plane, boxes blurred.

use bevy::math::{Vec2, Vec3};

/// Calls `paint` with every pixel whose middle lies in the triangle, and with its barycentric weights.
pub(crate) fn fill([a, b, c]: [Vec2; 3], [width, height]: [u32; 2], mut paint: impl FnMut(u32, u32, Vec3)) {
    let area = (b - a).perp_dot(c - a);
    if area.abs() < 1e-9 || !area.is_finite() {
        return;
    }
    let low = a.min(b).min(c).max(Vec2::ZERO).floor();
    let high = a.max(b).max(c).min(Vec2::new(width as f32, height as f32)).ceil();
    for y in low.y as u32..(high.y.max(0.0) as u32).min(height) {
        for x in low.x as u32..(high.x.max(0.0) as u32).min(width) {
            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            let weights = Vec3::new((b - p).perp_dot(c - p), (c - p).perp_dot(a - p), (a - p).perp_dot(b - p)) / area;
            if weights.min_element() >= 0.0 {
                paint(x, y, weights);
            }
        }
    }
}

/// The mean over a square of `2 * radius + 1`, by rows and then by columns.
pub(crate) fn blur(values: &mut [f32], width: usize, radius: usize) {
    if radius == 0 || width == 0 {
        return;
    }
    let height = values.len() / width;
    let mut line = Vec::new();
    let mut smooth = |values: &mut [f32], start: usize, step: usize, count: usize| {
        line.clear();
        line.extend((0..count).map(|i| values[start + i * step]));
        let mut sum: f32 = line[..radius.min(count)].iter().sum();
        for i in 0..count {
            if i + radius < count {
                sum += line[i + radius];
            }
            if i > radius {
                sum -= line[i - radius - 1];
            }
            values[start + i * step] = (sum / (2 * radius + 1) as f32).max(0.0);
        }
    };
    (0..height).for_each(|y| smooth(values, y * width, 1, width));
    (0..width).for_each(|x| smooth(values, x, width, height));
}

/// Smooths by a bell curve of this standard deviation, pixels. The outside continues the edge.
pub(crate) fn soften(values: &mut [f32], width: usize, sigma: f32) {
    let reach = (2.5 * sigma).ceil() as usize;
    if reach == 0 || sigma < 0.1 || values.is_empty() {
        return;
    }
    let bell: Vec<f32> = (0..=reach).map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp()).collect();
    let sum = bell[0] + 2.0 * bell[1..].iter().sum::<f32>();
    let bell: Vec<f32> = bell.into_iter().map(|b| b / sum).collect();
    let height = values.len() / width;
    let mut between = vec![0.0f32; values.len()];
    let mut padded = vec![0.0f32; width + 2 * reach];
    for (row, out) in values.chunks_exact(width).zip(between.chunks_exact_mut(width)) {
        padded[..reach].fill(row[0]);
        padded[reach..reach + width].copy_from_slice(row);
        padded[reach + width..].fill(row[width - 1]);
        for i in 0..=2 * reach {
            let share = bell[i.abs_diff(reach)];
            out.iter_mut().zip(&padded[i..]).for_each(|(out, value)| *out += share * value);
        }
    }
    for (y, out) in values.chunks_exact_mut(width).enumerate() {
        out.fill(0.0);
        for i in 0..=2 * reach {
            let from = (y + i).saturating_sub(reach).min(height - 1);
            let share = bell[i.abs_diff(reach)];
            out.iter_mut().zip(&between[from * width..]).for_each(|(out, value)| *out += share * value);
        }
    }
}

/// How far a surface reaches towards +Z over each square millimetre of the XY plane.
pub(super) struct Relief {
    heights: Vec<f32>,
}

/// A relief reaches this far from the middle, in cells of a millimetre.
const REACH_MM: u32 = 130;

impl Relief {
    pub(super) fn empty() -> Self {
        Self { heights: vec![f32::NEG_INFINITY; (4 * REACH_MM * REACH_MM) as usize] }
    }

    /// Metres.
    pub(super) fn new(points: &[Vec3], triangles: &[[u16; 3]]) -> Self {
        let mut relief = Self::empty();
        for triangle in triangles {
            let [Some(&a), Some(&b), Some(&c)] = triangle.map(|i| points.get(usize::from(i))) else { continue };
            relief.add([a, b, c]);
        }
        relief
    }

    pub(super) fn add(&mut self, corners: [Vec3; 3]) {
        let heights = Vec3::from_array(corners.map(|p| p.z));
        fill(corners.map(|p| p.truncate() * 1000.0 + REACH_MM as f32), [2 * REACH_MM; 2], |x, y, weights| {
            let cell = &mut self.heights[(y * 2 * REACH_MM + x) as usize];
            *cell = cell.max(weights.dot(heights));
        });
    }

    /// The middle of every square where something is, and its height.
    pub(super) fn cells(&self) -> impl Iterator<Item = (Vec2, f32)> {
        let place = |i: usize| {
            let side = 2 * REACH_MM as usize;
            (Vec2::new((i % side) as f32, (i / side) as f32) + 0.5 - REACH_MM as f32) / 1000.0
        };
        self.heights
            .iter()
            .enumerate()
            .filter(|(_, height)| height.is_finite())
            .map(move |(i, &height)| (place(i), height))
    }

    /// Minus infinity where nothing is.
    pub(super) fn at(&self, place: Vec2) -> f32 {
        let cell = (place * 1000.0 + REACH_MM as f32).floor();
        let side = 2.0 * REACH_MM as f32;
        if cell.min_element() < 0.0 || cell.max_element() >= side {
            return f32::NEG_INFINITY;
        }
        self.heights[cell.y as usize * 2 * REACH_MM as usize + cell.x as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_as_high_as_it_is_there() {
        let points = [Vec3::new(-0.05, -0.05, 0.0), Vec3::new(0.05, -0.05, 0.1), Vec3::new(0.0, 0.05, 0.05)];
        let relief = Relief::new(&points, &[[0, 1, 2]]);
        assert!((relief.at(Vec2::ZERO) - 0.05).abs() < 2e-3);
        assert!((relief.at(Vec2::new(0.02, -0.04)) - 0.07).abs() < 2e-3);
        assert_eq!(relief.at(Vec2::new(0.0, 0.09)), f32::NEG_INFINITY);
    }

    #[test]
    fn a_blur_keeps_the_sum_away_from_the_edges() {
        let mut values = vec![0.0; 21 * 21];
        values[10 * 21 + 10] = 1.0;
        blur(&mut values, 21, 2);
        assert!((values.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!((values[10 * 21 + 10] - 0.04).abs() < 1e-6);
        assert!((values[8 * 21 + 12] - 0.04).abs() < 1e-6 && values[7 * 21 + 10].abs() < 1e-6);
    }
}
