//! What an operator can do that a user cannot: invoke functions, put objects, look at executions.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use dev::aws::{Call, FunctionAnswer};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    PATIENCE,
    world::{World, plans_in},
};

impl World {
    /// Where sabotage is planned.
    pub fn plans(&self) -> PathBuf {
        plans_in(self.data())
    }

    /// Invokes a function by its name in the template, and gives what it answers.
    pub async fn invoke(&self, function: &str, event: &Value) -> Result<Value> {
        match self.cloud.aws.invoke(self.cloud.stack.physical_id(function)?, event).await? {
            FunctionAnswer::Done(answer) => Ok(answer),
            FunctionAnswer::Failed(error) => bail!("{function} failed: {error}"),
        }
    }

    /// Lets the sweeper look at a photo, however short it has stood still.
    pub async fn sweep(&self, photo: &str) -> Result<Value> {
        self.invoke("SweepFunction", &json!({ "older_than_s": 0, "photo_id": photo })).await
    }

    /// Gives a function another time limit, so that a test need not wait for the real one.
    pub async fn limit(&self, function: &str, seconds: u32) -> Result<()> {
        let path = format!("/2015-03-31/functions/{}/configuration", self.cloud.stack.physical_id(function)?);
        let headers = [("content-type", "application/json")];
        let body = serde_json::to_vec(&json!({ "Timeout": seconds }))?;
        let call = Call { service: "lambda", method: Method::PUT, path: &path, headers: &headers, body };
        self.cloud.aws.send(call).await?.ok("UpdateFunctionConfiguration").map(drop)
    }

    /// Puts an object into the uploads bucket, past the API.
    pub async fn put_object(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        self.cloud.aws.put_object(self.uploads()?, key, bytes).await
    }

