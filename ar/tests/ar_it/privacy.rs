//! What is seen stays in the process: no socket, no file, only the answer that was asked for.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::path::Path;

use ar::picture::Picture;
use ar::synthetic::{Hand, HandShape, Shot};
use glam::DVec3;

use crate::sessions::{session, write_png};
use crate::{pack, strace};

#[test]
fn a_film_is_looked_at_without_a_socket_and_without_a_file() {
    if pack::models().is_none() {
        return;
    }
    if !strace::is_possible() {
        pack::skipped("strace is not there, or may not watch (`apt-get install strace`)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let film = folder.path().join("film");
    fs::create_dir(&film).expect("a folder");
    let (mut hand, mut picture) = (Hand::new(HandShape::default()), Picture::default());
    let names = ["0.png", "1.png", "2.png"];
    for (seed, name) in (0u64..).zip(names) {
        let camera_from_head = Shot::pose(seed as f64 * 8.0, 0.0, 3.0, DVec3::new(1.0, -8.0, -45.0));
        let shot = Shot { width: 640, height: 480, camera_from_head, noise: 2.0, seed };
        hand.draw(&shot, &mut picture).expect("the size fits");
        write_png(&film.join(name), &picture);
    }
    session(&film, &[(names[0], 0.0), (names[1], 33.0), (names[2], 66.0)]);

    let (log, out) = (folder.path().join("log"), folder.path().join("out"));
    let status = strace::watched(Path::new(env!("CARGO_BIN_EXE_vitrine-ar")), &log)
        .args(["track", "--task", "hand"])
        .arg(&film)
        .stdout(File::create(&out).expect("it can be written"))
        .status()
        .expect("strace runs");
    assert!(status.success());
    let answer = fs::read_to_string(&out).expect("the answer is text");
    assert!(answer.lines().count() == 3 && answer.contains("\"landmarks\""), "{answer}");
    let deeds = strace::read(&fs::read_to_string(&log).expect("the log is text"));
    assert_eq!(deeds.sockets, Vec::<String>::new());
    assert_eq!(deeds.changed, Vec::<String>::new());
    // The answer itself, and nothing beside it, is written.
    let out = out.canonicalize().expect("it is there").display().to_string();
    assert_eq!(deeds.written.into_iter().collect::<Vec<_>>(), [(out, answer.len() as u64)]);
}

#[test]
fn who_writes_a_file_is_caught() {
    if !strace::is_possible() {
        pack::skipped("strace is not there, or may not watch (`apt-get install strace`)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (log, secret) = (folder.path().join("log"), folder.path().join("secret"));
    let mut command = strace::watched(Path::new("/bin/sh"), &log);
    command.arg("-c").arg(format!("echo pixels > {}", secret.display()));
    assert!(command.status().expect("strace runs").success());
    let deeds = strace::read(&fs::read_to_string(&log).expect("the log is text"));
    assert_eq!(deeds.changed.len(), 1, "{deeds:?}");
    let secret = secret.canonicalize().expect("it is there").display().to_string();
    assert_eq!(deeds.written.get(&secret), Some(&7), "{deeds:?}");
}
