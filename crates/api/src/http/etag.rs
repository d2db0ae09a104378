//! Strong ETags, made of a revision, and the conditions that name them (RFC 9110, section 13).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
};

use super::problem::{Kind, Problem};

/// `"7"` for revision 7.
pub(crate) fn etag(revision: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{revision}\"")).expect("digits and quotes are visible ASCII")
}

/// The header of what has an ETag. It is not of counts and avatars, which change by themselves: so no browser is told to
/// keep the answer, and only who asks for it is answered 304.
pub(crate) fn header(revision: u64) -> [(HeaderName, HeaderValue); 1] {
    [(header::ETAG, etag(revision))]
}

/// Whether the caller has this revision already. The comparison is weak, as it has to be for If-None-Match.
pub(crate) fn has(headers: &HeaderMap, revision: u64) -> bool {
    let current = etag(revision);
    let same = |tag: &str| tag == "*" || tag.trim_start_matches("W/") == current;
    tags(headers, header::IF_NONE_MATCH).any(|tag| same(&tag))
}

/// The revisions for which a change is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// `*`: whichever it is now.
    Any,
    /// Weak tags are left out, since none of them matches strongly; so may all be.
    Revisions(Vec<u64>),
}

impl IfMatch {
    /// Refuses a revision for which the change is not meant.
    pub(crate) fn check(&self, revision: u64) -> Result<(), Problem> {
        match self {
            Self::Any => Ok(()),
            Self::Revisions(revisions) if revisions.contains(&revision) => Ok(()),
            Self::Revisions(_) => Err(stale()),
        }
    }
}

/// 412: somebody, or the pipeline, was faster.
pub(crate) fn stale() -> Problem {
    let detail = "the ETag in If-Match is not the current one; fetch it again and repeat the change";
    Problem::new(Kind::VersionMismatch, StatusCode::PRECONDITION_FAILED, detail)
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if !parts.headers.contains_key(header::IF_MATCH) {
            let detail = "send the ETag of what you change in If-Match";
            return Err(Problem::new(Kind::PreconditionRequired, StatusCode::PRECONDITION_REQUIRED, detail));
        }
        let tags: Vec<_> = tags(&parts.headers, header::IF_MATCH).collect();
        if tags.iter().any(|tag| tag == "*") {
            return Ok(Self::Any);
        }
        Ok(Self::Revisions(tags.iter().filter_map(|tag| revision(tag)).collect()))
    }
}

/// One spelling for a revision: `"07"` or `"+7"` were never given out.
fn revision(tag: &str) -> Option<u64> {
    let revision = tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()?;
    (etag(revision) == tag).then_some(revision)
}

/// A comma inside another server's tag breaks it into parts of which none is ours.
fn tags(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let tags: Vec<_> = values.flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()).collect();
    tags.into_iter()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn if_match(value: Option<&str>) -> Result<IfMatch, Problem> {
        let mut request = Request::builder();
        if let Some(value) = value {
            request = request.header(header::IF_MATCH, value);
        }
        IfMatch::from_request_parts(&mut request.body(()).unwrap().into_parts().0, &()).await
    }

    fn status(problem: &Problem) -> u16 {
        serde_json::to_value(problem.document("", "")).unwrap()["status"].as_u64().unwrap() as u16
    }

    #[tokio::test]
    async fn a_change_names_the_revision_it_is_meant_for() {
        assert_eq!(if_match(Some("\"7\"")).await.unwrap(), IfMatch::Revisions(vec![7]));
        assert_eq!(if_match(Some("\"7\", \"9\"")).await.unwrap(), IfMatch::Revisions(vec![7, 9]));
        assert_eq!(if_match(Some("*")).await.unwrap(), IfMatch::Any);
        assert_eq!(status(&if_match(None).await.unwrap_err()), 428);
    }

    #[tokio::test]
    async fn what_is_no_strong_tag_of_ours_matches_nothing() {
        for tag in ["W/\"7\"", "7", "\"07\"", "\"+7\"", "\"\"", "\"x,y\"", ""] {
            let condition = if_match(Some(tag)).await.unwrap();
            assert_eq!(condition, IfMatch::Revisions(vec![]), "{tag}");
            assert_eq!(status(&condition.check(7).unwrap_err()), 412, "{tag}");
        }
    }

    #[test]
    fn a_reader_who_has_it_is_told_so() {
        let has =
            |value: &str| has(&HeaderMap::from_iter([(header::IF_NONE_MATCH, value.parse().unwrap())]), 7);
        assert!(has("\"7\"") && has("W/\"7\"") && has("\"1\", \"7\"") && has("*"));
        assert!(!has("\"8\"") && !has("7"));
    }
}
