//! Ties: both sides and both counts agree, whatever happens at once.

use std::collections::BTreeSet;

use domain::{
    id::Username,
    social::PersonCounts,
    tie::{Tie, TieChange},
};
use futures_util::future::join_all;
use store::{Store, Tied};

use crate::support::{ada, after, all, empty, now, people, person, scan};

async fn change(store: &Store, from: &Username, to: &Username, change: TieChange) -> Tied {
    store.change_tie(from, to, change, now()).await.unwrap()
}

async fn follow(store: &Store, from: &Username, to: &Username) {
    assert_eq!(change(store, from, to, TieChange::Follow).await, Tied::Done);
}

/// Followers and following.
async fn counts(store: &Store, of: &Username) -> (u64, u64) {
    let counts = store.person_counts(of).await.unwrap();
    (counts.followers, counts.following)
}

async fn followers(store: &Store, of: &Username) -> Vec<Username> {
    all(|from| async move { store.followers(of, from.as_ref(), 100).await }).await
}

async fn followed(store: &Store, by: &Username) -> Vec<Username> {
    all(|from| async move { store.followed(by, from.as_ref(), 100).await }).await
}

#[tokio::test]
async fn strangers_have_no_tie_and_no_counts() {
    let (store, _) = empty().await;
    let bob = person("bob");
    assert_eq!(store.tie(&ada(), &bob).await.unwrap(), Tie::default());
    assert!(store.ties(&ada(), &[bob]).await.unwrap().is_empty());
    assert_eq!(store.person_counts(&ada()).await.unwrap(), PersonCounts::default());
    assert!(followers(&store, &ada()).await.is_empty() && followed(&store, &ada()).await.is_empty());
}

#[tokio::test]
async fn following_is_counted_once_on_both_sides_and_ends_once() {
    let (store, client) = empty().await;
    let (ada, bob) = (ada(), person("bob"));
    for later in 0..3 {
        let followed = store.change_tie(&ada, &bob, TieChange::Follow, after(later)).await.unwrap();
        assert_eq!(followed, Tied::Done);
    }
    let follows = Tie { follows: Some(now()), ..Tie::default() };
    assert_eq!(store.tie(&ada, &bob).await.unwrap(), follows, "since the first time");
    assert_eq!(store.tie(&bob, &ada).await.unwrap(), Tie::default());
    assert_eq!((counts(&store, &ada).await, counts(&store, &bob).await), ((0, 1), (1, 0)));
    assert_eq!(followers(&store, &bob).await, std::slice::from_ref(&ada));
    assert_eq!(followed(&store, &ada).await, std::slice::from_ref(&bob));
    for _ in 0..3 {
        assert_eq!(change(&store, &ada, &bob, TieChange::Unfollow).await, Tied::Done);
    }
    assert_eq!((counts(&store, &ada).await, counts(&store, &bob).await), ((0, 0), (0, 0)));
    assert!(followers(&store, &bob).await.is_empty() && followed(&store, &ada).await.is_empty());
    let left: Vec<_> = scan(&client, "core").await.into_iter().map(|item| item["SK"].clone()).collect();
    assert!(left.iter().all(|sk| sk.as_s().unwrap() == "COUNTS#0"), "nothing else is left: {left:?}");
}

#[tokio::test]
async fn a_block_ends_following_both_ways_and_refuses_it_until_it_ends() {
    let (store, _) = empty().await;
    let (ada, bob) = (ada(), person("bob"));
    follow(&store, &ada, &bob).await;
    follow(&store, &bob, &ada).await;
    change(&store, &bob, &ada, TieChange::Mute).await;
    for _ in 0..2 {
        change(&store, &ada, &bob, TieChange::Block).await;
    }
    let blocks = Tie { blocks: true, ..Tie::default() };
    let blocked = Tie { blocked_by: true, mutes: true, ..Tie::default() };
    assert_eq!(store.tie(&ada, &bob).await.unwrap(), blocks);
    assert_eq!(store.tie(&bob, &ada).await.unwrap(), blocked);
    assert_eq!((counts(&store, &ada).await, counts(&store, &bob).await), ((0, 0), (0, 0)));
    assert_eq!(change(&store, &ada, &bob, TieChange::Follow).await, Tied::Cut(blocks));
    assert_eq!(change(&store, &bob, &ada, TieChange::Follow).await, Tied::Cut(blocked));
    for _ in 0..2 {
        change(&store, &ada, &bob, TieChange::Unblock).await;
    }
    assert_eq!(store.tie(&ada, &bob).await.unwrap(), Tie::default());
    assert_eq!(store.tie(&bob, &ada).await.unwrap(), Tie { mutes: true, ..Tie::default() });
    follow(&store, &bob, &ada).await;
    assert_eq!((counts(&store, &ada).await, counts(&store, &bob).await), ((1, 0), (0, 1)));
}

