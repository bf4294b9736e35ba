//! `cargo xtask soak`: the server's promises, looked at for long. The same code runs as short slices among the tests.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::process::{Stopping, binary, cargo, check, say};

/// Options of `soak`.
#[derive(Args)]
pub(crate) struct Options {
    /// Which promise.
    #[arg(value_enum)]
    what: What,
    /// How much of the full run: 1 is all of it, 0.01 a hundredth.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// What all chance comes from; a failure comes again with its seed.
    #[arg(long, default_value_t = 5)]
    seed: u64,
    /// The program of schemathesis, where it is not on the path.
    #[arg(long, default_value = "schemathesis")]
    schemathesis: PathBuf,
}

/// A promise of the server.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The last units are sold exactly, with 1,000 buyers at once and holds that run out while they pay.
    Oversell,
    /// SIGKILL 1,000 times during checkouts: nothing acknowledged is lost, nothing doubled, nothing stuck.
    Kill,
    /// One charge and one answer a key, also through a crash between the charge and its note.
    Idempotency,
    /// 100,000 events repeated, shuffled and late end as in order; nine kinds of forgery end nowhere.
    Webhooks,
    /// The server answers what its description says (with schemathesis, where it is installed).
    Schema,
    /// Five times more than can be done: told to come back, and most of the rest done.
    Overload,
    /// Full, read-only and failing disks (root and `strace` see more).
    Disk,
    /// 10,000 power cuts in a trace of writes (with `strace`).
    Power,
    /// 1,000,000 checkouts in simulated worlds whose clock, network, disk and gateway fail by seed.
    Simulation,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    if options.what == What::Schema {
        return schema(root, options);
    }
    let name = options.what.to_possible_value().expect("every promise has a name").get_name().to_owned();
    let filter = format!("backend_it::soak::{name}::");
    let mut command = cargo(root, ["test", "--quiet", "--workspace", "--test", "backend_it", "--", &filter])?;
    command.args(["--nocapture", "--test-threads", "1"]);
    command.env("VITRINE_SOAK", options.scale.to_string()).env("VITRINE_SOAK_SEED", options.seed.to_string());
    check(&format!("soak {name}"), &mut command)
}

fn schema(root: &Path, options: &Options) -> Result<()> {
    if !Command::new(&options.schemathesis).arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success()) {
        say("soak schema: skipped, schemathesis is not there (`pip install schemathesis`, or --schemathesis PROGRAM)");
        return Ok(());
    }
    check("building the server", &mut cargo(root, ["build", "--workspace", "--bin", "vitrine-server"])?)?;
    let data = std::env::temp_dir().join(format!("vitrine-soak-schema-{}", std::process::id()));
    let outcome = against_a_server(root, options, &data);
    std::fs::remove_dir_all(&data).with_context(|| format!("removing {}", data.display()))?;
    outcome
}

fn against_a_server(root: &Path, options: &Options, data: &Path) -> Result<()> {
    let mut server = Command::new(binary("vitrine-server")?);
    server.args(["--listen", "127.0.0.1:0", "--rate-per-second", "0", "--data"]).arg(data).env("VITRINE_LOG", "warn");
    let mut server = Stopping(server.stdout(Stdio::piped()).spawn().context("starting the server")?);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().context("its output is piped")?).read_line(&mut line)?;
    let Some(address) = line.trim().strip_prefix("listening on ") else { bail!("the server did not start") };
    let examples = ((100.0 * options.scale).round() as u64).max(1);
    let mut command = Command::new(&options.schemathesis);
    command.current_dir(root).args(["--config-file", "backend/schemathesis.toml", "run", "backend/openapi.json"]);
    // Otherwise the merchant's routes would only be seen to refuse.
    let key = std::fs::read_to_string(data.join("merchant.key")).context("reading the merchant's key")?;
    command.args(["--header", &format!("Authorization: Bearer {}", key.trim())]);
    command.args(["--url", address, "--max-examples", &examples.to_string(), "--seed", &options.seed.to_string()]);
    check("soak schema", &mut command)
}
