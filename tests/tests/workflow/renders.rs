//! Renders that were asked for: the machine under sabotage, and what is left of renders when their photo goes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::jpeg,
    sabotage::Sabotage,
    world::{Person, World},
};

use crate::{ALWAYS, alert_about, all, with_world};
use Sabotage::{Crash, CrashAfter, Malformed, Permanent, Throttle, Timeout};

/// What who asked reads in the end, and whether somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Done,
    /// Told to ask again, and operators are told the error of this name.
    Failed(&'static str),
    /// The picture is there, and the execution failed all the same: operators are told.
    DoneAndAlerted,
}

use Expected::{Done, DoneAndAlerted, Failed};

/// How Transform is sabotaged, how often, outcome.
const TABLE: [(Sabotage, u32, Expected); 9] = [
    (Crash, 1, Done),
    (Crash, ALWAYS, Failed("Runtime.ExitError")),
    (CrashAfter, 1, Done),
    (Timeout, 1, Done),
    (Timeout, ALWAYS, Failed("Sandbox.Timedout")),
    (Throttle, 2, Done),
    (Throttle, ALWAYS, Failed("Lambda.TooManyRequestsException")),
    (Permanent, 1, Failed("Task.Permanent")),
    (Malformed, 1, DoneAndAlerted),
];

#[test]
fn every_sabotage_of_a_render_has_its_outcome() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let cases = TABLE.iter().enumerate().map(|(number, case)| strike(world, &ada, number, case));
        all(cases).await
    })
}

async fn strike(
    world: &World,
    ada: &Person,
    number: usize,
    (sabotage, times, expected): &(Sabotage, u32, Expected),
) -> Result<()> {
    let photo = published(world, ada, 4000 + u32::try_from(number)?).await?;
    sabotage.plan(&world.plans(), "transform", &photo, *times)?;
    let render = ask(world, ada, &photo).await?;
    compare(world, ada, (&photo, &render), *expected)
        .await
        .with_context(|| format!("{sabotage:?} × {times}, {expected:?}"))
}

async fn compare(
    world: &World,
    ada: &Person,
    (photo, render): (&str, &str),
    expected: Expected,
) -> Result<()> {
    let ended = ended(world, ada, photo, render).await?;
    if let Failed(error) = expected {
        ensure!(ended["status"] == "failed" && ended["url"].is_null(), "{ended}");
        ensure!(!ended["reason"].to_string().contains(error), "our own words are for operators: {ended}");
        let alert = alert_about(world, render).await?;
        ensure!(alert.to_string().contains(error), "{alert}");
    } else {
        ensure!(ended["status"] == "done", "{ended}");
        let url = ended["url"].as_str().context("a URL")?;
        ensure!(world.fetch(url).await?.status() == StatusCode::OK, "{url} is not there");
    }
    if expected == DoneAndAlerted {
        alert_about(world, render).await?;
    }
    let told = world.inbox().await?.iter().filter(|message| message.to_string().contains(render)).count();
    ensure!(told == usize::from(expected != Done), "{told} alerts");
    Ok(())
}

#[test]
fn a_render_that_is_started_twice_is_one_execution() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let photo = published(world, &ada, 4100).await?;
        let render = ask(world, &ada, &photo).await?;
        for _ in 0..2 {
            if let Err(error) = world.start_render(&photo, &render).await {
                ensure!(format!("{error:#}").contains("ExecutionAlreadyExists"), "{error:#}");
            }
            ended(world, &ada, &photo, &render).await?;
        }
        ensure!(world.renders_of(&photo).await? == [format!("{photo}-{render}")]);
        ensure!(world.executions_of(&photo).await?.len() == 1, "a render is no run of the photo");
        Ok(())
    })
}

/// What cannot be made of a photo is an answer, and nobody is called.
#[test]
fn a_render_that_leaves_the_picture_is_refused_in_words() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let photo = published(world, &ada, 4200).await?;
        let render = ask(world, &ada, &photo).await?;
        ended(world, &ada, &photo, &render).await?;
        // The API refuses it; a record that says so all the same is one that it was not asked about.
        let id = "01KAG7Q2M8N3P4Q5R6S7T8V9WX";
        let mut item = record(world, &photo, &render).await?;
        item["SK"]["S"] = json!(format!("RENDER#{id}"));
        item["render_id"]["S"] = json!(id);
        item["status"]["S"] = json!("pending");
        let crop = json!({"op": {"S": "crop"}, "x": {"N": "70"}, "y": {"N": "0"}, "width": {"N": "20"}, "height": {"N": "9"}});
        item["recipe"]["M"]["operations"] = json!({"L": [{"M": crop}]});
        world.core_table("PutItem", json!({ "Item": item })).await?;
        let event = json!({ "photo_id": photo, "render_id": id });
        let answer = world.invoke("TransformFunction", &event).await?;
        ensure!(answer["outcome"] == "refused", "{answer}");
        let failed = ended(world, &ada, &photo, id).await?;
        ensure!(failed["status"] == "failed" && failed["reason"] == answer["reason"], "{failed}");
        ensure!(world.invoke("TransformFunction", &event).await? == answer, "told again, it says the same");
        Ok(())
    })
}

