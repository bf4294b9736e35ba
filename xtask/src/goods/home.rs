//! Things for a room: a lamp, a vase, an armchair, a sofa. They stand on y = 0, the origin under their middle.

mod armchair;
mod cushion;
mod daylight;
mod lamp;
mod sofa;
mod timber;
mod vase;

pub use armchair::nido;
pub use lamp::luna;
pub use sofa::riva;
pub use vase::terra;
