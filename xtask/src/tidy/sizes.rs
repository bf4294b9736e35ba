//! Files that are two things, and files that should be made instead of kept.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Finding;

/// Past this a source file is two things.
const LINES_MAX: usize = 1_000;
/// Past this a file should be generated, not kept in the repository.
const BYTES_MAX: u64 = 2 << 20;
/// Longer ones, each with its reason.
const LONGER: &[(&str, &str)] = &[];

pub(super) fn check(root: &Path, files: &[PathBuf]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in files {
        let place = file.display().to_string();
        let path = root.join(file);
        let bytes = path.metadata().with_context(|| format!("looking at {place}"))?.len();
        if bytes > BYTES_MAX {
            findings.push(Finding::new(&place, format!("{bytes} bytes: generate it instead")));
        }
        let is_source = file.extension().is_some_and(|e| ["rs", "js", "mjs", "css", "wgsl"].iter().any(|s| e == *s));
        if is_source && !LONGER.iter().any(|(name, _)| *name == place) {
            let lines = std::fs::read_to_string(&path).with_context(|| format!("reading {place}"))?.lines().count();
            if lines > LINES_MAX {
                findings.push(Finding::new(&place, format!("{lines} lines: which two things is it?")));
            }
        }
    }
    Ok(findings)
}
