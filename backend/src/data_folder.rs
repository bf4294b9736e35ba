//! The folder that holds everything, owned by one server at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::ids;

/// A lock may outlive its owner for a moment: a program that the same process is just starting has a copy of every open file
/// until it is that program (36 ms were seen on a busy machine). A server that is told to make way takes longer to end.
pub const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// Pause before the lock is tried again.
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The data folder, locked for as long as this lives.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    /// It cannot be made.
    #[error("cannot make the data folder {path}; name another with --data", path = .path.display())]
    Make {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is there but cannot be written.
    #[error("the data folder {path} cannot be written; make it writable and give it room, or name another with --data", path = .path.display())]
    Write {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another server has it.
    #[error("another vitrine-server is using the data folder {path}; stop it, or name another folder with --data", path = .path.display())]
    InUse {
        /// Which folder.
        path: PathBuf,
    },
}

impl DataFolder {
    /// Makes the folder if need be and takes it for this server alone. Whoever has it is waited for as long as `patience`;
    /// blocking.
    pub fn open(path: &Path, patience: Duration) -> Result<Self, DataFolderError> {
        let write = |source| DataFolderError::Write { path: path.to_owned(), source };
        std::fs::create_dir_all(path).map_err(|source| DataFolderError::Make { path: path.to_owned(), source })?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("server.lock"))
            .map_err(write)?;
        let until = Instant::now() + patience;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(LOCK_PAUSE),
                Err(TryLockError::WouldBlock) => return Err(DataFolderError::InUse { path: path.to_owned() }),
                Err(TryLockError::Error(e)) => return Err(write(e)),
            }
        }
        std::fs::create_dir_all(path.join("assets")).map_err(write)?;
        let folder = Self { path: path.to_owned(), _lock: lock };
        // A folder that takes a lock but no bytes is found out now, not at the first order.
        folder.replace("server.probe", b"room to write").map_err(write)?;
        std::fs::remove_file(path.join("server.probe")).map_err(write)?;
        Ok(folder)
    }

    /// Where assets lie that no other store keeps.
    pub fn assets(&self) -> PathBuf {
        self.path.join("assets")
    }

    /// Where the sandbox keeps what its buyers confirmed.
    pub fn sandbox_book(&self) -> PathBuf {
        self.path.join("sandbox.book")
    }

    /// Puts `bytes` under `name` whole or not at all, on disk when it returns.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let whole = self.path.join(name);
        let part = whole.with_extension("part");
        let mut file = private(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, &whole)
    }

    /// The key of this shop, made at the first start: what webhooks and sandbox tokens are signed with.
    pub fn key(&self) -> Result<[u8; 32], DataFolderError> {
        let write = |source| DataFolderError::Write { path: self.path.clone(), source };
        let path = self.path.join("server.key");
        let mut key = [0; 32];
        match File::open(&path) {
            Ok(mut file) => file.read_exact(&mut key).map_err(write)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                key = ids::random();
                self.replace("server.key", &key).map_err(write)?;
            }
            Err(e) => return Err(write(e)),
        }
        Ok(key)
    }
}

impl DataFolder {
    /// What opens the merchant's routes, as text in `merchant.key`; made at the first start, read by whoever may read the
    /// data folder. It stands in for accounts and roles until there are some.
    pub fn merchant_key(&self) -> Result<String, DataFolderError> {
        self.text_key("merchant.key")
    }

    /// What carriers sign their reports with, as text in `carrier.key`: the merchant gives it to them. It is not the gateway's,
    /// because a carrier must not be able to say that money came.
    pub fn carrier_key(&self) -> Result<String, DataFolderError> {
        self.text_key("carrier.key")
    }

    fn text_key(&self, name: &str) -> Result<String, DataFolderError> {
        let write = |source| DataFolderError::Write { path: self.path.clone(), source };
        match std::fs::read_to_string(self.path.join(name)) {
            Ok(key) => Ok(key.trim().to_owned()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let key = ids::hex(&ids::random::<32>());
                self.replace(name, key.as_bytes()).map_err(write)?;
                Ok(key)
            }
            Err(e) => Err(write(e)),
        }
    }

    /// Where letters lie that no mail server carries.
    pub fn letters(&self) -> PathBuf {
        self.path.join("letters")
    }
}

/// A new file that only its owner can read.
pub fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
