//! Every file that ever broke something is tried again. Whoever finds one puts it into `testdata/regressions`, under a name
//! that says what it broke.

use std::fs;

use imaging::{Limits, Plan, derive, probe};

pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/regressions");

#[test]
fn what_once_broke_something_is_an_error_or_a_picture() {
    let mut tried = 0;
    for file in fs::read_dir(FOLDER).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let probed = probe(&bytes, &Limits::UPLOAD);
        let made = derive(&bytes, &Plan::PHOTO, &Limits::UPLOAD);
        assert!(probed.is_ok() || made.is_err(), "{}", path.display());
        let was_taken = path.to_string_lossy().contains("half-a-picture");
        assert!(!was_taken || made.is_err(), "{} is taken again", path.display());
        tried += 1;
    }
    assert!(tried > 0, "{FOLDER} has no files");
}
