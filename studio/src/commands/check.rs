//! `vitrine-studio check`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use glb::check::Severity;
use serde::Serialize;
use studio::steps::check::{Checked, check};

/// Options of `check`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A .glb, or a .gltf with its files beside it.
    file: PathBuf,
    /// How the answer looks.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Exit status 0 without errors, 1 with.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let checked = check(&options.file)?;
    let text = match options.format {
        Format::Text => text(&checked),
        Format::Json => json(&checked)?,
    };
    super::print(&text)?;
    let is_valid = checked.issues.iter().all(|i| i.severity != Severity::Error);
    Ok(if is_valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(checked: &Checked) -> String {
    let mut out = String::new();
    for issue in &checked.issues {
        let place = if issue.pointer.is_empty() { "the file" } else { &issue.pointer };
        let _infallible = writeln!(out, "{:<8} {}\n         {} {place}", issue.severity, issue.message, issue.code);
    }
    let count = |severity| checked.issues.iter().filter(|i| i.severity == severity).count();
    let _infallible = writeln!(
        out,
        "{} errors, {} warnings, {} notes, {} hints",
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info),
        count(Severity::Hint)
    );
    out
}

fn json(checked: &Checked) -> anyhow::Result<String> {
    #[derive(Serialize)]
    struct Answer<'a> {
        issues: Vec<Entry<'a>>,
        info: Info,
    }
    #[derive(Serialize)]
    struct Entry<'a> {
        code: &'a str,
        severity: String,
        pointer: &'a str,
        message: &'a str,
    }
    #[derive(Serialize)]
    struct Info {}
    let entry = |i: &'_ glb::check::Issue| i.severity.to_string();
    let issues = checked
        .issues
        .iter()
        .map(|i| Entry { code: i.code, severity: entry(i), pointer: &i.pointer, message: &i.message })
        .collect();
    let mut text = serde_json::to_string_pretty(&Answer { issues, info: Info {} })?;
    text.push('\n');
    Ok(text)
}
