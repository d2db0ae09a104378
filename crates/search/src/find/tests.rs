//! Whatever is asked for and however it is paged: what comes is what looking at every document gives.

mod bounds;
mod places;
mod shelves;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use self::shelves::{Draft, Page, Reader, Shelves, Y2020_MS, YEAR_MS, word_print};
use super::*;

const WORDS: usize = 10;

/// The word of number n stands in about one document of n + 1.
fn draft() -> impl Strategy<Value = Draft> {
    let word = (any::<prop::sample::Index>(), 0..=11_u8, prop::option::of(0..4_u8));
    let words = prop::collection::vec(word, WORDS);
    // Times that repeat, so that there are ties.
    let created_ms = (0..60_u64).prop_map(|month| Y2020_MS + month * YEAR_MS / 12);
    let likes = prop_oneof![4 => Just(0_u64), 1 => 0..2_000_u64];
    (created_ms, likes, words).prop_map(|(created_ms, likes, words)| {
        let held = words.into_iter().enumerate().filter(|(number, word)| word.0.index(number + 1) == 0);
        let words = held.map(|(number, word)| (number, (word.1, word.2))).collect();
        Draft { created_ms, likes, words }
    })
}

#[derive(Debug, Clone)]
enum Asked {
    Word(usize),
    Prefix(BTreeSet<usize>),
    Tag(usize),
}

#[derive(Debug, Clone)]
struct Question {
    asked: Vec<Asked>,
    without: Option<usize>,
    after_ms: Option<u64>,
    before_ms: Option<u64>,
}

fn question() -> impl Strategy<Value = Question> {
    let asked = prop_oneof![
        2 => (0..WORDS).prop_map(Asked::Word),
        2 => prop::collection::btree_set(0..WORDS, 1..5).prop_map(Asked::Prefix),
        1 => (0..WORDS).prop_map(Asked::Tag),
    ];
    let ms = || prop::option::weighted(0.2, (0..6 * YEAR_MS).prop_map(|ms| Y2020_MS + ms));
    let without = prop::option::weighted(0.2, 3..WORDS);
    (prop::collection::vec(asked, 1..=3), without, ms(), ms())
        .prop_map(|(asked, without, after_ms, before_ms)| Question { asked, without, after_ms, before_ms })
}

impl Question {
    fn plan(&self, shelves: &Shelves) -> Plan {
        let clauses = self.asked.iter().map(|asked| match asked {
            Asked::Word(number) => shelves.words(&[*number]),
            Asked::Prefix(numbers) => shelves.words(&numbers.iter().copied().collect::<Vec<_>>()),
            Asked::Tag(number) => shelves.tag(*number),
        });
        let mut plan = shelves.plan(clauses.collect());
        plan.without = self.without.iter().map(|number| word_print(*number)).collect();
        (plan.after_ms, plan.before_ms) = (self.after_ms, self.before_ms);
        plan
    }
}

fn shelves() -> impl Strategy<Value = Shelves> {
    let shelf = prop_oneof![4 => Just(Shelf::Photos), 1 => Just(Shelf::People)];
    (shelf, 1..6_u8, prop::collection::vec(draft(), 0..160))
        .prop_map(|(shelf, shards, drafts)| Shelves::new(shelf, shards, &drafts))
}

fn reader(most: impl Strategy<Value = u32>) -> impl Strategy<Value = Reader> {
    (1..40_usize, 0..10_usize, most, prop_oneof![Just(0_usize), 0..6_usize])
        .prop_map(|(limit, ahead, most, unbounded)| Reader { limit, ahead, most, unbounded })
}

fn hits(pages: &[Page]) -> Vec<Hit> {
    pages.iter().flat_map(|page| page.hits.clone()).collect()
}

fn counted(hits: impl IntoIterator<Item = Hit>) -> BTreeMap<Subject, usize> {
    let mut counted = BTreeMap::new();
    for hit in hits {
        *counted.entry(hit.subject).or_default() += 1;
    }
    counted
}

