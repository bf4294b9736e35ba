//! Programs of others that tests run against: got from PyPI into the build folder on their first use.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What must be there, said to whoever runs the tests without it.
const MISSING: &str = "some tests need programs from PyPI, each in a virtual environment of its own: install Python 3 with pip \
    and venv (Debian: apt install python3-pip python3-venv), with PyPI in reach for the first run";

/// A Python that has the requirement, for example `localstripe==1.15.10`.
pub fn python_with(requirement: &str) -> PathBuf {
    let name: String = requirement.chars().filter(|c| c.is_ascii_alphanumeric() || ".=-".contains(*c)).collect();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !folder.join("bin/python").exists() {
        // Made beside and moved, so that a run that is cut off leaves nothing half done.
        let part = folder.with_extension(format!("part-{}", std::process::id()));
        must(Command::new("python3").args(["-m", "venv"]).arg(&part));
        must(
            Command::new(part.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet"])
                .args(requirement.split(" ")),
        );
        // Programs of an environment name its folder: they are run through its Python instead.
        if std::fs::rename(&part, &folder).is_err() {
            std::fs::remove_dir_all(&part).ok();
        }
    }
    folder.join("bin/python")
}

fn must(command: &mut Command) {
    let outcome = command.output().unwrap_or_else(|cause| panic!("{command:?}: {cause}. {MISSING}"));
    assert!(outcome.status.success(), "{command:?}: {}. {MISSING}", String::from_utf8_lossy(&outcome.stderr));
}

/// A server of such a program, stopped when it is dropped.
pub struct Served {
    /// Where it listens.
    pub port: u16,
    server: Child,
}

impl Served {
    /// Starts a Python's server on a port of its own; `set` brings its arguments.
    pub async fn start(python: impl FnOnce() -> PathBuf + Send + 'static, set: impl FnOnce(&mut Command, u16)) -> Self {
        let program = tokio::task::spawn_blocking(python).await.unwrap();
        let port = free_port();
        let mut command = Command::new(program);
        set(&mut command, port);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let this = Self { port, server };
        listens(port).await;
        this
    }

    /// SIGSTOP or SIGCONT: a service that takes connections and says nothing.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").arg(name).arg(self.server.id().to_string()).status().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// For a program that has to be told its port: one that is free now is mostly free a moment later.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until something listens there; half a minute at most.
pub async fn listens(port: u16) {
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing listens on port {port}");
}
