//! What becomes of a picture: taken in any format, or rejected with a reason.

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use image::{GenericImageView, ImageFormat};
use reqwest::StatusCode;
use serde_json::json;
use tests::pictures::{encoded, jpeg, phone_jpeg, picture};

use crate::{assert_problem, with_world};

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