/// Reads of one page that count whatever the bound: each list is begun.
fn share_min(plan: &Plan) -> usize {
    let lists = |clause: &Clause| clause.lists.iter().map(|listed| usize::from(listed.shards)).sum();
    16 * plan.clauses.iter().map(lists).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn all_pages_together_are_the_answer(
        shelves in shelves(), question in question(), reader in reader(Just(u32::MAX)),
    ) {
        let plan = question.plan(&shelves);
        let pages = reader.pages(shelves.clone(), &plan, |_| ());
        prop_assert_eq!(hits(&pages), shelves.brute_force(&plan));
        prop_assert!(pages.iter().all(|page| !page.is_partial));
    }

    #[test]
    fn bounded_reading_loses_nothing_and_repeats_nothing(
        shelves in shelves(), question in question(), reader in reader(0..120_u32),
    ) {
        let plan = question.plan(&shelves);
        let answer = shelves.brute_force(&plan);
        let pages = reader.pages(shelves, &plan, |_| ());
        prop_assert_eq!(counted(hits(&pages)), counted(answer.clone()));
        let exact = pages.iter().take_while(|page| !page.is_partial);
        let exact: Vec<_> = exact.flat_map(|page| page.hits.clone()).collect();
        prop_assert_eq!(&exact[..], &answer[..exact.len()]);
        let most = reader.most as usize + share_min(&plan);
        let mut goes_until = false;
        for page in pages.iter().skip(reader.unbounded) {
            // Of what was left over, entries of one impact are read beyond the end.
            let most = if goes_until { 3 * most } else { most };
            prop_assert!(page.entries <= most, "{} > {most}", page.entries);
            goes_until = page.next.as_ref().is_some_and(|place| place.until.is_some());
        }
    }

    #[test]
    fn what_is_added_between_pages_moves_nothing(
        shelves in shelves(), question in question(), reader in reader(prop_oneof![Just(u32::MAX), 0..120_u32]),
        added in prop::collection::vec(draft(), 0..16),
    ) {
        let plan = question.plan(&shelves);
        let answer = counted(shelves.brute_force(&plan));
        let mut added = added.iter();
        let pages = reader.pages(shelves, &plan, |shelves| added.by_ref().take(2).for_each(|it| shelves.file(it)));
        let given = counted(hits(&pages));
        prop_assert!(given.values().all(|times| *times == 1));
        prop_assert!(answer.keys().all(|subject| given.contains_key(subject)));
    }
}

fn drafts(documents: u64, words: &[usize]) -> Vec<Draft> {
    let draft = |number: u64| Draft {
        created_ms: Y2020_MS + number * 3_600_000,
        likes: number * 7 % 50,
        words: words
            .iter()
            .map(|word| (*word, ((number % 12) as u8, Some(u8::from(number.is_multiple_of(5))))))
            .collect(),
    };
    (0..documents).map(draft).collect()
}

fn many(shelf: Shelf, documents: u64, words: &[usize]) -> Shelves {
    Shelves::new(shelf, 1, &drafts(documents, words))
}

#[test]
fn one_word_reads_about_a_page_however_long_its_list() {
    let reader = Reader { limit: 20, ahead: 0, most: ENTRIES_MAX, unbounded: 0 };
    for shelf in [Shelf::Photos, Shelf::People] {
        let shelves = many(shelf, 3_000, &[1]);
        let plan = shelves.plan(vec![shelves.words(&[1])]);
        let pages = reader.pages(shelves.clone(), &plan, |_| ());
        assert_eq!(hits(&pages), shelves.brute_force(&plan));
        assert!(pages.iter().all(|page| page.entries <= 64 && page.rounds <= 1));
    }
}

#[test]
fn a_tag_and_the_beginning_of_a_word_read_little_too() {
    let reader = Reader { limit: 20, ahead: 0, most: ENTRIES_MAX, unbounded: 0 };
    let shelves = many(Shelf::Photos, 3_000, &[1, 2, 3]);
    let first = |clause| reader.page(&shelves, &shelves.plan(vec![clause]), None);
    let (tag, prefix) = (first(shelves.tag(1)), first(shelves.words(&[1, 2, 3])));
    assert!(tag.hits.len() == 20 && tag.entries <= 320, "{}", tag.entries);
    assert!(prefix.hits.len() == 20 && prefix.entries <= 320, "{}", prefix.entries);
}

#[test]
fn reading_grows_in_few_rounds_up_to_its_bound() {
    let shelves = many(Shelf::Photos, 6_000, &[1, 2]);
    let mut plan = shelves.plan(vec![shelves.words(&[1])]);
    plan.without = vec![word_print(2)];
    let page = Reader { limit: 20, ahead: 0, most: ENTRIES_MAX, unbounded: 0 }.page(&shelves, &plan, None);
    assert_eq!((page.entries, page.rounds, page.is_partial), (5_000, 4, true));
    assert!(page.hits.is_empty() && page.next.is_some());
}

#[test]
fn more_than_a_page_may_read_is_added_and_nothing_is_lost() {
    let shelves = many(Shelf::Photos, 300, &[1, 2]);
    let plan = shelves.plan(vec![shelves.words(&[1]), shelves.words(&[2])]);
    let answer = counted(shelves.brute_force(&plan));
    let mut added = drafts(900, &[1, 2]).into_iter();
    let reader = Reader { limit: 3, ahead: 0, most: 40, unbounded: 2 };
    let pages = reader.pages(shelves, &plan, |shelves| {
        added.by_ref().take(300).for_each(|draft| shelves.file(&draft));
    });
    let given = counted(hits(&pages));
    assert!(answer.keys().all(|subject| given.contains_key(subject)));
    assert!(pages.iter().skip(2).all(|page| page.entries <= 3 * 56));
}
