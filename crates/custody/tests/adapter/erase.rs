//! Erasure: what is left of a person afterwards, and of others.

use std::time::Duration;

use blobs::keys;
use custody::erase::{Erased, ErasureTask, Phase, TOMBSTONE_AGE, erase};
use domain::{
    export::{Export, ExportStatus},
    id::{CommentId, ErasureId, ExportId, PhotoId, Sha256, Username},
    notice::{MailKind, News},
    photo::Visibility,
    social::Comment,
    task::ErasureInput,
    tie::TieChange,
};
use identity::Identity;
use jiff::{SignedDuration, Timestamp};
use search::{Placing, Subject};
use store::{Mode, Rate, Told};

use crate::{
    json,
    support::{LONG, RENDITIONS, Services, UPLOADS, invocation, now, services},
};

/// A name that is part of nothing else here.
const NAME: &str = "quendolin";

struct World {
    services: Services,
    pool: json::Services,
    identity: Identity,
    leaver: Username,
    others: [Username; 4],
    photos: Vec<PhotoId>,
    photo_of_bob: PhotoId,
}

/// Somebody with a bit of everything, whose account is closed.
async fn world() -> World {
    let services = services().await;
    let pool = json::Services::default();
    let (identity, ..) = pool.start();
    let leaver = services.person(NAME).await;
    pool.account(NAME, true);
    let mut others = Vec::new();
    for name in ["bob", "eve", "joe", "kim"] {
        others.push(services.person(name).await);
    }
    let others: [Username; 4] = others.try_into().unwrap();
    let photo_of_bob = services.photo(&others[0], Visibility::Public, b"bob's").await.id;
    let mut world = World { services, pool, identity, leaver, others, photos: Vec::new(), photo_of_bob };
    world.publish().await;
    world.tie().await;
    world.leave_traces().await;
    world.fill_buckets();
    world.services.store.close_profile(&world.leaver, now()).await.unwrap();
    world
}

impl World {
    async fn publish(&mut self) {
        let store = &self.services.store;
        for original in [b"1", b"2", b"3"] {
            self.photos.push(self.services.photo(&self.leaver, Visibility::Public, original).await.id);
        }
        let deleted = store.photo(self.photos[2]).await.unwrap().unwrap();
        store.delete_photo(deleted.id, deleted.revision).await.unwrap();
        for photo in &self.photos[..2] {
            catalog::file_photo(store, *photo, Placing::Kept).await.unwrap();
        }
        catalog::file_person(store, &self.leaver, Placing::Kept).await.unwrap();
        catalog::file_photo(store, self.photo_of_bob, Placing::Kept).await.unwrap();
    }

    async fn tie(&self) {
        let (leaver, [bob, eve, joe, kim]) = (&self.leaver, &self.others);
        for (from, to, change) in [
            (leaver, bob, TieChange::Follow),
            (bob, leaver, TieChange::Follow),
            (leaver, eve, TieChange::Block),
            (joe, leaver, TieChange::Block),
            (kim, leaver, TieChange::Mute),
            (kim, leaver, TieChange::Follow),
            (leaver, kim, TieChange::Mute),
        ] {
            self.services.store.change_tie(from, to, change, now()).await.unwrap();
        }
    }

    async fn leave_traces(&self) {
        let (store, leaver, [bob, _, _, kim]) = (&self.services.store, &self.leaver, &self.others);
        store.like(self.photo_of_bob, leaver, now()).await.unwrap();
        store.like(self.photos[0], bob, now()).await.unwrap();
        for (id, photo_id, author) in
            [(1, self.photo_of_bob, leaver), (2, self.photos[0], bob), (3, self.photo_of_bob, kim)]
        {
            let comment = Comment {
                id: CommentId::new(id),
                photo_id,
                author: author.clone(),
                text: "Hi".into(),
                created_at: now(),
            };
            store.add_comment(&comment).await.unwrap();
        }
        // What the stream's consumers would have made of all that.
        store
            .put_entries(leaver, &[(bob.clone(), self.photos[0]), (kim.clone(), self.photos[2])], now())
            .await
            .unwrap();
        store.put_pulls(leaver, std::slice::from_ref(kim)).await.unwrap();
        store.put_entries(bob, &[(leaver.clone(), self.photo_of_bob)], now()).await.unwrap();
        store.set_author_mode(leaver, Mode::Turning).await.unwrap();
        for (by, to) in [(leaver, bob), (bob, leaver)] {
            let told = Told { by, what: format!("follow#{to}") };
            store.tell(to, &told, &News::Followed { by: by.clone() }, now()).await.unwrap();
            store.remember_told(&told.by_mail(), now()).await.unwrap();
        }
        let like = Told { by: bob, what: format!("like#{}", self.photos[0]) };
        store
            .tell(leaver, &like, &News::Liked { by: bob.clone(), photo_id: self.photos[0] }, now())
            .await
            .unwrap();
        store.unsubscribe(leaver, MailKind::Follows).await.unwrap();
        let rate = Rate { what: "comments", times: 10, seconds: 60 };
        store.take_turn(leaver, rate, now()).await.unwrap().unwrap();
        store.claim_idempotency(NAME, "POST /v1/uploads", "k", &Sha256::of(b""), now()).await.unwrap();
        let export = Export {
            id: ExportId::new(1),
            owner: leaver.clone(),
            status: ExportStatus::Queued,
            files: vec![],
            created_at: now(),
            expires_at: 1_900_000_000,
        };
        store.create_export(&export).await.unwrap();
    }

