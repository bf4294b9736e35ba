//! Lists the files that the program carries, and lets Tauri read its configuration where there is a window.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What pages may ask for; the rest of `assets/` is for other programs.
const CARRIED: [&str; 4] = ["js", "svg", "woff2", "ttf"];
/// The style of all pages, in the order in which it applies.
const SHEETS: [&str; 8] =
    ["tokens.css", "base.css", "parts.css", "stage.css", "mirror.css", "pages.css", "order.css", "people.css"];

fn main() {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is"));
    let mut files = Vec::new();
    collect(&here.join("../assets"), "", &mut files);
    collect(&here.join("js"), "js/", &mut files);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    // One sheet for all pages: each request of a page passes between processes.
    let sheets = SHEETS.map(|name| std::fs::read_to_string(here.join("../assets").join(name)).expect("a style sheet"));
    std::fs::write(out.join("shop.css"), sheets.concat()).expect("the build folder can be written");
    files.push(("shop.css".to_owned(), out.join("shop.css")));
    files.sort();
    let mut table = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())
            .expect("writing to a string does not fail");
    }
    table.push_str("];\n");
    std::fs::write(out.join("static_files.rs"), table).expect("the build folder can be written");

    #[cfg(feature = "desktop")]
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .app_manifest(tauri_build::AppManifest::new().commands(&["submit", "stage", "mirror", "photo"])),
    )
    .expect("tauri.conf.json and the capabilities are read");
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else if path.extension().is_some_and(|e| CARRIED.iter().any(|c| e == *c)) {
            files.push((name, path));
        }
    }
}
