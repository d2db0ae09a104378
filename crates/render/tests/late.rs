//! A picture that nobody may see any more by the time it is put, against services that answer as AWS does: whoever took
//! the photo out of view was done before, so who put it has to take it back.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use blobs::{Renditions, Uploads};
use domain::{
    id::MediaSecret,
    photo::{Photo, Status},
    recipe::{Fit, Operation, Output, Recipe},
};
use render::{Adapters, Blame, RenderError, key, render};
use serde_json::{Value, json};
use testbed::{
    database::Database,
    sdk::{REGION, Retries, credentials, sdk},
    wire::{self, Answer, Call},
};

/// DynamoDB and S3 in one.
#[derive(Debug)]
struct Service(wire::Service);

impl Service {
    /// Where a record says `now`, and no picture is there.
    fn of(now: Option<&Photo>) -> Self {
        Self::with(now, None)
    }

    /// Where the picture that is there was written at `found`.
    fn with(now: Option<&Photo>, found: Option<&'static str>) -> Self {
        let record = now.map_or(json!({}), |photo| json!({ "Item": attributes(photo) }));
        Self(wire::Service::answering(move |call| answer(call, &record, found)))
    }

    fn adapters(&self) -> Adapters {
        let endpoint = self.0.endpoint();
        let s3 = blobs::config::Builder::from(&sdk(endpoint, Retries::AsShipped)).force_path_style(true);
        let s3 = blobs::Client::from_conf(s3.build());
        let (region, endpoint) = (REGION.into(), Some(endpoint.to_owned()));
        (
            Database::at(self.0.endpoint()).store(),
            Uploads::new(s3.clone(), "uploads".into(), region, endpoint, credentials("test")),
            Renditions::new(s3, "renditions".into()),
        )
    }

    /// What was asked of S3.
    fn asked(&self) -> Vec<String> {
        let mut asked = self.0.operations();
        asked.retain(|operation| operation != "GetItem");
        asked
    }
}

fn answer(call: &Call, record: &Value, found: Option<&str>) -> Answer {
    let there = Answer::new(200, picture());
    match call.operation.split(' ').next().unwrap() {
        "GetItem" => (200, record).into(),
        "HEAD" => found.map_or(Answer::new(404, ""), |written| there.header("last-modified", written)),
        "GET" => there,
        "DELETE" => Answer::new(204, ""),
        _ => Answer::new(200, ""),
    }
}

/// A value as DynamoDB writes it.
fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "NULL": true }),
        Value::Bool(it) => json!({ "BOOL": it }),
        Value::Number(it) => json!({ "N": it.to_string() }),
        Value::String(it) => json!({ "S": it }),
        Value::Array(items) => json!({ "L": items.iter().map(attribute).collect::<Vec<_>>() }),
        Value::Object(_) => json!({ "M": attributes(value) }),
    }
}

fn attributes(value: &impl serde::Serialize) -> Value {
    let value = serde_json::to_value(value).unwrap();
    let fields = value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute(value)));
    let mut item: serde_json::Map<_, _> = fields.collect();
    for (name, text) in [("entity", "photo"), ("lock", "l"), ("since", "2026-11-20T12:00:00Z")] {
        item.entry(name).or_insert(json!({ "S": text }));
    }
    Value::Object(item)
}

fn picture() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 5, 90]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn photo() -> Photo {
    serde_json::from_value(json!({
        "id": "01KAG6Y5N1T2V3W4X5Y6Z7A8BD", "owner": "ada", "status": "published", "visibility": "public",
        "filename": "a.jpg", "bytes": 1, "format": "image/jpeg", "run": 1, "revision": 3, "version": "v1",
        "secret": "00112233445566778899aabbccddeeff", "created_at": "2026-11-20T12:00:00Z",
        "facts": {
            "width": 64, "height": 48, "format": "image/jpeg", "bytes": 1, "renditions": [],
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    }))
    .unwrap()
}

fn small() -> Recipe {
    let resize = Operation::Resize { width: Some(32), height: None, fit: Fit::Inside };
    Recipe::new(vec![resize], Output::Png).unwrap()
}

/// What becomes of a picture whose photo's record says `now` by the time it is put.
async fn rendered(service: &Service) -> Result<String, RenderError> {
    render(&service.adapters(), &photo(), &small()).await.map(|rendered| rendered.key)
}

#[tokio::test]
async fn a_picture_of_a_photo_that_is_as_it_was_stays() {
    let service = Service::of(Some(&photo()));
    let key = rendered(&service).await.unwrap();
    assert_eq!(key, render::key(&photo(), &small()));
    let asked = [
        format!("HEAD /renditions/{key}"),
        format!("GET /uploads/originals/ada/{}", photo().id),
        format!("PUT /renditions/{key}"),
    ];
    assert_eq!(service.asked(), asked);
}

#[tokio::test]
async fn a_picture_that_is_there_is_not_made_again() {
    let service = Service::with(Some(&photo()), Some("Fri, 01 Jan 2100 00:00:00 GMT"));
    let key = rendered(&service).await.unwrap();
    assert_eq!(service.asked(), [format!("HEAD /renditions/{key}")]);
}

#[tokio::test]
async fn a_picture_that_is_about_to_expire_is_written_anew() {
    let service = Service::with(Some(&photo()), Some("Wed, 01 Jan 2020 00:00:00 GMT"));
    let key = rendered(&service).await.unwrap();
    assert_eq!(service.asked().last(), Some(&format!("PUT /renditions/{key}")));
}

#[tokio::test]
async fn a_picture_of_a_photo_that_went_to_review_stays_for_its_return() {
    let service = Service::of(Some(&Photo { status: Status::InReview, ..photo() }));
    assert_eq!(rendered(&service).await.unwrap_err().blame(), Blame::Photo);
    let put = format!("PUT /renditions/{}", key(&photo(), &small()));
    assert_eq!(service.asked().last(), Some(&put));
}

#[tokio::test]
async fn a_picture_that_comes_too_late_is_taken_back() {
    let removed = Photo { status: Status::Removed, ..photo() };
    let deleted = Photo { status: Status::Deleted, facts: None, ..photo() };
    let hidden = Photo { secret: MediaSecret::random(), ..photo() };
    let hidden_in_review = Photo { status: Status::InReview, ..hidden.clone() };
    for (now, blame) in [
        (Some(removed), Blame::Photo),
        (Some(deleted), Blame::Photo),
        (None, Blame::Photo),
        (Some(hidden), Blame::Moment),
        (Some(hidden_in_review), Blame::Photo),
    ] {
        let service = Service::of(now.as_ref());
        assert_eq!(rendered(&service).await.unwrap_err().blame(), blame);
        let taken_back = format!("DELETE /renditions/{}", key(&photo(), &small()));
        assert_eq!(service.asked().last(), Some(&taken_back));
    }
}

#[tokio::test]
async fn what_cannot_be_made_of_the_photo_is_refused_before_anything_is_fetched() {
    let outside =
        Recipe::new(vec![Operation::Crop { x: 60, y: 0, width: 9, height: 9 }], Output::Png).unwrap();
    let service = Service::of(Some(&photo()));
    let refused = render(&service.adapters(), &photo(), &outside).await.unwrap_err();
    assert!(matches!(&refused, RenderError::Unfit { at, .. } if at == "/operations/0"), "{refused}");
    let awaiting = Photo { status: Status::Processing, ..photo() };
    let unseen = render(&service.adapters(), &awaiting, &small()).await.unwrap_err();
    assert_eq!((refused.blame(), unseen.blame()), (Blame::Asked, Blame::Photo));
    assert!(service.asked().is_empty());
}
