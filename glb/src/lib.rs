//! GLB models as plain data: read, checked, measured, and written. No GPU.
pub mod limits;
pub mod model;
pub mod read;
pub mod write;

pub use limits::Limits;
pub use model::*;
pub use read::{ReadError, read};
