//! `vitrine-studio`: see the crate `studio`.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks and prepares models for the shop.
#[derive(Debug, Parser)]
#[command(name = "vitrine-studio", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say what is wrong with a model, and what it is.
    ///
    /// Exit status: 0 without errors, 1 with, 2 when the check itself failed.
    Check(commands::check::Options),
    /// Make a picture of a model.
    ///
    /// Exit status: 0 with a picture, 2 without.
    Render(commands::render::Options),
}

/// Exit status when a command itself failed; clap's own for a wrong command line is the same.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.verb {
        Verb::Check(options) => commands::check::run(options),
        Verb::Render(options) => commands::render::run(options),
    };
    outcome.unwrap_or_else(|cause| {
        eprintln!("vitrine-studio: {cause:#}");
        ExitCode::from(FAILED)
    })
}
