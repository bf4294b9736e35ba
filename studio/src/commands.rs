//! One command, one file: its options, and how it answers.

pub(crate) mod check;
pub(crate) mod render;

use std::io::Write as _;

use anyhow::Context as _;

/// Writes to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("cannot write to standard output")
}
