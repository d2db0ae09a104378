//! Announcing and sending a file: the form, duplicates, replays, bad requests.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::pictures::jpeg;

use crate::{assert_problem, with_world};

#[test]
fn the_form_takes_only_what_was_declared() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let file = jpeg(60, 40, 21);
        let upload = world.request_upload(&ada, &file, "image/jpeg", json!({})).await?.body;
        let longer = [file.clone(), vec![0; 10]].concat();
        assert!(world.send_file(&upload, longer).await?.is_client_error(), "too many bytes");
        for (field, value) in
            [("key", "originals/eve/x"), ("Content-Type", "text/html"), ("x-amz-signature", "00")]
        {
            let mut forged = upload.clone();
            forged["fields"][field] = json!(value);
            assert!(world.send_file(&forged, file.clone()).await?.is_client_error(), "a forged {field}");
        }
        let fields = upload["fields"].as_object().unwrap();
        assert!(
            fields.contains_key("x-amz-security-token"),
            "functions have session credentials: {fields:?}"
        );
        assert!(fields.contains_key("x-amz-checksum-sha256"));

        // Bytes of the right number and the wrong hash: S3 refuses them, or Derive finds out.
        let mut wrong = file.clone();
        let middle = wrong.len() / 2;
        wrong[middle] ^= 1;
        let id = upload["photo_id"].as_str().unwrap();
        if world.send_file(&upload, wrong).await?.is_success() {
            let upload = world.outcome(&ada, id).await?;
            assert_eq!(upload["reason"]["reason"], "Image.HashMismatch", "{upload}");
        } else {
            let upload = world.get(&format!("/v1/uploads/{id}"), Some(&ada)).await?.body;
            assert_eq!(upload["status"], "awaiting_upload", "{upload}");
        }
        Ok(())
    })
}

#[test]
fn a_duplicate_and_a_replay_change_nothing() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let file = jpeg(64, 48, 31);
        let first = world.request_upload(&ada, &file, "image/jpeg", json!({})).await?;
        let again = world.request_upload(&ada, &file, "image/jpeg", json!({})).await?;
        assert_eq!(again.status, StatusCode::CREATED, "not yet uploaded: a fresh form for the same photo");
        assert_eq!(first.body["photo_id"], again.body["photo_id"]);
        let id = first.body["photo_id"].as_str().unwrap();
        assert!(world.send_file(&first.body, file.clone()).await?.is_success());
        world.outcome(&ada, id).await?;
        let published = world.get(&format!("/v1/photos/{id}"), None).await?;

        assert!(world.send_file(&first.body, file.clone()).await?.is_success(), "the form replayed");
        let duplicate = world.request_upload(&ada, &file, "image/jpeg", json!({})).await?;
        assert_eq!(duplicate.status, StatusCode::OK);
        assert_eq!(duplicate.body, json!({ "photo_id": id, "duplicate": true }));
        let hash = domain::id::Sha256::of(&file).to_string();
        let unknown = "0".repeat(64);
        let known = world.post("/v1/uploads/check", Some(&ada), json!({ "sha256": [hash, unknown] })).await?;
        assert_eq!(known.body, json!({ "known": { hash: id } }));
        let eve = world.somebody().await?;
        let theirs = world.request_upload(&eve, &file, "image/jpeg", json!({})).await?;
        assert_eq!(theirs.status, StatusCode::CREATED, "somebody else's photo is no duplicate");

        let after = world.get(&format!("/v1/photos/{id}"), None).await?;
        assert_eq!(after.headers["etag"], published.headers["etag"]);
        Ok(())
    })
}

#[test]
fn an_idempotency_key_answers_the_same_twice() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let request = |bytes: &[u8]| {
            json!({ "filename": "x.jpg", "content_type": "image/jpeg", "bytes": bytes.len(), "visibility": "private",
                    "sha256": domain::id::Sha256::of(bytes).to_string() })
        };
        let post = async |body: Value| {
            world
                .call_with(Method::POST, "/v1/uploads", Some(&ada), Some(body), &[("idempotency-key", "k-1")])
                .await
        };
        let first = post(request(b"one")).await?;
        let second = post(request(b"one")).await?;
        assert_eq!((first.status, &first.body), (second.status, &second.body));
        assert_problem(&post(request(b"other")).await?, 422, "idempotency-conflict");
        Ok(())
    })
}

#[test]
fn bad_requests_get_their_problem() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let wrong = json!({ "filename": "", "content_type": "image/jpeg", "bytes": -1, "sha256": "xyz", "visibility": "all" });
        let answer = world.post("/v1/uploads", Some(&ada), wrong).await?;
        assert_problem(&answer, 422, "validation");
        let pointers: Vec<_> = answer.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        for pointer in ["/bytes", "/sha256", "/visibility"] {
            assert!(pointers.contains(&pointer), "{pointer} in {answer:?}");
        }
        let heic = world.request_upload(&ada, b"x", "image/heic", json!({})).await?;
        assert_problem(&heic, 415, "unsupported-media");
        let large = world.request_upload(&ada, b"x", "image/jpeg", json!({ "bytes": 60_000_000 })).await?;
        assert_problem(&large, 413, "too-large");
        let unknown = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";
        assert_problem(&world.get(&format!("/v1/photos/{unknown}"), None).await?, 404, "not-found");
        assert_problem(&world.get("/v1/photos/nonsense", None).await?, 404, "not-found");
        assert_problem(&world.get(&format!("/v1/uploads/{unknown}"), Some(&ada)).await?, 404, "not-found");
        let text = world
            .call_with(Method::POST, "/v1/uploads", Some(&ada), None, &[("content-type", "text/plain")])
            .await?;
        assert_problem(&text, 415, "unsupported-media");
        // The gateway decodes the path before the function sees it.
        let words = world.get("/v1/tags/a%20b", None).await?;
        assert_eq!((words.status, &words.body["items"]), (StatusCode::OK, &json!([])), "{words:?}");
        for no_tag in ["%25", "%00", "%23", "%FF", "%E2%82%AC"] {
            assert_problem(&world.get(&format!("/v1/tags/{no_tag}"), None).await?, 404, "not-found");
        }
        let nowhere = world.get("/v1/nowhere", None).await?;
        assert_eq!(
            (nowhere.status, nowhere.body),
            (StatusCode::NOT_FOUND, json!({ "message": "Not Found" }))
        );
        Ok(())
    })
}
