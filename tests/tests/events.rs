//! Every file in `events/`, replayed against the deployed function and compared with what is expected of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use dev::aws::FunctionAnswer;
use domain::{
    export::{Export, ExportStatus},
    id::{PhotoId, Sha256},
    photo::{Facts, Format, ObjectVersion, Photo, Status, Visibility},
    profile::Profile,
    recipe::{Fit, Operation, Output, Recipe},
    render::Render,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Store, Tables, keys::Key};
use tests::{
    pictures::jpeg,
    world::{self, Functions, World},
};

/// The photo that the sample events speak of: it is on its way.
const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";
/// The photo of which the sample events want renders: it is published.
const PUBLISHED: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8BD";
/// Stands for any value, in an expected answer.
const ANYTHING: &str = "…";

#[test]
fn every_sample_event_gets_its_answer() -> Result<()> {
    world::run(Functions::AsTheyShip, async |world| {
        for name in ["ada", "bob"] {
            world.sign_up(name).await?;
        }
        let fixture = prepare(world).await?;
        let mut failures = Vec::new();
        let mut replayed = 0;
        for event in sample_events() {
            replayed += 1;
            if let Err(error) = replay(world, &fixture, &event).await {
                failures.push(format!("{}: {error:#}", event.display()));
            }
        }
        ensure!(failures.is_empty(), "{} of {replayed} events:\n{}", failures.len(), failures.join("\n"));
        ensure!(replayed >= 11, "every function has an event");
        Ok(())
    })
}

/// `events/{function}/{case}.json` without the expected answers.
fn sample_events() -> Vec<PathBuf> {
    let functions =
        fs::read_dir(dev::workspace::root().join("events")).unwrap().map(|entry| entry.unwrap().path());
    let files = functions.filter(|path| path.is_dir()).flat_map(|path| fs::read_dir(path).unwrap());
    let mut events: Vec<_> = files
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension().is_some_and(|it| it == "json")
                && !path.to_string_lossy().ends_with(".expected.json")
        })
        .collect();
    events.sort();
    events
}

async fn replay(world: &World, fixture: &Fixture, path: &Path) -> Result<()> {
    reset(world, fixture).await?;
    let version = &fixture.version;
    let bucket = world.cloud.stack.physical_id("UploadsBucket")?;
    let text = fs::read_to_string(path)?.replace("$VERSION", &version.0).replace("$UPLOADS_BUCKET", bucket);
    let expected = path.with_extension("expected.json");
    let expected =
        fs::read_to_string(&expected).with_context(|| format!("{} is missing", expected.display()))?;
    let expected: Value = serde_json::from_str(&expected.replace("$VERSION", &version.0))?;
    let function =
        path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).context("a function")?;
    let deployed = world.cloud.stack.physical_id(&logical_id(function))?;
    let answer = match world.cloud.aws.invoke(deployed, &serde_json::from_str(&text)?).await? {
        FunctionAnswer::Done(answer) | FunctionAnswer::Failed(answer) => with_body_read(answer),
    };
    let mut differences = Vec::new();
    compare(&expected, &answer, "", &mut differences);
    ensure!(differences.is_empty(), "{}\n  in {answer}", differences.join("; "));
    Ok(())
}

/// `post-confirmation` is `PostConfirmationFunction`.
fn logical_id(function: &str) -> String {
    let words = function.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect::<String>() + "Function"
}

/// The body of an API's answer is JSON in a string.
fn with_body_read(mut answer: Value) -> Value {
    let body = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
    if let Some(body) = body {
        answer["body"] = body;
    }
    answer
}

/// Compares what is expected with what came; fields that are not expected may be there.
fn compare(expected: &Value, answer: &Value, at: &str, differences: &mut Vec<String>) {
    match (expected, answer) {
        (Value::String(text), answer) if text == ANYTHING => {
            if answer.is_null() {
                differences.push(format!("{at} is missing"));
            }
        }
        (Value::Object(expected), Value::Object(answer)) => {
            for (name, value) in expected {
                compare(
                    value,
                    answer.get(name).unwrap_or(&Value::Null),
                    &format!("{at}/{name}"),
                    differences,
                );
            }
        }
        (Value::Array(expected), Value::Array(answer)) if expected.len() == answer.len() => {
            for (number, (expected, answer)) in expected.iter().zip(answer).enumerate() {
                compare(expected, answer, &format!("{at}/{number}"), differences);
            }
        }
        _ if expected == answer => {}
        _ => differences.push(format!("{at} is {answer}, not {expected}")),
    }
}

/// What the samples speak of.
struct Fixture {
    /// Of the original of the photo that is on its way.
    version: ObjectVersion,
    /// The records as they were before the first event.
    records: Vec<Value>,
}

/// The originals come first: their events find no records then, and start nothing.
async fn prepare(world: &World) -> Result<Fixture> {
    let (version, on_its_way) = prepare_photo(world, PHOTO, Status::Processing).await?;
    let (_, published) = prepare_photo(world, PUBLISHED, Status::Published).await?;
    let mut records = vec![on_its_way, published];
    for render in renders()? {
        store(world)?.create_render(&render).await?;
        records.push(record(world, &Key::Render(render.photo_id, render.render_id)).await?);
    }
    records.extend(custody(world).await?);
    file(world, PUBLISHED).await?;
    Ok(Fixture { version, records })
}

/// Files a photo now, and not when its record comes through the stream: an event of `search` finds it.
async fn file(world: &World, id: &str) -> Result<()> {
    let filed = world.invoke("IndexFunction", &json!({ "photo_id": id })).await?;
    ensure!(filed["words"].as_u64() > Some(0), "{filed}");
    Ok(())
}

