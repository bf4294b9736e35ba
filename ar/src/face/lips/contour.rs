//! The outline as a whole: dynamic programming over places on its normals.

use glam::{Mat2, Vec2};

use super::{CORNERS, POINTS};

/// The outline looks from its points and from the middles between them.
pub(super) const LOOKS: usize = 2 * POINTS;
/// Places on a normal.
pub(super) const PLACES: usize = 25;
/// What neighbours cost that differ by a place, against a place of wrong colour; and how many places they may differ by.
const BENT: f32 = 0.25;
const STEPS: usize = 5;
/// The same at the mouth's corners, where one looks across and the other down.
const BENT_AT_CORNER: f32 = 0.05;
/// Places on either side of an edge that say how clear it is.
const BESIDE: usize = 4;

/// How firmly the whole mouth keeps the shape it had: sum of the squared changes against that of as many looks' distances.
const SHEAR_KEPT: f64 = 0.2;
const SHIFT_KEPT: f64 = 0.02;

/// A closed outline and its normals.
pub(super) struct Contour<'a> {
    points: &'a [Vec2; POINTS],
}

/// Away from the lips between two neighbours of the outline (or at one, when they are the same), of length one.
pub(super) fn out_of(outer: &[Vec2; POINTS], i: usize, next: usize) -> Vec2 {
    let (before, after) = if i == next { ((i + POINTS - 1) % POINTS, (i + 1) % POINTS) } else { (i, next) };
    // Along the upper lip to the right, and back along the lower: outside is on the left hand.
    (-(outer[after] - outer[before]).perp()).normalize_or_zero()
}

/// How far along a normal a place is that reaches so far to both sides.
pub(super) fn place(i: usize, reach: f32) -> f32 {
    reach * (2.0 * (i as f32 + 0.5) / PLACES as f32 - 1.0)
}

/// The same between two values.
pub(super) fn between(i: usize, (from, to): (f32, f32)) -> f32 {
    from + (to - from) * (i as f32 + 0.5) / PLACES as f32
}

impl Contour<'_> {
    pub(super) fn new(points: &[Vec2; POINTS]) -> Contour<'_> {
        Contour { points }
    }

    /// From where a look goes, and its normal.
    pub(super) fn look(&self, look: usize) -> (Vec2, Vec2) {
        let (i, next) = (look / 2, (look / 2 + look % 2) % POINTS);
        ((self.points[i] + self.points[next]) / 2.0, out_of(self.points, i, next))
    }

    /// The points moved along their normals by what they and the middles beside them saw.
    pub(super) fn moved(&self, away: &[f32; LOOKS]) -> [Vec2; POINTS] {
        std::array::from_fn(|i| {
            let (at, out) = self.look(2 * i);
            let (before, here, after) = (away[(2 * i + LOOKS - 1) % LOOKS], away[2 * i], away[2 * i + 1]);
            let by = if CORNERS.contains(&i) { here } else { 0.25 * before + 0.5 * here + 0.25 * after };
            at + out * by
        })
    }
}

impl Contour<'_> {
    /// The map of the whole mouth, p to (I + stretch) p + shift, that goes furthest towards where its looks saw the outline.
    pub(super) fn follow(&self, away: &[f32; LOOKS], is_clear: &[bool; LOOKS]) -> Option<(Mat2, Vec2)> {
        let (mut normal, mut right) = ([[0.0; 6]; 6], [0.0; 6]);
        for look in (0..LOOKS).filter(|&look| is_clear[look]) {
            let (at, out) = self.look(look);
            let row = [out.x * at.x, out.x * at.y, out.y * at.x, out.y * at.y, out.x, out.y].map(f64::from);
            for (line, a) in normal.iter_mut().zip(row) {
                line.iter_mut().zip(row).for_each(|(sum, b)| *sum += a * b);
            }
            right.iter_mut().zip(row).for_each(|(sum, a)| *sum += a * f64::from(away[look]));
        }
        for (i, line) in normal.iter_mut().enumerate() {
            line[i] += if i < 4 { SHEAR_KEPT } else { SHIFT_KEPT };
        }
        let [a, b, c, d, x, y] = solved(normal, right)?.map(|n| n as f32);
        Some((Mat2::from_cols(Vec2::new(a, c), Vec2::new(b, d)), Vec2::new(x, y)))
    }
}

/// Where on each normal the outline passes, in places: inside of it is lip (above zero), outside skin.
pub(super) fn outline(sides: &[[f32; PLACES]; LOOKS]) -> [f32; LOOKS] {
    let costs = sides.map(|row| {
        let mut sum = 0.0;
        // Before the first place, or after it: what is lip inside speaks for it.
        row.map(|side| {
            let cost = -2.0 * sum;
            sum += side;
            cost
        })
    });
    let chosen = closed(&costs);
    std::array::from_fn(|look| crossing(&sides[look], chosen[look]))
}

/// Between the last place of lip and the first of skin, by how they differ.
fn crossing(row: &[f32; PLACES], split: usize) -> f32 {
    if split == 0 {
        return -0.5;
    }
    let (lip, skin) = (row[split - 1], row[split]);
    let share = if lip > skin { (lip / (lip - skin)).clamp(0.0, 1.0) } else { 0.5 };
    split as f32 - 1.0 + share
}

