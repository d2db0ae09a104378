//! Tags that are on the rise.

use std::time::{Duration, Instant};

use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use jiff::Timestamp;

use super::{Search, found::TagView};
use crate::http::{caller::Viewer, paging::Page, problem::Problem};

/// How long what was found to be trending is told again. It takes hundreds of reads to find.
pub(super) const KEPT_FOR: Duration = Duration::from_secs(300);
const FRESH: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=60")];

/// Tags that more people use lately than usually, the most so first. All of them are on the one page; they change every
/// few minutes.
///
/// Because of this route, a tag that is called `trending` has no page of its own at `/v1/tags/{tag}`: its photos are found
/// at `/v1/search?q=%23trending`.
#[utoipa::path(
    get, path = "/v1/tags/trending", tag = "search",
    responses((status = 200, description = "The only page", body = Page<TagView>)),
    security((), ("access_token" = [])),
)]
pub(super) async fn trending(
    State(search): State<Search>,
    _: Viewer,
) -> Result<([(HeaderName, &'static str); 1], Json<Page<TagView>>), Problem> {
    let find = async {
        let trends = catalog::trending(&search.store, Timestamp::now()).await?;
        Ok::<_, Problem>(trends.into_iter().map(|trend| trend.tag).collect())
    };
    let tags = search.trending.get(Instant::now(), find).await?;
    let items = tags.into_iter().map(TagView::from).collect();
    Ok((FRESH, Json(Page { items, next_cursor: None })))
}