    fn fill_buckets(&self) {
        let s3 = &self.services.s3;
        s3.mark_deleted(&format!("{UPLOADS}/{}", keys::original(&self.leaver, self.photos[2])));
        s3.put(&format!("{UPLOADS}/drop/{NAME}/a.jpg"), b"dropped");
        for photo in &self.photos {
            s3.put(&format!("{RENDITIONS}/media/{photo}/secret/display.jpg"), b"d");
            s3.put(&format!("{RENDITIONS}/analysis/{photo}/1.jpg"), b"a");
        }
        let file = |number| keys::export_file(&self.leaver, ExportId::new(1), number, 1);
        s3.put(&format!("{RENDITIONS}/{}", file(1)), b"zip");
        let unfinished = (format!("{RENDITIONS}/{}", file(2)), [(1, vec![1])].into());
        s3.objects().uploads.insert("u".into(), unfinished);
    }

    async fn call(&self, phase: Phase, left: Duration) -> Erased {
        self.call_keeping(SignedDuration::ZERO, phase, left).await
    }

    async fn call_keeping(&self, tombstone_age: SignedDuration, phase: Phase, left: Duration) -> Erased {
        let adapters = (
            self.services.store.clone(),
            self.identity.clone(),
            self.services.uploads.clone(),
            self.services.renditions.clone(),
        );
        let erasure_id = ErasureId::of(&self.leaver, now());
        let input = ErasureInput { username: self.leaver.clone(), erasure_id };
        erase(adapters, tombstone_age, ErasureTask { input, phase }, invocation(left)).await.unwrap()
    }

    /// Every item and key in which the name or a photo of the leaver stands.
    async fn traces(&self) -> Vec<String> {
        let mut all = self.services.s3.keys();
        for table in ["core", "feed", "search"] {
            let items = self.services.dynamodb.scan().table_name(table).consistent_read(true).send().await;
            all.extend(items.unwrap().items.unwrap().iter().map(|item| format!("{item:?}")));
        }
        let names: Vec<_> = self.photos.iter().map(ToString::to_string).chain([NAME.to_owned()]).collect();
        all.retain(|text| names.iter().any(|name| text.contains(name)));
        all
    }

    /// What somebody may still be found by: the person, and each photo.
    async fn filed(&self) -> usize {
        let subjects = self.photos.iter().copied().map(Subject::Photo);
        let subjects = subjects.chain([Subject::Person(self.leaver.clone())]);
        let mut filed = 0;
        for subject in subjects {
            filed += usize::from(self.services.store.filing(&subject).await.unwrap().is_some());
        }
        filed
    }

    /// What others have is as if the leaver had never been here, and exactly counted.
    async fn others_are_whole(&self) {
        let store = &self.services.store;
        for other in &self.others {
            let counted = store.recount_person(other, Duration::ZERO).await.unwrap();
            assert!(!counted.corrected, "{other}");
            assert_eq!((counted.after.followers, counted.after.following), (0, 0), "{other}");
        }
        let counted = store.recount_photo(self.photo_of_bob).await.unwrap();
        assert!(!counted.corrected);
        assert_eq!((counted.after.likes, counted.after.comments), (0, 1));
        assert_eq!(store.unread(&self.others[0]).await.unwrap(), 0);
        let bobs = format!("{UPLOADS}/{}", keys::original(&self.others[0], self.photo_of_bob));
        assert!(self.services.s3.get(&bobs).is_some());
    }
}

