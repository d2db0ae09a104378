//! The event source mappings of the template that read a table's stream: whose, by whom, and how.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{filter::Filters, retry::Policy};
use crate::{
    aws::{ACCOUNT, Aws, REGION},
    deploy::{Deployed, Resolver, Template},
};

/// One mapping, ready to run.
#[derive(Debug, Clone)]
pub(super) struct Mapping {
    pub(super) name: String,
    /// The function's name in the local cloud.
    pub(super) function: String,
    pub(super) stream_arn: String,
    /// `TRIM_HORIZON` or `LATEST`.
    pub(super) start: String,
    pub(super) batch_size: usize,
    pub(super) window: Duration,
    pub(super) reports_failures: bool,
    pub(super) policy: Policy,
    pub(super) record_age_max: Option<Duration>,
    pub(super) filters: Filters,
    /// Name of the queue that gets word of what is given up.
    pub(super) dead_letters: Option<String>,
}

/// Where a mapping is written in the template.
struct Declared<'a> {
    name: String,
    function: String,
    stream: &'a Value,
    properties: &'a Value,
}

/// All stream mappings, from resources of their own and from events of functions.
pub(super) async fn all(
    aws: &Aws,
    template: &Template,
    stack: &Deployed,
    of: &Resolver,
) -> Result<Vec<Mapping>> {
    let mut mappings = vec![];
    for declared in declared(template, stack, of)? {
        let name = declared.name.clone();
        mappings.push(declared.read(aws, stack, of).await.with_context(|| format!("cannot run {name}"))?);
    }
    Ok(mappings)
}

fn declared<'a>(template: &'a Template, stack: &Deployed, of: &Resolver) -> Result<Vec<Declared<'a>>> {
    let mut all = vec![];
    for (name, resource) in template.resources("AWS::Lambda::EventSourceMapping") {
        let properties = &resource["Properties"];
        let stream = &properties["EventSourceArn"];
        if stack.resources.contains_key(name) && stream["Fn::GetAtt"][1] == "StreamArn" {
            let function = of.text(&properties["FunctionName"])?;
            all.push(Declared { name: name.to_owned(), function, stream, properties });
        }
    }
    for event in template.events("DynamoDB") {
        let function = stack.physical_id(event.function)?.to_owned();
        let name = format!("{}{}", event.function, event.name);
        all.push(Declared {
            name,
            function,
            stream: &event.properties["Stream"],
            properties: event.properties,
        });
    }
    Ok(all)
}

impl Declared<'_> {
    async fn read(self, aws: &Aws, stack: &Deployed, of: &Resolver) -> Result<Mapping> {
        let table = self.stream["Fn::GetAtt"][0].as_str().context("it reads no table's stream")?;
        let number = |name: &str| anyhow::Ok(of.value(&self.properties[name])?.as_u64());
        let seconds = |name: &str| anyhow::Ok(number(name)?.map(Duration::from_secs));
        let types = of.value(&self.properties["FunctionResponseTypes"])?;
        Ok(Mapping {
            stream_arn: stream_arn(aws, stack.physical_id(table)?).await?,
            start: of.text(&self.properties["StartingPosition"])?,
            batch_size: number("BatchSize")?.map_or(Ok(100), usize::try_from)?,
            window: seconds("MaximumBatchingWindowInSeconds")?.unwrap_or_default(),
            reports_failures: types
                .as_array()
                .is_some_and(|types| types.contains(&"ReportBatchItemFailures".into())),
            policy: Policy {
                bisect: of.value(&self.properties["BisectBatchOnFunctionError"])? == true,
                // -1, like nothing said, is without end.
                retries_max: number("MaximumRetryAttempts")?.map(u32::try_from).transpose()?,
            },
            record_age_max: seconds("MaximumRecordAgeInSeconds")?,
            filters: Filters::read(&of.value(&self.properties["FilterCriteria"])?)?,
            dead_letters: dead_letters(self.properties, stack)?,
            name: self.name,
            function: self.function,
        })
    }
}

impl Mapping {
    pub(super) fn function_arn(&self) -> String {
        format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", self.function)
    }
}

async fn stream_arn(aws: &Aws, table: &str) -> Result<String> {
    let answer =
        aws.json("dynamodb", "DynamoDB_20120810.DescribeTable", &json!({"TableName": table})).await?;
    let arn = answer["Table"]["LatestStreamArn"].as_str();
    Ok(arn.with_context(|| format!("the table {table} has no stream"))?.to_owned())
}

/// A queue's physical id is its URL, which ends with its name.
fn dead_letters(properties: &Value, stack: &Deployed) -> Result<Option<String>> {
    let destination = &properties["DestinationConfig"]["OnFailure"]["Destination"];
    if destination.is_null() {
        return Ok(None);
    }
    let queue =
        destination["Fn::GetAtt"][0].as_str().context("its destination is no queue of the template")?;
    Ok(stack.physical_id(queue)?.rsplit('/').next().map(str::to_owned))
}
