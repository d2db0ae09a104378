//! Inboxes, what somebody wants to be mailed about, and the memory of whom was told what.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{
    id::{NoticeId, Username},
    limits::{NOTICE_KEPT_S, UNREAD_MAX},
    notice::{MailKind, News, Notice, NotificationSettings},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Page, Position, Store, StoreError,
    feeds::delete,
    hashes::built,
    item::{Item, from_item, held, text, to_item},
    keys::{Key, PK, Partition, SK},
    retry::{TRIES, pause},
    revise::Transacted,
};

/// Something that somebody is told of once: who did it, and what, in words that are the same each time it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<'a> {
    /// Who did it, or whom it befell; by this name it can be forgotten.
    pub by: &'a Username,
    pub what: String,
}

impl Told<'_> {
    /// The same, told by mail too.
    #[must_use]
    pub fn by_mail(&self) -> Self {
        Self { by: self.by, what: format!("mail#{}", self.what) }
    }
}

/// One page of an inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbox {
    pub page: Page<Notice>,
    /// At most [`UNREAD_MAX`].
    pub unread: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    notice: Notice,
    /// Where the memory stands that this was told, so that both can be forgotten together.
    told_by: Username,
    what: String,
    expires_at: i64,
}

/// The memory that somebody was told, and where that stands.
#[derive(Debug, Serialize, Deserialize)]
struct Memory {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<Place>,
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Place {
    to: Username,
    id: NoticeId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Read {
    up_to: NoticeId,
}

impl Store {
    /// Writes a notice into somebody's inbox, once; whether this call did.
    pub async fn tell(
        &self,
        to: &Username,
        told: &Told<'_>,
        news: &News,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let expires_at = expiry(now);
        // The id is of the time of writing, not of what happened: what comes late is unread all the same.
        let id = NoticeId::new(u64::try_from(now.as_millisecond()).unwrap_or_default());
        let entry = Entry {
            notice: Notice { id, news: news.clone(), created_at: now },
            told_by: told.by.clone(),
            what: told.what.clone(),
            expires_at,
        };
        let memory = Memory { notice: Some(Place { to: to.clone(), id }), expires_at };
        let (by, what) = (told.by.as_str(), told.what.as_str());
        for attempt in 0..TRIES {
            let remember = Put::builder()
                .table_name(&self.tables.feed)
                .set_item(Some(to_item(&Key::Told(by, what), &memory)?))
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", PK);
            let write = Put::builder()
                .table_name(&self.tables.feed)
                .set_item(Some(to_item(&Key::Notice(to, id), &entry)?));
            let writes = vec![
                TransactWriteItem::builder().put(built(remember.build())?).build(),
                TransactWriteItem::builder().put(built(write.build())?).build(),
            ];
            match self.transact_telling(writes).await? {
                Transacted::Done => return Ok(true),
                Transacted::Unmet(_) => return Ok(false),
                Transacted::Conflict => pause(attempt).await,
            }
        }
        Err(StoreError::Contended { what: "an inbox".into(), tries: TRIES })
    }

    /// Remembers that somebody was told by other means, before it is done; false when somebody was.
    pub async fn remember_told(&self, told: &Told<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let memory = Memory { notice: None, expires_at: expiry(now) };
        let item = to_item(&Key::Told(told.by.as_str(), &told.what), &memory)?;
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.feed)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK)
            .send()
            .await;
        held(answer)
    }

    /// Forgets that somebody was told, because it could not be done after all.
    pub async fn forget_told(&self, told: &Told<'_>) -> Result<(), StoreError> {
        self.write_all(&self.tables.feed, vec![delete(&Key::Told(told.by.as_str(), &told.what))?]).await
    }

