//! What the stand-in was told to answer for single photos, so that every branch of the pipeline can be driven.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use serde_json::Value;

/// The body of `PUT /_local/vision/{photo_id}`. What is left out stays honest.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    /// Rekognition's labels: `[{"Name": "Dog", "Confidence": 98.5}]`.
    labels: Option<Vec<Value>>,
    /// `[{"Name": "Alcohol", "ParentName": "", "Confidence": 91.0}]`.
    moderation_labels: Option<Vec<Value>>,
    fault: Option<Fault>,
    /// Answers later by so much.
    delay_ms: Option<u64>,
    /// How many calls the fault and the delay are for; all when it is left out.
    times: Option<u32>,
    /// Fault and delay only strike this operation.
    operation: Option<Operation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    Throttle,
    #[serde(rename = "500")]
    Internal,
    InvalidImage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Operation {
    DetectLabels,
    DetectModerationLabels,
}

/// What to do about one call.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Direction {
    pub(super) fault: Option<Fault>,
    pub(super) delay: Duration,
    /// The labels to answer; none to look at the picture.
    pub(super) labels: Option<Vec<Value>>,
}

/// The scripts of all photos.
#[derive(Debug, Default)]
pub(crate) struct Scripts(Mutex<BTreeMap<String, Script>>);

impl Scripts {
    pub(crate) fn set(&self, photo: &str, script: Script) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(photo.to_owned(), script);
    }

    pub(crate) fn forget(&self, photo: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(photo);
    }

    /// Takes one call's worth off a photo's script.
    pub(super) fn direct(&self, photo: &str, operation: Operation) -> Direction {
        let mut scripts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(script) = scripts.get_mut(photo) else { return Direction::default() };
        let labels = match operation {
            Operation::DetectLabels => script.labels.clone(),
            Operation::DetectModerationLabels => script.moderation_labels.clone(),
        };
        let strikes = script.operation.is_none_or(|only| only == operation) && script.times != Some(0);
        if !strikes {
            return Direction { labels, ..Direction::default() };
        }
        script.times = script.times.map(|times| times - 1);
        Direction { fault: script.fault, delay: Duration::from_millis(script.delay_ms.unwrap_or(0)), labels }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn script(value: Value) -> Script {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_fault_strikes_as_often_as_it_was_told() {
        let scripts = Scripts::default();
        scripts.set("p", script(json!({"fault": "throttle", "times": 2, "labels": []})));
        let direct = || scripts.direct("p", Operation::DetectLabels);
        assert_eq!(direct().fault, Some(Fault::Throttle));
        assert_eq!(direct().fault, Some(Fault::Throttle));
        assert_eq!(direct(), Direction { labels: Some(vec![]), ..Direction::default() });
        assert_eq!(scripts.direct("q", Operation::DetectLabels), Direction::default());
    }

    #[test]
    fn a_fault_can_be_for_one_operation() {
        let scripts = Scripts::default();
        scripts
            .set("p", script(json!({"fault": "500", "operation": "DetectModerationLabels", "delay_ms": 5})));
        assert_eq!(scripts.direct("p", Operation::DetectLabels).fault, None);
        let moderation = scripts.direct("p", Operation::DetectModerationLabels);
        assert_eq!((moderation.fault, moderation.delay.as_millis()), (Some(Fault::Internal), 5));
        scripts.forget("p");
        assert_eq!(scripts.direct("p", Operation::DetectModerationLabels), Direction::default());
    }

    #[test]
    fn a_misspelt_script_is_refused() {
        for wrong in [json!({"lables": []}), json!({"fault": "boom"}), json!({"operation": "Detect"})] {
            assert!(serde_json::from_value::<Script>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
