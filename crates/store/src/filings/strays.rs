//! What stands in the search table although no filing names it, taken away; and what filings name and is lost, put.
//!
//! To look and to write are two things, and whoever files comes in between. So each write is made in a transaction that
//! needs the filing to be as it was read: nothing that is named by then is taken away, and nothing is put that is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use domain::{id::PhotoId, tag::TagName};
use search::{
    Posting, Subject,
    find::{List, Spot},
};

use super::Filed;
use crate::{
    Store, StoreError,
    hashes::built,
    item::{Item, text},
    keys::{Key, PK, SK, Table, person_of, photo_of},
    retry::{TRIES, pause},
    revise::UNTOUCHED,
    sweep::Swept,
};

/// What DynamoDB takes in one transaction, without the look at the filing.
const WRITES_MAX: usize = 99;

/// Something that stands for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Entry(List, Spot),
    Tagged(TagName, PhotoId),
}

impl Store {
    /// Takes away those of the entries, and of the photos under tags, that the filing of their subject does not name, and
    /// whatever stands under tags in another form; how many there were. What stands for one whose filing cannot be read
    /// stays.
    pub async fn strike_strays(&self, items: &[Swept]) -> Result<u64, StoreError> {
        let mut things: BTreeMap<Subject, Vec<Thing>> = BTreeMap::new();
        for (subject, thing) in items.iter().filter_map(thing) {
            things.entry(subject).or_default().push(thing);
        }
        let mut filed = self.filings_of(things.keys()).await?;
        let mut struck = self.strike_outdated(items).await?;
        for (subject, things) in &things {
            let Ok(mut filed) = filed.remove(subject).transpose() else { continue };
            for things in things.chunks(WRITES_MAX) {
                struck += self.strike(subject, &mut filed, things).await?;
            }
        }
        Ok(struck)
    }

    async fn strike_outdated(&self, items: &[Swept]) -> Result<u64, StoreError> {
        let key = |item: &Swept| match item {
            Swept::Outdated(pk, sk) => {
                Some(Item::from([(PK.to_owned(), text(pk)), (SK.to_owned(), text(sk))]))
            }
            _ => None,
        };
        let deletes: Vec<_> =
            items.iter().filter_map(key).map(|key| self.search_delete(key)).collect::<Result<_, _>>()?;
        let mut struck = 0;
        for deletes in deletes.chunks(WRITES_MAX) {
            self.strike_at_last(deletes).await?;
            struck += deletes.len() as u64;
        }
        Ok(struck)
    }

    async fn strike_at_last(&self, deletes: &[TransactWriteItem]) -> Result<(), StoreError> {
        for attempt in 0..TRIES {
            if self.transact(deletes.to_vec()).await? {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: "what stands under tags in another form".into(), tries: TRIES })
    }

    /// Puts photos under those tags that their filings name and where they do not stand; how many times, and those whose
    /// filings cannot be read.
    pub async fn put_lost_tags(
        &self,
        subjects: &[Subject],
    ) -> Result<(u64, Vec<(Subject, StoreError)>), StoreError> {
        let (mut filed, mut unreadable) = (HashMap::new(), Vec::new());
        for (subject, read) in self.filings_of(subjects.iter()).await? {
            match read {
                Ok(read) => drop(filed.insert(subject, read)),
                Err(error) => unreadable.push((subject, error)),
            }
        }
        let named: Vec<_> = filed.iter().flat_map(|(subject, filed)| tagged(subject, filed)).collect();
        let there = self.get_all_of(Table::Search, named.iter().map(Thing::key)).await?;
        let there: BTreeSet<_> = there.iter().map(Swept::of).collect();
        let mut put = 0;
        for (subject, filed) in &filed {
            let mut lost = tagged(subject, filed);
            lost.retain(|thing| !there.contains(&thing.swept()));
            let puts = lost.iter().map(|thing| self.search_put(thing.key().item()));
            let puts = puts.collect::<Result<_, _>>()?;
            put += self.write_if_filed_so(subject, Some(filed), puts).await?.unwrap_or(0);
        }
        Ok((put, unreadable))
    }

    /// Those that have a record, whether it can be read or not.
    pub async fn recorded(&self, subjects: &[Subject]) -> Result<BTreeSet<Subject>, StoreError> {
        let keys = subjects.iter().map(|subject| match subject {
            Subject::Photo(photo) => Key::Photo(*photo),
            Subject::Person(name) => Key::Profile(name),
        });
        let of_item =
            |item: &Item| photo_of(item).map(Subject::Photo).or_else(|| person_of(item).map(Subject::Person));
        Ok(self.get_all(keys).await?.iter().filter_map(of_item).collect())
    }

