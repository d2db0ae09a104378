//! The real state machines with the real functions, each of them sabotaged in each way: what becomes of the photo, and of
//! the render.

mod renders;

use anyhow::{Context, Result, bail, ensure};
use futures_util::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::jpeg,
    sabotage::Sabotage,
    world::{self, Functions, Person, World},
};

/// Photos on their way at once: enough to be quick, few enough for two cores.
const AT_ONCE: usize = 6;
const ALWAYS: u32 = 99;

fn with_world<F: Future<Output = Result<()>>>(test: impl FnOnce(&'static World) -> F) -> Result<()> {
    world::run(Functions::Sabotaged, test)
}

/// What the owner reads in the end, and whether somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Published,
    /// Published without labels; operators are told.
    WithoutLabels,
    /// Nobody could say that it is fit to be seen.
    InReview,
    /// Kept, alerted, redrivable; the error's name.
    Failed(&'static str),
    /// The work was done, and the run failed all the same: operators are told.
    PublishedAndAlerted,
}

use Expected::{Failed, InReview, Published, PublishedAndAlerted, WithoutLabels};
use Sabotage::{Crash, CrashAfter, Malformed, Permanent, Throttle, Timeout};

/// Task, sabotage, how often, outcome. A crash and a time-out are tried once more, throttling as often as it takes.
const TABLE: [(&str, Sabotage, u32, Expected); 27] = [
    ("derive", Crash, 1, Published),
    ("derive", Crash, ALWAYS, Failed("Runtime.ExitError")),
    ("derive", CrashAfter, 1, Published),
    ("derive", Timeout, 1, Published),
    ("derive", Timeout, ALWAYS, Failed("Sandbox.Timedout")),
    ("derive", Throttle, 2, Published),
    ("derive", Throttle, ALWAYS, Failed("Lambda.TooManyRequestsException")),
    ("derive", Permanent, 1, Failed("Task.Permanent")),
    ("derive", Malformed, 1, Failed("Task.MalformedAnswer")),
    ("tag", Crash, 1, Published),
    ("tag", Crash, ALWAYS, WithoutLabels),
    ("tag", Timeout, ALWAYS, WithoutLabels),
    ("tag", Throttle, ALWAYS, WithoutLabels),
    ("tag", Permanent, 1, WithoutLabels),
    ("tag", Malformed, 1, WithoutLabels),
    ("moderate", Crash, 1, Published),
    ("moderate", Crash, ALWAYS, InReview),
    ("moderate", Timeout, ALWAYS, InReview),
    ("moderate", Throttle, ALWAYS, InReview),
    ("moderate", Permanent, 1, InReview),
    ("moderate", Malformed, 1, InReview),
    ("publish", Crash, ALWAYS, Failed("Runtime.ExitError")),
    ("publish", CrashAfter, 1, Published),
    ("publish", Timeout, 1, Published),
    ("publish", Throttle, 2, Published),
    ("publish", Permanent, 1, Failed("Task.Permanent")),
    ("publish", Malformed, 1, PublishedAndAlerted),
];

#[test]
fn every_task_and_every_sabotage_has_its_outcome() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let cases = TABLE.iter().enumerate().map(|(number, case)| strike(world, &ada, number, case));
        all(cases).await
    })
}

/// Some cases at a time; tells of all that fail.
async fn all(cases: impl Iterator<Item = impl Future<Output = Result<()>>>) -> Result<()> {
    let outcomes: Vec<Result<()>> = stream::iter(cases).buffer_unordered(AT_ONCE).collect().await;
    let failures: Vec<_> =
        outcomes.iter().filter_map(|it| it.as_ref().err()).map(|error| format!("{error:#}")).collect();
    ensure!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), outcomes.len(), failures.join("\n"));
    Ok(())
}

async fn strike(
    world: &World,
    ada: &Person,
    number: usize,
    (task, sabotage, times, expected): &(&str, Sabotage, u32, Expected),
) -> Result<()> {
    let file = jpeg(80, 60, 1000 + u32::try_from(number)?);
    let id = world
        .upload_as(ada, file, "image/jpeg", json!({}), |id| {
            Ok(sabotage.plan(&world.plans(), task, id, *times)?)
        })
        .await?;
    compare(world, ada, &id, *expected)
        .await
        .with_context(|| format!("{task}, {sabotage:?} × {times}, {expected:?}"))
}

