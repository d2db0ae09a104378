//! What stands in people's feeds: references to photos, and the authors whose photos are read from where they are.
//! Who gets which is not decided here.

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};
use domain::{
    id::{PhotoId, Username},
    limits::FEED_KEPT_S,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Page, Position, Store, StoreError,
    batch::unique,
    hashes::built,
    item::{Item, from_item, held, text, to_item},
    keys::{Key, PK, PULLS, Partition, SK, Table, reader_of},
};

/// How an author's photos come into feeds. It only ever goes forward.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Each photo is put into each follower's feed.
    #[default]
    Pushed,
    /// The followers are being told to read the author's photos from where they are; new ones are told already.
    Turning,
    /// All followers have been told.
    Pulled,
}

#[derive(Debug, Serialize, Deserialize)]
struct Author {
    mode: Mode,
}

/// A reference to a photo. The author stands beside it so that entries can be taken out by author.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    author: Username,
    /// Seconds since the Unix epoch.
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Nothing {}

impl Store {
    /// How an author's photos come into feeds.
    pub async fn author_mode(&self, author: &Username) -> Result<Mode, StoreError> {
        let key = Key::Author(author);
        let item = self.get(&key).await?;
        Ok(item
            .map(|item| from_item::<Author>(&key, item))
            .transpose()?
            .map(|author| author.mode)
            .unwrap_or_default())
    }

    /// Brings an author forward to a mode; one that has come further stays there.
    pub async fn set_author_mode(&self, author: &Username, mode: Mode) -> Result<(), StoreError> {
        let item = to_item(&Key::Author(author), &Author { mode })?;
        let put = self.client.put_item().table_name(&self.tables.feed).set_item(Some(item));
        let put = match mode {
            Mode::Pulled => put,
            // Who has no item is pushed, and being pushed leaves nothing to write down.
            Mode::Pushed => return Ok(()),
            Mode::Turning => {
                put.condition_expression("attribute_not_exists(#pk)").expression_attribute_names("#pk", PK)
            }
        };
        held(put.send().await).map(|_| ())
    }

    /// Puts references to photos of an author into feeds; some may stand there.
    pub async fn put_entries(
        &self,
        author: &Username,
        entries: &[(Username, PhotoId)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let seconds = i64::try_from(FEED_KEPT_S).unwrap_or(i64::MAX);
        let entry = Entry { author: author.clone(), expires_at: now.as_second().saturating_add(seconds) };
        let put =
            |(reader, photo): &(Username, PhotoId)| put(to_item(&Key::FeedEntry(reader, *photo), &entry)?);
        self.write_all(&self.tables.feed, unique(entries).map(put).collect::<Result<_, StoreError>>()?).await
    }

    /// Which of the references stand in the feeds.
    pub async fn entries_there(
        &self,
        entries: &[(Username, PhotoId)],
    ) -> Result<Vec<(Username, PhotoId)>, StoreError> {
        let keys = entries.iter().map(|(reader, photo)| Key::FeedEntry(reader, *photo));
        let items = self.get_all_of(Table::Feed, keys).await?;
        Ok(items.iter().filter_map(entry).collect())
    }

    /// Takes references out of feeds; some may not stand there.
    pub async fn delete_entries(&self, entries: &[(Username, PhotoId)]) -> Result<(), StoreError> {
        let delete = |(reader, photo): &(Username, PhotoId)| delete(&Key::FeedEntry(reader, *photo));
        self.write_all(&self.tables.feed, unique(entries).map(delete).collect::<Result<_, _>>()?).await
    }

    /// Takes all references to photos of an author out of a feed, strongly consistent.
    pub async fn delete_entries_by(&self, reader: &Username, author: &Username) -> Result<(), StoreError> {
        let partition = Partition::Feed(reader.clone());
        let mut start: Option<Item> = None;
        loop {
            let answer = self
                .query(&partition, None)
                .consistent_read(true)
                .filter_expression("#author = :author")
                .expression_attribute_names("#author", "author")
                .expression_attribute_values(":author", text(author))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            let found = answer.items.unwrap_or_default();
            let deletes =
                found.iter().filter_map(entry).map(|(reader, photo)| delete(&Key::FeedEntry(&reader, photo)));
            self.write_all(&self.tables.feed, deletes.collect::<Result<_, _>>()?).await?;
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    /// Lets readers read an author's photos from where they are.
    pub async fn put_pulls(&self, author: &Username, readers: &[Username]) -> Result<(), StoreError> {
        let put = |reader| put(to_item(&Key::Pull(reader, author), &Nothing {})?);
        self.write_all(&self.tables.feed, unique(readers).map(put).collect::<Result<_, StoreError>>()?).await
    }

    /// Ends that a reader reads an author's photos from where they are.
    pub async fn delete_pull(&self, reader: &Username, author: &Username) -> Result<(), StoreError> {
        self.write_all(&self.tables.feed, vec![delete(&Key::Pull(reader, author))?]).await
    }

    /// The authors whose photos a person reads from where they are.
    pub async fn pulls(&self, reader: &Username) -> Result<Vec<Username>, StoreError> {
        let author = |item: &Item| item.get(SK)?.as_s().ok()?.strip_prefix(PULLS)?.parse().ok();
        self.all_listed(&Partition::Pulls(reader.clone()), author).await
    }

    /// The references in a feed, as they stand there: newest first, unseen by any filter.
    pub async fn feed_entries(
        &self,
        reader: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<PhotoId>, StoreError> {
        let photo = |item: &Item| item.get(SK)?.as_s().ok()?.parse().ok();
        self.listed(&Partition::Feed(reader.clone()), from, limit, photo).await
    }
}

fn put(item: Item) -> Result<WriteRequest, StoreError> {
    let put = PutRequest::builder().set_item(Some(item));
    Ok(WriteRequest::builder().put_request(built(put.build())?).build())
}

pub(crate) fn delete(key: &Key<'_>) -> Result<WriteRequest, StoreError> {
    let delete = DeleteRequest::builder().set_key(Some(key.item()));
    Ok(WriteRequest::builder().delete_request(built(delete.build())?).build())
}

fn entry(item: &Item) -> Option<(Username, PhotoId)> {
    Some((reader_of(item)?, item.get(SK)?.as_s().ok()?.parse().ok()?))
}
