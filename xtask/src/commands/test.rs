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
    /// Also all of the server's tests on PostgreSQL; otherwise some of them.
    #[arg(long)]
    postgres: bool,
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
    check("the tests", &mut command)?;
    if options.rest.is_empty() || options.postgres {
        on_postgres(root, options.postgres)?;
    }
    Ok(())
}

/// What is looked at on PostgreSQL every time: each table and each trigger is written by some of it.
const ON_POSTGRES: [&str; 9] =
    ["carts", "catalog", "checkout", "fulfilment", "oauth", "payments", "pricing", "promises", "refunds"];

/// The server's tests once more, on a PostgreSQL server that they start themselves.
fn on_postgres(root: &Path, all: bool) -> Result<()> {
    let mut command = cargo(root, ["test", "--workspace", "--test", "backend_it", "--"])?;
    if !all {
        command.args(ON_POSTGRES.map(|name| format!("backend_it::{name}::")));
    }
    check("the server's tests on PostgreSQL", command.env("VITRINE_TEST_DATABASE", "postgres"))
}
