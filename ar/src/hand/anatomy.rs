//! A hand's bones laid under the points that the net sees in the picture.
//!
//! The net sees well where joints are in the picture, and badly how far away they are: of a hand that shows its back it
//! often believes that it is tilted by 30 or 40 degrees. Bones know better: their lengths hardly differ between adults, so
//! what looks short points away. The joints' angles and the hand's place are fitted to the points by damped Gauss-Newton
//! (Levenberg 1944, Marquardt 1963); the net's depths decide which of two mirrored answers is meant.

use std::ops::Range;

use glam::{DMat3, DQuat, DVec2, DVec3, Vec3};

use super::skeleton::{Bone, Build, Joint, Skeleton, chain, ends, mirror};
use super::{Finger, HAND_POINTS, Handedness};
use crate::camera;

/// Turn and shift of the hand (three each), then of each finger: aside, bend of root and of middle joint.
const UNKNOWNS: usize = OF_HAND + 5 * OF_FINGER;
const OF_HAND: usize = 6;
const OF_FINGER: usize = 3;
/// Two coordinates and a depth of each point, then what is known of each finger: aside, two bends, and that they do not
/// bend backwards.
const EQUATIONS: usize = SEEN + 5 * KNOWN;
const SEEN: usize = 3 * HAND_POINTS;
const KNOWN: usize = 5;
/// Points of a finger.
const POINTS: usize = 4;

/// Standard deviation of a point in the picture, as a share of the palm's length there; people's bones differ as much.
const POINT_SIGMA: f64 = 0.025;
/// The same of its depth as the net says it: its errors are alike in all points, so that each says little.
const DEPTH_SIGMA: f64 = 1.2;
/// Standard deviations and means of fingers, radians.
const ASIDE_SIGMA: f64 = 0.15;
const BEND_MEAN: f64 = 0.3;
const BEND_SIGMA: f64 = 0.6;
const THUMB_SIGMA: f64 = 0.25;
/// How far joints bend backwards.
const BACK_SIGMA: f64 = 0.12;
/// The last joint bends with the middle one, by this share.
const LAST_BENDS: f64 = 0.6;

/// Where the net sees what lies in the palm, against the joints: wrist, the thumb's foot and root, the fingers' roots.
/// Centimetres of a usual right hand. Found with drawn hands from both sides (`vitrine-ar measure hands --points`); photos of
/// hands agree, in which the net's palm is 1.3 times as long as wide, not 1.4 times.
const SEEN_IN_PALM: [(usize, DVec3); 7] = [
    (0, DVec3::new(0.45, 1.35, 0.0)),
    (1, DVec3::new(-1.1, 1.6, 0.0)),
    (2, DVec3::new(0.05, 0.45, 0.0)),
    (5, DVec3::new(0.22, -0.25, 0.0)),
    (9, DVec3::new(0.0, -0.45, 0.0)),
    (13, DVec3::new(0.0, -0.35, 0.0)),
    (17, DVec3::new(-0.15, 0.1, 0.0)),
];
/// The fingers' other joints are seen nearer to the palm by so much: middle, last, tip.
const SEEN_BEFORE: [f64; 3] = [0.65, 0.4, 0.0];
/// The same of the thumb's two.
const SEEN_BEFORE_THUMB: [f64; 3] = [0.0, 0.25, 0.0];

const ROUNDS: usize = 12;
/// An answer that no round changes by more than this is final (radians, palms).
const SETTLED: f64 = 1e-5;
/// A step for the slopes, radians and centimetres.
const STEP: f64 = 1e-6;

/// The 21 points of the hand in the camera's space, centimetres, and its own axes there (X, Y to the fingers, Z out of its
/// back).
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) points: [DVec3; HAND_POINTS],
    pub(super) turn: DMat3,
}