/// Which looks see lip on one side of their place and skin on the other, differing by at least `least`.
pub(super) fn clear(sides: &[[f32; PLACES]; LOOKS], away: &[f32; LOOKS], least: f32) -> [bool; LOOKS] {
    let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len().max(1) as f32;
    std::array::from_fn(|look| {
        let split = away[look].ceil().clamp(0.0, PLACES as f32) as usize;
        let (inside, outside) = sides[look].split_at(split);
        let inside = &inside[inside.len().saturating_sub(BESIDE)..];
        let outside = &outside[..outside.len().min(BESIDE)];
        !inside.is_empty() && !outside.is_empty() && mean(inside) - mean(outside) >= least
    })
}

/// The cheapest way around: twice around an open chain, of which the middle round knows nothing of the ends.
fn closed(costs: &[[f32; PLACES]; LOOKS]) -> [usize; LOOKS] {
    const ROUNDS: usize = 2 * LOOKS;
    let mut came = [[0u8; PLACES]; ROUNDS];
    let mut least = costs[0];
    for (look, came) in came.iter_mut().enumerate().skip(1) {
        let (from, to) = ((look - 1) % LOOKS, look % LOOKS);
        let is_corner = |look: usize| look.is_multiple_of(2) && CORNERS.contains(&(look / 2));
        let bent = if is_corner(from) || is_corner(to) { BENT_AT_CORNER } else { BENT };
        least = step(&least, &costs[to], bent, came);
    }
    let mut at = cheapest(&least);
    let mut chosen = [0; LOOKS];
    for look in (0..ROUNDS).rev() {
        if (LOOKS / 2..LOOKS / 2 + LOOKS).contains(&look) {
            chosen[look % LOOKS] = at;
        }
        at = usize::from(came[look][at]);
    }
    chosen
}

/// One look further: what the cheapest way to each place costs, and from where it came.
fn step<const N: usize>(least: &[f32; N], cost: &[f32; N], bent: f32, came: &mut [u8; N]) -> [f32; N] {
    std::array::from_fn(|to| {
        let near = to.saturating_sub(STEPS)..(to + STEPS + 1).min(N);
        let (mut best, mut from) = (f32::INFINITY, to);
        for i in near {
            let apart = i.abs_diff(to) as f32;
            let sum = least[i] + bent * apart * apart;
            if sum < best {
                (best, from) = (sum, i);
            }
        }
        came[to] = from as u8;
        best + cost[to]
    })
}

fn cheapest(costs: &[f32]) -> usize {
    (0..costs.len()).min_by(|&a, &b| costs[a].total_cmp(&costs[b])).unwrap_or(0)
}

/// Where each look from the outline inwards leaves the lip, as shares of the net's thickness of it (`range`).
pub(super) fn inner_line<const N: usize>(sides: &[[f32; PLACES]; N], range: (f32, f32)) -> [f32; N] {
    /// Places after the edge that must be no lip, and before it that must be.
    const AFTER: usize = 2;
    const BEFORE: usize = 3;
    /// What the edge is worth, what passing something else than lip costs, and what leaving the net's place costs.
    const WORTH: f32 = 3.0;
    const PASSED: f32 = 2.0;
    const KEPT: f32 = 1.0;
    let costs = sides.map(|row| {
        let mut passed = 0.0;
        let costs: [f32; PLACES] = std::array::from_fn(|i| {
            let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len().max(1) as f32;
            let (before, after) = row.split_at(i);
            let edge = mean(&before[before.len().saturating_sub(BEFORE)..]) - mean(&after[..after.len().min(AFTER)]);
            let off = between(i, range) - 1.0;
            let cost = PASSED * passed - WORTH * edge + KEPT * off * off;
            passed += (-row[i]).max(0.0);
            cost
        });
        costs
    });
    let mut came = [[0u8; PLACES]; N];
    let mut least = costs[0];
    for (cost, came) in costs.iter().zip(&mut came).skip(1) {
        least = step(&least, cost, BENT, came);
    }
    let mut at = cheapest(&least);
    let mut found = [0.0; N];
    for look in (0..N).rev() {
        let width = between(1, range) - between(0, range);
        found[look] = between(0, range) + crossing(&sides[look], at) * width;
        at = usize::from(came[look][at]);
    }
    found
}

/// Six linear equations, by elimination with the greatest pivot.
fn solved(mut rows: [[f64; 6]; 6], mut right: [f64; 6]) -> Option<[f64; 6]> {
    for i in 0..6 {
        let pivot = (i..6).max_by(|&a, &b| rows[a][i].abs().total_cmp(&rows[b][i].abs()))?;
        rows.swap(i, pivot);
        right.swap(i, pivot);
        if rows[i][i].abs() < 1e-9 {
            return None;
        }
        for j in i + 1..6 {
            let share = rows[j][i] / rows[i][i];
            let upper = rows[i];
            rows[j].iter_mut().zip(upper).for_each(|(a, b)| *a -= share * b);
            right[j] -= share * right[i];
        }
    }
    let mut found = [0.0; 6];
    for i in (0..6).rev() {
        let known: f64 = (i + 1..6).map(|j| rows[i][j] * found[j]).sum();
        found[i] = (right[i] - known) / rows[i][i];
    }
    found.iter().all(|n| n.is_finite()).then_some(found)
}
