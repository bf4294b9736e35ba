//! Opens and closes models in a row and prints resident memory: `stage_soak [--rounds N] FILE...`.

#![expect(clippy::print_stdout, reason = "a measuring program prints its figures")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use render::{Command, Phase, Stage, StageConfig};

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
            _ => files.push(argument),
        }
    }
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
        if ticket % 10 == 0 {
            println!("{ticket:4} models  {} MB resident", resident_mb());
        }
    }
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
