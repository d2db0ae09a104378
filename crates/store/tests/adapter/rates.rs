//! Rates: so many times in a stretch of time, and again in the next.

use futures_util::future::join_all;
use store::Rate;

use crate::support::{ada, after, empty, now, person, scan};

const COMMENTS: Rate = Rate { what: "comments", times: 3, seconds: 60 };

#[tokio::test]
async fn turns_run_out_and_come_back() {
    let (store, client) = empty().await;
    for second in 0..3 {
        assert_eq!(store.take_turn(&ada(), COMMENTS, after(second)).await.unwrap(), Ok(()));
    }
    assert_eq!(store.take_turn(&ada(), COMMENTS, after(3)).await.unwrap(), Err(57));
    assert_eq!(store.take_turn(&ada(), COMMENTS, after(59)).await.unwrap(), Err(1));
    assert_eq!(store.take_turn(&person("bob"), COMMENTS, after(59)).await.unwrap(), Ok(()));
    let other = Rate { what: "resets", ..COMMENTS };
    assert_eq!(store.take_turn(&ada(), other, after(59)).await.unwrap(), Ok(()));
    assert_eq!(store.take_turn(&ada(), COMMENTS, after(60)).await.unwrap(), Ok(()));
    let ends: Vec<_> = scan(&client, "core").await.iter().map(|item| item["expires_at"].clone()).collect();
    assert_eq!(ends.len(), 4);
    let first = (now().as_second() + 60).to_string();
    assert_eq!(ends.iter().filter(|ends| ends.as_n() == Ok(&first)).count(), 3, "each ends with its time");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_only_so_many_have_a_turn() {
    let (store, _) = empty().await;
    let ada = &ada();
    let turns = join_all((0..20).map(|_| store.take_turn(ada, COMMENTS, now()))).await;
    assert_eq!(turns.into_iter().map(Result::unwrap).filter(Result::is_ok).count(), 3);
}
