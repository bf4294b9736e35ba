//! The turn, scale and shift that lay one set of points over another, in closed form.
//!
//! Source: Horn, "Closed-form solution of absolute orientation using unit quaternions", J. Opt. Soc. Am. A 4 (1987).
//! The turn is never a mirror, also when the points are flat.

use glam::{DMat3, DMat4, DQuat, DVec3};

/// Sweeps after which Jacobi's method has long ended: it converges quadratically, 4 x 4 needs about six.
const SWEEPS_MAX: usize = 32;

/// Points to be laid over others, and how much each counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Procrustes {
    /// Index, weight, and place relative to the weighted middle.
    sources: Vec<(usize, f64, DVec3)>,
    center: DVec3,
    weight: f64,
    /// Weighted sum of squared distances from the middle.
    size: f64,
}

/// target = scale * turn * source + shift.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Similarity {
    pub(crate) scale: f64,
    turn: DQuat,
    shift: DVec3,
}

impl Similarity {
    pub(super) fn matrix(&self) -> DMat4 {
        let turned = DMat3::from_quat(self.turn);
        DMat4::from_mat3_translation(turned * self.scale, self.shift)
    }
}

impl Procrustes {
    /// `weights`: (index into `positions`, positive weight).
    pub(crate) fn new(positions: &[DVec3], weights: &[(usize, f64)]) -> Procrustes {
        let weight: f64 = weights.iter().map(|(_, w)| w).sum();
        let center = weights.iter().map(|&(i, w)| positions[i] * w).sum::<DVec3>() / weight;
        let sources: Vec<_> = weights.iter().map(|&(i, w)| (i, w, positions[i] - center)).collect();
        let size = sources.iter().map(|(_, w, p)| w * p.length_squared()).sum();
        Procrustes { sources, center, weight, size }
    }

    /// `targets` is as long as the positions were. `None` when the points have no extent.
    pub(crate) fn solve(&self, targets: &[DVec3]) -> Option<Similarity> {
        let target_center = self.sources.iter().map(|&(i, w, _)| targets[i] * w).sum::<DVec3>() / self.weight;
        let mut cross = DMat3::ZERO;
        for &(i, w, source) in &self.sources {
            let target = (targets[i] - target_center) * w;
            cross += DMat3::from_cols(target * source.x, target * source.y, target * source.z);
        }
        let turn = turn_of(&cross);
        let covered: f64 =
            self.sources.iter().map(|&(i, w, source)| w * (turn * source).dot(targets[i] - target_center)).sum();
        let scale = covered / self.size;
        (scale.is_finite() && scale > 0.0).then(|| Similarity {
            scale,
            turn,
            shift: target_center - turn * self.center * scale,
        })
    }
}

impl Procrustes {
    /// The turn and shift alone, for targets of the sources' own size.
    pub(crate) fn solve_rigid(&self, targets: &[DVec3]) -> Option<DMat4> {
        let Similarity { scale, turn, shift } = self.solve(targets)?;
        Some(DMat4::from_rotation_translation(turn, shift + turn * self.center * (scale - 1.0)))
    }
}

/// The turn that maximises the trace of its transpose times `cross` (targets times sources transposed).
fn turn_of(cross: &DMat3) -> DQuat {
    // Horn names the sums S_xy = source x times target y.
    let s = |source: usize, target: usize| cross.col(source)[target];
    let (xx, xy, xz) = (s(0, 0), s(0, 1), s(0, 2));
    let (yx, yy, yz) = (s(1, 0), s(1, 1), s(1, 2));
    let (zx, zy, zz) = (s(2, 0), s(2, 1), s(2, 2));
    let n = [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ];
    let [w, x, y, z] = greatest_eigenvector(n);
    DQuat::from_xyzw(x, y, z, w).normalize()
}

/// Jacobi's method: pairs of rows and columns are turned until only the diagonal is left.
fn greatest_eigenvector(mut a: [[f64; 4]; 4]) -> [f64; 4] {
    let mut vectors = [[0.0; 4]; 4];
    for (i, row) in vectors.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _ in 0..SWEEPS_MAX {
        let mut beside = 0.0;
        for p in 0..4 {
            for q in p + 1..4 {
                beside += a[p][q] * a[p][q];
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (upper, lower) = (a[p], a[q]);
                for k in 0..4 {
                    a[p][k] = c * upper[k] - s * lower[k];
                    a[q][k] = s * upper[k] + c * lower[k];
                }
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
        if beside == 0.0 || !beside.is_finite() {
            break;
        }
    }
    let best = (0..4).max_by(|&i, &j| a[i][i].total_cmp(&a[j][j])).unwrap_or(0);
    [0, 1, 2, 3].map(|i| vectors[i][best])
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [DVec3; 5] = [
        DVec3::new(0.0, 0.0, 0.0),
        DVec3::new(4.0, 1.0, 0.5),
        DVec3::new(-1.0, 3.0, 2.0),
        DVec3::new(2.0, -2.0, 1.0),
        DVec3::new(0.5, 0.3, -3.0),
    ];

    fn weights() -> Vec<(usize, f64)> {
        vec![(0, 0.1), (1, 0.5), (2, 0.3), (3, 1.0), (4, 0.2)]
    }

    #[test]
    fn a_known_similarity_is_found_again() {
        let procrustes = Procrustes::new(&POINTS, &weights());
        for (x, y, z) in [(0.0, 0.0, 0.0), (0.3, -1.2, 2.9), (3.1, 0.0, 0.0), (0.0, 3.1, 0.1)] {
            let turn = DQuat::from_euler(glam::EulerRot::XYZ, x, y, z);
            let truth = DMat4::from_scale_rotation_translation(DVec3::splat(0.037), turn, DVec3::new(1.0, -20.0, 3.0));
            let targets = POINTS.map(|p| truth.transform_point3(p));
            let found = procrustes.solve(&targets).expect("the points have an extent");
            assert!(found.matrix().abs_diff_eq(truth, 1e-9), "{found:?} {truth:?}");
        }
    }

    #[test]
    fn a_mirror_image_is_answered_by_a_turn() {
        let procrustes = Procrustes::new(&POINTS, &weights());
        let mirrored = POINTS.map(|p| DVec3::new(-p.x, p.y, p.z));
        let found = procrustes.solve(&mirrored).expect("the points have an extent");
        assert!(found.matrix().determinant() > 0.0);
    }

    #[test]
    fn points_in_one_place_have_no_pose() {
        let procrustes = Procrustes::new(&POINTS, &weights());
        assert!(procrustes.solve(&[DVec3::ONE; 5]).is_none());
    }
}
