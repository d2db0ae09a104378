//! New passwords. What the pool answers is told here; that it answers so is tested end to end.

use domain::limits::PASSWORD_RESETS_AN_HOUR;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    canned::Canned,
    support::{Answer, Api, Call},
};

fn reset(name: &str) -> Call {
    Call::new("POST", "/v1/password-resets").json(&json!({"username": name}))
}

fn confirm(name: &str) -> Call {
    let body = json!({"username": name, "code": "123456", "new_password": "Correct-horse-8"});
    Call::new("POST", "/v1/password-resets/confirm").json(&body)
}

fn change() -> Call {
    let body = json!({"old_password": "Correct-horse-7", "new_password": "Correct-horse-8"});
    let call = Call::new("POST", "/v1/me/password").by("ada").header("authorization", "Bearer the-token");
    call.json(&body)
}

fn sent(answer: &Answer) -> bool {
    (answer.status, &answer.body) == (202, &json!({"message": "Password reset email sent"}))
}

#[tokio::test]
async fn asking_for_a_code_always_reads_the_same() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    assert!(sent(&api.accounts(&reset("Ada")).await));
    assert_eq!(pool.asked(), [("ForgotPassword".into(), json!({"ClientId": "client", "Username": "ada"}))]);
    for error in [
        "UserNotFoundException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "LimitExceededException",
        "CodeDeliveryFailureException",
    ] {
        pool.refuse("ForgotPassword", error, "in the pool's words");
        assert!(sent(&api.accounts(&reset(&error[..5])).await), "{error}");
        assert_eq!(pool.operations().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn a_name_gets_so_many_mails_an_hour_and_the_same_answer_beyond() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    let hour = || Timestamp::now().as_second() / 3_600;
    let begun = hour();
    for _ in 0..PASSWORD_RESETS_AN_HOUR * 3 {
        assert!(sent(&api.accounts(&reset("ada")).await));
    }
    let mailed = pool.operations().len() as u32;
    // The hour may end meanwhile, and the next has mails of its own.
    let most = if hour() == begun { PASSWORD_RESETS_AN_HOUR } else { PASSWORD_RESETS_AN_HOUR * 2 };
    assert!((PASSWORD_RESETS_AN_HOUR..=most).contains(&mailed), "{mailed}");
    assert!(sent(&api.accounts(&reset("bob")).await));
    assert_eq!(pool.operations().len(), 1, "others have turns of their own");
}

#[tokio::test]
async fn only_outages_are_told() {
    let api = Api::start().await;
    for call in [reset("ada"), confirm("ada"), change()] {
        let answer = api.accounts(&call).await;
        assert_eq!((answer.status, answer.problem()), (503, "unavailable"));
        assert!(!answer.body.to_string().contains("horse"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_code_sets_a_password_and_ends_all_sessions() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    let answer = api.accounts(&confirm("ada")).await;
    assert_eq!((answer.status, &answer.body), (204, &json!("")));
    let asked = pool.asked();
    let operations: Vec<_> = asked.iter().map(|(operation, _)| operation.as_str()).collect();
    assert_eq!(operations, ["ConfirmForgotPassword", "AdminUserGlobalSignOut"]);
    assert_eq!(asked[1].1, json!({"UserPoolId": "eu-central-1_Test", "Username": "ada"}));
}

#[tokio::test]
async fn a_code_that_is_not_good_tells_nobody_which_names_exist() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    let mut answers: Vec<Value> = vec![];
    for error in [
        "CodeMismatchException",
        "ExpiredCodeException",
        "UserNotFoundException",
        "NotAuthorizedException",
        "InvalidParameterException",
        "LimitExceededException",
        "TooManyFailedAttemptsException",
    ] {
        pool.refuse("ConfirmForgotPassword", error, "in the pool's words");
        let answer = api.accounts(&confirm("ada")).await;
        assert_eq!((answer.status, answer.problem()), (422, "validation"), "{error}");
        assert_eq!(pool.operations(), ["ConfirmForgotPassword"], "{error}: no session ends");
        answers.push(answer.body);
    }
    assert_eq!(answers[0]["errors"][0]["pointer"], "/code");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn a_weak_password_is_refused_for_every_name_alike() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    let body = json!({"username": "ada", "code": "123456", "new_password": "short"});
    let answer = api.accounts(&Call::new("POST", "/v1/password-resets/confirm").json(&body)).await;
    assert_eq!((answer.status, answer.problem()), (422, "validation"));
    let errors = json!([{"pointer": "/new_password", "detail": "at least 8 characters"}]);
    assert_eq!(answer.body["errors"], errors);
    assert!(pool.operations().is_empty(), "the pool is not asked");
    pool.refuse("ConfirmForgotPassword", "InvalidPasswordException", "too common");
    let answer = api.accounts(&confirm("ada")).await;
    assert_eq!(answer.body["errors"], json!([{"pointer": "/new_password", "detail": "too common"}]));
}

#[tokio::test]
async fn a_changed_password_ends_all_sessions() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    assert_eq!(api.accounts(&change()).await.status, 204);
    let token = json!("the-token");
    let asked = pool.asked();
    let tokens: Vec<_> = asked.iter().map(|(name, input)| (name.as_str(), &input["AccessToken"])).collect();
    assert_eq!(tokens, [("ChangePassword", &token), ("GlobalSignOut", &token)]);
}

#[tokio::test]
async fn a_wrong_old_password_is_no_ended_session() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    pool.refuse("ChangePassword", "NotAuthorizedException", "Incorrect username or password.");
    let wrong = api.accounts(&change()).await;
    assert_eq!((wrong.status, wrong.problem()), (422, "validation"));
    assert_eq!(wrong.body["errors"][0]["pointer"], "/old_password");
    pool.refuse("ChangePassword", "NotAuthorizedException", "Access Token has been revoked");
    let ended = api.accounts(&change()).await;
    assert_eq!((ended.status, ended.problem()), (401, "unauthorized"));
    assert_eq!(pool.operations(), ["ChangePassword", "ChangePassword"], "no session ends");
    let claims = json!({"token_use": "access", "username": "ada"});
    let without_a_token = Call::new("POST", "/v1/me/password").claims(&claims).json(&json!({}));
    assert_eq!(api.accounts(&without_a_token).await.status, 401);
}

#[tokio::test]
async fn sessions_that_could_not_be_ended_are_told() {
    let pool = Canned::start();
    let api = Api::over(pool.endpoint()).await;
    for (operation, call) in [("AdminUserGlobalSignOut", confirm("ada")), ("GlobalSignOut", change())] {
        pool.refuse(operation, "InternalErrorException", "");
        let answer = api.accounts(&call).await;
        assert_eq!((answer.status, answer.problem()), (503, "unavailable"), "{operation}");
        assert!(answer.body["detail"].as_str().unwrap().starts_with("the new password is set"), "{answer:?}");
    }
}
