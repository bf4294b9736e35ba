//! What went wrong while reading, and how much was spent.

use std::collections::HashMap;
use std::fmt::Display;

use crate::{Limits, Problem, Severity};

/// Collects problems, each (code, pointer) once and not too many of one code, and keeps the account of memory.
pub(super) struct Log {
    problems: Vec<Problem>,
    by_code: HashMap<&'static str, Vec<usize>>,
    left_out: HashMap<&'static str, (Severity, usize)>,
    per_code: usize,
    bytes_left: usize,
}

impl Log {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            problems: Vec::new(),
            by_code: HashMap::new(),
            left_out: HashMap::new(),
            per_code: limits.problems_per_code,
            bytes_left: limits.decoded_bytes,
        }
    }

    pub(super) fn error(&mut self, code: &'static str, pointer: &str, message: impl Display) {
        self.add(Severity::Error, code, pointer, message);
    }

    pub(super) fn warning(&mut self, code: &'static str, pointer: &str, message: impl Display) {
        self.add(Severity::Warning, code, pointer, message);
    }

    pub(super) fn info(&mut self, code: &'static str, pointer: &str, message: impl Display) {
        self.add(Severity::Info, code, pointer, message);
    }

    fn add(&mut self, severity: Severity, code: &'static str, pointer: &str, message: impl Display) {
        let places = self.by_code.entry(code).or_default();
        if places.iter().any(|&i| self.problems[i].pointer == pointer) {
            return;
        }
        if places.len() >= self.per_code {
            let (worst, count) = self.left_out.entry(code).or_insert((severity, 0));
            *worst = (*worst).max(severity);
            *count += 1;
            return;
        }
        places.push(self.problems.len());
        self.problems.push(Problem { severity, code, pointer: pointer.to_owned(), message: message.to_string() });
    }

    /// Takes `bytes` from the allowance for decoded data; false, and a problem, when they are not there.
    pub(super) fn spend(&mut self, bytes: usize, pointer: &str) -> bool {
        if bytes <= self.bytes_left {
            self.bytes_left -= bytes;
            return true;
        }
        let left = self.bytes_left;
        self.error(
            "DECODED_BYTES_LIMIT",
            pointer,
            format_args!("needs {bytes} bytes decoded, and {left} are left of what one model may use"),
        );
        false
    }

    /// What is left of the allowance for decoded data.
    pub(super) fn bytes_left(&self) -> usize {
        self.bytes_left
    }

    /// All problems, worst first, in the order they were met.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let mut left_out: Vec<_> = self.left_out.into_iter().collect();
        left_out.sort_unstable();
        for (code, (severity, count)) in left_out {
            self.problems.push(Problem {
                severity,
                code,
                pointer: String::new(),
                message: format!("{count} more of this kind are not listed"),
            });
        }
        self.problems.sort_by_key(|p| std::cmp::Reverse(p.severity));
        self.problems
    }
}
