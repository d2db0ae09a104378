//! The service over HTTP, from sign-up to a published photo and back to nothing.

use anyhow::{Context, Result, ensure};
use dev::sam_env::Host;
use futures_util::future::try_join_all;
use image::{GenericImageView, ImageFormat};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    pictures::{encoded, jpeg, phone_jpeg, picture},
    world::{self, Answer, Functions, World},
};

fn with_world<F: Future<Output = Result<()>>>(test: impl FnOnce(&'static World) -> F) -> Result<()> {
    world::run(Functions::AsTheyShip, test)
}

fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{answer:?}");
    let kind = answer.body["type"].as_str().unwrap();
    assert!(kind.ends_with(code), "{kind} is not {code}");
    for field in ["title", "instance", "request_id"] {
        assert!(answer.body[field].is_string(), "{field} in {answer:?}");
    }
    assert_eq!(answer.body["status"], status);
}

#[test]
fn a_photo_goes_all_the_way() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let file = phone_jpeg(640, 400, 1, 6);
        let details = json!({ "title": "Dusk", "caption": "Dusk at #Sylt, #beach", "alt_text": "a beach" });
        let id = world.upload(&ada, file.clone(), details).await?;
        let upload = world.outcome(&ada, &id).await?;
        assert_eq!(upload["status"], "published", "{upload}");
        for stage in ["derive", "tag", "moderate", "publish"] {
            assert_eq!(upload["stages"][stage]["state"], "succeeded", "{upload}");
        }

        let photo = world.get(&format!("/v1/photos/{id}"), None).await?;
        assert_eq!(photo.status, StatusCode::OK);
        let photo = photo.body;
        assert_eq!(
            (&photo["width"], &photo["height"]),
            (&json!(400), &json!(640)),
            "orientation 6 turns the picture"
        );
        assert_eq!(photo["owner"], ada.name.as_str());
        let tags: Vec<_> = photo["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect();
        assert!(tags.contains(&json!("sylt")) && tags.contains(&json!("beach")), "{tags:?}");
        assert!(photo["tags"].as_array().unwrap().iter().any(|tag| tag["source"] == "label"), "{photo}");

        for rendition in photo["renditions"].as_array().unwrap() {
            let response = world.fetch(rendition["url"].as_str().unwrap()).await?;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers()["content-type"], rendition["content_type"].as_str().unwrap());
            assert_eq!(response.headers()["cache-control"], "public, max-age=86400, immutable");
            let bytes = response.bytes().await?;
            assert_eq!(bytes.len() as u64, rendition["bytes"]);
            let decoded = image::load_from_memory(&bytes)?;
            let (width, height) = decoded.dimensions();
            assert_eq!(
                (json!(width), json!(height)),
                (rendition["width"].clone(), rendition["height"].clone())
            );
            assert!(height > width, "the picture stands upright");
            assert!(!bytes.windows(4).any(|window| window == b"Exif"), "no metadata is left");
        }

        world.await_listed("/v1/tags/sylt", &id, true).await?;
        world.await_listed("/v1/photos?sort=recent&limit=100", &id, true).await?;

        let original = world.get(&format!("/v1/photos/{id}/original"), Some(&ada)).await?;
        assert_eq!(original.status, StatusCode::FOUND);
        let bytes = reqwest::get(original.headers["location"].to_str()?).await?.bytes().await?;
        assert_eq!(bytes, file, "the original is kept as it was");
        let anonymous = world.get(&format!("/v1/photos/{id}/original"), None).await?;
        assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
        let eve = world.somebody().await?;
        assert_problem(&world.get(&format!("/v1/photos/{id}/original"), Some(&eve)).await?, 404, "not-found");
        Ok(())
    })
}

#[test]
fn every_format_and_orientation_is_taken() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let uploads = (1..=8u8).map(|orientation| {
            let ada = &ada;
            async move {
                let file = phone_jpeg(120, 80, 100 + u32::from(orientation), orientation);
                let id = world.upload(ada, file, json!({})).await?;
                world.outcome(ada, &id).await?;
                let photo = world.get(&format!("/v1/photos/{id}"), None).await?.body;
                let expected = if orientation >= 5 { (80, 120) } else { (120, 80) };
                ensure!(
                    (photo["width"].clone(), photo["height"].clone())
                        == (json!(expected.0), json!(expected.1)),
                    "{photo}"
                );
                anyhow::Ok(())
            }
        });
        try_join_all(uploads).await?;
        let formats = [
            ("image/png", ImageFormat::Png),
            ("image/webp", ImageFormat::WebP),
            ("image/gif", ImageFormat::Gif),
        ];
        for (media_type, format) in formats {
            let file = encoded(&picture(90, 60, 7), format);
            let id = world.upload_as(&ada, file, media_type, json!({}), |_| Ok(())).await?;
            let upload = world.outcome(&ada, &id).await?;
            assert_eq!(upload["status"], "published", "{media_type}: {upload}");
        }
        Ok(())
    })
}

