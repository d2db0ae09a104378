//! Who calls: tokens, sign-up, log-in, and those who come by other ways.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::world::{self, Answer, World};

use crate::{assert_problem, with_world};

#[test]
fn tokens_are_checked_on_every_route() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let with = async |path: &str, token: &str| {
            let header = format!("Bearer {token}");
            world.call_with(Method::GET, path, None, None, &[("authorization", &header)]).await
        };
        assert_eq!(with("/v1/time", &ada.token).await?.status, StatusCode::OK);
        let tampered = format!("{}x", ada.token);
        for token in ["", "nonsense", "a.b.c", &tampered] {
            let closed = with("/v1/time", token).await?;
            assert_eq!(
                (closed.status, closed.body),
                (StatusCode::UNAUTHORIZED, json!({ "message": "Unauthorized" }))
            );
            assert_problem(&with("/v1/photos?sort=recent", token).await?, 401, "unauthorized");
        }
        // Tokens of the same user that are no access tokens.
        for token in [&ada.id_token, &ada.refresh_token] {
            let status = with("/v1/me", token).await?.status;
            assert!(matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN), "{status}");
            assert_problem(&with("/v1/photos?sort=recent", token).await?, 401, "unauthorized");
        }
        assert_eq!(world.get("/v1/photos?sort=recent", None).await?.status, StatusCode::OK);
        Ok(())
    })
}

#[test]
fn accounts_come_and_go() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        let me = world.get("/v1/me", Some(&ada)).await?;
        assert_eq!((me.status, &me.body["username"]), (StatusCode::OK, &json!(ada.name)));

        let taken = json!({ "username": ada.name.to_uppercase(), "email": "x@example.com", "password": world::PASSWORD });
        assert_problem(&world.post("/v1/users", None, taken).await?, 409, "username-taken");
        let bad = json!({ "username": "a b", "email": "nowhere", "password": "" });
        let answer = world.post("/v1/users", None, bad).await?;
        assert_problem(&answer, 422, "validation");
        assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(3), "{answer:?}");

        let unverified =
            json!({ "username": "not_yet_verified", "email": "n@example.com", "password": world::PASSWORD });
        assert_eq!(world.post("/v1/users", None, unverified).await?.status, StatusCode::CREATED);
        let early = world
            .post(
                "/v1/sessions",
                None,
                json!({ "username": "not_yet_verified", "password": world::PASSWORD }),
            )
            .await?;
        assert!(early.status.is_client_error(), "{early:?}");
        let resent = world.post("/v1/users/resend", None, json!({ "username": "not_yet_verified" })).await?;
        assert_eq!(resent.status, StatusCode::ACCEPTED, "{resent:?}");
        let nobody = world.post("/v1/users/resend", None, json!({ "username": "nobody_at_all" })).await?;
        assert_eq!(nobody.status, StatusCode::ACCEPTED, "the same answer whether or not the user exists");

        for (name, password) in [(ada.name.as_str(), "Wrong-horse-7"), ("nobody_at_all", world::PASSWORD)] {
            let refused =
                world.post("/v1/sessions", None, json!({ "username": name, "password": password })).await?;
            assert_problem(&refused, 401, "unauthorized");
        }

        let refreshed =
            world.post("/v1/sessions/refresh", None, json!({ "refresh_token": ada.refresh_token })).await?;
        assert_eq!(refreshed.status, StatusCode::OK, "{refreshed:?}");
        let out = world.call(Method::DELETE, "/v1/sessions", Some(&ada), None).await?;
        assert_eq!(out.status, StatusCode::NO_CONTENT, "{out:?}");
        let ended =
            world.post("/v1/sessions/refresh", None, json!({ "refresh_token": ada.refresh_token })).await?;
        assert_problem(&ended, 401, "unauthorized");
        Ok(())
    })
}

