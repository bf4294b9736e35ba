//! Which crate may use which: one direction only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Finding;
use crate::process::cargo;

/// Our crates, and which of ours each may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("glb", &[]),
    ("ar", &["domain"]),
    ("trace", &["glb"]),
    ("render", &["ar", "domain", "glb", "trace"]),
    ("studio", &["domain", "glb", "render", "trace"]),
    ("backend", &["domain", "glb"]),
    ("app", &["ar", "domain", "glb", "render"]),
    ("xtask", &["ar", "domain", "glb"]),
    ("tests", &["app", "ar", "backend", "domain", "glb", "render"]),
];

/// What comes from outside, and the only crates that may name it.
const KNOWN_ONLY_TO: &[(&str, &[&str])] = &[
    ("tauri", &["app"]),
    ("sqlx", &["app", "backend", "tests"]),
    ("bevy", &["render"]),
    ("axum", &["app", "backend"]),
];

/// What must not be reached even through others.
const NEVER_REACHES: &[(&str, &[&str])] = &[
    ("domain", &["bevy", "wgpu", "tauri", "sqlx", "tokio", "reqwest"]),
    ("glb", &["bevy", "wgpu", "tauri", "sqlx", "tokio", "reqwest"]),
    ("ar", &["bevy", "wgpu", "tauri", "sqlx", "tokio", "reqwest"]),
    ("trace", &["bevy", "wgpu", "tauri", "sqlx", "tokio", "reqwest"]),
    ("backend", &["bevy", "wgpu", "tauri"]),
    ("render", &["tauri", "sqlx", "reqwest"]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<NodeDep>,
}

#[derive(Deserialize)]
struct NodeDep {
    pkg: String,
    dep_kinds: Vec<DepKind>,
}

#[derive(Deserialize)]
struct DepKind {
    kind: Option<String>,
}

pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let output =
        cargo(root, ["metadata", "--format-version", "1", "--locked"])?.output().context("running cargo metadata")?;
    if !output.status.success() {
        return Ok(vec![Finding::new("Cargo.lock", "is not up to date: run any cargo command and commit it")]);
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;
    Ok(check_metadata(&metadata))
}

fn check_metadata(metadata: &Metadata) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names: BTreeMap<&str, &str> = metadata.packages.iter().map(|p| (p.id.as_str(), p.name.as_str())).collect();
    let ours: BTreeSet<&str> =
        metadata.workspace_members.iter().filter_map(|id| names.get(id.as_str()).copied()).collect();
    for package in metadata.packages.iter().filter(|p| metadata.workspace_members.contains(&p.id)) {
        let place = format!("{}/Cargo.toml", package.name);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == package.name) else {
            findings.push(Finding::new(place, "this crate has no row in MAY_USE of xtask/src/tidy/arrows.rs"));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|d| d.kind.as_deref() != Some("dev")) {
            if ours.contains(dependency.name.as_str()) && !allowed.contains(&dependency.name.as_str()) {
                findings
                    .push(Finding::new(&place, format!("must not use `{}`: arrows point down only", dependency.name)));
            }
            for (outside, knowing) in KNOWN_ONLY_TO {
                if dependency.name == *outside && !knowing.contains(&package.name.as_str()) {
                    findings.push(Finding::new(
                        &place,
                        format!("must not know `{outside}`: only {} may", knowing.join(", ")),
                    ));
                }
            }
        }
        if let Some((_, forbidden)) = NEVER_REACHES.iter().find(|(name, _)| *name == package.name) {
            let reached = reached_from(metadata, &names, &package.id);
            for name in forbidden.iter().filter(|f| reached.contains(**f)) {
                findings.push(Finding::new(&place, format!("reaches `{name}` through its dependencies")));
            }
        }
    }
    findings
}

fn reached_from<'a>(metadata: &'a Metadata, names: &BTreeMap<&'a str, &'a str>, start: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(id) = waiting.pop() {
        let Some(node) = metadata.resolve.nodes.iter().find(|n| n.id == id) else { continue };
        for dep in node.deps.iter().filter(|d| d.dep_kinds.iter().any(|k| k.kind.is_none())) {
            if let Some(name) = names.get(dep.pkg.as_str())
                && seen.insert(*name)
            {
                waiting.push(&dep.pkg);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_that_points_up_is_found() {
        let metadata: Metadata = serde_json::from_value(serde_json::json!({
            "packages": [
                {"id": "d", "name": "domain", "dependencies": [{"name": "app", "kind": null}, {"name": "sqlx", "kind": null}]},
                {"id": "a", "name": "app", "dependencies": [{"name": "domain", "kind": null}]},
                {"id": "s", "name": "sqlx", "dependencies": []},
            ],
            "resolve": {"nodes": [
                {"id": "d", "deps": [{"pkg": "s", "dep_kinds": [{"kind": null}]}]},
                {"id": "a", "deps": []}, {"id": "s", "deps": []},
            ]},
            "workspace_members": ["d", "a"],
        }))
        .unwrap();
        let messages: Vec<String> = check_metadata(&metadata).into_iter().map(|f| f.message).collect();
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert!(messages[0].contains("must not use `app`"));
        assert!(messages[1].contains("must not know `sqlx`"));
        assert!(messages[2].contains("reaches `sqlx`"));
    }
}
