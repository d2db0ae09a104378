//! Who is there, and who follows whom: the first few by the store, the many as their copies.

use anyhow::Result;
use domain::{id::Username, tie::TieChange};
use jiff::Timestamp;
use serde_json::Value;
use store::{Tied, keys::Key};

use super::{PHOTOS, Scene};
use crate::{
    copies::{Pattern, set_number},
    database::{CORE, Database},
    samples,
};

/// Other authors whom the busy reader follows.
const OTHERS: u32 = 20;
/// Photos of each of them.
const PHOTOS_OF_OTHERS: u32 = 2;

/// The names of followers have one length, so that their items have one size.
pub(super) fn follower(number: u32) -> Result<Username> {
    Ok(format!("follower_{number:07}").parse()?)
}

/// The author, the first follower, the busy reader and the others; their photos; and likes, which fill the author's
/// inbox.
pub(super) async fn introduce(scene: &mut Scene) -> Result<()> {
    let (author, reader) = (scene.author.clone(), scene.reader.clone());
    let busy_reader = scene.busy_reader.clone();
    for name in [&author, &reader, &busy_reader, &scene.stranger.clone()] {
        add(scene, name).await?;
    }
    follow(scene, &reader, &author).await?;
    follow(scene, &busy_reader, &author).await?;
    let mut photo = None;
    for minutes in (1..=PHOTOS).rev() {
        photo = Some(scene.published(&author, 10 * minutes).await?);
    }
    for number in 1..=OTHERS {
        let other: Username = format!("other_{number:02}").parse()?;
        add(scene, &other).await?;
        follow(scene, &busy_reader, &other).await?;
        for minutes in 1..=PHOTOS_OF_OTHERS {
            scene.published(&other, 100 * minutes + number).await?;
        }
        if let Some(photo) = photo {
            scene.store.like(photo, &other, Timestamp::now()).await?;
        }
    }
    scene.deliver().await
}

/// Makes so many followers of the one there is. The busy reader is one of them.
pub(super) fn multiply(scene: &Scene, followers: u32) -> Result<()> {
    let database = &scene.database;
    let first = scene.reader.clone();
    let keys = [Key::Profile(&first), Key::PersonCounts(&first, 0), Key::Tie(&first, &scene.author)];
    for key in keys {
        let pattern = Pattern::of(&database.item(CORE, &key)?);
        let copies = (1..followers.saturating_sub(1)).map(|number| {
            let name = follower(number)?;
            pattern.with(&[(first.as_str(), name.as_str())])
        });
        database.load(CORE, copies)?;
    }
    let key = Key::PersonCounts(&scene.author, 0);
    let mut counts = database.item(CORE, &key)?;
    set_number(&mut counts, "followers", followers.into());
    put(database, &counts)
}

fn put(database: &Database, item: &Value) -> Result<()> {
    database.load(CORE, [Pattern::of(item).with(&[])])
}

async fn add(scene: &Scene, name: &Username) -> Result<()> {
    scene.store.create_profile(&samples::profile(name, Timestamp::now())).await?;
    Ok(())
}

async fn follow(scene: &Scene, from: &Username, to: &Username) -> Result<()> {
    let tied = scene.store.change_tie(from, to, TieChange::Follow, Timestamp::now()).await?;
    anyhow::ensure!(tied == Tied::Done, "{from} cannot follow {to}");
    Ok(())
}
