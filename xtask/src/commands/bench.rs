//! `cargo xtask bench`: measures; never a test that fails on a busy machine.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::process::{cargo, check};

/// Options of `bench`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

/// What to measure.
#[derive(Subcommand)]
enum What {
    /// Cart to paid order over HTTP; prints `N orders/s`.
    Checkout {
        /// How many buyers at once.
        #[arg(long, default_value_t = 8)]
        clients: u32,
        /// For how long.
        #[arg(long, default_value_t = 10)]
        seconds: u32,
    },
    /// Milliseconds a page takes in the handler, with 200 products.
    Pages,
    /// The stage with one model: open to first complete frame, steady turning, idle.
    Stage {
        /// Any GLB.
        file: PathBuf,
        /// Width and height in pixels.
        #[arg(long, default_value_t = 768)]
        size: u32,
    },
    /// The window: start to first painted pixel, idle memory, frames into the page.
    Window,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let mut command = cargo(root, ["run", "--quiet", "--workspace"])?;
    match &options.what {
        What::Checkout { clients, seconds } => {
            command.args(["--example", "bench_checkout", "--"]);
            command.args(["--clients", &clients.to_string(), "--seconds", &seconds.to_string()]);
        }
        What::Pages => {
            command.args(["--example", "page_bench"]);
        }
        What::Stage { file, size } => {
            command.args(["--example", "stage_bench", "--"]).arg(file).args(["--size", &size.to_string()]);
        }
        What::Window => {
            command.args(["--bin", "vitrine-window-bench"]);
        }
    }
    check("measuring", &mut command)
}