#[tokio::test]
async fn a_mute_is_ones_own_affair() {
    let (store, _) = empty().await;
    let (ada, bob) = (ada(), person("bob"));
    follow(&store, &ada, &bob).await;
    for _ in 0..2 {
        change(&store, &ada, &bob, TieChange::Mute).await;
    }
    let muted = Tie { follows: Some(now()), mutes: true, ..Tie::default() };
    assert_eq!(store.tie(&ada, &bob).await.unwrap(), muted);
    assert_eq!(store.tie(&bob, &ada).await.unwrap(), Tie::default());
    assert_eq!(counts(&store, &bob).await, (1, 0));
    assert_eq!(followers(&store, &bob).await, std::slice::from_ref(&ada), "it still follows");
    change(&store, &ada, &bob, TieChange::Unmute).await;
    assert_eq!(store.tie(&ada, &bob).await.unwrap(), Tie { mutes: false, ..muted });
}

#[tokio::test]
async fn ties_to_many_come_together() {
    let (store, _) = empty().await;
    let others = people(120);
    for other in &others[..3] {
        follow(&store, &ada(), other).await;
    }
    let mut asked = others.clone();
    asked.extend(others.iter().take(5).cloned());
    let ties = store.ties(&ada(), &asked).await.unwrap();
    assert_eq!(ties.keys().collect::<BTreeSet<_>>(), others[..3].iter().collect());
    assert!(ties.values().all(|tie| tie.follows == Some(now())));
}

#[tokio::test]
async fn every_page_size_walks_all_followers_the_latest_first() {
    let (store, _) = empty().await;
    let others = people(7);
    for (n, other) in (0_i64..).zip(&others) {
        // Two of them in the same moment.
        let when = after(n.max(1));
        store.change_tie(other, &ada(), TieChange::Follow, when).await.unwrap();
        store.change_tie(&ada(), other, TieChange::Follow, when).await.unwrap();
    }
    let latest: Vec<_> = others.iter().rev().cloned().collect();
    for limit in [1, 3, 7, 100] {
        let (store, ada) = (&store, &ada());
        let followers = all(|from| async move { store.followers(ada, from.as_ref(), limit).await }).await;
        assert_eq!(followers, latest, "limit {limit}");
        let followed = all(|from| async move { store.followed(ada, from.as_ref(), limit).await }).await;
        assert_eq!(followed, latest, "limit {limit}");
    }
    let full = store.followers(&ada(), None, 7).await.unwrap();
    assert_eq!(full.next, None, "a full last page says that it is the last");
}

