//! Triangles where a distance is zero.
//!
//! Source: Gibson, "Constrained elastic surface nets" (MERL TR99-24, 1999): one point in each cell of a grid that the
//! surface passes, quads between the cells around each crossed edge. Here the points then slide onto the surface.

use glam::DVec3;

/// The surface.
#[derive(Debug)]
pub(super) struct Surface {
    pub(super) positions: Vec<DVec3>,
    /// Unit length, to where the distance grows.
    pub(super) normals: Vec<DVec3>,
    pub(super) triangles: Vec<[u16; 3]>,
}

/// Cells a side of a block that is passed over when its middle is far from the surface.
const BLOCK: usize = 6;
/// Distances may be too large by this factor (a flattened capsule's are).
const OVERRATED: f64 = 1.6;
/// What a step grows by when it gives too many points.
const COARSER: f64 = 1.1;
/// Steps in which a point slides onto the surface.
const SLIDES: usize = 3;

/// The zero of `distance` between the corners of a box, with cells of `step`, or of more where that gives more points than
/// 16 bits count.
pub(super) fn around(corners: (DVec3, DVec3), step: f64, distance: impl Fn(DVec3) -> f64) -> Surface {
    let coarser = |step: &f64| Some(step * COARSER);
    let mut steps = std::iter::successors(Some(step), coarser);
    steps.find_map(|step| with_step(corners, step, &distance)).expect("one cell has no point")
}

/// `None` when there are more points than 16 bits count.
fn with_step((min, max): (DVec3, DVec3), step: f64, distance: impl Fn(DVec3) -> f64) -> Option<Surface> {
    let size = [0, 1, 2].map(|axis| (((max - min)[axis] / step).ceil() as usize + 1).next_multiple_of(BLOCK));
    let place = |at: [usize; 3]| min + DVec3::new(at[0] as f64, at[1] as f64, at[2] as f64) * step;
    let index = |at: [usize; 3]| (at[2] * size[1] + at[1]) * size[0] + at[0];
    let mut values = vec![0.0f64; size[0] * size[1] * size[2]];
    for block in cells(size.map(|n| n / BLOCK)) {
        let corner = block.map(|n| n * BLOCK);
        let middle = distance(place(corner) + DVec3::splat(step * (BLOCK - 1) as f64 / 2.0));
        let is_far = middle.abs() > OVERRATED * step * (BLOCK + 1) as f64 * 3f64.sqrt() / 2.0;
        for cell in cells([BLOCK; 3]) {
            let at = [0, 1, 2].map(|axis| corner[axis] + cell[axis]);
            values[index(at)] = if is_far { middle } else { distance(place(at)) };
        }
    }

    let slope = |p: DVec3| {
        let d = |axis: DVec3| distance(p + axis * (0.1 * step)) - distance(p - axis * (0.1 * step));
        DVec3::new(d(DVec3::X), d(DVec3::Y), d(DVec3::Z)) / (0.2 * step)
    };
    let mut surface = Surface { positions: Vec::new(), normals: Vec::new(), triangles: Vec::new() };
    let mut points = vec![None; values.len()];
    for at in cells(size.map(|n| n - 1)) {
        let corners = cells([2; 3]).map(|c| [0, 1, 2].map(|axis| at[axis] + c[axis]));
        let inside = corners.clone().filter(|c| values[index(*c)] < 0.0).count();
        if inside == 0 || inside == 8 {
            continue;
        }
        let middle = place(at) + DVec3::splat(step / 2.0);
        let mut p = middle;
        for _ in 0..SLIDES {
            let slope = slope(p);
            p -= slope * distance(p) / slope.length_squared().max(1e-9);
        }
        // A point that slid away would tear the surface: it stays.
        if p.distance(middle) > 1.5 * step {
            p = middle;
        }
        points[index(at)] = Some(u16::try_from(surface.positions.len()).ok()?);
        surface.positions.push(p);
        surface.normals.push(slope(p).normalize_or(DVec3::Z));
    }
    for at in cells(size.map(|n| n - 1)) {
        for axis in 0..3 {
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            let mut next = at;
            next[axis] += 1;
            if at[u] == 0 || at[v] == 0 || (values[index(at)] < 0.0) == (values[index(next)] < 0.0) {
                continue;
            }
            let cell = |back: [usize; 2]| {
                let mut c = at;
                c[u] -= back[0];
                c[v] -= back[1];
                points[index(c)]
            };
            if let [Some(a), Some(b), Some(c), Some(d)] = [cell([0, 0]), cell([1, 0]), cell([1, 1]), cell([0, 1])] {
                surface.triangles.extend([[a, b, c], [a, c, d]]);
            }
        }
    }
    Some(surface)
}

/// All places of a grid of this size.
fn cells(size: [usize; 3]) -> impl Iterator<Item = [usize; 3]> + Clone {
    (0..size[2]).flat_map(move |z| (0..size[1]).flat_map(move |y| (0..size[0]).map(move |x| [x, y, z])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_is_too_fine_becomes_coarser() {
        let surface = around((DVec3::splat(-1.2), DVec3::splat(1.2)), 0.011, |p: DVec3| p.length() - 1.0);
        assert!((40_000..=65_536).contains(&surface.positions.len()), "{}", surface.positions.len());
    }

    #[test]
    fn a_ball_becomes_a_closed_surface_that_lies_on_it() {
        let ball = |p: DVec3| p.length() - 1.0;
        let surface = around((DVec3::splat(-1.4), DVec3::splat(1.4)), 0.1, ball);
        assert!(surface.positions.iter().all(|p| (p.length() - 1.0).abs() < 1e-6));
        assert!(surface.positions.iter().zip(&surface.normals).all(|(p, n)| p.dot(*n) > 0.999));
        // Every side of a triangle belongs to two of them: there is no hole.
        let mut sides: Vec<[u16; 2]> = surface
            .triangles
            .iter()
            .flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]])
            .map(|[a, b]| [a.min(b), a.max(b)])
            .collect();
        sides.sort_unstable();
        assert!(sides.len() > 3000 && sides.as_chunks::<2>().0.iter().all(|[a, b]| a == b));
    }
}
