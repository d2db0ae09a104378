//! Filing: what stands for a photo or a person is brought to what the record calls for by now. May be called twice,
//! late, and by several at once.
//!
//! # Why a filing that succeeded is followed by another look
//! A filing changes only in transactions that need it to be as it was read. That keeps two writers apart, but not a
//! writer and one who found nothing to do: the first reads caption B and is held up, the caption becomes A again, the
//! second finds A filed and leaves, and then the first one's transaction puts B. Nobody would come back. So whoever wrote
//! looks again, and is done only when a look finds nothing to do. Take the last write of all. If the record changed after
//! it was read for that write, then either before the writer's second look, which sees it, or later: then the filing that
//! the change itself calls for begins after the write, and sees what stands. Each would write once more, which
//! contradicts that it was the last.
//!
//! # What a crash leaves
//! Documents are counted before the transaction. Before they are counted, the filing says under what: whoever comes
//! after a crash, or was overtaken, finds there what may be counted or not, and counts it as the record calls for by then.
//! So no word stays listed of which nobody knows, and none stays known that nobody holds.

mod counted;
mod spread;

use std::{cell::RefCell, collections::BTreeSet, time::Duration};

use domain::{
    id::{PhotoId, Username},
    photo::Photo,
    profile::Profile,
};
use futures_util::future::try_join;
use search::{Document, Filing, Placing, Subject, Word};
use store::{Filed, Store, StoreError};

pub use self::counted::spellings_of;
use self::{
    counted::{Recount, held, standings_of},
    spread::spread,
};

/// Looks at one subject before it is given up as contended. The pauses between them come to at most about 3 s.
const LOOKS_MAX: u32 = 10;

/// Files a photo as its record is now; one without a record, or that not everybody may see, is taken from the shelves.
pub async fn file_photo(store: &Store, photo: PhotoId, placing: Placing) -> Result<(), StoreError> {
    file(store, &Subject::Photo(photo), placing).await
}

/// Files a person as the profile is now.
pub async fn file_person(store: &Store, name: &Username, placing: Placing) -> Result<(), StoreError> {
    file(store, &Subject::Person(name.clone()), placing).await
}

/// Files whatever it is.
pub async fn file(store: &Store, subject: &Subject, mut placing: Placing) -> Result<(), StoreError> {
    for attempt in 0..LOOKS_MAX {
        match look(store, subject, placing).await? {
            Found::NothingToDo => return Ok(()),
            Found::Done => placing = Placing::Kept,
            Found::Overtaken => pause(attempt).await,
        }
    }
    let what = match subject {
        Subject::Photo(photo) => format!("the filing of photo {photo}"),
        Subject::Person(_) => "the filing of a person".into(),
    };
    Err(StoreError::Contended { what, tries: LOOKS_MAX })
}

/// Whether two states of a photo are found by the same: then there is nothing to file.
#[must_use]
pub fn is_filed_alike(before: Option<&Photo>, after: Option<&Photo>) -> bool {
    let document = |photo: Option<&Photo>| Document::of_photo(photo?, 0);
    document(before) == document(after)
}

/// Whether two states of a profile are found by the same.
#[must_use]
pub fn person_is_filed_alike(before: Option<&Profile>, after: Option<&Profile>) -> bool {
    let document = |profile: Option<&Profile>| Document::of_person(profile?, 0);
    document(before) == document(after)
}

/// What came of one look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    NothingToDo,
    Done,
    /// Somebody else filed it in between.
    Overtaken,
}

/// What a record calls for.
#[derive(Debug)]
struct Called {
    document: Option<Document>,
    owner: Option<Username>,
}

/// Compares what stands with what should, and changes what differs.
async fn look(store: &Store, subject: &Subject, placing: Placing) -> Result<Found, StoreError> {
    let (filed, called) = try_join(store.filing(subject), called(store, subject)).await?;
    let stands = standing(filed.as_ref(), &called, placing);
    let (mark, document) = (subject.mark(), called.document.as_ref());

    let placed = to_place(&stands, &called, subject, placing);
    let (before, after) = (held(subject, &stands), held(subject, &placed.filing));
    let recount = Recount::between(&before, &after, &stands.unsure, placing);
    if placed.is_as_it_stands && recount.is_empty() {
        return Ok(Found::NothingToDo);
    }
    let standings = standings_of(store, subject.shelf(), &placed.words, &recount).await?;
    let shards = spread(store, subject.shelf(), &placed.words, &standings).await?;
    let owner = called.owner.as_ref();
    let filed = match recount.touched() {
        counts if counts.is_empty() => filed,
        counts => match store.declare(subject, owner, filed, counts).await? {
            None => return Ok(Found::Overtaken),
            declared => declared,
        },
    };
    recount.make(store, subject, &standings).await?;
    let parts = |word: &Word| shards.get(word).copied().unwrap_or(1);
    let changes = stands.changes(document, mark, parts, placing);
    let is_filed = store.file(subject, owner, filed.as_ref(), &changes).await?;
    Ok(if is_filed { Found::Done } else { Found::Overtaken })
}

async fn called(store: &Store, subject: &Subject) -> Result<Called, StoreError> {
    match subject {
        Subject::Photo(id) => {
            let ids = [*id];
            let (photo, counts) = try_join(store.photo(*id), store.photo_counts(&ids)).await?;
            let likes = counts.first().map_or(0, |counts| counts.likes);
            let document = photo.as_ref().and_then(|photo| Document::of_photo(photo, likes));
            Ok(Called { document, owner: photo.map(|photo| photo.owner) })
        }
        Subject::Person(name) => {
            let (profile, counts) = try_join(store.profile(name), store.person_counts(name)).await?;
            let document =
                profile.as_ref().and_then(|profile| Document::of_person(profile, counts.followers));
            Ok(Called { document, owner: None })
        }
    }
}

/// What stands. Whoever places anew trusts no entry to be there, and puts all of them.
fn standing(filed: Option<&Filed>, called: &Called, placing: Placing) -> Filing {
    let mut stands = filed.map(|filed| filed.filing.clone()).unwrap_or_default();
    stands.is_partial |= placing == Placing::Anew && called.document.is_some();
    stands
}

/// What is known before any word's standing is.
#[derive(Debug)]
struct ToPlace {
    is_as_it_stands: bool,
    /// Words whose place depends on their standing.
    words: BTreeSet<Word>,
    filing: Filing,
}

/// A filing asks for the parts of a word's list only where it places the word.
fn to_place(stands: &Filing, called: &Called, subject: &Subject, placing: Placing) -> ToPlace {
    let words = RefCell::new(BTreeSet::new());
    let parts = |word: &Word| {
        words.borrow_mut().insert(word.clone());
        1
    };
    let filing = stands.changes(called.document.as_ref(), subject.mark(), parts, placing).filing;
    ToPlace { is_as_it_stands: filing == *stands, words: words.into_inner(), filing }
}

/// Waits before the next look: exponential, with full jitter, bounded.
async fn pause(attempt: u32) {
    const FIRST_MS: u64 = 10;
    const LONGEST_MS: u64 = 640;
    let longest = (FIRST_MS << attempt.min(16)).min(LONGEST_MS);
    tokio::time::sleep(Duration::from_millis(rand::random_range(0..=longest))).await;
}
