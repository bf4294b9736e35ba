//! Threads that help with one step at a time and sleep between pictures.
//!
//! How a job ends safely: the caller opens it (`number` becomes odd), works on its parts, closes it (even), and waits
//! until nobody is `inside`. A helper first goes inside, then looks whether the job it saw is still open; only then does
//! it touch the job. All of these are sequentially consistent, so either the helper sees that the job is closed, or
//! the caller sees the helper. A helper that comes late, or not at all, is not waited for.

use std::cell::UnsafeCell;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::thread::{self, Thread};

/// More threads than this gain nothing: the pictures are small.
pub(crate) const THREADS_MAX: usize = 4;
/// How long a helper looks for the next step before it sleeps: about 50 µs, longer than the time between two steps and
/// much shorter than the time between two pictures.
const LOOKS: usize = 2_000;
/// How often the caller looks whether the last helper is done before it lets others use the processor.
const PATIENCE: usize = 10_000;

/// All nets of a process share one team; a net that finds it busy works alone.
static TEAM: Mutex<Option<Team>> = Mutex::new(None);

/// A part of a job: its number, and who does it (the caller is 0).
type Part<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// A part of numbers that are written: which, the numbers, and a thread's own scratch.
type Work<'a> = &'a (dyn Fn(usize, &mut [f32], &mut [f32]) + Sync);

/// The caller's helpers.
pub(crate) struct Team {
    shared: Arc<Shared>,
    helpers: Vec<Thread>,
}

/// A counter that shares its cache line with no other.
#[derive(Default)]
#[repr(align(64))]
struct Line(AtomicUsize);

struct Shared {
    number: AtomicU64,
    inside: AtomicUsize,
    asleep: AtomicUsize,
    /// The next part that nobody has begun, of those that each thread begins with.
    next: [Line; THREADS_MAX],
    has_failed: AtomicBool,
    /// The job, its number of parts, and of threads.
    job: UnsafeCell<Option<(Part<'static>, usize, usize)>>,
}

// SAFETY: `job` is written only by the caller while no job is open and nobody is inside, and read only by helpers that
// are inside an open job; what it refers to may be used from several threads.
unsafe impl Sync for Shared {}

/// Asks for the team; `None` when one thread is wanted, or somebody else is using it.
pub(crate) fn borrow(threads: usize) -> Option<MutexGuard<'static, Option<Team>>> {
    if threads < 2 {
        return None;
    }
    let mut team = match TEAM.try_lock() {
        Ok(team) => team,
        Err(TryLockError::Poisoned(team)) => team.into_inner(),
        Err(TryLockError::WouldBlock) => return None,
    };
    team.get_or_insert_with(Team::new);
    Some(team)
}

/// Threads that this processor can run at once, at most [`THREADS_MAX`].
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX)
}

impl Team {
    fn new() -> Team {
        let shared = Arc::new(Shared {
            number: AtomicU64::new(0),
            inside: AtomicUsize::new(0),
            asleep: AtomicUsize::new(0),
            next: Default::default(),
            has_failed: AtomicBool::new(false),
            job: UnsafeCell::new(None),
        });
        let mut helpers = Vec::new();
        for who in 1..threads() {
            let shared = Arc::clone(&shared);
            // where a thread cannot be had, there is one helper less
            if let Ok(helper) = thread::Builder::new().name(format!("net {who}")).spawn(move || shared.help(who)) {
                helpers.push(helper.thread().clone());
            }
        }
        Team { shared, helpers }
    }

    /// Calls `part(n, who)` once for each `n` below `parts`, from up to `threads` threads at once. `who` is below
    /// `threads`, and no two threads have the same.
    ///
    /// # Panics
    /// When a part does.
    pub(crate) fn split(&mut self, parts: usize, threads: usize, part: Part<'_>) {
        let threads = threads.clamp(1, THREADS_MAX);
        let shared = &*self.shared;
        // SAFETY: only the lifetime changes. Nobody uses the job after `Open` has been dropped, which waits for that;
        // it is dropped before this function ends, also by a panic, so while `part` is still borrowed.
        let job = unsafe { std::mem::transmute::<Part<'_>, Part<'static>>(part) };
        // SAFETY: `&mut self` makes this the only caller, and the last one has left nobody inside an open job.
        unsafe { *shared.job.get() = Some((job, parts, threads)) };
        for (who, next) in shared.next[..threads].iter().enumerate() {
            next.0.store(parts * who / threads, Relaxed);
        }
        let open = Open::new(shared);
        if shared.asleep.load(SeqCst) > 0 {
            self.helpers.iter().for_each(Thread::unpark);
        }
        shared.work(part, parts, (0, threads));
        drop(open);
        assert!(!shared.has_failed.load(Relaxed), "a helper has failed");
    }
}

