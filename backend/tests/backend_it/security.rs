//! `backend/security.toml` names tests that are there, and requirements that look like ASVS's.

use std::path::{Path, PathBuf};

#[derive(serde::Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    what: String,
    asvs: Vec<String>,
    test: String,
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { sources(&p) } else { vec![p] }).collect()
}

#[test]
fn every_row_of_the_security_table_has_its_test() {
    let backend = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table: Table = toml::from_str(include_str!("../../security.toml")).unwrap();
    let files = [backend.join("src"), backend.join("tests")].iter().flat_map(|d| sources(d)).collect::<Vec<_>>();
    let text: String = files.iter().filter_map(|f| std::fs::read_to_string(f).ok()).collect();
    let mut tests = std::collections::HashSet::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let (true, Some(name)) = (is_test, line.split("fn ").nth(1).and_then(|l| l.split('(').next())) {
            tests.insert(name);
        }
        is_test = line == "#[test]" || line == "#[tokio::test]" || (is_test && line.starts_with("#["));
    }
    assert!(table.row.len() >= 25, "{}", table.row.len());
    for Row { what, asvs, test } in &table.row {
        assert!(tests.contains(test.as_str()), "{what}: there is no test {test}");
        assert!(!asvs.is_empty() && !what.is_empty());
        for id in asvs {
            let numbers: Vec<u32> = id.split('.').map(|n| n.parse().expect("three numbers")).collect();
            assert!(matches!(numbers[..], [1..=17, 1..=99, 1..=99]), "{what}: {id} is no requirement of ASVS 5");
        }
    }
}
