//! Adapters by type: a function asks for what it needs, and for nothing else.

use aws_config::{SdkConfig, retry::RetryConfig};
use blobs::{Renditions, Uploads};
use domain::id::Username;
use edge::Edge;
use identity::{Identity, Pool};
use letters::{Letters, sqs, streams};
use mail::Mail;
use notices::Notices;
use store::{Store, Tables};
use vision::Vision;
use workflow::{ErasureWorkflow, ExportWorkflow, ReindexWorkflow, RenderWorkflow, Workflow};

use crate::{keys::Keys, settings::EmailSender, variables::Variables};

/// What an adapter is opened from.
#[derive(Debug)]
pub struct Opening<'a> {
    pub(crate) sdk: &'a SdkConfig,
    pub(crate) variables: &'a Variables,
}

/// Everything that keeps a function from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub(crate) Vec<String>);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for Missing {}

/// An adapter that can be opened from the environment.
pub trait Open: Sized {
    fn open(opening: &Opening<'_>) -> impl Future<Output = Result<Self, Missing>> + Send;
}

/// Reads several variables, so that all that are missing are named at once.
macro_rules! variables {
    ($opening:expr, $($name:literal),+) => {{
        let missing: Vec<String> = [$($name),+]
            .into_iter()
            .filter(|name| $opening.variables.get(name).is_none())
            .map(|name| format!("environment variable {name} is not set"))
            .collect();
        if !missing.is_empty() {
            return Err(Missing(missing));
        }
        ($($opening.variables.get($name).unwrap_or_default().to_owned()),+)
    }};
}

impl Opening<'_> {
    fn region(&self) -> String {
        self.sdk.region().map_or_else(|| "us-east-1".to_owned(), ToString::to_string)
    }

    fn endpoint(&self, service: &str) -> Option<String> {
        self.variables.endpoint(service).map(str::to_owned)
    }

    /// Buckets are part of the path where S3 is not AWS's own.
    fn s3(&self) -> blobs::Client {
        let config = blobs::config::Builder::from(self.sdk).force_path_style(self.endpoint("S3").is_some());
        blobs::Client::from_conf(config.build())
    }
}

impl Open for Store {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let (core, feed, search) = variables!(opening, "CORE_TABLE", "FEED_TABLE", "SEARCH_TABLE");
        Ok(Self::new(store::Client::new(opening.sdk), Tables { core, feed, search }))
    }
}

impl Open for Uploads {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let bucket = variables!(opening, "UPLOADS_BUCKET");
        let credentials =
            opening.sdk.credentials_provider().ok_or_else(|| Missing(vec!["no credentials".to_owned()]))?;
        Ok(Self::new(opening.s3(), bucket, opening.region(), opening.endpoint("S3"), credentials))
    }
}

impl Open for Renditions {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(opening.s3(), variables!(opening, "RENDITIONS_BUCKET")))
    }
}

impl Open for Vision {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(vision::Client::new(opening.sdk), variables!(opening, "RENDITIONS_BUCKET")))
    }
}

impl Open for Notices {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(notices::Client::new(opening.sdk), variables!(opening, "ALERTS_TOPIC_ARN")))
    }
}

impl Open for Letters {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let url = variables!(opening, "INDEX_DEAD_LETTERS_URL");
        Ok(Self::new(sqs::Client::new(opening.sdk), streams::Client::new(opening.sdk), url))
    }
}

/// None without a sender: then nothing is attempted.
impl Open for Option<Mail> {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let EmailSender(sender) = EmailSender::open(opening).await?;
        // No tries of the SDK's own: one that got no answer may have sent the mail.
        let config = mail::config::Builder::from(opening.sdk).retry_config(RetryConfig::disabled()).build();
        Ok(sender.map(|sender| Mail::new(mail::Client::from_conf(config), sender)))
    }
}

impl Open for Workflow {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(workflow::Client::new(opening.sdk), variables!(opening, "STATE_MACHINE_ARN")))
    }
}

impl Open for RenderWorkflow {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(workflow::Client::new(opening.sdk), variables!(opening, "RENDER_STATE_MACHINE_ARN")))
    }
}

