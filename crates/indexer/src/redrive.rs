//! Works through what the consumer gave up: for an operator, when the cause is gone.
//!
//! A letter in the queue names records; the stream has them for 24 hours. They are not handed to the consumer again: what
//! one of them asked for may be undone by a later one that went through. They only say what to put right, by its present
//! state, as often as one likes.

use std::collections::BTreeMap;
use std::time::Duration;

use boot::{Invocation, TaskError};
use futures_util::{StreamExt, stream};
use letters::{Keys, Letter, Span};
use search::{Placing, Subject};
use serde::{Deserialize, Serialize};
use store::{Streamed, streamed};

use crate::{
    adapters::Adapters,
    repair::{Forgetting, repair, repair_person},
};

/// Nothing is begun later than this before Lambda ends the function.
const RESERVE: Duration = Duration::from_secs(20);

/// Photos and people of one letter that are put right at a time: it may name hundreds, and has to be worked through in
/// one call, because the next one begins it anew.
const AT_ONCE: usize = 8;

/// What an operator asks for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Redrive {
    /// Letters at most.
    pub most: u32,
    /// Letters whose records the stream has lost are done with: everything was rebuilt since. They are older than the
    /// 24 hours for which it keeps records, so a rebuild of the last 24 hours has seen what they asked for.
    pub discard_expired: bool,
}

impl Default for Redrive {
    fn default() -> Self {
        Self { most: 10, discard_expired: false }
    }
}

/// What became of the letters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Redriven {
    pub letters: Vec<Answered>,
    /// What is left to the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
}

/// What became of one letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    pub message_id: String,
    /// None when the letter cannot be read.
    pub records: Option<Span>,
    #[serde(flatten)]
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// So many photos and people are right, and the letter is gone.
    Done { repaired: usize },
    /// The stream has the records no more, and nobody knows what they were about; the letter stays.
    Expired,
    /// The same, and the letter is gone.
    Discarded,
    /// Somebody has to look; the letter stays.
    Failed { error: String },
    /// There was no time for it, or for all of it; the letter stays.
    Untried {
        repaired: usize,
        /// How many photos and people there was no time for; none when the letter was not begun.
        #[serde(skip_serializing_if = "Option::is_none")]
        untried: Option<usize>,
    },
}

const ADVICE: &str = "the stream has lost the records of expired letters: rebuild the search by POST \
                      /v1/admin/reindex, repair the photos that the log names at their sequence numbers by \
                      {\"photo_id\"}, then ask for {\"redrive\": {\"discard_expired\": true}}";

/// How much of a subject has to be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// How many like it.
    Count,
    Whole,
}

/// Takes letters out of the queue, and does what they ask for.
///
/// # Errors
/// Only when the queue gives no letters: what goes wrong with a letter is told in the answer.
pub async fn redrive(
    adapters: &Adapters,
    asked: Redrive,
    invocation: &Invocation,
) -> Result<Redriven, TaskError> {
    let mut letters = Vec::new();
    for letter in adapters.letters.take(asked.most).await? {
        letters.push(answer(adapters, asked, invocation, letter).await);
    }
    let is_expired = letters.iter().any(|letter| letter.outcome == Outcome::Expired);
    Ok(Redriven { letters, advice: is_expired.then_some(ADVICE) })
}

async fn answer(adapters: &Adapters, asked: Redrive, invocation: &Invocation, letter: Letter) -> Answered {
    let records = Span::read(&letter.body);
    let outcome = match &records {
        _ if !has_time(invocation) => Ok(Outcome::Untried { repaired: 0, untried: None }),
        Ok(span) => work_through(adapters, span, &letter.id, invocation).await,
        Err(error) => Err(TaskError::permanent(format!("the letter cannot be read: {error}"))),
    };
    let outcome = match outcome {
        Ok(Outcome::Expired) if asked.discard_expired => Ok(Outcome::Discarded),
        other => other,
    };
    let outcome = close(adapters, &letter, outcome).await;
    Answered { message_id: letter.id, records: records.ok(), outcome }
}

fn has_time(invocation: &Invocation) -> bool {
    invocation.remaining() >= RESERVE
}

/// Burns the letter, or gives it back.
async fn close(adapters: &Adapters, letter: &Letter, outcome: Result<Outcome, TaskError>) -> Outcome {
    let closed = match &outcome {
        Ok(Outcome::Done { .. } | Outcome::Discarded) => adapters.letters.burn(letter).await,
        _ => adapters.letters.give_back(letter).await,
    };
    match outcome.and_then(|outcome| closed.map(|()| outcome).map_err(TaskError::from)) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { error: error.to_string() },
    }
}

