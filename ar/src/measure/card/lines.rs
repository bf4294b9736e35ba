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
/// Noise has edges everywhere; those of a card are among the strongest of a picture that shows one.
const VOTERS_MAX: usize = 50_000;
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
        let mut pixels = [(); 3].map(|()| vec![0.0; 3 * width]);
        let mut slopes = [(); 3].map(|()| vec![Vec2::ZERO; width]);
        let mut sums = Sums::new(width);
        for y in 0..height {
            scaled_row(picture, scale as usize, y, &mut pixels[y % 3]);
            if y < 2 {
                continue;
            }
            let rows = [y - 2, y - 1, y].map(|y| pixels[y % 3].as_slice());
            sums.slopes(rows, &mut slopes[(y - 1) % 3], &mut edges.strength[(y - 1) * width..y * width]);
            if y >= 4 {
                edges.keep_crests(y - 2, &slopes[(y - 2) % 3]);
            }
        }
        edges
    }

    /// Of the edges of row `y` only the crests stay; `slopes` are its own.
    fn keep_crests(&mut self, y: usize, slopes: &[Vec2]) {
        for (x, slope) in slopes.iter().enumerate().take(self.width.saturating_sub(2)).skip(2) {
            let at = y * self.width + x;
            let strength = self.strength[at];
            if strength < EDGE_MIN {
                continue;
            }
            let n = *slope / strength;
            // A step to the nearest of the eight neighbours.
            let step = |n: f32| if n >= 0.5 { 1 } else { -isize::from(n <= -0.5) };
            let by = step(n.y) * self.width.cast_signed() + step(n.x);
            let beside = |by: isize| self.strength[at.wrapping_add_signed(by)];
            if strength >= beside(by) && strength > beside(-by) {
                self.across[at] = n;
                self.crests.push((Vec2::new(x as f32, y as f32), n));
            }
        }
    }

    /// Where an edge runs along a line.
    pub(super) fn track(&self, line: &Line) -> Track {
        let along = line.normal.perp();
        let origin = line.normal * line.offset;
        // Where the line enters the picture, and where it leaves it.
        let size = Vec2::new(self.width as f32, self.height as f32);
        let (mut from, mut to) = (f32::MIN, f32::MAX);
        for axis in 0..2 {
            let (start, step) = (origin[axis], along[axis]);
            if step.abs() > 1e-6 {
                let (one, other) = (-start / step, (size[axis] - start) / step);
                (from, to) = (from.max(one.min(other)), to.min(one.max(other)));
            }
        }
        let first = from.max(-2.0 * size.length()).floor() as i32;
        let count = (to.min(2.0 * size.length()) - first as f32).max(0.0) as usize;
        let mut seen = 0u16;
        let mut sums = Vec::with_capacity(count + 1);
        sums.push(seen);
        for i in 0..count {
            seen += u16::from(self.has(origin + along * (first as f32 + i as f32 + 0.5), line.normal));
            sums.push(seen);
        }
        Track { origin, along, first, sums }
    }

    pub(super) fn is_inside(&self, p: Vec2) -> bool {
        p.x >= 0.0 && p.y >= 0.0 && p.x < self.width as f32 && p.y < self.height as f32
    }

    /// Whether an edge across `normal` (either way) passes within about a pixel.
    fn has(&self, at: Vec2, normal: Vec2) -> bool {
        const SAME_WAY: f32 = 0.94;
        [0.0, -1.0, 1.0].into_iter().any(|by| {
            let p = at + normal * by + 0.5;
            self.is_inside(p) && self.across[p.y as usize * self.width + p.x as usize].dot(normal).abs() > SAME_WAY
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

    fn strength_of(&self, crest: Vec2) -> f32 {
        self.strength[crest.y as usize * self.width + crest.x as usize]
    }

    /// How strong an edge must be to vote, so that no more than [`VOTERS_MAX`] do.
    fn strong_enough(&self) -> f32 {
        // Counted by whole strengths; none is greater than a step from black to white across and down.
        let mut counts = [0usize; 512];
        let step = |at: Vec2| (self.strength_of(at) as usize).min(511);
        self.crests.iter().for_each(|(at, _)| counts[step(*at)] += 1);
        let mut voters = 0;
        let too_many = counts.iter().rposition(|count| {
            voters += count;
            voters > VOTERS_MAX
        });
        too_many.map_or(0.0, |strength| (strength + 1) as f32)
    }

    /// The lines with most edges.
    pub(super) fn lines(&self) -> Vec<Line> {
        let reach = Vec2::new(self.width as f32, self.height as f32).length().ceil() as usize + 1;
        let offsets = 2 * reach + 1;
        let normals: Vec<Vec2> = (0..ANGLES).map(|i| Vec2::from_angle(PI * i as f32 / ANGLES as f32)).collect();
        let mut votes = vec![0u16; ANGLES * offsets];
        let bin = |offset: f32| (offset + reach as f32) as usize;
        // Edges by the angle that they are across.
        let mut edges: Vec<Vec<Vec2>> = vec![Vec::new(); ANGLES];
        let strong = self.strong_enough();
        for &(at, across) in self.crests.iter().filter(|(at, _)| self.strength_of(*at) >= strong) {
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
fn scaled_row(picture: &Picture, scale: usize, y: usize, row: &mut [f32]) {
    let stride = picture.width() as usize * 3;
    let lines = picture.pixels()[y * scale * stride..].chunks_exact(stride).take(scale);
    if scale == 1 {
        lines.for_each(|line| row.iter_mut().zip(line).for_each(|(out, byte)| *out = f32::from(*byte)));
        return;
    }
    row.fill(0.0);
    for line in lines {
        for (out, block) in row.as_chunks_mut::<3>().0.iter_mut().zip(line.chunks_exact(3 * scale)) {
            for rgb in block.as_chunks::<3>().0 {
                (0..3).for_each(|c| out[c] += f32::from(rgb[c]));
            }
        }
    }
    row.iter_mut().for_each(|out| *out /= (scale * scale) as f32);
}

/// Sums of three rows, colour by colour, and the slopes that follow from them: kept to be used again.
struct Sums {
    /// The rows' sum, the middle one twice, and their difference.
    sum: Vec<f32>,
    difference: Vec<f32>,
    /// Slopes to the right and down of each colour.
    across: Vec<f32>,
    down: Vec<f32>,
}

impl Sums {
    fn new(width: usize) -> Sums {
        let row = || vec![0.0; 3 * width];
        Sums { sum: row(), difference: row(), across: row(), down: row() }
    }

    /// Sobel's slope of the colour that changes most in the middle one of three rows, of 255 from pixel to pixel, and its
    /// length.
    fn slopes(&mut self, [above, row, below]: [&[f32]; 3], slopes: &mut [Vec2], strengths: &mut [f32]) {
        let count = row.len();
        let sums = self.sum.iter_mut().zip(&mut self.difference);
        for (((sum, difference), row), (above, below)) in sums.zip(row).zip(above.iter().zip(below)) {
            (*sum, *difference) = (above + 2.0 * row + below, below - above);
        }
        if count < 9 {
            return;
        }
        let middle = 3..count - 3;
        let (left, right) = (&self.sum[..count - 6], &self.sum[6..]);
        for (out, (left, right)) in self.across[middle.clone()].iter_mut().zip(left.iter().zip(right)) {
            *out = (right - left) / 8.0;
        }
        let (left, right) = (&self.difference[..count - 6], &self.difference[6..]);
        let beside = self.difference[middle.clone()].iter().zip(left.iter().zip(right));
        for (out, (here, (left, right))) in self.down[middle].iter_mut().zip(beside) {
            *out = (left + 2.0 * here + right) / 8.0;
        }
        let (across, down) = (self.across.as_chunks::<3>().0, self.down.as_chunks::<3>().0);
        let inner = 1..slopes.len() - 1;
        let out = slopes[inner.clone()].iter_mut().zip(&mut strengths[inner.clone()]);
        for ((slope, strength), (x, y)) in out.zip(across[inner.clone()].iter().zip(&down[inner])) {
            let lengths = [0, 1, 2].map(|c| x[c] * x[c] + y[c] * y[c]);
            let mut most = usize::from(lengths[1] >= lengths[0]);
            if lengths[2] >= lengths[most] {
                most = 2;
            }
            *slope = Vec2::new(x[most], y[most]);
            *strength = lengths[most].sqrt();
        }
    }
}

/// Where along a line an edge is seen: how many of its pixels up to each.
pub(super) struct Track {
    origin: Vec2,
    along: Vec2,
    first: i32,
    sums: Vec<u16>,
}

impl Track {
    /// The share of the way between two places of the line that is an edge.
    pub(super) fn share(&self, from: Vec2, to: Vec2) -> f32 {
        let last = self.sums.len().saturating_sub(1);
        let at = |p: Vec2| (p - self.origin).dot(self.along).round() as i32 - self.first;
        let (a, b) = (at(from), at(to));
        let (a, b) = (a.min(b), a.max(b));
        let sum = |i: i32| self.sums[usize::try_from(i).unwrap_or(0).min(last)];
        f32::from(sum(b) - sum(a)) / (b - a).max(1) as f32
    }
}
