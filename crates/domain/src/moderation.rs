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

    /// The worst verdict over all labels.
    ///
    /// A label without a rule of its own counts as its parent, and the model answers the parents too, so it adds
    /// nothing. A top label that the policy does not know is a newer taxonomy: somebody has to look.
    #[must_use]
    pub fn judge(&self, labels: &[ModerationLabel]) -> Verdict {
        labels.iter().map(|label| self.judge_one(label)).max().unwrap_or(Verdict::Clear)
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
        let judge = |labels: &[ModerationLabel]| Policy::current().judge(labels);
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
        assert_eq!(Policy::current().judge(&[label("Something New", None, 51.0)]), Verdict::Suggestive);
        assert_eq!(Policy::current().judge(&[label("Something New", Some("Alcohol"), 51.0)]), Verdict::Clear);
    }
}
