//! What feeds and counts have to be, by sets and nothing else.

use std::collections::BTreeSet;

use domain::{
    id::{PhotoId, Username},
    photo::Visibility,
    social::{PersonCounts, PhotoCounts},
    tie::TieChange,
};

use crate::steps::Who;

pub(crate) const PEOPLE: [&str; 5] = ["ada", "bob", "cyd", "dan", "eve"];

pub(crate) fn name(who: Who) -> Username {
    PEOPLE[who].parse().unwrap()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Photo {
    pub(crate) id: PhotoId,
    pub(crate) owner: Who,
    pub(crate) visibility: Visibility,
    pub(crate) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Waits,
    Published,
    InReview,
    Deleted,
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) photos: Vec<Photo>,
    pub(crate) follows: BTreeSet<(Who, Who)>,
    pub(crate) blocks: BTreeSet<(Who, Who)>,
    mutes: BTreeSet<(Who, Who)>,
    pub(crate) likes: BTreeSet<(Who, PhotoId)>,
}

impl Model {
    pub(crate) fn is_cut(&self, one: Who, other: Who) -> bool {
        self.blocks.contains(&(one, other)) || self.blocks.contains(&(other, one))
    }

    pub(crate) fn tie(&mut self, from: Who, change: TieChange, to: Who) {
        match change {
            TieChange::Follow if self.is_cut(from, to) => false,
            TieChange::Follow => self.follows.insert((from, to)),
            TieChange::Unfollow => self.follows.remove(&(from, to)),
            TieChange::Block => {
                self.follows.remove(&(from, to));
                self.follows.remove(&(to, from));
                self.blocks.insert((from, to))
            }
            TieChange::Unblock => self.blocks.remove(&(from, to)),
            TieChange::Mute => self.mutes.insert((from, to)),
            TieChange::Unmute => self.mutes.remove(&(from, to)),
        };
    }

    /// The feed of somebody, newest first.
    pub(crate) fn feed(&self, reader: Who) -> Vec<PhotoId> {
        let shown = |photo: &&Photo| {
            photo.state == State::Published
                && photo.visibility != Visibility::Private
                && self.follows.contains(&(reader, photo.owner))
                && !self.mutes.contains(&(reader, photo.owner))
                && !self.is_cut(reader, photo.owner)
        };
        let mut ids: Vec<_> = self.photos.iter().filter(shown).map(|photo| photo.id).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids
    }

    pub(crate) fn person_counts(&self, who: Who) -> PersonCounts {
        let public = |photo: &&Photo| {
            photo.owner == who && photo.state == State::Published && photo.visibility == Visibility::Public
        };
        PersonCounts {
            photos: self.photos.iter().filter(public).count() as u64,
            followers: self.follows.iter().filter(|(_, to)| *to == who).count() as u64,
            following: self.follows.iter().filter(|(from, _)| *from == who).count() as u64,
        }
    }

    pub(crate) fn photo_counts(&self, photo: PhotoId) -> PhotoCounts {
        let likes = self.likes.iter().filter(|(_, liked)| *liked == photo).count() as u64;
        PhotoCounts { likes, comments: 0 }
    }
}