async fn compare(world: &World, ada: &Person, id: &str, expected: Expected) -> Result<()> {
    let upload = world.outcome(ada, id).await?;
    let status = upload["status"].as_str().unwrap_or_default();
    let degraded = &upload["degraded"];
    let anybody = world.get(&format!("/v1/photos/{id}"), None).await?.status;
    match expected {
        Published => ensure!(status == "published" && degraded == &json!([]), "{upload}"),
        WithoutLabels => {
            ensure!(status == "published" && degraded == &json!(["labels"]), "{upload}");
            alert_about(world, id).await?;
        }
        InReview => {
            ensure!(status == "in_review" && degraded == &json!(["moderation"]), "{upload}");
            ensure!(anybody == StatusCode::NOT_FOUND, "what nobody has looked at is seen by nobody");
            alert_about(world, id).await?;
        }
        Failed(error) => {
            ensure!(status == "failed" && upload["reason"].to_string().contains(error), "{upload}");
            ensure!(anybody == StatusCode::NOT_FOUND, "a failed photo is seen by nobody");
            alert_about(world, id).await?;
            let original = world.get(&format!("/v1/photos/{id}/original"), Some(ada)).await?;
            ensure!(original.status == StatusCode::FOUND, "the original is kept: {original:?}");
        }
        PublishedAndAlerted => {
            ensure!(status == "published", "{upload}");
            alert_about(world, id).await?;
        }
    }
    Ok(())
}

async fn alert_about(world: &World, id: &str) -> Result<Value> {
    let about = |message: &Value| message["kind"] == "sns" && message.to_string().contains(id);
    world.await_in_inbox(about).await.with_context(|| format!("no alert about {id}"))
}

#[test]
fn a_crash_of_ingest_between_its_two_steps_strands_nothing() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        for (number, sabotage) in [Crash, CrashAfter].into_iter().enumerate() {
            let file = jpeg(80, 60, 2000 + u32::try_from(number)?);
            let plan = |id: &str| Ok(sabotage.plan(&world.plans(), "ingest", id, 1)?);
            let id = world.upload_as(&ada, file, "image/jpeg", json!({}), plan).await?;
            let upload = world.outcome(&ada, &id).await?;
            ensure!(upload["status"] == "published", "{sabotage:?}: {upload}");
        }
        Ok(())
    })
}

#[test]
fn an_event_that_is_lost_is_found_by_the_sweeper() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let plan = |id: &str| Ok(Sabotage::Lost.plan(&world.plans(), "ingest", id, 1)?);
        let id = world.upload_as(&ada, jpeg(80, 60, 2100), "image/jpeg", json!({}), plan).await?;
        let deadline = std::time::Instant::now() + PATIENCE;
        while Sabotage::left(&world.plans(), "ingest", &id) != Some(0) {
            ensure!(std::time::Instant::now() < deadline, "the event did not come");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let upload = world.get(&format!("/v1/uploads/{id}"), Some(&ada)).await?;
        ensure!(upload.body["status"] == "awaiting_upload", "{upload:?}");
        world.sweep(&id).await?;
        ensure!(world.outcome(&ada, &id).await?["status"] == "published");
        Ok(())
    })
}

#[test]
fn duplicate_and_late_events_change_nothing() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let file = jpeg(80, 60, 2200);
        let id = world.upload(&ada, file, json!({})).await?;
        let key = format!("originals/{}/{id}", ada.name);
        let event = world.creation_event(&key).await?;
        // While the photo is on its way, and again when it has arrived.
        for _ in 0..3 {
            world.invoke("IngestFunction", &event).await?;
        }
        world.outcome(&ada, &id).await?;
        let before = world.get(&format!("/v1/photos/{id}"), None).await?;
        for _ in 0..3 {
            world.invoke("IngestFunction", &event).await?;
        }
        let after = world.get(&format!("/v1/photos/{id}"), None).await?;
        ensure!(before.headers["etag"] == after.headers["etag"] && before.body == after.body);
        let runs = world.executions_of(&id).await?;
        ensure!(runs.len() == 1, "{runs:?}");
        Ok(())
    })
}

