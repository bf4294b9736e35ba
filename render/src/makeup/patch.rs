//! A part of a picture with one number a pixel.

use bevy::math::{Vec2, Vec3};

use crate::mirror::relief;

/// Numbers for the pixels of a rectangle of the picture, 0 to 1 where they are weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Patch {
    /// The rectangle's corner in the picture.
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Patch {
    /// Zero over the box of the points and `margin` pixels around it, as far as the picture reaches. None beside it.
    pub(super) fn around(points: impl IntoIterator<Item = Vec2>, margin: f32, picture: (u32, u32)) -> Option<Self> {
        let start = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        let (low, high) = points.into_iter().fold(start, |(low, high), p| (low.min(p), high.max(p)));
        let size = Vec2::new(picture.0 as f32, picture.1 as f32);
        let low = (low - margin).floor().clamp(Vec2::ZERO, size);
        let high = (high + margin).ceil().clamp(Vec2::ZERO, size);
        let (width, height) = ((high.x - low.x) as usize, (high.y - low.y) as usize);
        (width > 0 && height > 0).then(|| Self {
            x: low.x as u32,
            y: low.y as u32,
            width,
            height,
            values: vec![0.0; width * height],
        })
    }

    /// The same rectangle, all zero.
    pub(super) fn blank(&self) -> Self {
        Self { values: vec![0.0; self.values.len()], ..*self }
    }

    /// Every pixel of the picture with its number.
    pub(super) fn pixels(&self) -> impl Iterator<Item = (u32, u32, f32)> + '_ {
        let places = (0..self.height as u32).flat_map(|y| (0..self.width as u32).map(move |x| (x, y)));
        places.zip(&self.values).map(|((x, y), &value)| (x + self.x, y + self.y, value))
    }

    /// Replaces every number that is not zero.
    pub(super) fn change(&mut self, change: impl Fn(u32, u32, f32) -> f32) {
        for (row, values) in self.values.chunks_exact_mut(self.width).enumerate() {
            for (column, value) in values.iter_mut().enumerate().filter(|(_, value)| **value != 0.0) {
                *value = change(column as u32 + self.x, row as u32 + self.y, *value);
            }
        }
    }

    /// Adds the share of each pixel that lies inside a closed outline, exactly. An outline that turns the other way
    /// (counter-clockwise as it is seen) takes away as much.
    pub(super) fn add_area(&mut self, outline: &[Vec2]) {
        let origin = Vec2::new(self.x as f32, self.y as f32);
        // Each pixel holds by how much its row's share changes there; the sums along the rows are the shares.
        let mut change = vec![0.0f32; (self.width + 2) * self.height];
        for (i, &from) in outline.iter().enumerate() {
            let to = outline[(i + 1) % outline.len()];
            self.add_edge(&mut change, from - origin, to - origin);
        }
        for (row, values) in self.values.chunks_exact_mut(self.width).enumerate() {
            let mut share = 0.0;
            for (value, step) in values.iter_mut().zip(&change[row * (self.width + 2)..]) {
                share += step;
                *value += share;
            }
        }
    }

    fn add_edge(&self, change: &mut [f32], from: Vec2, to: Vec2) {
        // Downwards edges are the right ends of what lies inside a clockwise outline.
        let (top, bottom, sign) = if from.y < to.y { (from, to, -1.0) } else { (to, from, 1.0) };
        let (first, last) = (top.y.max(0.0), bottom.y.min(self.height as f32));
        if first >= last {
            return;
        }
        let slope = (bottom.x - top.x) / (bottom.y - top.y);
        let limit = self.width as f32;
        let x_at = |y: f32| (top.x + (y - top.y) * slope).clamp(0.0, limit);
        for row in first as usize..(last.ceil() as usize).min(self.height) {
            let (y0, y1) = (first.max(row as f32), last.min(row as f32 + 1.0));
            let (a, b) = (x_at(y0), x_at(y1));
            let (left, right) = (a.min(b), a.max(b));
            let tall = sign * (y1 - y0);
            let cells = &mut change[row * (self.width + 2)..(row + 1) * (self.width + 2)];
            // How much of everything to the left of `x` lies to the right of the edge, summed over the columns.
            let reach = |x: f32| {
                if x <= left {
                    0.0
                } else if x >= right {
                    x - (left + right) / 2.0
                } else {
                    (x - left).powi(2) / (2.0 * (right - left))
                }
            };
            let (mut before, mut given) = (0.0, 0.0);
            let (first, last) = (left as usize, (right as usize + 1).min(self.width));
            for (column, cell) in cells.iter_mut().enumerate().take(last + 1).skip(first) {
                let here = reach(column as f32 + 1.0);
                let share = here - before;
                *cell += tall * (share - given);
                (before, given) = (here, share);
            }
        }
    }

    /// The largest of each pixel's number and what the three corners' numbers say of it.
    pub(super) fn add_triangle(&mut self, corners: [Vec2; 3], numbers: [f32; 3]) {
        let origin = Vec2::new(self.x as f32, self.y as f32);
        let size = [self.width as u32, self.height as u32];
        relief::fill(corners.map(|c| c - origin), size, |x, y, share| {
            let value = &mut self.values[y as usize * self.width + x as usize];
            *value = value.max(share.dot(Vec3::from_array(numbers)));
        });
    }

    /// Smooths by a bell curve of this standard deviation, pixels. The outside continues the edge.
    pub(super) fn soften(&mut self, sigma: f32) {
        relief::soften(&mut self.values, self.width, sigma);
    }
}

