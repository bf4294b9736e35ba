//! The camera on its arm: plain arithmetic, no Bevy world.
//!
//! The eye is at `target + distance * (sin phi sin theta, cos phi, sin phi cos theta)`, +Y up, metres and radians.

use bevy::math::{Mat3, Mat4, Quat, Vec2, Vec3};

/// Vertical field of view: a short tele lens, which flatters things one holds in the hand.
pub(crate) const FOV: f32 = 30.0 * std::f32::consts::PI / 180.0;
/// First view: a three-quarter view from the front right and a little above.
pub(crate) const FIRST_THETA: f32 = 28.0 * std::f32::consts::PI / 180.0;
/// See [`FIRST_THETA`].
pub(crate) const FIRST_PHI: f32 = 76.0 * std::f32::consts::PI / 180.0;
/// Share of the frame that the object fills in the first view.
const FILL: f32 = 0.80;
/// Share of the frame that it never exceeds while it is turned about the vertical.
const FILL_TURNING: f32 = 0.98;
/// Never quite overhead, where "up" is undefined.
const PHI_MIN: f32 = 0.06;
/// A look at the underside is allowed; standing on one's head is not.
const PHI_MAX: f32 = 2.6;
/// Nearest and farthest the camera goes, against the first view's distance.
const ZOOM_MIN: f32 = 0.12;
/// See [`ZOOM_MIN`].
const ZOOM_MAX: f32 = 2.5;
/// Seconds in which a glide covers 63 % of what is left.
const GLIDE_S: f32 = 0.11;
/// Radians a second of turning by itself.
const AUTO_ROTATE: f32 = 0.35;

/// Where the camera is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    pub(crate) target: Vec3,
    pub(crate) theta: f32,
    pub(crate) phi: f32,
    pub(crate) distance: f32,
}

/// The camera, where it wants to be, and what it goes around.
#[derive(Debug, Clone)]
pub(crate) struct Orbit {
    pub(crate) view: View,
    goal: View,
    first: View,
    /// Radius of a ball about everything.
    radius: f32,
}

impl View {
    pub(crate) fn eye(&self) -> Vec3 {
        self.target + self.distance * self.towards_eye()
    }

    fn towards_eye(&self) -> Vec3 {
        let (sin_phi, cos_phi) = self.phi.sin_cos();
        let (sin_theta, cos_theta) = self.theta.sin_cos();
        Vec3::new(sin_phi * sin_theta, cos_phi, sin_phi * cos_theta)
    }

    /// Camera axes in the world: right, up, towards the eye.
    pub(crate) fn world_from_camera_axes(&self) -> Mat3 {
        let back = self.towards_eye();
        let right = Vec3::Y.cross(back).normalize_or(Vec3::X);
        Mat3::from_cols(right, back.cross(right), back)
    }

    pub(crate) fn rotation(&self) -> Quat {
        Quat::from_mat3(&self.world_from_camera_axes())
    }

    /// Clip space from the world, with reversed depth left out: only x, y and w are meant.
    pub(crate) fn clip_from_world(&self, aspect: f32) -> Mat4 {
        let camera_from_world = Mat4::look_at_rh(self.eye(), self.target, Vec3::Y);
        Mat4::perspective_rh(FOV, aspect, self.distance * 0.01, self.distance * 100.0) * camera_from_world
    }
}

impl Orbit {
    /// The first view of `points` (world space), for a frame of this shape.
    pub(crate) fn around(points: &[Vec3], aspect: f32) -> Self {
        let first = first_view(points, aspect, FIRST_THETA, FIRST_PHI);
        let radius = points.iter().map(|p| p.distance(first.target)).fold(1e-4, f32::max);
        Self { view: first, goal: first, first, radius }
    }

    /// The same object in a frame of another shape: keeps the direction and the closeness.
    pub(crate) fn reframe(&mut self, points: &[Vec3], aspect: f32) {
        let first = first_view(points, aspect, FIRST_THETA, FIRST_PHI);
        let factor = first.distance / self.first.distance;
        self.first = first;
        self.view.distance *= factor;
        self.goal.distance *= factor;
    }

    pub(crate) fn turn(&mut self, dx: f32, dy: f32) {
        self.goal.theta -= finite(dx);
        self.goal.phi = (self.goal.phi - finite(dy)).clamp(PHI_MIN, PHI_MAX);
    }

