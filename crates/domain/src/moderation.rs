//! The moderation policy: which labels keep a photo out of view. The rules are data, `policy/moderation.json`,
//! versioned, and written for Rekognition's moderation taxonomy 7.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What moderation concluded, from harmless to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Clear,
    Suggestive,
    Explicit,
}

/// One moderation label as the model gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModerationLabel {
    pub name: String,
    /// The label one level up; absent at the top of the taxonomy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Percent.
    pub confidence: f32,
}

/// The moderation that a photo has been through, kept for review and appeal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moderation {
    pub verdict: Verdict,
    pub policy_version: String,
    pub model_version: String,
    #[serde(default)]
    pub labels: Vec<ModerationLabel>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub version: String,
    /// The version of the model's taxonomy that the rules are written for.
    pub taxonomy: String,
    pub rules: Vec<Rule>,
}

/// A label at or above a confidence gets a verdict.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub label: String,
    pub verdict: Verdict,
    /// Percent.
    pub min_confidence: f32,
}

/// What the local cloud answers as its model's version: there, labels are set by hand and in the policy's own words.
const STAND_IN: &str = "local";

static CURRENT: LazyLock<Policy> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../policy/moderation.json"))
        .expect("the policy is tested with the build")
});

impl Policy {
    /// The policy in force.
    #[must_use]
    pub fn current() -> &'static Self {
        &CURRENT
    }

    /// The worst verdict over all labels of a model.
    ///
    /// A label without a rule of its own counts as its parent, and the model answers the parents too, so it adds
    /// nothing. A top label that the policy does not know, and a model of another taxonomy, in which the known names
    /// may mean something else: somebody has to look.
    #[must_use]
    pub fn judge(&self, labels: &[ModerationLabel], model_version: &str) -> Verdict {
        let least = if self.reads(model_version) { Verdict::Clear } else { Verdict::Suggestive };
        labels.iter().map(|label| self.judge_one(label)).fold(least, Verdict::max)
    }

    /// Whether the rules are written for what this model says. Minor versions refine labels that have a parent.
    fn reads(&self, model_version: &str) -> bool {
        let major = |version: &str| version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        model_version == STAND_IN
            || major(model_version).is_some_and(|answered| Some(answered) == major(&self.taxonomy))
    }

    fn judge_one(&self, label: &ModerationLabel) -> Verdict {
        let mut rules = self.rules.iter().filter(|rule| rule.label == label.name).peekable();
        if rules.peek().is_none() {
            return if label.parent.is_none() { Verdict::Suggestive } else { Verdict::Clear };
        }
        rules
            .filter(|rule| label.confidence >= rule.min_confidence)
            .map(|rule| rule.verdict)
            .max()
            .unwrap_or(Verdict::Clear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ten top labels of taxonomy 7.
    const TOP: [&str; 10] = [
        "Explicit",
        "Non-Explicit Nudity of Intimate parts and Kissing",
        "Swimwear or Underwear",
        "Violence",
        "Visually Disturbing",
        "Drugs & Tobacco",
        "Alcohol",
        "Rude Gestures",
        "Gambling",
        "Hate Symbols",
    ];

    fn label(name: &str, parent: Option<&str>, confidence: f32) -> ModerationLabel {
        ModerationLabel { name: name.into(), parent: parent.map(Into::into), confidence }
    }

    #[test]
    fn every_top_label_has_a_rule() {
        for name in TOP {
            assert!(Policy::current().rules.iter().any(|rule| rule.label == name), "{name}");
        }
    }

    #[test]
    fn the_worst_label_decides() {
        let judge = |labels: &[ModerationLabel]| Policy::current().judge(labels, "7.0");
        assert_eq!(judge(&[]), Verdict::Clear);
        assert_eq!(judge(&[label("Alcohol", None, 99.0)]), Verdict::Clear);
        assert_eq!(judge(&[label("Explicit", None, 60.0)]), Verdict::Suggestive);
        assert_eq!(
            judge(&[
                label("Alcohol", None, 99.0),
                label("Explicit", None, 95.0),
                label("Explicit Nudity", Some("Explicit"), 95.0)
            ]),
            Verdict::Explicit
        );
    }

    #[test]
    fn a_top_label_of_a_newer_taxonomy_goes_to_review() {
        let judge = |parent| Policy::current().judge(&[label("Something New", parent, 51.0)], "7.0");
        assert_eq!(judge(None), Verdict::Suggestive);
        assert_eq!(judge(Some("Alcohol")), Verdict::Clear);
    }

    #[test]
    fn what_a_model_of_another_taxonomy_says_goes_to_review() {
        let judge = |version, labels: &[ModerationLabel]| Policy::current().judge(labels, version);
        for version in ["7", "7.0", "7.1", "local"] {
            assert_eq!(judge(version, &[]), Verdict::Clear, "{version}");
        }
        for version in ["8.0", "6.1", "70.0", "unknown", ""] {
            assert_eq!(judge(version, &[]), Verdict::Suggestive, "{version}");
            let explicit = [label("Explicit", None, 99.0)];
            assert_eq!(judge(version, &explicit), Verdict::Explicit, "{version}");
        }
    }
}
