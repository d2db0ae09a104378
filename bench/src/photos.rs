//! The table of photos: every contestant on every file, with what it cost and how good the result is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use bench::{
    statistics::{median, ratio},
    table::markdown,
};

use crate::{
    arguments::Measure,
    contestants::DERIVE,
    measure::{Turn, rounds},
    reference::Reference,
};

const HEAD: [&str; 8] =
    ["photo", "pipeline", "CPU ms", "× ours", "peak MB", "KB", "DSSIM 1080 ×1000", "DSSIM 256 ×1000"];

/// Measures every photo, and answers the table and the names of the programs.
pub(crate) fn table(measure: &Measure, photos: &[PathBuf]) -> Result<(String, Vec<String>)> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    let mut programs = vec![];
    for photo in photos {
        eprintln!("{}", name(photo));
        rows.extend(of_photo(measure, photo, &mut programs)?);
    }
    Ok((markdown(&rows, 2), programs))
}

/// The files in folders, and the files that are given, in order.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    for path in paths {
        let metadata = path.metadata().with_context(|| format!("cannot read {}", path.display()))?;
        if metadata.is_dir() {
            let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
            let mut files: Vec<_> = entries.collect::<Result<_>>()?;
            files.retain(|file| file.is_file());
            files.sort();
            found.extend(files);
        } else {
            found.push(path.clone());
        }
    }
    ensure!(!found.is_empty(), "there is no file in what was given");
    Ok(found)
}

fn of_photo(measure: &Measure, photo: &Path, programs: &mut Vec<String>) -> Result<Vec<Vec<String>>> {
    let here: Vec<_> =
        DERIVE.into_iter().filter(|contestant| contestant.takes_part(&measure.tools, photo)).collect();
    let all = rounds(&here, measure, measure.repeats, photo);
    let ours: Vec<_> = all[0].iter().flatten().map(|turn| turn.cpu_ms).collect();
    let file = fs::read(photo)?;
    let mut reference =
        Reference::new(&file).inspect_err(|error| eprintln!("  no reference: {error:#}")).ok();
    let mut rows = vec![];
    for (contestant, turns) in here.iter().zip(&all) {
        let mut row = vec![name(photo), contestant.name.to_owned()];
        match turns {
            Ok(turns) => row.extend(cells(turns, &ours, reference.as_mut())),
            Err(error) => {
                eprintln!("  {}: {error:#}", contestant.name);
                row.extend(["fails"; 6].map(str::to_owned));
            }
        }
        programs.extend(turns.iter().flatten().filter_map(|turn| turn.program.clone()));
        rows.push(row);
    }
    Ok(rows)
}

fn name(photo: &Path) -> String {
    photo.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn cells(turns: &[Turn], ours: &[f64], reference: Option<&mut Reference>) -> Vec<String> {
    let cpu_ms: Vec<_> = turns.iter().map(|turn| turn.cpu_ms).collect();
    let peak = turns.iter().map(|turn| turn.peak_bytes).max().unwrap_or(0);
    let Some(last) = turns.last() else { return vec![] };
    let bytes: usize = last.files.values().map(Vec::len).sum();
    let mut reference = reference;
    let mut dssim = |name: &str| {
        let file = last.files.get(name).zip(reference.as_mut());
        file.and_then(|(file, reference)| reference.difference(file).ok())
            .map_or("–".to_owned(), in_thousandths)
    };
    let against_ours = ratio(&cpu_ms, ours);
    vec![
        format!("{:.0}", median(&cpu_ms)),
        if against_ours.is_nan() { "–".to_owned() } else { format!("{against_ours:.2}") },
        format!("{:.0}", peak as f64 / 1e6),
        format!("{:.1}", bytes as f64 / 1000.0),
        dssim("display"),
        dssim("thumbnail"),
    ]
}

/// What has nothing in common is no matter of digits.
fn in_thousandths(dssim: f64) -> String {
    if dssim < 1.0 { format!("{:.2}", dssim * 1000.0) } else { "> 1000".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.jpg", "a.png"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("more")).unwrap();
        let found = find(&[folder.path().to_owned()]).unwrap();
        assert_eq!(found, [folder.path().join("a.png"), folder.path().join("b.jpg")]);
        assert!(find(&[folder.path().join("more")]).is_err());
        assert!(find(&[folder.path().join("absent")]).is_err());
    }
}
