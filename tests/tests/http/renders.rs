//! Pictures made of photos: by a URL, and step by step on request. What comes is decoded and looked at.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    PATIENCE,
    pictures::{encoded, jpeg},
    world::{Answer, Person, World},
};

use crate::{assert_problem, await_status, with_world};

const RED: [u8; 4] = [220, 20, 20, 255];
const GREEN: [u8; 4] = [20, 200, 20, 255];
const BLUE: [u8; 4] = [20, 20, 220, 255];
const WHITE: [u8; 4] = [250, 250, 250, 255];
const NOTHING: [u8; 4] = [0, 0, 0, 0];

/// A PNG of four quarters: red and green above blue and white. `seed` makes its bytes its own.
fn quarters(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let mut picture = RgbaImage::from_fn(width, height, |x, y| {
        Rgba(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    });
    picture.put_pixel(width / 2, 0, Rgba([seed, 200, 20, 255]));
    encoded(&DynamicImage::from(picture).to_rgb8().into(), ImageFormat::Png)
}

/// Uploads a PNG and waits until it is in view.
async fn published(world: &World, person: &Person, file: Vec<u8>, details: Value) -> Result<String> {
    let id = world.upload_as(person, file, "image/png", details, |_| Ok(())).await?;
    let upload = world.outcome(person, &id).await?;
    ensure!(upload["status"] == "published", "{upload}");
    Ok(id)
}

async fn render(world: &World, id: &str, query: &str, who: Option<&Person>) -> Result<Answer> {
    world.get(&format!("/v1/photos/{id}/render?{query}"), who).await
}

/// Where a render lies; the answer is a redirect to it.
fn location(answer: &Answer) -> Result<String> {
    ensure!(answer.status == StatusCode::FOUND, "{answer:?}");
    Ok(answer.headers["location"].to_str()?.to_owned())
}

/// The bytes and the picture at a place, delivered as what they are.
async fn picture_at(world: &World, location: &str) -> Result<(Vec<u8>, DynamicImage)> {
    let response = world.fetch(location).await?;
    ensure!(response.status() == StatusCode::OK, "{location}: {}", response.status());
    let media_type = response.headers()["content-type"].to_str()?.to_owned();
    let bytes = response.bytes().await?.to_vec();
    let format = image::guess_format(&bytes)?;
    ensure!(format.to_mime_type() == media_type, "{location}: {media_type} for {format:?}");
    let picture = image::load_from_memory_with_format(&bytes, format)?;
    Ok((bytes, picture))
}

async fn rendered(world: &World, id: &str, query: &str) -> Result<DynamicImage> {
    let answer = render(world, id, query, None).await?;
    Ok(picture_at(world, &location(&answer)?).await.with_context(|| query.to_owned())?.1)
}

/// The colours in the middle of the four quarters, row by row.
fn colours(picture: &DynamicImage) -> [[u8; 4]; 4] {
    let (width, height) = picture.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| picture.get_pixel(width * x / 4, height * y / 4).0)
}

/// Lossy formats come close.
fn assert_close(found: [u8; 4], expected: [u8; 4], what: &str) {
    let close = found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) <= 12);
    assert!(close, "{what}: {found:?} is not {expected:?}");
}

fn assert_quarters(picture: &DynamicImage, size: (u32, u32), expected: [[u8; 4]; 4], what: &str) {
    assert_eq!(picture.dimensions(), size, "{what}");
    for (found, expected) in colours(picture).into_iter().zip(expected) {
        assert_close(found, expected, what);
    }
}

fn assert_pointers(answer: &Answer, expected: &[&str]) {
    assert_problem(answer, 422, "validation");
    let errors = answer.body["errors"].as_array().unwrap();
    let mut found: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{answer:?}");
}

