//! Leaving for good: nothing of a person is left in any table or bucket, and what others have is whole.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tests::{
    PATIENCE,
    pictures::jpeg,
    world::{self, Functions, PASSWORD, Person, World},
};

/// A name that is part of nothing else.
const NAME: &str = "quendolin";

#[test]
fn nothing_is_left_of_who_leaves() -> Result<()> {
    world::run(Functions::AsTheyShip, async |world| {
        let (leaver, bob, eve) =
            (world.sign_up(NAME).await?, world.somebody().await?, world.somebody().await?);
        let (photos, photo_of_bob) = live(world, &leaver, &bob, &eve).await?;
        assert!(traces(world, &photos).await?.len() > 20, "there is something to take away");

        let any = [("if-match", "*")];
        let left = world.call_with(Method::DELETE, "/v1/me", Some(&leaver), None, &any).await?;
        ensure!(left.status == StatusCode::ACCEPTED, "{left:?}");
        let profile = format!("/v1/users/{NAME}");
        assert_eq!(world.get(&profile, Some(&bob)).await?.status, StatusCode::NOT_FOUND);
        let erasure = left.body["erasure_id"].as_str().context("an id")?;
        assert_eq!(world.end_of("ErasureWorkflow", erasure).await?, "SUCCEEDED");

        assert_eq!(traces(world, &photos).await?, Vec::<String>::new());
        others_are_whole(world, &bob, &eve, &photo_of_bob).await?;
        // The name is free: for somebody else, who finds nothing.
        let credentials = json!({ "username": NAME, "password": PASSWORD });
        let refused = world.post("/v1/sessions", None, credentials).await?;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        let newcomer = world.sign_up(NAME).await?;
        let me = world.get("/v1/me", Some(&newcomer)).await?;
        assert_eq!((me.status, &me.body["counts"]["photos"]), (StatusCode::OK, &json!(0)), "{me:?}");
        Ok(())
    })
}

/// Somebody's life here: photos, one of them deleted, people, and what the service makes of it. The photos, and the other
/// one's photo.
async fn live(world: &World, leaver: &Person, bob: &Person, eve: &Person) -> Result<(Vec<String>, String)> {
    let mut photos = vec![];
    follow(world, bob, leaver).await?;
    for seed in 1..4 {
        let id = world.upload(leaver, jpeg(120, 80, seed), json!({ "caption": "#gone" })).await?;
        assert_eq!(world.outcome(leaver, &id).await?["status"], "published");
        photos.push(id);
    }
    let photo_of_bob = world.upload(bob, jpeg(80, 120, 9), json!({})).await?;
    assert_eq!(world.outcome(bob, &photo_of_bob).await?["status"], "published");
    follow(world, leaver, bob).await?;
    for (who, path) in [
        (leaver, format!("/v1/photos/{photo_of_bob}/like")),
        (bob, format!("/v1/photos/{}/like", photos[0])),
        (eve, format!("/v1/photos/{photo_of_bob}/like")),
        (eve, format!("/v1/me/mutes/{NAME}")),
        (leaver, format!("/v1/me/blocks/{}", eve.name)),
    ] {
        let done = world.call(Method::PUT, &path, Some(who), None).await?;
        ensure!(done.status.is_success(), "{path}: {done:?}");
    }
    for (who, photo) in [(leaver, &photo_of_bob), (bob, &photos[0]), (bob, &photo_of_bob)] {
        let path = format!("/v1/photos/{photo}/comments");
        let said = world.post(&path, Some(who), json!({ "text": "Hello" })).await?;
        ensure!(said.status == StatusCode::CREATED, "{said:?}");
    }
    let settings = json!({ "email_follows": false, "email_moderation": true });
    let set = world.call(Method::PUT, "/v1/me/notification-settings", Some(leaver), Some(settings)).await?;
    ensure!(set.status.is_success(), "{set:?}");
    export(world, leaver).await?;
    await_told(world, leaver, bob).await?;
    delete(world, leaver, &photos[2]).await?;
    Ok((photos, photo_of_bob))
}

