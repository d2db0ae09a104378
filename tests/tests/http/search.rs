//! Search over HTTP: found as soon as the stream has told, hidden in the very next answer, and never more than the caller
//! may see.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use dev::terminal::Output;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::jpeg,
    world::{Answer, Person, World},
};

use crate::{REBUILD, assert_problem, with_world};

async fn published(world: &World, owner: &Person, seed: u32, details: Value) -> Result<String> {
    let id = world.upload(owner, jpeg(48, 48, seed), details).await?;
    let outcome = world.outcome(owner, &id).await?;
    ensure!(outcome["status"] == "published", "{outcome}");
    Ok(id)
}

fn path(question: &str) -> String {
    let query = url_escaped(question);
    format!("/v1/search?q={query}")
}

fn url_escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// One field of all items of an answer.
fn all(answer: &Answer, field: &str) -> Result<Vec<String>> {
    ensure!(answer.status == StatusCode::OK, "{answer:?}");
    let items = answer.body["items"].as_array().context("a list")?;
    Ok(items.iter().filter_map(|item| Some(item[field].as_str()?.to_owned())).collect())
}

async fn found(world: &World, question: &str, who: Option<&Person>) -> Result<Vec<String>> {
    all(&world.get(&path(question), who).await?, "id")
}

/// Waits until an answer is what it should be.
async fn await_answer<F>(wanted: &[&str], ask: impl Fn() -> F) -> Result<()>
where
    F: Future<Output = Result<Vec<String>>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = ask().await?;
        if answer == wanted {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "the answer is {answer:?}, not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn change(world: &World, owner: &Person, id: &str, changes: Value) -> Result<()> {
    let any = [("if-match", "*")];
    let path = format!("/v1/photos/{id}");
    let changed = world.call_with(Method::PATCH, &path, Some(owner), Some(changes), &any).await?;
    ensure!(changed.status == StatusCode::OK, "{changed:?}");
    Ok(())
}

#[test]
fn a_photo_is_found_by_what_is_written_of_it_and_hidden_at_once() -> Result<()> {
    with_world(async |world| {
        let (ada, bob) = (world.somebody().await?, world.somebody().await?);
        let details = json!({
            "title": "Zephyrine lighthouses",
            "caption": format!("Waves under the golden hour at Quibéron #zephyrwatch, with @{}", bob.name),
            "alt_text": "A tower by the sea",
        });
        let id = published(world, &ada, 1_001, details).await?;
        let second = json!({"title": "Zephyrine again", "caption": "hour golden"});
        let second = published(world, &ada, 1_002, second).await?;
        await_answer(&[&second, &id], || found(world, "zephyrine", None)).await?;

        for (question, wanted) in [
            ("Zephyrine LIGHTHOUSE", vec![&id]),
            ("zephyrine \"golden hour\"", vec![&id]),
            ("zephyrine -golden", vec![]),
            ("zephyrine -tower", vec![&second]),
            ("quiberon zephyr*", vec![&id]),
            ("#zephyrwatch", vec![&id]),
            ("zephyrwatch type:photo", vec![&id]),
            ("zephyrine after:2020 before:2020-02-01", vec![]),
        ] {
            assert_eq!(found(world, question, None).await?.iter().collect::<Vec<_>>(), wanted, "{question}");
        }
        let by_name = found(world, &format!("@{} zephyrine", bob.name), None).await?;
        assert_eq!(by_name, [id.as_str()], "who is named in the caption");
        assert_eq!(found(world, &format!("@{} zephyrine", ada.name), None).await?.len(), 2, "whose it is");

        // Each of these shows in the very next answer, without waiting for any consumer.
        change(world, &ada, &id, json!({"visibility": "private"})).await?;
        assert_eq!(found(world, "zephyrine", None).await?, [second.as_str()]);
        assert!(found(world, "zephyrwatch", Some(&ada)).await?.is_empty(), "only what is public is searched");
        change(world, &ada, &second, json!({"title": "Other words"})).await?;
        assert!(found(world, "zephyrine", None).await?.is_empty());
        await_answer(&[&second], || found(world, "golden hour other", None)).await
    })
}

#[test]
fn a_block_hides_both_ways_and_a_mute_one_way() -> Result<()> {
    with_world(async |world| {
        let (ada, bob) = (world.somebody().await?, world.somebody().await?);
        let of_ada = published(world, &ada, 1_011, json!({"title": "Xanthorrhoea"})).await?;
        let of_bob = published(world, &bob, 1_012, json!({"title": "Xanthorrhoea"})).await?;
        await_answer(&[&of_bob, &of_ada], || found(world, "xanthorrhoea", None)).await?;
        let ties = |kind: &str, whom: &Person| format!("/v1/me/{kind}/{}", whom.name);
        world.call(Method::PUT, &ties("mutes", &bob), Some(&ada), None).await?;
        assert_eq!(found(world, "xanthorrhoea", Some(&ada)).await?, [of_ada.as_str()]);
        assert_eq!(found(world, "xanthorrhoea", Some(&bob)).await?.len(), 2);
        world.call(Method::PUT, &ties("blocks", &bob), Some(&ada), None).await?;
        assert_eq!(found(world, "xanthorrhoea", Some(&bob)).await?, [of_bob.as_str()]);
        let people = path(&format!("{} type:user", ada.name));
        assert!(all(&world.get(&people, Some(&bob)).await?, "username")?.is_empty());
        assert_eq!(all(&world.get(&people, None).await?, "username")?, [ada.name.as_str()]);
        let typed = format!("/v1/search/suggest?q={}", url_escaped(&format!("@{}", &ada.name)));
        let suggested = all(&world.get(&typed, Some(&bob)).await?, "text")?;
        assert!(!suggested.contains(&format!("@{}", ada.name)), "{suggested:?}");
        Ok(())
    })
}

