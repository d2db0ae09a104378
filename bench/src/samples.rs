//! Photos and profiles of the usual size: what people write, what cameras and models say, two renditions.

use anyhow::{Result, bail, ensure};
use domain::{
    id::{PhotoId, Sha256, Username},
    photo::{Camera, Facts, Format, ObjectVersion, Photo, Rendition, Visibility},
    profile::Profile,
    tag::{Tag, TagSource},
    task::Outcome,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{Begin, Creation, Settled, Settlement, Store};

const CAPTION: &str = "Low tide after the storm, an hour before dusk; the last bather left when the wind turned. \
                       #sylt #northsea";
const LABELS: [&str; 8] = ["sea", "sky", "beach", "nature", "outdoors", "horizon", "dusk", "cloud"];
const CONFIDENCE: f32 = 97.25;
const BYTES: u64 = 3_481_123;

/// Somebody's profile, filled in.
#[must_use]
pub fn profile(name: &Username, created_at: Timestamp) -> Profile {
    Profile {
        username: name.clone(),
        display_name: Some("Somebody with a Name".into()),
        bio: Some(
            "Takes pictures of the sea at low tide, and of whoever stands in it. Prints on request.".into(),
        ),
        country: Some("DE".into()),
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at,
    }
}

/// Now, in whole seconds: every time is as long as every other when it is written out, and so are the items that hold
/// one. What an item is charged for hangs on its length.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default()
}

/// The id of a photo that came so many seconds ago.
#[must_use]
pub fn photo_id(seconds_ago: u32) -> PhotoId {
    let created_at = Timestamp::now() - SignedDuration::from_secs(seconds_ago.into());
    PhotoId::new(created_at.as_millisecond().unsigned_abs())
}

/// Puts a photo into the store, as far as Publish finds it.
pub async fn processing(
    store: &Store,
    owner: &Username,
    id: PhotoId,
    created_at: Timestamp,
) -> Result<Photo> {
    let photo = awaiting(owner, id, created_at);
    ensure!(store.create_photo(&photo).await? == Creation::Created, "photo {} is there", photo.id);
    let begun = store.begin_first_run(photo.id, &ObjectVersion("v1".into()), created_at).await?;
    ensure!(matches!(begun, Begin::Begun(_)), "photo {} does not begin: {begun:?}", photo.id);
    Ok(photo)
}

/// A public photo that went all the way.
pub async fn published(store: &Store, owner: &Username, id: PhotoId, created_at: Timestamp) -> Result<Photo> {
    let photo = processing(store, owner, id, created_at).await?;
    let label =
        |name: &str| Ok(Tag { name: name.parse()?, source: TagSource::Label, confidence: Some(CONFIDENCE) });
    let settlement = Settlement {
        run: 1,
        outcome: Outcome::Published,
        facts: Some(facts(&photo)),
        labels: Some(LABELS.into_iter().map(label).collect::<Result<_>>()?),
        moderation: None,
        degraded: vec![],
        rejection: None,
        now: created_at,
    };
    match store.settle(photo.id, &settlement).await? {
        Settled::Done(photo) => Ok(photo),
        other => bail!("photo {} is not published: {other:?}", photo.id),
    }
}

/// What Publish is called with when the run found nothing bad.
pub fn publish_task(photo: &Photo) -> Result<Value> {
    let labels: Vec<_> = LABELS.iter().map(|name| json!({"name": name, "confidence": CONFIDENCE})).collect();
    let derived = json!({
        "outcome": "derived", "analysis_key": format!("analysis/{}/1.jpg", photo.id),
        "facts": serde_json::to_value(facts(photo))?,
    });
    Ok(json!({
        "photo_id": photo.id, "run": 1, "attempt": 0, "derived": derived,
        "tag": {"ok": true, "model_version": "3.0", "labels": labels},
        "moderate": {
            "ok": true, "verdict": "clear", "policy_version": "2026-11-20", "model_version": "7.0", "labels": [],
        },
    }))
}

fn awaiting(owner: &Username, id: PhotoId, created_at: Timestamp) -> Photo {
    Photo {
        visibility: Visibility::Public,
        title: Some("Dusk over the tidal flats".into()),
        caption: Some(CAPTION.into()),
        alt_text: Some("A wide beach under low clouds, with one person far away".into()),
        filename: "IMG_2041.jpg".into(),
        sha256: Some(Sha256::of(id.to_string().as_bytes())),
        bytes: BYTES,
        ..Photo::awaiting(id, owner.clone(), Format::Jpeg, created_at)
    }
}

/// What Derive finds out about an ordinary photo.
pub(crate) fn facts(photo: &Photo) -> Facts {
    let rendition = |name: &str, width, height, bytes| Rendition {
        name: name.into(),
        width,
        height,
        bytes,
        format: Format::Jpeg,
    };
    Facts {
        width: 4_032,
        height: 3_024,
        format: Format::Jpeg,
        sha256: photo.sha256.unwrap_or_else(|| Sha256::of(b"")),
        bytes: BYTES,
        renditions: vec![rendition("thumbnail", 256, 192, 9_871), rendition("display", 1_080, 810, 143_201)],
        placeholder: Some("1DgGDoILwErCm5rIrIpnWomdCMOqYKs=".into()),
        palette: ["#2b3a4c", "#8c9aa3", "#d9c7a5", "#5e6b5c", "#f1eee8"].map(str::to_owned).to_vec(),
        phash: Some("9598ea4711dceb25".into()),
        camera: Some(Camera {
            make: Some("FUJIFILM".into()),
            model: Some("X-T5".into()),
            lens: Some("XF23mmF1.4 R LM WR".into()),
            taken_at: Some("2026-11-04T16:11:12".into()),
            exposure_s: Some("1/250".into()),
            f_number: Some(5.6),
            iso: Some(200),
            ..Camera::default()
        }),
    }
}
