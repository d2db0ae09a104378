//! An author with so many followers, and the functions around them: what an operation takes is read off here.

mod operation;
mod people;

use anyhow::{Context, Result, ensure};
use domain::id::{PhotoId, Username};
use serde_json::{Value, json};
use store::Store;

pub use operation::Operation;

use crate::{
    build::Binaries,
    cost::Cost,
    database::{Database, Stream},
    functions::{Environment, Function, Log},
    patterns::Patterns,
    recorder::{Recorder, Recording},
    samples,
};

/// The functions that a scene needs.
pub const FUNCTIONS: [&str; 4] = ["social", "photos", "publish", "fanout"];
/// Records that the stream's mapping hands on at once.
const RECORDS_A_BATCH: usize = 100;

/// People, what they have done, and the functions that serve them.
#[derive(Debug)]
pub struct Scene {
    store: Store,
    database: Database,
    stream: Stream,
    recorder: Recorder,
    social: Function,
    photos: Function,
    publish: Function,
    fanout: Function,
    author: Username,
    /// Follows the author alone.
    reader: Username,
    /// Follows the author and ten others.
    busy_reader: Username,
    stranger: Username,
    /// The author's newest.
    photo: PhotoId,
    /// The author's others.
    older: Vec<PhotoId>,
    /// On its way: what Publish is called with.
    unpublished: Value,
    /// What the fan-out of the author's newest took. It is the first with all followers: it turns an author who has too
    /// many of them to push to.
    pub first_fan_out: Cost,
}

impl Scene {
    /// Sets the scene. The author's older photos stand in the feeds of those who read, as for somebody who had few
    /// followers then.
    pub async fn with_followers(followers: u32, binaries: &Binaries) -> Result<Self> {
        let database = Database::start().await;
        let patterns = Patterns::write(&database).await?;
        let recorder = Recorder::start(database.endpoint(), Recording::Units).await?;
        let environment = Environment::with_dynamodb(&recorder.endpoint).await?;
        let start = |name| Function::start(binaries, name, &environment, Log::Warnings);
        let mut scene = Self {
            store: database.store(),
            stream: database.stream(),
            social: start("social").await?,
            photos: start("photos").await?,
            publish: start("publish").await?,
            fanout: start("fanout").await?,
            author: "author".parse()?,
            reader: people::follower(0)?,
            busy_reader: "busy_reader".parse()?,
            stranger: "stranger".parse()?,
            photo: PhotoId::new(0),
            older: vec![],
            unpublished: Value::Null,
            first_fan_out: Cost::default(),
            database,
            recorder,
        };
        scene.introduce(&patterns, followers)?;
        scene.fill_inbox().await?;
        scene.publish_once_more().await?;
        Ok(scene)
    }

    /// What one operation takes. Those that undo others come after them in [`Operation::ALL`].
    pub async fn measure(&mut self, operation: Operation) -> Result<Cost> {
        if operation == Operation::Publish {
            self.upload().await?;
        }
        let _ = self.recorder.take();
        operation.run(self).await.with_context(|| operation.name())?;
        let cost = self.recorder.take();
        ensure!(cost.refused == 0, "{}: DynamoDB refused some of {:?}", operation.name(), cost.calls);
        Ok(cost)
    }

    /// The others like what the author has published, and the author is told.
    async fn fill_inbox(&mut self) -> Result<()> {
        for (number, photo) in self.older.iter().take(people::LIKES).enumerate() {
            let fan = people::other(number as u32 % people::OTHERS)?;
            self.store.like(*photo, &fan, samples::now()).await?;
        }
        self.deliver().await
    }

    /// Publishes a photo to all followers.
    async fn publish_once_more(&mut self) -> Result<()> {
        self.photo = samples::photo_id(0);
        samples::published(&self.store, &self.author, self.photo, samples::now()).await?;
        let _ = self.recorder.take();
        self.deliver().await?;
        self.first_fan_out = self.recorder.take();
        Ok(())
    }

    /// Brings a photo as far as Publish. Not before it is needed: whoever looks through the author's photos passes by it.
    async fn upload(&mut self) -> Result<()> {
        let id = samples::photo_id(0);
        let photo = samples::processing(&self.store, &self.author, id, samples::now()).await?;
        self.unpublished = samples::publish_task(&photo)?;
        self.deliver().await
    }

    /// Hands on what the stream tells.
    async fn deliver(&mut self) -> Result<()> {
        for records in self.stream.records().chunks(RECORDS_A_BATCH) {
            let answer = self.fanout.invoke(&json!({"Records": records})).await?;
            let failures = answer["batchItemFailures"].as_array();
            ensure!(failures.is_none_or(Vec::is_empty), "fanout: {answer}");
        }
        Ok(())
    }
}
