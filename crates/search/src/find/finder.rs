//! The engine: keeps what was found, and knows how much of it may be given away. Reads nothing itself.
//!
//! The lists of one clause, the driver, are read from their best entries down; signatures tell whether the rest of the
//! question fits. This is the threshold algorithm (Fagin, Lotem, Naor, "Optimal aggregation algorithms for middleware",
//! PODS 2001) with one kind of access: `bound` says how far a score can lie above what was read last.
//!
//! A page that read as much as it may gives the hits of the *region*: of all that has its home at the frontier or above.
//! What is left of the region comes on the next pages ([`Place::until`] ends them); then reading goes on below.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Bound,
};

use super::{
    Clause, Entry, Hit, List, Place, Plan, Progress, Read, Spot,
    bound::{Home, Scale, fingerprint},
    range::{Range, lower},
    reel::{Frontier, Reels},
};
use crate::{
    rank::{Impact, PARTS},
    signature::Signature,
    subject::Subject,
    term::Fingerprint,
    weight::Weight,
};

/// One page of an answer.
#[derive(Debug)]
pub struct Finder {
    plan: Plan,
    idfs_milli: Vec<u32>,
    driver: usize,
    /// The words in whose lists documents are at home.
    words: Vec<Fingerprint>,
    scale: Scale,
    range: Range,
    reels: Reels,
    known: HashSet<Subject>,
    found: BTreeMap<Hit, Impact>,
    given: Option<Hit>,
}

impl Finder {
    /// `from` is where the page before ended; one that belongs to no answer to this plan gives an answer at its end:
    /// were it begun anew, whoever follows it would never see an end. `most` bounds the entries read for this page,
    /// except that each list is begun. A page on which hits come that reading left over before reads them again, and may
    /// read as many again, for what was added since.
    #[must_use]
    pub fn new(plan: Plan, from: Option<&Place>, most: u32) -> Self {
        let range = from.map_or(Some(Range::default()), |place| Range::of(&plan, place));
        let place = from.filter(|_| range.is_some());
        let idfs_milli = place.map_or_else(|| idfs_milli(&plan), |place| place.idfs_milli.clone());
        let driver = place.map_or_else(|| rarest(&plan), |place| place.driver);
        let scale = Scale::new(&plan.clauses, &idfs_milli, driver);
        let stretch = range.as_ref().and_then(|range| range.stretch(&plan, &scale));
        let range = range.unwrap_or_default();
        let clause = plan.clauses.get(driver);
        let reels = Reels::new((plan.shelf, clause), stretch, range.until.clone(), most);
        Self {
            words: clause.map(words).unwrap_or_default(),
            idfs_milli,
            driver,
            scale,
            range,
            reels,
            known: HashSet::new(),
            found: BTreeMap::new(),
            given: None,
            plan,
        }
    }

    /// What to read now, all at once; empty unless [`Finder::progress`] is [`Progress::Reading`].
    #[must_use]
    pub fn reads(&self) -> Vec<Read> {
        if self.progress() == Progress::Reading { self.reels.reads() } else { Vec::new() }
    }

    /// Takes what one of the reads gave: entries in order, and whether the list ended. A read that gives no entries ends
    /// its list too.
    pub fn add(&mut self, list: &List, entries: Vec<Entry>, ended: bool) {
        let Some(word) = self.reels.word(list) else { return };
        self.reels.advance(list, &entries, ended);
        for entry in entries {
            self.take(word, entry);
        }
    }

