//! A pass over everybody and everything: at most one begins in a day, and each call takes it as far as its time goes.

use boot::TaskError;
use domain::id::Username;
use identity::Usernames;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Cursor, Entity};

use super::{Reconciled, Reconciler, Repairs, person, photo};
use crate::budget::Budget;

const MARK: &str = "reconcile";
/// Ticks are an hour apart and never quite: a day less half of that, so that a pass begins at the same hour every day.
const DAY: SignedDuration = SignedDuration::from_mins(24 * 60 - 30);
/// Items of the table that are looked through at a time.
const ITEMS_A_STEP: u32 = 200;

/// How far a pass has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Pass {
    began_at: Timestamp,
    at: At,
    looked_at: u64,
    failed: u64,
    repaired: Repairs,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum At {
    /// The user pool, from this page on. First: who gets a profile is walked by too.
    Pool(Option<String>),
    /// The table, from behind this item on.
    Table(Option<Cursor>),
    /// Nothing, until the next day.
    End,
}

/// Takes the day's pass as far as the time goes.
pub(super) async fn go_on(
    reconciler: &Reconciler,
    budget: &Budget,
    now: Timestamp,
) -> Result<Reconciled, TaskError> {
    let store = &reconciler.store;
    let mut pass = match store.recall::<Pass>(MARK).await? {
        Some(pass) if pass.at != At::End || now.duration_since(pass.began_at) < DAY => pass,
        _ => Pass::begin(now),
    };
    let before = pass.clone();
    while pass.at != At::End {
        pass.step(reconciler, now).await?;
        if pass.at == At::End {
            pass.tell(reconciler).await?;
        }
        store.remember(MARK, &pass).await?;
        if budget.is_spent() {
            break;
        }
    }
    let reconciled = pass.since(&before);
    tracing::info!(?reconciled, "reconciled");
    Ok(reconciled)
}

impl Pass {
    fn begin(now: Timestamp) -> Self {
        Self { began_at: now, at: At::Pool(None), looked_at: 0, failed: 0, repaired: Repairs::default() }
    }

    /// Does the next piece of work, and says what comes after it.
    async fn step(&mut self, reconciler: &Reconciler, now: Timestamp) -> Result<(), TaskError> {
        self.at = match &self.at {
            At::Pool(from) => match (reconciler.identity.usernames(from.as_deref()).await, from) {
                (Ok(page), _) => {
                    self.fill_in(reconciler, &page, now).await?;
                    page.next.map_or(At::Table(None), |next| At::Pool(Some(next)))
                }
                // The place is of an hour ago, and the pool may have forgotten it: it would never be taken again.
                (Err(error), Some(_)) if !error.is_transient() => At::Pool(None),
                (Err(error), _) => return Err(error.into()),
            },
            At::Table(from) => {
                let page = reconciler.store.walk(from.as_ref(), ITEMS_A_STEP).await?;
                for entity in page.items {
                    self.look_at(reconciler, &entity, now).await;
                }
                page.next.map_or(At::End, |next| At::Table(Some(next)))
            }
            At::End => At::End,
        };
        Ok(())
    }

    async fn fill_in(
        &mut self,
        reconciler: &Reconciler,
        page: &Usernames,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let there = reconciler.store.profiles(&page.names).await?;
        let lacks = |name: &&Username| !there.iter().any(|profile| profile.username == **name);
        for name in page.names.iter().filter(lacks) {
            self.repaired.profiles += u64::from(person::make_profile(reconciler, name, now).await?);
        }
        Ok(())
    }

    /// One's trouble stops no other's.
    async fn look_at(&mut self, reconciler: &Reconciler, entity: &Entity, now: Timestamp) {
        self.looked_at += 1;
        let repairs = match entity {
            Entity::Person(username) => person::put_right(reconciler, username, now).await,
            Entity::Photo(id) => photo::put_right(reconciler, *id, photo::Feeds::OfRecent, now).await,
        };
        match repairs {
            Ok(repairs) => self.repaired += repairs,
            Err(error) => {
                self.failed += 1;
                tracing::error!(%error, "not reconciled");
            }
        }
    }

    /// Tells operators of a pass that found something. Before the pass is remembered as ended: rather twice than never.
    async fn tell(&self, reconciler: &Reconciler) -> Result<(), TaskError> {
        if self.repaired.is_none() {
            return Ok(());
        }
        let body = format!(
            "The pass of {} looked at {} people and photos and repaired what should not have been wrong:\n\n{}\n\
             What to do: nothing at once. Look in the log of the function reconcile for \"repaired\", and for what \
             fanout gave up at about that time.\n",
            self.began_at, self.looked_at, self.repaired
        );
        Ok(reconciler.notices.alert("Picstack: counts or feeds were repaired", &body).await?)
    }

    /// What was done since.
    fn since(&self, before: &Self) -> Reconciled {
        Reconciled {
            looked_at: self.looked_at - before.looked_at,
            repaired: self.repaired.since(&before.repaired),
            failed: self.failed - before.failed,
            done: self.at == At::End,
        }
    }
}
