//! What people do to photos and to themselves, and when it is filed.

use domain::photo::Visibility;
use proptest::{arbitrary::any, prelude::*, sample::Index};

/// Words that come and go, with those of names and tags among them.
pub(crate) const TEXTS: [&str; 8] = [
    "",
    "the sea",
    "Boats on the sea #sylt",
    "a boat #sylt #golden",
    "@bob_1 boating",
    "golden hour #Sea",
    "bob's golden boats, golden seas",
    "running",
];
pub(crate) const NAMES: [Option<&str>; 4] = [None, Some("Ada Lovelace"), Some("The Sea"), Some("Lovelace")];

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A caption, and a title.
    Write(Index, usize, usize),
    Show(Index, Visibility),
    Review(Index),
    Publish(Index),
    Delete(Index),
    /// Four people like it, or do not any more: it ranks otherwise.
    Like(Index),
    Rename(Index, usize),
    File(Index),
    FileAnew(Index),
    /// Several at once.
    FileOften(Index),
    /// It is filed while something happens to it.
    Meanwhile(Box<Step>),
    /// Whoever files it dies after so many steps.
    Crash(Index, usize),
}

pub(crate) fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => act(),
        4 => filing(),
        2 => act().prop_map(|step| Step::Meanwhile(Box::new(step))),
    ]
}

pub(crate) fn steps_with_crashes() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => steps(),
        1 => (any::<Index>(), 0..60_usize).prop_map(|(photo, steps)| Step::Crash(photo, steps)),
    ]
}

fn act() -> impl Strategy<Value = Step> {
    let one = any::<Index>;
    let text = || 0..TEXTS.len();
    prop_oneof![
        8 => (one(), text(), text()).prop_map(|(photo, caption, title)| Step::Write(photo, caption, title)),
        4 => (one(), visibility()).prop_map(|(photo, visibility)| Step::Show(photo, visibility)),
        1 => one().prop_map(Step::Review),
        2 => one().prop_map(Step::Publish),
        1 => one().prop_map(Step::Delete),
        2 => one().prop_map(Step::Like),
        2 => (one(), 0..NAMES.len()).prop_map(|(who, name)| Step::Rename(who, name)),
    ]
}

fn filing() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<Index>().prop_map(Step::File),
        1 => any::<Index>().prop_map(Step::FileAnew),
        2 => any::<Index>().prop_map(Step::FileOften),
    ]
}

fn visibility() -> impl Strategy<Value = Visibility> {
    prop_oneof![
        3 => Just(Visibility::Public),
        1 => Just(Visibility::Followers),
        1 => Just(Visibility::Private),
    ]
}
