//! The one place of this crate where the compiler must be told that something is safe.

#![expect(unsafe_code, reason = "a socket that another program opened is known to this one by a number only")]

use std::net::TcpListener;
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

/// The first descriptor that is passed on (sd_listen_fds(3), `SD_LISTEN_FDS_START`).
const FIRST: i32 = 3;

/// The socket that whoever started this process opened for it, by systemd's convention (sd_listen_fds(3)): `LISTEN_PID` is this
/// process, and `LISTEN_FDS` says how many there are. One is used, once in the life of a process.
///
/// # Errors
/// There is one, and it is no listening TCP socket.
pub fn inherited_socket() -> std::io::Result<Option<TcpListener>> {
    static TAKEN: AtomicBool = AtomicBool::new(false);
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u32>().ok());
    let is_ours = number("LISTEN_PID") == Some(std::process::id()) && number("LISTEN_FDS").is_some_and(|n| n > 0);
    if !is_ours || TAKEN.swap(true, Ordering::SeqCst) {
        return Ok(None);
    }
    // SAFETY: the one who started us says that this descriptor is open and for us; nothing else in this process owns it, and
    // it is taken once.
    let socket = TcpListener::from(unsafe { OwnedFd::from_raw_fd(FIRST) });
    socket.local_addr()?;
    Ok(Some(socket))
}
