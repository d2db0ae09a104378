//! Photos, people and lists in DynamoDB: every conditional write, and nothing of HTTP, S3 or the workflow.

mod batch;
mod comments;
mod counts;
mod drift;
mod entries;
mod error;
mod exports;
mod feeds;
mod filings;
mod fill;
mod forget;
mod hashes;
mod idempotency;
mod item;
pub mod keys;
mod likes;
mod listed;
mod lists;
mod marks;
mod miscounts;
mod notices;
mod photos;
mod profiles;
mod rates;
mod rebuild;
mod record;
mod recount;
mod renders;
mod retry;
mod revise;
mod runs;
mod samples;
mod settle;
mod sieve;
mod spellings;
mod stages;
mod standings;
mod stream;
mod sweep;
mod ties;
mod uploaders;
mod walk;
mod work;

pub use aws_sdk_dynamodb::{Client, config, types};
pub use search::Glossary;

pub use crate::{
    entries::EntriesRead,
    error::StoreError,
    feeds::Mode,
    filings::Filed,
    forget::{Belongings, Emptied},
    idempotency::{Answer, Claim},
    keys::WorkList,
    lists::{Page, Position},
    miscounts::Miscount,
    notices::{Inbox, Told},
    photos::{Change, Creation, Details},
    profiles::ProfileDetails,
    rates::Rate,
    record::photo_from_stream,
    recount::{INDEX_LAG, Recounted},
    renders::RenderCreation,
    runs::Begin,
    settle::{Settled, Settlement},
    sieve::{Seen, is_for_followers},
    spellings::Spelling,
    standings::Standing,
    stream::{Streamed, admirers_from_stream, profile_from_stream, streamed, tie_from_stream},
    sweep::Swept,
    ties::Tied,
    uploaders::Uploader,
    walk::{Cursor, Entity, Segment},
    work::WorkPosition,
};

/// The names of the three tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// The truth: photos, people, hashes.
    pub core: String,
    /// Rebuildable, with time to live: what consumers write for readers.
    pub feed: String,
    /// Rebuildable: what is found under which words and tags.
    pub search: String,
}

/// The tables behind one client. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    tables: Tables,
}

impl Store {
    #[must_use]
    pub fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables }
    }
}
