//! Has contestants take turns, each time in a process of its own, and reads what they took.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use bench::statistics::median;
use serde::{Deserialize, Serialize};

use crate::{arguments::Measure, contestants::Contestant, watch::Watched};

/// What a contestant that repeats prints, as JSON on a line.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Name and version.
    pub(crate) program: String,
    /// Of each repetition.
    pub(crate) cpu_ms: Vec<f64>,
}

/// One turn of one contestant.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) program: Option<String>,
    /// For one picture.
    pub(crate) cpu_ms: f64,
    pub(crate) peak_bytes: u64,
    /// What it made, by the name without ending.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

/// All turns of all contestants that are here, as they were called: `[contestant][round]`. Who fails is left out.
pub(crate) fn rounds(
    contestants: &[Contestant],
    measure: &Measure,
    repeats: usize,
    file: &Path,
) -> Vec<Result<Vec<Turn>>> {
    let mut all: Vec<_> = contestants.iter().map(|_| Ok(vec![])).collect();
    for _ in 0..measure.rounds {
        for (contestant, turns) in contestants.iter().zip(&mut all) {
            if let Ok(so_far) = turns {
                match turn(*contestant, measure, repeats, file) {
                    Ok(turn) => so_far.push(turn),
                    Err(error) => *turns = Err(error),
                }
            }
        }
    }
    all
}

fn turn(contestant: Contestant, measure: &Measure, repeats: usize, file: &Path) -> Result<Turn> {
    let out = tempfile::tempdir()?;
    let command = contestant.command(&measure.tools, file, repeats, out.path()).context("not installed")?;
    let output = Command::new(std::env::current_exe()?).arg("watch").args(command).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", reason(&errors));
    let (report, watched) = read(&String::from_utf8_lossy(&output.stdout), contestant.repeats())?;
    let cpu_ms = report.as_ref().map_or(watched.whole_cpu_ms, |report| median(&report.cpu_ms));
    let program = report.map(|report| report.program);
    Ok(Turn { program, cpu_ms, peak_bytes: watched.peak_bytes, files: files(out.path())? })
}

/// The line that says most: of a script's error the one with the error's name, otherwise the first.
fn reason(errors: &str) -> &str {
    let mut lines = errors.lines().filter(|line| !line.trim().is_empty());
    let named =
        lines.clone().find(|line| line.split([' ', ':']).next().is_some_and(|word| word.ends_with("Error")));
    named.or_else(|| lines.next()).unwrap_or("it did not say why")
}

fn read(output: &str, has_report: bool) -> Result<(Option<Report>, Watched)> {
    let mut lines = output.lines().rev();
    let mut next = || lines.next().context("nothing was reported");
    let watched = serde_json::from_str(next()?).context("not a line of the watcher's")?;
    let report = has_report.then(|| anyhow::Ok(serde_json::from_str(next()?)?)).transpose()?;
    Ok((report, watched))
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.insert(name, fs::read(path)?);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WATCHED: &str = r#"{"whole_cpu_ms": 80.5, "peak_bytes": 1024}"#;

    #[test]
    fn a_report_stands_before_what_was_watched() {
        let output = format!("chatter\n{{\"program\": \"sharp 0\", \"cpu_ms\": [3.0, 1.0]}}\n{WATCHED}\n");
        let (report, watched) = read(&output, true).unwrap();
        assert_eq!(report.unwrap().cpu_ms, [3.0, 1.0]);
        assert_eq!(watched.peak_bytes, 1024);
    }

    #[test]
    fn a_contestant_that_ends_without_a_report_has_failed() {
        assert!(read(WATCHED, true).is_err());
        assert!(read("", false).is_err());
        assert!(read(WATCHED, false).unwrap().0.is_none());
    }

    #[test]
    fn the_line_that_names_the_error_is_told() {
        assert_eq!(
            reason("at x.mjs:3\n  const stack = Error()\n\nTypeError [E]: not a path\n  at y\nError: ended"),
            "TypeError [E]: not a path"
        );
        assert_eq!(reason("convert: no\n"), "convert: no");
        assert_eq!(reason(""), "it did not say why");
    }
}
