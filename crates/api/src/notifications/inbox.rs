//! The inbox.

use axum::{Json, extract::State};

use super::view::{InboxView, shown};
use crate::{
    http::{
        caller::Signed,
        cursor::Scope,
        paging::{Page, Paging},
        problem::Problem,
        refill::Refill,
    },
    social::Social,
};

/// What the caller is told, the latest first, for 90 days.
///
/// `kind` says what happened: `followed`, `liked`, `commented`, `photo` (an outcome that was not wished for, or out of
/// review) or `export`. Notices of people whose account is gone, or between whom and the caller there is a block, are left
/// out.
#[utoipa::path(
    get, path = "/v1/notifications", tag = "notifications",
    params(Paging),
    responses((status = 200, description = "A page", body = InboxView)),
    security(("access_token" = [])),
)]
pub(crate) async fn notifications(
    State(social): State<Social>,
    Signed(caller): Signed,
    paging: Paging,
) -> Result<Json<InboxView>, Problem> {
    let reader = &caller.username;
    let scope = Scope::new("/v1/notifications", Some(&caller), "");
    let from = paging.position(&social.cursors, &scope)?;
    let is_first = from.is_none();
    let (mut page, mut unread, mut left_out) = (Refill::new(from, paging.limit), 0, Vec::new());
    while let Some((from, limit)) = page.wanted() {
        let inbox = social.store.inbox(reader, from.as_ref(), limit).await?;
        let notices = shown(&social.store, inbox.page.items, reader).await?;
        unread = inbox.unread;
        left_out.extend(notices.iter().map(Option::is_none));
        page.add(notices.into_iter().flatten().collect(), inbox.page.next);
    }
    let unread = if is_first { shown_unread(unread, &left_out) } else { unread };
    let Page { items, next_cursor } = page.page(&social.cursors, &scope)?.0;
    Ok(Json(InboxView { items, next_cursor, unread }))
}

/// How many unread notices the reader can find. From the newest on, the unread ones stand together: those among them
/// that are left out could never be read, and would be counted for ever.
fn shown_unread(unread: u32, left_out: &[bool]) -> u32 {
    let hidden = left_out.iter().take(unread as usize).filter(|left_out| **left_out).count();
    unread.saturating_sub(u32::try_from(hidden).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_finds_is_not_unread() {
        assert_eq!(shown_unread(0, &[true, false]), 0);
        assert_eq!(shown_unread(1, &[true, false]), 0);
        assert_eq!(shown_unread(2, &[false, false, true]), 2, "the third was read");
        assert_eq!(shown_unread(3, &[true]), 2, "the rest is on other pages");
    }
}
