//! A question cut at spaces and quotes, each piece with the place where it stands.

use super::{
    QUERY_MAX_CHARS,
    misread::{Misread, Reason},
};

/// A piece of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// Of its first character, the sign before it included; counted in characters from 1.
    pub(super) at: usize,
    pub(super) sign: Sign,
    pub(super) body: Body<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Wanted,
    Unwanted,
}

/// What a piece says, with the place of its first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body<'a> {
    /// Up to a space or a quote; not empty.
    Bare(&'a str, usize),
    /// What stands between two quotes.
    Quoted(&'a str, usize),
}

/// Refuses what no question may hold.
pub(super) fn check(text: &str) -> Result<(), Misread> {
    if text.chars().nth(QUERY_MAX_CHARS).is_some() {
        return Err(Reason::TooLong.at(QUERY_MAX_CHARS + 1));
    }
    match text.chars().position(char::is_control) {
        Some(before) => Err(Reason::Control.at(before + 1)),
        None => Ok(()),
    }
}

/// The pieces of a question in their order.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Misread> {
    let mut rest = Rest { text, at: 1 };
    let mut tokens = Vec::new();
    let mut begins = true;
    while let Some(c) = rest.text.chars().next() {
        if c.is_whitespace() {
            rest.take(c.len_utf8());
            begins = true;
            continue;
        }
        tokens.push(rest.token(begins)?);
        begins = false;
    }
    Ok(tokens)
}

struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    /// A sign counts only at the beginning: inside a word and after a quote, `-` is a hyphen.
    fn token(&mut self, begins: bool) -> Result<Token<'a>, Misread> {
        let at = self.at;
        let signed = self.text.strip_prefix('-').and_then(|rest| rest.chars().next());
        let sign = match signed {
            Some(first) if begins && !first.is_whitespace() => Sign::Unwanted,
            _ => Sign::Wanted,
        };
        if sign == Sign::Unwanted {
            self.take_char();
        }
        let body = if self.text.starts_with(is_quote) { self.quoted()? } else { self.bare() };
        Ok(Token { at, sign, body })
    }

    fn quoted(&mut self) -> Result<Body<'a>, Misread> {
        let unbalanced = Reason::UnbalancedQuote.at(self.at);
        self.take_char();
        let at = self.at;
        let Some(end) = self.text.find(is_quote) else { return Err(unbalanced) };
        let inside = self.take(end);
        self.take_char();
        Ok(Body::Quoted(inside, at))
    }

    fn bare(&mut self) -> Body<'a> {
        let at = self.at;
        let end = self.text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(self.text.len());
        Body::Bare(self.take(end), at)
    }

    fn take_char(&mut self) {
        self.take(self.text.chars().next().map_or(0, char::len_utf8));
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.text.split_at(bytes);
        self.text = rest;
        self.at += taken.chars().count();
        taken
    }
}

/// Straight and typographic ones, without regard to which opens.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟')
}
