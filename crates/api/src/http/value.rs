//! Parsers of single JSON values. What they refuse is told in words for the caller.

use std::{fmt::Display, str::FromStr};

use domain::text;
use identity::Secret;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fields::Wrong;

/// Text that a person writes: trimmed, and something is left of it.
pub(crate) fn text(max_chars: usize) -> impl Fn(&Value) -> Result<String, Wrong> {
    move |value| match text::parse(string(value)?, max_chars)? {
        Some(text) => Ok(text),
        None => Err("must not be empty".into()),
    }
}

/// Text that may be empty, which is the same as none.
pub(crate) fn optional_text(max_chars: usize) -> impl Fn(&Value) -> Result<Option<String>, Wrong> {
    move |value| Ok(text::parse(string(value)?, max_chars)?)
}

/// One line that may be empty, which is the same as none.
pub(crate) fn optional_line(max_chars: usize) -> impl Fn(&Value) -> Result<Option<String>, Wrong> {
    move |value| Ok(text::parse_line(string(value)?, max_chars)?)
}

/// Text as it is: every character counts, spaces too.
pub(crate) fn secret(max_bytes: usize) -> impl Fn(&Value) -> Result<Secret, Wrong> {
    move |value| match string(value)? {
        "" => Err("must not be empty".into()),
        text if text.len() > max_bytes => Err(format!("at most {max_bytes} bytes").into()),
        text => Ok(Secret::new(text)),
    }
}

/// A name that parses itself.
pub(crate) fn parsed<T: FromStr<Err: Display>>(value: &Value) -> Result<T, Wrong> {
    Ok(string(value)?.parse()?)
}

pub(crate) fn integer(min: u64) -> impl Fn(&Value) -> Result<u64, Wrong> {
    move |value| match value.as_u64() {
        Some(number) if number >= min => Ok(number),
        _ => Err(format!("a whole number, at least {min}").into()),
    }
}

/// One of the names of an enumeration.
pub(crate) fn name<T: DeserializeOwned>(names: &'static str) -> impl Fn(&Value) -> Result<T, Wrong> {
    move |value| T::deserialize(value).map_err(|_| format!("one of {names}").into())
}

/// What reads itself from JSON; `what` says what it should be.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str) -> impl Fn(&Value) -> Result<T, Wrong> {
    move |value| T::deserialize(value).map_err(|_| what.into())
}

pub(crate) fn list<T>(
    value: &Value,
    max_items: usize,
    item: impl Fn(&Value) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    let Value::Array(values) = value else { return Err("must be a list".into()) };
    if values.len() > max_items {
        return Err(format!("at most {max_items} items").into());
    }
    let (mut items, mut wrong) = (Vec::with_capacity(values.len()), Vec::new());
    for (index, value) in values.iter().enumerate() {
        match item(value) {
            Ok(item) => items.push(item),
            Err(error) => wrong.push((index, error)),
        }
    }
    if wrong.is_empty() { Ok(items) } else { Err(Wrong::items(wrong)) }
}

fn string(value: &Value) -> Result<&str, Wrong> {
    value.as_str().ok_or_else(|| "must be a string".into())
}

#[cfg(test)]
mod tests {
    use domain::{id::Sha256, photo::Visibility};
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_or_told_what_they_should_be() {
        assert_eq!(text(3)(&json!(" abc ")), Ok("abc".into()));
        assert_eq!(text(3)(&json!("  ")), Err("must not be empty".into()));
        assert_eq!(text(3)(&json!(1)), Err("must be a string".into()));
        assert_eq!(optional_text(3)(&json!("  ")), Ok(None));
        assert_eq!(integer(1)(&json!(1.5)), Err("a whole number, at least 1".into()));
        assert_eq!(parsed::<Sha256>(&json!("0f")), Err("a SHA-256 is 64 hexadecimal digits".into()));
        let visibility = name::<Visibility>("public, followers, private");
        assert_eq!(visibility(&json!("followers")), Ok(Visibility::Followers));
        assert_eq!(visibility(&json!({})), Err("one of public, followers, private".into()));
    }

    #[test]
    fn a_secret_keeps_its_spaces() {
        assert_eq!(secret(9)(&json!(" pass ")).unwrap().expose(), " pass ");
        assert!(secret(3)(&json!("pass")).is_err());
        assert!(secret(3)(&json!("")).is_err());
    }
}