#[test]
fn an_event_of_another_version_changes_nothing() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = world.upload(&ada, jpeg(80, 60, 2250), json!({})).await?;
        world.outcome(&ada, &id).await?;
        let before = world.get(&format!("/v1/photos/{id}"), None).await?;
        let key = format!("originals/{}/{id}", ada.name);
        world.put_object(&key, jpeg(90, 70, 2251)).await?;
        world.invoke("IngestFunction", &world.creation_event(&key).await?).await?;
        let after = world.get(&format!("/v1/photos/{id}"), None).await?;
        ensure!(before.body == after.body, "{before:?} {after:?}");
        ensure!(world.executions_of(&id).await?.len() == 1);
        Ok(())
    })
}

#[test]
fn a_failed_photo_is_redriven_by_its_owner() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let plan = |id: &str| Ok(Permanent.plan(&world.plans(), "derive", id, 1)?);
        let id = world.upload_as(&ada, jpeg(80, 60, 2300), "image/jpeg", json!({}), plan).await?;
        ensure!(world.outcome(&ada, &id).await?["status"] == "failed");
        let path = format!("/v1/photos/{id}/reprocess");
        let eve = world.somebody().await?;
        ensure!(world.call(Method::POST, &path, Some(&eve), None).await?.status == StatusCode::NOT_FOUND);
        let redriven = world.call(Method::POST, &path, Some(&ada), None).await?;
        ensure!(redriven.status == StatusCode::ACCEPTED, "{redriven:?}");
        let published = world.await_upload(&ada, &id, |upload| upload["status"] == "published").await?;
        ensure!(published["stages"]["derive"]["state"] == "succeeded", "{published}");
        Ok(())
    })
}

#[test]
fn report_crashes_and_the_alert_goes_out_all_the_same() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let plan = |id: &str| {
            Permanent.plan(&world.plans(), "derive", id, 1)?;
            Ok(Crash.plan(&world.plans(), "report", id, 1)?)
        };
        let id = world.upload_as(&ada, jpeg(80, 60, 2400), "image/jpeg", json!({}), plan).await?;
        // The rule may try again, as AWS does, or give up, as an emulator may: then the sweeper does its work.
        let path = format!("/v1/uploads/{id}");
        let deadline = std::time::Instant::now() + PATIENCE;
        while world.get(&path, Some(&ada)).await?.body["status"] != "failed" {
            ensure!(std::time::Instant::now() < deadline, "nobody found the failed run");
            world.sweep(&id).await?;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        alert_about(world, &id).await?;
        Ok(())
    })
}

#[test]
fn moderation_decides_by_the_policy() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let explicit =
            json!([{ "Name": "Explicit", "ParentName": "", "Confidence": 99.0, "TaxonomyLevel": 1 }]);
        let suggestive =
            json!([{ "Name": "Rude Gestures", "ParentName": "", "Confidence": 91.0, "TaxonomyLevel": 1 }]);
        for (seed, labels, status) in [(2500, explicit, "removed"), (2501, suggestive, "in_review")] {
            let upload = world.request_upload(&ada, &jpeg(80, 60, seed), "image/jpeg", json!({})).await?.body;
            let id = upload["photo_id"].as_str().unwrap();
            let answer = json!({ "moderation_labels": labels });
            let set = world.call(Method::PUT, &format!("/_local/vision/{id}"), None, Some(answer)).await?;
            ensure!(set.status.is_success(), "{set:?}");
            ensure!(world.send_file(&upload, jpeg(80, 60, seed)).await?.is_success());
            let outcome = world.outcome(&ada, id).await?;
            ensure!(outcome["status"] == status, "{outcome}");
            ensure!(world.get(&format!("/v1/photos/{id}"), None).await?.status == StatusCode::NOT_FOUND);
            let notice = alert_about(world, id).await?;
            ensure!(notice["to"].as_str().is_some_and(|to| to.contains("oderators")), "{notice}");
        }
        Ok(())
    })
}

