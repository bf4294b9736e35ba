//! `cargo xtask bench`: measures; never a test that fails on a busy machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};

use crate::commands::demo;
use crate::process::{binary, build_programs, cargo, check, say, target_dir};

/// Options of `bench`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

/// What to measure.
#[derive(Subcommand)]
enum What {
    /// The shop over HTTP; prints `N orders/s` (or `lists/s`), percentiles and the server's memory.
    Checkout {
        /// `purchase`, `seven` calls as shop engines have them, `order` (one call), or `list` (20 products).
        #[arg(long, default_value = "purchase")]
        what: String,
        /// How many buyers at once.
        #[arg(long, default_value_t = 8)]
        clients: u32,
        /// For how long.
        #[arg(long, default_value_t = 10)]
        seconds: u32,
        /// Products in the catalog.
        #[arg(long, default_value_t = 200)]
        products: u32,
    },
    /// Milliseconds a page takes in the handler, with 200 products.
    Pages,
    /// The stage with one model: open to first complete frame, steady turning, idle.
    Stage {
        /// Any GLB.
        file: PathBuf,
        /// Width and height in pixels.
        #[arg(long, default_value_t = 768)]
        size: u32,
    },
    /// Resident memory while 200 models are opened and closed in a row.
    Memory {
        /// GLB files, or folders of them.
        #[arg(default_value = "../shared/data/fidelity/models")]
        files: Vec<PathBuf>,
    },
    /// Start to first painted pixel and idle memory of the window, beside a Chromium app window, in one run.
    Window {
        /// The kit that watches the screen (`chromium_shell/run.mjs` in it).
        #[arg(long, default_value = "../shared/tools/peers")]
        kit: PathBuf,
        /// The ground of the first page, RRGGBB.
        #[arg(long, default_value = "fdfdfc")]
        colour: String,
        /// How often.
        #[arg(long, default_value_t = 3)]
        rounds: u32,
    },
    /// `vitrine view FILE` in its window beside model-viewer in Chromium, in one run: first frame, frames a second,
    /// memory. Both draw in software here, but with different drivers.
    Viewer {
        /// Any GLB.
        file: PathBuf,
        /// The kit with the peer (`model_viewer/run.mjs` in it).
        #[arg(long, default_value = "../shared/tools/peers")]
        kit: PathBuf,
    },
    /// Milliseconds that a finished frame of 960x640 takes into the page's canvas, in the real window.
    Frames,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let mut command = match &options.what {
        What::Checkout { what, clients, seconds, products } => {
            let mut command = example(root, "bench_checkout")?;
            command.args(["--what", what, "--clients", &clients.to_string(), "--seconds", &seconds.to_string()]);
            command.args(["--products", &products.to_string()]);
            command
        }
        What::Pages => example(root, "page_bench")?,
        What::Stage { file, size } => {
            let mut command = example(root, "stage_bench")?;
            command.arg(file).args(["--size", &size.to_string()]);
            command
        }
        What::Memory { files } => {
            let mut command = example(root, "stage_soak")?;
            command.args(files);
            command
        }
        What::Window { kit, colour, rounds } => return window(root, &root.join(kit), colour, *rounds),
        What::Viewer { file, kit } => return viewer(root, file, &root.join(kit)),
        What::Frames => {
            build_programs(root)?;
            let mut command = Command::new(binary("vitrine-frames-bench")?);
            command.env("VITRINE_DEMO", demo::ensure(root)?);
            command
        }
    };
    check("measuring", &mut command)
}

/// An example, built with the whole workspace's features (`cargo run` knows no `--workspace`).
fn example(root: &Path, name: &str) -> Result<Command> {
    build_programs(root)?;
    check("building the measure", &mut cargo(root, ["build", "--workspace", "--example", name])?)?;
    Ok(Command::new(target_dir()?.join("debug/examples").join(name)))
}

fn viewer(root: &Path, file: &Path, kit: &Path) -> Result<()> {
    build_programs(root)?;
    let file = file.canonicalize().with_context(|| format!("{} is not there", file.display()))?;
    let mut ours = Command::new(binary("vitrine-viewer-bench")?);
    check("vitrine", ours.arg(&file).env("VITRINE_DEMO", demo::ensure(root)?))?;
    let script = kit.join("model_viewer/run.mjs");
    if !script.is_file() {
        bail!("{} is not there: --kit DIR says where the peers' kits are", script.display());
    }
    let work = target_dir()?.join("bench-viewer");
    let mut theirs = Command::new("node");
    theirs.arg(&script).arg(&file).args(["--size", "768", "--json", "--work"]).arg(&work);
    check("model-viewer in Chromium", &mut theirs)
}

fn window(root: &Path, kit: &Path, colour: &str, rounds: u32) -> Result<()> {
    let script = kit.join("chromium_shell/run.mjs");
    if !script.is_file() {
        bail!("{} is not there: --kit DIR says where the peers' kits are", script.display());
    }
    build_programs(root)?;
    let work = target_dir()?.join("bench-window");
    let measure = |program: &[&std::ffi::OsStr]| -> Result<String> {
        let mut node = Command::new("node");
        node.arg(&script).args(["--rounds", &rounds.to_string(), "--colour", colour, "--work"]).arg(&work);
        let output = node.args(program).output().context("starting node")?;
        if !output.status.success() {
            bail!("the kit failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        String::from_utf8(output.stdout).context("reading the kit's answer")
    };
    let app = binary("vitrine")?;
    let data = target_dir()?.join("bench-window-data");
    let ours = measure(&["--".as_ref(), app.as_os_str(), "--data".as_ref(), data.as_os_str()])?;
    let theirs = measure(&[])?;
    say(&format!("vitrine: {}", ours.trim()));
    say(&format!("Chromium app window: {}", theirs.trim()));
    Ok(())
}
