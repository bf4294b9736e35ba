//! `vitrine-ar`: see the crate `ar`.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Sees faces, hands and bodies in pictures and films.
#[derive(Debug, Parser)]
#[command(name = "vitrine-ar", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say what is seen, frame by frame.
    ///
    /// Exit status: 0 when all frames were looked at (a film that stops early says so), 2 otherwise.
    Track(commands::track::Options),
    /// Fit the canonical face to given landmarks; no net is needed.
    Geometry(commands::geometry::Options),
    /// Say how long a frame takes.
    Bench(commands::bench::Options),
    /// Say how large who is seen is, or how true the eyes themselves are.
    Measure(commands::measure::Options),
    /// Draw a head of known pose into a folder, as a recorded session.
    Synthetic(commands::synthetic::Options),
}

/// Exit status when a command itself failed; clap's own for a wrong command line is the same.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.verb {
        Verb::Track(options) => commands::track::run(options),
        Verb::Geometry(options) => commands::geometry::run(options),
        Verb::Bench(options) => commands::bench::run(options),
        Verb::Measure(options) => commands::measure::run(options),
        Verb::Synthetic(options) => commands::synthetic::run(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("vitrine-ar: {cause:#}");
            ExitCode::from(FAILED)
        }
    }
}
