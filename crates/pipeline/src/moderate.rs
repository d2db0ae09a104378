//! Function `moderate`: the moderation model's labels, judged by the policy.

use boot::TaskError;
use domain::{
    moderation::{Moderation, Policy},
    stage::Stage,
    task::{AnalyseTask, Analysed},
};
use store::Store;
use vision::Vision;

use crate::{
    attempt::Attempted,
    stages::{Attempt, reported},
};

pub type Adapters = (Store, Vision);

/// # Errors
/// When the model did not answer.
pub async fn moderate(
    (store, vision): Adapters,
    input: Attempted<AnalyseTask>,
) -> Result<Analysed<Moderation>, TaskError> {
    let number = input.number(input.task.attempt);
    let attempt = Attempt { photo_id: input.task.photo_id, run: input.task.run, number };
    let work = async { Ok(Analysed::new(judged(&vision, &input.task.analysis_key).await?)) };
    reported(&store, Stage::Moderate, attempt, work).await
}

async fn judged(vision: &Vision, analysis_key: &str) -> Result<Moderation, TaskError> {
    let (labels, model_version) = vision.moderation_labels(analysis_key).await?;
    let policy = Policy::current();
    let verdict = policy.judge(&labels, &model_version);
    Ok(Moderation { verdict, policy_version: policy.version.clone(), model_version, labels })
}
