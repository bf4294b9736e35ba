//! Edges of a picture, and the straight lines among them.
//!
//! Lines: Duda and Hart, "Use of the Hough transformation to detect lines and curves in pictures" (1972), each edge voting
//! only for lines that run as it does.

use std::f32::consts::PI;

use glam::Vec2;

use crate::picture::Picture;

/// Longest side of the picture that is searched, pixels: a card has some hundred of them.
const SIDE_MAX: u32 = 1280;
/// A weaker change of a colour (of 255) from pixel to pixel is no edge.
const EDGE_MIN: f32 = 5.0;
/// Angles that are told apart, over half a turn, and how far an edge's own direction may be off, in such steps: that of a
/// sharp edge swings by six degrees to either side as it goes from one row of pixels to the next.
const ANGLES: usize = 180;
const ANGLE_REACH: usize = 6;
/// Edges of one line differ in direction by no more than this, in such steps.
const ALIKE: usize = 10;
/// Edges so near to a line belong to it, pixels.
const TAKEN: f32 = 2.0;
/// A line has at least so many edge pixels within a pixel to either side.
const VOTES_MIN: u16 = 30;
const LINES_MAX: usize = 64;
/// One line has several peaks; so many are looked at.
const PEAKS_MAX: usize = 1024;

/// All places with n . place = offset; n is of unit length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) normal: Vec2,
    pub(super) offset: f32,
}

impl Line {
    pub(super) fn meets(&self, other: &Line) -> Option<Vec2> {
        let area = self.normal.perp_dot(other.normal);
        let at = |a: f32, b: f32| (self.offset * b - other.offset * a) / area;
        let point = Vec2::new(at(self.normal.y, other.normal.y), -at(self.normal.x, other.normal.x));
        (area.abs() > 0.1).then_some(point)
    }

    /// Through points, by total least squares.
    pub(super) fn through(points: &[Vec2]) -> Option<Line> {
        let mean = points.iter().sum::<Vec2>() / points.len() as f32;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for p in points {
            let d = *p - mean;
            (xx, xy, yy) = (xx + d.x * d.x, xy + d.x * d.y, yy + d.y * d.y);
        }
        // The normal is the direction in which they spread least.
        let along = 0.5 * (2.0 * xy).atan2(xx - yy);
        let normal = Vec2::from_angle(along).perp();
        (points.len() >= 2 && normal.is_finite()).then(|| Line { normal, offset: normal.dot(mean) })
    }
}

/// Edges of a picture that was scaled down by a whole number.
pub(super) struct Edges {
    pub(super) scale: u32,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Where edges are, row by row, and the direction across each.
    crests: Vec<(Vec2, Vec2)>,
    /// The direction across each edge pixel, zero elsewhere.
    across: Vec<Vec2>,
    /// How much the colour changes at each pixel.
    strength: Vec<f32>,
}

impl Edges {
    /// Goes through the picture once: of its rows, and of their slopes, the last three are kept.
    pub(super) fn of(picture: &Picture) -> Edges {
        let scale = picture.width().max(picture.height()).div_ceil(SIDE_MAX);
        let (width, height) = ((picture.width() / scale) as usize, (picture.height() / scale) as usize);
        let (across, strength) = (vec![Vec2::ZERO; width * height], vec![0.0; width * height]);
        let mut edges = Edges { scale, width, height, crests: Vec::new(), across, strength };
        let mut pixels = [(); 3].map(|()| vec![[0.0; 3]; width]);
        let mut slopes = [(); 3].map(|()| vec![Vec2::ZERO; width]);
        for y in 0..height {
            scaled_row(picture, scale as usize, y, &mut pixels[y % 3]);
            if y < 2 {
                continue;
            }
            let rows = [y - 2, y - 1, y].map(|y| pixels[y % 3].as_slice());
            let strengths = &mut edges.strength[(y - 1) * width..y * width];
            for x in 1..width.saturating_sub(1) {
                let slope = slope(rows, x);
                slopes[(y - 1) % 3][x] = slope;
                strengths[x] = slope.length();
            }
            if y >= 4 {
                edges.keep_crests(y - 2, [y - 3, y - 2, y - 1].map(|y| slopes[y % 3].as_slice()));
            }
        }
        edges
    }

