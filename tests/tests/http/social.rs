//! People among themselves: following, feeds, likes, comments, notices and mails, and what is hidden from whom.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::jpeg,
    world::{Answer, Person, World},
};

use crate::{assert_problem, with_world};

async fn put(world: &World, path: &str, who: &Person) -> Result<Answer> {
    world.call(Method::PUT, path, Some(who), None).await
}

async fn delete(world: &World, path: &str, who: &Person) -> Result<Answer> {
    world.call(Method::DELETE, path, Some(who), None).await
}

async fn follow(world: &World, who: &Person, whom: &Person) -> Result<()> {
    let followed = put(world, &format!("/v1/me/following/{}", whom.name), who).await?;
    ensure!(followed.status == StatusCode::NO_CONTENT, "{followed:?}");
    Ok(())
}

async fn published(world: &World, owner: &Person, seed: u32, details: Value) -> Result<String> {
    let id = world.upload(owner, jpeg(48, 48, seed), details).await?;
    let outcome = world.outcome(owner, &id).await?;
    ensure!(outcome["status"] == "published", "{outcome}");
    Ok(id)
}

/// The ids of all items of a list, in pages of two.
async fn all(world: &World, path: &str, who: &Person) -> Result<Vec<String>> {
    let (mut ids, mut cursor) = (vec![], String::new());
    loop {
        let page = world.get(&format!("{path}?limit=2{cursor}"), Some(who)).await?;
        ensure!(page.status == StatusCode::OK, "{page:?}");
        let items = page.body["items"].as_array().context("a page")?;
        ids.extend(items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)));
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(ids),
        }
    }
}

