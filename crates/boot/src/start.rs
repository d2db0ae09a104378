//! The first thing a function does: telemetry, then the SDK's configuration.

use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use lambda_runtime::tracing::{
    Metadata, init_default_subscriber_with_writer, subscriber::fmt::writer::MakeWriterExt,
};

use crate::{
    error::Error,
    open::{Open, Opening},
    variables::Variables,
};

/// A started function: what adapters are opened from.
#[derive(Debug, Clone)]
pub struct Boot {
    sdk: SdkConfig,
    variables: Variables,
}

/// Starts logging in the format that Lambda asks for, and finds region, credentials and endpoints.
pub async fn start() -> Boot {
    let variables = Variables::of_process();
    // Before there is a log: the SDK would warn at every cold start of an endpoint that is declared and empty.
    let sdk = sdk(variables.clone()).await;
    init_default_subscriber_with_writer(std::io::stdout.with_filter(is_told));
    Boot { sdk, variables }
}

impl Boot {
    /// Opens adapters by their types.
    ///
    /// # Errors
    /// Names every variable that is missing, all at once, or says why the service secret cannot be read.
    pub async fn open<T: Open>(&self) -> Result<T, Error> {
        T::open(&Opening { sdk: &self.sdk, variables: &self.variables }).await.map_err(Error::from)
    }
}

/// Where the runtime logs what it catches.
const CAUGHT: &str = "lambda_runtime::layers::panic";

/// The runtime logs every error of a function as a failure, after `serve`, which has logged it and knows a refusal from
/// a failure. A panic that the runtime catches has the field `error`, and is logged nowhere else.
fn is_told(line: &Metadata<'_>) -> bool {
    line.target() != CAUGHT || line.fields().field("error").is_some()
}

/// No call waits for ever: a function that hangs is billed until its own timeout and says nothing.
async fn sdk(variables: Variables) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(8))
        .operation_timeout(Duration::from_secs(20))
        .build();
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .load()
        .await;
    sdk.into_builder().service_config(ServiceSettings(variables)).build()
}

/// Settings of one service, such as `AWS_ENDPOINT_URL_REKOGNITION`. The SDK's own reading takes an empty variable for
/// an endpoint.
#[derive(Debug)]
struct ServiceSettings(Variables);

impl LoadServiceConfig for ServiceSettings {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        self.0.get(&format!("{}_{service}", key.env())).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use lambda_runtime::tracing::subscriber::fmt;

    use super::*;

    fn endpoint(pairs: &[(&str, &str)], service: &str) -> Option<String> {
        let variables = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let key =
            ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        ServiceSettings(Variables::new(variables)).load_config(key.build().expect("the key is complete"))
    }

    #[test]
    fn an_error_is_logged_once_and_a_panic_is_not_lost() {
        let lines = |log: fn()| {
            let (sender, lines) = std::sync::mpsc::channel();
            let writer = move || {
                sender.send(()).expect("the test counts");
                std::io::sink()
            };
            let subscriber = fmt().with_writer(writer.with_filter(is_told)).finish();
            tracing::subscriber::with_default(subscriber, log);
            lines.try_iter().count()
        };
        assert_eq!(lines(|| tracing::error!(error = "Task.Transient", "failed")), 1);
        assert_eq!(lines(|| tracing::error!(target: CAUGHT, "{:?}", "Diagnostic")), 0);
        assert_eq!(lines(|| tracing::error!(target: CAUGHT, error = ?"Any", "user handler panicked")), 1);
    }

    #[test]
    fn an_empty_endpoint_of_a_service_is_none() {
        let local = ("AWS_ENDPOINT_URL_REKOGNITION", "http://127.0.0.1:3000");
        assert_eq!(endpoint(&[local], "Rekognition").as_deref(), Some("http://127.0.0.1:3000"));
        assert_eq!(endpoint(&[local], "DynamoDB"), None);
        assert_eq!(endpoint(&[("AWS_ENDPOINT_URL_REKOGNITION", "")], "Rekognition"), None);
    }

    #[test]
    fn a_services_name_may_have_blanks() {
        let cognito = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:1");
        assert!(endpoint(&[cognito], "Cognito Identity Provider").is_some());
    }

    /// What the SDK makes of `AWS_ENDPOINT_URL=""` is its own affair, and has to stay none: seen from outside, in a
    /// process that has the variable.
    #[test]
    fn an_empty_endpoint_of_all_services_is_none() {
        let this = std::env::current_exe().expect("a test has a path");
        let child = std::process::Command::new(this)
            .args(["--exact", "start::tests::inside_a_process_with_an_empty_endpoint"])
            .env("AWS_ENDPOINT_URL", "")
            .env("AWS_ENDPOINT_URL_REKOGNITION", "")
            .env("AWS_REGION", "eu-central-1")
            .output()
            .expect("the test runs again");
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    }

    #[tokio::test]
    async fn inside_a_process_with_an_empty_endpoint() {
        let sdk = sdk(Variables::of_process()).await;
        if std::env::var_os("AWS_ENDPOINT_URL").is_some_and(|endpoint| endpoint.is_empty()) {
            assert_eq!(sdk.endpoint_url(), None);
        }
        assert!(sdk.timeout_config().is_some());
    }
}
