//! Taking things away for good: of a person who leaves, and from under photos that are deleted. In pieces, because there
//! may be many: each call takes its share and says whether it came to the end, and may be made again at any time.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{DeleteRequest, WriteRequest};
use domain::{
    id::{PhotoId, Username},
    photo::Status,
};
use futures_util::future::try_join_all;
use jiff::Timestamp;

use crate::{
    Store, StoreError,
    hashes::built,
    item::{Item, held, text},
    keys::{Key, META, PK, PROFILE, Partition, SK, TIES, Table},
    notices::{memories_of, notice_of},
};

/// How far something was emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emptied {
    /// Nothing is left.
    Wholly,
    /// There may be more.
    Partly,
    /// The photo is not deleted: nothing was touched.
    Refused,
    /// Nothing but the tombstone is left, and that is too young to go.
    Kept,
}

/// Where things of a person stand, apart from the profile, the photos, and what ties the person to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongings {
    /// Answers to requests.
    Claims,
    Feed,
    /// The inbox, with the memories of those who told.
    Inbox,
    /// How the person's photos come into feeds.
    Mode,
    /// Counts, hashes, settings, exports, rates. What is taken back after them would leave counts behind again.
    Records,
}

impl Belongings {
    /// In the order in which they may go.
    pub const ALL: [Self; 5] = [Self::Claims, Self::Feed, Self::Inbox, Self::Mode, Self::Records];

    fn partition(self, of: &Username) -> Partition {
        let of = of.clone();
        match self {
            Self::Claims => Partition::Claims(of),
            Self::Feed => Partition::Feed(of),
            Self::Inbox => Partition::Notices(of),
            Self::Mode => Partition::Author(of),
            Self::Records => Partition::Person(of),
        }
    }
}

/// What becomes of an item of a partition that is being emptied.
enum Fate {
    Stays,
    Goes,
    /// It goes after the items with these keys: with it the way there would be lost.
    GoesAfter(Vec<Item>),
}

/// Keys that are read at once, at least: what stays must not be in the way.
const READ_TOGETHER: usize = 100;
/// Keys that are named of each place where something is left.
const NAMED: usize = 10;

impl Store {
    /// Deletes about `most` of a person's belongings of one kind. Ties stay: they go by [`Store::change_tie`], so that
    /// the counts of others stay right.
    pub async fn forget_belongings(
        &self,
        of: &Username,
        what: Belongings,
        most: u32,
    ) -> Result<Emptied, StoreError> {
        let fate = |item: &Item| match what {
            Belongings::Records if is_at(item, |sk| sk == PROFILE || sk.starts_with(TIES)) => Fate::Stays,
            Belongings::Inbox => Fate::GoesAfter(memories_of(item)),
            _ => Fate::Goes,
        };
        self.empty(&what.partition(of), most, fate).await
    }

    /// Deletes about `most` of the memories that others were told of what a person did, and what they were told.
    pub async fn forget_told_by(&self, by: &Username, most: u32) -> Result<Emptied, StoreError> {
        let fate = |item: &Item| Fate::GoesAfter(notice_of(item).into_iter().collect());
        self.empty(&Partition::ToldBy(by.clone()), most, fate).await
    }

    /// Deletes the profile of a closed account when nothing else is left of it; else the keys that are left.
    pub async fn forget_profile(&self, of: &Username) -> Result<Vec<String>, StoreError> {
        let key = Key::Profile(of);
        let mut left = self.is_forgotten(of).await?;
        let profile = name(&key.item());
        let others = left.iter().filter(|name| **name != profile).count();
        if others == 0 && self.delete_closed(&key).await? {
            left.clear();
        }
        Ok(left)
    }

    async fn delete_closed(&self, key: &Key<'_>) -> Result<bool, StoreError> {
        let answer = self
            .client
            .delete_item()
            .table_name(&self.tables.core)
            .set_key(Some(key.item()))
            .condition_expression("attribute_not_exists(#pk) OR attribute_exists(#closed)")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#closed", "closed_at")
            .send()
            .await;
        held(answer)
    }

    /// The keys of what is left of a person, some of each kind; none when all is forgotten. What the person left with
    /// others is looked up in indexes, which are a little behind.
    pub async fn is_forgotten(&self, user: &Username) -> Result<Vec<String>, StoreError> {
        let of = || user.clone();
        let places = [
            Partition::Person(of()),
            Partition::Claims(of()),
            Partition::Feed(of()),
            Partition::Notices(of()),
            Partition::Author(of()),
            Partition::ToldBy(of()),
            Partition::PhotosOf(of()),
            Partition::TombstonesOf(of()),
            Partition::FollowersOf(of()),
            Partition::MutersOf(of()),
            Partition::LikesOf(of()),
            Partition::CommentsBy(of()),
        ];
        let left = places.iter().map(|place| self.standing_in(place, None, NAMED));
        let left = try_join_all(left).await?;
        let names: BTreeSet<_> = left.iter().flat_map(|(items, _)| items).map(name).collect();
        Ok(names.into_iter().collect())
    }

