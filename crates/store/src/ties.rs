//! Who follows, blocks and mutes whom: both sides and both counts in one transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::{
    id::Username,
    tie::{Tie, TieChange},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Page, Position, Store, StoreError,
    counts::{Count, Counted},
    hashes::built,
    item::{Item, from_item, text, to_item},
    keys::{Key, PK, Partition, SK, TIES, moment_of, person_of},
    record::Lock,
    retry::{TRIES, pause},
    revise::UNTOUCHED,
};

/// The attribute of a tie that is there while its side follows.
pub(crate) const FOLLOWS: &str = "follows";

/// A tie as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    entity: String,
    #[serde(flatten)]
    tie: Tie,
    lock: Lock,
}

/// How a change of a tie ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tied {
    /// It is as the change wants it, by this call or before it.
    Done,
    /// One does not follow whom one blocks, nor by whom one is blocked: the tie as it stands.
    Cut(Tie),
}

/// One of the two sides of a change.
struct Side<'a> {
    from: &'a Username,
    to: &'a Username,
    before: Option<Record>,
}

impl Store {
    /// What `from` has to do with `to`, strongly consistent.
    pub async fn tie(&self, from: &Username, to: &Username) -> Result<Tie, StoreError> {
        let key = Key::Tie(from, to);
        let record: Option<Record> = self.get(&key).await?.map(|item| from_item(&key, item)).transpose()?;
        Ok(record.map(|record| record.tie).unwrap_or_default())
    }

    /// What `from` has to do with each of `others`; strangers are left out.
    pub async fn ties(
        &self,
        from: &Username,
        others: &[Username],
    ) -> Result<HashMap<Username, Tie>, StoreError> {
        let items = self.get_all(others.iter().map(|other| Key::Tie(from, other))).await?;
        items.into_iter().map(read).collect()
    }

    /// Those of `readers` who follow somebody, strongly consistent, in no order.
    pub async fn still_follow(
        &self,
        author: &Username,
        readers: &[Username],
    ) -> Result<Vec<Username>, StoreError> {
        let ties = self.get_all(readers.iter().map(|reader| Key::Tie(reader, author))).await?;
        Ok(ties.iter().filter(|tie| tie.contains_key(FOLLOWS)).filter_map(person_of).collect())
    }

    /// Changes what `from` has to do with `to`, and what follows for the other side and for the counts.
    pub async fn change_tie(
        &self,
        from: &Username,
        to: &Username,
        change: TieChange,
        now: Timestamp,
    ) -> Result<Tied, StoreError> {
        for attempt in 0..TRIES {
            let (own, other) = (self.side(from, to).await?, self.side(to, from).await?);
            if change == TieChange::Follow && own.tie().is_cut() {
                return Ok(Tied::Cut(own.tie()));
            }
            let (own_after, other_after) = change.apply(own.tie(), other.tie(), now);
            let mut writes = Vec::new();
            writes.extend(self.side_write(&own, own_after)?);
            writes.extend(self.side_write(&other, other_after)?);
            if writes.is_empty() {
                return Ok(Tied::Done);
            }
            writes.extend(self.follow_counts(&own, own_after, &other, other_after, attempt).await?);
            if self.transact(writes).await? {
                return Ok(Tied::Done);
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: "a tie".into(), tries: TRIES })
    }

