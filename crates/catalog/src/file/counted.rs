//! Under what a document is counted: its words, their spellings, and its shelf as a whole.

use std::collections::{BTreeSet, HashMap};

use domain::tag::TagName;
use futures_util::{StreamExt, TryStreamExt, stream};
use search::{
    Counted, Filing, Glossary, Placing, Shelf, Subject, Word,
    census::Mark,
    words::{folded_whole, of_username, words},
};
use store::{Standing, Store, StoreError};

/// Requests under way at once.
const AT_ONCE: usize = 16;

/// Under what a document is counted that stands so.
pub(super) fn held(subject: &Subject, filing: &Filing) -> BTreeSet<Counted> {
    if filing.rank.is_none() {
        return BTreeSet::new();
    }
    let glossary = match subject {
        Subject::Photo(_) => Glossary::Words,
        Subject::Person(_) => Glossary::Names,
    };
    let spelled = |(spelling, word): (&String, &Word)| Counted::Spelling {
        glossary,
        spelling: spelling.clone(),
        means: word.to_string(),
    };
    let words = filing.words.keys().cloned().map(Counted::Word);
    let spellings = filing.spellings.iter().map(spelled);
    let tags = filing.tags.iter().flat_map(rows_of);
    [Counted::Shelf].into_iter().chain(words).chain(spellings).chain(tags).chain(username(subject)).collect()
}

/// A person is found by the beginning of the whole username, also of one that is several words.
fn username(subject: &Subject) -> Option<Counted> {
    let Subject::Person(name) = subject else { return None };
    let (spelling, means) = (name.to_string(), of_username(name).to_string());
    Some(Counted::Spelling { glossary: Glossary::Names, spelling, means })
}

fn rows_of(tag: &TagName) -> impl Iterator<Item = Counted> {
    let means = tag.to_string();
    let row = move |spelling| Counted::Spelling { glossary: Glossary::Tags, spelling, means: means.clone() };
    spellings_of(tag).into_iter().map(row)
}

/// A tag is found by its beginning, and by that of each of its words.
#[must_use]
pub fn spellings_of(tag: &TagName) -> BTreeSet<String> {
    let words = words(tag.as_str()).into_iter().map(|word| word.spelling);
    words.chain([folded_whole(tag.as_str())]).collect()
}

/// What has to be counted in and out.
#[derive(Debug, Default)]
pub(super) struct Recount {
    come: BTreeSet<Counted>,
    go: BTreeSet<Counted>,
}

impl Recount {
    /// `unsure` may be counted or not, whatever `before` says. Who places anew trusts nothing to be counted.
    pub(super) fn between(
        before: &BTreeSet<Counted>,
        after: &BTreeSet<Counted>,
        unsure: &BTreeSet<Counted>,
        placing: Placing,
    ) -> Self {
        let is_sure = |it: &&Counted| before.contains(*it) && !unsure.contains(*it);
        let comes = |it: &&Counted| placing == Placing::Anew || !is_sure(it);
        let may_be_counted = before.union(unsure);
        Self {
            come: after.iter().filter(comes).cloned().collect(),
            go: may_be_counted.filter(|it| !after.contains(*it)).cloned().collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.come.is_empty() && self.go.is_empty()
    }

    /// Everything that is counted, one way or the other.
    pub(super) fn touched(&self) -> BTreeSet<Counted> {
        self.come.union(&self.go).cloned().collect()
    }

    /// Counts. Each count may be repeated, and their order does not matter.
    pub(super) async fn make(
        &self,
        store: &Store,
        subject: &Subject,
        standings: &Standings,
    ) -> Result<(), StoreError> {
        let (shelf, mark) = (subject.shelf(), subject.mark());
        let count = |it, way| count(store, shelf, mark, standings, it, way);
        let come = self.come.iter().map(|it| count(it, Way::In));
        let counts: Vec<_> = come.chain(self.go.iter().map(|it| count(it, Way::Out))).collect();
        stream::iter(counts).buffer_unordered(AT_ONCE).try_collect().await
    }
}

/// How words stand; nobody holds one that is missing.
pub(super) type Standings = HashMap<Option<Word>, Standing>;

/// How those words stand that are placed or counted.
pub(super) async fn standings_of(
    store: &Store,
    shelf: Shelf,
    placed: &BTreeSet<Word>,
    recount: &Recount,
) -> Result<Standings, StoreError> {
    let counted = recount.come.iter().chain(&recount.go).filter_map(|it| match it {
        Counted::Shelf => Some(None),
        Counted::Word(word) => Some(Some(word.clone())),
        Counted::Spelling { .. } => None,
    });
    let asked: BTreeSet<_> = placed.iter().cloned().map(Some).chain(counted).collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    store.standings(shelf, &asked.into_iter().collect::<Vec<_>>()).await
}

#[derive(Debug, Clone, Copy)]
enum Way {
    In,
    Out,
}

async fn count(
    store: &Store,
    shelf: Shelf,
    mark: Mark,
    standings: &Standings,
    it: &Counted,
    way: Way,
) -> Result<(), StoreError> {
    let word = match it {
        Counted::Spelling { glossary, spelling, means } => {
            return match way {
                Way::In => store.spell_in(*glossary, spelling, means, mark).await,
                Way::Out => store.spell_out(*glossary, spelling, means, mark).await,
            };
        }
        Counted::Shelf => None,
        Counted::Word(word) => Some(word),
    };
    let nobody = Standing::default();
    let standing = standings.get(&word.cloned()).unwrap_or(&nobody);
    match way {
        Way::In => store.count_in(shelf, word, standing, mark).await,
        Way::Out => store.count_out(shelf, word, standing, mark).await,
    }
}
