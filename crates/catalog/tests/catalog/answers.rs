//! Answers, compared with a look at every record.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::PhotoId,
    photo::{Photo, Visibility},
};
use futures_util::{StreamExt, stream};
use jiff::SignedDuration;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use search::{
    Document, Term, Word,
    query::{Part, Query},
    words,
};
use store::Store;

use crate::{
    support::{empty, now, person},
    world::{Post, file, label, photos, publish, query},
};

const PHOTOS: usize = 160;
const QUESTIONS: usize = 100;
const OWNERS: [&str; 4] = ["ada", "bob_1", "ada_lovelace", "the_sea"];
const TEXTS: [&str; 22] = [
    "sea",
    "seas",
    "the sea",
    "boat",
    "boats",
    "boating",
    "lighthouse",
    "light",
    "sun",
    "sunset",
    "sunny",
    "golden",
    "hour",
    "golden hour",
    "at dusk",
    "#sylt",
    "#sea",
    "@bob_1",
    "@ada_lovelace",
    "été",
    "東京タワー",
    "fog",
];
const LABELS: [&str; 4] = ["sky", "golden-retriever", "sea", "light-house"];
const WANTED: [&str; 22] = [
    "sea",
    "boats",
    "boating",
    "lighthouse",
    "\"golden hour\"",
    "\"the sea\"",
    "golden-hour",
    "sun*",
    "bo*",
    "li*",
    "#sylt",
    "#sea",
    "#golden-retriever",
    "@ada",
    "@bob_1",
    "@ada_lovelace",
    "ete",
    "東京",
    "sky",
    "fog",
    "light",
    "hour",
];
const ASIDE: [&str; 10] = [
    "-sea",
    "-#sylt",
    "-@ada",
    "-\"golden hour\"",
    "-boa*",
    "-fog",
    "after:2025",
    "before:2026-06",
    "after:2024-03-05",
    "before:2025",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_all_that_fits_the_best_first() {
    let mut runner = runner();
    let posts = drawn(&mut runner, &vec(post(), PHOTOS));
    let (store, _) = empty().await;
    let published: Vec<_> = stream::iter(posts)
        .map(|(post, is_liked)| published(&store, post, is_liked))
        .buffered(8)
        .collect()
        .await;
    let collection = Collection::new(&published);
    let (mut found, mut is_ranked) = (0, false);
    for (text, page) in drawn(&mut runner, &vec((question(), 1..30_u32), QUESTIONS)) {
        let query = query(&text);
        let should = collection.that_fit(&query);
        let are = photos(&store, &text, None, page).await;
        let are_set: BTreeSet<_> = are.iter().copied().collect();
        assert_eq!(are.len(), are_set.len(), "{text}: something comes twice");
        assert_eq!(are_set, should, "{text}, in pages of {page}");
        collection.assert_sorted(&query, &are);
        found += are.len();
        is_ranked |= !are.is_sorted_by(|newer, older| newer > older);
    }
    assert!(found > QUESTIONS && is_ranked, "{found} found");
}

fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn drawn<S: Strategy>(runner: &mut TestRunner, from: &S) -> S::Value {
    from.new_tree(runner).unwrap().current()
}

fn post() -> impl Strategy<Value = (Post, bool)> {
    let texts = |most: usize| vec(select(&TEXTS[..]), 0..most).prop_map(|texts| texts.join(" "));
    let title = prop::option::of(texts(3));
    let labels = vec((select(&LABELS[..]), 55.0..99.0_f32), 0..3);
    let visibility = prop_oneof![9 => Just(Visibility::Public), 1 => Just(Visibility::Followers)];
    let hours = 0..3 * 365 * 24_i64;
    let post = (select(&OWNERS[..]), visibility, title, texts(6), labels, hours).prop_map(
        |(owner, visibility, title, caption, labels, hours)| Post {
            visibility,
            title: title.filter(|title| !title.is_empty()),
            labels: BTreeMap::from_iter(labels).into_iter().map(|(name, sure)| label(name, sure)).collect(),
            at: now() - SignedDuration::from_hours(hours),
            ..Post::by(owner, &caption)
        },
    );
    (post, prop::bool::weighted(0.1))
}

fn question() -> impl Strategy<Value = String> {
    let wanted = vec(select(&WANTED[..]), 1..4);
    let aside = prop::sample::subsequence(&ASIDE[..], 0..2);
    (wanted, aside).prop_map(|(wanted, aside)| [wanted, aside].concat().join(" "))
}

async fn published(store: &Store, post: Post, is_liked: bool) -> (Photo, u64) {
    let photo = publish(store, &post).await;
    if !is_liked {
        return (photo, 0);
    }
    let likers = ["cyd", "dan", "eve", "fay"];
    for who in likers {
        assert!(store.like(photo.id, &person(who), now()).await.unwrap());
    }
    file(store, photo.id).await;
    (photo, likers.len() as u64)
}

/// All photos that anybody may see, and how common words are among them.
struct Collection<'a> {
    photos: BTreeMap<PhotoId, (&'a Photo, Document)>,
}

impl<'a> Collection<'a> {
    fn new(photos: &'a [(Photo, u64)]) -> Self {
        let document =
            |(photo, likes): &'a (Photo, u64)| Some((photo.id, (photo, Document::of_photo(photo, *likes)?)));
        Self { photos: photos.iter().filter_map(document).collect() }
    }

    fn that_fit(&self, query: &Query) -> BTreeSet<PhotoId> {
        let fit = self.photos.values().filter(|(photo, _)| query.fits_photo(photo));
        fit.map(|(photo, _)| photo.id).collect()
    }

    fn assert_sorted(&self, query: &Query, found: &[PhotoId]) {
        let clauses: Vec<_> = query.wanted.iter().flat_map(|part| self.clauses(part)).collect();
        let scores: Vec<_> = found.iter().map(|id| score(&self.photos[id].1, &clauses)).collect();
        // Scores are counted in parts of a millionth.
        assert!(scores.is_sorted_by(|better, worse| *better >= worse - 4e-6), "{query}: {scores:?}");
    }

    /// Terms, and how rare they are.
    fn clauses(&self, part: &Part) -> Vec<(Vec<Term>, f64)> {
        let of_words = |words: Vec<Word>| {
            let holders = words.iter().map(|word| self.holders(word)).sum();
            (words.into_iter().map(Term::Word).collect::<Vec<_>>(), self.idf(holders))
        };
        match part {
            Part::Word { word, .. } => vec![of_words(vec![word.clone()])],
            Part::Phrase(phrase) => {
                let words = phrase.iter().filter(|word| !word.is_stop_word);
                words.map(|word| of_words(vec![word.word.clone()])).collect()
            }
            Part::Prefix(beginning) => vec![of_words(self.beginning(beginning))],
            Part::Tag(tag) => {
                let words = words::words(tag.as_str());
                let holders = words.iter().map(|word| self.holders(&word.word));
                // Of about the shortest list.
                let holders = holders.min_by_key(|holders| holders.max(&1).ilog2()).unwrap();
                vec![(vec![Term::Tag(tag.clone())], self.idf(holders))]
            }
            Part::Name(name) => {
                let holders = self.holders(&words::of_username(name));
                vec![(vec![Term::Name(name.clone())], self.idf(holders))]
            }
        }
    }

    fn holders(&self, word: &Word) -> usize {
        self.photos.values().filter(|(_, document)| document.words.contains_key(word)).count()
    }

    fn idf(&self, holders: usize) -> f64 {
        (self.photos.len().max(holders) as f64 / holders.max(1) as f64).ln_1p()
    }

    fn beginning(&self, beginning: &str) -> Vec<Word> {
        let spellings = self.photos.values().flat_map(|(_, document)| &document.spellings);
        let begin = spellings.filter(|(spelling, _)| spelling.starts_with(beginning));
        let words: BTreeSet<_> = begin.map(|(_, word)| word.clone()).collect();
        words.into_iter().collect()
    }
}

fn score(document: &Document, clauses: &[(Vec<Term>, f64)]) -> f64 {
    let weight = |term: &Term| document.signature.weight(term.fingerprint());
    let clause = |(terms, idf): &(Vec<Term>, f64)| {
        // In thousandths, as it is kept from page to page.
        (idf * 1_000.0).round() * terms.iter().filter_map(weight).max().unwrap().factor()
    };
    f64::from(document.rank.parts()) / f64::from(1 << 20) + clauses.iter().map(clause).sum::<f64>().log2()
}
