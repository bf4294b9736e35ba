//! The mirror's thread: looks, sees, draws, one frame after the other, and closes the camera when nobody looks any more.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use ar::models::ModelError;
use ar::source::Frame;
use domain::TryOn;
use image::RgbaImage;
use render::Stage;
use render::mirror::{Mirror, MirrorShot, Wear};

use super::eyes::{Eyes, Part, Seen};
use super::live::{Order, Setup, Shared};
use super::source::{self, Looked};
use super::{Fit, Garment, MirrorFault, MirrorPhase, keep, verdict};
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
    eyes: Option<Eyes>,
    worn: Option<Worn>,
    beside: Option<Garment>,
    is_bare: bool,
    /// A photo is to be drawn (again).
    is_dirty: bool,
    is_quick: bool,
    last: Option<Instant>,
    shown: Option<RgbaImage>,
}

/// What is worn, and how it was fitted.
struct Worn {
    garment: Garment,
    mirror: Option<(Mirror, u32)>,
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
            eyes: None,
            worn: None,
            beside: None,
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
                self.erase();
                let cameras = if self.setup.film.is_some() { Vec::new() } else { source::cameras() };
                self.shared.note(|facts| facts.cameras = cameras.iter().map(|c| c.name.clone()).collect());
                self.look_at(Looked::camera(self.setup.film.as_deref(), index), MirrorPhase::Live);
            }
            Order::Photo(bytes) => {
                self.erase();
                self.look_at(Looked::photo(&bytes), MirrorPhase::Still);
            }
            Order::Wear(garment) => self.wear(*garment),
            Order::Beside(garment) => self.beside = garment.map(|boxed| *boxed),
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

    fn wear(&mut self, garment: Garment) {
        self.beside = None;
        if let Some(worn) = &mut self.worn
            && worn.garment.hash == garment.hash
        {
            // Another look of the same thing: nothing has to be fitted.
            worn.garment = garment;
            return;
        }
        self.worn = Some(Worn { garment, mirror: None });
    }

    /// Forgets what was seen, and closes what it was seen with.
    fn erase(&mut self) {
        self.looked = None;
        self.frame = Frame::default();
        self.eyes = None;
        self.shown = None;
        self.last = None;
        self.beside = None;
        self.is_bare = false;
        if let Some(worn) = &mut self.worn {
            worn.mirror = None;
        }
        self.shared.publish(None);
        self.shared.note(|facts| {
            facts.phase = MirrorPhase::Closed;
            (facts.fault, facts.hint, facts.fit) = (None, None, None);
            (facts.worn, facts.beside, facts.kept) = (None, None, None);
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
        let Some(shown) = self.shown.clone() else { return };
        let is_live = self.looked.as_ref().is_some_and(Looked::is_live);
        // As it was seen.
        let picture = if is_live { image::imageops::flip_horizontal(&shown) } else { shown };
        let name = self.worn.as_ref().map_or_else(|| "vitrine".to_owned(), |w| w.garment.sku.as_str().to_lowercase());
        match keep::write(picture, &self.setup.pictures, &name) {
            Ok(path) => self.shared.note(|facts| facts.kept = Some(path)),
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

        let part = self.worn.as_ref().map_or(Part::Face, |worn| Part::of(worn.garment.try_on));
        if self.eyes.as_ref().is_none_or(|eyes| eyes.part() != part) {
            self.eyes = Some(Eyes::open(part, !is_live).map_err(|why| without_eyes(&why))?);
        }
        let eyes = self.eyes.as_mut().expect("opened above");
        let seen = eyes.look(&self.frame, fov_y).map_err(|why| {
            tracing::warn!(%why, "a frame was not seen");
            MirrorFault::NetsDamaged
        })?;

        let mut picture = with_alpha(&self.frame);
        let factor = match (is_live, self.is_quick) {
            (false, _) => FINE,
            (true, false) => QUICK,
            (true, true) => 1,
        };
        let shot = MirrorShot { dt_s: if is_live { dt_s } else { 0.0 }, factor, opacity: seen.opacity, variant: None };
        let mut second = None;
        if let Some(worn) = self.worn.as_mut().filter(|_| !self.is_bare) {
            worn.fit(&stage, &seen)?;
            if let Some(beside) = &self.beside {
                let mut other = picture.clone();
                worn.draw(&mut other, &seen, &MirrorShot { variant: beside.variant.as_deref(), ..shot })?;
                second = Some(other);
            }
            let variant = worn.garment.variant.clone();
            worn.draw(&mut picture, &seen, &MirrorShot { variant: variant.as_deref(), ..shot })?;
        }
        let middle = seen.face.map_or(0.5, |face| {
            let (min, max) = face.bounds();
            (min.x + max.x) / 2.0 / picture.width() as f32
        });
        let fit = self.worn.as_ref().filter(|w| w.garment.try_on == TryOn::Glasses).and_then(|worn| {
            let (face_mm, within_mm) = seen.face_mm?;
            let product_mm = worn.garment.width_mm;
            Some(Fit { face_mm, within_mm, product_mm, verdict: verdict(product_mm, face_mm, within_mm) })
        });
        let hint = seen.hint;
        if let Some(second) = second {
            // A mirror shows left for right: what is worn comes first for who reads.
            let [first, then] = if is_live { [&second, &picture] } else { [&picture, &second] };
            picture = side_by_side(first, then, middle);
        }
        let took = begun.elapsed();
        self.is_quick = is_live && (took > SLOW || (self.is_quick && took > SLOW / 2));
        let worn = self.worn.as_ref().filter(|_| !self.is_bare).map(|worn| worn.garment.sku.clone());
        let beside = self.beside.as_ref().map(|beside| beside.sku.clone());
        let jpeg = render::jpeg(&picture, FRAME_QUALITY).map_err(|why| {
            tracing::warn!(%why, "a frame is lost");
            MirrorFault::Product
        })?;
        self.shared.note(|facts| {
            (facts.hint, facts.fit, facts.worn, facts.beside) = (hint, fit, worn, beside);
            facts.frame_ms = took.as_secs_f32() * 1000.0;
        });
        self.shared.publish(Some(jpeg));
        self.shown = Some(picture);
        Ok(())
    }
}

impl Worn {
    /// Puts it on, if it is not on yet or the wearer is known better by now.
    fn fit(&mut self, stage: &Stage, seen: &Seen<'_>) -> Result<(), MirrorFault> {
        if self.mirror.as_ref().is_some_and(|(_, edition)| *edition == seen.edition) || seen.opacity <= 0.0 {
            return Ok(());
        }
        let Some(wear) = worn_on(self.garment.try_on) else { return Ok(()) };
        let mirror = Mirror::put_on(stage, &self.garment.model, wear, seen.wearer).map_err(|why| {
            tracing::warn!(%why, "the product cannot be worn");
            MirrorFault::Product
        })?;
        self.mirror = mirror.map(|mirror| (mirror, seen.edition));
        Ok(())
    }

    fn draw(&mut self, picture: &mut RgbaImage, seen: &Seen<'_>, shot: &MirrorShot<'_>) -> Result<(), MirrorFault> {
        let Some((mirror, _)) = self.mirror.as_mut().filter(|_| seen.opacity > 0.0) else { return Ok(()) };
        mirror.draw(picture, seen.wearer, shot).map_err(|why| {
            tracing::warn!(%why, "the product cannot be drawn");
            MirrorFault::Product
        })
    }
}

/// How the renderer calls it; make-up is painted instead.
fn worn_on(try_on: TryOn) -> Option<Wear> {
    Some(match try_on {
        TryOn::Glasses => Wear::Glasses,
        TryOn::Earring => Wear::Earring,
        TryOn::Necklace => Wear::Necklace,
        TryOn::Ring => Wear::Ring(ar::hand::Finger::Ring),
        TryOn::Watch => Wear::Watch,
        TryOn::Hat => Wear::Hat,
        TryOn::Lipstick | TryOn::Room => return None,
    })
}

fn without_eyes(why: &ModelError) -> MirrorFault {
    tracing::warn!(%why, "the mirror cannot see");
    MirrorFault::NetsDamaged
}

fn with_alpha(frame: &Frame) -> RgbaImage {
    let rgba = frame.picture.pixels().as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
    RgbaImage::from_raw(frame.picture.width(), frame.picture.height(), rgba).expect("four bytes a pixel")
}

/// Two pictures of the same person, each half as wide and around the face, whose `middle` is a share of the width.
fn side_by_side(left: &RgbaImage, right: &RgbaImage, middle: f32) -> RgbaImage {
    let (width, height) = left.dimensions();
    let half = width / 2;
    let from = ((middle * width as f32) as u32).saturating_sub(half / 2).min(width - half);
    let mut both = RgbaImage::new(half * 2, height);
    for (picture, x) in [(left, 0), (right, half)] {
        let part = image::imageops::crop_imm(picture, from, 0, half, height).to_image();
        image::imageops::replace(&mut both, &part, i64::from(x), 0);
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pictures_stand_side_by_side_around_the_face() {
        let colour = |c: u8| RgbaImage::from_fn(100, 10, |x, _| image::Rgba([c, x as u8, 0, 255]));
        let both = side_by_side(&colour(1), &colour(2), 0.8);
        assert_eq!(both.dimensions(), (100, 10));
        assert_eq!(both.get_pixel(0, 0).0[..2], [1, 50]);
        assert_eq!(both.get_pixel(50, 0).0[..2], [2, 50]);
        assert_eq!(side_by_side(&colour(1), &colour(2), 0.0).get_pixel(0, 0).0[1], 0);
    }
}
