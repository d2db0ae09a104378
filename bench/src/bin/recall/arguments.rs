//! The command line.

use std::ffi::OsString;

use anyhow::{Result, bail};
use lexopt::prelude::*;

pub(crate) const HELP: &str = "\
Measures search: what is found beside what should be, what it takes of DynamoDB, how long it takes.

cargo recall [OPTIONS] [PHOTOS]…
cargo yardstick [OPTIONS] [PHOTOS]…   with tantivy over the same photos

  PHOTOS         sizes of the collection, the largest of which is looked at closely (1000 10000 50000)
  --questions N  to ask (1000)
  --filed N      photos to hand to the function `index`, or 0 (1000)";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The largest last.
    pub(crate) sizes: Vec<usize>,
    pub(crate) questions: usize,
    pub(crate) filed: usize,
}

/// None when help is wanted.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>> {
    let mut parsed = Arguments { sizes: vec![], questions: 1_000, filed: 1_000 };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("questions") => parsed.questions = parser.value()?.parse()?,
            Long("filed") => parsed.filed = parser.value()?.parse()?,
            Long("help") | Short('h') => return Ok(None),
            Value(size) => parsed.sizes.push(size.parse()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if parsed.sizes.is_empty() {
        parsed.sizes = vec![1_000, 10_000, 50_000];
    }
    parsed.sizes.sort_unstable();
    if parsed.sizes[0] < 100 || parsed.questions == 0 || parsed.filed == 1 {
        bail!("100 photos, one question and two photos to file at least, if any");
    }
    Ok(Some(parsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Arguments>> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn what_is_not_said_is_as_documented() {
        let arguments = parsed("--questions 7 500 200").unwrap().unwrap();
        assert_eq!(arguments, Arguments { sizes: vec![200, 500], questions: 7, filed: 1_000 });
        assert_eq!(parsed("").unwrap().unwrap().sizes, [1_000, 10_000, 50_000]);
        assert_eq!(parsed("--help").unwrap(), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in ["3", "--questions 0", "--filed 1", "--filed", "--fast", "many"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
