//! Letters to people. Where they go is behind one trait: a folder of files here; SMTP is a sibling.

use std::path::{Path, PathBuf};

use futures_util::future::BoxFuture;

use crate::ids;

/// The longest address a letter goes to, in bytes (RFC 5321, 4.5.3.1.3).
pub const MAX_ADDRESS: usize = 254;

/// The longest letter, in bytes: words and links, nothing attached.
const MAX_TEXT: usize = 64 * 1024;

/// One letter to one person, in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `name@host`, without line breaks.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The words, lines ended by `\n`.
    pub text: String,
}

/// A letter that did not go out. Says nothing about the person.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Its address or its words cannot be sent.
    #[error("the letter cannot be sent: {0}")]
    Letter(&'static str),
    /// The way out is not there now; it is worth trying again.
    #[error("the letter could not be handed over")]
    Transport(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Who carries letters.
pub trait Mail: Send + Sync + 'static {
    /// Hands a letter over. When it returns `Ok` the carrier has it.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>>;

    /// Forgets letters to this address that the carrier still keeps: their reader wants to be forgotten.
    fn forget<'a>(&'a self, to: &'a str) -> BoxFuture<'a, Result<(), MailError>>;
}

impl Letter {
    /// A letter whose head cannot be bent into other heads.
    ///
    /// # Errors
    /// The address is not one, or the words are too many.
    pub fn new(to: &str, subject: &str, text: String) -> Result<Self, MailError> {
        if to.len() > MAX_ADDRESS || !to.contains('@') || to.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Err(MailError::Letter("its address is not one"));
        }
        if text.len() > MAX_TEXT {
            return Err(MailError::Letter("it is longer than 64 KiB"));
        }
        let subject = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Ok(Self { to: to.to_owned(), subject, text })
    }
}

/// Puts letters into a folder, one file each, readable by the server's user only: for a shop without a mail server, and for
/// tests. Nobody but who may read the data folder gets them.
pub struct FolderMail {
    dir: PathBuf,
}

impl FolderMail {
    /// Into that folder, made with the first letter.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }
}

impl Mail for FolderMail {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        let (dir, letter) = (self.dir.clone(), letter.clone());
        blocking(move || {
            std::fs::create_dir_all(&dir)?;
            let path = dir.join(format!("{}.eml", ids::request()));
            let part = path.with_extension("part");
            let Letter { to, subject, text } = &letter;
            let head = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8";
            let mut file = crate::data_folder::private(&part)?;
            std::io::Write::write_all(&mut file, format!("To: {to}\nSubject: {subject}\n{head}\n\n{text}").as_bytes())?;
            std::fs::rename(part, path)
        })
    }

    fn forget<'a>(&'a self, to: &'a str) -> BoxFuture<'a, Result<(), MailError>> {
        let (dir, head) = (self.dir.clone(), format!("To: {to}\n"));
        blocking(move || {
            for path in letters(&dir)? {
                if std::fs::read(&path)?.starts_with(head.as_bytes()) {
                    std::fs::remove_file(path)?;
                }
            }
            Ok(())
        })
    }
}

fn letters(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    match std::fs::read_dir(dir) {
        Ok(entries) => entries.map(|e| e.map(|e| e.path())).collect(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(e),
    }
}

fn blocking(work: impl FnOnce() -> std::io::Result<()> + Send + 'static) -> BoxFuture<'static, Result<(), MailError>> {
    Box::pin(async move {
        let done = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other);
        done.flatten().map_err(|cause| MailError::Transport(Box::new(cause)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_one_head() {
        for bad in ["", "nobody", "a@b\nBcc: c@d", "a b@c", &format!("{}@c", "x".repeat(254))] {
            assert!(Letter::new(bad, "s", String::new()).is_err(), "{bad:?}");
        }
        let letter = Letter::new("a@b.c", "one\r\nBcc: x@y", "words".into()).unwrap();
        assert_eq!(letter.subject, "one  Bcc: x@y");
    }

    #[tokio::test]
    async fn letters_lie_in_the_folder_until_their_reader_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let mail = FolderMail::new(dir.path().join("mail"));
        mail.forget("a@b.c").await.unwrap();
        for to in ["a@b.c", "a@b.com", "a@b.c"] {
            mail.send(&Letter::new(to, "s", "words".into()).unwrap()).await.unwrap();
        }
        mail.forget("a@b.c").await.unwrap();
        let left = letters(&dir.path().join("mail")).unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(std::fs::read_to_string(&left[0]).unwrap().lines().next(), Some("To: a@b.com"));
    }
}