    /// Of the edges of row `y` only the crests stay; `slopes`: those of the row before it, its own, and of the one after it.
    fn keep_crests(&mut self, y: usize, slopes: [&[Vec2]; 3]) {
        for x in 2..self.width.saturating_sub(2) {
            let strength = self.strength[y * self.width + x];
            if strength < EDGE_MIN {
                continue;
            }
            let n = slopes[1][x] / strength;
            let beside = |by: Vec2| slopes[(1.0 + by.y).round() as usize][(x as f32 + by.x).round() as usize].length();
            if strength >= beside(n) && strength > beside(-n) {
                self.across[y * self.width + x] = n;
                self.crests.push((Vec2::new(x as f32, y as f32), n));
            }
        }
    }

    /// Whether an edge across `normal` (either way) passes within about a pixel.
    pub(super) fn has(&self, at: Vec2, normal: Vec2) -> bool {
        const SAME_WAY: f32 = 0.94;
        [0.0, -1.0, 1.0].into_iter().any(|by| {
            let p = (at + normal * by).round();
            let inside = p.x >= 0.0 && p.y >= 0.0 && p.x < self.width as f32 && p.y < self.height as f32;
            inside && self.across[p.y as usize * self.width + p.x as usize].dot(normal).abs() > SAME_WAY
        })
    }

    /// The steepest place across `normal` within two pixels, between pixels; `None` where there is no edge.
    pub(super) fn crest(&self, at: Vec2, normal: Vec2) -> Option<Vec2> {
        let strength = |by: f32| {
            let p = at + normal * by;
            let (x, y) = (p.x.floor(), p.y.floor());
            if x < 0.0 || y < 0.0 || x + 1.0 >= self.width as f32 || y + 1.0 >= self.height as f32 {
                return 0.0;
            }
            let value = |dx: usize, dy: usize| self.strength[(y as usize + dy) * self.width + x as usize + dx];
            let (fx, fy) = (p.x - x, p.y - y);
            let upper = value(0, 0) * (1.0 - fx) + value(1, 0) * fx;
            let lower = value(0, 1) * (1.0 - fx) + value(1, 1) * fx;
            upper * (1.0 - fy) + lower * fy
        };
        let best = [-2.0f32, -1.0, 0.0, 1.0, 2.0].into_iter().max_by(|a, b| strength(*a).total_cmp(&strength(*b)))?;
        let (before, here, after) = (strength(best - 1.0), strength(best), strength(best + 1.0));
        let curve = before - 2.0 * here + after;
        let shift = if curve < 0.0 { (0.5 * (before - after) / curve).clamp(-0.5, 0.5) } else { 0.0 };
        (here >= EDGE_MIN).then(|| at + normal * (best + shift))
    }

