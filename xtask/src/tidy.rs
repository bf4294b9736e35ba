//! The rules of this tree that a compiler does not know.

mod arrows;
mod literals;
mod locales;
mod manifests;
mod sizes;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::say;

/// One broken rule.
pub(crate) struct Finding {
    /// Where, for a click: `path:line` or `path`.
    pub(crate) place: String,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

impl Finding {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

/// Checks everything and lists all findings.
pub(crate) fn run(root: &Path) -> Result<()> {
    let files = tracked_files(root)?;
    let mut findings = Vec::new();
    findings.extend(arrows::check(root)?);
    findings.extend(manifests::check(root)?);
    findings.extend(sizes::check(root, &files)?);
    findings.extend(literals::check(root, &files)?);
    findings.extend(locales::check(&root.join("locales"))?);
    for finding in &findings {
        say(&format!("tidy: {}: {}", finding.place, finding.message));
    }
    if findings.is_empty() {
        say("tidy: nothing to say");
        return Ok(());
    }
    bail!("tidy: {} findings", findings.len())
}

/// Files that git tracks or would track, relative to the root.
fn tracked_files(root: &Path) -> Result<Vec<PathBuf>> {
    let output = std::process::Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .context("asking git for the files")?;
    let text = String::from_utf8(output.stdout).context("reading git's answer")?;
    Ok(text.split('\0').filter(|p| !p.is_empty()).map(PathBuf::from).filter(|p| root.join(p).is_file()).collect())
}
