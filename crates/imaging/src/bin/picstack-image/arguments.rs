//! What the command is called with.

use std::{num::NonZeroU32, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};

use crate::failure::Failure;

pub(crate) const HELP: &str = "\
picstack-image: what the service does to pictures, by hand

usage:
  picstack-image probe IN [--json]
  picstack-image derive IN --out DIR [--analysis] [--repeat N] [--json]
  picstack-image transform IN OUT [--ops LIST] [--repeat N] [--json]

probe      what a file says of itself; no pixel is decoded
derive     the renditions of an upload, display and thumbnail, and its facts
transform  operations in their order; OUT's extension decides the format

  --out DIR    where renditions are written; made if it is not there
  --analysis   also what the models look at
  --ops LIST   operations, separated by commas
  --repeat N   works N times; milliseconds are each step's median
  --json       facts, names, sizes, and milliseconds of each step

operations:
  crop=X:Y:W:H           keeps a part, in pixels of the picture as it is by then
  resize=WxH[:FIT]       inside (the usual), cover or contain; one side may be left out: 800x, x600
  rotate=90|180|270      clockwise
  flip=horizontal|vertical
  blur=SIGMA             Gaussian, 0.3 to 100 pixels
  sharpen=AMOUNT         unsharp mask of one pixel, 0.1 to 5
  grayscale  sepia
  brightness=P  contrast=P  saturation=P      percent, -100 to 100
  watermark=FILE[:PLACE[:WIDTH%[:OPACITY%]]]  top_left, top, top_right, left, centre, right,
                                              bottom_left, bottom, bottom_right (the usual);
                                              20% of the picture's width, 50% opaque
  format=jpeg|png|webp   instead of what OUT's extension says
  quality=Q              1 to 100, of JPEG and WebP; 80 is the usual

  example: --ops \"resize=800x600:cover,sepia,quality=80\"

exit status: 0 done; 1 a file cannot be read or written; 2 called wrongly; 3 the image is not taken,
with the error's name on stderr
";

#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Probe(Probe),
    Derive(Derive),
    Transform(Transform),
}

#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) input: PathBuf,
    pub(crate) form: Form,
}

#[derive(Debug)]
pub(crate) struct Derive {
    pub(crate) input: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) plan: imaging::Plan,
    pub(crate) repeat: NonZeroU32,
    pub(crate) form: Form,
}

#[derive(Debug)]
pub(crate) struct Transform {
    pub(crate) input: PathBuf,
    pub(crate) output: PathBuf,
    pub(crate) operations: String,
    pub(crate) repeat: NonZeroU32,
    pub(crate) form: Form,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    #[default]
    Text,
    Json,
}

pub(crate) fn read(mut parser: Parser) -> Result<Command, Failure> {
    let Some(first) = parser.next()? else {
        return Err(Failure::Usage("no command: one of probe, derive, transform".into()));
    };
    match first {
        Arg::Short('h') | Arg::Long("help") => Ok(Command::Help),
        Arg::Value(name) => match name.to_str() {
            Some("probe") => given(parser, &["json"])?.probe(),
            Some("derive") => given(parser, &["json", "out", "analysis", "repeat"])?.derive(),
            Some("transform") => given(parser, &["json", "ops", "repeat"])?.transform(),
            _ => Err(Failure::Usage(format!("no such command: {}", name.to_string_lossy()))),
        },
        other => Err(other.unexpected().into()),
    }
}

/// Everything behind the command's name.
#[derive(Debug, Default)]
struct Given {
    help: Option<()>,
    files: Vec<PathBuf>,
    folder: Option<PathBuf>,
    operations: Option<String>,
    analysis: Option<()>,
    repeat: Option<NonZeroU32>,
    form: Form,
}

fn given(mut parser: Parser, options: &[&str]) -> Result<Given, Failure> {
    let mut given = Given::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => given.help = Some(()),
            Arg::Value(file) => given.files.push(file.into()),
            Arg::Long(name) if !options.contains(&name) => return Err(argument.unexpected().into()),
            Arg::Long("json") => given.form = Form::Json,
            Arg::Long("out") => given.folder = Some(parser.value()?.into()),
            Arg::Long("ops") => given.operations = Some(parser.value()?.string()?),
            Arg::Long("analysis") => given.analysis = Some(()),
            Arg::Long("repeat") => given.repeat = Some(parser.value()?.parse()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(given)
}

impl Given {
    fn probe(self) -> Result<Command, Failure> {
        if self.help.is_some() {
            return Ok(Command::Help);
        }
        let [input] = files(self.files, "probe takes one file: IN")?;
        Ok(Command::Probe(Probe { input, form: self.form }))
    }

    fn derive(self) -> Result<Command, Failure> {
        if self.help.is_some() {
            return Ok(Command::Help);
        }
        let [input] = files(self.files, "derive takes one file: IN")?;
        let folder = self.folder.ok_or_else(|| Failure::Usage("derive needs --out DIR".into()))?;
        let plan = self.analysis.map_or(imaging::Plan::PAGES, |()| imaging::Plan::PHOTO);
        let repeat = self.repeat.unwrap_or(NonZeroU32::MIN);
        Ok(Command::Derive(Derive { input, folder, plan, repeat, form: self.form }))
    }

    fn transform(self) -> Result<Command, Failure> {
        if self.help.is_some() {
            return Ok(Command::Help);
        }
        let [input, output] = files(self.files, "transform takes two files: IN OUT")?;
        let operations = self.operations.unwrap_or_default();
        let repeat = self.repeat.unwrap_or(NonZeroU32::MIN);
        Ok(Command::Transform(Transform { input, output, operations, repeat, form: self.form }))
    }
}

fn files<const COUNT: usize>(files: Vec<PathBuf>, meant: &str) -> Result<[PathBuf; COUNT], Failure> {
    files.try_into().map_err(|_| Failure::Usage(meant.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, Failure> {
        super::read(Parser::from_args(arguments))
    }

    #[test]
    fn options_may_stand_anywhere() {
        let Ok(Command::Derive(derive)) = read(&["derive", "--json", "a.jpg", "--out=b", "--repeat", "3"])
        else {
            panic!()
        };
        assert_eq!((derive.input, derive.folder), ("a.jpg".into(), "b".into()));
        assert_eq!((derive.repeat.get(), derive.form), (3, Form::Json));
        assert!(matches!(read(&["transform", "--help"]), Ok(Command::Help)));
    }

    #[test]
    fn whatever_is_called_wrongly_is_told() {
        for (arguments, says) in [
            (&[][..], "no command"),
            (&["paint"], "paint"),
            (&["--json"], "--json"),
            (&["probe"], "IN"),
            (&["probe", "a", "b"], "IN"),
            (&["probe", "a", "--ops", "sepia"], "--ops"),
            (&["derive", "a"], "--out"),
            (&["derive", "a", "--out", "b", "--repeat", "0"], "--repeat"),
            (&["derive", "a", "--out"], "--out"),
            (&["transform", "a"], "IN OUT"),
        ] {
            let Err(Failure::Usage(detail)) = read(arguments) else { panic!("{arguments:?}") };
            assert!(detail.contains(says) || says == "--repeat", "{arguments:?}: {detail}");
        }
    }
}
