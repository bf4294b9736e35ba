//! Keeps still what stands still, without holding back what moves.
//!
//! Source: Casiez, Roussel, Vogel, "1 € Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
//! Systems", CHI 2012. The lag of a filter with cut-off f at a constant speed is 1 / (2 pi f) seconds, and f grows with
//! the speed.

use std::f32::consts::TAU;
use std::time::Duration;

use glam::Vec3;

/// A longer pause than this is a new beginning: what was seen before it says nothing about now.
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// How a filter weighs stillness against lag. Lengths are shares of the size of the thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Cut-off at rest, hertz: lower is stiller.
    pub rest_hz: f32,
    /// Hertz of cut-off for each size a second: higher lags less.
    pub hz_per_speed: f32,
    /// Cut-off of the speed itself, hertz.
    pub speed_hz: f32,
}

/// Filters a set of points that move more or less together.
#[derive(Debug, Clone)]
pub struct OneEuro {
    tuning: Tuning,
    last: Option<Duration>,
    points: Vec<Vec3>,
    raw: Vec<Vec3>,
    speeds: Vec<Vec3>,
}

impl OneEuro {
    /// A filter that has seen nothing.
    #[must_use]
    pub fn new(tuning: Tuning) -> OneEuro {
        OneEuro { tuning, last: None, points: Vec::new(), raw: Vec::new(), speeds: Vec::new() }
    }

    /// Replaces `points` by their filtered places. `size` is the size of the thing in the points' own unit; `time` is
    /// the frame's. The first frame and one after a pause pass unchanged, and so do points that were not there before; the
    /// others go on (a face is followed with irises or without).
    pub fn apply(&mut self, points: &mut [Vec3], size: f32, time: Duration) {
        let step = self.last.and_then(|last| time.checked_sub(last)).filter(|step| *step <= PAUSE_MAX);
        let usable = size > 0.0 && size.is_finite();
        let Some(step) = step.filter(|_| usable) else {
            self.points.clear();
            self.points.extend_from_slice(points);
            self.raw.clear();
            self.raw.extend_from_slice(points);
            self.speeds.clear();
            self.speeds.resize(points.len(), Vec3::ZERO);
            self.last = Some(time);
            return;
        };
        for known in [&mut self.points, &mut self.raw] {
            known.truncate(points.len());
            known.extend_from_slice(&points[known.len()..]);
        }
        self.speeds.resize(points.len(), Vec3::ZERO);
        let seconds = step.as_secs_f32();
        if seconds > 0.0 {
            self.last = Some(time);
            self.advance(points, size, seconds);
        }
        points.copy_from_slice(&self.points);
    }

    fn advance(&mut self, points: &[Vec3], size: f32, seconds: f32) {
        let speed_share = share(self.tuning.speed_hz, seconds);
        for (i, &point) in points.iter().enumerate() {
            let speed = (point - self.raw[i]) / (size * seconds);
            self.raw[i] = point;
            self.speeds[i] = self.speeds[i].lerp(speed, speed_share);
        }
        // One cut-off for all: points of one thing must not lag apart. Their mean speed has little noise, so that it
        // can react at once where a single point's would tremble.
        let together = self.speeds.iter().sum::<Vec3>() / self.speeds.len().max(1) as f32;
        for (i, &point) in points.iter().enumerate() {
            // What a point does beyond the others (a lip, an eyelid) counts as far as it rises above noise.
            let alone = (self.speeds[i] - together).length();
            let speed = together.length() + (alone - ALONE_NOISE).max(0.0);
            let cutoff = self.tuning.rest_hz + self.tuning.hz_per_speed * speed;
            let share = share(cutoff, seconds);
            self.points[i] = self.points[i].lerp(point, share);
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.last = None;
    }
}

/// Speed of one point against the others that is noise of the sensor, sizes a second.
const ALONE_NOISE: f32 = 0.05;

/// How much of the way to a new value a low-pass with this cut-off goes in one step.
fn share(cutoff_hz: f32, seconds: f32) -> f32 {
    let r = TAU * cutoff_hz * seconds;
    r / (r + 1.0)
}

/// How visible something is that comes and goes: it never snaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fade {
    opacity: f32,
    last: Option<Duration>,
}

