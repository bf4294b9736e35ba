//! `vitrine view FILE` in its real window, measured as the peers' kit measures theirs: from the start of the program and
//! from the naming of the file to the first painted frame, frames a second while the model turns, and the memory of all
//! processes. `cargo xtask bench viewer FILE` runs it beside the peer.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tests::display::Display;
use tests::{Browser, Programs, walk};

/// Pixels on a side of the turning picture.
const SIDE_PX: u32 = 768;
/// How long the model turns.
const TURNING: Duration = Duration::from_secs(8);

/// Counts the frames that reach the canvas while the model turns by itself, and the smallest scale of them.
const TURN: &str = r"
    const [milliseconds, done] = arguments;
    const canvas = document.querySelector('[data-stage-canvas]');
    document.querySelector('[data-stage-action=spin]').click();
    setTimeout(() => {
        let frames = 0;
        const watcher = new MutationObserver(() => frames++);
        watcher.observe(canvas, { attributeFilter: ['data-serial'] });
        const begun = performance.now();
        setTimeout(() => {
            watcher.disconnect();
            done([frames / (performance.now() - begun) * 1000, canvas.width, canvas.height]);
        }, milliseconds);
    }, 1500);
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let file: PathBuf = std::env::args_os().nth(1).context("usage: vitrine-viewer-bench FILE.glb")?.into();
    let programs = Programs::find()?;
    let display = Display::start()?;
    let data = tempfile::tempdir().context("making a folder")?;
    let folder = data.path().display().to_string();
    let args = ["--data".to_owned(), folder.clone(), "view".to_owned(), file.display().to_string()];
    let begun = Instant::now();
    let window = Browser::start(display.name(), &programs.app, &args, &[]).await?;
    window.wait_for("the model", walk::STAGE_IS_LIVE).await?;
    let launch_ms = begun.elapsed().as_millis();
    let open = "return Number(document.querySelector('[data-stage]').dataset.firstFrameMs)";
    let open_ms = window.script(open, vec![]).await?.as_f64().context("the page says when it was painted")?;
    // The first frame came at the size the window opens with; turning is measured at the peer's.
    let room = "const box = document.querySelector('[data-stage-canvas]').getBoundingClientRect(); \
                return [outerWidth - box.width, outerHeight - box.height]";
    let room = window.script(room, vec![]).await?;
    let side = |i: usize| Ok::<_, anyhow::Error>(SIDE_PX + room[i].as_f64().context("a length")?.round() as u32);
    window.resize(side(0)?, side(1)?).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let memory_mb = pss_kb(&folder)? / 1024;
    let wait_ms = u64::try_from(TURNING.as_millis())?;
    let turned = window.client().execute_async(TURN, vec![wait_ms.into()]).await.context("turning the model")?;
    let line = serde_json::json!({
        "file": file,
        "launch_to_first_frame_ms": launch_ms,
        "file_to_first_frame_ms": open_ms,
        "frames_per_second_adaptive": turned[0],
        "canvas": [turned[1], turned[2]],
        "pss_mb": memory_mb,
    });
    show(&line.to_string());
    window.close().await
}

/// Proportional memory of the app that has `data` on its command line, and of all its descendants, in KiB.
fn pss_kb(data: &str) -> Result<u64> {
    let mut parents = Vec::new();
    let mut family = Vec::new();
    for entry in std::fs::read_dir("/proc").context("reading /proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let parent: u32 = after_name.split_whitespace().nth(1).and_then(|p| p.parse().ok()).unwrap_or(0);
        parents.push((pid, parent));
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command);
        if command.contains(data) && command.contains("\0view\0") {
            family.push(pid);
        }
    }
    let mut seen = 0;
    while seen < family.len() {
        let grown = family[seen];
        family.extend(parents.iter().filter(|(_, parent)| *parent == grown).map(|(pid, _)| *pid));
        seen += 1;
    }
    let pss = |pid: &u32| {
        let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        text.lines().find_map(|l| l.strip_prefix("Pss:"))?.split_whitespace().next()?.parse::<u64>().ok()
    };
    Ok(family.iter().filter_map(pss).sum())
}

#[expect(clippy::print_stdout, reason = "a measuring program prints its figures")]
fn show(line: &str) {
    println!("{line}");
}
