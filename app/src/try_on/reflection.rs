//! What a mirror shows of one frame: who is seen in it, wearing what is worn.

use std::time::{Duration, Instant};

use ar::models::{ModelError, Models};
use ar::source::Frame;
use domain::{Look, TryOn};
use glam::Vec2;
use image::RgbaImage;
use render::mirror::{Mirror, MirrorLook, MirrorShot, Wear};
use render::{MakeupFace, Stage, StageError};

use super::eyes::{Eyes, Part as Body, Seen};
use super::source::Part;
use super::{Fit, Garment, MirrorFault, MirrorHint, verdict};

/// Somebody before the mirror: how they are seen, and what they wear.
pub struct Reflection {
    models: Models,
    eyes: Option<Eyes>,
    worn: Option<Worn>,
    beside: Option<Garment>,
}

/// What is worn, and how it was fitted.
struct Worn {
    garment: Garment,
    mirror: Option<(Mirror, u32)>,
}

/// How a frame is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// The picture's vertical field of view, radians.
    pub fov_y: f32,
    /// Frames follow each other: this one, so many seconds after the last. None is a picture that stands alone.
    pub since_s: Option<f32>,
    /// So many pixels on a side become one.
    pub factor: u32,
    /// Without what is worn.
    pub is_bare: bool,
    /// Only this part of the picture is shown.
    pub part: Option<Part>,
}

/// One frame, shown.
#[derive(Debug)]
pub struct Reflected {
    /// The picture.
    pub picture: RgbaImage,
    /// What would help.
    pub hint: Option<MirrorHint>,
    /// How it fits.
    pub fit: Option<Fit>,
    /// The product is in the picture.
    pub is_worn: bool,
    /// The corners of the box around the face, pixels of the frame.
    pub face: Option<(Vec2, Vec2)>,
    /// What it took.
    pub took: Took,
}

/// What a frame took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    /// To see who is in it.
    pub see: Duration,
    /// To put the product into the picture.
    pub compose: Duration,
    /// To draw the product, on the stage.
    pub draw: Duration,
}

impl Reflection {
    /// Nobody yet, to be seen with these nets.
    pub fn new(models: Models) -> Self {
        Self { models, eyes: None, worn: None, beside: None }
    }

    /// What is worn.
    pub fn worn(&self) -> Option<&Garment> {
        self.worn.as_ref().map(|worn| &worn.garment)
    }

    /// What is shown beside it.
    pub const fn beside(&self) -> Option<&Garment> {
        self.beside.as_ref()
    }

    /// Wears something else.
    pub fn wear(&mut self, garment: Garment) {
        self.beside = None;
        match &mut self.worn {
            // Another look of the same thing: nothing has to be fitted.
            Some(worn)
                if worn.garment.hash == garment.hash && worn.garment.look.is_none() == garment.look.is_none() =>
            {
                worn.garment = garment;
            }
            _ => self.worn = Some(Worn { garment, mirror: None }),
        }
    }

    /// Shows another look of the same thing beside it.
    pub fn put_beside(&mut self, garment: Option<Garment>) {
        self.beside = garment;
    }

    /// Looks at the next picture with fresh eyes.
    pub fn look_again(&mut self) {
        self.eyes = None;
    }

    /// Forgets who was seen; what is worn stays.
    pub fn forget(&mut self) {
        self.eyes = None;
        self.beside = None;
        if let Some(worn) = &mut self.worn {
            worn.mirror = None;
        }
    }

    /// Shows a frame. The memory of `canvas`, a picture that is no longer needed, is used for it.
    ///
    /// # Errors
    /// Why there is no picture.
    pub fn show(
        &mut self,
        stage: &Stage,
        frame: &Frame,
        how: &How,
        canvas: RgbaImage,
    ) -> Result<Reflected, MirrorFault> {
        let begun = Instant::now();
        let body = self.worn().map_or(Body::Face, |garment| Body::of(garment.try_on));
        if self.eyes.as_ref().is_none_or(|eyes| eyes.part() != body) {
            self.eyes = Some(Eyes::open(&self.models, body, how.since_s.is_none()).map_err(|why| without_eyes(&why))?);
        }
        let painted = self.worn().and_then(|garment| garment.look).map(|look| look.kind);
        let eyes = self.eyes.as_mut().expect("opened above");
        let seen = eyes.look(frame, how.fov_y, painted).map_err(|why| {
            tracing::warn!(%why, "a frame was not seen");
            MirrorFault::NetsDamaged
        })?;
        let see = begun.elapsed();

        let (width, height) = (frame.picture.width(), frame.picture.height());
        let mut rgba = canvas.into_raw();
        frame.picture.rgba_into(&mut rgba);
        let mut picture = RgbaImage::from_raw(width, height, rgba).expect("four bytes a pixel");
        let (mut is_worn, mut is_cut, mut draw) = (false, false, Duration::ZERO);
        if let Some(worn) = self.worn.as_mut().filter(|_| !how.is_bare && seen.opacity > 0.0) {
            worn.fit(stage, &seen, how)?;
            let mut other = self.beside.as_ref().map(|beside| (picture.clone(), beside));
            let beside = other.as_mut().map(|(picture, garment)| (picture, *garment));
            let drawn = worn.draw(&mut picture, beside, &seen, how)?;
            (is_worn, draw) = (drawn.is_some(), drawn.unwrap_or_default());
            if let Some((mut other, _)) = other {
                let mut middle = seen.face.map_or(width as f32 / 2.0, |face| {
                    let (min, max) = face.bounds();
                    (min.x + max.x) / 2.0
                });
                if let Some(part) = how.part {
                    middle -= part.x as f32;
                    other = part.of(&other);
                    picture = part.of(&picture);
                }
                let middle = middle / picture.width() as f32;
                // A mirror shows left for right: what is worn comes first for who reads.
                let [first, then] = if how.since_s.is_some() { [&other, &picture] } else { [&picture, &other] };
                picture = side_by_side(first, then, middle);
                is_cut = true;
            }
        }
        if let Some(part) = how.part.filter(|_| !is_cut) {
            picture = part.of(&picture);
        }
        let fit = self.worn.as_ref().filter(|worn| worn.garment.try_on == TryOn::Glasses).and_then(|worn| {
            let (face_mm, within_mm) = seen.face_mm?;
            let product_mm = worn.garment.width_mm;
            Some(Fit { face_mm, within_mm, product_mm, verdict: verdict(product_mm, face_mm, within_mm) })
        });
        let took = Took { see, draw, compose: begun.elapsed().saturating_sub(see + draw) };
        let face = seen.face.map(|face| face.bounds());
        Ok(Reflected { picture, hint: seen.hint, fit, is_worn, face, took })
    }
}

