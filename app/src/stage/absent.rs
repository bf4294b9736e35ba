//! No stage: this build has no renderer, and pages show pictures instead.

use std::sync::Arc;

use super::{Facts, Pull, Wish};

/// The stage of a build without one.
#[derive(Debug, Clone, Default)]
pub struct StageLink;

impl StageLink {
    /// No stage.
    pub const fn absent() -> Self {
        Self
    }

    /// Nothing to start.
    pub const fn begin(&self) {}

    /// Never.
    pub const fn is_available(&self) -> bool {
        false
    }

    /// Shows nothing.
    pub fn open(&self, _name: &str, _bytes: Arc<[u8]>, _wish: &Wish) -> Option<u64> {
        None
    }

    /// Does nothing.
    pub fn send(&self, _wish: &Wish) {}

    /// Has no model on it.
    pub const fn shows(&self, _name: &str) -> bool {
        false
    }

    /// There is none.
    pub async fn pull(&self, _ticket: u64, _after: u64) -> Pull {
        Pull::Absent
    }

    /// That there is none.
    pub fn facts(&self) -> Facts {
        Facts { phase: "absent", ..Facts::default() }
    }
}