/// What was seen, ready to be compared with.
struct Seen {
    /// From the picture's middle, in units of the focal length, y up.
    rays: [DVec2; HAND_POINTS],
    /// Towards the camera from the wrist, in palms.
    depths: [f64; HAND_POINTS],
    /// Length of the palm's picture, in units of the focal length.
    palm: f64,
    handedness: Handedness,
}

#[derive(Debug, Clone, Copy)]
struct Guess {
    turn: DQuat,
    shift: DVec3,
    joints: [Joint; 5],
}

/// The bones of a usual adult laid under what is seen. `landmarks` in pixels; `guess` is how the hand is turned as the net
/// believes it. `None` when they are those of no hand before the camera.
pub(super) fn fit(
    landmarks: &[Vec3; HAND_POINTS],
    guess: DMat3,
    handedness: Handedness,
    (width, height): (u32, u32),
) -> Option<Placed> {
    let focal = camera::focal_px(height);
    let middle = DVec2::new(f64::from(width), f64::from(height)) / 2.0;
    let rays = landmarks.map(|p| {
        let off = (p.truncate().as_dvec2() - middle) / focal;
        DVec2::new(off.x, -off.y)
    });
    // The longer of length and width: one of them is short when the hand shows its side.
    let palm = (rays[9] - rays[0]).length().max(1.4 * (rays[5] - rays[17]).length());
    if !palm.is_finite() || palm <= 0.0 {
        return None;
    }
    let depths = landmarks.map(|p| f64::from(landmarks[0].z - p.z) / focal / palm);
    let seen = Seen { rays, depths, palm, handedness };
    // Seen from far away, a hand tilted towards the camera and one tilted away look alike.
    let flipped = DMat3::from_cols(flip(guess.x_axis), flip(guess.y_axis), -flip(guess.z_axis));
    // Flat before the camera lies between both.
    let flat_y = guess.y_axis.with_z(0.0).normalize_or(DVec3::Y);
    let flat_z = DVec3::new(0.0, 0.0, guess.z_axis.z.signum());
    let flat = DMat3::from_cols(flat_y.cross(flat_z), flat_y, flat_z);
    let starts = [guess, flat, if flipped.determinant() > 0.0 { flipped } else { guess }];
    let best =
        starts.iter().filter_map(|turn| seen.settle(DQuat::from_mat3(turn))).min_by(|a, b| a.1.total_cmp(&b.1))?.0;
    let points = seen.place(&best, &seen.skeleton(&best).points);
    points.iter().all(|p| p.is_finite() && p.z < 0.0).then(|| Placed { points, turn: DMat3::from_quat(best.turn) })
}

/// Where the net sees the points of a right hand, in the hand's space.
pub(super) fn seen_points(skeleton: &Skeleton) -> [DVec3; HAND_POINTS] {
    let mut points = skeleton.points;
    points[0] += SEEN_IN_PALM[0].1;
    for (finger, bones) in Finger::ALL.into_iter().zip(&skeleton.fingers) {
        points[points_of(finger)].copy_from_slice(&seen_finger(finger, bones));
    }
    points
}

fn seen_finger(finger: Finger, bones: &[Bone; 3]) -> [DVec3; POINTS] {
    let mut points = ends(bones);
    let before = if finger == Finger::Thumb { SEEN_BEFORE_THUMB } else { SEEN_BEFORE };
    for ((point, bone), before) in points[1..].iter_mut().zip(bones).zip(before) {
        *point -= bone.turn.y_axis * before;
    }
    let first = points_of(finger).start;
    for (i, shift) in SEEN_IN_PALM {
        if let Some(point) = i.checked_sub(first).and_then(|i| points.get_mut(i)) {
            *point += shift;
        }
    }
    points
}

/// Where a finger's points are among all, as the nets count them.
fn points_of(finger: Finger) -> Range<usize> {
    let first = 1 + POINTS * finger as usize;
    first..first + POINTS
}

