//! What the eyes promise, from outside.

mod cards;
mod faces;
mod films;
mod geometry;
mod hair;
mod hands;
mod pack;
mod pictures;
mod privacy;
mod sessions;
mod strace;
mod trouble;
