//! The reader of the streams against the emulator, with a function that fails as it is told.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use dev::{Cloud, Options, workspace::Keep};
use serde_json::{Value, json};

/// Ends a test that would never end.
const PATIENCE: Duration = Duration::from_secs(300);

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A cloud with one table and one consumer, which writes what it gets to `notes` in the folder.
async fn cloud(folder: &Path, wait_scale: f64) -> Result<Cloud> {
    let notes = folder.join("notes").display().to_string();
    let options = Options::for_test(&folder.join("data"));
    Cloud::start(Options {
        keep: Keep::Everything,
        template: fixture("template.yaml"),
        wrapper: Some(fixture("consumer.py")),
        environment: vec![("CONSUMER_NOTES".to_owned(), notes)],
        wait_scale,
        ..options
    })
    .await
}

/// Writes all at once, so that the reader sees them at once.
async fn put(cloud: &Cloud, keys: &[&str]) -> Result<()> {
    let put = |key: &&str| json!({"PutRequest": {"Item": {"PK": {"S": key}}}});
    let writes = json!({"RequestItems": {"table": keys.iter().map(put).collect::<Vec<_>>()}});
    let answer = cloud.aws.json("dynamodb", "DynamoDB_20120810.BatchWriteItem", &writes).await?;
    ensure!(answer["UnprocessedItems"].as_object().is_none_or(|left| left.is_empty()), "{answer}");
    Ok(())
}

/// Waits until the consumer got a batch that ends with a key; gives all batches.
async fn batches_until(folder: &Path, last: &str) -> Result<Vec<Vec<String>>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let notes = fs::read_to_string(folder.join("notes")).unwrap_or_default();
        let batches: Vec<Vec<_>> =
            notes.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect();
        if batches.last().is_some_and(|batch| batch.last().is_some_and(|key| key == last)) {
            return Ok(batches);
        }
        ensure!(Instant::now() < deadline, "{last} never came: {batches:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for so many messages in the dead letter queue.
async fn letters(cloud: &Cloud, count: usize) -> Result<Vec<Value>> {
    let deadline = Instant::now() + PATIENCE;
    let mut letters = vec![];
    while letters.len() < count {
        ensure!(Instant::now() < deadline, "only {letters:?} came");
        for message in cloud.aws.receive_messages("letters").await? {
            letters.push(serde_json::from_str(&message.body)?);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(letters)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_given_up_alone_and_the_rest_comes_in_order() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let cloud = cloud(folder.path(), 0.05).await?;
    let keys = ["a", "report1", "b", "quiet", "c", "throw1", "d", "e"];
    put(&cloud, &keys).await?;
    let letters = letters(&cloud, 2).await?;
    for letter in &letters {
        assert_eq!(letter["DDBStreamBatchInfo"]["batchSize"], 1);
        assert_eq!(letter["requestContext"]["condition"], "RetryAttemptsExhausted");
        assert_eq!(letter["requestContext"]["approximateInvokeCount"], 2);
    }
    let batches = batches_until(folder.path(), "e").await?;
    let mut first_seen: Vec<&String> = vec![];
    for key in batches.iter().flatten() {
        if !first_seen.contains(&key) {
            first_seen.push(key);
        }
    }
    assert_eq!(first_seen, ["a", "report1", "b", "c", "throw1", "d", "e"], "{batches:?}");
    // What comes before a record that is reported as failed is done.
    assert!(batches.contains(&vec!["report1".to_owned(), "b".to_owned()]), "{batches:?}");
    cloud.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_nobody_has_read_survive_a_restart() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // In real time the batching window is five seconds: the cloud stops before it has passed.
    let first = cloud(folder.path(), 1.0).await?;
    put(&first, &["a", "b"]).await?;
    first.stop().await?;
    assert!(!folder.path().join("notes").exists(), "the batch was handed over before the restart");

    let second = cloud(folder.path(), 0.05).await?;
    assert_eq!(batches_until(folder.path(), "b").await?, [["a", "b"]]);
    put(&second, &["c"]).await?;
    assert_eq!(batches_until(folder.path(), "c").await?.last(), Some(&vec!["c".to_owned()]));
    second.stop().await
}
