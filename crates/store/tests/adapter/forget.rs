//! A person is forgotten in pieces, and everything that is left is named; nothing of anybody else goes with it.

use aws_sdk_dynamodb::Client;
use domain::{
    export::{Export, ExportStatus},
    id::{CommentId, ExportId, PhotoId, Sha256, Username},
    notice::{MailKind, News},
    photo::Status,
    social::Comment,
    tie::{Tie, TieChange},
};
use jiff::{SignedDuration, Timestamp};
use store::{Belongings, Emptied, Mode, Rate, Store, Told};

use crate::{
    people::profile,
    support::{ada, all, awaiting, empty, items_of, now, partition, people, person, published, scan},
};

/// Calls until it says that it has come to the end; how often.
async fn to_the_end(mut step: impl AsyncFnMut() -> Emptied) -> u32 {
    for calls in 1..100 {
        match step().await {
            Emptied::Wholly => return calls,
            Emptied::Partly => {}
            kept => panic!("{kept:?}"),
        }
    }
    panic!("it does not come to an end");
}

fn comment(photo_id: PhotoId, author: &Username, n: u64) -> Comment {
    Comment {
        id: CommentId::new(n),
        photo_id,
        author: author.clone(),
        text: "fine".into(),
        created_at: now(),
    }
}

async fn follow(store: &Store, from: &Username, to: &Username) {
    store.change_tie(from, to, TieChange::Follow, now()).await.unwrap();
    let told = Told { by: from, what: format!("follow#{to}") };
    store.tell(to, &told, &News::Followed { by: from.clone() }, now()).await.unwrap();
}

/// Somebody with something of everything, with photos of her own, and with others.
async fn lived(store: &Store, ada: &Username, photo_of_other: PhotoId) -> (PhotoId, PhotoId) {
    store.create_profile(&profile(ada)).await.unwrap();
    let (kept, deleted) = (published(store, &awaiting()).await, published(store, &awaiting()).await);
    store.delete_photo(deleted.id, deleted.revision).await.unwrap();
    for other in people(3) {
        follow(store, ada, &other).await;
        follow(store, &other, ada).await;
        store.like(kept.id, &other, now()).await.unwrap();
    }
    store.change_tie(&person("muter"), ada, TieChange::Mute, now()).await.unwrap();
    store.change_tie(&person("blocker"), ada, TieChange::Block, now()).await.unwrap();
    store.change_tie(ada, &person("blocked"), TieChange::Block, now()).await.unwrap();
    store.like(photo_of_other, ada, now()).await.unwrap();
    store.add_comment(&comment(photo_of_other, ada, 1)).await.unwrap();
    store.unsubscribe(ada, MailKind::Follows).await.unwrap();
    store.take_turn(ada, Rate { what: "comments", times: 9, seconds: 60 }, now()).await.unwrap().unwrap();
    let export = Export {
        id: ExportId::new(1),
        owner: ada.clone(),
        status: ExportStatus::Queued,
        files: vec![],
        created_at: now(),
        expires_at: 0,
    };
    store.create_export(&export).await.unwrap();
    store.claim_idempotency(ada.as_str(), "POST /v1/uploads", "k", &Sha256::of(b"a"), now()).await.unwrap();
    store.put_entries(&people(1)[0], &[(ada.clone(), photo_of_other)], now()).await.unwrap();
    store.put_pulls(&people(2)[1], std::slice::from_ref(ada)).await.unwrap();
    store.set_author_mode(ada, Mode::Turning).await.unwrap();
    let inbox = store.inbox(ada, None, 9).await.unwrap();
    store.mark_read(ada, inbox.page.items[1].id).await.unwrap();
    store.remember_told(&Told { by: ada, what: "mail#follow#eve".into() }, now()).await.unwrap();
    (kept.id, deleted.id)
}

/// The way that erasure goes, with the lists and changes that it has.
async fn leave(store: &Store, ada: &Username) {
    let photos = all(|from| async move { store.photo_ids_of(ada, from.as_ref(), 1).await }).await;
    for id in photos {
        let revision = store.photo(id).await.unwrap().unwrap().revision;
        store.delete_photo(id, revision).await.unwrap();
    }
    let tombstones = all(|from| async move { store.tombstones_of(ada, from.as_ref(), 1).await }).await;
    for id in tombstones {
        to_the_end(async || store.drop_photo_for_good(id, Timestamp::now(), 2).await.unwrap()).await;
    }
    for photo in all(|from| async move { store.likes_of(ada, from.as_ref(), 1).await }).await {
        store.unlike(photo, ada).await.unwrap();
    }
    for (photo, id) in all(|from| async move { store.comments_by(ada, from.as_ref(), 1).await }).await {
        store.delete_comment(photo, id).await.unwrap();
    }
    untie(store, ada).await;
    to_the_end(async || store.forget_told_by(ada, 2).await.unwrap()).await;
    for what in Belongings::ALL {
        to_the_end(async || store.forget_belongings(ada, what, 2).await.unwrap()).await;
    }
}

