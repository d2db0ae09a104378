//! The messages between the states of `statemachine/*.asl.json` and their tasks. Ids, keys and small facts;
//! never bytes.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ErasureId, ExportId, PhotoId, ReindexId, RenderId, Username},
    photo::{Degraded, Facts, ObjectVersion, Rejection, Status},
};

/// The input of one execution. Two starts of one run are byte-identical, so the second is recognised as such.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInput {
    pub photo_id: PhotoId,
    pub owner: Username,
    pub version: ObjectVersion,
    pub run: u32,
}

/// Input of Derive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeriveTask {
    pub photo_id: PhotoId,
    pub owner: Username,
    pub version: ObjectVersion,
    pub run: u32,
    /// Retries before this one.
    #[serde(default)]
    pub attempt: u32,
}

/// Output of Derive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a task holds one of it, for a moment")]
pub enum Derived {
    Derived {
        /// The rendition that Tag and Moderate look at.
        analysis_key: String,
        facts: Facts,
    },
    Rejected(Rejection),
    /// The photo is deleted, or a newer run has begun: this run has nothing left to do.
    Superseded,
}

/// Input of Tag and of Moderate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalyseTask {
    pub photo_id: PhotoId,
    pub run: u32,
    pub analysis_key: String,
    #[serde(default)]
    pub attempt: u32,
}

/// One label of the label model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    pub name: String,
    /// Percent.
    pub confidence: f32,
}

/// What Tag answers inside [`Analysed`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    pub model_version: String,
    pub labels: Vec<Label>,
}

/// Output of Tag, with [`Labels`], or of Moderate, with a [`Moderation`](crate::moderation::Moderation):
/// `{"ok": true, …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysed<T> {
    pub ok: True,
    #[serde(flatten)]
    pub result: T,
}

impl<T> Analysed<T> {
    pub fn new(result: T) -> Self {
        Self { ok: True, result }
    }
}

/// The JSON value `true` and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct True;

impl From<True> for bool {
    fn from(_: True) -> Self {
        true
    }
}

impl TryFrom<bool> for True {
    type Error = &'static str;
    fn try_from(value: bool) -> Result<Self, &'static str> {
        if value { Ok(Self) } else { Err("ok is false") }
    }
}

/// Reads the answer of a branch that may fail without failing the run: [`Analysed`], or what its Catch makes,
/// `{"ok": false, "error": "…"}`. An answer that is neither counts as a failure too, so that nothing is published
/// on the strength of something nobody understood.
///
/// # Errors
/// The name of the error that kept the branch from answering.
pub fn read_analysis<T: serde::de::DeserializeOwned>(answer: &serde_json::Value) -> Result<T, String> {
    if answer.get("ok") == Some(&serde_json::Value::Bool(true)) {
        return T::deserialize(answer).map_err(|_| MALFORMED_ANSWER.to_owned());
    }
    Err(answer.get("error").and_then(|error| error.as_str()).unwrap_or(MALFORMED_ANSWER).to_owned())
}

/// The error's name when a task answered something that is not its output.
pub const MALFORMED_ANSWER: &str = "Task.MalformedAnswer";

/// Input of Publish, which settles a photo's outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishTask {
    pub photo_id: PhotoId,
    pub run: u32,
    #[serde(default)]
    pub attempt: u32,
    pub derived: Derived,
    /// Answers of the two branches, read with [`read_analysis`]; absent when Derive rejected the image.
    #[serde(default)]
    pub tag: serde_json::Value,
    #[serde(default)]
    pub moderate: serde_json::Value,
}

/// Output of Publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub outcome: Outcome,
    /// Whether moderators have to look: `in_review` or `removed`.
    pub flagged: bool,
    pub degraded: Vec<Degraded>,
}

/// How a run ends when it does not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Published,
    InReview,
    Removed,
    Rejected,
    Superseded,
}

impl Outcome {
    /// The photo's status after this outcome; none when the run no longer has a say.
    #[must_use]
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Published => Some(Status::Published),
            Self::InReview => Some(Status::InReview),
            Self::Removed => Some(Status::Removed),
            Self::Rejected => Some(Status::Rejected),
            Self::Superseded => None,
        }
    }
}

/// The input of one execution of `statemachine/render.asl.json`, and of its one task, Transform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderInput {
    pub photo_id: PhotoId,
    pub render_id: RenderId,
}

/// Output of Transform. The record of the render says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Transformed {
    Done,
    /// It cannot be made of this photo, however often it is tried.
    Refused {
        reason: String,
    },
    /// The photo or the render is gone, or nobody may see the photo any more.
    Superseded,
}

/// The input of one execution of `statemachine/export.asl.json`, named by the export's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportInput {
    pub username: Username,
    pub export_id: ExportId,
}

/// The input of one execution of `statemachine/erasure.asl.json`, named by the erasure's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureInput {
    pub username: Username,
    pub erasure_id: ErasureId,
}

/// The input of one execution of `statemachine/reindex.asl.json`, named by the rebuild's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReindexInput {
    pub reindex_id: ReindexId,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_branch_answers_fails_or_is_not_understood() {
        let labels = Labels { model_version: "3.0".into(), labels: vec![] };
        let answer = serde_json::to_value(Analysed::new(labels.clone())).unwrap();
        assert_eq!(answer, json!({"ok": true, "model_version": "3.0", "labels": []}));
        assert_eq!(read_analysis::<Labels>(&answer), Ok(labels));
        let error = |answer| read_analysis::<Labels>(&answer).unwrap_err();
        assert_eq!(error(json!({"ok": false, "error": "Task.Transient"})), "Task.Transient");
        assert_eq!(error(json!({"ok": true, "nonsense": 1})), MALFORMED_ANSWER);
        assert_eq!(error(json!(null)), MALFORMED_ANSWER);
    }

    #[test]
    fn derive_says_its_outcome() {
        let rejected = Derived::Rejected(Rejection {
            reason: crate::photo::RejectionReason::Corrupt,
            detail: "the file ends early".into(),
        });
        assert_eq!(
            serde_json::to_value(&rejected).unwrap(),
            json!({"outcome": "rejected", "reason": "Image.Corrupt", "detail": "the file ends early"})
        );
        assert_eq!(serde_json::to_value(Derived::Superseded).unwrap(), json!({"outcome": "superseded"}));
    }
}
