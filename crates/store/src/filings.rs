//! Filings: what stands in the search table for a photo or a person, changed in transactions with what they name.

mod steps;
mod strays;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::{id::Username, tag::TagName};
use search::{Changes, Counted, Filing, Posting, Rank, Slot, Subject, Word, find::List};
use serde::{Deserialize, Deserializer, Serialize};

use self::steps::{Move, Step, steps};
use crate::{
    Store, StoreError,
    entries::{signature_of, signed},
    hashes::built,
    item::{Item, from_item, to_item},
    keys::{Key, PK},
    record::Lock,
    retry::{TRIES, pause},
    revise::{Transacted, UNTOUCHED},
    uploaders::Tallies,
};

/// A filing as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub filing: Filing,
    /// For whom a photo is counted, also when its record is gone.
    owner: Option<Username>,
    /// Another one with every write.
    lock: Lock,
}

/// A filing's item, without the signature.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    lock: Lock,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<Username>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rank: Option<Rank>,
    #[serde(default)]
    words: BTreeMap<Word, Slot>,
    #[serde(default, deserialize_with = "still_valid")]
    tags: BTreeSet<TagName>,
    #[serde(default)]
    spellings: BTreeMap<String, Word>,
    #[serde(default)]
    leftovers: BTreeSet<Posting>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    unsure: BTreeSet<Counted>,
    #[serde(default)]
    partial: bool,
}

/// Reads tags without those that are none by today's rules. A sweep takes away what stands under them.
fn still_valid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<TagName>, D::Error> {
    let written = Vec::<String>::deserialize(deserializer)?;
    Ok(written.into_iter().filter_map(|name| name.parse().ok()).collect())
}

/// Whose filing changes, whose photo it is, and what stood there before.
struct Change<'a> {
    subject: &'a Subject,
    owner: Option<&'a Username>,
    before: Option<&'a Lock>,
}

/// The filing comes first in each transaction.
const FILING: usize = 0;

impl Store {
    /// What stands for a subject, strongly consistent; none when nothing does.
    pub async fn filing(&self, subject: &Subject) -> Result<Option<Filed>, StoreError> {
        let key = Key::Filing(subject);
        self.get(&key).await?.map(|item| Filed::from_item(&key, item)).transpose()
    }

    /// Makes changes to what was read as `before`; false when somebody else filed the subject meanwhile, and nothing or
    /// a part was done: read again, and start over. `owner` is whose photo it is: photos are counted for each tag and
    /// owner in the same transaction. A photo that was filed with its owner needs none to be taken away.
    pub async fn file(
        &self,
        subject: &Subject,
        owner: Option<&Username>,
        before: Option<&Filed>,
        changes: &Changes,
    ) -> Result<bool, StoreError> {
        let nothing = Filing::default();
        let owner = before.and_then(|filed| filed.owner.as_ref()).or(owner);
        let steps = steps(before.map_or(&nothing, |filed| &filed.filing), changes);
        let mut standing = before.map(|filed| filed.lock.clone());
        for step in steps {
            let lock = Lock::random();
            let change = Change { subject, owner, before: standing.as_ref() };
            if !self.make(&change, &step, &lock).await? {
                return Ok(false);
            }
            standing = Some(lock);
        }
        Ok(true)
    }

    /// Says under what a document is about to be counted, in or out, before anybody counts: whoever comes after a crash
    /// counts it all again. What stands for it then; none when somebody else filed it meanwhile.
    pub async fn declare(
        &self,
        subject: &Subject,
        owner: Option<&Username>,
        before: Option<Filed>,
        counts: BTreeSet<Counted>,
    ) -> Result<Option<Filed>, StoreError> {
        let mut filing = before.as_ref().map(|filed| filed.filing.clone()).unwrap_or_default();
        let known = filing.unsure.len();
        filing.unsure.extend(counts);
        if filing.unsure.len() == known {
            return Ok(before);
        }
        let owner = before.as_ref().and_then(|filed| filed.owner.as_ref()).or(owner);
        let change = Change { subject, owner, before: before.as_ref().map(|filed| &filed.lock) };
        let (step, lock) = (Step { moves: Vec::new(), after: filing }, Lock::random());
        let is_made = self.make(&change, &step, &lock).await?;
        Ok(is_made.then(|| Filed { filing: step.after, owner: owner.cloned(), lock }))
    }

    /// One transaction; again while others are in the way who do not file the same subject.
    async fn make(&self, change: &Change<'_>, step: &Step<'_>, lock: &Lock) -> Result<bool, StoreError> {
        for attempt in 0..TRIES {
            let writes = self.writes(change, step, lock).await?;
            match self.transact_telling(writes).await? {
                Transacted::Done => return Ok(true),
                Transacted::Unmet(FILING) => return self.is_made(change.subject, step, lock).await,
                Transacted::Unmet(_) | Transacted::Conflict => pause(attempt).await,
            }
        }
        Err(StoreError::Contended { what: "a filing".into(), tries: TRIES })
    }

    /// Whether what stands there is what this call wrote, after an answer that was lost on its way.
    async fn is_made(&self, subject: &Subject, step: &Step<'_>, lock: &Lock) -> Result<bool, StoreError> {
        let there = self.filing(subject).await?;
        Ok(there.map_or(step.after.is_empty(), |filed| filed.lock == *lock))
    }

