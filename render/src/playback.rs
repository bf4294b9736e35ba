//! Which animation runs, and how what is seen turns into the next one without a jump.

use std::time::Duration;

use crate::{command::AnimationCommand, pose::Pose};

/// What one animation takes to turn into another, or into rest: long enough to read as one movement.
const FADE: Duration = Duration::from_millis(300);
/// An animation that says it lasts longer starts over here.
const DURATION_MAX_S: f32 = 3600.0;

/// The playback of one model.
pub(crate) struct Playback {
    /// None is rest.
    now: Option<Running>,
    is_held: bool,
    fade: Option<Fade>,
    shown: Pose,
}

struct Running {
    index: usize,
    time: Duration,
}

/// From what was seen when the next animation began.
struct Fade {
    from: Pose,
    passed: Duration,
}

impl Playback {
    pub(crate) fn at_rest(model: &glb::Model) -> Self {
        Self { now: None, is_held: false, fade: None, shown: Pose::of_rest(model) }
    }

    /// Time changes what is seen.
    pub(crate) fn is_moving(&self) -> bool {
        !self.is_held && (self.now.is_some() || self.fade.is_some())
    }

    /// Takes a command. With `is_reduced` motion the next pose is there at once.
    pub(crate) fn take(&mut self, command: AnimationCommand, model: &glb::Model, is_reduced: bool) {
        match command {
            AnimationCommand::Play(index) if index < model.animations.len() => {
                self.is_held = false;
                if self.now.as_ref().is_none_or(|now| now.index != index) {
                    self.turn_to(Some(Running { index, time: Duration::ZERO }), model, is_reduced);
                }
            }
            AnimationCommand::Play(_) => {}
            AnimationCommand::Pause => self.is_held = true,
            AnimationCommand::Stop => {
                self.is_held = false;
                self.turn_to(None, model, is_reduced);
            }
        }
    }

    fn turn_to(&mut self, next: Option<Running>, model: &glb::Model, is_reduced: bool) {
        self.now = next;
        self.fade = (!is_reduced).then(|| Fade { from: self.shown.clone(), passed: Duration::ZERO });
        self.advance(model, Duration::ZERO);
    }

    /// What is seen `dt` later.
    pub(crate) fn advance(&mut self, model: &glb::Model, dt: Duration) -> &Pose {
        let next = match &mut self.now {
            Some(now) => {
                let animation = &model.animations[now.index];
                now.time += dt;
                let duration = Duration::from_secs_f32(animation.duration_s.clamp(1e-3, DURATION_MAX_S));
                while now.time >= duration {
                    now.time -= duration;
                }
                Pose::at(model, animation, now.time.as_secs_f32())
            }
            None => Pose::of_rest(model),
        };
        self.fade = self.fade.take().map(|fade| Fade { passed: fade.passed + dt, ..fade }).filter(|f| f.passed < FADE);
        self.shown = match &self.fade {
            Some(fade) => {
                let t = fade.passed.as_secs_f32() / FADE.as_secs_f32();
                // Starts and ends without a jerk.
                fade.from.towards(&next, t * t * (3.0 - 2.0 * t))
            }
            None => next,
        };
        &self.shown
    }

    /// What is seen now.
    pub(crate) fn shown(&self) -> &Pose {
        &self.shown
    }
}

#[cfg(test)]
mod tests {
    use bevy::math::Vec3;

    use super::*;

    /// Two animations that hold a node, with morphs, at +1 and at -1.
    fn model() -> glb::Model {
        let holding = |x: f32| {
            let channel = |values| glb::Channel {
                node: 0,
                times_s: vec![0.0, 9.0],
                interpolation: glb::Interpolation::Linear,
                values,
            };
            glb::Animation {
                channels: vec![
                    channel(glb::ChannelValues::Translation(vec![Vec3::X * x; 2])),
                    channel(glb::ChannelValues::Weights { per_key: 1, values: vec![x; 2] }),
                ],
                duration_s: 9.0,
                ..Default::default()
            }
        };
        glb::Model {
            nodes: vec![glb::Node::default()],
            animations: vec![holding(1.0), holding(-1.0)],
            ..Default::default()
        }
    }

    fn seen(playback: &Playback) -> (f32, f32) {
        let node = &playback.shown().nodes[0];
        (node.at.translation.x, node.weights.first().copied().unwrap_or(0.0))
    }

    #[test]
    fn one_animation_turns_into_the_next_and_into_rest_without_a_jump() {
        let model = model();
        let mut playback = Playback::at_rest(&model);
        for (command, goal) in
            [(AnimationCommand::Play(0), 1.0), (AnimationCommand::Play(1), -1.0), (AnimationCommand::Stop, 0.0)]
        {
            let mut last = seen(&playback);
            playback.take(command, &model, false);
            assert_eq!(seen(&playback).0, last.0, "it begins where the last one was");
            for _ in 0..30 {
                playback.advance(&model, FADE / 30);
                let now = seen(&playback);
                assert!((now.0 - last.0).abs() < 0.12 && (now.1 - last.1).abs() < 0.12, "{last:?} to {now:?}");
                last = now;
            }
            assert_eq!(last, (goal, goal));
        }
        assert!(!playback.is_moving(), "at rest nothing is drawn");
    }

    #[test]
    fn a_fade_that_is_interrupted_goes_on_from_there() {
        let model = model();
        let mut playback = Playback::at_rest(&model);
        playback.take(AnimationCommand::Play(0), &model, false);
        playback.advance(&model, FADE / 2);
        let halfway = seen(&playback);
        assert!((halfway.0 - 0.5).abs() < 1e-5);
        playback.take(AnimationCommand::Play(1), &model, false);
        assert_eq!(seen(&playback), halfway);
    }

    #[test]
    fn held_it_stands_and_with_reduced_motion_it_jumps() {
        let model = model();
        let mut playback = Playback::at_rest(&model);
        playback.take(AnimationCommand::Play(0), &model, true);
        assert_eq!(seen(&playback), (1.0, 1.0));
        assert!(playback.is_moving());
        playback.take(AnimationCommand::Pause, &model, true);
        assert!(!playback.is_moving());
        playback.take(AnimationCommand::Play(0), &model, true);
        assert!(playback.is_moving());
        playback.take(AnimationCommand::Stop, &model, true);
        assert!(!playback.is_moving());
        assert_eq!(seen(&playback), (0.0, 0.0));
    }
}
