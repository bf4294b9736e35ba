//! `vitrine-studio check`.

use std::fmt::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use glb::check::{Facts, Goods, Issue, Report, Severity, Use};
use serde::Serialize;
use studio::steps::check::{For, check};

/// Options of `check`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A .glb, or a .gltf with its files beside it.
    file: PathBuf,
    /// How the answer looks.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where the model will be seen: decides what it may cost.
    #[arg(long = "use", value_enum, default_value_t)]
    seen_in: SeenIn,
    /// What it is (ring, armchair, sofa, ...): decides what it may measure. Otherwise names in the file tell.
    #[arg(long, value_name = "KIND", value_parser = goods)]
    goods: Option<Goods>,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum SeenIn {
    /// A product's page.
    #[default]
    Page,
    /// The camera picture of a phone.
    MobileAr,
    /// A room planner, among many others.
    Planner,
    /// An advertisement that must load at once.
    Banner,
}

fn goods(word: &str) -> Result<Goods, String> {
    Goods::of(word).ok_or_else(|| "no kind of goods whose size is known".to_owned())
}

/// Exit status 0 without errors, 1 with.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let seen_in = match options.seen_in {
        SeenIn::Page => Use::Page,
        SeenIn::MobileAr => Use::MobileAr,
        SeenIn::Planner => Use::Planner,
        SeenIn::Banner => Use::Banner,
    };
    let report = check(&options.file, For { seen_in, goods: options.goods })?;
    super::print(&match options.format {
        Format::Text => text(&report)?,
        Format::Json => json(&report)?,
    })?;
    Ok(if report.is_valid() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(report: &Report) -> Result<String, fmt::Error> {
    let mut out = String::new();
    for issue in &report.issues {
        writeln!(out, "{:<8} {} {}", issue.severity, issue.code, issue.pointer)?;
        writeln!(out, "         {}", issue.message)?;
    }
    if let Some(facts) = &report.facts {
        facts_text(facts, &mut out)?;
    }
    let count = |severity| report.issues.iter().filter(|i| i.severity == severity).count();
    let [errors, warnings, notes, hints] =
        [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint].map(count);
    writeln!(out, "{errors} errors, {warnings} warnings, {notes} notes, {hints} hints")?;
    Ok(out)
}

fn facts_text(facts: &Facts, out: &mut String) -> fmt::Result {
    if let Some([x, y, z]) = facts.size_m {
        writeln!(out, "size        {x:.4} x {y:.4} x {z:.4} m")?;
    }
    writeln!(out, "drawn       {} triangles in {} draw calls", facts.triangles, facts.draw_calls)?;
    writeln!(out, "graphics    {:.1} MiB", facts.gpu_bytes as f64 / f64::from(1 << 20))?;
    for texture in &facts.textures {
        writeln!(out, "picture     {} x {} {}", texture.width, texture.height, texture.mime_type)?;
    }
    let lists = [("variants", &facts.variants), ("extensions", &facts.extensions)];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        writeln!(out, "{name:<11} {}", list.join(", "))?;
    }
    let texts = [
        ("title", &facts.title),
        ("author", &facts.author),
        ("licence", &facts.licence),
        ("made with", &facts.generator),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            writeln!(out, "{name:<11} {text}")?;
        }
    }
    Ok(())
}

/// The contract that scorers and other programs read.
#[derive(Serialize)]
struct Answer<'a> {
    issues: Vec<Entry<'a>>,
    info: Info<'a>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: String,
    pointer: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    size_m: Option<[f64; 3]>,
    triangles: u64,
    draw_calls: u64,
    vertices: u64,
    materials: usize,
    animations: usize,
    textures: Vec<Texture>,
    gpu_bytes: u64,
    extensions: &'a [String],
    variants: &'a [String],
    generator: Option<&'a str>,
    title: Option<&'a str>,
    author: Option<&'a str>,
    licence: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Texture {
    mime_type: &'static str,
    width: u32,
    height: u32,
}

fn json(report: &Report) -> anyhow::Result<String> {
    let issues = report.issues.iter().map(entry).collect();
    let facts = report.facts.clone().unwrap_or_default();
    let mut text = serde_json::to_string_pretty(&Answer { issues, info: info(&facts) })?;
    text.push('\n');
    Ok(text)
}

fn entry(issue: &Issue) -> Entry<'_> {
    let Issue { severity, code, pointer, message } = issue;
    Entry { code, severity: severity.to_string(), pointer, message }
}

fn info(facts: &Facts) -> Info<'_> {
    let texture = |t: &glb::check::Texture| Texture { mime_type: t.mime_type, width: t.width, height: t.height };
    Info {
        size_m: facts.size_m,
        triangles: facts.triangles,
        draw_calls: facts.draw_calls,
        vertices: facts.vertices,
        materials: facts.materials,
        animations: facts.animations,
        textures: facts.textures.iter().map(texture).collect(),
        gpu_bytes: facts.gpu_bytes,
        extensions: &facts.extensions,
        variants: &facts.variants,
        generator: facts.generator.as_deref(),
        title: facts.title.as_deref(),
        author: facts.author.as_deref(),
        licence: facts.licence.as_deref(),
    }
}