#[test]
fn a_picture_has_the_size_and_the_look_that_were_asked_for() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = published(world, &ada, quarters(400, 200, 1), json!({})).await?;
        let upright = [RED, GREEN, BLUE, WHITE];
        for (query, size, expected) in [
            ("", (400, 200), upright),
            ("w=100", (100, 50), upright),
            ("h=100&format=webp&q=90", (200, 100), upright),
            ("w=4000", (400, 200), upright),
            ("w=80&h=80&fit=cover", (80, 80), upright),
            ("w=80&h=60&fit=contain&format=png", (80, 60), upright),
            ("crop=0,0,200,100", (200, 100), [RED; 4]),
            ("crop=100%2C50%2C200%2C100&format=png", (200, 100), upright),
            ("rotate=90&format=png", (200, 400), [BLUE, RED, WHITE, GREEN]),
            ("rotate=180", (400, 200), [WHITE, BLUE, GREEN, RED]),
            ("flip=horizontal", (400, 200), [GREEN, RED, WHITE, BLUE]),
            ("flip=vertical&w=200", (200, 100), [BLUE, WHITE, RED, GREEN]),
            ("brightness=-100&w=40", (40, 20), [[0, 0, 0, 255]; 4]),
        ] {
            assert_quarters(&rendered(world, &id, query).await?, size, expected, query);
        }
        let canvas = rendered(world, &id, "w=80&h=60&fit=contain&format=png").await?;
        assert_eq!(canvas.get_pixel(40, 5).0[3], 0, "above the picture nothing is seen");
        let canvas = rendered(world, &id, "w=80&h=60&fit=contain&format=jpeg").await?;
        assert_close(canvas.get_pixel(40, 5).0, [255; 4], "a JPEG's canvas is white");
        Ok(())
    })
}

#[test]
fn filters_do_what_they_are_named_for() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = published(world, &ada, quarters(200, 200, 2), json!({})).await?;
        let grey = rendered(world, &id, "filter=grayscale&format=png").await?;
        let greys = colours(&grey);
        assert!(greys.iter().all(|[r, g, b, _]| r == g && g == b), "{greys:?}");
        assert!(greys[2][0] < greys[0][0] && greys[0][0] < greys[1][0], "blue is darkest: {greys:?}");
        let [_, _, _, [r, g, b, _]] = colours(&rendered(world, &id, "filter=sepia&format=png").await?);
        assert!(r > b && g > b, "brown, and not {r}, {g}, {b}");
        let pale = colours(&rendered(world, &id, "saturation=-100&format=png").await?);
        assert!(pale.iter().all(|[r, _, b, _]| r.abs_diff(*b) <= 2), "{pale:?}");
        let flat = colours(&rendered(world, &id, "contrast=-100&format=png").await?);
        assert!(flat.iter().all(|colour| colour[0].abs_diff(flat[0][0]) <= 2), "{flat:?}");
        // An edge between red and green: sharp, then not.
        let across = |picture: &DynamicImage| picture.get_pixel(97, 50).0;
        let plain = rendered(world, &id, "format=png").await?;
        assert_eq!(across(&plain), RED);
        let blurred = across(&rendered(world, &id, "blur=6&format=png").await?);
        assert!(blurred[0] < 190 && blurred[1] > 50, "{blurred:?}");
        let sharpened = rendered(world, &id, "blur=2&sharpen=3&format=png").await?;
        let softened = rendered(world, &id, "blur=2&format=png").await?;
        assert!(across(&sharpened)[0] > across(&softened)[0], "{:?}", across(&sharpened));
        Ok(())
    })
}

#[test]
fn what_shows_through_the_photo_shows_through_the_picture() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let half = RgbaImage::from_fn(120, 80, |x, _| Rgba(if x < 60 { RED } else { NOTHING }));
        let id = published(world, &ada, encoded(&half.into(), ImageFormat::Png), json!({})).await?;
        let usual = location(&render(world, &id, "w=60", None).await?)?;
        assert!(usual.ends_with(".webp"), "{usual}");
        let (_, picture) = picture_at(world, &usual).await?;
        assert_eq!(picture.dimensions(), (60, 40));
        assert_close(picture.get_pixel(15, 20).0, RED, "left");
        assert_eq!(picture.get_pixel(45, 20).0[3], 0, "right");
        let on_white = rendered(world, &id, "w=60&format=jpeg").await?;
        assert_close(on_white.get_pixel(45, 20).0, [255; 4], "a JPEG is seen on white");
        Ok(())
    })
}

