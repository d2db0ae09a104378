//! Steps, taken in the store and in the model alike.

use std::collections::BTreeSet;

use domain::{
    id::PhotoId,
    photo::{Photo, Visibility},
    profile::Profile,
    task::Outcome,
    tie::TieChange,
};
use feeds::Drift;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use proptest::sample::Index;
use serde_json::Value;
use store::{Change, Creation, Details, Mode, Settlement, Tied};

use crate::{
    Met,
    model::{self, Model, PEOPLE, State, name},
    steps::{Step, Verdict, Who},
    support::{awaiting_since, begun, now, settled, settlement, version},
    world::{LIMITS, World, deliver},
};

#[derive(Debug)]
pub(crate) struct Play {
    world: World,
    model: Model,
    now: Timestamp,
    /// Records that nobody has delivered yet, or that will come again.
    waiting: Vec<Value>,
    /// Records that may never come.
    lost: Vec<Value>,
    loses: usize,
    mended: Drift,
}

impl Play {
    pub(crate) async fn begin() -> Self {
        let world = World::new().await;
        for who in 0..PEOPLE.len() {
            assert!(world.store.create_profile(&profile(who)).await.unwrap());
        }
        let (model, now) = (Model::default(), now());
        let (waiting, lost) = (vec![], vec![]);
        Self { world, model, now, waiting, lost, loses: 0, mended: Drift::default() }
    }

    pub(crate) async fn take(&mut self, step: &Step) {
        // People act seconds apart, so that no two photos are of the same millisecond.
        self.now += SignedDuration::from_secs(1);
        match step {
            Step::Meanwhile(record, step) => match pick(&self.waiting, record) {
                Some(record) => {
                    let fanout = self.world.fanout.clone();
                    let record = self.waiting.swap_remove(record);
                    tokio::join!(deliver(&fanout, &record), self.act(step));
                }
                None => self.act(step).await,
            },
            step => self.act(step).await,
        }
        self.waiting.extend(self.world.records());
    }

    async fn act(&mut self, step: &Step) {
        match step {
            Step::Tie(from, change, to) if from != to => self.tie(*from, *change, *to).await,
            Step::Tie(..) => {}
            Step::Upload(owner, visibility) => self.upload(*owner, *visibility).await,
            Step::Post(owner, visibility) => {
                self.upload(*owner, *visibility).await;
                self.settle(self.model.photos.len() - 1, Verdict::Published).await;
            }
            Step::Judge(photo, verdict) => {
                if let Some(at) = self.photo(photo) {
                    self.settle(at, *verdict).await;
                }
            }
            Step::Show(photo, visibility) => self.show(photo, *visibility).await,
            Step::Delete(photo) => self.delete(photo).await,
            Step::Like(who, photo) => self.like(*who, photo).await,
            Step::Unlike(who, photo) => self.unlike(*who, photo).await,
            Step::Deliver(record) => {
                if let Some(record) = pick(&self.waiting, record) {
                    let record = self.waiting.swap_remove(record);
                    self.world.deliver(&record).await;
                }
            }
            Step::Repeat(record) => {
                if let Some(record) = pick(&self.waiting, record) {
                    self.world.deliver(&self.waiting[record]).await;
                }
            }
            Step::Lose(record) => {
                if let Some(record) = pick(&self.waiting, record) {
                    self.lost.push(self.waiting.swap_remove(record));
                }
            }
            Step::Look(who, page) => self.assert_hides(*who, *page).await,
            Step::Meanwhile(..) => unreachable!("one thing at a time happens meanwhile"),
        }
    }

    async fn tie(&mut self, from: Who, change: TieChange, to: Who) {
        let tied = self.world.store.change_tie(&name(from), &name(to), change, self.now).await.unwrap();
        let refused = change == TieChange::Follow && self.model.is_cut(from, to);
        assert_eq!(matches!(tied, Tied::Cut(_)), refused);
        self.model.tie(from, change, to);
    }

    async fn upload(&mut self, owner: Who, visibility: Visibility) {
        let photo = Photo { owner: name(owner), visibility, ..awaiting_since(self.now) };
        assert_eq!(self.world.store.create_photo(&photo).await.unwrap(), Creation::Created);
        begun(self.world.store.begin_first_run(photo.id, &version("v1"), self.now).await.unwrap());
        self.model.photos.push(model::Photo { id: photo.id, owner, visibility, state: State::Waits });
    }

    async fn settle(&mut self, at: usize, verdict: Verdict) {
        let store = &self.world.store;
        let mut photo = store.photo(self.model.photos[at].id).await.unwrap().unwrap();
        if self.model.photos[at].state != State::Waits {
            photo = begun(store.begin_next_run(photo.id, photo.run, self.now).await.unwrap());
        }
        let (outcome, state) = match verdict {
            Verdict::Published => (Outcome::Published, State::Published),
            Verdict::InReview => (Outcome::InReview, State::InReview),
        };
        let settlement = Settlement { now: self.now, ..settlement(&photo, photo.run, outcome) };
        settled(store.settle(photo.id, &settlement).await.unwrap());
        self.model.photos[at].state = state;
    }

    async fn show(&mut self, photo: &Index, visibility: Visibility) {
        let Some(at) = self.photo(photo) else { return };
        let (id, revision) = self.revision(at).await;
        let details = Details { visibility: Some(visibility), ..Details::default() };
        let changed = self.world.store.update_photo(id, revision, &details).await.unwrap();
        assert!(matches!(changed, Change::Done(_)));
        self.model.photos[at].visibility = visibility;
    }

    async fn delete(&mut self, photo: &Index) {
        let Some(at) = self.photo(photo) else { return };
        let (id, revision) = self.revision(at).await;
        assert!(matches!(self.world.store.delete_photo(id, revision).await.unwrap(), Change::Done(_)));
        self.model.photos[at].state = State::Deleted;
    }

