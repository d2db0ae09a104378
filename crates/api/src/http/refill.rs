//! Filling a page of a list of which a viewer is not shown everything: what was left out is made up for by what comes
//! after.

use axum::Json;
use store::{Page as StorePage, Position};

use super::{
    cursor::{Cursors, Scope},
    paging::Page,
    problem::Problem,
};

/// Reads for one page. Where nearly everything is left out a page ends short after them, but it says where to go on.
const ROUNDS: u32 = 10;

/// A page on its way.
#[derive(Debug)]
pub(crate) struct Refill<T> {
    items: Vec<T>,
    limit: usize,
    from: Option<Position>,
    rounds: u32,
    ended: bool,
}

impl<T> Refill<T> {
    pub(crate) fn new(from: Option<Position>, limit: u32) -> Self {
        Self { items: Vec::new(), limit: limit as usize, from, rounds: 0, ended: false }
    }

    /// Where to read on, and how many at most; none when the page is done.
    pub(crate) fn wanted(&self) -> Option<(Option<Position>, u32)> {
        let missing = self.limit.saturating_sub(self.items.len());
        let done = self.ended || missing == 0 || self.rounds == ROUNDS;
        (!done).then(|| (self.from.clone(), u32::try_from(missing).unwrap_or(u32::MAX)))
    }

    /// Takes what the viewer is shown of what was read, and where that ended.
    pub(crate) fn add(&mut self, shown: Vec<T>, next: Option<Position>) {
        self.items.extend(shown);
        self.rounds += 1;
        self.ended = next.is_none();
        self.from = next;
    }

    pub(crate) fn end(self) -> StorePage<T> {
        StorePage { items: self.items, next: self.from }
    }

    /// The page with its cursor.
    pub(crate) fn page(self, cursors: &Cursors, scope: &Scope<'_>) -> Result<Json<Page<T>>, Problem> {
        Page::new(self.items, self.from.as_ref(), cursors, scope).map(Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(key: u32) -> Position {
        serde_json::from_value(serde_json::json!({"behind": key.to_string()})).unwrap()
    }

    #[test]
    fn a_page_is_read_until_it_is_full() {
        let mut page = Refill::new(None, 3);
        assert_eq!(page.wanted(), Some((None, 3)));
        page.add(vec!['a'], Some(position(3)));
        assert_eq!(page.wanted(), Some((Some(position(3)), 2)), "two were left out");
        page.add(vec!['b', 'c'], Some(position(5)));
        assert_eq!(page.wanted(), None);
        assert_eq!((page.items, page.from), (vec!['a', 'b', 'c'], Some(position(5))));
    }

    #[test]
    fn the_end_of_the_list_is_the_end_of_the_page() {
        let mut page = Refill::new(None, 3);
        page.add(vec!['a'], None);
        assert_eq!((page.wanted(), page.from), (None, None));
    }

    #[test]
    fn where_nearly_everything_is_left_out_a_page_ends_short() {
        let mut page: Refill<char> = Refill::new(None, 3);
        let mut rounds = 0;
        while page.wanted().is_some() {
            rounds += 1;
            page.add(vec![], Some(position(rounds)));
        }
        assert_eq!((rounds, page.from), (ROUNDS, Some(position(ROUNDS))));
    }
}
