//! A mirror that stays: the product is read, fitted and prepared once, and only moved and drawn in every frame.

use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use bevy::math::{Mat4, UVec2, Vec2, Vec3};
use image::RgbaImage;

use super::compose::{Light, Part, SkinMask, compose, pixel};
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

/// A product in the mirror. What it is drawn with goes when it is dropped.
#[derive(Debug)]
pub struct Mirror {
    stage: Stage,
    id: u64,
    fitted: Fitted,
    wear: Wear,
    /// Corners of what follows each moved node, in the node's space.
    corners: Vec<(usize, Vec<Vec3>)>,
    motion: Motion,
    light: Option<Light>,
}

/// How a frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MirrorShot<'a> {
    /// Material variant by name.
    pub variant: Option<&'a str>,
    /// Seconds since the last frame; 0 for a picture that stands alone.
    pub dt_s: f32,
    /// So many pixels on a side become one, 1 to 3: the smoothness of edges.
    pub factor: u32,
    /// 0 is the picture alone; who is lost fades.
    pub opacity: f32,
}

impl Default for MirrorShot<'_> {
    fn default() -> Self {
        Self { variant: None, dt_s: 0.0, factor: 3, opacity: 1.0 }
    }
}

impl Mirror {
    /// Fits a GLB file to somebody. `None` when what it is worn on is not seen.
    ///
    /// # Errors
    /// The product cannot be read, or the stage has stopped.
    pub fn put_on(stage: &Stage, product: &[u8], wear: Wear, wearer: &Wearer) -> Result<Option<Self>, StageError> {
        let (model, problems) = loader::read(product).map_err(|problems| StageError::ReadModel { problems })?;
        let Some(mut fitted) = fit(model, wear, wearer) else { return Ok(None) };
        let corners = fitted.corners();
        let model = std::mem::take(&mut fitted.model);
        let mut prepared = prepare(model, problems, &|| false).expect("nobody calls it off");
        fitted.mark(&mut prepared.materials);
        let prepared = Box::new(prepared);
        let id = stage.ask_mirror(|answer: SyncSender<u64>| Asked::Wear { prepared, answer })?;
        Ok(Some(Self { stage: stage.clone(), id, fitted, wear, corners, motion: Motion::default(), light: None }))
    }

    /// Draws what is worn into the person's picture; how long the stage took for its part.
    ///
    /// # Errors
    /// The picture is too large, or the stage has stopped.
    pub fn draw(
        &mut self,
        picture: &mut RgbaImage,
        wearer: &Wearer,
        shot: &MirrorShot<'_>,
    ) -> Result<Duration, StageError> {
        let (width, height) = picture.dimensions();
        if ![width, height].iter().all(|side| (1..=STILL_SIDE_MAX_PX).contains(side)) {
            return Err(StageError::StillSize { width, height, max: STILL_SIDE_MAX_PX });
        }
        let (full, wear) = (UVec2::new(width, height), self.wear);
        let places = self.fitted.place(wearer, &mut self.motion, shot.dt_s);
        let whole = SkinMask::of(wearer, wear, Part { corner: UVec2::ZERO, size: full, full });
        let Some(part) = self.part(&places, full, wearer.fov_y, whole.width) else { return Ok(Duration::ZERO) };
        let seen = Light::of(picture, &whole);
        let light = match self.light.filter(|_| shot.dt_s > 0.0) {
            Some(known) => known.towards(seen, 1.0 - (-shot.dt_s / LIGHT_FOLLOWS_S).exp()),
            None => seen,
        };
        self.light = Some(light);
        let drawing = Drawing {
            places,
            variant: shot.variant.map(str::to_owned),
            full,
            part: (part.corner, part.size),
            fov_y: wearer.fov_y,
            stops: light.strength.log2(),
            factor: shot.factor.clamp(1, 3),
        };
        let (id, begun) = (self.id, Instant::now());
        let product = self.stage.ask_mirror(|answer| Asked::Draw { id, drawing, answer })??;
        let drawn = begun.elapsed();
        compose(
            picture,
            &product,
            &SkinMask::of(wearer, wear, part),
            wear.shadow(),
            light.hue,
            shot.opacity.clamp(0.0, 1.0),
        );
        Ok(drawn)
    }

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

impl Drop for Mirror {
    fn drop(&mut self) {
        self.stage.tell_mirror(Asked::Undress { id: self.id });
    }
}
