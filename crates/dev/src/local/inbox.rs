//! The inbox: every email that the service sent, and every message on its topics. Nothing leaves this machine.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::{
    aws::{ACCOUNT, Aws, REGION},
    deploy::Deployed,
    terminal::Output,
};

/// The queue that every topic is subscribed to.
const QUEUE: &str = "picstack-local-inbox";

/// One message, as `/_local/inbox.json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) at: String,
    pub(crate) kind: Kind,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) body: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Email,
    Sns,
}

/// Collects messages, and keeps them in a file so that they outlive the emulator's memory of them.
#[derive(Debug, Clone)]
pub(crate) struct Inbox {
    aws: Aws,
    /// The email addresses behind each topic.
    readers: Arc<BTreeMap<String, String>>,
    kept: Arc<Mutex<Kept>>,
    output: Output,
}

#[derive(Debug)]
struct Kept {
    path: PathBuf,
    /// By the message's own id, in the order of arrival.
    messages: Vec<(String, Message)>,
}

impl Inbox {
    /// Subscribes to every topic of the stack.
    pub(crate) async fn open(aws: &Aws, stack: &Deployed, path: PathBuf, output: Output) -> Result<Self> {
        let topics: Vec<_> = stack
            .all()
            .filter(|(_, kind, _)| *kind == "AWS::SNS::Topic")
            .map(|(_, _, arn)| arn.to_owned())
            .collect();
        let queue_arn = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{QUEUE}");
        aws.create_queue(QUEUE, &policy(&queue_arn)).await.context("cannot make the inbox's queue")?;
        let mut readers = BTreeMap::new();
        for topic in topics {
            aws.subscribe(&topic, "sqs", &queue_arn).await?;
            let emails = aws.subscribers(&topic, "email").await?;
            readers.insert(topic, emails.join(", "));
        }
        let kept = Kept { messages: read(&path), path };
        Ok(Self { aws: aws.clone(), readers: Arc::new(readers), kept: Arc::new(Mutex::new(kept)), output })
    }

    /// Fetches what is new, and says on the terminal that it came.
    pub(crate) async fn collect(&self) -> Result<()> {
        let mut kept = self.kept.lock().await;
        for (id, message) in self.emails().await? {
            self.keep(&mut kept, &id, &message)?;
        }
        for received in self.aws.receive_messages(QUEUE).await? {
            if let Ok(envelope) = serde_json::from_str::<Value>(&received.body) {
                self.keep(&mut kept, &text(&envelope["MessageId"]), &self.alert_message(&envelope))?;
            }
            // Only now that it is kept: should this be cut short, it comes again.
            self.aws.delete_message(QUEUE, &received.receipt).await?;
        }
        Ok(())
    }

    fn keep(&self, kept: &mut Kept, id: &str, message: &Message) -> Result<()> {
        if kept.add(id, message)? {
            self.output.line(&format!("  ✉ to {}: {}", message.to, message.subject));
        }
        Ok(())
    }

    /// Collects for ever, so that nothing waits for somebody to look.
    pub(crate) async fn watch(self) {
        loop {
            // While the emulator does not answer there is nothing to collect.
            let _ = self.collect().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Everything, newest first.
    pub(crate) async fn messages(&self) -> Vec<Message> {
        let kept = self.kept.lock().await;
        let mut messages: Vec<_> = kept.messages.iter().rev().map(|(_, message)| message.clone()).collect();
        // Mails and alerts come by different ways; their times are written alike and sort as text.
        messages.sort_by(|a, b| b.at.cmp(&a.at));
        messages
    }

    async fn emails(&self) -> Result<Vec<(String, Message)>> {
        let url = format!("{}/_ministack/ses/messages?account={ACCOUNT}", self.aws.endpoint());
        let answer: Value = self.aws.http().get(url).send().await?.json().await?;
        let all = answer["messages"][ACCOUNT].as_array().into_iter().flatten();
        Ok(all.map(|email| (text(&email["MessageId"]), email_message(email))).collect())
    }

    fn alert_message(&self, envelope: &Value) -> Message {
        let topic = text(&envelope["TopicArn"]);
        let readers = self.readers.get(&topic).filter(|readers| !readers.is_empty());
        Message {
            at: time(&envelope["Timestamp"]),
            kind: Kind::Sns,
            to: readers.cloned().unwrap_or_else(|| topic.rsplit(':').next().unwrap_or_default().to_owned()),
            subject: text(&envelope["Subject"]),
            body: text(&envelope["Message"]),
        }
    }
}

impl Kept {
    /// Keeps a message that is new; false when it was there.
    fn add(&mut self, id: &str, message: &Message) -> Result<bool> {
        if self.messages.iter().any(|(known, _)| known == id) {
            return Ok(false);
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        writeln!(file, "{}", serde_json::to_string(&(id, message))?)?;
        self.messages.push((id.to_owned(), message.clone()));
        Ok(true)
    }
}

/// What an earlier run kept; a line that was cut off is left out.
fn read(path: &PathBuf) -> Vec<(String, Message)> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn email_message(email: &Value) -> Message {
    let to = email["To"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(", ");
    let body = text(&email["BodyText"]);
    Message {
        at: time(&email["Timestamp"]),
        kind: Kind::Email,
        to,
        subject: text(&email["Subject"]),
        body: if body.is_empty() { text(&email["BodyHtml"]) } else { body },
    }
}

/// Times come as seconds or as text.
fn time(value: &Value) -> String {
    let at = value.as_f64().and_then(|seconds| Timestamp::from_millisecond((seconds * 1e3) as i64).ok());
    at.map_or_else(|| text(value), |at| format!("{at:.3}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Lets topics of this account send to the queue.
fn policy(queue_arn: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }]})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str) -> Message {
        Message {
            at: "2026-11-20T12:00:00.000Z".into(),
            kind: Kind::Email,
            to: "ada@example.com".into(),
            subject: subject.into(),
            body: "1\n2".into(),
        }
    }

    #[test]
    fn a_message_is_kept_once_and_for_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inbox.jsonl");
        let mut kept = Kept { path: path.clone(), messages: vec![] };
        assert!(kept.add("1", &message("a")).unwrap());
        assert!(!kept.add("1", &message("a")).unwrap());
        assert!(kept.add("2", &message("b")).unwrap());
        assert_eq!(read(&path), kept.messages);
    }

    #[test]
    fn emails_are_read_with_text_or_without() {
        let email = json!({"To": ["a@x", "b@x"], "Subject": "Hi", "BodyText": "", "BodyHtml": "<p>", "Timestamp": 1.5});
        let read = email_message(&email);
        assert_eq!(
            (read.to.as_str(), read.body.as_str(), read.at.as_str()),
            ("a@x, b@x", "<p>", "1970-01-01T00:00:01.500Z")
        );
    }
}
