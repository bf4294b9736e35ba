//! What is worn in the mirror: scenes that stay prepared from frame to frame and only move with the body. While one is
//! drawn, the page's own scene steps aside; whatever the page wants next brings it back.

use std::sync::mpsc::SyncSender;

use bevy::{
    math::{Mat4, UVec2, Vec3},
    prelude::LinearRgba,
};
use image::RgbaImage;
use trace::Tonemap;

use super::Director;
use crate::{
    StageError,
    light::environment_light,
    mirror::room_light,
    orbit::{FOV, View},
    prepare::Prepared,
    scene::{Scene, Showing},
    still,
};

/// Nothing is worn nearer to the lens or farther from it, metres.
const NEAR: f32 = 0.02;
const FAR: f32 = 20.0;

/// What the mirror asks of the stage.
pub(crate) enum Asked {
    /// Keep this for [`Asked::Draw`]; the answer is the number it goes by.
    Wear { prepared: Box<Prepared>, answer: SyncSender<u64> },
    /// A picture of what is worn, without the person.
    Draw { id: u64, drawing: Drawing, answer: SyncSender<Result<RgbaImage, StageError>> },
    /// Forget it.
    Undress { id: u64 },
}

/// One picture of what is worn.
pub(crate) struct Drawing {
    /// Nodes that follow the body, and their places in the camera's space.
    pub(crate) places: Vec<(usize, Mat4)>,
    /// Material variant by name.
    pub(crate) variant: Option<String>,
    /// Size of the whole picture, and the part of it that is drawn: its upper left corner and its size.
    pub(crate) full: UVec2,
    pub(crate) part: (UVec2, UVec2),
    /// The camera's vertical field of view, radians.
    pub(crate) fov_y: f32,
    /// How strong the light is against the studio's, in stops.
    pub(crate) stops: f32,
    /// So many pixels on a side become one: the smoothness of edges.
    pub(crate) factor: u32,
}

/// Everything that is worn, and whether it is on.
#[derive(Default)]
pub(super) struct Wardrobe {
    kept: Vec<Kept>,
    next_id: u64,
    /// What is drawn now, and the page's exposure for when it is not.
    on: Option<(u64, f32)>,
    light: Option<bevy::light::EnvironmentMapLight>,
}

/// A scene that is worn.
struct Kept {
    id: u64,
    scene: Scene,
    /// The material variant that it has now.
    variant: Option<usize>,
    /// Variants that were drawn once: the device knows how.
    drawn: Vec<Option<usize>>,
}

impl Wardrobe {
    fn find(&self, id: u64) -> Option<usize> {
        self.kept.iter().position(|kept| kept.id == id)
    }
}

impl Director {
    pub(super) fn mirror(&mut self, asked: Asked) {
        match asked {
            // Whoever asked may have gone meanwhile.
            Asked::Wear { prepared, answer } => drop(answer.send(self.wear(*prepared))),
            Asked::Draw { id, drawing, answer } => drop(answer.send(self.draw_worn(id, &drawing))),
            Asked::Undress { id } => self.undress(id),
        }
    }

    fn wear(&mut self, prepared: Prepared) -> u64 {
        let nothing = Showing { ground: LinearRgba::NONE, tonemap: Tonemap::Neutral };
        let world = self.engine.app.world_mut();
        let scene = Scene::spawn(world, prepared, None, nothing);
        scene.hide_ground(world);
        scene.set_visible(world, false);
        self.wardrobe.next_id += 1;
        let id = self.wardrobe.next_id;
        self.wardrobe.kept.push(Kept { id, scene, variant: None, drawn: Vec::new() });
        id
    }

    fn undress(&mut self, id: u64) {
        if let Some(at) = self.wardrobe.find(id) {
            if self.wardrobe.kept.len() == 1 {
                self.leave_mirror();
            }
            self.wardrobe.kept.swap_remove(at).scene.despawn(self.engine.app.world_mut());
            self.engine.housekeeping();
        }
    }

    fn draw_worn(&mut self, id: u64, drawing: &Drawing) -> Result<RgbaImage, StageError> {
        let Some(at) = self.wardrobe.find(id) else { return Err(StageError::StillOfNothing) };
        self.enter_mirror(id, at);
        let Kept { scene, variant: worn, drawn, .. } = &mut self.wardrobe.kept[at];
        let variant = drawing.variant.as_deref().and_then(|name| scene.variant_index(name));
        let world = self.engine.app.world_mut();
        if *worn != variant {
            *worn = variant;
            scene.set_variant(world, variant);
        }
        let is_new = !drawn.contains(&variant);
        if is_new {
            drawn.push(variant);
        }
        scene.set_places(world, &drawing.places);
        self.engine.set_exposure(drawing.stops);
        self.engine.set_fov(drawing.fov_y);
        let view = View { target: Vec3::NEG_Z, theta: 0.0, phi: std::f32::consts::FRAC_PI_2, distance: 1.0 };
        self.engine.look(&view, (NEAR, FAR));
        if is_new {
            self.engine.complete();
        }
        still::part_in_tiles(&mut self.engine, drawing.full, drawing.part, drawing.factor, true)
    }

    /// Puts the page's scene aside, or what was worn before.
    fn enter_mirror(&mut self, id: u64, at: usize) {
        let world = self.engine.app.world_mut();
        if let Some((on, stops)) = self.wardrobe.on {
            if on != id {
                if let Some(other) = self.wardrobe.find(on) {
                    self.wardrobe.kept[other].scene.set_visible(world, false);
                }
                self.wardrobe.kept[at].scene.set_visible(world, true);
                self.wardrobe.on = Some((id, stops));
            }
            return;
        }
        if let Some(scene) = &self.scene {
            scene.set_visible(world, false);
        }
        self.wardrobe.kept[at].scene.set_visible(world, true);
        self.wardrobe.on = Some((id, self.engine.exposure()));
        self.engine.set_ground(LinearRgba::NONE);
        let light = match self.wardrobe.light.take() {
            Some(light) => light,
            None => self.engine.upload(environment_light(&room_light())),
        };
        self.engine.shine(light.clone());
        self.wardrobe.light = Some(light);
    }

    /// What is worn was drawn last, and nothing was asked of the page's scene since.
    pub(super) const fn is_mirror(&self) -> bool {
        self.wardrobe.on.is_some()
    }

    /// Everything as the page had it. Costs nothing where nothing is worn.
    pub(super) fn leave_mirror(&mut self) {
        let Some((id, stops)) = self.wardrobe.on.take() else { return };
        if let Some(at) = self.wardrobe.find(id) {
            self.wardrobe.kept[at].scene.set_visible(self.engine.app.world_mut(), false);
        }
        self.engine.set_fov(FOV);
        self.engine.restore_light();
        self.engine.set_exposure(stops);
        self.resume();
        self.is_dirty |= self.scene.is_some();
    }
}
