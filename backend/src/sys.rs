//! The one place of this crate where the compiler must be told that something is safe.

#![expect(unsafe_code, reason = "a foreign call, and a socket known by its number")]

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

/// Lets all threads of this process share one heap; for a process that is a server and nothing else, before it starts threads.
///
/// glibc gives each thread a heap of its own (its manual, "Malloc Tunable Parameters"), and there is one for each connection to
/// SQLite: what is taken here and given back there leaves holes in all of them, so that the process grows for as long as it
/// serves although it holds no more. With one heap it does not. Elsewhere than on glibc this does nothing.
pub fn share_one_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: sets one number in the allocator, under the allocator's own lock; no pointer is passed.
        let was_set = unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
        debug_assert_eq!(was_set, 1);
    }
}
