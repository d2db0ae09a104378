//! The sample events of the two functions, as far as they need no more than the store: what they need beyond that,
//! the replay of all samples against the deployed functions has.

use std::{fs, path::PathBuf};

use domain::photo::{ObjectVersion, Photo, Status};
use serde_json::{Value, json};

use crate::support::{Answer, Api, Call, awaiting};

/// Asks the user pool.
const ELSEWHERE: [&str; 1] = ["log-in-unknown"];

#[tokio::test]
async fn samples_get_their_answers() {
    let mut replayed = 0;
    for function in ["photos", "accounts"] {
        for path in samples(function) {
            let case = path.file_stem().unwrap().to_str().unwrap();
            if ELSEWHERE.contains(&case) {
                continue;
            }
            let api = Api::start().await;
            api.store.create_photo(&fixture()).await.unwrap();
            let call = Call::event(read(&path));
            let answer =
                if function == "photos" { api.photos(&call).await } else { api.accounts(&call).await };
            compare(&read(&path.with_extension("expected.json")), &shown(&answer), case);
            replayed += 1;
        }
    }
    assert!(replayed > 25, "{replayed} samples");
}

fn samples(function: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events").join(function);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| !path.to_str().unwrap().ends_with(".expected.json")).collect()
}

/// The photo that the samples speak of.
fn fixture() -> Photo {
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
        (expected, answer) => assert_eq!(expected, answer, "{at}"),
    }
}