    /// One page of somebody's inbox, the latest first.
    pub async fn inbox(
        &self,
        of: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Inbox, StoreError> {
        let partition = Partition::Notices(of.clone());
        let page = self
            .listed(&partition, from, limit, |item| {
                serde_dynamo::from_item::<_, Entry>(item.clone()).ok().map(|entry| entry.notice)
            })
            .await?;
        Ok(Inbox { page, unread: self.unread(of).await? })
    }

    /// Notices that came after what was marked as read, counted up to [`UNREAD_MAX`].
    pub async fn unread(&self, of: &Username) -> Result<u32, StoreError> {
        let key = Key::NoticesRead(of);
        let read: Option<Read> = self.get(&key).await?.map(|item| from_item(&key, item)).transpose()?;
        let after = read.map_or_else(|| " ".to_owned(), |read| read.up_to.to_string());
        let answer = self
            .client
            .query()
            .table_name(&self.tables.feed)
            .consistent_read(true)
            .select(aws_sdk_dynamodb::types::Select::Count)
            .limit(i32::try_from(UNREAD_MAX + 1).unwrap_or(i32::MAX))
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :after AND :top")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":pk", text(key.pk()))
            .expression_attribute_values(":after", text(&after))
            .expression_attribute_values(":top", text(":"))
            .send()
            .await?;
        let found = u32::try_from(answer.count).unwrap_or_default();
        // BETWEEN counts the one that was read up to, which may have expired.
        let read = u32::from(after != " " && self.is_notice(of, &after).await?);
        Ok(found.saturating_sub(read).min(UNREAD_MAX))
    }

    async fn is_notice(&self, of: &Username, id: &str) -> Result<bool, StoreError> {
        let Ok(id) = id.parse() else { return Ok(false) };
        Ok(self.get(&Key::Notice(of, id)).await?.is_some())
    }

    /// Marks everything up to a notice as read. What was read stays read.
    pub async fn mark_read(&self, of: &Username, up_to: NoticeId) -> Result<(), StoreError> {
        let key = Key::NoticesRead(of);
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.feed)
            .set_item(Some(to_item(&key, &Read { up_to })?))
            .condition_expression("attribute_not_exists(#up_to) OR #up_to < :up_to")
            .expression_attribute_names("#up_to", "up_to")
            .expression_attribute_values(":up_to", text(up_to))
            .send()
            .await;
        held(answer).map(|_| ())
    }

    /// What somebody wants to be mailed about; everything, if nothing was said.
    pub async fn notification_settings(&self, of: &Username) -> Result<NotificationSettings, StoreError> {
        let key = Key::Settings(of);
        Ok(self.get(&key).await?.map(|item| from_item(&key, item)).transpose()?.unwrap_or_default())
    }

    pub async fn set_notification_settings(
        &self,
        of: &Username,
        settings: &NotificationSettings,
    ) -> Result<(), StoreError> {
        let item = to_item(&Key::Settings(of), settings)?;
        self.client.put_item().table_name(&self.tables.core).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// No more mails of one kind; the other setting stays, whatever is written at the same time.
    pub async fn unsubscribe(&self, of: &Username, kind: MailKind) -> Result<(), StoreError> {
        let (off, other) = match kind {
            MailKind::Follows => ("email_follows", "email_moderation"),
            MailKind::Moderation => ("email_moderation", "email_follows"),
        };
        let bool = aws_sdk_dynamodb::types::AttributeValue::Bool;
        self.client
            .update_item()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Settings(of).item()))
            .update_expression("SET #off = :no, #other = if_not_exists(#other, :yes)")
            .expression_attribute_names("#off", off)
            .expression_attribute_names("#other", other)
            .expression_attribute_values(":no", bool(false))
            .expression_attribute_values(":yes", bool(true))
            .send()
            .await?;
        Ok(())
    }
}

/// The keys of the memories that an entry of an inbox was told, there and by mail; none for what is no entry.
pub(crate) fn memories_of(item: &Item) -> Vec<Item> {
    let Ok(entry) = serde_dynamo::from_item::<_, Entry>(item.clone()) else { return Vec::new() };
    let told = Told { by: &entry.told_by, what: entry.what };
    [&told, &told.by_mail()].map(|told| Key::Told(told.by.as_str(), &told.what).item()).into()
}

/// The key of the notice that a memory is of; none when it was told by other means.
pub(crate) fn notice_of(item: &Item) -> Option<Item> {
    let memory: Memory = serde_dynamo::from_item(item.clone()).ok()?;
    memory.notice.map(|place| Key::Notice(&place.to, place.id).item())
}

fn expiry(now: Timestamp) -> i64 {
    now.as_second().saturating_add(i64::try_from(NOTICE_KEPT_S).unwrap_or(i64::MAX))
}
