//! Make-up painted into a person's picture, on the processor alone.
//!
//! Every kind knows where it belongs by the points of the face mesh, so it moves with the face and its expressions; how
//! it looks it takes from the picture: light, shade and the skin's own detail stay, only the colour below them changes.
//! Whatever has no weight keeps its bytes.
//!
//! ```
//! use domain::{Finish, Look, MakeupKind};
//! use render::{MakeupFace, RgbaImage};
//! # fn face() -> Option<MakeupFace> { MakeupFace::new(Vec::new(), Vec::new()) }
//! let mut picture = RgbaImage::new(640, 480);
//! let look =
//!     Look { kind: MakeupKind::Lipstick, color: [0x8e, 0x3f, 0x45], finish: Finish::Satin, coverage: 0.8 };
//! if let Some(face) = face() {
//!     render::paint_makeup(&mut picture, &face, &[look]);
//! }
//! ```

mod cheeks;
mod edges;
mod eyes;
mod flakes;
mod light;
mod lips;
mod outline;
mod patch;
mod skin;
mod surface;

use ar::face::LipCover;
use bevy::math::{Vec2, Vec3};
use domain::{Look, MakeupKind};
use image::RgbaImage;

pub(crate) use light::eye_white;
use light::{Light, Tone};
use patch::Patch;
use surface::Surface;

/// Points of the face mesh that make-up needs; irises may follow them.
const POINTS: usize = 468;
/// Points farther out than this, in pixels, are of no face in a picture.
const REACH_PX: f32 = 1e5;
/// A face smaller than this between its sides has no room for paint, pixels.
const FACE_WIDTH_MIN_PX: f32 = 12.0;

/// In the order in which a person puts it on: what comes later lies above.
const ORDER: [MakeupKind; 5] =
    [MakeupKind::Foundation, MakeupKind::Blush, MakeupKind::Eyeshadow, MakeupKind::Eyeliner, MakeupKind::Lipstick];

/// A face in a picture, as far as make-up must know it.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeupFace {
    points: Vec<Vec3>,
    triangles: Vec<[u16; 3]>,
    skin: Option<Vec<u8>>,
    lips: Option<Patch>,
}

impl MakeupFace {
    /// `points`: the 468 of the face mesh, others may follow; x and y in pixels of the picture, y down; z in pixels too,
    /// smaller towards the camera. `triangles`: between the first 468, counter-clockwise as seen from outside with y up.
    /// None when points are missing, are no numbers or far outside, or the face is too small to paint.
    #[must_use]
    pub fn new(mut points: Vec<Vec3>, mut triangles: Vec<[u16; 3]>) -> Option<Self> {
        points.truncate(POINTS);
        let is_usable =
            points.len() == POINTS && points.iter().all(|p| p.is_finite() && p.abs().max_element() < REACH_PX);
        triangles.retain(|t| t.iter().all(|&i| usize::from(i) < POINTS));
        let face = Self { points, triangles, skin: None, lips: None };
        (is_usable && face.width() >= FACE_WIDTH_MIN_PX).then_some(face)
    }

    /// Says of every pixel how much of it is bare skin, 0 to 255, rows from the top: hair, glasses and fingers before the
    /// face are then left alone. A mask of another size than the picture is not looked at.
    #[must_use]
    pub fn with_skin(mut self, skin: Vec<u8>) -> Self {
        self.skin = Some(skin);
        self
    }

    /// Says how much of each pixel is lip, as [`ar::face::Lips`] saw in this very picture; the points are those it settled.
    /// Without it lips are looked for around the points. A cover that reaches beyond the picture is not looked at.
    #[must_use]
    pub fn with_lips(mut self, cover: &LipCover) -> Self {
        let width = cover.width() as usize;
        let values: Vec<f32> = cover.shares().iter().map(|&share| f32::from(share) / 255.0).collect();
        let height = values.len() / width.max(1);
        self.lips = (height > 0).then(|| Patch { x: cover.x(), y: cover.y(), width, height, values });
        self
    }

    /// Pixels between the sides of the face, however it is turned.
    fn width(&self) -> f32 {
        self.points[SIDES[0]].distance(self.points[SIDES[1]])
    }

