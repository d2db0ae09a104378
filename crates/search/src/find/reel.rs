//! The lists of one clause on one page: how far each was read, and what to read of them next.

use std::collections::BTreeMap;

use super::{Clause, Entry, From, List, Read, Spot, bound::fingerprint};
use crate::{
    rank::Impact,
    subject::{Shelf, Subject},
    term::Fingerprint,
};

/// Entries that are read at first, of all lists together.
const FIRST: u32 = 64;
/// Each time it is so many times as many: few rounds, and little that was read in vain.
const GROWTH: u32 = 4;
/// A read costs as much as sixteen entries however few it gives.
const SHARE_MIN: u32 = 16;

/// How far one list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Unread,
    Begun,
    Ended,
}

#[derive(Debug)]
struct Reel {
    word: Fingerprint,
    next: From,
    stage: Stage,
}

/// Down to where everything was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frontier<'a> {
    /// Some list was not begun.
    Nowhere,
    /// This spot and what is above.
    To(&'a Spot),
    /// All there is.
    Everywhere,
}

/// Where reading begins, and where it is to end.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) from: From,
    pub(super) down_to: Option<Impact>,
}

#[derive(Debug)]
pub(super) struct Reels {
    reels: BTreeMap<List, Reel>,
    down_to: Option<Impact>,
    /// What stands below this is left for later pages.
    until: Option<Spot>,
    read: u32,
    most: u32,
}

impl Reels {
    /// All parts of the lists of a clause. Without a stretch nothing is to be read. A page that goes on until where
    /// another came has to read what that one read; it may read as much again, for what was added since.
    pub(super) fn new(
        (shelf, clause): (Shelf, Option<&Clause>),
        stretch: Option<Stretch>,
        until: Option<Spot>,
        most: u32,
    ) -> Self {
        let down_to = stretch.as_ref().and_then(|stretch| stretch.down_to);
        let mut reels = BTreeMap::new();
        for (listed, stretch) in clause
            .zip(stretch)
            .iter()
            .flat_map(|(clause, stretch)| clause.lists.iter().map(move |listed| (listed, stretch)))
        {
            let word = fingerprint(&listed.word);
            for shard in 0..listed.shards.max(1) {
                let list = List { shelf, word: listed.word.clone(), shard };
                reels.insert(list, Reel { word, next: stretch.from.clone(), stage: Stage::Unread });
            }
        }
        let lists = u32::try_from(reels.len()).unwrap_or(u32::MAX);
        let most_before = most.saturating_add(SHARE_MIN.saturating_mul(lists));
        let most = if until.is_some() { most_before.saturating_mul(2) } else { most };
        Self { reels, down_to, until, read: 0, most }
    }

    /// The word of a list; none of a list that is not read here.
    pub(super) fn word(&self, list: &List) -> Option<Fingerprint> {
        self.reels.get(list).map(|reel| reel.word)
    }

    /// Takes note of what one read gave. One that gives nothing ends its list, so that reading always comes to an end.
    pub(super) fn advance(&mut self, list: &List, entries: &[Entry], ended: bool) {
        let Some(reel) = self.reels.get_mut(list) else { return };
        let until = self.until.as_ref();
        let of_use = entries.iter().filter(|entry| until.is_none_or(|until| entry.spot >= *until)).count();
        self.read = self.read.saturating_add(u32::try_from(of_use).unwrap_or(u32::MAX));
        let goes_on = |last: &&Spot| {
            self.down_to.is_none_or(|least| last.impact >= least) && until.is_none_or(|until| *last > until)
        };
        match entries.last().map(|entry| &entry.spot).filter(goes_on) {
            Some(last) if !ended => {
                reel.next = From::Below(last.clone());
                reel.stage = Stage::Begun;
            }
            _ => reel.stage = Stage::Ended,
        }
    }

    /// As many reads as lists go on, at least [`SHARE_MIN`] entries each.
    pub(super) fn reads(&self) -> Vec<Read> {
        let left = self.most.saturating_sub(self.read);
        let open: Vec<_> = self.open().filter(|(_, reel)| left > 0 || reel.stage == Stage::Unread).collect();
        // 64, 256, 1024, …: what was read so far is then a third of what comes next, less the first.
        let batch = self.read.saturating_mul(GROWTH - 1).saturating_add(FIRST).min(left);
        let share = u32::try_from(open.len()).map_or(0, |open| batch / open.max(1)).max(SHARE_MIN);
        let read = |(list, reel): (&List, &Reel)| Read {
            list: list.clone(),
            from: reel.next.clone(),
            down_to: self.down_to,
            most: share,
        };
        open.into_iter().map(read).collect()
    }

    pub(super) fn is_read_through(&self) -> bool {
        self.open().next().is_none()
    }

    /// As much was read as may be. Each list is begun whatever the bound, or the next page would stand where this did.
    pub(super) fn is_exhausted(&self) -> bool {
        self.read >= self.most && self.open().all(|(_, reel)| reel.stage == Stage::Begun)
    }

    /// The highest of the places that lists were read to: unread documents have their homes below it.
    pub(super) fn frontier(&self) -> Frontier<'_> {
        let mut frontier = self.until.as_ref().map_or(Frontier::Everywhere, Frontier::To);
        for (_, reel) in self.open() {
            frontier = match (&reel.next, frontier) {
                (From::Below(last), Frontier::To(spot)) if reel.stage == Stage::Begun => {
                    Frontier::To(spot.max(last))
                }
                (From::Below(last), _) if reel.stage == Stage::Begun => Frontier::To(last),
                _ => return Frontier::Nowhere,
            }
        }
        frontier
    }

    fn open(&self) -> impl Iterator<Item = (&List, &Reel)> {
        self.reels.iter().filter(|(_, reel)| reel.stage != Stage::Ended)
    }
}

impl Frontier<'_> {
    /// Whether everything was read whose home is there.
    pub(super) fn covers(self, impact: Impact, subject: &Subject) -> bool {
        match self {
            Self::Nowhere => false,
            Self::To(frontier) => (impact, subject) >= (frontier.impact, &frontier.subject),
            Self::Everywhere => true,
        }
    }
}
