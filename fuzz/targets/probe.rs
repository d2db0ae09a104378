//! Any bytes: probing them ends, with facts within the limits or an error.
#![no_main]

use imaging::{Limits, probe};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match probe(bytes, &Limits::UPLOAD) {
        Ok(probe) => {
            assert!(probe.width.min(probe.height) >= 1);
            assert!(probe.width.max(probe.height) <= Limits::UPLOAD.max_side_px);
            assert!((1..=8).contains(&probe.orientation) && probe.frames >= 1 && probe.scans >= 1);
        }
        Err(error) => fuzz::check_error(&error),
    }
});
