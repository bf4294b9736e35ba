//! One verb, one file.

pub mod check;
