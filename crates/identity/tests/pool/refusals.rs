//! What the user pool refuses of sign-up, verification and log-in, and what becomes of it.

use identity::{IdentityError, SignUp};
use testbed::wire::{Answer, NOBODY};

use crate::support::{ada, answering, identity, refusing, secret};

async fn sign_up(error: &'static str) -> IdentityError {
    let account = SignUp { username: ada(), email: "ada@example.com".into(), password: secret() };
    refusing(400, error).sign_up(&account).await.unwrap_err()
}

#[tokio::test]
async fn signing_up_says_what_to_do_better() {
    use IdentityError::{InvalidValue, TooManyRequests, Undelivered, UsernameTaken, WeakPassword};
    assert!(matches!(sign_up("UsernameExistsException").await, UsernameTaken));
    let weak = sign_up("InvalidPasswordException").await;
    assert!(matches!(&weak, WeakPassword(why) if why == "in the pool's words"), "{weak:?}");
    assert!(matches!(sign_up("InvalidParameterException").await, InvalidValue(_)));
    assert!(matches!(sign_up("CodeDeliveryFailureException").await, Undelivered(_)));
    for name in ["TooManyRequestsException", "LimitExceededException"] {
        let error = sign_up(name).await;
        assert!(matches!(error, TooManyRequests) && error.is_transient(), "{name}");
    }
}

#[tokio::test]
async fn a_trigger_that_refuses_a_name_is_told_from_one_that_fails() {
    let sign_up = async |error: &'static str, why: &str| {
        let words = format!("PreSignUp failed with error {why}.");
        let (pool, _) = answering(move |_| Answer::refusal(400, error, &words));
        let account = SignUp { username: ada(), email: "ada@example.com".into(), password: secret() };
        pool.sign_up(&account).await.unwrap_err()
    };
    let said = async |why| sign_up("UserLambdaValidationException", why).await;
    assert!(matches!(said("the username ada is taken").await, IdentityError::UsernameTaken));
    for why in ["the username ada is reserved", "a username has 3 to 30 characters out of a-z, 0-9 and _"] {
        let refused = said(why).await;
        assert!(
            matches!(&refused, IdentityError::UsernameRefused(told) if told.to_string() == why),
            "{refused:?}"
        );
    }
    for why in ["the username bob is taken", "the username could not be looked up", ""] {
        let failed = said(why).await;
        assert!(matches!(failed, IdentityError::Trigger(_)), "{why}: {failed:?}");
    }
    let timed_out = sign_up("UnexpectedLambdaException", "the username ada is taken").await;
    assert!(matches!(timed_out, IdentityError::Trigger(_)), "{timed_out:?}");
}

#[tokio::test]
async fn a_code_tells_nobody_which_names_exist() {
    let confirm = async |error| refusing(400, error).confirm(&ada(), "123456").await;
    for name in ["CodeMismatchException", "UserNotFoundException", "NotAuthorizedException"] {
        let error = confirm(name).await.unwrap_err();
        assert!(matches!(error, IdentityError::WrongCode), "{name}: {error:?}");
    }
    let expired = confirm("ExpiredCodeException").await.unwrap_err();
    assert!(matches!(expired, IdentityError::ExpiredCode));
}

#[tokio::test]
async fn a_failed_trigger_does_not_undo_a_confirmation() {
    for name in
        ["UnexpectedLambdaException", "UserLambdaValidationException", "InvalidLambdaResponseException"]
    {
        assert!(refusing(400, name).confirm(&ada(), "123456").await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn sending_the_code_again_tells_nobody_which_names_exist() {
    let resend = async |error| refusing(400, error).resend(&ada()).await;
    for name in ["UserNotFoundException", "InvalidParameterException", "NotAuthorizedException"] {
        assert!(resend(name).await.is_ok(), "{name}");
    }
    let limited = resend("LimitExceededException").await.unwrap_err();
    assert!(matches!(limited, IdentityError::TooManyRequests));
}

#[tokio::test]
async fn sessions_need_the_right_words() {
    for name in ["NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException"] {
        let pool = refusing(400, name);
        let answers = [
            pool.log_in(&ada(), &secret()).await.unwrap_err(),
            pool.refresh(&secret()).await.unwrap_err(),
            pool.log_out(&secret()).await.unwrap_err(),
        ];
        for error in answers {
            assert!(matches!(error, IdentityError::WrongCredentials), "{name}: {error:?}");
        }
    }
    let early = refusing(400, "UserNotConfirmedException").log_in(&ada(), &secret()).await.unwrap_err();
    assert!(matches!(early, IdentityError::NotConfirmed));
}

#[tokio::test]
async fn an_outage_is_not_the_callers_fault() {
    let broken = refusing(500, "InternalErrorException").log_in(&ada(), &secret()).await.unwrap_err();
    let nobody = identity(NOBODY).log_in(&ada(), &secret()).await.unwrap_err();
    for error in [broken, nobody] {
        assert!(matches!(error, IdentityError::Transient(_)) && error.is_transient(), "{error:?}");
    }
}
