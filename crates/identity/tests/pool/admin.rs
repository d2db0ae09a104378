//! What the service does with accounts by itself.

use identity::{IdentityError, Usernames};
use serde_json::{Value, json};
use testbed::wire::Answer;

use crate::support::{ada, answering, refusing};

#[tokio::test]
async fn only_a_verified_address_is_one() {
    let email = async |attributes: Value| {
        let (pool, _) =
            answering(move |_| (200, json!({"Username": "ada", "UserAttributes": attributes.clone()})));
        pool.email_of(&ada()).await.unwrap()
    };
    let address = json!({"Name": "email", "Value": "ada@example.com"});
    let verified = |value| json!({"Name": "email_verified", "Value": value});
    assert_eq!(email(json!([address, verified("true")])).await.as_deref(), Some("ada@example.com"));
    assert_eq!(email(json!([address, verified("false")])).await, None);
    assert_eq!(email(json!([address])).await, None);
    assert_eq!(refusing(400, "UserNotFoundException").email_of(&ada()).await.unwrap(), None);
}

#[tokio::test]
async fn nobody_logs_in_to_a_disabled_account_and_its_sessions_end() {
    let (pool, wire) = answering(|_| (200, json!({})));
    pool.disable(&ada()).await.unwrap();
    assert_eq!(wire.operations(), ["AdminDisableUser", "AdminUserGlobalSignOut"]);
    assert_eq!(wire.asked()[1].input(), json!({"UserPoolId": "eu-central-1_x", "Username": "ada"}));
}

#[tokio::test]
async fn what_is_gone_can_be_disabled_and_deleted_again() {
    let gone = refusing(400, "UserNotFoundException");
    assert!(gone.disable(&ada()).await.is_ok());
    assert!(gone.sign_out(&ada()).await.is_ok());
    assert!(gone.delete(&ada()).await.is_ok());
    // Deleted by somebody else between the two calls.
    let (half, _) = answering(|call| match call.operation.as_str() {
        "AdminUserGlobalSignOut" => Answer::refusal(400, "UserNotFoundException", ""),
        _ => (200, json!({})).into(),
    });
    assert!(half.disable(&ada()).await.is_ok());
}

#[tokio::test]
async fn a_role_that_may_not_is_no_outage() {
    let forbidden = refusing(400, "AccessDeniedException");
    let errors = [
        forbidden.email_of(&ada()).await.unwrap_err(),
        forbidden.disable(&ada()).await.unwrap_err(),
        forbidden.delete(&ada()).await.unwrap_err(),
        forbidden.usernames(None).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, IdentityError::Refused(_)) && !error.is_transient(), "{error:?}");
    }
}

#[tokio::test]
async fn the_names_of_accounts_in_use_are_listed_by_pages() {
    let user = |name: &str, status: &str, enabled: bool| json!({"Username": name, "UserStatus": status, "Enabled": enabled});
    let users = json!([
        user("Ada", "CONFIRMED", true),
        user("bob", "UNCONFIRMED", true),
        user("eve", "RESET_REQUIRED", true),
        user("gone", "CONFIRMED", false),
        user("admin", "CONFIRMED", true),
        user("a b", "CONFIRMED", true),
    ]);
    let (pool, wire) = answering(move |_| (200, json!({"Users": users, "PaginationToken": "second"})));
    let page = pool.usernames(Some("first")).await.unwrap();
    let names = vec!["ada".parse().unwrap(), "eve".parse().unwrap()];
    assert_eq!(page, Usernames { names, next: Some("second".into()) });
    let input = json!({
        "UserPoolId": "eu-central-1_x", "AttributesToGet": ["sub"], "PaginationToken": "first",
    });
    assert_eq!(wire.asked()[0].input(), input);
}
