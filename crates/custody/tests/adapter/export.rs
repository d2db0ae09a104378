//! What is in the files of an export, and what is told when something is not.

use std::{
    collections::BTreeMap,
    io::{Cursor as Bytes, Read},
    time::Duration,
};

use custody::export::{Cursor, ExportTask, Exported, Limits, export};
use domain::{
    export::{Export, ExportStatus},
    id::{CommentId, ExportId, PhotoId, Sha256, Username},
    notice::News,
    photo::Visibility,
    social::Comment,
    task::ExportInput,
    tie::TieChange,
};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::{LONG, RENDITIONS, Services, UPLOADS, invocation, name, now, services};

const EXPORT: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";

fn id() -> ExportId {
    EXPORT.parse().unwrap()
}

fn task(username: &Username, next: Cursor) -> ExportTask {
    ExportTask { input: ExportInput { username: username.clone(), export_id: id() }, next }
}

async fn asked(services: &Services, owner: &Username) {
    let export = Export {
        id: id(),
        owner: owner.clone(),
        status: ExportStatus::Queued,
        files: vec![],
        created_at: now(),
        expires_at: 1_900_000_000,
    };
    assert!(services.store.create_export(&export).await.unwrap());
}

/// Goes through the machine's loop; how many invocations it took.
async fn run(services: &Services, owner: &Username, left: Duration, limits: Limits) -> u32 {
    let (mut next, mut invocations) = (Cursor::first(), 0);
    loop {
        invocations += 1;
        match step(services, owner, next, left, limits).await {
            Exported::More { next: after } => next = after,
            Exported::Done { files } => {
                assert_eq!(files, invocations);
                return invocations;
            }
            Exported::Superseded => panic!("superseded"),
        }
    }
}

async fn step(
    services: &Services,
    owner: &Username,
    next: Cursor,
    left: Duration,
    limits: Limits,
) -> Exported {
    let adapters = (services.store.clone(), services.uploads.clone(), services.renditions.clone());
    export(adapters, task(owner, next), invocation(left), limits).await.unwrap()
}

/// What lies in all files of the export, by name. No name may come twice: they are unpacked into one folder.
async fn unpacked(services: &Services, owner: &Username) -> BTreeMap<String, Vec<u8>> {
    let export = services.store.export(owner, id()).await.unwrap().unwrap();
    assert_eq!(export.status, ExportStatus::Done);
    let mut all = BTreeMap::new();
    for (number, key) in export.files.iter().enumerate() {
        assert!(key.starts_with(&format!("exports/{owner}/{EXPORT}/")), "{key}");
        assert!(key.ends_with(&format!("/picstack-{owner}-{}.zip", number + 1)), "{key}");
        let key = format!("{RENDITIONS}/{key}");
        assert_eq!(services.s3.objects().tags[&key], "kind=export");
        let mut zip = ZipArchive::new(Bytes::new(services.s3.get(&key).unwrap())).unwrap();
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            let name = entry.name().unwrap().into_owned();
            assert!(all.insert(name.clone(), bytes).is_none(), "{name} twice");
        }
    }
    all
}

/// What `sha256sum -c` would say of every file: each is named once, and is what its line says.
fn check_sums(files: &BTreeMap<String, Vec<u8>>) {
    let sums = files.iter().filter(|(name, _)| name.starts_with("SHA256SUMS"));
    let lines: Vec<_> = sums.flat_map(|(_, text)| std::str::from_utf8(text).unwrap().lines()).collect();
    let documents = files.keys().filter(|name| !name.starts_with("SHA256SUMS")).count();
    assert_eq!(lines.len(), documents, "{lines:?}");
    for line in lines {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(Sha256::of(&files[name]).to_string(), sum, "{name}");
    }
}

