//! A person as others see them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{PhotoId, Username};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub username: Username,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// One of the person's own photos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<PhotoId>,
    /// Since when the account is being erased. From then on nobody sees the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Counts every change; the ETag.
    pub revision: u64,
    pub created_at: Timestamp,
}
