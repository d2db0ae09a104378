//! What somebody wants to be mailed about.

use axum::{Json, extract::State};
use domain::notice::NotificationSettings;
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

/// What the caller wants to be mailed about from now on.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSettings {
    /// When somebody follows the caller.
    email_follows: bool,
    /// When moderation has decided on one of the caller's photos.
    email_moderation: bool,
}

impl Parse for NewSettings {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let email_follows = fields.required("email_follows", value::read("true or false"));
        let email_moderation = fields.required("email_moderation", value::read("true or false"));
        Some(Self { email_follows: email_follows?, email_moderation: email_moderation? })
    }
}

/// What the caller is mailed about. Everything, until something else is said.
#[utoipa::path(
    get, path = "/v1/me/notification-settings", tag = "notifications",
    responses((status = 200, description = "The settings", body = NotificationSettings)),
    security(("access_token" = [])),
)]
pub(crate) async fn settings(
    State(social): State<Social>,
    Signed(caller): Signed,
) -> Result<Json<NotificationSettings>, Problem> {
    Ok(Json(social.store.notification_settings(&caller.username).await?))
}

/// Say what the caller is mailed about. In the inbox everything is told all the same.
#[utoipa::path(
    put, path = "/v1/me/notification-settings", tag = "notifications",
    request_body = NewSettings,
    responses((status = 200, description = "The settings as they are now", body = NotificationSettings)),
    security(("access_token" = [])),
)]
pub(crate) async fn change_settings(
    State(social): State<Social>,
    Signed(caller): Signed,
    body: Body<NewSettings>,
) -> Result<Json<NotificationSettings>, Problem> {
    let NewSettings { email_follows, email_moderation } = body.value;
    let settings = NotificationSettings { email_follows, email_moderation };
    social.store.set_notification_settings(&caller.username, &settings).await?;
    Ok(Json(settings))
}
