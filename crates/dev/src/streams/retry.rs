//! What becomes of a batch after its function was called: done, tried again whole or in parts, or given up. Pure, so
//! that every rule of AWS's can be tested.

use std::{collections::VecDeque, ops::Range};

/// The mapping's settings about failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) bisect: bool,
    /// None: until the records are too old.
    pub(super) retries_max: Option<u32>,
}

/// A run of records that is handed over together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) records: Range<usize>,
    /// Calls that failed so far.
    pub(super) failures: u32,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// The function failed as a whole, or answered something malformed.
    Failed,
    /// The function reported this record, counted from the start of the piece, as the first that failed.
    FailedFrom(usize),
}

/// Pieces of one batch that are still to be done, in order.
#[derive(Debug)]
pub(super) struct Queue(VecDeque<Piece>);

impl Queue {
    pub(super) fn new(records: usize) -> Self {
        let whole = Piece { records: 0..records, failures: 0 };
        Self([whole].into_iter().filter(|piece| !piece.records.is_empty()).collect())
    }

    pub(super) fn next(&self) -> Option<&Piece> {
        self.0.front()
    }

    /// Takes a number of records off the front: they are too old.
    pub(super) fn expire(&mut self, records: usize) {
        if let Some(piece) = self.0.front_mut() {
            piece.records.start += records;
            if piece.records.is_empty() {
                self.0.pop_front();
            }
        }
    }

    /// Applies what came of calling with the next piece. Answers the piece that is given up, if one is.
    pub(super) fn settle(&mut self, outcome: Outcome, policy: Policy) -> Option<Piece> {
        let piece = self.0.pop_front()?;
        let failed_from = match outcome {
            Outcome::Done => return None,
            Outcome::Failed => 0,
            Outcome::FailedFrom(first) => first,
        };
        let failures = piece.failures + 1;
        let rest = piece.records.start + failed_from..piece.records.end;
        if failed_from > 0 {
            // There was progress: what was not done is a new batch.
            self.0.push_front(Piece { records: rest, failures: 0 });
            return None;
        }
        if policy.bisect && rest.len() > 1 {
            // Splitting does not count as a retry.
            let middle = rest.start + rest.len() / 2;
            self.0.push_front(Piece { records: middle..rest.end, failures: piece.failures });
            self.0.push_front(Piece { records: rest.start..middle, failures: piece.failures });
            return None;
        }
        let piece = Piece { records: rest, failures };
        if policy.retries_max.is_some_and(|max| failures > max) {
            return Some(piece);
        }
        self.0.push_front(piece);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a batch of `records` against a function that reports or throws at bad records. Answers the calls made and
    /// the pieces given up.
    fn run(records: usize, policy: Policy, call: impl Fn(&[usize]) -> Outcome) -> (usize, Vec<Vec<usize>>) {
        let mut queue = Queue::new(records);
        let (mut calls, mut given_up) = (0, vec![]);
        while let Some(piece) = queue.next() {
            let batch: Vec<_> = piece.records.clone().collect();
            calls += 1;
            assert!(calls < 1000, "it does not end");
            given_up.extend(queue.settle(call(&batch), policy).map(|piece| piece.records.collect()));
        }
        (calls, given_up)
    }

    fn reports(bad: usize) -> impl Fn(&[usize]) -> Outcome {
        move |batch| match batch.iter().position(|record| *record == bad) {
            Some(at) => Outcome::FailedFrom(at),
            None => Outcome::Done,
        }
    }

    fn throws(bad: usize) -> impl Fn(&[usize]) -> Outcome {
        move |batch| if batch.contains(&bad) { Outcome::Failed } else { Outcome::Done }
    }

    #[test]
    fn a_good_batch_is_one_call() {
        let policy = Policy { bisect: true, retries_max: Some(3) };
        assert_eq!(run(10, policy, |_| Outcome::Done), (1, vec![]));
        assert_eq!(run(0, policy, |_| Outcome::Done), (0, vec![]));
    }

    #[test]
    fn bisecting_gives_up_the_bad_record_alone() {
        let policy = Policy { bisect: true, retries_max: Some(2) };
        for bad in 0..9 {
            assert_eq!(run(9, policy, throws(bad)).1, [[bad]], "thrown at {bad}");
            assert_eq!(run(9, policy, reports(bad)).1, [[bad]], "reported at {bad}");
        }
    }

    #[test]
    fn without_bisecting_the_batch_is_given_up_as_a_whole() {
        let policy = Policy { bisect: false, retries_max: Some(2) };
        assert_eq!(run(4, policy, throws(3)), (3, vec![vec![0, 1, 2, 3]]));
        // One call that reports the third record, then three from there on.
        assert_eq!(run(4, policy, reports(2)), (4, vec![vec![2, 3]]));
    }

    #[test]
    fn no_retries_means_one_call() {
        let policy = Policy { bisect: false, retries_max: Some(0) };
        assert_eq!(run(2, policy, |_| Outcome::Failed), (1, vec![vec![0, 1]]));
    }

    #[test]
    fn without_a_limit_only_age_ends_it() {
        let policy = Policy { bisect: false, retries_max: None };
        let mut queue = Queue::new(3);
        for _ in 0..50 {
            assert_eq!(queue.settle(Outcome::Failed, policy), None);
        }
        queue.expire(2);
        assert_eq!(queue.next(), Some(&Piece { records: 2..3, failures: 50 }));
        queue.expire(1);
        assert_eq!(queue.next(), None);
    }
}
