//! Measures the stage: `stage_bench FILE [--size N] [--seconds S] [--idle S] [--samples 1|4]`.
//!
//! Prints the time to start, from opening the file to the first complete frame, steady turning at full scale, frames
//! drawn while idle, and the process's peak memory.

#![expect(clippy::print_stdout, reason = "a measuring program prints its figures")]

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use render::{Command, Phase, Stage, StageConfig};

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stage_bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let (mut file, mut size, mut seconds, mut idle, mut samples) = (None, 768, 8, 10, 4);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--size" => size = value()?.parse()?,
            "--seconds" => seconds = value()?.parse()?,
            "--samples" => samples = value()?.parse()?,
            "--idle" => idle = value()?.parse()?,
            _ => file = Some(PathBuf::from(argument)),
        }
    }
    let file = file.ok_or("usage: stage_bench FILE [--size N] [--seconds S] [--idle S] [--samples 1|4]")?;
    let bytes: std::sync::Arc<[u8]> = std::fs::read(&file)?.into();

    let started = Mark::now();
    let config = StageConfig { width: size, height: size, samples, adaptive_scale: false, ..StageConfig::default() };
    let stage = Stage::start(config)?;
    println!("device open     {started}");
    while stage.status().phase == Phase::Starting {
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("start to warm   {started}  ({})", stage.status().adapter);
    println!("memory, empty   {:>8.0} MB", memory_mb("VmRSS"));

    let opened = Mark::now();
    stage.send(Command::Open { ticket: 1, bytes: bytes.clone(), variant: None });
    let first = stage.frame_after(0, Duration::from_secs(60)).ok_or("no frame came")?;
    println!("open to frame   {opened}  ({}x{}, {} triangles)", first.width, first.height, stage.status().triangles);
    println!("memory, shown   {:>8.0} MB", memory_mb("VmRSS"));

    let mut serial = first.serial;
    let mut frames = 0u32;
    let (turning, turned) = (Instant::now(), Mark::now());
    let mut times = Vec::new();
    while turning.elapsed() < Duration::from_secs(seconds) {
        stage.send(Command::Orbit { dx: 0.05, dy: 0.0 });
        let asked = Instant::now();
        let frame = stage.frame_after(serial, Duration::from_secs(60)).ok_or("no frame came while turning")?;
        serial = frame.serial;
        frames += 1;
        times.push(asked.elapsed());
    }
    times.sort();
    let cpu_ms = turned.cpu_ms() / f64::from(frames);
    println!(
        "turning         {:>8.2} frames/s at full scale ({frames} frames, median {:.0} ms, {cpu_ms:.0} ms of processor each)",
        f64::from(frames) / turning.elapsed().as_secs_f64(),
        times[times.len() / 2].as_secs_f64() * 1000.0
    );

    let variants = stage.status().variants;
    for variant in variants.iter().chain(variants.first()).skip(1) {
        let asked = Instant::now();
        stage.send(Command::Variant(Some(variant.clone())));
        let frame = stage.frame_after(serial, Duration::from_secs(60)).ok_or("no frame of the variant came")?;
        serial = frame.serial;
        println!("variant         {:>8.0} ms to its first frame ({variant})", asked.elapsed().as_secs_f64() * 1000.0);
    }

    let mut is_settled = false;
    while !is_settled {
        let frame = stage.frame_after(serial, Duration::from_secs(60)).ok_or("it never came to rest")?;
        (serial, is_settled) = (frame.serial, frame.settled);
    }
    let before = stage.status().frames_rendered;
    std::thread::sleep(Duration::from_secs(idle));
    println!("idle            {:>8} frames in {idle} s", stage.status().frames_rendered - before);
    println!("memory, peak    {:>8.0} MB", memory_mb("VmHWM"));
    for ticket in 2..7 {
        stage.send(Command::Open { ticket, bytes: bytes.clone(), variant: None });
        while serial == 0 || stage.status().phase != Phase::Showing || stage.status().ticket != ticket {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    println!("memory, 6 opened{:>8.0} MB", memory_mb("VmRSS"));
    stage.send(Command::Close);
    while stage.status().phase != Phase::Ready {
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("memory, closed  {:>8.0} MB", memory_mb("VmRSS"));
    Ok(())
}

/// A moment, by the clock and by the processor time of this process: the second says what a busy machine hides.
struct Mark {
    clock: Instant,
    cpu_ms: f64,
}

impl Mark {
    fn now() -> Self {
        Self { clock: Instant::now(), cpu_ms: process_cpu_ms() }
    }

    fn cpu_ms(&self) -> f64 {
        process_cpu_ms() - self.cpu_ms
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = self.clock.elapsed().as_secs_f64() * 1000.0;
        write!(f, "{ms:>8.0} ms, {:.0} ms of processor", self.cpu_ms())
    }
}

/// Milliseconds of processor time so far, in hundredths of a second; 0 where `/proc` is not.
fn process_cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |field: usize| after_name.split_whitespace().nth(field).and_then(|t| t.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) * 10.0
}

/// A line of `/proc/self/status` in megabytes; 0 where there is none.
fn memory_mb(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
