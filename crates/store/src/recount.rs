//! Counting again: what the counts say against what is there, and putting them right while nobody changes them.
//!
//! A transaction becomes visible item by item, and an index is a little behind its table. So a difference is believed
//! when it is seen twice, some time apart, and no part of the count changed in between; the correction holds only if none
//! has changed since. What that cannot see is a follower whose tie an index has not shown for longer than that time: then
//! the count is one short until the next recount, which finds the tie. So of what an index tells the caller says how long
//! it may be behind.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    operation::query::builders::QueryFluentBuilder,
    types::{AttributeValue, ConditionCheck, Select, TransactWriteItem},
};
use domain::{
    id::{PhotoId, Username},
    social::{PersonCounts, PhotoCounts},
};

use crate::{
    Store, StoreError,
    counts::{self, Count, Counted, PARTS, Part},
    hashes::built,
    item::{number, text},
    keys::{COMMENTS, Key, LIKES, PK, Partition, SK, TIES},
    retry::{TRIES, pause},
    ties::FOLLOWS,
};

/// How far an index may be behind its table, with room to spare: mostly it is fractions of a second.
pub const INDEX_LAG: Duration = Duration::from_secs(5);
/// How long a difference has to last before it is believed where no index is asked.
const MOMENT: Duration = Duration::from_millis(300);
/// Followers, or photos, that are looked at together.
const READ_TOGETHER: u32 = 100;

/// Counts as they were, and as they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recounted<T> {
    pub before: T,
    pub after: T,
    /// Whether anything was written. Readers need not see the difference: to them no count is below zero.
    pub corrected: bool,
}

/// What was seen while no part changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    parts: Vec<(u8, Part)>,
    /// What there is.
    items: Part,
}

impl Store {
    /// Counts a photo's likes and comments again.
    ///
    /// # Errors
    /// [`StoreError::Contended`] when it does not stand still long enough: it is left as it is.
    pub async fn recount_photo(&self, photo: PhotoId) -> Result<Recounted<PhotoCounts>, StoreError> {
        let (look, corrected) = self.recount(&Counted::Photo(photo), MOMENT).await?;
        let (before, after) = (counts::photo(&look.told()), counts::photo(&look.items));
        Ok(Recounted { before, after, corrected })
    }

    /// Counts a person's public photos, followers and followed again. A difference is believed when it has lasted for
    /// `lag`: [`INDEX_LAG`], where the index is a real one.
    ///
    /// # Errors
    /// [`StoreError::Contended`] when they do not stand still long enough: they are left as they are.
    pub async fn recount_person(
        &self,
        user: &Username,
        lag: Duration,
    ) -> Result<Recounted<PersonCounts>, StoreError> {
        let (look, corrected) = self.recount(&Counted::Person(user), lag).await?;
        let (before, after) = (counts::person(&look.told()), counts::person(&look.items));
        Ok(Recounted { before, after, corrected })
    }

    /// What is counted, and whether that was put right by this call.
    async fn recount(&self, counted: &Counted<'_>, lasting: Duration) -> Result<(Look, bool), StoreError> {
        let mut seen = None;
        for attempt in 0..TRIES {
            let look = self.look(counted).await?;
            match look {
                Some(look) if look.agrees() => return Ok((look, false)),
                Some(look) if seen.as_ref() == Some(&look) => {
                    if self.correct(counted, &look).await? {
                        return Ok((look, true));
                    }
                    seen = None;
                }
                other => seen = other,
            }
            if seen.is_some() { tokio::time::sleep(lasting).await } else { pause(attempt).await }
        }
        Err(StoreError::Contended { what: counted.to_string(), tries: TRIES })
    }

    /// What there is, and what is counted; none when a count changed while this looked.
    async fn look(&self, counted: &Counted<'_>) -> Result<Option<Look>, StoreError> {
        let parts = self.parts(counted).await?;
        let items = match counted {
            Counted::Photo(photo) => self.items_of_photo(*photo).await?,
            Counted::Person(user) => self.items_of_person(user, counts::sum(&parts).followers).await?,
        };
        let still = self.parts(counted).await? == parts;
        Ok(still.then_some(Look { parts, items }))
    }

    async fn items_of_photo(&self, photo: PhotoId) -> Result<Part, StoreError> {
        let pk = Key::Photo(photo).pk();
        let likes = self.count_of(self.below(&pk, LIKES)).await?;
        let comments = self.count_of(self.below(&pk, COMMENTS)).await?;
        Ok(Part { likes, comments, ..Part::default() })
    }

