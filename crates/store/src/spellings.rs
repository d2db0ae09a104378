//! Words as they are written, tags and people's names, for whoever types: by their beginnings, and the most common of
//! each short beginning, in the search table.

mod recount;

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use search::{
    Glossary,
    census::{Census, Mark},
};

use crate::{
    Store, StoreError,
    hashes::built,
    item::{Item, held, number, text},
    keys::{Key, Partition, SK, shelves},
    retry::{TRIES, pause},
    samples::{MEMBERS, census_of},
};

/// A spelling, under what it is listed, and about how many documents hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// What typed letters are compared with.
    pub spelling: String,
    /// What it stands for: the word's list, or the tag's name.
    pub means: String,
    pub holders: u64,
}

impl Spelling {
    /// Holders from which on a spelling is common.
    pub const COMMON_MIN: u64 = 8;
}

/// A spelling's place.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    glossary: Glossary,
    spelling: &'a str,
    means: &'a str,
}

/// Members of a sample: fewer than of a word's, because many are read at once.
const MEMBERS_MAX: usize = 64;
/// The attribute of the power of two as which a spelling stands among the common ones; absent while it does not.
const COMMON: &str = "common";

impl Store {
    /// Spellings that begin so, in their alphabetical order, at most `most`; and whether there are more.
    pub async fn spelled(
        &self,
        glossary: Glossary,
        beginning: &str,
        most: u32,
    ) -> Result<(Vec<Spelling>, bool), StoreError> {
        let Some(first) = beginning.chars().next() else { return Ok((Vec::new(), false)) };
        let most = most as usize;
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            // One more than asked for, to know whether there are more.
            let query = self
                .query(&Partition::Spellings(glossary, first), None)
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :beginning)")
                .expression_attribute_names("#sk", SK)
                .expression_attribute_values(":beginning", text(beginning))
                .limit(i32::try_from(most + 1 - found.len()).unwrap_or(i32::MAX));
            let answer = query.set_exclusive_start_key(start).send().await?;
            found.extend(answer.items.unwrap_or_default().iter().filter_map(spelled));
            start = answer.last_evaluated_key;
            if start.is_none() || found.len() > most {
                let more = found.len() > most;
                found.truncate(most);
                return Ok((found, more));
            }
        }
    }

    /// About how many documents hold a spelling of this meaning; 0 where nobody does.
    pub async fn holders(&self, glossary: Glossary, spelling: &str, means: &str) -> Result<u64, StoreError> {
        let item = self.get(&Row { glossary, spelling, means }.key()).await?;
        Ok(item.map_or(0, |item| census_of(&item).estimate()))
    }

    /// The most common of the spellings that begin so, as far as they are common at all: for beginnings of up to four
    /// characters. Holders are rounded down to a power of two.
    pub async fn common(
        &self,
        glossary: Glossary,
        beginning: &str,
        most: u32,
    ) -> Result<Vec<Spelling>, StoreError> {
        if beginning.is_empty() || most == 0 {
            return Ok(Vec::new());
        }
        let query = self.query(&Partition::Common(glossary, beginning.to_owned()), None);
        let query = query.scan_index_forward(false).limit(i32::try_from(most).unwrap_or(i32::MAX));
        let answer = query.send().await?;
        Ok(answer.items.unwrap_or_default().iter().filter_map(common).collect())
    }

    /// Counts a document in under a spelling; may be said again.
    pub async fn spell_in(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
        mark: Mark,
    ) -> Result<(), StoreError> {
        let row = Row { glossary, spelling, means };
        let before = self.get(&row.key()).await?;
        let known = before.as_ref().map(census_of).unwrap_or_default();
        let after = self.sample_in(&row.key(), &known, mark, MEMBERS_MAX).await?;
        self.settle_spelling(row, after.or(before)).await
    }

    /// Counts a document out; forgets a spelling that nobody holds any more.
    pub async fn spell_out(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
        mark: Mark,
    ) -> Result<(), StoreError> {
        let row = Row { glossary, spelling, means };
        let before = self.get(&row.key()).await?;
        let known = before.as_ref().map(census_of).unwrap_or_default();
        let after = self.sample_out(&row.key(), &known, mark).await?;
        self.settle_spelling(row, after.or(before)).await
    }

    /// Sees to what follows from a spelling's census, also where an earlier call ended before it did so: how it stands
    /// among the common ones, and whether it stands at all.
    async fn settle_spelling(&self, row: Row<'_>, mut item: Option<Item>) -> Result<(), StoreError> {
        for attempt in 0..TRIES {
            let Some(there) = &item else { return Ok(()) };
            let (stands, should) = (common_as(there), grade(&census_of(there)));
            if stands == should {
                return self.forget_spelling(row, there).await;
            }
            if self.transact(self.common_writes(row, stands, should)?).await? {
                return if should.is_none() { self.forget_spelling(row, there).await } else { Ok(()) };
            }
            pause(attempt).await;
            item = self.get(&row.key()).await?;
        }
        Err(StoreError::Contended { what: "a spelling".into(), tries: TRIES })
    }

    /// One transaction, so that the spelling always says as what it stands among the common ones.
    fn common_writes(
        &self,
        row: Row<'_>,
        stands: Option<u64>,
        should: Option<u64>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let beginnings = shelves::beginnings(row.spelling);
        let of_beginning = |beginning| self.common_write(row, beginning, should);
        let mut writes = beginnings.map(of_beginning).collect::<Result<Vec<_>, _>>()?;
        writes.push(self.common_note(row, stands, should)?);
        Ok(writes)
    }

    fn common_write(
        &self,
        row: Row<'_>,
        beginning: &str,
        should: Option<u64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = Key::Common(row.glossary, beginning, row.spelling, row.means);
        let table = &self.tables.search;
        let Some(holders) = should else {
            let delete = Delete::builder().table_name(table).set_key(Some(key.item()));
            return Ok(TransactWriteItem::builder().delete(built(delete.build())?).build());
        };
        let list = Partition::Common(row.glossary, beginning.to_owned());
        let (pk, sk) = list.attributes();
        let mut item = key.item();
        item.insert(pk.to_owned(), text(list.pk()));
        item.insert(sk.to_owned(), text(shelves::counted(holders, &key.sk())));
        let put = Put::builder().table_name(table).set_item(Some(item));
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    fn common_note(
        &self,
        row: Row<'_>,
        stands: Option<u64>,
        should: Option<u64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.search)
            .set_key(Some(row.key().item()))
            .expression_attribute_names("#common", COMMON);
        let update = match stands {
            None => update
                .condition_expression("attribute_not_exists(#common) AND attribute_exists(#members)")
                .expression_attribute_names("#members", MEMBERS),
            Some(stands) => update
                .condition_expression("#common = :stands")
                .expression_attribute_values(":stands", number(stands)),
        };
        let update = match should {
            None => update.update_expression("REMOVE #common"),
            Some(should) => update
                .update_expression("SET #common = :should")
                .expression_attribute_values(":should", number(should)),
        };
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    /// Deletes a spelling that nobody in its sample holds. At a higher level somebody may hold it still who is not in
    /// the sample: it is spelled again by the next document that holds it.
    async fn forget_spelling(&self, row: Row<'_>, there: &Item) -> Result<(), StoreError> {
        if there.contains_key(MEMBERS) {
            return Ok(());
        }
        let answer = self
            .client
            .delete_item()
            .table_name(&self.tables.search)
            .set_key(Some(row.key().item()))
            .condition_expression("attribute_not_exists(#members) AND attribute_not_exists(#common)")
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_names("#common", COMMON)
            .send()
            .await;
        match held(answer) {
            // Whoever is in the way sees to it.
            Err(StoreError::Unavailable { code, .. }) if code == "TransactionConflictException" => Ok(()),
            held => held.map(|_| ()),
        }
    }
}

