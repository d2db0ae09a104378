//! Brings the stack to what the template says, waits for it, and tells in one line what kept it from getting there.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::aws::{Aws, Failure, Stack, StackResource};

pub(super) const NAME: &str = "picstack-local";
/// The parameter that says what a stack was made from.
pub(super) const MADE_FROM: &str = "MadeFrom";
const LIMIT: Duration = Duration::from_secs(180);

/// Whether the stack that is there was made from exactly this. What it was made from is kept with the stack, so the two
/// are lost together when the emulator is killed.
pub(super) async fn is_current(aws: &Aws, made_from: &str) -> Result<bool> {
    let Some(stack) = aws.stack(NAME).await? else { return Ok(false) };
    let same = stack.parameters.iter().any(|(name, value)| name == MADE_FROM && value == made_from);
    Ok(same && stack.status.ends_with("_COMPLETE") && !stack.status.contains("ROLLBACK"))
}

/// Creates the stack, or changes it.
pub(super) async fn apply(aws: &Aws, url: &str, parameters: &[(String, String)]) -> Result<()> {
    let action = match aws.stack(NAME).await? {
        None => "CreateStack",
        Some(stack) if is_broken(&stack) => {
            remove(aws).await?;
            "CreateStack"
        }
        Some(_) => "UpdateStack",
    };
    match aws.change_stack(action, NAME, url, parameters).await {
        Err(error) if Failure::of(&error).is_some_and(|f| f.message.contains("No updates")) => return Ok(()),
        other => other.context("the deploy was refused")?,
    }
    let stack = settled(aws).await?.context("the stack disappeared while it was deployed")?;
    if stack.status == "CREATE_COMPLETE" || stack.status == "UPDATE_COMPLETE" {
        return Ok(());
    }
    bail!("the deploy failed: {}", cause(aws, &stack).await)
}

/// A stack that never came up can only be made anew.
fn is_broken(stack: &Stack) -> bool {
    ["ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED"]
        .contains(&stack.status.as_str())
}

async fn remove(aws: &Aws) -> Result<()> {
    aws.delete_stack(NAME).await?;
    match settled(aws).await? {
        Some(stack) if stack.status != "DELETE_COMPLETE" => {
            bail!("the broken stack cannot be deleted: {}", stack.status)
        }
        _ => Ok(()),
    }
}

async fn settled(aws: &Aws) -> Result<Option<Stack>> {
    let started = Instant::now();
    while started.elapsed() < LIMIT {
        match aws.stack(NAME).await? {
            Some(stack) if stack.status.ends_with("_IN_PROGRESS") => {}
            stack => return Ok(stack),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the deploy did not end within {} s", LIMIT.as_secs())
}

/// The first resource that failed, and why.
async fn cause(aws: &Aws, stack: &Stack) -> String {
    let events = aws.stack_events(NAME).await.unwrap_or_default();
    let failed =
        events.iter().rev().find(|event| event.status.ends_with("_FAILED") && event.logical_id != NAME);
    match failed {
        Some(event) => format!("{} ({}): {}", event.logical_id, event.kind, one_line(&event.reason)),
        None => format!("{}: {}", stack.status, one_line(&stack.reason)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Waits until every table takes reads and writes.
pub(super) async fn tables_active(aws: &Aws, resources: &[StackResource]) -> Result<()> {
    for table in resources.iter().filter(|resource| resource.kind == "AWS::DynamoDB::Table") {
        let started = Instant::now();
        while !is_active(aws, &table.physical_id).await? {
            if started.elapsed() > LIMIT {
                bail!("the table {} did not become active", table.physical_id);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(())
}

async fn is_active(aws: &Aws, table: &str) -> Result<bool> {
    let answer =
        aws.json("dynamodb", "DynamoDB_20120810.DescribeTable", &json!({"TableName": table})).await?;
    Ok(answer["Table"]["TableStatus"] == "ACTIVE")
}

/// Makes sure that the emulator reads no stream itself; every record would be handled twice.
pub(super) async fn stop_stream_mappings(aws: &Aws) -> Result<()> {
    let is_stream =
        |mapping: &&Value| mapping["EventSourceArn"].as_str().is_some_and(|arn| arn.contains(":dynamodb:"));
    let is_on = |mapping: &&Value| !matches!(mapping["State"].as_str(), Some("Disabled" | "Disabling"));
    for mapping in aws.event_source_mappings().await?.iter().filter(is_stream).filter(is_on) {
        aws.disable_event_source_mapping(mapping["UUID"].as_str().unwrap_or_default()).await?;
    }
    let still_on = aws.event_source_mappings().await?.iter().filter(is_stream).filter(is_on).count();
    if still_on > 0 {
        bail!("{still_on} stream mappings of the emulator cannot be disabled");
    }
    Ok(())
}
