//! Turned rectangles of a picture: what a net looks at.

use std::f32::consts::{PI, TAU};

use glam::{Mat2, Vec2, Vec3};

/// A turned rectangle in a picture. Pixels, origin at the top left, y down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// The middle, pixels.
    pub center: Vec2,
    /// Width and height along its own sides, pixels.
    pub size: Vec2,
    /// Radians from the picture's x axis to the region's, clockwise as seen.
    pub angle: f32,
}

impl Region {
    /// The whole picture of `width` x `height` pixels, made as wide as high by bands around it.
    #[must_use]
    pub fn letterbox(width: u32, height: u32) -> Region {
        let size = Vec2::new(width as f32, height as f32);
        Region { center: size / 2.0, size: Vec2::splat(size.max_element()), angle: 0.0 }
    }

    /// The whole picture; a net of another shape sees it stretched.
    #[must_use]
    pub fn whole(width: u32, height: u32) -> Region {
        let size = Vec2::new(width as f32, height as f32);
        Region { center: size / 2.0, size, angle: 0.0 }
    }

    /// The upright box from `min` to `max`, turned around its middle.
    #[must_use]
    pub fn around(min: Vec2, max: Vec2, angle: f32) -> Region {
        Region { center: (min + max) / 2.0, size: max - min, angle }
    }

    /// Moved by a share of its own size along its own sides, then squared on the longer side, then scaled.
    /// This is the order of MediaPipe's `RectTransformationCalculator` with `square_long`.
    #[must_use]
    pub fn shifted_squared_scaled(self, shift: Vec2, scale: f32) -> Region {
        let center = self.center + self.turn() * (self.size * shift);
        Region { center, size: Vec2::splat(self.size.max_element() * scale), angle: self.angle }
    }

    /// From a point in units of the region (0 to 1 along each side) to the picture.
    #[must_use]
    pub fn picture_from_unit(&self, point: Vec2) -> Vec2 {
        self.center + self.turn() * ((point - 0.5) * self.size)
    }

    /// From the picture to units of the region (0 to 1 along each side).
    #[must_use]
    pub fn unit_from_picture(&self, point: Vec2) -> Vec2 {
        self.turn().transpose() * (point - self.center) / self.size + 0.5
    }

    /// Moves landmarks from units of the region to the picture. Depth, in units of the region's width, becomes pixels.
    pub fn project(&self, landmarks: &mut [Vec3]) {
        let turn = self.turn();
        for point in landmarks {
            let flat = self.center + turn * ((point.truncate() - 0.5) * self.size);
            *point = flat.extend(point.z * self.size.x);
        }
    }

    /// Turns points in metres, given along the region's sides, to the picture's sides.
    pub fn turn_world(&self, points: &mut [Vec3]) {
        let turn = self.turn();
        for point in points {
            *point = (turn * point.truncate()).extend(point.z);
        }
    }

    /// How much two regions cover the same: intersection over union of their upright bounding boxes.
    #[must_use]
    pub fn overlap(&self, other: &Region) -> f32 {
        overlap(self.bounds(), other.bounds())
    }

    fn bounds(&self) -> (Vec2, Vec2) {
        // MediaPipe compares the unturned boxes; so do we, so that the same faces count as one.
        (self.center - self.size / 2.0, self.center + self.size / 2.0)
    }

    fn turn(&self) -> Mat2 {
        Mat2::from_angle(self.angle)
    }

    /// Whether numbers and size allow to cut it out.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.center.is_finite() && self.size.is_finite() && self.angle.is_finite() && self.size.min_element() >= 1.0
    }
}

/// Intersection over union of two upright boxes, each (least corner, greatest corner).
#[must_use]
pub fn overlap(a: (Vec2, Vec2), b: (Vec2, Vec2)) -> f32 {
    let area = |(min, max): (Vec2, Vec2)| {
        let size = (max - min).max(Vec2::ZERO);
        size.x * size.y
    };
    let both = area((a.0.max(b.0), a.1.min(b.1)));
    let either = area(a) + area(b) - both;
    if either > 0.0 { both / either } else { 0.0 }
}

/// The angle a region must have so that the line `from`-`to` points along `wanted` (radians, counter-clockwise from
/// the region's x axis) inside it.
#[must_use]
pub fn angle_to(from: Vec2, to: Vec2, wanted: f32) -> f32 {
    let line = to - from;
    let angle = wanted - (-line.y).atan2(line.x);
    angle - TAU * ((angle + PI) / TAU).floor()
}

/// The least and greatest corner of the box around points.
#[must_use]
pub fn bounds(points: impl IntoIterator<Item = Vec2>) -> (Vec2, Vec2) {
    points.into_iter().fold((Vec2::INFINITY, Vec2::NEG_INFINITY), |(min, max), p| (min.min(p), max.max(p)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let region = Region { center: Vec2::new(40.0, 70.0), size: Vec2::new(30.0, 20.0), angle: 0.7 };
        let point = Vec2::new(0.2, 0.9);
        assert!((region.unit_from_picture(region.picture_from_unit(point)) - point).length() < 1e-5);
    }

    #[test]
    fn a_tilted_eye_line_becomes_level() {
        let (left, right) = (Vec2::new(10.0, 10.0), Vec2::new(20.0, 16.0));
        let region = Region { center: left, size: Vec2::ONE, angle: angle_to(left, right, 0.0) };
        assert!((region.unit_from_picture(left).y - region.unit_from_picture(right).y).abs() < 1e-5);
        assert!(region.unit_from_picture(right).x > region.unit_from_picture(left).x);
    }

    #[test]
    fn shifting_follows_the_turn() {
        let region = Region { center: Vec2::ZERO, size: Vec2::new(10.0, 20.0), angle: PI / 2.0 };
        let moved = region.shifted_squared_scaled(Vec2::new(0.0, -0.5), 2.6);
        assert!((moved.center - Vec2::new(10.0, 0.0)).length() < 1e-4, "{moved:?}");
        assert_eq!(moved.size, Vec2::splat(52.0));
    }
}
