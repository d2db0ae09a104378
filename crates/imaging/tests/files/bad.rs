//! Bad files are refused by the right name, by `derive` at the latest.

use imaging::{Limits, Plan, derive, probe};

use crate::make::bad::bad;

#[test]
fn bad_files_are_refused_by_name() {
    let wrong: Vec<String> = bad()
        .into_iter()
        .filter_map(|(expected, sample)| match derive(&sample.bytes, &Plan::PHOTO, &Limits::UPLOAD) {
            Err(error) if error.name() == expected && !error.to_string().is_empty() => None,
            Err(error) => Some(format!("{}: {} ({error}), not {expected}", sample.name, error.name())),
            Ok(_) => Some(format!("{}: taken", sample.name)),
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_probing_refuses_is_refused_by_the_same_name() {
    let mut refused = 0;
    for (expected, sample) in bad() {
        if let Err(error) = probe(&sample.bytes, &Limits::UPLOAD) {
            assert_eq!(error.name(), expected, "{}", sample.name);
            refused += 1;
        }
    }
    assert!(refused > 20, "{refused}");
}
