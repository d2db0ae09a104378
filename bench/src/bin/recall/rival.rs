//! The other engine's answers to the same questions, where it was built.

use anyhow::Result;
use bench::{asked::Asked, collection::Shot};
use domain::id::PhotoId;

#[cfg(feature = "yardstick")]
pub(crate) const NOTE: &str = "";
#[cfg(not(feature = "yardstick"))]
pub(crate) const NOTE: &str = "Tantivy's columns are empty: `cargo yardstick` builds it, and fills them.";

/// One question's answers by each ranking.
#[derive(Debug)]
pub(crate) struct Ranked([Vec<PhotoId>; 2]);

impl Ranked {
    /// How many of the right ones each ranking has.
    pub(crate) const HEAD: [&str; 2] = ["recall@20 of BM25", "of BM25, age, likes"];

    pub(crate) fn of(&self, ranking: usize) -> &[PhotoId] {
        &self.0[ranking]
    }
}

/// All questions' answers.
#[derive(Debug, Default)]
pub(crate) struct Rival {
    ranked: Vec<Ranked>,
    times_ms: Vec<f64>,
    bytes: Option<u64>,
}

impl Rival {
    pub(crate) fn ranked(&self, question: usize) -> Option<&Ranked> {
        self.ranked.get(question)
    }

    pub(crate) fn times_ms(&self) -> &[f64] {
        &self.times_ms
    }

    pub(crate) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    #[cfg(not(feature = "yardstick"))]
    #[expect(clippy::unnecessary_wraps, reason = "with the engine it can fail")]
    pub(crate) fn ask(_: &[Shot], _: &[Asked]) -> Result<Self> {
        Ok(Self::default())
    }

    #[cfg(feature = "yardstick")]
    pub(crate) fn ask(shots: &[Shot], asked: &[Asked]) -> Result<Self> {
        use bench::{
            asked::DEPTH,
            yardstick::{Engine, Ranking},
        };
        let engine = Engine::build(shots)?;
        let mut rival = Self { bytes: Some(engine.bytes()?), ..Self::default() };
        for one in asked {
            let begun = std::time::Instant::now();
            let by_words = engine.find(&one.query, Ranking::Words, DEPTH)?;
            rival.times_ms.push(begun.elapsed().as_secs_f64() * 1000.0);
            rival.ranked.push(Ranked([by_words, engine.find(&one.query, Ranking::WordsAgeAndLikes, DEPTH)?]));
        }
        Ok(rival)
    }
}
