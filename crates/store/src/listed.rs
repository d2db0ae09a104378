//! Lists whose entries stand in one partition, the latest first, page by page.

use crate::{
    Page, Position, Store, StoreError,
    item::{Item, text},
    keys::Partition,
};

impl Store {
    /// The entries of a partition behind a position, read by `read`; what it cannot read is left out.
    pub(crate) async fn listed<T>(
        &self,
        partition: &Partition,
        from: Option<&Position>,
        limit: u32,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Page<T>, StoreError> {
        let (_, sort) = partition.attributes();
        let limit = limit as usize;
        let query = match from.and_then(Position::key) {
            Some(before) => self.query(partition, Some(("<", before.to_owned()))),
            None if partition.prefix().is_empty() => self.query(partition, None),
            None => {
                let query = self.query(partition, None);
                query
                    .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
                    .expression_attribute_names("#sk", sort)
                    .expression_attribute_values(":prefix", text(partition.prefix()))
            }
        };
        // One more than asked for, to know whether there is another page.
        let query = query.scan_index_forward(false).limit(i32::try_from(limit + 1).unwrap_or(i32::MAX));
        let answer = query.consistent_read(partition.index().is_none()).send().await?;
        let found = answer.items.unwrap_or_default();
        let key = |item: &Item| item.get(sort).and_then(|key| key.as_s().ok()).cloned();
        let of_list = |item: &&Item| key(item).is_some_and(|key| key.starts_with(partition.prefix()));
        let listed: Vec<_> = found.iter().take_while(of_list).collect();
        let goes_on = answer.last_evaluated_key.is_some() && listed.len() == found.len();
        let more = listed.len() > limit || goes_on;
        let listed = &listed[..listed.len().min(limit)];
        let next = listed.last().filter(|_| more).and_then(|item| key(item)).map(Position::behind);
        Ok(Page { items: listed.iter().copied().filter_map(read).collect(), next })
    }

    /// All entries of a partition, in pages.
    pub(crate) async fn all_listed<T>(
        &self,
        partition: &Partition,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        let mut from = None;
        loop {
            let page = self.listed(partition, from.as_ref(), ENTRIES_A_READ, &read).await?;
            all.extend(page.items);
            from = page.next;
            if from.is_none() {
                return Ok(all);
            }
        }
    }
}

const ENTRIES_A_READ: u32 = 1_000;
