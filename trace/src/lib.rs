//! Exact pictures of models: light is followed from the eye through every reflection, refraction and film, on the
//! processor, until the picture is clean. It takes seconds, not milliseconds, and is for stills; the stage (`render`)
//! draws the same materials at once.
//!
//! The materials are those of glTF 2.0 and its extensions, as `glb` reads them. Sources, by part: light transport
//! with multiple importance sampling (Veach 1997), GGX with visible normals (Walter 2007, Heitz 2018) and energy
//! compensation (Turquin 2019), the Charlie lobe of cloth (Estevez and Kulla 2017), thin films (Belcour and Barla
//! 2017), Beer's law inside volumes, and Sobol points with hashed Owen scrambling (Burley 2020). The same request gives
//! the same picture, unless its deadline cuts it short.
//!
//! It refuses to know windows, devices and files: plain data goes in, a picture comes out.

mod albedo;
mod bsdf;
mod bvh;
mod denoise;
mod environment;
mod film;
#[cfg(test)]
mod furnace;
mod lobes;
mod path;
mod random;
mod request;
mod scene;
mod surface;
mod texture;
mod tonemap;

pub use environment::{Environment, EnvironmentError};
pub use film::picture;
pub use image::RgbaImage;
pub use request::{Background, Camera, Lens, PICTURE_SIDE_MAX_PX, Request, TRIANGLES_MAX};
pub use tonemap::{Tonemap, composite_over, srgb_byte};
