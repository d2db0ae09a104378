//! What the user pool refuses, and what becomes of it. The names are those of Cognito's API reference; that the calls
//! themselves are right is tested end to end.
#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
};

use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, Region, retry::RetryConfig};
use domain::id::Username;
use identity::{Client, Identity, IdentityError, Pool, Secret, SignUp};

/// A pool that answers every call with one error.
fn refusing(status: u16, error: &'static str) -> Identity {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim().to_lowercase();
                length = line.strip_prefix("content-length:").map_or(length, |n| n.trim().parse().unwrap());
                if line.is_empty() {
                    break;
                }
            }
            reader.read_exact(&mut vec![0; length]).unwrap();
            let body = format!(r#"{{"__type": "{error}", "message": "in the pool's words"}}"#);
            let head = format!("HTTP/1.1 {status} No\r\ncontent-length: {}\r\nconnection: close", body.len());
            write!(stream, "{head}\r\n\r\n{body}").unwrap();
        }
    });
    identity(endpoint)
}

fn identity(endpoint: String) -> Identity {
    let config = aws_sdk_cognitoidentityprovider::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .region(Region::new("eu-central-1"))
        .endpoint_url(&endpoint)
        .build();
    let (id, client_id, region) = ("eu-central-1_x".into(), "c".into(), "eu-central-1".into());
    Identity::new(Client::from_conf(config), Pool { id, client_id, region, endpoint: Some(endpoint) })
}

fn ada() -> Username {
    "ada".parse().unwrap()
}

fn secret() -> Secret {
    Secret::new("Correct-horse-7")
}

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
    let nobody = identity("http://127.0.0.1:1".into()).log_in(&ada(), &secret()).await.unwrap_err();
    for error in [broken, nobody] {
        assert!(matches!(error, IdentityError::Transient(_)) && error.is_transient(), "{error:?}");
    }
}
