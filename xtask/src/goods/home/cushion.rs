//! Stuffed cushions: two plump panels, a band between them, piping where they are sewn, and what sitting leaves.

use glam::{Vec2, Vec3, vec2, vec3};

use crate::goods::curve::{circle, closed_spline2, transported};
use crate::goods::mesh::Mesh;
use crate::goods::noise::{fbm3, noise3};
use crate::goods::solid::{End, sweep};

/// A cushion lying flat around the origin: +Y is its upper side, the outline is in x and z. Millimetres.
pub struct Cushion {
    /// Half of width and depth, and how square: 2 is an ellipse, 8 nearly a rectangle. Ignored with an `outline`.
    pub half: Vec2,
    pub squareness: f32,
    /// An outline instead, in (x, z), from +x towards +z.
    pub outline: Option<Vec<Vec2>>,
    /// Half the height of the band.
    pub band: f32,
    /// How much the upper and the lower panel rise above the band.
    pub crown: Vec2,
    /// How much the band swells.
    pub swell: f32,
    /// Radius of the piping.
    pub piping: f32,
    /// Points around.
    pub around: usize,
    /// How creased, 1 is well sat in.
    pub creased: f32,
    /// Whether the lower seam has piping too; where nobody sees it, it may go without.
    pub lower_piping: bool,
    /// No two are alike.
    pub seed: u32,
}

impl Cushion {
    /// The cushion with `warp` laid over it.
    pub fn mesh(&self, warp: impl Fn(Vec3) -> Vec3) -> Mesh {
        let n = self.around;
        let outline = self.wandering();
        let mut length = vec![0.0f32];
        for j in 0..n {
            length.push(length[j] + outline[j].distance(outline[(j + 1) % n]));
        }
        let middle = outline.iter().copied().sum::<Vec2>() / n as f32;
        let panel = |rings: usize, side: f32, crown: f32| {
            let grid = Mesh::grid(n, rings, |u, v| {
                let j = (u * n as f32).round() as usize % n;
                let r = (std::f32::consts::FRAC_PI_2 * v).sin();
                let q = middle + (outline[j] - middle) * r;
                let p = vec3(q.x, side * (self.band + self.rise(q, r, outline[j].distance(middle), crown, side)), q.y);
                (warp(p), q)
            });
            if side > 0.0 { grid.smooth(70.0) } else { grid.flipped().smooth(70.0) }
        };
        let inwards = |j: usize| {
            let along = outline[(j + 1) % n] - outline[(j + n - 1) % n];
            vec2(-along.y, along.x).normalize_or_zero()
        };
        let rows = 5;
        let band = Mesh::grid(n, rows, |u, v| {
            let k = (u * n as f32).round() as usize;
            let j = k % n;
            let bow = (std::f32::consts::PI * v).sin().max(0.0).powf(0.7);
            let crease = 1.0 + 0.5 * self.creased * noise3(vec3(length[j] / 70.0, v * 1.6, 3.0), self.seed + 7);
            let q = outline[j] - inwards(j) * (self.swell * bow * crease);
            (warp(vec3(q.x, self.band * (1.0 - 2.0 * v), q.y)), vec2(length[k], self.band * 2.0 * v))
        });
        let mut parts = vec![panel(14, 1.0, self.crown.x), band.smooth(70.0), panel(4, -1.0, self.crown.y)];
        for side in if self.lower_piping { &[1.0, -1.0][..] } else { &[1.0] } {
            let path: Vec<Vec3> = (0..n)
                .map(|j| {
                    let q = outline[j] - inwards(j) * (self.piping * 0.55);
                    warp(vec3(q.x, side * (self.band + self.piping * 0.1), q.y))
                })
                .collect();
            let section = circle(self.piping, 6);
            parts.push(sweep(&transported(&path, true, Vec3::Y), true, (End::Open, End::Open), 80.0, |_| {
                section.clone()
            }));
        }
        Mesh::joined(parts)
    }

