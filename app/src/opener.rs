//! What the system opens files and addresses with, each in its own program.

use std::ffi::OsStr;
use std::process::Command;

use anyhow::Context as _;

/// The system's own opener.
#[cfg(target_os = "macos")]
pub const SYSTEM: &str = "open";
/// The system's own opener.
#[cfg(target_os = "windows")]
pub const SYSTEM: &str = "rundll32";
/// The system's own opener.
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
pub const SYSTEM: &str = "xdg-open";

/// What the opener is told before what it opens. Windows' file manager takes an address with a query for a folder.
const FIRST: &[&str] = if cfg!(windows) { &["url.dll,FileProtocolHandler"] } else { &[] };

/// Opens a file or an address, and waits until that has begun.
///
/// # Errors
/// There is no such program, or it says that it did not open it.
pub fn open(opener: &str, what: impl AsRef<OsStr>) -> anyhow::Result<()> {
    let status = Command::new(opener).args(FIRST).arg(what).status().with_context(|| format!("starting {opener}"))?;
    anyhow::ensure!(status.success(), "{opener} ended with {status}");
    Ok(())
}

/// Whether an address is one for a browser: nothing else of what a server names is handed to the system.
pub fn is_for_browsers(address: &str) -> bool {
    let has_host = |rest: &str| !rest.is_empty() && !rest.starts_with('/');
    let loopback = ["http://127.0.0.1:", "http://localhost:"].into_iter().any(|start| address.starts_with(start));
    (loopback || address.strip_prefix("https://").is_some_and(has_host))
        && address.bytes().all(|b| b.is_ascii_graphic() && b != b'"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn something_is_opened_or_that_it_cannot_be_is_said() {
        open("true", "/tmp/a picture.jpg").unwrap();
        assert!(open("false", "x").unwrap_err().to_string().contains("false ended with"));
        assert!(open("/no/such/program", "x").unwrap_err().to_string().contains("starting"));
    }

    #[test]
    fn only_addresses_go_to_a_browser() {
        for good in ["https://accounts.example/auth?a=b&c=%20", "http://127.0.0.1:4000/auth"] {
            assert!(is_for_browsers(good), "{good}");
        }
        for bad in [
            "",
            "-a",
            "/etc/passwd",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://accounts.example/",
            "https://",
            "https:///x",
            "https://a b",
            "http://127.0.0.1.evil.example/",
        ] {
            assert!(!is_for_browsers(bad), "{bad}");
        }
    }
}
