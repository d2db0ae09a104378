//! What a photo, or a person, is found by.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
};

use domain::{id::Username, photo::Photo, profile::Profile, tag::TagName};

use crate::{
    rank::{Popularity, Rank},
    signature::Signature,
    term::{Term, Word},
    weight::Weight,
    words::of_username,
};

pub(crate) mod field;
#[cfg(test)]
pub(crate) mod tests;

use field::{Field, Kind, mentions};

/// Different words by which one document is found. The owner's name comes first, so that nothing hides a photo from its
/// owner's page of results; then names and tags, which are looked up by their words; then the heaviest, and of equal
/// ones the first.
pub const WORDS_MAX: usize = 150;

/// What one photo or person is found by.
///
/// No tag or name weighs more than its words: whoever reads the list of a word has seen, from some impact down, all that
/// could be better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub rank: Rank,
    /// Each with the most that it weighs in any field.
    pub words: BTreeMap<Word, Weight>,
    /// Under which tags a photo stands; none of a person.
    pub tags: BTreeSet<TagName>,
    /// Words as they are written, folded, for whoever types: with the word under which they are listed. Those of a photo's
    /// owner are none.
    pub spellings: BTreeMap<String, Word>,
    /// Words, tags and names.
    pub signature: Signature,
}

impl Document {
    /// A photo that anybody may see; any other is not found at all.
    #[must_use]
    pub fn of_photo(photo: &Photo, likes: u64) -> Option<Self> {
        if !photo.is_public() {
            return None;
        }
        let mut terms = Vec::from([(Term::Name(photo.owner.clone()), Weight::OWNER)]);
        terms.extend(photo.tags.iter().map(|tag| (Term::Tag(tag.name.clone()), field::weight(tag))));
        terms.extend(mentioned(photo).into_iter().map(|name| (Term::Name(name), Weight::OWNER)));
        let rank = Rank::of_photo(photo.id.created_ms(), Popularity::of(likes));
        Some(Self {
            tags: photo.tags.iter().map(|tag| tag.name.clone()).collect(),
            ..Self::of(rank, &photo.owner, terms, &field::of_photo(photo))
        })
    }

    /// A person whose account is not being erased. Their words are not cut down to stems: see
    /// [`crate::words::name_words`].
    #[must_use]
    pub fn of_person(profile: &Profile, followers: u64) -> Option<Self> {
        if profile.closed_at.is_some() {
            return None;
        }
        let name = &profile.username;
        let terms = Vec::from([(Term::Name(name.clone()), Weight::USERNAME)]);
        let rank = Rank::of_person(Popularity::of(followers));
        Some(Self::of(rank, name, terms, &field::of_person(profile)))
    }

    fn of(rank: Rank, owner: &Username, mut terms: Vec<(Term, Weight)>, fields: &[Field]) -> Self {
        let words = heaviest(claims(owner, &terms, fields));
        terms.extend(words.iter().map(|(word, weight)| (Term::Word(word.clone()), *weight)));
        let completed = fields.iter().flat_map(Field::completed).filter(|it| words.contains_key(&it.word));
        Self {
            rank,
            tags: BTreeSet::new(),
            spellings: completed.map(|it| (it.spelling.clone(), it.word.clone())).collect(),
            signature: Signature::of(terms.iter().map(|(term, weight)| (term, *weight))),
            words,
        }
    }
}

/// Who is named in the caption.
pub(crate) fn mentioned(photo: &Photo) -> BTreeSet<Username> {
    mentions(photo.caption.as_deref().unwrap_or_default())
}

/// A word that wants to be listed.
struct Claim {
    word: Word,
    standing: Standing,
    weight: Weight,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Owner,
    NameOrTag,
    Prose,
}

/// All words, in the order in which they are seen.
fn claims(owner: &Username, terms: &[(Term, Weight)], fields: &[Field]) -> Vec<Claim> {
    let names = terms.iter().filter_map(|(term, weight)| match term {
        Term::Name(name) if name == owner => Some((name, Standing::Owner, *weight)),
        Term::Name(name) => Some((name, Standing::NameOrTag, *weight)),
        Term::Word(_) | Term::Tag(_) => None,
    });
    let names = names.map(|(name, standing, weight)| Claim { word: of_username(name), standing, weight });
    let words = fields.iter().flat_map(|field| {
        let standing = match field.kind {
            Kind::Owner | Kind::Name => Standing::NameOrTag,
            Kind::Prose => Standing::Prose,
        };
        field.listed().map(move |it| Claim { word: it.word.clone(), standing, weight: field.weight })
    });
    names.chain(words).collect()
}

/// Each word once, with the most that it weighs; [`WORDS_MAX`] of them at most.
fn heaviest(claims: Vec<Claim>) -> BTreeMap<Word, Weight> {
    let mut best = BTreeMap::new();
    for (seen, claim) in claims.into_iter().enumerate() {
        match best.entry(claim.word) {
            Entry::Vacant(entry) => {
                entry.insert((claim.standing, claim.weight, seen));
            }
            Entry::Occupied(mut entry) => {
                let (standing, weight, _) = entry.get_mut();
                *standing = claim.standing.min(*standing);
                *weight = claim.weight.max(*weight);
            }
        }
    }
    let mut words: Vec<_> = best.into_iter().collect();
    words.sort_by_key(|(_, (standing, weight, seen))| (*standing, Reverse(*weight), *seen));
    words.truncate(WORDS_MAX);
    words.into_iter().map(|(word, (_, weight, _))| (word, weight)).collect()
}
