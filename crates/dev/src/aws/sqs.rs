//! Queues: messages sent and received.

use anyhow::Result;
use serde_json::{Value, json};

use super::{ACCOUNT, Aws};

impl Aws {
    pub async fn send_message(&self, queue: &str, body: &str) -> Result<()> {
        let input = json!({"QueueUrl": self.queue_url(queue), "MessageBody": body});
        self.sqs("SendMessage", &input).await.map(drop)
    }

    /// Takes up to ten messages off a queue: what is answered is gone.
    pub async fn take_messages(&self, queue: &str) -> Result<Vec<String>> {
        let url = self.queue_url(queue);
        let answer = self.sqs("ReceiveMessage", &json!({"QueueUrl": url, "MaxNumberOfMessages": 10})).await?;
        let mut bodies = vec![];
        for message in answer["Messages"].as_array().into_iter().flatten() {
            self.sqs("DeleteMessage", &json!({"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}))
                .await?;
            bodies.extend(message["Body"].as_str().map(str::to_owned));
        }
        Ok(bodies)
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