    /// Who follows somebody, the latest first.
    pub async fn followers(
        &self,
        of: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Username>, StoreError> {
        self.listed(&Partition::FollowersOf(of.clone()), from, limit, person_of).await
    }

    /// Whom somebody follows, the latest first.
    pub async fn followed(
        &self,
        by: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Username>, StoreError> {
        self.listed(&Partition::FollowedBy(by.clone()), from, limit, other_of).await
    }

    /// What somebody has to do with others, strongly consistent, by their names from the last to the first.
    pub async fn ties_of(
        &self,
        user: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<(Username, Tie)>, StoreError> {
        self.listed(&Partition::TiesOf(user.clone()), from, limit, |item| read(item.clone()).ok()).await
    }

    /// Who mutes somebody, in no order of time.
    pub async fn muters(
        &self,
        of: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Username>, StoreError> {
        self.listed(&Partition::MutersOf(of.clone()), from, limit, person_of).await
    }

    async fn side<'a>(&self, from: &'a Username, to: &'a Username) -> Result<Side<'a>, StoreError> {
        let key = Key::Tie(from, to);
        let before = self.get(&key).await?.map(|item| from_item(&key, item)).transpose()?;
        Ok(Side { from, to, before })
    }

    fn side_write(&self, side: &Side<'_>, after: Tie) -> Result<Option<TransactWriteItem>, StoreError> {
        if side.tie() == after {
            return Ok(None);
        }
        let key = Key::Tie(side.from, side.to);
        if after == Tie::default() {
            // There was something before, or nothing would have changed.
            let Some(before) = &side.before else { return Ok(None) };
            let delete = Delete::builder()
                .table_name(&self.tables.core)
                .set_key(Some(key.item()))
                .condition_expression(UNTOUCHED)
                .expression_attribute_names("#lock", "lock")
                .expression_attribute_values(":lock", before.lock.value());
            return Ok(Some(TransactWriteItem::builder().delete(built(delete.build())?).build()));
        }
        let put = Put::builder().table_name(&self.tables.core).set_item(Some(item(side, after)?));
        let put = match &side.before {
            None => {
                put.condition_expression("attribute_not_exists(#pk)").expression_attribute_names("#pk", PK)
            }
            Some(before) => put
                .condition_expression(UNTOUCHED)
                .expression_attribute_names("#lock", "lock")
                .expression_attribute_values(":lock", before.lock.value()),
        };
        Ok(Some(TransactWriteItem::builder().put(built(put.build())?).build()))
    }

    /// The counts that change with who follows whom. Each item may come once in a transaction.
    async fn follow_counts(
        &self,
        own: &Side<'_>,
        own_after: Tie,
        other: &Side<'_>,
        other_after: Tie,
        attempt: u32,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let (own, other) = (difference(own, own_after), difference(other, other_after));
        let of = |following: i64, followers: i64| -> Vec<_> {
            let counts = [(Count::Following, following), (Count::Followers, followers)];
            counts.into_iter().filter(|(_, by)| *by != 0).collect()
        };
        let mut writes = Vec::new();
        for (user, changes) in [(own.0, of(own.1, other.1)), (other.0, of(other.1, own.1))] {
            if !changes.is_empty() {
                writes.push(self.count_write(&Counted::Person(user), &changes, attempt).await?);
            }
        }
        Ok(writes)
    }
}

impl Side<'_> {
    fn tie(&self) -> Tie {
        self.before.as_ref().map(|record| record.tie).unwrap_or_default()
    }
}

/// Who begins or ceases to follow: 1, -1 or 0.
fn difference<'a>(side: &Side<'a>, after: Tie) -> (&'a Username, i64) {
    let (before, after) = (side.tie().follows.is_some(), after.follows.is_some());
    (side.from, i64::from(after) - i64::from(before))
}

fn item(side: &Side<'_>, tie: Tie) -> Result<Item, StoreError> {
    let record = Record { entity: "tie".into(), tie, lock: Lock::random() };
    let mut item = to_item(&Key::Tie(side.from, side.to), &record)?;
    for (partition, sort) in places(side, tie) {
        let (pk, sk) = partition.attributes();
        item.insert(pk.to_owned(), text(partition.pk()));
        item.insert(sk.to_owned(), text(sort));
    }
    Ok(item)
}

/// The places of a side in the indexes. Whom others mute has no side of that, and yet has to find it when it is to be
/// forgotten.
fn places(side: &Side<'_>, tie: Tie) -> Vec<(Partition, String)> {
    let mut places = Vec::new();
    if let Some(since) = tie.follows {
        places.push((Partition::FollowersOf(side.to.clone()), moment_of(since, side.from)));
        places.push((Partition::FollowedBy(side.from.clone()), moment_of(since, side.to)));
    }
    if tie.mutes {
        places.push((Partition::MutersOf(side.to.clone()), side.from.to_string()));
    }
    places
}

fn read(item: Item) -> Result<(Username, Tie), StoreError> {
    let other = other_of(&item).ok_or_else(|| StoreError::unreadable("tie", "its key names nobody"))?;
    let record: Record =
        serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("tie", error))?;
    Ok((other, record.tie))
}

/// The person to whom a tie is.
fn other_of(item: &Item) -> Option<Username> {
    item.get(SK)?.as_s().ok()?.strip_prefix(TIES)?.parse().ok()
}