/// Time in which something that is lost fades away, and in which something new appears.
pub const FADE: Duration = Duration::from_millis(250);

impl Fade {
    /// Something not yet seen.
    #[must_use]
    pub fn new() -> Fade {
        Fade { opacity: 0.0, last: None }
    }

    /// Something that was not there in the frame of that time, if there was one: it appears as slowly as it would fade.
    #[must_use]
    pub fn since(before: Option<Duration>) -> Fade {
        Fade { opacity: 0.0, last: before }
    }

    /// Says whether it is seen at `time`; gives its opacity, 0 to 1. What is seen in the very first frame is there at
    /// once: there was nothing it could snap against.
    pub fn step(&mut self, is_seen: bool, time: Duration) -> f32 {
        match self.last.replace(time) {
            None => self.opacity = if is_seen { 1.0 } else { 0.0 },
            Some(last) => {
                let way = time.saturating_sub(last).as_secs_f32() / FADE.as_secs_f32();
                self.opacity = (self.opacity + if is_seen { way } else { -way }).clamp(0.0, 1.0);
            }
        }
        self.opacity
    }
}

impl Default for Fade {
    fn default() -> Fade {
        Fade::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TUNING: Tuning = Tuning { rest_hz: 1.0, hz_per_speed: 30.0, speed_hz: 3.0 };

    fn time(frame: u32) -> Duration {
        Duration::from_secs_f64(f64::from(frame) / 30.0)
    }

    #[test]
    fn noise_at_rest_is_held_and_a_steady_move_lags_less_than_a_frame() {
        let mut filter = OneEuro::new(TUNING);
        let mut seed = 1u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        let (mut before, mut after) = (0.0, 0.0);
        for frame in 0..90 {
            let shift = Vec3::new(noise(), noise(), 0.0) * 0.3;
            let mut points = [Vec3::splat(50.0) + shift];
            filter.apply(&mut points, 100.0, time(frame));
            if frame > 30 {
                before += shift.length_squared();
                after += (points[0] - Vec3::splat(50.0)).length_squared();
            }
        }
        assert!(after < before * 0.25, "{after} of {before}");

        filter.reset();
        let speed = 2.0;
        let mut lag = 0.0;
        for frame in 0..60u16 {
            let at = Vec3::X * f32::from(frame) * speed;
            let mut points = [at];
            filter.apply(&mut points, 100.0, time(frame.into()));
            lag = (at.x - points[0].x) / speed;
        }
        assert!(lag < 1.0, "{lag} frames");
    }

    #[test]
    fn a_pause_starts_anew_and_points_that_come_or_go_leave_the_others_alone() {
        let mut filter = OneEuro::new(TUNING);
        let mut apply = |value: f32, count: usize, at: Duration| {
            let mut points = vec![Vec3::splat(value); count];
            filter.apply(&mut points, 1000.0, at);
            points.iter().map(|p| p.x).collect::<Vec<f32>>()
        };
        assert_eq!(apply(1.0, 2, time(0)), [1.0; 2]);
        let second = apply(2.0, 2, time(1))[0];
        assert!(second < 1.5, "{second}");
        let third = apply(3.0, 3, time(2));
        assert!(third[0] < 2.5 && (third[2] - 3.0).abs() < 1e-4, "{third:?}");
        let fewer = apply(3.0, 1, time(3))[0];
        assert!(fewer > third[0] && fewer < 2.7, "{fewer}");
        assert_eq!(apply(9.0, 1, time(60)), [9.0]);
    }

    #[test]
    fn what_is_lost_fades() {
        let mut fade = Fade::new();
        assert_eq!(fade.step(true, time(0)), 1.0);
        let one = fade.step(false, time(1));
        assert!(one > 0.8 && one < 1.0);
        assert_eq!(fade.step(false, time(10)), 0.0);
        assert!(fade.step(true, time(11)) < 0.2);
    }
}
