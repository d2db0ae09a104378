//! Whatever people do, and however the stream tells of it, feeds and counts come to what a small model says they are.
//!
//! Random steps run against a real store and the real consumer, with the records of the table's own stream, which come
//! late, twice, in any order, all at once, or never. `PROPTEST_CASES` widens the search.
#![allow(clippy::unwrap_used)]

mod edges;
mod leavers;
mod model;
mod play;
mod steps;
#[allow(dead_code)]
#[path = "../../../store/tests/adapter/support.rs"]
mod support;
mod world;

use std::cell::RefCell;

use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

use crate::{play::Play, steps::Step};

/// Cases of each property; one takes about a second of one core.
const CASES: u32 = 8;
const STEPS: std::ops::Range<usize> = 32..64;

/// What the cases came across: a property that met none of it proves nothing.
#[derive(Debug, Default)]
struct Met {
    shown: usize,
    turned: usize,
    lost: usize,
    mended: u64,
}

impl Met {
    fn add(&mut self, also: &Self) {
        self.shown += also.shown;
        self.turned += also.turned;
        self.lost += also.lost;
        self.mended += also.mended;
    }
}

#[test]
fn feeds_and_counts_are_the_models_when_every_record_comes() {
    let met = search(|play| async move { play.deliver_all().await });
    assert!(met.shown > 0 && met.turned > 0, "{met:?}");
}

#[test]
fn what_lost_records_left_undone_is_mended() {
    let met = search(|play| async move {
        let play = play.losing().deliver_all().await;
        play.mend().await
    });
    assert!(met.shown > 0 && met.lost > 0 && met.mended > 0, "{met:?}");
}

/// Plays random steps; `finish` brings the feeds to rest, and then they have to be the model's.
fn search<F: Future<Output = Play>>(finish: impl Fn(Play) -> F) -> Met {
    let config = Config {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES),
        max_shrink_time: 120_000,
        failure_persistence: None,
        ..Config::default()
    };
    // The same cases each time: a failure is one that everybody sees.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let met = RefCell::new(Met::default());
    let played = runner.run(&vec(steps::any(), STEPS), |steps| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(async {
            let mut play = Play::begin().await;
            for step in &steps {
                play.take(step).await;
            }
            let play = finish(play).await;
            play.assert_is_the_models().await;
            let also = play.report().await;
            met.borrow_mut().add(&also);
        });
        Ok(())
    });
    if let Err(TestError::Fail(why, steps)) = played {
        panic!("{why}\nafter {}", told(&steps));
    }
    met.into_inner()
}

fn told(steps: &[Step]) -> String {
    steps.iter().map(|step| format!("\n  {step:?}")).collect()
}
