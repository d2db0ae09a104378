//! Every key of every table: the only place where one is spelled.

use std::{collections::HashMap, fmt};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    id::{CommentId, ExportId, NoticeId, PhotoId, RenderId, Sha256, Username},
    stage::Stage,
    tag::TagName,
};
use jiff::Timestamp;
use search::{Glossary, Impact, Shelf, Subject, Word, find::List};

mod partition;
pub(crate) mod shelves;
mod spread;
mod worklist;

pub(crate) use partition::places_after;
pub use partition::{Partition, places};
pub use spread::{Month, Shard};
pub use worklist::{RUNS_MAX, WorkList};

/// The partition key's attribute in every table.
pub const PK: &str = "PK";
/// The sort key's attribute in every table.
pub const SK: &str = "SK";
/// The attribute that DynamoDB's time to live looks at: seconds since the Unix epoch.
pub const EXPIRES_AT: &str = "expires_at";
/// The sort key of a photo's record; the stream mapping filters on it.
pub const META: &str = "META";

/// The sort key of a person's profile.
pub(crate) const PROFILE: &str = "PROFILE";
/// What the sort key of every render begins with.
pub(crate) const RENDERS: &str = "RENDER#";
/// What the sort key of every tie begins with.
pub(crate) const TIES: &str = "TIE#";
/// What the sort key of every part of a count begins with.
pub(crate) const COUNTS: &str = "COUNTS#";
/// What the sort key of every like begins with.
pub(crate) const LIKES: &str = "LIKE#";
/// What the sort key of every comment begins with.
pub(crate) const COMMENTS: &str = "COMMENT#";
/// What the sort key of every export begins with.
pub(crate) const EXPORTS: &str = "EXPORT#";
/// What the sort key of every author that is pulled begins with. Behind all entries: an id begins with a digit.
pub(crate) const PULLS: &str = "PULL#";

/// Partitions over which the public photos of a month, and each worklist, are spread.
pub const SHARDS: u8 = 4;

