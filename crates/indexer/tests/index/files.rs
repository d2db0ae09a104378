//! Who is found, and by what, as records come: late, twice, and when one of them fails.

use domain::{id::MediaSecret, tie::TieChange};
use indexer::shelved::asked;
use search::Subject;
use serde_json::{Value, json};
use store::{Details, ProfileDetails};

use crate::{
    Shelves, shelves,
    support::{now, people},
    words,
};

#[tokio::test]
async fn a_photo_is_found_while_everybody_may_see_it() {
    let mut shelves = shelves().await;
    let photo = shelves.public_photo().await;
    let shown = shelves.deliver().await;
    let filing = shelves.filing(&Subject::Photo(photo.id)).await.unwrap();
    assert!(words(&filing).contains(&"dusk"), "{filing:?}");
    assert!(filing.tags.iter().any(|tag| tag.as_str() == "sea"), "{filing:?}");

    shelves.hide(&photo).await;
    let hidden = shelves.deliver().await;
    assert!(!shelves.is_filed(&photo).await);
    // As when a batch comes again, and when it comes late.
    assert_eq!(shelves.deliver_again(&shown).await, None);
    assert_eq!(shelves.deliver_again(&hidden).await, None);
    assert!(!shelves.is_filed(&photo).await);
}

#[tokio::test]
async fn a_person_is_found_by_the_name_of_the_day_until_the_account_is_closed() {
    let mut shelves = shelves().await;
    let ada = shelves.join("ada").await;
    let person = Subject::Person(ada.clone());
    shelves.deliver().await;
    assert_eq!(words(&shelves.filing(&person).await.unwrap()), ["ada"]);

    let details = ProfileDetails { display_name: Some(Some("Lovelace".into())), ..Default::default() };
    shelves.world.store.update_profile(&ada, 1, &details).await.unwrap();
    shelves.deliver().await;
    assert_eq!(shelves.filing(&person).await.unwrap().words.len(), 2);

    shelves.world.store.close_profile(&ada, now()).await.unwrap();
    shelves.deliver().await;
    assert_eq!(shelves.filing(&person).await, None);
}

#[tokio::test]
async fn a_photo_and_a_person_rise_when_four_like_them() {
    let mut shelves = shelves().await;
    let photo = shelves.public_photo().await;
    let ada = shelves.join("ada").await;
    shelves.deliver().await;
    let subjects = [Subject::Photo(photo.id), Subject::Person(ada.clone())];
    let before = ranks(&shelves, &subjects).await;
    for (n, name) in people(4).iter().enumerate() {
        shelves.join(name.as_str()).await;
        shelves.world.store.like(photo.id, name, now()).await.unwrap();
        shelves.world.store.change_tie(name, &ada, TieChange::Follow, now()).await.unwrap();
        let records = shelves.deliver().await;
        let counted = records.iter().filter(|record| is_of_counts(record) && asks(record)).count();
        assert_eq!(counted, if n == 3 { 2 } else { 0 }, "{n}");
    }
    let after = ranks(&shelves, &subjects).await;
    assert!(after.iter().zip(&before).all(|(after, before)| after > before), "{before:?}, {after:?}");
}

async fn ranks(shelves: &Shelves, subjects: &[Subject]) -> Vec<u32> {
    let mut ranks = Vec::new();
    for subject in subjects {
        ranks.push(shelves.filing(subject).await.unwrap().rank.unwrap().parts());
    }
    ranks
}

fn is_of_counts(record: &Value) -> bool {
    record["dynamodb"]["Keys"]["SK"]["S"].as_str().unwrap().starts_with("COUNTS#")
}

fn asks(record: &Value) -> bool {
    asked(record).unwrap().is_some_and(|asked| asked.file.is_some())
}

/// A photo that is out of view is no longer found, whatever else goes wrong.
#[tokio::test]
async fn filing_comes_before_the_objects() {
    let mut shelves = shelves().await;
    let photo = shelves.public_photo().await;
    shelves.deliver().await;
    assert!(shelves.is_filed(&photo).await);
    shelves.buckets.refuse(true);
    let visibility = Some(domain::photo::Visibility::Private);
    let new_secret = Some(MediaSecret::random());
    shelves.change(&photo, &Details { visibility, new_secret, ..Details::default() }).await;
    let records = shelves.world.written();
    let hidden = records.iter().find(|record| record["dynamodb"]["Keys"]["SK"]["S"] == "META").unwrap();
    assert_eq!(shelves.deliver_again(&records).await.as_deref(), sequence(hidden));
    assert!(!shelves.is_filed(&photo).await);
    shelves.buckets.refuse(false);
    assert_eq!(shelves.deliver_again(&records).await, None);
    assert!(shelves.buckets.asked().iter().any(|call| call.contains(&photo.secret.to_string())));
}

#[tokio::test]
async fn a_batch_is_done_up_to_the_first_record_that_cannot_be_read() {
    let mut shelves = shelves().await;
    shelves.join("ada").await;
    let mut records = shelves.world.written();
    let photo = shelves.public_photo().await;
    shelves.join("bob").await;
    let behind = shelves.world.written();
    let mut broken = records[0].clone();
    broken["dynamodb"]["NewImage"] = json!({"username": {"S": "A B"}});
    broken["dynamodb"]["SequenceNumber"] = "4711".into();
    records.push(broken);
    records.extend(behind);
    assert_eq!(shelves.deliver_again(&records).await.as_deref(), Some("4711"));
    let person = |name: &str| Subject::Person(name.parse().unwrap());
    assert!(shelves.filing(&person("ada")).await.is_some());
    assert!(shelves.filing(&person("bob")).await.is_none());
    assert!(!shelves.is_filed(&photo).await);
}

#[tokio::test]
async fn a_repair_files_by_the_present_state_and_says_by_how_much_it_is_found() {
    let shelves = shelves().await;
    let photo = shelves.public_photo().await;
    shelves.join("ada").await;
    let repaired = shelves.call(json!({"photo_id": photo.id})).await.unwrap();
    let filing = shelves.filing(&Subject::Photo(photo.id)).await.unwrap();
    assert_eq!(repaired["words"], filing.words.len());
    assert_eq!(repaired["status"], "published");
    let person = shelves.call(json!({"username": "ada"})).await.unwrap();
    assert_eq!(person, json!({"username": "ada", "words": 1}));

    shelves.hide(&photo).await;
    assert_eq!(shelves.call(json!({"photo_id": photo.id})).await.unwrap()["words"], 0);
    assert!(!shelves.is_filed(&photo).await);
    let nobody = shelves.call(json!({"username": "nobody"})).await.unwrap();
    assert_eq!(nobody, json!({"username": "nobody", "words": 0}));
}

fn sequence(record: &Value) -> Option<&str> {
    record["dynamodb"]["SequenceNumber"].as_str()
}
