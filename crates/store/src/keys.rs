//! Every key of every table: the only place where one is spelled.

use std::{collections::HashMap, fmt};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    id::{PhotoId, RenderId, Sha256, Username},
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
}

impl Key<'_> {
    #[must_use]
    pub fn pk(&self) -> String {
        match self {
            Self::Photo(photo) | Self::Stage(photo, _) | Self::Render(photo, _) => format!("PHOTO#{photo}"),
            Self::Hash(owner, _) | Self::Profile(owner) => format!("USER#{owner}"),
            // The caller's own text comes last, so whatever it holds, no two claims share a key.
            Self::Idempotency { user, route, key } => format!("IDEMPOTENCY#{user}#{route}#{key}"),
            Self::Mark(mark) => format!("MARK#{mark}"),
            Self::PublicMonth(_) => Partition::PublicMonths.pk(),
            Self::Posting(tag, _) => tagged(tag),
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
            Self::Idempotency { .. } => "IDEMPOTENCY".to_owned(),
            Self::Mark(_) => "MARK".to_owned(),
            Self::PublicMonth(month) => month.to_string(),
            Self::Posting(_, photo) => photo.to_string(),
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
        }
    }

    /// The index to read; none is the table itself.
    #[must_use]
    pub fn index(&self) -> Option<&'static str> {
        match self {
            Self::PhotosOf(_) => Some("gsi1"),
            Self::Public(..) => Some("gsi2"),
            Self::Work(..) => Some("gsi3"),
            Self::PublicMonths | Self::Tagged(_) => None,
        }
    }

    /// The names of the attributes that hold its partition key and its sort key.
    #[must_use]
    pub fn attributes(&self) -> (&'static str, &'static str) {
        match self {
            Self::PhotosOf(_) => ("gsi1pk", "gsi1sk"),
            Self::Public(..) => ("gsi2pk", "gsi2sk"),
            Self::Work(..) => ("gsi3pk", "gsi3sk"),
            Self::PublicMonths | Self::Tagged(_) => (PK, SK),
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

/// The photo whose record a worklist's entry stands for.
#[must_use]
pub fn photo_of(item: &HashMap<String, AttributeValue>) -> Option<PhotoId> {
    item.get(PK)?.as_s().ok()?.strip_prefix("PHOTO#")?.parse().ok()
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
        assert_eq!(spelled(claim), "IDEMPOTENCY#ada#POST /v1/uploads#a#b / IDEMPOTENCY");
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
