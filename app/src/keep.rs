//! Keeps a file that the shopper asked for: a picture of the mirror, the export of their data.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Writes a file that nobody else on this machine may read, under a name that is not taken; its path.
pub(crate) fn write(bytes: &[u8], folder: &Path, name: &str, extension: &str) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    for number in 1u32.. {
        let path = folder.join(format!("{name}-{number}.{extension}"));
        let mut options = std::fs::OpenOptions::new();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(mut file) => {
                let written = file.write_all(bytes).and_then(|()| file.sync_all());
                if let Err(error) = written {
                    // Half a file is none.
                    drop(std::fs::remove_file(&path));
                    return Err(error).with_context(|| format!("writing {}", path.display()));
                }
                return Ok(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| format!("writing {}", path.display())),
        }
    }
    unreachable!("a folder does not hold four billion files")
}
