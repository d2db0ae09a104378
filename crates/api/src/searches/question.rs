//! Questions, answered with photos, people or tags.

use axum::{Json, extract::State};
use catalog::Answer;
use search::query::Kind;
use serde::Serialize;

use super::{
    Search,
    asked::Asked,
    found::{Found, Items, TagView},
};
use crate::{
    http::{caller::Viewer, cursor::Scope, problem::Problem},
    people::person,
    photos::shown,
};

/// Photos, people or tags by what they are called.
///
/// All that is asked for has to be there: `word`, `"a phrase"`, `#tag`, `@name` (who took the photo, or is named in its
/// caption), `begin*`; and nothing of what follows a `-`. `after:` and `before:` take a year, a month or a day
/// (`2026`, `2026-03`, `2026-03-05`), `type:` is the parameter of that name. Up to 200 characters, and 30 words, tags
/// and names, of which four may be the beginning of a word. Accents, case and endings of words do not matter.
///
/// Photos are those that everybody may see: the best first, by where in a photo the words stand and how rare they are,
/// by the photo's age and by how many like it. The caller's blocks and mutes apply. People are found by the
/// beginnings of their names, tags by those of their words, as far as public photos have them.
#[utoipa::path(
    get, path = "/v1/search", tag = "search",
    params(
        ("q" = String, Query, description = "The question", example = "lighthouse #sylt -fog after:2025-06", max_length = 200),
        ("type" = Option<String>, Query, description = "What is looked for: `photo` (the default), `user` or `tag`. It must not differ from a `type:` in the question.", pattern = "^(photo|user|tag)$"),
        ("limit" = Option<u32>, Query, description = "Items on a page; 20 by default", minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before, as it is. Good for the same question, type and caller only."),
    ),
    responses((status = 200, description = "A page; what was not understood of a question is 422 and says at which character", body = Found)),
    security((), ("access_token" = [])),
)]
pub(super) async fn search(
    State(search): State<Search>,
    Viewer(viewer): Viewer,
    asked: Asked,
) -> Result<Json<Found>, Problem> {
    // Before it is answered: a question that takes too long ends without another word. Never what was asked.
    tracing::info!(kind = ?asked.kind, chars = asked.chars, limit = asked.limit, "question");
    let filter = asked.filter();
    let scope = Scope::new("/v1/search", viewer.as_ref(), &filter);
    let found = match asked.kind {
        Kind::Photo => photos(&search, &asked, &scope).await,
        Kind::User => people(&search, &asked, &scope).await,
        Kind::Tag => tags(&search, &asked, &scope).await,
    };
    found.map(Json)
}

async fn photos(search: &Search, asked: &Asked, scope: &Scope<'_>) -> Result<Found, Problem> {
    let (store, from) = (&search.store, asked.from(&search.cursors, scope)?);
    let answer = catalog::find_photos(store, &asked.query, scope.viewer, from.as_ref(), asked.limit).await?;
    let (photos, rest) = Rest::of(answer);
    let items = Items::Photos(shown::views(store, photos, scope.viewer).await?);
    rest.behind(items, search, scope)
}

async fn people(search: &Search, asked: &Asked, scope: &Scope<'_>) -> Result<Found, Problem> {
    let (store, from) = (&search.store, asked.from(&search.cursors, scope)?);
    let answer = catalog::find_people(store, &asked.query, scope.viewer, from.as_ref(), asked.limit).await?;
    let (profiles, rest) = Rest::of(answer);
    let items = Items::People(person::of_profiles(store, profiles, scope.viewer).await?);
    rest.behind(items, search, scope)
}

async fn tags(search: &Search, asked: &Asked, scope: &Scope<'_>) -> Result<Found, Problem> {
    let from = asked.from(&search.cursors, scope)?;
    let answer = catalog::find_tags(&search.store, &asked.query, from.as_ref(), asked.limit).await?;
    let (tags, rest) = Rest::of(answer);
    rest.behind(Items::Tags(tags.into_iter().map(TagView::from).collect()), search, scope)
}

/// What an answer says beside its items.
struct Rest<P> {
    next: Option<P>,
    is_partial: bool,
}

impl<P: Serialize> Rest<P> {
    fn of<T>(Answer { items, next, is_partial }: Answer<T, P>) -> (Vec<T>, Self) {
        (items, Self { next, is_partial })
    }

    fn behind(self, items: Items, search: &Search, scope: &Scope<'_>) -> Result<Found, Problem> {
        let next_cursor = self.next.map(|next| search.cursors.seal(scope, &next)).transpose()?;
        Ok(Found { items, next_cursor, partial: self.is_partial })
    }
}

#[cfg(test)]
mod tests {
    use catalog::TagPlace;
    use search::{
        Impact,
        find::{Place, Score, Until},
        query::PARTS_MAX,
    };

    use super::*;
    use crate::http::cursor::Cursors;

    fn comes_back<P: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(place: P) {
        let (cursors, scope) = (Cursors::new(vec![[7; 32]]), Scope::new("/v1/search", None, "sea"));
        let cursor = cursors.seal(&scope, &place).unwrap();
        assert_eq!(cursors.open::<P>(&scope, &cursor).unwrap(), place, "{} bytes", cursor.len());
    }

    #[test]
    fn the_longest_cursor_is_taken_back() {
        let longest_name = "a".repeat(30);
        let (after, spot) = ((Score(i64::MIN), longest_name.clone()), (Impact::new(u32::MAX), longest_name));
        comes_back(Place {
            idfs_milli: vec![u32::MAX; PARTS_MAX],
            driver: PARTS_MAX,
            after: Some(after.clone()),
            seen_to: Some(spot.clone()),
            until: Some(Until { spot, after: Some(after) }),
        });
        comes_back(TagPlace { holders: u64::MAX, tag: "𐐨".repeat(50).parse().unwrap() });
    }
}
