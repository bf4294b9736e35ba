//! Sees faces, hands and bodies in pictures and films.
//!
//! **Invariant:** pixels, landmarks and measures stay in this process: the crate knows no network and writes no
//! file that it was not asked to write.

pub mod camera;
pub mod detector;
pub mod face;
pub mod filter;
mod follow;
pub mod geometry;
pub mod hair;
pub mod hand;
pub mod mask;
pub mod measure;
pub mod models;
pub mod net;
pub mod person;
pub mod picture;
pub mod pose;
pub mod region;
pub mod sample;
pub mod segment;
pub mod source;
pub mod ssd;
pub mod synthetic;
pub mod view;
