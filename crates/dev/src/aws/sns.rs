//! Topics: who is subscribed to them.

use anyhow::Result;

use super::{Aws, xml};

const SERVICE: &str = "sns";
const VERSION: &str = "2010-03-31";

impl Aws {
    /// Subscribes an endpoint; one that is subscribed already stays so, once.
    pub async fn subscribe(&self, topic: &str, protocol: &str, endpoint: &str) -> Result<()> {
        let form = [("TopicArn", topic), ("Protocol", protocol), ("Endpoint", endpoint)];
        self.query(SERVICE, VERSION, "Subscribe", &form).await.map(drop)
    }

    /// The endpoints of one protocol that are subscribed to a topic.
    pub async fn subscribers(&self, topic: &str, protocol: &str) -> Result<Vec<String>> {
        let text = self.query(SERVICE, VERSION, "ListSubscriptionsByTopic", &[("TopicArn", topic)]).await?;
        let all = xml::members(&text, "Subscriptions", |one| (one.text("Protocol"), one.text("Endpoint")))?;
        Ok(all.into_iter().filter(|(of, _)| of == protocol).map(|(_, endpoint)| endpoint).collect())
    }
}