#[test]
fn people_are_found_by_their_names_as_they_are_now() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let named = |name: &str| json!({ "display_name": name });
        let etag = world.get("/v1/me", Some(&ada)).await?.headers["etag"].to_str()?.to_owned();
        let condition = [("if-match", etag.as_str())];
        let name = named("Wilhelmine Överström");
        let changed = world.call_with(Method::PATCH, "/v1/me", Some(&ada), Some(name), &condition).await?;
        ensure!(changed.status == StatusCode::OK, "{changed:?}");
        let ask =
            |question: &'static str| async move { all(&world.get(&path(question), None).await?, "username") };
        await_answer(&[&ada.name], || ask("wilhelm overs type:user")).await?;
        let etag = changed.headers["etag"].to_str()?.to_owned();
        let condition = [("if-match", etag.as_str())];
        let name = named("Somebody Else");
        world.call_with(Method::PATCH, "/v1/me", Some(&ada), Some(name), &condition).await?;
        await_answer(&[], || ask("wilhelmine type:user")).await
    })
}

#[test]
fn words_and_tags_are_suggested_while_a_public_photo_holds_them() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let details = json!({"title": "Vuvuzelas", "caption": "#vuvuparade #vuvufest"});
        let id = published(world, &ada, 1_021, details).await?;
        let private = json!({"title": "Vuvusecret", "visibility": "private"});
        published(world, &ada, 1_022, private).await?;
        let suggested = |typed: &'static str| async move {
            let path = format!("/v1/search/suggest?q={}", url_escaped(typed));
            let mut texts = all(&world.get(&path, None).await?, "text")?;
            texts.sort();
            Ok(texts)
        };
        await_answer(&["#vuvufest", "#vuvuparade"], || suggested("blue #vuvu")).await?;
        let all_kinds = suggested("vuvu").await?;
        assert!(all_kinds.contains(&"vuvuzelas".to_owned()), "{all_kinds:?}");
        assert!(!all_kinds.iter().any(|text| text.contains("secret")), "{all_kinds:?}");
        let tags = all(&world.get(&path("vuvu* type:tag"), None).await?, "name")?;
        assert_eq!(tags.len(), 2, "{tags:?}");

        let top = all_people(&world.get("/v1/tags/vuvuparade/top-users", None).await?)?;
        assert_eq!(top, [(ada.name.clone(), 1)]);
        change(world, &ada, &id, json!({"visibility": "followers"})).await?;
        await_answer(&[], || suggested("vuvu")).await?;
        // What is suggested is looked at in records; who is counted changes once the photo is filed.
        let counted = || async {
            let top = all_people(&world.get("/v1/tags/vuvuparade/top-users", None).await?)?;
            Ok(top.into_iter().map(|(name, _)| name).collect())
        };
        await_answer(&[], counted).await
    })
}

fn all_people(answer: &Answer) -> Result<Vec<(String, u64)>> {
    ensure!(answer.status == StatusCode::OK, "{answer:?}");
    let items = answer.body["items"].as_array().context("a list")?;
    items
        .iter()
        .map(|item| {
            let name = item["user"]["username"].as_str().context("a name")?.to_owned();
            Ok((name, item["photos"].as_u64().context("a number")?))
        })
        .collect()
}

#[test]
fn what_four_like_comes_before_what_is_newer() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let liked = published(world, &ada, 1_031, json!({"title": "Umbrageous"})).await?;
        let newer = published(world, &ada, 1_032, json!({"title": "Umbrageous"})).await?;
        await_answer(&[&newer, &liked], || found(world, "umbrageous", None)).await?;
        for _ in 0..4 {
            let fan = world.somebody().await?;
            let like = format!("/v1/photos/{liked}/like");
            let done = world.call(Method::PUT, &like, Some(&fan), None).await?;
            ensure!(done.status == StatusCode::OK, "{done:?}");
        }
        await_answer(&[&liked, &newer], || found(world, "umbrageous", None)).await
    })
}

