//! Why there is no picture: what is wrong with what was asked, with the photo, or with us.

use blobs::BlobError;
use boot::TaskError;
use domain::id::PhotoId;
use imaging::ImageError;
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// An operation cannot be done on this photo. `at` is its place: `/operations/{index}`.
    #[error("{at}: {detail}")]
    Unfit { at: String, detail: String },
    /// The original cannot be taken, or what is asked would take too much.
    #[error(transparent)]
    Image(ImageError),
    /// A mark is no photo that can be laid over another.
    #[error("photo {0} is not published")]
    Mark(PhotoId),
    /// The photo is not published, or not any more: nothing was left behind where nobody may look.
    #[error("the photo is not published")]
    NotPublished,
    /// Fewer people may see the photo than a moment ago, and what was made goes to nobody. Trying again makes it for
    /// those who still may.
    #[error("the photo got a new secret meanwhile")]
    Moved,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// A bug.
    #[error("the work panicked: {0}")]
    Panic(String),
}

/// What an error means to who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// What was asked for cannot be made of this photo, however often it is tried.
    Asked,
    /// The photo is out of view.
    Photo,
    /// The same may succeed in a moment.
    Moment,
    /// Something is wrong with us.
    Us,
}

impl RenderError {
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Unfit { .. } | Self::Image(_) | Self::Mark(_) => Blame::Asked,
            Self::NotPublished => Blame::Photo,
            Self::Moved => Blame::Moment,
            Self::Store(error) if error.is_transient() => Blame::Moment,
            Self::Blob(error) if error.is_transient() => Blame::Moment,
            Self::Store(_) | Self::Blob(_) | Self::Panic(_) => Blame::Us,
        }
    }
}

impl From<RenderError> for TaskError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Store(error) => error.into(),
            RenderError::Blob(error) => error.into(),
            RenderError::Panic(why) => Self::panic(why),
            other if other.blame() == Blame::Moment => Self::transient(other.to_string()),
            other => Self::permanent(other.to_string()),
        }
    }
}
