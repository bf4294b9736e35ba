//! Writes the list of libraries in the program, for the page "about":
//! `cargo run -p app --no-default-features --example credits -- app/credits.txt`

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    let file = std::env::args_os().nth(1).context("where to?")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let said = Command::new(cargo).args(["metadata", "--format-version", "1", "--locked"]).output()?;
    ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let metadata: Value = serde_json::from_slice(&said.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();

    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|p| (text(&p["id"]), p)).collect();
    let uses: BTreeMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            // what only builds or tests the program is not in it
            let normal = |dep: &&Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let deps = list(&node["deps"]);
            (text(&node["id"]), deps.iter().filter(normal).map(|d| text(&d["pkg"])).collect())
        })
        .collect();
    let app = packages.iter().find(|(_, p)| p["name"] == "app").context("no package 'app'")?.0;
    let mut seen = BTreeSet::new();
    let mut next = vec![app.clone()];
    while let Some(id) = next.pop() {
        if seen.insert(id.clone()) {
            next.extend(uses.get(&id).cloned().unwrap_or_default());
        }
    }
    let credits: BTreeSet<String> = seen
        .iter()
        .map(|id| &packages[id])
        .filter(|p| !p["source"].is_null())
        .map(|p| format!("{}\t{}\n", text(&p["name"]), p["license"].as_str().unwrap_or("see its own files")))
        .collect();
    std::fs::write(file, credits.into_iter().collect::<String>())?;
    Ok(())
}