impl Worn {
    /// Puts it on, if it is not on yet or the wearer is known better by now.
    fn fit(&mut self, stage: &Stage, seen: &Seen<'_>, how: &How) -> Result<(), MirrorFault> {
        let Some(wear) = worn_on(self.garment.try_on) else { return Ok(()) };
        match &mut self.mirror {
            Some((_, edition)) if *edition == seen.edition => {}
            // Nobody waits for it: it sits nearly right meanwhile.
            Some((mirror, edition)) if how.since_s.is_some() => {
                if mirror.refit(seen.wearer) {
                    *edition = seen.edition;
                }
            }
            _ => {
                let mirror = Mirror::put_on(stage, &self.garment.model, wear, seen.wearer);
                self.mirror = mirror.map_err(|why| undrawn(&why))?.map(|mirror| (mirror, seen.edition));
            }
        }
        Ok(())
    }

    /// Draws it, and another look of it into another picture of the same frame; says what the stage took. None where it
    /// is not on.
    fn draw(
        &mut self,
        picture: &mut RgbaImage,
        beside: Option<(&mut RgbaImage, &Garment)>,
        seen: &Seen<'_>,
        how: &How,
    ) -> Result<Option<Duration>, MirrorFault> {
        if let Some(look) = self.garment.look {
            let others = beside.and_then(|(picture, garment)| Some((picture, garment.look?)));
            let is_painted =
                [(picture, look)].into_iter().chain(others).all(|(picture, look)| paint(picture, seen, look));
            return Ok(is_painted.then_some(Duration::ZERO));
        }
        let Some((mirror, _)) = &mut self.mirror else { return Ok(None) };
        let mut looks = vec![MirrorLook { picture, variant: self.garment.variant.as_deref() }];
        looks.extend(beside.map(|(picture, garment)| MirrorLook { picture, variant: garment.variant.as_deref() }));
        let shot = MirrorShot { dt_s: how.since_s.unwrap_or(0.0), factor: how.factor, opacity: seen.opacity };
        mirror.draw(&mut looks, seen.wearer, &shot).map(Some).map_err(|why| undrawn(&why))
    }
}

fn undrawn(why: &StageError) -> MirrorFault {
    tracing::warn!(%why, "the product cannot be worn");
    MirrorFault::Product
}

/// How the renderer calls it; make-up is painted instead.
const fn worn_on(try_on: TryOn) -> Option<Wear> {
    match try_on {
        TryOn::Glasses => Some(Wear::Glasses),
        TryOn::Earring => Some(Wear::Earring),
        TryOn::Necklace => Some(Wear::Necklace),
        TryOn::Ring => Some(Wear::Ring(ar::hand::Finger::Ring)),
        TryOn::Watch => Some(Wear::Watch),
        TryOn::Hat => Some(Wear::Hat),
        TryOn::Lipstick | TryOn::Blush | TryOn::Eyeshadow | TryOn::Eyeliner | TryOn::Foundation | TryOn::Room => None,
    }
}

/// Paints make-up; false where no face is seen.
fn paint(picture: &mut RgbaImage, seen: &Seen<'_>, look: Look) -> bool {
    let triangles = seen.wearer.head.as_ref().map(|head| head.triangles.clone()).unwrap_or_default();
    let face = seen.face.and_then(|face| MakeupFace::new(face.landmarks.clone(), triangles));
    let Some(mut face) = face else { return false };
    if let Some(lips) = seen.lips {
        face = face.with_lips(lips);
    }
    render::paint_makeup(picture, &face, &[Look { coverage: look.coverage * seen.opacity, ..look }]);
    true
}

fn without_eyes(why: &ModelError) -> MirrorFault {
    tracing::warn!(%why, "the mirror cannot see");
    MirrorFault::NetsDamaged
}

impl Part {
    fn of(self, picture: &RgbaImage) -> RgbaImage {
        image::imageops::crop_imm(picture, self.x, self.y, self.width, self.height).to_image()
    }
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
