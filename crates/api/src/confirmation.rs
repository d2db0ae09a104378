//! The user pool's trigger after a confirmation: the person gets a profile.

use aws_lambda_events::cognito::{
    CognitoEventUserPoolsPostConfirmation as Event,
    CognitoEventUserPoolsPostConfirmationTriggerSource as Source,
};
use boot::TaskError;
use domain::id::{InvalidId, Username};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use store::Store;

use crate::accounts::{ProfileError, ensure_profile};

/// Makes the profile, and answers the event as it came, which is what the pool wants to see.
///
/// # Errors
/// `Task.BadInput` for an event that is none or a name that is none of ours or reserved; what the store could not do.
pub async fn post_confirmation(store: &Store, event: Value, now: Timestamp) -> Result<Value, TaskError> {
    if let Some(username) = confirmed(&event)? {
        ensure_profile(store, &username, now).await.map_err(task_error)?;
    }
    Ok(event)
}

/// Who was confirmed; nobody when the event tells of a new password.
fn confirmed(event: &Value) -> Result<Option<Username>, TaskError> {
    let header = Event::<Value>::deserialize(event)
        .map_err(|error| TaskError::bad_input(error.to_string()))?
        .cognito_event_user_pools_header;
    if header.trigger_source != Some(Source::ConfirmSignUp) {
        return Ok(None);
    }
    let name = header.user_name.unwrap_or_default();
    name.parse().map(Some).map_err(|error: InvalidId| TaskError::bad_input(error.to_string()))
}

fn task_error(error: ProfileError) -> TaskError {
    match error {
        ProfileError::Name(error) => TaskError::bad_input(error.to_string()),
        ProfileError::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(source: &str, name: &str) -> Value {
        json!({
            "version": "1", "triggerSource": source, "region": "eu-central-1", "userPoolId": "eu-central-1_x",
            "userName": name, "callerContext": {"clientId": "c"},
            "request": {"userAttributes": {"email": "ada@example.com"}}, "response": {},
        })
    }

    #[test]
    fn only_a_confirmed_sign_up_makes_a_profile() {
        let confirmed = |source, name| confirmed(&event(source, name));
        assert_eq!(confirmed("PostConfirmation_ConfirmSignUp", "Ada").unwrap().unwrap().as_str(), "ada");
        assert_eq!(confirmed("PostConfirmation_ConfirmForgotPassword", "ada").unwrap(), None);
        assert!(confirmed("PostConfirmation_ConfirmSignUp", "a b").is_err());
    }

    #[test]
    fn what_is_no_event_is_bad_input() {
        assert_eq!(confirmed(&json!({"hello": 1})).unwrap_err().name(), TaskError::BAD_INPUT);
    }
}
