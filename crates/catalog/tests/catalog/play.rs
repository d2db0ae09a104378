//! Steps, taken in a store.

use std::{future::poll_fn, pin::pin, task::Poll};

use domain::{
    id::PhotoId,
    photo::{Photo, Status},
    task::Outcome,
};
use futures_util::future::{join, join3};
use proptest::sample::Index;
use search::{Placing, Subject};
use store::{Change, Client, Details, ProfileDetails, Settlement, Store};

use crate::{
    steps::{NAMES, Step, TEXTS},
    support::{begun, empty, now, person, settled, settlement},
    world::{Post, label, settle},
};

const OWNERS: [&str; 2] = ["ada", "bob_1"];
const PHOTOS: usize = 4;

#[derive(Debug)]
pub(crate) struct Play {
    pub(crate) store: Store,
    pub(crate) client: Client,
    photos: Vec<PhotoId>,
}

impl Play {
    pub(crate) async fn begin() -> Self {
        let (store, client) = empty().await;
        let mut photos = Vec::new();
        for number in 0..PHOTOS {
            let labels = vec![label("sky", 80.0), label("golden-retriever", 99.0)];
            let post = Post { labels, ..Post::by(OWNERS[number % OWNERS.len()], TEXTS[number]) };
            photos.push(settle(&store, &post, Outcome::Published).await.id);
        }
        for owner in OWNERS {
            crate::world::join(&store, owner, None).await;
        }
        Self { store, client, photos }
    }

    pub(crate) async fn take(&self, step: &Step) {
        match step {
            Step::File(one) => self.file(&self.subject(one), Placing::Kept).await,
            Step::FileAnew(one) => self.file(&self.subject(one), Placing::Anew).await,
            Step::FileOften(one) => {
                let it = self.subject(one);
                let file = |placing| self.file(&it, placing);
                join3(file(Placing::Kept), file(Placing::Kept), file(Placing::Anew)).await;
            }
            Step::Meanwhile(step) => {
                let it = self.touched(step);
                join(self.file(&it, Placing::Kept), self.act(step)).await;
            }
            Step::Crash(one, steps) => self.crash(&self.subject(one), *steps).await,
            step => self.act(step).await,
        }
    }

    async fn act(&self, step: &Step) {
        match step {
            Step::Write(photo, caption, title) => {
                let text = |of: &usize| Some(TEXTS[*of].to_owned()).filter(|text| !text.is_empty());
                let (caption, title) = (Some(text(caption)), Some(text(title)));
                self.change(photo, &Details { caption, title, ..Details::default() }).await;
            }
            Step::Show(photo, visibility) => {
                self.change(photo, &Details { visibility: Some(*visibility), ..Details::default() }).await;
            }
            Step::Review(photo) => self.judge(photo, Outcome::InReview).await,
            Step::Publish(photo) => self.judge(photo, Outcome::Published).await,
            Step::Delete(photo) => {
                let photo = self.photo(photo).await;
                self.store.delete_photo(photo.id, photo.revision).await.unwrap();
            }
            Step::Like(photo) => self.like(self.photos[photo.index(PHOTOS)]).await,
            Step::Rename(who, name) => self.rename(who, NAMES[*name]).await,
            step => unreachable!("{step:?} is a filing"),
        }
    }

    async fn change(&self, photo: &Index, details: &Details) {
        let photo = self.photo(photo).await;
        let changed = self.store.update_photo(photo.id, photo.revision, details).await.unwrap();
        assert_eq!(matches!(changed, Change::Missing), photo.status == Status::Deleted);
    }

    async fn judge(&self, photo: &Index, outcome: Outcome) {
        let photo = self.photo(photo).await;
        if photo.status == Status::Deleted {
            return;
        }
        let photo = begun(self.store.begin_next_run(photo.id, photo.run, now()).await.unwrap());
        let labels = Some(vec![label("sky", 80.0)]);
        let settlement = Settlement { labels, ..settlement(&photo, photo.run, outcome) };
        settled(self.store.settle(photo.id, &settlement).await.unwrap());
    }

    async fn like(&self, photo: PhotoId) {
        for who in ["cyd", "dan", "eve", "fay"] {
            if !self.store.like(photo, &person(who), now()).await.unwrap() {
                self.store.unlike(photo, &person(who)).await.unwrap();
            }
        }
    }

    async fn rename(&self, who: &Index, name: Option<&str>) {
        let who = person(OWNERS[who.index(OWNERS.len())]);
        let revision = self.store.profile(&who).await.unwrap().unwrap().revision;
        let display_name = Some(name.map(str::to_owned));
        let details = ProfileDetails { display_name, ..ProfileDetails::default() };
        let changed = self.store.update_profile(&who, revision, &details).await.unwrap();
        assert!(matches!(changed, Change::Done(_)));
    }

    async fn photo(&self, photo: &Index) -> Photo {
        self.store.photo(self.photos[photo.index(PHOTOS)]).await.unwrap().unwrap()
    }

    pub(crate) fn subjects(&self) -> Vec<Subject> {
        let people = OWNERS.iter().map(|owner| Subject::Person(person(owner)));
        self.photos.iter().copied().map(Subject::Photo).chain(people).collect()
    }

    fn subject(&self, one: &Index) -> Subject {
        one.get(&self.subjects()).clone()
    }

    fn touched(&self, step: &Step) -> Subject {
        match step {
            Step::Rename(who, _) => Subject::Person(person(OWNERS[who.index(OWNERS.len())])),
            Step::Write(photo, ..)
            | Step::Show(photo, _)
            | Step::Review(photo)
            | Step::Publish(photo)
            | Step::Delete(photo)
            | Step::Like(photo) => Subject::Photo(self.photos[photo.index(PHOTOS)]),
            step => unreachable!("{step:?} is a filing"),
        }
    }

    async fn file(&self, subject: &Subject, placing: Placing) {
        catalog::file(&self.store, subject, placing).await.unwrap();
    }

    /// Files everything once, as whoever hears last of each change does.
    pub(crate) async fn file_all(&self, placing: Placing) {
        for subject in self.subjects() {
            self.file(&subject, placing).await;
        }
    }

    /// Each answer of the database is a step.
    async fn crash(&self, subject: &Subject, steps: usize) {
        let mut filing = pin!(catalog::file(&self.store, subject, Placing::Kept));
        let mut left = steps;
        poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            filing.as_mut().poll(context).map(Result::unwrap)
        })
        .await;
    }
}
