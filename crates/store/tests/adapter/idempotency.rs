//! Idempotency keys: claimed, answered, given back, forgotten.

use domain::id::Sha256;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::{Answer, Claim, Store, StoreError};

use crate::support::{empty, now};

const ROUTE: &str = "POST /v1/uploads";

async fn claim(store: &Store, body: &[u8], at: Timestamp) -> Result<Claim, StoreError> {
    store.claim_idempotency("ada", ROUTE, "k#1", &Sha256::of(body), at).await
}

async fn finish(store: &Store, body: &[u8], answer: &str) {
    let answer = Answer { status: 201, body: answer.into() };
    store.finish_idempotency("ada", ROUTE, "k#1", &Sha256::of(body), &answer, now()).await.unwrap();
}

async fn release(store: &Store, body: &[u8]) {
    store.release_idempotency("ada", ROUTE, "k#1", &Sha256::of(body), now()).await.unwrap();
}

fn mine(since: i64) -> Claim {
    Claim::Mine { since: after(since) }
}

fn done(body: &[u8], answer: &str) -> Claim {
    Claim::Done { fingerprint: Sha256::of(body), status: 201, body: answer.into() }
}

fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn the_first_answer_is_given_for_a_day() {
    let (store, _) = empty().await;
    let in_flight = Claim::InFlight { fingerprint: Sha256::of(b"a") };
    assert_eq!(claim(&store, b"a", now()).await.unwrap(), mine(0));
    assert_eq!(claim(&store, b"a", now()).await.unwrap(), in_flight);
    assert_eq!(claim(&store, b"b", now()).await.unwrap(), in_flight, "so that another body can be told");
    finish(&store, b"a", "first").await;
    finish(&store, b"a", "second").await;
    assert_eq!(claim(&store, b"b", after(86_399)).await.unwrap(), done(b"a", "first"));
    assert_eq!(claim(&store, b"b", after(86_400)).await.unwrap(), mine(86_400));
}

#[tokio::test]
async fn a_claim_in_flight_ends_after_a_minute() {
    let (store, _) = empty().await;
    claim(&store, b"a", now()).await.unwrap();
    assert!(matches!(claim(&store, b"a", after(59)).await.unwrap(), Claim::InFlight { .. }));
    assert_eq!(claim(&store, b"b", after(60)).await.unwrap(), mine(60));
    finish(&store, b"a", "of the first, too late").await;
    let taken_over = Claim::InFlight { fingerprint: Sha256::of(b"b") };
    assert_eq!(claim(&store, b"b", after(61)).await.unwrap(), taken_over);
}

#[tokio::test]
async fn a_claim_is_given_back_but_not_an_answer() {
    let (store, _) = empty().await;
    claim(&store, b"a", now()).await.unwrap();
    release(&store, b"other").await;
    assert!(matches!(claim(&store, b"a", now()).await.unwrap(), Claim::InFlight { .. }));
    release(&store, b"a").await;
    assert_eq!(claim(&store, b"a", now()).await.unwrap(), mine(0));
    finish(&store, b"a", "first").await;
    release(&store, b"a").await;
    assert_eq!(claim(&store, b"a", now()).await.unwrap(), done(b"a", "first"));
}

#[tokio::test]
async fn who_tries_again_learns_when_it_was_first_tried() {
    let (store, _) = empty().await;
    assert_eq!(claim(&store, b"a", now()).await.unwrap(), mine(0));
    assert_eq!(claim(&store, b"a", after(60)).await.unwrap(), mine(0), "given up");
    assert!(matches!(claim(&store, b"a", after(119)).await.unwrap(), Claim::InFlight { .. }));
    release(&store, b"a").await;
    assert_eq!(claim(&store, b"a", after(119)).await.unwrap(), mine(0), "given back");
    release(&store, b"a").await;
    assert_eq!(claim(&store, b"b", after(200)).await.unwrap(), mine(200), "another request");
    assert_eq!(claim(&store, b"b", after(86_399)).await.unwrap(), mine(200));
    assert!(matches!(claim(&store, b"b", after(86_458)).await.unwrap(), Claim::InFlight { .. }));
}

#[tokio::test]
async fn keys_are_of_one_user_and_one_route() {
    let (store, _) = empty().await;
    let fingerprint = Sha256::of(b"a");
    for (user, route) in [("ada", "POST /a"), ("ada", "POST /b"), ("bob", "POST /a")] {
        let claim = store.claim_idempotency(user, route, "k", &fingerprint, now()).await.unwrap();
        assert_eq!(claim, mine(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_claims_at_once_one_is_mine() {
    let (store, _) = empty().await;
    let claims = join_all((0..8).map(|_| claim(&store, b"a", now()))).await;
    let mine = claims.into_iter().map(Result::unwrap).filter(|claim| *claim == self::mine(0));
    assert_eq!(mine.count(), 1);
}
