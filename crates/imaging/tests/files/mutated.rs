//! Broken in thousands of ways, always the same for a number: no file aborts, hangs or panics.
//!
//! `PICSTACK_FUZZ_S=60` tries for so many seconds instead of 3. What is found goes to `testdata/regressions`, where it is
//! tried from then on. Coverage-guided fuzzing with sanitizers is in `fuzz/`.

mod mutate;

use std::{
    fs,
    path::Path,
    process::ExitStatus,
    thread,
    time::{Duration, Instant},
};

use imaging::{Derivation, Limits, Plan, derive, probe};

use crate::{child, make, regressions};
use mutate::{Random, mutated};

/// Smaller than an upload may be, so that many are tried in a second.
const LIMITS: Limits = Limits { max_pixels: 1_000_000, max_memory_bytes: 40_000_000, ..Limits::UPLOAD };
/// A bound on hangs, not on speed: the files take milliseconds.
const HANGS_AFTER: Duration = Duration::from_secs(20);
const USUAL_S: u64 = 3;

/// The files that the other process writes: the number of the input, and the input.
const NUMBER: &str = "number";
const INPUT: &str = "input";

#[test]
fn mutated_files_never_abort_or_hang() {
    let seconds = std::env::var("PICSTACK_FUZZ_S").map_or(USUAL_S, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let argument = format!("{seconds} {}", folder.path().display());
    let end = watch(child::start("mutated::mutate_for_a_while", "mutate", &argument), folder.path());
    let count = number(folder.path());
    println!("{count} mutated files in {seconds} s");
    if end != End::Well {
        let path = Path::new(regressions::FOLDER).join(format!("mutated-{count}"));
        fs::copy(folder.path().join(INPUT), &path).unwrap();
        panic!("{end:?} at number {count}, kept as {}", path.display());
    }
    assert!(count > 100, "only {count} files were tried");
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Well,
    Badly(ExitStatus),
    Hung,
}

fn watch(mut child: std::process::Child, folder: &Path) -> End {
    let (mut last, mut since) = (0, Instant::now());
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return if status.success() { End::Well } else { End::Badly(status) };
        }
        let now = number(folder);
        if now != last {
            (last, since) = (now, Instant::now());
        } else if since.elapsed() > HANGS_AFTER && last > 0 {
            child.kill().unwrap();
            child.wait().unwrap();
            return End::Hung;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn number(folder: &Path) -> u64 {
    fs::read_to_string(folder.join(NUMBER)).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The other process's part.
#[test]
fn mutate_for_a_while() {
    let Some(argument) = child::argument("mutate") else { return };
    let (seconds, folder) = argument.split_once(' ').unwrap();
    let deadline = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    let bad = make::bad::bad().into_iter().map(|(_, sample)| sample);
    let samples: Vec<Vec<u8>> =
        make::good::good().into_iter().chain(bad).map(|sample| sample.bytes).collect();
    let mut number = 0;
    while Instant::now() < deadline {
        number += 1;
        let input = mutated(&samples, &mut Random::of(number));
        fs::write(Path::new(folder).join(INPUT), &input).unwrap();
        fs::write(Path::new(folder).join(NUMBER), number.to_string()).unwrap();
        check(&input);
    }
}

/// What has to hold for any bytes.
fn check(bytes: &[u8]) {
    let probed = probe(bytes, &LIMITS);
    match derive(bytes, &Plan::PHOTO, &LIMITS) {
        Ok(made) => {
            let probe = probed.expect("what can be derived can be probed");
            assert_eq!((probe.width, probe.height), (made.width, made.height));
            check_renditions(&made);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn check_renditions(made: &Derivation) {
    for rendition in made.renditions.iter().chain(&made.analysis) {
        let probe = probe(&rendition.bytes, &Limits::UPLOAD).expect("a rendition can be read");
        assert_eq!((probe.width, probe.height), (rendition.width, rendition.height));
        assert_eq!(probe.camera, None);
    }
}
