//! What goes over the wire to SES, and what becomes of its answers. That SES takes it so is AWS's API reference:
//! <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>.
#![allow(clippy::unwrap_used)]

use std::{io::Read, net::TcpListener};

use mail::{Client, Mail, MailError, Message};
use serde_json::json;
use testbed::{
    sdk::{Retries, sdk},
    wire::{Answer, Service},
};

/// A service that answers every call alike, and what it was asked.
fn answering(status: u16, error: &'static str, body: &'static str) -> (Mail, Service) {
    let answer = Answer::new(status, body).header("x-amzn-errortype", error);
    let service = Service::answering(move |_| answer.clone());
    (mail(service.endpoint()), service)
}

fn mail(endpoint: &str) -> Mail {
    Mail::new(Client::new(&sdk(endpoint, Retries::Never)), "picstack@example.com")
}

fn message() -> Message {
    Message {
        to: "ada@example.com".into(),
        subject: "bob follows you".into(),
        text: "Grüße\nfrom bob 🌅".into(),
        unsubscribe_url: "https://pics.example/v1/notifications/unsubscribe/AbC".into(),
    }
}

async fn refused(status: u16, error: &'static str, words: &'static str) -> MailError {
    answering(status, error, words).0.send(&message()).await.unwrap_err()
}

#[tokio::test]
async fn a_mail_goes_out_with_a_way_to_end_such_mails() {
    let (mail, service) = answering(200, "", r#"{"MessageId": "m1"}"#);
    mail.send(&message()).await.unwrap();
    assert_eq!(service.operations(), ["POST /v2/email/outbound-emails"]);
    let text = |text: &str| json!({"Data": text, "Charset": "UTF-8"});
    assert_eq!(
        service.asked()[0].input(),
        json!({
            "FromEmailAddress": "picstack@example.com",
            "Destination": {"ToAddresses": ["ada@example.com"]},
            "Content": {"Simple": {
                "Subject": text("bob follows you"),
                "Body": {"Text": text("Grüße\nfrom bob 🌅")},
                "Headers": [
                    {"Name": "List-Unsubscribe", "Value": "<https://pics.example/v1/notifications/unsubscribe/AbC>"},
                    {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
                ],
            }},
        })
    );
}

#[tokio::test]
async fn an_address_that_is_refused_is_refused_for_good() {
    let words = r#"{"message": "Email address is not verified."}"#;
    let error = refused(400, "MessageRejected", words).await;
    assert!(!error.is_transient());
    assert_eq!(error.to_string(), "SendEmail: MessageRejected: Email address is not verified.");
    for (status, error) in
        [(400, "BadRequestException"), (400, "SendingPausedException"), (403, "AccessDeniedException")]
    {
        assert!(!refused(status, error, "{}").await.is_transient(), "{error}");
    }
}

#[tokio::test]
async fn a_full_second_passes_and_a_full_day_does_not() {
    let rate = r#"{"message": "Maximum sending rate exceeded."}"#;
    assert!(refused(429, "TooManyRequestsException", rate).await.is_transient());
    assert!(refused(503, "ServiceUnavailable", "{}").await.is_transient());
    let day = r#"{"message": "Daily message quota exceeded."}"#;
    let error = refused(429, "TooManyRequestsException", day).await;
    assert!(matches!(error, MailError::QuotaSpent(_)) && !error.is_transient());
}

#[tokio::test]
async fn a_mail_without_an_answer_may_have_been_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        // Takes the call and hangs up.
        for mut stream in listener.incoming().map_while(Result::ok) {
            stream.read_exact(&mut [0; 16]).unwrap();
        }
    });
    let error = mail(&endpoint).send(&message()).await.unwrap_err();
    assert!(matches!(error, MailError::Unanswered(_)) && !error.is_transient(), "{error}");
}
