//! Queues: messages sent and received.

use anyhow::Result;
use serde_json::{Value, json};

use super::{ACCOUNT, Aws};

/// A message, and what it takes to delete it.
#[derive(Debug, Clone)]
pub struct Received {
    pub receipt: String,
    pub body: String,
}

impl Aws {
    pub async fn send_message(&self, queue: &str, body: &str) -> Result<()> {
        let input = json!({"QueueUrl": self.queue_url(queue), "MessageBody": body});
        self.sqs("SendMessage", &input).await.map(drop)
    }

    /// Up to ten messages of a queue. They come again unless they are deleted.
    pub async fn receive_messages(&self, queue: &str) -> Result<Vec<Received>> {
        let input = json!({"QueueUrl": self.queue_url(queue), "MaxNumberOfMessages": 10});
        let answer = self.sqs("ReceiveMessage", &input).await?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let messages = answer["Messages"].as_array().into_iter().flatten();
        Ok(messages
            .map(|it| Received { receipt: text(&it["ReceiptHandle"]), body: text(&it["Body"]) })
            .collect())
    }

    pub async fn delete_message(&self, queue: &str, receipt: &str) -> Result<()> {
        let input = json!({"QueueUrl": self.queue_url(queue), "ReceiptHandle": receipt});
        self.sqs("DeleteMessage", &input).await.map(drop)
    }

    /// Creates a queue that a topic may send to; one that is there already is left as it is.
    pub async fn create_queue(&self, queue: &str, policy: &Value) -> Result<()> {
        let input = json!({"QueueName": queue, "Attributes": {"Policy": policy.to_string()}});
        self.sqs("CreateQueue", &input).await.map(drop)
    }

    fn queue_url(&self, queue: &str) -> String {
        format!("{}/{ACCOUNT}/{queue}", self.endpoint())
    }

    async fn sqs(&self, operation: &str, input: &Value) -> Result<Value> {
        self.json("sqs", &format!("AmazonSQS.{operation}"), input).await
    }
}