    /// How far this page has come. Its hits may be proven long before everything is read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match (self.reels.is_read_through(), &self.range.until) {
            (true, None) => Progress::Complete,
            (true, Some(_)) => Progress::Bounded,
            (false, _) if self.reels.is_exhausted() => Progress::Bounded,
            (false, _) => Progress::Reading,
        }
    }

    /// Whether better hits than those of this page may come on later pages, because reading was bounded now or before.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.range.until.is_some() || self.progress() == Progress::Bounded
    }

    /// The next hit that nothing unread can precede; once reading is over, what is left, in order. A hit that comes too
    /// late is left out: only two terms with one fingerprint make one.
    pub fn next_hit(&mut self) -> Option<Hit> {
        let hit = self.ready_hit()?.clone();
        self.given = Some(hit.clone());
        Some(hit)
    }

    /// Where the next page starts; none when the answer is at its end. `last` is the last hit that is done with, be it
    /// shown or turned down: those behind it come again. None means that none is.
    #[must_use]
    pub fn place(&self, last: Option<&Hit>) -> Option<Place> {
        let after = last.or(self.range.after.as_ref());
        let frontier = self.reels.frontier();
        let rest: Vec<_> = behind(&self.found, after)
            .filter(|(hit, home)| frontier.covers(**home, &hit.subject))
            .map(|(hit, home)| Spot { impact: *home, subject: hit.subject.clone() })
            .collect();
        let range = Range {
            after: after.cloned(),
            seen_to: self.seen_to(rest.iter().max(), frontier),
            ..self.range.clone()
        };
        let range = match (self.progress(), rest.is_empty(), frontier) {
            (Progress::Complete, true, _) => return None,
            (Progress::Bounded, true, Frontier::To(spot)) => self.range_below(spot),
            (Progress::Bounded, false, Frontier::To(spot)) => {
                Range { until: Some(spot.clone()), after_below: self.after_below(), ..range }
            }
            _ => range,
        };
        Some(range.place(&self.idfs_milli, self.driver))
    }

    fn ready_hit(&self) -> Option<&Hit> {
        let frontier = self.reels.frontier();
        let mut behind = behind(&self.found, self.given.as_ref());
        let (hit, _) = match self.progress() {
            Progress::Reading => behind.next().filter(|(hit, _)| self.is_proven(hit, frontier)),
            Progress::Complete | Progress::Bounded => {
                behind.find(|(hit, home)| frontier.covers(**home, &hit.subject))
            }
        }?;
        Some(hit)
    }

    fn take(&mut self, word: Fingerprint, entry: Entry) {
        let Some((hit, home)) = self.weigh(word, &entry) else { return };
        let is_behind = self.range.after.as_ref().is_none_or(|after| hit < *after);
        // A document stands in the lists of several words, and, while it is filed anew, twice in one.
        if is_behind && !self.range.is_seen(home, &hit.subject) && self.known.insert(entry.spot.subject) {
            self.found.insert(hit, home);
        }
    }

    /// What an entry is worth, if it answers the question, and the impact of its home.
    fn weigh(&self, word: Fingerprint, entry: &Entry) -> Option<(Hit, Impact)> {
        let Entry { spot, signature } = entry;
        let home = home(&self.words, word, entry)?;
        let weights = self.plan.clauses.iter().enumerate().map(|(clause, Clause { any_of, .. })| {
            let weight = heaviest(signature, any_of)?;
            // No tag is heavier than its words; if one claims to be, the bounds hold nevertheless.
            Some(if clause == self.driver { weight.min(home.weight) } else { weight })
        });
        let weights = weights.collect::<Option<Vec<_>>>()?;
        let is_unwanted = heaviest(signature, &self.plan.without).is_some();
        let fits = !is_unwanted && is_in_time(&self.plan, &spot.subject);
        let hit = Hit { score: self.scale.score(home, &weights), subject: spot.subject.clone() };
        fits.then_some((hit, home.impact))
    }

    fn is_proven(&self, hit: &Hit, frontier: Frontier<'_>) -> bool {
        match frontier {
            Frontier::Nowhere => false,
            Frontier::To(spot) => {
                (hit.score, &hit.subject) >= (self.scale.most_at(spot.impact), &spot.subject)
            }
            Frontier::Everywhere => true,
        }
    }

    /// What the next page need not look at: all homes above those of the hits that are left, so far as they were read.
    fn seen_to(&self, left: Option<&Spot>, frontier: Frontier<'_>) -> Option<Spot> {
        let above = |spot: &Spot| {
            let impact = Impact::new(spot.impact.parts().checked_add(1)?);
            Some(Spot { impact, subject: spot.subject.clone() })
        };
        let seen = match (frontier, left) {
            (Frontier::Nowhere, _) | (Frontier::Everywhere, None) => None,
            (Frontier::To(spot), None) => Some(spot.clone()),
            (Frontier::To(_) | Frontier::Everywhere, Some(left)) => above(left),
        };
        lower(seen, self.range.seen_to.clone())
    }

    /// What is left once all hits down to the frontier were given. A page that was to come as far as another and did
    /// not, because so much was added in between, keeps to the same end.
    fn range_below(&self, frontier: &Spot) -> Range {
        let seen_to = Some(frontier.clone());
        match &self.range.until {
            Some(until) if until != frontier => Range { seen_to, ..self.range.clone() },
            _ => Range { after: self.after_below(), seen_to, ..Range::default() },
        }
    }

    /// Which hits were given of what stands below the frontier: those of pages that were not bounded, because on a
    /// bounded one nothing from there is given.
    fn after_below(&self) -> Option<Hit> {
        let Range { after, until, after_below, .. } = &self.range;
        if until.is_some() { after_below.clone() } else { after.clone() }
    }
}

