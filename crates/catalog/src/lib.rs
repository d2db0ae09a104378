//! The search table kept and asked: photos and people are filed there as they are now, and questions answered from it.
//! Knows what has to stand there, not what happened: streams and requests are no business of it.

mod ask;
mod file;
mod suggest;
mod trending;

pub use crate::{
    ask::{Answer, TagPlace, find_people, find_photos, find_tags},
    file::{file, file_person, file_photo, is_filed_alike, person_is_filed_alike, spellings_of},
    suggest::{Suggestion, suggest},
    trending::{Trend, trending},
};
