//! Where the built programs and the demo goods are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The programs under test and the goods they sell.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `vitrine`.
    pub app: PathBuf,
    /// `vitrine-server`.
    pub server: PathBuf,
    /// What `cargo xtask demo` made.
    pub demo: PathBuf,
}

impl Programs {
    /// Found beside this very program (`target/debug`), or where `VITRINE_PROGRAMS` and `VITRINE_DEMO` say.
    ///
    /// # Errors
    /// A program or the goods are not there; the message says which command makes them.
    pub fn find() -> Result<Self> {
        let exe = std::env::current_exe().context("finding this program")?;
        let mut folder = exe.parent().context("this program lies in a folder")?;
        if folder.ends_with("deps") || folder.ends_with("examples") {
            folder = folder.parent().context("the build folder lies above")?;
        }
        let programs = std::env::var_os("VITRINE_PROGRAMS").map_or_else(|| folder.to_path_buf(), PathBuf::from);
        let demo = std::env::var_os("VITRINE_DEMO").map_or_else(|| demo_beside(folder), PathBuf::from);
        let found = Self {
            app: programs.join(format!("vitrine{}", std::env::consts::EXE_SUFFIX)),
            server: programs.join(format!("vitrine-server{}", std::env::consts::EXE_SUFFIX)),
            demo,
        };
        for program in [&found.app, &found.server] {
            if !program.is_file() {
                bail!("{} is not built: `cargo xtask test` builds it", program.display());
            }
        }
        if !found.demo.join("catalog.json").is_file() {
            bail!("{} has no goods: `cargo xtask demo` makes them", found.demo.display());
        }
        Ok(found)
    }
}

fn demo_beside(profile_folder: &Path) -> PathBuf {
    profile_folder.parent().unwrap_or(profile_folder).join("demo")
}
