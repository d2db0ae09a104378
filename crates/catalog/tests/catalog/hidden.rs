//! What must not be found.

use domain::{
    photo::{Photo, Visibility},
    task::Outcome,
    tie::TieChange,
};
use search::Placing;
use store::{Details, Store};

use crate::{
    support::{begun, empty, now, person, settled, settlement},
    world::{Post, change, file, join, photos, publish, query, settle},
};

const CAPTION: &str = "A lighthouse at dusk #sylt";
const QUESTIONS: [&str; 5] = ["lighthouse", "\"lighthouse at dusk\"", "light*", "#sylt", "@ada"];

async fn assert_hidden(store: &Store, what: &str) {
    for question in QUESTIONS {
        assert_eq!(photos(store, question, None, 10).await, [], "{question} finds what is {what}");
    }
}

async fn assert_unsaid(store: &Store, what: &str) {
    for typed in ["light", "#sy", "sy"] {
        let suggested = catalog::suggest(store, typed, None, 10).await.unwrap();
        assert_eq!(suggested, [], "{typed} suggests what is {what}");
    }
    let tags = catalog::find_tags(store, &query("sylt"), None, 10).await.unwrap();
    assert_eq!(tags.items, [], "{what}");
    assert_eq!(catalog::trending(store, now()).await.unwrap(), [], "{what}");
}

async fn shown(store: &Store) -> Photo {
    let photo = publish(store, &Post::by("ada", CAPTION)).await;
    for question in QUESTIONS {
        assert_eq!(photos(store, question, None, 10).await, [photo.id], "{question}");
    }
    assert_eq!(catalog::suggest(store, "light", None, 10).await.unwrap().len(), 1);
    photo
}

async fn show(store: &Store, photo: &Photo, visibility: Visibility) {
    change(store, photo.id, &Details { visibility: Some(visibility), ..Details::default() }).await;
}

async fn judge(store: &Store, photo: &Photo, outcome: Outcome) {
    let photo = begun(store.begin_next_run(photo.id, photo.run, now()).await.unwrap());
    settled(store.settle(photo.id, &settlement(&photo, photo.run, outcome)).await.unwrap());
}

#[tokio::test]
async fn what_was_never_public_is_nowhere() {
    let (store, _) = empty().await;
    for visibility in [Visibility::Private, Visibility::Followers] {
        publish(&store, &Post { visibility, ..Post::by("ada", CAPTION) }).await;
    }
    for outcome in [Outcome::InReview, Outcome::Removed] {
        let photo = settle(&store, &Post::by("ada", CAPTION), outcome).await;
        file(&store, photo.id).await;
    }
    assert_hidden(&store, "not public").await;
    assert_unsaid(&store, "not public").await;
}

/// Nobody filed what was done to it yet, or the stream lost it.
#[tokio::test]
async fn what_is_public_no_more_is_in_no_answer_before_it_is_filed() {
    for what in ["private", "for followers", "in review", "removed", "deleted"] {
        let (store, _) = empty().await;
        let photo = shown(&store).await;
        match what {
            "private" => show(&store, &photo, Visibility::Private).await,
            "for followers" => show(&store, &photo, Visibility::Followers).await,
            "in review" => judge(&store, &photo, Outcome::InReview).await,
            "removed" => judge(&store, &photo, Outcome::Removed).await,
            _ => {
                store.delete_photo(photo.id, photo.revision).await.unwrap();
            }
        }
        assert_hidden(&store, what).await;
        assert_unsaid(&store, what).await;
        file(&store, photo.id).await;
        assert_hidden(&store, what).await;
        assert_unsaid(&store, what).await;
    }
}

#[tokio::test]
async fn what_was_written_otherwise_is_not_found_by_what_it_said_before() {
    let (store, _) = empty().await;
    let photo = shown(&store).await;
    let caption = Some(Some("Nothing #else".into()));
    change(&store, photo.id, &Details { caption, ..Details::default() }).await;
    for question in ["lighthouse", "light*", "#sylt"] {
        assert_eq!(photos(&store, question, None, 10).await, [], "{question}");
    }
    assert_unsaid_is_gone(&store).await;
    file(&store, photo.id).await;
    assert_unsaid_is_gone(&store).await;
    assert_eq!(photos(&store, "#else", None, 10).await, [photo.id]);
}

async fn assert_unsaid_is_gone(store: &Store) {
    for typed in ["light", "#sy"] {
        assert_eq!(catalog::suggest(store, typed, None, 10).await.unwrap(), [], "{typed}");
    }
}

#[tokio::test]
async fn ties_hide_photos() {
    let (store, _) = empty().await;
    let photo = shown(&store).await;
    let (ada, bob) = (person("ada"), person("bob"));
    for (by, change, undo, to) in [
        (&bob, TieChange::Block, TieChange::Unblock, &ada),
        (&ada, TieChange::Block, TieChange::Unblock, &bob),
        (&bob, TieChange::Mute, TieChange::Unmute, &ada),
    ] {
        store.change_tie(by, to, change, now()).await.unwrap();
        assert_eq!(photos(&store, "lighthouse", Some(&bob), 10).await, [], "{change:?} by {by}");
        assert_eq!(photos(&store, "lighthouse", Some(&ada), 10).await, [photo.id]);
        store.change_tie(by, to, undo, now()).await.unwrap();
        assert_eq!(photos(&store, "lighthouse", Some(&bob), 10).await, [photo.id], "{undo:?} by {by}");
    }
    // Who is muted does not know.
    store.change_tie(&ada, &bob, TieChange::Mute, now()).await.unwrap();
    assert_eq!(photos(&store, "lighthouse", Some(&bob), 10).await, [photo.id]);
}

#[tokio::test]
async fn blocks_and_closed_accounts_hide_people() {
    let (store, _) = empty().await;
    join(&store, "ada", Some("Countess Lovelace")).await;
    let (ada, bob) = (person("ada"), person("bob"));
    let found = async |viewer| {
        let people = catalog::find_people(&store, &query("lovelace"), viewer, None, 10).await.unwrap().items;
        let suggested = catalog::suggest(&store, "@love", viewer, 10).await.unwrap();
        let mixed = catalog::suggest(&store, "love", viewer, 10).await.unwrap();
        assert_eq!((people.len(), people.len()), (suggested.len(), mixed.len()));
        people.len()
    };
    assert_eq!((found(None).await, found(Some(&bob)).await, found(Some(&ada)).await), (1, 1, 1));
    store.change_tie(&bob, &ada, TieChange::Mute, now()).await.unwrap();
    assert_eq!(found(Some(&bob)).await, 1);
    for (by, to) in [(&bob, &ada), (&ada, &bob)] {
        store.change_tie(by, to, TieChange::Block, now()).await.unwrap();
        assert_eq!((found(None).await, found(Some(&bob)).await), (1, 0));
        store.change_tie(by, to, TieChange::Unblock, now()).await.unwrap();
    }
    store.close_profile(&ada, now()).await.unwrap();
    assert_eq!(found(None).await, 0);
    catalog::file_person(&store, &ada, Placing::Kept).await.unwrap();
    assert_eq!(found(None).await, 0);
}
