//! Letters in a folder: what a shop without a mail server has, and what tests read.

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
                std::fs::write(&part, text)?;
                std::fs::rename(part, folder.join(name))
            };
            match tokio::task::spawn_blocking(write).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(cause)) => Err(MailError::Carry(cause.into())),
                Err(cause) => Err(MailError::Carry(cause.into())),
            }
        })
    }
}