impl Row<'_> {
    fn key(&self) -> Key<'_> {
        Key::Spelling(self.glossary, self.spelling, self.means)
    }
}

/// As what a spelling should stand among the common ones: only powers of two, so that few documents move it.
fn grade(census: &Census) -> Option<u64> {
    let holders = census.estimate();
    (holders >= Spelling::COMMON_MIN).then(|| 1 << holders.ilog2())
}

fn common_as(item: &Item) -> Option<u64> {
    item.get(COMMON)?.as_n().ok()?.parse().ok()
}

/// None while a spelling is being forgotten.
fn spelled(item: &Item) -> Option<Spelling> {
    let (spelling, means) = shelves::spelling_of(item.get(SK)?.as_s().ok()?)?;
    let holders = Some(census_of(item).estimate()).filter(|holders| *holders > 0)?;
    Some(Spelling { spelling: spelling.to_owned(), means: means.to_owned(), holders })
}

/// Read from an index that holds keys only.
fn common(item: &Item) -> Option<Spelling> {
    let (holders, what) = shelves::counted_of(item.get("gsi1sk")?.as_s().ok()?)?;
    let (spelling, means) = shelves::spelling_of(what)?;
    Some(Spelling { spelling: spelling.to_owned(), means: means.to_owned(), holders })
}
