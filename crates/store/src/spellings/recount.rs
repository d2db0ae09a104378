//! Counting again who spells a word so, by the filings of those in the word's list; and the common spellings, by that.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, TransactWriteItem};
use search::{
    Filing, Shelf, Subject, Word,
    census::{Census, Mark},
    words::of_username,
};

use super::{COMMON, Glossary, MEMBERS_MAX, Row, common_as};
use crate::{
    Store, StoreError,
    hashes::built,
    item::{Item, number},
    keys::{Key, PK, Table, shelves},
    miscounts::Miscount,
    samples::{census_of, sampled},
};

/// Those in a list whose filings are read. When they hold a spelling rarely, and it is one of a very common word, then
/// its census is not taken anew, but loses those who do not hold it.
const READ_MAX: usize = 2_000;

/// Some of those in a list.
struct Listed<'a> {
    /// Members so far, one way or the other.
    known: &'a Census,
    /// A sample of them all.
    sample: Census,
    /// Those in the sample, and those that are known.
    subjects: BTreeMap<Mark, Vec<Subject>>,
}

impl Store {
    pub(crate) async fn miscount_of_spelling(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
    ) -> Result<Option<Miscount>, StoreError> {
        let row = Row { glossary, spelling, means };
        let Some(item) = self.get(&row.key()).await? else { return Ok(None) };
        let before = census_of(&item);
        let after = self.spelled_anew(row, &before).await?;
        let is_right = before == after && !after.members.is_empty();
        let (spelling, means) = (spelling.to_owned(), means.to_owned());
        Ok((!is_right).then_some(Miscount::Spelling { glossary, spelling, means, before, after }))
    }

    /// Whether it was put right: not when somebody counted meanwhile.
    pub(crate) async fn put_spelling_right(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
        before: &Census,
        after: &Census,
    ) -> Result<bool, StoreError> {
        let row = Row { glossary, spelling, means };
        if before != after && !self.replace_census(&row.key(), before, after).await? {
            return Ok(false);
        }
        self.settle_spelling(row, self.get(&row.key()).await?).await?;
        Ok(true)
    }

    /// Forgets a spelling that no document is counted under any more, whoever is counted there.
    pub async fn unspell(&self, glossary: Glossary, spelling: &str, means: &str) -> Result<bool, StoreError> {
        let row = Row { glossary, spelling, means };
        let Some(item) = self.get(&row.key()).await? else { return Ok(false) };
        self.put_spelling_right(glossary, spelling, means, &census_of(&item), &Census::default()).await
    }

    /// Makes a spelling stand among the common ones as its own item says, under each of its beginnings; how many items
    /// were put or taken away.
    pub async fn mend_common(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
    ) -> Result<u64, StoreError> {
        let row = Row { glossary, spelling, means };
        self.settle_spelling(row, self.get(&row.key()).await?).await?;
        let stands = self.get(&row.key()).await?.as_ref().and_then(common_as);
        let keys = || shelves::beginnings(spelling).map(|it| Key::Common(glossary, it, spelling, means));
        let there = self.get_all_of(Table::Search, keys()).await?;
        let there: BTreeMap<_, _> = there.iter().filter_map(place).collect();
        let mut writes = Vec::new();
        for (beginning, key) in shelves::beginnings(spelling).zip(keys()) {
            let should = stands.map(|holders| shelves::counted(holders, &key.sk()));
            if there.get(&key.pk()) != should.map(Some).as_ref() {
                writes.push(self.common_write(row, beginning, stands)?);
            }
        }
        let mended = writes.len() as u64;
        if mended == 0 {
            return Ok(0);
        }
        writes.push(self.stands_so(row, stands)?);
        Ok(if self.transact(writes).await? { mended } else { 0 })
    }

    /// Takes away an item among the common spellings under what is no beginning of it. Nobody puts it there.
    pub async fn strike_common(
        &self,
        glossary: Glossary,
        beginning: &str,
        spelling: &str,
        means: &str,
    ) -> Result<bool, StoreError> {
        if shelves::beginnings(spelling).any(|it| it == beginning) {
            return Ok(false);
        }
        let key = Key::Common(glossary, beginning, spelling, means).item();
        let delete = Delete::builder().table_name(&self.tables.search).set_key(Some(key));
        self.transact(vec![TransactWriteItem::builder().delete(built(delete.build())?).build()]).await
    }

    async fn spelled_anew(&self, row: Row<'_>, known: &Census) -> Result<Census, StoreError> {
        let mut listed = Listed { known, sample: Census::default(), subjects: BTreeMap::new() };
        let shelf = match row.glossary {
            Glossary::Words => Some(Shelf::Photos),
            Glossary::Names => Some(Shelf::People),
            Glossary::Tags => None,
        };
        if let Some(shelf) = shelf {
            let word = Word::of_stem(row.means);
            let parts = self.standing_of(shelf, Some(&word)).await?.map_or(1, |standing| standing.shards);
            self.each_holder(shelf, &word, parts, |holder| listed.add(holder)).await?;
        } else if let Ok(tag) = row.means.parse() {
            self.each_tagged(&tag, |photo| listed.add(Subject::Photo(photo))).await?;
        }
        let filed = self.filings_of(listed.subjects.values().flatten()).await?;
        let holds = |mark: &Mark, subject: &Subject| match filed.get(subject) {
            Some(Ok(filed)) => row.is_held_by(subject, &filed.filing),
            // Nobody can say: whoever is counted stays.
            Some(Err(_)) => known.members.contains(mark),
            None => false,
        };
        listed.subjects.retain(|mark, subjects| subjects.iter().any(|it| holds(mark, it)));
        Ok(listed.census())
    }

