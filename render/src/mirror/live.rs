//! A mirror that stays: the product is read, fitted and prepared once, and only moved and drawn in every frame.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use bevy::math::{Mat4, UVec2, Vec2, Vec3};
use image::RgbaImage;

use super::compose::{Finish, Light, Part, Skin, SkinMask, compose, pixel};
use super::grade::Grade;
use super::{Fitted, Motion, Wear, Wearer, fit};
use crate::{
    STILL_SIDE_MAX_PX, Stage, StageError,
    director::{Asked, Drawing},
    loader,
    prepare::prepare,
};

/// Around what is drawn, for its shadow's edge: in widths of the face or hand, and pixels.
const MARGIN_SKIN: f32 = 0.09;
const MARGIN_PX: f32 = 6.0;
/// Sides of the drawn part are multiples of this: a picture of another size costs the device a moment.
const SIDE_STEP: u32 = 64;
/// The light of a room changes slower than a sensor's noise: in so many seconds by 63 %.
const LIGHT_FOLLOWS_S: f32 = 0.25;
/// Lens and sensor are looked at so often, and believed by this share each time.
const GRADE_EVERY_S: f32 = 1.0;
const GRADE_SHARE: f32 = 0.5;

/// A product in the mirror. What it is drawn with goes when it is dropped.
#[derive(Debug)]
pub struct Mirror {
    stage: Stage,
    product: Product,
    worn: Worn,
    motion: Motion,
    seen: Option<Seen>,
    frame: u32,
    /// The same, fitted anew, when it is ready.
    next: Option<Receiver<Result<Option<Worn>, StageError>>>,
}

/// A product as it was read.
#[derive(Debug, Clone)]
struct Product {
    model: Arc<glb::Model>,
    problems: Vec<glb::Problem>,
    wear: Wear,
}

/// A product on somebody, kept by the stage.
#[derive(Debug)]
struct Worn {
    stage: Stage,
    id: u64,
    fitted: Fitted,
    /// Corners of what follows each moved node, in the node's space.
    corners: Vec<(usize, Vec<Vec3>)>,
}

/// What was seen of the picture's making so far.
#[derive(Debug, Clone, Copy)]
struct Seen {
    light: Light,
    grade: Grade,
    grade_age_s: f32,
}

/// How a frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MirrorShot {
    /// Seconds since the last frame; 0 for a picture that stands alone.
    pub dt_s: f32,
    /// So many pixels on a side become one, 1 to 3: the smoothness of edges.
    pub factor: u32,
    /// 0 is the picture alone; who is lost fades.
    pub opacity: f32,
}

impl Default for MirrorShot {
    fn default() -> Self {
        Self { dt_s: 0.0, factor: 3, opacity: 1.0 }
    }
}

/// One of the pictures of a frame, and what is worn in it.
#[derive(Debug)]
pub struct MirrorLook<'a> {
    /// The person; what is worn comes into it.
    pub picture: &'a mut RgbaImage,
    /// Material variant by name.
    pub variant: Option<&'a str>,
}

impl Product {
    /// Puts it on. `None` when what it is worn on is not seen.
    fn put_on(&self, stage: &Stage, wearer: &Wearer) -> Result<Option<Worn>, StageError> {
        let Some(mut fitted) = fit(glb::Model::clone(&self.model), self.wear, wearer) else { return Ok(None) };
        let corners = fitted.corners();
        let model = std::mem::take(&mut fitted.model);
        let mut prepared = prepare(model, self.problems.clone(), &|| false).expect("nobody calls it off");
        fitted.mark(&mut prepared.materials);
        let prepared = Box::new(prepared);
        let id = stage.ask_mirror(|answer: SyncSender<u64>| Asked::Wear { prepared, answer })?;
        Ok(Some(Worn { stage: stage.clone(), id, fitted, corners }))
    }
}

impl Mirror {
    /// Fits a GLB file to somebody. `None` when what it is worn on is not seen.
    ///
    /// # Errors
    /// The product cannot be read, or the stage has stopped.
    pub fn put_on(stage: &Stage, product: &[u8], wear: Wear, wearer: &Wearer) -> Result<Option<Self>, StageError> {
        let (model, problems) = loader::read(product).map_err(|problems| StageError::ReadModel { problems })?;
        let product = Product { model: Arc::new(model), problems, wear };
        let Some(worn) = product.put_on(stage, wearer)? else { return Ok(None) };
        let (stage, motion) = (stage.clone(), Motion::default());
        Ok(Some(Self { stage, product, worn, motion, seen: None, frame: 0, next: None }))
    }

    /// Fits it anew, to a wearer who is better known by now, beside the frames: a later one draws it so, and what swings
    /// goes on swinging. False while that is being done already.
    pub fn refit(&mut self, wearer: &Wearer) -> bool {
        if self.next.is_some() {
            return false;
        }
        let (sender, next) = sync_channel(1);
        let (stage, product, wearer) = (self.stage.clone(), self.product.clone(), wearer.clone());
        let work = move || drop(sender.send(product.put_on(&stage, &wearer)));
        match std::thread::Builder::new().name("refit".into()).spawn(work) {
            Ok(_) => self.next = Some(next),
            // It fits as it did.
            Err(error) => tracing::warn!(%error, "no thread to fit it anew"),
        }
        true
    }

