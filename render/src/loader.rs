//! Reads and prepares models on a thread of its own. Only the last wish counts: an older one is given up at the next
//! opportunity.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::Sender,
    },
    thread::JoinHandle,
};

use crate::{
    StageError,
    director::Message,
    placeholder,
    prepare::{Prepared, prepare},
};

/// What became of a wish.
pub(crate) struct Loaded {
    /// The wish's number.
    pub(crate) generation: u64,
    pub(crate) prepared: Box<Prepared>,
    /// The file could not be read, and this is the placeholder.
    pub(crate) is_placeholder: bool,
}

/// The reading thread.
pub(crate) struct Loader {
    shared: Arc<LoaderShared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct LoaderShared {
    wish: Mutex<Wish>,
    changed: Condvar,
    /// Number of the last wish.
    latest: AtomicU64,
}

#[derive(Default)]
struct Wish {
    next: Option<(u64, Arc<[u8]>)>,
    is_over: bool,
}

impl Loader {
    pub(crate) fn start(answers: Sender<Message>) -> Result<Self, StageError> {
        let shared = Arc::new(LoaderShared::default());
        let theirs = shared.clone();
        let thread = std::thread::Builder::new()
            .name("stage-loader".into())
            .spawn(move || theirs.run(&answers))
            .map_err(StageError::StartThread)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Asks for a model; answers with the wish's number.
    pub(crate) fn load(&self, bytes: Arc<[u8]>) -> u64 {
        let generation = self.shared.latest.fetch_add(1, Ordering::AcqRel) + 1;
        self.shared.wish().next = Some((generation, bytes));
        self.shared.changed.notify_one();
        generation
    }

    /// Gives up whatever was asked for.
    pub(crate) fn forget(&self) {
        self.shared.latest.fetch_add(1, Ordering::AcqRel);
        self.shared.wish().next = None;
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.forget();
        self.shared.wish().is_over = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the stage's loader had panicked");
        }
    }
}

impl LoaderShared {
    fn wish(&self) -> MutexGuard<'_, Wish> {
        self.wish.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, answers: &Sender<Message>) {
        loop {
            let (generation, bytes) = {
                let mut wish = self.wish();
                loop {
                    if wish.is_over {
                        return;
                    }
                    if let Some(next) = wish.next.take() {
                        break next;
                    }
                    wish = self.changed.wait(wish).unwrap_or_else(PoisonError::into_inner);
                }
            };
            let is_stale = || self.latest.load(Ordering::Acquire) != generation;
            let started = std::time::Instant::now();
            let read = read(&bytes);
            tracing::debug!("read in {:?}", started.elapsed());
            let loaded = match read {
                Ok((model, problems)) => prepare(model, problems, &is_stale).map(|prepared| (prepared, false)),
                Err(problems) => prepare(placeholder::model(), problems, &is_stale).map(|prepared| (prepared, true)),
            };
            drop(bytes);
            tracing::debug!("prepared after {:?}", started.elapsed());
            let Some((prepared, is_placeholder)) = loaded else { continue };
            let loaded = Loaded { generation, prepared: Box::new(prepared), is_placeholder };
            if answers.send(Message::Loaded(loaded)).is_err() {
                return;
            }
        }
    }
}

/// A model and what is wrong with it, or why there is none. A reader's panic is a bug of ours, not the end of the shop.
pub(crate) fn read(bytes: &[u8]) -> Result<(glb::Model, Vec<glb::Problem>), Vec<glb::Problem>> {
    let unreadable = |message: String| {
        vec![glb::Problem { severity: glb::Severity::Error, code: "STAGE_UNREADABLE", pointer: String::new(), message }]
    };
    let read = std::panic::catch_unwind(|| glb::read(bytes, &glb::Limits::DEFAULT));
    match read {
        Ok(Ok((model, problems))) if model.triangle_count() > 0 => Ok((model, problems)),
        Ok(Ok((_, mut problems))) => {
            problems.extend(unreadable("the model has nothing to draw".into()));
            Err(problems)
        }
        Ok(Err(glb::ReadError::NothingToDraw { problems })) if !problems.is_empty() => Err(problems),
        Ok(Err(error)) => Err(unreadable(error.to_string())),
        Err(_) => Err(unreadable("reading the model failed inside the reader".into())),
    }
}
