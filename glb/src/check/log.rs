//! What was found, and where.

use std::collections::HashMap;
use std::fmt::{self, Display, Write as _};

use super::codes::Code;
use super::{Issue, Severity};
use crate::Limits;

/// A place in the document: a chain of steps on the stack, written as a JSON pointer (RFC 6901) only when needed.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    /// Nowhere in particular: no pointer.
    File,
    /// The document.
    Root,
    /// A member of an object.
    Key(&'a At<'a>, &'a str),
    /// An element of a list.
    Index(&'a At<'a>, usize),
    /// A pointer written before.
    Pointer(&'a str),
}

impl<'a> At<'a> {
    pub(super) fn key(&'a self, key: &'a str) -> At<'a> {
        At::Key(self, key)
    }

    pub(super) fn index(&'a self, index: usize) -> At<'a> {
        At::Index(self, index)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::File | At::Root => Ok(()),
            At::Key(parent, key) => {
                parent.write(out)?;
                out.write_char('/')?;
                for c in key.chars() {
                    match c {
                        '~' => out.write_str("~0")?,
                        '/' => out.write_str("~1")?,
                        c => out.write_char(c)?,
                    }
                }
                Ok(())
            }
            At::Index(parent, index) => {
                parent.write(out)?;
                write!(out, "/{index}")
            }
            At::Pointer(pointer) => out.write_str(pointer),
        }
    }
}

impl Display for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Root => out.write_char('/'),
            _ => self.write(out),
        }
    }
}

/// Collects issues; beyond [`Limits::problems_per_code`] of one code they are only counted.
pub(super) struct Log {
    issues: Vec<Issue>,
    kept: HashMap<&'static str, usize>,
    per_code: usize,
}

/// Characters of a message and a pointer that are kept: both may repeat what the file says.
const MESSAGE_CHARS: usize = 400;

impl Log {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { issues: Vec::new(), kept: HashMap::new(), per_code: limits.problems_per_code }
    }

    /// Adds an issue; `detail` is what and how much, or empty.
    pub(super) fn add(&mut self, code: Code, at: &At<'_>, detail: impl Display) {
        let kept = self.kept.entry(code.name).or_default();
        *kept += 1;
        if *kept <= self.per_code {
            let (pointer, detail) = (cut(at), cut(&detail));
            let colon = if detail.is_empty() { "" } else { ": " };
            let message = format!("{}{colon}{detail}.", code.says);
            self.issues.push(Issue { code: code.name, severity: code.severity, pointer, message });
        }
    }

    /// All issues, worst first, otherwise as they were met.
    pub(super) fn finish(mut self) -> Vec<Issue> {
        let mut more: Vec<_> = self.kept.iter().filter(|(_, n)| **n > self.per_code).map(|(c, n)| (*c, *n)).collect();
        more.sort_unstable();
        for (code, count) in more {
            let severity = self.issues.iter().find(|i| i.code == code).map_or(Severity::Info, |i| i.severity);
            let message = format!("{} more of this kind are not listed.", count - self.per_code);
            self.issues.push(Issue { code, severity, pointer: String::new(), message });
        }
        self.issues.sort_by_key(|i| i.severity);
        self.issues
    }
}

/// The text, cut; never builds more than is kept.
fn cut(what: &dyn Display) -> String {
    struct Cut(String, usize);
    impl fmt::Write for Cut {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            for c in text.chars() {
                if self.1 == 0 {
                    return Err(fmt::Error);
                }
                self.1 -= 1;
                self.0.push(c);
            }
            Ok(())
        }
    }
    let mut cut = Cut(String::new(), MESSAGE_CHARS);
    if write!(cut, "{what}").is_err() {
        cut.0.push('…');
    }
    cut.0
}
