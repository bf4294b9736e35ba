//! A virtual display.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// An Xvfb of our own; ends with this value.
pub struct Display {
    child: Child,
    name: String,
}

impl Display {
    /// Starts one on a free number. Large enough for a 1920 px window.
    ///
    /// # Errors
    /// `Xvfb` is missing or does not start.
    pub fn start() -> Result<Self> {
        // `-displayfd 1` lets Xvfb choose a free number itself: no race between tests.
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting Xvfb (Debian package `xvfb`)")?;
        let mut stdout = child.stdout.take().context("Xvfb has an output")?;
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            use std::io::Read;
            let mut text = String::new();
            let mut byte = [0];
            while stdout.read(&mut byte).is_ok_and(|n| n == 1) && byte[0] != b'\n' {
                text.push(char::from(byte[0]));
            }
            send.send(text).ok();
        });
        let started = Instant::now();
        let number = receive.recv_timeout(Duration::from_secs(15)).unwrap_or_default();
        if number.is_empty() {
            child.kill().ok();
            bail!("Xvfb named no display within {:?}", started.elapsed());
        }
        Ok(Self { child, name: format!(":{number}") })
    }

    /// The value of `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
