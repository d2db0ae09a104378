//! Whatever happens to records and whenever they are filed, the table comes to what they call for.

use std::{cell::Cell, collections::BTreeSet};

use domain::{photo::Visibility, task::Outcome};
use proptest::{
    collection::vec,
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use search::{Placing, Shelf, Subject, Word};
use store::Details;

use crate::{
    play::Play,
    shelves::{difference, from_scratch, shelves},
    steps::{Step, steps, steps_with_crashes},
    support::empty,
    world::{Post, change, file, photos, publish, settle},
};

/// Cases of each property; one takes about a second of one core.
const CASES: u32 = 6;
const STEPS: std::ops::Range<usize> = 16..40;

#[test]
fn the_table_is_what_the_records_call_for() {
    let words = Cell::new(0);
    play(steps(), async |play| {
        play.file_all(Placing::Kept).await;
        let (are, should) = (shelves(&play.client).await, from_scratch(&play.client, &play.subjects()).await);
        words.set(words.get() + should.len());
        assert_alike(&difference(&are, &should));
        play.file_all(Placing::Anew).await;
        assert_alike(&difference(&shelves(&play.client).await, &should));
    });
    assert!(words.get() > 100, "nothing was ever filed");
}

#[test]
fn a_crash_leaves_nothing_that_the_next_filing_does_not_mend() {
    let crashes = Cell::new(0);
    play(steps_with_crashes(), async |play| {
        let before = shelves(&play.client).await;
        play.file_all(Placing::Kept).await;
        let are = shelves(&play.client).await;
        crashes.set(crashes.get() + usize::from(before != are));
        let should = from_scratch(&play.client, &play.subjects()).await;
        assert_alike(&difference(&are, &should));
    });
    assert!(crashes.get() > 0, "all was filed before");
}

fn assert_alike(difference: &[String]) {
    assert!(difference.is_empty(), "{}", difference.join("\n"));
}

fn play(steps: impl Strategy<Value = Step>, check: impl AsyncFn(&Play)) {
    let config = Config {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES),
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..Config::default()
    };
    // The same cases each time: a failure is one that everybody sees.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let played = runner.run(&vec(steps, STEPS), |steps| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(async {
            let play = Play::begin().await;
            for step in &steps {
                play.take(step).await;
            }
            check(&play).await;
        });
        Ok(())
    });
    if let Err(TestError::Fail(why, steps)) = played {
        let told: String = steps.iter().map(|step| format!("\n  {step:?}")).collect();
        panic!("{why}\nafter {told}");
    }
}

#[tokio::test]
async fn a_list_that_was_spread_is_read_as_one_and_filed_anew_over_all_its_parts() {
    let (store, client) = empty().await;
    let mut all = BTreeSet::new();
    for number in 0..6 {
        all.insert(publish(&store, &Post::by("ada", &format!("sea {number}"))).await.id);
    }
    store.spread_list(Shelf::Photos, &Word::of_stem("sea"), 4).await.unwrap();
    for number in 6..12 {
        all.insert(publish(&store, &Post::by("ada", &format!("sea {number}"))).await.id);
    }
    assert_eq!(BTreeSet::from_iter(photos(&store, "sea", None, 5).await), all);
    for photo in &all {
        catalog::file_photo(&store, *photo, Placing::Anew).await.unwrap();
        let subject = Subject::Photo(*photo);
        let shard = subject.mark().shard(4);
        let filing = store.filing(&subject).await.unwrap().unwrap().filing;
        assert_eq!(filing.words[&Word::of_stem("sea")].shard, shard);
    }
    assert_eq!(BTreeSet::from_iter(photos(&store, "sea", None, 5).await), all);
    let entries = shelves(&client).await.into_keys().filter(|(pk, _)| pk.starts_with("WORD#sea#")).count();
    assert_eq!(entries, all.len());
}

#[tokio::test]
async fn what_comes_to_nothing_leaves_nothing() {
    let (store, client) = empty().await;
    let photo = settle(&store, &Post::by("ada", "Boats at sea #sylt"), Outcome::InReview).await;
    file(&store, photo.id).await;
    assert_alike(&difference(&shelves(&client).await, &from_scratch(&client, &[]).await));
    let photo = publish(&store, &Post::by("ada", "Boats at sea #sylt")).await;
    assert!(!shelves(&client).await.is_empty());
    change(&store, photo.id, &Details { visibility: Some(Visibility::Private), ..Details::default() }).await;
    file(&store, photo.id).await;
    assert!(shelves(&client).await.is_empty(), "{:?}", shelves(&client).await.keys());
}

/// Whoever repairs the table trusts nothing that it says of itself.
#[tokio::test]
async fn filing_anew_puts_back_what_was_lost() {
    let (store, client) = empty().await;
    let photo = publish(&store, &Post::by("ada", "Boats at sea #sylt")).await;
    let should = shelves(&client).await;
    for (pk, sk) in should.keys().filter(|(pk, _)| !pk.starts_with("FILED#") && !is_kept_with_a_filing(pk)) {
        let key = |key: &str| aws_sdk_dynamodb::types::AttributeValue::S(key.into());
        let delete = client.delete_item().table_name("search").key("PK", key(pk)).key("SK", key(sk));
        delete.send().await.unwrap();
    }
    assert_eq!(photos(&store, "sea", None, 5).await, []);
    catalog::file_photo(&store, photo.id, Placing::Anew).await.unwrap();
    assert_alike(&difference(&shelves(&client).await, &should));
}

/// Tags and their counts are exact, and changed only with the filing that names them.
fn is_kept_with_a_filing(pk: &str) -> bool {
    pk.starts_with("TAG#") || pk.starts_with("UPLOADERS#")
}