/// The pool's client is public: nobody has to come by our routes.
#[test]
fn the_pool_itself_makes_no_account_under_a_name_that_is_not_free() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        delete_from_pool(world, &ada.name).await?;
        let refusals = [
            (ada.name.clone(), format!("the username {} is taken", ada.name)),
            ("moderator".to_owned(), "the username moderator is reserved".to_owned()),
            ("Grace".to_owned(), "the username is written grace".to_owned()),
            ("a.b".to_owned(), "a username has 3 to 30 characters".to_owned()),
        ];
        for (name, why) in refusals {
            let refused = sign_up_with_pool(world, &name).await?;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{name}: {refused:?}");
            let error = refused.body["__type"].as_str().unwrap_or_default();
            assert!(error.ends_with("UserLambdaValidationException"), "{name}: {refused:?}");
            let told = refused.body["message"].as_str().unwrap_or_default();
            assert!(told.contains(&why), "{name}: {refused:?}");
        }
        let free = sign_up_with_pool(world, "nobody_has_this_name").await?;
        assert_eq!((free.status, &free.body["UserConfirmed"]), (StatusCode::OK, &json!(false)), "{free:?}");
        Ok(())
    })
}

/// Whoever deletes the log-in alone, with the pool itself, leaves everything else behind.
#[test]
fn a_name_whose_profile_stands_is_taken_though_the_pool_forgot_it() -> Result<()> {
    with_world(async |world| {
        let ada = world.somebody().await?;
        delete_from_pool(world, &ada.name).await?;
        let account =
            json!({ "username": ada.name, "email": "eve@example.com", "password": world::PASSWORD });
        assert_problem(&world.post("/v1/users", None, account).await?, 409, "username-taken");
        let credentials = json!({ "username": ada.name, "password": world::PASSWORD });
        assert_problem(&world.post("/v1/sessions", None, credentials).await?, 401, "unauthorized");
        let profile = world.get(&format!("/v1/users/{}", ada.name), None).await?;
        assert_eq!((profile.status, &profile.body["username"]), (StatusCode::OK, &json!(ada.name)));
        Ok(())
    })
}

/// The pool refuses such a name today; an account may be older than the name's reservation.
#[test]
fn an_account_under_a_reserved_name_opens_nothing() -> Result<()> {
    with_world(async |world| {
        // What an operator makes comes past the trigger here; on AWS it does not.
        let account =
            json!({ "Username": "admin", "TemporaryPassword": world::PASSWORD, "MessageAction": "SUPPRESS" });
        ask_pool(world, "AdminCreateUser", account).await?;
        let password = json!({ "Username": "admin", "Password": world::PASSWORD, "Permanent": true });
        ask_pool(world, "AdminSetUserPassword", password).await?;
        let code = json!({ "username": "admin", "code": "123456" });
        assert_problem(&world.post("/v1/users/verify", None, code).await?, 422, "validation");
        let admin = world.log_in("admin").await?;
        assert_problem(&world.get("/v1/me", Some(&admin)).await?, 401, "unauthorized");
        assert_problem(&world.get("/v1/photos?sort=recent", Some(&admin)).await?, 401, "unauthorized");
        assert_problem(&world.get("/v1/users/admin/photos", None).await?, 404, "not-found");
        Ok(())
    })
}

/// Signs up as anybody can who knows the public client.
async fn sign_up_with_pool(world: &World, name: &str) -> Result<Answer> {
    let attributes = json!([{ "Name": "email", "Value": "eve@example.com" }]);
    let account = json!({
        "ClientId": world.cloud.stack.physical_id("UserPoolClient")?,
        "Username": name, "Password": world::PASSWORD, "UserAttributes": attributes,
    });
    let request = reqwest::Client::new()
        .post(&world.cloud.aws_url)
        .header("x-amz-target", "AWSCognitoIdentityProviderService.SignUp")
        .header("content-type", "application/x-amz-json-1.1");
    let response = request.body(account.to_string()).send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: serde_json::from_str(&response.text().await?)? })
}

/// Leaves the profile where it is, as does the pool's own `DeleteUser`.
async fn delete_from_pool(world: &World, name: &str) -> Result<()> {
    ask_pool(world, "AdminDeleteUser", json!({ "Username": name })).await
}

/// What an operator does with the pool.
async fn ask_pool(world: &World, operation: &str, mut input: Value) -> Result<()> {
    input["UserPoolId"] = json!(world.cloud.stack.physical_id("UserPool")?);
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    world.cloud.aws.json("cognito-idp", &target, &input).await?;
    Ok(())
}
