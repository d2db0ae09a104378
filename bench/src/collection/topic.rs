//! What photos are of: words, labels and hashtags that come together.

use rand::{RngExt, rngs::StdRng};

use super::vocabulary::Vocabulary;
use crate::zipf::Zipf;

const WORDS: usize = 80;
const LABELS: usize = 25;
const HASHTAGS: usize = 20;
/// Common words belong to every topic, so none of them to one.
const COMMON: usize = 40;
/// How the chance falls with the rank within a topic.
const POWER: f64 = 0.7;

/// Something to take photos of. Words are told by rank, labels and hashtags by number.
#[derive(Debug)]
pub(super) struct Topic {
    words: Vec<usize>,
    labels: Vec<usize>,
    hashtags: Vec<usize>,
    by_word: Zipf,
    by_label: Zipf,
    by_hashtag: Zipf,
}

impl Topic {
    pub(super) fn draw(
        random: &mut StdRng,
        vocabulary: &Vocabulary,
        labels: &[String],
        hashtags: &[String],
    ) -> Self {
        // As many of the seldom as of the frequent, by orders of magnitude.
        let spread = (vocabulary.len() as f64 / COMMON as f64).ln();
        let word = |random: &mut StdRng| {
            let rank = COMMON as f64 * (random.random_range(0.0..spread)).exp();
            (rank as usize).min(vocabulary.len() - 1)
        };
        Self {
            words: (0..WORDS).map(|_| word(random)).collect(),
            labels: (0..LABELS).map(|_| random.random_range(0..labels.len())).collect(),
            hashtags: (0..HASHTAGS).map(|_| random.random_range(0..hashtags.len())).collect(),
            by_word: Zipf::new(WORDS, POWER),
            by_label: Zipf::new(LABELS, POWER),
            by_hashtag: Zipf::new(HASHTAGS, POWER),
        }
    }

    pub(super) fn word(&self, random: &mut StdRng) -> usize {
        self.words[self.by_word.draw(random)]
    }

    pub(super) fn label(&self, random: &mut StdRng) -> usize {
        self.labels[self.by_label.draw(random)]
    }

    pub(super) fn hashtag(&self, random: &mut StdRng) -> usize {
        self.hashtags[self.by_hashtag.draw(random)]
    }
}
