//! Which changes of a filing go into which transaction, and what the filing says after each: pure.

use std::collections::BTreeSet;

use domain::tag::TagName;
use search::{Changes, Filing, Posting};

/// What DynamoDB takes in one transaction, without the filing itself.
const WRITES_MAX: usize = 99;

/// One change beside the filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move<'a> {
    Put(&'a Posting),
    Delete(&'a Posting),
    PutTag(&'a TagName),
    DeleteTag(&'a TagName),
    /// The photo is counted under it already.
    PutTagAgain(&'a TagName),
}

/// One transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step<'a> {
    pub(super) moves: Vec<Move<'a>>,
    /// What the filing says afterwards.
    pub(super) after: Filing,
}

/// The transactions that make `changes` to what stands; none when nothing has to be written. Between them the filing
/// names everything that may stand: what still has to go is left over, and it is partial. The tags are exact at any
/// time, because photos are counted by them.
pub(super) fn steps<'a>(before: &Filing, changes: &'a Changes) -> Vec<Step<'a>> {
    let mut transactions = divided(moves(changes));
    if transactions.is_empty() {
        let is_there = *before == changes.filing || (before.is_empty() && changes.filing.is_empty());
        if is_there && !before.is_partial {
            return Vec::new();
        }
        transactions.push(Vec::new());
    }
    let last = transactions.len() - 1;
    let mut between = between(before, changes);
    let step = |(at, moves): (usize, Vec<Move<'a>>)| {
        moves.iter().for_each(|made| made.note(&mut between));
        let after = if at == last { changes.filing.clone() } else { between.clone() };
        Step { moves, after }
    };
    transactions.into_iter().enumerate().map(step).collect()
}

/// What goes comes first: somebody may wait for it to be out of view.
fn moves(changes: &Changes) -> impl Iterator<Item = Move<'_>> {
    let tags_deleted = changes.tags_delete.iter().map(Move::DeleteTag);
    let deleted = changes.delete.iter().map(Move::Delete);
    let tags_put = changes.tags_put.iter().map(Move::PutTag);
    let put = changes.put.iter().map(Move::Put);
    let tags_again = changes.tags_again.iter().map(Move::PutTagAgain);
    tags_deleted.chain(deleted).chain(tags_put).chain(tags_again).chain(put)
}

fn divided<'a>(moves: impl Iterator<Item = Move<'a>>) -> Vec<Vec<Move<'a>>> {
    let mut transactions: Vec<Vec<Move<'a>>> = Vec::new();
    let mut room = 0;
    for made in moves {
        if made.writes() > room {
            transactions.push(Vec::new());
            room = WRITES_MAX;
        }
        room -= made.writes();
        transactions.last_mut().expect("one was begun").push(made);
    }
    transactions
}

/// The filing before the first of several transactions.
fn between(before: &Filing, changes: &Changes) -> Filing {
    let mut between = changes.filing.clone();
    between.tags.clone_from(&before.tags);
    between.leftovers = changes.delete.iter().cloned().collect::<BTreeSet<_>>();
    between.spellings.extend(before.spellings.clone());
    between.is_partial = true;
    between
}

