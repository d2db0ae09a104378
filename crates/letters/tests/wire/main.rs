//! Letters as they go over the wire, and the records they name. The answers are those of AWS's API references; that the
//! local services give the same is tested end to end.
#![allow(clippy::unwrap_used)]

mod service;

use letters::{Letters, Span};

use crate::service::Service;

fn three_letters() -> (Service, Letters) {
    let (service, letters) = Service::start();
    for (id, number) in [("a", 1), ("b", 2), ("c", 3)] {
        service.give_up(id, number, number);
    }
    (service, letters)
}

fn span(from: u64, to: u64) -> Span {
    Span {
        stream_arn: service::STREAM.into(),
        shard_id: "shard".into(),
        start_sequence_number: from.to_string(),
        end_sequence_number: to.to_string(),
    }
}

#[tokio::test]
async fn a_letter_is_taken_once_until_it_is_given_back() {
    let (service, letters) = three_letters();
    let taken = letters.take(2).await.unwrap();
    assert_eq!(taken.iter().map(|letter| letter.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(Span::read(&taken[1].body).unwrap(), span(2, 2));
    assert_eq!(letters.take(9).await.unwrap().len(), 1, "the others are in somebody's hands");
    letters.give_back(&taken[0]).await.unwrap();
    letters.burn(&taken[1]).await.unwrap();
    assert_eq!(service.left(), ["a"]);
    assert_eq!(letters.take(9).await.unwrap()[0].id, "a");
}

#[tokio::test]
async fn as_many_are_taken_as_are_asked_for() {
    let (service, letters) = Service::start();
    assert_eq!(letters.take(10).await.unwrap(), []);
    for number in 0..25 {
        service.give_up(&number.to_string(), number, number);
    }
    assert_eq!(letters.take(0).await.unwrap(), []);
    assert_eq!(letters.take(12).await.unwrap().len(), 12, "more than SQS gives at a time");
    assert_eq!(letters.take(100).await.unwrap().len(), 13);
}

/// Of numbers, and over several pages.
#[tokio::test]
async fn what_changed_in_a_span_is_read_and_nothing_behind_it() {
    let (service, letters) = Service::start();
    for number in 8..=14 {
        service.write(number, &format!("PHOTO#{number}"), "META");
    }
    let changed = letters.changed(&span(9, 13)).await.unwrap().unwrap();
    let photos: Vec<_> = changed.iter().map(|keys| keys["PK"].as_str()).collect();
    assert_eq!(photos, ["PHOTO#9", "PHOTO#10", "PHOTO#11", "PHOTO#12", "PHOTO#13"]);
    assert!(changed.iter().all(|keys| keys["SK"] == "META"));
    assert_eq!(letters.changed(&span(14, 14)).await.unwrap().unwrap().len(), 1, "the last of all");
}

#[tokio::test]
async fn what_the_stream_has_lost_is_no_error() {
    let (service, letters) = Service::start();
    for number in 1..=4 {
        service.write(number, "USER#ada", "PROFILE");
    }
    service.kept().trimmed_to = 2;
    assert_eq!(letters.changed(&span(1, 4)).await.unwrap(), None);
    assert!(letters.changed(&span(2, 4)).await.unwrap().is_some());
    // While it is read.
    service.kept().refusals.push(("GetRecords", "TrimmedDataAccessException"));
    assert_eq!(letters.changed(&span(2, 4)).await.unwrap(), None);
    let of_another_stream = Span { stream_arn: "arn:old".into(), ..span(2, 4) };
    assert_eq!(letters.changed(&of_another_stream).await.unwrap(), None);
}

#[tokio::test]
async fn an_error_says_whether_it_passes() {
    let (service, letters) = three_letters();
    service.write(1, "USER#ada", "PROFILE");
    for (call, error, passes) in [
        ("GetRecords", "InternalServerError", true),
        ("GetRecords", "LimitExceededException", true),
        ("GetShardIterator", "AccessDeniedException", false),
    ] {
        service.kept().refusals.push((call, error));
        let failed = letters.changed(&span(1, 1)).await.unwrap_err();
        assert_eq!(failed.is_transient(), passes, "{error}");
    }
    service.kept().refusals.push(("ReceiveMessage", "AWS.SimpleQueueService.NonExistentQueue"));
    assert!(!letters.take(1).await.unwrap_err().is_transient());
}

/// As an iterator that never gets there: no function works for ever.
#[tokio::test]
async fn a_span_whose_end_never_comes_is_an_error() {
    let (service, letters) = Service::start();
    service.write(1, "USER#ada", "PROFILE");
    assert!(!letters.changed(&span(1, 2)).await.unwrap_err().is_transient());
}
