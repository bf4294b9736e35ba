//! What is done to a model before it is sold, one verb a step.
//!
//! A step takes plain data and options and gives plain data; it opens no window and no network connection. The program
//! `vitrine-studio` has one command for each.

pub mod steps;
