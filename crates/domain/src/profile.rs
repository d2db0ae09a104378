//! A person as others see them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::Username;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub username: Username,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Counts every change; the ETag.
    pub revision: u64,
    pub created_at: Timestamp,
}
