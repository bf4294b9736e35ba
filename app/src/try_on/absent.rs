//! No mirror: this build has nothing to see or draw with.

use super::{Garment, Glance, MirrorFacts, MirrorPhase, MirrorWish};

/// Stands where the mirror would be.
#[derive(Debug, Clone, Default)]
pub struct MirrorLink;

impl MirrorLink {
    /// Never.
    pub const fn is_available(&self) -> bool {
        false
    }

    /// Nothing comes of it.
    pub fn send(&self, _wish: &MirrorWish) {}

    /// Nothing comes of it.
    pub fn photo(&self, _bytes: Vec<u8>) {}

    /// Nothing comes of it.
    pub fn wear(&self, _garment: Garment) {}

    /// Nothing comes of it.
    pub fn beside(&self, _garment: Option<Garment>) {}

    /// Nothing comes of it.
    pub fn lacks_product(&self) {}

    /// None.
    pub async fn pull(&self, _after: u64) -> Glance {
        Glance::Nothing
    }

    /// That there is none.
    pub fn facts(&self) -> MirrorFacts {
        MirrorFacts { phase: MirrorPhase::Absent, ..MirrorFacts::default() }
    }
}