    /// What stands for subjects, strongly consistent, or why it cannot be read; those for which nothing stands are left
    /// out.
    pub(crate) async fn filings_of<'a>(
        &self,
        subjects: impl Iterator<Item = &'a Subject>,
    ) -> Result<HashMap<Subject, Result<Filed, StoreError>>, StoreError> {
        let items = self.get_all_of(Table::Search, subjects.map(Key::Filing)).await?;
        let read = |item: Item| match Swept::of(&item) {
            Swept::Filing(subject) => {
                let filed = Filed::from_item(&Key::Filing(&subject), item);
                Some((subject, filed))
            }
            _ => None,
        };
        Ok(items.into_iter().filter_map(read).collect())
    }

    /// Takes away those things of one subject that are not named; who files at the same time is waited for.
    async fn strike(
        &self,
        subject: &Subject,
        filed: &mut Option<Filed>,
        things: &[Thing],
    ) -> Result<u64, StoreError> {
        for attempt in 0..TRIES {
            let strays = strays(filed.as_ref(), things);
            let deletes = strays.iter().map(|thing| self.search_delete(thing.key().item()));
            let deletes = deletes.collect::<Result<_, _>>()?;
            if let Some(struck) = self.write_if_filed_so(subject, filed.as_ref(), deletes).await? {
                return Ok(struck);
            }
            pause(attempt).await;
            *filed = match self.filing(subject).await {
                Err(StoreError::Unreadable { .. }) => return Ok(0),
                filed => filed?,
            };
        }
        Err(StoreError::Contended { what: "a filing".into(), tries: TRIES })
    }

    /// Makes writes if a filing is as it was read; how many, or none when it is another by now.
    async fn write_if_filed_so(
        &self,
        subject: &Subject,
        filed: Option<&Filed>,
        mut writes: Vec<TransactWriteItem>,
    ) -> Result<Option<u64>, StoreError> {
        let count = writes.len() as u64;
        if count == 0 {
            return Ok(Some(0));
        }
        writes.insert(0, self.filed_so(subject, filed)?);
        Ok(self.transact(writes).await?.then_some(count))
    }

    fn filed_so(&self, subject: &Subject, filed: Option<&Filed>) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.tables.search)
            .set_key(Some(Key::Filing(subject).item()));
        let check = match filed {
            Some(filed) => check
                .condition_expression(UNTOUCHED)
                .expression_attribute_names("#lock", "lock")
                .expression_attribute_values(":lock", filed.lock.value()),
            None => {
                check.condition_expression("attribute_not_exists(#pk)").expression_attribute_names("#pk", PK)
            }
        };
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }
}

impl Thing {
    fn key(&self) -> Key<'_> {
        match self {
            Self::Entry(list, spot) => Key::Entry(list, spot.impact, &spot.subject),
            Self::Tagged(tag, photo) => Key::Posting(tag, *photo),
        }
    }

    fn swept(&self) -> Swept {
        match self.clone() {
            Self::Entry(list, spot) => Swept::Entry(list, spot),
            Self::Tagged(tag, photo) => Swept::Tagged(tag, photo),
        }
    }
}

fn thing(item: &Swept) -> Option<(Subject, Thing)> {
    match item.clone() {
        Swept::Entry(list, spot) => Some((spot.subject.clone(), Thing::Entry(list, spot))),
        Swept::Tagged(tag, photo) => Some((Subject::Photo(photo), Thing::Tagged(tag, photo))),
        _ => None,
    }
}

/// Photos under tags, as a filing names them.
fn tagged(subject: &Subject, filed: &Filed) -> Vec<Thing> {
    match subject {
        Subject::Photo(photo) => {
            filed.filing.tags.iter().map(|tag| Thing::Tagged(tag.clone(), *photo)).collect()
        }
        // People stand under no tag.
        Subject::Person(_) => Vec::new(),
    }
}

/// Those that are not named.
fn strays<'a>(filed: Option<&Filed>, things: &'a [Thing]) -> Vec<&'a Thing> {
    let named: BTreeSet<Posting> = filed.iter().flat_map(|filed| filed.filing.postings()).collect();
    let is_named = |thing: &Thing| match thing {
        Thing::Entry(List { word, shard, .. }, Spot { impact, .. }) => {
            named.contains(&Posting { word: word.clone(), shard: *shard, impact: *impact })
        }
        Thing::Tagged(tag, _) => filed.is_some_and(|filed| filed.filing.tags.contains(tag)),
    };
    things.iter().filter(|thing| !is_named(thing)).collect()
}