async fn untie(store: &Store, ada: &Username) {
    use TieChange::{Unblock, Unfollow, Unmute};
    let ties = all(|from| async move { store.ties_of(ada, from.as_ref(), 1).await }).await;
    let mut others: Vec<_> = ties.into_iter().map(|(other, _)| other).collect();
    others.extend(all(|from| async move { store.followers(ada, from.as_ref(), 1).await }).await);
    others.extend(all(|from| async move { store.muters(ada, from.as_ref(), 1).await }).await);
    for other in &others {
        for (from, to) in [(ada, other), (other, ada)] {
            for change in [Unfollow, Unblock, Unmute] {
                store.change_tie(from, to, change, now()).await.unwrap();
            }
        }
    }
}

/// Everything that names somebody in a key or in a value.
async fn naming(client: &Client, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in ["core", "feed", "search"] {
        for item in scan(client, table).await {
            let text = format!("{item:?}");
            if text.contains(&format!("#{name}\""))
                || text.contains(&format!("\"{name}\""))
                || text.contains(&format!("#{name}#"))
            {
                found.push(format!("{:?} {:?}", item["PK"], item["SK"]));
            }
        }
    }
    found
}

#[tokio::test]
async fn who_leaves_is_found_nowhere_and_the_counts_of_others_are_right() {
    let (store, client) = empty().await;
    let ada = ada();
    let other = published(&store, &domain::photo::Photo { owner: person("eve"), ..awaiting() }).await.id;
    store.create_profile(&profile(&person("eve"))).await.unwrap();
    let (kept, deleted) = lived(&store, &ada, other).await;
    assert!(store.forget_profile(&ada).await.unwrap().len() > 5, "too much is left");
    assert!(store.profile(&ada).await.unwrap().is_some());
    assert!(naming(&client, "ada").await.len() > 20, "she is everywhere");

    leave(&store, &ada).await;
    assert_eq!(store.is_forgotten(&ada).await.unwrap(), ["USER#ada/PROFILE"]);
    assert_eq!(store.forget_profile(&ada).await.unwrap(), ["USER#ada/PROFILE"], "the account is open");
    store.close_profile(&ada, now()).await.unwrap();
    for _ in 0..2 {
        assert!(store.forget_profile(&ada).await.unwrap().is_empty());
    }
    assert!(store.is_forgotten(&ada).await.unwrap().is_empty());
    assert_eq!(naming(&client, "ada").await, Vec::<String>::new());
    for photo in [kept, deleted] {
        assert!(items_of(&client, photo).await.is_empty());
    }
    for person in people(3) {
        let counts = store.person_counts(&person).await.unwrap();
        assert_eq!((counts.followers, counts.following), (0, 0));
        assert!(store.inbox(&person, None, 9).await.unwrap().page.items.is_empty());
    }
    let counts = store.photo_counts(&[other]).await.unwrap()[0];
    assert_eq!((counts.likes, counts.comments), (0, 0));
    assert!(
        store.photo(other).await.unwrap().is_some() && store.profile(&person("eve")).await.unwrap().is_some()
    );
    leave(&store, &ada).await;
    assert!(scan(&client, "core").await.iter().all(|item| item["PK"].as_s().unwrap() != "USER#ada"));
}

#[tokio::test]
async fn each_thing_that_is_left_is_named() {
    let (store, _) = empty().await;
    let ada = &ada();
    let (other, eve) = (awaiting().id, person("eve"));
    let named = async |what: &str| {
        let left = store.is_forgotten(ada).await.unwrap();
        assert!(left.iter().any(|name| name.contains(what)), "{what} is not among {left:?}");
    };
    store.like(other, ada, now()).await.unwrap();
    named("LIKE#ada").await;
    store.add_comment(&comment(other, ada, 1)).await.unwrap();
    named("COMMENT#").await;
    store.change_tie(&eve, ada, TieChange::Mute, now()).await.unwrap();
    named("USER#eve/TIE#ada").await;
    let photo = published(&store, &awaiting()).await;
    named(&format!("PHOTO#{}/META", photo.id)).await;
    store.delete_photo(photo.id, photo.revision).await.unwrap();
    named(&format!("PHOTO#{}/META", photo.id)).await;
    store.remember_told(&Told { by: ada, what: "mail#x".into() }, now()).await.unwrap();
    named("TOLD#ada/mail#x").await;
    store.set_author_mode(ada, Mode::Pulled).await.unwrap();
    named("AUTHOR#ada/MODE").await;
    store.put_pulls(&eve, std::slice::from_ref(ada)).await.unwrap();
    named("FEED#ada/PULL#eve").await;
    store.change_tie(ada, &eve, TieChange::Follow, now()).await.unwrap();
    named("USER#ada/TIE#eve").await;
    assert!(store.is_forgotten(&person("nobody")).await.unwrap().is_empty());
}

#[tokio::test]
async fn ties_and_the_profile_stay_when_the_records_go() {
    let (store, client) = empty().await;
    let ada = ada();
    store.create_profile(&profile(&ada)).await.unwrap();
    follow(&store, &ada, &person("bob")).await;
    store.unsubscribe(&ada, MailKind::Follows).await.unwrap();
    let calls =
        to_the_end(async || store.forget_belongings(&ada, Belongings::Records, 1).await.unwrap()).await;
    assert!(calls < 5);
    let left: Vec<_> = partition(&client, "core", "USER#ada").await.into_keys().collect();
    assert_eq!(left, ["PROFILE", "TIE#bob"]);
    let followed = store.tie(&ada, &person("bob")).await.unwrap();
    assert_eq!(followed, Tie { follows: Some(now()), ..Tie::default() });
}

