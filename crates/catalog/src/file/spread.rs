//! Over how many parts a word's list is spread: so that no part takes more writes than one partition can.

use std::collections::{BTreeSet, HashMap};

use futures_util::future::try_join_all;
use search::{Shelf, Word};
use store::{Store, StoreError};

use super::counted::Standings;

/// Documents that one part takes.
const HOLDERS_A_PART: u64 = 5_000;
const PARTS_MAX: u64 = 16;

/// Over how many parts each word's list is spread. Lists that have grown are spread further, before anything is put
/// there.
pub(super) async fn spread(
    store: &Store,
    shelf: Shelf,
    words: &BTreeSet<Word>,
    standings: &Standings,
) -> Result<HashMap<Word, u8>, StoreError> {
    let parts = words.iter().map(|word| async move {
        let standing = standings.get(&Some(word.clone()));
        let holders = standing.map_or(0, |standing| standing.census.estimate());
        let (are, wanted) = (standing.map_or(1, |standing| standing.shards.max(1)), parts_wanted(holders));
        if wanted > are {
            store.spread_list(shelf, word, wanted).await?;
        }
        Ok::<_, StoreError>((word.clone(), are.max(wanted)))
    });
    Ok(try_join_all(parts).await?.into_iter().collect())
}

fn parts_wanted(holders: u64) -> u8 {
    let parts = holders.div_ceil(HOLDERS_A_PART).max(1).next_power_of_two();
    u8::try_from(parts.min(PARTS_MAX)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_double_with_what_stands_there() {
        let holders = [0, 1, 5_000, 5_001, 10_000, 10_001, 20_001, 40_001, 80_001, u64::MAX / 2];
        assert_eq!(holders.map(parts_wanted), [1, 1, 1, 2, 2, 4, 8, 16, 16, 16]);
    }
}
