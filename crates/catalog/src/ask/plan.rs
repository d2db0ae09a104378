//! From a question to what has to be read for it: how its words stand says which list is the shortest.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use domain::{id::Username, tag::TagName};
use futures_util::future::try_join_all;
use search::{
    Fingerprint, Shelf, Term, Word,
    find::{Clause, Listed, Plan},
    query::{Part, Query},
    words,
};
use store::{Glossary, Standing, Store, StoreError};

use super::expand;

/// Beginnings of names that are looked up for a question: each may stand for many words.
const BEGINNINGS_MAX: usize = 4;
/// Parts of lists that one clause is read from: all of them are begun at once, whatever they hold.
const PARTS_MAX: usize = 64;

/// A question with what has to be read for it.
#[derive(Debug)]
pub(super) struct Planned {
    /// None when nothing on the shelf can answer it.
    pub(super) plan: Option<Plan>,
    /// A beginning stands for more words, or for longer lists, than are looked for.
    pub(super) is_partial: bool,
}

/// Something that is wanted, before it is known how its words stand.
#[derive(Debug, Default)]
struct Need {
    any_of: Vec<Term>,
    lists: Lists,
    is_partial: bool,
}

/// In which lists a need is found.
#[derive(Debug)]
enum Lists {
    /// Who answers it stands in one of them.
    AnyOf(Vec<Word>),
    /// Who answers it stands in all of them: one that is about the shortest is enough. Lengths are compared by powers of
    /// two, so that the next page rarely reads another one, and by that passes over something.
    AllOf(Vec<Word>),
}

impl Default for Lists {
    fn default() -> Self {
        Self::AnyOf(Vec::new())
    }
}

/// Plans a question for photos. What a signature cannot tell is left to whoever looks at the records: whether the words
/// of a phrase stand next to each other, whether a word that is not wanted begins so.
pub(super) async fn for_photos(store: &Store, query: &Query) -> Result<Planned, StoreError> {
    let needs = try_join_all(query.wanted.iter().map(|part| needs_of_photos(store, part))).await?;
    let times = (query.after_ms, query.before_ms);
    planned(store, Shelf::Photos, query, needs.into_iter().flatten().collect(), times).await
}

/// Plans a question for people: each word may be the beginning of one of their names.
pub(super) async fn for_people(store: &Store, query: &Query) -> Result<Planned, StoreError> {
    let beginnings: Option<Vec<_>> = query.wanted.iter().map(Part::name_beginnings).collect();
    let Some(beginnings) = beginnings else { return Ok(Planned { plan: None, is_partial: false }) };
    let beginnings = longest(beginnings.into_iter().flatten());
    let needs = beginnings.into_iter().map(|beginning| begun(store, Glossary::Names, beginning));
    // People do not age.
    planned(store, Shelf::People, query, try_join_all(needs).await?, (None, None)).await
}

/// The beginnings that are looked up: of many the longest, which stand for the fewest words. The rest is left to whoever
/// looks at the records.
pub(super) fn longest<T: AsRef<str> + Ord>(beginnings: impl Iterator<Item = T>) -> Vec<T> {
    let mut beginnings: Vec<_> = beginnings.collect::<BTreeSet<_>>().into_iter().collect();
    beginnings.sort_by_key(|beginning| Reverse(beginning.as_ref().chars().count()));
    beginnings.truncate(BEGINNINGS_MAX);
    beginnings
}

async fn needs_of_photos(store: &Store, part: &Part) -> Result<Vec<Need>, StoreError> {
    Ok(match part {
        Part::Word { word, .. } => vec![Need::of_word(word)],
        Part::Phrase(phrase) => {
            let words = phrase.iter().filter(|word| !word.is_stop_word);
            words.map(|word| Need::of_word(&word.word)).collect()
        }
        Part::Prefix(beginning) => vec![begun(store, Glossary::Words, beginning).await?],
        Part::Tag(tag) => vec![Need::of_tag(tag)],
        Part::Name(name) => vec![Need::of_name(name)],
    })
}

impl Need {
    fn of_word(word: &Word) -> Self {
        let lists = Lists::AnyOf(vec![word.clone()]);
        Self { any_of: vec![Term::Word(word.clone())], lists, is_partial: false }
    }

    fn of_tag(tag: &TagName) -> Self {
        let words = words::words(tag.as_str()).into_iter().map(|word| word.word).collect();
        Self { any_of: vec![Term::Tag(tag.clone())], lists: Lists::AllOf(words), is_partial: false }
    }

    fn of_name(name: &Username) -> Self {
        let lists = Lists::AnyOf(vec![words::of_username(name)]);
        Self { any_of: vec![Term::Name(name.clone())], lists, is_partial: false }
    }

    fn words(&self) -> &[Word] {
        match &self.lists {
            Lists::AnyOf(words) | Lists::AllOf(words) => words,
        }
    }

    /// With whether some lists were left out; none when nobody answers it.
    fn clause(&self, everything: u64, standings: &Standings) -> Option<(Clause, bool)> {
        let listed = |word: &Word| {
            let standing = standings.get(&Some(word.clone()))?;
            let (holders, shards) = (standing.census.estimate().max(1), standing.shards.max(1));
            Some(Listed { word: word.clone(), holders, shards })
        };
        let lists: Vec<_> = match &self.lists {
            Lists::AnyOf(words) => words.iter().filter_map(listed).collect(),
            Lists::AllOf(words) => {
                let all: Option<Vec<_>> = words.iter().map(listed).collect();
                all?.into_iter().min_by_key(|listed| listed.holders.ilog2()).into_iter().collect()
            }
        };
        let idf_milli = idf_milli(everything, holders(&lists));
        let any_of = self.any_of.iter().map(Term::fingerprint).collect();
        let all = lists.len();
        let lists = begun_at_once(lists);
        let is_cut = lists.len() < all;
        (!lists.is_empty()).then_some((Clause { any_of, lists, idf_milli }, is_cut))
    }
}

