//! Settings that whoever deploys chooses, each a type of its own: a function asks for them as it asks for adapters.

use crate::open::{Missing, Open, Opening};

/// The address that mails come from; without one nobody is mailed about anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailSender(pub Option<String>);

impl Open for EmailSender {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self(opening.variables.get("EMAIL_SENDER").map(str::to_owned)))
    }
}

/// Where the service is on the web, without a slash at the end: what links in mails begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteUrl(pub String);

impl Open for SiteUrl {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let url = opening.variables.get("SITE_URL").ok_or_else(|| unset("SITE_URL"))?;
        Ok(Self(url.trim_end_matches('/').to_owned()))
    }
}

/// Followers up to whom an author's photos are put into each feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedPushLimit(pub u64);

impl FeedPushLimit {
    const DEFAULT: u64 = 2_000;
}

impl Open for FeedPushLimit {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let limit = opening.variables.get("FEED_PUSH_LIMIT").map(str::parse).transpose();
        let wrong = |error| Missing(vec![format!("environment variable FEED_PUSH_LIMIT: {error}")]);
        Ok(Self(limit.map_err(wrong)?.unwrap_or(Self::DEFAULT)))
    }
}

fn unset(name: &str) -> Missing {
    Missing(vec![format!("environment variable {name} is not set")])
}

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, SdkConfig};

    use super::*;
    use crate::variables::Variables;

    async fn open<T: Open>(name: &str, value: &str) -> Result<T, Missing> {
        let sdk = SdkConfig::builder().behavior_version(BehaviorVersion::latest()).build();
        let variables = Variables::new([(name.to_owned(), value.to_owned())]);
        T::open(&Opening { sdk: &sdk, variables: &variables }).await
    }

    #[tokio::test]
    async fn without_a_sender_there_is_no_mail() {
        assert_eq!(open("EMAIL_SENDER", "").await, Ok(EmailSender(None)));
        assert!(open::<Option<mail::Mail>>("EMAIL_SENDER", " ").await.unwrap().is_none());
        assert!(open::<Option<mail::Mail>>("EMAIL_SENDER", "a@example.com").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_limit_is_a_number_and_a_site_has_no_slash_at_its_end() {
        assert_eq!(open("FEED_PUSH_LIMIT", "").await, Ok(FeedPushLimit(2_000)));
        assert_eq!(open("FEED_PUSH_LIMIT", "2").await, Ok(FeedPushLimit(2)));
        assert!(open::<FeedPushLimit>("FEED_PUSH_LIMIT", "many").await.is_err());
        let site = SiteUrl("https://pics.example".into());
        assert_eq!(open("SITE_URL", "https://pics.example/").await, Ok(site));
        assert!(open::<SiteUrl>("SITE_URL", "").await.unwrap_err().to_string().contains("SITE_URL"));
    }
}
