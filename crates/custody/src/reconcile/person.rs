//! One person: counts, the feed, the feeds of followers; and whether an account that is closed is on its way out.

use boot::TaskError;
use domain::{
    id::{ErasureId, Username},
    profile::Profile,
    task::ErasureInput,
};
use feeds::{Drift, mend_author, mend_reader, mend_tie};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use workflow::ExecutionState;

use super::{Reconciler, Repairs, Span};

/// The call that closes an account starts its erasure too, unless it breaks off in between.
const STARTED_AFTER: SignedDuration = SignedDuration::from_mins(5);
const FOLLOWED_A_PAGE: u32 = 100;

/// Looks at one person, and puts right what is wrong; with those whom the person began to follow in the span.
pub(super) async fn put_right(
    reconciler: &Reconciler,
    username: &Username,
    span: Span,
    now: Timestamp,
) -> Result<Repairs, TaskError> {
    let Some(profile) = reconciler.store.profile(username).await? else { return Ok(Repairs::default()) };
    if let Some(closed_at) = profile.closed_at {
        see_out(reconciler, username, closed_at, now).await?;
        return Ok(Repairs::default());
    }
    let mut repairs = Repairs::default();
    if recount(reconciler, username).await? {
        repairs.person_counts += 1;
    }
    let drift = mend(reconciler, username, span, now).await?;
    if !drift.is_none() {
        tracing::warn!(?drift, "feeds repaired");
    }
    repairs += drift.into();
    Ok(repairs)
}

/// Makes the profile of somebody who verified the address and has none; whether it was missing.
pub(super) async fn make_profile(
    reconciler: &Reconciler,
    username: &Username,
    now: Timestamp,
) -> Result<bool, TaskError> {
    let profile = Profile {
        username: username.clone(),
        display_name: None,
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: now,
    };
    let made = reconciler.store.create_profile(&profile).await?;
    if made {
        tracing::warn!("a verified user had no profile; made it");
    }
    Ok(made)
}

/// Starts the erasure of a closed account unless it was started, and once more when it came to no good end: what stopped
/// it may have passed, and by another name, as one that failed keeps its own.
async fn see_out(
    reconciler: &Reconciler,
    username: &Username,
    closed_at: Timestamp,
    now: Timestamp,
) -> Result<(), TaskError> {
    if now.duration_since(closed_at) < STARTED_AFTER {
        return Ok(());
    }
    let erasures = &reconciler.erasures;
    let input = ErasureInput { username: username.clone(), erasure_id: ErasureId::of(username, closed_at) };
    match erasures.state(&input).await? {
        ExecutionState::Missing => Ok(erasures.start(&input).await?),
        ExecutionState::Failed { error } => {
            tracing::warn!(erasure_id = %input.erasure_id, error, "an erasure did not succeed; starting it again");
            Ok(erasures.start_again(&input, now).await?)
        }
        ExecutionState::Running | ExecutionState::Succeeded => Ok(()),
    }
}

async fn recount(reconciler: &Reconciler, username: &Username) -> Result<bool, StoreError> {
    let counted = reconciler.store.recount_person(username, reconciler.index_lag).await?;
    if counted.corrected {
        tracing::warn!(before = ?counted.before, after = ?counted.after, "a person's counts repaired");
    }
    Ok(counted.corrected)
}

async fn mend(
    reconciler: &Reconciler,
    username: &Username,
    span: Span,
    now: Timestamp,
) -> Result<Drift, StoreError> {
    let Reconciler { store, limits, .. } = reconciler;
    let own = mend_author(store, *limits, username, span.until).await? + mend_reader(store, username).await?;
    Ok(own + mend_new_ties(reconciler, username, span, now).await?)
}

/// Those whom the person has begun to follow in the span: the latest come first.
async fn mend_new_ties(
    reconciler: &Reconciler,
    reader: &Username,
    span: Span,
    now: Timestamp,
) -> Result<Drift, StoreError> {
    let Reconciler { store, limits, .. } = reconciler;
    let (mut drift, mut from) = (Drift::default(), None);
    loop {
        let page = store.followed(reader, from.as_ref(), FOLLOWED_A_PAGE).await?;
        let ties = store.ties(reader, &page.items).await?;
        for author in &page.items {
            let since = ties.get(author).and_then(|tie| tie.follows);
            if since.is_some_and(|since| span.is_before(since)) {
                return Ok(drift);
            }
            if since.is_some_and(|since| span.has(since)) {
                drift = drift + mend_tie(store, *limits, reader, author, now).await?;
            }
        }
        from = page.next;
        if from.is_none() {
            return Ok(drift);
        }
    }
}
