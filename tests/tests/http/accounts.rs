//! Accounts from the first password to the last day: passwords, one's profile, an export, and leaving.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::jpeg,
    world::{self, Answer, Person, World},
};

use crate::{assert_problem, with_world};

async fn session(world: &World, name: &str, password: &str) -> Result<Answer> {
    world.post("/v1/sessions", None, json!({ "username": name, "password": password })).await
}

async fn assert_ended(world: &World, refresh_token: &str) -> Result<()> {
    let refreshed =
        world.post("/v1/sessions/refresh", None, json!({ "refresh_token": refresh_token })).await?;
    assert_problem(&refreshed, 401, "unauthorized");
    Ok(())
}

async fn patch(world: &World, who: &Person, etag: &str, patch: Value) -> Result<Answer> {
    world.call_with(Method::PATCH, "/v1/me", Some(who), Some(patch), &[("if-match", etag)]).await
}

#[test]
fn a_forgotten_password_is_replaced_by_a_code_that_is_good_once() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let sent = json!({ "message": "Password reset email sent" });
        for name in [ada.name.as_str(), "nobody_at_all"] {
            let asked = world.post("/v1/password-resets", None, json!({ "username": name })).await?;
            assert_eq!((asked.status, &asked.body), (StatusCode::ACCEPTED, &sent), "{name}");
        }
        let code = world.code_for(&format!("{}@example.com", ada.name)).await?;
        let confirm = async |name: &str, code: &str| {
            let body = json!({ "username": name, "code": code, "new_password": "Correct-horse-8" });
            world.post("/v1/password-resets/confirm", None, body).await
        };
        let wrong = confirm(&ada.name, "000000").await?;
        assert_problem(&wrong, 422, "validation");
        let unknown = confirm("nobody_at_all", "000000").await?;
        assert_eq!((unknown.status, &unknown.body["errors"]), (wrong.status, &wrong.body["errors"]));
        let set = confirm(&ada.name, &code).await?;
        assert_eq!(set.status, StatusCode::NO_CONTENT, "{set:?}");
        assert_problem(&confirm(&ada.name, &code).await?, 422, "validation");

        assert_problem(&session(world, &ada.name, world::PASSWORD).await?, 401, "unauthorized");
        assert_eq!(session(world, &ada.name, "Correct-horse-8").await?.status, StatusCode::OK);
        assert_ended(world, &ada.refresh_token).await
    })
}

#[test]
fn a_password_is_changed_by_who_knows_it() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let change = async |old: &str| {
            let body = json!({ "old_password": old, "new_password": "Correct-horse-9" });
            world.post("/v1/me/password", Some(&ada), body).await
        };
        let wrong = change("Wrong-horse-7").await?;
        assert_problem(&wrong, 422, "validation");
        assert_eq!(wrong.body["errors"][0]["pointer"], "/old_password", "{wrong:?}");
        let changed = change(world::PASSWORD).await?;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{changed:?}");
        assert_problem(&session(world, &ada.name, world::PASSWORD).await?, 401, "unauthorized");
        assert_eq!(session(world, &ada.name, "Correct-horse-9").await?.status, StatusCode::OK);
        assert_ended(world, &ada.refresh_token).await
    })
}

#[test]
fn a_profile_is_ones_own_with_a_picture_of_ones_own() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let photo = world.upload(&ada, jpeg(48, 48, 701), json!({})).await?;
        world.outcome(&ada, &photo).await?;
        let name = "עדה 👩‍🔬";
        let changes = json!({ "display_name": name, "country": "de", "avatar": photo });
        let etag = world.get("/v1/me", Some(&ada)).await?.headers["etag"].to_str()?.to_owned();
        let changed = patch(world, &ada, &etag, changes).await?;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        assert_eq!(
            (&changed.body["display_name"], &changed.body["country"], &changed.body["counts"]["photos"]),
            (&json!(name), &json!("DE"), &json!(1))
        );
        let avatar = changed.body["avatar"].as_str().context("an avatar")?;
        assert_eq!(world.fetch(avatar).await?.status(), StatusCode::OK);
        assert_problem(&patch(world, &ada, &etag, json!({ "bio": "late" })).await?, 412, "version-mismatch");

        let eve = world.somebody().await?;
        let stolen = patch(world, &eve, "*", json!({ "avatar": photo })).await?;
        assert_problem(&stolen, 422, "validation");
        let (path, private) = (format!("/v1/photos/{photo}"), json!({ "visibility": "private" }));
        let condition = [("if-match", "*")];
        let hidden = world.call_with(Method::PATCH, &path, Some(&ada), Some(private), &condition).await?;
        assert_eq!(hidden.status, StatusCode::OK);
        assert_eq!(world.get("/v1/me", Some(&ada)).await?.body["avatar"], Value::Null);
        Ok(())
    })
}

/// Waits until an export has ended, and gives what its owner reads of it.
async fn await_export(world: &World, who: &Person, path: &str) -> Result<Value> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let export = world.get(path, Some(who)).await?;
        ensure!(export.status == StatusCode::OK, "{export:?}");
        if export.body["status"] != "queued" {
            return Ok(export.body);
        }
        ensure!(Instant::now() < deadline, "it stands still at {export:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn what_one_has_comes_in_files_that_only_its_owner_is_led_to() -> Result<()> {
    with_world(async |world| {
        let (ada, eve) = (world.somebody().await?, world.somebody().await?);
        let photo = world.upload(&ada, jpeg(48, 48, 702), json!({ "visibility": "private" })).await?;
        world.outcome(&ada, &photo).await?;
        let asked = world.call(Method::POST, "/v1/me/exports", Some(&ada), None).await?;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
        let path = format!("/v1/me/exports/{}", asked.body["export_id"].as_str().context("an id")?);
        let export = await_export(world, &ada, &path).await?;
        assert_eq!(export["status"], "done", "{export}");
        let link = export["files"][0]["url"].as_str().context("a file")?;
        let file = reqwest::get(link).await?.error_for_status()?.bytes().await?;
        assert!(file.starts_with(b"PK\x03\x04"), "a ZIP file of {} bytes", file.len());
        assert!(file.windows(photo.len()).any(|window| window == photo.as_bytes()), "the photo is in it");

        assert_problem(&world.get(&path, Some(&eve)).await?, 404, "not-found");
        let forged = reqwest::get(link.replace("X-Amz-Signature=", "X-Amz-Signature=0")).await?;
        assert_eq!(forged.status(), StatusCode::FORBIDDEN);
        world.notice(&ada, "export").await?;
        Ok(())
    })
}

#[test]
fn who_leaves_is_gone_at_once() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let any = [("if-match", "*")];
        let leave = async || world.call_with(Method::DELETE, "/v1/me", Some(&ada), None, &any).await;
        let first = leave().await?;
        assert_eq!(first.status, StatusCode::ACCEPTED, "{first:?}");
        let me = world.get("/v1/me", Some(&ada)).await?;
        assert_problem(&me, 410, "gone");
        let second = leave().await?;
        assert_eq!((second.status, second.body), (first.status, first.body));
        Ok(())
    })
}
