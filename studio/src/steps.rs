//! One verb, one file.

pub mod check;
pub mod render;
