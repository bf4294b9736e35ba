//! How much of each pixel is lip: near an edge its own colour says so, far from it the outline.

use glam::Vec2;

use super::beside::Beside;
use super::color::Log;
use super::{CORNERS, POINTS};
use crate::picture::Picture;
use crate::region::bounds;

/// So far from an edge (in widths of the mouth, and at least so many pixels) colours are not asked any more.
const NEAR: f32 = 0.04;
const NEAR_MIN_PX: f32 = 2.5;
/// How firmly the outline says at that distance what is lip, and what is not; colours say at most 0.5.
const FIRM: f32 = 2.0;
/// A pixel of which less is said, for lip or against it, is lip in part.
const IN_PART: f32 = 0.4;

/// How much of each pixel is lip, over a box around the mouth. Beside the box no pixel is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LipCover {
    x: u32,
    y: u32,
    width: u32,
    shares: Vec<u8>,
    /// How pixels lie to the outline and to the mouth's edge; memory that is used again.
    near: [Vec<Near>; 2],
}

/// How a pixel lies to an edge.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Near {
    /// Pixels from the edge, above zero on the lip's side.
    away: f32,
    /// Where along it, in its points.
    place: f32,
    /// Whether its colour is the lip's: 0.5 to -0.5.
    side: f32,
}

impl LipCover {
    /// The box's left side, pixels of the picture.
    #[must_use]
    pub fn x(&self) -> u32 {
        self.x
    }

    /// The box's upper side, pixels of the picture.
    #[must_use]
    pub fn y(&self) -> u32 {
        self.y
    }

    /// Pixels across the box.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The box's pixels, 255 where all of a pixel is lip; rows from the top.
    #[must_use]
    pub fn shares(&self) -> &[u8] {
        &self.shares
    }

    /// Looks at the pixels around the edges `outer` and `inner`, which are in pixels.
    pub(super) fn find(&mut self, picture: &Picture, outer: &[Vec2; POINTS], inner: &[Vec2; POINTS], colors: &Beside) {
        let far = (NEAR * outer[CORNERS[0]].distance(outer[CORNERS[1]])).max(NEAR_MIN_PX);
        let (min, max) = bounds(outer.iter().chain(inner).copied());
        let size = Vec2::new(picture.width() as f32, picture.height() as f32);
        let min = (min - far).floor().clamp(Vec2::ZERO, size);
        let max = (max + far).ceil().clamp(Vec2::ZERO, size);
        let [width, height] = (max - min).to_array().map(|side| side as usize);
        (self.x, self.y, self.width) = (min.x as u32, min.y as u32, width as u32);
        self.shares.clear();
        self.shares.resize(width * height, 0);
        if self.shares.is_empty() {
            return;
        }
        let stride = picture.width() as usize * 3;
        let rows = || picture.pixels().chunks_exact(stride).skip(min.y as usize).take(height);
        let pixels = rows().flat_map(|row| &row.as_chunks::<3>().0[min.x as usize..][..width]);
        let lips_side = [1.0, -1.0];
        for (((near, ring), edge), inside) in
            self.near.iter_mut().zip([outer, inner]).zip(colors.edges()).zip(lips_side)
        {
            near.clear();
            near.resize(width * height, Near { away: -inside * far, ..Near::default() });
            lie(near, width, &ring.map(|p| p - min), inside, far);
            for (near, rgb) in near.iter_mut().zip(pixels.clone()).filter(|(near, _)| near.away.abs() < far) {
                near.side = edge.side(near.place, Log::of_pixel(*rgb));
            }
        }
        let [outline, mouth] = &self.near;
        for (i, share) in self.shares.iter_mut().enumerate() {
            let (x, y) = (i % width, i / width);
            let part = |near: &[Near]| {
                let t = near[i].away / far;
                if t.abs() >= 1.0 {
                    return t.max(0.0);
                }
                let said = smoothed(near, [width, height], [x, y]) + FIRM * t * t * t;
                let t = ((said / IN_PART + 1.0) / 2.0).clamp(0.0, 1.0);
                t * t * (3.0 - 2.0 * t)
            };
            *share = (part(outline).min(part(mouth)) * 255.0).round() as u8;
        }
    }
}

/// What colours say around a pixel: a bell of three by three, against noise. What is far from the edge is not asked.
fn smoothed(near: &[Near], [width, height]: [usize; 2], [x, y]: [usize; 2]) -> f32 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (down, row) in (y.max(1) - 1..(y + 2).min(height)).map(|row| (2 - row.abs_diff(y), row)) {
        for (across, column) in (x.max(1) - 1..(x + 2).min(width)).map(|column| (2 - column.abs_diff(x), column)) {
            let here = (down * across) as f32;
            sum += here * near[row * width + column].side;
            weight += here;
        }
    }
    sum / weight
}

/// Finds how pixels lie to a closed line; all lie outside of it and `far` away as yet. `inside`: the sign of distances inside
/// of it.
fn lie(near: &mut [Near], width: usize, ring: &[Vec2; POINTS], inside: f32, far: f32) {
    let limit = Vec2::new(width as f32, (near.len() / width) as f32);
    let reached = |low: Vec2, high: Vec2| {
        let cells = |p: Vec2| p.clamp(Vec2::ZERO, limit).as_usizevec2();
        (cells(low.floor()), cells(high.ceil()))
    };
    for i in 0..POINTS {
        let (from, to) = (ring[i], ring[(i + 1) % POINTS]);
        let way = to - from;
        let (min, max) = reached(from.min(to) - far, from.max(to) + far);
        for y in min.y..max.y {
            for (x, near) in near[y * width..][..width].iter_mut().enumerate().take(max.x).skip(min.x) {
                let at = Vec2::new(x as f32, y as f32) + 0.5 - from;
                let part = (at.dot(way) / way.length_squared().max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
                let away = at.distance(way * part);
                if away < near.away.abs() {
                    (near.away, near.place) = (-inside * away, i as f32 + part);
                }
            }
        }
    }
    // Whoever crosses the line comes to its other side.
    for i in 0..POINTS {
        let (from, to) = (ring[i], ring[(i + 1) % POINTS]);
        let (min, max) = reached(from.min(to) - 0.5, from.max(to) + 0.5);
        for y in min.y..max.y {
            let middle = y as f32 + 0.5;
            if (from.y > middle) != (to.y > middle) {
                let x = from.x + (middle - from.y) / (to.y - from.y) * (to.x - from.x);
                let first = (x - 0.5).ceil().clamp(0.0, limit.x) as usize;
                near[y * width..][first..width].iter_mut().for_each(|near| near.away = -near.away);
            }
        }
    }
}
