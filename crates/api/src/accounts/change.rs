//! Changing one's own profile, for a revision one has seen.

use axum::{extract::State, response::Response};
use domain::{
    country,
    id::{PhotoId, Username},
    limits::{BIO_MAX_CHARS, DISPLAY_NAME_MAX_CHARS},
    profile::Profile,
};
use jiff::Timestamp;
use serde_json::Value;
use store::{Change, ProfileDetails, Store};
use utoipa::ToSchema;

use super::{Accounts, me, profile};
use crate::{
    avatar,
    http::{
        body::Body,
        caller::Signed,
        etag::{IfMatch, stale},
        fields::{Fields, Parse, Wrong},
        problem::Problem,
        value,
    },
};

/// `If-Match: *` means whichever revision it is: how often it may change under our hands.
const TRIES: u32 = 10;
/// Longer ones are looked at no further.
const COUNTRY_MAX_CHARS: usize = 10;

/// Changes of one's profile: a field that is missing stays, null or empty clears.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfilePatch {
    /// One line.
    #[schema(max_length = 60, value_type = Option<String>, example = "Ada 🌊")]
    display_name: Option<Option<String>>,
    #[schema(max_length = 500, value_type = Option<String>)]
    bio: Option<Option<String>>,
    /// ISO 3166-1 alpha-2, in either case.
    #[schema(value_type = Option<String>, example = "DE")]
    country: Option<Option<String>>,
    /// A photo of one's own that is published and public.
    #[schema(value_type = Option<PhotoId>)]
    avatar: Option<Option<PhotoId>>,
}

impl Parse for ProfilePatch {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let display_name = fields.change("display_name", value::optional_line(DISPLAY_NAME_MAX_CHARS));
        let bio = fields.change("bio", value::optional_text(BIO_MAX_CHARS));
        let country = fields.change("country", known_country);
        let avatar = fields.change("avatar", value::parsed);
        Some(Self {
            display_name: display_name?.map(Option::flatten),
            bio: bio?.map(Option::flatten),
            country: country?.map(Option::flatten),
            avatar: avatar?,
        })
    }
}

/// Change one's own profile.
#[utoipa::path(
    patch, path = "/v1/me", tag = "accounts",
    params(("If-Match" = String, Header, description = "The ETag of the profile, or `*`.")),
    request_body = ProfilePatch,
    responses(
        (status = 200, description = "The profile as it is now", body = me::Me, headers(("ETag" = String, description = "The new revision"))),
        (status = 410, description = "`gone`: this account is being erased", body = crate::http::problem::Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn change_me(
    State(accounts): State<Accounts>,
    Signed(caller): Signed,
    condition: IfMatch,
    body: Body<ProfilePatch>,
) -> Result<Response, Problem> {
    let changed = at_revision(&accounts.store, &caller.username, &condition, &body.value).await?;
    me::show(&accounts, caller, changed).await
}

async fn at_revision(
    store: &Store,
    username: &Username,
    condition: &IfMatch,
    patch: &ProfilePatch,
) -> Result<Profile, Problem> {
    for _ in 0..TRIES {
        let profile = profile::open_profile(store, username, Timestamp::now()).await?;
        condition.check(profile.revision)?;
        check_avatar(store, username, patch).await?;
        if let Change::Done(profile) =
            store.update_profile(username, profile.revision, &patch.details()).await?
        {
            return Ok(profile);
        }
        // With a revision named, the next check refuses; with `*`, the next try may be faster. An account that was
        // closed in between is gone at the next look.
    }
    Err(stale())
}

/// It is looked at again whenever the avatar is shown: this is to tell the owner at once.
async fn check_avatar(store: &Store, username: &Username, patch: &ProfilePatch) -> Result<(), Problem> {
    let Some(Some(id)) = patch.avatar else { return Ok(()) };
    match store.photo(id).await? {
        Some(photo) if avatar::serves(&photo, username) => Ok(()),
        _ => Err(Problem::invalid_value("/avatar", "not a photo of yours that is published and public")),
    }
}

impl ProfilePatch {
    fn details(&self) -> ProfileDetails {
        ProfileDetails {
            display_name: self.display_name.clone(),
            bio: self.bio.clone(),
            country: self.country.clone(),
            avatar: self.avatar,
        }
    }
}

fn known_country(value: &Value) -> Result<Option<String>, Wrong> {
    let text = value::optional_text(COUNTRY_MAX_CHARS)(value)?;
    Ok(text.map(|text| country::parse(&text).map(str::to_owned)).transpose()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::fields::parse;

    fn details(patch: &Value) -> ProfileDetails {
        parse::<ProfilePatch>(patch.to_string().as_bytes()).unwrap().details()
    }

    #[test]
    fn what_is_missing_stays_and_null_or_empty_clears() {
        assert_eq!(details(&json!({})), ProfileDetails::default());
        let cleared = ProfileDetails {
            display_name: Some(None),
            bio: Some(None),
            country: Some(None),
            avatar: Some(None),
        };
        assert_eq!(
            details(&json!({"display_name": null, "bio": null, "country": null, "avatar": null})),
            cleared
        );
        let emptied = details(&json!({"display_name": " ", "bio": "", "country": "", "avatar": null}));
        assert_eq!(emptied, cleared);
    }

    #[test]
    fn any_script_stays_as_it_is() {
        let (name, bio) = ("עדה 👩‍🔬\u{202e}", "e\u{301} ≠ é\nשורה");
        let read = details(&json!({"display_name": name, "bio": bio, "country": "de"}));
        assert_eq!(read.display_name, Some(Some(name.into())));
        assert_eq!(read.bio, Some(Some(bio.into())));
        assert_eq!(read.country, Some(Some("DE".into())));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let patch =
            json!({"display_name": "a\nb", "bio": "x".repeat(501), "country": "XX", "avatar": "mine"});
        let problem = parse::<ProfilePatch>(patch.to_string().as_bytes()).unwrap_err();
        assert_eq!(
            serde_json::to_value(problem.document("", "")).unwrap()["errors"],
            json!([
                {"pointer": "/display_name", "detail": "control characters are not allowed"},
                {"pointer": "/bio", "detail": "at most 500 characters"},
                {"pointer": "/country", "detail": "a country is a code of two letters by ISO 3166-1, such as DE"},
                {"pointer": "/avatar", "detail": "a photo id is a ULID of 26 characters"},
            ])
        );
    }
}