    async fn writes(
        &self,
        change: &Change<'_>,
        step: &Step<'_>,
        lock: &Lock,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let tallies = self.tallies(change.owner, &step.moves).await?;
        let mut writes = vec![self.filing_write(change, &step.after, lock)?];
        for made in &step.moves {
            writes.extend(self.move_writes(change.subject, *made, &step.after, &tallies)?);
        }
        Ok(writes)
    }

    async fn tallies(&self, owner: Option<&Username>, moves: &[Move<'_>]) -> Result<Tallies, StoreError> {
        let tags = moves.iter().filter_map(|made| match made {
            Move::PutTag(tag) | Move::DeleteTag(tag) => Some(*tag),
            Move::Put(_) | Move::Delete(_) | Move::PutTagAgain(_) => None,
        });
        match owner {
            Some(owner) => self.tallies_of(owner, tags).await,
            None => Ok(Tallies::default()),
        }
    }

    fn filing_write(
        &self,
        change: &Change<'_>,
        after: &Filing,
        lock: &Lock,
    ) -> Result<TransactWriteItem, StoreError> {
        let (key, table) = (Key::Filing(change.subject), &self.tables.search);
        let Some(before) = change.before else {
            let put = Put::builder()
                .table_name(table)
                .set_item(Some(to_filed(change, after, lock)?))
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", PK);
            return Ok(TransactWriteItem::builder().put(built(put.build())?).build());
        };
        if after.is_empty() {
            let delete = Delete::builder()
                .table_name(table)
                .set_key(Some(key.item()))
                .condition_expression(UNTOUCHED)
                .expression_attribute_names("#lock", "lock")
                .expression_attribute_values(":lock", before.value());
            return Ok(TransactWriteItem::builder().delete(built(delete.build())?).build());
        }
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(to_filed(change, after, lock)?))
            .condition_expression(UNTOUCHED)
            .expression_attribute_names("#lock", "lock")
            .expression_attribute_values(":lock", before.value());
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    fn move_writes(
        &self,
        subject: &Subject,
        made: Move<'_>,
        after: &Filing,
        tallies: &Tallies,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let list = |posting: &Posting| List {
            shelf: subject.shelf(),
            word: posting.word.clone(),
            shard: posting.shard,
        };
        let tagged = |tag| match subject {
            Subject::Photo(photo) => Some(Key::Posting(tag, *photo).item()),
            // People stand under no tag.
            Subject::Person(_) => None,
        };
        Ok(match made {
            Move::Put(posting) => {
                let mut item = Key::Entry(&list(posting), posting.impact, subject).item();
                item.extend([signed(&after.signature)]);
                vec![self.search_put(item)?]
            }
            Move::Delete(posting) => {
                vec![self.search_delete(Key::Entry(&list(posting), posting.impact, subject).item())?]
            }
            Move::PutTag(tag) => {
                let put = tagged(tag).map(|item| self.search_put(item));
                put.into_iter().chain(self.tally_write(tallies, tag, 1)).collect::<Result<_, _>>()?
            }
            Move::PutTagAgain(tag) => {
                let put = tagged(tag).map(|item| self.search_put(item));
                put.into_iter().collect::<Result<_, _>>()?
            }
            Move::DeleteTag(tag) => {
                let delete = tagged(tag).map(|key| self.search_delete(key));
                delete.into_iter().chain(self.tally_write(tallies, tag, -1)).collect::<Result<_, _>>()?
            }
        })
    }

    fn search_put(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.tables.search).set_item(Some(item));
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    fn search_delete(&self, key: Item) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.tables.search).set_key(Some(key));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

impl Filed {
    fn from_item(key: &Key<'_>, item: Item) -> Result<Self, StoreError> {
        let signature = signature_of(&item).unwrap_or_default();
        let Record { lock, owner, rank, words, tags, spellings, leftovers, unsure, partial } =
            from_item(key, item)?;
        let filing =
            Filing { rank, words, tags, spellings, signature, leftovers, unsure, is_partial: partial };
        Ok(Self { filing, owner, lock })
    }
}

fn to_filed(change: &Change<'_>, filing: &Filing, lock: &Lock) -> Result<Item, StoreError> {
    let filing = filing.clone();
    let record = Record {
        lock: lock.clone(),
        owner: change.owner.cloned(),
        rank: filing.rank,
        words: filing.words,
        tags: filing.tags,
        spellings: filing.spellings,
        leftovers: filing.leftovers,
        unsure: filing.unsure,
        partial: filing.is_partial,
    };
    let mut item = to_item(&Key::Filing(change.subject), &record)?;
    item.extend([signed(&filing.signature)]);
    Ok(item)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filing_is_read_without_what_is_no_tag_any_more() {
        let record = json!({"lock": "1", "tags": ["100฿", "sea", "ﾞﾞ", "ｓea"]});
        let record: Record = serde_json::from_value(record).unwrap();
        assert_eq!(record.tags, BTreeSet::from(["sea".parse().unwrap()]));
        assert!(serde_json::from_value::<Record>(json!({"lock": "1"})).unwrap().tags.is_empty());
    }
}
