//! The command line.

use std::{ffi::OsString, time::Duration};

use anyhow::Result;
use bench::build::Profile;
use lexopt::prelude::*;

pub(crate) const HELP: &str = "\
Loads people, who follow each other and have photos, into a DynamoDB in memory, and measures the function `social`.

cargo load [OPTIONS]

  --users N      how many people (10000)
  --processes N  of the function at the same time, after one alone (4)
  --seconds N    for each operation (10)
  --dev          the function as the tests have it, instead of as it ships";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) users: usize,
    pub(crate) processes: usize,
    pub(crate) time: Duration,
    pub(crate) profile: Profile,
}

/// None when help is wanted.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>> {
    let mut parsed =
        Arguments { users: 10_000, processes: 4, time: Duration::from_secs(10), profile: Profile::Release };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("users") => parsed.users = at_least(&parser.value()?, graph_min())?,
            Long("processes") => parsed.processes = at_least(&parser.value()?, 1)?,
            Long("seconds") => parsed.time = Duration::from_secs(at_least(&parser.value()?, 1)? as u64),
            Long("dev") => parsed.profile = Profile::Dev,
            Long("help") | Short('h') => return Ok(None),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some(parsed))
}

fn graph_min() -> usize {
    2 * crate::graph::FOLLOWED
}

fn at_least(value: &OsString, least: usize) -> Result<usize> {
    Ok(value.parse_with(|text| {
        text.parse().ok().filter(|count| *count >= least).ok_or(format!("{least} or more"))
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Arguments>> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn what_is_not_said_is_as_documented() {
        let arguments = parsed("--seconds 3 --dev").unwrap().unwrap();
        let (users, processes) = (10_000, 4);
        let time = Duration::from_secs(3);
        assert_eq!(arguments, Arguments { users, processes, time, profile: Profile::Dev });
        assert_eq!(parsed("--help").unwrap(), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in ["--users 3", "--processes 0", "--seconds", "--fast", "1000"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