#[tokio::test]
async fn what_others_were_told_goes_from_their_inboxes_and_nothing_else() {
    let (store, client) = empty().await;
    let (ada, bob) = (ada(), person("bob"));
    for other in people(30) {
        follow(&store, &ada, &other).await;
    }
    follow(&store, &bob, &people(1)[0]).await;
    let calls = to_the_end(async || store.forget_told_by(&ada, 10).await.unwrap()).await;
    assert!(calls > 0);
    let left: Vec<_> =
        scan(&client, "feed").await.into_iter().map(|item| item["PK"].as_s().unwrap().clone()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.contains(&"TOLD#bob".into()) && left.contains(&"NOTICES#person_00".into()));
}

async fn loaded(store: &Store) -> PhotoId {
    let photo = published(store, &awaiting()).await;
    for other in people(20) {
        store.like(photo.id, &other, now()).await.unwrap();
        store.add_comment(&comment(photo.id, &other, 1)).await.unwrap();
    }
    photo.id
}

#[tokio::test]
async fn what_is_under_a_photo_goes_only_when_it_is_deleted() {
    let (store, client) = empty().await;
    let id = loaded(&store).await;
    let before = items_of(&client, id).await.len();
    assert_eq!(store.delete_leftovers(id, 100).await.unwrap(), Emptied::Refused);
    assert_eq!(store.drop_photo_for_good(id, Timestamp::now(), 100).await.unwrap(), Emptied::Refused);
    assert_eq!(items_of(&client, id).await.len(), before);

    let revision = store.photo(id).await.unwrap().unwrap().revision;
    store.delete_photo(id, revision).await.unwrap();
    // What a late call leaves there.
    store.like(id, &ada(), now()).await.unwrap();
    assert_eq!(store.delete_leftovers(id, 1_000).await.unwrap(), Emptied::Wholly);
    assert_eq!(items_of(&client, id).await, ["META"]);
    assert_eq!(store.photo(id).await.unwrap().unwrap().status, Status::Deleted);
    assert_eq!(store.tombstones_of(&ada(), None, 9).await.unwrap().items, [id]);
    assert!(store.photo_ids_of(&ada(), None, 9).await.unwrap().items.is_empty());
    assert!(store.likes_of(&people(1)[0], None, 9).await.unwrap().items.is_empty(), "nor in anybody's list");
    for _ in 0..2 {
        assert_eq!(store.drop_photo_for_good(id, Timestamp::now(), 1_000).await.unwrap(), Emptied::Wholly);
        assert!(items_of(&client, id).await.is_empty());
    }
    assert!(store.tombstones_of(&ada(), None, 9).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn many_leftovers_go_in_shares() {
    let (store, client) = empty().await;
    let photo = published(&store, &awaiting()).await;
    for n in 0..250 {
        store.like(photo.id, &person(&format!("person_{n:03}")), now()).await.unwrap();
    }
    store.delete_photo(photo.id, photo.revision).await.unwrap();
    assert_eq!(store.drop_photo_for_good(photo.id, Timestamp::now(), 100).await.unwrap(), Emptied::Partly);
    let left = items_of(&client, photo.id).await;
    assert!((140..=160).contains(&left.len()), "{}", left.len());
    assert!(left.contains(&"META".into()), "it stays until the last");
    let calls =
        to_the_end(async || store.drop_photo_for_good(photo.id, Timestamp::now(), 100).await.unwrap()).await;
    assert!((2..=3).contains(&calls), "{calls} calls");
    assert!(items_of(&client, photo.id).await.is_empty());
}

/// A request may have seen the photo in view before it was deleted, and leave a like or a comment after.
#[tokio::test]
async fn a_young_tombstone_stays_and_tells_of_what_came_late() {
    let (store, client) = empty().await;
    let id = loaded(&store).await;
    let revision = store.photo(id).await.unwrap().unwrap().revision;
    store.delete_photo(id, revision).await.unwrap();
    let minute = SignedDuration::from_secs(60);
    let deleted_by = Timestamp::now() - minute;
    for _ in 0..2 {
        assert_eq!(store.drop_photo_for_good(id, deleted_by, 1_000).await.unwrap(), Emptied::Kept);
        assert_eq!(items_of(&client, id).await, ["META"]);
        assert_eq!(store.tombstones_of(&ada(), None, 9).await.unwrap().items, [id]);
        store.add_comment(&comment(id, &ada(), 99)).await.unwrap();
    }
    // As it is a minute later.
    assert_eq!(
        store
            .drop_photo_for_good(id, deleted_by + minute + SignedDuration::from_secs(1), 1_000)
            .await
            .unwrap(),
        Emptied::Wholly
    );
    assert!(items_of(&client, id).await.is_empty());
}