#[test]
fn rekognition_throttles_and_recovers() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let upload = world.request_upload(&ada, &jpeg(80, 60, 2600), "image/jpeg", json!({})).await?.body;
        let id = upload["photo_id"].as_str().unwrap();
        let fault = json!({ "fault": "throttle", "times": 2 });
        let set = world.call(Method::PUT, &format!("/_local/vision/{id}"), None, Some(fault)).await?;
        ensure!(set.status.is_success(), "{set:?}");
        ensure!(world.send_file(&upload, jpeg(80, 60, 2600)).await?.is_success());
        let outcome = world.outcome(&ada, id).await?;
        ensure!(outcome["status"] == "published" && outcome["degraded"] == json!([]), "{outcome}");
        Ok(())
    })
}

#[test]
fn what_is_dropped_into_the_bucket_is_adopted_once() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let key = format!("drop/{}/Holiday 1+2.jpg", ada.name);
        world.put_object(&key, jpeg(80, 60, 2700)).await?;
        let photos = format!("/v1/users/{}/photos", ada.name);
        let adopted = async || -> Result<Vec<Value>> {
            let page = world.get(&photos, Some(&ada)).await?;
            Ok(page.body["items"].as_array().cloned().unwrap_or_default())
        };
        let deadline = std::time::Instant::now() + PATIENCE;
        while adopted().await?.is_empty() {
            if std::time::Instant::now() > deadline {
                bail!("nothing was adopted");
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        world.invoke("IngestFunction", &world.creation_event(&key).await?).await?;
        let photos = adopted().await?;
        ensure!(photos.len() == 1, "{photos:?}");
        let id = photos[0]["id"].as_str().unwrap();
        ensure!(world.outcome(&ada, id).await?["status"] == "published");
        let photo = world.get(&format!("/v1/photos/{id}"), Some(&ada)).await?.body;
        ensure!(photo["visibility"] == "private", "{photo}");

        // Without an owner it is reported once, and stays where it is.
        let stray = "stray/nobody-2710.jpg";
        world.put_object(stray, jpeg(80, 60, 2710)).await?;
        let about = |message: &Value| message["kind"] == "sns" && message.to_string().contains(stray);
        world.await_in_inbox(about).await?;
        world.invoke("IngestFunction", &world.creation_event(stray).await?).await?;
        let reports = world.inbox().await?.iter().filter(|message| about(message)).count();
        ensure!(reports == 1, "{reports} reports");
        world.creation_event(stray).await?;
        Ok(())
    })
}

#[test]
fn a_photo_without_labels_is_repaired_by_the_sweeper() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let plan = |id: &str| Ok(Permanent.plan(&world.plans(), "tag", id, 1)?);
        let id = world.upload_as(&ada, jpeg(80, 60, 2800), "image/jpeg", json!({}), plan).await?;
        let lacking = world.outcome(&ada, &id).await?;
        ensure!(lacking["status"] == "published" && lacking["degraded"] == json!(["labels"]), "{lacking}");
        let swept = world.sweep(&id).await?;
        ensure!(swept["seen"] == 1 && swept["repaired"] == 1, "{swept}");
        let whole = world.await_upload(&ada, &id, |upload| upload["degraded"] == json!([])).await?;
        ensure!(whole["status"] == "published", "{whole}");
        let swept = world.sweep(&id).await?;
        ensure!(swept["seen"] == 0, "there is nothing left to do: {swept}");
        Ok(())
    })
}

/// Processes a published photo once more, with sabotage.
async fn reprocess(world: &World, ada: &Person, id: &str, (task, sabotage): (&str, Sabotage)) -> Result<()> {
    world.rest_of(id).await?;
    sabotage.plan(&world.plans(), task, id, 1)?;
    let again = world.call(Method::POST, &format!("/v1/photos/{id}/reprocess"), Some(ada), None).await?;
    ensure!(again.status == StatusCode::ACCEPTED, "{again:?}");
    Ok(())
}

