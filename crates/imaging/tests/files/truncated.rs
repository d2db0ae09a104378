//! A file that ends early is refused, or gives the very same picture where only trailing data is missing.

use imaging::{Limits, Plan, derive};

use crate::{
    is_slow_tier,
    make::{closed, good::good},
    signature::signature,
};

/// Every byte of small files, and so many places of others.
const EVERY_BYTE_UP_TO: usize = 400;

#[test]
fn a_cut_file_is_never_half_a_picture() {
    let places = if is_slow_tier() { 400 } else { 60 };
    for sample in good() {
        let whole = derive(&sample.bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap();
        let length = sample.bytes.len();
        let step = if length <= EVERY_BYTE_UP_TO { 1 } else { length.div_ceil(places) };
        let ends = (0..length).step_by(step).chain(length.saturating_sub(40)..length);
        for end in ends {
            if let Ok(made) = derive(&sample.bytes[..end], &Plan::PHOTO, &Limits::UPLOAD) {
                assert_eq!(made.renditions, whole.renditions, "{} cut at {end} of {length}", sample.name);
            }
        }
    }
}

#[test]
fn a_file_that_was_cut_and_closed_is_never_half_a_picture() {
    let mut tried = 0;
    for sample in good() {
        let whole = signature(&derive(&sample.bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap());
        for share in [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97] {
            let Some(bytes) = closed(&sample.bytes, share) else { continue };
            tried += 1;
            if let Ok(made) = derive(&bytes, &Plan::PHOTO, &Limits::UPLOAD) {
                // Coded data may be longer than it has to be by a few bytes.
                let differences = whole.differences(&signature(&made));
                assert!(differences.is_empty(), "{} with {share} of its data: {differences:#?}", sample.name);
            }
        }
    }
    assert!(tried > 300, "{tried}");
}
