//! The power goes: what was written but not synced is lost, torn or there, in any mixture, and yet every answer stands.
//!
//! `strace` writes down what the server writes, syncs and answers. At many moments of that trace the files are built as a
//! disk could have them after a power cut then, opened, and searched for everything that was answered before.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use sqlx::{Connection as _, SqliteConnection};
use tokio::task::JoinSet;

use super::super::books;
use super::super::client::{Http, write_goods};
use super::super::database;
use super::super::server::{Server, arguments, program};
use super::{Dice, say, times};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Something the server did, in order.
enum Did {
    /// Wrote bytes at an offset.
    Write(File, usize, Vec<u8>),
    /// Made a file this long.
    Truncate(File, usize),
    /// Had a file put on disk.
    Sync(File),
    /// Told a buyer that this order is placed.
    Answered(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum File {
    Database,
    Log,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn power() {
    if !database::is_file() {
        return;
    }
    let works = Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).status();
    if !works.is_ok_and(|s| s.success()) {
        return say("power: skipped, `strace` is not there or may not trace");
    }
    let (cuts, purchases) = (times(40, 10_000), times(20, 600));
    let (base, trace) = record(purchases).await;
    let answers = trace.iter().filter(|d| matches!(d, Did::Answered(_))).count();
    assert!(answers as u64 >= purchases, "{answers} answers in the trace");
    let lost = lost(&base, &trace, cuts, Dice::nth(0)).await;
    assert_eq!(lost, 0, "cuts that lost an answered order or broke the file");
    // The same search must find what `synchronous=NORMAL` loses: there the log is synced only before it is copied back.
    let weak: Vec<Did> = without_syncs_of_the_log(trace);
    let lost_then = self::lost(&base, &weak, cuts / 10, Dice::nth(1)).await;
    assert!(lost_then > 0, "the search finds nothing even where nothing is synced");
    say(&format!(
        "power: {cuts} cuts, {answers} answers: 0 answered orders lost, every file whole; with the syncs of `synchronous=NORMAL` {lost_then} of {} cuts lose some",
        cuts / 10
    ));
}

/// The closed database before, and what the server did to it while buyers bought.
async fn record(purchases: u64) -> (Vec<u8>, Vec<Did>) {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    Server::start(program(dir.path())).stop();
    let base = std::fs::read(dir.path().join("data/shop.db")).unwrap();
    assert!(!dir.path().join("data/shop.db-wal").exists(), "closed cleanly");
    let log = dir.path().join("trace");
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qq", "-y", "-xx", "-s", "70000", "-o"]).arg(&log);
    command.args(["-e", "trace=pwrite64,fsync,fdatasync,ftruncate,sendto,writev,write"]);
    command.arg(env!("CARGO_BIN_EXE_vitrine-server"));
    arguments(&mut command, dir.path());
    let server = Server::start(command);
    let token = server.http.token("4242424242424242").await;
    let mut buyers = JoinSet::new();
    for _ in 0..4 {
        let (http, token) = (Http::new(server.http.addr), token.clone());
        buyers.spawn(async move {
            for _ in 0..purchases.div_ceil(4) {
                let order = http.order(&[(SKU, 1)]).await;
                http.pay_with(&order, &token).await.is(201);
            }
        });
    }
    buyers.join_all().await;
    server.kill();
    // The tracer ends after the traced.
    let mut before = 0;
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let now = std::fs::metadata(&log).unwrap().len();
        if now == before {
            break;
        }
        before = now;
    }
    let text = std::fs::read_to_string(&log).unwrap();
    (base, text.lines().flat_map(parse).collect())
}

/// One line of the trace: `PID CALL(FD<PATH>, "BYTES", ...`, all strings in hexadecimal.
fn parse(line: &str) -> Vec<Did> {
    let Some((call, rest)) = line.split_once(' ').and_then(|(_, l)| l.trim_start().split_once('(')) else {
        return vec![];
    };
    let path = rest.split_once('<').and_then(|(_, r)| r.split_once('>')).map(|(p, _)| unescape(p)).unwrap_or_default();
    let file = match () {
        () if path.ends_with(b"/shop.db") => Some(File::Database),
        () if path.ends_with(b"/shop.db-wal") => Some(File::Log),
        () => None,
    };
    let last_number = || {
        let end = rest.find(" <unfinished").or_else(|| rest.find(" = ")).unwrap_or(rest.len());
        rest[..end].trim_end_matches([')', ' ']).rsplit_once(", ").and_then(|(_, n)| n.parse::<usize>().ok())
    };
    match (call, file) {
        ("pwrite64", Some(file)) => {
            let bytes = rest.split('"').nth(1).map(unescape).expect("a write has bytes");
            vec![Did::Write(file, last_number().expect("a write has an offset"), bytes)]
        }
        ("ftruncate", Some(file)) => vec![Did::Truncate(file, last_number().expect("a length"))],
        // A sync counts from where it began; buyers are answered by another call, later.
        ("fsync" | "fdatasync", Some(file)) => vec![Did::Sync(file)],
        ("sendto" | "writev" | "write", None) => {
            let sent: Vec<u8> = rest.split('"').skip(1).step_by(2).flat_map(unescape).collect();
            let sent = String::from_utf8_lossy(&sent);
            let placed = sent.starts_with("HTTP/1.1 201") && sent.contains("\"secret\":");
            let id = sent.split_once("\"id\":\"V-").map(|(_, id)| format!("V-{}", &id[..9]));
            id.filter(|_| placed).map(Did::Answered).into_iter().collect()
        }
        _ => vec![],
    }
}

fn unescape(hex: &str) -> Vec<u8> {
    hex.split("\\x").skip(1).map(|b| u8::from_str_radix(&b[..2], 16).unwrap()).collect()
}

/// As if the log were synced only when it is about to be copied back into the database.
fn without_syncs_of_the_log(trace: Vec<Did>) -> Vec<Did> {
    let mut weak = Vec::with_capacity(trace.len());
    for did in trace {
        match did {
            Did::Sync(File::Log) => continue,
            Did::Write(File::Database, ..) if !matches!(weak.last(), Some(Did::Write(File::Database, ..))) => {
                weak.push(Did::Sync(File::Log));
            }
            _ => {}
        }
        weak.push(did);
    }
    weak
}

/// Cuts the power `cuts` times, each time at another moment, and counts the cuts after which an answered order is missing or
/// the file is broken.
async fn lost(base: &[u8], trace: &[Did], cuts: u64, mut dice: Dice) -> u64 {
    let mut moments: Vec<u64> = (0..cuts).map(|_| dice.below(trace.len() as u64 + 1)).collect();
    moments.sort_unstable();
    let mut disk = BTreeMap::from([(File::Database, base.to_vec()), (File::Log, Vec::new())]);
    let mut unsynced: Vec<&Did> = Vec::new();
    let mut answered: Vec<&str> = Vec::new();
    let (mut at, mut lost) = (0, 0);
    for (n, moment) in moments.into_iter().enumerate() {
        for did in &trace[at..usize::try_from(moment).unwrap()] {
            match did {
                Did::Write(..) | Did::Truncate(..) => unsynced.push(did),
                Did::Answered(order) => answered.push(order),
                Did::Sync(file) => unsynced.retain(|waiting| {
                    let is_of_it = matches!(waiting, Did::Write(f, ..) | Did::Truncate(f, _) if f == file);
                    if is_of_it {
                        reach(&mut disk, waiting, usize::MAX);
                    }
                    !is_of_it
                }),
            }
        }
        at = usize::try_from(moment).unwrap();
        let mut after = disk.clone();
        let mut waiting = unsynced.clone();
        dice.shuffle(&mut waiting);
        for did in waiting {
            match dice.below(3) {
                0 => {}
                1 => reach(&mut after, did, usize::MAX),
                _ => reach(&mut after, did, SECTOR * usize::try_from(dice.below(9)).unwrap()),
            }
        }
        lost += u64::from(!stands(&after, &answered).await);
        if n > 0 && n % 1_000 == 0 {
            say(&format!("power: {n} cuts"));
        }
    }
    lost
}

/// The first `bytes` of what was done reach the disk.
fn reach(disk: &mut BTreeMap<File, Vec<u8>>, did: &Did, bytes: usize) {
    match did {
        Did::Write(file, offset, written) => {
            let content = disk.entry(*file).or_default();
            let written = &written[..written.len().min(bytes)];
            content.resize(content.len().max(offset + written.len()), 0);
            content[*offset..offset + written.len()].copy_from_slice(written);
        }
        Did::Truncate(file, length) => disk.entry(*file).or_default().resize(*length, 0),
        Did::Sync(_) | Did::Answered(_) => {}
    }
}

/// Whether the files open, are whole, and have every order that was answered. Then all books fit as well, or this panics.
async fn stands(disk: &BTreeMap<File, Vec<u8>>, answered: &[&str]) -> bool {
    let in_memory = Path::new("/dev/shm");
    let dir = if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() }.unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let path = data.join("shop.db");
    std::fs::write(&path, &disk[&File::Database]).unwrap();
    std::fs::write(data.join("shop.db-wal"), &disk[&File::Log]).unwrap();
    // The units, where no order is half there; the holds; the orders among those answered; the file's own check.
    let told: Result<(i64, i64, i64, String), sqlx::Error> = async {
        let mut conn = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await?;
        sqlx::query_as(
            "SELECT (SELECT on_hand FROM stock WHERE sku = $1) + (SELECT count(*) FROM orders WHERE state = 'paid'),
                 (SELECT held FROM stock WHERE sku = $1) - (SELECT count(*) FROM orders WHERE state = 'awaiting_payment'),
                 (SELECT count(*) FROM orders WHERE id IN (SELECT value FROM json_each($2))),
                 (SELECT quick_check FROM pragma_quick_check)",
        )
        .bind(SKU)
        .bind(serde_json::to_string(answered).unwrap())
        .fetch_one(&mut conn)
        .await
    }
    .await;
    let stands = told.is_ok_and(|told| told == (1_000_000, 0, answered.len() as i64, "ok".to_owned()));
    if stands {
        books::check(dir.path(), SKU, 1_000_000).await;
    }
    stands
}