#[test]
fn a_photo_in_view_stays_there_when_its_repair_cannot_be_moderated() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = world.upload(&ada, jpeg(80, 60, 2900), json!({})).await?;
        ensure!(world.outcome(&ada, &id).await?["status"] == "published");
        reprocess(world, &ada, &id, ("moderate", Permanent)).await?;
        let after =
            world.await_upload(&ada, &id, |upload| upload["degraded"] == json!(["moderation"])).await?;
        ensure!(after["status"] == "published", "{after}");
        ensure!(world.get(&format!("/v1/photos/{id}"), None).await?.status == StatusCode::OK);
        Ok(())
    })
}

#[test]
fn a_photo_that_was_good_is_neither_rejected_nor_discarded() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = world.upload(&ada, jpeg(80, 60, 3000), json!({})).await?;
        ensure!(world.outcome(&ada, &id).await?["status"] == "published");
        // While the run hangs in Derive, its end is told to Publish.
        reprocess(world, &ada, &id, ("derive", Timeout)).await?;
        let rejected = json!({
            "photo_id": id, "run": 2,
            "derived": { "outcome": "rejected", "reason": "Image.Corrupt", "detail": "the file ends early" },
        });
        let refused = world.invoke("PublishFunction", &rejected).await.map_err(|error| error.to_string());
        ensure!(refused.as_ref().is_err_and(|error| error.contains("Task.Permanent")), "{refused:?}");
        ensure!(world.get(&format!("/v1/photos/{id}"), None).await?.status == StatusCode::OK);
        let original = world.get(&format!("/v1/photos/{id}/original"), Some(&ada)).await?;
        ensure!(original.status == StatusCode::FOUND, "{original:?}");
        Ok(())
    })
}

#[test]
fn a_late_event_of_a_failure_does_not_stop_the_redriven_run() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let plan = |id: &str| Ok(Permanent.plan(&world.plans(), "derive", id, 1)?);
        let id = world.upload_as(&ada, jpeg(80, 60, 3100), "image/jpeg", json!({}), plan).await?;
        ensure!(world.outcome(&ada, &id).await?["status"] == "failed");
        alert_about(world, &id).await?;
        let failed_at = world.failed_at(&id).await?;
        reprocess(world, &ada, &id, ("derive", Timeout)).await?;
        let input = json!({ "photo_id": id, "owner": ada.name, "version": "any", "run": 1 });
        let late = json!({
            "id": format!("late-{id}"), "detail-type": "Step Functions Execution Status Change",
            "source": "aws.states",
            "detail": { "status": "FAILED", "stopDate": failed_at, "input": input.to_string(), "error": "Task.Permanent" },
        });
        let reported = world.invoke("ReportFunction", &late).await?;
        ensure!(reported["marked"] == false, "{reported}");
        let published = world.await_upload(&ada, &id, |upload| upload["status"] != "processing").await?;
        ensure!(published["status"] == "published", "{published}");
        Ok(())
    })
}

#[test]
fn a_run_of_a_deleted_photo_leaves_nothing_behind() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = world.upload(&ada, jpeg(80, 60, 3200), json!({})).await?;
        ensure!(world.outcome(&ada, &id).await?["status"] == "published");
        world.rest_of(&id).await?;
        let photo = world.get(&format!("/v1/photos/{id}"), None).await?;
        let media = photo.body["renditions"][0]["url"].as_str().context("a URL")?[1..].to_owned();
        let keys = [media, format!("analysis/{id}/1.jpg")];
        let etag = photo.headers["etag"].to_str()?;
        let path = format!("/v1/photos/{id}");
        world.call_with(Method::DELETE, &path, Some(&ada), None, &[("if-match", etag)]).await?;
        world.await_renditions_gone(&keys).await?;
        let derive = json!({ "photo_id": id, "owner": ada.name, "version": "any", "run": 1 });
        let publish = json!({ "photo_id": id, "run": 1, "derived": { "outcome": "rejected", "reason": "Image.Corrupt", "detail": "x" } });
        for (function, task) in [("DeriveFunction", derive), ("PublishFunction", publish)] {
            for key in &keys {
                world.put_rendition(key, jpeg(8, 8, 1)).await?;
            }
            let answer = world.invoke(function, &task).await?;
            ensure!(answer["outcome"] == "superseded", "{function}: {answer}");
            for key in &keys {
                ensure!(!world.has_rendition(key).await?, "{function} left {key}");
            }
        }
        Ok(())
    })
}
