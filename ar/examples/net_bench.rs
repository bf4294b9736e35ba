//! How long a net takes, and whether it gives what another program gave.
//!
//! ```text
//! cargo run -p ar --example net_bench -- [--runs N] [--threads N] [--want 0,1] [--reference FOLDER] FILE.tflite ...
//! ```
//!
//! The folder holds, for `NAME.tflite`, the input `NAME.in` and the outputs `NAME.out0`, `NAME.out1`, ... as 32 bit
//! little-endian floats; `net_bench.py` beside this file writes them with LiteRT, and times LiteRT.
#![expect(clippy::print_stdout, reason = "a command line program shows its result")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ar::net::Net;

fn main() -> Result<(), Box<dyn Error>> {
    let mut runs = 100;
    let (mut threads, mut want) = (None, None);
    let mut reference = None;
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--runs" => runs = value()?.parse::<usize>()?.max(1),
            "--want" => want = Some(value()?.split(',').map(str::parse).collect::<Result<Vec<usize>, _>>()?),
            "--threads" => threads = Some(value()?.parse::<usize>()?),
            "--reference" => reference = Some(PathBuf::from(value()?)),
            _ => files.push(PathBuf::from(arg)),
        }
    }
    for file in &files {
        let name = file.file_stem().ok_or("a file has a name")?.to_string_lossy().into_owned();
        let started = Instant::now();
        let mut net = Net::read(&std::fs::read(file)?).map_err(|error| format!("{name}: {error}"))?;
        if let Some(threads) = threads {
            net.set_threads(threads);
        }
        let read_ms = started.elapsed().as_secs_f64() * 1e3;
        let input = match &reference {
            Some(folder) => floats(&folder.join(format!("{name}.in")))?,
            None => (0..net.input_shape().iter().product()).map(|n| (n * 7919 % 1000) as f32 / 1000.0).collect(),
        };
        if let Some(folder) = &reference {
            compare(&mut net, &name, folder, &input)?;
        }
        if let Some(want) = &want {
            net.want(want);
        }
        let mut took = Vec::new();
        for _ in 0..runs {
            let started = Instant::now();
            net.run(&input)?;
            took.push(started.elapsed().as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        println!("{name:36} read {read_ms:6.1} ms  p50 {:7.3} ms  least {:7.3} ms", took[runs / 2], took[0]);
    }
    Ok(())
}

/// Prints how far each output is from the reference, absolute and relative to its largest number.
fn compare(net: &mut Net, name: &str, folder: &Path, input: &[f32]) -> Result<(), Box<dyn Error>> {
    let outputs = net.outputs().to_vec();
    for ((n, output), found) in outputs.iter().enumerate().zip(net.run(input)?) {
        let expected = floats(&folder.join(format!("{name}.out{n}")))?;
        if expected.len() != found.len() {
            return Err(
                format!("{name}: output {n} has {} numbers, the reference {}", found.len(), expected.len()).into()
            );
        }
        let error = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let largest = expected.iter().map(|x| x.abs()).fold(0.0, f32::max);
        let share = error / largest;
        let verdict = if share < 1e-4 { "agrees" } else { "DIFFERS" };
        println!("{name:36} {:28} {:?}: off by {error:.2e} of {largest:.2e}: {verdict}", output.name, output.shape);
    }
    Ok(())
}

fn floats(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect())
}
