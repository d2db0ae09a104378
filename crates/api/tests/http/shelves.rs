//! Photos and people that can be found: put into the records, and filed as the stream's consumer would.

use std::sync::LazyLock;

use domain::{
    id::PhotoId,
    photo::{Photo, Visibility},
    tag::with_hashtags_of,
};
use jiff::Timestamp;
use search::Placing;
use store::Details;

use crate::{
    crowd::{all, call, name},
    support::{Api, Call, awaiting},
};

/// When the tests began, or a little before.
static LATELY_MS: LazyLock<u64> = LazyLock::new(|| Timestamp::now().as_millisecond().unsigned_abs() - 1_000);

/// A path with a query of one parameter, encoded.
pub(crate) fn asked(path: &str, question: &str) -> String {
    let encoded: String = question.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{path}?q={encoded}")
}

/// A question.
pub(crate) fn question(question: &str, who: Option<&str>) -> Call {
    call("GET", &asked("/v1/search", question), who)
}

impl Api {
    /// A public photo of lately that can be found; a higher number is newer.
    pub(crate) async fn shelved(&self, number: u64, owner: &str, title: &str, caption: &str) -> PhotoId {
        let photo = Photo {
            id: PhotoId::new(*LATELY_MS + number),
            owner: name(owner),
            title: Some(title.into()),
            caption: Some(caption.into()),
            tags: with_hashtags_of(Some(caption), &[]),
            ..awaiting(number)
        };
        let photo = self.publish(&photo).await;
        self.file(photo.id).await;
        photo.id
    }

    pub(crate) async fn file(&self, photo: PhotoId) {
        catalog::file_photo(&self.store, photo, Placing::Kept).await.unwrap();
    }

    /// People with profiles who can be found.
    pub(crate) async fn known(&self, names: &[&str]) {
        self.people(names).await;
        for username in names {
            catalog::file_person(&self.store, &name(username), Placing::Kept).await.unwrap();
        }
    }

    /// The record says private; what stands in the search table does not know yet.
    pub(crate) async fn hide_behind_its_back(&self, photo: PhotoId) {
        let revision = self.store.photo(photo).await.unwrap().unwrap().revision;
        let details = Details { visibility: Some(Visibility::Private), ..Details::default() };
        self.store.update_photo(photo, revision, &details).await.unwrap();
    }

    /// The ids of the photos that a question finds.
    pub(crate) async fn found(&self, asked: &str, who: Option<&str>) -> Vec<String> {
        all(&self.search(&question(asked, who)).await, "id")
    }
}