/// Rekognition looks at nothing with a side under 80 pixels.
#[test]
fn a_small_picture_and_a_narrow_one_are_published() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        for (width, height) in [(32, 32), (64, 64), (1800, 40)] {
            let id = world.upload(&ada, jpeg(width, height, 900 + width), json!({})).await?;
            let upload = world.outcome(&ada, &id).await?;
            assert_eq!(upload["status"], "published", "{width} × {height}: {upload}");
            assert_eq!(upload["degraded"], json!([]), "{width} × {height}: {upload}");
            let photo = world.get(&format!("/v1/photos/{id}"), None).await?.body;
            assert_eq!((&photo["width"], &photo["height"]), (&json!(width), &json!(height)), "{photo}");
        }
        Ok(())
    })
}

#[test]
fn what_is_no_picture_is_rejected_with_a_reason() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let good = jpeg(300, 200, 11);
        let cases: [(&str, Vec<u8>, &str); 4] = [
            ("half a file", good[..good.len() / 2].to_vec(), "Image.Corrupt"),
            ("text", b"this is no picture at all, but it claims to be one".to_vec(), "Image.Unsupported"),
            (
                "heic",
                [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(), &[0; 64]].concat(),
                "Image.Unsupported",
            ),
            ("a bomb", bomb(), "Image.TooLarge"),
        ];
        for (name, file, reason) in cases {
            let id = world.upload(&ada, file, json!({})).await?;
            let upload = world.outcome(&ada, &id).await?;
            assert_eq!(upload["status"], "rejected", "{name}: {upload}");
            assert_eq!(upload["reason"]["reason"], reason, "{name}: {upload}");
            assert!(
                upload["reason"]["detail"].as_str().is_some_and(|text| text.len() > 10),
                "{name}: {upload}"
            );
            let hidden = world.get(&format!("/v1/photos/{id}"), None).await?;
            assert_problem(&hidden, 404, "not-found");
        }
        Ok(())
    })
}

/// A PNG whose header claims 60,000 × 60,000 pixels.
fn bomb() -> Vec<u8> {
    let mut png = encoded(&picture(8, 8, 1), ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    png
}

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

async fn await_status(world: &World, path: &str, status: StatusCode) -> Result<()> {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while world.fetch(path).await?.status() != status {
        ensure!(std::time::Instant::now() < deadline, "{path} does not come to {status}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Ok(())
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

#[test]
fn tokens_are_checked_on_every_route() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let with = async |path: &str, token: &str| {
            let header = format!("Bearer {token}");
            world.call_with(Method::GET, path, None, None, &[("authorization", &header)]).await
        };
        assert_eq!(with("/v1/time", &ada.token).await?.status, StatusCode::OK);
        let tampered = format!("{}x", ada.token);
        for token in ["", "nonsense", "a.b.c", &tampered] {
            let closed = with("/v1/time", token).await?;
            assert_eq!(
                (closed.status, closed.body),
                (StatusCode::UNAUTHORIZED, json!({ "message": "Unauthorized" }))
            );
            assert_problem(&with("/v1/photos?sort=recent", token).await?, 401, "unauthorized");
        }
        // Tokens of the same user that are no access tokens.
        for token in [&ada.id_token, &ada.refresh_token] {
            let status = with("/v1/me", token).await?.status;
            assert!(matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN), "{status}");
            assert_problem(&with("/v1/photos?sort=recent", token).await?, 401, "unauthorized");
        }
        assert_eq!(world.get("/v1/photos?sort=recent", None).await?.status, StatusCode::OK);
        Ok(())
    })
}

