//! Notices as the API shows them.

use std::collections::HashSet;

use domain::{
    id::{NoticeId, Username},
    notice::{News, Notice},
};
use jiff::Timestamp;
use serde::Serialize;
use store::{Store, StoreError};
use utoipa::ToSchema;

use crate::people::person::present;

/// Something that the caller is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub(crate) struct NoticeView {
    id: NoticeId,
    #[serde(flatten)]
    news: News,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// A page of the inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inbox)]
pub(crate) struct InboxView {
    pub(super) items: Vec<NoticeView>,
    /// Where to go on; null on the last page. A page may be shorter than its limit without being the last.
    pub(super) next_cursor: Option<String>,
    /// Notices behind the one that was read up to, at most 100. What the first page leaves out is not counted there.
    pub(super) unread: u32,
}

impl From<Notice> for NoticeView {
    fn from(notice: Notice) -> Self {
        Self { id: notice.id, news: notice.news, created_at: notice.created_at }
    }
}

/// Each of the notices, or none in its place when it is about somebody who is not there for the reader any more.
pub(super) async fn shown(
    store: &Store,
    notices: Vec<Notice>,
    reader: &Username,
) -> Result<Vec<Option<NoticeView>>, StoreError> {
    let about: HashSet<_> = notices.iter().filter_map(|notice| notice.news.by().cloned()).collect();
    let about: Vec<_> = about.into_iter().collect();
    let (profiles, _) = present(store, &about, Some(reader)).await?;
    let there: HashSet<_> = profiles.into_iter().map(|profile| profile.username).collect();
    let is_shown = |notice: &Notice| notice.news.by().is_none_or(|by| there.contains(by));
    Ok(notices.into_iter().map(|notice| is_shown(&notice).then(|| notice.into())).collect())
}
