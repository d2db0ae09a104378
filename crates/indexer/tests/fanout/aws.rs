//! Cognito and SES on the wire: every name has an address, and mails are taken or refused as a test says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use domain::unsubscribe::Tokens;
use identity::{Identity, Pool};
use indexer::fanout::Post;
use mail::Mail;
use serde_json::{Value, json};
use testbed::{
    sdk::{REGION, Retries, sdk},
    wire::{Answer, Call, Service},
};

#[derive(Debug, Clone, Default)]
pub(crate) struct Aws {
    sent: Arc<Mutex<Vec<Value>>>,
    /// Refusals of the next mails: status and error.
    refusals: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
}

pub(crate) fn tokens() -> Tokens {
    Tokens::new(vec![[7; 32]])
}

impl Aws {
    /// Starts it, and gives what reaches it.
    pub(crate) fn start() -> (Self, Post) {
        let aws = Self::default();
        let of_the_wire = aws.clone();
        let service = Service::answering(move |call| answer(&of_the_wire, call));
        let sdk = sdk(service.endpoint(), Retries::Never);
        let (id, client_id, endpoint) = ("pool".into(), "c".into(), Some(service.endpoint().to_owned()));
        let pool = Pool { id, client_id, region: REGION.into(), endpoint };
        let post = Post {
            mail: Mail::new(mail::Client::new(&sdk), "picstack@example.com"),
            identity: Identity::new(identity::Client::new(&sdk), pool),
            tokens: tokens(),
            site_url: "https://pics.example".into(),
        };
        (aws, post)
    }

    /// The mails that SES took.
    pub(crate) fn sent(&self) -> Vec<Value> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn refuse_next(&self, status: u16, error: &'static str) {
        self.refusals.lock().unwrap().push_back((status, error));
    }
}

fn answer(aws: &Aws, call: &Call) -> Answer {
    let asked = call.input();
    if call.operation == "AdminGetUser" {
        let name = asked["Username"].as_str().unwrap();
        let attributes = [("email", format!("{name}@example.com")), ("email_verified", "true".into())]
            .map(|(name, value)| json!({"Name": name, "Value": value}));
        let user = json!({"Username": name, "UserStatus": "CONFIRMED", "UserAttributes": attributes});
        return (200, user).into();
    }
    assert_eq!(call.operation, "POST /v2/email/outbound-emails");
    if let Some((status, error)) = aws.refusals.lock().unwrap().pop_front() {
        return Answer::new(status, "{}").header("x-amzn-errortype", error);
    }
    aws.sent.lock().unwrap().push(asked);
    (200, json!({"MessageId": "m"})).into()
}
