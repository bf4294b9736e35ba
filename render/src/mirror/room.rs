//! The light of the room that a picture was taken in, as far as it is taken to be known.

use trace::Environment;

use crate::light::radiance;

/// Light from behind the head, against the studio's.
const BEHIND: f32 = 0.12;
/// And from before it: a studio is dark there, so that edges read; what a person sees is not, and gold shows it.
const BEFORE: f32 = 0.26;
/// Samples around the horizon.
const WIDTH: usize = 256;

/// The studio's light, with the head and the room behind it in place of the studio's back.
pub(crate) fn room_light() -> Environment {
    Environment::from_fn(WIDTH, |direction| {
        let front = ((direction.z + 0.6) / 0.9).clamp(0.0, 1.0);
        let before = ((direction.z - 0.1) / 0.7).clamp(0.0, 1.0);
        radiance(direction) * (BEHIND + (1.0 - BEHIND) * front) + BEFORE * before
    })
}
