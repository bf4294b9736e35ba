//! The system packages the shop needs: installed where we may, named exactly where we may not.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process::{check, say};

/// What building and running need on Debian and Ubuntu.
const TO_RUN: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libvulkan1",
    "mesa-vulkan-drivers",
    "xvfb",
    // Cameras: the bindings to Video4Linux are made while building.
    "libclang-dev",
    // Fetches the nets that the mirror sees with.
    "python3-pip",
    // Chinese and Arabic must be legible on a bare machine.
    "fonts-noto-cjk",
    "fonts-noto-core",
];

/// What tests and the tour need besides: the real browser engine's driver, what watches that no picture leaves a process, and the
/// database that several servers share (tests start one of their own).
const TO_TEST: &[&str] = &["webkit2gtk-driver", "strace", "postgresql", "poppler-utils"];

/// Makes sure that the packages are there; `tests` adds what only tests and the tour need.
pub(crate) fn ensure(tests: bool) -> Result<()> {
    if !cfg!(target_os = "linux") {
        say(
            "this system needs: a Vulkan, Metal or DirectX 12 driver, and the web view that comes with it (on Windows: WebView2).",
        );
        return Ok(());
    }
    let wanted: Vec<&str> = TO_RUN.iter().chain(if tests { TO_TEST } else { &[] }).copied().collect();
    if !Path::new("/usr/bin/dpkg-query").exists() {
        say(&format!("this is not Debian or Ubuntu: please install what corresponds to: {}", wanted.join(" ")));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|p| !is_installed(p)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    let Some(prefix) = root_prefix() else {
        bail!("these packages are missing: please run\n\n    sudo {command}\n\nand start again");
    };
    say(&format!("installing {} missing system packages: {}", missing.len(), missing.join(" ")));
    check("apt-get update", apt(prefix).args(["update", "-qq"]))?;
    check(
        "apt-get install",
        apt(prefix).args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing).stdout(Stdio::null()),
    )
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|o| o.stdout.ends_with(b"ok installed"))
}

/// How to become root without asking for a password: nothing, `sudo`, or not at all.
fn root_prefix() -> Option<&'static [&'static str]> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.trim_ascii() == b"0");
    if is_root {
        return Some(&[]);
    }
    let can_sudo = Command::new("sudo")
        .args(["-n", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success());
    can_sudo.then_some(&["sudo", "-n"])
}

fn apt(prefix: &[&str]) -> Command {
    let mut words = prefix.iter().chain(&["apt-get"]);
    let mut command = Command::new(words.next().expect("there is at least apt-get"));
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    command
}