#[test]
fn pages_follow_each_other_without_a_gap() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let mut photos = vec![];
        for seed in 1_041..1_046 {
            photos.push(published(world, &ada, seed, json!({"title": "Tintinnabulation bells"})).await?);
        }
        photos.reverse();
        let wanted: Vec<_> = photos.iter().map(String::as_str).collect();
        await_answer(&wanted, || found(world, "tintinnabulation bell", None)).await?;
        let question = format!("{}&limit=2", path("tintinnabulation bell"));
        let mut page = world.get(&question, None).await?;
        let mut pages = all(&page, "id")?;
        // What comes while somebody pages neither shifts nor repeats what follows.
        published(world, &ada, 1_046, json!({"title": "Tintinnabulation bells"})).await?;
        while let Some(cursor) = page.body["next_cursor"].as_str().map(str::to_owned) {
            page = world.get(&format!("{question}&cursor={cursor}"), None).await?;
            pages.extend(all(&page, "id")?);
            let other = world.get(&format!("{}&cursor={cursor}", path("bell")), None).await?;
            assert_problem(&other, 422, "validation");
            let forged = format!("{question}&cursor={}A", &cursor[..cursor.len() - 1]);
            let forged = world.get(&forged, None).await?;
            assert!(cursor.ends_with('A') || forged.status == StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(pages, photos);
        Ok(())
    })
}

#[test]
fn what_cannot_be_asked_is_told_with_its_place() -> Result<()> {
    with_world(async |world| {
        let long = "x".repeat(10_000);
        for (question, place) in [
            ("", "character 1"),
            ("   ", "character"),
            ("the of", "character"),
            ("-fog", "character"),
            ("sea \"open", "character 5"),
            ("sea\u{7}", "character 4"),
            ("type:film sea", "character"),
            ("before:yesterday sea", "character"),
            ("s*", "character 1"),
            (&long, "200"),
        ] {
            let answer = world.get(&path(question), None).await?;
            assert_problem(&answer, 422, "validation");
            let error = &answer.body["errors"][0];
            assert_eq!(error["pointer"], "?q", "{question}: {answer:?}");
            assert!(error["detail"].as_str().is_some_and(|it| it.contains(place)), "{question}: {answer:?}");
        }
        assert_problem(&world.get("/v1/search", None).await?, 422, "validation");
        assert_problem(&world.get("/v1/search?q=sea&type=film", None).await?, 422, "validation");
        assert!(found(world, "wordthatnobodywrote", None).await?.is_empty());
        let trending = world.get("/v1/tags/trending", None).await?;
        ensure!(trending.status == StatusCode::OK && trending.body["items"].is_array(), "{trending:?}");
        Ok(())
    })
}

#[test]
fn a_rebuild_finds_again_what_was_lost() -> Result<()> {
    with_world(async |world| {
        let _alone = REBUILD.lock().await;
        let (ada, admin) = (world.somebody().await?, world.somebody_in("admin").await?);
        let id = published(world, &ada, 1_051, json!({"title": "Syzygy", "caption": "#syzygies"})).await?;
        await_answer(&[&id], || found(world, "syzygy", None)).await?;
        lose(world, &id).await?;
        assert!(found(world, "syzygy", None).await?.is_empty(), "it was lost");
        let started = world.call(Method::POST, "/v1/admin/reindex", Some(&admin), None).await?;
        ensure!(started.status == StatusCode::ACCEPTED, "{started:?}");
        let reindex = started.body["reindex_id"].as_str().context("an id")?;
        let operators = dev::reindex::run(&world.cloud.base_url, Output::Silent).await;
        // Unless the first is over by then.
        ensure!(operators.as_ref().err().is_none_or(|it| it.to_string().contains(reindex)), "{operators:?}");
        assert_eq!(world.end_of("ReindexWorkflow", reindex).await?, "SUCCEEDED");
        dev::reindex::run(&world.cloud.base_url, Output::Silent).await?;
        let status = world.get(&format!("/v1/admin/reindex/{reindex}"), Some(&admin)).await?;
        assert_eq!(status.body["status"], "succeeded", "{status:?}");
        assert_eq!(found(world, "syzygy", None).await?, [id.as_str()]);
        assert_eq!(found(world, "#syzygies", None).await?, [id.as_str()]);
        Ok(())
    })
}

/// Takes everything that names a photo out of the search table, behind everybody's back.
async fn lose(world: &World, photo: &str) -> Result<()> {
    let table = world.cloud.stack.physical_id("SearchTable")?;
    let target = |operation: &str| format!("DynamoDB_20120810.{operation}");
    let (mut scan, mut lost) = (json!({ "TableName": table }), 0);
    loop {
        let scanned = world.cloud.aws.json("dynamodb", &target("Scan"), &scan).await?;
        let items = scanned["Items"].as_array().context("items")?;
        for item in items.iter().filter(|item| item.to_string().contains(photo)) {
            let key = json!({ "TableName": table, "Key": {"PK": item["PK"], "SK": item["SK"]} });
            world.cloud.aws.json("dynamodb", &target("DeleteItem"), &key).await?;
            lost += 1;
        }
        if scanned["LastEvaluatedKey"].is_null() {
            break;
        }
        scan["ExclusiveStartKey"] = scanned["LastEvaluatedKey"].clone();
    }
    ensure!(lost > 2, "{photo} has entries, a filing and tags");
    Ok(())
}
