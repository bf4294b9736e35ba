//! Sees faces, hands and bodies in pictures and films.
//!
//! **Invariant:** pixels, landmarks and measures stay in this process: the crate knows no network and writes no
//! file that it was not asked to write.

pub mod models;
pub mod net;
