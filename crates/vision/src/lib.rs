//! Rekognition: what a rendition shows, and whether it is fit to be seen. Judges nothing itself.

pub use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::types::{Image, ModerationLabel as RekognitionModerationLabel, S3Object};
use domain::{
    limits::LABELS_MAX,
    moderation::ModerationLabel,
    task::{Label, Labels},
};
use faults::Fault;

/// Below this the model guesses; the policy's rules start here too. Percent.
const MIN_CONFIDENCE: f32 = 50.0;

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct VisionError(#[from] Fault);

impl VisionError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.is_transient()
    }
}

/// Reads renditions out of one bucket.
#[derive(Debug, Clone)]
pub struct Vision {
    client: Client,
    bucket: String,
}

impl Vision {
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }

    /// What the model sees in a rendition, the most confident first.
    pub async fn labels(&self, key: &str) -> Result<Labels, VisionError> {
        let answer = self
            .client
            .detect_labels()
            .image(self.image(key))
            .max_labels(i32::try_from(LABELS_MAX).unwrap_or(i32::MAX))
            .min_confidence(MIN_CONFIDENCE)
            .send()
            .await
            .map_err(|error| Fault::of("DetectLabels", &error))?;
        let labels = answer.labels().iter().filter_map(|label| {
            Some(Label { name: label.name()?.to_owned(), confidence: label.confidence()? })
        });
        let mut labels: Vec<Label> = labels.collect();
        labels.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        Ok(Labels { model_version: model_version(answer.label_model_version()), labels })
    }

    /// The moderation labels of a rendition, and the version of the model that gave them.
    ///
    /// # Errors
    /// When the model does not answer; and when a label lacks its name or confidence, because without it the rest
    /// would look harmless.
    pub async fn moderation_labels(&self, key: &str) -> Result<(Vec<ModerationLabel>, String), VisionError> {
        let answer = self
            .client
            .detect_moderation_labels()
            .image(self.image(key))
            .min_confidence(MIN_CONFIDENCE)
            .send()
            .await
            .map_err(|error| Fault::of("DetectModerationLabels", &error))?;
        let labels = answer.moderation_labels().iter().map(moderation_label).collect::<Result<_, _>>()?;
        Ok((labels, model_version(answer.moderation_model_version())))
    }

    fn image(&self, key: &str) -> Image {
        Image::builder().s3_object(S3Object::builder().bucket(&self.bucket).name(key).build()).build()
    }
}

fn moderation_label(label: &RekognitionModerationLabel) -> Result<ModerationLabel, Fault> {
    let (Some(name), Some(confidence)) = (label.name(), label.confidence()) else {
        return Err(Fault::unexpected("DetectModerationLabels", format!("half a label: {label:?}")));
    };
    Ok(ModerationLabel {
        name: name.to_owned(),
        // The top of the taxonomy comes with an empty parent.
        parent: label.parent_name().filter(|parent| !parent.is_empty()).map(str::to_owned),
        confidence,
    })
}

fn model_version(answered: Option<&str>) -> String {
    answered.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_the_taxonomy_has_no_parent() {
        let read = |parent: &str| {
            let label = RekognitionModerationLabel::builder().name("Violence").parent_name(parent);
            moderation_label(&label.confidence(91.5).build()).unwrap()
        };
        assert_eq!((read("").parent, read("Top").parent.as_deref()), (None, Some("Top")));
        assert_eq!((read("").name.as_str(), read("").confidence), ("Violence", 91.5));
    }

    #[test]
    fn half_a_label_is_an_error_that_no_retry_cures() {
        let label = RekognitionModerationLabel::builder;
        for half in [label().confidence(99.0).build(), label().name("Explicit").build(), label().build()] {
            assert!(!moderation_label(&half).unwrap_err().is_transient(), "{half:?}");
        }
    }
}
