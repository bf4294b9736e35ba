//! What stays on the shopper's machine: settings, the cart, what was typed at the checkout, orders with their secrets,
//! and caches of the catalog and of pictures and models.
//!
//! The small things live in memory and every change is on the disk before it is answered. Where the disk refuses (a
//! folder that cannot be written, a full disk) the shop goes on in memory and [`Store::keeps`] says so.

mod assets;
mod disk;
mod state;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::{Category, Product};

pub use assets::{AssetCache, sha256_hex};
pub use state::{
    CartState, CheckoutAttempt, KeptOrder, KeptQuote, KeptSession, Means, PayAttempt, Settings, State, Wish,
};

/// Why the store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another Vitrine has this folder open; two would overwrite each other's cart.
    #[error("another Vitrine is using the data folder {}", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
}

/// The shopper's store.
#[derive(Debug)]
pub struct Store {
    /// What readers see.
    now: Mutex<State>,
    /// The disk and what it holds; none where nothing can be kept.
    disk: tokio::sync::Mutex<Option<disk::Disk>>,
    keeps: AtomicBool,
    assets: AssetCache,
    catalog_at_start: Mutex<Option<(Vec<Category>, Vec<Product>)>>,
    /// Held for as long as the store is open.
    _lock: Option<std::fs::File>,
}

impl Store {
    /// Opens the store in `folder`, making it where there is none. A folder that cannot be used gives a store that
    /// keeps nothing.
    ///
    /// # Errors
    /// [`StoreError::InUse`]: another process has it open.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let lock = match lock(folder).await {
            Ok(lock) => lock,
            Err(LockError::Taken) => return Err(StoreError::InUse { folder: folder.to_owned() }),
            Err(LockError::Disk(error)) => {
                tracing::warn!(folder = %folder.display(), %error, "the data folder cannot be used; nothing will be kept");
                return Ok(Self::in_memory());
            }
        };
        match disk::Disk::open(folder).await {
            Ok((disk, state, catalog)) => Ok(Self {
                now: Mutex::new(state),
                disk: tokio::sync::Mutex::new(Some(disk)),
                keeps: AtomicBool::new(true),
                assets: AssetCache::in_folder(folder.join("assets")),
                catalog_at_start: Mutex::new(catalog),
                _lock: Some(lock),
            }),
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "the store cannot be opened; nothing will be kept");
                Ok(Self::in_memory())
            }
        }
    }

    /// A store that keeps nothing.
    pub fn in_memory() -> Self {
        Self {
            now: Mutex::default(),
            disk: tokio::sync::Mutex::new(None),
            keeps: AtomicBool::new(false),
            assets: AssetCache::in_memory(),
            catalog_at_start: Mutex::default(),
            _lock: None,
        }
    }

    /// Whether what is put in will be there after a restart.
    pub fn keeps(&self) -> bool {
        self.keeps.load(Ordering::Relaxed)
    }

    /// The cached pictures and models.
    pub const fn assets(&self) -> &AssetCache {
        &self.assets
    }

    /// Looks at the state.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Changes the state and returns once the change is on the disk (or the disk has refused, see [`Self::keeps`]).
    pub async fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        // One writer at a time, so that the disk sees changes in the order readers do.
        let mut disk = self.disk.lock().await;
        let (answer, after) = {
            let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let answer = change(&mut now);
            now.orders.truncate(State::MAX_ORDERS);
            (answer, now.clone())
        };
        if let Some(disk) = disk.as_mut() {
            self.report(disk.write_state(after).await);
        }
        answer
    }

    /// The catalog as it was cached when the store was opened; given away once.
    pub fn take_cached_catalog(&self) -> Option<(Vec<Category>, Vec<Product>)> {
        self.catalog_at_start.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }

    /// Replaces the cached catalog.
    pub async fn keep_catalog(&self, categories: &[Category], products: &[Product]) {
        let disk = self.disk.lock().await;
        if let Some(disk) = disk.as_ref() {
            self.report(disk.write_catalog(categories, products).await);
        }
    }

    fn report(&self, outcome: Result<(), sqlx::Error>) {
        let kept = outcome.is_ok();
        if let Err(error) = outcome {
            tracing::warn!(%error, "the disk refuses; what is put in now will not be kept");
        }
        self.keeps.store(kept, Ordering::Relaxed);
    }
}

/// Who closes the shop and opens it again at once finds the first window still closing: it gets this long.
const CLOSING: Duration = Duration::from_millis(800);

enum LockError {
    Taken,
    Disk(std::io::Error),
}

async fn lock(folder: &Path) -> Result<std::fs::File, LockError> {
    make_private(folder).map_err(LockError::Disk)?;
    let file = open_private(&folder.join("vitrine.lock")).map_err(LockError::Disk)?;
    let asked = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::WouldBlock) if asked.elapsed() < CLOSING => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(std::fs::TryLockError::WouldBlock) => return Err(LockError::Taken),
            Err(std::fs::TryLockError::Error(error)) => return Err(LockError::Disk(error)),
        }
    }
}

/// Makes the folder where there is none, so that nobody else on this machine looks into it. Where a system has no such
/// rights, its folders of a person are the person's already.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Opens a file that nobody else on this machine may read, making it where there is none.
fn open_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // A file of an earlier version may be open to others; a file system without rights cannot be asked for them.
    #[cfg(unix)]
    if let Err(error) = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)) {
        tracing::warn!(path = %path.display(), %error, "others on this machine may read this file");
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
