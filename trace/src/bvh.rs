//! A tree of boxes over triangles: built by the surface area heuristic in bins (Wald 2007), walked with a stack.

use glam::Vec3;

/// Triangles in a leaf, where splitting does not pay.
const LEAF_TRIANGLES: usize = 4;
/// Candidate planes an axis.
const BINS: usize = 12;
/// Deeper trees are cut off into larger leaves; balanced ones have 23 levels for 5 million triangles.
const DEPTH_MAX: usize = 56;

/// A ray from `origin`, between `near` and `far` lengths of `direction`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ray {
    pub(crate) origin: Vec3,
    pub(crate) direction: Vec3,
    pub(crate) near: f32,
    pub(crate) far: f32,
}

/// Where a ray meets a triangle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meeting {
    pub(crate) distance: f32,
    /// Index of the triangle as it was given.
    pub(crate) triangle: u32,
    /// Weight of the second corner.
    pub(crate) u: f32,
    /// Weight of the third corner.
    pub(crate) v: f32,
}

/// The tree.
pub(crate) struct Bvh {
    nodes: Vec<Node>,
    triangles: Vec<Triangle>,
}

#[derive(Clone, Copy)]
struct Node {
    low: Vec3,
    /// First triangle of a leaf, or the left child; the right one follows it.
    first: u32,
    high: Vec3,
    /// Triangles; 0 is an inner node.
    count: u32,
}

#[derive(Clone, Copy)]
struct Triangle {
    a: Vec3,
    ab: Vec3,
    ac: Vec3,
    index: u32,
}

struct Part {
    low: Vec3,
    high: Vec3,
    centre: Vec3,
    index: u32,
}

impl Bvh {
    /// Triangles that have no area or are not finite are left out.
    pub(crate) fn new(corners: impl Iterator<Item = [Vec3; 3]>) -> Self {
        let mut given = Vec::new();
        let mut parts = Vec::new();
        for (index, [a, b, c]) in corners.enumerate() {
            let triangle = Triangle { a, ab: b - a, ac: c - a, index: index as u32 };
            given.push(triangle);
            let area = triangle.ab.cross(triangle.ac);
            if !(a.is_finite() && area.is_finite() && area != Vec3::ZERO) {
                continue;
            }
            let (low, high) = (a.min(b).min(c), a.max(b).max(c));
            parts.push(Part { low, high, centre: (low + high) * 0.5, index: index as u32 });
        }
        let mut nodes = vec![Node { low: Vec3::ZERO, first: 0, high: Vec3::ZERO, count: 0 }];
        let mut open = vec![(0usize, 0usize, parts.len(), 0usize)];
        while let Some((node, from, to, depth)) = open.pop() {
            let range = &mut parts[from..to];
            let (low, high) = bounds(range.iter());
            let split = if depth < DEPTH_MAX { best_split(range, low, high) } else { None };
            let inner = split.filter(|_| range.len() > 1).map(|(axis, plane)| partition(range, axis, plane));
            match inner.filter(|&middle| middle > 0 && middle < range.len()) {
                Some(middle) => {
                    let left = nodes.len();
                    nodes[node] = Node { low, first: left as u32, high, count: 0 };
                    nodes.extend([nodes[node]; 2]);
                    open.push((left, from, from + middle, depth + 1));
                    open.push((left + 1, from + middle, to, depth + 1));
                }
                None => nodes[node] = Node { low, first: from as u32, high, count: range.len() as u32 },
            }
        }
        let triangles = parts.iter().map(|part| given[part.index as usize]).collect();
        Self { nodes, triangles }
    }

    /// The nearest meeting that `counts`.
    pub(crate) fn nearest(&self, ray: &Ray, counts: impl Fn(&Meeting) -> bool) -> Option<Meeting> {
        let mut nearest = None;
        let mut far = ray.far;
        self.walk(ray, &mut far, |meeting| {
            let counted = counts(&meeting);
            if counted {
                nearest = Some(meeting);
            }
            (counted, false)
        });
        nearest
    }

