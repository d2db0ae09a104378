//! Inboxes: told once, counted until read, and what is mailed.

use domain::{
    id::{NoticeId, PhotoId, Username},
    notice::{MailKind, News, Notice, NotificationSettings},
    photo::Status,
};
use futures_util::future::join_all;
use jiff::Timestamp;
use store::{Inbox, Store, Told};

use crate::support::{ada, after, all, empty, now, people, person, scan};

fn followed(by: &Username) -> News {
    News::Followed { by: by.clone() }
}

fn told<'a>(by: &'a Username, what: &str) -> Told<'a> {
    Told { by, what: what.into() }
}

/// Tells ada that somebody follows her.
async fn tell(store: &Store, by: &Username, at: Timestamp) -> bool {
    store.tell(&ada(), &told(by, "follow#ada"), &followed(by), at).await.unwrap()
}

async fn inbox(store: &Store) -> Inbox {
    store.inbox(&ada(), None, 100).await.unwrap()
}

fn ids(inbox: &Inbox) -> Vec<NoticeId> {
    inbox.page.items.iter().map(|notice| notice.id).collect()
}

#[tokio::test]
async fn somebody_is_told_of_a_thing_once() {
    let (store, client) = empty().await;
    let bob = person("bob");
    assert!(tell(&store, &bob, now()).await);
    assert!(!tell(&store, &bob, after(1)).await);
    let notices = inbox(&store).await.page.items;
    let [Notice { news, created_at, .. }] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((news, *created_at), (&followed(&bob), now()));
    let photo = News::Photo { photo_id: PhotoId::new(1), status: Status::Removed };
    assert!(store.tell(&ada(), &told(&ada(), "photo#1#1#removed"), &photo, after(2)).await.unwrap());
    assert_eq!(inbox(&store).await.page.items[0].news, photo, "the latest first");
    let kept = (now().as_second() + 90 * 24 * 3600).to_string();
    let kept =
        scan(&client, "feed").await.iter().filter(|item| item["expires_at"].as_n() == Ok(&kept)).count();
    assert_eq!(kept, 2, "the notice and its memory end together");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_tell_the_same_one_does() {
    let (store, _) = empty().await;
    let bob = person("bob");
    let told = join_all((0..8).map(|_| tell(&store, &bob, now()))).await;
    assert_eq!(told.into_iter().filter(|by_this_call| *by_this_call).count(), 1);
    assert_eq!(inbox(&store).await.page.items.len(), 1);
}

#[tokio::test]
async fn what_was_told_by_other_means_is_remembered_until_it_is_forgotten() {
    let (store, _) = empty().await;
    let bob = person("bob");
    let mail = told(&bob, "mail#follow#ada");
    assert!(store.remember_told(&mail, now()).await.unwrap());
    assert!(!store.remember_told(&mail, now()).await.unwrap());
    assert!(store.remember_told(&told(&person("eve"), "mail#follow#ada"), now()).await.unwrap());
    for _ in 0..2 {
        store.forget_told(&mail).await.unwrap();
    }
    assert!(store.remember_told(&mail, now()).await.unwrap());
    assert!(inbox(&store).await.page.items.is_empty());
}

#[tokio::test]
async fn what_is_unread_is_what_came_after_what_was_read() {
    let (store, _) = empty().await;
    assert_eq!(inbox(&store).await.unread, 0);
    for (n, other) in (0..).zip(people(5)) {
        tell(&store, &other, after(n)).await;
    }
    assert_eq!((inbox(&store).await.unread, store.unread(&ada()).await.unwrap()), (5, 5));
    let ids = ids(&inbox(&store).await);
    for (read, unread) in [(ids[3], 3), (ids[3], 3), (ids[4], 3), (ids[1], 1), (ids[0], 0), (ids[2], 0)] {
        store.mark_read(&ada(), read).await.unwrap();
        assert_eq!(inbox(&store).await.unread, unread, "what was read stays read");
    }
    assert_eq!(inbox(&store).await.page.items.len(), 5, "what was read is still there");
    tell(&store, &person("bob"), after(60)).await;
    assert_eq!(store.unread(&ada()).await.unwrap(), 1);
    assert_eq!(store.unread(&person("bob")).await.unwrap(), 0, "of another inbox");
}

#[tokio::test]
async fn a_mark_need_not_be_a_notice() {
    let (store, _) = empty().await;
    for (n, other) in (0..).zip(people(3)) {
        tell(&store, &other, after(n * 10)).await;
    }
    let between = NoticeId::new(after(5).as_millisecond().try_into().unwrap());
    store.mark_read(&ada(), between).await.unwrap();
    assert_eq!(store.unread(&ada()).await.unwrap(), 2);
}

#[tokio::test]
async fn unread_notices_are_counted_up_to_a_hundred() {
    let (store, _) = empty().await;
    let others: Vec<_> = (0..103).map(|n| person(&format!("person_{n:03}"))).collect();
    join_all((0..).zip(&others).map(|(n, other)| tell(&store, other, after(n)))).await;
    assert_eq!(store.unread(&ada()).await.unwrap(), 100);
    let first = store.inbox(&ada(), None, 100).await.unwrap();
    store.mark_read(&ada(), first.page.items[99].id).await.unwrap();
    assert_eq!(store.unread(&ada()).await.unwrap(), 99);
}

#[tokio::test]
async fn every_page_size_walks_the_whole_inbox_and_nothing_beside_it() {
    let (store, _) = empty().await;
    for (n, other) in (0..).zip(people(7)) {
        tell(&store, &other, after(n)).await;
    }
    let expected = inbox(&store).await;
    store.mark_read(&ada(), expected.page.items[6].id).await.unwrap();
    assert_eq!(expected.page.items.len(), 7);
    for limit in [1, 3, 7] {
        let (store, ada) = (&store, &ada());
        let page = |from: Option<store::Position>| async move {
            store.inbox(ada, from.as_ref(), limit).await.map(|inbox| inbox.page)
        };
        assert_eq!(all(page).await, expected.page.items, "limit {limit}");
    }
}

#[tokio::test]
async fn settings_are_kept_and_unsubscribing_changes_one_of_them() {
    let (store, _) = empty().await;
    let settings = |email_follows, email_moderation| NotificationSettings { email_follows, email_moderation };
    let read = async || store.notification_settings(&ada()).await.unwrap();
    assert_eq!(read().await, settings(true, true));
    for _ in 0..2 {
        store.unsubscribe(&ada(), MailKind::Follows).await.unwrap();
        assert_eq!(read().await, settings(false, true));
    }
    store.unsubscribe(&ada(), MailKind::Moderation).await.unwrap();
    assert_eq!(read().await, settings(false, false));
    store.set_notification_settings(&ada(), &settings(true, false)).await.unwrap();
    store.unsubscribe(&ada(), MailKind::Moderation).await.unwrap();
    assert_eq!(read().await, settings(true, false));
    let of_other = store.notification_settings(&person("bob")).await.unwrap();
    assert_eq!(of_other, settings(true, true));
}