#[test]
fn a_picture_is_made_once_and_found_again() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = published(world, &ada, quarters(300, 300, 3), json!({})).await?;
        let query = "w=120&h=90&fit=cover&filter=sepia";
        let at_once = try_join_all((0..4).map(|_| render(world, &id, query, None))).await?;
        let first = location(&at_once[0])?;
        for answer in &at_once {
            assert_eq!(location(answer)?, first, "{answer:?}");
            assert_eq!(answer.headers["cache-control"], "private, max-age=60");
            assert_eq!(answer.headers["vary"], "authorization");
        }
        let (_, picture) = picture_at(world, &first).await?;
        assert_eq!(picture.dimensions(), (120, 90));
        // Another picture in its place: whoever makes the first one again overwrites it.
        let marker = jpeg(33, 44, 3);
        let bucket = world.cloud.stack.physical_id("RenditionsBucket")?;
        world.cloud.aws.put_object(bucket, &first[1..], marker.clone()).await?;
        let reordered =
            render(world, &id, "filter=sepia&fit=cover&h=90&w=120&format=jpeg&q=80", None).await?;
        assert_eq!(location(&reordered)?, first, "the same, written otherwise");
        assert_eq!(world.fetch(&first).await?.bytes().await?, marker, "it was found, not made");
        let other = location(&render(world, &id, "w=120&h=90&fit=cover&filter=sepia&q=81", None).await?)?;
        assert_ne!(other, first);
        Ok(())
    })
}

/// A function's answer ends at 6 MB; a redirect does not.
#[test]
fn a_picture_may_be_larger_than_a_functions_answer() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let mut state = 88_172_645_463_325_252_u64;
        let mut noise = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        };
        let noisy = image::RgbImage::from_fn(1600, 1500, |_, _| image::Rgb([noise(), noise(), noise()]));
        let id = published(world, &ada, encoded(&noisy.clone().into(), ImageFormat::Png), json!({})).await?;
        let answer = render(world, &id, "format=png&rotate=180", None).await?;
        let (bytes, picture) = picture_at(world, &location(&answer)?).await?;
        assert!(bytes.len() > 6 * 1024 * 1024, "{} bytes", bytes.len());
        assert_eq!(picture.to_rgb8(), image::imageops::rotate180(&noisy), "not a pixel is lost");
        Ok(())
    })
}

#[test]
fn only_who_may_see_a_photo_gets_pictures_of_it() -> Result<()> {
    with_world(async |world| {
        let (ada, eve) = (world.somebody().await?, world.somebody().await?);
        let id = published(world, &ada, quarters(200, 200, 4), json!({ "visibility": "private" })).await?;
        for who in [None, Some(&eve)] {
            assert_problem(&render(world, &id, "w=50", who).await?, 404, "not-found");
        }
        let renders = format!("/v1/photos/{id}/renders");
        let asked = json!({ "operations": [] });
        assert_problem(&world.post(&renders, Some(&eve), asked.clone()).await?, 404, "not-found");
        assert_eq!(world.post(&renders, None, asked).await?.status, StatusCode::UNAUTHORIZED);
        let own = location(&render(world, &id, "w=50", Some(&ada)).await?)?;
        assert_eq!(picture_at(world, &own).await?.1.dimensions(), (50, 50));
        let forged = [("authorization", "Bearer nonsense")];
        let path = format!("/v1/photos/{id}/render?w=50");
        let refused = world.call_with(Method::GET, &path, None, None, &forged).await?;
        assert_problem(&refused, 401, "unauthorized");
        Ok(())
    })
}

#[test]
fn pictures_are_made_of_published_photos() -> Result<()> {
    with_world(async |world| {
        let (ada, eve) = (world.somebody().await?, world.somebody().await?);
        let waiting = world.request_upload(&ada, &jpeg(64, 64, 71), "image/jpeg", json!({})).await?;
        let id = waiting.body["photo_id"].as_str().context("an id")?;
        assert_problem(&render(world, id, "w=50", Some(&ada)).await?, 409, "conflict");
        let asked = json!({ "operations": [{ "op": "sepia" }] });
        let answer = world.post(&format!("/v1/photos/{id}/renders"), Some(&ada), asked).await?;
        assert_problem(&answer, 409, "conflict");
        for who in [None, Some(&eve)] {
            assert_problem(&render(world, id, "w=50", who).await?, 404, "not-found");
        }
        Ok(())
    })
}

