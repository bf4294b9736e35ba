//! The reader against small files built byte by byte, against damaged ones, and against the shared data pack.

mod bombs;
mod build;
mod check_bombs;
mod checks;
mod corpus;
mod damage;
mod extras;
mod fidelity;
mod geometry;
mod kept;
mod looks;
mod motion;
mod mutants;
mod mutate;
mod refusals;
mod resolve;
mod sound;