fn idfs_milli(plan: &Plan) -> Vec<u32> {
    plan.clauses.iter().map(|clause| clause.idf_milli).collect()
}

/// The clause whose lists are the shortest in sum.
fn rarest(plan: &Plan) -> usize {
    let holders =
        |clause: &Clause| clause.lists.iter().fold(0_u64, |sum, listed| sum.saturating_add(listed.holders));
    let clauses = plan.clauses.iter().enumerate();
    clauses.min_by_key(|(_, clause)| holders(clause)).map_or(0, |(clause, _)| clause)
}

fn words(clause: &Clause) -> Vec<Fingerprint> {
    clause.lists.iter().map(|listed| fingerprint(&listed.word)).collect()
}

/// Where the document of an entry in one word's list stands the highest in all `words`' lists; none of an entry that
/// contradicts itself.
fn home(words: &[Fingerprint], word: Fingerprint, entry: &Entry) -> Option<Home> {
    let own = heaviest(&entry.signature, &[word])?;
    let rank = entry.spot.impact.parts().checked_sub(parts(own))?;
    let weight = heaviest(&entry.signature, words)?;
    Some(Home { impact: Impact::new(rank.checked_add(parts(weight))?), weight })
}

fn parts(weight: Weight) -> u32 {
    u32::from(weight.quarters()) * (PARTS as u32 / 4)
}

/// The most that one of several terms weighs in a document. Four bits can say more than any term weighs: that counts as
/// the most.
fn heaviest(signature: &Signature, any_of: &[Fingerprint]) -> Option<Weight> {
    any_of.iter().filter_map(|term| signature.weight(*term)).max().map(|weight| weight.min(Weight::MOST))
}

fn is_in_time(plan: &Plan, subject: &Subject) -> bool {
    let Subject::Photo(photo) = subject else { return true };
    let created_ms = photo.created_ms();
    plan.after_ms.is_none_or(|after| created_ms >= after)
        && plan.before_ms.is_none_or(|before| created_ms < before)
}

/// What was found behind a hit, the best first.
fn behind<'a>(
    found: &'a BTreeMap<Hit, Impact>,
    after: Option<&Hit>,
) -> impl Iterator<Item = (&'a Hit, &'a Impact)> {
    let end = after.map_or(Bound::Unbounded, Bound::Excluded);
    found.range::<Hit, _>((Bound::Unbounded, end)).rev()
}
