//! Nothing that the mirror sees leaves its process: the system calls of a try-on with the network open are read one by one.
//! In short form here; `VITRINE_PRIVACY_FRAMES=18000` makes it ten minutes of film.

use std::path::Path;

use tests::{Programs, Server};

#[path = "../../../ar/tests/ar_it/strace.rs"]
mod strace;

/// Frames of film in the short form.
const FRAMES: usize = 24;
/// What asking the shop for a product and its model takes, bytes: requests without bodies.
const ASKED_BYTES_MAX: u64 = 4096;

/// Bytes that a call about sockets sent, from how strace wrote it.
fn sent(call: &str) -> u64 {
    let returned = call.rsplit(" = ").next().and_then(|r| r.split_whitespace().next()?.parse().ok());
    if call.starts_with("send") { returned.unwrap_or(0) } else { 0 }
}

#[test]
fn what_is_sent_is_counted() {
    assert_eq!(sent(r#"sendto(7<socket:[9]>, ""..., 90, MSG_NOSIGNAL, NULL, 0) = 90"#), 90);
    assert_eq!(sent(r#"recvfrom(7<socket:[9]>, ""..., 90, 0, NULL, NULL) = 90"#), 0);
    assert_eq!(
        sent("sendto(7<socket:[9]>, \"\"..., 90, 0, NULL, 0) = -1 EAGAIN (Resource temporarily unavailable)"),
        0
    );
}

#[test]
fn a_try_on_writes_its_picture_and_tells_the_network_nothing() {
    if !strace::is_possible() {
        return super::try_on::skipped("there is no strace that may watch (Debian package `strace`)");
    }
    let programs = Programs::find().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&programs, &folder.path().join("server"), "127.0.0.1:0").unwrap();
    let frames = std::env::var("VITRINE_PRIVACY_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(FRAMES);
    let film = film(folder.path(), frames);
    let (trace, out) = (folder.path().join("trace"), folder.path().join("out.png"));
    let tried = strace::watched(Path::new(&programs.app), &trace)
        .args(["--server", server.url(), "try", "--product", "aria-round", "--photo"])
        .arg(&film)
        .arg("--out")
        .arg(&out)
        // The driver's own cache of compiled shaders holds nothing of a picture, but is a file.
        .env("MESA_SHADER_CACHE_DISABLE", "true")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tried.stderr).into_owned();
    let deeds = strace::read(&std::fs::read_to_string(&trace).unwrap());

    // Drivers share memory with themselves; what has no name can be read by nobody else.
    let harmless = ["\"/dev/", "\"/proc/", "\"/sys/", "</memfd:", "</dev/", " (deleted)>"];
    let out_path = out.display().to_string();
    let is_fine = |deed: &str| deed.contains(&out_path) || harmless.iter().any(|name| deed.contains(name));
    let strange: Vec<_> = deeds.changed.iter().filter(|deed| !is_fine(deed)).collect();
    assert!(strange.is_empty(), "files were written: {strange:?}");

    let port = format!("htons({})", server.address().rsplit(':').next().unwrap());
    let connected: Vec<_> = deeds.sockets.iter().filter(|call| call.starts_with("connect(")).collect();
    let elsewhere: Vec<_> = connected.iter().filter(|c| c.contains("AF_INET") && !c.contains(&port)).collect();
    assert!(elsewhere.is_empty(), "connected elsewhere: {elsewhere:?}");
    let written: u64 = deeds.written.iter().filter(|(to, _)| to.starts_with("socket:")).map(|(_, bytes)| bytes).sum();
    let told = written + deeds.sockets.iter().map(|call| sent(call)).sum::<u64>();
    assert!(told <= ASKED_BYTES_MAX, "{told} bytes went to the network: {:?} {:?}", deeds.written, deeds.sockets);
    assert!(connected.iter().any(|c| c.contains(&port)), "the network was open, and the shop was asked: {said}");
    assert!(tried.status.success() == out.exists(), "{said}");
}

/// A film of the portrait of the test data, or of nothing where it is absent: what is not seen must not leave either.
fn film(folder: &Path, frames: usize) -> std::path::PathBuf {
    let film = folder.join("film");
    std::fs::create_dir(&film).expect("a new folder");
    let portrait = super::try_on::portrait();
    let grey = folder.join("grey.png");
    image::RgbImage::from_pixel(320, 240, image::Rgb([150, 150, 150])).save(&grey).expect("room for a picture");
    for frame in 0..frames {
        let (from, ending) = portrait.as_deref().map_or((grey.as_path(), "png"), |portrait| (portrait, "jpg"));
        std::fs::hard_link(from, film.join(format!("{frame:05}.{ending}")))
            .or_else(|_| std::fs::copy(from, film.join(format!("{frame:05}.{ending}"))).map(drop))
            .expect("room for a film");
    }
    film
}
