//! All terms of a document in four bytes each: enough to tell from one list what else the document holds.

use crate::{
    term::{Fingerprint, Term},
    weight::Weight,
};

/// The fingerprints of a document's terms with their weights, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Of terms, each with the most that it weighs.
    pub fn of<'a>(terms: impl IntoIterator<Item = (&'a Term, Weight)>) -> Self {
        let mut packed: Vec<u32> =
            terms.into_iter().map(|(term, weight)| pack(term.fingerprint(), weight)).collect();
        // Of two with one fingerprint, the heavier.
        packed.sort_unstable_by(|a, b| b.cmp(a));
        packed.dedup_by_key(|packed| *packed >> WEIGHT_BITS);
        packed.reverse();
        Self(packed.into_iter().flat_map(u32::to_be_bytes).collect())
    }

    /// As it stands in an entry; a rest that is no whole term is left out.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How much a term weighs here; none when the document lacks it.
    #[must_use]
    pub fn weight(&self, wanted: Fingerprint) -> Option<Weight> {
        let (terms, _) = self.0.as_chunks::<4>();
        let at = terms.partition_point(|term| u32::from_be_bytes(*term) >> WEIGHT_BITS < wanted.bits());
        let found = u32::from_be_bytes(*terms.get(at)?);
        (Fingerprint::from_bits(found >> WEIGHT_BITS) == wanted).then(|| {
            let quarters = found & ((1 << WEIGHT_BITS) - 1);
            Weight::from_quarters(u8::try_from(quarters).unwrap_or(0))
        })
    }
}

const WEIGHT_BITS: u32 = u32::BITS - Fingerprint::BITS;

fn pack(fingerprint: Fingerprint, weight: Weight) -> u32 {
    fingerprint.bits() << WEIGHT_BITS | u32::from(weight.quarters())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Word;

    fn word(text: &str) -> Term {
        Term::Word(Word::of_stem(text))
    }

    #[test]
    fn a_signature_tells_what_is_there_and_how_much_it_weighs() {
        let terms: Vec<_> = (0..200).map(|n| word(&format!("w{n}"))).collect();
        let weights = [Weight::OWNER, Weight::TITLE, Weight::HASHTAG];
        let signature = Signature::of(terms.iter().zip(weights.into_iter().cycle()));
        for (term, weight) in terms.iter().zip(weights.into_iter().cycle()) {
            assert_eq!(signature.weight(term.fingerprint()), Some(weight));
        }
        assert_eq!(signature.weight(word("other").fingerprint()), None);
        assert_eq!(Signature::from_bytes(signature.as_bytes().to_vec()), signature);
    }

    #[test]
    fn a_term_that_comes_twice_weighs_what_it_weighs_most() {
        let sea = word("sea");
        let signature = Signature::of([(&sea, Weight::TEXT), (&sea, Weight::HASHTAG), (&sea, Weight::OWNER)]);
        assert_eq!(signature.as_bytes().len(), 4);
        assert_eq!(signature.weight(sea.fingerprint()), Some(Weight::HASHTAG));
    }

    #[test]
    fn broken_bytes_are_no_terms() {
        let signature = Signature::from_bytes(vec![1, 2, 3]);
        assert_eq!(signature.weight(word("sea").fingerprint()), None);
    }
}
