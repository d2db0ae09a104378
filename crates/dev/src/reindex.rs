//! `cargo dev reindex`: what the search finds is rebuilt on the running stack, as an operator would have it done.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use domain::id::ReindexId;
use jiff::Timestamp;
use serde_json::json;

use crate::{aws::Execution, running::Running, terminal::Output};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Starts a rebuild, and waits for its end.
///
/// # Errors
/// When it fails, with the reason that it told.
pub async fn run(base_url: &str, output: Output) -> Result<()> {
    let running = Running::at(base_url).await?;
    let now_ms = Timestamp::now().as_millisecond();
    let id = ReindexId::new(u64::try_from(now_ms)?).to_string();
    let machine = running.output("ReindexWorkflowArn")?;
    let execution = running.aws.start_execution(machine, &id, &json!({"reindex_id": id})).await?;
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