    /// True when anything that `counts` is in the way.
    pub(crate) fn is_blocked(&self, ray: &Ray, counts: impl Fn(&Meeting) -> bool) -> bool {
        let mut blocked = false;
        let mut far = ray.far;
        self.walk(ray, &mut far, |meeting| {
            blocked |= counts(&meeting);
            (false, blocked)
        });
        blocked
    }

    /// Calls `met` with meetings nearer than `far`; it answers whether that is the new `far`, and whether to stop.
    fn walk(&self, ray: &Ray, far: &mut f32, mut met: impl FnMut(Meeting) -> (bool, bool)) {
        if self.triangles.is_empty() {
            return;
        }
        let inverse = ray.direction.map(|d| if d.abs() > 1e-20 { 1.0 / d } else { 1e20f32.copysign(d) });
        let enter = |node: &Node, far: f32| {
            let (a, b) = ((node.low - ray.origin) * inverse, (node.high - ray.origin) * inverse);
            let from = a.min(b).max_element().max(ray.near);
            // A little more, so that rounding opens no gaps (Ize 2013).
            let to = a.max(b).min_element() * 1.000_001;
            (from <= to.min(far)).then_some(from)
        };
        let mut stack = [(0u32, 0.0f32); DEPTH_MAX + 8];
        let mut top = 0;
        if let Some(from) = enter(&self.nodes[0], *far) {
            stack[0] = (0, from);
            top = 1;
        }
        while top > 0 {
            top -= 1;
            let (index, from) = stack[top];
            if from > *far {
                continue;
            }
            let node = &self.nodes[index as usize];
            if node.count > 0 {
                for triangle in &self.triangles[node.first as usize..(node.first + node.count) as usize] {
                    let Some(meeting) = triangle.meets(ray, *far) else { continue };
                    let (is_new_far, is_enough) = met(meeting);
                    if is_enough {
                        return;
                    }
                    if is_new_far {
                        *far = meeting.distance;
                    }
                }
                continue;
            }
            let children = [node.first, node.first + 1];
            let entered = children.map(|child| enter(&self.nodes[child as usize], *far));
            let mut push = |i: usize| {
                if let Some(from) = entered[i] {
                    stack[top] = (children[i], from);
                    top += 1;
                }
            };
            // The nearer one on top.
            let left_first = entered[0].unwrap_or(f32::MAX) <= entered[1].unwrap_or(f32::MAX);
            push(usize::from(left_first));
            push(usize::from(!left_first));
        }
    }
}

impl Triangle {
    /// Moeller and Trumbore 1997.
    fn meets(&self, ray: &Ray, far: f32) -> Option<Meeting> {
        let p = ray.direction.cross(self.ac);
        let det = self.ab.dot(p);
        if det == 0.0 {
            return None;
        }
        let inverse = 1.0 / det;
        let from_a = ray.origin - self.a;
        let u = from_a.dot(p) * inverse;
        if !(0.0..=1.0).contains(&u) {
            return None;
        }
        let q = from_a.cross(self.ab);
        let v = ray.direction.dot(q) * inverse;
        if v < 0.0 || u + v > 1.0 {
            return None;
        }
        let distance = self.ac.dot(q) * inverse;
        (distance > ray.near && distance < far).then_some(Meeting { distance, triangle: self.index, u, v })
    }
}

fn bounds<'a>(parts: impl Iterator<Item = &'a Part>) -> (Vec3, Vec3) {
    parts.fold((Vec3::MAX, Vec3::MIN), |(low, high), part| (low.min(part.low), high.max(part.high)))
}

fn area(low: Vec3, high: Vec3) -> f32 {
    let d = (high - low).max(Vec3::ZERO);
    d.x * d.y + d.y * d.z + d.z * d.x
}

