//! A copy of a running shop in a file, and a shop made of such a copy. A PostgreSQL database has `pg_dump`.
//!
//! In a backup: the database as of one moment, the pictures and models it names, and what the sandbox's buyers confirmed.
//! Not in it: every key and password ([`KEYS`]), the ledger of erasures, and letters that were written into a folder. Who
//! has a backup alone reads goods and sums, and of people nothing.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::AssetHash;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::app::Goods;
use crate::asset_store::{self, AssetStore, LocalAssets, StoreError};
use crate::clock::Clock;
use crate::data_folder::{DataFolder, DataFolderError, LOCK_PATIENCE, private};
use crate::db::{self, OpenError, Place, Writer};
use crate::erasures::Erasures;
use crate::ids;
use crate::metrics::Metrics;
use crate::vault::{FileKms, Kms as _, KmsError, Vault};

/// What lies in a data folder and is in no backup: to be kept apart from it. `vault.keys` opens people's data, `erasures.ledger`
/// says whom a restore must forget again; without the rest new ones are made, and carriers, gateways and operators told.
pub const KEYS: [&str; 7] =
    ["vault.keys", "erasures.ledger", "signing.keys", "merchant.key", "carrier.key", "server.key", "server.toml"];

/// The form of a backup's folder.
const FORM: u32 = 1;

const DATABASE: &str = "shop.db";
const BOOK: &str = "sandbox.book";
const ASSETS: &str = "assets";

/// What a backup says of itself: `backup.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    form: u32,
    /// When it was begun, in milliseconds since 1970: everything that was acknowledged before is in it.
    pub begun_at: i64,
    /// Which server made it.
    pub server: String,
    /// SHA-256 of `shop.db`.
    database_sha256: String,
    /// SHA-256 of `sandbox.book`, where there is one.
    book_sha256: Option<String>,
    /// Pictures and models in it.
    pub assets: u64,
    /// Of them all, the bytes.
    pub asset_bytes: u64,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Of the backup.
    pub manifest: Manifest,
    /// People who were forgotten since the backup was made, and are forgotten again.
    pub erased: u64,
}

