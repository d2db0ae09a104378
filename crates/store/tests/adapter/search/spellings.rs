//! Spellings: by their beginnings, the common ones first, and forgotten with the last who holds them.

use ::search::census::Mark;
use futures_util::{StreamExt, future::join_all, stream};
use store::{Glossary, Spelling, Store};

use super::{keys, shelves};
use crate::{
    proxy::{all_met, faulty, plan, refusal},
    support::empty,
};

fn mark(n: u32) -> Mark {
    Mark::of(&n.to_string())
}

async fn spell_in(store: &Store, spelling: &str, means: &str, n: u32) {
    store.spell_in(Glossary::Words, spelling, means, mark(n)).await.unwrap();
}

async fn spell_out(store: &Store, spelling: &str, means: &str, n: u32) {
    store.spell_out(Glossary::Words, spelling, means, mark(n)).await.unwrap();
}

async fn spelled(store: &Store, beginning: &str, most: u32) -> (Vec<String>, bool) {
    let (found, more) = store.spelled(Glossary::Words, beginning, most).await.unwrap();
    (found.iter().map(|it| format!("{} {} {}", it.spelling, it.means, it.holders)).collect(), more)
}

async fn common(store: &Store, beginning: &str, most: u32) -> Vec<String> {
    let found = store.common(Glossary::Words, beginning, most).await.unwrap();
    found.iter().map(|Spelling { spelling, holders, .. }| format!("{spelling} {holders}")).collect()
}

#[tokio::test]
async fn spellings_are_found_by_their_beginnings() {
    let (store, _) = empty().await;
    for (spelling, means) in
        [("seas", "sea"), ("sea", "sea"), ("sean", "sean"), ("sky", "sky"), ("été", "été")]
    {
        spell_in(&store, spelling, means, 1).await;
    }
    spell_in(&store, "sea", "sea", 2).await;
    store.spell_in(Glossary::Tags, "seal", "grey-seal", mark(1)).await.unwrap();
    assert_eq!(
        spelled(&store, "sea", 9).await,
        (vec!["sea sea 2".into(), "sean sean 1".into(), "seas sea 1".into()], false)
    );
    assert!(!spelled(&store, "sea", 3).await.1);
    assert_eq!(spelled(&store, "s", 2).await, (vec!["sea sea 2".into(), "sean sean 1".into()], true));
    assert_eq!(spelled(&store, "ét", 9).await.0, ["été été 1"]);
    for nothing in ["", "t", "seat", "ea"] {
        assert_eq!(spelled(&store, nothing, 9).await, (vec![], false), "{nothing}");
    }
    let (tags, _) = store.spelled(Glossary::Tags, "s", 9).await.unwrap();
    assert_eq!(tags, [Spelling { spelling: "seal".into(), means: "grey-seal".into(), holders: 1 }]);
    for (spelling, means, holders) in
        [("sea", "sea", 2), ("seas", "sea", 1), ("sea", "seas", 0), ("se", "sea", 0)]
    {
        let held = store.holders(Glossary::Words, spelling, means).await.unwrap();
        assert_eq!(held, holders, "{spelling} {means}");
    }
}

#[tokio::test]
async fn a_spelling_told_twice_counts_once_and_is_forgotten_with_its_last_holder() {
    let (store, client) = empty().await;
    for n in [1, 1, 2, 2] {
        spell_in(&store, "seas", "sea", n).await;
    }
    assert_eq!(spelled(&store, "s", 9).await.0, ["seas sea 2"]);
    for n in [1, 1, 3] {
        spell_out(&store, "seas", "sea", n).await;
    }
    assert_eq!(spelled(&store, "s", 9).await.0, ["seas sea 1"]);
    for _ in 0..2 {
        spell_out(&store, "seas", "sea", 2).await;
        assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_most_common_of_a_beginning_come_first() {
    let (store, client) = empty().await;
    for (spelling, holders) in [("seas", 8), ("seaside", 16), ("sky", 7), ("se", 35)] {
        for n in 0..holders {
            spell_in(&store, spelling, spelling, n).await;
        }
    }
    let three = ["se 32", "seaside 16", "seas 8"];
    assert_eq!(common(&store, "s", 9).await, three);
    assert_eq!(common(&store, "se", 9).await, three);
    assert_eq!(common(&store, "s", 2).await, three[..2]);
    assert_eq!(common(&store, "sea", 9).await, three[1..]);
    assert_eq!(common(&store, "seas", 9).await, three[1..]);
    for nothing in ["", "seasi", "sk", "t"] {
        assert!(common(&store, nothing, 9).await.is_empty(), "{nothing}");
    }
    spell_out(&store, "seaside", "seaside", 0).await;
    assert_eq!(common(&store, "seas", 9).await, ["seaside 8", "seas 8"]);
    spell_out(&store, "seas", "seas", 0).await;
    assert_eq!(common(&store, "s", 9).await, ["se 32", "seaside 8"]);
    for (spelling, holders) in [("seas", 8), ("seaside", 16), ("sky", 7), ("se", 35)] {
        for n in 0..holders {
            spell_out(&store, spelling, spelling, n).await;
        }
    }
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_spell_at_once_leave_the_common_ones_as_they_are_counted() {
    let (store, client) = empty().await;
    let count = |n| spell_in(&store, "sea", "sea", n);
    stream::iter((0..300).map(count)).buffer_unordered(8).collect::<Vec<_>>().await;
    let (found, _) = store.spelled(Glossary::Words, "sea", 9).await.unwrap();
    let holders = found[0].holders;
    assert!((180..450).contains(&holders), "{holders}");
    assert_eq!(common(&store, "s", 9).await, [format!("sea {}", 1 << holders.ilog2())]);
    join_all((0..300).map(|n| spell_out(&store, "sea", "sea", n))).await;
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}

#[tokio::test]
async fn what_ended_before_a_spelling_was_common_is_made_up_for() {
    let (store, faults, client) = faulty().await;
    for n in 0..7 {
        spell_in(&store, "sea", "sea", n).await;
    }
    plan(&faults, [("TransactWriteItems", refusal("AccessDeniedException"))]);
    store.spell_in(Glossary::Words, "sea", "sea", mark(7)).await.unwrap_err();
    assert!(common(&store, "sea", 9).await.is_empty());
    spell_in(&store, "sea", "sea", 7).await;
    assert_eq!(common(&store, "sea", 9).await, ["sea 8"]);
    plan(&faults, [("TransactWriteItems", refusal("AccessDeniedException"))]);
    store.spell_out(Glossary::Words, "sea", "sea", mark(7)).await.unwrap_err();
    spell_out(&store, "sea", "sea", 7).await;
    assert!(common(&store, "sea", 9).await.is_empty());
    for n in 0..6 {
        spell_out(&store, "sea", "sea", n).await;
    }
    plan(&faults, [("DeleteItem", refusal("AccessDeniedException"))]);
    store.spell_out(Glossary::Words, "sea", "sea", mark(6)).await.unwrap_err();
    assert!(spelled(&store, "s", 9).await.0.is_empty(), "nobody holds it");
    spell_out(&store, "sea", "sea", 6).await;
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
    all_met(&faults);
}

#[tokio::test]
async fn transactions_in_the_way_of_a_census_are_waited_for() {
    let (store, faults, _) = faulty().await;
    plan(&faults, std::iter::repeat_n(("UpdateItem", refusal("TransactionConflictException")), 2));
    spell_in(&store, "sea", "sea", 1).await;
    all_met(&faults);
    assert_eq!(spelled(&store, "s", 9).await.0, ["sea sea 1"]);
}
