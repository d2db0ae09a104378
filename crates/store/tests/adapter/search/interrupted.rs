//! Filing that is interrupted: answers lost, transactions in the way, a crash between two of them.

use super::{document, file, filed_once, keys, large, photo, shelves, try_file};
use crate::{
    proxy::{Fault, all_met, conflict, faulty, plan, refusal, unmet},
    support::ada,
};

const TRANSACT: &str = "TransactWriteItems";
/// As many as the client tries by itself: then the caller gets an error, and asks again.
const ALL_TRIES: usize = 3;

#[tokio::test]
async fn a_filing_whose_answer_is_lost_is_done_once() {
    let (store, faults, client) = faulty().await;
    let (subject, dusk) = (photo(1), document(&["dusk"], &["sea"]));
    plan(&faults, [(TRANSACT, Fault::LoseAnswer)]);
    assert!(try_file(&store, &subject, &ada(), Some(&dusk)).await.unwrap());
    let once = filed_once(&subject, &dusk).await;
    assert_eq!(shelves(&client).await, once);

    let other = photo(2);
    plan(&faults, std::iter::repeat_n((TRANSACT, Fault::LoseAnswer), ALL_TRIES));
    let error = try_file(&store, &other, &ada(), Some(&dusk)).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert!(try_file(&store, &other, &ada(), Some(&dusk)).await.unwrap());
    all_met(&faults);
    file(&store, &other, None).await;
    assert_eq!(shelves(&client).await, once, "both were counted once");
}

#[tokio::test]
async fn who_finds_the_own_lock_has_filed() {
    let (store, faults, client) = faulty().await;
    let (subject, dusk) = (photo(1), document(&["dusk"], &["sea"]));
    plan(&faults, [(TRANSACT, Fault::LoseAnswer), (TRANSACT, unmet())]);
    assert!(try_file(&store, &subject, &ada(), Some(&dusk)).await.unwrap());
    assert_eq!(shelves(&client).await, filed_once(&subject, &dusk).await);
    plan(&faults, [(TRANSACT, Fault::LoseAnswer), (TRANSACT, unmet())]);
    assert!(try_file(&store, &subject, &ada(), None).await.unwrap(), "nothing stands, as it should");
    assert!(shelves(&client).await.is_empty());
    plan(&faults, [(TRANSACT, unmet())]);
    assert!(!try_file(&store, &subject, &ada(), Some(&dusk)).await.unwrap(), "nothing stands");
    all_met(&faults);
}

#[tokio::test]
async fn transactions_in_the_way_of_a_filing_are_waited_for() {
    let (store, faults, client) = faulty().await;
    let (subject, dusk) = (photo(1), document(&["dusk"], &["sea"]));
    plan(&faults, [(TRANSACT, conflict()), (TRANSACT, conflict())]);
    assert!(try_file(&store, &subject, &ada(), Some(&dusk)).await.unwrap());
    all_met(&faults);
    assert_eq!(shelves(&client).await, filed_once(&subject, &dusk).await);
    plan(&faults, std::iter::repeat_n((TRANSACT, conflict()), 30));
    let error = try_file(&store, &subject, &ada(), None).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
}

#[tokio::test]
async fn what_ended_between_transactions_is_put_right_by_the_next() {
    let (subject, many, other) = (photo(1), large("w", 150, 30), large("v", 120, 25));
    for next in [Some(&many), Some(&other), None] {
        let expected = match next {
            Some(next) => filed_once(&subject, next).await,
            None => Default::default(),
        };
        for before in [None, Some(&other)] {
            for done in 0..3 {
                let (store, faults, client) = faulty().await;
                file(&store, &subject, before).await;
                plan(&faults, std::iter::repeat_n((TRANSACT, Fault::Pass), done));
                plan(&faults, [(TRANSACT, refusal("AccessDeniedException"))]);
                let error = try_file(&store, &subject, &ada(), Some(&many)).await.unwrap_err();
                assert!(!error.is_transient(), "{error}");
                all_met(&faults);
                let filed = store.filing(&subject).await.unwrap();
                assert_eq!(filed.is_some_and(|filed| filed.filing.is_partial), done > 0);
                every_entry_is_named(&store, &client, &subject).await;

                file(&store, &subject, next).await;
                assert_eq!(keys(&shelves(&client).await), keys(&expected));
                assert_eq!(shelves(&client).await, expected);
            }
        }
    }
}

/// No entry stands that the filing does not name.
async fn every_entry_is_named(
    store: &store::Store,
    client: &aws_sdk_dynamodb::Client,
    subject: &::search::Subject,
) {
    let filing = store.filing(subject).await.unwrap().map(|filed| filed.filing).unwrap_or_default();
    let named: std::collections::BTreeSet<_> = filing
        .postings()
        .map(|it| format!("WORD#{}#{} / {:08x}#{subject}", it.word, it.shard, it.impact.parts()))
        .chain(filing.tags.iter().map(|tag| format!("TAG#{tag} / {subject}")))
        .collect();
    let there = keys(&shelves(client).await);
    let mut entries = there.iter().filter(|key| key.starts_with("WORD#") || key.starts_with("TAG#"));
    assert!(entries.all(|key| named.contains(key)));
}
