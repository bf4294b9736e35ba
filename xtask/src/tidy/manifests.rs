//! What every crate's manifest says.

use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;

pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let workspace = read(&root.join("Cargo.toml"))?;
    let members = workspace["workspace"]["members"].as_array().context("the workspace has members")?;
    let mut findings = Vec::new();
    for member in members.iter().filter_map(toml::Value::as_str) {
        let place = format!("{member}/Cargo.toml");
        findings.extend(check_manifest(&place, member, &read(&root.join(&place))?));
    }
    Ok(findings)
}

fn read(path: &Path) -> Result<toml::Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("understanding {}", path.display()))
}

fn check_manifest(place: &str, folder: &str, manifest: &toml::Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lints = manifest.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool);
    if lints != Some(true) {
        findings.push(Finding::new(place, "says no `[lints] workspace = true`"));
    }
    let name = manifest.get("package").and_then(|p| p.get("name")).and_then(toml::Value::as_str);
    if name != Some(folder) {
        findings.push(Finding::new(place, "the crate is not named like its folder"));
    }
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for (name, value) in manifest.get(section).and_then(toml::Value::as_table).into_iter().flatten() {
            if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                findings.push(Finding::new(place, format!("`{name}`: versions live in [workspace.dependencies] only")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_careless_manifest_is_found() {
        let manifest = toml::from_str("[package]\nname = \"other\"\n[dependencies]\nserde = \"1\"\n").unwrap();
        assert_eq!(check_manifest("x/Cargo.toml", "x", &manifest).len(), 3);
    }
}
