//! Opens and closes models in a row and prints resident memory: `stage_soak [--rounds N] FILE-OR-FOLDER...`.
//!
//! At the end it says by how much memory rose after the first 20.

#![expect(clippy::print_stdout, reason = "a measuring program prints its figures")]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use render::{Command, Phase, Stage, StageConfig};

/// Until here pipelines, caches and the driver fill up.
const FIRST: u64 = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    let (mut files, mut rounds) = (Vec::new(), 200u64);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rounds" => rounds = arguments.next().ok_or("--rounds needs a number")?.parse()?,
            _ => collect(&PathBuf::from(argument), &mut files)?,
        }
    }
    let (mut at_first, mut most) = (0, 0);
    let models = files.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    if models.is_empty() {
        return Err("usage: stage_soak [--rounds N] FILE...".into());
    }
    let stage = Stage::start(StageConfig { width: 256, height: 256, ..StageConfig::default() })?;
    // Compiling ahead takes memory of its own.
    wait_until(&stage, |stage| stage.status().phase == Phase::Ready)?;
    for ticket in 1..=rounds {
        let bytes: Arc<[u8]> = models[ticket as usize % models.len()].clone().into();
        stage.send(Command::Open { ticket, bytes, variant: None });
        wait_until(&stage, |stage| stage.frame_after(0, Duration::ZERO).is_some_and(|frame| frame.ticket == ticket))?;
        stage.send(Command::Close);
        wait_until(&stage, |stage| matches!(stage.status().phase, Phase::Ready | Phase::Starting))?;
        let mb = resident_mb();
        if ticket == FIRST {
            at_first = mb;
        }
        most = most.max(mb);
        if ticket % 10 == 0 {
            println!("{ticket:4} models  {mb} MB resident");
        }
    }
    if at_first > 0 {
        let rise = (most as f64 / at_first as f64 - 1.0) * 100.0;
        println!("the most is {rise:.1} % above what it was after {FIRST} models");
    }
    Ok(())
}

/// GLB files, also those in folders, by name.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    files.extend(entries.into_iter().filter(|entry| entry.extension().is_some_and(|e| e == "glb")));
    Ok(())
}

fn wait_until(stage: &Stage, is_so: impl Fn(&Stage) -> bool) -> Result<(), &'static str> {
    let started = Instant::now();
    while !is_so(stage) {
        if started.elapsed() > Duration::from_secs(120) {
            return Err("the stage did not answer within two minutes");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
