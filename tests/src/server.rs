//! A real `vitrine-server` on a free port with its own data.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::Programs;

/// A running server; killed when this value ends.
pub struct Server {
    child: Child,
    url: String,
    data: PathBuf,
}

impl Server {
    /// Starts it on `data`, selling the demo goods, and waits until it answers.
    ///
    /// # Errors
    /// It does not start within 30 s; its own message has gone to standard error.
    pub fn start(programs: &Programs, data: &Path, listen: &str) -> Result<Self> {
        let mut child = Command::new(&programs.server)
            .arg("--data")
            .arg(data)
            .arg("--demo")
            .arg(&programs.demo)
            .args(["--listen", listen])
            .stdout(Stdio::piped())
            .spawn()
            .context("starting vitrine-server")?;
        let stdout = child.stdout.take().context("the server has an output")?;
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(url) = line.split("listening on ").nth(1) {
                    send.send(url.trim().to_owned()).ok();
                }
            }
        });
        let Ok(url) = receive.recv_timeout(Duration::from_secs(30)) else {
            child.kill().ok();
            bail!("the server said no address within 30 s");
        };
        Ok(Self { child, url, data: data.to_path_buf() })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `127.0.0.1:PORT`, to start another one at the same place.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// kill -9: no goodbye.
    pub fn kill(mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// The database file, to look at what was really written.
    ///
    /// # Errors
    /// There is none, or several.
    pub fn database(&self) -> Result<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.data).context("reading the server's data")? {
            let path = entry.context("reading the server's data")?.path();
            if path.extension().is_some_and(|e| e == "db" || e == "sqlite" || e == "sqlite3") {
                found.push(path);
            }
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            other => bail!("{} database files in {}", other.len(), self.data.display()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
