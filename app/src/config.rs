//! What the program was told when it was started.

use std::path::{Path, PathBuf};

use domain::{Currency, Lang};

/// How this run of the client is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// The shop's server, such as `http://127.0.0.1:7407`; without a trailing slash.
    pub server: String,
    /// Where the local store lives.
    pub data: PathBuf,
    /// A language that overrules the settings for this run.
    pub lang: Option<Lang>,
    /// A currency that overrules the settings for this run.
    pub currency: Option<Currency>,
    /// A film (Y4M, AVI with Motion JPEG), a folder of pictures or a recorded session that stands for the camera.
    pub camera: Option<PathBuf>,
    /// What opens an address in the person's browser: [`crate::opener::SYSTEM`].
    pub opener: String,
    /// Where files go that the person asks for, such as their data.
    pub downloads: PathBuf,
}

/// The server a client asks where none is named: the port `vitrine-server` listens on.
pub const DEFAULT_SERVER: &str = "http://127.0.0.1:7407";

/// The platform's folder for this program's data, where the environment names one.
pub fn default_data_folder() -> Option<PathBuf> {
    let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = std::env::home_dir();
    if cfg!(windows) {
        var("LOCALAPPDATA").map(|p| p.join("Vitrine"))
    } else if cfg!(target_os = "macos") {
        home.map(|h| h.join("Library/Application Support/Vitrine"))
    } else {
        var("XDG_DATA_HOME").or_else(|| home.map(|h| h.join(".local/share"))).map(|p| p.join("vitrine"))
    }
}

/// Where files go that a person asks for: what the desktop calls so, or the program's own folder.
pub fn downloads_folder(data: &Path) -> PathBuf {
    let named = std::env::var_os("XDG_DOWNLOAD_DIR").filter(|v| !v.is_empty()).map(PathBuf::from);
    let usual = std::env::home_dir().map(|home| home.join("Downloads")).filter(|folder| folder.is_dir());
    named.or(usual).unwrap_or_else(|| data.join("exports"))
}

/// The language of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`), if the shop speaks it.
pub fn environment_lang() -> Option<Lang> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|tag| !tag.is_empty())
        .and_then(|tag| Lang::negotiate(&tag))
}
