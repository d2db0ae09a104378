//! What people do, and what becomes of the records that tell of it.

use domain::{photo::Visibility, tie::TieChange};
use proptest::{prelude::*, sample::Index};

use crate::model::PEOPLE;

/// Somebody, by number.
pub(crate) type Who = usize;

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Tie(Who, TieChange, Who),
    /// A photo is on its way.
    Upload(Who, Visibility),
    /// One comes, and is published.
    Post(Who, Visibility),
    /// A run comes to its end, and the photo into view or into review.
    Judge(Index, Verdict),
    Show(Index, Visibility),
    Delete(Index),
    Like(Who, Index),
    Unlike(Who, Index),
    /// One of the records that wait is delivered, and does not wait any more.
    Deliver(Index),
    /// One is delivered while somebody does something.
    Meanwhile(Index, Box<Step>),
    /// One is delivered, and will be again.
    Repeat(Index),
    /// One never comes; or, where every record has to come, it comes later.
    Lose(Index),
    /// Somebody looks at the feed, in pages of this size.
    Look(Who, u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Published,
    InReview,
}

pub(crate) fn any() -> impl Strategy<Value = Step> {
    let record = proptest::arbitrary::any::<Index>;
    prop_oneof![
        9 => act(),
        1 => (record(), act()).prop_map(|(record, step)| Step::Meanwhile(record, Box::new(step))),
    ]
}

fn act() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE.len();
    // The first two are popular: else nobody would have too many followers.
    let author = || prop_oneof![3 => 0..2_usize, 1 => 0..PEOPLE.len()];
    let photo = proptest::arbitrary::any::<Index>;
    let record = proptest::arbitrary::any::<Index>;
    prop_oneof![
        10 => (who(), tie_change(), author()).prop_map(|(from, change, to)| Step::Tie(from, change, to)),
        2 => (author(), visibility()).prop_map(|(owner, visibility)| Step::Upload(owner, visibility)),
        7 => (author(), visibility()).prop_map(|(owner, visibility)| Step::Post(owner, visibility)),
        3 => (photo(), verdict()).prop_map(|(photo, verdict)| Step::Judge(photo, verdict)),
        3 => (photo(), visibility()).prop_map(|(photo, visibility)| Step::Show(photo, visibility)),
        1 => photo().prop_map(Step::Delete),
        2 => (who(), photo()).prop_map(|(who, photo)| Step::Like(who, photo)),
        1 => (who(), photo()).prop_map(|(who, photo)| Step::Unlike(who, photo)),
        7 => record().prop_map(Step::Deliver),
        2 => record().prop_map(Step::Repeat),
        5 => record().prop_map(Step::Lose),
        2 => (who(), 1..5_u32).prop_map(|(who, page)| Step::Look(who, page)),
    ]
}

fn tie_change() -> impl Strategy<Value = TieChange> {
    use TieChange::{Block, Follow, Mute, Unblock, Unfollow, Unmute};
    prop_oneof![
        14 => Just(Follow),
        3 => Just(Unfollow),
        1 => Just(Block),
        2 => Just(Unblock),
        1 => Just(Mute),
        1 => Just(Unmute),
    ]
}

fn visibility() -> impl Strategy<Value = Visibility> {
    prop_oneof![
        3 => Just(Visibility::Public),
        2 => Just(Visibility::Followers),
        1 => Just(Visibility::Private),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![5 => Just(Verdict::Published), 1 => Just(Verdict::InReview)]
}
