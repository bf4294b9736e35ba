//! How much of each place of a picture belongs to a person.

use glam::Vec2;

use crate::region::Region;

/// Shares between 0 and 1, row by row, over a region of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    width: usize,
    height: usize,
    shares: Vec<f32>,
    region: Region,
}

impl Mask {
    /// Nothing, anywhere.
    #[must_use]
    pub fn new(width: usize, height: usize) -> Mask {
        let region = Region { center: Vec2::ZERO, size: Vec2::ZERO, angle: 0.0 };
        Mask { width, height, shares: vec![0.0; width * height], region }
    }

    /// Takes new shares over `region`.
    pub fn fill(&mut self, shares: impl Iterator<Item = f32>, region: Region) {
        self.region = region;
        for (share, new) in self.shares.iter_mut().zip(shares) {
            // Not a number is nobody.
            *share = new.clamp(0.0, 1.0);
            if share.is_nan() {
                *share = 0.0;
            }
        }
    }

    /// Nothing over `region`, to be written.
    pub(crate) fn begin(&mut self, region: Region) -> &mut [f32] {
        self.region = region;
        self.shares.fill(0.0);
        &mut self.shares
    }

    /// Samples across.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Samples down.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The shares.
    #[must_use]
    pub fn shares(&self) -> &[f32] {
        &self.shares
    }

    /// The part of the picture that the samples cover.
    #[must_use]
    pub fn region(&self) -> Region {
        self.region
    }

    /// The share at a place of the picture, pixels; nothing outside the region.
    #[must_use]
    pub fn at(&self, point: Vec2) -> f32 {
        let unit = self.region.unit_from_picture(point);
        if !(unit.cmpge(Vec2::ZERO).all() && unit.cmple(Vec2::ONE).all()) {
            return 0.0;
        }
        let limit = Vec2::new(self.width as f32 - 1.0, self.height as f32 - 1.0);
        let place = (unit * Vec2::new(self.width as f32, self.height as f32) - 0.5).clamp(Vec2::ZERO, limit);
        let (x, y) = (place.x as usize, place.y as usize);
        let (right, low) = ((x + 1).min(self.width - 1), (y + 1).min(self.height - 1));
        let f = place - Vec2::new(x as f32, y as f32);
        let share = |x: usize, y: usize| self.shares[y * self.width + x];
        let upper = share(x, y) + (share(right, y) - share(x, y)) * f.x;
        let lower = share(x, low) + (share(right, low) - share(x, low)) * f.x;
        upper + (lower - upper) * f.y
    }

    /// The share of the region that belongs to a person.
    #[must_use]
    pub fn coverage(&self) -> f32 {
        self.shares.iter().sum::<f32>() / self.shares.len() as f32
    }
}
