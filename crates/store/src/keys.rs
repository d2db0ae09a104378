//! Every key of every table: the only place where one is spelled.

use std::{collections::HashMap, fmt};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    id::{CommentId, ExportId, NoticeId, PhotoId, RenderId, Sha256, Username},
    photo::{Degraded, Photo, Status},
    stage::Stage,
    tag::TagName,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// The partition key's attribute in every table.
pub const PK: &str = "PK";
/// The sort key's attribute in every table.
pub const SK: &str = "SK";
/// The attribute that DynamoDB's time to live looks at: seconds since the Unix epoch.
pub const EXPIRES_AT: &str = "expires_at";
/// The sort key of a photo's record; the stream mapping filters on it.
pub const META: &str = "META";

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
        }
    }

    #[must_use]
    pub fn sk(&self) -> String {
        match self {
            Self::Photo(_) => META.to_owned(),
            Self::Stage(_, stage) => format!("STAGE#{}", stage.as_str()),
            Self::Render(_, render) => format!("{RENDERS}{render}"),
            Self::Hash(_, sha256) => format!("SHA256#{sha256}"),
            Self::Profile(_) => "PROFILE".to_owned(),
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
        }
    }

    pub(crate) fn table(&self) -> Table {
        match self {
            Self::Posting(..) => Table::Search,
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

/// Items that are listed together, of a table or of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partition {
    /// All of an owner's photos that are not deleted, by id.
    PhotosOf(Username),
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
}

impl Partition {
    #[must_use]
    pub fn pk(&self) -> String {
        match self {
            Self::PhotosOf(owner) => format!("USER#{owner}#PHOTOS"),
            Self::Public(month, shard) => format!("PUBLIC#{month}#{shard}"),
            Self::PublicMonths => "PUBLIC#MONTHS".to_owned(),
            Self::Work(list, shard) => format!("WORK#{}#{shard}", list.as_str()),
            Self::Tagged(tag) => tagged(tag),
            Self::FollowersOf(user) => format!("FOLLOWERS#{user}"),
            Self::FollowedBy(user) => format!("FOLLOWED#{user}"),
            Self::TiesOf(user) => format!("USER#{user}"),
            Self::LikersOf(photo) => format!("LIKERS#{photo}"),
            Self::LikesOf(user) => format!("USER#{user}#LIKES"),
            Self::CommentsOn(photo) => format!("PHOTO#{photo}"),
            Self::CommentsBy(user) => format!("USER#{user}#COMMENTS"),
            Self::Feed(user) | Self::Pulls(user) => feed_of(user),
            Self::Notices(user) => format!("NOTICES#{user}"),
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
            Self::Tagged(_) => Table::Search,
            Self::Feed(_) | Self::Pulls(_) | Self::Notices(_) => Table::Feed,
            _ => Table::Core,
        }
    }

    /// The index to read; none is the table itself.
    #[must_use]
    pub fn index(&self) -> Option<&'static str> {
        match self {
            Self::PhotosOf(_) | Self::FollowersOf(_) | Self::LikesOf(_) | Self::CommentsBy(_) => Some("gsi1"),
            Self::Public(..) | Self::FollowedBy(_) | Self::LikersOf(_) => Some("gsi2"),
            Self::Work(..) => Some("gsi3"),
            Self::PublicMonths
            | Self::Tagged(_)
            | Self::TiesOf(_)
            | Self::CommentsOn(_)
            | Self::Feed(_)
            | Self::Pulls(_)
            | Self::Notices(_) => None,
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
    let mut places = Vec::new();
    if photo.status != Status::Deleted {
        places.push((Partition::PhotosOf(photo.owner.clone()), id.clone()));
    }
    if photo.is_public() {
        places.push((Partition::Public(Month::of(photo.id), Shard::of(photo.id)), id));
    }
    if let Some(list) = WorkList::of(photo, ended_run) {
        places.push((Partition::Work(list, Shard::of(photo.id)), moment(since)));
    }
    places
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

/// A month of the calendar in UTC, `2026-11`. Months, not days: a quiet service would walk hundreds of empty ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(String);

impl Month {
    /// The month in which a photo was created, as its id says.
    #[must_use]
    pub fn of(photo: PhotoId) -> Self {
        let created = i64::try_from(photo.created_ms()).ok().map(Timestamp::from_millisecond);
        // An id can name a year that the calendar does not reach.
        Self::at(created.and_then(Result::ok).unwrap_or(Timestamp::MAX))
    }

    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        Self(time.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string())
    }

    /// Reads a sort key of [`Partition::PublicMonths`] back.
    pub(crate) fn from_key(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One of the [`SHARDS`] partitions over which a busy list is spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard(u8);

impl Shard {
    /// The last character of an id is random, whichever way the id was made.
    #[must_use]
    pub fn of(photo: PhotoId) -> Self {
        Self(photo.to_string().bytes().last().unwrap_or_default() % SHARDS)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        (0..SHARDS).map(Self)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";

    fn photo() -> PhotoId {
        PHOTO.parse().unwrap()
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
            Partition::Public(Month("2026-11".into()), Shard(0)),
            Partition::Work(WorkList::Failed, Shard(0)),
            Partition::FollowersOf(ada.clone()),
            Partition::FollowedBy(ada.clone()),
            Partition::LikersOf(photo()),
            Partition::LikesOf(ada.clone()),
            Partition::CommentsBy(ada),
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
