//! SES: mails to people, each with a way to end them. Knows who gets what no more than it is told.

mod error;

use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message as Simple, MessageHeader};
pub use aws_sdk_sesv2::{Client, config};
use faults::Fault;

pub use crate::error::MailError;

/// RFC 8058: whoever shows the mail may end such mails by one request, without opening a page.
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// One mail in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub to: String,
    pub subject: String,
    pub text: String,
    /// The URL that ends mails of this kind by a POST.
    pub unsubscribe_url: String,
}

/// Sends from one address.
#[derive(Debug, Clone)]
pub struct Mail {
    client: Client,
    sender: String,
}

impl Mail {
    #[must_use]
    pub fn new(client: Client, sender: impl Into<String>) -> Self {
        Self { client, sender: sender.into() }
    }

    /// Sends a mail. Called again, it sends it again.
    pub async fn send(&self, message: &Message) -> Result<(), MailError> {
        self.client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(&message.to).build())
            .content(EmailContent::builder().simple(simple(message)?).build())
            .send()
            .await
            .map_err(|error| MailError::of(&error))?;
        Ok(())
    }
}

fn simple(message: &Message) -> Result<Simple, Fault> {
    Ok(Simple::builder()
        .subject(content(&message.subject)?)
        .body(Body::builder().text(content(&message.text)?).build())
        .headers(header("List-Unsubscribe", &format!("<{}>", message.unsubscribe_url))?)
        .headers(header("List-Unsubscribe-Post", ONE_CLICK)?)
        .build())
}

fn content(text: &str) -> Result<Content, Fault> {
    Content::builder().charset("UTF-8").data(text).build().map_err(unfit)
}

fn header(name: &str, value: &str) -> Result<MessageHeader, Fault> {
    MessageHeader::builder().name(name).value(value).build().map_err(unfit)
}

fn unfit(error: aws_sdk_sesv2::error::BuildError) -> Fault {
    Fault::unexpected(error::SEND, error.to_string())
}