    fn take_next(&mut self) -> Result<(), StageError> {
        match self.next.as_ref().map(Receiver::try_recv) {
            None | Some(Err(TryRecvError::Empty)) => return Ok(()),
            Some(Ok(fitted)) => {
                if let Some(worn) = fitted? {
                    self.worn = worn;
                }
            }
            Some(Err(TryRecvError::Disconnected)) => {}
        }
        self.next = None;
        Ok(())
    }

    /// Draws what is worn into pictures of the same frame; how long the stage took for its part.
    ///
    /// # Errors
    /// A picture is too large or another size than the first, or the stage has stopped.
    pub fn draw(
        &mut self,
        looks: &mut [MirrorLook<'_>],
        wearer: &Wearer,
        shot: &MirrorShot,
    ) -> Result<Duration, StageError> {
        self.take_next()?;
        let Some((width, height)) = looks.first().map(|look| look.picture.dimensions()) else {
            return Ok(Duration::ZERO);
        };
        let is_fine = [width, height].iter().all(|side| (1..=STILL_SIDE_MAX_PX).contains(side))
            && looks.iter().all(|look| look.picture.dimensions() == (width, height));
        if !is_fine {
            return Err(StageError::StillSize { width, height, max: STILL_SIDE_MAX_PX });
        }
        let (full, wear) = (UVec2::new(width, height), self.product.wear);
        let places = self.worn.fitted.place(wearer, &mut self.motion, shot.dt_s);
        let skin = Skin::seen(wearer, wear, full);
        let Some(part) = self.worn.part(&places, full, wearer.fov_y, skin.width()) else { return Ok(Duration::ZERO) };
        let mask = skin.mask(part);
        let Seen { light, grade, .. } = self.look(looks[0].picture, &skin, &mask, shot.dt_s);
        self.frame = if shot.dt_s > 0.0 { self.frame.wrapping_add(1) } else { 0 };
        let finish =
            Finish { shadow: wear.shadow(), light, grade, seed: self.frame, opacity: shot.opacity.clamp(0.0, 1.0) };
        let hair = wearer.hair.as_ref().filter(|_| wear.goes_behind_hair());
        let mut took = Duration::ZERO;
        for look in looks {
            let drawing = Drawing {
                places: places.clone(),
                variant: look.variant.map(str::to_owned),
                full,
                part: (part.corner, part.size),
                fov_y: wearer.fov_y,
                stops: light.strength.log2(),
                factor: shot.factor.clamp(1, 3),
            };
            let (id, begun) = (self.worn.id, Instant::now());
            let product = self.stage.ask_mirror(|answer| Asked::Draw { id, drawing, answer })??;
            took += begun.elapsed();
            compose(look.picture, product, part, (&mask, skin.width(), hair), &finish);
        }
        Ok(took)
    }

    /// How the picture was taken, by this frame and those before it.
    fn look(&mut self, picture: &RgbaImage, skin: &Skin, mask: &SkinMask, dt_s: f32) -> Seen {
        let light = Light::of(picture, skin, mask);
        let grade = || {
            let Part { corner, size, .. } = skin.part();
            Grade::of(picture, corner, size)
        };
        let seen = match self.seen.filter(|_| dt_s > 0.0) {
            None => Seen { light, grade: grade(), grade_age_s: 0.0 },
            Some(known) => {
                let age_s = known.grade_age_s + dt_s;
                let is_old = age_s > GRADE_EVERY_S;
                Seen {
                    light: known.light.towards(light, 1.0 - (-dt_s / LIGHT_FOLLOWS_S).exp()),
                    grade: if is_old { known.grade.towards(grade(), GRADE_SHARE) } else { known.grade },
                    grade_age_s: if is_old { 0.0 } else { age_s },
                }
            }
        };
        self.seen = Some(seen);
        seen
    }
}

impl Worn {
    /// What of the picture can change.
    fn part(&self, places: &[(usize, Mat4)], full: UVec2, fov_y: f32, skin_width: f32) -> Option<Part> {
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        for (node, corners) in &self.corners {
            let camera_from_node = places.iter().find(|(placed, _)| placed == node).map_or(Mat4::IDENTITY, |p| p.1);
            for corner in corners {
                match pixel(camera_from_node.transform_point3(*corner), full, fov_y) {
                    Some(at) => (low, high) = (low.min(at), high.max(at)),
                    // Behind the lens: anywhere.
                    None => (low, high) = (Vec2::ZERO, full.as_vec2()),
                }
            }
        }
        let margin = Vec2::splat(skin_width * MARGIN_SKIN + MARGIN_PX);
        let low = (low - margin).clamp(Vec2::ZERO, full.as_vec2()).floor().as_uvec2();
        let high = (high + margin).clamp(Vec2::ZERO, full.as_vec2()).ceil().as_uvec2();
        if low.x >= high.x || low.y >= high.y {
            return None;
        }
        let size = ((high - low).map(|side| side.next_multiple_of(SIDE_STEP))).min(full);
        Some(Part { corner: low.min(full - size), size, full })
    }
}

impl Drop for Worn {
    fn drop(&mut self) {
        self.stage.tell_mirror(Asked::Undress { id: self.id });
    }
}
