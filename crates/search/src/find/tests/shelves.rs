//! Shelves in memory: documents, their lists, the answer by looking at every document, and a reader who turns pages.

use std::collections::BTreeMap;

use domain::id::PhotoId;

use crate::{
    find::{Clause, Entry, Finder, From, Hit, List, Listed, Place, Plan, Progress, Read, Score, Spot},
    rank::{Popularity, Rank},
    signature::Signature,
    subject::{Shelf, Subject},
    term::{Fingerprint, Term, Word},
    weight::Weight,
};

pub(super) const YEAR_MS: u64 = 31_557_600_000;
pub(super) const Y2020_MS: u64 = 1_577_836_800_000;

/// A document to be: words by number, each with its weight, and how much less their tags weigh.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) created_ms: u64,
    pub(super) likes: u64,
    pub(super) words: BTreeMap<usize, (u8, Option<u8>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Filed {
    pub(super) subject: Subject,
    rank: Rank,
    words: BTreeMap<Word, Weight>,
    terms: BTreeMap<Fingerprint, Weight>,
    signature: Signature,
}

impl Filed {
    pub(super) fn new(shelf: Shelf, number: usize, draft: &Draft) -> Self {
        let likes = Popularity::of(draft.likes);
        let (subject, rank) = match shelf {
            Shelf::Photos => {
                let photo = PhotoId::of_object("bucket", &number.to_string(), "1", draft.created_ms);
                (Subject::Photo(photo), Rank::of_photo(photo.created_ms(), likes))
            }
            Shelf::People => {
                let name = format!("person_{}", number * 7919 % 10_000).parse().unwrap();
                (Subject::Person(name), Rank::of_person(likes))
            }
        };
        let mut terms = BTreeMap::new();
        for (word, (weight, lighter)) in &draft.words {
            terms.insert(Term::Word(self::word(*word)), Weight::from_quarters(*weight));
            if let Some(lighter) = lighter {
                terms.insert(tag(*word), Weight::from_quarters(weight.saturating_sub(*lighter)));
            }
        }
        let signature = Signature::of(terms.iter().map(|(term, weight)| (term, *weight)));
        let words = draft.words.iter().map(|(word, held)| (self::word(*word), Weight::from_quarters(held.0)));
        let prints = terms.iter().map(|(term, weight)| (term.fingerprint(), *weight)).collect();
        Self { subject, rank, words: words.collect(), terms: prints, signature }
    }

    fn weight(&self, any_of: &[Fingerprint]) -> Option<Weight> {
        any_of.iter().filter_map(|term| self.terms.get(term)).max().copied()
    }
}

pub(super) fn word(number: usize) -> Word {
    Word::of_stem(format!("w{number}"))
}

pub(super) fn tag(number: usize) -> Term {
    Term::Tag(format!("w{number}").parse().unwrap())
}

pub(super) fn word_print(number: usize) -> Fingerprint {
    Term::Word(word(number)).fingerprint()
}

/// Documents with their lists.
#[derive(Debug, Clone)]
pub(super) struct Shelves {
    shelf: Shelf,
    shards: u8,
    documents: Vec<Filed>,
    lists: BTreeMap<List, BTreeMap<Spot, Signature>>,
}

impl Shelves {
    pub(super) fn new(shelf: Shelf, shards: u8, drafts: &[Draft]) -> Self {
        let mut shelves = Self { shelf, shards, documents: Vec::new(), lists: BTreeMap::new() };
        drafts.iter().for_each(|draft| shelves.file(draft));
        shelves
    }

    pub(super) fn file(&mut self, draft: &Draft) {
        let filed = Filed::new(self.shelf, self.documents.len(), draft);
        for (word, weight) in &filed.words {
            let shard = filed.subject.mark().shard(self.shards_of(word));
            let list = List { shelf: self.shelf, word: word.clone(), shard };
            let spot = Spot { impact: filed.rank.impact(*weight), subject: filed.subject.clone() };
            self.lists.entry(list).or_default().insert(spot, filed.signature.clone());
        }
        self.documents.push(filed);
    }

    /// The commonest word is spread over more parts than the others.
    fn shards_of(&self, of: &Word) -> u8 {
        if *of == word(0) { self.shards } else { 1 + self.shards / 3 }
    }

    pub(super) fn listed(&self, number: usize) -> Listed {
        let word = word(number);
        let lists = self.lists.iter().filter(|(list, _)| list.word == word);
        let holders = lists.map(|(_, entries)| entries.len() as u64).sum();
        Listed { shards: self.shards_of(&word), holders, word }
    }

    /// Of any of these words, with the rareness that the standing of the words gives.
    pub(super) fn words(&self, numbers: &[usize]) -> Clause {
        let any_of: Vec<_> = numbers.iter().map(|number| word_print(*number)).collect();
        self.clause(any_of, numbers)
    }

    pub(super) fn tag(&self, number: usize) -> Clause {
        self.clause(vec![tag(number).fingerprint()], &[number])
    }

    fn clause(&self, any_of: Vec<Fingerprint>, numbers: &[usize]) -> Clause {
        let held = self.documents.iter().filter(|filed| filed.weight(&any_of).is_some()).count();
        let idf = (1.0 + self.documents.len() as f64 / held.max(1) as f64).ln() * 1_000.0;
        let lists = numbers.iter().map(|number| self.listed(*number)).collect();
        Clause { any_of, lists, idf_milli: idf.round() as u32 }
    }

    pub(super) fn plan(&self, clauses: Vec<Clause>) -> Plan {
        Plan { shelf: self.shelf, clauses, without: vec![], after_ms: None, before_ms: None }
    }

    /// As a table gives it.
    pub(super) fn read(&self, read: &Read) -> (Vec<Entry>, bool) {
        let nothing = BTreeMap::new();
        let list = self.lists.get(&read.list).unwrap_or(&nothing);
        let is_of_use = |spot: &Spot| {
            read.down_to.is_none_or(|least| spot.impact >= least)
                && match &read.from {
                    From::Top => true,
                    From::At(impact) => spot.impact <= *impact,
                    From::Below(above) => spot < above,
                }
        };
        let mut entries: Vec<_> = list
            .iter()
            .rev()
            .filter(|(spot, _)| is_of_use(spot))
            .map(|(spot, signature)| Entry { spot: spot.clone(), signature: signature.clone() })
            .collect();
        let ended = entries.len() <= read.most as usize;
        entries.truncate(read.most as usize);
        (entries, ended)
    }

    /// Every document looked at, scores as the design says.
    pub(super) fn brute_force(&self, plan: &Plan) -> Vec<Hit> {
        let mut hits: Vec<_> = self.documents.iter().filter_map(|filed| score(plan, filed)).collect();
        hits.sort_by(|a, b| b.cmp(a));
        hits
    }
}

fn score(plan: &Plan, filed: &Filed) -> Option<Hit> {
    if let Subject::Photo(photo) = &filed.subject {
        let is_late = plan.before_ms.is_some_and(|before| photo.created_ms() >= before);
        let is_early = plan.after_ms.is_some_and(|after| photo.created_ms() < after);
        if is_late || is_early {
            return None;
        }
    }
    if filed.weight(&plan.without).is_some() {
        return None;
    }
    let mut sum = 0.0;
    for clause in &plan.clauses {
        sum += f64::from(clause.idf_milli) * filed.weight(&clause.any_of)?.factor();
    }
    let parts = i64::from(filed.rank.parts()) + (sum.log2() * f64::from(1 << 20)).round() as i64;
    Some(Hit { score: Score(parts), subject: filed.subject.clone() })
}

/// How somebody reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader {
    /// Hits a page.
    pub(super) limit: usize,
    /// Hits that are looked at in vain, as when they are looked up in batches.
    pub(super) ahead: usize,
    /// Entries a page, after so many pages on which there is no bound.
    pub(super) most: u32,
    pub(super) unbounded: usize,
}