/// The primary key of one item.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// A photo's record.
    Photo(PhotoId),
    /// The newest word of one stage of a photo.
    Stage(PhotoId, Stage),
    /// A picture that somebody asked to have made of a photo.
    Render(PhotoId, RenderId),
    /// Whose photo has these bytes.
    Hash(&'a Username, &'a Sha256),
    Profile(&'a Username),
    Idempotency {
        user: &'a str,
        route: &'a str,
        key: &'a str,
    },
    /// Something was done once.
    Mark(&'a str),
    /// There is, or was, a public photo of this month.
    PublicMonth(&'a Month),
    /// A photo under a tag, in the search table.
    Posting(&'a TagName, PhotoId),
    /// What the first has to do with the second.
    Tie(&'a Username, &'a Username),
    /// One part of a person's counts.
    PersonCounts(&'a Username, u8),
    /// One part of a photo's counts.
    PhotoCounts(PhotoId, u8),
    Like(PhotoId, &'a Username),
    Comment(PhotoId, CommentId),
    /// What somebody wants to be mailed about.
    Settings(&'a Username),
    Export(&'a Username, ExportId),
    /// How often somebody did something in a stretch of time.
    Rate {
        what: &'a str,
        user: &'a Username,
        window: i64,
    },
    /// A photo in somebody's feed, in the feed table.
    FeedEntry(&'a Username, PhotoId),
    /// The first reads the second's photos from where they are: in the feed table.
    Pull(&'a Username, &'a Username),
    /// How an author's photos come into feeds, in the feed table.
    Author(&'a Username),
    /// An entry of somebody's inbox, in the feed table.
    Notice(&'a Username, NoticeId),
    /// How far somebody has read the inbox, in the feed table.
    NoticesRead(&'a Username),
    /// Somebody was told once of what a person did, in the feed table: by who did it, so that it can be forgotten.
    Told(&'a str, &'a str),
    /// A photo or a person in a word's list, in the search table, as everything below.
    Entry(&'a List, Impact, &'a Subject),
    /// What stands there for a photo or a person.
    Filing(&'a Subject),
    /// How common a word is, or how much stands on the whole shelf.
    Standing(Shelf, Option<&'a Word>),
    /// How common a spelling is, and what it means.
    Spelling(Glossary, &'a str, &'a str),
    /// A common spelling under one of its beginnings, which comes first.
    Common(Glossary, &'a str, &'a str, &'a str),
    /// How many photos of somebody stand under a tag.
    Uploader(&'a TagName, &'a Username),
}

/// Which table an item stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Core,
    Feed,
    Search,
}

impl Key<'_> {
    #[must_use]
    pub fn pk(&self) -> String {
        match self {
            Self::Photo(photo) | Self::Stage(photo, _) | Self::Render(photo, _) => format!("PHOTO#{photo}"),
            Self::Hash(owner, _) | Self::Profile(owner) => format!("USER#{owner}"),
            Self::Idempotency { user, .. } => format!("IDEMPOTENCY#{user}"),
            Self::Mark(mark) => format!("MARK#{mark}"),
            Self::PublicMonth(_) => Partition::PublicMonths.pk(),
            Self::Posting(tag, _) => tagged(tag),
            Self::Tie(user, _)
            | Self::PersonCounts(user, _)
            | Self::Settings(user)
            | Self::Export(user, _)
            | Self::Rate { user, .. } => format!("USER#{user}"),
            Self::PhotoCounts(photo, _) | Self::Like(photo, _) | Self::Comment(photo, _) => {
                format!("PHOTO#{photo}")
            }
            Self::FeedEntry(reader, _) | Self::Pull(reader, _) => feed_of(reader),
            Self::Author(author) => format!("AUTHOR#{author}"),
            Self::Notice(user, _) | Self::NoticesRead(user) => format!("NOTICES#{user}"),
            Self::Told(by, _) => told_by(by),
            Self::Entry(list, ..) => shelves::list(list),
            Self::Filing(subject) => shelves::filed(subject),
            Self::Standing(shelf, word) => shelves::standing(*shelf, *word),
            Self::Spelling(glossary, spelling, _) => shelves::spelled(*glossary, spelling.chars().next()),
            Self::Common(glossary, beginning, ..) => shelves::common(*glossary, beginning),
            Self::Uploader(tag, _) => shelves::uploaders(tag),
        }
    }

    #[must_use]
    pub fn sk(&self) -> String {
        match self {
            Self::Photo(_) => META.to_owned(),
            Self::Stage(_, stage) => format!("STAGE#{}", stage.as_str()),
            Self::Render(_, render) => format!("{RENDERS}{render}"),
            Self::Hash(_, sha256) => format!("SHA256#{sha256}"),
            Self::Profile(_) => PROFILE.to_owned(),
            // The caller's own text comes last, so whatever it holds, no two claims share a key.
            Self::Idempotency { route, key, .. } => format!("{route}#{key}"),
            Self::Mark(_) => "MARK".to_owned(),
            Self::PublicMonth(month) => month.to_string(),
            Self::Posting(_, photo) | Self::FeedEntry(_, photo) => photo.to_string(),
            Self::Tie(_, other) => format!("{TIES}{other}"),
            Self::PersonCounts(_, part) | Self::PhotoCounts(_, part) => format!("{COUNTS}{part}"),
            Self::Like(_, user) => format!("{LIKES}{user}"),
            Self::Comment(_, comment) => format!("{COMMENTS}{comment}"),
            Self::Settings(_) => "SETTINGS".to_owned(),
            Self::Export(_, export) => format!("{EXPORTS}{export}"),
            Self::Rate { what, window, .. } => format!("RATE#{what}#{window}"),
            Self::Pull(_, author) => format!("{PULLS}{author}"),
            Self::Author(_) => "MODE".to_owned(),
            Self::Notice(_, notice) => notice.to_string(),
            Self::NoticesRead(_) => "READ".to_owned(),
            Self::Told(_, what) => (*what).to_owned(),
            Self::Entry(_, impact, subject) => shelves::spot(*impact, subject),
            Self::Filing(_) => "FILING".to_owned(),
            Self::Standing(..) => "STANDING".to_owned(),
            Self::Spelling(_, spelling, means) | Self::Common(_, _, spelling, means) => {
                shelves::spelling(spelling, means)
            }
            Self::Uploader(_, user) => user.to_string(),
        }
    }

    pub(crate) fn table(&self) -> Table {
        match self {
            Self::Posting(..)
            | Self::Entry(..)
            | Self::Filing(_)
            | Self::Standing(..)
            | Self::Spelling(..)
            | Self::Common(..)
            | Self::Uploader(..) => Table::Search,
            Self::FeedEntry(..)
            | Self::Pull(..)
            | Self::Author(_)
            | Self::Notice(..)
            | Self::NoticesRead(_)
            | Self::Told(..) => Table::Feed,
            _ => Table::Core,
        }
    }

    /// The key as the attributes that DynamoDB takes.
    pub(crate) fn item(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            (PK.to_owned(), AttributeValue::S(self.pk())),
            (SK.to_owned(), AttributeValue::S(self.sk())),
        ])
    }
}

fn tagged(tag: &TagName) -> String {
    format!("TAG#{tag}")
}

fn feed_of(reader: &Username) -> String {
    format!("FEED#{reader}")
}

fn told_by(by: &str) -> String {
    format!("TOLD#{by}")
}

/// A time and what tells two things of the same time apart, as a sort key.
#[must_use]
pub(crate) fn moment_of(time: Timestamp, what: &impl fmt::Display) -> String {
    format!("{}#{what}", moment(time))
}

/// The photo under which an item stands.
#[must_use]
pub fn photo_of(item: &HashMap<String, AttributeValue>) -> Option<PhotoId> {
    item.get(PK)?.as_s().ok()?.strip_prefix("PHOTO#")?.parse().ok()
}

/// The person under whom an item stands.
pub(crate) fn person_of(item: &HashMap<String, AttributeValue>) -> Option<Username> {
    item.get(PK)?.as_s().ok()?.strip_prefix("USER#")?.parse().ok()
}

/// The person in whose feed an item stands.
pub(crate) fn reader_of(item: &HashMap<String, AttributeValue>) -> Option<Username> {
    item.get(PK)?.as_s().ok()?.strip_prefix("FEED#")?.parse().ok()
}

/// A time as a sort key: always with milliseconds, or the text would not sort as the time does.
#[must_use]
pub fn moment(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Whether the keys of a stream record are those of a photo's record.
#[must_use]
pub fn is_meta(keys: &HashMap<String, serde_dynamo::AttributeValue>) -> bool {
    matches!(keys.get(SK), Some(serde_dynamo::AttributeValue::S(sk)) if sk == META)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";

    fn photo() -> PhotoId {
        PHOTO.parse().unwrap()
    }

    #[test]
    fn whole_partitions_are_those_of_the_keys_in_them() {
        let ada: Username = "ada".parse().unwrap();
        let claim = Key::Idempotency { user: "ada", route: "r", key: "k" };
        for (partition, key) in [
            (Partition::Person(ada.clone()), Key::Profile(&ada)),
            (Partition::TiesOf(ada.clone()), Key::Tie(&ada, &ada)),
            (Partition::Claims(ada.clone()), claim),
            (Partition::Photo(photo()), Key::Photo(photo())),
            (Partition::Author(ada.clone()), Key::Author(&ada)),
            (Partition::ToldBy(ada.clone()), Key::Told("ada", "what")),
            (Partition::Notices(ada.clone()), Key::NoticesRead(&ada)),
            (Partition::Feed(ada.clone()), Key::Pull(&ada, &ada)),
        ] {
            assert_eq!((partition.table(), partition.pk()), (key.table(), key.pk()));
            assert!(key.sk().starts_with(partition.prefix()), "{partition:?}");
        }
    }

    fn spelled(key: Key<'_>) -> String {
        format!("{} / {}", key.pk(), key.sk())
    }

    #[test]
    fn keys_are_spelled_as_the_design_says() {
        let (ada, sea): (Username, TagName) = ("ada".parse().unwrap(), "sea".parse().unwrap());
        let hash = Sha256::of(b"picstack");
        assert_eq!(spelled(Key::Photo(photo())), format!("PHOTO#{PHOTO} / META"));
        assert_eq!(spelled(Key::Stage(photo(), Stage::Derive)), format!("PHOTO#{PHOTO} / STAGE#derive"));
        let render = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";
        let key = Key::Render(photo(), render.parse().unwrap());
        assert_eq!(spelled(key), format!("PHOTO#{PHOTO} / RENDER#{render}"));
        assert_eq!(spelled(Key::Hash(&ada, &hash)), format!("USER#ada / SHA256#{hash}"));
        assert_eq!(spelled(Key::Profile(&ada)), "USER#ada / PROFILE");
        assert_eq!(spelled(Key::Mark("m")), "MARK#m / MARK");
        assert_eq!(spelled(Key::Posting(&sea, photo())), format!("TAG#sea / {PHOTO}"));
        let claim = Key::Idempotency { user: "ada", route: "POST /v1/uploads", key: "a#b" };
        assert_eq!(spelled(claim), "IDEMPOTENCY#ada / POST /v1/uploads#a#b");
    }

    #[test]
    fn keys_of_people_and_what_they_leave_are_spelled_as_the_design_says() {
        let [ada, bob]: [Username; 2] = ["ada", "bob"].map(|name| name.parse().unwrap());
        let id = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";
        assert_eq!(spelled(Key::Tie(&ada, &bob)), "USER#ada / TIE#bob");
        assert_eq!(spelled(Key::PersonCounts(&ada, 7)), "USER#ada / COUNTS#7");
        assert_eq!(spelled(Key::PhotoCounts(photo(), 0)), format!("PHOTO#{PHOTO} / COUNTS#0"));
        assert_eq!(spelled(Key::Like(photo(), &ada)), format!("PHOTO#{PHOTO} / LIKE#ada"));
        let comment = Key::Comment(photo(), id.parse().unwrap());
        assert_eq!(spelled(comment), format!("PHOTO#{PHOTO} / COMMENT#{id}"));
        assert_eq!(spelled(Key::Settings(&ada)), "USER#ada / SETTINGS");
        assert_eq!(spelled(Key::Export(&ada, id.parse().unwrap())), format!("USER#ada / EXPORT#{id}"));
        let rate = Key::Rate { what: "comments", user: &ada, window: 42 };
        assert_eq!(spelled(rate), "USER#ada / RATE#comments#42");
    }

    #[test]
    fn keys_of_the_feed_table_are_spelled_as_the_design_says() {
        let [ada, bob]: [Username; 2] = ["ada", "bob"].map(|name| name.parse().unwrap());
        let id = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";
        assert_eq!(spelled(Key::FeedEntry(&ada, photo())), format!("FEED#ada / {PHOTO}"));
        assert_eq!(spelled(Key::Pull(&ada, &bob)), "FEED#ada / PULL#bob");
        assert_eq!(spelled(Key::Author(&ada)), "AUTHOR#ada / MODE");
        assert_eq!(spelled(Key::Notice(&ada, id.parse().unwrap())), format!("NOTICES#ada / {id}"));
        assert_eq!(spelled(Key::NoticesRead(&ada)), "NOTICES#ada / READ");
        assert_eq!(spelled(Key::Told("ada", "follow#bob")), "TOLD#ada / follow#bob");
        assert!(id < Partition::Feed(ada.clone()).below().unwrap(), "an id is below the bound");
        for beside in [Key::Pull(&ada, &bob).sk(), Key::NoticesRead(&ada).sk()] {
            assert!(beside.as_str() > Partition::Notices(ada.clone()).below().unwrap(), "{beside}");
        }
    }

    #[test]
    fn no_two_lists_of_an_index_share_a_partition() {
        let ada: Username = "ada".parse().unwrap();
        let lists = [
            Partition::PhotosOf(ada.clone()),
            Partition::TombstonesOf(ada.clone()),
            Partition::MutersOf(ada.clone()),
            Partition::Public(Month("2026-11".into()), Shard(0)),
            Partition::Work(WorkList::Failed, Shard(0)),
            Partition::FollowersOf(ada.clone()),
            Partition::FollowedBy(ada.clone()),
            Partition::LikersOf(photo()),
            Partition::LikesOf(ada.clone()),
            Partition::CommentsBy(ada),
            Partition::Common(Glossary::Tags, "sea".into()),
            Partition::UploadersOf("sea".parse().unwrap()),
        ];
        let places: std::collections::BTreeSet<_> =
            lists.iter().map(|list| (list.attributes().0, list.pk())).collect();
        assert_eq!(places.len(), lists.len(), "{places:?}");
        assert!(lists.iter().all(|list| list.index().is_some()));
    }

    #[test]
    fn a_month_is_that_of_the_id_in_utc() {
        let at = |time: &str| time.parse::<Timestamp>().unwrap();
        let made = |time: &str| PhotoId::new(at(time).as_millisecond().try_into().unwrap());
        assert_eq!(Month::of(made("2026-11-30T23:59:59.999Z")).to_string(), "2026-11");
        assert_eq!(Month::of(made("2026-12-01T00:00:00Z")).to_string(), "2026-12");
        assert!(Month::at(at("2026-09-30T00:00:00Z")) < Month::at(at("2026-10-01T00:00:00Z")));
        let end_of_ulids = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse().unwrap();
        assert_eq!(Month::of(end_of_ulids).to_string(), "9999-12");
    }

    #[test]
    fn moments_sort_as_time_does() {
        let moments = ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.5Z", "2026-11-20T12:00:01Z"]
            .map(|time| moment(time.parse().unwrap()));
        assert!(moments.is_sorted());
        assert_eq!(moments[0], "2026-11-20T12:00:00.000Z");
    }

    #[test]
    fn shards_are_used_about_evenly() {
        let mut counts = [0; SHARDS as usize];
        for _ in 0..4_000 {
            counts[usize::from(Shard::of(PhotoId::new(1)).0)] += 1;
        }
        assert!(counts.iter().all(|count| (800..1_250).contains(count)), "{counts:?}");
    }
}
