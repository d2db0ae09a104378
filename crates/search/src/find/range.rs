//! Which part of an answer a page gives, and where its reading begins: what a [`Place`] says, read and made of use.

use super::{From, Hit, Place, Plan, Score, Spot, Until, bound::Scale, reel::Stretch};
use crate::{
    rank::{Impact, Rank},
    subject::{Shelf, Subject},
    weight::Weight,
};

/// What a page leaves to the pages before it, and to those after.
#[derive(Debug, Clone, Default)]
pub(super) struct Range {
    /// This hit and those before it were given.
    pub(super) after: Option<Hit>,
    /// What has its home here or above was seen to.
    pub(super) seen_to: Option<Spot>,
    /// What has its home below is left for later.
    pub(super) until: Option<Spot>,
    /// Which hits of those below were given.
    pub(super) after_below: Option<Hit>,
}

impl Range {
    /// None when the place belongs to no answer to this plan.
    pub(super) fn of(plan: &Plan, place: &Place) -> Option<Self> {
        let fits = place.idfs_milli.len() == plan.clauses.len() && place.driver < plan.clauses.len();
        let until = place.until.as_ref();
        fits.then_some(Self {
            after: read(place.after.as_ref(), |it| read_hit(plan.shelf, it))?,
            seen_to: read(place.seen_to.as_ref(), |it| read_spot(plan.shelf, it))?,
            until: read(until.map(|until| &until.spot), |it| read_spot(plan.shelf, it))?,
            after_below: read(until.and_then(|until| until.after.as_ref()), |it| read_hit(plan.shelf, it))?,
        })
    }

    /// The place at which an answer of these scores goes on with this range.
    pub(super) fn place(&self, idfs_milli: &[u32], driver: usize) -> Place {
        let hit = |hit: &Hit| (hit.score, hit.subject.to_string());
        let spot = |spot: &Spot| (spot.impact, spot.subject.to_string());
        let after_below = self.after_below.as_ref().map(hit);
        Place {
            idfs_milli: idfs_milli.to_vec(),
            driver,
            after: self.after.as_ref().map(hit),
            seen_to: self.seen_to.as_ref().map(spot),
            until: self.until.as_ref().map(|until| Until { spot: spot(until), after: after_below }),
        }
    }

    /// Whether pages before are done with everything that has its home there.
    pub(super) fn is_seen(&self, impact: Impact, subject: &Subject) -> bool {
        self.seen_to.as_ref().is_some_and(|spot| (impact, subject) >= (spot.impact, &spot.subject))
    }

    /// Where the lists are read; none when nothing of them is of use.
    pub(super) fn stretch(&self, plan: &Plan, scale: &Scale) -> Option<Stretch> {
        let dates = Dates::of(plan);
        let behind = self.behind(scale)?;
        let from = match (behind, dates.most) {
            (Some(spot), Some(most)) if most < spot.impact => From::At(most),
            (Some(spot), _) => From::Below(spot),
            (None, Some(most)) => From::At(most),
            (None, None) => From::Top,
        };
        let down_to = dates.least.max(self.until.as_ref().map(|until| until.impact));
        let highest = match &from {
            From::Top => None,
            From::At(impact) | From::Below(Spot { impact, .. }) => Some(*impact),
        };
        let is_of_use = highest.is_none_or(|highest| down_to.is_none_or(|least| least <= highest));
        is_of_use.then_some(Stretch { from, down_to })
    }

    /// The spot below which all homes are that this page looks for, or none within; none at all when there are no such
    /// homes.
    fn behind(&self, scale: &Scale) -> Option<Option<Spot>> {
        let Some(after) = &self.after else { return Some(self.seen_to.clone()) };
        let highest = scale.highest_home(after.score);
        if highest < 0 {
            return None;
        }
        let after = u32::try_from(highest)
            .ok()
            .map(|parts| Spot { impact: Impact::new(parts), subject: after.subject.clone() });
        Some(lower(after, self.seen_to.clone()))
    }
}

/// The lower of two spots; one that there is not is above all.
pub(super) fn lower(a: Option<Spot>, b: Option<Spot>) -> Option<Spot> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Which impacts photos can have that were created in time.
struct Dates {
    most: Option<Impact>,
    least: Option<Impact>,
}

impl Dates {
    /// Dates are of photos: people have none.
    fn of(plan: &Plan) -> Self {
        let ms = |ms: Option<u64>| ms.filter(|_| plan.shelf == Shelf::Photos);
        Self {
            most: ms(plan.before_ms).map(|ms| Rank::most_at(ms).impact(Weight::MOST)),
            least: ms(plan.after_ms).map(|ms| Rank::least_at(ms).impact(Weight::LEAST)),
        }
    }
}

/// Some within, none within, or none at all when it cannot be read.
fn read<T, U>(text: Option<&T>, read: impl Fn(&T) -> Option<U>) -> Option<Option<U>> {
    text.map_or(Some(None), |text| read(text).map(Some))
}

fn read_hit(shelf: Shelf, (score, subject): &(Score, String)) -> Option<Hit> {
    Some(Hit { score: *score, subject: Subject::read(shelf, subject)? })
}

fn read_spot(shelf: Shelf, (impact, subject): &(Impact, String)) -> Option<Spot> {
    Some(Spot { impact: *impact, subject: Subject::read(shelf, subject)? })
}
