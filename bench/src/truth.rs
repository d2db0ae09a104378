//! What the right answer to a question is: every photo is looked at, with nothing estimated and nothing left out.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use anyhow::{Result, bail};
use domain::{id::PhotoId, tag::TagName};
use search::{
    Document, Rank, Term, Weight, Word,
    query::{Part, Query},
};

use crate::collection::Shot;

/// Parts of an octave.
const PARTS: f64 = (1 << 20) as f64;

/// All photos as they are to be found.
#[derive(Debug)]
pub struct Truth {
    photos: Vec<(PhotoId, Document)>,
    /// How many photos hold a word, or a tag as `#tag`.
    holders: HashMap<String, usize>,
}

/// A photo that answers a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    pub photo: PhotoId,
    /// In octaves.
    pub score: f64,
}

impl Truth {
    #[must_use]
    pub fn of(shots: &[Shot]) -> Self {
        let document = |shot: &Shot| Some((shot.photo.id, Document::of_photo(&shot.photo, shot.likes)?));
        let photos: Vec<_> = shots.iter().filter_map(document).collect();
        let mut holders = HashMap::new();
        for (_, document) in &photos {
            for word in document.words.keys() {
                *holders.entry(word.to_string()).or_default() += 1;
            }
            for tag in &document.tags {
                *holders.entry(format!("#{tag}")).or_default() += 1;
            }
        }
        Self { photos, holders }
    }

    #[must_use]
    pub fn documents(&self) -> &[(PhotoId, Document)] {
        &self.photos
    }

    /// Words without their endings, and spellings, that there are.
    #[must_use]
    pub fn vocabulary(&self) -> (usize, usize) {
        let words = self.holders.keys().filter(|name| !name.starts_with('#')).count();
        let spellings: BTreeMap<_, _> =
            self.photos.iter().flat_map(|(_, document)| &document.spellings).collect();
        (words, spellings.len())
    }

    /// All photos that have everything that is wanted, the best first, and of equal ones the later first.
    ///
    /// # Errors
    /// When the question asks for something that the bench's questions do not have.
    pub fn answer(&self, query: &Query) -> Result<Vec<Match>> {
        let clauses = query.wanted.iter().map(|part| self.clause(part)).collect::<Result<Vec<_>>>()?;
        let mut found: Vec<_> = self.photos.iter().filter_map(|photo| matched(photo, &clauses)).collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(Reverse(a.photo).cmp(&Reverse(b.photo))));
        Ok(found)
    }

    fn clause<'a>(&self, part: &'a Part) -> Result<Clause<'a>> {
        let (wanted, holders) = match part {
            Part::Word { word, .. } => (Wanted::Word(word), self.holders_of(word.as_str())),
            Part::Tag(tag) => (Wanted::Tag(tag), self.holders_of(&format!("#{tag}"))),
            Part::Prefix(beginning) => {
                let wanted = Wanted::Beginning(beginning);
                let holds = |(_, document): &&(PhotoId, Document)| wanted.weight(document).is_some();
                let holders = self.photos.iter().filter(holds).count();
                (wanted, holders)
            }
            Part::Phrase(_) | Part::Name(_) => bail!("the bench does not ask for phrases or names"),
        };
        Ok(Clause { wanted, idf: idf(self.photos.len(), holders) })
    }

    fn holders_of(&self, name: &str) -> usize {
        self.holders.get(name).copied().unwrap_or(0)
    }
}

#[derive(Debug)]
struct Clause<'a> {
    wanted: Wanted<'a>,
    idf: f64,
}

#[derive(Debug)]
enum Wanted<'a> {
    Word(&'a Word),
    Tag(&'a TagName),
    Beginning(&'a str),
}

impl Wanted<'_> {
    /// How much it weighs in a document that has it.
    fn weight(&self, document: &Document) -> Option<Weight> {
        match self {
            Self::Word(word) => document.words.get(word).copied(),
            Self::Tag(tag) if document.tags.contains(*tag) => {
                document.signature.weight(Term::Tag((*tag).clone()).fingerprint())
            }
            Self::Tag(_) => None,
            Self::Beginning(beginning) => {
                let begun = document.spellings.range((*beginning).to_owned()..);
                let begun = begun.take_while(|(spelling, _)| spelling.starts_with(*beginning));
                begun.filter_map(|(_, word)| document.words.get(word).copied()).max()
            }
        }
    }
}

fn matched((photo, document): &(PhotoId, Document), clauses: &[Clause<'_>]) -> Option<Match> {
    let mut sum = 0.0;
    for clause in clauses {
        sum += clause.idf * clause.wanted.weight(document)?.factor();
    }
    Some(Match { photo: *photo, score: octaves(document.rank) + sum.log2() })
}

fn octaves(rank: Rank) -> f64 {
    f64::from(rank.parts()) / PARTS
}

/// How rare something is.
fn idf(documents: usize, holders: usize) -> f64 {
    (1.0 + documents as f64 / holders.max(1) as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collection::{photos, questions};

    #[test]
    fn who_asks_for_words_of_a_photo_is_shown_it_or_a_better_one() {
        let shots = photos(200).unwrap();
        let truth = Truth::of(&shots);
        for question in questions(&shots, 100) {
            let found = truth.answer(&search::query::parse(&question.text).unwrap()).unwrap();
            assert!(!found.is_empty(), "{question:?}");
            assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        }
    }

    #[test]
    fn what_is_rarer_counts_more() {
        assert!(idf(1_000, 1) > idf(1_000, 10) && idf(1_000, 1_000) > 0.0);
        assert_eq!(idf(1_000, 0).to_bits(), idf(1_000, 1).to_bits());
    }
}
