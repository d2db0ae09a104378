//! What a log says of those that cannot be read: a photo's id says where to look, a person's name has no place there.

use boot::TaskError;
use search::Subject;
use store::{StoreError, Swept};

/// Logs that somebody or something cannot be filed.
pub(super) fn log(subject: &Subject, error: StoreError) {
    match subject {
        Subject::Photo(photo) => {
            tracing::error!(%photo, error = %TaskError::from(error), "left as it is");
        }
        // Without what it could not read, which may be a name.
        Subject::Person(_) => tracing::error!(%error, "a person is left as it is"),
    }
}

/// Logs that something cannot be counted.
pub(super) fn log_counting(item: &Swept, error: &StoreError) {
    let kind = match item {
        Swept::Filing(_) => "filing",
        Swept::Entry(..) => "entry",
        Swept::Tagged(..) => "photos under a tag",
        Swept::Standing(..) => "standing",
        Swept::Spelling(..) => "spelling",
        Swept::Common(..) => "common spelling",
        Swept::Uploader(..) => "uploader",
        Swept::Outdated(..) => "outdated",
        Swept::Unknown => "unknown",
    };
    tracing::error!(kind, %error, "left as it is");
}
