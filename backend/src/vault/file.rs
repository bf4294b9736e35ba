//! Keys in a file that only the server's user can read.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Keys, Kms, KmsError};
use crate::data_folder::private;
use crate::ids;

/// The largest key file: 32 KiB are 400 rotations.
const MAX_BYTES: u64 = 32 * 1024;

const HEAD: &str = "# What opens people's data in shop.db. Keep a copy apart from the database and its backups:\n\
                    # without it nothing can be read again, and with it everything can.\n";

/// Keys in a file: `index HEX`, `audit HEX`, and `wrap NUMBER HEX` for each wrapping key.
pub struct FileKms {
    path: PathBuf,
}

impl FileKms {
    /// In that file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn error(&self, what: &str, source: Option<std::io::Error>) -> KmsError {
        KmsError { what: format!("{what} the key file {}", self.path.display()), source }
    }

    fn store(&self, keys: &Keys) -> Result<(), KmsError> {
        let mut text = format!("{HEAD}index {}\naudit {}\n", ids::hex(&keys.index), ids::hex(&keys.audit));
        for (number, key) in &keys.wrapping {
            text.push_str(&format!("wrap {number} {}\n", ids::hex(key)));
        }
        replace(&self.path, text.as_bytes()).map_err(|e| self.error("cannot write", Some(e)))
    }
}

impl Kms for FileKms {
    fn keys(&self) -> Result<Keys, KmsError> {
        let length = match std::fs::metadata(&self.path) {
            Ok(meta) => meta.len(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let wrapping = BTreeMap::from([(1, ids::random())]);
                let keys = Keys { wrapping, index: ids::random(), audit: ids::random() };
                self.store(&keys)?;
                return Ok(keys);
            }
            Err(e) => return Err(self.error("cannot read", Some(e))),
        };
        if length > MAX_BYTES {
            return Err(self.error("there are too many bytes in", None));
        }
        is_private(&self.path).map_err(|e| self.error("others can read (chmod 600 it)", e))?;
        let text = std::fs::read_to_string(&self.path).map_err(|e| self.error("cannot read", Some(e)))?;
        parse(&text).ok_or_else(|| self.error("there is a line that is no key in", None))
    }

    fn rotate(&self) -> Result<Keys, KmsError> {
        let mut keys = self.keys()?;
        let newest = keys.wrapping.keys().next_back().copied().unwrap_or(0);
        keys.wrapping.insert(newest + 1, ids::random());
        self.store(&keys)?;
        Ok(keys)
    }

    fn retire_old(&self) -> Result<(), KmsError> {
        let mut keys = self.keys()?;
        let newest = keys.wrapping.keys().next_back().copied();
        keys.wrapping.retain(|number, _| Some(*number) == newest);
        self.store(&keys)
    }
}

fn parse(text: &str) -> Option<Keys> {
    let key = |hex: &str| <[u8; 32]>::try_from(ids::from_hex(hex)?).ok();
    let (mut wrapping, mut index, mut audit) = (BTreeMap::new(), None, None);
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["index", hex] => index = Some(key(hex)?),
            ["audit", hex] => audit = Some(key(hex)?),
            ["wrap", number, hex] => drop(wrapping.insert(number.parse().ok()?, key(hex)?)),
            _ => return None,
        }
    }
    (!wrapping.is_empty()).then_some(Keys { wrapping, index: index?, audit: audit? })
}

/// Whole or not at all, on disk when it returns, for its owner's eyes only.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let mut file = private(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&part, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        // The name too must be there after a power cut: without the key nothing can be read.
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn is_private(path: &Path) -> Result<(), Option<std::io::Error>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_err(Some)?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(None) }
}

#[cfg(windows)]
fn is_private(_path: &Path) -> Result<(), Option<std::io::Error>> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_rotated_and_retired() {
        let dir = tempfile::tempdir().unwrap();
        let kms = FileKms::new(dir.path().join("vault.keys"));
        let first = kms.keys().unwrap();
        assert_eq!(kms.keys().unwrap().wrapping, first.wrapping);
        let both = kms.rotate().unwrap();
        assert_eq!((both.wrapping.len(), both.index), (2, first.index));
        kms.retire_old().unwrap();
        let last = kms.keys().unwrap();
        assert_eq!(last.wrapping.keys().copied().collect::<Vec<_>>(), [2]);
        assert_eq!(last.wrapping[&2], both.wrapping[&2]);
    }

    #[cfg(unix)]
    #[test]
    fn keys_that_others_can_read_are_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.keys");
        let kms = FileKms::new(&path);
        kms.keys().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(kms.keys().err().unwrap().to_string().contains("chmod 600"));
    }

    #[test]
    fn a_damaged_key_file_is_an_error_and_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.keys");
        for text in ["", "index 00", "wrap 1 zz", "key 1", "index 0000"] {
            replace(&path, text.as_bytes()).unwrap();
            assert!(FileKms::new(&path).keys().is_err(), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