    /// The lines with most edges.
    pub(super) fn lines(&self) -> Vec<Line> {
        let reach = Vec2::new(self.width as f32, self.height as f32).length().ceil() as usize + 1;
        let offsets = 2 * reach + 1;
        let normals: Vec<Vec2> = (0..ANGLES).map(|i| Vec2::from_angle(PI * i as f32 / ANGLES as f32)).collect();
        let mut votes = vec![0u16; ANGLES * offsets];
        let bin = |offset: f32| (offset + reach as f32).floor() as usize;
        // Edges by the angle that they are across.
        let mut edges: Vec<Vec<Vec2>> = vec![Vec::new(); ANGLES];
        for &(at, across) in &self.crests {
            let angle = (across.to_angle().rem_euclid(PI) / PI * ANGLES as f32).round() as usize % ANGLES;
            edges[angle].push(at);
            for by in 0..=2 * ANGLE_REACH {
                let i = (angle + ANGLES + by - ANGLE_REACH) % ANGLES;
                // For both whole offsets that it lies between: a short line's few votes must not be split.
                for vote in &mut votes[i * offsets + bin(normals[i].dot(at))..][..2] {
                    *vote = vote.saturating_add(1);
                }
            }
        }
        let mut found: Vec<(u16, usize, usize)> = Vec::new();
        for i in 0..ANGLES {
            for j in 2..offsets - 2 {
                let here = votes[i * offsets + j];
                if here >= VOTES_MIN && is_peak(&votes, offsets, i, j) {
                    found.push((here, i, j));
                }
            }
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.truncate(PEAKS_MAX);
        let mut lines: Vec<Line> = Vec::new();
        for (_, i, j) in found {
            let rough = Line { normal: normals[i], offset: j as f32 - reach as f32 };
            let near = |at: &Vec2| (rough.normal.dot(*at) - rough.offset).abs() < 2.5;
            let alike = (0..=2 * ALIKE).map(|by| (i + ANGLES + by - ALIKE) % ANGLES);
            let points: Vec<Vec2> = alike.clone().flat_map(|a| &edges[a]).copied().filter(near).collect();
            if points.len() < usize::from(VOTES_MIN) {
                continue;
            }
            let Some(line) = Line::through(&points) else { continue };
            // What belongs to one line makes no other: a long edge would come again and again.
            for angle in alike {
                edges[angle].retain(|at| (line.normal.dot(*at) - line.offset).abs() >= TAKEN);
            }
            lines.push(line);
            if lines.len() == LINES_MAX {
                break;
            }
        }
        lines
    }
}

/// Whether no neighbour has more votes; half a turn on, offsets change their sign.
fn is_peak(votes: &[u16], offsets: usize, angle: usize, offset: usize) -> bool {
    let here = (votes[angle * offsets + offset], angle, offset);
    (0..=4usize).all(|a| {
        (0..=4usize).all(|o| {
            let (turned, j) = (angle + ANGLES + a - 2, offset + o - 2);
            let (i, j) = if turned / ANGLES == 1 { (turned % ANGLES, j) } else { (turned % ANGLES, offsets - 1 - j) };
            (votes[i * offsets + j], i, j) <= here
        })
    })
}

/// A row of the picture with each `scale` x `scale` pixels made one.
fn scaled_row(picture: &Picture, scale: usize, y: usize, row: &mut [[f32; 3]]) {
    let stride = picture.width() as usize * 3;
    row.fill([0.0; 3]);
    for line in picture.pixels()[y * scale * stride..].chunks_exact(stride).take(scale) {
        for (out, block) in row.iter_mut().zip(line.chunks_exact(3 * scale)) {
            for rgb in block.chunks_exact(3) {
                for c in 0..3 {
                    out[c] += f32::from(rgb[c]);
                }
            }
        }
    }
    for out in row {
        *out = out.map(|sum| sum / (scale * scale) as f32);
    }
}

/// Sobel's slope of the colour that changes most in the middle one of three rows, of 255 from pixel to pixel.
fn slope(rows: [&[[f32; 3]]; 3], x: usize) -> Vec2 {
    let at = |dx: usize, dy: usize, c: usize| rows[dy][x + dx - 1][c];
    let channel = |c: usize| {
        let column = |dx: usize| at(dx, 0, c) + 2.0 * at(dx, 1, c) + at(dx, 2, c);
        let row = |dy: usize| at(0, dy, c) + 2.0 * at(1, dy, c) + at(2, dy, c);
        Vec2::new(column(2) - column(0), row(2) - row(0)) / 8.0
    };
    [channel(0), channel(1), channel(2)]
        .into_iter()
        .max_by(|a, b| a.length_squared().total_cmp(&b.length_squared()))
        .unwrap_or(Vec2::ZERO)
}
