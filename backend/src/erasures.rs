//! The ledger of erasures: who was forgotten, beside the key that could still open them in an older backup. A restore reads it
//! and forgets them again. It names accounts and orders by their chance names only.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::UnixMillis;

/// The largest ledger that is read: a line is at most some kilobytes, so these are a million people.
const MAX_BYTES: u64 = 1 << 30;

/// `DATA/erasures.ledger`. One line each: `+ MOMENT ACCOUNT ORDER...` before an erasure is committed, `- MOMENT ACCOUNT` where it
/// came to nothing.
pub struct Erasures {
    path: PathBuf,
}

impl Erasures {
    /// The ledger of a data folder; a missing one is empty.
    pub fn of(data: &Path) -> Self {
        Self { path: data.join("erasures.ledger") }
    }

    /// Notes that an account and its orders are being forgotten; on disk when it returns. Blocking.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn note(&self, account: &str, orders: &[String], now: UnixMillis) -> std::io::Result<()> {
        self.append(&format!("+ {now} {account} {}", orders.join(" ")))
    }

    /// Takes a note back. Blocking.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn undo(&self, account: &str, now: UnixMillis) -> std::io::Result<()> {
        self.append(&format!("- {now} {account}"))
    }

    fn append(&self, line: &str) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        // A line that was cut off by a crash ends here.
        file.write_all(format!("\n{}\n", line.trim_end()).as_bytes())?;
        file.sync_all()?;
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Everybody who was forgotten: account, and the orders that were theirs. Blocking.
    ///
    /// # Errors
    /// It is there and cannot be read. A line that was cut off by a crash was never acknowledged, and says nothing.
    pub fn read(&self) -> std::io::Result<BTreeMap<String, Vec<String>>> {
        let mut erased = BTreeMap::new();
        match std::fs::metadata(&self.path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(erased),
            Err(e) => return Err(e),
            Ok(found) if found.len() > MAX_BYTES => return Err(std::io::ErrorKind::FileTooLarge.into()),
            Ok(_) => {}
        }
        for line in std::fs::read_to_string(&self.path)?.lines() {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["+", _, account, ref orders @ ..] => {
                    erased.insert(account.to_owned(), orders.iter().map(|o| (*o).to_owned()).collect());
                }
                ["-", _, account] => drop(erased.remove(account)),
                _ => {}
            }
        }
        Ok(erased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_read_and_what_is_undone_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Erasures::of(dir.path());
        assert!(ledger.read().unwrap().is_empty());
        ledger.note("a_1", &["o_1".to_owned(), "o_2".to_owned()], 1).unwrap();
        ledger.note("a_2", &[], 2).unwrap();
        // A crash in the middle of a line.
        std::fs::OpenOptions::new().append(true).open(&ledger.path).unwrap().write_all(b"+ 3").unwrap();
        ledger.note("a_3", &[], 4).unwrap();
        ledger.undo("a_2", 5).unwrap();
        let expected = [("a_1".to_owned(), vec!["o_1".to_owned(), "o_2".to_owned()]), ("a_3".to_owned(), vec![])];
        assert_eq!(ledger.read().unwrap(), BTreeMap::from(expected));
    }
}
