//! How common words are, and over how many parts their lists are spread, in the search table.

mod recount;

use std::collections::HashMap;

use futures_util::future::try_join_all;
use search::{
    Shelf, Word,
    census::{Census, MEMBERS_MAX, Mark},
    find::List,
};

use crate::{
    Store, StoreError,
    item::{Item, held, number},
    keys::{Key, PK, Partition, SK, Table, shelves},
    samples::{LEVEL, MEMBERS, census_of, updated},
};

/// How a word stands on a shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub census: Census,
    /// Parts of its list, at least 1.
    pub shards: u8,
}

impl Default for Standing {
    fn default() -> Self {
        Self { census: Census::default(), shards: 1 }
    }
}

/// The attribute of the parts of a list; absent while there is one.
const SHARDS: &str = "shards";

impl Store {
    /// How words stand, strongly consistent; nobody holds one that is missing. `None` is everything on the shelf. Of a
    /// word that was held by many, a sample without members does not say that nobody holds it.
    pub async fn standings(
        &self,
        shelf: Shelf,
        words: &[Option<Word>],
    ) -> Result<HashMap<Option<Word>, Standing>, StoreError> {
        let keys = words.iter().map(|word| Key::Standing(shelf, word.as_ref()));
        let items = self.get_all_of(Table::Search, keys).await?;
        let named = |item: &Item| {
            let word = shelves::standing_of(shelf, item.get(PK)?.as_s().ok()?)?;
            Some((word, standing_of(item)))
        };
        Ok(items.iter().filter_map(named).collect())
    }

    /// Counts a document in under a word (or under everything), if it belongs into the sample; may be said again.
    /// `standing` is as it was just read.
    pub async fn count_in(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
        standing: &Standing,
        mark: Mark,
    ) -> Result<(), StoreError> {
        self.sample_in(&Key::Standing(shelf, word), &standing.census, mark, MEMBERS_MAX).await?;
        Ok(())
    }

    /// Counts a document out; forgets a word that nobody else holds any more. `standing` is as it was just read.
    pub async fn count_out(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
        standing: &Standing,
        mark: Mark,
    ) -> Result<(), StoreError> {
        let key = Key::Standing(shelf, word);
        let after = self.sample_out(&key, &standing.census, mark).await?;
        let after = after.as_ref().map_or_else(|| standing.clone(), standing_of);
        if !after.census.members.is_empty() || self.is_held_by_others(shelf, word, &after, mark).await? {
            return Ok(());
        }
        self.forget_standing(&key, &after).await
    }

    /// Spreads a word's list over more parts, never over fewer: before anything is put there.
    pub async fn spread_list(&self, shelf: Shelf, word: &Word, shards: u8) -> Result<(), StoreError> {
        if shards <= 1 {
            return Ok(());
        }
        let update = self
            .update(&Key::Standing(shelf, Some(word)))
            .update_expression("SET #shards = :shards")
            .condition_expression("attribute_not_exists(#shards) OR #shards < :shards")
            .expression_attribute_names("#shards", SHARDS)
            .expression_attribute_values(":shards", number(shards));
        updated(update).await?;
        Ok(())
    }

    /// While everybody who holds a word is in its sample, an empty sample says that nobody does. Else its list is looked
    /// at, where the one who leaves may stand still.
    async fn is_held_by_others(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
        standing: &Standing,
        leaving: Mark,
    ) -> Result<bool, StoreError> {
        let is_sample_all = standing.census.level == 0 && standing.shards == 1;
        let Some(word) = word else { return Ok(!is_sample_all) };
        if is_sample_all {
            return Ok(false);
        }
        let parts = (0..standing.shards).map(|shard| List { shelf, word: word.clone(), shard });
        let held = try_join_all(parts.map(|list| self.holds_others(list, leaving))).await?;
        Ok(held.contains(&true))
    }

    async fn holds_others(&self, list: List, leaving: Mark) -> Result<bool, StoreError> {
        let shelf = list.shelf;
        let query = self.query(&Partition::Entries(list), None).consistent_read(true);
        let query = query.projection_expression("#sk").expression_attribute_names("#sk", SK).limit(2);
        let found = query.send().await?.items.unwrap_or_default();
        let is_leaving = |item: &Item| {
            let spot = shelves::spot_of(shelf, item.get(SK)?.as_s().ok()?)?;
            Some(spot.subject.mark() == leaving)
        };
        Ok(found.iter().any(|item| is_leaving(item) != Some(true)))
    }

    /// Unless somebody counted a document in, or spread the list, meanwhile.
    async fn forget_standing(&self, key: &Key<'_>, standing: &Standing) -> Result<(), StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.search)
            .set_key(Some(key.item()))
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_names("#level", LEVEL)
            .expression_attribute_names("#shards", SHARDS);
        let mut as_read = vec!["attribute_not_exists(#members)"];
        let delete = match standing.census.level {
            0 => {
                as_read.push("attribute_not_exists(#level)");
                delete
            }
            level => {
                as_read.push("#level = :level");
                delete.expression_attribute_values(":level", number(level))
            }
        };
        let delete = match standing.shards {
            1 => {
                as_read.push("attribute_not_exists(#shards)");
                delete
            }
            shards => {
                as_read.push("#shards = :shards");
                delete.expression_attribute_values(":shards", number(shards))
            }
        };
        held(delete.condition_expression(as_read.join(" AND ")).send().await)?;
        Ok(())
    }
}

fn standing_of(item: &Item) -> Standing {
    let shards = item.get(SHARDS).and_then(|shards| shards.as_n().ok()?.parse().ok());
    Standing { census: census_of(item), shards: shards.unwrap_or(1).max(1) }
}