#[test]
fn a_picture_is_gone_with_its_photo() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = published(world, &ada, quarters(200, 200, 5), json!({})).await?;
        let made = location(&render(world, &id, "w=50", None).await?)?;
        let asked = ask(world, &ada, &id, json!({ "operations": [{ "op": "sepia" }] })).await?;
        let ordered = done(world, &ada, &asked).await?;
        for place in [&made, &ordered] {
            assert_eq!(world.fetch(place).await?.status(), StatusCode::OK);
        }
        let path = format!("/v1/photos/{id}");
        let deleted = world.call_with(Method::DELETE, &path, Some(&ada), None, &[("if-match", "*")]).await?;
        assert_eq!(deleted.status, StatusCode::ACCEPTED, "{deleted:?}");
        assert_problem(&render(world, &id, "w=50", Some(&ada)).await?, 404, "not-found");
        assert_problem(&world.get(&asked, Some(&ada)).await?, 404, "not-found");
        for place in [&made, &ordered] {
            await_status(world, place, StatusCode::FORBIDDEN).await?;
        }
        Ok(())
    })
}

#[test]
fn a_picture_has_another_place_when_fewer_may_see_it() -> Result<()> {
    with_world(async |world| {
        let (ada, eve) = (world.somebody().await?, world.somebody().await?);
        let id = published(world, &ada, quarters(200, 200, 6), json!({})).await?;
        let before = location(&render(world, &id, "w=50", None).await?)?;
        let asked = ask(world, &eve, &id, json!({ "operations": [{ "op": "sepia" }] })).await?;
        let theirs = done(world, &eve, &asked).await?;
        let body = Some(json!({ "visibility": "private" }));
        let path = format!("/v1/photos/{id}");
        let hidden = world.call_with(Method::PATCH, &path, Some(&ada), body, &[("if-match", "*")]).await?;
        assert_eq!(hidden.status, StatusCode::OK, "{hidden:?}");
        assert_problem(&render(world, &id, "w=50", None).await?, 404, "not-found");
        assert_problem(&world.get(&asked, Some(&eve)).await?, 404, "not-found");
        let after = location(&render(world, &id, "w=50", Some(&ada)).await?)?;
        assert_ne!(after, before);
        assert_eq!(picture_at(world, &after).await?.1.dimensions(), (50, 50));
        for place in [&before, &theirs] {
            await_status(world, place, StatusCode::FORBIDDEN).await?;
        }
        Ok(())
    })
}

/// Asks for a picture; gives where to follow it.
async fn ask(world: &World, who: &Person, id: &str, body: Value) -> Result<String> {
    let renders = format!("/v1/photos/{id}/renders");
    let answer = world.post(&renders, Some(who), body).await?;
    ensure!(answer.status == StatusCode::ACCEPTED && answer.body["status"] == "pending", "{answer:?}");
    Ok(format!("{renders}/{}", answer.body["render_id"].as_str().context("a render_id")?))
}

