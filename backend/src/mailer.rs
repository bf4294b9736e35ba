//! Who carries letters to buyers. The embedded one puts them into a folder; SMTP takes them to the world.

mod file;
mod smtp;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::calendar::{Date, time_of_day};
use futures_util::future::BoxFuture;

pub use file::FileMailer;
pub use smtp::{SmtpError, SmtpMailer};

/// A letter to a buyer, in the buyer's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its name: the same letter has the same name however often it is sent.
    pub id: i64,
    /// The buyer's name.
    pub name: String,
    /// The buyer's address.
    pub address: String,
    /// What it is about.
    pub subject: String,
    /// Plain words.
    pub body: String,
    /// When it was written, milliseconds since 1970.
    pub written_at: i64,
}

/// Why a letter did not go out.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Nobody can be reached under this address: trying again changes nothing.
    #[error("no letter can be sent to this address")]
    Address,
    /// It cannot be carried now; later it may.
    #[error("the letter cannot be carried now")]
    Carry(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Carries letters. A letter may be sent twice where an answer is lost on the way; both have one `Message-ID`.
pub trait Mailer: Send + Sync {
    /// Hands the letter over, or says why not.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>>;

    /// Forgets letters to this address that it still keeps: their reader wants to be forgotten. A carrier that keeps none
    /// has nothing to do.
    fn forget<'a>(&'a self, _address: &'a str) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async { Ok(()) })
    }
}

/// The longest line of base64 in a letter (RFC 2045, 6.8).
const MAX_LINE: usize = 76;
/// Bytes in one encoded word of a header, so that the word is at most 75 characters long (RFC 2047, 2).
const MAX_WORD: usize = 42;

/// The letter as RFC 5322 has it, every word of people encoded (RFC 2047, RFC 2045): nobody's name becomes a header.
///
/// # Errors
/// The address is none that a letter can be sent to.
fn message(from: &str, letter: &Letter) -> Result<String, MailError> {
    let address = letter.address.trim();
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | ':' | '(' | ')' | '"' | '\\');
    let parts = address.split_once('@').filter(|(local, host)| !local.is_empty() && !host.contains('@'));
    if parts.is_none() || !address.chars().all(is_plain) {
        return Err(MailError::Address);
    }
    let Date { year, month, day } = Date::of(letter.written_at);
    let (hour, minute) = time_of_day(letter.written_at);
    let second = letter.written_at.div_euclid(1000).rem_euclid(60);
    let month = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("Jan");
    let body = STANDARD.encode(&letter.body);
    let lines: Vec<&str> =
        (0..body.len()).step_by(MAX_LINE).map(|at| &body[at..(at + MAX_LINE).min(body.len())]).collect();
    Ok(format!(
        "From: {from}\r\nTo: {} <{address}>\r\nSubject: {}\r\nMessage-ID: <letter-{}@{}>\r\n\
         Date: {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        encoded(&letter.name),
        encoded(&letter.subject),
        letter.id,
        from.rsplit('@').next().unwrap_or_default().trim_end_matches('>'),
        lines.join("\r\n"),
    ))
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Text as encoded words, cut between characters.
fn encoded(text: &str) -> String {
    let mut words = vec![String::new()];
    for c in text.chars() {
        if words.last().is_some_and(|w| w.len() + c.len_utf8() > MAX_WORD) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    let words: Vec<String> = words.iter().map(|w| format!("=?utf-8?B?{}?=", STANDARD.encode(w))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Vitrine <shop@example.org>";

    fn letter(name: &str, address: &str) -> Letter {
        Letter {
            id: 7,
            name: name.to_owned(),
            address: address.to_owned(),
            subject: "طلبك V-1 ".repeat(20),
            body: "北京 ".repeat(100),
            written_at: 1_795_345_205_000,
        }
    }

    #[test]
    fn every_script_travels_and_no_name_becomes_a_header() {
        let sent = message(FROM, &letter("نور\r\nBcc: thief@example.org", "nour@example.com")).unwrap();
        assert!(!sent.contains("\r\nBcc"), "{sent}");
        assert!(sent.contains("\r\nMessage-ID: <letter-7@example.org>\r\n"), "{sent}");
        assert!(sent.contains("\r\nDate: 22 Nov 2026 11:00:05 +0000\r\n"), "{sent}");
        assert!(sent.is_ascii() && sent.lines().all(|l| l.len() <= 78), "{sent}");
        let decode = |text: &str| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
        let subject: Vec<&str> =
            sent.split("Subject: ").nth(1).unwrap().split("\r\nM").next().unwrap().split("\r\n ").collect();
        let words = subject.iter().map(|w| decode(w.trim_start_matches("=?utf-8?B?").trim_end_matches("?=")));
        assert_eq!(words.collect::<String>(), letter("", "").subject);
        assert_eq!(decode(&sent.split("\r\n\r\n").nth(1).unwrap().replace("\r\n", "")), letter("", "").body);
        for bad in ["", "a", "@b.co", "a@b@c", "a\r\nBcc: x@y.z", "a@b.co>, <x@y.z", "ü@b.co"] {
            assert!(matches!(message(FROM, &letter("A", bad)), Err(MailError::Address)), "{bad}");
        }
    }
}
