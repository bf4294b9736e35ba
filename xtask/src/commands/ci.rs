//! `cargo xtask ci`: named steps, each of which can be run alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::commands::test;
use crate::process::{cargo, check, say, target_dir};
use crate::{system, tidy};

/// Options of `ci`.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these steps; all where none is named.
    #[arg(value_enum)]
    steps: Vec<Step>,
    /// Not these.
    #[arg(long, value_enum)]
    skip: Vec<Step>,
}

/// A step of CI.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// rustfmt.
    Fmt,
    /// The tree's own rules.
    Tidy,
    /// Licences, sources and duplicate versions of dependencies.
    Deny,
    /// Dependencies that nothing uses.
    Unused,
    /// Warnings are errors.
    Clippy,
    /// Documentation builds without warnings.
    Docs,
    /// `cargo xtask test`.
    Test,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let steps = if options.steps.is_empty() { Step::value_variants().to_vec() } else { options.steps.clone() };
    let mut failed = Vec::new();
    for step in steps.into_iter().filter(|s| !options.skip.contains(s)) {
        if let Err(error) = run_step(root, step) {
            let name = step.to_possible_value().expect("every step has a name").get_name().to_owned();
            say(&format!("step {name}: {error:#}"));
            failed.push(name);
        }
    }
    if failed.is_empty() {
        say("ci: every step passed");
        return Ok(());
    }
    bail!("failed: {}", failed.join(", "))
}

fn run_step(root: &Path, step: Step) -> Result<()> {
    match step {
        Step::Fmt => check("format", &mut cargo(root, ["fmt", "--all", "--check"])?),
        Step::Tidy => tidy::run(root),
        Step::Deny => {
            let deny = tool("cargo-deny", "0.20.2")?;
            // The advisory database lies on a network that CI may not have; `cargo deny check advisories` is for people.
            check(
                "licences and sources",
                Command::new(deny).current_dir(root).args(["check", "bans", "licenses", "sources"]),
            )
        }
        Step::Unused => {
            let machete = tool("cargo-machete", "0.9.2")?;
            check("unused dependencies", Command::new(machete).current_dir(root))
        }
        Step::Clippy => {
            system::ensure(false)?;
            check("lints", &mut cargo(root, ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?)
        }
        Step::Docs => {
            system::ensure(false)?;
            let mut command = cargo(root, ["doc", "--workspace", "--no-deps", "--document-private-items"])?;
            check("documentation", command.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links"))
        }
        Step::Test => test::run(root, &test::Options::default()),
    }
}

/// A tool from crates.io of exactly this version, installed beside the build folder once.
fn tool(name: &str, version: &str) -> Result<PathBuf> {
    let home = target_dir()?.with_file_name("tools");
    let path = home.join("bin").join(name);
    if !path.exists() {
        let mut install = Command::new("cargo");
        install.args(["install", name, "--locked", "--quiet", "--version", version]);
        install.arg("--root").arg(&home).env("CARGO_TARGET_DIR", home.join("build")).env_remove("RUSTUP_TOOLCHAIN");
        check(&format!("installing {name} {version}"), &mut install)?;
    }
    Ok(path)
}
