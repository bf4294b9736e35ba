//! The mirror's thread: looks, sees, draws, one frame after the other, and closes the camera when nobody looks any more.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use ar::models::Models;
use ar::source::Frame;
use image::RgbaImage;

use super::live::{Order, Setup, Shared};
use super::reflection::{How, Reflection};
use super::source::{self, Looked};
use super::{MirrorFault, MirrorPhase, keep};
use crate::stage::FRAME_QUALITY;

/// A camera that nobody looks through is closed after this.
const CAMERA_UNWATCHED: Duration = Duration::from_secs(4);
/// A photo that nobody looks at is forgotten after this: time enough to see the cart and come back.
const PHOTO_UNWATCHED: Duration = Duration::from_secs(120);
/// How long to wait for an order while nothing moves.
const REST: Duration = Duration::from_millis(250);
/// While the stage is still being built.
const STAGE_REST: Duration = Duration::from_millis(30);
/// Pixels on a side that become one: fine for pictures that stand, quick for those that move.
const FINE: u32 = 3;
const QUICK: u32 = 2;
/// A live frame that takes longer than this is drawn with fewer pixels.
const SLOW: Duration = Duration::from_millis(90);
/// A gap between frames counts as at most this.
const STEP_MAX_S: f32 = 0.2;

pub(super) struct Work {
    setup: Setup,
    orders: Receiver<Order>,
    shared: Arc<Shared>,
    looked: Option<Looked>,
    frame: Frame,
    reflection: Reflection,
    is_bare: bool,
    /// A photo is to be drawn (again).
    is_dirty: bool,
    is_quick: bool,
    last: Option<Instant>,
    shown: Option<RgbaImage>,
}

/// Why a frame did not come about.
enum Trouble {
    Fault(MirrorFault),
    /// The stage is still being built.
    NotYet,
}

impl From<MirrorFault> for Trouble {
    fn from(fault: MirrorFault) -> Self {
        Self::Fault(fault)
    }
}

impl Work {
    pub(super) fn new(setup: Setup, orders: Receiver<Order>, shared: Arc<Shared>) -> Self {
        Self {
            setup,
            orders,
            shared,
            looked: None,
            frame: Frame::default(),
            reflection: Reflection::new(Models::find()),
            is_bare: false,
            is_dirty: false,
            is_quick: false,
            last: None,
            shown: None,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            if !self.take_orders() {
                return;
            }
            self.forget_if_unwatched();
            let is_live = self.looked.as_ref().is_some_and(Looked::is_live);
            if is_live || (self.is_dirty && self.looked.is_some()) {
                match self.show() {
                    Ok(()) => self.is_dirty = false,
                    Err(Trouble::NotYet) => std::thread::sleep(STAGE_REST),
                    Err(Trouble::Fault(fault)) => self.fail(fault),
                }
            }
        }
    }