/// Why there is no backup, or no shop of it. Each says what to do; nothing is left half done.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something already.
    #[error("{path} is there already; name a folder that is not", path = .path.display())]
    Taken {
        /// Where.
        path: PathBuf,
    },
    /// A shop would be overwritten.
    #[error("{path} holds a shop; move it away first, or name another folder with --data", path = .path.display())]
    ShopThere {
        /// Where.
        path: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("cannot read or write {path}", path = .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no backup of ours.
    #[error("{path} is no backup that this server can read", path = .path.display())]
    Manifest {
        /// Its `backup.json`.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// It was made by a newer server.
    #[error("the backup was made by a newer server ({server}); use that one or a newer")]
    Newer {
        /// Which.
        server: String,
    },
    /// Bytes are not those that were backed up.
    #[error("{path} is damaged: its bytes are not those that were backed up; take another copy of the backup", path = .path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// The data folder cannot be used, or a server is using it.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The database cannot be read or written.
    #[error("cannot read or write the database {path}", path = .path.display())]
    Database {
        /// Which.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The keys cannot be had.
    #[error(transparent)]
    Keys(#[from] KmsError),
    /// The keys are not there, or others.
    #[error("{path} does not open the people in this backup; put the vault.keys that the shop had then there", path = .path.display())]
    WrongKeys {
        /// Where they should be.
        path: PathBuf,
    },
    /// Pictures and models cannot be had or kept.
    #[error("cannot copy the pictures and models")]
    Assets(#[from] StoreError),
    /// An erasure could not be done again.
    #[error("cannot forget again who was forgotten since the backup")]
    Erase {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What was restored does not fit together.
    #[error("the restored shop does not fit together: {what}; it was not put in place")]
    Unfit {
        /// What.
        what: String,
    },
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

fn of_database(path: &Path) -> impl Fn(sqlx::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Database { path: path.clone(), source }
}

/// Copies the shop in `data` to the new folder `to`, beside its running server or without one. The folder is there whole or not
/// at all. `assets` as in [`crate::Config::assets`].
///
/// # Errors
/// See [`BackupError`].
pub async fn backup(data: &Path, assets: Option<&str>, to: &Path) -> Result<Manifest, BackupError> {
    if to.exists() {
        return Err(BackupError::Taken { path: to.to_owned() });
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(at(&part))?;
    }
    std::fs::create_dir_all(part.join(ASSETS)).map_err(at(&part))?;
    let outcome = fill(data, assets, &part).await;
    if outcome.is_err() {
        std::fs::remove_dir_all(&part).ok();
        return outcome;
    }
    std::fs::rename(&part, to).map_err(at(to))?;
    outcome
}

async fn fill(data: &Path, assets: Option<&str>, part: &Path) -> Result<Manifest, BackupError> {
    let begun_at = Clock::default().now_ms();
    let (from, copy) = (data.join(DATABASE), part.join(DATABASE));
    // Only its owner may read it, from its first byte on; SQLite takes an empty file.
    private(&copy).map_err(at(&copy))?;
    let name = copy.to_str().ok_or_else(|| at(&copy)(std::io::ErrorKind::InvalidFilename.into()))?;
    db::backup::copy(&from, name).await.map_err(of_database(&from))?;
    File::open(&copy).and_then(|f| f.sync_all()).map_err(at(&copy))?;
    // After the database: a confirmation that the database does not know yet does no harm, the other way round it would.
    let (book, kept_book) = (data.join(BOOK), part.join(BOOK));
    let book_sha256 = if book.exists() {
        std::fs::copy(&book, &kept_book).map_err(at(&kept_book))?;
        Some(sha256(&kept_book)?)
    } else {
        None
    };
    let store = asset_store::open(assets, &data.join(ASSETS))?;
    let known = known_assets(&copy).await?;
    let kept: Arc<dyn AssetStore> = Arc::new(LocalAssets::new(&part.join(ASSETS)));
    copy_assets(&known, &*store, &*kept).await?;
    let manifest = Manifest {
        form: FORM,
        begun_at,
        server: env!("CARGO_PKG_VERSION").to_owned(),
        database_sha256: sha256(&copy)?,
        book_sha256,
        assets: known.len() as u64,
        asset_bytes: known.iter().map(|(_, bytes)| bytes).sum(),
    };
    let path = part.join("backup.json");
    let text = serde_json::to_vec_pretty(&manifest).expect("a manifest has no failing parts");
    let write = || {
        let mut file = private(&path)?;
        file.write_all(&text)?;
        file.sync_all()
    };
    write().map_err(at(&path))?;
    Ok(manifest)
}

async fn known_assets(database: &Path) -> Result<Vec<(AssetHash, u64)>, BackupError> {
    let known = db::look(&Place::File(database.to_owned()), async |conn| db::asset::load(conn).await).await?;
    Ok(known.into_iter().map(|(hash, (_, bytes))| (hash, bytes)).collect())
}

/// Copies from one store to another what is not there, each held against its hash.
async fn copy_assets(
    known: &[(AssetHash, u64)],
    from: &dyn AssetStore,
    to: &dyn AssetStore,
) -> Result<(), BackupError> {
    for (hash, bytes) in known {
        if to.size(hash).await? == Some(*bytes) {
            continue;
        }
        let (mut chunks, mut whole) = (from.read(hash, 0..*bytes).await?, Vec::new());
        while let Some(chunk) = chunks.next().await {
            whole.extend_from_slice(&chunk?);
        }
        if ids::hex(&Sha256::digest(&whole)) != hash.as_str() {
            return Err(BackupError::Damaged { path: Path::new(ASSETS).join(hash.as_str()) });
        }
        to.put(hash, whole.into()).await?;
    }
    Ok(())
}

/// Makes a shop of the backup `from` in the data folder `data`, where the keys of that shop must be and no shop may be. Who was
/// forgotten since is forgotten again; everybody has to sign in again. The shop is there whole or not at all.
///
/// # Errors
/// See [`BackupError`].
pub async fn restore(data: &Path, assets: Option<&str>, from: &Path) -> Result<Restored, BackupError> {
    let path = from.join("backup.json");
    let text = std::fs::read(&path).map_err(at(&path))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|source| BackupError::Manifest { path: path.clone(), source })?;
    if manifest.form > FORM {
        return Err(BackupError::Newer { server: manifest.server });
    }
    let _folder = DataFolder::open(data, LOCK_PATIENCE)?;
    let (shop, new) = (data.join(DATABASE), data.join("shop.db.restoring"));
    if shop.exists() {
        return Err(BackupError::ShopThere { path: data.to_owned() });
    }
    let database = from.join(DATABASE);
    if sha256(&database)? != manifest.database_sha256 {
        return Err(BackupError::Damaged { path: database });
    }
    if let Some(expected) = &manifest.book_sha256 {
        let book = from.join(BOOK);
        if sha256(&book)? != *expected {
            return Err(BackupError::Damaged { path: book });
        }
    }
    discard(&new)?;
    private(&new).map_err(at(&new))?;
    std::fs::copy(&database, &new).map_err(at(&new))?;
    let outcome = bring_up(data, assets, from, &new, manifest).await;
    if outcome.is_err() {
        discard(&new)?;
        return outcome;
    }
    if outcome.as_ref().is_ok_and(|r| r.manifest.book_sha256.is_some()) {
        std::fs::copy(from.join(BOOK), data.join(BOOK)).map_err(at(&data.join(BOOK)))?;
    }
    // Nothing but the name is still to come.
    File::open(&new).and_then(|f| f.sync_all()).map_err(at(&new))?;
    std::fs::rename(&new, &shop).map_err(at(&shop))?;
    #[cfg(unix)]
    File::open(data).and_then(|f| f.sync_all()).map_err(at(data))?;
    outcome
}

/// A database that is not to be, with its log.
fn discard(new: &Path) -> Result<(), BackupError> {
    for end in ["", "-wal", "-shm"] {
        let mut path = new.as_os_str().to_owned();
        path.push(end);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(at(Path::new(&path))(e)),
            _ => {}
        }
    }
    Ok(())
}

/// Everything that is done to the copy before it becomes the shop.
async fn bring_up(
    data: &Path,
    assets: Option<&str>,
    from: &Path,
    new: &Path,
    manifest: Manifest,
) -> Result<Restored, BackupError> {
    let failed = of_database(new);
    let (database, mut line) = match db::open(Place::File(new.to_owned()), None).await {
        Ok(opened) => opened,
        Err(OpenError::File { source: sqlx::Error::Migrate(cause), .. })
            if matches!(*cause, sqlx::migrate::MigrateError::VersionMissing(_)) =>
        {
            return Err(BackupError::Newer { server: manifest.server });
        }
        Err(cause) => return Err(cause.into()),
    };
    let mut conn = db::backup::look(new).await.map_err(&failed)?;
    if let Some(what) = db::backup::damage(&mut conn).await.map_err(&failed)? {
        return Err(BackupError::Unfit { what });
    }
    let path = data.join("vault.keys");
    for table in db::keys::TABLES {
        let Some((owner, wrapped)) = db::backup::a_key(&mut conn, table).await.map_err(&failed)? else { continue };
        let opens = path.exists() && Vault::new(&FileKms::new(&path).keys()?)?.unwrap(&owner, &wrapped).is_ok();
        if !opens {
            return Err(BackupError::WrongKeys { path });
        }
    }
    sqlx::Connection::close(conn).await.map_err(&failed)?;
    let kept = LocalAssets::new(&from.join(ASSETS));
    let known = known_assets(new).await?;
    copy_assets(&known, &kept, &*asset_store::open(assets, &data.join(ASSETS))?).await?;

    let ledger = Erasures::of(data).read().map_err(at(&data.join("erasures.ledger")))?;
    let erased = ledger.len() as u64;
    let shelf = db::product::load(&mut line.conn().await.map_err(&failed)?).await.map_err(&failed)?;
    let (writer, writing) = Writer::start(line, Arc::new(Goods::new(0, shelf, &[], &[])), Arc::new(Metrics::default()));
    let forgetting = writer.write(move |tx| {
        Box::pin(async move {
            db::backup::end_sessions(tx).await?;
            for (account, orders) in &ledger {
                db::account::erase(tx, account, &[]).await?;
                db::backup::forget_orders(tx, orders).await?;
            }
            Ok(())
        })
    });
    let forgotten = forgetting.await;
    writer.close();
    let mut line = writing.await.map_err(|e| BackupError::Erase { source: Box::new(e) })?;
    forgotten.map_err(|e| BackupError::Erase { source: Box::new(e) })?;
    let ledger = db::ledger::check(&mut line.conn().await.map_err(&failed)?).await.map_err(&failed)?;
    db::close(&database, line).await;
    match ledger.faults.first() {
        Some(fault) => Err(BackupError::Unfit { what: fault.clone() }),
        None => Ok(Restored { manifest, erased }),
    }
}

fn sha256(path: &Path) -> Result<String, BackupError> {
    let read = || {
        let (mut file, mut sha256, mut chunk) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
        loop {
            match file.read(&mut chunk)? {
                0 => return Ok(ids::hex(&sha256.finalize())),
                n => sha256.update(&chunk[..n]),
            }
        }
    };
    read().map_err(at(path))
}
