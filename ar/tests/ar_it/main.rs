//! What the eyes promise, from outside.

mod faces;
mod films;
mod geometry;
mod hands;
mod pack;
mod pictures;
mod sessions;
