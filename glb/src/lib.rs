//! GLB models as plain data.
pub mod model;
pub mod write;
pub use model::*;
