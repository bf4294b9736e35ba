//! What a program did to the world outside: sockets it asked for, bytes it wrote and where to, files it made or changed.
//!
//! Reads the log of Debian's `strace`. This file needs nothing but the standard library, so that tests of other crates can
//! take it with `#[path]`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Command;

/// Calls that could carry something out of a process; `mmap` is among them for shared mappings of files.
const CALLS: &str = "trace=%network,open,openat,openat2,creat,write,pwrite64,writev,pwritev,pwritev2,sendfile,\
    copy_file_range,splice,tee,vmsplice,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,unlink,\
    unlinkat,truncate,ftruncate,mmap,io_uring_setup";

/// What was seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    /// Calls about sockets, as the log has them.
    pub sockets: Vec<String>,
    /// Bytes written to each file, pipe or device.
    pub written: BTreeMap<String, u64>,
    /// Files opened for writing, made, renamed, removed, or mapped so that changes reach them.
    pub changed: Vec<String>,
}

/// Runs `program` so that its calls, and those of its threads and children, are written to `log`: add arguments and run.
pub fn watched(program: &Path, log: &Path) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-qq", "-s", "0", "-e", CALLS, "-e", "signal=none", "-o"]).arg(log).arg(program);
    command
}

/// Whether programs can be watched here: strace is installed, and the system lets it.
pub fn is_possible() -> bool {
    Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output().is_ok_and(|o| o.status.success())
}

/// Reads the log.
pub fn read(log: &str) -> Deeds {
    let mut deeds = Deeds::default();
    // A call of one thread may be cut in two by another's.
    let mut begun: HashMap<&str, &str> = HashMap::new();
    for line in log.lines() {
        let Some((thread, call)) = line.trim_start().split_once(' ') else { continue };
        let call = call.trim_start();
        if let Some(start) = call.strip_suffix("<unfinished ...>") {
            begun.insert(thread, start);
        } else if let Some((_, end)) = call.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>")) {
            deeds.add(&format!("{}{end}", begun.remove(thread).unwrap_or_default()));
        } else {
            deeds.add(call);
        }
    }
    // Who was killed within a call may have done it.
    for start in begun.into_values() {
        deeds.add(&format!("{start}) = 0"));
    }
    deeds
}

impl Deeds {
    fn add(&mut self, call: &str) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let (arguments, answer) = rest.rsplit_once(" = ").unwrap_or((rest, "0"));
        let has_failed = answer.starts_with('-');
        // With -y a descriptor is followed by what it stands for: 1</tmp/out>.
        let target = |text: &str| {
            let path = text.split_once('<').and_then(|(_, path)| path.split_once('>')).map_or(text, |(path, _)| path);
            path.to_owned()
        };
        match name {
            "write" | "pwrite64" | "writev" | "pwritev" | "pwritev2" => {
                let bytes = answer.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
                let descriptor = arguments.split(',').next().unwrap_or_default();
                *self.written.entry(target(descriptor)).or_default() += bytes;
            }
            "open" | "openat" | "openat2" | "creat" => {
                let writes = name == "creat"
                    || ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|f| arguments.contains(f));
                // What a device swallows is kept nowhere.
                if writes && !has_failed && !answer.contains("</dev/null>") {
                    self.changed.push(call.to_owned());
                }
            }
            "mmap" => {
                let is_shared = arguments.contains("MAP_SHARED") && arguments.contains("PROT_WRITE");
                self.changed.extend((is_shared && arguments.contains('<')).then(|| call.to_owned()));
            }
            "rename" | "renameat" | "renameat2" | "mkdir" | "mkdirat" | "link" | "linkat" | "symlink" | "symlinkat"
            | "unlink" | "unlinkat" | "truncate" | "ftruncate" | "sendfile" | "copy_file_range" | "splice" | "tee"
            | "vmsplice" | "io_uring_setup" => {
                self.changed.extend((!has_failed).then(|| call.to_owned()));
            }
            // All that is left is about the network, also what failed.
            _ if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => self.sockets.push(call.to_owned()),
            _ => {}
        }
    }
}

#[test]
fn a_log_tells_of_sockets_files_and_bytes_also_when_threads_cut_each_other_off() {
    let deeds = read(concat!(
        "10 openat(AT_FDCWD</x>, \"/etc/passwd\", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>\n",
        "10 write(1</tmp/out>, \"\"..., 5) = 5\n",
        "10 write(1</tmp/out>,  <unfinished ...>\n",
        "11 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP <unfinished ...>\n",
        "10 <... write resumed>\"\"..., 7) = 7\n",
        "11 <... socket resumed>) = 4<socket:[99]>\n",
        "11 openat(AT_FDCWD</x>, \"/tmp/secret\", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 5</tmp/secret>\n",
        "11 openat(AT_FDCWD</x>, \"/no\", O_WRONLY|O_CREAT, 0666) = -1 EACCES (Permission denied)\n",
        "11 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 5</tmp/secret>, 0) = 0x7f\n",
        "11 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f\n",
        "10 +++ exited with 0 +++\n",
    ));
    assert_eq!(deeds.written, BTreeMap::from([("/tmp/out".to_owned(), 12)]));
    assert_eq!(deeds.sockets.len(), 1, "{deeds:?}");
    assert_eq!(deeds.changed.len(), 2, "{deeds:?}");
}