/// Zero below `from`, one above `to`, smooth between.
pub(super) fn smooth_step(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_exact_and_turns_with_its_outline() {
        let corners = [Vec2::new(2.25, 1.5), Vec2::new(7.5, 3.0), Vec2::new(4.0, 8.25)];
        let mut patch = Patch::around([Vec2::ZERO, Vec2::splat(10.0)], 0.0, (10, 10)).expect("inside");
        patch.add_area(&corners);
        let area = (corners[1] - corners[0]).perp_dot(corners[2] - corners[0]) / 2.0;
        assert!((patch.values.iter().sum::<f32>() - area).abs() < 1e-3, "{} {area}", patch.values.iter().sum::<f32>());
        assert!(patch.values.iter().all(|v| (-1e-5..=1.00001).contains(v)));
        assert!((patch.values[4 * 10 + 4] - 1.0).abs() < 1e-5);
        assert_eq!(patch.values[9 * 10 + 9], 0.0);
        let turned: Vec<Vec2> = corners.into_iter().rev().collect();
        patch.add_area(&turned);
        assert!(patch.values.iter().all(|v| v.abs() < 1e-5));
    }

    #[test]
    fn an_outline_beyond_the_picture_covers_what_is_in_it() {
        let mut patch = Patch::around([Vec2::ZERO, Vec2::splat(4.0)], 0.0, (4, 4)).expect("inside");
        patch.add_area(&[Vec2::new(-9.0, -9.0), Vec2::new(2.0, -9.0), Vec2::new(2.0, 9.0), Vec2::new(-9.0, 9.0)]);
        assert_eq!(patch.values[..4], [1.0, 1.0, 0.0, 0.0]);
        assert!(Patch::around([Vec2::splat(-9.0), Vec2::splat(-7.0)], 1.0, (4, 4)).is_none());
    }

    #[test]
    fn softening_keeps_the_sum_in_the_middle_and_flat_parts_flat() {
        let mut patch = Patch::around([Vec2::ZERO, Vec2::splat(31.0)], 0.0, (31, 31)).expect("inside");
        patch.values[15 * 31 + 15] = 1.0;
        patch.soften(1.7);
        assert!((patch.values.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(patch.values[15 * 31 + 15] < 0.08 && patch.values[15 * 31 + 17] > 0.02);
        patch.values.fill(0.5);
        patch.soften(3.0);
        assert!(patch.values.iter().all(|v| (v - 0.5).abs() < 1e-5));
    }
}
