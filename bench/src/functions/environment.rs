//! The environment of functions: the template's variables, with endpoints on this machine.

use anyhow::Result;

use super::secrets;
use crate::database::{CORE, FEED, SEARCH};

/// Nothing answers here: a function that needs more than `DynamoDB` fails at once.
const NOBODY: &str = "http://127.0.0.1:1";

/// What every function is started with.
#[derive(Debug, Clone)]
pub struct Environment(Vec<(&'static str, String)>);

impl Environment {
    /// Functions that find `DynamoDB` at an endpoint, and the service's secret at one of ours.
    pub async fn with_dynamodb(endpoint: &str) -> Result<Self> {
        let secrets = secrets::start().await?;
        let arn = |service: &str, what: &str| format!("arn:aws:{service}:us-east-1:123456789012:{what}");
        let machine = |name: &str| arn("states", &format!("stateMachine:{name}"));
        Ok(Self(vec![
            ("AWS_REGION", "us-east-1".into()),
            ("AWS_ACCESS_KEY_ID", "bench".into()),
            ("AWS_SECRET_ACCESS_KEY", "bench".into()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024".into()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".into()),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON".into()),
            ("AWS_ENDPOINT_URL", NOBODY.into()),
            ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.to_owned()),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets),
            ("CORE_TABLE", CORE.into()),
            ("FEED_TABLE", FEED.into()),
            ("SEARCH_TABLE", SEARCH.into()),
            ("UPLOADS_BUCKET", "uploads".into()),
            ("RENDITIONS_BUCKET", "renditions".into()),
            ("EXPORTS_BUCKET", "exports".into()),
            ("USER_POOL_ID", "us-east-1_Bench".into()),
            ("USER_POOL_CLIENT_ID", "bench".into()),
            ("SECRET_ARN", arn("secretsmanager", "secret:bench")),
            ("ALERTS_TOPIC_ARN", arn("sns", "alerts")),
            ("STATE_MACHINE_ARN", machine("pipeline")),
            ("RENDER_STATE_MACHINE_ARN", machine("render")),
            ("EXPORT_STATE_MACHINE_ARN", machine("export")),
            ("ERASURE_STATE_MACHINE_ARN", machine("erasure")),
            ("REINDEX_STATE_MACHINE_ARN", machine("reindex")),
            ("INDEX_DEAD_LETTERS_URL", format!("{NOBODY}/dead-letters")),
            ("SITE_URL", "https://photos.example".into()),
        ]))
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}