    pub(crate) fn zoom(&mut self, factor: f32) {
        let factor = if factor.is_finite() && factor > 0.0 { factor } else { 1.0 };
        self.goal.distance = self.clamped_distance(self.goal.distance * factor);
    }

    /// Moves the target so that what is under the hand stays under it.
    pub(crate) fn pan(&mut self, dx_px: f32, dy_px: f32, height_px: f32) {
        let metres_per_px = 2.0 * self.goal.distance * (FOV * 0.5).tan() / height_px.max(1.0);
        let axes = self.goal.world_from_camera_axes();
        let moved = (axes.y_axis * finite(dy_px) - axes.x_axis * finite(dx_px)) * metres_per_px;
        let offset = (self.goal.target + moved - self.first.target).clamp_length_max(self.radius);
        self.goal.target = self.first.target + offset;
    }

    /// Looks closely at a point.
    pub(crate) fn focus(&mut self, point: Vec3) {
        self.goal.target = point;
        self.goal.distance = self.clamped_distance(self.first.distance * 0.45);
    }

    pub(crate) fn reset(&mut self) {
        let turns = ((self.goal.theta - self.first.theta) / std::f32::consts::TAU).round();
        self.goal = View { theta: self.first.theta + turns * std::f32::consts::TAU, ..self.first };
    }

    pub(crate) fn auto_rotate(&mut self, dt_s: f32) {
        self.goal.theta -= AUTO_ROTATE * dt_s;
    }

    /// Glides towards the goal; true while there is a way to go.
    pub(crate) fn glide(&mut self, dt_s: f32) -> bool {
        let part = 1.0 - (-dt_s / GLIDE_S).exp();
        self.view.theta += (self.goal.theta - self.view.theta) * part;
        self.view.phi += (self.goal.phi - self.view.phi) * part;
        self.view.target = self.view.target.lerp(self.goal.target, part);
        self.view.distance *= (self.goal.distance / self.view.distance).powf(part);
        let left = (self.goal.theta - self.view.theta).abs()
            + (self.goal.phi - self.view.phi).abs()
            + (self.goal.target - self.view.target).length() / self.radius
            + (self.goal.distance / self.view.distance).ln().abs();
        if left < 2e-3 {
            self.jump();
            return false;
        }
        true
    }

    /// At the goal, now.
    pub(crate) fn jump(&mut self) {
        self.view = self.goal;
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        self.view == self.goal
    }

    /// The first view from another direction; `distance` counts first distances.
    pub(crate) fn view_from(&self, theta: f32, phi: f32, distance: f32) -> View {
        View {
            theta: finite(theta),
            phi: finite(phi).clamp(PHI_MIN, std::f32::consts::PI - PHI_MIN),
            distance: self.first.distance * if distance.is_finite() { distance.clamp(0.05, 20.0) } else { 1.0 },
            ..self.first
        }
    }

    /// Near and far planes that hold everything, seen from `view`.
    pub(crate) fn near_far(&self, view: &View) -> (f32, f32) {
        let centre = view.eye().distance(self.first.target);
        // The shadow on the ground reaches about twice as far as the object.
        ((centre - self.radius * 1.5).max(self.radius * 0.02), centre + self.radius * 4.0)
    }

    fn clamped_distance(&self, distance: f32) -> f32 {
        distance.clamp(self.first.distance * ZOOM_MIN, self.first.distance * ZOOM_MAX)
    }
}

/// Frames all points: [`FILL`] in this view, and inside the frame in all turns of it.
pub(crate) fn first_view(points: &[Vec3], aspect: f32, theta: f32, phi: f32) -> View {
    let (low, high) = bounds(points);
    let mut view = View { target: (low + high) * 0.5, theta, phi, distance: 1.0 };
    let reach = points.iter().map(|p| p.distance(view.target)).fold(1e-4, f32::max);
    let half = Vec2::new((FOV * 0.5).tan() * aspect, (FOV * 0.5).tan());
    let camera_from_world = view.world_from_camera_axes().transpose();
    let (sin_phi, cos_phi) = phi.sin_cos();
    // Hold the outline, and raise or lower the target until it is centred; perspective couples the two. The target
    // stays on the object's own upright axis, so that it does not wobble when it is turned.
    for _ in 0..6 {
        let in_camera = || points.iter().map(|&p| camera_from_world * (p - view.target));
        let distance =
            in_camera().map(|p| p.z + (p.truncate().abs() / (half * FILL)).max_element()).fold(reach * 0.2, f32::max);
        let (low, high) = in_camera().fold((f32::MAX, f32::MIN), |(low, high), p| {
            let y = p.y / (distance - p.z).max(1e-6);
            (low.min(y), high.max(y))
        });
        view.distance = distance;
        if points.is_empty() {
            break;
        }
        view.target.y += (low + high) * 0.5 * distance / sin_phi.max(0.2);
    }
    // Turning keeps every point on a circle about that axis.
    let turning = points
        .iter()
        .map(|&p| {
            let d = p - view.target;
            let ring = Vec2::new(d.x, d.z).length();
            let side = d.y * cos_phi + (ring / (half.x * FILL_TURNING)).hypot(ring * sin_phi);
            let ends = [ring, -ring].map(|r| {
                let (y, z) = (d.y * sin_phi - r * cos_phi, d.y * cos_phi + r * sin_phi);
                z + y.abs() / (half.y * FILL_TURNING)
            });
            ends[0].max(ends[1]).max(side)
        })
        .fold(0.0, f32::max);
    view.distance = view.distance.max(turning);
    view
}

