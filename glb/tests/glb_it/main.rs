//! The reader against small files built byte by byte, against damaged ones, and against the shared data pack.

mod build;
mod corpus;
mod damage;
mod extras;
mod geometry;
mod looks;
mod motion;
mod refusals;
mod resolve;
mod sound;