/// An export that ada asked for, and the account of quentin, who wants to go.
async fn custody(world: &World) -> Result<[Value; 2]> {
    let (store, now) = (store(world)?, "2026-11-20T12:00:00Z".parse::<Timestamp>()?);
    let export = Export {
        id: "01KAG7Q2M8N3P4Q5R6S7T8V9WD".parse()?,
        owner: "ada".parse()?,
        status: ExportStatus::Queued,
        files: Vec::new(),
        created_at: now,
        expires_at: i64::MAX,
    };
    store.create_export(&export).await?;
    let quentin = Profile {
        username: "quentin".parse()?,
        display_name: None,
        bio: None,
        country: None,
        avatar: None,
        closed_at: Some(now),
        revision: 2,
        created_at: now,
    };
    store.create_profile(&quentin).await?;
    Ok([
        record(world, &Key::Export(&export.owner, export.id)).await?,
        record(world, &Key::Profile(&quentin.username)).await?,
    ])
}

async fn prepare_photo(world: &World, id: &str, status: Status) -> Result<(ObjectVersion, Value)> {
    let (photo_id, file): (PhotoId, _) = (id.parse()?, jpeg(64, 48, u32::from(id.as_bytes()[25])));
    let original = blobs::keys::original(&"ada".parse()?, photo_id);
    world.put_object(&original, file.clone()).await?;
    world.await_in_inbox(|message| message.to_string().contains(id)).await?;
    let event = world.creation_event(&original).await?;
    let version = event["Records"][0]["s3"]["object"]["versionId"].as_str().context("a version")?;
    let version = ObjectVersion(version.to_owned());
    let mut photo = photo(photo_id, &file, &version)?;
    photo.status = status;
    if status == Status::Published {
        photo.facts = Some(facts(&file));
    }
    store(world)?.create_photo(&photo).await?;
    Ok((version, record(world, &Key::Photo(photo_id)).await?))
}

async fn record(world: &World, key: &Key<'_>) -> Result<Value> {
    let key = json!({ "PK": { "S": key.pk() }, "SK": { "S": key.sk() } });
    Ok(world.core_table("GetItem", json!({ "Key": key })).await?["Item"].clone())
}

fn facts(file: &[u8]) -> Facts {
    Facts {
        width: 64,
        height: 48,
        format: Format::Jpeg,
        sha256: Sha256::of(file),
        bytes: file.len() as u64,
        renditions: vec![],
        placeholder: None,
        palette: vec![],
        phash: None,
        camera: None,
    }
}

/// Renders that ada waits for: one that can be made, one that leaves the picture, and one of the photo on its way.
fn renders() -> Result<[Render; 3]> {
    let small = vec![Operation::Resize { width: Some(32), height: None, fit: Fit::Inside }, Operation::Sepia];
    let outside = vec![Operation::Crop { x: 60, y: 0, width: 10, height: 10 }];
    let render = |id: &str, photo: &str, operations: &[Operation]| {
        let recipe = Recipe::new(operations.to_vec(), Output::Webp { quality: 80 });
        let recipe = recipe.map_err(|wrong| anyhow::anyhow!("{wrong:?}"))?;
        let asked_at = "2099-11-20T12:00:00Z".parse()?;
        anyhow::Ok(Render::pending(id.parse()?, photo.parse()?, "ada".parse()?, recipe, asked_at))
    };
    Ok([
        render("01KAG7Q2M8N3P4Q5R6S7T8V9WA", PUBLISHED, &small)?,
        render("01KAG7Q2M8N3P4Q5R6S7T8V9WB", PUBLISHED, &outside)?,
        render("01KAG7Q2M8N3P4Q5R6S7T8V9WC", PHOTO, &small)?,
    ])
}

/// Undoes what an earlier event made of photos and renders.
async fn reset(world: &World, fixture: &Fixture) -> Result<()> {
    // An event of ingest starts a real run, which would settle the photo in the middle of the next event.
    world.rest().await?;
    for record in &fixture.records {
        world.core_table("PutItem", json!({ "Item": record })).await?;
    }
    let renditions = world.cloud.stack.physical_id("RenditionsBucket")?;
    let analysis = blobs::keys::analysis(PHOTO.parse()?, 1);
    world.cloud.aws.put_object(renditions, &analysis, jpeg(160, 120, 1)).await
}

fn photo(id: PhotoId, file: &[u8], version: &ObjectVersion) -> Result<Photo> {
    let created_at = "2026-11-20T12:00:00Z".parse::<Timestamp>()?;
    Ok(Photo {
        status: Status::Processing,
        visibility: Visibility::Public,
        caption: Some("A red square #sample".to_owned()),
        filename: "sample.jpg".to_owned(),
        sha256: Some(Sha256::of(file)),
        bytes: file.len() as u64,
        version: Some(version.clone()),
        run: 1,
        ..Photo::awaiting(id, "ada".parse()?, Format::Jpeg, created_at)
    })
}

fn store(world: &World) -> Result<Store> {
    let table = |logical_id: &str| anyhow::Ok(world.cloud.stack.physical_id(logical_id)?.to_owned());
    let tables =
        Tables { core: table("CoreTable")?, feed: table("FeedTable")?, search: table("SearchTable")? };
    let credentials =
        store::config::Credentials::new(dev::aws::ACCESS_KEY, dev::aws::SECRET_KEY, None, None, "test");
    let config = store::config::Builder::new()
        .behavior_version(store::config::BehaviorVersion::latest())
        .region(store::config::Region::new(dev::aws::REGION))
        .endpoint_url(&world.cloud.aws_url)
        .credentials_provider(credentials)
        .build();
    Ok(Store::new(store::Client::from_conf(config), tables))
}
