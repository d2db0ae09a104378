//! Worklists: what stands still until somebody does something about it.

use domain::photo::{Degraded, Photo, Status};
use serde::{Deserialize, Serialize};

/// The first run and three repairs; after that, somebody has to look.
pub const RUNS_MAX: u32 = 4;

/// What stands still until somebody does something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkList {
    AwaitingUpload,
    /// A run is under way; its photo may be in view meanwhile.
    Processing,
    /// Waits for a moderator.
    InReview,
    Failed,
    /// Published without something, or in review for want of a verdict: another run may repair it.
    Degraded,
}

impl WorkList {
    pub const ALL: [Self; 5] =
        [Self::AwaitingUpload, Self::Processing, Self::InReview, Self::Failed, Self::Degraded];

    /// The list of a photo whose newest run that has ended is `ended_run`.
    #[must_use]
    pub fn of(photo: &Photo, ended_run: u32) -> Option<Self> {
        let is_under_way = photo.version.is_some() && photo.run > ended_run;
        match photo.status {
            Status::AwaitingUpload => Some(Self::AwaitingUpload),
            Status::Processing => Some(Self::Processing),
            Status::Failed => Some(Self::Failed),
            Status::Published | Status::InReview if is_under_way => Some(Self::Processing),
            Status::Published | Status::InReview if is_repairable(photo) => Some(Self::Degraded),
            Status::InReview => Some(Self::InReview),
            Status::Published | Status::Removed | Status::Rejected | Status::Deleted => None,
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingUpload => "awaiting_upload",
            Self::Processing => "processing",
            Self::InReview => "in_review",
            Self::Failed => "failed",
            Self::Degraded => "degraded",
        }
    }
}

/// Whether another run may give a photo what it lacks. A photo in review for what it shows waits for a moderator, and
/// not for a model.
fn is_repairable(photo: &Photo) -> bool {
    let lacks = match photo.status {
        Status::Published => !photo.degraded.is_empty(),
        Status::InReview => photo.degraded.contains(&Degraded::Moderation),
        _ => false,
    };
    lacks && photo.run < RUNS_MAX
}