impl Open for ExportWorkflow {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(workflow::Client::new(opening.sdk), variables!(opening, "EXPORT_STATE_MACHINE_ARN")))
    }
}

impl Open for ErasureWorkflow {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(workflow::Client::new(opening.sdk), variables!(opening, "ERASURE_STATE_MACHINE_ARN")))
    }
}

impl Open for ReindexWorkflow {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        Ok(Self::new(workflow::Client::new(opening.sdk), variables!(opening, "REINDEX_STATE_MACHINE_ARN")))
    }
}

impl Open for Edge {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let distribution = opening.variables.get("DISTRIBUTION_ID").map(str::to_owned);
        Ok(Self::new(edge::Client::new(opening.sdk), distribution))
    }
}

impl Open for Identity {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let (id, client_id) = variables!(opening, "USER_POOL_ID", "USER_POOL_CLIENT_ID");
        let endpoint = opening.endpoint("COGNITO_IDENTITY_PROVIDER");
        let pool = Pool { id, client_id, region: opening.region(), endpoint };
        Ok(Self::new(identity::Client::new(opening.sdk), pool))
    }
}

impl Open for Keys {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let secret = variables!(opening, "SECRET_ARN");
        let client = aws_sdk_secretsmanager::Client::new(opening.sdk);
        let keys = Self::read(&client, &secret).await;
        keys.map_err(|why| Missing(vec![format!("the service secret cannot be read: {why}")]))
    }
}

/// Who owns what is dropped into the bucket without a user's name, if anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptOwner(pub Option<Username>);

impl Open for AdoptOwner {
    async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
        let owner = opening.variables.get("ADOPT_OWNER").map(str::parse).transpose();
        owner.map(Self).map_err(|error| Missing(vec![format!("environment variable ADOPT_OWNER: {error}")]))
    }
}

/// Opens all, and names what all of them miss.
macro_rules! open_tuple {
    ($($adapter:ident),+) => {
        impl<$($adapter: Open + Send),+> Open for ($($adapter,)+) {
            #[allow(non_snake_case)]
            async fn open(opening: &Opening<'_>) -> Result<Self, Missing> {
                $(let $adapter = $adapter::open(opening).await;)+
                let mut missing = Vec::new();
                $(if let Err(Missing(names)) = &$adapter { missing.extend(names.iter().cloned()); })+
                missing.sort();
                missing.dedup();
                match ($($adapter,)+) {
                    ($(Ok($adapter),)+) => Ok(($($adapter,)+)),
                    _ => Err(Missing(missing)),
                }
            }
        }
    };
}

open_tuple!(A, B);
open_tuple!(A, B, C);
open_tuple!(A, B, C, D);
open_tuple!(A, B, C, D, E);
open_tuple!(A, B, C, D, E, F);

#[cfg(test)]
mod tests {
    use super::*;

    async fn open<T: Open>(pairs: &[(&str, &str)]) -> Result<T, Missing> {
        let sdk = SdkConfig::builder().behavior_version(aws_config::BehaviorVersion::latest()).build();
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        T::open(&Opening { sdk: &sdk, variables: &Variables::new(pairs) }).await
    }

    #[tokio::test]
    async fn everything_missing_is_named_at_once() {
        let missing =
            open::<(Store, Workflow, Notices)>(&[("FEED_TABLE", "feed"), ("SEARCH_TABLE", "")]).await;
        let text = missing.unwrap_err().to_string();
        for name in ["ALERTS_TOPIC_ARN", "CORE_TABLE", "SEARCH_TABLE", "STATE_MACHINE_ARN"] {
            assert!(text.contains(name), "{text}");
        }
        assert!(!text.contains("FEED_TABLE"));
    }

    #[tokio::test]
    async fn the_owner_of_drops_is_nobody_or_a_user() {
        assert_eq!(open::<AdoptOwner>(&[]).await, Ok(AdoptOwner(None)));
        assert_eq!(open::<AdoptOwner>(&[("ADOPT_OWNER", "ada")]).await, Ok(AdoptOwner("ada".parse().ok())));
        assert!(open::<AdoptOwner>(&[("ADOPT_OWNER", "a b")]).await.is_err());
    }
}
