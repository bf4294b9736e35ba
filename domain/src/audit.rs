//! What was done to rights, people and money, and by whom.

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Counts upwards.
    pub id: i64,
    /// When.
    pub at: UnixMillis,
    /// The account that did it; `operator` is whoever holds the merchant's key, `system` the server itself.
    pub actor: String,
    /// What was done: `account.erased`, `session.reused` and the like.
    pub action: String,
    /// To which account, order or shop.
    pub about: String,
    /// More of it; may be empty.
    pub detail: String,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditPage {
    /// Oldest first.
    pub entries: Vec<AuditEntry>,
}