fn holders(lists: &[Listed]) -> u64 {
    lists.iter().fold(0, |sum, listed| sum.saturating_add(listed.holders))
}

/// As many of the lists as may be begun at once, the first ones: of a beginning, those of its most common words.
fn begun_at_once(lists: Vec<Listed>) -> Vec<Listed> {
    let mut parts = 0;
    let fits = |listed: &Listed| {
        parts += usize::from(listed.shards);
        parts <= PARTS_MAX
    };
    lists.into_iter().take_while(fits).collect()
}

async fn begun(store: &Store, glossary: Glossary, beginning: &str) -> Result<Need, StoreError> {
    let (words, is_partial) = expand::words(store, glossary, beginning).await?;
    let any_of = words.iter().cloned().map(Term::Word).collect();
    Ok(Need { any_of, lists: Lists::AnyOf(words), is_partial })
}

type Standings = HashMap<Option<Word>, Standing>;

async fn planned(
    store: &Store,
    shelf: Shelf,
    query: &Query,
    needs: Vec<Need>,
    (after_ms, before_ms): (Option<u64>, Option<u64>),
) -> Result<Planned, StoreError> {
    let is_partial = needs.iter().any(|need| need.is_partial);
    if needs.is_empty() || needs.iter().any(|need| need.words().is_empty()) {
        return Ok(Planned { plan: None, is_partial });
    }
    let words: BTreeSet<_> = needs.iter().flat_map(Need::words).cloned().map(Some).collect();
    let asked: Vec<_> = words.into_iter().chain([None]).collect();
    let standings = store.standings(shelf, &asked).await?;
    let everything = standings.get(&None).map_or(0, |standing| standing.census.estimate());
    let clauses: Option<Vec<_>> = needs.iter().map(|need| need.clause(everything, &standings)).collect();
    // Lists are read of the clause with the fewest in them only.
    let read = clauses.iter().flatten().min_by_key(|(clause, _)| holders(&clause.lists));
    let is_partial = is_partial || read.is_some_and(|(_, is_cut)| *is_cut);
    let without = unwanted(shelf, query);
    let clauses = clauses.map(|clauses| clauses.into_iter().map(|(clause, _)| clause).collect());
    let plan = clauses.map(|clauses| Plan { shelf, clauses, without, after_ms, before_ms });
    Ok(Planned { plan, is_partial })
}

/// Terms by which a document is out whatever its record says. The words of a phrase are none, nor are those that begin
/// as a word that is not wanted: their list's word has other spellings.
fn unwanted(shelf: Shelf, query: &Query) -> Vec<Fingerprint> {
    let term = |part: &Part| match part {
        Part::Word { word, spelling } => Some(Term::Word(match shelf {
            Shelf::Photos => word.clone(),
            // Words of names are listed as they are written.
            Shelf::People => Word::of_stem(spelling.clone()),
        })),
        Part::Tag(tag) => Some(Term::Tag(tag.clone())),
        Part::Name(name) => Some(Term::Name(name.clone())),
        Part::Phrase(_) | Part::Prefix(_) => None,
    };
    query.unwanted.iter().filter_map(term).map(|term| term.fingerprint()).collect()
}

/// How rare something is that so many of everything hold: ln(1 + N / holders), in thousandths. After K. Spärck Jones, "A
/// statistical interpretation of term specificity", Journal of Documentation 28 (1), 1972; with the 1, what all hold
/// counts a little still.
fn idf_milli(everything: u64, holders: u64) -> u32 {
    let holders = holders.max(1);
    let ratio = everything.max(holders) as f64 / holders as f64;
    // At most 44 thousand.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let milli = (1_000.0 * ratio.ln_1p()).round() as u32;
    milli
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(words: impl Iterator<Item = String>) -> Need {
        let words: Vec<_> = words.map(Word::of_stem).collect();
        let any_of = words.iter().cloned().map(Term::Word).collect();
        Need { any_of, lists: Lists::AnyOf(words), is_partial: false }
    }

    fn standings(need: &Need, shards: u8) -> Standings {
        let standing = Standing { shards, ..Standing::default() };
        need.words().iter().map(|word| (Some(word.clone()), standing.clone())).collect()
    }

    #[test]
    fn of_many_long_lists_only_so_many_are_read() {
        let need = need((0..40).map(|number| format!("sea{number}")));
        for (shards, read) in [(1, 40), (2, 32), (3, 21), (16, 4)] {
            let (clause, is_cut) = need.clause(1_000, &standings(&need, shards)).unwrap();
            assert_eq!((clause.lists.len(), clause.any_of.len()), (read, 40), "{shards}");
            assert_eq!(is_cut, read < 40, "{shards}");
            assert_eq!(clause.lists[0].word, need.words()[0]);
            assert_eq!(clause.idf_milli, idf_milli(1_000, 40));
        }
    }

    #[test]
    fn the_longest_beginnings_are_looked_up() {
        let beginnings = ["a", "sea", "été", "ab", "sea", "lighthouse", "東"];
        assert_eq!(longest(beginnings.into_iter()), ["lighthouse", "sea", "été", "ab"]);
    }

    #[test]
    fn what_is_rare_counts_more() {
        assert_eq!(idf_milli(0, 0), 693);
        assert_eq!(idf_milli(100, 100), 693);
        // Estimates may contradict each other.
        assert_eq!(idf_milli(100, 120), 693);
        assert_eq!(idf_milli(1_000_000, 1), 13_816);
        assert!(idf_milli(u64::MAX, 1) < 45_000);
    }
}
