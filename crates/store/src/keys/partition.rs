//! Items that are listed together: their partitions, and which of them a photo's record stands in.

use domain::{
    id::{PhotoId, Username},
    photo::{Photo, Status},
    tag::TagName,
};
use jiff::Timestamp;
use search::{Glossary, find::List};

use super::{
    COMMENTS, Month, PK, PULLS, SK, Shard, TIES, Table, WorkList, feed_of, moment, shelves, tagged, told_by,
};

/// Items that are listed together, of a table or of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partition {
    /// All of an owner's photos that are not deleted, by id.
    PhotosOf(Username),
    /// What an owner has deleted and is still remembered, by id.
    TombstonesOf(Username),
    /// Public, published photos created in a month, by id.
    Public(Month, Shard),
    /// The months that have a partition of public photos.
    PublicMonths,
    /// What the sweeper looks at, by the time since which it stands there.
    Work(WorkList, Shard),
    /// Photos under a tag, by id, in the search table.
    Tagged(TagName),
    /// Who follows a person, by time.
    FollowersOf(Username),
    /// Whom a person follows, by time.
    FollowedBy(Username),
    /// Who mutes a person, by name.
    MutersOf(Username),
    /// What a person has to do with others, by their names.
    TiesOf(Username),
    /// Who likes a photo, by time.
    LikersOf(PhotoId),
    /// What a person likes, by time.
    LikesOf(Username),
    /// Comments on a photo, by id.
    CommentsOn(PhotoId),
    /// A person's comments, by id.
    CommentsBy(Username),
    /// Photos in a person's feed, by id, in the feed table.
    Feed(Username),
    /// Authors whose photos a person reads from where they are, in the feed table.
    Pulls(Username),
    /// A person's inbox, by id, in the feed table.
    Notices(Username),
    /// Everything that stands under a person's name in the core table.
    Person(Username),
    /// A person's claims of requests.
    Claims(Username),
    /// Everything that stands under a photo.
    Photo(PhotoId),
    /// How a person's photos come into feeds, in the feed table.
    Author(Username),
    /// Whom was told of what a person did, in the feed table.
    ToldBy(Username),
    /// Part of a word's list, by impact, in the search table, as everything below.
    Entries(List),
    /// Spellings with this first character, by the alphabet.
    Spellings(Glossary, char),
    /// Common spellings with this beginning, by how common they are.
    Common(Glossary, String),
    /// Who has photos under a tag, by how many.
    UploadersOf(TagName),
}

impl Partition {
    #[must_use]
    pub fn pk(&self) -> String {
        match self {
            Self::PhotosOf(owner) => format!("USER#{owner}#PHOTOS"),
            Self::TombstonesOf(owner) => format!("USER#{owner}#TOMBSTONES"),
            Self::Public(month, shard) => format!("PUBLIC#{month}#{shard}"),
            Self::PublicMonths => "PUBLIC#MONTHS".to_owned(),
            Self::Work(list, shard) => format!("WORK#{}#{shard}", list.as_str()),
            Self::Tagged(tag) => tagged(tag),
            Self::FollowersOf(user) => format!("FOLLOWERS#{user}"),
            Self::FollowedBy(user) => format!("FOLLOWED#{user}"),
            Self::MutersOf(user) => format!("MUTERS#{user}"),
            Self::TiesOf(user) | Self::Person(user) => format!("USER#{user}"),
            Self::LikersOf(photo) => format!("LIKERS#{photo}"),
            Self::LikesOf(user) => format!("USER#{user}#LIKES"),
            Self::CommentsOn(photo) | Self::Photo(photo) => format!("PHOTO#{photo}"),
            Self::CommentsBy(user) => format!("USER#{user}#COMMENTS"),
            Self::Feed(user) | Self::Pulls(user) => feed_of(user),
            Self::Notices(user) => format!("NOTICES#{user}"),
            Self::Claims(user) => format!("IDEMPOTENCY#{user}"),
            Self::Author(user) => format!("AUTHOR#{user}"),
            Self::ToldBy(user) => told_by(user.as_str()),
            Self::Entries(list) => shelves::list(list),
            Self::Spellings(glossary, first) => shelves::spelled(*glossary, Some(*first)),
            Self::Common(glossary, beginning) => shelves::common(*glossary, beginning),
            Self::UploadersOf(tag) => shelves::uploaders(tag),
        }
    }

    /// What the sort keys of its items begin with, where other items stand beside them.
    #[must_use]
    pub(crate) fn prefix(&self) -> &'static str {
        match self {
            Self::CommentsOn(_) => COMMENTS,
            Self::TiesOf(_) => TIES,
            Self::Pulls(_) => PULLS,
            _ => "",
        }
    }

    /// What all of its sort keys are below, where other items stand above them: an id begins with a digit.
    #[must_use]
    pub(crate) fn below(&self) -> Option<&'static str> {
        match self {
            Self::Feed(_) | Self::Notices(_) => Some(":"),
            _ => None,
        }
    }

    pub(crate) fn table(&self) -> Table {
        match self {
            Self::Tagged(_)
            | Self::Entries(_)
            | Self::Spellings(..)
            | Self::Common(..)
            | Self::UploadersOf(_) => Table::Search,
            Self::Feed(_) | Self::Pulls(_) | Self::Notices(_) | Self::Author(_) | Self::ToldBy(_) => {
                Table::Feed
            }
            _ => Table::Core,
        }
    }

    /// The index to read; none is the table itself.
    #[must_use]
    pub fn index(&self) -> Option<&'static str> {
        match self {
            Self::PhotosOf(_)
            | Self::TombstonesOf(_)
            | Self::FollowersOf(_)
            | Self::LikesOf(_)
            | Self::CommentsBy(_)
            | Self::Common(..)
            | Self::UploadersOf(_) => Some("gsi1"),
            Self::Public(..) | Self::FollowedBy(_) | Self::LikersOf(_) => Some("gsi2"),
            Self::Work(..) | Self::MutersOf(_) => Some("gsi3"),
            _ => None,
        }
    }

    /// The names of the attributes that hold its partition key and its sort key.
    #[must_use]
    pub fn attributes(&self) -> (&'static str, &'static str) {
        match self.index() {
            Some("gsi1") => ("gsi1pk", "gsi1sk"),
            Some("gsi2") => ("gsi2pk", "gsi2sk"),
            Some(_) => ("gsi3pk", "gsi3sk"),
            None => (PK, SK),
        }
    }
}

/// The places of a photo's record in the indexes while none of its runs is under way.
#[must_use]
pub fn places(photo: &Photo, since: Timestamp) -> Vec<(Partition, String)> {
    places_after(photo, since, photo.run)
}

/// The places of a photo's record in the indexes, with its sort key in each: what its status, its visibility, its
/// deficits and the newest run that has ended call for, and nothing else.
pub(crate) fn places_after(photo: &Photo, since: Timestamp, ended_run: u32) -> Vec<(Partition, String)> {
    let id = photo.id.to_string();
    let owner = photo.owner.clone();
    let of_owner = match photo.status {
        // In no list that anybody is shown, but found when its owner's things are taken away for good.
        Status::Deleted => Partition::TombstonesOf(owner),
        _ => Partition::PhotosOf(owner),
    };
    let mut places = vec![(of_owner, id.clone())];
    if photo.is_public() {
        places.push((Partition::Public(Month::of(photo.id), Shard::of(photo.id)), id));
    }
    if let Some(list) = WorkList::of(photo, ended_run) {
        places.push((Partition::Work(list, Shard::of(photo.id)), moment(since)));
    }
    places
}