/// Waits until somebody's feed holds exactly these photos, the newest first.
async fn await_feed(world: &World, who: &Person, wanted: &[&str]) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let feed = all(world, "/v1/feed", who).await?;
        if feed == wanted {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "the feed is {feed:?}, not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn a_feed_shows_whom_one_follows_and_hides_at_once() -> Result<()> {
    with_world(async |world| {
        let (ada, bob) = (world.somebody().await?, world.somebody().await?);
        let before = published(world, &ada, 601, json!({})).await?;
        follow(world, &bob, &ada).await?;
        // Following brings what was there.
        await_feed(world, &bob, &[&before]).await?;
        let after = published(world, &ada, 602, json!({"visibility": "followers"})).await?;
        let hidden = published(world, &ada, 603, json!({"visibility": "private"})).await?;
        let last = published(world, &ada, 604, json!({})).await?;
        await_feed(world, &bob, &[&last, &after, &before]).await?;
        assert!(!all(world, "/v1/feed", &bob).await?.contains(&hidden));

        let profile = world.get(&format!("/v1/users/{}", ada.name), Some(&bob)).await?.body;
        assert_eq!(profile["follows"], true, "{profile}");
        assert_eq!(profile["counts"], json!({"photos": 2, "followers": 1, "following": 0}));

        // For followers: shown to bob, to nobody else.
        let path = format!("/v1/photos/{after}");
        assert_eq!(world.get(&path, Some(&bob)).await?.status, StatusCode::OK);
        let eve = world.somebody().await?;
        assert_problem(&world.get(&path, Some(&eve)).await?, 404, "not-found");
        assert_problem(&world.get(&path, None).await?, 404, "not-found");

        // Each of these shows in the very next answer, without waiting for any consumer.
        let mute = format!("/v1/me/mutes/{}", ada.name);
        assert_eq!(put(world, &mute, &bob).await?.status, StatusCode::NO_CONTENT);
        assert!(all(world, "/v1/feed", &bob).await?.is_empty());
        assert_eq!(delete(world, &mute, &bob).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(all(world, "/v1/feed", &bob).await?.len(), 3);
        let etag = world.get(&format!("/v1/photos/{last}"), Some(&ada)).await?.headers["etag"].clone();
        let gone = world
            .call_with(
                Method::DELETE,
                &format!("/v1/photos/{last}"),
                Some(&ada),
                None,
                &[("if-match", etag.to_str()?)],
            )
            .await?;
        assert_eq!(gone.status, StatusCode::ACCEPTED, "{gone:?}");
        assert_eq!(all(world, "/v1/feed", &bob).await?, [after.clone(), before.clone()]);
        let unfollow = format!("/v1/me/following/{}", ada.name);
        assert_eq!(delete(world, &unfollow, &bob).await?.status, StatusCode::NO_CONTENT);
        assert!(all(world, "/v1/feed", &bob).await?.is_empty());
        assert_problem(&world.get(&path, Some(&bob)).await?, 404, "not-found");
        let profile = world.get(&format!("/v1/users/{}", ada.name), None).await?.body;
        assert_eq!(profile["counts"], json!({"photos": 1, "followers": 0, "following": 0}));
        Ok(())
    })
}

#[test]
fn who_is_blocked_sees_nothing_and_can_do_nothing() -> Result<()> {
    with_world(async |world| {
        let (ada, bob) = (world.somebody().await?, world.somebody().await?);
        let photo = published(world, &ada, 611, json!({})).await?;
        follow(world, &bob, &ada).await?;
        follow(world, &ada, &bob).await?;
        await_feed(world, &bob, &[&photo]).await?;
        let block = format!("/v1/me/blocks/{}", bob.name);
        assert_eq!(put(world, &block, &ada).await?.status, StatusCode::NO_CONTENT);

        assert!(all(world, "/v1/feed", &bob).await?.is_empty());
        let recent = world.get("/v1/photos?limit=100", Some(&bob)).await?.body;
        assert!(!recent.to_string().contains(&photo), "blocked people's lists lack the photo");
        for path in [
            format!("/v1/users/{}", ada.name),
            format!("/v1/users/{}/photos", ada.name),
            format!("/v1/photos/{photo}"),
            format!("/v1/photos/{photo}/comments"),
        ] {
            assert_problem(&world.get(&path, Some(&bob)).await?, 404, "not-found");
        }
        assert_problem(&put(world, &format!("/v1/photos/{photo}/like"), &bob).await?, 404, "not-found");
        assert_problem(&put(world, &format!("/v1/me/following/{}", ada.name), &bob).await?, 404, "not-found");
        assert_problem(&put(world, &format!("/v1/me/following/{}", bob.name), &ada).await?, 409, "conflict");

        assert_eq!(delete(world, &block, &ada).await?.status, StatusCode::NO_CONTENT);
        let profile = world.get(&format!("/v1/users/{}", ada.name), Some(&bob)).await?.body;
        assert_eq!(
            profile["counts"],
            json!({"photos": 1, "followers": 0, "following": 0}),
            "nobody follows again"
        );
        Ok(())
    })
}

#[test]
fn likes_and_comments_are_counted_exactly_and_told() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let photo = published(world, &ada, 621, json!({})).await?;
        let fans = try_join_all((0..5).map(|_| world.somebody())).await?;
        let like = format!("/v1/photos/{photo}/like");
        // Everybody likes three times at once.
        let likes = fans.iter().flat_map(|fan| (0..3).map(|_| put(world, &like, fan)));
        for answer in try_join_all(likes).await? {
            assert_eq!((answer.status, &answer.body["liked"]), (StatusCode::OK, &json!(true)), "{answer:?}");
        }
        let shown = world.get(&format!("/v1/photos/{photo}"), Some(&fans[0])).await?.body;
        assert_eq!((&shown["like_count"], &shown["liked"]), (&json!(5), &json!(true)));
        let unliked = delete(world, &like, &fans[0]).await?.body;
        assert_eq!(unliked, json!({"liked": false, "like_count": 4}));
        assert_eq!(all(world, "/v1/me/likes", &fans[1]).await?, std::slice::from_ref(&photo));
        assert!(all(world, "/v1/me/likes", &fans[0]).await?.is_empty());

        let comments = format!("/v1/photos/{photo}/comments");
        let text = "Schön 👩‍👩‍👧 שלום";
        let comment = world.post(&comments, Some(&fans[1]), json!({"text": text})).await?;
        assert_eq!(comment.status, StatusCode::CREATED, "{comment:?}");
        assert_eq!(comment.body["text"], text);
        let notice = world.notice(&ada, "commented").await?;
        assert_eq!((&notice["by"], &notice["photo_id"]), (&json!(fans[1].name), &json!(photo)));
        world.notice(&ada, "liked").await?;

        let inbox = world.get("/v1/notifications", Some(&ada)).await?.body;
        assert!(inbox["unread"].as_u64() >= Some(2), "{inbox}");
        let newest = inbox["items"][0]["id"].clone();
        let read = world
            .call(Method::PUT, "/v1/notifications/read", Some(&ada), Some(json!({"up_to": newest})))
            .await?;
        assert_eq!(read.status, StatusCode::NO_CONTENT, "{read:?}");

        let id = comment.body["id"].as_str().context("an id")?;
        let stranger = delete(world, &format!("{comments}/{id}"), &fans[2]).await?;
        assert_problem(&stranger, 403, "forbidden");
        assert_eq!(delete(world, &format!("{comments}/{id}"), &ada).await?.status, StatusCode::NO_CONTENT);
        assert_eq!(world.get(&format!("/v1/photos/{photo}"), None).await?.body["comment_count"], 0);

        for (body, pointer) in [
            (json!({"text": "x".repeat(1_001)}), "/text"),
            (json!({"text": "a\u{7}b"}), "/text"),
            (json!({"text": "  "}), "/text"),
            (json!({}), "/text"),
        ] {
            let refused = world.post(&comments, Some(&fans[3]), body).await?;
            assert_problem(&refused, 422, "validation");
            assert_eq!(refused.body["errors"][0]["pointer"], pointer);
        }
        Ok(())
    })
}

