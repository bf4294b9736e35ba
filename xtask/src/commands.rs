//! One file a command.

pub(crate) mod bench;
pub(crate) mod ci;
pub(crate) mod demo;
pub(crate) mod goldens;
pub(crate) mod models;
pub(crate) mod run;
pub(crate) mod soak;
pub(crate) mod test;
