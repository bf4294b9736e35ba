//! The commands: each parses, calls the library, prints.

pub(crate) mod bench;
pub(crate) mod eyes;
pub(crate) mod geometry;
pub(crate) mod measure;
pub(crate) mod synthetic;
pub(crate) mod track;

use std::io::{self, Write};

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object a line.
    Json,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Task {
    /// Faces: 468 points, 478 with irises, and their pose.
    Face,
    /// Hands: 21 points, also in metres.
    Hand,
    /// A body: 33 points, also in metres.
    Pose,
    /// Persons against the background.
    Segment,
}

/// Writes one line of JSON.
fn print_json(value: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    io::stdout().lock().write_all(&line)?;
    Ok(())
}
