//! The real program as a process of its own, to be killed.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::client::Http;
use super::database;

/// A server that is killed (SIGKILL: no goodbye) when it goes out of scope, so that a failing test leaves none behind.
pub struct Server {
    pub child: Child,
    pub http: Http,
}

/// `vitrine-server` on `DIR/data` with the goods of `DIR/goods`, any free port and no limit of requests.
pub fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-server"));
    arguments(&mut command, dir);
    command
}

/// What [`program`] is told; for those who start it through another program.
pub fn arguments(command: &mut Command, dir: &Path) {
    command
        .args(["--listen", "127.0.0.1:0", "--rate-per-second", "0", "--hold-seconds", "86400", "--demo"])
        .arg(dir.join("goods"))
        .arg("--data")
        .arg(dir.join("data"))
        .env("VITRINE_LOG", "off");
    match database::made_for(dir) {
        Some(url) => command.env("VITRINE_DATABASE", url),
        None => command.env_remove("VITRINE_DATABASE"),
    };
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(command: Command) -> Self {
        Self::try_start(command).expect("it says where it listens")
    }

    /// None where it ends instead of listening.
    pub fn try_start(mut command: Command) -> Option<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).find_map(|l| l.strip_prefix("listening on http://").map(str::to_owned));
        let Some(said) = said else {
            assert!(!child.wait().unwrap().success(), "it ends with an error");
            return None;
        };
        let addr: SocketAddr = said.trim().parse().unwrap();
        Some(Self { child, http: Http::new(addr) })
    }

    /// SIGTERM, and closed when it returns.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        assert!(asked.unwrap().success() && self.child.wait().unwrap().success());
    }

    /// SIGKILL, and gone when it returns.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
