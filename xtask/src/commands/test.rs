//! `cargo xtask test`.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use crate::commands::{demo, models};
use crate::process::{binary, build_programs, cargo, check};
use crate::system;

/// Options of `test`.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Passed on to `cargo test`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    system::ensure(true)?;
    build_programs(root)?;
    models::ensure();
    let goods = demo::ensure(root)?;
    let programs = binary("vitrine")?;
    let programs = programs.parent().expect("a program lies in a folder");
    let mut command = cargo(root, ["test", "--workspace", "--no-fail-fast"])?;
    command.args(&options.rest).env("VITRINE_DEMO", goods).env("VITRINE_PROGRAMS", programs);
    check("the tests", &mut command)
}
