//! Function `tag`: what is in the picture, by the label model; and which of its labels become tags.

use std::collections::BTreeSet;

use boot::TaskError;
use domain::{
    limits::LABELS_MAX,
    stage::Stage,
    tag::{Tag, TagName, TagSource},
    task::{AnalyseTask, Analysed, Labels},
};
use store::Store;
use vision::Vision;

use crate::{
    attempt::Attempted,
    stages::{Attempt, reported},
};

/// Percent. Below it, labels are wrong often enough to annoy.
const MIN_CONFIDENCE: f32 = 70.0;

pub type Adapters = (Store, Vision);

/// # Errors
/// When the model did not answer.
pub async fn tag(
    (store, vision): Adapters,
    input: Attempted<AnalyseTask>,
) -> Result<Analysed<Labels>, TaskError> {
    let number = input.number(input.task.attempt);
    let attempt = Attempt { photo_id: input.task.photo_id, run: input.task.run, number };
    let work = async { Ok(Analysed::new(vision.labels(&input.task.analysis_key).await?)) };
    reported(&store, Stage::Tag, attempt, work).await
}

/// The labels that are sure enough, as tags, the most confident first, each name once.
#[must_use]
pub(crate) fn tags(labels: &Labels) -> Vec<Tag> {
    let mut sure: Vec<_> = labels.labels.iter().filter(|label| label.confidence >= MIN_CONFIDENCE).collect();
    sure.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut seen = BTreeSet::new();
    let named = sure.into_iter().filter_map(|label| Some((label.name.parse::<TagName>().ok()?, label)));
    named
        .filter(|(name, _)| seen.insert(name.clone()))
        .take(LABELS_MAX)
        .map(|(name, label)| Tag { name, source: TagSource::Label, confidence: Some(label.confidence) })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::task::Label;

    use super::*;

    fn names(labels: &[(&str, f32)]) -> Vec<String> {
        let label =
            |(name, confidence): &(&str, f32)| Label { name: (*name).into(), confidence: *confidence };
        let labels = Labels { model_version: "3.0".into(), labels: labels.iter().map(label).collect() };
        tags(&labels).into_iter().map(|tag| tag.name.into()).collect()
    }

    #[test]
    fn sure_labels_become_tags_by_confidence() {
        assert_eq!(
            names(&[("Sea", 71.0), ("Golden Retriever", 98.0), ("Cat", 69.9), ("sea", 90.0), ("?!", 99.0)]),
            ["golden-retriever", "sea"]
        );
    }

    #[test]
    fn no_photo_has_too_many_labels() {
        let many: Vec<String> = (0..60).map(|n| format!("label {n}")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), 80.0)).collect();
        assert_eq!(names(&many).len(), LABELS_MAX);
    }
}
