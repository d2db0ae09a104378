//! What a stream record gives reason to look after. Decides nothing: it knows only what one record says.

use domain::{
    id::{CommentId, PhotoId, Username},
    photo::{Photo, Status},
};
use serde::Deserialize;
use serde_json::Value;
use store::{Streamed, is_for_followers, streamed, tie_from_stream};

use crate::change::{Kind, Unreadable, read};

/// One thing to look after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Followers may see a photo that they could not see before.
    Shown(PhotoId),
    /// The first began or ceased to follow the second.
    Tied {
        reader: Username,
        author: Username,
    },
    /// Somebody began to follow.
    Followed {
        by: Username,
        whom: Username,
    },
    Liked {
        photo: PhotoId,
        by: Username,
    },
    Commented {
        photo: PhotoId,
        comment: CommentId,
    },
    /// A run, or a moderator, brought a photo to where its owner should know of it.
    Outcome {
        photo: PhotoId,
        run: u32,
        status: Status,
    },
}

/// The reasons that a record gives, in the order in which they are seen to: feeds come before mails.
///
/// # Errors
/// When it is of an entity that is looked after, and cannot be read.
pub fn reasons(record: &Value) -> Result<Vec<Reason>, Unreadable> {
    let keys = serde_dynamo::Item::deserialize(&record["dynamodb"]["Keys"])?;
    let is_new = record["eventName"] == "INSERT";
    Ok(match streamed(keys.inner())? {
        Some(Streamed::Photo(_)) => read(record)?.map(|change| of_photo(&change.kind)).unwrap_or_default(),
        Some(Streamed::Tie(from, to)) => of_tie(record, from, to)?,
        Some(Streamed::Like(photo, by)) if is_new => vec![Reason::Liked { photo, by }],
        Some(Streamed::Comment(photo, comment)) if is_new => vec![Reason::Commented { photo, comment }],
        Some(
            Streamed::Like(..)
            | Streamed::Comment(..)
            | Streamed::Profile(_)
            | Streamed::PhotoCounts(_)
            | Streamed::PersonCounts(_),
        )
        | None => vec![],
    })
}

fn of_photo(change: &Kind) -> Vec<Reason> {
    let Some(new) = change.after() else { return vec![] };
    let mut reasons = Vec::new();
    if is_for_followers(new) && !change.before().is_some_and(is_for_followers) {
        reasons.push(Reason::Shown(new.id));
    }
    if is_news(change.before(), new) {
        reasons.push(Reason::Outcome { photo: new.id, run: new.run, status: new.status });
    }
    reasons
}

/// That a photo is published everybody expects, unless it was held back before.
fn is_news(old: Option<&Photo>, new: &Photo) -> bool {
    let before = old.map(|photo| photo.status);
    match new.status {
        Status::InReview | Status::Removed | Status::Rejected | Status::Failed => before != Some(new.status),
        Status::Published => matches!(before, Some(Status::InReview | Status::Removed)),
        Status::AwaitingUpload | Status::Processing | Status::Deleted => false,
    }
}

fn of_tie(record: &Value, from: Username, to: Username) -> Result<Vec<Reason>, Unreadable> {
    let follows = |image: &str| {
        let image = &record["dynamodb"][image];
        let image = if image.is_null() {
            serde_dynamo::Item::default()
        } else {
            serde_dynamo::Item::deserialize(image)?
        };
        Ok::<_, Unreadable>(tie_from_stream(image.inner())?.follows.is_some())
    };
    let tied = Reason::Tied { reader: from.clone(), author: to.clone() };
    Ok(match (follows("OldImage")?, follows("NewImage")?) {
        (false, true) => vec![tied, Reason::Followed { by: from, whom: to }],
        (true, false) => vec![tied],
        _ => vec![],
    })
}