    fn at(&self, point: usize) -> Vec2 {
        self.points[point].truncate()
    }

    fn all_at<const N: usize>(&self, points: [usize; N]) -> [Vec2; N] {
        points.map(|i| self.at(i))
    }
}

/// The outermost points at the cheek bones.
const SIDES: [usize; 2] = [234, 454];

/// Paints the looks into the picture, in the order in which they are put on.
pub fn paint(picture: &mut RgbaImage, face: &MakeupFace, looks: &[Look]) {
    if looks.is_empty() || picture.width() == 0 || picture.height() == 0 {
        return;
    }
    let surface = Surface::new(face, picture.dimensions());
    let light = Light::of(picture, face, &surface);
    let scene = Scene { face, surface: &surface, light: &light };
    let is_shaded = looks.iter().any(|look| look.kind == MakeupKind::Eyeshadow);
    let lids = if is_shaded { eyes::shadow_weights(picture, &scene) } else { Vec::new() };
    for kind in ORDER {
        for look in looks.iter().filter(|look| look.kind == kind) {
            let tone = Tone::new(look, &light);
            match kind {
                MakeupKind::Foundation => skin::paint(picture, &scene, &tone),
                MakeupKind::Blush => cheeks::paint(picture, &scene, &tone),
                MakeupKind::Eyeshadow => eyes::paint_shadow(picture, &scene, &lids, &tone),
                MakeupKind::Eyeliner => eyes::paint_liner(picture, &scene, &tone),
                MakeupKind::Lipstick => lips::paint(picture, &scene, &tone),
            }
        }
    }
}

/// How much of each pixel a kind of make-up takes, 0 to 1, rows from the top.
#[must_use]
pub fn weights(picture: &RgbaImage, face: &MakeupFace, kind: MakeupKind) -> Vec<f32> {
    let surface = Surface::new(face, picture.dimensions());
    let light = Light::of(picture, face, &surface);
    let scene = Scene { face, surface: &surface, light: &light };
    let patches = match kind {
        MakeupKind::Foundation => skin::weights(picture, &scene).into_iter().collect(),
        MakeupKind::Blush => cheeks::weights(picture, &scene),
        MakeupKind::Eyeshadow => eyes::shadow_weights(picture, &scene),
        MakeupKind::Eyeliner => eyes::liner_weights(picture, &scene),
        MakeupKind::Lipstick => lips::weights(picture, &scene).into_iter().collect(),
    };
    let (width, height) = picture.dimensions();
    let mut all = vec![0.0f32; width as usize * height as usize];
    for patch in &patches {
        for (x, y, weight) in patch.pixels() {
            let at = &mut all[y as usize * width as usize + x as usize];
            *at = at.max(weight);
        }
    }
    all
}

/// What every kind looks at.
struct Scene<'a> {
    face: &'a MakeupFace,
    surface: &'a Surface,
    light: &'a Light,
}

impl Scene<'_> {
    /// Takes weight away where the face looks aside or is not bare. Beside the mesh a share of `beside` stays.
    fn keep_to_bare_skin(&self, patch: &mut Patch, picture: (u32, u32), beside: f32) {
        let facing = self.surface.facing(beside);
        let mut shares = vec![0.0; patch.width];
        for (y, weights) in (patch.y..).zip(patch.values.chunks_exact_mut(patch.width)) {
            facing.row(patch.x, y, &mut shares);
            weights.iter_mut().zip(&shares).for_each(|(weight, share)| *weight *= share);
        }
        self.keep_to_bare(patch, picture);
    }

    /// Takes weight away where something lies before the face.
    fn keep_to_bare(&self, patch: &mut Patch, (width, height): (u32, u32)) {
        let skin = self.face.skin.as_ref().filter(|s| s.len() == width as usize * height as usize);
        let Some(skin) = skin else { return };
        for (y, weights) in (patch.y..).zip(patch.values.chunks_exact_mut(patch.width)) {
            let row = &skin[y as usize * width as usize + patch.x as usize..];
            weights.iter_mut().zip(row).for_each(|(weight, bare)| *weight *= f32::from(*bare) / 255.0);
        }
    }
}
