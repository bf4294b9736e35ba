//! `cargo xtask run`: the shop, from nothing, with one command.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::commands::{demo, models};
use crate::process::{Stopping, binary, build_programs, check, say, target_dir, wait_until};
use crate::system;

/// Options of `run`.
#[derive(Args)]
pub(crate) struct Options {
    /// Walk through the whole shop by WebDriver and leave a picture of each page here; exits 0 only when the order
    /// is paid in the database.
    #[arg(long, value_name = "DIR")]
    tour: Option<PathBuf>,
    /// Forget the shop's data (orders, stock, cart) of earlier runs.
    #[arg(long)]
    fresh: bool,
    /// Where the server listens.
    #[arg(long, default_value = "127.0.0.1:7407")]
    listen: String,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    system::ensure(options.tour.is_some())?;
    build_programs(root)?;
    models::ensure();
    let goods = demo::ensure(root)?;
    if let Some(pictures) = &options.tour {
        let mut tour = Command::new(binary("vitrine-tour")?);
        tour.arg("--out").arg(pictures).env("VITRINE_DEMO", &goods);
        return check("the tour", &mut tour);
    }
    let data = target_dir()?.join("shop");
    if options.fresh && data.exists() {
        std::fs::remove_dir_all(&data).with_context(|| format!("forgetting {}", data.display()))?;
    }
    std::fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;

    let display = ensure_display()?;
    let address_file = data.join("server/server.addr");
    if address_file.exists() {
        std::fs::remove_file(&address_file).with_context(|| format!("removing {}", address_file.display()))?;
    }
    let mut server = Stopping(
        Command::new(binary("vitrine-server")?)
            .arg("--data")
            .arg(data.join("server"))
            .arg("--demo")
            .arg(&goods)
            .args(["--listen", &options.listen])
            .stdout(Stdio::null())
            .spawn()
            .context("starting vitrine-server")?,
    );
    wait_until(&mut server.0, Duration::from_secs(30), "the server", || address_file.exists())?;
    let address = std::fs::read_to_string(&address_file).context("reading the server's address")?;
    let address = address.trim();
    let url = if address.starts_with("http") { address.to_owned() } else { format!("http://{address}") };
    say(&format!("the server answers at {url}; its data is in {}", data.display()));

    let mut app = Command::new(binary("vitrine")?);
    app.arg("--server").arg(&url).arg("--data").arg(data.join("app"));
    if let Some((_, name)) = &display {
        app.env("DISPLAY", name);
    }
    say("opening the shop; close its window or press Ctrl-C to end");
    let status = app.status().context("starting vitrine")?;
    if status.success() { Ok(()) } else { bail!("the app ended with {status}") }
}

/// Starts a virtual display where there is none, and says so.
fn ensure_display() -> Result<Option<(Stopping, String)>> {
    let has_one = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some_and(|d| !d.is_empty()));
    if !cfg!(target_os = "linux") || has_one {
        return Ok(None);
    }
    let name = (90..200)
        .map(|n| (n, PathBuf::from(format!("/tmp/.X11-unix/X{n}"))))
        .find(|(_, socket)| !socket.exists())
        .context("finding a free display number")?;
    let mut child = Command::new("Xvfb")
        .arg(format!(":{}", name.0))
        .args(["-screen", "0", "1440x960x24", "-nolisten", "tcp"])
        .stderr(Stdio::null())
        .spawn()
        .context("starting Xvfb")?;
    wait_until(&mut child, Duration::from_secs(10), "Xvfb", || name.1.exists())?;
    say(&format!("there is no display: started a virtual one, :{}. To see the shop from here, try", name.0));
    say("    cargo xtask run --tour PICTURES        (walks through the shop and leaves pictures)");
    say("    vitrine serve                          (the same pages for a browser on this machine)");
    Ok(Some((Stopping(child), format!(":{}", name.0))))
}
