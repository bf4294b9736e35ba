//! The page's end of the mirror: orders go in, finished pictures come out. The work is done on a thread of its own, which
//! starts with the first order.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ar::models::Models;

use super::work::Work;
use super::{Garment, Glance, MirrorFacts, MirrorFault, MirrorPhase, MirrorWish, PHOTO_BYTES_MAX, keep};
use crate::stage::{FRAME_WAIT, StageLink};

/// The mirror. Clones share it.
#[derive(Debug, Clone)]
pub struct MirrorLink(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    setup: Setup,
    shared: Arc<Shared>,
    worker: Mutex<Option<Sender<Order>>>,
}

/// With what the mirror works.
#[derive(Debug, Clone)]
pub struct Setup {
    /// What draws.
    pub stage: StageLink,
    /// A film, a folder of pictures or a recorded session that stands for the camera.
    pub film: Option<PathBuf>,
    /// Where pictures are kept.
    pub pictures: PathBuf,
}

/// What the mirror's thread is told.
#[derive(Debug)]
pub(super) enum Order {
    Camera(Option<u32>),
    Photo(Vec<u8>),
    Wear(Box<Garment>),
    Beside(Option<Box<Garment>>),
    Bare(bool),
    Keep,
    Erase,
}

/// Between the page and the mirror's thread.
#[derive(Debug, Default)]
pub(super) struct Shared {
    published: Mutex<Published>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Published {
    facts: MirrorFacts,
    picture: Option<Arc<[u8]>>,
    serial: u64,
    asked: Option<Instant>,
}

impl MirrorLink {
    /// A mirror that nobody looks into yet.
    pub fn new(setup: Setup) -> Self {
        let shared = Arc::new(Shared::default());
        let link = Self(Arc::new(Inner { setup, shared, worker: Mutex::default() }));
        link.see_what_is_missing();
        link
    }

    /// Whether there is something to draw with.
    pub fn is_available(&self) -> bool {
        self.0.setup.stage.is_available()
    }

    /// Passes a wish on. [`MirrorWish::Wear`] and [`MirrorWish::Beside`] go through [`Self::wear`] and [`Self::beside`],
    /// [`MirrorWish::Fetch`] through [`Self::fetching`].
    pub fn send(&self, wish: &MirrorWish) {
        match wish {
            MirrorWish::Camera { index } => {
                self.opening();
                self.order(Order::Camera(*index));
            }
            MirrorWish::Sitter => {
                // What cannot be read is said to be no photo.
                let sitter = Models::find().sitter().and_then(|path| std::fs::read(path).ok());
                self.photo(sitter.unwrap_or_default());
            }
            MirrorWish::Bare { on } => self.order(Order::Bare(*on)),
            MirrorWish::Keep => self.order(Order::Keep),
            MirrorWish::Erase => self.order(Order::Erase),
            MirrorWish::Open => self.open_kept(),
            MirrorWish::Wear { .. } | MirrorWish::Beside { .. } | MirrorWish::Fetch => {}
        }
    }

    /// Looks at a photo: the bytes of a JPEG, PNG or WebP file.
    pub fn photo(&self, mut bytes: Vec<u8>) {
        self.opening();
        bytes.truncate(PHOTO_BYTES_MAX + 1);
        self.order(Order::Photo(bytes));
    }

    /// Wears something else.
    pub fn wear(&self, garment: Garment) {
        self.order(Order::Wear(Box::new(garment)));
    }

    /// Shows another one beside it, or none.
    pub fn beside(&self, garment: Option<Garment>) {
        self.order(Order::Beside(garment.map(Box::new)));
    }

    /// The next picture after the one with that number; waits a little for it.
    pub async fn pull(&self, after: u64) -> Glance {
        let shared = Arc::clone(&self.0.shared);
        let waited = tokio::task::spawn_blocking(move || shared.newer(after, FRAME_WAIT));
        match waited.await {
            Ok(Some((picture, serial))) => Glance::Picture(picture, serial),
            Ok(None) => Glance::Nothing,
            Err(error) => {
                tracing::warn!(%error, "a picture is lost");
                Glance::Nothing
            }
        }
    }

