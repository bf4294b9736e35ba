//! The face's surface as the camera sees it, on a coarse grid: it is smooth, and the grid makes it cheap.

use bevy::math::{Vec2, Vec3};

use super::MakeupFace;
use super::patch::smooth_step;
use crate::mirror::relief;

/// Cells across and down a face.
const CELLS: f32 = 112.0;
/// Cells around the face, so that what is beside it is known there too.
const MARGIN: usize = 2;
/// Where the surface turns away from the camera, paint ends between these cosines.
const ASIDE: f32 = 0.0;
const TOWARDS: f32 = 0.16;

/// Nearest to the camera of everything over each cell.
pub(super) struct Surface {
    origin: Vec2,
    cell_px: f32,
    width: usize,
    height: usize,
    cells: Vec<Option<Cell>>,
}

/// A place on the face. Pixels, x to the right, y up, z towards the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) point: Vec3,
    /// Of length one.
    pub(super) normal: Vec3,
}

/// One number a cell.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    origin: Vec2,
    cell_px: f32,
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Surface {
    pub(super) fn new(face: &MakeupFace, picture: (u32, u32)) -> Self {
        let size = Vec2::new(picture.0 as f32, picture.1 as f32);
        let flat = face.points.iter().map(|p| p.truncate());
        let start = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        let (low, high) = flat.fold(start, |(low, high), p| (low.min(p), high.max(p)));
        let cell_px = ((high - low).max_element() / CELLS).max(1.0);
        let (low, high) = (low.clamp(Vec2::ZERO, size), high.clamp(Vec2::ZERO, size));
        let cells = ((high - low) / cell_px).ceil();
        let (width, height) = (cells.x as usize + 1 + 2 * MARGIN, cells.y as usize + 1 + 2 * MARGIN);
        let origin = low - cell_px * MARGIN as f32;
        let mut surface = Self { origin, cell_px, width, height, cells: vec![None; width * height] };
        surface.fill(face);
        surface
    }

    fn fill(&mut self, face: &MakeupFace) {
        let points: Vec<Vec3> = face.points.iter().map(|p| Vec3::new(p.x, -p.y, -p.z)).collect();
        let mut normals = vec![Vec3::ZERO; points.len()];
        for triangle in &face.triangles {
            let [a, b, c] = triangle.map(|i| points[usize::from(i)]);
            let normal = (b - a).cross(c - a);
            triangle.iter().for_each(|&i| normals[usize::from(i)] += normal);
        }
        let normals: Vec<Vec3> = normals.into_iter().map(|n| n.normalize_or(Vec3::Z)).collect();
        let (origin, cell_px, width) = (self.origin, self.cell_px, self.width);
        for triangle in &face.triangles {
            let corners = triangle.map(|i| points[usize::from(i)]);
            let bent = triangle.map(|i| normals[usize::from(i)]);
            let places = corners.map(|p| (Vec2::new(p.x, -p.y) - origin) / cell_px);
            relief::fill(places, [width as u32, self.height as u32], |x, y, share| {
                let mix = |of: [Vec3; 3]| of[0] * share.x + of[1] * share.y + of[2] * share.z;
                let point = mix(corners);
                let cell = &mut self.cells[y as usize * width + x as usize];
                if cell.is_none_or(|known| known.point.z < point.z) {
                    *cell = Some(Cell { point, normal: mix(bent).normalize_or(Vec3::Z) });
                }
            });
        }
    }

    /// What a number is at every cell, and what it is where there is no face. The cells beside the face continue it.
    pub(super) fn grid(&self, number: impl Fn(&Cell) -> f32, beside: f32) -> Grid {
        let known: Vec<Option<f32>> = self.cells.iter().map(|cell| cell.as_ref().map(&number)).collect();
        let mut values: Vec<f32> = known.iter().map(|value| value.unwrap_or(beside)).collect();
        for y in 1..self.height - 1 {
            for x in 1..self.width - 1 {
                let at = y * self.width + x;
                if known[at].is_some() {
                    continue;
                }
                let around = [at - self.width, at - 1, at + 1, at + self.width];
                let (sum, count) =
                    around.iter().filter_map(|&i| known[i]).fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
                if count > 0.0 {
                    values[at] = sum / count;
                }
            }
        }
        Grid::new(self.origin, self.cell_px, self.width, values)
    }

    /// One where the surface looks at the camera, zero where it looks aside.
    pub(super) fn facing(&self, beside: f32) -> Grid {
        self.grid(|cell| smooth_step(ASIDE, TOWARDS, cell.normal.z), beside)
    }

    /// Width of a cell.
    pub(super) fn cell_px(&self) -> f32 {
        self.cell_px
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().flatten()
    }

    /// The surface's normal at a pixel.
    pub(super) fn normal(&self, at: Vec2) -> Vec3 {
        let place = ((at - self.origin) / self.cell_px).max(Vec2::ZERO);
        let (x, y) = ((place.x as usize).min(self.width - 1), (place.y as usize).min(self.height - 1));
        self.cells[y * self.width + x].map_or(Vec3::Z, |cell| cell.normal)
    }
}

impl Grid {
    /// Numbers of square cells of `cell_px`, rows from the top; `origin` is the corner of the first.
    pub(super) fn new(origin: Vec2, cell_px: f32, width: usize, values: Vec<f32>) -> Self {
        Self { origin, cell_px, width, height: values.len() / width.max(1), values }
    }

    /// The numbers at the middles of the pixels from (`x`, `y`) to the right, linear between the cells.
    pub(super) fn row(&self, x: u32, y: u32, numbers: &mut [f32]) {
        let place = |pixel: u32, origin: f32| (pixel as f32 + 0.5 - origin) / self.cell_px - 0.5;
        let down = place(y, self.origin.y).clamp(0.0, (self.height as f32 - 1.001).max(0.0));
        let (row, part) = (down as usize, down.fract());
        let above = &self.values[row * self.width..(row + 1) * self.width];
        let below = self.values.get((row + 1) * self.width..(row + 2) * self.width).unwrap_or(above);
        let line: Vec<f32> = above.iter().zip(below).map(|(a, b)| a + (b - a) * part).collect();
        let (mut at, step, last) = (place(x, self.origin.x), 1.0 / self.cell_px, (self.width as f32 - 1.001).max(0.0));
        for number in numbers {
            let place = at.clamp(0.0, last);
            let column = place as usize;
            let part = place - column as f32;
            let right = line[(column + 1).min(line.len() - 1)];
            *number = line[column] + (right - line[column]) * part;
            at += step;
        }
    }
}