#[tokio::test]
async fn every_page_size_walks_all_ties_and_all_who_mute() {
    let (store, _) = empty().await;
    store.create_profile(&crate::people::profile(&ada())).await.unwrap();
    let others = people(6);
    let kinds = [TieChange::Follow, TieChange::Block, TieChange::Mute].into_iter().cycle();
    for (other, kind) in others.iter().zip(kinds) {
        change(&store, &ada(), other, kind).await;
        change(&store, other, &ada(), TieChange::Mute).await;
    }
    change(&store, &others[5], &ada(), TieChange::Follow).await;
    change(&store, &others[4], &ada(), TieChange::Unmute).await;
    let behind: Vec<_> = others.iter().rev().cloned().collect();
    for limit in [1, 3, 6, 100] {
        let (store, ada) = (&store, &ada());
        let ties = all(|from| async move { store.ties_of(ada, from.as_ref(), limit).await }).await;
        let (names, ties): (Vec<_>, Vec<_>) = ties.into_iter().unzip();
        assert_eq!(names, behind, "limit {limit}");
        assert!(ties[0].mutes && ties[1].blocks && ties[2].follows.is_some());
        let muters = all(|from| async move { store.muters(ada, from.as_ref(), limit).await }).await;
        assert_eq!(muters, [&behind[..1], &behind[2..]].concat(), "limit {limit}");
    }
    assert_eq!(store.ties_of(&ada(), None, 6).await.unwrap().next, None, "what stands beside them is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_follow_and_unfollow_one_person_at_once() {
    let (store, _) = empty().await;
    let (others, ada) = (people(24), ada());
    join_all(others.iter().map(|other| follow(&store, other, &ada))).await;
    assert_eq!(counts(&store, &ada).await, (24, 0));
    let changes = others.iter().enumerate().map(|(n, other)| {
        let what = if n % 2 == 0 { TieChange::Unfollow } else { TieChange::Follow };
        change(&store, other, &ada, what)
    });
    join_all(changes).await;
    assert_eq!(counts(&store, &ada).await, (12, 0));
    assert_eq!(followers(&store, &ada).await.len(), 12);
}

/// What must hold between two people, whatever they did.
async fn assert_whole(store: &Store, one: &Username, other: &Username) {
    let (own, their) = (store.tie(one, other).await.unwrap(), store.tie(other, one).await.unwrap());
    assert_eq!((own.blocks, own.blocked_by), (their.blocked_by, their.blocks), "both sides know of a block");
    if own.is_cut() {
        assert_eq!((own.follows, their.follows), (None, None), "nobody follows across a block");
    }
    let (own, their) = (u64::from(own.follows.is_some()), u64::from(their.follows.is_some()));
    assert_eq!(counts(store, one).await, (their, own));
    assert_eq!(counts(store, other).await, (own, their));
    assert_eq!(
        (followers(store, one).await.len(), followed(store, one).await.len()),
        (their as usize, own as usize)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mutual_follows_and_a_block_at_once_leave_no_half_state() {
    for round in 0..8 {
        let (store, _) = empty().await;
        let (ada, bob) = (&ada(), &person("bob"));
        if round % 2 == 0 {
            follow(&store, bob, ada).await;
        }
        let (one, two, block) = tokio::join!(
            change(&store, ada, bob, TieChange::Follow),
            change(&store, bob, ada, TieChange::Follow),
            change(&store, ada, bob, TieChange::Block),
        );
        assert_eq!(block, Tied::Done);
        assert!([one, two].iter().all(|tied| matches!(tied, Tied::Done | Tied::Cut(_))));
        assert!(store.tie(ada, bob).await.unwrap().blocks, "a block is not undone by a follow");
        assert_whole(&store, ada, bob).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_two_people_do_at_once_both_sides_agree() {
    use TieChange::{Block, Follow, Mute, Unblock, Unfollow, Unmute};
    for round in 0..6 {
        let (store, _) = empty().await;
        let (ada, bob) = (&ada(), &person("bob"));
        let mut both = [Follow, Block, Unblock, Follow, Unfollow, Mute, Follow, Unmute];
        both.rotate_left(round);
        let changes = both.iter().enumerate().map(|(n, what)| {
            let (from, to) = if (n + round) % 2 == 0 { (ada, bob) } else { (bob, ada) };
            change(&store, from, to, *what)
        });
        join_all(changes).await;
        assert_whole(&store, ada, bob).await;
    }
}

#[tokio::test]
async fn of_many_readers_those_who_follow_are_found() {
    let (store, _) = empty().await;
    let (ada, readers) = (ada(), people(120));
    for (change, of) in [(TieChange::Follow, &readers[..110]), (TieChange::Mute, &readers[100..])] {
        for reader in of {
            store.change_tie(reader, &ada, change, now()).await.unwrap();
        }
    }
    for reader in &readers[..5] {
        store.change_tie(reader, &ada, TieChange::Unfollow, now()).await.unwrap();
        store.change_tie(&ada, reader, TieChange::Follow, now()).await.unwrap();
    }
    let mut follow = store.still_follow(&ada, &readers).await.unwrap();
    follow.sort();
    let mut expected = readers[5..110].to_vec();
    expected.sort();
    assert_eq!(follow, expected);
    assert!(store.still_follow(&ada, &[]).await.unwrap().is_empty());
}
