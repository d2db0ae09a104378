//! Places and entries that nobody wrote in good faith: no panic, and always an end.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::shelves::{Draft, Filed, Reader, Shelves, Y2020_MS, word_print};
use crate::{
    find::{Entry, Finder, Place, Plan, Progress, Score, Spot, Until},
    rank::Impact,
    signature::Signature,
    subject::{Shelf, Subject},
};

fn drafts(documents: u64) -> Vec<Draft> {
    let words = [(0, (6, Some(2))), (1, (3, None))];
    let draft = |number| Draft { created_ms: Y2020_MS + number, likes: number, words: words.into() };
    (0..documents).map(draft).collect()
}

fn shelves() -> (&'static Shelves, Plan) {
    static SHELVES: LazyLock<Shelves> = LazyLock::new(|| Shelves::new(Shelf::Photos, 2, &drafts(200)));
    (&SHELVES, SHELVES.plan(vec![SHELVES.words(&[0, 1]), SHELVES.tag(0)]))
}

static PHOTOS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let filed = drafts(200).into_iter().enumerate();
    filed.map(|(number, draft)| Filed::new(Shelf::Photos, number, &draft).subject).collect()
});

const READER: Reader = Reader { limit: 20, ahead: 0, most: 50, unbounded: 0 };

fn subject() -> impl Strategy<Value = String> {
    let photos = (0..200_usize)
        .prop_map(|number| Filed::new(Shelf::Photos, number, &drafts(200)[number]).subject.to_string());
    prop_oneof![9 => photos, 1 => any::<String>()]
}

fn place() -> impl Strategy<Value = Place> {
    let parts = || prop_oneof![any::<i64>(), 0..20_i64 << 20];
    let hit = move || prop::option::of((parts().prop_map(Score), subject()));
    let spot = || {
        let impact = prop_oneof![any::<u32>(), 0..4_u32 << 20].prop_map(Impact::new);
        prop::option::of((impact, subject()))
    };
    let idfs_milli = prop_oneof![
        9 => prop::collection::vec(any::<u32>(), 2),
        1 => prop::collection::vec(any::<u32>(), 0..4),
    ];
    (idfs_milli, 0..3_usize, hit(), spot(), spot(), hit()).prop_map(
        |(idfs_milli, driver, after, seen_to, until, after_below)| Place {
            idfs_milli,
            driver,
            after,
            seen_to,
            until: until.map(|spot| Until { spot, after: after_below }),
        },
    )
}

proptest! {
    #[test]
    fn any_place_leads_to_an_end(place in place()) {
        let (shelves, plan) = shelves();
        let mut next = Some(place);
        for _ in 0..300 {
            let Some(place) = next else { return Ok(()) };
            next = READER.page(shelves, &plan, Some(&place)).next;
        }
        prop_assert!(false, "an answer that never ends");
    }

    #[test]
    fn any_entries_give_hits_in_order(
        entries in prop::collection::vec((any::<u32>(), prop::collection::vec(any::<u8>(), 0..24), 0..16_u8), 1..40),
        take: prop::sample::Index,
    ) {
        let (_, plan) = shelves();
        let mut finder = Finder::new(plan, None, u32::MAX);
        let entry = |(number, (impact, mut bytes, quarters)): (usize, (u32, Vec<u8>, u8))| {
            if number % 2 == 0 {
                // The right words, of a weight that there is not.
                bytes.splice(.., own(quarters));
            }
            let subject = PHOTOS[number].clone();
            let signature = Signature::from_bytes(bytes);
            Entry { spot: Spot { impact: Impact::new(impact), subject }, signature }
        };
        let entries: Vec<_> = entries.into_iter().enumerate().map(entry).collect();
        for read in finder.reads() {
            finder.add(&read.list, entries[..take.index(entries.len())].to_vec(), false);
        }
        let mut last = None;
        while let Some(hit) = finder.next_hit() {
            prop_assert!(last.is_none_or(|last| hit < last));
            last = Some(hit);
        }
    }
}

fn own(quarters: u8) -> Vec<u8> {
    let tag = super::shelves::tag(0).fingerprint();
    let mut packed = [word_print(0), word_print(1), tag].map(|it| it.bits() << 4 | u32::from(quarters));
    packed.sort_unstable();
    packed.into_iter().flat_map(u32::to_be_bytes).collect()
}

#[test]
fn a_place_of_another_question_is_an_answer_at_its_end() {
    let (shelves, plan) = shelves();
    let good = READER.page(shelves, &plan, None).next.unwrap();
    let subject = good.after.clone().unwrap();
    let bad = [
        Place { idfs_milli: vec![1], ..good.clone() },
        Place { driver: 2, ..good.clone() },
        Place { after: Some((Score(1), "ada".into())), ..good.clone() },
        Place { seen_to: Some((Impact::new(1), String::new())), ..good.clone() },
        Place { until: Some(Until { spot: (Impact::new(1), "x".into()), after: Some(subject) }), ..good },
    ];
    for place in bad {
        let mut finder = Finder::new(plan.clone(), Some(&place), 50);
        assert_eq!(finder.progress(), Progress::Complete, "{place:?}");
        assert!(finder.reads().is_empty() && finder.next_hit().is_none() && finder.place(None).is_none());
    }
}

#[test]
fn a_plan_without_clauses_finds_nothing() {
    let (shelves, _) = shelves();
    let page = READER.page(shelves, &shelves.plan(vec![]), None);
    assert!(page.hits.is_empty() && page.next.is_none() && !page.is_partial);
}

#[test]
fn dates_that_leave_no_time_read_nothing() {
    let (shelves, mut plan) = shelves();
    plan.after_ms = Some(Y2020_MS + 30 * 31_557_600_000);
    plan.before_ms = Some(Y2020_MS);
    let page = READER.page(shelves, &plan, None);
    assert_eq!((page.hits.len(), page.entries, page.next), (0, 0, None));
}

#[test]
fn nothing_is_done_with_before_the_first_hit() {
    let (shelves, plan) = shelves();
    let mut finder = Finder::new(plan.clone(), None, 50);
    let read = &finder.reads()[0];
    let (entries, ended) = shelves.read(read);
    finder.add(&read.list, entries, ended);
    assert_eq!(finder.next_hit(), None, "some lists were not begun");
    let again = finder.place(None).unwrap();
    let all = Reader { limit: 300, ahead: 0, most: u32::MAX, unbounded: 0 };
    assert_eq!(all.page(shelves, &plan, Some(&again)).hits, shelves.brute_force(&plan));
}

#[test]
fn a_document_that_is_filed_anew_meanwhile_comes_once() {
    let (shelves, plan) = shelves();
    let mut finder = Finder::new(plan, None, 50);
    let read = &finder.reads()[0];
    let (mut entries, _) = shelves.read(read);
    let old = Spot { impact: Impact::new(11 << 18), ..entries[0].spot.clone() };
    entries = vec![entries[0].clone(), Entry { spot: old, ..entries[0].clone() }];
    for read in finder.reads() {
        finder.add(&read.list, entries.clone(), true);
    }
    let hit = finder.next_hit().unwrap();
    assert_eq!((finder.next_hit(), finder.place(Some(&hit))), (None, None));
}