    /// Facts, as of now.
    pub fn facts(&self) -> MirrorFacts {
        let facts = self.0.shared.open().facts.clone();
        if self.is_available() { facts } else { MirrorFacts { phase: MirrorPhase::Absent, ..facts } }
    }

    fn open_kept(&self) {
        let Some(kept) = self.0.shared.open().facts.kept.clone() else { return };
        let shared = Arc::clone(&self.0.shared);
        let opening = std::thread::Builder::new().name("open".into()).spawn(move || {
            if let Err(error) = keep::open(&kept) {
                tracing::warn!("the picture is not opened: {error:#}");
                shared.note(|facts| facts.fault = Some(MirrorFault::Open));
            }
        });
        if let Err(error) = opening {
            tracing::warn!(%error, "the picture is not opened");
        }
    }

    /// What was to be worn did not come.
    pub fn lacks_product(&self) {
        self.0.shared.note(|facts| facts.fault = Some(MirrorFault::Product));
    }

    /// The nets are coming, so far that share of them; none is that they have come or cannot.
    pub fn fetching(&self, progress: Option<f32>, fault: Option<MirrorFault>) {
        {
            let facts = &mut self.0.shared.open().facts;
            facts.progress = progress;
            facts.fault = fault;
            facts.phase = MirrorPhase::Fetching;
        }
        if progress.is_none() {
            self.see_what_is_missing();
        }
    }

    fn see_what_is_missing(&self) {
        let bytes = super::eyes::missing().iter().map(|name| name.entry().bytes).sum();
        let has_sitter = Models::find().sitter().is_some();
        let facts = &mut self.0.shared.open().facts;
        facts.has_sitter = has_sitter;
        facts.missing_bytes = bytes;
        facts.phase = if bytes > 0 { MirrorPhase::NetsMissing } else { MirrorPhase::Closed };
    }

    fn opening(&self) {
        let facts = &mut self.0.shared.open().facts;
        if !matches!(facts.phase, MirrorPhase::NetsMissing | MirrorPhase::Fetching) {
            (facts.phase, facts.fault) = (MirrorPhase::Opening, None);
        }
    }

    fn order(&self, order: Order) {
        if !self.is_available() {
            return;
        }
        self.0.shared.touch();
        let mut worker = self.0.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let returned = match &*worker {
            Some(sender) => match sender.send(order) {
                Ok(()) => return,
                Err(gone) => gone.0,
            },
            None => order,
        };
        let (sender, receiver) = channel();
        // The receiver is here: this one arrives.
        drop(sender.send(returned));
        *worker = Some(sender);
        drop(worker);
        self.begin(receiver);
    }

    fn begin(&self, receiver: Receiver<Order>) {
        let (setup, shared) = (self.0.setup.clone(), Arc::clone(&self.0.shared));
        setup.stage.begin();
        let thread =
            std::thread::Builder::new().name("mirror".into()).spawn(move || Work::new(setup, receiver, shared).run());
        if let Err(error) = thread {
            tracing::warn!(%error, "there is no mirror");
        }
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody looks.
    fn touch(&self) {
        self.open().asked = Some(Instant::now());
    }

    /// How long nobody has looked.
    pub(super) fn unwatched(&self) -> Duration {
        self.open().asked.map_or(Duration::MAX, |asked| asked.elapsed())
    }

    /// Changes the facts.
    pub(super) fn note(&self, change: impl FnOnce(&mut MirrorFacts)) {
        change(&mut self.open().facts);
        self.changed.notify_all();
    }

    /// Makes a picture the latest; none takes the last one away.
    pub(super) fn publish(&self, picture: Option<Vec<u8>>) {
        let mut published = self.open();
        published.picture = picture.map(Arc::from);
        published.serial += 1;
        drop(published);
        self.changed.notify_all();
    }

    fn newer(&self, after: u64, patience: Duration) -> Option<(Arc<[u8]>, u64)> {
        let until = Instant::now() + patience;
        let mut published = self.open();
        published.asked = Some(Instant::now());
        loop {
            if published.serial > after
                && let Some(picture) = &published.picture
            {
                return Some((Arc::clone(picture), published.serial));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            published = self.changed.wait_timeout(published, left).unwrap_or_else(PoisonError::into_inner).0;
            published.asked = Some(Instant::now());
        }
    }
}
