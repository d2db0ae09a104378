//! Taking everything one has with one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{ExportId, Username};

/// An export that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    pub id: ExportId,
    pub owner: Username,
    pub status: ExportStatus,
    /// ZIP files that are there, in order: object keys.
    #[serde(default)]
    pub files: Vec<String>,
    pub created_at: Timestamp,
    /// Seconds since the Unix epoch.
    pub expires_at: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportStatus {
    Queued,
    Done,
    Failed,
}