impl Move<'_> {
    /// A tag comes with its owner's count, which has to change in the same transaction.
    fn writes(self) -> usize {
        match self {
            Self::Put(_) | Self::Delete(_) | Self::PutTagAgain(_) => 1,
            Self::PutTag(_) | Self::DeleteTag(_) => 2,
        }
    }

    fn note(self, filing: &mut Filing) {
        match self {
            // It is named already.
            Self::Put(_) | Self::PutTagAgain(_) => {}
            Self::Delete(posting) => {
                filing.leftovers.remove(posting);
            }
            Self::PutTag(tag) => {
                filing.tags.insert(tag.clone());
            }
            Self::DeleteTag(tag) => {
                filing.tags.remove(tag);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use search::{Document, Placing, Popularity, Rank, Signature, Weight, Word, census::Mark};

    use super::*;

    fn document(words: std::ops::Range<usize>, tags: std::ops::Range<usize>) -> Document {
        let words: Vec<_> = words.map(|n| Word::of_stem(format!("w{n}"))).collect();
        Document {
            rank: Rank::of_photo(1_790_000_000_000, Popularity::default()),
            words: words.iter().map(|word| (word.clone(), Weight::TEXT)).collect(),
            tags: tags.map(|n| format!("t{n}").parse().unwrap()).collect(),
            spellings: words.iter().map(|word| (word.to_string(), word.clone())).collect(),
            signature: Signature::from_bytes(vec![1, 2, 3, 4]),
        }
    }

    fn changes(before: &Filing, document: Option<&Document>) -> Changes {
        before.changes(document, Mark::of("a"), |_| 1, Placing::Kept)
    }

    fn filed(document: &Document) -> Filing {
        changes(&Filing::default(), Some(document)).filing
    }

    /// Plays the steps and looks whether the filing names what stands after each of them.
    fn play(before: &Filing, changes: &Changes) -> usize {
        let mut stand: BTreeSet<Posting> = before.postings().collect();
        let mut tags = before.tags.clone();
        let steps = steps(before, changes);
        for (at, step) in steps.iter().enumerate() {
            let writes: usize = step.moves.iter().map(|made| made.writes()).sum();
            assert!(writes <= WRITES_MAX);
            for made in &step.moves {
                match made {
                    Move::Put(posting) => assert!(stand.insert((*posting).clone())),
                    Move::Delete(posting) => assert!(stand.remove(posting)),
                    Move::PutTag(tag) => assert!(tags.insert((*tag).clone())),
                    Move::DeleteTag(tag) => assert!(tags.remove(tag)),
                    Move::PutTagAgain(tag) => assert!(tags.contains(tag)),
                }
            }
            let named: BTreeSet<_> = step.after.postings().collect();
            assert!(stand.is_subset(&named), "something stands that is not named");
            assert_eq!(tags, step.after.tags);
            let is_last = at + 1 == steps.len();
            assert_eq!(step.after.is_partial, !is_last);
            assert!(!step.after.is_empty() || is_last);
        }
        assert_eq!(stand, changes.filing.postings().collect());
        steps.len()
    }

    #[test]
    fn an_ordinary_photo_takes_one_transaction() {
        let document = document(0..40, 0..10);
        let nothing = Filing::default();
        assert_eq!(play(&nothing, &changes(&nothing, Some(&document))), 1);
        let there = filed(&document);
        assert_eq!(play(&there, &changes(&there, Some(&document))), 0);
        assert_eq!(play(&there, &changes(&there, None)), 1);
    }

    #[test]
    fn many_changes_take_several_between_which_everything_is_named() {
        let (nothing, many) = (Filing::default(), document(0..150, 0..30));
        assert_eq!(play(&nothing, &changes(&nothing, Some(&many))), 3);
        let there = filed(&many);
        assert_eq!(play(&there, &changes(&there, None)), 3);
        let other = document(100..250, 20..60);
        assert_eq!(play(&there, &changes(&there, Some(&other))), 4);
    }

    #[test]
    fn between_transactions_spellings_of_both_are_named() {
        let (there, other) = (filed(&document(0..150, 0..0)), document(150..300, 0..0));
        let changes = changes(&there, Some(&other));
        let first = &steps(&there, &changes)[0];
        assert_eq!(first.after.spellings.len(), 300);
        assert_eq!(steps(&there, &changes).last().unwrap().after, changes.filing);
    }

    #[test]
    fn a_filing_is_written_where_only_spellings_differ() {
        let mut document = document(0..3, 0..0);
        let there = filed(&document);
        document.spellings.insert("w0s".into(), Word::of_stem("w0"));
        let changes = changes(&there, Some(&document));
        let steps = steps(&there, &changes);
        assert_eq!(steps, [Step { moves: vec![], after: changes.filing.clone() }]);
    }

    #[test]
    fn nothing_to_file_of_nothing_takes_no_transaction() {
        let nothing = Filing::default();
        assert_eq!(play(&nothing, &changes(&nothing, None)), 0);
    }
}
