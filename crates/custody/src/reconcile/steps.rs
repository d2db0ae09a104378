//! The steps of a pass: a page of the user pool, or of the table.
//!
//! A call may die over one person or photo that takes too long, or too much. So how far it has come within a page of the
//! table is remembered after every few, and how many calls have begun there and come no further. The second of them
//! remembers after each one, and so leaves off at the very one that ends it; the third that begins at that one passes it
//! by, and counts it as failed. So three calls may die over one, and the fourth comes further.

use boot::TaskError;
use domain::id::Username;
use identity::Usernames;
use jiff::Timestamp;
use store::{Cursor, Entity};

use super::{
    Reconciler,
    pass::{At, Pass},
    person, photo,
};
use crate::budget::Budget;

/// Items of the table that are looked through at a time.
const ITEMS_A_STEP: u32 = 200;
/// People and photos after which it is remembered that they are done with.
const ENTITIES_A_MEMORY: usize = 20;
/// Calls that began at a place and came no further, this one among them, from which on each person and photo is
/// remembered; and from which on the first is passed by.
const CAREFUL_FROM: u32 = 2;
const PASSED_BY_FROM: u32 = 3;

impl Pass {
    /// Does the next piece of work, and says what comes after it.
    pub(super) async fn step(
        &mut self,
        reconciler: &Reconciler,
        budget: &Budget,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        match self.at.clone() {
            At::Pool(from) => self.at = self.fill_in_page(reconciler, from, now).await?,
            At::Table(from) => self.look_at_page(reconciler, from.as_ref(), budget, now).await?,
            At::End => {}
        }
        Ok(())
    }

    async fn fill_in_page(
        &mut self,
        reconciler: &Reconciler,
        from: Option<String>,
        now: Timestamp,
    ) -> Result<At, TaskError> {
        match (reconciler.identity.usernames(from.as_deref()).await, from) {
            (Ok(page), _) => {
                self.fill_in(reconciler, &page, now).await?;
                Ok(page.next.map_or(At::Table(None), |next| At::Pool(Some(next))))
            }
            // The place is of an hour ago, and the pool may have forgotten it: it would never be taken again.
            (Err(error), Some(_)) if !error.is_transient() => Ok(At::Pool(None)),
            (Err(error), _) => Err(error.into()),
        }
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

    /// Looks at a page, or as much of it as the time allows. What comes and goes meanwhile shifts those behind it by a
    /// place: one is looked at twice, or not before the next day.
    async fn look_at_page(
        &mut self,
        reconciler: &Reconciler,
        from: Option<&Cursor>,
        budget: &Budget,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let page = reconciler.store.walk(from, ITEMS_A_STEP).await?;
        let ahead = page.items.get(self.behind..).unwrap_or_default();
        self.stuck += 1;
        if !ahead.is_empty() {
            self.remember(reconciler).await?;
        }
        let at_once = if self.stuck >= CAREFUL_FROM { 1 } else { ENTITIES_A_MEMORY };
        for entity in ahead {
            self.look_at_next(reconciler, entity, now).await;
            if budget.is_spent() {
                // It ends well: whoever comes next has not met anything here.
                self.stuck = 0;
                return Ok(());
            }
            if self.behind.is_multiple_of(at_once) {
                self.remember(reconciler).await?;
            }
        }
        self.at = page.next.map_or(At::End, |next| At::Table(Some(next)));
        (self.behind, self.stuck) = (0, 0);
        Ok(())
    }

    async fn look_at_next(&mut self, reconciler: &Reconciler, entity: &Entity, now: Timestamp) {
        if self.stuck >= PASSED_BY_FROM {
            self.looked_at += 1;
            self.failed += 1;
            tracing::error!("not reconciled: one call after the other ended over it");
        } else {
            self.look_at(reconciler, entity, now).await;
        }
        self.behind += 1;
        self.stuck = 1;
    }

    /// One's trouble stops no other's.
    async fn look_at(&mut self, reconciler: &Reconciler, entity: &Entity, now: Timestamp) {
        self.looked_at += 1;
        let span = self.span(now);
        let repairs = match entity {
            Entity::Person(username) => person::put_right(reconciler, username, span, now).await,
            Entity::Photo(id) => photo::put_right(reconciler, *id, span, now).await,
        };
        match repairs {
            Ok(repairs) => self.repaired += repairs,
            Err(error) => {
                self.failed += 1;
                tracing::error!(%error, "not reconciled");
            }
        }
    }
}