async fn work_through(
    adapters: &Adapters,
    span: &Span,
    letter_id: &str,
    invocation: &Invocation,
) -> Result<Outcome, TaskError> {
    let Some(changed) = adapters.letters.changed(span).await? else { return Ok(Outcome::Expired) };
    let subjects = subjects(changed)?;
    let all = subjects.len();
    let put_right = |(subject, extent)| put_right(adapters, subject, extent, letter_id);
    let repaired = in_turn(subjects, || has_time(invocation), put_right).await?;
    Ok(match all - repaired {
        0 => Outcome::Done { repaired },
        left => Outcome::Untried { repaired, untried: Some(left) },
    })
}

/// Has a few done at a time while there is time to begin one; how many were. Each has its turn, also when one before it
/// fails.
async fn in_turn<T, F: Future<Output = Result<(), TaskError>>>(
    subjects: impl IntoIterator<Item = T>,
    has_time: impl Fn() -> bool,
    put_right: impl Fn(T) -> F,
) -> Result<usize, TaskError> {
    let turns = subjects.into_iter().map(|subject| async {
        if !has_time() {
            return Ok(0);
        }
        put_right(subject).await.map(|()| 1)
    });
    stream::iter(turns).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.into_iter().sum()
}

/// A reference stands for the paths that the edges forget, so each photo has its own; and the letter's, so that trying
/// again does not ask for them again.
async fn put_right(
    adapters: &Adapters,
    subject: Subject,
    extent: Extent,
    letter_id: &str,
) -> Result<(), TaskError> {
    match (subject, extent) {
        (subject, Extent::Count) => Ok(catalog::file(&adapters.store, &subject, Placing::Kept).await?),
        (Subject::Photo(photo), Extent::Whole) => {
            let reference = format!("{letter_id}-{photo}");
            repair(adapters, photo, Forgetting::IfHidden, &reference).await.map(drop)
        }
        (Subject::Person(name), Extent::Whole) => repair_person(adapters, name).await.map(drop),
    }
}

/// What changed in records, each once. Records that went through may lie between those that were given up: to put
/// something right that is right does no harm.
fn subjects(changed: Vec<Keys>) -> Result<BTreeMap<Subject, Extent>, TaskError> {
    let mut subjects = BTreeMap::new();
    for keys in changed {
        let text = |(name, text)| (name, serde_dynamo::AttributeValue::S(text));
        let (subject, extent) = match streamed(&keys.into_iter().map(text).collect())? {
            Some(Streamed::Photo(photo)) => (Subject::Photo(photo), Extent::Whole),
            Some(Streamed::Profile(name)) => (Subject::Person(name), Extent::Whole),
            Some(Streamed::PhotoCounts(photo)) => (Subject::Photo(photo), Extent::Count),
            Some(Streamed::PersonCounts(name)) => (Subject::Person(name), Extent::Count),
            Some(Streamed::Tie(..) | Streamed::Like(..) | Streamed::Comment(..)) | None => continue,
        };
        let there = subjects.entry(subject).or_insert(extent);
        *there = extent.max(*there);
    }
    Ok(subjects)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const ID: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";

    fn keys(pk: &str, sk: &str) -> Keys {
        [("PK", pk), ("SK", sk)].map(|(name, text)| (name.to_owned(), text.to_owned())).into()
    }

    #[test]
    fn each_subject_is_put_right_once_and_as_a_whole_if_any_record_says_so() {
        let (photo, ada) = (format!("PHOTO#{ID}"), "USER#ada");
        let changed = [
            keys(&photo, "COUNTS#0"),
            keys(&photo, "META"),
            keys(&photo, "COUNTS#1"),
            keys(&photo, "LIKE#ada"),
            keys(ada, "COUNTS#0"),
            keys(ada, "SETTINGS"),
        ];
        let wanted = [
            (Subject::Photo(ID.parse().unwrap()), Extent::Whole),
            (Subject::Person("ada".parse().unwrap()), Extent::Count),
        ];
        assert_eq!(subjects(changed.into()).unwrap(), wanted.into());
        assert!(subjects(vec![keys("PHOTO#x", "META")]).is_err());
    }

    /// The time is looked at before each, and not only once.
    #[tokio::test]
    async fn no_subject_is_begun_that_the_time_is_too_short_for() {
        let (left, done) = (Cell::new(AT_ONCE + 3), Cell::new(0));
        let has_time = || left.replace(left.get().saturating_sub(1)) > 0;
        let put_right = |_| async {
            done.set(done.get() + 1);
            tokio::task::yield_now().await;
            Ok(())
        };
        assert_eq!(in_turn(0..100, has_time, put_right).await.unwrap(), AT_ONCE + 3);
        assert_eq!(done.get(), AT_ONCE + 3);
    }

    #[tokio::test]
    async fn one_that_fails_holds_up_no_other() {
        let done = Cell::new(0);
        let put_right = |n: usize| {
            done.set(done.get() + 1);
            async move { if n == 0 { Err(TaskError::transient("no")) } else { Ok(()) } }
        };
        assert!(in_turn(0..100, || true, put_right).await.is_err());
        assert_eq!(done.get(), 100);
    }
}