/// Mirrored in the picture's plane.
fn flip(axis: DVec3) -> DVec3 {
    axis.with_z(-axis.z)
}

impl Seen {
    fn skeleton(&self, guess: &Guess) -> Skeleton {
        Skeleton::new(&Build::USUAL, &guess.joints)
    }

    /// Points of a right hand's bones in the camera's space.
    fn place(&self, guess: &Guess, points: &[DVec3; HAND_POINTS]) -> [DVec3; HAND_POINTS] {
        let side = mirror(self.handedness);
        points.map(|p| guess.turn * (p * side) + guess.shift)
    }

    /// Where the net should see the points, in the camera's space.
    fn points(&self, guess: &Guess) -> [DVec3; HAND_POINTS] {
        self.place(guess, &seen_points(&self.skeleton(guess)))
    }

    /// From this turn to the nearest answer, and how badly it fits.
    fn settle(&self, turn: DQuat) -> Option<(Guess, f64)> {
        let rest = [Joint { aside: 0.0, bend: [BEND_MEAN, BEND_MEAN, BEND_MEAN * LAST_BENDS] }; 5];
        let mut guess = Guess { turn, shift: DVec3::ZERO, joints: rest };
        guess.joints[0] = Joint::default();
        let at = self.points(&guess);
        let distance = at[9].distance(at[0]) / self.palm;
        guess.shift = self.rays[9].extend(-1.0) * distance - at[9];
        let mut errors = self.errors(&guess);
        let mut cost = square(&errors);
        let mut damping = 1e-2;
        for _ in 0..ROUNDS {
            let step = solve(&self.slopes(&guess, &errors), &errors, damping)?;
            let next = guess.moved(&step);
            let next_errors = self.errors(&next);
            let next_cost = square(&next_errors);
            if next_cost < cost {
                (guess, errors, cost) = (next, next_errors, next_cost);
                damping *= 0.2;
                if step.iter().all(|s| s.abs() < SETTLED) {
                    break;
                }
            } else {
                damping *= 10.0;
            }
        }
        cost.is_finite().then_some((guess, cost))
    }

    /// How the errors change with each unknown. A finger's own unknowns move nothing but its points.
    fn slopes(&self, guess: &Guess, errors: &[f64; EQUATIONS]) -> [[f64; EQUATIONS]; UNKNOWNS] {
        let mut slopes = [[0.0; EQUATIONS]; UNKNOWNS];
        let points = seen_points(&self.skeleton(guess));
        for (i, slope) in slopes.iter_mut().enumerate() {
            let mut step = [0.0; UNKNOWNS];
            step[i] = STEP;
            let moved = guess.moved(&step);
            let mut points = points;
            if let Some(finger) = finger_of(i) {
                let bones = chain(finger, &Build::USUAL, &moved.joints[finger as usize]);
                points[points_of(finger)].copy_from_slice(&seen_finger(finger, &bones));
            }
            let after = self.errors_at(&moved, &points);
            for n in bears_on(i).into_iter().flatten() {
                slope[n] = (after[n] - errors[n]) / STEP;
            }
        }
        slopes
    }

    /// What does not fit, in standard deviations.
    fn errors(&self, guess: &Guess) -> [f64; EQUATIONS] {
        self.errors_at(guess, &seen_points(&self.skeleton(guess)))
    }

