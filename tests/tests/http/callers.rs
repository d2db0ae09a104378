//! Who calls: tokens, sign-up, log-in, and those who come by other ways.

use anyhow::{Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::world;

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
fn a_reserved_name_signed_up_with_the_pool_itself_opens_nothing() -> Result<()> {
    with_world(async |world| {
        let client = world.cloud.stack.physical_id("UserPoolClient")?;
        let pool = async |operation: &str, body: Value| {
            let target = format!("AWSCognitoIdentityProviderService.{operation}");
            let request = reqwest::Client::new().post(&world.cloud.aws_url).header("x-amz-target", target);
            let request = request.header("content-type", "application/x-amz-json-1.1").body(body.to_string());
            let response = request.send().await?;
            ensure!(response.status().is_success(), "{operation}: {}", response.text().await?);
            anyhow::Ok(())
        };
        let email = "not-the-admin@example.com";
        let attributes = json!([{ "Name": "email", "Value": email }]);
        let account = json!({ "ClientId": client, "Username": "admin", "Password": world::PASSWORD,
                              "UserAttributes": attributes });
        pool("SignUp", account).await?;
        let code = world.code_for(email).await?;
        let verified =
            world.post("/v1/users/verify", None, json!({ "username": "admin", "code": code })).await?;
        assert_problem(&verified, 422, "validation");
        // The pool confirms, and complains of its trigger, which makes no profile.
        pool("ConfirmSignUp", json!({ "ClientId": client, "Username": "admin", "ConfirmationCode": code }))
            .await
            .ok();
        let admin = world.log_in("admin").await?;
        assert_problem(&world.get("/v1/me", Some(&admin)).await?, 401, "unauthorized");
        assert_problem(&world.get("/v1/photos?sort=recent", Some(&admin)).await?, 401, "unauthorized");
        assert_problem(&world.get("/v1/users/admin/photos", None).await?, 404, "not-found");
        Ok(())
    })
}