    /// The event that S3 sends for an object's newest version.
    pub async fn creation_event(&self, key: &str) -> Result<Value> {
        let bucket = self.uploads()?;
        let object =
            self.cloud.aws.object(bucket, key).await?.with_context(|| format!("{key} is not there"))?;
        let version = object.headers["x-amz-version-id"].to_str()?;
        let encoded = key.split('/').map(dev::aws::escape).collect::<Vec<_>>().join("/").replace("%20", "+");
        Ok(json!({ "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": dev::aws::REGION,
            "eventTime": "2026-11-20T12:00:00.000Z",
            "eventName": "ObjectCreated:Post",
            "userIdentity": { "principalId": "AWS:AIDAEXAMPLE" },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8" },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "test",
                "bucket": {
                    "name": bucket,
                    "ownerIdentity": { "principalId": "A3NL1KOZZKExample" },
                    "arn": format!("arn:aws:s3:::{bucket}"),
                },
                "object": {
                    "key": encoded,
                    "size": object.bytes.len(),
                    "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                    "versionId": version,
                    "sequencer": "0055AED6DCD90281E5",
                },
            },
        }] }))
    }

    /// Names of the pipeline's executions that a photo has had.
    pub async fn executions_of(&self, photo: &str) -> Result<Vec<String>> {
        let executions = self.executions("Pipeline", json!({})).await?;
        Ok(names_of(&executions, photo))
    }

    /// Names of the executions that a photo's renders have had.
    pub async fn renders_of(&self, photo: &str) -> Result<Vec<String>> {
        let executions = self.executions("RenderWorkflow", json!({})).await?;
        Ok(names_of(&executions, photo))
    }

    /// Starts the execution of a render once more, as a request that comes twice would.
    pub async fn start_render(&self, photo: &str, render: &str) -> Result<()> {
        let started = json!({
            "stateMachineArn": self.cloud.stack.physical_id("RenderWorkflow")?,
            "name": format!("{photo}-{render}"),
            "input": json!({ "photo_id": photo, "render_id": render }).to_string(),
        });
        self.cloud.aws.json("states", "AWSStepFunctions.StartExecution", &started).await.map(drop)
    }

    /// One operation of the core table, past the store.
    pub async fn core_table(&self, operation: &str, mut input: Value) -> Result<Value> {
        input["TableName"] = json!(self.cloud.stack.physical_id("CoreTable")?);
        self.cloud.aws.json("dynamodb", &format!("DynamoDB_20120810.{operation}"), &input).await
    }

    async fn executions(&self, machine: &str, mut filter: Value) -> Result<Vec<Value>> {
        filter["stateMachineArn"] = json!(self.cloud.stack.physical_id(machine)?);
        let list = self.cloud.aws.json("states", "AWSStepFunctions.ListExecutions", &filter).await?;
        Ok(list["executions"].as_array().cloned().unwrap_or_default())
    }

    /// Waits until an execution of a machine has ended, and gives its status.
    pub async fn end_of(&self, machine: &str, name: &str) -> Result<String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let executions = self.executions(machine, json!({})).await?;
            let execution = executions.iter().find(|execution| execution["name"] == name);
            let status = execution.and_then(|execution| execution["status"].as_str()).unwrap_or("not there");
            if !["RUNNING", "not there"].contains(&status) {
                return Ok(status.to_owned());
            }
            ensure!(Instant::now() < deadline, "{name} of {machine} is {status}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// All items of a table, by its name in the template, as text.
    pub async fn items(&self, table: &str) -> Result<Vec<String>> {
        let (mut items, mut start) = (vec![], Value::Null);
        loop {
            let mut scan =
                json!({ "TableName": self.cloud.stack.physical_id(table)?, "ConsistentRead": true });
            if !start.is_null() {
                scan["ExclusiveStartKey"] = start;
            }
            let page = self.cloud.aws.json("dynamodb", "DynamoDB_20120810.Scan", &scan).await?;
            items.extend(page["Items"].as_array().into_iter().flatten().map(Value::to_string));
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                return Ok(items);
            }
        }
    }

    /// What a bucket answers to a listing, such as `versions` or `uploads`, by its name in the template.
    pub async fn listing(&self, bucket: &str, what: &str) -> Result<String> {
        let path = format!("/{}?{what}", self.cloud.stack.physical_id(bucket)?);
        let call = Call { service: "s3", method: Method::GET, path: &path, headers: &[], body: vec![] };
        let reply = self.cloud.aws.send(call).await?.ok(what)?;
        Ok(String::from_utf8(reply.body)?)
    }

    /// Waits until nothing is on its way.
    pub async fn rest(&self) -> Result<()> {
        while !self.executions("Pipeline", json!({ "statusFilter": "RUNNING" })).await?.is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until nothing of a photo is on its way.
    pub async fn rest_of(&self, photo: &str) -> Result<()> {
        loop {
            let running = self.executions("Pipeline", json!({ "statusFilter": "RUNNING" })).await?;
            if !running.iter().any(|execution| is_of(execution, photo)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// When a photo's newest execution failed, in milliseconds since the Unix epoch.
    pub async fn failed_at(&self, photo: &str) -> Result<u64> {
        let failed = self.executions("Pipeline", json!({ "statusFilter": "FAILED" })).await?;
        let execution =
            failed.iter().find(|execution| is_of(execution, photo)).context("it has not failed")?;
        let stopped_s = execution["stopDate"].as_f64().context("when did it stop?")?;
        Ok(Duration::from_secs_f64(stopped_s).as_millis().try_into()?)
    }

    /// Puts an object into the renditions bucket, as a late run would.
    pub async fn put_rendition(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        self.cloud.aws.put_object(self.cloud.stack.physical_id("RenditionsBucket")?, key, bytes).await
    }

    pub async fn has_rendition(&self, key: &str) -> Result<bool> {
        let bucket = self.cloud.stack.physical_id("RenditionsBucket")?;
        Ok(self.cloud.aws.object(bucket, key).await?.is_some())
    }

    /// Waits until a consumer of the stream has deleted objects of the renditions bucket.
    pub async fn await_renditions_gone(&self, keys: &[String]) -> Result<()> {
        for key in keys {
            let deadline = Instant::now() + PATIENCE;
            while self.has_rendition(key).await? {
                ensure!(Instant::now() < deadline, "{key} is still there");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Ok(())
    }

    fn uploads(&self) -> Result<&str> {
        self.cloud.stack.physical_id("UploadsBucket")
    }
}

fn names_of(executions: &[Value], photo: &str) -> Vec<String> {
    let names = executions.iter().filter_map(|execution| execution["name"].as_str());
    names.filter(|name| name.starts_with(photo)).map(str::to_owned).collect()
}

fn is_of(execution: &Value, photo: &str) -> bool {
    execution["name"].as_str().is_some_and(|name| name.starts_with(photo))
}