    /// The outline evenly by length, a little uneven as sewing and stuffing make it.
    fn wandering(&self) -> Vec<Vec2> {
        let points = self.outline.clone().unwrap_or_else(|| {
            let round = |x: f32| x.abs().powf(2.0 / self.squareness) * x.signum();
            (0..120)
                .map(|i| {
                    let (s, c) = (std::f32::consts::TAU * i as f32 / 120.0).sin_cos();
                    vec2(round(c), round(s)) * self.half
                })
                .collect()
        });
        let even = dense_in_corners(&closed_spline2(&points, 1500), self.around);
        even.iter()
            .map(|q| {
                let d = vec2(
                    noise3(vec3(q.x / 210.0, q.y / 210.0, 1.5), self.seed),
                    noise3(vec3(q.x / 210.0, q.y / 210.0, 7.5), self.seed),
                );
                *q + d * 3.2 * self.creased
            })
            .collect()
    }

    /// Height of a panel above its seam at `q`; `r` is 0 in the middle and 1 at the seam, `reach` millimetres apart.
    fn rise(&self, q: Vec2, r: f32, reach: f32, crown: f32, side: f32) -> f32 {
        let from_seam = (1.0 - r) * reach;
        let plump = if self.outline.is_some() {
            (1.0 - r.powf(2.6)).max(0.0).powf(0.72)
        } else {
            // Square ones rise along both directions, or their diagonals would show as ridges.
            let along = |x: f32| (1.0 - x.abs().min(1.0).powi(3)).sqrt();
            along(q.x / self.half.x) * along(q.y / self.half.y) * (1.0 - r.powi(12)).max(0.0).sqrt()
        };
        let at = vec3(q.x, q.y, side * 90.0);
        // Soft hollows of the stuffing, creases that run across, gathers at the seam.
        let hollow = 0.16 * crown * fbm3(at / 190.0, 2, self.seed + 1);
        let line = fbm3(vec3(at.x / 230.0, at.y / 110.0, 2.0), 2, self.seed + 2);
        let crease =
            -2.2 * (1.0 - (line.abs() * 5.0).min(1.0)).powi(2) * (from_seam / 90.0).min(1.0) * (r / 0.4).min(1.0);
        let gather = 2.2 * noise3(at / 24.0, self.seed + 3) * (-from_seam / 34.0).exp() * (from_seam / 6.0).min(1.0);
        crown * plump + (hollow + crease + gather) * self.creased * (from_seam / 25.0).min(1.0)
    }
}

/// `n` of the points of a closed line, closer together where it turns: a radian counts as much as `TURN_MM`.
fn dense_in_corners(points: &[Vec2], n: usize) -> Vec<Vec2> {
    const TURN_MM: f32 = 110.0;
    let m = points.len();
    let mut cost = vec![0.0f32];
    for i in 0..m {
        let (before, here, after) = (points[(i + m - 1) % m], points[i], points[(i + 1) % m]);
        cost.push(cost[i] + here.distance(after) + TURN_MM * (here - before).angle_to(after - here).abs());
    }
    let step = cost[m] / n as f32;
    (0..n)
        .map(|k| {
            let i = cost.partition_point(|c| *c <= k as f32 * step).clamp(1, m) - 1;
            let part = (k as f32 * step - cost[i]) / (cost[i + 1] - cost[i]).max(1e-6);
            points[i].lerp(points[(i + 1) % m], part.clamp(0.0, 1.0))
        })
        .collect()
}

/// Piping along an open or closed line.
pub fn piping(line: &[Vec3], closed: bool, radius: f32) -> Mesh {
    let section = circle(radius, 6);
    let ends = if closed { (End::Open, End::Open) } else { (End::Soft(radius * 0.8), End::Soft(radius * 0.8)) };
    sweep(&transported(line, closed, Vec3::Y), closed, ends, 80.0, |_| section.clone())
}
