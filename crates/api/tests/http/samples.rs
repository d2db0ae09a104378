//! The sample events of the functions, as far as they need no more than the store: what they need beyond that,
//! the replay of all samples against the deployed functions has.

use std::{fs, path::PathBuf};

use api::Function;
use domain::{
    photo::{ObjectVersion, Photo, Status},
    profile::Profile,
    recipe::{Output, Recipe},
    render::Render,
};
use serde_json::{Value, json};

use crate::{
    crowd::profile,
    support::{Answer, Api, Call, awaiting, facts},
};

/// Those that ask the user pool, a bucket or the workflow.
const ELSEWHERE: [&str; 9] = [
    "log-in-unknown",
    "password-reset-unknown",
    "password-confirm-unknown",
    "erase-me",
    "export",
    "picture",
    "begin",
    "started",
    "reindex-unknown",
];

#[tokio::test]
async fn samples_get_their_answers() {
    let mut replayed = 0;
    let functions = [
        ("photos", Function::Photos),
        ("accounts", Function::Accounts),
        ("render", Function::Render),
        ("social", Function::Social),
        ("search", Function::Search),
        ("admin", Function::Admin),
    ];
    for (folder, function) in functions {
        for path in samples(folder) {
            let case = path.file_stem().unwrap().to_str().unwrap();
            if ELSEWHERE.contains(&case) {
                continue;
            }
            let api = Api::start().await;
            prepare(&api).await;
            let call = Call::event(read(&path));
            let answer = api.call(function, &call).await;
            compare(&read(&path.with_extension("expected.json")), &shown(&answer), case);
            replayed += 1;
        }
    }
    assert!(replayed > 70, "{replayed} samples");
}

fn samples(folder: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| !path.to_str().unwrap().ends_with(".expected.json")).collect()
}

/// The photos that the samples speak of, one on its way and one in view, a render of it, and the people.
async fn prepare(api: &Api) {
    let photo = published();
    let id = "01KAG7Q2M8N3P4Q5R6S7T8V9WA".parse().unwrap();
    let recipe = Recipe::new(vec![], Output::Png).unwrap();
    let render = Render::pending(id, photo.id, photo.owner.clone(), recipe, photo.created_at);
    for photo in [on_its_way(), photo.clone()] {
        api.store.create_photo(&photo).await.unwrap();
    }
    catalog::file_photo(&api.store, photo.id, search::Placing::Kept).await.unwrap();
    api.store.create_render(&render).await.unwrap();
    for username in ["ada", "bob"] {
        let profile = Profile { display_name: None, ..profile(username) };
        assert!(api.store.create_profile(&profile).await.unwrap());
    }
}

fn published() -> Photo {
    let photo = Photo { id: "01KAG6Y5N1T2V3W4X5Y6Z7A8BD".parse().unwrap(), ..awaiting(1) };
    let facts = domain::photo::Facts { width: 64, height: 48, ..facts(&photo) };
    Photo {
        status: Status::Published,
        caption: Some("A red square #sample".into()),
        version: Some(ObjectVersion("v1".into())),
        run: 1,
        facts: Some(facts),
        ..photo
    }
}

fn on_its_way() -> Photo {
    Photo {
        id: "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap(),
        status: Status::Processing,
        version: Some(ObjectVersion("v1".into())),
        run: 1,
        ..awaiting(0)
    }
}

fn read(path: &PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What Lambda answers the gateway, with the body read.
fn shown(answer: &Answer) -> Value {
    let headers: serde_json::Map<_, _> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    json!({"statusCode": answer.status, "headers": headers, "body": answer.body})
}

/// `…` stands for any value; what is not expected may be there.
fn compare(expected: &Value, answer: &Value, at: &str) {
    match (expected, answer) {
        (Value::String(any), answer) if any == "…" => assert!(!answer.is_null(), "{at} is missing"),
        (Value::Object(expected), Value::Object(members)) => {
            for (name, value) in expected {
                let member = members.get(name).unwrap_or(&Value::Null);
                compare(value, member, &format!("{at}/{name}"));
            }
        }
        (Value::Array(expected), Value::Array(items)) => {
            assert_eq!(expected.len(), items.len(), "{at}");
            for (number, (expected, item)) in expected.iter().zip(items).enumerate() {
                compare(expected, item, &format!("{at}/{number}"));
            }
        }
        (expected, answer) => assert_eq!(expected, answer, "{at}"),
    }
}
