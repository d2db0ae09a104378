//! From pieces to a question.

use super::{
    Kind, PARTS_MAX, PREFIX_MIN_CHARS, PREFIXES_MAX, Part, PhraseWord, Query,
    date::beginning_ms,
    lex::{Body, Sign, Token, check, tokens},
    misread::{Misread, Reason},
};
use crate::words::{Spelled, words};

/// Reads a question.
///
/// # Errors
/// The first thing that is wrong with it: what no question may hold before what one piece may not, and last what is
/// wrong with the whole.
pub fn parse(text: &str) -> Result<Query, Misread> {
    check(text)?;
    read(text)
}

/// Reads a question of any length.
pub(super) fn read(text: &str) -> Result<Query, Misread> {
    let mut draft = Draft::default();
    for token in tokens(text)? {
        draft.take(token)?;
    }
    draft.finished()
}

#[derive(Default)]
struct Draft {
    wanted: Vec<Part>,
    unwanted: Vec<Part>,
    parts: usize,
    prefixes: usize,
    kind: Option<Kind>,
    after_ms: Option<u64>,
    before_ms: Option<u64>,
    /// Where something stands that was passed over, or does not make a question: the first of each.
    stop_word_at: Option<usize>,
    narrowed_at: Option<usize>,
    begun_at: Option<usize>,
}

/// What one piece says.
enum Said {
    Part(Part),
    OnlyStopWords,
    Nothing,
}

impl Draft {
    fn take(&mut self, token: Token<'_>) -> Result<(), Misread> {
        self.begun_at.get_or_insert(token.at);
        if let Body::Bare(text, _) = token.body
            && let Some((operator, value)) = operator(text)
        {
            self.narrowed_at.get_or_insert(token.at);
            let is_negated = token.sign == Sign::Unwanted;
            let set = if is_negated { Err(Reason::NegatedOperator) } else { self.set(operator, value) };
            return set.map_err(|reason| reason.at(token.at));
        }
        match said(token.body)? {
            Said::Part(part) => self.add(token, part)?,
            Said::OnlyStopWords if token.sign == Sign::Wanted => {
                self.stop_word_at.get_or_insert(token.at);
            }
            Said::OnlyStopWords | Said::Nothing => {}
        }
        Ok(())
    }

    /// What was asked for already says nothing new.
    fn add(&mut self, token: Token<'_>, part: Part) -> Result<(), Misread> {
        let parts = match token.sign {
            Sign::Wanted => &mut self.wanted,
            Sign::Unwanted => &mut self.unwanted,
        };
        if parts.contains(&part) {
            return Ok(());
        }
        self.parts += part.size();
        if self.parts > PARTS_MAX {
            return Err(Reason::TooManyParts.at(token.at));
        }
        self.prefixes += usize::from(part.is_prefix());
        if self.prefixes > PREFIXES_MAX {
            return Err(Reason::TooManyPrefixes.at(token.at));
        }
        parts.push(part);
        if token.sign == Sign::Unwanted {
            self.narrowed_at.get_or_insert(token.at);
        }
        Ok(())
    }

    fn set(&mut self, operator: Operator, value: &str) -> Result<(), Reason> {
        match operator {
            Operator::Type => once(&mut self.kind, kind(value).ok_or(Reason::UnknownKind)?)?,
            Operator::After => once(&mut self.after_ms, beginning_ms(value).ok_or(Reason::BadDate)?)?,
            Operator::Before => once(&mut self.before_ms, beginning_ms(value).ok_or(Reason::BadDate)?)?,
        }
        match (self.after_ms, self.before_ms) {
            (Some(after), Some(before)) if after >= before => Err(Reason::NoTimeLeft),
            _ => Ok(()),
        }
    }

    fn finished(self) -> Result<Query, Misread> {
        let Self { wanted, unwanted, kind, after_ms, before_ms, .. } = self;
        if !wanted.is_empty() {
            return Ok(Query { wanted, unwanted, kind, after_ms, before_ms });
        }
        Err(match (self.stop_word_at, self.narrowed_at, self.begun_at) {
            (Some(at), ..) => Reason::OnlyStopWords.at(at),
            (_, Some(at), _) => Reason::OnlyUnwanted.at(at),
            (.., Some(at)) => Reason::NoWords.at(at),
            (.., None) => Reason::Empty.at(1),
        })
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Reason> {
    match place.replace(value) {
        Some(_) => Err(Reason::SaidTwice),
        None => Ok(()),
    }
}

#[derive(Clone, Copy)]
enum Operator {
    Type,
    Before,
    After,
}

/// Only these words make an operator: any other `a:b` is a phrase.
fn operator(text: &str) -> Option<(Operator, &str)> {
    let (key, value) = text.split_once(':')?;
    let known = [("type", Operator::Type), ("before", Operator::Before), ("after", Operator::After)];
    let (_, operator) = known.into_iter().find(|(name, _)| key.eq_ignore_ascii_case(name))?;
    Some((operator, value))
}

fn kind(value: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| value.eq_ignore_ascii_case(kind.as_str()))
}

fn said(body: Body<'_>) -> Result<Said, Misread> {
    match body {
        Body::Bare(text, at) => match text.split_at_checked(1) {
            Some(("#", tag)) => named_tag(tag).map(Said::Part).ok_or(Reason::BadTag.at(at)),
            Some(("@", name)) => {
                name.parse().map(|name| Said::Part(Part::Name(name))).map_err(|_| Reason::BadName.at(at))
            }
            _ => bare(text, at),
        },
        Body::Quoted(text, at) => match star(text, at) {
            Some(star_at) => Err(Reason::StrayStar.at(star_at)),
            None => match of_words(words(text)) {
                // Whoever puts them into quotes wants them.
                Said::OnlyStopWords => Err(Reason::OnlyStopWords.at(at)),
                said => Ok(said),
            },
        },
    }
}

/// A tag of nothing but marks has no word, so no list.
fn named_tag(text: &str) -> Option<Part> {
    text.parse().ok().filter(|_| !words(text).is_empty()).map(Part::Tag)
}

fn bare(text: &str, at: usize) -> Result<Said, Misread> {
    let last = at + text.chars().count() - 1;
    match star(text, at) {
        None => Ok(of_words(words(text))),
        Some(star_at) if star_at == last => prefix(&text[..text.len() - 1], at),
        Some(star_at) => Err(Reason::StrayStar.at(star_at)),
    }
}

/// Where the first `*` stands.
fn star(text: &str, at: usize) -> Option<usize> {
    text.chars().position(|c| c == '*').map(|before| at + before)
}

fn prefix(text: &str, at: usize) -> Result<Said, Misread> {
    match <[Spelled; 1]>::try_from(words(text)) {
        Ok([word]) if word.spelling.chars().nth(PREFIX_MIN_CHARS - 1).is_some() => {
            Ok(Said::Part(Part::Prefix(word.spelling)))
        }
        Err(several) if !several.is_empty() => Err(Reason::PrefixOfSeveral.at(at)),
        _ => Err(Reason::PrefixTooShort.at(at)),
    }
}

fn of_words(mut words: Vec<Spelled>) -> Said {
    if words.is_empty() {
        return Said::Nothing;
    }
    if words.iter().all(|word| word.is_stop_word) {
        return Said::OnlyStopWords;
    }
    if words.len() > 1 {
        return Said::Part(Part::Phrase(words.into_iter().map(PhraseWord::from).collect()));
    }
    words
        .pop()
        .map_or(Said::Nothing, |Spelled { word, spelling, .. }| Said::Part(Part::Word { word, spelling }))
}
