//! The program itself, as a process that can be killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub struct Process {
    child: Child,
    pub base: String,
}

fn command(data: &Path, server: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.args(["serve", "--no-stage", "--listen", "127.0.0.1:0", "--lang", "en", "--currency", "EUR"]);
    command.arg("--server").arg(server).arg("--data").arg(data);
    command
}

impl Process {
    pub fn start(data: &Path, server: &str) -> Self {
        let mut child = command(data, server).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect("it says where it listens").to_owned();
        Self { child, base }
    }

    /// SIGKILL: nothing of it gets to say goodbye.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Runs another one on the same folder until it ends by itself.
    pub fn second(data: &Path, server: &str) -> Output {
        command(data, server).output().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
