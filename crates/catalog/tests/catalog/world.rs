//! Photos and people in a store of a test's own.

use domain::{
    id::{PhotoId, Username},
    photo::{Photo, Visibility},
    profile::Profile,
    tag::{Tag, TagSource},
    task::Outcome,
};
use jiff::Timestamp;
use search::{Placing, query::Query};
use store::{Creation, Details, Settlement, Store};

use crate::support::{awaiting_since, begun, person, settled, settlement, tag, version};

/// What somebody posts.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) owner: Username,
    pub(crate) visibility: Visibility,
    pub(crate) title: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) labels: Vec<Tag>,
    pub(crate) at: Timestamp,
}

impl Post {
    pub(crate) fn by(owner: &str, caption: &str) -> Self {
        Self {
            owner: person(owner),
            visibility: Visibility::Public,
            title: None,
            caption: Some(caption.into()),
            labels: Vec::new(),
            at: crate::support::now(),
        }
    }
}

/// A label by the model.
pub(crate) fn label(name: &str, confidence: f32) -> Tag {
    Tag { name: tag(name), source: TagSource::Label, confidence: Some(confidence) }
}

/// Puts a photo into the store, published or not, and does not file it.
pub(crate) async fn settle(store: &Store, post: &Post, outcome: Outcome) -> Photo {
    let photo = Photo {
        owner: post.owner.clone(),
        visibility: post.visibility,
        title: post.title.clone(),
        caption: post.caption.clone(),
        ..awaiting_since(post.at)
    };
    assert_eq!(store.create_photo(&photo).await.unwrap(), Creation::Created);
    begun(store.begin_first_run(photo.id, &version("v1"), post.at).await.unwrap());
    let settlement =
        Settlement { labels: Some(post.labels.clone()), now: post.at, ..settlement(&photo, 1, outcome) };
    settled(store.settle(photo.id, &settlement).await.unwrap())
}

/// Publishes a photo and files it.
pub(crate) async fn publish(store: &Store, post: &Post) -> Photo {
    let photo = settle(store, post, Outcome::Published).await;
    file(store, photo.id).await;
    photo
}

pub(crate) async fn file(store: &Store, photo: PhotoId) {
    catalog::file_photo(store, photo, Placing::Kept).await.unwrap();
}

/// Changes a photo, and does not file it.
pub(crate) async fn change(store: &Store, photo: PhotoId, details: &Details) {
    let revision = store.photo(photo).await.unwrap().unwrap().revision;
    let changed = store.update_photo(photo, revision, details).await.unwrap();
    assert!(matches!(changed, store::Change::Done(_)));
}

/// Puts a person into the store and files them.
pub(crate) async fn join(store: &Store, name: &str, display_name: Option<&str>) -> Profile {
    let profile = Profile {
        username: person(name),
        display_name: display_name.map(str::to_owned),
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: crate::support::now(),
    };
    assert!(store.create_profile(&profile).await.unwrap());
    catalog::file_person(store, &profile.username, Placing::Kept).await.unwrap();
    profile
}

pub(crate) fn query(text: &str) -> Query {
    search::query::parse(text).unwrap_or_else(|misread| panic!("{text}: {misread}"))
}

/// All that answers a question, in pages of a size, in its order.
pub(crate) async fn photos(store: &Store, text: &str, viewer: Option<&Username>, limit: u32) -> Vec<PhotoId> {
    let (query, mut found, mut from) = (query(text), Vec::new(), None);
    for _ in 0..1_000 {
        let answer = catalog::find_photos(store, &query, viewer, from.as_ref(), limit).await.unwrap();
        assert!(answer.items.len() <= limit as usize);
        found.extend(answer.items.iter().map(|photo| photo.id));
        from = answer.next;
        if from.is_none() {
            return found;
        }
    }
    panic!("an answer without an end");
}
