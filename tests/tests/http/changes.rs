//! Changing, hiding and deleting a photo, and what lists say of it.

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::pictures::jpeg;

use crate::{assert_problem, await_status, with_world};

#[test]
fn editing_needs_the_current_etag_and_hiding_takes_the_pictures_away() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = world.upload(&ada, jpeg(64, 64, 41), json!({ "caption": "#before41" })).await?;
        world.outcome(&ada, &id).await?;
        world.await_listed("/v1/tags/before41", &id, true).await?;
        let path = format!("/v1/photos/{id}");
        let photo = world.get(&path, Some(&ada)).await?;
        let etag = photo.headers["etag"].to_str()?.to_owned();
        let media = photo.body["renditions"][0]["url"].as_str().context("a rendition")?.to_owned();

        let patch = async |body: Value, if_match: Option<&str>| {
            let headers: Vec<_> = if_match.map(|etag| ("if-match", etag)).into_iter().collect();
            world.call_with(Method::PATCH, &path, Some(&ada), Some(body), &headers).await
        };
        assert_problem(&patch(json!({ "title": "x" }), None).await?, 428, "precondition-required");
        assert_problem(&patch(json!({ "title": "x" }), Some("\"999\"")).await?, 412, "version-mismatch");
        assert_problem(&patch(json!({ "titel": "x" }), Some(&etag)).await?, 422, "validation");
        let edited = patch(json!({ "caption": "#after41 👩‍👩‍👧 שלום" }), Some(&etag)).await?;
        assert_eq!(edited.status, StatusCode::OK, "{edited:?}");
        assert_eq!(edited.body["caption"], "#after41 👩‍👩‍👧 שלום");
        world.await_listed("/v1/tags/after41", &id, true).await?;
        world.await_listed("/v1/tags/before41", &id, false).await?;

        let eve = world.somebody().await?;
        let etag = edited.headers["etag"].to_str()?.to_owned();
        let theirs = world
            .call_with(
                Method::PATCH,
                &path,
                Some(&eve),
                Some(json!({ "title": "mine" })),
                &[("if-match", &etag)],
            )
            .await?;
        assert_problem(&theirs, 404, "not-found");

        let hidden = patch(json!({ "visibility": "private" }), Some(&etag)).await?;
        assert_eq!(hidden.status, StatusCode::OK, "{hidden:?}");
        world.await_listed("/v1/tags/after41", &id, false).await?;
        assert_problem(&world.get(&path, None).await?, 404, "not-found");
        assert_problem(&world.get(&path, Some(&eve)).await?, 404, "not-found");
        await_status(world, &media, StatusCode::FORBIDDEN).await?;
        let mine = world.get(&path, Some(&ada)).await?.body;
        let moved = mine["renditions"][0]["url"].as_str().context("a rendition")?.to_owned();
        assert_ne!(moved, media);
        await_status(world, &moved, StatusCode::OK).await
    })
}

#[test]
fn a_deleted_photo_is_gone() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let file = jpeg(64, 64, 51);
        let id = world.upload(&ada, file.clone(), json!({ "caption": "#gone51" })).await?;
        world.outcome(&ada, &id).await?;
        let path = format!("/v1/photos/{id}");
        let photo = world.get(&path, Some(&ada)).await?;
        world.await_listed("/v1/tags/gone51", &id, true).await?;
        let etag = photo.headers["etag"].to_str()?.to_owned();
        let deleted =
            world.call_with(Method::DELETE, &path, Some(&ada), None, &[("if-match", &etag)]).await?;
        assert_eq!(deleted.status, StatusCode::ACCEPTED, "{deleted:?}");
        assert_problem(&world.get(&path, Some(&ada)).await?, 404, "not-found");
        assert_problem(&world.get(&format!("/v1/uploads/{id}"), Some(&ada)).await?, 404, "not-found");
        world.await_listed("/v1/tags/gone51", &id, false).await?;
        await_status(world, photo.body["renditions"][0]["url"].as_str().unwrap(), StatusCode::FORBIDDEN)
            .await?;
        let again = world.request_upload(&ada, &file, "image/jpeg", json!({})).await?;
        assert_eq!(again.status, StatusCode::CREATED, "a deleted photo is no duplicate");
        assert_ne!(again.body["photo_id"], id.as_str());
        Ok(())
    })
}

#[test]
fn pages_hold_everything_once() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let uploads =
            (0..7).map(|n| world.upload(&ada, jpeg(32, 32, 600 + n), json!({ "caption": "#paged" })));
        let mut ids = try_join_all(uploads).await?;
        for id in &ids {
            world.outcome(&ada, id).await?;
            world.await_listed("/v1/tags/paged?limit=100", id, true).await?;
        }
        ids.sort();
        ids.reverse();
        for list in [format!("/v1/users/{}/photos", ada.name), "/v1/tags/paged".to_owned()] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = world.get(&format!("{list}?limit=3{cursor}"), None).await?;
                assert_eq!(page.status, StatusCode::OK, "{page:?}");
                seen.extend(
                    page.body["items"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|photo| photo["id"].as_str().unwrap().to_owned()),
                );
                let Some(next) = page.body["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, ids, "{list}");
        }
        let forged = world.get("/v1/tags/paged?cursor=AAAA", None).await?;
        assert_problem(&forged, 422, "validation");
        let page = world.get("/v1/tags/paged?limit=3", None).await?;
        let foreign = page.body["next_cursor"].as_str().context("a cursor")?;
        assert_problem(
            &world.get(&format!("/v1/photos?sort=recent&cursor={foreign}"), None).await?,
            422,
            "validation",
        );
        for bad in ["limit=0", "limit=101", "limit=x", "cursor=%00"] {
            assert_problem(&world.get(&format!("/v1/tags/paged?{bad}"), None).await?, 422, "validation");
        }
        Ok(())
    })
}
