//! What somebody asks who looks for drift: which followers should have something, and which of them have.

use domain::id::Username;
use jiff::Timestamp;

use crate::{
    Page, Position, Store, StoreError,
    keys::{Key, Table, moment, reader_of},
};

impl Store {
    /// Who follows somebody, and did so at a time; the latest first.
    pub async fn followers_at(
        &self,
        of: &Username,
        time: Timestamp,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Username>, StoreError> {
        // Behind every name that may stand after this time, and before the next millisecond.
        let bound = Position::behind(format!("{}$", moment(time)));
        self.followers(of, Some(from.unwrap_or(&bound)), limit).await
    }

    /// Which of the readers read an author's photos from where they are.
    pub async fn pulled_by(
        &self,
        author: &Username,
        readers: &[Username],
    ) -> Result<Vec<Username>, StoreError> {
        let keys = readers.iter().map(|reader| Key::Pull(reader, author));
        let items = self.get_all_of(Table::Feed, keys).await?;
        Ok(items.iter().filter_map(reader_of).collect())
    }
}
