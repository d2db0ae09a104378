//! Who is there, who follows whom, and what they have published: all of it copies of what the store wrote.

use anyhow::Result;
use domain::id::{PhotoId, Username};

use super::Scene;
use crate::{
    database::{CORE, FEED},
    patterns::Patterns,
    samples::photo_id,
};

/// Photos of the author: more than a page.
const PHOTOS: u32 = 25;
/// Other authors whom the busy reader follows.
pub(super) const OTHERS: u32 = 10;
/// Notices of them stand in the author's inbox; with those of what is measured they are a page, and which of them come
/// first does not matter.
pub(super) const LIKES: usize = 17;
const SECONDS_BETWEEN_PHOTOS: u32 = 60;

/// The names of followers have one length, so that their items have one size.
pub(super) fn follower(number: u32) -> Result<Username> {
    Ok(format!("follower_{number:07}").parse()?)
}

/// Long enough that a page of notices of them is well beyond the 4 KiB of one unit: how long the times are written in
/// them is the functions' clock's to say.
pub(super) fn other(number: u32) -> Result<Username> {
    Ok(format!("another_author_{number:02}").parse()?)
}

impl Scene {
    /// Brings in everybody. The readers are two of the author's followers.
    pub(super) fn introduce(&mut self, patterns: &Patterns, followers: u32) -> Result<()> {
        let (author, busy_reader) = (self.author.clone(), self.busy_reader.clone());
        let alone = [&author, &busy_reader, &self.stranger];
        self.database.load(CORE, alone.into_iter().map(|name| patterns.profile(name)))?;
        self.add_followers(patterns, followers - 1)?;
        let counts = [("photos", PHOTOS as usize), ("followers", followers as usize), ("following", 0)];
        let counts = [patterns.counts(&author, counts), patterns.tie(&busy_reader, &author)];
        self.database.load(CORE, counts)?;
        self.older = self.add_photos(patterns, &author, PHOTOS, &[&self.reader, &busy_reader])?;
        for number in 0..OTHERS {
            let other = other(number)?;
            self.database.load(CORE, [patterns.profile(&other), patterns.tie(&busy_reader, &other)])?;
            self.add_photos(patterns, &other, 1, &[&busy_reader])?;
        }
        Ok(())
    }

    fn add_followers(&self, patterns: &Patterns, followers: u32) -> Result<()> {
        let profiles = (0..followers).map(|number| patterns.profile(&follower(number)?));
        self.database.load(CORE, profiles)?;
        let ties = (0..followers).map(|number| patterns.tie(&follower(number)?, &self.author));
        self.database.load(CORE, ties)
    }

    fn add_photos(
        &self,
        patterns: &Patterns,
        owner: &Username,
        count: u32,
        readers: &[&Username],
    ) -> Result<Vec<PhotoId>> {
        let photos: Vec<_> = (1..=count).map(|number| photo_id(number * SECONDS_BETWEEN_PHOTOS)).collect();
        self.database.load(CORE, photos.iter().map(|photo| patterns.photo(owner, *photo)))?;
        for reader in readers {
            self.database.load(FEED, photos.iter().map(|photo| patterns.entry(reader, owner, *photo)))?;
        }
        Ok(photos)
    }
}