    /// Carries out what is asked; waits for it while nothing moves. False at the end.
    fn take_orders(&mut self) -> bool {
        let moves = self.is_dirty || self.looked.as_ref().is_some_and(Looked::is_live);
        if !moves {
            match self.orders.recv_timeout(REST) {
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        loop {
            match self.orders.try_recv() {
                Ok(order) => self.take(order),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Camera(index) => {
                // The old one first: two programs cannot have one camera, and neither can we twice.
                self.forget();
                let looked = match self.setup.film.as_deref() {
                    Some(film) => Looked::film(film),
                    None => {
                        let cameras = source::cameras();
                        self.shared.note(|facts| facts.cameras = cameras.iter().map(|c| c.name.clone()).collect());
                        Looked::camera(&cameras, index)
                    }
                };
                self.look_at(looked, MirrorPhase::Live);
            }
            Order::Photo(bytes) => {
                self.forget();
                self.look_at(Looked::photo(&bytes), MirrorPhase::Still);
            }
            Order::Wear(garment) => self.reflection.wear(*garment),
            Order::Beside(garment) => self.reflection.put_beside(garment.map(|boxed| *boxed)),
            Order::Bare(is_bare) => self.is_bare = is_bare,
            Order::Keep => self.keep(),
            Order::Erase => self.erase(),
        }
        self.is_dirty = self.looked.is_some();
    }

    fn look_at(&mut self, looked: Result<Looked, MirrorFault>, phase: MirrorPhase) {
        match looked {
            Ok(looked) => {
                let is_live = looked.is_live();
                self.looked = Some(looked);
                self.shared.note(|facts| {
                    (facts.phase, facts.fault, facts.hint) = (phase, None, None);
                    facts.mirrored = is_live;
                });
            }
            Err(fault) => self.fail(fault),
        }
    }

    /// Forgets what was seen, and closes what it was seen with.
    fn erase(&mut self) {
        self.forget();
        self.shared.note(|facts| (facts.phase, facts.fault) = (MirrorPhase::Closed, None));
    }

    fn forget(&mut self) {
        self.looked = None;
        self.is_dirty = false;
        self.frame = Frame::default();
        self.reflection.forget();
        self.shown = None;
        self.last = None;
        self.is_bare = false;
        self.shared.publish(None);
        self.shared.note(|facts| {
            (facts.hint, facts.fit, facts.worn) = (None, None, None);
            (facts.beside, facts.kept) = (None, None);
        });
    }

    fn fail(&mut self, fault: MirrorFault) {
        self.erase();
        self.shared.note(|facts| {
            facts.phase = MirrorPhase::Failed;
            facts.fault = Some(fault);
        });
    }

    fn forget_if_unwatched(&mut self) {
        let Some(looked) = &self.looked else { return };
        let patience = if looked.is_live() { CAMERA_UNWATCHED } else { PHOTO_UNWATCHED };
        if self.shared.unwatched() > patience {
            self.erase();
        }
    }

    fn keep(&mut self) {
        let Some(shown) = &self.shown else { return };
        let is_live = self.looked.as_ref().is_some_and(Looked::is_live);
        // As it was seen.
        let picture = if is_live { image::imageops::flip_horizontal(shown) } else { shown.clone() };
        let name = self.reflection.worn().map_or_else(|| "vitrine".to_owned(), |g| g.sku.as_str().to_lowercase());
        match keep::write(picture, &self.setup.pictures, &name) {
            Ok(path) => self.shared.note(|facts| (facts.kept, facts.fault) = (Some(path), None)),
            Err(error) => {
                tracing::warn!("the picture is not kept: {error:#}");
                self.shared.note(|facts| facts.fault = Some(MirrorFault::Keep));
            }
        }
    }

    /// One frame.
    fn show(&mut self) -> Result<(), Trouble> {
        let Some(looked) = &mut self.looked else { return Ok(()) };
        let stage = self.setup.stage.stage().ok_or(Trouble::NotYet)?;
        let (is_live, fov_y) = (looked.is_live(), looked.fov_y());
        looked.next(&mut self.frame)?;
        let begun = Instant::now();
        let dt_s = self.last.map_or(0.0, |last| (begun - last).as_secs_f32().min(STEP_MAX_S));
        self.last = Some(begun);

        let factor = match (is_live, self.is_quick) {
            (false, _) => FINE,
            (true, false) => QUICK,
            (true, true) => 1,
        };
        let part = looked.part();
        let how = How { fov_y, since_s: is_live.then_some(dt_s), factor, is_bare: self.is_bare, part };
        let canvas = self.shown.take().unwrap_or_default();
        let mut shown = self.reflection.show(&stage, &self.frame, &how, canvas)?;
        if let Some((low, high)) = shown.face
            && looked.approach(low, high)
        {
            self.reflection.look_again();
            looked.next(&mut self.frame)?;
            shown = self.reflection.show(&stage, &self.frame, &How { part: looked.part(), ..how }, shown.picture)?;
        }
        let took = begun.elapsed();
        self.is_quick = is_live && (took > SLOW || (self.is_quick && took > SLOW / 2));
        let sku =
            |garment: Option<&super::Garment>| garment.filter(|_| shown.is_worn).map(|garment| garment.sku.clone());
        let (worn, beside) = (sku(self.reflection.worn()), sku(self.reflection.beside()));
        let jpeg = render::jpeg(&shown.picture, FRAME_QUALITY).map_err(|why| {
            tracing::warn!(%why, "a frame is lost");
            MirrorFault::Product
        })?;
        self.shared.note(|facts| {
            (facts.hint, facts.fit, facts.worn, facts.beside) = (shown.hint, shown.fit, worn, beside);
            facts.frame_ms = took.as_secs_f32() * 1000.0;
        });
        self.shared.publish(Some(jpeg));
        self.shown = Some(shown.picture);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::StageLink;

    #[test]
    fn after_a_fault_the_mirror_rests() {
        let (orders, received) = std::sync::mpsc::channel();
        let setup = Setup { stage: StageLink::absent(), film: None, pictures: std::env::temp_dir() };
        let mut work = Work::new(setup, received, Arc::default());
        orders.send(Order::Photo(b"these are words".to_vec())).unwrap();
        assert!(work.take_orders());
        let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([150, 150, 150]));
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        orders.send(Order::Photo(png.into_inner())).unwrap();
        assert!(work.take_orders() && work.is_dirty, "a photo is to be shown");
        work.fail(MirrorFault::NetsDamaged);
        let begun = Instant::now();
        assert!(work.take_orders());
        assert!(begun.elapsed() >= REST, "nothing moves: it waits for an order");
    }
}