/// An open job.
struct Open<'a>(&'a Shared);

impl<'a> Open<'a> {
    fn new(shared: &'a Shared) -> Open<'a> {
        shared.number.fetch_add(1, SeqCst);
        Open(shared)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.number.fetch_add(1, SeqCst);
        let mut looks = 0;
        while self.0.inside.load(SeqCst) != 0 {
            looks += 1;
            if looks < PATIENCE { std::hint::spin_loop() } else { thread::yield_now() }
        }
    }
}

/// A helper that may be looking at the job.
struct Inside<'a>(&'a Shared);

impl<'a> Inside<'a> {
    fn new(shared: &'a Shared) -> Inside<'a> {
        shared.inside.fetch_add(1, SeqCst);
        Inside(shared)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.has_failed.store(true, Relaxed);
        }
        self.0.inside.fetch_sub(1, SeqCst);
    }
}

impl Shared {
    /// A helper's life.
    fn help(&self, who: usize) {
        let mut done = 0;
        loop {
            done = self.wait(done);
            let inside = Inside::new(self);
            if self.number.load(SeqCst) == done {
                // SAFETY: this helper is inside an open job, so nobody writes here until it has gone out.
                let job = unsafe { *self.job.get() };
                if let Some((part, parts, threads)) = job
                    && who < threads
                {
                    self.work(part, parts, (who, threads));
                }
            }
            drop(inside);
        }
    }

    /// The number of an open job that is not `done`.
    fn wait(&self, done: u64) -> u64 {
        let mut looks = 0;
        loop {
            let number = self.number.load(SeqCst);
            if number % 2 == 1 && number != done {
                return number;
            }
            looks += 1;
            if looks < LOOKS {
                std::hint::spin_loop();
                continue;
            }
            // either this sees the new job, or the caller sees the sleeper and wakes it
            self.asleep.fetch_add(1, SeqCst);
            if self.number.load(SeqCst) == number {
                thread::park();
            }
            self.asleep.fetch_sub(1, SeqCst);
            looks = 0;
        }
    }

    /// Takes parts until none is left: first its own, which lie together and are the same places of the picture as in the
    /// step before, so that they are in this thread's cache; then those that others have not come to.
    fn work(&self, part: Part<'_>, parts: usize, (who, threads): (usize, usize)) {
        for owner in (who..threads).chain(0..who) {
            let end = parts * (owner + 1) / threads;
            loop {
                let n = self.next[owner].0.fetch_add(1, Relaxed);
                if n >= end {
                    break;
                }
                part(n, who);
            }
        }
    }
}

/// Numbers that are cut into parts which several threads write at once.
pub(crate) struct Parts<'a> {
    all: *mut f32,
    len: usize,
    part: usize,
    borrowed: std::marker::PhantomData<&'a mut [f32]>,
}

// SAFETY: `take` gives each thread another part, as its callers promise.
unsafe impl Sync for Parts<'_> {}

impl<'a> Parts<'a> {
    /// Parts of `part` numbers; the last may be shorter.
    pub(crate) fn new(all: &'a mut [f32], part: usize) -> Parts<'a> {
        Parts { all: all.as_mut_ptr(), len: all.len(), part, borrowed: std::marker::PhantomData }
    }

    /// # Safety
    /// Nobody else may hold the same part at the same time.
    ///
    /// # Panics
    /// When there is no such part.
    #[expect(clippy::mut_from_ref, reason = "another part each time, as the caller promises")]
    pub(crate) unsafe fn take(&self, n: usize) -> &mut [f32] {
        let from = n * self.part;
        assert!(from <= self.len);
        // SAFETY: the range lies in the borrowed slice; that nobody else has it is the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.all.add(from), self.part.min(self.len - from)) }
    }
}

/// Calls `work(n, part n of out, a thread's own scratch)` for all parts of `part` numbers of `out`.
///
/// `scratch` holds at least `share` numbers for each of [`THREADS_MAX`] threads.
pub(crate) fn share(
    team: Option<(&mut Team, usize)>,
    (out, part): (&mut [f32], usize),
    (scratch, share): (&mut [f32], usize),
    work: Work<'_>,
) {
    let parts = out.len().div_ceil(part);
    match team {
        Some((team, threads)) if parts > 1 => {
            let (out, scratch) = (Parts::new(out, part), Parts::new(scratch, share));
            team.split(parts, threads, &|n, who| {
                // SAFETY: `split` gives every `n` once, and no two threads the same `who`.
                let (out, scratch) = unsafe { (out.take(n), scratch.take(who)) };
                work(n, out, scratch);
            });
        }
        _ => out.chunks_mut(part).enumerate().for_each(|(n, out)| work(n, out, &mut scratch[..share])),
    }
}
