//! Papers as PDF: some lines, an address, a table that may go on over pages. Knows nothing of orders.
//!
//! Letters of every script are shaped, and lines run in both directions, by `parley`; the file is written by `krilla`, with no more
//! of each typeface than it uses, and with the words as text that can be searched and copied.

mod faces;
mod press;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::{Lang, UnixMillis};
use tokio::sync::Semaphore;

use faces::Faces;

/// What a paper says.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its language: which way it runs, and what readers are told.
    pub lang: Lang,
    /// Who it is from, above everything; each line in a direction of its own.
    pub letterhead: Vec<String>,
    /// What it is.
    pub title: String,
    /// When it was made.
    pub at: UnixMillis,
    /// Lines below the title.
    pub facts: Vec<String>,
    /// Who it is for; each line in a direction of its own.
    pub address: Vec<String>,
    /// Stands above the columns on every page.
    pub head: [String; 3],
    /// The table: words, a count, an amount.
    pub rows: Vec<[String; 3]>,
    /// What the rows come to.
    pub sum: [String; 3],
    /// Said below the sum.
    pub notes: Vec<[String; 3]>,
    /// Words at the foot of page `.1` of `.2`.
    pub foot: fn(Lang, usize, usize) -> String,
}

/// A paper cannot be made as PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// No typeface here has that letter.
    #[error("no typeface on this machine has U+{:04X}", u32::from(*.0))]
    NoFace(char),
    /// It would be a book.
    #[error("the paper is longer than {} pages", MAX_PAGES)]
    TooLong,
    /// Others wait already.
    #[error("too many papers are asked for at once")]
    Busy,
    /// A fault of ours.
    #[error("the file cannot be written: {0}")]
    Write(String),
}

/// No order fills so many: 100 lines, each with every discount, tax and duty, are a fifth of it.
const MAX_PAGES: usize = 100;

/// The longest text of one cell, in characters: what is more is cut off, and the cut is shown.
const MAX_CELL: usize = 1_000;

/// A page is made in milliseconds; who waited for so long is better told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes papers, one after the other, away from the threads that answer buyers.
pub struct Printer {
    /// Where other typefaces are looked for.
    folders: Vec<PathBuf>,
    /// Opened with the first paper.
    faces: Arc<Mutex<Option<Faces>>>,
    /// One at a time: all of them use the same typefaces, and selling goods comes first.
    turn: Arc<Semaphore>,
}

impl Printer {
    /// A printer that takes what letters the built-in typefaces lack from these folders.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, faces: Arc::default(), turn: Arc::new(Semaphore::new(1)) }
    }

    /// The file of a paper.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub async fn print(&self, sheet: Sheet) -> Result<Vec<u8>, PrintError> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned());
        let turn = turn.await.map_err(|_late| PrintError::Busy)?.map_err(|_closed| PrintError::Busy)?;
        let (faces, folders) = (Arc::clone(&self.faces), self.folders.clone());
        let printed = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            // Who panicked with the typefaces left nothing half done that matters: a list may lack an entry.
            let mut faces = faces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            press::print(faces.get_or_insert_with(|| Faces::new(folders)), &sheet)
        });
        printed.await.unwrap_or_else(|cause| Err(PrintError::Write(cause.to_string())))
    }
}

#[cfg(test)]
mod tests;
