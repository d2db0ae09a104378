//! Taking everything with one: asked for over HTTP, made by the state machine, fetched by its links.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use domain::id::Sha256;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::jpeg,
    world::{self, Functions, Person, World},
};
use zip::ZipArchive;

#[test]
fn an_export_holds_what_was_uploaded() -> Result<()> {
    world::run(Functions::AsTheyShip, async |world| {
        let (ada, bob) = (world.somebody().await?, world.somebody().await?);
        let originals = [jpeg(320, 200, 1), jpeg(200, 320, 2)];
        let mut ids = vec![];
        for (original, visibility) in originals.iter().zip(["public", "private"]) {
            let details = json!({ "visibility": visibility, "caption": "Bäume 🌲 #export" });
            let id = world.upload(&ada, original.clone(), details).await?;
            assert_eq!(world.outcome(&ada, &id).await?["status"], "published");
            ids.push(id);
        }
        let follow = format!("/v1/me/following/{}", bob.name);
        let followed = world.call(reqwest::Method::PUT, &follow, Some(&ada), None).await?;
        assert_eq!(followed.status, StatusCode::NO_CONTENT);
        let comments = format!("/v1/photos/{}/comments", ids[0]);
        let said = world.post(&comments, Some(&ada), json!({ "text": "Mine" })).await?;
        assert_eq!(said.status, StatusCode::CREATED, "{said:?}");

        let export = export_of(world, &ada).await?;
        let files = unpacked(&export).await?;
        for (id, original) in ids.iter().zip(&originals) {
            assert_eq!(&files[&format!("originals/{id}.jpg")], original);
        }
        let sums = std::str::from_utf8(&files["SHA256SUMS"])?;
        assert_eq!(sums.lines().count(), files.len() - 1);
        for line in sums.lines() {
            let (sum, name) = line.split_once("  ").context("a sum and a name")?;
            assert_eq!(Sha256::of(&files[name]).to_string(), sum, "{name}");
        }
        let read = |name: &str| serde_json::from_slice::<Value>(&files[name]);
        let photos = read("photos.json")?;
        let public = photos.as_array().context("photos")?.iter().find(|photo| photo["id"] == ids[0]);
        let public = public.context("the public photo")?;
        assert_eq!(public["sha256"], Sha256::of(&originals[0]).to_string());
        assert_eq!((&public["caption"], &public["comment_count"]), (&json!("Bäume 🌲 #export"), &json!(1)));
        assert_eq!(read("following.json")?[0]["username"], bob.name);
        assert_eq!(read("comments.json")?[0]["text"], "Mine");
        assert_eq!(read("profile.json")?["username"], ada.name);
        assert!(!files.contains_key("problems.json"));

        let told = world.notice(&ada, "export").await?;
        assert_eq!((&told["export_id"], &told["done"]), (&export["export_id"], &json!(true)));
        let other = format!("/v1/me/exports/{}", export["export_id"].as_str().context("an id")?);
        assert_eq!(world.get(&other, Some(&bob)).await?.status, StatusCode::NOT_FOUND);
        Ok(())
    })
}

/// Asks for an export, and waits until it is there.
async fn export_of(world: &World, person: &Person) -> Result<Value> {
    let asked = world.post("/v1/me/exports", Some(person), json!({})).await?;
    ensure!(asked.status == StatusCode::ACCEPTED, "{asked:?}");
    let path = format!("/v1/me/exports/{}", asked.body["export_id"].as_str().context("an id")?);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let export = world.get(&path, Some(person)).await?.body;
        if export["status"] == "done" {
            return Ok(export);
        }
        ensure!(export["status"] == "queued" && Instant::now() < deadline, "{export}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// What lies in all files of an export, by name.
async fn unpacked(export: &Value) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut all = BTreeMap::new();
    for file in export["files"].as_array().context("files")? {
        let answer = reqwest::get(file["url"].as_str().context("a link")?).await?;
        ensure!(answer.status() == StatusCode::OK, "{answer:?}");
        let mut zip = ZipArchive::new(Cursor::new(answer.bytes().await?))?;
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at)?;
            let mut bytes = vec![];
            entry.read_to_end(&mut bytes)?;
            all.insert(entry.name()?.into_owned(), bytes);
        }
    }
    Ok(all)
}
