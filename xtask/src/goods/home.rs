//! Seats for a room: an armchair and a sofa. They stand on the floor, the origin below their middle.

mod armchair;
mod cushion;
mod sofa;
mod timber;

pub use armchair::nido;
pub use sofa::riva;