/// Axis and plane that cost least, or none when a leaf costs less.
fn best_split(parts: &[Part], low: Vec3, high: Vec3) -> Option<(usize, f32)> {
    let (first, last) = parts.iter().fold((Vec3::MAX, Vec3::MIN), |(a, b), p| (a.min(p.centre), b.max(p.centre)));
    let leaf_cost = if parts.len() <= LEAF_TRIANGLES { parts.len() as f32 } else { f32::MAX };
    let whole = area(low, high).max(f32::MIN_POSITIVE);
    let mut best: Option<(f32, usize, f32)> = None;
    for axis in 0..3 {
        let (from, to) = (first[axis], last[axis]);
        if to <= from {
            continue;
        }
        let mut bins = [(Vec3::MAX, Vec3::MIN, 0usize); BINS];
        let scale = BINS as f32 / (to - from);
        for part in parts {
            let bin = &mut bins[(((part.centre[axis] - from) * scale) as usize).min(BINS - 1)];
            *bin = (bin.0.min(part.low), bin.1.max(part.high), bin.2 + 1);
        }
        let mut from_right = [0.0f32; BINS];
        let mut grown = (Vec3::MAX, Vec3::MIN, 0usize);
        for i in (1..BINS).rev() {
            grown = (grown.0.min(bins[i].0), grown.1.max(bins[i].1), grown.2 + bins[i].2);
            from_right[i] = area(grown.0, grown.1) * grown.2 as f32;
        }
        grown = (Vec3::MAX, Vec3::MIN, 0);
        for i in 0..BINS - 1 {
            grown = (grown.0.min(bins[i].0), grown.1.max(bins[i].1), grown.2 + bins[i].2);
            if grown.2 == 0 || grown.2 == parts.len() {
                continue;
            }
            let cost = 0.5 + (area(grown.0, grown.1) * grown.2 as f32 + from_right[i + 1]) / whole;
            if best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, axis, from + (i + 1) as f32 / scale));
            }
        }
    }
    best.filter(|&(cost, ..)| cost < leaf_cost).map(|(_, axis, plane)| (axis, plane))
}

/// Sorts parts to the two sides of a plane; answers with how many are on the first.
fn partition(parts: &mut [Part], axis: usize, plane: f32) -> usize {
    let mut middle = 0;
    for i in 0..parts.len() {
        if parts[i].centre[axis] < plane {
            parts.swap(i, middle);
            middle += 1;
        }
    }
    middle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::coin;

    #[test]
    fn the_tree_finds_what_trying_all_finds() {
        let number = |i: u32| coin(i) * 2.0 - 1.0;
        let point = |i: u32| Vec3::new(number(i), number(i + 1), number(i + 2));
        let triangles: Vec<[Vec3; 3]> =
            (0..500).map(|i| [0, 3, 6].map(|k| point(i * 30) * 3.0 + point(i * 30 + 3 + k) * 0.3)).collect();
        let bvh = Bvh::new(triangles.iter().copied());
        let mut met = 0;
        for i in 0..400u32 {
            let origin = point(100_000 + i * 9) * 4.0;
            let ray =
                Ray { origin, direction: (point(200_000 + i * 9) - origin).normalize(), near: 1e-4, far: f32::MAX };
            let all = triangles.iter().enumerate().filter_map(|(index, &[a, b, c])| {
                Triangle { a, ab: b - a, ac: c - a, index: index as u32 }.meets(&ray, f32::MAX)
            });
            let wanted = all.min_by(|a, b| a.distance.total_cmp(&b.distance));
            let found = bvh.nearest(&ray, |_| true);
            assert_eq!(found.map(|m| m.triangle), wanted.map(|m| m.triangle));
            assert_eq!(bvh.is_blocked(&ray, |_| true), wanted.is_some());
            met += usize::from(wanted.is_some());
        }
        assert!(met > 50, "{met}");
    }

    #[test]
    fn nonsense_is_left_out() {
        let nan = Vec3::splat(f32::NAN);
        let bvh = Bvh::new([[nan, Vec3::X, Vec3::Y], [Vec3::X; 3], [Vec3::X, Vec3::Y, Vec3::INFINITY]].into_iter());
        let ray = Ray { origin: Vec3::Z, direction: Vec3::NEG_Z, near: 0.0, far: f32::MAX };
        assert!(bvh.nearest(&ray, |_| true).is_none());
        assert!(Bvh::new(std::iter::empty()).nearest(&ray, |_| true).is_none());
    }
}
