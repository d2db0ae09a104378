//! Lists of words, in the search table: which documents hold a word, the best first.

use aws_sdk_dynamodb::{operation::query::QueryOutput, primitives::Blob, types::AttributeValue};
use search::{
    Signature,
    find::{Entry, From, Read},
};

use crate::{
    Store, StoreError,
    item::{Item, text},
    keys::{PK, Partition, SK, shelves},
};

/// What was read of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntriesRead {
    pub entries: Vec<Entry>,
    /// There is nothing behind them, as far as it is of use.
    pub ended: bool,
}

/// The attribute of an entry, and of a filing, that holds the document's signature.
const SIGNATURE: &str = "sig";

impl Store {
    /// Reads of a list what is asked for, eventually consistent. An entry that cannot be read counts as none: else many of
    /// them in a row would look like the end.
    pub async fn entries(&self, read: &Read) -> Result<EntriesRead, StoreError> {
        let bounds = Bounds::of(read);
        let most = read.most as usize;
        let (mut entries, mut start) = (Vec::new(), bounds.start());
        if bounds.lowest > bounds.highest {
            return Ok(EntriesRead { entries, ended: true });
        }
        loop {
            // One more than asked for, to know whether there is anything behind them.
            let wanted = most + 1 - entries.len();
            let answer = self.entries_between(&bounds, start, wanted).await?;
            entries.extend(answer.items.unwrap_or_default().iter().filter_map(|item| entry(read, item)));
            start = answer.last_evaluated_key;
            if start.is_none() || entries.len() > most {
                let ended = entries.len() <= most;
                entries.truncate(most);
                return Ok(EntriesRead { entries, ended });
            }
        }
    }

    async fn entries_between(
        &self,
        bounds: &Bounds,
        start: Option<Item>,
        wanted: usize,
    ) -> Result<QueryOutput, StoreError> {
        let query = self
            .query(&bounds.partition, None)
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :lowest AND :highest")
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":lowest", text(&bounds.lowest))
            .expression_attribute_values(":highest", text(&bounds.highest))
            .projection_expression("#sk, #sig")
            .expression_attribute_names("#sig", SIGNATURE)
            .scan_index_forward(false)
            .limit(i32::try_from(wanted).unwrap_or(i32::MAX));
        Ok(query.set_exclusive_start_key(start).send().await?)
    }
}

/// Between which sort keys to read, both included; and below which, if not from the first of them.
struct Bounds {
    partition: Partition,
    lowest: String,
    highest: String,
    below: Option<String>,
}

impl Bounds {
    fn of(read: &Read) -> Self {
        let below = match &read.from {
            From::Below(spot) => Some(shelves::spot(spot.impact, &spot.subject)),
            From::Top | From::At(_) => None,
        };
        let highest = match &read.from {
            From::Top => shelves::HIGHEST.to_owned(),
            From::At(impact) => shelves::to(*impact),
            From::Below(spot) => shelves::spot(spot.impact, &spot.subject),
        };
        let lowest = read.down_to.map_or_else(|| shelves::LOWEST.to_owned(), shelves::from);
        Self { partition: Partition::Entries(read.list.clone()), lowest, highest, below }
    }

    fn start(&self) -> Option<Item> {
        let below = self.below.as_ref()?;
        Some(Item::from([(PK.to_owned(), text(self.partition.pk())), (SK.to_owned(), text(below))]))
    }
}

fn entry(read: &Read, item: &Item) -> Option<Entry> {
    let spot = shelves::spot_of(read.list.shelf, item.get(SK)?.as_s().ok()?)?;
    Some(Entry { spot, signature: signature_of(item)? })
}

/// The signature in an item; none when there is none that can be read.
pub(crate) fn signature_of(item: &Item) -> Option<Signature> {
    let bytes = item.get(SIGNATURE)?.as_b().ok()?;
    Some(Signature::from_bytes(bytes.as_ref().to_vec()))
}

/// The attribute of a signature.
pub(crate) fn signed(signature: &Signature) -> (String, AttributeValue) {
    (SIGNATURE.to_owned(), AttributeValue::B(Blob::new(signature.as_bytes())))
}
