//! Whether a record answers a question: the last word on what is shown, whatever the lists say.

use std::collections::BTreeSet;

use domain::{
    id::Username,
    photo::Photo,
    profile::Profile,
    tag::{Tag, TagName},
};

use super::{Part, PhraseWord, Query};
use crate::{
    document::{
        field::{Field, of_person, of_photo},
        mentioned,
    },
    words::Spelled,
};

impl Query {
    /// Whether the photo may be seen by anybody and has all that is wanted, nothing that is unwanted, and was created in
    /// the time asked for. A little wider than its document, which has a bound on words.
    #[must_use]
    pub fn fits_photo(&self, photo: &Photo) -> bool {
        let created_ms = photo.id.created_ms();
        photo.is_public()
            && self.after_ms.is_none_or(|after| after <= created_ms)
            && self.before_ms.is_none_or(|before| created_ms < before)
            && self.fits(&Holdings::of_photo(photo))
    }

    /// Whether everything wanted is the beginning of a word of the person's names. What is unwanted is compared with
    /// whole words; dates are of photos, and leave out nobody.
    #[must_use]
    pub fn fits_person(&self, profile: &Profile) -> bool {
        let holdings = Holdings::of_person(profile);
        profile.closed_at.is_none()
            && self.wanted.iter().all(|part| holdings.begins(part))
            && !self.unwanted.iter().any(|part| holdings.has(part))
    }

    fn fits(&self, holdings: &Holdings<'_>) -> bool {
        self.wanted.iter().all(|part| holdings.has(part))
            && !self.unwanted.iter().any(|part| holdings.has(part))
    }
}

/// What a record can be asked for.
struct Holdings<'a> {
    fields: Vec<Field>,
    /// The owner of a photo first of all, and whom its caption mentions; of a person, the person.
    names: BTreeSet<Username>,
    tags: &'a [Tag],
    /// By which form of a word it is known.
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Stem,
    Spelling,
}

impl<'a> Holdings<'a> {
    fn of_photo(photo: &'a Photo) -> Self {
        let mut names = mentioned(photo);
        names.insert(photo.owner.clone());
        Self { fields: of_photo(photo), names, tags: &photo.tags, form: Form::Stem }
    }

    fn of_person(profile: &Profile) -> Self {
        let names = BTreeSet::from([profile.username.clone()]);
        Self { fields: of_person(profile), names, tags: &[], form: Form::Spelling }
    }

    fn has(&self, part: &Part) -> bool {
        match part {
            Part::Word { word, spelling } => self.listed().any(|it| match self.form {
                Form::Stem => it.word == *word,
                Form::Spelling => it.spelling == *spelling,
            }),
            Part::Phrase(phrase) => self.fields.iter().any(|field| self.reads(&field.words, phrase)),
            Part::Prefix(beginning) => self.completed().any(|it| it.spelling.starts_with(beginning.as_str())),
            Part::Tag(tag) => self.is_tagged(tag),
            Part::Name(name) => self.names.contains(name),
        }
    }

    /// Whether a text has these words next to each other.
    fn reads(&self, text: &[Spelled], phrase: &[PhraseWord]) -> bool {
        text.windows(phrase.len()).any(|window| {
            window.iter().zip(phrase).all(|(there, wanted)| match self.form {
                Form::Stem => there.word == wanted.word,
                Form::Spelling => there.spelling == wanted.spelling,
            })
        })
    }

    fn is_tagged(&self, tag: &TagName) -> bool {
        self.tags.iter().any(|it| it.name == *tag)
    }

    fn begins(&self, part: &Part) -> bool {
        part.name_beginnings().is_some_and(|wanted| wanted.into_iter().all(|it| self.has_beginning(it)))
    }

    fn has_beginning(&self, beginning: &str) -> bool {
        self.names.iter().any(|name| name.as_str().starts_with(beginning))
            || self.listed().any(|it| it.spelling.starts_with(beginning))
    }

    fn listed(&self) -> impl Iterator<Item = &Spelled> {
        self.fields.iter().flat_map(Field::listed)
    }

    fn completed(&self) -> impl Iterator<Item = &Spelled> {
        self.fields.iter().flat_map(Field::completed)
    }
}

#[cfg(test)]
mod tests;