#[test]
fn a_follow_is_mailed_once_and_the_link_in_the_mail_ends_it() -> Result<()> {
    with_world(async |world| {
        let (ada, bob, eve) = (world.somebody().await?, world.somebody().await?, world.somebody().await?);
        let address = format!("{}@example.com", ada.name);
        let about = |message: &Value, name: &str| {
            message["to"].as_str().is_some_and(|to| to.contains(&address))
                && message["subject"].to_string().contains(name)
        };
        follow(world, &bob, &ada).await?;
        let notice = world.notice(&ada, "followed").await?;
        assert_eq!(notice["by"], bob.name);
        let mail = world.await_in_inbox(|message| about(message, &bob.name)).await?;
        let body = mail["body"].as_str().context("a body")?;
        let link = body.split_whitespace().find(|word| word.contains("/v1/notifications/unsubscribe/"));
        let path = link.and_then(|link| link.find("/v1/").map(|at| &link[at..])).context("a link")?;

        // A scanner that only looks changes nothing; the form behind the link does, without a log-in.
        assert_eq!(world.get(path, None).await?.status, StatusCode::OK);
        let settings = world.get("/v1/me/notification-settings", Some(&ada)).await?.body;
        assert_eq!(settings, json!({"email_follows": true, "email_moderation": true}));
        let forged = format!("{path}x");
        assert_problem(&world.call(Method::POST, &forged, None, None).await?, 404, "not-found");
        let ended = world.call(Method::POST, path, None, None).await?;
        assert!(ended.status.is_success(), "{ended:?}");
        let settings = world.get("/v1/me/notification-settings", Some(&ada)).await?.body;
        assert_eq!(settings, json!({"email_follows": false, "email_moderation": true}));

        // Following again tells nobody again; somebody new is told in the inbox only.
        let path = format!("/v1/me/following/{}", ada.name);
        delete(world, &path, &bob).await?;
        put(world, &path, &bob).await?;
        follow(world, &eve, &ada).await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let page = world.get("/v1/notifications", Some(&ada)).await?.body;
            let by: Vec<_> =
                page["items"].as_array().context("a page")?.iter().map(|n| n["by"].clone()).collect();
            if by.contains(&json!(eve.name)) {
                assert_eq!(by.iter().filter(|by| **by == bob.name).count(), 1, "{page}");
                break;
            }
            ensure!(Instant::now() < deadline, "nobody was told of {}", eve.name);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let inbox = world.inbox().await?;
        assert_eq!(inbox.iter().filter(|message| about(message, &bob.name)).count(), 1);
        assert!(!inbox.iter().any(|message| about(message, &eve.name)), "the mails were ended");
        assert_eq!(world.get("/v1/health", None).await?.body["email"], "on");
        Ok(())
    })
}

#[test]
fn cursors_are_good_for_their_list_and_their_reader_only() -> Result<()> {
    with_world(async |world| {
        let (ada, bob) = (world.somebody().await?, world.somebody().await?);
        for seed in [631, 632] {
            published(world, &ada, seed, json!({})).await?;
        }
        let path = format!("/v1/users/{}/photos?limit=1", ada.name);
        let cursor =
            world.get(&path, Some(&ada)).await?.body["next_cursor"].as_str().context("a cursor")?.to_owned();
        for (path, who) in [
            (format!("{path}&cursor={cursor}"), &bob),
            (format!("/v1/feed?cursor={cursor}"), &ada),
            (format!("/v1/notifications?cursor={cursor}"), &ada),
            (format!("/v1/me/likes?cursor={cursor}x"), &ada),
        ] {
            assert_problem(&world.get(&path, Some(who)).await?, 422, "validation");
        }
        Ok(())
    })
}