    fn stands_so(&self, row: Row<'_>, stands: Option<u64>) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.tables.search)
            .set_key(Some(row.key().item()))
            .expression_attribute_names("#common", COMMON);
        let check = match stands {
            None => check.condition_expression("attribute_not_exists(#common)"),
            Some(stands) => check
                .condition_expression("#common = :stands")
                .expression_attribute_values(":stands", number(stands)),
        };
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }
}

impl Listed<'_> {
    fn add(&mut self, subject: Subject) {
        let mark = subject.mark();
        if !self.sample.takes(mark) && !self.known.members.contains(&mark) {
            return;
        }
        self.subjects.entry(mark).or_default().push(subject);
        let level = self.sample.level;
        sampled(&mut self.sample, mark, READ_MAX);
        if self.sample.level > level {
            let Self { sample, known, subjects } = self;
            subjects.retain(|mark, _| sample.takes(*mark) || known.members.contains(mark));
        }
    }

    /// The census, once those are gone who do not hold the spelling.
    fn census(&self) -> Census {
        let holders = || self.subjects.keys().copied();
        let mut anew = Census { level: self.sample.level, ..Census::default() };
        holders().for_each(|mark| sampled(&mut anew, mark, MEMBERS_MAX));
        if self.sample.level == 0 || anew.level > self.sample.level {
            return anew;
        }
        // The sample of the list is too coarse for so few.
        let mut known = Census { level: self.known.level, ..Census::default() };
        known.members = holders().filter(|mark| known.takes(*mark)).collect();
        if self.known.level < self.sample.level {
            known.members.retain(|mark| self.known.members.contains(mark));
        }
        known
    }
}

impl Row<'_> {
    fn is_held_by(&self, subject: &Subject, filing: &Filing) -> bool {
        match self.glossary {
            Glossary::Tags => filing.tags.iter().any(|tag| tag.as_str() == self.means),
            Glossary::Words => self.is_spelled_in(filing),
            Glossary::Names => {
                self.is_spelled_in(filing) || (filing.rank.is_some() && self.is_username(subject))
            }
        }
    }

    fn is_spelled_in(&self, filing: &Filing) -> bool {
        filing.spellings.get(self.spelling).is_some_and(|word| word.as_str() == self.means)
    }

    /// A person is counted under the whole username too, which no filing names.
    fn is_username(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Person(name) => {
                name.as_str() == self.spelling && of_username(name).as_str() == self.means
            }
            Subject::Photo(_) => false,
        }
    }
}

/// The partition of an item among the common ones, and where it stands in the index, if it does.
fn place(item: &Item) -> Option<(String, Option<String>)> {
    let text = |name| Some(item.get(name)?.as_s().ok()?.clone());
    Some((text(PK)?, text("gsi1sk")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects(count: u64) -> Vec<Subject> {
        (0..count).map(|n| Subject::Person(format!("person_{n}").parse().unwrap())).collect()
    }

    fn census(subjects: &[Subject], members_max: usize) -> Census {
        let mut census = Census::default();
        subjects.iter().for_each(|subject| sampled(&mut census, subject.mark(), members_max));
        census
    }

    /// The census of those who hold a spelling, out of all in a list.
    fn anew(list: &[Subject], holds: impl Fn(&Subject) -> bool, known: &Census) -> Census {
        let mut listed = Listed { known, sample: Census::default(), subjects: BTreeMap::new() };
        list.iter().cloned().for_each(|subject| listed.add(subject));
        assert!(listed.subjects.len() <= READ_MAX + known.members.len());
        listed.subjects.retain(|_, subjects| subjects.iter().any(&holds));
        listed.census()
    }

    #[test]
    fn a_census_taken_anew_is_that_of_the_holders_whatever_is_known() {
        for (listed, every) in [(0, 1), (50, 1), (50, 2), (1_000, 3), (10_000, 2), (10_000, 20)] {
            let list = subjects(listed);
            let holders: Vec<_> = list.iter().step_by(every).cloned().collect();
            let expected = census(&holders, MEMBERS_MAX);
            for known in [Census::default(), Census { level: 3, ..census(&list, 64) }] {
                let found = anew(&list, |subject| holders.contains(subject), &known);
                assert_eq!(found, expected, "{listed}, every {every}th");
            }
        }
    }

    #[test]
    fn a_spelling_that_is_rare_in_a_very_common_list_loses_those_who_do_not_hold_it() {
        let list = subjects(20_000);
        let holders: Vec<_> = list.iter().step_by(1_000).cloned().collect();
        let strangers = list.iter().skip(1).step_by(1_000).map(Subject::mark);
        let mut known = census(&holders, MEMBERS_MAX);
        known.members.extend(strangers);
        let found = anew(&list, |subject| holders.contains(subject), &known);
        assert_eq!(found, census(&holders, MEMBERS_MAX));
    }
}
