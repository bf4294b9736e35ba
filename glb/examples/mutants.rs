//! Damages the files of a folder many times and reads each copy, watching for panics, memory and time.
//!
//!     cargo run -p glb --release --example mutants -- ../shared/data/models --count 100000 --seed 1
//!
//! Prints what was worst, and every offender's seed; `--only SEED` reads that one again and `--keep FILE` writes it.
//! Memory is what Linux says of the process (`VmHWM`); elsewhere it is not watched.

#![expect(clippy::print_stdout, reason = "a command tells its results")]

#[path = "../tests/glb_it/mutate.rs"]
mod mutate;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use glb::{Limits, read};
use mutate::{Dice, Parts, mutant};

const TIME_MAX: Duration = Duration::from_secs(2);
const MEMORY_MAX_MIB: u64 = 512;
/// A mutant that takes this long is told and ends the run.
const HANG: Duration = Duration::from_secs(30);

static PANICS: AtomicU64 = AtomicU64::new(0);
static RUNNING: AtomicU64 = AtomicU64::new(u64::MAX);
static FINISHED: AtomicU64 = AtomicU64::new(0);

struct Options {
    folders: Vec<PathBuf>,
    count: u64,
    seed: u64,
    only: Option<u64>,
    keep: Option<PathBuf>,
}

fn options() -> Options {
    let mut options = Options { folders: Vec::new(), count: 2000, seed: 0, only: None, keep: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|n| n.parse().ok()).expect("a number follows");
        match word.as_str() {
            "--count" => options.count = number(),
            "--seed" => options.seed = number(),
            "--only" => options.only = Some(number()),
            "--keep" => options.keep = words.next().map(PathBuf::from),
            _ => options.folders.push(word.into()),
        }
    }
    options
}

/// A good file, and how long it takes to read.
struct Good {
    parts: Parts,
    time: Duration,
}

fn files(folder: &Path, found: &mut Vec<(PathBuf, Good)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let Some(parts) = bytes.starts_with(b"glTF").then(|| Parts::of(&bytes)).flatten() else { continue };
        let start = Instant::now();
        let is_good = read(&bytes, &Limits::DEFAULT).is_ok();
        if is_good {
            found.push((path, Good { parts, time: start.elapsed() }));
        }
    }
}

fn main() {
    let options = options();
    let mut good = Vec::new();
    options.folders.iter().for_each(|folder| files(folder, &mut good));
    assert!(!good.is_empty(), "no GLB that can be read in {:?}", options.folders);
    // Quick files are taken more often, so that the run is about parsers and not about large pictures.
    let weights: Vec<usize> = good.iter().map(|(_, g)| 1 + 200 / (1 + g.time.as_millis() as usize)).collect();
    let total: usize = weights.iter().sum();
    std::panic::set_hook(Box::new(|info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        println!("PANIC in mutant {}: {info}", RUNNING.load(Ordering::Relaxed));
    }));
    std::thread::spawn(watch);

    let (mut slowest, mut largest, mut readable) = ((Duration::ZERO, 0), (0, 0), 0u64);
    let seeds = match options.only {
        Some(seed) => seed..seed + 1,
        None => options.seed..options.seed + options.count,
    };
    for seed in seeds {
        let mut dice = Dice(seed);
        let mut pick = dice.below(total);
        let place = weights.iter().position(|&w| {
            let is_it = pick < w;
            pick = pick.saturating_sub(w);
            is_it
        });
        let (path, file) = &good[place.unwrap_or(0)];
        let bytes = mutant(&file.parts, &mut dice);
        if let Some(keep) = &options.keep {
            std::fs::write(keep, &bytes).expect("the file can be written");
        }
        RUNNING.store(seed, Ordering::Relaxed);
        forget_peak();
        let before = peak_mib();
        let start = Instant::now();
        let outcome = std::panic::catch_unwind(|| read(&bytes, &Limits::DEFAULT).is_ok());
        let (took, memory) = (start.elapsed(), peak_mib());
        FINISHED.fetch_add(1, Ordering::Relaxed);
        readable += u64::from(outcome.unwrap_or(false));
        slowest = slowest.max((took, seed));
        largest = largest.max((memory, seed));
        if took > TIME_MAX || memory > MEMORY_MAX_MIB || options.only.is_some() {
            println!("mutant {seed} of {path:?}: {took:?}, {memory} MiB ({before} before)");
        }
    }
    println!(
        "{} mutants of {} files: {readable} read, {} panics, slowest {:?} (seed {}), largest {} MiB (seed {})",
        FINISHED.load(Ordering::Relaxed),
        good.len(),
        PANICS.load(Ordering::Relaxed),
        slowest.0,
        slowest.1,
        largest.0,
        largest.1
    );
}

/// Ends the run when one mutant hangs.
fn watch() {
    let mut last = u64::MAX;
    loop {
        std::thread::sleep(HANG);
        let finished = FINISHED.load(Ordering::Relaxed);
        let running = RUNNING.load(Ordering::Relaxed);
        if finished == last && running != u64::MAX {
            println!("mutant {running} hangs");
            std::process::exit(1);
        }
        last = finished;
    }
}

/// Linux: the highest resident memory since the last `forget_peak`.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_ascii_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn forget_peak() {
    // Where this is not Linux the peak is simply that of the whole run.
    std::fs::write("/proc/self/clear_refs", "5").unwrap_or_default();
}
