//! Answers that take too much reading for one page.

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::id::PhotoId;
use jiff::SignedDuration;
use search::{Rank, Subject, Weight};

use crate::{
    support::{empty, now, scan},
    world::{Post, publish, query},
};

/// More than are looked at for two pages.
const GONE: u64 = 450;

#[tokio::test]
async fn a_page_that_looked_at_too_many_records_is_partial_and_the_next_goes_on() {
    let (store, client) = empty().await;
    let at = now() - SignedDuration::from_hours(24);
    let photo = publish(&store, &Post { at, ..Post::by("ada", "sea") }).await;
    put_entries_of_nothing(&client, "WORD#sea#0").await;
    let (query, mut from, mut pages) = (query("sea"), None, Vec::new());
    loop {
        let answer = catalog::find_photos(&store, &query, None, from.as_ref(), 10).await.unwrap();
        pages.push((answer.items.iter().map(|photo| photo.id).collect::<Vec<_>>(), answer.is_partial));
        from = answer.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(pages, [(vec![], true), (vec![], true), (vec![photo.id], false)]);
}

/// Better ones than the entry that stands there, for photos that there are no more.
async fn put_entries_of_nothing(client: &store::Client, list: &str) {
    let items = scan(client, "search").await;
    let entry = items.into_iter().find(|item| item["PK"].as_s().unwrap() == list).unwrap();
    let since = now().as_millisecond().unsigned_abs();
    let entries: Vec<_> = (0..GONE)
        .map(|number| {
            let photo = PhotoId::new(since + number);
            let impact = Rank::least_at(photo.created_ms()).impact(Weight::TEXT);
            let sort = format!("{:08x}#{}", impact.parts(), Subject::Photo(photo));
            let mut entry = entry.clone();
            entry.insert("SK".into(), AttributeValue::S(sort));
            let put = PutRequest::builder().set_item(Some(entry)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for entries in entries.chunks(25) {
        client.batch_write_item().request_items("search", entries.to_vec()).send().await.unwrap();
    }
}
