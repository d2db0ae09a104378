//! Words that nobody has said: syllables in rows, the common ones short, with endings that stemming takes off.

use std::collections::HashSet;

use rand::{RngExt, rngs::StdRng};

use crate::zipf::Zipf;

const ONSETS: [&str; 22] = [
    "b", "br", "c", "cl", "d", "dr", "f", "fl", "g", "gl", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st",
    "t", "v",
];
const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "oo"];
const CODAS: [&str; 10] = ["", "", "", "n", "r", "l", "m", "nd", "ck", "rt"];
/// How the chance of a word falls with its rank: <https://en.wikipedia.org/wiki/Zipf%27s_law>.
const POWER: f64 = 1.0;
/// Shorter ones are mostly words that every text has.
const LETTERS_MIN: usize = 4;
/// Of a hundred words in a text, those that stand as they are, and with their endings.
const ENDINGS: [(&str, u32); 4] = [("", 72), ("s", 15), ("ing", 7), ("ed", 6)];
/// What holds a text together. A third of its words.
const GLUE: [&str; 24] = [
    "the", "of", "and", "a", "in", "to", "at", "on", "with", "is", "for", "from", "this", "by", "it", "was",
    "my", "as", "an", "we", "our", "all", "not", "after",
];
const GLUE_PERCENT: u32 = 33;

/// Words by how common they are.
#[derive(Debug)]
pub(super) struct Vocabulary {
    roots: Vec<String>,
    by_rank: Zipf,
    glue_by_rank: Zipf,
}

impl Vocabulary {
    pub(super) fn draw(random: &mut StdRng, roots: usize) -> Self {
        let mut there = HashSet::with_capacity(roots);
        let mut all = Vec::with_capacity(roots);
        while all.len() < roots {
            let root = root(random, all.len());
            if root.len() >= LETTERS_MIN && there.insert(root.clone()) {
                all.push(root);
            }
        }
        Self { roots: all, by_rank: Zipf::new(roots, POWER), glue_by_rank: Zipf::new(GLUE.len(), POWER) }
    }

    /// How many words there are without their endings.
    pub(super) fn len(&self) -> usize {
        self.roots.len()
    }

    pub(super) fn root(&self, rank: usize) -> &str {
        &self.roots[rank]
    }

    /// The rank of a word as a text draws it.
    pub(super) fn rank(&self, random: &mut StdRng) -> usize {
        self.by_rank.draw(random)
    }

    /// A word as it stands in a text.
    pub(super) fn inflected(&self, rank: usize, random: &mut StdRng) -> String {
        let mut point = random.random_range(0..100);
        let mut ending = "";
        for (next, percent) in ENDINGS {
            ending = next;
            if point < percent {
                break;
            }
            point -= percent;
        }
        format!("{}{ending}", self.roots[rank])
    }

    /// One of the words that every text has, where one is due.
    pub(super) fn glue(&self, random: &mut StdRng) -> Option<&'static str> {
        (random.random_range(0..100) < GLUE_PERCENT).then(|| GLUE[self.glue_by_rank.draw(random)])
    }
}

/// The more common a word is, the fewer syllables it has.
fn root(random: &mut StdRng, rank: usize) -> String {
    let most = match rank {
        0..500 => 2,
        500..5_000 => 3,
        _ => 4,
    };
    let syllables = random.random_range(1..=most);
    (0..syllables).map(|_| syllable(random)).collect()
}

fn syllable(random: &mut StdRng) -> String {
    let mut one_of = |all: &'static [&'static str]| all[random.random_range(0..all.len())];
    [one_of(&ONSETS), one_of(&VOWELS), one_of(&CODAS)].concat()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn words_differ_and_common_ones_are_short() {
        let vocabulary = Vocabulary::draw(&mut StdRng::seed_from_u64(1), 8_000);
        let different: HashSet<_> = vocabulary.roots.iter().collect();
        assert_eq!((different.len(), vocabulary.len()), (8_000, 8_000));
        let letters = |roots: &[String]| roots.iter().map(String::len).sum::<usize>() / roots.len();
        assert!(letters(&vocabulary.roots[..500]) < letters(&vocabulary.roots[6_000..]));
    }

    #[test]
    fn a_word_of_a_text_has_an_ending_now_and_then() {
        let mut random = StdRng::seed_from_u64(1);
        let vocabulary = Vocabulary::draw(&mut random, 10);
        let words: HashSet<_> = (0..1_000).map(|_| vocabulary.inflected(0, &mut random)).collect();
        assert_eq!(words.len(), ENDINGS.len());
        assert!(words.iter().all(|word| word.starts_with(vocabulary.root(0))));
    }
}
