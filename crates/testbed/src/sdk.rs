//! How a client of any of AWS's SDKs finds a service on this machine.

use std::time::Duration;

use aws_types::SdkConfig;
use store::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider, retry::RetryConfig};

pub const REGION: &str = "us-east-1";

/// Whether a call that failed is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retries {
    /// As the functions do, which takes about a second.
    AsShipped,
    /// As often as the functions do, and without a pause.
    AtOnce,
    Never,
}

/// For `Client::new`, of whichever service answers at the endpoint.
#[must_use]
pub fn sdk(endpoint: &str, retries: Retries) -> SdkConfig {
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(credentials("test"))
        .endpoint_url(endpoint);
    match retries {
        Retries::AsShipped => config.build(),
        Retries::AtOnce => {
            let at_once = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
            config.retry_config(at_once).build()
        }
        Retries::Never => config.retry_config(RetryConfig::disabled()).build(),
    }
}

/// Credentials that sign, and that nobody checks.
#[must_use]
pub fn credentials(access_key: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(access_key, "test", None, None, "test"))
}