/// Waits until a picture is done; gives where it lies.
async fn done(world: &World, who: &Person, path: &str) -> Result<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = world.get(path, Some(who)).await?;
        ensure!(answer.status == StatusCode::OK, "{answer:?}");
        match answer.body["status"].as_str() {
            Some("pending") => ensure!(Instant::now() < deadline, "{path} is never done"),
            Some("done") => return Ok(answer.body["url"].as_str().context("a url")?.to_owned()),
            _ => anyhow::bail!("{answer:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn operations_are_done_in_their_order_and_a_mark_is_laid_over() -> Result<()> {
    with_world(async |world| {
        let (ada, eve) = (world.somebody().await?, world.somebody().await?);
        let id = published(world, &ada, quarters(400, 400, 7), json!({})).await?;
        let logo = RgbaImage::from_fn(100, 100, |x, y| {
            Rgba(if x.abs_diff(50) < 40 && y.abs_diff(50) < 40 { [0, 0, 0, 255] } else { NOTHING })
        });
        let details = json!({ "visibility": "private" });
        let mark = published(world, &ada, encoded(&logo.into(), ImageFormat::Png), details).await?;
        let watermark = json!({ "op": "watermark", "photo_id": mark, "place": "top_left",
                                "width_percent": 50, "opacity_percent": 100 });
        let operations = json!([
            { "op": "rotate", "degrees": 90 },
            { "op": "crop", "x": 0, "y": 0, "width": 400, "height": 200 },
            { "op": "resize", "width": 100, "height": 100, "fit": "cover" },
            watermark,
        ]);
        let body = json!({ "operations": operations, "format": "png" });
        let asked = ask(world, &ada, &id, body).await?;
        assert_problem(&world.get(&asked, Some(&eve)).await?, 404, "not-found");
        assert_eq!(world.get(&asked, None).await?.status, StatusCode::UNAUTHORIZED);
        let place = done(world, &ada, &asked).await?;
        assert!(place.ends_with(".png"), "{place}");
        let (_, picture) = picture_at(world, &place).await?;
        // Turned, the upper half is blue and red; the mark lies on the blue.
        assert_quarters(&picture, (100, 100), [[0, 0, 0, 255], RED, BLUE, RED], "marked");
        let stolen = json!({ "operations": [{ "op": "sepia" }, watermark] });
        let refused = world.post(&format!("/v1/photos/{id}/renders"), Some(&eve), stolen).await?;
        assert_pointers(&refused, &["/operations/1/photo_id"]);
        Ok(())
    })
}

#[test]
fn a_key_asks_for_one_picture() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = published(world, &ada, quarters(200, 200, 8), json!({})).await?;
        let renders = format!("/v1/photos/{id}/renders");
        let keyed = async |operations: Value| {
            let body = Some(json!({ "operations": operations }));
            let key = [("idempotency-key", "render-8")];
            world.call_with(Method::POST, &renders, Some(&ada), body, &key).await
        };
        let first = keyed(json!([{ "op": "sepia" }])).await?;
        assert_eq!(first.status, StatusCode::ACCEPTED, "{first:?}");
        let again = keyed(json!([{ "op": "sepia" }])).await?;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_problem(&keyed(json!([{ "op": "grayscale" }])).await?, 422, "idempotency-conflict");
        let path = format!("{renders}/{}", first.body["render_id"].as_str().context("an id")?);
        let place = done(world, &ada, &path).await?;
        let by_url = location(&render(world, &id, "filter=sepia", None).await?)?;
        let (ordered, _) = picture_at(world, &place).await?;
        assert_eq!(ordered, picture_at(world, &by_url).await?.0, "both ways lead to the same picture");
        Ok(())
    })
}

#[test]
fn what_cannot_be_done_names_its_parameter() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let id = published(world, &ada, quarters(200, 100, 9), json!({})).await?;
        for (query, expected) in [
            ("w=0", &["?w"][..]),
            ("h=100000&filter=neon", &["?filter", "?h"]),
            ("fit=cover&w=80", &["?fit"]),
            ("format=png&q=80", &["?q"]),
            ("crop=100,0,101,100", &["?crop"]),
            ("rotate=45&flip=both&blur=0", &["?blur", "?flip", "?rotate"]),
            ("w=80&w=90", &["?w"]),
            ("colour=red", &["?colour"]),
        ] {
            assert_pointers(&render(world, &id, query, None).await?, expected);
        }
        let sepia = json!({ "op": "sepia" });
        for (body, expected) in [
            (json!({}), &["/operations"][..]),
            (json!({ "operations": vec![sepia.clone(); 21] }), &["/operations"]),
            (json!({ "operations": [sepia, { "op": "neon" }] }), &["/operations/1/op"]),
            (
                json!({ "operations": [{ "op": "resize", "width": 0 }, { "op": "resize", "height": 100_000 }] }),
                &["/operations/0/width", "/operations/1/height"],
            ),
            (json!({ "operations": [], "format": "png", "quality": 80 }), &["/quality"]),
            (
                json!({ "operations": [sepia, { "op": "crop", "x": 0, "y": 0, "width": 201, "height": 9 }] }),
                &["/operations/1"],
            ),
        ] {
            let answer = world.post(&format!("/v1/photos/{id}/renders"), Some(&ada), body).await?;
            assert_pointers(&answer, expected);
        }
        let unknown = format!("/v1/photos/{id}/renders/01KAG7Q2M8AAAAAAAAAAAAAAAA");
        assert_problem(&world.get(&unknown, Some(&ada)).await?, 404, "not-found");
        Ok(())
    })
}
