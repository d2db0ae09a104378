//! Filings: what stands is what they name, whoever files at once.

use ::search::{
    Document, Rank, Subject,
    find::{From, List, Read},
};
use futures_util::future::join_all;

use super::{changes, document, file, filed_once, keys, large, photo, shelves, try_file, word};
use crate::support::{ada, empty, person};

#[tokio::test]
async fn what_is_filed_stands_and_is_read_back() {
    let (store, client) = empty().await;
    let (subject, document) = (photo(1), document(&["dusk", "sea"], &["sylt"]));
    assert_eq!(store.filing(&subject).await.unwrap(), None);
    assert!(try_file(&store, &subject, &ada(), Some(&document)).await.unwrap());
    let impact = document.rank.impact(::search::Weight::TEXT).parts();
    let expected = [
        format!("FILED#{subject} / FILING"),
        format!("TAG#sylt / {subject}"),
        "UPLOADERS#sylt / ada".to_owned(),
        format!("WORD#dusk#0 / {impact:08x}#{subject}"),
        format!("WORD#sea#0 / {impact:08x}#{subject}"),
    ];
    assert_eq!(keys(&shelves(&client).await), expected);
    let filed = store.filing(&subject).await.unwrap().unwrap();
    assert_eq!(filed.filing, changes(None, &subject, Some(&document)).filing);
}

#[tokio::test]
async fn filing_twice_is_filing_once() {
    let (store, client) = empty().await;
    let (subject, document) = (photo(1), document(&["dusk", "sea"], &["sylt", "sea"]));
    let once = filed_once(&subject, &document).await;
    for _ in 0..2 {
        file(&store, &subject, Some(&document)).await;
        assert_eq!(shelves(&client).await, once);
    }
}

#[tokio::test]
async fn a_filing_follows_its_document_until_nothing_is_left() {
    let (store, client) = empty().await;
    let subject = photo(1);
    let younger =
        Document { rank: Rank::of_photo(1_800_000_000_000, Default::default()), ..document(&["sea"], &[]) };
    for document in [document(&["dusk", "sea"], &["sylt"]), document(&["sea", "sky"], &["sky"]), younger] {
        file(&store, &subject, Some(&document)).await;
        assert_eq!(shelves(&client).await, filed_once(&subject, &document).await);
    }
    for _ in 0..2 {
        file(&store, &subject, None).await;
        assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn people_stand_on_a_shelf_of_their_own() {
    let (store, client) = empty().await;
    let (subject, ada) = (Subject::Person(ada()), document(&["ada"], &[]));
    let changes = changes(None, &subject, Some(&ada));
    assert!(store.file(&subject, None, None, &changes).await.unwrap());
    let impact = ada.rank.impact(::search::Weight::TEXT).parts();
    assert_eq!(
        keys(&shelves(&client).await),
        ["FILED@ada / FILING".to_owned(), format!("NAME#ada#0 / {impact:08x}#ada")]
    );
    let list = List { shelf: subject.shelf(), word: word("ada"), shard: 0 };
    let read = store.entries(&Read { list, from: From::Top, down_to: None, most: 9 }).await.unwrap();
    assert_eq!((read.entries.len(), read.ended), (1, true));
    assert_eq!(read.entries[0].spot.subject, subject);
    assert_eq!(read.entries[0].signature, ada.signature);
}

#[tokio::test]
async fn many_words_and_tags_are_filed_and_taken_away_again() {
    let (store, client) = empty().await;
    let (subject, document) = (photo(1), large("w", 150, 40));
    file(&store, &subject, Some(&document)).await;
    // Each word, each tag and its uploader, the filing.
    assert_eq!(shelves(&client).await.len(), 150 + 2 * 40 + 1);
    let filed = store.filing(&subject).await.unwrap().unwrap();
    assert_eq!(filed.filing, changes(None, &subject, Some(&document)).filing);
    file(&store, &subject, None).await;
    assert!(shelves(&client).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_file_at_once_exactly_one_does() {
    let (store, client) = empty().await;
    for n in 0..10 {
        let subject = photo(n);
        if n % 2 == 0 {
            file(&store, &subject, Some(&document(&["old"], &["old"]))).await;
        }
        let before = store.filing(&subject).await.unwrap();
        let documents = [document(&["dusk", "sea"], &["a", "b"]), document(&["sea", "sky"], &["b", "c"])];
        let both = documents.each_ref().map(|document| changes(before.as_ref(), &subject, Some(document)));
        let ada = ada();
        let filing = both.iter().map(|changes| store.file(&subject, Some(&ada), before.as_ref(), changes));
        let filed: Vec<bool> = join_all(filing).await.into_iter().map(Result::unwrap).collect();
        let winner = filed.iter().position(|filed| *filed).unwrap();
        assert_eq!(filed.iter().filter(|filed| **filed).count(), 1);
        assert_eq!(shelves(&client).await, filed_once(&subject, &documents[winner]).await);
        assert!(!store.file(&subject, Some(&ada), before.as_ref(), &both[1 - winner]).await.unwrap());
        file(&store, &subject, Some(&documents[1 - winner])).await;
        assert_eq!(shelves(&client).await, filed_once(&subject, &documents[1 - winner]).await);
        file(&store, &subject, None).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_many_filed_at_once_everything_stands_as_one_of_them_says() {
    let (store, client) = empty().await;
    let subject = photo(1);
    let documents = [large("a", 110, 5), large("b", 130, 3), document(&["a001", "b001"], &["a001"])];
    let mut expected = vec![];
    for document in &documents {
        expected.push(filed_once(&subject, document).await);
    }
    for _ in 0..5 {
        join_all(documents.iter().map(|document| file(&store, &subject, Some(document)))).await;
        let stands = shelves(&client).await;
        assert!(expected.contains(&stands), "{:#?}", keys(&stands));
    }
}

#[tokio::test]
async fn whose_lock_is_stale_changes_nothing() {
    let (store, client) = empty().await;
    let (subject, bob) = (photo(1), person("bob"));
    file(&store, &subject, Some(&document(&["dusk"], &["sea"]))).await;
    let stale = store.filing(&subject).await.unwrap();
    file(&store, &subject, Some(&document(&["dusk", "sky"], &["sea"]))).await;
    let stands = shelves(&client).await;
    for document in [None, Some(&large("w", 150, 3))] {
        let changes = changes(stale.as_ref(), &subject, document);
        assert!(!store.file(&subject, Some(&bob), stale.as_ref(), &changes).await.unwrap());
        let anew = super::changes(None, &subject, Some(&super::large("w", 150, 3)));
        assert!(!store.file(&subject, Some(&bob), None, &anew).await.unwrap());
        assert_eq!(shelves(&client).await, stands);
    }
}
