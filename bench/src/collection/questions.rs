//! What people type who have a photo in mind: a word or a few of it, now and then as a tag or not to the end.

use std::collections::BTreeSet;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use search::words::words;

use super::{Shot, happens};
use crate::zipf::Zipf;

/// Any number: the questions are the same each time.
const SEED: u64 = 55;
/// How the chance to be asked for falls with the rank by likes.
const POWER: f64 = 0.6;
const TAG_PERCENT: u32 = 15;
const PREFIX_PERCENT: u32 = 5;
/// Letters that somebody types at least before giving up.
const LETTERS_MIN: usize = 3;

/// What a question is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    OneWord,
    TwoWords,
    ThreeWords,
    /// One of up to three words is a tag.
    WithTag,
    /// The last of up to three words is the beginning of one.
    WithPrefix,
}

impl Kind {
    pub const ALL: [Self; 5] =
        [Self::OneWord, Self::TwoWords, Self::ThreeWords, Self::WithTag, Self::WithPrefix];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OneWord => "one word",
            Self::TwoWords => "two words",
            Self::ThreeWords => "three words",
            Self::WithTag => "with a #tag",
            Self::WithPrefix => "with a prefix*",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    pub kind: Kind,
}

/// So many questions that some of the photos answer.
#[must_use]
pub fn questions(shots: &[Shot], count: usize) -> Vec<Question> {
    let mut random = StdRng::seed_from_u64(SEED);
    let mut popular: Vec<_> = shots.iter().collect();
    popular.sort_by_key(|shot| (std::cmp::Reverse(shot.likes), shot.photo.id));
    let by_likes = Zipf::new(popular.len(), POWER);
    let mut draw = || question(&mut random, &by_likes, &popular);
    (0..count).map(|_| draw()).collect()
}

fn question(random: &mut StdRng, by_likes: &Zipf, popular: &[&Shot]) -> Question {
    loop {
        let shot = popular[by_likes.draw(random)];
        let many = match random.random_range(0..100) {
            0..45 => 1,
            45..80 => 2,
            _ => 3,
        };
        let mut known = known_words(shot);
        if known.len() < many {
            continue;
        }
        let mut parts: Vec<_> =
            (0..many).map(|_| known.swap_remove(random.random_range(0..known.len()))).collect();
        let kind = typed(random, shot, &mut parts);
        return Question { text: parts.join(" "), kind };
    }
}

/// Makes a tag or a beginning out of one of the words, when that is due.
fn typed(random: &mut StdRng, shot: &Shot, parts: &mut [String]) -> Kind {
    let of_words = [Kind::OneWord, Kind::TwoWords, Kind::ThreeWords][parts.len() - 1];
    let Some(last) = parts.last_mut() else { return of_words };
    if happens(random, TAG_PERCENT) {
        let tags = &shot.photo.tags;
        *last = format!("#{}", tags[random.random_range(0..tags.len())].name);
        return Kind::WithTag;
    }
    if happens(random, PREFIX_PERCENT) && last.len() > LETTERS_MIN {
        let letters = random.random_range(LETTERS_MIN..last.len());
        last.truncate(letters);
        last.push('*');
        return Kind::WithPrefix;
    }
    of_words
}

/// The words of a photo as they are written, without those that every text has, each once.
fn known_words(shot: &Shot) -> Vec<String> {
    let photo = &shot.photo;
    let texts = [&photo.title, &photo.caption, &photo.alt_text].into_iter().flatten().map(String::as_str);
    let all = texts.chain(photo.tags.iter().map(|tag| tag.name.as_str())).flat_map(words);
    let told: BTreeSet<_> = all.filter(|word| !word.is_stop_word).map(|word| word.spelling).collect();
    told.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collection::photos;

    #[test]
    fn questions_are_of_every_kind_and_can_be_read() {
        let shots = photos(300).unwrap();
        let asked = questions(&shots, 400);
        for kind in Kind::ALL {
            assert!(asked.iter().any(|question| question.kind == kind), "{kind:?}");
        }
        for question in &asked {
            assert!(search::query::parse(&question.text).is_ok(), "{question:?}");
        }
        assert_eq!(asked, questions(&shots, 400));
    }
}
