//! Nothing that the mirror sees leaves its process: the system calls of a try-on with the network open are read one by one.
//! In short form here; `VITRINE_PRIVACY_FRAMES=18000` makes it ten minutes of film.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use tests::{Programs, Server};

/// Frames of film in the short form.
const FRAMES: usize = 24;
/// What asking the shop for a product and its model takes, bytes: requests without bodies.
const ASKED_BYTES_MAX: u64 = 4096;

/// What a traced program did to the world outside.
#[derive(Debug, Default)]
struct Deeds {
    /// Files that were opened to be written.
    opened: Vec<String>,
    /// Bytes that went into each thing, by strace's name for it.
    written: BTreeMap<String, u64>,
    /// Where it connected to.
    connected: Vec<String>,
}

impl Deeds {
    /// Reads what `strace -f -yy` wrote.
    fn read(trace: &str) -> Self {
        let mut deeds = Self::default();
        for line in trace.lines() {
            let Some((call, rest)) = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').split_once('(')
            else {
                continue;
            };
            let Some(returned) =
                rest.rsplit(" = ").next().and_then(|r| r.split([' ', '<']).next()?.parse::<i64>().ok())
            else {
                continue;
            };
            match call {
                "openat" | "open" | "creat" if returned >= 0 => {
                    let writes = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| rest.contains(flag));
                    let path = (writes || call == "creat").then(|| rest.split('"').nth(1).unwrap_or(rest).to_owned());
                    deeds.opened.extend(path);
                }
                "connect" => deeds.connected.push(rest.to_owned()),
                "write" | "writev" | "pwrite64" | "pwritev" | "sendto" | "sendmsg" | "sendmmsg" | "sendfile"
                | "splice" => {
                    let to = rest.split_once('<').map_or(rest, |(_, name)| name.split(">,").next().unwrap_or(name));
                    *deeds.written.entry(to.to_owned()).or_default() += u64::try_from(returned).unwrap_or(0);
                }
                _ => {}
            }
        }
        deeds
    }
}

#[test]
fn what_strace_says_is_understood() {
    let deeds = Deeds::read(
        r#"71 openat(AT_FDCWD</x>, "/x/out.png", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 9</x/out.png>
72 openat(AT_FDCWD</x>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 9</etc/hosts>
72 write(9</x/out.png>, "\211PNG"..., 4096) = 4096
72 sendto(7<TCP:[127.0.0.1:1->127.0.0.1:2]>, "GET /v1"..., 90, MSG_NOSIGNAL, NULL, 0) = 90
72 connect(7<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(2)}, 16) = -1 EINPROGRESS (Operation now in progress)
72 write(9</x/out.png>, "x", 1) = -1 ENOSPC (No space left on device)
"#,
    );
    assert_eq!(deeds.opened, ["/x/out.png"]);
    assert_eq!(deeds.written["/x/out.png"], 4096);
    assert_eq!(deeds.written["TCP:[127.0.0.1:1->127.0.0.1:2]"], 90);
    assert_eq!(deeds.connected.len(), 1);
}

#[test]
fn a_try_on_writes_its_picture_and_tells_the_network_nothing() {
    if Command::new("strace").arg("-V").output().is_err() {
        return super::try_on::skipped("there is no strace (Debian package `strace`)");
    }
    let programs = Programs::find().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&programs, &folder.path().join("server"), "127.0.0.1:0").unwrap();
    let frames = std::env::var("VITRINE_PRIVACY_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(FRAMES);
    let film = film(folder.path(), frames);
    let (trace, out) = (folder.path().join("trace"), folder.path().join("out.png"));
    let tried = Command::new("strace")
        .args(["-f", "-qq", "-yy", "-s", "16"])
        .args(["-e", "trace=%network,openat,open,creat,write,writev,pwrite64,pwritev,sendfile,splice"])
        .arg("-o")
        .arg(&trace)
        .arg(&programs.app)
        .args(["--server", server.url(), "try", "--product", "aria-round", "--photo"])
        .arg(&film)
        .arg("--out")
        .arg(&out)
        // The driver's own cache of compiled shaders holds nothing of a picture, but is a file.
        .env("MESA_SHADER_CACHE_DISABLE", "true")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tried.stderr).into_owned();
    let deeds = Deeds::read(&std::fs::read_to_string(&trace).unwrap());

    let is_fine = |path: &str| {
        path == out.display().to_string() || ["/dev/", "/proc/", "/sys/"].iter().any(|start| path.starts_with(start))
    };
    let strange: Vec<_> = deeds.opened.iter().filter(|path| !is_fine(path)).collect();
    assert!(strange.is_empty(), "files were written: {strange:?}");

    let port = format!("htons({})", server.address().rsplit(':').next().unwrap());
    let elsewhere: Vec<_> = deeds.connected.iter().filter(|c| c.contains("AF_INET") && !c.contains(&port)).collect();
    assert!(elsewhere.is_empty(), "connected elsewhere: {elsewhere:?}");
    let to_network = |to: &&String| ["TCP", "UDP", "NETLINK", "UNIX-DGRAM"].iter().any(|kind| to.starts_with(kind));
    let told: u64 = deeds.written.iter().filter(|(to, _)| to_network(to)).map(|(_, bytes)| bytes).sum();
    assert!(told <= ASKED_BYTES_MAX, "{told} bytes went to the network: {:?}", deeds.written);
    assert!(deeds.connected.iter().any(|c| c.contains(&port)), "the network was open, and the shop was asked: {said}");
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