/// The corners of the smallest upright box; a unit box for nothing.
pub(crate) fn bounds(points: &[Vec3]) -> (Vec3, Vec3) {
    if points.is_empty() {
        return (Vec3::splat(-0.5), Vec3::splat(0.5));
    }
    points.iter().fold((Vec3::MAX, Vec3::MIN), |(low, high), &p| (low.min(p), high.max(p)))
}

fn finite(v: f32) -> f32 {
    if v.is_finite() { v } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(size: Vec3) -> Vec<Vec3> {
        (0..8)
            .map(|i| size * Vec3::new((i & 1) as f32 - 0.5, ((i >> 1) & 1) as f32, ((i >> 2) & 1) as f32 - 0.5))
            .collect()
    }

    fn extent(points: &[Vec3], view: &View, aspect: f32) -> (Vec2, Vec2) {
        let clip = view.clip_from_world(aspect);
        points.iter().fold((Vec2::MAX, Vec2::MIN), |(low, high), &p| {
            let q = clip.project_point3(p).truncate();
            (low.min(q), high.max(q))
        })
    }

    #[test]
    fn rings_and_sofas_fill_the_frame_alike() {
        for size in
            [Vec3::splat(0.02), Vec3::new(2.2, 0.85, 0.95), Vec3::new(0.14, 0.05, 0.15), Vec3::new(0.1, 1.6, 0.1)]
        {
            for aspect in [0.6, 1.0, 1.9] {
                let points = corners(size);
                let orbit = Orbit::around(&points, aspect);
                let (low, high) = extent(&points, &orbit.view, aspect);
                let fill = (high - low).max_element() / 2.0;
                assert!((0.55..=0.82).contains(&fill), "{size} {aspect}: {fill}");
                for turn in 0..12 {
                    let view = View { theta: turn as f32 * std::f32::consts::FRAC_PI_6, ..orbit.view };
                    let (low, high) = extent(&points, &view, aspect);
                    assert!(
                        low.min_element() > -1.0 && high.max_element() < 1.0,
                        "{size} {aspect} {turn}: {low} {high}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_glide_ends_where_it_was_sent() {
        let mut orbit = Orbit::around(&corners(Vec3::ONE), 1.0);
        orbit.turn(1.0, 9.0);
        orbit.zoom(1e9);
        assert!(!orbit.is_at_rest());
        let mut steps = 0;
        while orbit.glide(0.016) {
            steps += 1;
            assert!(steps < 200);
        }
        assert!(orbit.is_at_rest());
        assert_eq!(orbit.view.phi, PHI_MIN);
        assert!((orbit.view.distance / orbit.first.distance - ZOOM_MAX).abs() < 1e-3);
    }

    #[test]
    fn nonsense_moves_nothing() {
        let mut orbit = Orbit::around(&corners(Vec3::ONE), 1.0);
        orbit.turn(f32::NAN, f32::INFINITY);
        orbit.zoom(f32::NAN);
        orbit.zoom(-1.0);
        orbit.pan(f32::NAN, 0.0, 0.0);
        assert!(orbit.is_at_rest());
    }

    #[test]
    fn reset_takes_the_short_way() {
        let mut orbit = Orbit::around(&corners(Vec3::ONE), 1.0);
        orbit.turn(-3.0 * std::f32::consts::TAU, 0.0);
        orbit.jump();
        orbit.reset();
        assert!((orbit.goal.theta - orbit.view.theta).abs() < 1e-3);
    }
}