    async fn like(&mut self, who: Who, photo: &Index) {
        let Some(at) = self.photo(photo) else { return };
        let id = self.model.photos[at].id;
        let liked = self.world.store.like(id, &name(who), self.now).await.unwrap();
        assert_eq!(liked, self.model.likes.insert((who, id)));
    }

    async fn unlike(&mut self, who: Who, photo: &Index) {
        let Some(at) = self.photo(photo) else { return };
        let id = self.model.photos[at].id;
        let unliked = self.world.store.unlike(id, &name(who)).await.unwrap();
        assert_eq!(unliked, self.model.likes.remove(&(who, id)));
    }

    /// One of the photos that are not deleted.
    fn photo(&self, photo: &Index) -> Option<usize> {
        let there = |at: &usize| self.model.photos[*at].state != State::Deleted;
        let there: Vec<_> = (0..self.model.photos.len()).filter(there).collect();
        pick(&there, photo).map(|at| there[at])
    }

    async fn revision(&self, at: usize) -> (PhotoId, u64) {
        let photo = self.world.store.photo(self.model.photos[at].id).await.unwrap().unwrap();
        (photo.id, photo.revision)
    }

    /// What was lost never comes.
    pub(crate) fn losing(mut self) -> Self {
        self.loses = self.lost.len();
        self.lost.clear();
        self
    }

    /// Delivers everything that waits, all at once.
    pub(crate) async fn deliver_all(mut self) -> Self {
        self.waiting.append(&mut self.lost);
        let records: Vec<_> = self.waiting.drain(..).collect();
        join_all(records.iter().map(|record| self.world.deliver(record))).await;
        self
    }

    /// Looks for drift everywhere; a second look finds none.
    pub(crate) async fn mend(mut self) -> Self {
        self.mended = self.mended_once().await;
        assert_eq!(self.mended_once().await, Drift::default());
        self
    }

    async fn mended_once(&self) -> Drift {
        let (store, now) = (&self.world.store, self.now);
        let mut drift = Drift::default();
        for author in (0..PEOPLE.len()).map(name) {
            drift = drift + feeds::mend_author(store, LIMITS, &author, now).await.unwrap();
            drift = drift + feeds::mend_reader(store, &author).await.unwrap();
            for reader in (0..PEOPLE.len()).map(name).filter(|reader| *reader != author) {
                drift = drift + feeds::mend_tie(store, LIMITS, &reader, &author, now).await.unwrap();
            }
        }
        for photo in &self.model.photos {
            drift = drift + feeds::mend_photo(store, LIMITS, photo.id, now).await.unwrap();
        }
        drift
    }

    /// A feed, page by page; nothing is in it twice, and the newest is first.
    async fn feed(&self, who: Who, page: u32) -> Vec<PhotoId> {
        let (mut ids, mut from) = (vec![], None);
        loop {
            let page = self.world.store.feed(&name(who), from.as_ref(), page).await.unwrap();
            ids.extend(page.items.iter().map(|photo| photo.id));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
        ids
    }

    /// At any moment: nothing is shown that must not be.
    async fn assert_hides(&self, who: Who, page: u32) {
        let may_see: BTreeSet<_> = self.model.feed(who).into_iter().collect();
        let sees: BTreeSet<_> = self.feed(who, page).await.into_iter().collect();
        assert!(sees.is_subset(&may_see), "{} sees {:?}", PEOPLE[who], sees.difference(&may_see));
    }

    pub(crate) async fn assert_is_the_models(&self) {
        for (who, page) in (0..PEOPLE.len()).zip([1, 2, 3, 4, 100]) {
            assert_eq!(self.feed(who, page).await, self.model.feed(who), "the feed of {}", PEOPLE[who]);
            let counts = self.world.store.person_counts(&name(who)).await.unwrap();
            assert_eq!(counts, self.model.person_counts(who), "the counts of {}", PEOPLE[who]);
            self.assert_told_once(who).await;
        }
        let ids: Vec<_> = self.model.photos.iter().map(|photo| photo.id).collect();
        let wanted: Vec<_> = ids.iter().map(|id| self.model.photo_counts(*id)).collect();
        assert_eq!(self.world.store.photo_counts(&ids).await.unwrap(), wanted);
    }

    /// However often a record comes, nobody is told twice, nor of oneself.
    async fn assert_told_once(&self, who: Who) {
        let inbox = self.world.store.inbox(&name(who), None, 100).await.unwrap();
        let mut told: Vec<_> =
            inbox.page.items.iter().map(|notice| serde_json::to_string(&notice.news).unwrap()).collect();
        assert!(inbox.page.items.iter().all(|notice| notice.news.by() != Some(&name(who))), "{told:?}");
        told.sort();
        // Runs may end alike.
        told.retain(|news| !news.contains("\"status\""));
        assert!(told.is_sorted_by(|a, b| a < b), "{} was told twice: {told:?}", PEOPLE[who]);
    }

    pub(crate) async fn report(&self) -> Met {
        let mut met =
            Met { lost: self.loses, mended: self.mended.entries + self.mended.pulls, ..Met::default() };
        for who in 0..PEOPLE.len() {
            met.shown += self.model.feed(who).len();
            let mode = self.world.store.author_mode(&name(who)).await.unwrap();
            met.turned += usize::from(mode == Mode::Pulled);
        }
        met
    }
}

fn pick<T>(of: &[T], index: &Index) -> Option<usize> {
    (!of.is_empty()).then(|| index.index(of.len()))
}

fn profile(who: Who) -> Profile {
    Profile {
        username: name(who),
        display_name: None,
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: now(),
    }
}
