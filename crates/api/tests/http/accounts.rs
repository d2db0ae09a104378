//! Oneself, and the profile that comes with an account; the user pool itself is tested end to end.

use serde_json::{Value, json};

use crate::support::{Api, Call, store_of_nobody};

fn trigger(source: &str, name: &str) -> Value {
    json!({
        "version": "1", "triggerSource": source, "region": "eu-central-1", "userPoolId": "eu-central-1_x",
        "userName": name, "callerContext": {"awsSdkVersion": "1", "clientId": "c"},
        "request": {"userAttributes": {"sub": "s", "custom:left": "as it is"}}, "response": {},
    })
}

#[tokio::test]
async fn a_confirmed_user_has_a_profile_however_often_it_is_confirmed() {
    let api = Api::start().await;
    let event = trigger("PostConfirmation_ConfirmSignUp", "grace");
    let (first, later) = ("2026-11-20T12:00:00Z".parse().unwrap(), "2026-11-20T13:00:00Z".parse().unwrap());
    for now in [first, later] {
        let answer = api::post_confirmation(&api.store, event.clone(), now).await.unwrap();
        assert_eq!(answer, event, "the event comes back as it was");
    }
    let profile = api.store.profile(&"grace".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(profile.created_at, first);
}

#[tokio::test]
async fn a_confirmation_that_comes_late_opens_no_closed_account() {
    let api = Api::start().await;
    let (event, now) = (trigger("PostConfirmation_ConfirmSignUp", "grace"), jiff::Timestamp::now());
    api::post_confirmation(&api.store, event.clone(), now).await.unwrap();
    let name = "grace".parse().unwrap();
    let closed_at = api.store.close_profile(&name, now).await.unwrap();
    api::post_confirmation(&api.store, event, now).await.unwrap();
    assert_eq!(api.store.profile(&name).await.unwrap().unwrap().closed_at, closed_at);
}

#[tokio::test]
async fn a_name_is_free_when_nothing_is_left_under_it() {
    let api = Api::start().await;
    let name = "grace".parse().unwrap();
    let event = trigger("PreSignUp_SignUp", "grace");
    assert_eq!(api::pre_sign_up(&api.store, event.clone()).await.unwrap(), event);
    let now = jiff::Timestamp::now();
    let confirmed = trigger("PostConfirmation_ConfirmSignUp", "grace");
    api::post_confirmation(&api.store, confirmed, now).await.unwrap();
    let taken = "Task.Refused: the username grace is taken";
    for source in ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser"] {
        let refused = api::pre_sign_up(&api.store, trigger(source, "grace")).await.unwrap_err();
        assert_eq!(refused.to_string(), taken, "{source}");
    }
    api.store.close_profile(&name, now).await.unwrap();
    let refused = api::pre_sign_up(&api.store, event).await.unwrap_err();
    assert_eq!(refused.to_string(), taken, "until the account is erased whole");
}

#[tokio::test]
async fn an_account_that_cannot_be_looked_up_is_not_made_and_the_cause_stays_here() {
    let store = store_of_nobody();
    let failed = api::pre_sign_up(&store, trigger("PreSignUp_SignUp", "grace")).await.unwrap_err();
    assert_eq!(failed.to_string(), "Task.Transient: the username could not be looked up");
}

#[tokio::test]
async fn a_new_password_makes_no_profile() {
    let api = Api::start().await;
    let event = trigger("PostConfirmation_ConfirmForgotPassword", "grace");
    api::post_confirmation(&api.store, event, jiff::Timestamp::now()).await.unwrap();
    assert_eq!(api.store.profile(&"grace".parse().unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn a_lost_profile_is_made_when_its_owner_looks() {
    let api = Api::start().await;
    let me = api.accounts(&Call::new("GET", "/v1/me").by("ada")).await;
    let expected = json!({
        "username": "ada", "display_name": null, "bio": null, "country": null, "avatar": null,
        "counts": {"photos": 0, "followers": 0, "following": 0}, "roles": ["user"],
    });
    assert_eq!((me.status, &me.body, me.header("etag")), (200, &expected, "\"1\""));
    assert!(api.store.profile(&"ada".parse().unwrap()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_reserved_name_gets_no_profile_by_any_way() {
    let api = Api::start().await;
    let event = trigger("PostConfirmation_ConfirmSignUp", "Admin");
    let refused = api::post_confirmation(&api.store, event, jiff::Timestamp::now()).await.unwrap_err();
    assert_eq!(refused.to_string(), "Task.BadInput: the username admin is reserved");
    let me = api.accounts(&Call::new("GET", "/v1/me").by("admin")).await;
    assert_eq!((me.status, me.problem()), (401, "unauthorized"));
    let code = json!({"username": "admin", "code": "123456"});
    let verified = api.accounts(&Call::new("POST", "/v1/users/verify").json(&code)).await;
    assert_eq!((verified.status, verified.problem()), (422, "validation"));
    assert_eq!(api.store.profile(&"admin".parse().unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn without_the_pool_accounts_are_unavailable() {
    let api = Api::start().await;
    let body = json!({"username": "ada", "password": "Correct-horse-7"});
    let answer = api.accounts(&Call::new("POST", "/v1/sessions").json(&body)).await;
    assert_eq!((answer.status, answer.problem()), (503, "unavailable"));
    assert!(!answer.body.to_string().contains("horse"), "{answer:?}");
}
