//! The user pool's trigger before a sign-up. The pool's client is public, so people can come by other ways than ours;
//! and whoever got a name whose profile still stands would get what the person before left there.

use aws_lambda_events::cognito::{
    CognitoEventUserPoolsHeader as Header, CognitoEventUserPoolsPreSignupTriggerSource as Source,
};
use boot::TaskError;
use domain::{
    id::Username,
    sign_up::{self, Refusal},
};
use serde::Deserialize;
use serde_json::Value;
use store::{Store, StoreError};

/// Answers the event as it came, which neither confirms the account nor verifies its address; an error refuses it.
/// An account of which only the profile is left, open or closed, is in the way until it is erased whole.
///
/// # Errors
/// `Task.Refused` for a name that gets no account, in words that the pool tells the caller; `Task.BadInput` for an
/// event that is none; `Task.Transient` or `Task.Permanent` when the profile could not be looked up.
pub async fn pre_sign_up(store: &Store, event: Value) -> Result<Value, TaskError> {
    let name = asked_for(&event)?;
    match store.profile(&name).await {
        Ok(None) => Ok(event),
        Ok(Some(_)) => Err(refused(&Refusal::Taken(name))),
        Err(error) => Err(unknown(&error)),
    }
}

/// The name that somebody, or an operator, wants an account for.
fn asked_for(event: &Value) -> Result<Username, TaskError> {
    let header = Header::<Source>::deserialize(event).map_err(|_| no_sign_up())?;
    match header.trigger_source {
        Some(Source::SignUp | Source::AdminCreateUser) => {
            sign_up::name(&header.user_name.unwrap_or_default()).map_err(|refusal| refused(&refusal))
        }
        // The pool has no other providers, and nothing here knows what their names look like.
        Some(Source::ExternalProvider) => Err(TaskError::refused("no other provider's accounts are taken")),
        _ => Err(no_sign_up()),
    }
}

fn refused(refusal: &Refusal) -> TaskError {
    TaskError::refused(refusal.to_string())
}

fn no_sign_up() -> TaskError {
    TaskError::bad_input("this is no sign-up")
}

/// The pool tells strangers what this function answers, so the cause is for the log alone.
fn unknown(error: &StoreError) -> TaskError {
    tracing::warn!(error = error as &dyn std::error::Error, "profile not looked up");
    let text = "the username could not be looked up";
    if error.is_transient() { TaskError::transient(text) } else { TaskError::permanent(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked_for(source: &str, name: &str) -> Result<String, String> {
        let event = json!({
            "version": "1", "triggerSource": source, "region": "eu-central-1", "userPoolId": "eu-central-1_x",
            "userName": name, "callerContext": {"clientId": "c"},
            "request": {"userAttributes": {"email": "ada@example.com"}}, "response": {},
        });
        super::asked_for(&event).map(|name| name.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_name_is_the_same_to_people_and_to_operators() {
        for source in ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser"] {
            assert_eq!(asked_for(source, "ada"), Ok("ada".to_owned()));
            for (name, why) in [
                ("admin", "the username admin is reserved"),
                ("Ada", "the username is written ada"),
                ("ada@example.com", "a username has 3 to 30 characters out of a-z, 0-9 and _"),
            ] {
                assert_eq!(asked_for(source, name), Err(format!("Task.Refused: {why}")), "{source}");
            }
        }
    }

    #[test]
    fn accounts_come_from_nowhere_else() {
        let provider = asked_for("PreSignUp_ExternalProvider", "google_1");
        assert_eq!(provider, Err("Task.Refused: no other provider's accounts are taken".to_owned()));
        for source in ["PreSignUp_Unheard", "PostConfirmation_ConfirmSignUp"] {
            assert_eq!(asked_for(source, "ada"), Err("Task.BadInput: this is no sign-up".to_owned()));
        }
        let sourceless = json!({"userName": "ada", "callerContext": {}});
        for event in [json!({"hello": 1}), json!("ada"), sourceless] {
            assert_eq!(super::asked_for(&event).unwrap_err().name(), TaskError::BAD_INPUT, "{event}");
        }
    }
}
