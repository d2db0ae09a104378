//! Whom one blocks and mutes, so that it can be undone.

use axum::{Json, extract::State};
use domain::{id::Username, tie::Tie};
use identity::Caller;
use store::{Page as StorePage, Position, StoreError};

use super::person::{PersonView, tied_people};
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

/// Ties that are read at once: most are to people whom one follows, and neither blocks nor mutes.
const AT_ONCE: u32 = 200;

/// Whom the caller blocks, by name, from the last to the first.
#[utoipa::path(
    get, path = "/v1/me/blocks", tag = "people",
    params(Paging),
    responses((status = 200, description = "A page", body = Page<PersonView>)),
    security(("access_token" = [])),
)]
pub(crate) async fn blocks(
    State(social): State<Social>,
    Signed(caller): Signed,
    paging: Paging,
) -> Result<Json<Page<PersonView>>, Problem> {
    let scope = Scope::new("/v1/me/blocks", Some(&caller), "");
    tied(&social, &caller, &paging, &scope, |tie| tie.blocks).await
}

/// Whom the caller mutes, by name, from the last to the first.
#[utoipa::path(
    get, path = "/v1/me/mutes", tag = "people",
    params(Paging),
    responses((status = 200, description = "A page", body = Page<PersonView>)),
    security(("access_token" = [])),
)]
pub(crate) async fn mutes(
    State(social): State<Social>,
    Signed(caller): Signed,
    paging: Paging,
) -> Result<Json<Page<PersonView>>, Problem> {
    let scope = Scope::new("/v1/me/mutes", Some(&caller), "");
    tied(&social, &caller, &paging, &scope, |tie| tie.mutes).await
}

async fn tied(
    social: &Social,
    caller: &Caller,
    paging: &Paging,
    scope: &Scope<'_>,
    is_meant: fn(&Tie) -> bool,
) -> Result<Json<Page<PersonView>>, Problem> {
    let mut page = Refill::new(paging.position(&social.cursors, scope)?, paging.limit);
    while let Some((from, missing)) = page.wanted() {
        let part = part(social, caller, from.as_ref(), missing, is_meant).await?;
        page.add(tied_people(&social.store, &part.items, &caller.username).await?, part.next);
    }
    page.page(&social.cursors, scope)
}

/// Those who are meant among the next ties, at most `missing` of them.
async fn part(
    social: &Social,
    caller: &Caller,
    from: Option<&Position>,
    missing: u32,
    is_meant: fn(&Tie) -> bool,
) -> Result<StorePage<Username>, StoreError> {
    let read = async |limit| {
        let ties = social.store.ties_of(&caller.username, from, limit).await?;
        let meant = ties.items.into_iter().filter(|(_, tie)| is_meant(tie)).map(|(name, _)| name);
        Ok(StorePage { items: meant.collect(), next: ties.next })
    };
    let many = read(AT_ONCE).await?;
    // Where many are meant, so few are read that all of them have a place.
    if many.items.len() <= missing as usize { Ok(many) } else { read(missing).await }
}
