//! Photos and everything that stands for them in the search table, put there at once: what filing would have made of them
//! one by one, which takes a hundred times as long. `bench/tests/shelves.rs` holds it to that, item for item.

mod counted;
mod items;
mod records;

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use domain::{id::Username, tag::TagName};
use search::{
    Document, Filing, Placing, Posting, Shelf, Subject, Word,
    census::{MEMBERS_MAX, Mark},
};
use testbed::dynoxide::types::Item;

use crate::{
    collection::Shot,
    database::{CORE, Database, SEARCH},
};
use counted::{Sample, Spelled, spelled};

/// Documents that one part of a list takes, as in `catalog`.
const HOLDERS_A_PART: u64 = 5_000;
const PARTS_MAX: u64 = 16;
/// Members of a spelling's sample, as in `store`.
const SPELLING_MEMBERS_MAX: usize = 64;

/// What stands for photos.
#[derive(Debug, Default)]
pub struct Shelves<'a> {
    shots: &'a [Shot],
    filings: Vec<Filed<'a>>,
    all: Sample,
    /// With the parts of the word's list.
    words: HashMap<Word, (Sample, u8)>,
    spellings: BTreeMap<Spelled, Sample>,
    uploaders: BTreeMap<(TagName, Username), u64>,
}

/// What stands for one of them.
#[derive(Debug)]
struct Filed<'a> {
    subject: Subject,
    owner: &'a Username,
    filing: Filing,
}

impl<'a> Shelves<'a> {
    /// Files photos in their order.
    #[must_use]
    pub fn of(shots: &'a [Shot]) -> Self {
        let mut shelves = Self { shots, ..Self::default() };
        for shot in shots {
            shelves.file(shot);
        }
        shelves
    }

    /// Puts all of it into a database, with the photos themselves.
    pub fn load(&self, database: &Database) -> Result<()> {
        database.load(CORE, self.shots.iter().map(|shot| records::photo(&shot.photo)))?;
        let liked = self.shots.iter().filter(|shot| shot.likes > 0);
        database.load(CORE, liked.map(|shot| Ok(records::likes(shot))))?;
        database.load(SEARCH, self.items())
    }

    fn file(&mut self, shot: &'a Shot) {
        let Some(document) = Document::of_photo(&shot.photo, shot.likes) else { return };
        let subject = Subject::Photo(shot.photo.id);
        let mark = subject.mark();
        let filing = self.placed(&document, mark);
        self.all.take(mark, MEMBERS_MAX);
        for spelled in spelled(&filing) {
            self.spellings.entry(spelled).or_default().take(mark, SPELLING_MEMBERS_MAX);
        }
        for tag in &filing.tags {
            *self.uploaders.entry((tag.clone(), shot.photo.owner.clone())).or_default() += 1;
        }
        self.filings.push(Filed { subject, owner: &shot.photo.owner, filing });
    }

    /// Each word goes where its list has room by those who came before.
    fn placed(&mut self, document: &Document, mark: Mark) -> Filing {
        for word in document.words.keys() {
            let (sample, parts) = self.words.entry(word.clone()).or_insert_with(|| (Sample::default(), 1));
            *parts = (*parts).max(parts_wanted(sample.estimate()));
            sample.take(mark, MEMBERS_MAX);
        }
        let parts = |word: &Word| self.words.get(word).map_or(1, |(_, parts)| *parts);
        Filing::default().changes(Some(document), mark, parts, Placing::Kept).filing
    }

    fn items(&self) -> impl Iterator<Item = Result<Item>> {
        let filings = self.filings.iter().flat_map(Filed::items);
        let words =
            self.words.iter().map(|(word, (sample, parts))| items::standing(Some(word), sample, *parts));
        let standings = words.chain([items::standing(None, &self.all, 1)]);
        let spellings = self.spellings.iter().flat_map(|(spelled, sample)| items::spelling(spelled, sample));
        let uploaders =
            self.uploaders.iter().map(|((tag, owner), photos)| items::uploader(tag, owner, *photos));
        filings.chain(standings.chain(spellings).chain(uploaders).map(Ok))
    }
}

impl Filed<'_> {
    fn items(&self) -> Vec<Result<Item>> {
        let Self { subject, owner, filing } = self;
        let entry = |posting: Posting| items::entry(Shelf::Photos, subject, &posting, &filing.signature);
        let entries = filing.postings().map(entry);
        let tagged = filing.tags.iter().filter_map(|tag| items::tagged(subject, tag));
        entries.chain(tagged).map(Ok).chain([items::filing(subject, owner, filing)]).collect()
    }
}

fn parts_wanted(holders: u64) -> u8 {
    let parts = holders.div_ceil(HOLDERS_A_PART).max(1).next_power_of_two();
    u8::try_from(parts.min(PARTS_MAX)).unwrap_or(1)
}
