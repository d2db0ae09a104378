//! The documents of an export: what a person has here besides originals, page by page.

use boot::TaskError;
use domain::{id::Username, tie::Tie};
use serde::Serialize;
use serde_json::Value;
use store::{Page, Position, Seen, Store};

use super::{
    Cursor, Section, Work,
    archive::{Archive, Kept},
    record::{CommentRecord, LikeRecord, PersonRecord, PhotoRecord, ProfileRecord},
};

/// What is read at once.
const ITEMS_A_PAGE: u32 = 100;

/// Writes the document of a section, or as much of it as the file takes; where to go on.
pub(super) async fn write(
    work: &Work<'_>,
    archive: &mut Archive,
    at: &Cursor,
) -> Result<Option<Position>, TaskError> {
    let (store, ..) = work.adapters;
    let owner = &work.export.owner;
    match at.section {
        Section::Profile => {
            let counts = store.person_counts(owner).await?;
            let profile = store.profile(owner).await?.map(|profile| ProfileRecord::new(profile, counts));
            archive.document(&at.document(), &profile).await?;
            Ok(None)
        }
        Section::Settings => {
            let settings = store.notification_settings(owner).await?;
            archive.document(&at.document(), &settings).await?;
            Ok(None)
        }
        _ => write_list(work, archive, at).await,
    }
}

/// Writes an array, each of its items on a line.
async fn write_list(
    work: &Work<'_>,
    archive: &mut Archive,
    at: &Cursor,
) -> Result<Option<Position>, TaskError> {
    let (store, ..) = work.adapters;
    let mut from = at.from.clone();
    let mut separator = "[\n";
    let mut entry = archive.entry(&at.document(), Kept::Deflated)?;
    loop {
        let page = page(store, &work.export.owner, at.section, from.as_ref()).await?;
        for item in &page.items {
            entry.write(format!("{separator}{item}").as_bytes()).await?;
            separator = ",\n";
        }
        from = page.next;
        if from.is_none() || work.is_enough(entry.archive()) {
            let end = if separator == "[\n" { "[]\n" } else { "\n]\n" };
            entry.write(end.as_bytes()).await?;
            entry.end();
            return Ok(from);
        }
    }
}

async fn page(
    store: &Store,
    owner: &Username,
    section: Section,
    from: Option<&Position>,
) -> Result<Page<Value>, TaskError> {
    match section {
        Section::Photos => photos(store, owner, from).await,
        Section::Comments => comments(store, owner, from).await,
        Section::Likes => likes(store, owner, from).await,
        Section::Following => following(store, owner, from).await,
        Section::Followers => followers(store, owner, from).await,
        Section::Blocks => ties(store, owner, from, |tie| tie.blocks).await,
        Section::Mutes => ties(store, owner, from, |tie| tie.mutes).await,
        Section::Profile | Section::Settings | Section::Originals => {
            Err(TaskError::permanent(format!("{} is no list", section.as_str())))
        }
    }
}

async fn photos(store: &Store, owner: &Username, from: Option<&Position>) -> Result<Page<Value>, TaskError> {
    let page = store.photos_of(owner, Seen::Everything, from, ITEMS_A_PAGE).await?;
    let ids: Vec<_> = page.items.iter().map(|photo| photo.id).collect();
    let counts = store.photo_counts(&ids).await?;
    let records = page.items.into_iter().zip(counts).map(|(photo, counts)| PhotoRecord::new(photo, counts));
    values(records, page.next)
}

async fn comments(
    store: &Store,
    owner: &Username,
    from: Option<&Position>,
) -> Result<Page<Value>, TaskError> {
    let page = store.comments_by(owner, from, ITEMS_A_PAGE).await?;
    values(store.comments_at(&page.items).await?.into_iter().map(CommentRecord::from), page.next)
}

async fn likes(store: &Store, owner: &Username, from: Option<&Position>) -> Result<Page<Value>, TaskError> {
    let page = store.likes_of(owner, from, ITEMS_A_PAGE).await?;
    values(store.likes_on(owner, &page.items).await?.into_iter().map(LikeRecord::from), page.next)
}

async fn following(
    store: &Store,
    owner: &Username,
    from: Option<&Position>,
) -> Result<Page<Value>, TaskError> {
    let page = store.followed(owner, from, ITEMS_A_PAGE).await?;
    let ties = store.ties(owner, &page.items).await?;
    let since = |username: &Username| ties.get(username).and_then(|tie| tie.follows);
    let people = page.items.into_iter().map(|username| PersonRecord { since: since(&username), username });
    values(people, page.next)
}

async fn followers(
    store: &Store,
    owner: &Username,
    from: Option<&Position>,
) -> Result<Page<Value>, TaskError> {
    let page = store.followers(owner, from, ITEMS_A_PAGE).await?;
    values(page.items.into_iter().map(|username| PersonRecord { username, since: None }), page.next)
}

async fn ties(
    store: &Store,
    owner: &Username,
    from: Option<&Position>,
    is_meant: fn(&Tie) -> bool,
) -> Result<Page<Value>, TaskError> {
    let page = store.ties_of(owner, from, ITEMS_A_PAGE).await?;
    let meant = page.items.into_iter().filter(|(_, tie)| is_meant(tie));
    values(meant.map(|(username, _)| PersonRecord { username, since: None }), page.next)
}

fn values(
    records: impl Iterator<Item = impl Serialize>,
    next: Option<Position>,
) -> Result<Page<Value>, TaskError> {
    let items = records.map(serde_json::to_value).collect::<Result<_, _>>();
    let items = items.map_err(|error| TaskError::permanent(error.to_string()))?;
    Ok(Page { items, next })
}
