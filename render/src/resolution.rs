//! How finely to draw while things move.

use std::time::Duration;

/// Scales to choose from, finest first.
const SCALES: [f32; 3] = [1.0, 0.75, 0.5];
/// Weight of the newest measurement.
const NEWEST: f32 = 0.35;

/// Chooses the scale of moving pictures from how long they take.
#[derive(Debug)]
pub(crate) struct Resolution {
    target_s: f32,
    is_adaptive: bool,
    /// Seconds a picture takes at full scale, as far as known.
    full_s: Option<f32>,
    step: usize,
}

impl Resolution {
    pub(crate) fn new(target: Duration, is_adaptive: bool) -> Self {
        Self { target_s: target.as_secs_f32(), is_adaptive, full_s: None, step: 0 }
    }

    pub(crate) fn moving_scale(&self) -> f32 {
        SCALES[self.step]
    }

    /// A picture of this scale took so long.
    pub(crate) fn measured(&mut self, scale: f32, took: Duration) {
        if !self.is_adaptive {
            return;
        }
        // Time goes with the number of pixels, nearly.
        let full_s = took.as_secs_f32() / (scale * scale);
        let full_s = self.full_s.map_or(full_s, |known| known + (full_s - known) * NEWEST);
        self.full_s = Some(full_s);
        let fits = |step: usize, room: f32| full_s * SCALES[step] * SCALES[step] <= self.target_s * room;
        if !fits(self.step, 1.15) && self.step + 1 < SCALES.len() {
            self.step += 1;
        } else if self.step > 0 && fits(self.step - 1, 0.8) {
            self.step -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_pictures_become_smaller_and_fast_ones_larger() {
        let mut resolution = Resolution::new(Duration::from_millis(50), true);
        for _ in 0..5 {
            let scale = resolution.moving_scale();
            resolution.measured(scale, Duration::from_secs_f32(0.2 * scale * scale));
        }
        assert_eq!(resolution.moving_scale(), 0.5);
        for _ in 0..20 {
            let scale = resolution.moving_scale();
            resolution.measured(scale, Duration::from_secs_f32(0.02 * scale * scale));
        }
        assert_eq!(resolution.moving_scale(), 1.0);
    }

    #[test]
    fn a_fixed_scale_stays() {
        let mut resolution = Resolution::new(Duration::from_millis(50), false);
        resolution.measured(1.0, Duration::from_secs(9));
        assert_eq!(resolution.moving_scale(), 1.0);
    }
}