#[test]
fn accounts_come_and_go() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let me = world.get("/v1/me", Some(&ada)).await?;
        assert_eq!((me.status, &me.body["username"]), (StatusCode::OK, &json!(ada.name)));

        let taken = json!({ "username": ada.name.to_uppercase(), "email": "x@example.com", "password": world::PASSWORD });
        assert_problem(&world.post("/v1/users", None, taken).await?, 409, "username-taken");
        let bad = json!({ "username": "a b", "email": "nowhere", "password": "" });
        let answer = world.post("/v1/users", None, bad).await?;
        assert_problem(&answer, 422, "validation");
        assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(3), "{answer:?}");

        let unverified =
            json!({ "username": "not_yet_verified", "email": "n@example.com", "password": world::PASSWORD });
        assert_eq!(world.post("/v1/users", None, unverified).await?.status, StatusCode::CREATED);
        let early = world
            .post(
                "/v1/sessions",
                None,
                json!({ "username": "not_yet_verified", "password": world::PASSWORD }),
            )
            .await?;
        assert!(early.status.is_client_error(), "{early:?}");
        let resent = world.post("/v1/users/resend", None, json!({ "username": "not_yet_verified" })).await?;
        assert_eq!(resent.status, StatusCode::ACCEPTED, "{resent:?}");
        let nobody = world.post("/v1/users/resend", None, json!({ "username": "nobody_at_all" })).await?;
        assert_eq!(nobody.status, StatusCode::ACCEPTED, "the same answer whether or not the user exists");

        for (name, password) in [(ada.name.as_str(), "Wrong-horse-7"), ("nobody_at_all", world::PASSWORD)] {
            let refused =
                world.post("/v1/sessions", None, json!({ "username": name, "password": password })).await?;
            assert_problem(&refused, 401, "unauthorized");
        }

        let refreshed =
            world.post("/v1/sessions/refresh", None, json!({ "refresh_token": ada.refresh_token })).await?;
        assert_eq!(refreshed.status, StatusCode::OK, "{refreshed:?}");
        let out = world.call(Method::DELETE, "/v1/sessions", Some(&ada), None).await?;
        assert_eq!(out.status, StatusCode::NO_CONTENT, "{out:?}");
        let ended =
            world.post("/v1/sessions/refresh", None, json!({ "refresh_token": ada.refresh_token })).await?;
        assert_problem(&ended, 401, "unauthorized");
        Ok(())
    })
}

/// The pool's client is public: nobody has to come by our routes.
#[test]
fn a_reserved_name_signed_up_with_the_pool_itself_opens_nothing() -> Result<()> {
    with_world(async |world| {
        let client = world.cloud.stack.physical_id("UserPoolClient")?;
        let pool = async |operation: &str, body: Value| {
            let target = format!("AWSCognitoIdentityProviderService.{operation}");
            let request = reqwest::Client::new().post(&world.cloud.aws_url).header("x-amz-target", target);
            let request = request.header("content-type", "application/x-amz-json-1.1").body(body.to_string());
            let response = request.send().await?;
            ensure!(response.status().is_success(), "{operation}: {}", response.text().await?);
            anyhow::Ok(())
        };
        let email = "not-the-admin@example.com";
        let attributes = json!([{ "Name": "email", "Value": email }]);
        let account = json!({ "ClientId": client, "Username": "admin", "Password": world::PASSWORD,
                              "UserAttributes": attributes });
        pool("SignUp", account).await?;
        let code = world.code_for(email).await?;
        let verified =
            world.post("/v1/users/verify", None, json!({ "username": "admin", "code": code })).await?;
        assert_problem(&verified, 422, "validation");
        // The pool confirms, and complains of its trigger, which makes no profile.
        pool("ConfirmSignUp", json!({ "ClientId": client, "Username": "admin", "ConfirmationCode": code }))
            .await
            .ok();
        let admin = world.log_in("admin").await?;
        assert_problem(&world.get("/v1/me", Some(&admin)).await?, 401, "unauthorized");
        assert_problem(&world.get("/v1/photos?sort=recent", Some(&admin)).await?, 401, "unauthorized");
        assert_problem(&world.get("/v1/users/admin/photos", None).await?, 404, "not-found");
        Ok(())
    })
}

#[test]
fn the_api_describes_itself() -> Result<()> {
    with_world(async |world| {
        assert_eq!(world.get("/v1/health", None).await?.body["status"], "ok");
        let document = world.get("/v1/openapi.json", None).await?.body;
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        assert!(document["paths"]["/v1/uploads"]["post"].is_object());
        let preflight = world
            .call_with(
                Method::OPTIONS,
                "/v1/uploads",
                None,
                None,
                &[("origin", &world.cloud.base_url), ("access-control-request-method", "POST")],
            )
            .await?;
        assert!(preflight.headers.contains_key("access-control-allow-origin"), "{preflight:?}");
        Ok(())
    })
}

#[test]
fn sam_gets_the_environment_of_every_function() -> Result<()> {
    with_world(async |world| {
        let environment = dev::sam_env::variables(&world.cloud.base_url, Host::Shared).await?;
        let functions = environment.as_object().unwrap();
        let deployed = world.cloud.stack.all().filter(|(_, kind, _)| *kind == "AWS::Lambda::Function");
        let deployed: Vec<_> = deployed.map(|(id, ..)| id.to_owned()).collect();
        assert_eq!(functions.keys().cloned().collect::<Vec<_>>(), deployed);
        for (function, variables) in functions {
            assert_eq!(variables["AWS_ENDPOINT_URL"], world.cloud.aws_url, "{function}");
            assert!(
                variables["AWS_ENDPOINT_URL_REKOGNITION"]
                    .as_str()
                    .unwrap()
                    .starts_with(&world.cloud.base_url)
            );
        }
        let core = world.cloud.stack.physical_id("CoreTable")?;
        assert_eq!(functions["TagFunction"]["CORE_TABLE"], core);
        Ok(())
    })
}
