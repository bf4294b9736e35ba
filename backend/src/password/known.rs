//! Passwords that thieves try first. Two lists: a small one of ours, by rule, and a full one where the shop has it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::error::{Error, Result};

/// What people begin with, small letters and no decoration. Each stands for thousands: capitals, digits and signs around it
/// and the usual swaps of letters for digits make it no better.
const WORDS: &str = include_str!("known/words.txt");

/// Rows of keyboards and alphabets; a password that is a piece of one, or of one backwards, is known.
const WALKS: [&str; 12] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "zaq12wsxcde34rfvbgt56yhnmju78ik",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
    "147258369147258369",
    "asdfghjklqwertyuiopzxcvbnm",
];

/// The longest line of a full list, in bytes: 40 digits of SHA-1, a colon and a count.
const MAX_LINE: u64 = 64;

/// The lists.
pub struct KnownPasswords {
    full: Option<PathBuf>,
}

impl KnownPasswords {
    /// Only what this program knows by itself.
    #[cfg(test)]
    pub const fn built_in() -> Self {
        Self { full: None }
    }

    /// And the list in `DATA/breached-passwords.txt`, where there is one: the format of Have I Been Pwned's file "ordered by
    /// hash", lines of `SHA1` or `SHA1:COUNT` in capitals, sorted. It may be any size; it is searched on disk.
    pub fn of(data: &Path) -> Self {
        let full = data.join("breached-passwords.txt");
        Self { full: full.exists().then_some(full) }
    }

    /// Whether thieves know it.
    ///
    /// # Errors
    /// The full list cannot be read.
    pub async fn contains(&self, password: &str) -> Result<bool> {
        if is_common(password) {
            return Ok(true);
        }
        let Some(path) = self.full.clone() else { return Ok(false) };
        // The list's form is SHA-1; nothing is protected by it.
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let wanted = hash.as_ref().iter().map(|b| format!("{b:02X}")).collect::<String>();
        let search = tokio::task::spawn_blocking(move || is_in_sorted(&path, &wanted));
        search.await.map_err(std::io::Error::other).flatten().map_err(|cause| {
            tracing::error!(%cause, "the list of known passwords cannot be read");
            Error::unavailable("passwords cannot be checked now")
        })
    }
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let plain: String = lower.chars().map(unswap).collect();
    // Digits and signs at the ends stand for themselves, those within for letters.
    let core: String = lower.trim_matches(|c: char| !c.is_alphabetic()).chars().map(unswap).collect();
    (core.len() >= 3 && is_word(&core))
        || [lower, plain].iter().any(|text| is_repeated(text) || is_walk(text) || is_word(text))
}

/// The swaps that everybody makes.
const fn unswap(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        c => c,
    }
}

/// One or two words of the list with nothing but digits and signs around and between.
fn is_word(text: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic();
    let mut words = text.split(|c| !is_letter(c)).filter(|w| !w.is_empty());
    let (first, second, third) = (words.next(), words.next(), words.next());
    let is_listed = |w: &str| w.len() <= 2 || WORDS.lines().any(|known| known == w);
    let is_two = |w: &str| (3..w.len()).any(|at| w.is_char_boundary(at) && is_listed(&w[..at]) && is_listed(&w[at..]));
    match (first, second, third) {
        (Some(one), two, None) => (is_listed(one) || is_two(one)) && two.is_none_or(is_listed),
        (None, ..) => text.chars().filter(char::is_ascii_digit).count() <= 8,
        _ => false,
    }
}

/// A few characters again and again.
fn is_repeated(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=4.min(chars.len() / 2)).any(|n| chars.iter().enumerate().all(|(i, c)| *c == chars[i % n]))
}

/// Along the keyboard or the alphabet, in one piece or two.
fn is_walk(text: &str) -> bool {
    let is_piece = |piece: &str| {
        let back: String = piece.chars().rev().collect();
        WALKS.iter().any(|walk| walk.contains(piece) || walk.contains(&back))
    };
    let at_least = |n: usize| text.char_indices().map(|(i, _)| i).filter(move |i| *i >= n && text.len() - i >= n);
    is_piece(text) || at_least(3).any(|at| is_piece(&text[..at]) && is_piece(&text[at..]))
}

/// Binary search over the bytes of a sorted file: where is the first offset after which the next line is not smaller?
fn is_in_sorted(path: &Path, wanted: &str) -> std::io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        let next = next_hash(&mut file, middle)?;
        if !next.is_empty() && next.as_slice() < wanted.as_bytes() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(next_hash(&mut file, low)? == wanted.as_bytes())
}

/// The hash on the first line that begins at this byte or later; empty at the end.
fn next_hash(file: &mut BufReader<File>, from: u64) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.seek(SeekFrom::Start(from.saturating_sub(1)))?;
    if from > 0 {
        file.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
        line.clear();
    }
    file.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
    let end = line.iter().position(|b| !b.is_ascii_hexdigit()).unwrap_or(line.len());
    line.truncate(end);
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_list_knows_thousands_by_rule() {
        let years: Vec<String> = (1960..=2026).map(|y| y.to_string()).collect();
        let known = WORDS.lines().flat_map(|w| {
            let capital = w[..1].to_uppercase() + &w[1..];
            years.iter().flat_map(move |y| [format!("{w}{y}"), format!("{capital}{y}!"), format!("{capital}@{y}")])
        });
        let all: Vec<String> = known.collect();
        assert!(all.len() >= 3_000, "OWASP ASVS 5, 6.2.4 asks for 3,000: {}", all.len());
        assert!(all.iter().all(|p| is_common(p)));
        assert!(WORDS.lines().all(|w| w.chars().all(|c| c.is_ascii_lowercase())), "small letters only");
        for strong in ["maple-syrup-on-toast", "zkwvjqpxhtnd", "Ein Fahrrad ohne Licht", "8291047365512"] {
            assert!(!is_common(strong), "{strong}");
        }
    }

    #[tokio::test]
    async fn a_full_list_is_searched_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let hash = |text: String| {
            let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
            hash.as_ref().iter().map(|b| format!("{b:02X}")).collect::<String>()
        };
        for lines in [0, 1, 2, 3, 500] {
            let mut all: Vec<String> =
                (0..lines).map(|i| format!("{}:{i}", hash(format!("stolen password {i}")))).collect();
            all.sort();
            for (end, newline) in [("\n", "\n"), ("", "\n"), ("\r\n", "\r\n")] {
                std::fs::write(dir.path().join("breached-passwords.txt"), all.join(newline) + end).unwrap();
                let known = KnownPasswords::of(dir.path());
                for i in 0..lines {
                    assert!(known.contains(&format!("stolen password {i}")).await.unwrap(), "{i} of {lines}");
                }
                assert!(!known.contains("not a stolen one").await.unwrap());
            }
        }
    }
}