    /// The same where the points of that guess are known.
    fn errors_at(&self, guess: &Guess, points: &[DVec3; HAND_POINTS]) -> [f64; EQUATIONS] {
        let points = self.place(guess, points);
        let palm_cm = points[9].distance(points[0]);
        let mut errors = [0.0; EQUATIONS];
        let (seen, known) = errors.split_at_mut(SEEN);
        for (i, error) in seen.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let p = points[i];
            let off = (p.truncate() / (-p.z).max(1e-3) - self.rays[i]) / (self.palm * POINT_SIGMA);
            let depth = ((p.z - points[0].z) / palm_cm - self.depths[i]) / DEPTH_SIGMA;
            *error = [off.x, off.y, depth];
        }
        for (i, (error, joint)) in known.as_chunks_mut::<KNOWN>().0.iter_mut().zip(&guess.joints).enumerate() {
            let (mean, bend) = if i == 0 { (0.0, THUMB_SIGMA) } else { (BEND_MEAN, BEND_SIGMA) };
            let aside = if i == 0 { THUMB_SIGMA } else { ASIDE_SIGMA };
            *error = [
                joint.aside / aside,
                (joint.bend[0] - mean) / bend,
                (joint.bend[1] - mean) / bend,
                joint.bend[0].min(0.0) / BACK_SIGMA,
                joint.bend[1].min(0.0) / BACK_SIGMA,
            ];
        }
        errors
    }
}

impl Guess {
    fn moved(&self, step: &[f64; UNKNOWNS]) -> Guess {
        let mut next = *self;
        next.turn = (DQuat::from_scaled_axis(DVec3::new(step[0], step[1], step[2])) * self.turn).normalize();
        next.shift += DVec3::new(step[3], step[4], step[5]);
        for (joint, step) in next.joints.iter_mut().zip(step[OF_HAND..].as_chunks::<OF_FINGER>().0) {
            joint.aside += step[0];
            joint.bend[0] += step[1];
            joint.bend[1] += step[2];
            joint.bend[2] = joint.bend[1] * LAST_BENDS;
        }
        next
    }
}

fn square(errors: &[f64; EQUATIONS]) -> f64 {
    errors.iter().map(|e| e * e).sum()
}

/// The finger whose unknown this is.
fn finger_of(unknown: usize) -> Option<Finger> {
    unknown.checked_sub(OF_HAND).map(|n| Finger::ALL[n / OF_FINGER])
}

/// The equations that an unknown bears on.
fn bears_on(unknown: usize) -> [Range<usize>; 2] {
    finger_of(unknown).map_or([0..SEEN, SEEN..SEEN], |finger| {
        let (points, known) = (points_of(finger), SEEN + KNOWN * finger as usize);
        [3 * points.start..3 * points.end, known..known + KNOWN]
    })
}

/// The step that makes errors small: normal equations, their diagonal damped, by Cholesky's method.
fn solve(slopes: &[[f64; EQUATIONS]; UNKNOWNS], errors: &[f64; EQUATIONS], damping: f64) -> Option<[f64; UNKNOWNS]> {
    // `i` bears on no more than its own equations, and two fingers have none in common.
    let dot =
        |i: usize, b: &[f64; EQUATIONS]| bears_on(i).into_iter().flatten().map(|n| slopes[i][n] * b[n]).sum::<f64>();
    let mut lower = [[0.0; UNKNOWNS]; UNKNOWNS];
    let mut step = [0.0; UNKNOWNS];
    for i in 0..UNKNOWNS {
        for j in 0..=i {
            let is_apart = finger_of(j).is_some() && finger_of(i) != finger_of(j);
            let mut sum = if is_apart { 0.0 } else { dot(i, &slopes[j]) };
            if i == j {
                sum += damping * sum + 1e-9;
            }
            sum -= (0..j).map(|k| lower[i][k] * lower[j][k]).sum::<f64>();
            lower[i][j] = if i == j { sum.max(0.0).sqrt() } else { sum / lower[j][j] };
        }
        if lower[i][i].is_nan() || lower[i][i] <= 0.0 {
            return None;
        }
        let known: f64 = (0..i).map(|k| lower[i][k] * step[k]).sum();
        step[i] = (-dot(i, errors) - known) / lower[i][i];
    }
    for i in (0..UNKNOWNS).rev() {
        let known: f64 = (i + 1..UNKNOWNS).map(|k| lower[k][i] * step[k]).sum();
        step[i] = (step[i] - known) / lower[i][i];
    }
    Some(step)
}