async fn follow(world: &World, who: &Person, whom: &Person) -> Result<()> {
    let path = format!("/v1/me/following/{}", whom.name);
    let followed = world.call(Method::PUT, &path, Some(who), None).await?;
    ensure!(followed.status == StatusCode::NO_CONTENT, "{followed:?}");
    Ok(())
}

/// An export that is there, asked for with a key.
async fn export(world: &World, person: &Person) -> Result<()> {
    let key = [("idempotency-key", "once")];
    let asked = world.call_with(Method::POST, "/v1/me/exports", Some(person), None, &key).await?;
    ensure!(asked.status == StatusCode::ACCEPTED, "{asked:?}");
    let id = asked.body["export_id"].as_str().context("an id")?;
    assert_eq!(world.end_of("ExportWorkflow", id).await?, "SUCCEEDED");
    Ok(())
}

/// Waits until both were told of each other, and the follower's feed has the photos.
async fn await_told(world: &World, leaver: &Person, bob: &Person) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    for (who, about) in [(leaver, &bob.name), (bob, &leaver.name)] {
        loop {
            let inbox = world.get("/v1/notifications", Some(who)).await?.body.to_string();
            if ["followed", "liked", "commented"].iter().all(|kind| inbox.contains(kind))
                && inbox.contains(about)
            {
                break;
            }
            ensure!(Instant::now() < deadline, "{} was told {inbox}", who.name);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    loop {
        let feed = world.get("/v1/feed", Some(bob)).await?.body;
        if feed["items"].as_array().is_some_and(|items| items.len() == 3) {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "the feed is {feed}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn delete(world: &World, owner: &Person, photo: &str) -> Result<()> {
    let path = format!("/v1/photos/{photo}");
    let etag = world.get(&path, Some(owner)).await?.headers["etag"].to_str()?.to_owned();
    let deleted = world.call_with(Method::DELETE, &path, Some(owner), None, &[("if-match", &etag)]).await?;
    ensure!(deleted.status == StatusCode::ACCEPTED, "{deleted:?}");
    Ok(())
}

/// Every item of every table, and every version and unfinished upload of every bucket, in which the name or a photo of
/// the person stands.
async fn traces(world: &World, photos: &[String]) -> Result<Vec<String>> {
    let names: Vec<&str> = photos.iter().map(String::as_str).chain([NAME]).collect();
    let is_trace = |text: &&str| names.iter().any(|name| text.contains(name));
    let mut found = vec![];
    for table in ["CoreTable", "FeedTable", "SearchTable"] {
        let items = world.items(table).await?;
        found.extend(items.iter().map(String::as_str).filter(is_trace).map(str::to_owned));
    }
    for bucket in ["UploadsBucket", "RenditionsBucket"] {
        for what in ["versions", "uploads"] {
            let listing = world.listing(bucket, what).await?;
            ensure!(!listing.contains("<IsTruncated>true"), "{bucket} has more than a page");
            found.extend(listing.split("<Key>").skip(1).filter(is_trace).map(str::to_owned));
        }
    }
    Ok(found)
}

/// Counts are what they would be without the one who left, and what a recount says.
async fn others_are_whole(world: &World, bob: &Person, eve: &Person, photo: &str) -> Result<()> {
    let shown = world.get(&format!("/v1/photos/{photo}"), Some(bob)).await?.body;
    assert_eq!((&shown["like_count"], &shown["comment_count"]), (&json!(1), &json!(1)), "{shown}");
    let mut calls = vec![json!({ "photo_id": photo })];
    for person in [bob, eve] {
        let profile = world.get(&format!("/v1/users/{}", person.name), Some(person)).await?.body;
        let counts = &profile["counts"];
        assert_eq!((&counts["followers"], &counts["following"]), (&json!(0), &json!(0)), "{profile}");
        calls.push(json!({ "username": person.name }));
    }
    for call in calls {
        let reconciled = world.invoke("ReconcileFunction", &call).await?;
        let repaired = reconciled["repaired"].as_object().context("repairs")?;
        assert!(repaired.values().all(|count| count == 0), "{call}: {reconciled}");
    }
    let feed = world.get("/v1/feed", Some(bob)).await?.body;
    assert_eq!(feed["items"], json!([]));
    Ok(())
}
