//! The command line.

use std::{ffi::OsString, path::PathBuf};

use anyhow::{Result, bail};
use lexopt::prelude::*;

pub(crate) const HELP: &str = "\
Measures how much CPU time, memory and quality 1,080 px and 256 px of a photo take, here and elsewhere.

cargo peers [OPTIONS] [PHOTO or FOLDER]…

Without photos it paints its own, and measures single operations as well.

  --rounds N   how often all take their turn, and the median counts (3)
  --repeats N  pictures in a row by one process, after one to warm up (5)";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    Measure(Measure),
    /// A contestant: ours.
    Ours {
        task: String,
        file: PathBuf,
        repeats: usize,
        out: PathBuf,
    },
    Watch(Vec<OsString>),
    Help,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) rounds: usize,
    pub(crate) repeats: usize,
    pub(crate) tools: Tools,
}

/// The peers that are here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tools {
    pub(crate) node_modules: Option<PathBuf>,
    pub(crate) python: Option<PathBuf>,
    pub(crate) convert: Option<OsString>,
}

pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments> {
    let arguments: Vec<_> = arguments.into_iter().collect();
    match arguments.split_first() {
        Some((first, rest)) if first == "watch" => Ok(Arguments::Watch(rest.to_vec())),
        Some((first, rest)) if first == "ours" => ours(rest),
        _ => measure(arguments),
    }
}

fn ours(arguments: &[OsString]) -> Result<Arguments> {
    let [task, file, repeats, out] = arguments else { bail!("ours TASK FILE REPEATS OUT_FOLDER") };
    Ok(Arguments::Ours {
        task: task.clone().string()?,
        file: file.into(),
        repeats: repeats.parse()?,
        out: out.into(),
    })
}

fn measure(arguments: Vec<OsString>) -> Result<Arguments> {
    let mut measure = Measure { paths: vec![], rounds: 3, repeats: 5, tools: Tools::default() };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("rounds") => measure.rounds = at_least_one(parser.value()?)?,
            Long("repeats") => measure.repeats = at_least_one(parser.value()?)?,
            // Node takes no relative one.
            Long("node-modules") => measure.tools.node_modules = Some(std::path::absolute(parser.value()?)?),
            Long("python") => measure.tools.python = Some(parser.value()?.into()),
            Long("convert") => measure.tools.convert = Some(parser.value()?),
            Long("help") | Short('h') => return Ok(Arguments::Help),
            Value(path) => measure.paths.push(path.into()),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Arguments::Measure(measure))
}

fn at_least_one(value: OsString) -> Result<usize> {
    Ok(value.parse_with(|text| text.parse().ok().filter(|count| *count > 0).ok_or("1 or more"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn photos_and_options_come_in_any_order() {
        let Arguments::Measure(measure) = parsed("a.jpg --rounds 7 --python p b").unwrap() else {
            panic!("not a measurement")
        };
        assert_eq!(measure.paths, [PathBuf::from("a.jpg"), PathBuf::from("b")]);
        assert_eq!((measure.rounds, measure.repeats), (7, 5));
        assert_eq!(measure.tools, Tools { python: Some("p".into()), ..Tools::default() });
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in ["--rounds 0", "--rounds many", "--rounds", "--fast", "ours derive a.jpg"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn what_is_watched_keeps_its_own_options() {
        let watched = Arguments::Watch(vec!["ls".into(), "--help".into()]);
        assert_eq!(parsed("watch ls --help").unwrap(), watched);
    }
}
