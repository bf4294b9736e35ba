//! Letters in a folder: what a shop without a mail server has, and what tests read.

use std::io::Write as _;
use std::path::PathBuf;

use futures_util::future::BoxFuture;

use super::{Letter, MailError, Mailer, message};

/// Writes each letter as `<id>.eml` into a folder.
pub struct FileMailer {
    folder: PathBuf,
    from: String,
}

impl FileMailer {
    /// Letters of `from` (`Shop <shop@host>`) in `folder`, which is made when the first one is written.
    pub const fn new(folder: PathBuf, from: String) -> Self {
        Self { folder, from }
    }
}

impl Mailer for FileMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let text = message(&self.from, letter)?;
            let (folder, name) = (self.folder.clone(), format!("{}.eml", letter.id));
            let write = move || {
                std::fs::create_dir_all(&folder)?;
                // Whole or not at all: whoever reads the folder never sees half a letter.
                let part = folder.join(format!("{name}.part"));
                // Letters open accounts: nobody else on this machine reads them.
                crate::data_folder::private(&part)?.write_all(text.as_bytes())?;
                std::fs::rename(part, folder.join(name))
            };
            match tokio::task::spawn_blocking(write).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(cause)) => Err(MailError::Carry(cause.into())),
                Err(cause) => Err(MailError::Carry(cause.into())),
            }
        })
    }

    fn forget<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let (folder, to) = (self.folder.clone(), format!("<{}>", address.trim().to_lowercase()));
            let forget = move || {
                let entries = match std::fs::read_dir(&folder) {
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                    entries => entries?,
                };
                for entry in entries {
                    let path = entry?.path();
                    // Headers are ASCII and hold no other angle brackets; the body is base64 and holds none.
                    if std::fs::read_to_string(&path)?.to_lowercase().contains(&to) {
                        std::fs::remove_file(path)?;
                    }
                }
                Ok(())
            };
            match tokio::task::spawn_blocking(forget).await {
                Ok(done) => done.map_err(|cause: std::io::Error| MailError::Carry(cause.into())),
                Err(cause) => Err(MailError::Carry(cause.into())),
            }
        })
    }
}
