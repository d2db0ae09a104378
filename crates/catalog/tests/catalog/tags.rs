//! Tags by their words.

use crate::{
    support::empty,
    world::{Post, label, publish, query},
};
use store::Store;

async fn found(store: &Store, text: &str, limit: u32) -> Vec<String> {
    let (query, mut tags, mut from) = (query(text), Vec::new(), None);
    loop {
        let answer = catalog::find_tags(store, &query, from.as_ref(), limit).await.unwrap();
        assert!(answer.items.len() <= limit as usize && !answer.is_partial);
        tags.extend(answer.items.iter().map(ToString::to_string));
        from = answer.next;
        if from.is_none() {
            return tags;
        }
    }
}

#[tokio::test]
async fn tags_are_found_by_the_beginnings_of_their_words() {
    let (store, _) = empty().await;
    for labels in [
        &["golden-retriever", "dog"][..],
        &["golden-retriever", "golden-hour"],
        &["retriever", "golden-gate-bridge"],
        &["gold", "retriever", "été"],
        &["retriever"],
    ] {
        let labels = labels.iter().map(|name| label(name, 90.0)).collect();
        publish(&store, &Post { labels, ..Post::by("ada", "") }).await;
    }
    for (text, expected) in [
        ("retriever", &["retriever", "golden-retriever"][..]),
        ("golden", &["golden-retriever", "golden-gate-bridge", "golden-hour"]),
        ("gold", &["golden-retriever", "gold", "golden-gate-bridge", "golden-hour"]),
        ("gold retr", &["golden-retriever"]),
        ("golden -hour", &["golden-retriever", "golden-gate-bridge"]),
        ("golden -#golden-retriever", &["golden-gate-bridge", "golden-hour"]),
        ("#golden-r", &["golden-retriever"]),
        ("ete", &["été"]),
        ("bridge gate", &["golden-gate-bridge"]),
        ("@ada", &[]),
        ("cat", &[]),
    ] {
        for limit in [1, 2, 10] {
            assert_eq!(found(&store, text, limit).await, expected, "{text}, in pages of {limit}");
        }
    }
}
