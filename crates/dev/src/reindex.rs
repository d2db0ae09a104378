//! `cargo dev reindex`: what the search finds is rebuilt on the running stack, as an operator would have it done.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::{aws::Execution, running::Running, terminal::Output};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Starts a rebuild, and waits for its end.
///
/// # Errors
/// When another is under way, or when it fails, with the reason that it told.
pub async fn run(base_url: &str, output: Output) -> Result<()> {
    let running = Running::at(base_url).await?;
    let id = begin(&running).await?;
    let executions = running.output("ReindexWorkflowArn")?.replacen(":stateMachine:", ":execution:", 1);
    let execution = format!("{executions}:{id}");
    let step = output.step(&format!("reindex {id}"));
    let began = Instant::now();
    loop {
        match running.aws.execution(&execution).await? {
            Execution::Running => step.note(&format!("running for {} s", began.elapsed().as_secs())),
            Execution::Succeeded => break,
            Execution::Ended(how) => bail!("reindex {id} did not succeed: {how}"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    step.done("everything is filed anew");
    Ok(())
}

/// Begins it as `POST /v1/admin/reindex` does, which sees to it that there is one at a time; its id. The function is
/// called past the gateway: on this machine nobody has to be an administrator for that.
async fn begin(running: &Running) -> Result<String> {
    let answer = running.invoke("AdminFunction", &request()).await?;
    let body = answer["body"].as_str().with_context(|| format!("the function admin answered {answer}"))?;
    let body: Value = serde_json::from_str(body)?;
    match (body["reindex_id"].as_str(), body["detail"].as_str()) {
        (Some(id), _) => Ok(id.to_owned()),
        (None, Some(detail)) => bail!("no reindex begins: {detail}"),
        (None, None) => bail!("no reindex begins: {body}"),
    }
}

/// The request of an administrator as the gateway passes it on.
fn request() -> Value {
    let (method, path) = ("POST", "/v1/admin/reindex");
    let route = format!("{method} {path}");
    let claims = json!({"token_use": "access", "username": "cargo_dev", "cognito:groups": "[admin]"});
    json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {},
        "requestContext": {
            "http": {"method": method, "path": path},
            "requestId": "cargo-dev-reindex",
            "routeKey": route,
            "stage": "$default",
            "authorizer": {"jwt": {"claims": claims, "scopes": null}},
        },
        "isBase64Encoded": false,
    })
}
