//! Folders, and running other programs with their output shown.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The checkout. Cargo says at run time where it is: a build folder outlives checkouts, and this program may have been
/// built from another one.
pub(crate) fn workspace_root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Cargo's build folder: where this very program was built.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let exe = std::env::current_exe().context("finding this program")?;
    let profile = exe.parent().context("this program lies in a folder")?;
    Ok(profile.parent().context("the build folder lies above")?.to_path_buf())
}

/// Where the programs of the workspace are built.
pub(crate) fn binary(name: &str) -> Result<PathBuf> {
    Ok(target_dir()?.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// A cargo command in the checkout.
pub(crate) fn cargo<S: AsRef<OsStr>>(root: &Path, args: impl IntoIterator<Item = S>) -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `cargo run` tells its child about the package it built; a nested cargo must not hear that.
    for (key, _) in std::env::vars_os() {
        if key
            .to_str()
            .is_some_and(|k| k.starts_with("CARGO_PKG_") || k == "CARGO_MANIFEST_DIR" || k == "CARGO_MANIFEST_PATH")
        {
            command.env_remove(key);
        }
    }
    command.current_dir(root).args(args).env("CARGO_TARGET_DIR", target_dir()?);
    Ok(command)
}

/// Runs it to its end.
pub(crate) fn check(what: &str, command: &mut Command) -> Result<()> {
    let started = Instant::now();
    say(&format!("{what} …"));
    let status = command.status().with_context(|| format!("starting {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    say(&format!("{what}: ok, {:.0} s", started.elapsed().as_secs_f32()));
    Ok(())
}

/// Builds every program of the workspace with the one feature set that tests use as well.
pub(crate) fn build_programs(root: &Path) -> Result<()> {
    check("building the programs", &mut cargo(root, ["build", "--workspace", "--bins"])?)
}

/// One line of progress.
#[expect(clippy::print_stderr, reason = "a command line program shows progress")]
pub(crate) fn say(line: &str) {
    eprintln!("xtask: {line}");
}

/// Waits until `ready` says yes, or fails after `limit`, or as soon as the child has ended.
pub(crate) fn wait_until(
    child: &mut Child,
    limit: Duration,
    what: &str,
    mut ready: impl FnMut() -> bool,
) -> Result<()> {
    let started = Instant::now();
    while !ready() {
        if let Some(status) = child.try_wait().context("asking for the child's state")? {
            bail!("{what}: the program ended first ({status})");
        }
        if started.elapsed() > limit {
            bail!("{what}: nothing after {} s", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// A child that is asked to stop, and then made to, when this goes out of scope.
pub(crate) struct Stopping(pub(crate) Child);

impl Drop for Stopping {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        #[cfg(unix)]
        {
            let asked = Command::new("kill").arg("-TERM").arg(self.0.id().to_string()).status();
            if asked.is_ok_and(|s| s.success()) {
                let started = Instant::now();
                while started.elapsed() < Duration::from_secs(5) {
                    if matches!(self.0.try_wait(), Ok(Some(_))) {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
        if self.0.kill().is_ok() {
            drop(self.0.wait());
        }
    }
}