    /// Deletes about `most` of what others left under a deleted photo, and of what the service kept there.
    pub async fn delete_leftovers(&self, photo: PhotoId, most: u32) -> Result<Emptied, StoreError> {
        if self.photo(photo).await?.is_some_and(|photo| photo.status != Status::Deleted) {
            return Ok(Emptied::Refused);
        }
        let fate = |item: &Item| if is_at(item, |sk| sk == META) { Fate::Stays } else { Fate::Goes };
        self.empty(&Partition::Photo(photo), most, fate).await
    }

    /// Deletes about `most` of what is under a deleted photo, and when nothing else is left, its tombstone, unless it was
    /// deleted after `deleted_by`: a request that saw the photo in view may still be leaving a like or a comment there,
    /// which nobody would find again.
    pub async fn drop_photo_for_good(
        &self,
        photo: PhotoId,
        deleted_by: Timestamp,
        most: u32,
    ) -> Result<Emptied, StoreError> {
        // Before the rest goes: what comes after that has to be found.
        let is_young = self.record(photo).await?.is_some_and(|record| record.ledger.since > deleted_by);
        let emptied = self.delete_leftovers(photo, most).await?;
        if emptied != Emptied::Wholly {
            return Ok(emptied);
        }
        if is_young {
            return Ok(Emptied::Kept);
        }
        let answer = self
            .client
            .delete_item()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Photo(photo).item()))
            .condition_expression("attribute_not_exists(#pk) OR #status = :deleted")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":deleted", text("deleted"))
            .send()
            .await;
        Ok(if held(answer)? { Emptied::Wholly } else { Emptied::Refused })
    }

    async fn empty(
        &self,
        partition: &Partition,
        most: u32,
        fate: impl Fn(&Item) -> Fate,
    ) -> Result<Emptied, StoreError> {
        let (mut left, mut start) = (most.max(1) as usize, None);
        loop {
            let (items, next) = self.standing_in(partition, start, left.max(READ_TOGETHER)).await?;
            let (mut first, mut then) = (Vec::new(), Vec::new());
            for item in items {
                match fate(&item) {
                    Fate::Stays => continue,
                    Fate::Goes => {}
                    Fate::GoesAfter(others) => first.extend(others),
                }
                then.push(item);
            }
            left = left.saturating_sub(then.len());
            self.delete_all(partition.table(), first).await?;
            self.delete_all(partition.table(), then).await?;
            start = next;
            match (&start, left) {
                (None, _) => return Ok(Emptied::Wholly),
                (Some(_), 0) => return Ok(Emptied::Partly),
                _ => {}
            }
        }
    }

    async fn delete_all(&self, table: Table, items: Vec<Item>) -> Result<(), StoreError> {
        // The same key twice in one request is an error to DynamoDB.
        let keys: BTreeMap<_, _> = items.iter().map(|item| (name(item), key(item))).collect();
        let delete = |key| {
            let delete = DeleteRequest::builder().set_key(Some(key));
            Ok(WriteRequest::builder().delete_request(built(delete.build())?).build())
        };
        self.write_all(
            self.name_of(table),
            keys.into_values().map(delete).collect::<Result<_, StoreError>>()?,
        )
        .await
    }

    /// All items of a partition, whatever their sort keys: strongly consistent where it is a table's.
    async fn standing_in(
        &self,
        partition: &Partition,
        start: Option<Item>,
        limit: usize,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let answer = self
            .client
            .query()
            .table_name(self.name_of(partition.table()))
            .set_index_name(partition.index().map(str::to_owned))
            .consistent_read(partition.index().is_none())
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", partition.attributes().0)
            .expression_attribute_values(":pk", text(partition.pk()))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .send()
            .await?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }
}

fn is_at(item: &Item, test: impl Fn(&str) -> bool) -> bool {
    item.get(SK).and_then(|sk| sk.as_s().ok()).is_some_and(|sk| test(sk))
}

fn key(item: &Item) -> Item {
    let part = |name: &str| item.get(name).map(|value| (name.to_owned(), value.clone()));
    [PK, SK].into_iter().filter_map(part).collect()
}

/// A key as people read it.
fn name(item: &Item) -> String {
    let part = |name| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    format!("{}/{}", part(PK), part(SK))
}