#[tokio::test]
async fn nothing_is_left_and_others_are_whole() {
    let world = world().await;
    assert_eq!(world.filed().await, 3, "two photos, and the person");
    assert_eq!(world.call(Phase::Hide, LONG).await, Erased::Done);
    assert_eq!(world.filed().await, 0, "nobody finds anything at once");
    let store = &world.services.store;
    let counts = store.photo_counts(&[world.photo_of_bob]).await.unwrap()[0];
    assert_eq!((counts.likes, counts.comments), (0, 1), "likes and comments go at once");
    assert_eq!(store.person_counts(&world.others[0]).await.unwrap().followers, 0, "so do follows");
    assert!(store.photo_ids_of(&world.leaver, None, 9).await.unwrap().items.is_empty());
    assert!(world.pool.has_account(NAME), "the name stays until nothing else is left");

    assert_eq!(world.call(Phase::Purge { turn: 1 }, LONG).await, Erased::Done);
    assert_eq!(world.traces().await, Vec::<String>::new());
    assert!(!world.pool.has_account(NAME));
    world.others_are_whole().await;
    // As after an answer that was lost.
    assert_eq!(world.call(Phase::Purge { turn: 1 }, LONG).await, Erased::Done);
    assert_eq!(world.call(Phase::Hide, LONG).await, Erased::Done);
}

/// Time is up after each piece of work.
#[tokio::test]
async fn an_erasure_comes_to_its_end_however_short_its_invocations_are() {
    let world = world().await;
    for phase in [Phase::Hide, Phase::Purge { turn: 1 }] {
        let mut calls = 1;
        while let Erased::More { .. } = world.call(phase, Duration::ZERO).await {
            calls += 1;
            assert!(calls < 100, "{phase:?} gets nowhere");
        }
        assert!(calls > 3, "{phase:?} was done in {calls}");
    }
    assert_eq!(world.traces().await, Vec::<String>::new());
    world.others_are_whole().await;
}

#[tokio::test]
async fn what_is_still_there_is_told_and_keeps_the_name() {
    let world = world().await;
    world.services.s3.objects().keeps_everything = true;
    let Erased::Left { left, turn: 2 } = world.call(Phase::Purge { turn: 1 }, LONG).await else {
        panic!("nothing is left")
    };
    assert!(left > 0);
    assert!(world.services.store.profile(&world.leaver).await.unwrap().is_some());
    assert!(world.pool.has_account(NAME));
    world.services.s3.objects().keeps_everything = false;
    assert_eq!(world.call(Phase::Purge { turn: 2 }, LONG).await, Erased::Done);
    assert_eq!(world.traces().await, Vec::<String>::new());
}

/// A last step that comes again, late, when somebody else has taken the name.
#[tokio::test]
async fn whoever_takes_the_name_next_is_left_alone() {
    let world = world().await;
    assert_eq!(world.call(Phase::Purge { turn: 1 }, LONG).await, Erased::Done);
    // Signed up, and has not verified the address yet.
    world.pool.account(NAME, true);
    assert_eq!(world.call(Phase::Purge { turn: 1 }, LONG).await, Erased::Done);
    assert!(world.pool.has_account(NAME));
    let newcomer = world.services.person(NAME).await;
    let photo = world.services.photo(&newcomer, Visibility::Public, b"new").await;
    for phase in [Phase::Hide, Phase::Purge { turn: 1 }] {
        assert_eq!(world.call(phase, LONG).await, Erased::Done);
    }
    // The same when the newcomer leaves too, which is another erasure.
    world.services.store.close_profile(&newcomer, Timestamp::now()).await.unwrap();
    for phase in [Phase::Hide, Phase::Purge { turn: 1 }] {
        assert_eq!(world.call(phase, LONG).await, Erased::Done);
    }
    assert_eq!(world.services.store.photo(photo.id).await.unwrap(), Some(photo));
    assert!(world.pool.has_account(NAME));
}

/// Who saw one of the photos just before it was deleted may still be about to comment on it.
#[tokio::test]
async fn what_is_said_late_under_a_photo_goes_with_its_tombstone() {
    let world = world().await;
    let store = &world.services.store;
    let erased = world.call_keeping(TOMBSTONE_AGE, Phase::Purge { turn: 1 }, LONG).await;
    assert_eq!(erased, Erased::Left { left: 4, turn: 2 }, "three young tombstones, and the profile");
    let (id, author) = (CommentId::new(9), world.others[1].clone());
    let comment = Comment { id, photo_id: world.photos[0], author, text: "Late".into(), created_at: now() };
    assert!(store.add_comment(&comment).await.unwrap());
    assert_eq!(world.call(Phase::Purge { turn: 2 }, LONG).await, Erased::Done);
    assert_eq!(world.traces().await, Vec::<String>::new());
}
