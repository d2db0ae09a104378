//! The first item of each kind, written by the store, and its copies.

use std::collections::HashMap;

use anyhow::{Context, Result};
use domain::{
    id::{PhotoId, Username},
    tie::TieChange,
};
use jiff::Timestamp;
use serde_json::Value;
use store::{
    Mode, Store,
    keys::{Key, Shard},
};
use testbed::dynoxide::types::Item;

use crate::{
    copies::{Pattern, set_number},
    database::{CORE, Database, FEED},
    samples,
};

/// Names that are part of nothing else.
const FROM: &str = "the_first_reader";
const TO: &str = "the_first_author";

/// What there is to copy.
#[derive(Debug)]
pub struct Patterns {
    profile: Pattern,
    counts: Value,
    tie: Pattern,
    /// One for each shard of the public list: it is spelled in the item.
    photos: HashMap<Shard, (PhotoId, Pattern)>,
    entry: (PhotoId, Pattern),
    pull: Pattern,
    pulled: Pattern,
}

impl Patterns {
    /// Has the store write one of each kind.
    pub async fn write(database: &Database) -> Result<Self> {
        let store = database.store();
        let (from, to): (Username, Username) = (FROM.parse()?, TO.parse()?);
        let now = samples::now();
        store.create_profile(&samples::profile(&from, now)).await?;
        store.change_tie(&from, &to, TieChange::Follow, now).await?;
        let photos = photos(database, &store, &to).await?;
        let photo = *photos.values().map(|(photo, _)| photo).next().context("no photo")?;
        store.put_entries(&to, &[(from.clone(), photo)], now).await?;
        store.put_pulls(&to, std::slice::from_ref(&from)).await?;
        store.set_author_mode(&to, Mode::Pulled).await?;
        let pattern = |table, key: Key<'_>| Ok::<_, anyhow::Error>(Pattern::of(&database.item(table, &key)?));
        Ok(Self {
            profile: pattern(CORE, Key::Profile(&from))?,
            counts: database.item(CORE, &Key::PersonCounts(&from, 0))?,
            tie: pattern(CORE, Key::Tie(&from, &to))?,
            entry: (photo, pattern(FEED, Key::FeedEntry(&from, photo))?),
            pull: pattern(FEED, Key::Pull(&from, &to))?,
            pulled: pattern(FEED, Key::Author(&to))?,
            photos,
        })
    }

    pub fn profile(&self, name: &Username) -> Result<Item> {
        self.profile.with(&[(FROM, name.as_str())])
    }

    pub fn counts<const N: usize>(&self, name: &Username, counts: [(&str, usize); N]) -> Result<Item> {
        let mut item = self.counts.clone();
        for (what, count) in counts {
            set_number(&mut item, what, count as u64);
        }
        Pattern::of(&item).with(&[(FROM, name.as_str())])
    }

    pub fn tie(&self, from: &Username, to: &Username) -> Result<Item> {
        self.tie.with(&[(FROM, from.as_str()), (TO, to.as_str())])
    }

    pub fn photo(&self, owner: &Username, photo: PhotoId) -> Result<Item> {
        let (before, pattern) = self.photos.get(&Shard::of(photo)).context("a shard without a pattern")?;
        pattern.with(&[(TO, owner.as_str()), (&before.to_string(), &photo.to_string())])
    }

    pub fn entry(&self, reader: &Username, author: &Username, photo: PhotoId) -> Result<Item> {
        let (before, pattern) = &self.entry;
        let photo = (before.to_string(), photo.to_string());
        pattern.with(&[(FROM, reader.as_str()), (TO, author.as_str()), (&photo.0, &photo.1)])
    }

    pub fn pull(&self, reader: &Username, author: &Username) -> Result<Item> {
        self.pull.with(&[(FROM, reader.as_str()), (TO, author.as_str())])
    }

    pub fn pulled(&self, author: &Username) -> Result<Item> {
        self.pulled.with(&[(TO, author.as_str())])
    }
}

/// A photo for each shard.
async fn photos(
    database: &Database,
    store: &Store,
    owner: &Username,
) -> Result<HashMap<Shard, (PhotoId, Pattern)>> {
    let mut photos = HashMap::new();
    for shard in Shard::all() {
        let id = id_in(shard);
        samples::published(store, owner, id, samples::now()).await?;
        photos.insert(shard, (id, Pattern::of(&database.item(CORE, &Key::Photo(id))?)));
    }
    Ok(photos)
}

/// Where an id falls is random.
fn id_in(shard: Shard) -> PhotoId {
    let now_ms = Timestamp::now().as_millisecond().unsigned_abs();
    loop {
        let id = PhotoId::new(now_ms);
        if Shard::of(id) == shard {
            return id;
        }
    }
}