fn read(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[tokio::test]
async fn an_export_holds_everything_a_person_has_here() {
    let services = services().await;
    let store = &services.store;
    let [ada, bob, eve, joe] = ["ada", "bob", "eve", "joe"];
    let [ada, bob, eve, joe] = [
        services.person(ada).await,
        services.person(bob).await,
        services.person(eve).await,
        services.person(joe).await,
    ];
    let (public, private) = (
        services.photo(&ada, Visibility::Public, b"one").await,
        services.photo(&ada, Visibility::Private, b"two").await,
    );
    let other = services.photo(&bob, Visibility::Public, b"three").await;
    for (from, to, change) in [
        (&ada, &bob, TieChange::Follow),
        (&bob, &ada, TieChange::Follow),
        (&ada, &eve, TieChange::Block),
        (&ada, &joe, TieChange::Mute),
        (&joe, &ada, TieChange::Mute),
    ] {
        store.change_tie(from, to, change, now()).await.unwrap();
    }
    store.like(other.id, &ada, now()).await.unwrap();
    store.like(public.id, &bob, now()).await.unwrap();
    let text = "Schön! 👍 \u{202e}abc";
    let comment = Comment {
        id: CommentId::new(1),
        photo_id: other.id,
        author: ada.clone(),
        text: text.into(),
        created_at: now(),
    };
    store.add_comment(&comment).await.unwrap();
    asked(&services, &ada).await;
    assert_eq!(run(&services, &ada, LONG, Limits::FILE).await, 1);

    let files = unpacked(&services, &ada).await;
    check_sums(&files);
    assert_eq!(files[&format!("originals/{}.jpg", public.id)], b"one");
    assert_eq!(files[&format!("originals/{}.jpg", private.id)], b"two");
    let photos = read(&files, "photos.json");
    let listed = photos.as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let told = listed.iter().find(|photo| photo["id"] == json!(public.id)).unwrap();
    assert_eq!(told["sha256"], Sha256::of(b"one").to_string());
    assert_eq!((&told["like_count"], &told["tags"][0]["name"]), (&json!(1), &json!("sylt")));
    assert!(
        !photos.to_string().contains(&public.secret.to_string()),
        "who knows the secret may see the photo"
    );
    assert_eq!(read(&files, "profile.json")["display_name"], "Ada ✓");
    assert_eq!(read(&files, "settings.json")["email_follows"], true);
    assert_eq!(read(&files, "comments.json")[0]["text"], text);
    assert_eq!(read(&files, "likes.json")[0]["photo_id"], json!(other.id));
    assert_eq!(read(&files, "following.json"), json!([{"username": "bob", "since": now()}]));
    assert_eq!(read(&files, "followers.json"), json!([{"username": "bob"}]));
    assert_eq!(read(&files, "blocks.json"), json!([{"username": "eve"}]));
    assert_eq!(read(&files, "mutes.json"), json!([{"username": "joe"}]));
    assert!(!files.contains_key("problems.json"));

    let inbox = store.inbox(&ada, None, 10).await.unwrap();
    assert_eq!(inbox.page.items[0].news, News::Export { export_id: id(), done: true });
    // The last step once more, as after a lost answer: nothing is told twice, and nothing is written.
    let before = services.s3.keys();
    assert_eq!(step(&services, &ada, Cursor::first(), LONG, Limits::FILE).await, Exported::Done { files: 1 });
    assert_eq!(store.inbox(&ada, None, 10).await.unwrap().page.items.len(), 1);
    assert_eq!(services.s3.keys(), before);
}

#[tokio::test]
async fn a_file_ends_when_it_has_enough_and_the_next_goes_on() {
    let services = services().await;
    let ada = services.person("ada").await;
    let mut photos = Vec::new();
    for number in 0_u8..7 {
        photos.push(services.photo(&ada, Visibility::Public, &[number; 300]).await.id);
    }
    asked(&services, &ada).await;
    // Every list and every original fills a file of its own.
    let small = Limits { bytes: 1, entries: 100 };
    assert_eq!(run(&services, &ada, LONG, small).await, 9 + 7);
    let files = unpacked(&services, &ada).await;
    check_sums(&files);
    for (number, id) in photos.iter().enumerate() {
        assert_eq!(files[&format!("originals/{id}.jpg")], [number as u8; 300]);
    }
    assert_eq!(read(&files, "photos.json").as_array().unwrap().len(), 7);
}

/// Time is up as soon as it begins: each invocation does a piece of the work all the same.
#[tokio::test]
async fn an_export_comes_to_its_end_however_short_its_invocations_are() {
    let services = services().await;
    let ada = services.person("ada").await;
    for number in 0_u32..130 {
        services.photo(&ada, Visibility::Public, &number.to_be_bytes()).await;
    }
    asked(&services, &ada).await;
    let entries = Limits { entries: 60, ..Limits::FILE };
    run(&services, &ada, Duration::from_secs(5), entries).await;
    let files = unpacked(&services, &ada).await;
    check_sums(&files);
    assert_eq!(files.keys().filter(|name| name.starts_with("originals/")).count(), 130);
    let parts = ["photos.json", "photos-2.json"].map(|part| read(&files, part).as_array().unwrap().len());
    assert_eq!(parts, [100, 30]);
}

/// A try that was given up goes on, and ends its file after the one that counts, and elsewhere.
#[tokio::test]
async fn a_late_try_at_a_file_takes_nothing_away() {
    let services = services().await;
    let ada = services.person("ada").await;
    for number in 0_u8..7 {
        services.photo(&ada, Visibility::Public, &[number; 300]).await;
    }
    asked(&services, &ada).await;
    let [all, few] = [Limits { entries: 12, ..Limits::FILE }, Limits { entries: 5, ..Limits::FILE }];
    let Exported::More { next } = step(&services, &ada, Cursor::first(), LONG, all).await else {
        panic!("done")
    };
    assert!(matches!(step(&services, &ada, Cursor::first(), LONG, few).await, Exported::More { .. }));
    assert_eq!(step(&services, &ada, next, LONG, Limits::FILE).await, Exported::Done { files: 2 });
    let files = unpacked(&services, &ada).await;
    check_sums(&files);
    assert_eq!(files.keys().filter(|name| name.starts_with("originals/")).count(), 7);
}

/// Larger than two parts, and than what any one of them may hold in memory.
#[tokio::test]
async fn a_large_original_goes_in_parts_and_a_broken_connection_goes_on() {
    let services = services().await;
    let ada = services.person("ada").await;
    let original: Vec<u8> =
        (0..20_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let photo = services.photo(&ada, Visibility::Private, &original).await;
    asked(&services, &ada).await;
    services.s3.objects().breaks_after = Some(3 << 20);
    run(&services, &ada, LONG, Limits::FILE).await;
    let files = unpacked(&services, &ada).await;
    check_sums(&files);
    assert!(files[&format!("originals/{}.jpg", photo.id)] == original, "the bytes are others");
    assert!(!files.contains_key("problems.json"));
    assert!(services.s3.objects().breaks_after.is_none(), "nothing broke");
}

#[tokio::test]
async fn what_is_missing_or_damaged_is_told() {
    let services = services().await;
    let ada = services.person("ada").await;
    let [missing, damaged, good] = [
        services.photo(&ada, Visibility::Public, b"missing").await.id,
        services.photo(&ada, Visibility::Public, b"damaged").await.id,
        services.photo(&ada, Visibility::Public, b"good").await.id,
    ];
    let key = |photo: PhotoId| format!("{UPLOADS}/originals/ada/{photo}");
    services.s3.objects().versions.remove(&key(missing));
    services.s3.objects().versions.get_mut(&key(damaged)).unwrap()[0].1 = Some(b"damagee".to_vec());
    asked(&services, &ada).await;
    run(&services, &ada, LONG, Limits::FILE).await;
    let files = unpacked(&services, &ada).await;
    check_sums(&files);
    let problems = read(&files, "problems.json");
    assert_eq!(problems.as_array().unwrap().len(), 2, "{problems}");
    let of = |photo: PhotoId| {
        problems
            .as_array()
            .unwrap()
            .iter()
            .find(|problem| problem["photo_id"] == json!(photo))
            .unwrap()
            .clone()
    };
    assert_eq!(of(missing)["problem"], "missing");
    assert_eq!(of(damaged)["recorded_sha256"], Sha256::of(b"damaged").to_string());
    assert_eq!(of(damaged)["found_sha256"], Sha256::of(b"damagee").to_string());
    assert_eq!(files[&format!("originals/{good}.jpg")], b"good");
    assert!(!files.contains_key(&format!("originals/{missing}.jpg")));
}

#[tokio::test]
async fn nothing_is_written_for_who_leaves() {
    let services = services().await;
    let ada = services.person("ada").await;
    asked(&services, &ada).await;
    services.store.close_profile(&ada, now()).await.unwrap();
    assert_eq!(step(&services, &ada, Cursor::first(), LONG, Limits::FILE).await, Exported::Superseded);
    let nobody = name("nobody");
    assert_eq!(step(&services, &nobody, Cursor::first(), LONG, Limits::FILE).await, Exported::Superseded);
    assert_eq!(services.s3.keys(), Vec::<String>::new());
}
