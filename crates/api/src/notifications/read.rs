//! How far the inbox was read.

use axum::{extract::State, http::StatusCode};
use domain::id::NoticeId;
use jiff::Timestamp;
use utoipa::ToSchema;

use crate::{
    http::{
        body::Body,
        caller::Signed,
        fields::{Fields, Parse},
        problem::Problem,
        value,
    },
    social::Social,
};

/// Up to where the inbox was read.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadNotices {
    /// The newest notice that was seen: it and all before it are read.
    up_to: NoticeId,
}

impl Parse for ReadNotices {
    fn parse(fields: &mut Fields) -> Option<Self> {
        Some(Self { up_to: fields.required("up_to", value::parsed)? })
    }
}

/// Mark notices as read. What was read stays read, whichever request comes later.
#[utoipa::path(
    put, path = "/v1/notifications/read", tag = "notifications",
    request_body = ReadNotices,
    responses((status = 204, description = "They are read")),
    security(("access_token" = [])),
)]
pub(crate) async fn mark_read(
    State(social): State<Social>,
    Signed(caller): Signed,
    body: Body<ReadNotices>,
) -> Result<StatusCode, Problem> {
    let up_to = body.value.up_to;
    if is_to_come(up_to, Timestamp::now()) {
        return Err(Problem::invalid_value("/up_to", "no notice that there has been"));
    }
    social.store.mark_read(&caller.username, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An id of a time to come would mark as read what nobody has seen. Clocks may differ by a minute.
fn is_to_come(notice: NoticeId, now: Timestamp) -> bool {
    const SKEW_MS: u64 = 60_000;
    let now_ms = u64::try_from(now.as_millisecond()).unwrap_or_default();
    notice > NoticeId::new(now_ms + SKEW_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_before_it_is_written() {
        let now = "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap();
        let at = |ms: i64| NoticeId::new(u64::try_from(now.as_millisecond() + ms).unwrap());
        assert!(!is_to_come(at(-1), now) && !is_to_come(at(50_000), now));
        assert!(is_to_come(at(70_000), now));
        assert!(is_to_come("7ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse().unwrap(), now));
    }
}
