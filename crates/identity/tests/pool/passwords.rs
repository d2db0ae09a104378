//! New passwords, for a code or for the old one.

use identity::{IdentityError, Secret};
use serde_json::json;
use testbed::wire::{Answer, NOBODY};

use crate::support::{ada, answering, identity, refusing, secret};

#[tokio::test]
async fn a_forgotten_password_tells_nobody_which_names_exist() {
    for name in [
        "UserNotFoundException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "UserNotConfirmedException",
        "LimitExceededException",
    ] {
        let (pool, wire) = answering(move |_| Answer::refusal(400, name, "in the pool's words"));
        assert!(pool.forgot_password(&ada()).await.is_ok(), "{name}");
        assert_eq!(wire.operations(), ["ForgotPassword"], "{name}: a pause would tell");
    }
    let undelivered = refusing(400, "CodeDeliveryFailureException").forgot_password(&ada()).await;
    assert!(matches!(undelivered, Err(IdentityError::Undelivered(_))));
}

#[tokio::test]
async fn a_pool_that_cannot_answer_says_so() {
    let throttled = refusing(400, "TooManyRequestsException").forgot_password(&ada()).await.unwrap_err();
    assert!(matches!(throttled, IdentityError::TooManyRequests));
    let nobody = identity(NOBODY);
    let broken = refusing(500, "InternalErrorException");
    for pool in [nobody, broken] {
        assert!(matches!(pool.forgot_password(&ada()).await, Err(IdentityError::Transient(_))));
        let confirmed = pool.confirm_password(&ada(), "123456", &secret()).await;
        assert!(matches!(confirmed, Err(IdentityError::Transient(_))));
    }
}

#[tokio::test]
async fn a_code_for_a_password_is_good_or_wrong() {
    let (pool, wire) = answering(|_| (200, json!({})));
    pool.confirm_password(&ada(), "123456", &secret()).await.unwrap();
    let input = json!({"ClientId": "c", "Username": "ada", "ConfirmationCode": "123456", "Password": "Correct-horse-7"});
    assert_eq!(wire.asked()[0].input(), input);
    for name in [
        "CodeMismatchException",
        "UserNotFoundException",
        "NotAuthorizedException",
        "InvalidParameterException",
        "LimitExceededException",
        "TooManyFailedAttemptsException",
    ] {
        let (pool, wire) = answering(move |_| Answer::refusal(400, name, "in the pool's words"));
        let error = pool.confirm_password(&ada(), "123456", &secret()).await.unwrap_err();
        assert!(matches!(error, IdentityError::WrongCode), "{name}: {error:?}");
        assert_eq!(wire.operations().len(), 1, "{name}: a pause would tell");
    }
    let expired = refusing(400, "ExpiredCodeException").confirm_password(&ada(), "1", &secret()).await;
    assert!(matches!(expired, Err(IdentityError::ExpiredCode)));
    let weak = refusing(400, "InvalidPasswordException").confirm_password(&ada(), "1", &secret()).await;
    assert!(matches!(weak, Err(IdentityError::WeakPassword(_))));
    let trigger = refusing(400, "UserLambdaValidationException");
    let confirmed = trigger.confirm_password(&ada(), "1", &secret()).await;
    assert!(confirmed.is_ok(), "the password is set by then");
}

#[tokio::test]
async fn a_wrong_old_password_is_told_from_an_ended_session() {
    let change = async |message: &'static str| {
        let (pool, _) = answering(move |_| Answer::refusal(400, "NotAuthorizedException", message));
        pool.change_password(&Secret::new("token"), &Secret::new("old"), &secret()).await.unwrap_err()
    };
    let wrong = change("Incorrect username or password.").await;
    assert!(matches!(wrong, IdentityError::WrongPassword), "{wrong:?}");
    for message in ["Access Token has been revoked", "Access Token has expired", "Invalid Access Token"] {
        let ended = change(message).await;
        assert!(matches!(ended, IdentityError::WrongCredentials), "{message}: {ended:?}");
    }
}

#[tokio::test]
async fn a_changed_password_is_one_the_pool_takes() {
    let change = async |error| {
        let pool = refusing(400, error);
        pool.change_password(&Secret::new("token"), &Secret::new("old"), &secret()).await.unwrap_err()
    };
    for name in ["InvalidPasswordException", "PasswordHistoryPolicyViolationException"] {
        assert!(matches!(change(name).await, IdentityError::WeakPassword(_)), "{name}");
    }
    assert!(matches!(change("LimitExceededException").await, IdentityError::TooManyRequests));
    let (pool, wire) = answering(|_| (200, json!({})));
    pool.change_password(&Secret::new("token"), &Secret::new("old"), &secret()).await.unwrap();
    let input =
        json!({"AccessToken": "token", "PreviousPassword": "old", "ProposedPassword": "Correct-horse-7"});
    assert_eq!((wire.operations(), wire.asked()[0].input()), (vec!["ChangePassword".to_owned()], input));
}