    async fn items_of_person(&self, user: &Username, counted: i64) -> Result<Part, StoreError> {
        let follows = self
            .below(&Key::Profile(user).pk(), TIES)
            .filter_expression("attribute_exists(#follows)")
            .expression_attribute_names("#follows", FOLLOWS);
        let following = self.count_of(follows).await?;
        let mut followers = self.count_of(self.query(&Partition::FollowersOf(user.clone()), None)).await?;
        if followers != counted {
            followers = self.confirmed_followers(user).await?;
        }
        let photos = self.public_photos_of(user).await?;
        Ok(Part { photos, followers, following, ..Part::default() })
    }

    /// Those whom the index names and who do follow: their own side of the tie says so.
    async fn confirmed_followers(&self, user: &Username) -> Result<i64, StoreError> {
        let (mut confirmed, mut from) = (0, None);
        loop {
            let page = self.followers(user, from.as_ref(), READ_TOGETHER).await?;
            confirmed += whole(self.still_follow(user, &page.items).await?.len());
            from = page.next;
            if from.is_none() {
                return Ok(confirmed);
            }
        }
    }

    async fn public_photos_of(&self, owner: &Username) -> Result<i64, StoreError> {
        let (mut public, mut from) = (0, None);
        loop {
            let page = self.photo_ids_of(owner, from.as_ref(), READ_TOGETHER).await?;
            let photos = self.photos(&page.items).await?;
            public += whole(photos.iter().filter(|photo| photo.is_public()).count());
            from = page.next;
            if from.is_none() {
                return Ok(public);
            }
        }
    }

    /// Items of a partition of the core table whose sort key begins so, strongly consistent.
    fn below(&self, pk: &str, prefix: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.tables.core)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":prefix", text(prefix))
    }

    async fn count_of(&self, query: QueryFluentBuilder) -> Result<i64, StoreError> {
        let query = query.select(Select::Count);
        let (mut count, mut start) = (0, None);
        loop {
            let answer = query.clone().set_exclusive_start_key(start).send().await?;
            count += i64::from(answer.count);
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(count);
            }
        }
    }

    /// Puts the first part right by the difference; false when any part is no longer as it was seen.
    async fn correct(&self, counted: &Counted<'_>, look: &Look) -> Result<bool, StoreError> {
        // Marking it as spread is no change of a part.
        if !look.is_read_whole() && !self.spread(counted).await? {
            return Ok(false);
        }
        let differences = look.differences();
        if differences.is_empty() {
            return Ok(true);
        }
        let (unchanged, version) = unchanged(look.version(0));
        let mut update = self.count_update(counted, 0, &differences).condition_expression(unchanged);
        if let Some(version) = version {
            update = update.expression_attribute_values(SEEN, version);
        }
        let mut writes = vec![TransactWriteItem::builder().update(built(update.build())?).build()];
        for place in 1..PARTS {
            writes.push(self.unchanged_part(counted, place, look.version(place))?);
        }
        self.transact(writes).await
    }

    fn unchanged_part(
        &self,
        counted: &Counted<'_>,
        place: u8,
        version: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let (unchanged, version) = unchanged(version);
        let check = ConditionCheck::builder()
            .table_name(&self.tables.core)
            .set_key(Some(counted.key(place).item()))
            .condition_expression(unchanged)
            .expression_attribute_names("#version", "version")
            .set_expression_attribute_values(version.map(|version| HashMap::from([(SEEN.into(), version)])));
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }
}

const SEEN: &str = ":seen";

/// The condition under which a part is as it was seen. One that never changed need not be there.
fn unchanged(version: u64) -> (&'static str, Option<AttributeValue>) {
    match version {
        0 => ("attribute_not_exists(#version)", None),
        version => ("#version = :seen", Some(number(version))),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Look {
    fn version(&self, place: u8) -> u64 {
        self.parts.iter().find(|(at, _)| *at == place).map_or(0, |(_, part)| part.version)
    }

    fn agrees(&self) -> bool {
        self.differences().is_empty() && self.is_read_whole()
    }

    fn differences(&self) -> Vec<(Count, i64)> {
        let sum = counts::sum(&self.parts);
        let differences = Count::ALL.into_iter().map(|count| (count, self.items.get(count) - sum.get(count)));
        differences.filter(|(_, by)| *by != 0).collect()
    }

    /// Whether readers look at all parts that there are.
    fn is_read_whole(&self) -> bool {
        let is_spread = self.parts.iter().any(|(at, part)| *at == 0 && part.spread);
        is_spread || self.parts.iter().all(|(at, _)| *at == 0)
    }

    /// What readers are told.
    fn told(&self) -> Part {
        let first = self.parts.iter().filter(|(at, _)| *at == 0 || self.is_read_whole());
        first.fold(Part::default(), |sum, (_, part)| sum.and(part))
    }
}