#[test]
fn renders_go_with_their_photo_and_none_comes_after_it() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let photo = published(world, &ada, 4300).await?;
        let render = ask(world, &ada, &photo).await?;
        let done = ended(world, &ada, &photo, &render).await?;
        let key = done["url"].as_str().context("a URL")?[1..].to_owned();
        let item = record(world, &photo, &render).await?;

        let path = format!("/v1/photos/{photo}");
        let answer = world.get(&path, Some(&ada)).await?;
        let etag = answer.headers["etag"].to_str()?;
        world.call_with(Method::DELETE, &path, Some(&ada), None, &[("if-match", etag)]).await?;
        world.await_renditions_gone(std::slice::from_ref(&key)).await?;
        ensure!(record(world, &photo, &render).await?.is_null(), "its record is still there");
        let late = world.get(&format!("{path}/renders/{render}"), Some(&ada)).await?;
        ensure!(late.status == StatusCode::NOT_FOUND, "{late:?}");

        // A process that died between the object and the record, tried again when the photo is gone.
        let mut pending = item;
        pending["status"]["S"] = json!("pending");
        world.core_table("PutItem", json!({ "Item": pending })).await?;
        world.put_rendition(&key, jpeg(8, 8, 1)).await?;
        let event = json!({ "photo_id": photo, "render_id": render });
        let answer = world.invoke("TransformFunction", &event).await?;
        ensure!(answer["outcome"] == "superseded", "{answer}");
        ensure!(!world.has_rendition(&key).await?, "it left {key}");
        Ok(())
    })
}

#[test]
fn renders_of_a_hidden_photo_are_made_again_under_its_new_secret() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let photo = published(world, &ada, 4400).await?;
        let render = ask(world, &ada, &photo).await?;
        let before = ended(world, &ada, &photo, &render).await?["url"].as_str().context("a URL")?.to_owned();

        let path = format!("/v1/photos/{photo}");
        let answer = world.get(&path, Some(&ada)).await?;
        let (etag, hide) = (answer.headers["etag"].to_str()?, json!({ "visibility": "private" }));
        let hidden =
            world.call_with(Method::PATCH, &path, Some(&ada), Some(hide), &[("if-match", etag)]).await?;
        ensure!(hidden.status == StatusCode::OK, "{hidden:?}");
        world.await_renditions_gone(&[before[1..].to_owned()]).await?;
        let after = ended(world, &ada, &photo, &render).await?["url"].as_str().context("a URL")?.to_owned();
        ensure!(after != before && world.fetch(&after).await?.status() == StatusCode::OK, "{after}");
        // Emptied, as what is on its way out: who asks for its place gets one that is good.
        world.put_rendition(&after[1..], Vec::new()).await?;
        let again = ended(world, &ada, &photo, &render).await?["url"].as_str().context("a URL")?.to_owned();
        let picture = world.fetch(&again).await?.bytes().await?;
        ensure!(again == after && !picture.is_empty(), "{again}: {} bytes", picture.len());
        Ok(())
    })
}

async fn published(world: &World, ada: &Person, seed: u32) -> Result<String> {
    let id = world.upload(ada, jpeg(80, 60, seed), json!({})).await?;
    let outcome = world.outcome(ada, &id).await?;
    ensure!(outcome["status"] == "published", "{outcome}");
    Ok(id)
}

/// Asks for a small sepia picture.
async fn ask(world: &World, ada: &Person, photo: &str) -> Result<String> {
    let operations = json!([{ "op": "resize", "width": 40 }, { "op": "sepia" }]);
    let body = json!({ "operations": operations, "format": "webp" });
    let asked = world.post(&format!("/v1/photos/{photo}/renders"), Some(ada), body).await?;
    ensure!(asked.status == StatusCode::ACCEPTED, "{asked:?}");
    Ok(asked.body["render_id"].as_str().context("a render id")?.to_owned())
}

/// Waits until a render has ended, and gives what who asked reads of it.
async fn ended(world: &World, ada: &Person, photo: &str, render: &str) -> Result<Value> {
    let deadline = Instant::now() + PATIENCE;
    let path = format!("/v1/photos/{photo}/renders/{render}");
    while Instant::now() < deadline {
        let answer = world.get(&path, Some(ada)).await?;
        ensure!(answer.status == StatusCode::OK, "{answer:?}");
        if answer.body["status"] != "pending" {
            return Ok(answer.body);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("render {render} stands still");
}

/// The record of a render as the table has it; null when there is none.
async fn record(world: &World, photo: &str, render: &str) -> Result<Value> {
    let key = json!({ "PK": { "S": format!("PHOTO#{photo}") }, "SK": { "S": format!("RENDER#{render}") } });
    Ok(world.core_table("GetItem", json!({ "Key": key, "ConsistentRead": true })).await?["Item"].clone())
}
