//! The mirror: a product worn in a picture, composed in one frame.
//!
//! A [`Wearer`] is what is seen of a person; [`fit()`] puts a product on, once for their measures; [`Fitted::place`] moves it
//! with them, frame by frame. What hides the product is cut out by drawing it invisibly.

mod compose;
mod fit;
mod grade;
mod live;
mod motion;
mod occluder;
pub(crate) mod relief;
mod rest;
mod room;
mod seen;
mod spectacles;
mod wearer;

use std::sync::Arc;

use image::RgbaImage;

use crate::{material::StudioKey, prepare::PreparedMaterial};
use fit::Role;

pub use fit::{Fitted, Wear, fit};
pub(crate) use grade::scattered;
pub use live::{Mirror, MirrorLook, MirrorShot};
pub use motion::Motion;
pub(crate) use room::room_light;
pub use seen::Sight;
pub use wearer::{Hand, Head, Places, Side, Wearer};

impl Fitted {
    /// Has the materials drawn in the mirror's own ways.
    pub(crate) fn mark(&self, materials: &mut [PreparedMaterial]) {
        for &(material, role) in &self.roles {
            materials[material].set_key(match role {
                Role::Occluder => StudioKey::OCCLUDER,
                Role::Rim => StudioKey::RIM,
                Role::Veil => StudioKey::VEIL,
            });
        }
    }
}

/// What is worn, by whom.
#[derive(Debug, Clone)]
pub struct WornRequest {
    /// The picture of the person.
    pub picture: Arc<RgbaImage>,
    /// What is seen of the person in it.
    pub wearer: Wearer,
    /// What is worn: a GLB file in metres, its origin and axes as [`Wear`] says.
    pub product: Arc<[u8]>,
    /// How it is worn.
    pub wear: Wear,
    /// A material variant by name.
    pub variant: Option<String>,
}
