//! The stage of `render`, started in the background so that it is warm when the first product is opened.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use render::{AnimationCommand, Axis, Command, Frame, Ground, Phase, Stage, StageConfig};

use super::{FRAME_QUALITY, FRAME_WAIT, Facts, Line, Mark, Picture, Pull, Wish, parse_color};

/// The stage, or the reason why there is none. Clones share it.
#[derive(Debug, Clone)]
pub struct StageLink(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    start: Mutex<Start>,
    has_begun: AtomicBool,
    next_ticket: AtomicU64,
    model: Mutex<Option<(String, u64)>>,
}

#[derive(Debug)]
enum Start {
    /// The stage is coming; what was asked meanwhile.
    Starting(Vec<Command>),
    Here(Stage),
    Absent(String),
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StageLink {
    fn new(start: Start) -> Self {
        Self(Arc::new(Shared {
            start: Mutex::new(start),
            has_begun: AtomicBool::new(false),
            next_ticket: AtomicU64::new(1),
            model: Mutex::default(),
        }))
    }

    /// No stage, because the program was asked to do without.
    pub fn absent() -> Self {
        Self::new(Start::Absent(String::new()))
    }

    /// A stage that starts with [`Self::begin`], or when a model is first asked for; until it is there, wishes wait.
    pub fn later() -> Self {
        Self::new(Start::Starting(Vec::new()))
    }

    /// Starts a stage in the background.
    pub fn start() -> Self {
        let link = Self::later();
        link.begin();
        link
    }

    /// Starts the stage in the background if it has not been started.
    pub fn begin(&self) {
        if self.0.has_begun.swap(true, Ordering::Relaxed) || !self.is_available() {
            return;
        }
        let mine = self.clone();
        let thread = std::thread::Builder::new().name("stage-start".into()).spawn(move || {
            let begun = Instant::now();
            let outcome = Stage::start(StageConfig::default());
            let mut start = held(&mine.0.start);
            match outcome {
                Ok(stage) => {
                    if let Start::Starting(waiting) = std::mem::replace(&mut *start, Start::Here(stage.clone())) {
                        waiting.into_iter().for_each(|command| stage.send(command));
                    }
                    tracing::info!(elapsed_ms = begun.elapsed().as_millis(), "the stage is there");
                }
                Err(error) => {
                    tracing::warn!(%error, "there is no stage; pages show pictures instead");
                    *start = Start::Absent(error.to_string());
                }
            }
        });
        if let Err(error) = thread {
            *held(&self.0.start) = Start::Absent(error.to_string());
        }
    }

    /// Whether there is a stage, or one is coming.
    pub fn is_available(&self) -> bool {
        !matches!(&*held(&self.0.start), Start::Absent(_))
    }

    /// The stage itself, once it is there.
    pub(crate) fn stage(&self) -> Option<Stage> {
        match &*held(&self.0.start) {
            Start::Here(stage) => Some(stage.clone()),
            Start::Starting(_) | Start::Absent(_) => None,
        }
    }

    /// Whether the model of that name is the one asked for last.
    pub fn shows(&self, name: &str) -> bool {
        held(&self.0.model).as_ref().is_some_and(|m| m.0 == name)
    }

    /// Shows the model of that name; its ticket. The model that is shown already only changes its variant.
    pub fn open(&self, name: &str, bytes: Arc<[u8]>, wish: &Wish) -> Option<u64> {
        let Wish::Open { variant, width, height, ground, still, .. } = wish else { return None };
        self.begin();
        if !self.is_available() {
            return None;
        }
        let mut model = held(&self.0.model);
        let same = model.as_ref().filter(|m| m.0 == name).map(|m| m.1);
        let ticket = same.unwrap_or_else(|| self.0.next_ticket.fetch_add(1, Ordering::Relaxed));
        *model = Some((name.to_owned(), ticket));
        drop(model);
        self.give(Command::ReducedMotion(*still));
        self.give(Command::AutoRotate(false));
        self.give(Command::Dimensions(false));
        self.give(Command::Ruler(false));
        self.give(Command::Hotspots(Vec::new()));
        self.give(Command::Resize { width: *width, height: *height });
        if let Some([r, g, b]) = ground.as_deref().and_then(parse_color) {
            self.give(Command::Background(Ground::new(r, g, b)));
        }
        if same.is_some() {
            self.give(Command::Reset);
            self.give(Command::Variant(variant.clone()));
        } else {
            self.give(Command::Open { ticket, bytes, variant: variant.clone() });
        }
        Some(ticket)
    }

    /// Passes a wish on; [`Wish::Open`] goes through [`Self::open`].
    pub fn send(&self, wish: &Wish) {
        let command = match wish {
            Wish::Open { .. } => return,
            Wish::Variant { name } => Command::Variant(name.clone()),
            Wish::Resize { width, height } => Command::Resize { width: *width, height: *height },
            Wish::Orbit { dx, dy } => Command::Orbit { dx: *dx, dy: *dy },
            Wish::Zoom { factor } => Command::Zoom { factor: *factor },
            Wish::Pan { dx, dy } => Command::Pan { dx: *dx, dy: *dy },
            Wish::Focus { x, y } => Command::Focus { x: *x, y: *y },
            Wish::Reset => Command::Reset,
            // The stage itself stops turning while nobody pulls.
            Wish::AutoRotate { on } => Command::AutoRotate(*on),
            Wish::Dimensions { on } => Command::Dimensions(*on),
            Wish::Ground { color } => match parse_color(color) {
                Some([r, g, b]) => Command::Background(Ground::new(r, g, b)),
                None => return,
            },
            Wish::Hotspots { at } => Command::Hotspots(at.clone()),
            Wish::Ruler { on } => Command::Ruler(*on),
            Wish::RulerEnd { x, y } => Command::RulerEnd { x: *x, y: *y },
            Wish::Animation { play } => {
                Command::Animation(play.map_or(AnimationCommand::Pause, AnimationCommand::Play))
            }
            Wish::Close => {
                *held(&self.0.model) = None;
                Command::Close
            }
        };
        self.give(command);
    }

    /// The next picture of `ticket` after the one with serial `after`.
    pub async fn pull(&self, ticket: u64, after: u64) -> Pull {
        if held(&self.0.model).as_ref().is_none_or(|m| m.1 != ticket) {
            return Pull::Taken;
        }
        let stage = match &*held(&self.0.start) {
            Start::Here(stage) => Some(stage.clone()),
            Start::Starting(_) => None,
            Start::Absent(_) => return Pull::Absent,
        };
        let Some(stage) = stage else {
            // The stage is coming: wait a little, as for a picture.
            tokio::time::sleep(FRAME_WAIT / 4).await;
            return Pull::Nothing;
        };
        let drawn = tokio::task::spawn_blocking(move || {
            let frame = newer(&stage, ticket, after)?;
            let jpeg =
                frame.to_jpeg(FRAME_QUALITY).inspect_err(|error| tracing::warn!(%error, "a frame is lost")).ok()?;
            Some(picture(&frame, jpeg))
        });
        match drawn.await {
            Ok(Some(picture)) => Pull::Picture(picture),
            Ok(None) => Pull::Nothing,
            Err(error) => {
                tracing::warn!(%error, "a frame is lost");
                Pull::Nothing
            }
        }
    }

    /// What is known about the stage.
    pub fn facts(&self) -> Facts {
        let ticket = held(&self.0.model).as_ref().map_or(0, |m| m.1);
        match &*held(&self.0.start) {
            Start::Starting(_) => Facts { phase: "starting", ticket, ..Facts::default() },
            Start::Absent(why) => {
                let problems = Some(why.clone()).filter(|w| !w.is_empty()).into_iter().collect();
                Facts { phase: "absent", problems, ..Facts::default() }
            }
            Start::Here(stage) => {
                let status = stage.status();
                let phase = match status.phase {
                    Phase::Starting => "starting",
                    Phase::Ready => "ready",
                    Phase::Loading => "loading",
                    Phase::Showing => "showing",
                    Phase::Failed => "failed",
                };
                Facts {
                    phase,
                    ticket: status.ticket,
                    problems: status.problems.iter().map(|p| p.message.clone()).collect(),
                    variants: status.variants,
                    animations: status.animations,
                    frames_rendered: status.frames_rendered,
                    frame_time_ms: status.frame_time_ms,
                    adapter: status.adapter,
                }
            }
        }
    }

    fn give(&self, command: Command) {
        match &mut *held(&self.0.start) {
            Start::Starting(waiting) => waiting.push(command),
            Start::Here(stage) => stage.send(command),
            Start::Absent(_) => {}
        }
    }
}

/// Waits for a frame of `ticket`; frames of the model before it are passed over.
fn newer(stage: &Stage, ticket: u64, mut after: u64) -> Option<Arc<Frame>> {
    let until = Instant::now() + FRAME_WAIT;
    loop {
        let frame = stage.frame_after(after, until.saturating_duration_since(Instant::now()))?;
        if frame.ticket == ticket {
            return Some(frame);
        }
        after = frame.serial;
    }
}

fn picture(frame: &Frame, jpeg: Vec<u8>) -> Picture {
    let line = |l: &render::DimensionLine| Line {
        axis: match l.axis {
            Axis::Width => "width",
            Axis::Height => "height",
            Axis::Depth => "depth",
            Axis::Ruler => "ruler",
        },
        from: l.from_px,
        to: l.to_px,
        length_mm: l.length_mm,
        label: String::new(),
    };
    let mark = |m: &render::Mark| Mark {
        spot: match m.kind {
            render::MarkKind::Hotspot(spot) => Some(spot),
            render::MarkKind::RulerEnd => None,
        },
        at: m.at_px,
        hidden: m.is_hidden,
    };
    Picture {
        jpeg,
        serial: frame.serial,
        is_settled: frame.settled,
        scale: frame.scale,
        lines: frame.overlay.iter().map(line).collect(),
        marks: frame.marks.iter().map(mark).collect(),
    }
}
