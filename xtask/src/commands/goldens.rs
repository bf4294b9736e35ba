//! `cargo xtask goldens`: compares the stage's golden pictures, or accepts new ones.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use crate::process::{cargo, check, say};
use crate::system;

/// Options of `goldens`.
#[derive(Args)]
pub(crate) struct Options {
    /// Accept what is drawn now. Look at every `new.png` and `diff.png` first.
    #[arg(long)]
    update: bool,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    system::ensure(false)?;
    let mut command = cargo(root, ["test", "--workspace", "--test", "goldens"])?;
    if options.update {
        command.env("VITRINE_UPDATE_GOLDENS", "1");
    }
    check("the golden pictures", &mut command)?;
    if options.update {
        say("the pictures in tests/goldens/ are new: look at them before you commit them");
    }
    Ok(())
}
