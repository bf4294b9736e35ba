//! GLB models as plain data.
pub mod model;
pub use model::*;
