//! The search table: what is filed there, how it is counted, and how it is read.

mod entries;
mod filings;
mod interrupted;
mod spellings;
mod standings;
mod uploaders;

use std::collections::{BTreeMap, HashMap};

use ::search::{
    Changes, Document, Filing, Placing, Popularity, Rank, Signature, Subject, Term, Weight, Word,
};
use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{
    id::{PhotoId, Username},
    tag::TagName,
};
use store::{Filed, Store};

use crate::support::{ada, empty, scan, tag};

/// The same photo for the same number.
fn photo(n: u32) -> Subject {
    let id: PhotoId = format!("01KAG6Y5N1T2V3W4X5Y6Z{n:05}").parse().unwrap();
    Subject::Photo(id)
}

fn word(name: &str) -> Word {
    Word::of_stem(name)
}

/// A document with words and tags; all words weigh the same.
fn document(words: &[&str], tags: &[&str]) -> Document {
    let words: BTreeMap<_, _> = words.iter().map(|name| (word(name), Weight::TEXT)).collect();
    let terms: Vec<_> = words.keys().cloned().map(Term::Word).collect();
    Document {
        rank: Rank::of_photo(1_790_000_000_000, Popularity::default()),
        spellings: words.keys().map(|word| (word.to_string(), word.clone())).collect(),
        signature: Signature::of(terms.iter().map(|term| (term, Weight::TEXT))),
        tags: tags.iter().map(|name| tag(name)).collect(),
        words,
    }
}

/// So many words that begin so, and as many tags.
fn large(beginning: &str, words: usize, tags: usize) -> Document {
    let names = |count| (0..count).map(|n| format!("{beginning}{n:03}")).collect::<Vec<_>>();
    let (words, tags) = (names(words), names(tags));
    let [words, tags] = [&words, &tags].map(|names| names.iter().map(String::as_str).collect::<Vec<_>>());
    document(&words, &tags)
}

fn changes(before: Option<&Filed>, subject: &Subject, document: Option<&Document>) -> Changes {
    let nothing = Filing::default();
    let filing = before.map_or(&nothing, |filed| &filed.filing);
    filing.changes(document, subject.mark(), |_| 1, Placing::Kept)
}

/// Reads and files once; false when somebody else did meanwhile.
async fn try_file(
    store: &Store,
    subject: &Subject,
    owner: &Username,
    document: Option<&Document>,
) -> Result<bool, store::StoreError> {
    let before = store.filing(subject).await?;
    let changes = changes(before.as_ref(), subject, document);
    store.file(subject, Some(owner), before.as_ref(), &changes).await
}

/// Files until it is done, whoever else does.
async fn file_for(store: &Store, subject: &Subject, owner: &Username, document: Option<&Document>) {
    for _ in 0..1_000 {
        match try_file(store, subject, owner, document).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => assert!(error.is_transient(), "{error}"),
        }
    }
    panic!("it was never filed");
}

async fn file(store: &Store, subject: &Subject, document: Option<&Document>) {
    file_for(store, subject, &ada(), document).await;
}

/// Puts a photo under tags, and takes it from under all others.
pub(crate) async fn stand_under(store: &Store, photo: PhotoId, tags: &[TagName]) {
    let subject = Subject::Photo(photo);
    let before = store.filing(&subject).await.unwrap();
    let document = Document {
        rank: Rank::of_photo(photo.created_ms(), Popularity::default()),
        words: BTreeMap::new(),
        tags: tags.iter().cloned().collect(),
        spellings: BTreeMap::new(),
        signature: Signature::default(),
    };
    let stands = before.as_ref().map(|filed| filed.filing.clone()).unwrap_or_default();
    let changes = stands.changes(Some(&document), subject.mark(), |_| 1, Placing::Kept);
    assert!(store.file(&subject, None, before.as_ref(), &changes).await.unwrap());
}

type Items = BTreeMap<(String, String), HashMap<String, AttributeValue>>;

/// Everything in the search table, without what is different with each write.
async fn shelves(client: &Client) -> Items {
    let mut items = Items::new();
    for mut item in scan(client, "search").await {
        item.remove("lock");
        let key = |name: &str| item[name].as_s().unwrap().clone();
        items.insert((key("PK"), key("SK")), item);
    }
    items
}

/// What stands after filing a document once, where nothing stood.
async fn filed_once(subject: &Subject, document: &Document) -> Items {
    let (store, client) = empty().await;
    file(&store, subject, Some(document)).await;
    shelves(&client).await
}

fn keys(items: &Items) -> Vec<String> {
    items.keys().map(|(pk, sk)| format!("{pk} / {sk}")).collect()
}