#[derive(Debug)]
pub(super) struct Page {
    pub(super) hits: Vec<Hit>,
    pub(super) next: Option<Place>,
    pub(super) is_partial: bool,
    pub(super) entries: usize,
    pub(super) rounds: usize,
}

impl Reader {
    pub(super) fn page(self, shelves: &Shelves, plan: &Plan, from: Option<&Place>) -> Page {
        let mut finder = Finder::new(plan.clone(), from, self.most);
        let (mut hits, mut entries, mut rounds) = (Vec::new(), 0, 0);
        while hits.len() < self.limit + self.ahead {
            if let Some(hit) = finder.next_hit() {
                hits.push(hit);
                continue;
            }
            let reads = finder.reads();
            assert_eq!(reads.is_empty(), finder.progress() != Progress::Reading);
            if reads.is_empty() {
                break;
            }
            rounds += 1;
            for read in reads {
                let (given, ended) = shelves.read(&read);
                entries += given.len();
                finder.add(&read.list, given, ended);
            }
        }
        hits.truncate(self.limit);
        let (next, is_partial) = (finder.place(hits.last()), finder.is_partial());
        Page { hits, next, is_partial, entries, rounds }
    }

    /// All pages; `between` may file what is new.
    pub(super) fn pages(
        self,
        mut shelves: Shelves,
        plan: &Plan,
        mut between: impl FnMut(&mut Shelves),
    ) -> Vec<Page> {
        let unbounded = Self { most: u32::MAX, ..self };
        let reader = |page| if page < self.unbounded { unbounded } else { self };
        let mut pages = vec![reader(0).page(&shelves, plan, None)];
        while let Some(place) = pages.last().and_then(|page| page.next.clone()) {
            between(&mut shelves);
            // Places go through the hands of whoever reads.
            let text = serde_json::to_string(&place).unwrap();
            let place = serde_json::from_str(&text).unwrap();
            pages.push(reader(pages.len()).page(&shelves, plan, Some(&place)));
            assert!(pages.len() < 5_000, "an answer that never ends");
        }
        pages
    }
}
